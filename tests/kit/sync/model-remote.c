/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-remote.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

struct _ModelRemote
{
  KitRemote parent_instance;
  Model *model;
  gboolean connected;
};

G_DEFINE_FINAL_TYPE (ModelRemote, model_remote, KIT_TYPE_REMOTE)

static gboolean
set_lost (ModelRemote *self,
          GError     **error)
{
  self->connected = FALSE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "The line is broken");
  return FALSE;
}

/* Each question is a step. Whether its fault is due at this point of it. */
static gboolean
is_due (ModelRemote *self,
        ModelFault   fault)
{
  Model *model = self->model;

  if (model->fault_in != 0)
    return FALSE;
  if (model->fault == MODEL_FAULT_KILL)
    {
      if (fault == MODEL_FAULT_AFTER)
        kill (getpid (), SIGKILL);
      return FALSE;
    }
  return model->fault == fault;
}

static gboolean
begin_step (ModelRemote *self,
            GError     **error)
{
  if (!self->connected)
    return set_lost (self, error);
  if (self->model->fault_in > 0)
    self->model->fault_in--;
  if (!is_due (self, MODEL_FAULT_BEFORE))
    return TRUE;
  self->model->fault_in = -1;
  return set_lost (self, error);
}

static gboolean
end_step (ModelRemote *self,
          GError     **error)
{
  if (!is_due (self, MODEL_FAULT_AFTER))
    return TRUE;
  self->model->fault_in = -1;
  return set_lost (self, error);
}

/* In the middle of an answer with @n parts, at part @i */
static gboolean
within_step (ModelRemote *self,
             guint        i,
             guint        n,
             GError     **error)
{
  if (i != n / 2 || !is_due (self, MODEL_FAULT_WITHIN))
    return TRUE;
  self->model->fault_in = -1;
  return set_lost (self, error);
}

static gboolean
remote_connect (KitRemote     *remote,
                GCancellable  *cancellable,
                GError       **error)
{
  MODEL_REMOTE (remote)->connected = TRUE;
  MODEL_REMOTE (remote)->model->n_connects++;
  return TRUE;
}

static void
remote_disconnect (KitRemote *remote)
{
  MODEL_REMOTE (remote)->connected = FALSE;
}

static KitRemoteFeatures
remote_get_features (KitRemote *remote)
{
  return MODEL_REMOTE (remote)->model->features;
}

static GPtrArray *
remote_list_folders (KitRemote     *remote,
                     GCancellable  *cancellable,
                     GError       **error)
{
  ModelRemote *self = MODEL_REMOTE (remote);
  Model *model = self->model;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_remote_folder_free);

  if (!begin_step (self, error))
    return NULL;
  for (guint i = 0; i < model->folders->len; i++)
    {
      ModelFolder *folder = g_ptr_array_index (model->folders, i);
      const char *slash = strrchr (folder->path, '/');
      g_autofree char *parent = slash != NULL ? g_strndup (folder->path, (gsize) (slash - folder->path))
                                              : NULL;
      KitRemoteFolder *row;

      if (g_strcmp0 (folder->path, model->hidden) == 0 && !model->lists_hidden)
        continue;
      row = kit_remote_folder_new (folder->path, parent, slash != NULL ? slash + 1 : folder->path);
      row->id = g_strdup (folder->id);
      row->separator = '/';
      row->role = folder->role;
      row->flags = KIT_FOLDER_SUBSCRIBED;
      if (g_strcmp0 (folder->path, model->closed) == 0)
        row->flags |= KIT_FOLDER_NO_MESSAGES;
      row->uidvalidity = folder->uidvalidity;
      row->uidnext = folder->uidnext;
      row->modseq = model->features & KIT_REMOTE_HAS_MODSEQ ? folder->modseq : -1;
      row->total = folder->messages->len;
      g_ptr_array_add (list, row);
    }
  return end_step (self, error) ? g_steal_pointer (&list) : NULL;
}

static ModelFolder *
find_folder (ModelRemote  *self,
             const char   *path,
             GError      **error)
{
  ModelFolder *folder = model_find (self->model, path);

  if (g_strcmp0 (path, self->model->hidden) == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, "It is not yours");
      return NULL;
    }
  if (g_strcmp0 (path, self->model->failing) == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED, "Internal error");
      return NULL;
    }
  if (folder != NULL && g_strcmp0 (path, self->model->closed) != 0)
    return folder;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "No such folder");
  return NULL;
}

