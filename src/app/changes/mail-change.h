/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Something a person does to their mail, and how to take it back. Made on the main thread; apply() and
 * revert() block and run on the queue's. */
#define MAIL_TYPE_CHANGE (mail_change_get_type ())

G_DECLARE_DERIVABLE_TYPE (MailChange, mail_change, MAIL, CHANGE, GObject)

struct _MailChangeClass
{
  GObjectClass parent_class;

  gboolean (*apply)     (MailChange    *self,
                         GCancellable  *cancellable,
                         GError       **error);
  /* NULL: cannot be taken back */
  gboolean (*revert)    (MailChange    *self,
                         GCancellable  *cancellable,
                         GError       **error);
  /* Default: whether there is revert() */
  gboolean (*is_revertible) (MailChange *self);
  /* Whether something was done, though apply() failed or was stopped, that revert() takes back. NULL: all or nothing */
  gboolean (*is_begun)  (MailChange *self);
  /* "Copying": while apply() works for long; NULL: no words for it */
  const char *(*get_activity) (MailChange *self);
  /* "3 messages archived"; NULL: not worth a word. After apply(). */
  char    *(*dup_title) (MailChange    *self);
};

gboolean mail_change_apply      (MailChange    *self,
                                 GCancellable  *cancellable,
                                 GError       **error);
gboolean mail_change_revert     (MailChange    *self,
                                 GCancellable  *cancellable,
                                 GError       **error);
gboolean mail_change_can_revert (MailChange    *self);
/* After apply() that did not succeed: whether a part of it was done and can be taken back */
gboolean mail_change_is_begun   (MailChange    *self);
char    *mail_change_dup_title  (MailChange    *self);

/* What goes on, in words */
const char *mail_change_get_activity (MailChange *self);
/* How far it has come, from any thread. @total 0: nobody knows */
guint    mail_change_get_progress (MailChange  *self,
                                   guint       *total);
void     mail_change_set_progress (MailChange  *self,
                                   guint        done,
                                   guint        total);
/* Between two batches, and only there: whether the person has had enough. What was done stays done. */
gboolean mail_change_is_stopped   (MailChange   *self,
                                   GCancellable *cancellable);

/* Messages are worked on some at a time: between two of these, lists are read and other processes write */
#define MAIL_CHANGE_BATCH 500

/* Bags of messages with the same list of tags (element-type utf8 GPtrArray), whose elements @bags own */
GHashTable *mail_change_group_by_keywords (GPtrArray *bags);

/* The ids of @bags from @first on, at most a batch (element-type MapiEntryId) */
GPtrArray *mail_change_list_ids (GPtrArray     *bags,
                                 guint          first);

G_END_DECLS
