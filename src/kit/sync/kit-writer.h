/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* Writes batches in a thread of its own, in order, while whoever makes them makes the next: neither
 * the line nor the disk waits for the other. For one thread at a time. */
typedef struct _KitWriter KitWriter;

/* In the writer's thread. FALSE: the rest is not written. */
typedef gboolean (*KitWriterFunc) (gpointer   batch,
                                   gpointer   user_data,
                                   GError   **error);

KitWriter *kit_writer_new    (KitWriterFunc    func,
                              GDestroyNotify   free_batch,
                              gpointer         user_data);
/* Before the first batch. @settle: what @func has put off is done: called in the thread that called it, whenever none
 * waits and before others may write. Its batches are gone by then. */
void       kit_writer_set_settle (KitWriter   *self,
                                  gboolean   (*settle) (gpointer user_data, GError **error));
/* Before the first batch: so many may wait; 1 otherwise. What is put off is done only when none came for @patience µs */
void       kit_writer_set_many (KitWriter     *self,
                               guint           max,
                               gint64          patience);
/* Ends the thread; what it has not begun is not written */
void       kit_writer_free   (KitWriter       *self);
/* @batch: (transfer full). Waits while one is being written and as many wait as may. FALSE: one before failed. */
gboolean   kit_writer_push   (KitWriter       *self,
                              gpointer         batch,
                              GError         **error);
/* Whether a batch is being written or waits */
gboolean   kit_writer_is_busy (KitWriter      *self);
/* @batch: (transfer full): the last one. Returns when everything is written. Others may follow. */
gboolean   kit_writer_finish (KitWriter       *self,
                              gpointer         batch,
                              GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitWriter, kit_writer_free)

G_END_DECLS
