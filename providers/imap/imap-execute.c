/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Changes to messages
 *
 * Flags are added and removed one by one, never set as a whole, so what another client changed
 * meanwhile stays: there is nothing UNCHANGEDSINCE could protect. A plain EXPUNGE is never sent:
 * it would remove what others have marked. A server without UIDPLUS keeps the marked messages, and
 * they are taken for deleted here. */

#include "config.h"

#include "imap-remote-private.h"

#include <glib/gi18n-lib.h>

#include "imap-keyword.h"

/* A command, waited for. FALSE: the connection is lost. */
static gboolean
run (ImapConnection  *connection,
     ImapCommand     *command,
     GCancellable    *cancellable,
     GError         **error)
{
  return imap_connection_queue (connection, command, cancellable, error) &&
         imap_connection_wait (connection, command, cancellable, error);
}

static KitUidSet *
parse_set (const char *text)
{
  return imap_sequence_parse (text, strlen (text), 0);
}

/* The same result for those of @uids that have none */
static void
set_results (KitRemoteJob    *job,
             KitUidSet       *uids,
             KitRemoteResult  result,
             const GError    *error)
{
  for (guint i = 0; i < job->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);

      if (item->result != KIT_RESULT_NONE || !kit_uid_set_contains (uids, item->uid))
        continue;
      item->result = result;
      if (error != NULL)
        item->error = g_error_copy (error);
    }
}

static void
set_failed (KitRemoteJob *job,
            KitUidSet    *uids,
            ImapCommand  *command)
{
  g_autoptr (GError) error = NULL;

  imap_command_check (command, &error);
  set_results (job, uids, KIT_RESULT_FAILED, error);
}

/* ---- flags ---- */

/* Keywords of the job that the open mailbox keeps, with $Forwarded where that is wanted */
static char **
make_keywords (ImapConnection *connection,
               char          **keywords,
               gboolean        forwarded,
               gboolean       *all_kept)
{
  GPtrArray *kept = g_ptr_array_new ();

  if (forwarded && imap_connection_keeps_keyword (connection, "$Forwarded"))
    g_ptr_array_add (kept, g_strdup ("$Forwarded"));
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    {
      g_autofree char *wire = imap_keyword_encode (keywords[i]);

      if (wire != NULL && imap_connection_keeps_keyword (connection, wire))
        g_ptr_array_add (kept, g_strdup (keywords[i]));
      else
        *all_kept = FALSE;
    }
  g_ptr_array_add (kept, NULL);
  return (char **) g_ptr_array_free (kept, FALSE);
}

/* *@command: NULL when there is nothing to be told */
static gboolean
queue_store (ImapConnection  *connection,
             const char      *set,
             const char      *verb,
             KitFlags         flags,
             char           **keywords,
             ImapCommand    **command,
             GCancellable    *cancellable,
             GError         **error)
{
  ImapFlags system = imap_flags_from_kit (flags & (KIT_FLAGS_SETTABLE | KIT_FLAG_DRAFT));
  g_autoptr (ImapCommand) store = imap_command_new ("UID STORE ");

  *command = NULL;
  if (system == 0 && keywords[0] == NULL)
    return TRUE;
  imap_command_printf (store, "%s %s", set, verb);
  imap_command_add_flags (store, system, (const char * const *) keywords);
  if (!imap_connection_queue (connection, store, cancellable, error))
    return FALSE;
  *command = g_steal_pointer (&store);
  return TRUE;
}

static gboolean
store_flags (ImapConnection  *connection,
             KitRemoteJob    *job,
             const char      *set,
             char           **add,
             char           **remove,
             gboolean         all_kept,
             GCancellable    *cancellable,
             GError         **error)
{
  g_autoptr (KitUidSet) uids = parse_set (set);
  g_autoptr (ImapCommand) adding = NULL;
  g_autoptr (ImapCommand) removing = NULL;

  if (!queue_store (connection, set, "+FLAGS.SILENT", job->add_flags, add, &adding, cancellable,
                    error) ||
      !queue_store (connection, set, "-FLAGS.SILENT", job->remove_flags, remove, &removing,
                    cancellable, error) ||
      !imap_connection_wait_all (connection, cancellable, error))
    return FALSE;
  if (adding != NULL && adding->status != IMAP_STATUS_OK)
    {
      set_failed (job, uids, adding);
    }
  else if (removing != NULL && removing->status != IMAP_STATUS_OK)
    {
      set_failed (job, uids, removing);
    }
  else if (!all_kept)
    {
      g_autoptr (GError) refused = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                                                        _("The server keeps no such keyword"));

      set_results (job, uids, KIT_RESULT_FAILED, refused);
    }
  else
    {
      set_results (job, uids, KIT_RESULT_DONE, NULL);
    }
  return TRUE;
}

