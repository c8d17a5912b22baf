/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-pending.h"

G_BEGIN_DECLS

/* Tells the server what was done here: takes pending operations, group by group, until none is due.
 * *@n_done (optional) were carried out. FALSE: the connection is lost, or the store cannot be written;
 * what was under way will be looked for before it is done again. */
gboolean kit_replay_run          (KitStore         *store,
                                  KitRemote        *remote,
                                  guint            *n_done,
                                  GCancellable     *cancellable,
                                  GError          **error);

/* ---- what the files of the replay share ---- */

typedef struct
{
  KitStore     *store;
  KitRemote    *remote;
  GCancellable *cancellable;
} KitReplay;

/* When to try again what failed @attempts times with @cause; G_MAXINT64: when somebody asks */
gint64   kit_replay_next_try     (const GError     *cause,
                                  guint             attempts);
/* The path of a folder; made on the server when that may be. NULL without an error in *@error:
 * *@why says why it cannot be. */
char    *kit_replay_dup_path     (KitReplay        *self,
                                  gint64            folder,
                                  gboolean          may_create,
                                  GError          **why,
                                  GError          **error);
/* kit-replay-folders.c: CREATE, CHANGE, DELETE */
gboolean kit_replay_folder       (KitReplay        *self,
                                  KitPending       *pending,
                                  GError          **error);
/* kit-replay-uploads.c: APPEND */
gboolean kit_replay_append       (KitReplay        *self,
                                  KitPending       *pending,
                                  GError          **error);
/* kit-replay-moves.c: moves that may be copies by now wait until that is known: then @group is empty */
gboolean kit_replay_await_copies (KitReplay        *self,
                                  GPtrArray        *group,
                                  GError          **error);
/* The first step of a move is done: the message is in @target, and what is left is to delete its original */
gboolean kit_replay_take_copied  (KitReplay        *self,
                                  KitPending       *pending,
                                  KitRemoteItem    *item,
                                  gint64            target,
                                  GError          **error);
/* kit-replay-originals.c: deletions of what may not be the original of a move leave @group: they wait, or end */
gboolean kit_replay_confirm_moved (KitReplay       *self,
                                  GPtrArray        *group,
                                  GError          **error);
/* kit-replay-leftovers.c: nobody wants any more what an operation that was cut off may have left in @pending->sent */
gboolean kit_replay_is_leftover  (const KitPending *pending);
/* It becomes a deletion, or ends */
gboolean kit_replay_leftover     (KitReplay        *self,
                                  KitPending       *pending,
                                  GError          **error);
/* Within a transaction: a person hears of what was left in a folder, and nothing waits for that */
gboolean kit_replay_tell         (KitTransaction   *transaction,
                                  gint64            folder,
                                  const GError     *why,
                                  GError          **error);
/* Looks for an upload, of @source (nullable), that may have been done: its number, 0: there is none. INVALID_BOOKMARK: that
 * cannot be told before the folder is listed, see kit_replay_postpone(). */
gboolean kit_replay_find_upload  (KitReplay        *self,
                                  KitPending       *pending,
                                  const char       *path,
                                  GBytes           *source,
                                  gint64           *uid,
                                  GError          **error);
/* Within a transaction: the server has what was uploaded or copied, the operation ends. *@location: the message's place there;
 * 0: it was deleted or replaced here meanwhile, and what is there goes again. */
gboolean kit_replay_arrive       (KitTransaction   *transaction,
                                  KitPending       *pending,
                                  KitRemoteItem    *item,
                                  gint64           *location,
                                  GError          **error);
/* Until the folder where @pending goes, or went, is listed */
gboolean kit_replay_postpone     (KitReplay        *self,
                                  KitPending       *pending,
                                  GError          **error);
/* Within a transaction: @message is @uid of @folder now (0: the number is not known) */
gboolean kit_replay_place        (KitTransaction   *transaction,
                                  gint64            message,
                                  gint64            folder,
                                  gint64            uidvalidity,
                                  gint64            uid,
                                  gint64           *location,
                                  GError          **error);

G_END_DECLS
