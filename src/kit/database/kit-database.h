/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-statement.h"

G_BEGIN_DECLS

/* One SQLite file: a pool of reading connections and one writing connection, which one
 * thread of the process has at a time and one process of the machine writes with. */
typedef struct _KitDatabase KitDatabase;
typedef struct _KitWrite KitWrite;

/* The file is made, mode 0600, when it is missing */
KitDatabase   *kit_database_new         (const char     *path,
                                         guint           writer_cache_kib,
                                         guint           reader_cache_kib,
                                         guint           page_size,
                                         GError        **error);
void           kit_database_free        (KitDatabase    *self);
/* Another size of the writer's cache, from now on */
void           kit_database_set_cache   (KitDatabase    *self,
                                         guint           writer_cache_kib);
const char    *kit_database_get_path    (KitDatabase    *self);
/* A connection inside a read transaction: one state of the file until it is released */
KitConnection *kit_database_read        (KitDatabase    *self,
                                         GCancellable   *cancellable,
                                         GError        **error);
/* The write lock, BEGIN IMMEDIATE: this thread's until kit_write_free() */
KitWrite      *kit_database_write       (KitDatabase    *self,
                                         GCancellable   *cancellable,
                                         GError        **error);
KitConnection *kit_write_get_connection (KitWrite       *self);
gboolean       kit_write_commit         (KitWrite       *self,
                                         GError        **error);
/* Rolls back what was not committed */
void           kit_write_free           (KitWrite       *self);
/* The writing connection without a transaction, for backup, vacuum and checks */
gboolean       kit_database_with_writer (KitDatabase    *self,
                                         gboolean      (*func) (KitConnection *, gpointer,
                                                                GError **),
                                         gpointer        user_data,
                                         GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitDatabase, kit_database_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitWrite, kit_write_free)

G_END_DECLS
