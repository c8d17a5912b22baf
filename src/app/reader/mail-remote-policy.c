/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-remote-policy.h"

#include <string.h>

#define SENDERS "remote-content-senders"
#define DOMAINS "remote-content-domains"
#define SERVERS "authentication-servers"
#define MAX_ENTRIES 10000

static const char *
sender_of (MapiProperties *message)
{
  return mapi_properties_get_string (message, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
}

char *
mail_remote_policy_dup_domain (MapiProperties *message)
{
  const char *sender = sender_of (message);
  const char *at = sender != NULL ? strrchr (sender, '@') : NULL;

  return at != NULL && at[1] != '\0' ? g_ascii_strdown (at + 1, -1) : NULL;
}

gboolean
mail_remote_policy_is_verified (GSettings      *settings,
                                MapiProperties *message)
{
  g_auto(GStrv) servers = g_settings_get_strv (settings, SERVERS);

  return mapi_authenticity_is_verified (message, (const char * const *) servers);
}

static gboolean
has (GSettings  *settings,
     const char *key,
     const char *value)
{
  g_auto(GStrv) values = g_settings_get_strv (settings, key);

  for (guint i = 0; value != NULL && values[i] != NULL; i++)
    if (g_ascii_strcasecmp (values[i], value) == 0)
      return TRUE;
  return FALSE;
}

static void
add (GSettings  *settings,
     const char *key,
     const char *value)
{
  g_auto(GStrv) values = g_settings_get_strv (settings, key);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;

  if (value == NULL || has (settings, key, value) || g_strv_length (values) >= MAX_ENTRIES)
    return;
  g_strv_builder_addv (builder, (const char **) values);
  g_strv_builder_add (builder, value);
  all = g_strv_builder_end (builder);
  g_settings_set_strv (settings, key, (const char * const *) all);
}

gboolean
mail_remote_policy_is_offered (GSettings *settings)
{
  g_autofree char *policy = g_settings_get_string (settings, "remote-content");

  return g_strcmp0 (policy, "never") != 0;
}

gboolean
mail_remote_policy_allows (GSettings      *settings,
                           MapiProperties *message)
{
  g_autofree char *domain = mail_remote_policy_dup_domain (message);

  return mail_remote_policy_is_offered (settings) && domain != NULL && (has (settings, SENDERS, sender_of (message)) || has (settings, DOMAINS, domain))
         && mail_remote_policy_is_verified (settings, message);
}

void
mail_remote_policy_allow (GSettings      *settings,
                          MapiProperties *message,
                          gboolean        whole_domain)
{
  g_autofree char *domain = mail_remote_policy_dup_domain (message);

  if (domain == NULL)
    return;
  if (whole_domain)
    add (settings, DOMAINS, domain);
  else
    add (settings, SENDERS, sender_of (message));
}

void
mail_remote_policy_trust_server (GSettings  *settings,
                                 const char *server)
{
  add (settings, SERVERS, server);
}
