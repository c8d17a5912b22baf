/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* Finds messages for the desktop's overview, window or no window: org.gnome.Shell.SearchProvider2 at
 * /org/estafette/Mail/SearchProvider. */
#define MAIL_TYPE_SEARCH_PROVIDER (mail_search_provider_get_type ())

G_DECLARE_FINAL_TYPE (MailSearchProvider, mail_search_provider, MAIL, SEARCH_PROVIDER, GObject)

MailSearchProvider *mail_search_provider_new      (MailApplication     *application);
gboolean            mail_search_provider_export   (MailSearchProvider  *self,
                                                   GDBusConnection     *connection,
                                                   GError             **error);
void                mail_search_provider_unexport (MailSearchProvider  *self);

G_END_DECLS
