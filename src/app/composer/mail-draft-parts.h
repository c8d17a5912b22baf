/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Attachments of a draft are in the store a moment after they were added, and big: what is kept beside the store
 * after every word names them only, by name and size. */

/* Takes the bytes out of attachments that @stored has as well. @stored nullable */
void     mail_draft_parts_leave_out    (MapiContent *content,
                                        MapiContent *stored);
gboolean mail_draft_parts_are_left_out (MapiContent *content);
/* Puts them back in; what @stored has no more goes, and is counted. @stored nullable */
guint    mail_draft_parts_put_back     (MapiContent *content,
                                        MapiContent *stored);

G_END_DECLS