gboolean
imap_execute_flags (ImapConnection  *connection,
                    KitRemoteJob    *job,
                    GCancellable    *cancellable,
                    GError         **error)
{
  g_autoptr (KitUidSet) uids = kit_remote_job_get_uids (job);
  g_auto (GStrv) sets = imap_sequence_split (uids, IMAP_COMMAND_SET_MAX);
  gboolean all_kept = TRUE, none_to_remove = TRUE;
  g_auto (GStrv) add = make_keywords (connection, job->add_keywords,
                                      (job->add_flags & KIT_FLAG_FORWARDED) != 0, &all_kept);
  /* One that is not kept is not there either */
  g_auto (GStrv) remove = make_keywords (connection, job->remove_keywords,
                                         (job->remove_flags & KIT_FLAG_FORWARDED) != 0,
                                         &none_to_remove);

  for (guint i = 0; sets[i] != NULL; i++)
    if (!store_flags (connection, job, sets[i], add, remove, all_kept, cancellable, error))
      return FALSE;
  return TRUE;
}

/* ---- move and copy ---- */

typedef struct
{
  KitRemoteJob *job;
  gboolean      is_move;
  gboolean      told;           /* COPYUID came */
} Copying;

static void
take_mapping (Copying *self,
              GArray  *source,
              GArray  *target,
              guint64  uidvalidity)
{
  self->told = TRUE;
  for (guint i = 0; i < self->job->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (self->job->items, i);
      guint32 uid;

      if (item->result != KIT_RESULT_NONE || item->uid <= 0 || item->uid > G_MAXUINT32)
        continue;
      uid = imap_ranges_map (source, target, (guint32) item->uid);
      if (uid == 0)
        continue;
      item->new_uidvalidity = (gint64) uidvalidity;
      item->new_uid = uid;
      if (self->is_move)
        item->result = KIT_RESULT_DONE;
    }
}

/* MOVE tells it before it is done (RFC 6851, 4.3) */
static gboolean
take_copying (ImapConnection  *connection,
              ImapResponse    *response,
              gpointer         user_data,
              GError         **error)
{
  ImapStatusLine *line = &response->status;

  if (response->kind == IMAP_RESPONSE_STATUS && line->code == IMAP_CODE_COPYUID)
    take_mapping (user_data, line->source, line->target, line->number);
  return TRUE;
}

/* When it was told which were copied, the others were not there */
static void
set_gone (KitRemoteJob *job,
          KitUidSet    *uids)
{
  for (guint i = 0; i < job->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);

      if (item->result == KIT_RESULT_NONE && kit_uid_set_contains (uids, item->uid) &&
          item->new_uid == 0)
        item->result = KIT_RESULT_GONE;
    }
}

/* COPY with nothing to copy: OK and no COPYUID. So where a server has UIDPLUS, silence says so. */
static gboolean
tells_numbers (ImapConnection *connection)
{
  return imap_connection_can (connection, IMAP_CAN_UIDPLUS);
}

/* Where nothing is said of what is copied, what is not there any more would be taken for copied. *@any: some are there */
static gboolean
leave_out_gone (ImapConnection  *connection,
                KitRemoteJob    *job,
                const char      *set,
                KitUidSet       *uids,
                gboolean        *any,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autofree char *criteria = g_strconcat ("UID ", set, NULL);
  g_autoptr (KitUidSet) there = imap_search (connection, criteria, NULL, cancellable, error);

  *any = FALSE;
  if (there == NULL)
    return FALSE;
  for (guint i = 0; i < job->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);

      if (item->result != KIT_RESULT_NONE || !kit_uid_set_contains (uids, item->uid))
        continue;
      if (kit_uid_set_contains (there, item->uid))
        *any = TRUE;
      else
        item->result = KIT_RESULT_GONE;
    }
  return TRUE;
}

