/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-connection.h"

G_BEGIN_DECLS

/* Commands of one kind on their way, as many as the line needs to be never idle, and no more than it
 * answers in half a second, so that somebody who waits for it gets his turn soon */
typedef struct _ImapPipeline ImapPipeline;

/* What became of one, in the order they were sent. FALSE and an error: stop. */
typedef gboolean (*ImapPipelineFunc) (ImapCommand  *command,
                                      gpointer      user_data,
                                      GError      **error);

ImapPipeline *imap_pipeline_new      (ImapConnection    *connection,
                                      ImapPipelineFunc   func,
                                      gpointer           user_data);
void          imap_pipeline_free     (ImapPipeline      *self);
gboolean      imap_pipeline_is_empty (ImapPipeline      *self);
/* Sends @command, once there is room for it */
gboolean      imap_pipeline_add      (ImapPipeline      *self,
                                      ImapCommand       *command,
                                      GCancellable      *cancellable,
                                      GError           **error);
/* At least so many commands may be on their way: for those who know how much they ask for */
void          imap_pipeline_widen    (ImapPipeline      *self,
                                      guint              depth);
/* @command was sent already */
void          imap_pipeline_adopt    (ImapPipeline      *self,
                                      ImapCommand       *command);
/* Until only so many are not answered */
gboolean      imap_pipeline_settle   (ImapPipeline      *self,
                                      guint              n_left,
                                      GCancellable      *cancellable,
                                      GError           **error);
/* Until one more is answered, if any is not */
gboolean      imap_pipeline_settle_one (ImapPipeline    *self,
                                      GCancellable      *cancellable,
                                      GError           **error);
/* The oldest that is on its way, which is somebody else's from now on. (transfer full) (nullable) */
ImapCommand  *imap_pipeline_steal_oldest (ImapPipeline  *self);
/* Until all are answered */
gboolean      imap_pipeline_finish   (ImapPipeline      *self,
                                      GCancellable      *cancellable,
                                      GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapPipeline, imap_pipeline_free)

G_END_DECLS
