/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-error.h"

G_BEGIN_DECLS

/* One SQLite connection with its cache of prepared statements. Used by one thread at a
 * time. A reader comes from kit_database_read() and goes back to the pool when it is
 * released; the writer belongs to a KitTransaction. */
typedef struct _KitConnection KitConnection;

typedef enum
{
  KIT_CONNECTION_READER,
  KIT_CONNECTION_WRITER
} KitConnectionKind;

typedef void (*KitConnectionReleaseFunc) (KitConnection *connection,
                                          gpointer       user_data);

KitConnection *kit_connection_open         (const char                *path,
                                            KitConnectionKind          kind,
                                            guint                      cache_kib,
                                            guint                      page_size,
                                            GError                   **error);
void           kit_connection_close        (KitConnection             *self);
void           kit_connection_set_release  (KitConnection             *self,
                                            KitConnectionReleaseFunc   func,
                                            gpointer                   user_data);
/* Ends the read transaction and gives a reader back to its pool */
void           kit_connection_release      (KitConnection             *self);
sqlite3       *kit_connection_get_sqlite   (KitConnection             *self);
const char    *kit_connection_get_path     (KitConnection             *self);
/* Statements of this connection end with USER_CANCEL once it is cancelled; NULL: never */
void           kit_connection_set_cancellable (KitConnection          *self,
                                            GCancellable              *cancellable);
/* One or several statements without parameters and without rows */
gboolean       kit_connection_exec         (KitConnection             *self,
                                            const char                *sql,
                                            GError                   **error);
/* One statement of that kind that is run often: it is parsed once. @sql is static. */
gboolean       kit_connection_run          (KitConnection             *self,
                                            const char                *sql,
                                            GError                   **error);
/* Whether a commit that makes the log long moves it into the file at once; it does at first */
void           kit_connection_set_checkpoints (KitConnection          *self,
                                            gboolean                   automatic);
/* Moves into the file what no reader holds back. What cannot be moved now is next time. */
void           kit_connection_checkpoint   (KitConnection             *self);
gint64         kit_connection_last_rowid   (KitConnection             *self);
gint64         kit_connection_n_changes    (KitConnection             *self);

/* For KitStatement */
sqlite3_stmt  *kit_connection_take_stmt    (KitConnection             *self,
                                            const char                *sql,
                                            GError                   **error);
void           kit_connection_give_stmt    (KitConnection             *self,
                                            sqlite3_stmt              *stmt);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitConnection, kit_connection_release)

G_END_DECLS
