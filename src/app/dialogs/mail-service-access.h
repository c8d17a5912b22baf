/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-settings-dialog.h"

G_BEGIN_DECLS

/* What can be done to a service of a profile from elsewhere than its sheet. @uid: of the service, or of one
 * of its providers. Looks for it, then shows a dialog over @parent; what went wrong is said there. */
void mail_service_access_check    (GtkWindow  *parent,
                                   const char *profile,
                                   const char *uid);
/* @again: the profile is logged on anew when the settings were saved */
void mail_service_access_settings (GtkWindow  *parent,
                                   const char *profile,
                                   const char *uid,
                                   gboolean    again);
/* Tells somebody in a dialog of its own that it is no use */
void mail_service_access_refuse   (GtkWindow  *parent,
                                   const char *problem);

G_END_DECLS
