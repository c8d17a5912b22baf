/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* A message that is being written. Make one, say what it starts from, present it:
 *
 *   composer = mail_composer_new (application, session, store);
 *   mail_composer_reply (composer, store, id, MAPI_REPLY_TO_ALL, NULL);
 *   gtk_window_present (GTK_WINDOW (composer));
 *
 * It keeps itself as a draft, also when it is closed. "submitted" (MapiStore *store, MapiEntryId *id, gint
 * state, gint64 deferred): the message is in the queue or sent, and the window goes. @id NULL: there is no
 * copy. While it waits for undo, mail_composer_undo_send() brings it back. "kept" (MapiEntryId *id): it is closed and
 * its text is safe, among the drafts or (@id NULL) in the journal. "stays": it was to be closed or sent, and is open still,
 * as its writer has to see to something first. */
#define MAIL_TYPE_COMPOSER (mail_composer_get_type ())

G_DECLARE_FINAL_TYPE (MailComposer, mail_composer, MAIL, COMPOSER, AdwWindow)

/* @store: where its draft lies */
MailComposer *mail_composer_new           (GtkApplication    *application,
                                           MapiSession       *session,
                                           MapiStore         *store);
/* Before it is opened blank: from the address of the account its store belongs to, if that has one */
void          mail_composer_write_as_account (MailComposer   *self);
/* Each of these once, as the first thing */
void          mail_composer_open_blank    (MailComposer      *self);
/* TO_SENDER, TO_ALL, TO_LIST, FORWARD, FORWARD_AS_ATTACHMENT, REDIRECT, EDIT_AS_NEW, RESEND. @selection: only
 * this plain text is quoted, nullable */
void          mail_composer_reply         (MailComposer      *self,
                                           MapiStore         *store,
                                           const MapiEntryId *id,
                                           MapiReplyVerb      verb,
                                           const char        *selection);
/* The window in which the draft is written already, or NULL */
MailComposer *mail_composer_find_draft   (GtkApplication    *application,
                                          MapiSession       *session,
                                          const MapiEntryId *id);
void          mail_composer_open_draft    (MailComposer      *self,
                                           const MapiEntryId *id);
/* Whether it may be opened as one: nobody has sent it. @message: of the row, or all it has */
gboolean      mail_composer_is_draft      (MapiSession       *session,
                                           MapiProperties    *message);
/* A new message that begins as this one does */
void          mail_composer_open_template (MailComposer      *self,
                                           const MapiEntryId *id);
/* mailto: with everything a link may say; files are asked about */
void          mail_composer_open_mailto   (MailComposer      *self,
                                           const char        *uri);
/* What a program handed over: already a message, with its attachments */
void          mail_composer_open_content  (MailComposer      *self,
                                           MapiContent       *content);
/* At any time. Of GFile */
void          mail_composer_attach_files  (MailComposer      *self,
                                           GListModel        *files);
/* Something about it that its writer has to know */
void          mail_composer_show_banner   (MailComposer      *self,
                                           const char        *text);
/* Something that went wrong, with what is known of it */
void          mail_composer_show_error    (MailComposer      *self,
                                           const GError      *error);
/* The same of a file that is not attached, in a sentence: all of them are told together */
void          mail_composer_add_refusal   (MailComposer      *self,
                                           const char        *sentence);
/* Closes every composer, each as if a person had: what is being sent is sent, what is being attached is waited for, and
 * the text is a draft. Ends with USER_CANCEL as soon as one stays open; it says itself why. */
void          mail_composer_close_all_async  (GtkApplication       *application,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean      mail_composer_close_all_finish (GAsyncResult         *result,
                                              GError              **error);
/* Opens what an earlier run of the program left unsaved, each in a window of its own */
void          mail_composer_recover       (GtkApplication    *application,
                                           MapiSession       *session,
                                           MapiStore         *store);
/* Takes a message that waits back out of the queue, and opens it again */
void          mail_composer_undo_send     (GtkApplication    *application,
                                           MapiSession       *session,
                                           MapiStore         *store,
                                           const MapiEntryId *id);

G_END_DECLS