static gboolean
mark_and_expunge (ImapConnection  *connection,
                  const char      *set,
                  ImapCommand    **failed,
                  GCancellable    *cancellable,
                  GError         **error)
{
  g_autoptr (ImapCommand) mark = imap_command_new ("UID STORE ");
  g_autoptr (ImapCommand) expunge = imap_command_new ("UID EXPUNGE ");

  *failed = NULL;
  imap_command_printf (mark, "%s +FLAGS.SILENT (\\Deleted)", set);
  imap_command_add (expunge, set);
  if (!run (connection, mark, cancellable, error))
    return FALSE;
  if (mark->status != IMAP_STATUS_OK)
    {
      *failed = g_steal_pointer (&mark);
      return TRUE;
    }
  if (!imap_connection_can (connection, IMAP_CAN_UIDPLUS))
    return TRUE;
  if (!run (connection, expunge, cancellable, error))
    return FALSE;
  if (expunge->status != IMAP_STATUS_OK)
    *failed = g_steal_pointer (&expunge);
  return TRUE;
}

/* The second half of a move without MOVE: only those whose copy is certain. Whatever becomes of it, they are not copied
 * again. */
static gboolean
remove_copied (ImapConnection  *connection,
               KitRemoteJob    *job,
               KitUidSet       *uids,
               gboolean         told,
               GCancellable    *cancellable,
               GError         **error)
{
  g_autoptr (KitUidSet) copied = kit_uid_set_new ();
  g_auto (GStrv) sets = NULL;

  for (guint i = 0; i < job->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);

      if (item->result != KIT_RESULT_NONE || !kit_uid_set_contains (uids, item->uid) || (told && item->new_uid == 0))
        continue;
      item->copied = TRUE;
      kit_uid_set_add (copied, item->uid);
    }
  sets = imap_sequence_split (copied, IMAP_COMMAND_SET_MAX);
  for (guint i = 0; sets[i] != NULL; i++)
    {
      g_autoptr (ImapCommand) failed = NULL;
      g_autoptr (KitUidSet) part = parse_set (sets[i]);

      if (!mark_and_expunge (connection, sets[i], &failed, cancellable, error))
        return FALSE;
      if (failed != NULL)
        set_failed (job, part, failed);
      else
        set_results (job, part, KIT_RESULT_DONE, NULL);
    }
  return TRUE;
}

static gboolean
copy_set (ImapConnection  *connection,
          KitRemoteJob    *job,
          const char      *set,
          GCancellable    *cancellable,
          GError         **error)
{
  gboolean is_move = job->action == KIT_ACTION_MOVE;
  gboolean in_one = is_move && imap_connection_can (connection, IMAP_CAN_MOVE);
  g_autoptr (ImapCommand) command = imap_command_new (in_one ? "UID MOVE " : "UID COPY ");
  g_autoptr (KitUidSet) uids = parse_set (set);
  Copying copying = { job, in_one, FALSE };
  gboolean any = TRUE;

  if (!tells_numbers (connection) && !leave_out_gone (connection, job, set, uids, &any, cancellable, error))
    return FALSE;
  if (!any)
    return TRUE;
  imap_command_add (command, set);
  imap_connection_add_mailbox (connection, command, job->target);
  imap_connection_set_handler (connection, take_copying, &copying);
  if (!run (connection, command, cancellable, error))
    return FALSE;
  imap_connection_set_handler (connection, NULL, NULL);
  if (command->code == IMAP_CODE_COPYUID && command->source != NULL)
    take_mapping (&copying, command->source, command->target, command->number);
  if (command->status != IMAP_STATUS_OK)
    {
      set_failed (job, uids, command);
      return TRUE;
    }
  if (copying.told || tells_numbers (connection))
    set_gone (job, uids);
  if (is_move && !in_one)
    return remove_copied (connection, job, uids, copying.told, cancellable, error);
  set_results (job, uids, KIT_RESULT_DONE, NULL);
  return TRUE;
}

