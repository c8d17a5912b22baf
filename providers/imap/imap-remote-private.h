/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-poison.h"
#include "imap-pool.h"
#include "imap-remote.h"

G_BEGIN_DECLS

/* What a mailbox was like when somebody last asked */
typedef struct
{
  gint64 uidvalidity;
  gint64 uidnext;
  gint64 modseq;
  gint64 messages;
  gint64 unseen;
} ImapSnapshot;

struct _ImapRemote
{
  KitRemote     parent_instance;

  ImapAccount  *account;        /* (owned) */
  ImapPool     *pool;           /* (owned) */
  ImapPoison   *poison;         /* (owned) */
  ImapPoison   *headers;        /* (owned): the same of headers */
  ImapPoison   *pieces;         /* (owned): suspects of it cannot be had in pieces, and come as a whole */

  /* Below: what was learnt from the server, with the lock */
  GMutex        lock;
  guint64       can;
  guint64       append_limit;
  gboolean      is_near;
  gboolean      has_namespaces; /* the two below are what the server said, if it said anything */
  gunichar      separator;      /* 0: none, or not known */
  char         *prefix;         /* (owned) (nullable): of the personal namespace, "INBOX." */
  GHashTable   *left_out;       /* (owned): paths the last list had, of what nobody wants to see */
  GHashTable   *snapshots;      /* (owned): path -> ImapSnapshot */
  ImapOpening  *expected;       /* (owned) (nullable): of what follows the next list; nothing is sent yet */
};

/* A connection for one call. Errors are those of KitRemote: give it back with the error. */
ImapConnection *imap_remote_take         (ImapRemote       *self,
                                          ImapSlot          slot,
                                          GCancellable     *cancellable,
                                          GError          **error);
/* The same for bodies of @path: what was asked for ahead of them is left to the caller */
ImapConnection *imap_remote_take_for_bodies (ImapRemote    *self,
                                          ImapSlot          slot,
                                          const char       *path,
                                          GCancellable     *cancellable,
                                          GError          **error);
/* The same for @request: what was sent ahead for it is left to the caller */
ImapConnection *imap_remote_take_for_sync (ImapRemote      *self,
                                          const KitSyncRequest *request,
                                          GCancellable     *cancellable,
                                          GError          **error);
/* Turns what ended a connection into what KitRemote says of that; returns @done */
gboolean        imap_remote_give         (ImapRemote       *self,
                                          ImapConnection   *connection,
                                          gboolean          done,
                                          GError          **error);
void            imap_remote_snapshot     (ImapRemote               *self,
                                          const char               *path,
                                          const ImapMailboxStatus  *status);
/* @path could not be opened. Not every server says why: when it is not there, or has only folders by now, @error
 * becomes NOT_FOUND. */
void            imap_remote_explain      (ImapConnection   *connection,
                                          const char       *path,
                                          GCancellable     *cancellable,
                                          GError          **error);
/* Opens @path anew. *@uidvalidity: of the mailbox */
gboolean        imap_remote_open         (ImapConnection   *connection,
                                          const char       *path,
                                          gint64           *uidvalidity,
                                          GCancellable     *cancellable,
                                          GError          **error);
/* Opens @path if it is not open. INVALID_BOOKMARK: uidvalidity is another */
gboolean        imap_remote_enter        (ImapConnection   *connection,
                                          const char       *path,
                                          gint64            uidvalidity,
                                          GCancellable     *cancellable,
                                          GError          **error);
/* INVALID_BOOKMARK: the open mailbox has another. 0: any will do */
gboolean        imap_remote_check_validity (ImapConnection *connection,
                                          gint64            uidvalidity,
                                          GError          **error);
void            imap_remote_set_renumbered (GError         **error);
/* (transfer full) (nullable): what was expected, and is no more */
ImapOpening    *imap_remote_steal_expected (ImapRemote     *self);
/* UIDs in the open mailbox. @criteria: as in a command; @text: (nullable): a string behind it */
KitUidSet      *imap_search              (ImapConnection   *connection,
                                          const char       *criteria,
                                          const char       *text,
                                          GCancellable     *cancellable,
                                          GError          **error);
/* All UIDs in the open mailbox */
KitUidSet      *imap_search_all          (ImapConnection   *connection,
                                          GCancellable     *cancellable,
                                          GError          **error);

