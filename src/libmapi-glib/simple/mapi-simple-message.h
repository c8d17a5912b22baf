/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gunixfdlist.h>

#include "../store/mapi-content.h"
#include "mapi-simple-error.h"

G_BEGIN_DECLS

/* What programs hand over to be sent: every door, D-Bus, portal and command, leads through here. A message is a
 * dictionary:
 *
 *   subject            s       one line
 *   text               s       plain text
 *   type               s       message class, IPM.Note if it is missing
 *   recipients         a(uss)  1 To, 2 Cc or 3 Bcc; name; address, "a@b" or "TYPE:address"; one of both may be empty
 *   receipt-requested  b       the recipients are asked to say that they read it
 *   flags              u       1 unread, 2 receipt requested, 4 sent; the first and the last count for what is
 *                              saved, not for what is sent
 *
 * and its files are a(hs): an open file and the name to show, empty for its own. Other keys are for later versions
 * and are not looked at. */

/* Bytes of all files together */
#define MAPI_SIMPLE_MAX_BYTES      (100u * 1024 * 1024)
#define MAPI_SIMPLE_MAX_TEXT       (16u * 1024 * 1024)
#define MAPI_SIMPLE_MAX_FILES      1000u
#define MAPI_SIMPLE_MAX_RECIPIENTS 1000u

MAPI_AVAILABLE_IN_ALL
MapiContent *mapi_simple_message_to_content (GVariant     *message,
                                             GVariant     *files,
                                             GUnixFDList  *fds,
                                             GError      **error);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_simple_check_recipients   (GVariant     *recipients,
                                             GError      **error);

G_END_DECLS
