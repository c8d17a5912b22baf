/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-restriction.h"

G_BEGIN_DECLS

/* The query language people type: words, "phrases", prefix*, from: to: cc: subject: body:
 * filename: has:attachment is:unread is:read is:flagged is:answered is:draft in: before:
 * after: on: larger: smaller: tag: -not, OR, ( ). */

MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_query_parse (const char       *query,
                                   char            **in_folder,
                                   MapiSearchFlags  *flags,
                                   GError          **error);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_query_renew (MapiRestriction  *restriction);
MAPI_AVAILABLE_IN_ALL
char            *mapi_query_format (MapiRestriction  *restriction);

G_END_DECLS
