/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../store/mapi-content.h"

G_BEGIN_DECLS

/* A mailto: link as the message a composer starts with (RFC 6068): recipients, subject, text, what it
 * answers. Fields that a link has no business to set are dropped. *@attachments: files the link asks
 * for, as it names them (paths or file: URIs): nothing has been opened, and nothing is to be attached
 * that the user has not agreed to. BAD_VALUE: no mailto: link. */
MAPI_AVAILABLE_IN_ALL
MapiContent *mapi_mailto_parse (const char   *uri,
                                char       ***attachments,
                                GError      **error);

G_END_DECLS
