/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-arrival.h"
#include "kit-replay.h"

G_BEGIN_DECLS

/* What came into a folder of the server and is not known here yet: something in it may be what a command left whose answer
 * never came */

/* By what that is known. Servers count the seconds of @received, and what was written here has more. */
typedef struct
{
  gint64      size;       /* as the server counts it */
  gint64      received;   /* µs; 0: any */
  const char *id;         /* (nullable): what the server calls its bytes */
  const char *message_id; /* (nullable) */
} KitTrace;

/* Asks for what there is from @mark on. @message_id (nullable): only what has this name. INVALID_BOOKMARK: that cannot be
 * told before the folder was listed. In a folder that is not there is nothing. (transfer full) (element-type KitArrival) */
GPtrArray *kit_replay_list_unknown (KitReplay         *self,
                                    gint64             folder,
                                    const char        *path,
                                    gint64             mark,
                                    const char        *message_id,
                                    GError           **error);
/* The least number that what is put into the folder now will get, as far as the server tells; asks for it */
gboolean   kit_replay_find_mark    (KitReplay         *self,
                                    gint64             folder,
                                    const char        *path,
                                    gint64            *mark,
                                    GError           **error);
/* How many of the folder are ours, have this name and a number that is not known yet. @bare_id (nullable): those without one */
gboolean   kit_replay_count_unplaced (KitConnection   *connection,
                                    gint64             folder,
                                    const char        *bare_id,
                                    gint64            *n_unplaced,
                                    GError           **error);
/* Asked before what was found there is taken for somebody's. INVALID_BOOKMARK: it may be one of those. @message_id (nullable) */
gboolean   kit_replay_check_numbers (KitReplay        *self,
                                    gint64             folder,
                                    const char        *message_id,
                                    GError           **error);
/* That of a message, or of a copy of it. *@id: (transfer full): what @trace borrows */
gboolean   kit_replay_load_trace   (KitReplay         *self,
                                    KitPending        *pending,
                                    KitTrace          *trace,
                                    char             **id,
                                    GError           **error);
/* *@named: they have the same name. FALSE: something differs. */
gboolean   kit_replay_is_trace     (const KitArrival  *arrival,
                                    const KitTrace    *trace,
                                    gboolean          *named);
/* Whether @uid of @folder has the bytes of @pending's message: @source, or if NULL what is here, or what is still where the
 * message was */
gboolean   kit_replay_is_same      (KitReplay         *self,
                                    KitPending        *pending,
                                    GBytes            *source,
                                    gint64             folder,
                                    const char        *path,
                                    gint64             uid,
                                    gboolean          *same,
                                    GError           **error);
/* Whether @uid of @folder has the bytes that were sent of something that was written here: then it is nobody else's */
gboolean   kit_replay_is_written   (KitReplay         *self,
                                    const char        *digest,
                                    gint64             folder,
                                    const char        *path,
                                    gint64             uid,
                                    gboolean          *same,
                                    GError           **error);
/* The bytes of one message. NULL without an error: they did not come. */
GBytes    *kit_replay_fetch        (KitReplay         *self,
                                    gint64             folder,
                                    const char        *path,
                                    gint64             uid,
                                    GError           **error);
/* How many bytes a server makes of @source, whose lines may end as they do here */
gint64     kit_replay_measure      (GBytes            *source);
/* The same of all that kit_replay_equal() takes for the same */
char      *kit_replay_digest       (GBytes            *source);
/* Whether they are the same, however their lines end */
gboolean   kit_replay_equal        (GBytes            *a,
                                    GBytes            *b);

G_END_DECLS
