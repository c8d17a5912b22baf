/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-settings.h"
#include "../session/mapi-session.h"

G_BEGIN_DECLS

/* MessageOptions and RecipientOptions: what can be set on a message or on one recipient beside its text, described
 * as settings like those of a service, so that one sheet shows them all.
 *
 * Of every message: "importance" (low, normal, high), "sensitivity" (normal, personal, private, confidential),
 * "read-receipt", "delivery-receipt", "failure-report", "send-after", "deliver-after" and "expires" (as mapi_send_time_parse() reads them, empty: none),
 * "reply-to" (addresses), "keep-copy". After them what the manifests of the profile's transports describe in groups
 * "MessageOption NAME" and "RecipientOption NAME". */

/* With the values @content has */
MAPI_AVAILABLE_IN_ALL
MapiSettings *mapi_session_dup_message_options   (MapiSession     *session,
                                                  MapiContent     *content);
/* BAD_VALUE names the option */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_set_message_options   (MapiSession     *session,
                                                  MapiContent     *content,
                                                  MapiSettings    *options,
                                                  GError         **error);
/* NULL: no transport of the profile that serves @recipient has any */
MAPI_AVAILABLE_IN_ALL
MapiSettings *mapi_session_dup_recipient_options (MapiSession     *session,
                                                  MapiProperties  *recipient);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_set_recipient_options (MapiSession     *session,
                                                  MapiProperties  *recipient,
                                                  MapiSettings    *options,
                                                  GError         **error);
/* For transports: the value of one of their own options, NULL if it was not set */
MAPI_AVAILABLE_IN_ALL
char         *mapi_send_option_dup               (MapiProperties  *properties,
                                                  const char      *name);

G_END_DECLS
