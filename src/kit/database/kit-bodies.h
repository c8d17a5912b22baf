/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-database.h"

G_BEGIN_DECLS

/* bodies.sqlite and its packs: content number -> bytes. Written under the write lock of store.sqlite. */
typedef struct _KitBodies KitBodies;
typedef struct _KitHalfBody KitHalfBody;
typedef struct _KitHalfBodyKey KitHalfBodyKey;

/* Called before a new file is made, or tables in one that is empty; FALSE with an error: they must not be */
typedef gboolean (*KitBodiesBeginFunc) (gpointer   user_data,
                                        GError   **error);

KitBodies *kit_bodies_new          (const char     *path,
                                    KitBodiesBeginFunc begin,
                                    gpointer        user_data,
                                    GError        **error);
void       kit_bodies_free         (KitBodies      *self);
KitDatabase *kit_bodies_get_database (KitBodies    *self);
/* Where packs are, made by the first */
const char *kit_bodies_get_packs   (KitBodies      *self);
/* Gives back what packs take up for nothing; cancelled, the rest another day */
void       kit_bodies_tidy         (KitBodies      *self,
                                    GCancellable   *cancellable);
/* *@end: of what is named of a pack, 0: nothing is */
gboolean   kit_bodies_find_end     (KitBodies      *self,
                                    gint64          pack,
                                    gint64         *end,
                                    GError        **error);
gboolean   kit_bodies_count_all    (KitBodies      *self,
                                    gint64         *n_bodies,
                                    GError        **error);
/* Whether "dirty" counts this opening; under the write lock of store.sqlite */
gboolean   kit_bodies_is_marked    (KitBodies      *self);
void       kit_bodies_set_marked   (KitBodies      *self);
/* In the log before it is moved into the file */
#define KIT_BODIES_LOG_BYTES (32 * 1024 * 1024)
/* A lane has written @n_bytes. TRUE: the log is now so long that it is to be moved. */
gboolean   kit_bodies_count        (KitBodies      *self,
                                    gsize           n_bytes);
/* Moves the log into the file */
void       kit_bodies_checkpoint   (KitBodies      *self);
/* Takes @thread, which ends by itself and must not outlive these bodies */
void       kit_bodies_keep_thread  (KitBodies      *self,
                                    GThread        *thread);
/* One of which the rest may come later: it is kept while this store is open, and while there are not many. (transfer full) */
void       kit_bodies_keep_half    (KitBodies      *self,
                                    KitHalfBody    *half);
/* (transfer full) (nullable): there is none */
KitHalfBody *kit_bodies_take_half  (KitBodies      *self,
                                    const KitHalfBodyKey *key);
/* Nothing more will come of those that are kept */
void       kit_bodies_drop_halves  (KitBodies      *self);
/* MAPI_ERROR_CORRUPT_DATA when it is not there */
GBytes    *kit_bodies_load         (KitBodies      *self,
                                    gint64          content,
                                    GError        **error);
/* The same, read as it is needed: where it is large no more than that is in memory */
GInputStream *kit_bodies_open      (KitBodies      *self,
                                    gint64          content,
                                    GError        **error);
gboolean   kit_bodies_store        (KitWrite       *write,
                                    gint64          content,
                                    GBytes         *body,
                                    GError        **error);
gboolean   kit_bodies_delete       (KitBodies      *self,
                                    GArray         *contents,
                                    GError        **error);
/* Deletes every body without a content row in @connection; the caller holds the write lock
 * of store.sqlite. *@n_swept: how many. */
gboolean   kit_bodies_sweep        (KitBodies      *self,
                                    KitConnection  *connection,
                                    guint          *n_swept,
                                    GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitBodies, kit_bodies_free)

G_END_DECLS
