/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

#include "mail-change-queue.h"
#include "mail-folder-model.h"

G_BEGIN_DECLS

/* The process that shows mail: one session, its stores, any number of windows. */
#define MAIL_TYPE_APPLICATION (mail_application_get_type ())

G_DECLARE_FINAL_TYPE (MailApplication, mail_application, MAIL, APPLICATION, AdwApplication)

typedef enum
{
  MAIL_LOGON_STATE_STARTING,
  MAIL_LOGON_STATE_NO_PROFILE,  /* the first-run page is due */
  MAIL_LOGON_STATE_FAILED,      /* mail_application_get_problem() says why */
  MAIL_LOGON_STATE_READY
} MailLogonState;

MailApplication *mail_application_new             (void);
/* The running one */
MailApplication *mail_application_get             (void);
MailLogonState   mail_application_get_logon_state (MailApplication *self);
const GError    *mail_application_get_problem     (MailApplication *self);
/* NULL until READY */
MapiSession     *mail_application_get_session     (MailApplication *self);
/* MapiStore, the default store first; empty until READY */
GListModel      *mail_application_get_stores      (MailApplication *self);
/* Asks this user; one for the whole process */
MapiInteraction *mail_application_get_interaction (MailApplication *self);
/* MailWaitingQuestion: what work in the background would like to know */
GListStore      *mail_application_get_questions   (MailApplication *self);
GSettings       *mail_application_get_settings    (MailApplication *self);
/* Everything that changes mail goes through here, so that it can be undone */
MailChangeQueue *mail_application_get_changes     (MailApplication *self);
/* The folders of all stores, for every window */
MailFolderModel *mail_application_get_folders     (MailApplication *self);
/* Ends the session there may be and logs on; @profile NULL: the default one, or whichever is chosen then */
void             mail_application_logon           (MailApplication *self,
                                                   const char      *profile);
/* With the profile of the logon before */
void             mail_application_logon_again     (MailApplication *self);
/* "notify::logon-state" tells of changes */

G_END_DECLS
