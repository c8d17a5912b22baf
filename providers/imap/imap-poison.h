/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-uid-set.h>

G_BEGIN_DECLS

/* Messages a server hangs up on whenever it is asked for them, as some do where a message is damaged there: they must not
 * keep the others. Whatever was asked for and not answered when the line went is suspect, and from then on asked for alone,
 * after all others; what a line goes on then, twice, is not asked for again, but by a person who wants to read it. Any thread. */
typedef struct _ImapPoison ImapPoison;

ImapPoison *imap_poison_new         (void);
void        imap_poison_free        (ImapPoison *self);
/* FALSE: that many lines were lost in a short time that it is not for the messages */
gboolean    imap_poison_may_go_on   (ImapPoison *self);
/* Those of @uids that are, which leave it. (transfer full) (nullable): none of them is */
KitUidSet  *imap_poison_take_suspects (ImapPoison *self,
                                     const char *path,
                                     gint64      uidvalidity,
                                     KitUidSet  *uids);
KitUidSet  *imap_poison_take_known  (ImapPoison *self,
                                     const char *path,
                                     gint64      uidvalidity,
                                     KitUidSet  *uids);
/* Whether any of @uids is suspect, or known */
gboolean    imap_poison_is_in       (ImapPoison *self,
                                     const char *path,
                                     gint64      uidvalidity,
                                     KitUidSet  *uids);
/* Whether a line was ever lost on anything there */
gboolean    imap_poison_has         (ImapPoison *self,
                                     const char *path,
                                     gint64      uidvalidity);
void        imap_poison_suspect     (ImapPoison *self,
                                     const char *path,
                                     gint64      uidvalidity,
                                     KitUidSet  *uids);
/* They were answered: nothing is said of them any more */
void        imap_poison_acquit      (ImapPoison *self,
                                     const char *path,
                                     gint64      uidvalidity,
                                     KitUidSet  *uids);
void        imap_poison_convict     (ImapPoison *self,
                                     const char *path,
                                     gint64      uidvalidity,
                                     gint64      uid);

G_END_DECLS
