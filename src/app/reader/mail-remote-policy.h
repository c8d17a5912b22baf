/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Whose pictures may be fetched. A permission is for an exact address or a domain, and counts only
 * where a server the user named says that the message comes from there. */

/* Whether pictures from the internet are to be had at all */
gboolean mail_remote_policy_is_offered   (GSettings      *settings);
gboolean mail_remote_policy_allows       (GSettings      *settings,
                                          MapiProperties *message);
/* Whether a permission for this sender could count */
gboolean mail_remote_policy_is_verified  (GSettings      *settings,
                                          MapiProperties *message);
void     mail_remote_policy_allow        (GSettings      *settings,
                                          MapiProperties *message,
                                          gboolean        whole_domain);
void     mail_remote_policy_trust_server (GSettings      *settings,
                                          const char     *server);
char    *mail_remote_policy_dup_domain   (MapiProperties *message);

G_END_DECLS
