/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-account.h"

#include "imap-mailbox-name.h"

#define TLS_PORT   993
#define PLAIN_PORT 143
#define DOUBT_TIME (5 * 60 * (gint64) G_USEC_PER_SEC)

ImapAccount *
imap_account_new (MapiSupport  *support,
                  GError      **error)
{
  MapiSettings *settings = mapi_support_get_settings (support);
  g_autoptr (ImapAccount) self = g_new0 (ImapAccount, 1);
  g_autofree char *compress = mapi_settings_dup_string (settings, "compress");
  g_autofree char *root = mapi_settings_dup_string (settings, "root");

  g_mutex_init (&self->lock);
  self->support = g_object_ref (support);
  self->endpoint = kit_endpoint_new_for_provider (support, "imap", TLS_PORT, PLAIN_PORT, error);
  if (self->endpoint == NULL)
    return NULL;
  self->folder = g_strdup (mapi_support_get_data_dir (support));
  self->send_id = mapi_settings_get_boolean (settings, "send-id");
  self->subscribed_only = mapi_settings_get_boolean (settings, "subscribed-only");
  self->max_connections = MAX (mapi_settings_get_uint (settings, "connections"), 1);
  if (root != NULL && *root != '\0')
    self->root = imap_mailbox_name_encode (root);
  /* It costs more time than it saves where there is no line to be narrow */
  self->compress = g_strcmp0 (compress, "always") == 0 ||
                   (g_strcmp0 (compress, "never") != 0 && !kit_endpoint_is_loopback (self->endpoint));
  return g_steal_pointer (&self);
}

void
imap_account_free (ImapAccount *self)
{
  g_clear_object (&self->support);
  g_clear_pointer (&self->endpoint, kit_endpoint_unref);
  g_free (self->folder);
  g_free (self->root);
  g_clear_error (&self->refusal);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
imap_account_note_doubt (ImapAccount  *self,
                         const char   *password,
                         const GError *refusal)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (refusal);
  self->refused = g_get_monotonic_time ();
  self->password = g_str_hash (password);
}

void
imap_account_end_doubt (ImapAccount *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_error (&self->refusal);
}

gboolean
imap_account_is_doubted (ImapAccount  *self,
                         const char   *password,
                         GError      **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->refusal == NULL || password == NULL || self->password != g_str_hash (password) ||
      g_get_monotonic_time () - self->refused > DOUBT_TIME)
    return FALSE;
  g_propagate_error (error, g_error_copy (self->refusal));
  return TRUE;
}
