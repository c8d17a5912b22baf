/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <kit-fixture.h>
#include <kit-store-agent.h>

#include "model-remote.h"

G_BEGIN_DECLS

/* A store, its agent and the server they talk to */
typedef struct
{
  KitFixture  kit;
  Model      *model;
  KitAgent   *agent;
} SyncFixture;

void         sync_fixture_set_up    (SyncFixture    *self,
                                     gconstpointer   data);
void         sync_fixture_tear_down (SyncFixture    *self,
                                     gconstpointer   data);
/* A message nobody else has */
GBytes      *sync_fixture_make_source (guint         number);
/* @n of them into a folder of the server's, from number @from on */
void         sync_fixture_fill      (SyncFixture    *self,
                                     const char     *path,
                                     guint           from,
                                     guint           n);
/* On the server, the oldest is 0 */
ModelMessage *sync_fixture_message  (SyncFixture    *self,
                                     const char     *path,
                                     guint           position);
/* Once through everything; what went wrong, or NULL */
GError      *sync_fixture_try       (SyncFixture    *self,
                                     KitPassFlags    flags);
/* The same, and nothing may go wrong */
void         sync_fixture_sync      (SyncFixture    *self);
gint64       sync_fixture_count     (SyncFixture    *self,
                                     const char     *sql);
/* What the server has in the folder of a path */
guint        sync_fixture_count_there (SyncFixture  *self,
                                       const char   *path);
/* What is still to be told */
gint64       sync_fixture_count_waiting (SyncFixture *self);
/* Tells it, and the line breaks at the step of this number */
void         sync_fixture_cut        (SyncFixture    *self,
                                      ModelFault      fault,
                                      gint            step);
/* What no function of the store can bring about */
void         sync_fixture_execute    (SyncFixture   *self,
                                      const char    *sql);
/* Of everything that waits to be told. @time: 0: now; G_MAXINT64: not by itself */
void         sync_fixture_set_next_try (SyncFixture *self,
                                        gint64       time);
/* Twice: what waits for a listing is tried again after it */
void         sync_fixture_sync_again (SyncFixture   *self);
/* The same, and nothing is left to be told */
void         sync_fixture_settle     (SyncFixture   *self);
/* (element-type MapiEntryId) */
void         sync_fixture_set_read   (SyncFixture   *self,
                                      GPtrArray     *ids,
                                      gboolean       read);
void         sync_fixture_move       (SyncFixture   *self,
                                      GPtrArray     *ids,
                                      const MapiEntryId *folder,
                                      MapiCopyFlags  flags);
/* Those of a folder from @first on, as they are listed; G_MAXUINT: the last ones */
void         sync_fixture_move_some  (SyncFixture    *self,
                                      const char     *path,
                                      guint           first,
                                      guint           n,
                                      const char     *target);
/* … for good */
void         sync_fixture_delete_some (SyncFixture   *self,
                                       const char    *path,
                                       guint          first,
                                       guint          n);
/* Store and server have the same folders, messages, bytes, flags and keywords */
void         sync_fixture_assert_same (SyncFixture  *self);
/* Numbers of messages, as ids, in the folder of a path. (element-type MapiEntryId) */
GPtrArray   *sync_fixture_list      (SyncFixture    *self,
                                     const char     *path);
MapiEntryId *sync_fixture_folder    (SyncFixture    *self,
                                     const char     *path);

G_END_DECLS
