/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-pipeline.h"
#include "imap-remote-private.h"

G_BEGIN_DECLS

/* Bytes that come of a message as a whole where nobody knows how fast the line is: with as many or more it is large, and its
 * body comes later */
#define IMAP_SYNC_WHOLE_BELOW 65536
/* … however fast it is */
#define IMAP_SYNC_WHOLE_MAX (512 * 1024)

/* A change told while the mailbox was still being opened */
typedef struct
{
  guint32   uid;
  gint64    modseq;
  KitFlags  flags;
  char    **keywords;           /* (owned) (nullable) */
} ImapSyncEarly;

typedef struct
{
  const KitSyncRequest *request;
  KitSink              *sink;
  ImapPoison           *poison;         /* (unowned) (nullable) */
  ImapConnection       *connection;
  GPtrArray            *words;          /* (owned): keywords of one message, NULL at the end */
  gboolean              is_opening;
  gboolean              is_closed;      /* … and the mailbox before is not open any more */
  gboolean              is_doubtful;    /* nobody said where the mailbox before ended, and something was told of one */
  gboolean              has_begun;      /* the sink was told so */
  gboolean              is_void;        /* the mailbox is not the one that was meant */
  GArray               *early;          /* (owned) (element-type ImapSyncEarly) */
  KitUidSet            *vanished;       /* (owned): while it is opened */
  KitUidSet            *present;        /* (owned) (nullable): is being collected */
  KitUidSet            *searched;       /* (owned) (nullable): the same, by a SEARCH */
  KitUidSet            *told;           /* (owned): passed on with what is asked of a new one */
  gboolean              is_bounded;     /* "*" is not asked for: the last message is one the server hangs up on */
  gint64                n_new;          /* messages not known before */
  GQueue                whole;          /* what was asked for as a whole and has not come, in this order */
  KitUidSet            *whole_missing;  /* (owned): what did not come when its time was */
  gint64                n_whole_asked;  /* came, or are on their way */
  gint64                n_whole;        /* came */
  gint64                whole_began;    /* monotonic: when the first came */
  gint64                n_before;       /* n_new, then */
  gint64                whole_most;     /* messages that were still to come, at most */
  gboolean              is_whole_turn;  /* not of every second chunk, where the list takes long */
  gint64                whole_bytes;    /* of those that came */
  gint64                whole_wasted;   /* … and were only the beginning of what is large */
  gint64                n_bytes;        /* about so many came with them */
  gint64                n_sizes;        /* messages whose sizes were told */
  gint64                sizes;          /* bytes of all that would come of them as a whole, at most */
  gint64                began;          /* monotonic: when the first came; 0: none did */
} ImapSync;

void         imap_sync_init           (ImapSync        *self,
                                       const KitSyncRequest *request,
                                       KitSink         *sink,
                                       ImapConnection  *connection);
void         imap_sync_clear          (ImapSync        *self);
/* Takes what the server says of the folder */
gboolean     imap_sync_take_response  (ImapConnection  *connection,
                                       ImapResponse    *response,
                                       gpointer         user_data,
                                       GError         **error);
/* What is asked of a message that is new here */
void         imap_sync_add_items      (ImapSync        *self,
                                       ImapCommand     *command);
/* What was expunged meanwhile is no reason to fail */
gboolean     imap_sync_check_fetch    (ImapCommand     *command,
                                       GError         **error);
/* Asks what is asked when a folder is looked at, unless that was done already, and then about the folders that come
 * next. (transfer full) */
ImapOpening *imap_sync_begin          (ImapSync        *self,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* Whether the newest can be asked for before it is told how many there are */
gboolean     imap_sync_is_at_once     (const KitSyncRequest *request);
/* The messages from the one in place @first on */
ImapCommand *imap_sync_queue_from_place (ImapSync      *self,
                                       gint64           first,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* What SELECT is given, where nothing else is. NULL: nothing */
const char  *imap_sync_get_condstore  (ImapSync        *self);
/* The command that opens the folder. @parameters: (nullable): behind its name */
ImapCommand *imap_sync_queue_opening  (ImapSync        *self,
                                       const char      *parameters,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* The same, and waits. *@same: it is the folder that was meant */
gboolean     imap_sync_open           (ImapSync        *self,
                                       const char      *parameters,
                                       gboolean        *same,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* The same mailbox once more, if another is open by now because more was asked behind this one */
gboolean     imap_sync_open_again     (ImapSync        *self,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* @fetch was sent behind @select, and its answers are on their way whatever became of that. FALSE: either
 * ended the connection, or the mailbox could not be opened. What became of @fetch is not looked at. */
gboolean     imap_sync_finish_both    (ImapSync        *self,
                                       ImapCommand     *select,
                                       ImapCommand     *fetch,
                                       gboolean        *same,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* The same, with @section instead of the header */
void         imap_sync_add_section_items (ImapSync     *self,
                                       ImapCommand     *command,
                                       const char      *section);
/* imap-sync-whole.c */
/* Asks for the highest of @uids, which leave it. *@rest: (transfer full) (nullable): of these, those whose header is to be
 * asked for; NULL: it was not worth it */
gboolean     imap_sync_whole_ask      (ImapSync        *self,
                                       ImapPipeline    *pipeline,
                                       KitUidSet       *uids,
                                       KitUidSet      **rest,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* @command is answered. FALSE: it was none of these */
gboolean     imap_sync_whole_settle   (ImapSync        *self,
                                       ImapCommand     *command);
void         imap_sync_whole_finish   (ImapSync        *self);
gboolean     imap_sync_whole_is_asked (ImapSync        *self,
                                       gint64           uid);
/* FALSE: it is not what was asked for. *@header: (transfer full); *@source: (transfer full) (nullable): it is large */
gboolean     imap_sync_whole_take     (ImapSync        *self,
                                       ImapFetch       *fetch,
                                       GBytes         **header,
                                       GBytes         **source);
/* The line was lost: maybe on one of them */
void         imap_sync_whole_suspect  (ImapSync        *self);
void         imap_sync_whole_free     (gpointer         data);
/* imap-sync-changes.c: new, changed and vanished ones */
ImapCommand *imap_sync_queue_new      (ImapSync        *self,
                                       GCancellable    *cancellable,
                                       GError         **error);
/* Whether opening the folder tells all of it */
gboolean     imap_sync_is_quick       (ImapSync        *self);
gboolean     imap_sync_changes        (ImapSync        *self,
                                       GCancellable    *cancellable,
                                       GError         **error);

/* imap-sync-careful.c: whether what went wrong may be for one message; what was asked for once more, on other lines, so that
 * this one keeps no others. The line of @self is none of its any more. */
gboolean     imap_sync_was_hung_up    (ImapSync        *self,
                                       const GError    *error);
gboolean     imap_sync_carefully      (ImapRemote      *remote,
                                       ImapSync        *self,
                                       GCancellable    *cancellable,
                                       GError         **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImapSync, imap_sync_clear)

G_END_DECLS