static GBytes *
get_header (GBytes *source)
{
  gsize size;
  const char *data = g_bytes_get_data (source, &size);
  const char *end = g_strstr_len (data, (gssize) size, "\r\n\r\n");

  return g_bytes_new (data, end != NULL ? (gsize) (end - data) + 4 : size);
}

static gboolean
tell_message (ModelRemote  *self,
              ModelMessage *message,
              gboolean      with_header,
              KitSink      *sink,
              GError      **error)
{
  g_autoptr (GBytes) header = with_header ? get_header (message->source) : NULL;
  g_autofree char *name = self->model->has_names ? g_compute_checksum_for_bytes (G_CHECKSUM_MD5, message->source) : NULL;
  g_autoptr (GPtrArray) keywords = g_ptr_array_new ();
  KitSinkMessage told = { message->uid, message->flags };

  for (guint i = 0; i < message->keywords->len; i++)
    g_ptr_array_add (keywords, g_ptr_array_index (message->keywords, i));
  g_ptr_array_add (keywords, NULL);
  told.keywords = (const char * const *) keywords->pdata;
  told.modseq = message->modseq;
  told.received = message->received;
  told.size = (gint64) g_bytes_get_size (message->source);
  told.header = header;
  told.id = name;
  return kit_sink_message (sink, &told, error);
}

static gboolean
tell_present (ModelFolder *folder,
              KitSink     *sink,
              GError     **error)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();

  for (guint i = 0; i < folder->messages->len; i++)
    kit_uid_set_add (uids, ((ModelMessage *) g_ptr_array_index (folder->messages, i))->uid);
  return kit_sink_present (sink, 1, folder->uidnext - 1, uids, error);
}

static gboolean
tell_vanished (ModelFolder  *folder,
               gint64        modseq,
               KitSink      *sink,
               GError      **error)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();

  for (guint i = 0; i < folder->vanished->len; i++)
    {
      const gint64 *pair = (const gint64 *) folder->vanished->data + 2 * i;

      if (pair[1] > modseq)
        kit_uid_set_add (uids, pair[0]);
    }
  return kit_uid_set_is_empty (uids) || kit_sink_vanished (sink, uids, error);
}

