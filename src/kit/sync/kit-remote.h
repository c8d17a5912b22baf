/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote-job.h"

G_BEGIN_DECLS

/* The other side of a store: a mailbox on a server. Subclassed by a protocol; knows no database and
 * keeps nothing but its connections.
 *
 * Every function blocks and looks at its cancellable. At most three threads are inside at once:
 * one in watch(), one in fetch_bodies() with KIT_LANE_URGENT, and one in anything else, so a remote
 * has up to three connections and needs no lock around any of them. watch() and urgent fetches
 * connect by themselves; the others are only called between connect() and disconnect() or a
 * network error.
 *
 * Errors: MAPI_ERROR_NETWORK_ERROR, or END_OF_SESSION when the server said goodbye: this connection
 * is over, connect() will be called again after a while. LOGON_FAILED, UNCONFIGURED: the user has to
 * do something. USER_CANCEL. Anything else is about what was asked, and the connection goes on.
 * The message is the server's own words where it said something. */
#define KIT_TYPE_REMOTE (kit_remote_get_type ())

G_DECLARE_DERIVABLE_TYPE (KitRemote, kit_remote, KIT, REMOTE, GObject)

typedef enum
{
  KIT_REMOTE_CAN_WATCH     = 1 << 0, /* watch() hears of changes in the first folder at once */
  KIT_REMOTE_CAN_WATCH_ALL = 1 << 1, /* … in every folder */
  KIT_REMOTE_MAPS_NUMBERS  = 1 << 2, /* jobs tell the new number after append, copy and move */
  KIT_REMOTE_CAN_MOVE      = 1 << 3, /* a move is one step on the server */
  KIT_REMOTE_HAS_MODSEQ    = 1 << 4, /* changes since a modseq can be asked for */
  KIT_REMOTE_HAS_VANISHED  = 1 << 5, /* … and what was removed since then, too */
  KIT_REMOTE_HAS_QUOTA     = 1 << 6,
  KIT_REMOTE_IS_NEAR       = 1 << 7  /* one question after the other is as good as all at once */
} KitRemoteFeatures;

typedef enum
{
  KIT_LANE_NORMAL,
  KIT_LANE_URGENT /* someone waits in front of the screen */
} KitLane;

typedef enum
{
  KIT_FOLDER_SUBSCRIBED  = 1 << 0,
  KIT_FOLDER_NO_MESSAGES = 1 << 1, /* \Noselect, \NonExistent */
  KIT_FOLDER_NO_CHILDREN = 1 << 2, /* \Noinferiors */
  KIT_FOLDER_SHARED      = 1 << 3, /* someone else's */
  KIT_FOLDER_VIRTUAL     = 1 << 4  /* its messages lie elsewhere too (\All, \Flagged): not synced */
} KitFolderFlags;

/* One folder of the server. Strings are UTF-8. Numbers: -1 unknown. */
typedef struct
{
  char           *path;        /* names it in every call: what the server calls it */
  char           *parent;      /* (nullable): path of the one above; NULL: at the top */
  char           *name;        /* what people see, without parents */
  char           *id;          /* (nullable): names it for ever, renamed or not (MAILBOXID) */
  gunichar        separator;   /* 0: none */
  MapiFolderRole  role;        /* NONE, INBOX, DRAFTS, SENT, TRASH, JUNK, ARCHIVE …; each at most once */
  KitFolderFlags  flags;
  gint64          uidvalidity;
  gint64          uidnext;
  gint64          modseq;
  gint64          total;
  gint64          unread;
} KitRemoteFolder;

typedef enum
{
  KIT_SYNC_NEWEST,  /* a folder never seen: the @limit newest messages */
  KIT_SYNC_OLDER,   /* messages below @below, newest first, at most @limit (0: all), until the sink is_enough():
                     * then everything above the lowest that came must have come as well */
  KIT_SYNC_CHANGES, /* new (from @uidnext on), changed, vanished among @known since @modseq */
  KIT_SYNC_SOME,    /* exactly those of @known that are there, with headers */
  KIT_SYNC_LIST     /* present() for the whole folder, number, flags and size of every message, headers if @names: the
                     * second opinion, and what verifies a cache. Nothing may come from a memory of the remote's. */
} KitSyncKind;

/* What of a folder is wanted, and what is known of it */
typedef struct _KitSyncRequest KitSyncRequest;

