/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change.h"

G_BEGIN_DECLS

/* Carries out changes one after the other on a thread, and remembers them to be taken back. One for the
 * process: what one window did, another may undo. */
#define MAIL_TYPE_CHANGE_QUEUE (mail_change_queue_get_type ())

G_DECLARE_FINAL_TYPE (MailChangeQueue, mail_change_queue, MAIL, CHANGE_QUEUE, GObject)

MailChangeQueue *mail_change_queue_new      (void);
/* Takes a reference */
void             mail_change_queue_push     (MailChangeQueue *self,
                                             MailChange      *change);
/* Takes back @change, NULL: the last one that can be */
void             mail_change_queue_undo     (MailChangeQueue *self,
                                             MailChange      *change);
void             mail_change_queue_redo     (MailChangeQueue *self);
gboolean         mail_change_queue_can_undo (MailChangeQueue *self);
gboolean         mail_change_queue_can_redo (MailChangeQueue *self);
gboolean         mail_change_queue_is_idle  (MailChangeQueue *self);
/* What is being done now and since when (monotonic) */
MailChange      *mail_change_queue_dup_running (MailChangeQueue *self,
                                                gint64          *since);
/* Ends it where it is, if it can be ended; what is done stays done */
void             mail_change_queue_stop        (MailChangeQueue *self);
gboolean         mail_change_queue_is_stopping (MailChangeQueue *self);
/* Ends what runs, and all that waits behind it, as soon as each can be ended */
void             mail_change_queue_abandon     (MailChangeQueue *self);
/* Waits until all is done; for the end of the process, when there is nothing left to be seen of it */
void             mail_change_queue_drain    (MailChangeQueue *self);
/* Forgets what could be undone: the session ends */
void             mail_change_queue_clear    (MailChangeQueue *self);

/* "applied" (MailChange), "reverted" (MailChange), "failed" (MailChange, GError), "state-changed" */

G_END_DECLS
