/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-command.h"

#include <kit-uid-set.h>

G_BEGIN_DECLS

/* Bodies that were asked for behind something else, because they are what will be wanted next: so the line is busy
 * while what came before is being written down. Whoever takes the connection to fetch them goes on with these
 * commands; for anything else their answers are waited for first, and are nobody's. */
typedef struct
{
  char      *path;
  KitUidSet *uids;      /* what was asked for */
  GQueue     commands;  /* (element-type ImapCommand): sent, in this order */
  GQueue     early;     /* (element-type ImapEarlyBody): came before the end of what was asked for first */
  gsize      n_bytes;   /* of those */
} ImapAhead;

typedef struct
{
  gint64  uid;
  GBytes *source;       /* (owned) */
} ImapEarlyBody;

ImapAhead *imap_ahead_new  (const char  *path);
void       imap_ahead_free (ImapAhead   *self);
void       imap_ahead_add  (ImapAhead   *self,
                            KitUidSet   *uids,
                            ImapCommand *command);
/* A server may tell the ends of several commands only when it has answered them all. What is more than a little is
 * not kept, and asked for again. */
void       imap_ahead_keep (ImapAhead   *self,
                            gint64       uid,
                            GBytes      *source);
void       imap_early_body_free (gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapAhead, imap_ahead_free)

G_END_DECLS