/* The functions of KitRemote, a file each family */
GPtrArray *imap_remote_list_folders  (KitRemote            *remote,
                                      GCancellable         *cancellable,
                                      GError              **error);
GPtrArray *imap_list_folders         (ImapRemote           *self,
                                      ImapConnection       *connection,
                                      GCancellable         *cancellable,
                                      GError              **error);
/* Where our own folders lie, if nobody has asked yet */
gboolean   imap_learn_namespaces     (ImapRemote           *self,
                                      ImapConnection       *connection,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean   imap_get_quota            (ImapConnection       *connection,
                                      gint64               *used,
                                      gint64               *limit,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean   imap_remote_sync_folder   (KitRemote            *remote,
                                      const KitSyncRequest *request,
                                      KitSink              *sink,
                                      GCancellable         *cancellable,
                                      GError              **error);
/* Asks ahead what is asked when a folder is looked at, behind what was sent so far, if that is possible */
gboolean   imap_sync_send_ahead      (ImapConnection       *connection,
                                      const KitSyncRequest *request,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean   imap_remote_fetch_bodies  (KitRemote            *remote,
                                      KitLane               lane,
                                      const char           *path,
                                      gint64                uidvalidity,
                                      KitUidSet            *uids,
                                      KitSink              *sink,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean   imap_remote_fetch_many    (KitRemote            *remote,
                                      KitBodiesRequest     *requests,
                                      guint                 n_requests,
                                      GCancellable         *cancellable,
                                      GError              **error);
ImapCommand *imap_bodies_make_fetch  (const char           *set);
/* Asks for the bodies that @sink says will be wanted next, as many as the line may bring in a moment, and leaves the
 * answers to imap_remote_fetch_bodies(). What was asked for already is not asked for again. */
gboolean   imap_bodies_ask_ahead     (ImapConnection       *connection,
                                      KitSink              *sink,
                                      GCancellable         *cancellable,
                                      GError              **error);
KitUidSet *imap_remote_check         (KitRemote            *remote,
                                      const char           *path,
                                      gint64                uidvalidity,
                                      KitUidSet            *uids,
                                      GCancellable         *cancellable,
                                      GError              **error);
KitUidSet *imap_remote_find          (KitRemote            *remote,
                                      const char           *path,
                                      gint64                uidvalidity,
                                      const char           *message_id,
                                      gint64                from,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean   imap_remote_execute       (KitRemote            *remote,
                                      KitRemoteJob         *job,
                                      GCancellable         *cancellable,
                                      GError              **error);
char     **imap_remote_watch         (KitRemote            *remote,
                                      const char * const   *paths,
                                      guint                 seconds,
                                      GCancellable         *cancellable,
                                      GError              **error);
/* Parts of execute(). FALSE: the connection is lost. */
gboolean   imap_execute_flags        (ImapConnection       *connection,
                                      KitRemoteJob         *job,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean   imap_execute_move         (ImapConnection       *connection,
                                      KitRemoteJob         *job,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean   imap_execute_delete       (ImapConnection       *connection,
                                      KitRemoteJob         *job,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean   imap_execute_append       (ImapConnection       *connection,
                                      KitRemoteJob         *job,
                                      GCancellable         *cancellable,
                                      GError              **error);
gboolean   imap_execute_folder       (ImapRemote           *self,
                                      ImapConnection       *connection,
                                      KitRemoteJob         *job,
                                      GCancellable         *cancellable,
                                      GError              **error);
/* Whether @path is there; also tells the separator (nullable), which it leaves when there is none */
gboolean   imap_look_for             (ImapConnection       *connection,
                                      const char           *path,
                                      gboolean             *found,
                                      char                 *separator,
                                      GCancellable         *cancellable,
                                      GError              **error);
/* Whether there is a @path that can be opened. What is not known is so. */
gboolean   imap_has_messages         (ImapConnection       *connection,
                                      const char           *path,
                                      GCancellable         *cancellable);
/* FLAGS of ours as of the protocol, and the other way */
ImapFlags  imap_flags_from_kit       (KitFlags              flags);
KitFlags   imap_flags_to_kit         (const ImapFetch      *fetch,
                                      GPtrArray            *keywords);

G_END_DECLS
