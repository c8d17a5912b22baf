/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../store/mapi-content.h"

G_BEGIN_DECLS

typedef enum
{
  MAPI_REPLY_TO_SENDER    = 102,
  MAPI_REPLY_TO_ALL       = 103,
  MAPI_REPLY_FORWARD      = 104,
  MAPI_REPLY_TO_LIST      = 109,
  MAPI_REPLY_FORWARD_AS_ATTACHMENT = 110,
  MAPI_REPLY_REDIRECT     = 111,
  MAPI_REPLY_EDIT_AS_NEW  = 112,
  MAPI_REPLY_RESEND       = 113
} MapiReplyVerb;

/* A new content that answers or passes on @original: recipients, subject,
 * references, conversation topic and index, quoted text or attachments. @own_addresses:
 * addresses of the user, left out of a reply to all. For RESEND @original is the report. */
MAPI_AVAILABLE_IN_ALL
MapiContent *mapi_reply_create (MapiContent         *original,
                                MapiReplyVerb        verb,
                                const char * const  *own_addresses,
                                GError             **error);
/* Whether it is a report on a message that did not arrive, and holds that message */
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_reply_can_resend  (MapiContent *report);
/* Whether it goes on as it is, with the author it has */
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_reply_is_redirect (MapiContent *content);
/* "On …, … wrote:", or the head of a forwarded message: what stands above quoted text */
MAPI_AVAILABLE_IN_ALL
char        *mapi_reply_dup_introduction (MapiContent   *original,
                                          MapiReplyVerb  verb);

G_END_DECLS