struct _KitSyncRequest
{
  KitSyncKind  kind;
  const char  *path;
  gint64       uidvalidity; /* 0: never seen */
  gint64       uidnext;     /* first number not listed; 0: none is */
  gint64       modseq;      /* 0: unknown */
  gint64       below;       /* OLDER */
  guint        limit;
  KitUidSet   *known;       /* (nullable): what the store has; may be used to narrow the question. OLDER: their bodies are not
                             * taken */
  gboolean     previews;    /* the beginnings of texts that will not come by themselves are wanted as well */
  gint64       total;       /* how many there were when the folders were listed; 0: not told */
  gboolean     names;       /* LIST: headers, with at least Message-ID and Subject */
  const KitSyncRequest *next; /* (nullable): most likely asked right after this one: it may be sent along, so that
                               * nobody waits for the way there and back */
  gboolean     anew;        /* something happened there just now: what was sent along earlier does not answer this */
  gboolean     told;        /* expect(): it was answered just now, so it need not be sent along */
};

/* Bodies of one folder that are wanted, and what became of that */
typedef struct
{
  const char *path;
  gint64      uidvalidity;
  KitUidSet  *uids;
  gint64      size;   /* bytes of all of them, about */
  KitSink    *sink;
  gboolean    done;   /* (out): those that are there came, or the sink has enough */
  GError     *error;  /* (out) (owned) (nullable): why not, where it is of this folder alone */
} KitBodiesRequest;

struct _KitRemoteClass
{
  GObjectClass parent_class;

  gboolean   (*connect)      (KitRemote             *self,
                              GCancellable          *cancellable,
                              GError               **error);
  /* Of everything, in good order if possible. Never fails; may be called without a connection. */
  void       (*disconnect)   (KitRemote             *self);
  /* Of the connection that is there */
  KitRemoteFeatures (*get_features) (KitRemote      *self);
  /* element-type KitRemoteFolder; parents before children */
  GPtrArray *(*list_folders) (KitRemote             *self,
                              GCancellable          *cancellable,
                              GError               **error);
  /* Opens the folder, begin(), then what @request asks for. When uidvalidity is another than the
   * request's, and that was not 0: begin() and return TRUE; what to do then is asked anew.
   * CHANGES: with MODSEQ and VANISHED just those; else present() for what is @known, and flags of
   * all or of those changed. MAPI_ERROR_NOT_FOUND: there is no such folder. */
  gboolean   (*sync_folder)  (KitRemote             *self,
                              const KitSyncRequest  *request,
                              KitSink               *sink,
                              GCancellable          *cancellable,
                              GError               **error);
  /* body() for each that is there, the highest numbers about first; none for those that are gone. Once
   * the sink is_enough() no more are asked for: TRUE. INVALID_BOOKMARK: uidvalidity is another. */
  gboolean   (*fetch_bodies) (KitRemote             *self,
                              KitLane                lane,
                              const char            *path,
                              gint64                 uidvalidity,
                              KitUidSet             *uids,
                              KitSink               *sink,
                              GCancellable          *cancellable,
                              GError               **error);
  /* Which of @uids are there; asked of the server, remembered from nowhere. (transfer full) */
  KitUidSet *(*check)        (KitRemote             *self,
                              const char            *path,
                              gint64                 uidvalidity,
                              KitUidSet             *uids,
                              GCancellable          *cancellable,
                              GError               **error);
  /* Messages with this Message-ID (without <>) numbered @from or higher. INVALID_BOOKMARK: @uidvalidity
   * is neither 0 nor the folder's. (transfer full) */
  KitUidSet *(*find)         (KitRemote             *self,
                              const char            *path,
                              gint64                 uidvalidity,
                              const char            *message_id,
                              gint64                 from,
                              GCancellable          *cancellable,
                              GError               **error);
  /* Carries out one job: all items, results set on each; see KitRemoteJob. FALSE: the connection
   * is lost; items that have no result yet may or may not have been done. */
  gboolean   (*execute)      (KitRemote             *self,
                              KitRemoteJob          *job,
                              GCancellable          *cancellable,
                              GError               **error);
  /* Blocks until something happened in one of @paths (the most important first), the folder list
   * changed, or @seconds passed. Connects by itself. (transfer full) (array zero-terminated=1):
   * what to look at; "" is the folder list; empty: time passed. NULL: *error. */
  char     **(*watch)        (KitRemote             *self,
                              const char * const    *paths,
                              guint                  seconds,
                              GCancellable          *cancellable,
                              GError               **error);
  /* Bytes; -1: no limit */
  gboolean   (*get_quota)    (KitRemote             *self,
                              gint64                *used,
                              gint64                *limit,
                              GCancellable          *cancellable,
                              GError               **error);
  /* fetch_bodies() for several folders, so that nobody waits between them. Some, at least one, are done or have an error of
   * their own when it returns; the others are asked for again. Where a remote has none, one comes after the other. */
  gboolean   (*fetch_many)   (KitRemote             *self,
                              KitBodiesRequest      *requests,
                              guint                  n_requests,
                              GCancellable          *cancellable,
                              GError               **error);
  /* @next (nullable) is what will most likely be asked once the folders are listed the next time: it may be sent along with
   * that. What it points to is copied. */
  void       (*expect)       (KitRemote             *self,
                              const KitSyncRequest  *next);
  /* The lines may be dead though nobody has said so: each is tried before it is used again, and watch() returns.
   * Any thread. */
  void       (*doubt)        (KitRemote             *self);
  /* Whether the settings keep @path out of the list of folders, though the last time it was there */
  gboolean   (*leaves_out)   (KitRemote             *self,
                              const char            *path);

