/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Hearing of changes
 *
 * NOTIFY tells of every folder, as a STATUS each time; IDLE of the one that is open. Either is set
 * up on a connection of its own, and what happened between the last look and that moment is found
 * by comparing what the server says then with what it said when the folders were listed. */

#include "config.h"

#include "imap-remote-private.h"

#include <glib/gi18n-lib.h>

/* RFC 9051, 5.4 lets a server hang up after 30 minutes; many boxes between forget much sooner */
#define RENEW_SECONDS (14 * 60)

typedef struct
{
  ImapRemote *remote;
  GHashTable *changed;          /* (owned): set of paths */
  GCancellable *leave;          /* (unowned): the caller wants it to end, or the connection is needed */
} Watch;

/* Whole ones until @end: one that has begun counts, or a watch of a second would not look at all */
static gint64
count_seconds (gint64 end)
{
  return (end - g_get_monotonic_time () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

static gboolean
is_changed (ImapRemote        *self,
            const char        *path,
            ImapMailboxStatus *status)
{
  ImapSnapshot *known;
  gboolean changed;

  g_mutex_lock (&self->lock);
  known = g_hash_table_lookup (self->snapshots, path);
  changed = known == NULL ||
            (status->uidvalidity >= 0 && status->uidvalidity != known->uidvalidity) ||
            (status->uidnext >= 0 && status->uidnext != known->uidnext) ||
            (status->modseq >= 0 && status->modseq != known->modseq) ||
            (status->messages >= 0 && status->messages != known->messages) ||
            (status->unseen >= 0 && known->unseen >= 0 && status->unseen != known->unseen);
  g_mutex_unlock (&self->lock);
  return changed;
}

/* What was told goes into what is known; what was not stays */
static void
remember (ImapRemote        *self,
          const char        *path,
          ImapMailboxStatus *status)
{
  ImapSnapshot *known;

  g_mutex_lock (&self->lock);
  known = g_hash_table_lookup (self->snapshots, path);
  if (known != NULL)
    {
      known->uidvalidity = status->uidvalidity >= 0 ? status->uidvalidity : known->uidvalidity;
      known->uidnext = status->uidnext >= 0 ? status->uidnext : known->uidnext;
      known->modseq = status->modseq >= 0 ? status->modseq : known->modseq;
      known->messages = status->messages >= 0 ? status->messages : known->messages;
      known->unseen = status->unseen >= 0 ? status->unseen : known->unseen;
    }
  g_mutex_unlock (&self->lock);
  if (known == NULL)
    imap_remote_snapshot (self, path, status);
}

static gboolean
take_news (ImapConnection  *connection,
           ImapResponse    *response,
           gpointer         user_data,
           GError         **error)
{
  Watch *self = user_data;
  ImapMailbox *open = imap_connection_get_mailbox (connection);
  g_autofree char *path = NULL;

  switch (response->kind)
    {
    case IMAP_RESPONSE_MAILBOX_STATUS:
      path = imap_connection_dup_path (connection, &response->mailbox.name);
      if (path != NULL && is_changed (self->remote, path, &response->mailbox))
        {
          remember (self->remote, path, &response->mailbox);
          g_hash_table_add (self->changed, g_steal_pointer (&path));
        }
      break;
    case IMAP_RESPONSE_LIST:
      g_hash_table_add (self->changed, g_strdup (""));
      break;
    case IMAP_RESPONSE_EXISTS:
    case IMAP_RESPONSE_EXPUNGE:
    case IMAP_RESPONSE_VANISHED:
    case IMAP_RESPONSE_FETCH:
      if (open->path != NULL)
        g_hash_table_add (self->changed, g_strdup (open->path));
      break;
    case IMAP_RESPONSE_STATUS:
      /* It no longer tells: everything has to be looked at */
      if (response->status.code == IMAP_CODE_NOTIFICATIONOVERFLOW)
        {
          imap_connection_set_notified (connection, FALSE);
          g_hash_table_add (self->changed, g_strdup (""));
        }
      break;
    default:
      break;
    }
  return TRUE;
}

/* ---- NOTIFY ---- */

/* The answer has a STATUS of every folder in it: those that differ are news already. *@set: the
 * server does it */
static gboolean
set_notify (Watch           *self,
            ImapConnection  *connection,
            gboolean        *set,
            GCancellable    *cancellable,
            GError         **error)
{
  g_autoptr (ImapCommand) command = NULL;

  command = imap_command_new ("NOTIFY SET STATUS (personal (MessageNew MessageExpunge FlagChange "
                              "MailboxName SubscriptionChange))");
  imap_connection_set_handler (connection, take_news, self);
  if (!imap_connection_queue (connection, command, cancellable, error) ||
      !imap_connection_wait (connection, command, cancellable, error))
    return FALSE;
  *set = command->status == IMAP_STATUS_OK;
  imap_connection_set_notified (connection, *set);
  return TRUE;
}

static gboolean
watch_all (Watch           *self,
           ImapConnection  *connection,
           guint            seconds,
           GCancellable    *cancellable,
           GError         **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;

  imap_connection_set_handler (connection, take_news, self);
  while (g_hash_table_size (self->changed) == 0 && !g_cancellable_is_cancelled (self->leave))
    {
      gint64 left = count_seconds (end);
      gboolean heard;

      if (left <= 0)
        return TRUE;
      if (!imap_connection_listen (connection, (guint) MIN (left, RENEW_SECONDS), &heard,
                                   cancellable, error))
        return FALSE;
      /* Still there? Also keeps the server, and the boxes between, from forgetting us */
      if (!heard && !g_cancellable_is_cancelled (self->leave) && !imap_connection_test (connection, 60, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- IDLE ---- */

/* Opens @path on the watch's connection and compares */
static gboolean
open_watched (Watch           *self,
              ImapConnection  *connection,
              const char      *path,
              GCancellable    *cancellable,
              GError         **error)
{
  ImapMailbox *mailbox = imap_connection_get_mailbox (connection);
  ImapMailboxStatus status = { { NULL }, -1, -1, -1, -1, -1, -1 };
  g_autoptr (ImapCommand) command = NULL;

  if (mailbox->path != NULL && strcmp (mailbox->path, path) == 0)
    return TRUE;
  imap_connection_set_handler (connection, NULL, NULL);
  command = imap_connection_queue_select (connection, path, TRUE,
                                          imap_connection_can (connection, IMAP_CAN_CONDSTORE)
                                          ? "(CONDSTORE)" : NULL, cancellable, error);
  if (command == NULL || !imap_connection_wait (connection, command, cancellable, error))
    return FALSE;
  if (!imap_command_check (command, error))
    {
      imap_connection_forget_mailbox (connection);
      return FALSE;
    }
  status.uidvalidity = mailbox->uidvalidity;
  status.uidnext = mailbox->uidnext;
  status.modseq = mailbox->modseq;
  status.messages = mailbox->exists;
  if (is_changed (self->remote, path, &status))
    {
      remember (self->remote, path, &status);
      g_hash_table_add (self->changed, g_strdup (path));
    }
  return TRUE;
}

static gboolean
watch_one (Watch           *self,
           ImapConnection  *connection,
           const char      *path,
           guint            seconds,
           GCancellable    *cancellable,
           GError         **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;

  if (!open_watched (self, connection, path, cancellable, error))
    return FALSE;
  imap_connection_set_handler (connection, take_news, self);
  while (g_hash_table_size (self->changed) == 0 && !g_cancellable_is_cancelled (self->leave))
    {
      gint64 left = count_seconds (end);
      gboolean heard;

      if (left <= 0)
        return TRUE;
      if (!imap_connection_idle (connection, (guint) MIN (left, RENEW_SECONDS), &heard, cancellable,
                                 error))
        return FALSE;
    }
  return TRUE;
}

/* ---- all of it ---- */

/* With a server that tells nothing by itself: time passes */
static gboolean
wait_only (guint          seconds,
           GCancellable  *cancellable,
           GError       **error)
{
  GPollFD fd;

  if (g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, (gint) MIN ((gint64) seconds * 1000, G_MAXINT));
      g_cancellable_release_fd (cancellable);
    }
  else
    {
      g_usleep ((gulong) seconds * G_USEC_PER_SEC);
    }
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("It was cancelled"));
  return FALSE;
}

static char **
dup_changed (Watch *self)
{
  GPtrArray *paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, g_strdup (path));
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}

static gboolean
watch_with (Watch              *self,
            ImapConnection     *connection,
            const char * const *paths,
            guint               seconds,
            GCancellable       *cancellable,
            GError            **error)
{
  gboolean is_lent = imap_pool_is_lent (self->remote->pool);

  /* Not all servers tell again of what is set anew after mailboxes were open; IDLE begins anew each time everywhere */
  if (imap_connection_can (connection, IMAP_CAN_NOTIFY) &&
      !(is_lent && paths[0] != NULL && imap_connection_can (connection, IMAP_CAN_IDLE)))
    {
      gboolean is_set = imap_connection_get_notified (connection);

      if (!is_set && !set_notify (self, connection, &is_set, cancellable, error))
        return FALSE;
      if (is_set)
        return watch_all (self, connection, seconds, cancellable, error);
    }
  if (paths[0] == NULL || !imap_connection_can (connection, IMAP_CAN_IDLE))
    return wait_only (seconds, self->leave, error);
  return watch_one (self, connection, paths[0], seconds, cancellable, error);
}

static void
pass_on (GCancellable *cancellable,
         gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/* Ends when the caller wants it or when the connection is needed for something else */
static gboolean
watch_until (Watch              *self,
             ImapConnection     *connection,
             const char * const *paths,
             guint               seconds,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autoptr (GCancellable) eviction = imap_pool_dup_eviction (self->remote->pool);
  g_autoptr (GCancellable) both = g_cancellable_new ();
  g_autoptr (GError) local_error = NULL;
  gulong first = 0, second;
  gboolean done;

  if (cancellable != NULL)
    first = g_cancellable_connect (cancellable, G_CALLBACK (pass_on), both, NULL);
  second = g_cancellable_connect (eviction, G_CALLBACK (pass_on), both, NULL);
  self->leave = both;
  if (imap_pool_is_lent (self->remote->pool))
    {
      imap_connection_set_leave (connection, both);
      imap_connection_forget_mailbox (connection);
      done = watch_with (self, connection, paths, seconds, cancellable, &local_error);
      imap_connection_set_leave (connection, NULL);
    }
  else
    {
      done = watch_with (self, connection, paths, seconds, both, &local_error);
    }
  g_cancellable_disconnect (cancellable, first);
  g_cancellable_disconnect (eviction, second);
  if (done)
    return TRUE;
  if (g_cancellable_is_cancelled (eviction) && !g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

char **
imap_remote_watch (KitRemote           *remote,
                   const char * const  *paths,
                   guint                seconds,
                   GCancellable        *cancellable,
                   GError             **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  g_autoptr (GHashTable) changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) local_error = NULL;
  ImapConnection *connection = imap_remote_take (self, IMAP_SLOT_WATCH, cancellable, &local_error);
  Watch watch = { self, changed };
  gboolean done;

  if (connection == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  done = watch_until (&watch, connection, paths, seconds, cancellable, error);
  imap_remote_give (self, connection, done, error);
  return done ? dup_changed (&watch) : NULL;
}
