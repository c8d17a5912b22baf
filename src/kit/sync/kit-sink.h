/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

#include "kit-uid-set.h"

G_BEGIN_DECLS

/* Flags of a message on a server; the first four are those of KitStore's flags word */
typedef enum
{
  KIT_FLAG_READ      = 1 << 0,
  KIT_FLAG_FLAGGED   = 1 << 1,
  KIT_FLAG_ANSWERED  = 1 << 2,
  KIT_FLAG_FORWARDED = 1 << 3,
  KIT_FLAG_DRAFT     = 1 << 4,
  KIT_FLAG_DELETED   = 1 << 5  /* marked, not expunged */
} KitFlags;

#define KIT_FLAGS_SETTABLE (KIT_FLAG_READ | KIT_FLAG_FLAGGED | KIT_FLAG_ANSWERED | KIT_FLAG_FORWARDED)

/* What a remote tells of one message. Everything is borrowed: the sink copies what it keeps.
 * Fields that are unknown keep their zero, except flags and modseq. */
typedef struct
{
  gint64              uid;
  gint64              flags;        /* KitFlags; -1: not told */
  const char * const *keywords;     /* (nullable): none; told whenever flags are */
  gint64              modseq;       /* -1: not told */
  gint64              received;     /* internal date, µs since 1970 UTC; 0: not told */
  gint64              size;         /* bytes of the whole message; 0: not told */
  GBytes             *header;       /* (nullable): header lines as sent, with or without the empty line:
                                     * all, or at least those of KIT_SINK_HEADER_FIELDS */
  const char         *id;           /* (nullable): what names the bytes for ever and in every folder,
                                     * e.g. EMAILID */
  gint                has_attach;   /* -1 no, 1 yes, 0 not told */
  const char         *preview;      /* (nullable): the beginning of its text, where that was asked for */
} KitSinkMessage;

/* What lists show is made from these */
#define KIT_SINK_HEADER_FIELDS \
  "Date From Sender Reply-To To Cc Bcc Subject Message-ID In-Reply-To References" \
  " Content-Type Importance Priority X-Priority X-MSMail-Priority Sensitivity" \
  " List-Unsubscribe List-ID Disposition-Notification-To Thread-Index Thread-Topic" \
  " Auto-Submitted Resent-Date Resent-From"

/* What the server said of a folder when it was opened. -1: not told. */
typedef struct
{
  gint64   uidvalidity;
  gint64   uidnext;
  gint64   modseq;      /* HIGHESTMODSEQ */
  gint64   total;
  gboolean read_only;
  gboolean no_keywords; /* the server keeps no new keywords here */
} KitSinkState;

/* Where a remote puts what a server tells it. Each function blocks while the store is behind, so a
 * remote needs no queue of its own and must hold little. FALSE: stop and return the error as it
 * is. Used from one thread at a time. */
typedef struct _KitSink KitSink;

typedef struct
{
  gboolean (*begin)    (gpointer               user_data,
                        const KitSinkState    *state,
                        GError               **error);
  gboolean (*message)  (gpointer               user_data,
                        const KitSinkMessage  *message,
                        GError               **error);
  gboolean (*vanished) (gpointer               user_data,
                        KitUidSet             *uids,
                        GError               **error);
  gboolean (*present)  (gpointer               user_data,
                        gint64                 first,
                        gint64                 last,
                        KitUidSet             *uids,
                        GError               **error);
  gboolean (*body)     (gpointer               user_data,
                        gint64                 uid,
                        GBytes                *source,
                        GError               **error);
  KitUidSet *(*next)  (gpointer               user_data,
                        gint64                 max_bytes);
  gboolean (*takes_bodies) (gpointer           user_data);
  KitUidSet *(*list_large) (gpointer           user_data,
                        KitUidSet             *uids);
  gboolean (*begin_large) (gpointer            user_data,
                        gint64                 uid,
                        gint64                *size,
                        gint64                *n_here,
                        GError               **error);
  gboolean (*piece)    (gpointer               user_data,
                        gint64                 uid,
                        GBytes                *data,
                        GError               **error);
  gboolean (*end_large) (gpointer              user_data,
                        gint64                 uid,
                        gboolean               is_good,
                        GError               **error);
} KitSinkFuncs;

/* Functions that are NULL take everything and do nothing. @funcs must live as long as the sink. */
KitSink  *kit_sink_new      (const KitSinkFuncs    *funcs,
                             gpointer               user_data);
void      kit_sink_free     (KitSink               *self);
/* First, once the folder is open */
gboolean  kit_sink_begin    (KitSink               *self,
                             const KitSinkState    *state,
                             GError               **error);
/* A message: new, or known with other flags. Order does not matter; newest first is nicest. */
gboolean  kit_sink_message  (KitSink               *self,
                             const KitSinkMessage  *message,
                             GError               **error);
/* The server says these are gone (VANISHED, EXPUNGE). Not believed before it is asked again. */
gboolean  kit_sink_vanished (KitSink               *self,
                             KitUidSet             *uids,
                             GError               **error);
/* Of the numbers @first to @last exactly @uids are there. */
gboolean  kit_sink_present  (KitSink               *self,
                             gint64                 first,
                             gint64                 last,
                             KitUidSet             *uids,
                             GError               **error);
/* Whether whoever asked has something else to do by now: what was asked for is brought, and no more is
 * asked. Any thread. */
void      kit_sink_set_enough (KitSink             *self);
gboolean  kit_sink_is_enough  (KitSink             *self);
/* Numbers of the folder whose bodies will be wanted when this is over, the highest ones, of about so many bytes. They may
 * be asked for behind the rest, so that the line is not idle meanwhile; what comes is for fetch_bodies().
 * (transfer full): empty when nobody knows */
KitUidSet *kit_sink_list_next (KitSink              *self,
                             gint64                 max_bytes);
/* Whether it takes the body of a message right behind the message itself, if that is quick: who lists would rather wait a few
 * seconds than be asked twice. One that does not come so is asked for by fetch_bodies(). */
gboolean  kit_sink_takes_bodies (KitSink             *self);
/* The bytes of a message, whole and as they are on the server */
gboolean  kit_sink_body     (KitSink               *self,
                             gint64                 uid,
                             GBytes                *source,
                             GError               **error);
/* Those of @uids that are so large that they are better not held as a whole: one after the other kit_sink_begin_large(),
 * pieces, and kit_sink_end_large(), or nothing more of it once the sink has enough: it is gone on with another time. A remote
 * that cannot gives the whole to kit_sink_body(), at any time.
 * (transfer full) */
KitUidSet *kit_sink_list_large (KitSink            *self,
                             KitUidSet             *uids);
/* *@size: bytes, as the server said when it was listed; *@n_here: the first ones that came when the line broke, behind which
 * the pieces go on */
gboolean  kit_sink_begin_large (KitSink            *self,
                             gint64                 uid,
                             gint64                *size,
                             gint64                *n_here,
                             GError               **error);
gboolean  kit_sink_piece    (KitSink               *self,
                             gint64                 uid,
                             GBytes                *data,
                             GError               **error);
/* All of it came; or what came is not good, and nothing is kept of it */
gboolean  kit_sink_end_large (KitSink              *self,
                             gint64                 uid,
                             gboolean               is_good,
                             GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitSink, kit_sink_free)

G_END_DECLS
