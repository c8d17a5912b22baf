/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* org.estafette.Dialogs1: the common dialogs for programs without a toolkit. What a caller sends is
 * not believed: it is checked when it is read, and what it shows goes away with it. */
#define MAIL_TYPE_DIALOGS_SERVICE (mail_dialogs_service_get_type ())

G_DECLARE_FINAL_TYPE (MailDialogsService, mail_dialogs_service, MAIL, DIALOGS_SERVICE, GObject)

MailDialogsService *mail_dialogs_service_new      (GtkApplication      *application);
gboolean            mail_dialogs_service_export   (MailDialogsService  *self,
                                                   GDBusConnection     *connection,
                                                   GError             **error);
void                mail_dialogs_service_unexport (MailDialogsService  *self);

G_END_DECLS
