/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-mailbox-name.h"
#include "imap-remote-private.h"
#include "imap-roles.h"

#include <glib/gi18n-lib.h>

static gboolean
run_on (ImapConnection  *connection,
        const char      *verb,
        const char      *path,
        const char      *second,
        GCancellable    *cancellable,
        GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new (verb);

  imap_connection_add_mailbox (connection, command, path);
  if (second != NULL)
    imap_connection_add_mailbox (connection, command, second);
  return imap_connection_run (connection, command, cancellable, error);
}

/* A folder that is open here cannot be renamed or deleted everywhere. CLOSE would expunge; where there is no UNSELECT
 * another is opened, to look at only, and whatever the server says to that the one before is open no more. */
static gboolean
leave (ImapConnection  *connection,
       GCancellable    *cancellable,
       GError         **error)
{
  g_autoptr (ImapCommand) examine = NULL;

  if (!imap_connection_leave (connection, cancellable, error))
    return FALSE;
  if (imap_connection_is_selected (connection))
    {
      examine = imap_connection_queue_select (connection, "INBOX", TRUE, NULL, cancellable, error);
      if (examine == NULL)
        return FALSE;
      imap_connection_forget_mailbox (connection);
    }
  return imap_connection_wait_all (connection, cancellable, error);
}

typedef struct
{
  const char *path;
  gboolean    found;
  gboolean    is_closed;        /* nobody can open it */
  char        separator;
} Look;

static gboolean
take_list (ImapConnection  *connection,
           ImapResponse    *response,
           gpointer         user_data,
           GError         **error)
{
  Look *look = user_data;
  g_autofree char *path = NULL;

  if (response->kind != IMAP_RESPONSE_LIST)
    return TRUE;
  path = imap_connection_dup_path (connection, &response->list.name);
  look->separator = response->list.separator;
  look->found |= g_strcmp0 (path, look->path) == 0 &&
                 !(response->list.flags & IMAP_LIST_NONEXISTENT);
  look->is_closed |= (response->list.flags & IMAP_LIST_NOSELECT) != 0;
  return TRUE;
}

static gboolean
look_for (ImapConnection  *connection,
          Look            *look,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("LIST \"\"");
  gboolean done;

  if (*look->path == '\0')
    imap_command_add (command, " \"\"");
  else
    imap_connection_add_mailbox (connection, command, look->path);
  imap_connection_set_handler (connection, take_list, look);
  done = imap_connection_run (connection, command, cancellable, error);
  imap_connection_set_handler (connection, NULL, NULL);
  return done;
}

gboolean
imap_look_for (ImapConnection  *connection,
               const char      *path,
               gboolean        *found,
               char            *separator,
               GCancellable    *cancellable,
               GError         **error)
{
  Look look = { path };
  gboolean done = look_for (connection, &look, cancellable, error);

  *found = look.found;
  if (separator != NULL && look.separator != 0)
    *separator = look.separator;
  return done;
}

gboolean
imap_has_messages (ImapConnection *connection,
                   const char     *path,
                   GCancellable   *cancellable)
{
  Look look = { path };

  return !look_for (connection, &look, cancellable, NULL) || (look.found && !look.is_closed);
}

/* The path of @name below @parent. *@between: what is between names, 0: nothing */
static char *
make_path (ImapRemote      *self,
           ImapConnection  *connection,
           const char      *parent,
           const char      *name,
           char            *between,
           GCancellable    *cancellable,
           GError         **error)
{
  g_autofree char *wire = name != NULL ? imap_mailbox_name_encode (name) : NULL;
  g_autofree char *prefix = NULL;
  g_autofree char *path = NULL;
  char separator;
  gboolean ignored;

  /* What waited is told before anything is listed */
  if (parent == NULL && !imap_learn_namespaces (self, connection, cancellable, error))
    return NULL;
  g_mutex_lock (&self->lock);
  separator = (char) self->separator;
  prefix = g_strdup (self->prefix);
  g_mutex_unlock (&self->lock);
  if (separator == 0 && !imap_look_for (connection, "", &ignored, &separator, cancellable, error))
    return NULL;
  *between = separator;
  if (wire == NULL || *wire == '\0' || (separator != 0 && strchr (wire, separator) != NULL) ||
      (parent != NULL && separator == 0))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                   _("The server can have no folder named “%s” there"), name);
      return NULL;
    }
  if (parent != NULL)
    path = g_strdup_printf ("%s%c%s", parent, separator, wire);
  else
    path = g_strconcat (prefix != NULL ? prefix : "", wire, NULL);
  if (imap_mailbox_name_is_sendable (path))
    return g_steal_pointer (&path);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
               _("The server can have no folder named “%s” there"), name);
  return NULL;
}

