/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-account.h"

#include "imap-mailbox-name.h"

#define TLS_PORT   993
#define PLAIN_PORT 143

ImapAccount *
imap_account_new (MapiSupport  *support,
                  GError      **error)
{
  MapiSettings *settings = mapi_support_get_settings (support);
  g_autoptr (ImapAccount) self = g_new0 (ImapAccount, 1);
  g_autofree char *compress = mapi_settings_dup_string (settings, "compress");
  g_autofree char *root = mapi_settings_dup_string (settings, "root");

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
  g_free (self);
}
