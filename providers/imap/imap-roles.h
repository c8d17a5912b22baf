/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-response.h"

#include <mapi-provider.h>

G_BEGIN_DECLS

/* What a folder is for, by its special-use attribute; NONE: it has none */
MapiFolderRole imap_role_from_flags (ImapListFlags  flags,
                                     gboolean       is_gmail);
/* The attribute, for who makes one; NULL: there is none */
const char    *imap_role_to_attribute (MapiFolderRole role);
/* By its name, as servers and clients in several languages call them; NONE: one like others.
 * @rank: smaller is the better guess */
MapiFolderRole imap_role_from_name  (const char    *name,
                                     guint         *rank);

G_END_DECLS