/* @error becomes the error that says there is one already, where that is so */
static gboolean
explain_collision (ImapConnection  *connection,
                   const char      *path,
                   GCancellable    *cancellable,
                   GError         **error)
{
  gboolean found = FALSE;

  if (error != NULL && *error != NULL && !imap_error_is_fatal (*error) &&
      !g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_COLLISION) &&
      imap_look_for (connection, path, &found, NULL, cancellable, NULL) && found)
    (*error)->code = MAPI_ERROR_COLLISION;
  return FALSE;
}

/* Told what it is for, others find it by that, too. A server may know no such use, or have one for it already: then it is
 * one like others. */
static gboolean
create_for_use (ImapConnection  *connection,
                const char      *path,
                MapiFolderRole   role,
                gboolean        *created,
                GCancellable    *cancellable,
                GError         **error)
{
  const char *attribute = imap_role_to_attribute (role);
  g_autoptr (ImapCommand) command = NULL;
  g_autoptr (GError) local_error = NULL;

  *created = FALSE;
  if (attribute == NULL || !imap_connection_can (connection, IMAP_CAN_CREATE_SPECIAL))
    return TRUE;
  command = imap_command_new ("CREATE");
  imap_connection_add_mailbox (connection, command, path);
  imap_command_printf (command, " (USE (%s))", attribute);
  *created = imap_connection_run (connection, command, cancellable, &local_error);
  if (*created || !imap_error_is_fatal (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
create_folder (ImapRemote      *self,
               ImapConnection  *connection,
               KitRemoteJob    *job,
               GCancellable    *cancellable,
               GError         **error)
{
  char separator;
  g_autofree char *path = make_path (self, connection, job->parent, job->name, &separator, cancellable, error);
  gboolean created;

  if (path == NULL)
    return FALSE;
  g_free (job->new_path);
  job->new_path = g_strdup (path);
  if (!create_for_use (connection, path, job->role, &created, cancellable, error))
    return FALSE;
  if (!created && !run_on (connection, "CREATE", path, NULL, cancellable, error))
    return explain_collision (connection, path, cancellable, error);
  return TRUE;
}

static gboolean
take_subscribed (ImapConnection  *connection,
                 ImapResponse    *response,
                 gpointer         user_data,
                 GError         **error)
{
  GPtrArray *paths = user_data;
  g_autofree char *path = NULL;

  if ((response->kind != IMAP_RESPONSE_LIST && response->kind != IMAP_RESPONSE_LSUB) ||
      (response->kind == IMAP_RESPONSE_LSUB && response->list.flags & IMAP_LIST_NOSELECT))
    return TRUE;
  path = imap_connection_dup_path (connection, &response->list.name);
  if (path != NULL)
    g_ptr_array_add (paths, g_steal_pointer (&path));
  return TRUE;
}

/* Paths of folders below @path that are subscribed, as far as the server tells */
static GPtrArray *
list_subscribed_below (ImapConnection  *connection,
                       const char      *path,
                       char             separator,
                       GCancellable    *cancellable)
{
  gboolean is_extended = imap_connection_can (connection, IMAP_CAN_LIST_EXTENDED);
  g_autoptr (ImapCommand) command = imap_command_new (is_extended ? "LIST (SUBSCRIBED) \"\"" : "LSUB \"\"");
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *above = NULL;
  g_autofree char *pattern = NULL;

  if (separator == 0)
    return g_steal_pointer (&paths);
  above = g_strdup_printf ("%s%c", path, separator);
  pattern = g_strconcat (above, "*", NULL);
  imap_connection_add_mailbox (connection, command, pattern);
  imap_connection_set_handler (connection, take_subscribed, paths);
  imap_connection_run (connection, command, cancellable, NULL);
  imap_connection_set_handler (connection, NULL, NULL);
  /* A name may have what is a wildcard in a pattern */
  for (guint i = paths->len; i > 0; i--)
    if (!g_str_has_prefix (g_ptr_array_index (paths, i - 1), above))
      g_ptr_array_remove_index (paths, i - 1);
  return g_steal_pointer (&paths);
}

/* Subscriptions are to names, and stay with the old ones when folders get others (RFC 9051, 6.3.6) */
static void
move_subscriptions (ImapConnection  *connection,
                    const char      *from,
                    const char      *to,
                    GPtrArray       *below,
                    GCancellable    *cancellable)
{
  run_on (connection, "UNSUBSCRIBE", from, NULL, cancellable, NULL);
  run_on (connection, "SUBSCRIBE", to, NULL, cancellable, NULL);
  for (guint i = 0; i < below->len; i++)
    {
      const char *path = g_ptr_array_index (below, i);
      g_autofree char *now = g_strconcat (to, path + strlen (from), NULL);

      run_on (connection, "UNSUBSCRIBE", path, NULL, cancellable, NULL);
      run_on (connection, "SUBSCRIBE", now, NULL, cancellable, NULL);
    }
}

/* Done before the answer was lost? */
static gboolean
was_renamed (ImapConnection  *connection,
             const char      *from,
             const char      *to,
             const GError    *error,
             GCancellable    *cancellable)
{
  gboolean found = FALSE;

  return !imap_error_is_fatal (error) &&
         imap_look_for (connection, from, &found, NULL, cancellable, NULL) && !found &&
         imap_look_for (connection, to, &found, NULL, cancellable, NULL) && found;
}

static gboolean
rename_folder (ImapRemote      *self,
               ImapConnection  *connection,
               KitRemoteJob    *job,
               GCancellable    *cancellable,
               GError         **error)
{
  char separator;
  g_autofree char *path = make_path (self, connection, job->parent, job->name, &separator, cancellable, error);
  g_autoptr (GPtrArray) below = NULL;
  g_autoptr (GError) local_error = NULL;

  if (path == NULL || !leave (connection, cancellable, error))
    return FALSE;
  g_free (job->new_path);
  job->new_path = g_strdup (path);
  if (strcmp (path, job->path) == 0)
    return TRUE;
  below = list_subscribed_below (connection, job->path, separator, cancellable);
  if (!run_on (connection, "RENAME", job->path, path, cancellable, &local_error) &&
      !was_renamed (connection, job->path, path, local_error, cancellable))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return explain_collision (connection, path, cancellable, error);
    }
  move_subscriptions (connection, job->path, path, below, cancellable);
  return TRUE;
}

/* *@gone: it was not there */
static gboolean
delete_folder (ImapConnection  *connection,
               KitRemoteJob    *job,
               gboolean        *gone,
               GCancellable    *cancellable,
               GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean found = TRUE;

  if (!leave (connection, cancellable, error))
    return FALSE;
  if (run_on (connection, "DELETE", job->path, NULL, cancellable, &local_error))
    {
      run_on (connection, "UNSUBSCRIBE", job->path, NULL, cancellable, NULL);
      return TRUE;
    }
  if (!imap_error_is_fatal (local_error) &&
      (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND) ||
       (imap_look_for (connection, job->path, &found, NULL, cancellable, NULL) && !found)))
    {
      *gone = TRUE;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
imap_execute_folder (ImapRemote      *self,
                     ImapConnection  *connection,
                     KitRemoteJob    *job,
                     GCancellable    *cancellable,
                     GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean gone = FALSE, done;

  switch (job->action)
    {
    case KIT_ACTION_CREATE_FOLDER:
      done = create_folder (self, connection, job, cancellable, &local_error);
      break;
    case KIT_ACTION_RENAME_FOLDER:
      done = rename_folder (self, connection, job, cancellable, &local_error);
      break;
    case KIT_ACTION_DELETE_FOLDER:
      done = delete_folder (connection, job, &gone, cancellable, &local_error);
      break;
    case KIT_ACTION_SUBSCRIBE:
      done = run_on (connection, "SUBSCRIBE", job->path, NULL, cancellable, &local_error);
      break;
    case KIT_ACTION_UNSUBSCRIBE:
    case KIT_ACTION_FLAGS:
    case KIT_ACTION_MOVE:
    case KIT_ACTION_COPY:
    case KIT_ACTION_DELETE:
    case KIT_ACTION_APPEND:
    default:
      done = run_on (connection, "UNSUBSCRIBE", job->path, NULL, cancellable, &local_error);
      break;
    }
  if (!done && imap_error_is_fatal (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  kit_remote_job_set_all (job, !done ? KIT_RESULT_FAILED : gone ? KIT_RESULT_GONE
                                                                : KIT_RESULT_DONE, local_error);
  return TRUE;
}