static gboolean
is_asked_for (ModelRemote          *self,
              const KitSyncRequest *request,
              ModelFolder          *folder,
              guint                 position,
              gboolean             *with_header)
{
  ModelMessage *message = g_ptr_array_index (folder->messages, position);
  gboolean modseq = (self->model->features & KIT_REMOTE_HAS_MODSEQ) && request->modseq > 0;

  *with_header = TRUE;
  switch (request->kind)
    {
    case KIT_SYNC_NEWEST:
      return position + request->limit >= folder->messages->len;
    case KIT_SYNC_OLDER:
      return message->uid < request->below;
    case KIT_SYNC_CHANGES:
      *with_header = message->uid >= request->uidnext;
      return *with_header || !modseq || message->modseq > request->modseq;
    case KIT_SYNC_SOME:
      return kit_uid_set_contains (request->known, message->uid);
    case KIT_SYNC_LIST:
      *with_header = request->names;
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

#define LARGE 65536

/* With its body, where that is taken: but for every seventh, as if it had not come, and what is large */
static gboolean
tell_whole (ModelRemote  *self,
            ModelMessage *message,
            gboolean      with_header,
            KitUidSet    *known,
            KitSink      *sink,
            GError      **error)
{
  if (!tell_message (self, message, with_header, sink, error))
    return FALSE;
  if (!kit_sink_takes_bodies (sink) || (known != NULL && kit_uid_set_contains (known, message->uid)) || message->uid % 7 == 0 || g_bytes_get_size (message->source) > LARGE)
    return TRUE;
  self->model->n_fetched++;
  self->model->n_whole++;
  return kit_sink_body (sink, message->uid, message->source, error);
}

static gboolean
remote_sync_folder (KitRemote             *remote,
                    const KitSyncRequest  *request,
                    KitSink               *sink,
                    GCancellable          *cancellable,
                    GError               **error)
{
  ModelRemote *self = MODEL_REMOTE (remote);
  ModelFolder *folder;
  KitSinkState state = { 0 };
  guint told = 0;
  gboolean vanished;

  if (!begin_step (self, error) || (folder = find_folder (self, request->path, error)) == NULL)
    return FALSE;
  state.uidvalidity = folder->uidvalidity;
  state.uidnext = folder->uidnext;
  state.modseq = self->model->features & KIT_REMOTE_HAS_MODSEQ ? folder->modseq : -1;
  state.total = folder->messages->len;
  if (!kit_sink_begin (sink, &state, error))
    return FALSE;
  if (request->uidvalidity != 0 && request->uidvalidity != folder->uidvalidity)
    return TRUE;
  vanished = (self->model->features & KIT_REMOTE_HAS_VANISHED) && request->modseq > 0;
  if (request->kind == KIT_SYNC_LIST || (request->kind == KIT_SYNC_CHANGES && !vanished))
    {
      if (!tell_present (folder, sink, error))
        return FALSE;
    }
  else if (request->kind == KIT_SYNC_CHANGES && !tell_vanished (folder, request->modseq, sink, error))
    return FALSE;
  for (guint i = folder->messages->len; i-- > 0;)
    {
      gboolean with_header;

      if (request->kind == KIT_SYNC_OLDER && kit_sink_is_enough (sink))
        break;
      if (!within_step (self, folder->messages->len - 1 - i, folder->messages->len, error))
        return FALSE;
      if (!is_asked_for (self, request, folder, i, &with_header))
        continue;
      if (request->kind == KIT_SYNC_OLDER && request->limit != 0 && told++ >= request->limit)
        break;
      if (!tell_whole (self, g_ptr_array_index (folder->messages, i), with_header, request->known, sink,
                       error))
        return FALSE;
    }
  return end_step (self, error);
}

/* Goes on where the line broke */
static gboolean
send_pieces (ModelRemote   *self,
             ModelMessage  *message,
             KitSink       *sink,
             GError       **error)
{
  Model *model = self->model;
  gsize all = g_bytes_get_size (message->source);
  gint64 size, n_here;

  if (!kit_sink_begin_large (sink, message->uid, &size, &n_here, error))
    return FALSE;
  for (gsize from = (gsize) n_here; from < all; from += model->piece_bytes)
    {
      g_autoptr (GBytes) piece = g_bytes_new_from_bytes (message->source, from, MIN (model->piece_bytes, all - from));

      if (!kit_sink_piece (sink, message->uid, piece, error))
        return FALSE;
      if (message->uid == model->unreadable)
        return kit_sink_end_large (sink, message->uid, FALSE, error);
      if (++model->n_pieces == model->enough_at)
        kit_sink_set_enough (sink);
      if (kit_sink_is_enough (sink))
        return TRUE;
      if (model->n_pieces == model->breaks_at && model->fault == MODEL_FAULT_KILL)
        kill (getpid (), SIGKILL);
      if (model->n_pieces == model->breaks_at)
        return set_lost (self, error);
    }
  return kit_sink_end_large (sink, message->uid, TRUE, error);
}

/* The newest first */
static gboolean
send_large (ModelRemote  *self,
            ModelFolder  *folder,
            KitUidSet    *large,
            KitSink      *sink,
            GError      **error)
{
  for (guint i = folder->messages->len; self->model->piece_bytes > 0 && i-- > 0 && !kit_sink_is_enough (sink);)
    {
      ModelMessage *message = g_ptr_array_index (folder->messages, i);

      if (kit_uid_set_contains (large, message->uid) && !send_pieces (self, message, sink, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
remote_fetch_bodies (KitRemote     *remote,
                     KitLane        lane,
                     const char    *path,
                     gint64         uidvalidity,
                     KitUidSet     *uids,
                     KitSink       *sink,
                     GCancellable  *cancellable,
                     GError       **error)
{
  ModelRemote *self = MODEL_REMOTE (remote);
  g_autoptr (KitUidSet) large = kit_sink_list_large (sink, uids);
  ModelFolder *folder;

  if (lane == KIT_LANE_URGENT)
    self->connected = TRUE;
  if (!begin_step (self, error) || (folder = find_folder (self, path, error)) == NULL)
    return FALSE;
  if (folder->uidvalidity != uidvalidity)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK, "Other numbers");
      return FALSE;
    }
  for (guint i = 0; i < folder->messages->len; i++)
    {
      ModelMessage *message = g_ptr_array_index (folder->messages, i);

      if (!within_step (self, i, folder->messages->len, error))
        return FALSE;
      if (!kit_uid_set_contains (uids, message->uid) ||
          (self->model->piece_bytes > 0 && kit_uid_set_contains (large, message->uid)))
        continue;
      self->model->n_fetched++;
      if (self->model->stops != NULL && self->model->n_fetched == self->model->stops_at)
        g_cancellable_cancel (self->model->stops);
      if (!kit_sink_body (sink, message->uid, message->source, error))
        return FALSE;
    }
  if (!send_large (self, folder, large, sink, error))
    return FALSE;
  if (kit_uid_set_contains (large, self->model->unreadable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED, "It cannot be read");
      return FALSE;
    }
  return end_step (self, error);
}

static KitUidSet *
remote_check (KitRemote     *remote,
              const char    *path,
              gint64         uidvalidity,
              KitUidSet     *uids,
              GCancellable  *cancellable,
              GError       **error)
{
  ModelRemote *self = MODEL_REMOTE (remote);
  g_autoptr (KitUidSet) there = kit_uid_set_new ();
  ModelFolder *folder;

  if (!begin_step (self, error) || (folder = find_folder (self, path, error)) == NULL)
    return NULL;
  if (folder->uidvalidity != uidvalidity)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK, "Other numbers");
      return NULL;
    }
  for (guint i = 0; i < folder->messages->len; i++)
    {
      ModelMessage *message = g_ptr_array_index (folder->messages, i);

      if (kit_uid_set_contains (uids, message->uid))
        kit_uid_set_add (there, message->uid);
    }
  return end_step (self, error) ? g_steal_pointer (&there) : NULL;
}

static KitUidSet *
remote_find (KitRemote     *remote,
             const char    *path,
             gint64         uidvalidity,
             const char    *message_id,
             gint64         from,
             GCancellable  *cancellable,
             GError       **error)
{
  ModelRemote *self = MODEL_REMOTE (remote);
  g_autoptr (KitUidSet) found = kit_uid_set_new ();
  g_autofree char *line = g_strdup_printf ("Message-ID: <%s>", message_id);
  ModelFolder *folder;

  g_debug ("find %s in %s (%" G_GINT64_FORMAT ") from %" G_GINT64_FORMAT, message_id, path, uidvalidity, from);
  if (!begin_step (self, error) || (folder = find_folder (self, path, error)) == NULL)
    return NULL;
  if (uidvalidity != 0 && folder->uidvalidity != uidvalidity)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK, "Other numbers");
      return NULL;
    }
  for (guint i = 0; i < folder->messages->len; i++)
    {
      ModelMessage *message = g_ptr_array_index (folder->messages, i);
      g_autoptr (GBytes) header = get_header (message->source);

      if (message->uid >= from &&
          g_strstr_len (g_bytes_get_data (header, NULL), (gssize) g_bytes_get_size (header), line) != NULL)
        kit_uid_set_add (found, message->uid);
    }
  return end_step (self, error) ? g_steal_pointer (&found) : NULL;
}

