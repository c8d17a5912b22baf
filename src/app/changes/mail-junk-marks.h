/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What other programs, and servers that learn, are told of mail that was sorted by hand: the keywords $Junk and
 * $NotJunk, of which a message never has both (RFC 9051, 2.3.2). */
typedef enum
{
  MAIL_JUNK_UNTOLD,
  MAIL_JUNK_IS,
  MAIL_JUNK_IS_NOT
} MailJunkVerdict;

/* What moving from @origin to @folder says of messages; blocks */
MailJunkVerdict mail_junk_marks_judge (MapiStore          *from,
                                       const MapiEntryId  *origin,
                                       MapiStore          *to,
                                       const MapiEntryId  *folder,
                                       GCancellable       *cancellable);
/* @keywords with the one and without the other */
GStrv           mail_junk_marks_make  (const char * const *keywords,
                                       MailJunkVerdict     verdict);
/* Messages that are not there any more are no error; blocks */
gboolean        mail_junk_marks_set   (MapiStore          *store,
                                       GPtrArray          *ids,
                                       const char * const *keywords,
                                       GCancellable       *cancellable,
                                       GError            **error);

G_END_DECLS
