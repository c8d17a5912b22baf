/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-private.h"

#include "../session/mapi-certificate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Certificates that are trusted although nobody can verify them. A pin is “host:port SHA-256”: it
 * counts for this server alone, and a new one takes the place of the old. A SHA-256 without a server
 * was written by hand and counts for whatever the service talks to. */

static char *
dup_server_name (const char *server,
                 guint16     port)
{
  return g_strdup_printf (strchr (server, ':') != NULL ? "[%s]:%u" : "%s:%u", server, port);
}

static gboolean
is_pin_of (const char *pin,
           const char *name)
{
  return g_str_has_prefix (pin, name) && pin[strlen (name)] == ' ';
}

/* What was trusted for this server until now */
static char *
dup_known (char       **pins,
           const char  *name)
{
  const char *known = NULL;

  for (guint i = 0; pins[i] != NULL; i++)
    {
      if (is_pin_of (pins[i], name))
        return g_strdup (pins[i] + strlen (name) + 1);
      if (strchr (pins[i], ' ') == NULL)
        known = pins[i];
    }
  return g_strdup (known);
}

static void
append_pin (GString    *list,
            const char *pin)
{
  if (list->len > 0)
    g_string_append_c (list, ';');
  for (const char *p = pin; *p != '\0'; p++)
    {
      if (*p == ';' || *p == '\\')
        g_string_append_c (list, '\\');
      g_string_append_c (list, *p);
    }
}

static gboolean
keep_pin (MapiSettings *settings,
          const char   *setting,
          char        **pins,
          const char   *name,
          const char   *sha256)
{
  g_autoptr(GString) list = g_string_new (NULL);
  g_autofree char *pin = g_strconcat (name, " ", sha256, NULL);

  for (guint i = 0; pins[i] != NULL; i++)
    if (!is_pin_of (pins[i], name))
      append_pin (list, pins[i]);
  append_pin (list, pin);
  return mapi_settings_set (settings, setting, list->str, NULL);
}

gboolean
mapi_service_ask_certificate (MapiInteraction      *interaction,
                              MapiSettings         *settings,
                              const char           *setting,
                              const char           *service,
                              const char           *server,
                              guint16               port,
                              GTlsCertificate      *certificate,
                              GTlsCertificateFlags  flaws,
                              GCancellable         *cancellable,
                              GError              **error)
{
  static const char * const choices[] = { "reject", "trust", NULL };
  const char *labels[] = { _("Do Not Connect"), _("Trust This Certificate"), NULL };
  g_autoptr(MapiQuestion) question = NULL;
  g_auto(GStrv) pins = NULL;
  g_autofree char *name = dup_server_name (server, port);
  g_autofree char *known = NULL;
  g_autofree char *sha256 = NULL;

  if (interaction == NULL || mapi_settings_get_info (settings, setting) == NULL ||
      mapi_settings_is_locked (settings, setting))
    return FALSE;
  pins = mapi_settings_dup_strv (settings, setting);
  known = dup_known (pins, name);
  question = mapi_question_new (MAPI_QUESTION_CERTIFICATE, known != NULL ? _("Changed Server") : _("Unknown Server"),
                                _("The server cannot prove who it is. If somebody poses as it, they could read your "
                                  "password and mail."));
  mapi_question_set_origin (question, service, server);
  mapi_question_set_choices (question, choices, labels, "reject");
  mapi_question_set_certificate (question, certificate, flaws, known, port);
  if (!mapi_interaction_ask (interaction, question, cancellable, error) ||
      g_strcmp0 (mapi_question_get_answer (question), "trust") != 0)
    return FALSE;
  sha256 = mapi_certificate_dup_fingerprint (certificate);
  return keep_pin (settings, setting, pins, name, sha256);
}
