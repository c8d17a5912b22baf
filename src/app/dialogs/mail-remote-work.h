/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What is done to all messages of a folder of which only the headers are here. Blocks: for mail_work_run(). */

#define MAIL_REMOTE_MARKS (MAPI_MSGSTATUS_REMOTE_DOWNLOAD | MAPI_MSGSTATUS_REMOTE_DELETE)

typedef enum
{
  MAIL_REMOTE_TRANSFER,   /* what is marked is fetched and deleted, and the server told */
  MAIL_REMOTE_MARK_ALL,   /* what has no mark is to be fetched */
  MAIL_REMOTE_CLEAR       /* nothing is marked */
} MailRemoteVerb;

typedef struct
{
  MailRemoteVerb  verb;
  MapiSession    *session;      /* (owned) */
  MapiStore      *store;        /* (owned) */
  MapiEntryId    *folder;       /* (owned) */
  guint           n_agreed;     /* so many may be deleted for good */
  guint           n_refused;    /* so many would be: more, and so nothing was done */
} MailRemoteWork;

MailRemoteWork  *mail_remote_work_new             (MailRemoteVerb      verb,
                                                   MapiSession        *session,
                                                   MapiStore          *store,
                                                   const MapiEntryId  *folder);
void             mail_remote_work_free            (gpointer            data);
gboolean         mail_remote_work_run             (gpointer            data,
                                                   GCancellable       *cancellable,
                                                   GError            **error);
/* Of which only the headers are here, and what is marked, wherever its text is */
MapiRestriction *mail_remote_new_restriction      (void);
/* What has one of the marks @marks */
MapiRestriction *mail_remote_new_mark_restriction (MapiMessageStatus   marks);

G_END_DECLS
