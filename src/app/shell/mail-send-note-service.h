/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* Composers for other programs, over D-Bus: org.estafette.SendNote1. What is handed over waits here
 * until there is a session, however long setting up an account takes. */
#define MAIL_TYPE_SEND_NOTE_SERVICE (mail_send_note_service_get_type ())

G_DECLARE_FINAL_TYPE (MailSendNoteService, mail_send_note_service, MAIL, SEND_NOTE_SERVICE, GObject)

MailSendNoteService *mail_send_note_service_new      (MailApplication      *application);
/* Of a command line, see mail-command-line.h. Nobody waits for what becomes of it */
void                 mail_send_note_service_open     (MailSendNoteService  *self,
                                                      GVariant             *message);
gboolean             mail_send_note_service_export   (MailSendNoteService  *self,
                                                      GDBusConnection      *connection,
                                                      GError              **error);
void                 mail_send_note_service_unexport (MailSendNoteService  *self);

G_END_DECLS
