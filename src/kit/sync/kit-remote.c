/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-remote.h"

#include "kit-pass.h"

#include <glib/gi18n-lib.h>

/**
 * KitRemote:
 *
 * A mailbox on a server, as the store's agent sees it. See the header for what a protocol has to
 * promise.
 */
G_DEFINE_ABSTRACT_TYPE (KitRemote, kit_remote, G_TYPE_OBJECT)

static void
kit_remote_class_init (KitRemoteClass *klass)
{
}

static void
kit_remote_init (KitRemote *self)
{
}

static void
set_no_support (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                       _("The mail server cannot do this"));
}

KitRemoteFolder *
kit_remote_folder_new (const char *path,
                       const char *parent,
                       const char *name)
{
  KitRemoteFolder *self = g_new0 (KitRemoteFolder, 1);

  self->path = g_strdup (path);
  self->parent = g_strdup (parent);
  self->name = g_strdup (name);
  self->uidvalidity = -1;
  self->uidnext = -1;
  self->modseq = -1;
  self->total = -1;
  self->unread = -1;
  return self;
}

void
kit_remote_folder_free (KitRemoteFolder *self)
{
  g_free (self->path);
  g_free (self->parent);
  g_free (self->name);
  g_free (self->id);
  g_free (self);
}

gboolean
kit_remote_connect (KitRemote     *self,
                    GCancellable  *cancellable,
                    GError       **error)
{
  return KIT_REMOTE_GET_CLASS (self)->connect (self, cancellable, error);
}

void
kit_remote_disconnect (KitRemote *self)
{
  if (KIT_REMOTE_GET_CLASS (self)->disconnect != NULL)
    KIT_REMOTE_GET_CLASS (self)->disconnect (self);
}

KitRemoteFeatures
kit_remote_get_features (KitRemote *self)
{
  KitRemoteClass *klass = KIT_REMOTE_GET_CLASS (self);

  return klass->get_features != NULL ? klass->get_features (self) : 0;
}

GPtrArray *
kit_remote_list_folders (KitRemote     *self,
                         GCancellable  *cancellable,
                         GError       **error)
{
  return KIT_REMOTE_GET_CLASS (self)->list_folders (self, cancellable, error);
}

void
kit_remote_expect (KitRemote            *self,
                   const KitSyncRequest *next)
{
  if (KIT_REMOTE_GET_CLASS (self)->expect != NULL)
    KIT_REMOTE_GET_CLASS (self)->expect (self, next);
}

gboolean
kit_remote_sync_folder (KitRemote             *self,
                        const KitSyncRequest  *request,
                        KitSink               *sink,
                        GCancellable          *cancellable,
                        GError               **error)
{
  return KIT_REMOTE_GET_CLASS (self)->sync_folder (self, request, sink, cancellable, error);
}

gboolean
kit_remote_fetch_bodies (KitRemote     *self,
                         KitLane        lane,
                         const char    *path,
                         gint64         uidvalidity,
                         KitUidSet     *uids,
                         KitSink       *sink,
                         GCancellable  *cancellable,
                         GError       **error)
{
  return KIT_REMOTE_GET_CLASS (self)->fetch_bodies (self, lane, path, uidvalidity, uids, sink,
                                                    cancellable, error);
}

static gboolean
fetch_one_by_one (KitRemote         *self,
                  KitBodiesRequest  *requests,
                  guint              n_requests,
                  GCancellable      *cancellable,
                  GError           **error)
{
  for (guint i = 0; i < n_requests; i++)
    {
      KitBodiesRequest *request = &requests[i];

      request->done = kit_remote_fetch_bodies (self, KIT_LANE_NORMAL, request->path, request->uidvalidity, request->uids,
                                               request->sink, cancellable, &request->error);
      if (request->done || !kit_pass_is_fatal (request->error))
        continue;
      g_propagate_error (error, g_steal_pointer (&request->error));
      return FALSE;
    }
  return TRUE;
}

gboolean
kit_remote_fetch_many (KitRemote         *self,
                       KitBodiesRequest  *requests,
                       guint              n_requests,
                       GCancellable      *cancellable,
                       GError           **error)
{
  KitRemoteClass *klass = KIT_REMOTE_GET_CLASS (self);

  return klass->fetch_many != NULL && n_requests > 1
         ? klass->fetch_many (self, requests, n_requests, cancellable, error)
         : fetch_one_by_one (self, requests, n_requests, cancellable, error);
}

KitUidSet *
kit_remote_check (KitRemote     *self,
                  const char    *path,
                  gint64         uidvalidity,
                  KitUidSet     *uids,
                  GCancellable  *cancellable,
                  GError       **error)
{
  return KIT_REMOTE_GET_CLASS (self)->check (self, path, uidvalidity, uids, cancellable, error);
}

char *
kit_remote_bare_id (const char *message_id)
{
  gsize length = strlen (message_id);

  return length > 2 && message_id[0] == '<' && message_id[length - 1] == '>'
         ? g_strndup (message_id + 1, length - 2) : g_strdup (message_id);
}

KitUidSet *
kit_remote_find (KitRemote     *self,
                 const char    *path,
                 gint64         uidvalidity,
                 const char    *message_id,
                 gint64         from,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autofree char *bare = kit_remote_bare_id (message_id);

  return KIT_REMOTE_GET_CLASS (self)->find (self, path, uidvalidity, bare, from, cancellable, error);
}

gboolean
kit_remote_execute (KitRemote     *self,
                    KitRemoteJob  *job,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr (GError) unsupported = NULL;

  if (KIT_REMOTE_GET_CLASS (self)->execute != NULL)
    return KIT_REMOTE_GET_CLASS (self)->execute (self, job, cancellable, error);
  set_no_support (&unsupported);
  kit_remote_job_set_all (job, KIT_RESULT_FAILED, unsupported);
  return TRUE;
}

char **
kit_remote_watch (KitRemote           *self,
                  const char * const  *paths,
                  guint                seconds,
                  GCancellable        *cancellable,
                  GError             **error)
{
  if (KIT_REMOTE_GET_CLASS (self)->watch != NULL)
    return KIT_REMOTE_GET_CLASS (self)->watch (self, paths, seconds, cancellable, error);
  set_no_support (error);
  return NULL;
}

gboolean
kit_remote_get_quota (KitRemote     *self,
                      gint64        *used,
                      gint64        *limit,
                      GCancellable  *cancellable,
                      GError       **error)
{
  if (KIT_REMOTE_GET_CLASS (self)->get_quota != NULL)
    return KIT_REMOTE_GET_CLASS (self)->get_quota (self, used, limit, cancellable, error);
  set_no_support (error);
  return FALSE;
}

void
kit_remote_doubt (KitRemote *self)
{
  if (KIT_REMOTE_GET_CLASS (self)->doubt != NULL)
    KIT_REMOTE_GET_CLASS (self)->doubt (self);
}

gboolean
kit_remote_leaves_out (KitRemote  *self,
                       const char *path)
{
  return KIT_REMOTE_GET_CLASS (self)->leaves_out != NULL && KIT_REMOTE_GET_CLASS (self)->leaves_out (self, path);
}