/* ---- jobs ---- */

static void
set_result (KitRemoteItem   *item,
            KitRemoteResult  result,
            MapiError        code,
            const char      *text)
{
  item->result = result;
  if (result == KIT_RESULT_FAILED)
    {
      item->error = g_error_new_literal (MAPI_ERROR, code, text);
      mapi_error_explain (&item->error, NULL, code == MAPI_ERROR_NOT_ENOUGH_DISK ? "NO [OVERQUOTA]" : NULL, text);
    }
}

static void
do_message (ModelRemote   *self,
            KitRemoteJob  *job,
            KitRemoteItem *item)
{
  ModelFolder *folder = model_find (self->model, job->path);
  ModelFolder *target = job->target != NULL ? model_find (self->model, job->target) : NULL;
  ModelMessage *message = folder != NULL && folder->uidvalidity == job->uidvalidity
                          ? model_find_message (folder, item->uid) : NULL;
  ModelMessage *copy;

  if (message == NULL)
    {
      set_result (item, KIT_RESULT_GONE, 0, NULL);
      return;
    }
  if (job->target != NULL && target == NULL)
    {
      set_result (item, KIT_RESULT_FAILED, MAPI_ERROR_NOT_FOUND, "No such target");
      return;
    }
  if (job->target != NULL && self->model->over_quota)
    {
      set_result (item, KIT_RESULT_FAILED, MAPI_ERROR_NOT_ENOUGH_DISK, "Over quota");
      return;
    }
  item->result = KIT_RESULT_DONE;
  switch (job->action)
    {
    case KIT_ACTION_FLAGS:
      model_set_flags (self->model, folder, message,
                       (message->flags | job->add_flags) & ~job->remove_flags);
      for (guint i = 0; job->add_keywords != NULL && job->add_keywords[i] != NULL; i++)
        model_set_keyword (self->model, folder, message, job->add_keywords[i], TRUE);
      for (guint i = 0; job->remove_keywords != NULL && job->remove_keywords[i] != NULL; i++)
        model_set_keyword (self->model, folder, message, job->remove_keywords[i], FALSE);
      break;

    case KIT_ACTION_MOVE:
    case KIT_ACTION_COPY:
      item->copied = job->action == KIT_ACTION_MOVE && !(self->model->features & KIT_REMOTE_CAN_MOVE);
      copy = model_move (self->model, job->action == KIT_ACTION_MOVE && !item->copied ? folder : NULL, message, target);
      if (item->copied)
        item->result = KIT_RESULT_NONE;
      if (self->model->features & KIT_REMOTE_MAPS_NUMBERS)
        {
          item->new_uid = copy->uid;
          item->new_uidvalidity = target->uidvalidity;
        }
      break;

    case KIT_ACTION_DELETE:
      model_expunge (self->model, folder, message);
      break;

    case KIT_ACTION_APPEND:
    case KIT_ACTION_CREATE_FOLDER:
    case KIT_ACTION_RENAME_FOLDER:
    case KIT_ACTION_DELETE_FOLDER:
    case KIT_ACTION_SUBSCRIBE:
    case KIT_ACTION_UNSUBSCRIBE:
    default:
      g_assert_not_reached ();
    }
}

