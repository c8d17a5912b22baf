/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-remote-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (ImapRemote, imap_remote, KIT_TYPE_REMOTE)

static void
imap_remote_finalize (GObject *object)
{
  ImapRemote *self = IMAP_REMOTE (object);

  imap_pool_free (self->pool);
  imap_poison_free (self->poison);
  imap_poison_free (self->headers);
  imap_poison_free (self->pieces);
  imap_account_free (self->account);
  g_hash_table_unref (self->left_out);
  g_hash_table_unref (self->snapshots);
  g_clear_pointer (&self->expected, imap_opening_free);
  g_free (self->prefix);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (imap_remote_parent_class)->finalize (object);
}

/* Also where it is the same password again: who types it wants it tried */
static void
answered_cb (MapiSupport *support,
             ImapRemote  *self)
{
  imap_account_end_doubt (self->account);
}

KitRemote *
imap_remote_new (ImapAccount *account)
{
  ImapRemote *self = g_object_new (IMAP_TYPE_REMOTE, NULL);

  self->account = account;
  self->pool = imap_pool_new (account);
  self->poison = imap_poison_new ();
  self->headers = imap_poison_new ();
  self->pieces = imap_poison_new ();
  g_signal_connect_object (account->support, "answered", G_CALLBACK (answered_cb), self, 0);
  return KIT_REMOTE (self);
}

/* ---- connections ---- */

static gboolean
is_about (ImapConnection *connection,
          const char     *path)
{
  ImapAhead *ahead = imap_connection_get_ahead (connection);

  return path != NULL && ahead != NULL && g_str_equal (ahead->path, path) &&
         g_strcmp0 (imap_connection_get_mailbox (connection)->path, path) == 0;
}

/* Something else is wanted than what was asked for ahead: its answers come first, and nobody takes them */
static gboolean
let_pass (ImapConnection  *connection,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autoptr (ImapAhead) ahead = imap_connection_steal_ahead (connection);

  for (GList *link = ahead != NULL ? ahead->commands.head : NULL; link != NULL; link = link->next)
    if (!imap_connection_wait (connection, link->data, cancellable, error))
      return FALSE;
  return imap_connection_drop_openings (connection, cancellable, error);
}

/* What was sent ahead for @request: it and what is behind it is taken up, anything else passes */
static gboolean
is_sent (ImapConnection       *connection,
         const KitSyncRequest *request)
{
  ImapOpening *first = g_queue_peek_head (imap_connection_get_openings (connection));

  return first != NULL && request != NULL && !request->anew && imap_opening_matches (first, request);
}

static ImapConnection *
take (ImapRemote            *self,
      ImapSlot               slot,
      const char            *path,
      const KitSyncRequest  *request,
      GCancellable          *cancellable,
      GError               **error)
{
  g_autoptr (GError) local_error = NULL;
  ImapConnection *connection = imap_pool_take (self->pool, slot, cancellable, &local_error);

  if (connection != NULL &&
      (is_about (connection, path) || is_sent (connection, request) ||
       let_pass (connection, cancellable, &local_error)))
    return connection;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      imap_remote_give (self, connection, FALSE, error);
    }
  return NULL;
}

ImapConnection *
imap_remote_take_for_sync (ImapRemote            *self,
                           const KitSyncRequest  *request,
                           GCancellable          *cancellable,
                           GError               **error)
{
  return take (self, IMAP_SLOT_NORMAL, NULL, request, cancellable, error);
}

ImapConnection *
imap_remote_take_for_bodies (ImapRemote    *self,
                             ImapSlot       slot,
                             const char    *path,
                             GCancellable  *cancellable,
                             GError       **error)
{
  return take (self, slot, path, NULL, cancellable, error);
}

ImapConnection *
imap_remote_take (ImapRemote    *self,
                  ImapSlot       slot,
                  GCancellable  *cancellable,
                  GError       **error)
{
  return imap_remote_take_for_bodies (self, slot, NULL, cancellable, error);
}

gboolean
imap_remote_give (ImapRemote      *self,
                  ImapConnection  *connection,
                  gboolean         done,
                  GError         **error)
{
  gboolean is_lost = connection == NULL || !imap_connection_is_open (connection);

  if (connection != NULL)
    imap_pool_give (self->pool, connection);
  if (done || !is_lost || error == NULL || *error == NULL)
    return done;
  if (g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_TIMEOUT) ||
      g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA) ||
      g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_SESSION_LIMIT))
    (*error)->code = MAPI_ERROR_NETWORK_ERROR;
  return FALSE;
}

static gboolean
imap_remote_connect (KitRemote     *remote,
                     GCancellable  *cancellable,
                     GError       **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  ImapConnection *connection = imap_remote_take (self, IMAP_SLOT_NORMAL, cancellable, error);

  if (connection == NULL)
    return FALSE;
  g_mutex_lock (&self->lock);
  self->can = 0;
  for (guint bit = 0; bit < 64; bit++)
    if (imap_connection_can (connection, G_GUINT64_CONSTANT (1) << bit))
      self->can |= G_GUINT64_CONSTANT (1) << bit;
  self->append_limit = imap_connection_get_append_limit (connection);
  self->is_near = imap_connection_is_near (connection);
  g_mutex_unlock (&self->lock);
  return imap_remote_give (self, connection, TRUE, error);
}

