/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote-row.h"

G_BEGIN_DECLS

/* Bringing the bodies of listed messages here. They are stored as they come, many in one
 * transaction; what is to be read in them is read later, by kit_index_run(). */

/* Bytes from which on a body comes in pieces, each of which is on the disk before many more come. They are asked for apart from
 * smaller ones, of which many are on their way at a time. */
#define KIT_DOWNLOAD_LARGE (8 * 1024 * 1024)

typedef struct
{
  gint64 below;     /* numbers of the folder still to be looked at; G_MAXINT64 at first; 0: done */
  gint64 since;     /* received from then on, µs; 0: all */
  gint64 min_size;  /* bytes */
  gint64 max_size;
  guint  n_came;    /* bodies the last time */
} KitDownloadCursor;

/* The next at most @limit missing bodies of a folder, newest first; @cursor goes on, also over those
 * that did not come. After @max_time µs (0: never) it is enough for this time. */
gboolean kit_download_some     (KitStore            *store,
                                KitRemote           *remote,
                                const KitRemoteRow  *row,
                                KitDownloadCursor   *cursor,
                                guint                limit,
                                gint64               max_time,
                                GCancellable        *cancellable,
                                GError             **error);
/* Where bodies are still to be looked for, among others */
typedef struct
{
  KitRemoteRow      *row;      /* (unowned) */
  KitDownloadCursor  cursor;
  gboolean           is_large; /* (out): for kit_download_some() alone */
  GError            *problem;  /* (out) (owned) (nullable): of this folder; nothing more of it */
} KitDownloadPlace;

/* What is missing in the first of @places, all of it, as far as it is little, so that nobody waits between two folders.
 * Then their cursors are done. The first of all that are left is_large: it comes by itself, before anything else. */
gboolean kit_download_many     (KitStore            *store,
                                KitRemote           *remote,
                                KitDownloadPlace    *places,
                                guint                n_places,
                                gint64               max_time,
                                GCancellable        *cancellable,
                                GError             **error);
/* *@any: some body that large is missing */
gboolean kit_download_find_large (KitStore          *store,
                                gboolean            *any,
                                GCancellable        *cancellable,
                                GError             **error);
/* Those of some messages, now: @messages are numbers of ours. MAPI_ERROR_NOT_FOUND: the server has one
 * of them no more. */
gboolean kit_download_messages (KitStore            *store,
                                KitRemote           *remote,
                                KitLane              lane,
                                GArray              *messages,
                                GCancellable        *cancellable,
                                GError             **error);

G_END_DECLS