/* The second step of a move */
static void
do_originals (ModelRemote   *self,
              KitRemoteJob  *job)
{
  ModelFolder *folder = model_find (self->model, job->path);

  for (guint i = 0; i < job->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);

      if (!item->copied)
        continue;
      if (self->model->keeps_all)
        {
          set_result (item, KIT_RESULT_FAILED, MAPI_ERROR_BUSY, "Nothing is deleted today");
          continue;
        }
      model_expunge (self->model, folder, model_find_message (folder, item->uid));
      item->result = KIT_RESULT_DONE;
    }
}

static void
do_append (ModelRemote   *self,
           KitRemoteJob  *job,
           KitRemoteItem *item)
{
  ModelFolder *folder = model_find (self->model, job->path);
  ModelMessage *message;

  if (folder == NULL)
    {
      set_result (item, KIT_RESULT_FAILED, MAPI_ERROR_NOT_FOUND, "No such folder");
      return;
    }
  if (self->model->over_quota)
    {
      set_result (item, KIT_RESULT_FAILED, MAPI_ERROR_NOT_ENOUGH_DISK, "Over quota");
      return;
    }
  message = model_add_message (self->model, folder, item->source, item->flags);
  if (item->received != 0)
    message->received = item->received / G_TIME_SPAN_SECOND * G_TIME_SPAN_SECOND;
  for (guint i = 0; item->keywords != NULL && item->keywords[i] != NULL; i++)
    model_set_keyword (self->model, folder, message, item->keywords[i], TRUE);
  item->result = KIT_RESULT_DONE;
  if (self->model->features & KIT_REMOTE_MAPS_NUMBERS)
    {
      item->new_uid = message->uid;
      item->new_uidvalidity = folder->uidvalidity;
    }
}

static void
rename_all (Model      *model,
            const char *from,
            const char *to)
{
  gsize length = strlen (from);

  for (guint i = 0; i < model->folders->len; i++)
    {
      ModelFolder *folder = g_ptr_array_index (model->folders, i);

      if (g_str_has_prefix (folder->path, from) && (folder->path[length] == '/' || folder->path[length] == '\0'))
        {
          char *path = g_strconcat (to, folder->path + length, NULL);

          g_free (folder->path);
          folder->path = path;
        }
    }
}