static void
imap_remote_disconnect (KitRemote *remote)
{
  imap_pool_close (IMAP_REMOTE (remote)->pool);
}

static void
imap_remote_expect (KitRemote            *remote,
                    const KitSyncRequest *next)
{
  ImapRemote *self = IMAP_REMOTE (remote);

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->expected, imap_opening_free);
  if (next != NULL && next->known == NULL)
    self->expected = imap_opening_new (next);
  g_mutex_unlock (&self->lock);
}

ImapOpening *
imap_remote_steal_expected (ImapRemote *self)
{
  ImapOpening *expected;

  g_mutex_lock (&self->lock);
  expected = g_steal_pointer (&self->expected);
  g_mutex_unlock (&self->lock);
  return expected;
}

/* What lies elsewhere than below the root was not even asked for */
static gboolean
imap_remote_leaves_out (KitRemote  *remote,
                        const char *path)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  const char *root = self->account->root;
  gboolean found;

  if (root != NULL && strcmp (path, "INBOX") != 0 && !g_str_has_prefix (path, root))
    return TRUE;
  g_mutex_lock (&self->lock);
  found = g_hash_table_contains (self->left_out, path);
  g_mutex_unlock (&self->lock);
  return found;
}

static void
imap_remote_doubt (KitRemote *remote)
{
  imap_pool_doubt (IMAP_REMOTE (remote)->pool);
}

static KitRemoteFeatures
imap_remote_get_features (KitRemote *remote)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  static const struct { guint64 can; KitRemoteFeatures feature; } pairs[] = {
    { IMAP_CAN_IDLE, KIT_REMOTE_CAN_WATCH },
    { IMAP_CAN_NOTIFY, KIT_REMOTE_CAN_WATCH | KIT_REMOTE_CAN_WATCH_ALL },
    { IMAP_CAN_UIDPLUS, KIT_REMOTE_MAPS_NUMBERS },
    { IMAP_CAN_MOVE, KIT_REMOTE_CAN_MOVE },
    { IMAP_CAN_CONDSTORE, KIT_REMOTE_HAS_MODSEQ },
    { IMAP_CAN_QRESYNC | IMAP_CAN_ENABLE, KIT_REMOTE_HAS_VANISHED },
    { IMAP_CAN_QUOTA, KIT_REMOTE_HAS_QUOTA },
  };
  KitRemoteFeatures features = 0;
  guint64 can;

  g_mutex_lock (&self->lock);
  can = self->can;
  if (self->is_near)
    features |= KIT_REMOTE_IS_NEAR;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if ((can & pairs[i].can) == pairs[i].can)
      features |= pairs[i].feature;
  /* The one line there is cannot be told to notify between two other uses of it */
  if (imap_pool_get_max (self->pool) < 2)
    features &= ~(guint) KIT_REMOTE_CAN_WATCH_ALL;
  return features;
}

void
imap_remote_snapshot (ImapRemote              *self,
                      const char              *path,
                      const ImapMailboxStatus *status)
{
  ImapSnapshot *snapshot = g_new (ImapSnapshot, 1);

  snapshot->uidvalidity = status->uidvalidity;
  snapshot->uidnext = status->uidnext;
  snapshot->modseq = status->modseq;
  snapshot->messages = status->messages;
  snapshot->unseen = status->unseen;
  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->snapshots, g_strdup (path), snapshot);
  g_mutex_unlock (&self->lock);
}

/* ---- mailboxes ---- */

void
imap_remote_explain (ImapConnection  *connection,
                     const char      *path,
                     GCancellable    *cancellable,
                     GError         **error)
{
  if (error == NULL || !g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED) ||
      !imap_connection_is_open (connection))
    return;
  if (!imap_has_messages (connection, path, cancellable))
    (*error)->code = MAPI_ERROR_NOT_FOUND;
}

gboolean
imap_remote_open (ImapConnection  *connection,
                  const char      *path,
                  gint64          *uidvalidity,
                  GCancellable    *cancellable,
                  GError         **error)
{
  imap_connection_forget_mailbox (connection);
  if (!imap_remote_enter (connection, path, 0, cancellable, error))
    return FALSE;
  *uidvalidity = imap_connection_get_mailbox (connection)->uidvalidity;
  return TRUE;
}

void
imap_remote_set_renumbered (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK,
                       _("The server has numbered the folder’s messages anew"));
}

gboolean
imap_remote_check_validity (ImapConnection  *connection,
                            gint64           uidvalidity,
                            GError         **error)
{
  if (uidvalidity == 0 || imap_connection_get_mailbox (connection)->uidvalidity == uidvalidity)
    return TRUE;
  imap_remote_set_renumbered (error);
  return FALSE;
}

gboolean
imap_remote_enter (ImapConnection  *connection,
                   const char      *path,
                   gint64           uidvalidity,
                   GCancellable    *cancellable,
                   GError         **error)
{
  if (!imap_connection_select (connection, path, cancellable, error))
    {
      imap_remote_explain (connection, path, cancellable, error);
      return FALSE;
    }
  return imap_remote_check_validity (connection, uidvalidity, error);
}