gboolean
imap_execute_move (ImapConnection  *connection,
                   KitRemoteJob    *job,
                   GCancellable    *cancellable,
                   GError         **error)
{
  g_autoptr (KitUidSet) uids = kit_remote_job_get_uids (job);
  g_auto (GStrv) sets = imap_sequence_split (uids, IMAP_COMMAND_SET_MAX);

  for (guint i = 0; sets[i] != NULL; i++)
    if (!copy_set (connection, job, sets[i], cancellable, error))
      return FALSE;
  return TRUE;
}

/* ---- delete ---- */

gboolean
imap_execute_delete (ImapConnection  *connection,
                     KitRemoteJob    *job,
                     GCancellable    *cancellable,
                     GError         **error)
{
  g_autoptr (KitUidSet) uids = kit_remote_job_get_uids (job);
  g_auto (GStrv) sets = imap_sequence_split (uids, IMAP_COMMAND_SET_MAX);

  for (guint i = 0; sets[i] != NULL; i++)
    {
      g_autoptr (ImapCommand) failed = NULL;
      g_autoptr (KitUidSet) part = parse_set (sets[i]);

      if (!mark_and_expunge (connection, sets[i], &failed, cancellable, error))
        return FALSE;
      if (failed != NULL)
        set_failed (job, part, failed);
      else
        set_results (job, part, KIT_RESULT_DONE, NULL);
    }
  return TRUE;
}

/* ---- a job ---- */

static gboolean
execute_in_mailbox (ImapConnection  *connection,
                    KitRemoteJob    *job,
                    GCancellable    *cancellable,
                    GError         **error)
{
  g_autoptr (GError) local_error = NULL;

  /* What leave_out_gone() is told is what was there when the mailbox was opened, or later */
  if ((job->action == KIT_ACTION_MOVE || job->action == KIT_ACTION_COPY) && !tells_numbers (connection))
    imap_connection_forget_mailbox (connection);
  if (!imap_remote_enter (connection, job->path, job->uidvalidity, cancellable, &local_error))
    {
      if (imap_error_is_fatal (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK) ||
          g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        kit_remote_job_set_all (job, KIT_RESULT_GONE, NULL);
      else
        kit_remote_job_set_all (job, KIT_RESULT_FAILED, local_error);
      return TRUE;
    }
  if (imap_connection_get_mailbox (connection)->read_only && job->action != KIT_ACTION_COPY)
    {
      g_set_error_literal (&local_error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                           _("The server lets nobody change this folder"));
      kit_remote_job_set_all (job, KIT_RESULT_FAILED, local_error);
      return TRUE;
    }
  switch (job->action)
    {
    case KIT_ACTION_FLAGS:
      return imap_execute_flags (connection, job, cancellable, error);
    case KIT_ACTION_DELETE:
      return imap_execute_delete (connection, job, cancellable, error);
    case KIT_ACTION_MOVE:
    case KIT_ACTION_COPY:
    case KIT_ACTION_APPEND:
    case KIT_ACTION_CREATE_FOLDER:
    case KIT_ACTION_RENAME_FOLDER:
    case KIT_ACTION_DELETE_FOLDER:
    case KIT_ACTION_SUBSCRIBE:
    case KIT_ACTION_UNSUBSCRIBE:
    default:
      return imap_execute_move (connection, job, cancellable, error);
    }
}

gboolean
imap_remote_execute (KitRemote     *remote,
                     KitRemoteJob  *job,
                     GCancellable  *cancellable,
                     GError       **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  ImapConnection *connection = imap_remote_take (self, IMAP_SLOT_NORMAL, cancellable, error);
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  if (connection == NULL)
    return FALSE;
  if (job->action == KIT_ACTION_APPEND)
    done = imap_execute_append (connection, job, cancellable, &local_error);
  else if (job->action >= KIT_ACTION_CREATE_FOLDER)
    done = imap_execute_folder (self, connection, job, cancellable, &local_error);
  else
    done = execute_in_mailbox (connection, job, cancellable, &local_error);
  /* What could not even be sent is about the job */
  if (!done && !imap_error_is_fatal (local_error))
    {
      kit_remote_job_set_all (job, KIT_RESULT_FAILED, local_error);
      g_clear_error (&local_error);
      done = TRUE;
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return imap_remote_give (self, connection, done, error);
}