static void
do_folder (ModelRemote   *self,
           KitRemoteJob  *job,
           KitRemoteItem *item)
{
  Model *model = self->model;
  ModelFolder *folder = job->path != NULL ? model_find (model, job->path) : NULL;
  g_autofree char *path = job->parent != NULL ? g_strdup_printf ("%s/%s", job->parent, job->name)
                                              : g_strdup (job->name);

  if (job->action != KIT_ACTION_CREATE_FOLDER && folder == NULL)
    {
      set_result (item, KIT_RESULT_FAILED, MAPI_ERROR_NOT_FOUND, "No such folder");
      return;
    }
  item->result = KIT_RESULT_DONE;
  if (job->action == KIT_ACTION_CREATE_FOLDER || job->action == KIT_ACTION_RENAME_FOLDER)
    {
      ModelFolder *other = model_find (model, path);

      job->new_path = g_strdup (path);
      if (other != NULL && other != folder)
        set_result (item, KIT_RESULT_FAILED, MAPI_ERROR_COLLISION, "It is there");
      else if (job->action == KIT_ACTION_CREATE_FOLDER)
        model_add_folder (model, path, MAPI_FOLDER_ROLE_NONE);
      else
        rename_all (model, job->path, path);
    }
  else if (job->action == KIT_ACTION_DELETE_FOLDER)
    model_remove_folder (model, folder);
}

static gboolean
remote_execute (KitRemote     *remote,
                KitRemoteJob  *job,
                GCancellable  *cancellable,
                GError       **error)
{
  ModelRemote *self = MODEL_REMOTE (remote);
  gboolean copied = FALSE;

  if (self->model->meanwhile != NULL)
    self->model->meanwhile (self->model->meanwhile_data);
  if (!begin_step (self, error) ||
      (job->action < KIT_ACTION_CREATE_FOLDER && g_strcmp0 (job->path, self->model->closed) == 0 &&
       find_folder (self, job->path, error) == NULL))
    return FALSE;
  for (guint i = 0; i < job->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);

      g_debug ("action %d of %" G_GINT64_FORMAT " in %s (%" G_GINT64_FORMAT ") to %s", job->action, item->uid,
               job->path, job->uidvalidity, job->target);
      if (!within_step (self, i, job->items->len, error))
        return FALSE;
      if (job->action == KIT_ACTION_APPEND)
        do_append (self, job, item);
      else if (job->action >= KIT_ACTION_CREATE_FOLDER)
        do_folder (self, job, item);
      else
        do_message (self, job, item);
    }
  if (end_step (self, error))
    {
      if (job->action != KIT_ACTION_MOVE || (self->model->features & KIT_REMOTE_CAN_MOVE))
        return TRUE;
      copied = TRUE;
      if (!begin_step (self, error))
        return FALSE;
      do_originals (self, job);
      if (end_step (self, error))
        return TRUE;
    }
  /* Done there, not known here */
  for (guint i = 0; i < job->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);

      item->copied &= copied;
      item->result = KIT_RESULT_NONE;
      item->new_uid = item->copied ? item->new_uid : 0;
      g_clear_error (&item->error);
    }
  g_clear_pointer (&job->new_path, g_free);
  return FALSE;
}

static void
model_remote_class_init (ModelRemoteClass *klass)
{
  KitRemoteClass *remote_class = KIT_REMOTE_CLASS (klass);

  remote_class->connect = remote_connect;
  remote_class->disconnect = remote_disconnect;
  remote_class->get_features = remote_get_features;
  remote_class->list_folders = remote_list_folders;
  remote_class->sync_folder = remote_sync_folder;
  remote_class->fetch_bodies = remote_fetch_bodies;
  remote_class->check = remote_check;
  remote_class->find = remote_find;
  remote_class->execute = remote_execute;
}

static void
model_remote_init (ModelRemote *self)
{
}

ModelRemote *
model_remote_new (Model *model)
{
  ModelRemote *self = g_object_new (MODEL_TYPE_REMOTE, NULL);

  self->model = model;
  return self;
}

/* ---- the store ---- */

struct _ModelStore
{
  KitStore parent_instance;
  Model *model;
};

G_DEFINE_FINAL_TYPE (ModelStore, model_store, KIT_TYPE_STORE)

static KitRemote *
store_create_remote (KitStore      *store,
                     GCancellable  *cancellable,
                     GError       **error)
{
  return KIT_REMOTE (model_remote_new (MODEL_STORE (store)->model));
}

static void
model_store_class_init (ModelStoreClass *klass)
{
  KIT_STORE_CLASS (klass)->replicated = TRUE;
  KIT_STORE_CLASS (klass)->create_remote = store_create_remote;
}

static void
model_store_init (ModelStore *self)
{
}

void
model_store_set_model (ModelStore *self,
                       Model      *model)
{
  self->model = model;
}