/* ---- quota ---- */

static gboolean
imap_remote_get_quota (KitRemote     *remote,
                       gint64        *used,
                       gint64        *limit,
                       GCancellable  *cancellable,
                       GError       **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  ImapConnection *connection = imap_remote_take (self, IMAP_SLOT_NORMAL, cancellable, error);

  if (connection == NULL)
    return FALSE;
  return imap_remote_give (self, connection,
                           imap_get_quota (connection, used, limit, cancellable, error), error);
}

static void
imap_remote_class_init (ImapRemoteClass *klass)
{
  KitRemoteClass *remote_class = KIT_REMOTE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = imap_remote_finalize;
  remote_class->connect = imap_remote_connect;
  remote_class->disconnect = imap_remote_disconnect;
  remote_class->get_features = imap_remote_get_features;
  remote_class->list_folders = imap_remote_list_folders;
  remote_class->sync_folder = imap_remote_sync_folder;
  remote_class->fetch_bodies = imap_remote_fetch_bodies;
  remote_class->fetch_many = imap_remote_fetch_many;
  remote_class->expect = imap_remote_expect;
  remote_class->check = imap_remote_check;
  remote_class->find = imap_remote_find;
  remote_class->execute = imap_remote_execute;
  remote_class->watch = imap_remote_watch;
  remote_class->get_quota = imap_remote_get_quota;
  remote_class->doubt = imap_remote_doubt;
  remote_class->leaves_out = imap_remote_leaves_out;
}

static void
imap_remote_init (ImapRemote *self)
{
  g_mutex_init (&self->lock);
  self->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->snapshots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* ---- the service check ---- */

static gboolean
check_folders (ImapRemote      *self,
               ImapConnection  *connection,
               MapiCheck       *check,
               GCancellable    *cancellable,
               GError         **error)
{
  g_autoptr (GPtrArray) folders = NULL;
  g_autofree char *text = NULL;

  mapi_check_begin (check, _("Folders"));
  folders = imap_list_folders (self, connection, cancellable, error);
  if (folders == NULL)
    return FALSE;
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u folder", "%u folders", folders->len),
                          folders->len);
  mapi_check_end (check, text, NULL);
  return TRUE;
}

static gboolean
check_quota (ImapConnection  *connection,
             MapiCheck       *check,
             GCancellable    *cancellable,
             GError         **error)
{
  gint64 used, limit;

  if (!imap_connection_can (connection, IMAP_CAN_QUOTA))
    return TRUE;
  mapi_check_begin (check, _("Quota"));
  if (!imap_get_quota (connection, &used, &limit, cancellable, error))
    return FALSE;
  if (limit < 0)
    {
      mapi_check_end (check, _("No limit"), NULL);
    }
  else
    {
      g_autofree char *used_text = g_format_size ((guint64) used);
      g_autofree char *limit_text = g_format_size ((guint64) limit);
      g_autofree char *text = g_strdup_printf (_("%s of %s used"), used_text, limit_text);

      mapi_check_end (check, text, NULL);
    }
  return TRUE;
}

static void
check_capabilities (ImapConnection *connection,
                    MapiCheck      *check)
{
  static const struct { guint64 can; const char *name; } shown[] = {
    { IMAP_CAN_QRESYNC, "QRESYNC" },   { IMAP_CAN_CONDSTORE, "CONDSTORE" },
    { IMAP_CAN_MOVE, "MOVE" },         { IMAP_CAN_UIDPLUS, "UIDPLUS" },
    { IMAP_CAN_IDLE, "IDLE" },         { IMAP_CAN_NOTIFY, "NOTIFY" },
    { IMAP_CAN_SPECIAL_USE, "SPECIAL-USE" }, { IMAP_CAN_LIST_STATUS, "LIST-STATUS" },
    { IMAP_CAN_COMPRESS, "COMPRESS" }, { IMAP_CAN_OBJECTID, "OBJECTID" },
    { IMAP_CAN_GMAIL, "X-GM-EXT-1" }, { IMAP_CAN_UTF8_ACCEPT, "UTF8=ACCEPT" },
    { IMAP_CAN_BINARY, "BINARY" },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  mapi_check_begin (check, _("What the server can do"));
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    if (imap_connection_can (connection, shown[i].can))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", shown[i].name);
  mapi_check_end (check, text->len > 0 ? text->str : NULL, NULL);
}

gboolean
imap_remote_check_service (ImapAccount   *account,
                           MapiCheck     *check,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_autoptr (KitRemote) remote = imap_remote_new (account);
  g_autoptr (ImapConnection) connection = NULL;
  g_autoptr (GError) local_error = NULL;

  connection = imap_connection_open (account, "imap-check", check, cancellable, error);
  if (connection == NULL)
    return FALSE;
  check_capabilities (connection, check);
  if (check_folders (IMAP_REMOTE (remote), connection, check, cancellable, &local_error) &&
      check_quota (connection, check, cancellable, &local_error))
    return TRUE;
  mapi_check_end (check, NULL, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
