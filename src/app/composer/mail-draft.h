/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Keeps a message that is being written: in a journal at once, in the store's Drafts folder soon
 * after. Knows no widget. Main thread; everything that waits is done on another. */
#define MAIL_TYPE_DRAFT (mail_draft_get_type ())

G_DECLARE_FINAL_TYPE (MailDraft, mail_draft, MAIL, DRAFT, GObject)

typedef enum
{
  MAIL_DRAFT_EMPTY,       /* never written */
  MAIL_DRAFT_UNSAVED,     /* in the journal at most */
  MAIL_DRAFT_SAVED,
  MAIL_DRAFT_FAILED       /* the store cannot be written; the journal has it if it could be */
} MailDraftState;

/* "notify::state"; "kept-aside": what was written became a draft of its own, since the old one was changed
 * or removed elsewhere */
MailDraft         *mail_draft_new            (MapiSession          *session,
                                              MapiStore            *store,
                                              const MapiEntryId    *id,
                                              MapiContent          *content);
/* Adopts what another program left */
void               mail_draft_take_journal   (MailDraft            *self,
                                              MapiDraftJournal     *journal);
MailDraftState     mail_draft_get_state      (MailDraft            *self);
/* Why it is FAILED */
const GError      *mail_draft_get_problem    (MailDraft            *self);
/* NULL before it is in the store */
const MapiEntryId *mail_draft_get_entry_id   (MailDraft            *self);
MapiStore         *mail_draft_get_store      (MailDraft            *self);
/* The message as it is now; it must not be changed any more */
void               mail_draft_update         (MailDraft            *self,
                                              MapiContent          *content);
/* Saves now what was last given. FALSE: it is not in the store; *@kept: but safe in the journal */
void               mail_draft_flush_async    (MailDraft            *self,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean           mail_draft_flush_finish   (MailDraft            *self,
                                              GAsyncResult         *result,
                                              gboolean             *kept,
                                              GError              **error);
/* Takes it away: out of the journal, and into the Trash if it was in the store */
void               mail_draft_discard_async  (MailDraft            *self,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean           mail_draft_discard_finish (MailDraft            *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* Sends @content in its place. On an error everything is as it was. */
void               mail_draft_submit_async   (MailDraft            *self,
                                              MapiContent          *content,
                                              MapiSubmitOptions     options,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean           mail_draft_submit_finish  (MailDraft            *self,
                                              GAsyncResult         *result,
                                              MapiSubmittedState   *state,
                                              MapiEntryId         **id,
                                              GError              **error);

G_END_DECLS
