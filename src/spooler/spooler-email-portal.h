/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The desktop portal's back end for mail: org.freedesktop.impl.portal.Email. "idle": no call is being answered any
 * more */
#define SPOOLER_TYPE_EMAIL_PORTAL (spooler_email_portal_get_type ())

G_DECLARE_FINAL_TYPE (SpoolerEmailPortal, spooler_email_portal, SPOOLER, EMAIL_PORTAL, GObject)

SpoolerEmailPortal *spooler_email_portal_new     (void);
gboolean            spooler_email_portal_export  (SpoolerEmailPortal  *self,
                                                  GDBusConnection     *connection,
                                                  GError             **error);
gboolean            spooler_email_portal_is_idle (SpoolerEmailPortal  *self);

G_END_DECLS
