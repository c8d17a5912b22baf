/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-operation.h>

#include "kit-remote-row.h"

G_BEGIN_DECLS

/* One row of operation with what is needed to carry it out, as it is now */
typedef struct
{
  gint64            id;
  KitOperationKind  kind;
  gint64            message;
  gint64            folder;             /* of the operation: see KitOperationKind */
  guint             attempts;           /* before this one */
  gint64            mark;
  gint64            sent;               /* not 0: before this attempt, it may have been done; of a move: to that folder */
  MapiProperties   *arguments;          /* (nullable) */
  gint64            location;           /* 0: none */
  gint64            uid;                /* below 0: not known */
  char             *path;               /* (nullable): of the location's folder */
  gint64            uidvalidity;
  gint64            source_folder;      /* of the location */
  gboolean          exists;             /* the message does */
  gint64            target_folder;      /* where it is here */
  gint64            content_kind;
  KitFlags          flags;
  gint64            flags_confirmed;    /* -1: none */
  char             *keywords;           /* (nullable) */
  char             *keywords_confirmed; /* (nullable) */
  char             *message_id;         /* (nullable): as the row has it */
  gboolean          found;              /* a deletion, of the original of a move: by name and size, after its number had changed */
  char             *digest;             /* (nullable): of what was sent, if it was written here; kit_replay_digest() */
} KitPending;

/* What came of an attempt */
typedef enum
{
  KIT_ATTEMPT_NONE,     /* it was not made */
  KIT_ATTEMPT_REFUSED,  /* it is not done, the server says so */
  KIT_ATTEMPT_UNKNOWN   /* if the server heard of it, nobody knows whether it is done */
} KitAttempt;

void       kit_pending_free     (KitPending      *self);
/* What was taken by an agent that died, or a replay that ended early, waits again, its attempt counted.
 * Called by the store's only agent while it carries out none. */
gboolean   kit_pending_free_lost (KitStore       *store,
                                  GError        **error);
/* Takes the oldest operation that is due at @now (µs) and waits for no older one, and those like
 * it that can be told in the same breath: same kind, same folder, same change. (element-type
 * KitPending); empty: none is due. */
GPtrArray *kit_pending_take     (KitStore        *store,
                                 gint64           now,
                                 GError         **error);
/* When one that waits will be due, µs; 0: none will */
gint64     kit_pending_next_due (KitStore        *store,
                                 gint64           now);
/* Within a transaction, before the server hears of one that must not be done twice: until it answers it may be done.
 * @folder: where that would be seen; @mark: from which number on, if more is known than what is listed, or 0 */
gboolean   kit_pending_note_sent (KitTransaction *transaction,
                                  KitPending     *self,
                                  gint64          folder,
                                  gint64          mark,
                                  GError        **error);
/* Gives one back. @next_try: µs, G_MAXINT64: when someone asks for it. @why (nullable): as before. */
gboolean   kit_pending_put_back (KitStore        *store,
                                 KitPending      *self,
                                 gint64           next_try,
                                 const GError    *why,
                                 KitAttempt       attempt,
                                 GError         **error);
/* Within a transaction: it is done, or nobody wants it any more */
gboolean   kit_pending_delete   (KitTransaction  *transaction,
                                 KitPending      *self,
                                 GError         **error);
/* Undoes here what the server was to be told, and forgets it. NOT_FOUND. */
gboolean   kit_pending_drop     (KitStore        *store,
                                 gint64           operation,
                                 GCancellable    *cancellable,
                                 GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitPending, kit_pending_free)

G_END_DECLS