  /*< private >*/
  gpointer _reserved[5];
};

KitRemoteFolder  *kit_remote_folder_new   (const char            *path,
                                           const char            *parent,
                                           const char            *name);
void              kit_remote_folder_free  (KitRemoteFolder       *self);

gboolean          kit_remote_connect      (KitRemote             *self,
                                           GCancellable          *cancellable,
                                           GError               **error);
void              kit_remote_disconnect   (KitRemote             *self);
KitRemoteFeatures kit_remote_get_features (KitRemote             *self);
void              kit_remote_expect       (KitRemote             *self,
                                           const KitSyncRequest  *next);
GPtrArray        *kit_remote_list_folders (KitRemote             *self,
                                           GCancellable          *cancellable,
                                           GError               **error);
gboolean          kit_remote_sync_folder  (KitRemote             *self,
                                           const KitSyncRequest  *request,
                                           KitSink               *sink,
                                           GCancellable          *cancellable,
                                           GError               **error);
gboolean          kit_remote_fetch_bodies (KitRemote             *self,
                                           KitLane                lane,
                                           const char            *path,
                                           gint64                 uidvalidity,
                                           KitUidSet             *uids,
                                           KitSink               *sink,
                                           GCancellable          *cancellable,
                                           GError               **error);
gboolean          kit_remote_fetch_many   (KitRemote             *self,
                                           KitBodiesRequest      *requests,
                                           guint                  n_requests,
                                           GCancellable          *cancellable,
                                           GError               **error);
KitUidSet        *kit_remote_check        (KitRemote             *self,
                                           const char            *path,
                                           gint64                 uidvalidity,
                                           KitUidSet             *uids,
                                           GCancellable          *cancellable,
                                           GError               **error);
/* As listings have it; who wrote the message may have put brackets */
char             *kit_remote_bare_id      (const char            *message_id);
/* @message_id: with or without them */
KitUidSet        *kit_remote_find         (KitRemote             *self,
                                           const char            *path,
                                           gint64                 uidvalidity,
                                           const char            *message_id,
                                           gint64                 from,
                                           GCancellable          *cancellable,
                                           GError               **error);
gboolean          kit_remote_execute      (KitRemote             *self,
                                           KitRemoteJob          *job,
                                           GCancellable          *cancellable,
                                           GError               **error);
char            **kit_remote_watch        (KitRemote             *self,
                                           const char * const    *paths,
                                           guint                  seconds,
                                           GCancellable          *cancellable,
                                           GError               **error);
gboolean          kit_remote_get_quota    (KitRemote             *self,
                                           gint64                *used,
                                           gint64                *limit,
                                           GCancellable          *cancellable,
                                           GError               **error);
void              kit_remote_doubt        (KitRemote             *self);
gboolean          kit_remote_leaves_out   (KitRemote             *self,
                                           const char            *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitRemoteFolder, kit_remote_folder_free)

G_END_DECLS
