/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-net-error.h"

#include <glib/gi18n-lib.h>

#define SHOWN 512

static gboolean
is_unfit (gunichar c)
{
  return g_unichar_iscntrl (c) || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

char *
kit_net_clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr(GString) clean = g_string_new (NULL);
  guint n = 0;

  for (const char *p = valid; *p != '\0' && n < SHOWN; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t')
        g_string_append_c (clean, ' ');
      else if (!is_unfit (c))
        g_string_append_unichar (clean, c);
    }
  if (n == SHOWN)
    g_string_append (clean, "…");
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

void
kit_net_error_set_timeout (GError      **error,
                           KitEndpoint  *endpoint,
                           KitNetStage   stage)
{
  if (stage == KIT_NET_CONNECT)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("The server “%s” does not answer. Look whether its name and port are right and "
                   "whether this computer is online."), kit_endpoint_get_name (endpoint));
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT,
                 _("The server “%s” has stopped answering. It will be tried again later."),
                 kit_endpoint_get_name (endpoint));
}

void
kit_net_error_explain_silence (GError      **error,
                               KitEndpoint  *endpoint)
{
  if (kit_endpoint_get_security (endpoint) == KIT_SECURITY_TLS)
    return;
  g_clear_error (error);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
               _("The server “%s” says nothing. If this port begins with TLS, choose TLS as its protection."),
               kit_endpoint_get_name (endpoint));
}

void
kit_net_error_set_closed (GError      **error,
                          KitEndpoint  *endpoint)
{
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
               _("The server “%s” closed the connection"), kit_endpoint_get_name (endpoint));
}

void
kit_net_error_set_hung_up (GError       **error,
                           const GError  *problem,
                           KitEndpoint   *endpoint)
{
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
               _("The server “%s” closed the connection before it was safe. Maybe it takes no more connections at the "
                 "moment, or its port and the kind of protection do not fit each other (%s)"),
               kit_endpoint_get_name (endpoint), problem->message);
  mapi_error_explain_by (error, problem);
}

static void
set_connect_error (GError      **error,
                   const GError *problem,
                   KitEndpoint  *endpoint)
{
  const char *name = kit_endpoint_get_name (endpoint);

  if (problem->domain == G_RESOLVER_ERROR &&
      problem->code == G_RESOLVER_ERROR_NOT_FOUND)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("There is no server “%s”. Look at how its name is written."),
                 kit_endpoint_get_host (endpoint));
  else if (problem->domain == G_RESOLVER_ERROR)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("The name “%s” cannot be looked up now; maybe this computer is offline (%s)"),
                 kit_endpoint_get_host (endpoint), problem->message);
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("Nothing answers at “%s”. The server is down, or its port is another one."),
                 name);
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    kit_net_error_set_timeout (error, endpoint, KIT_NET_CONNECT);
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("The server “%s” cannot be reached (%s)"), name, problem->message);
}

static void
set_handshake_error (GError      **error,
                     const GError *problem,
                     KitEndpoint  *endpoint)
{
  const char *name = kit_endpoint_get_name (endpoint);

  if (g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS) ||
      g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_MISC))
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("The server “%s” does not speak TLS as it should. Its port and the kind of "
                   "protection may not fit each other (%s)"), name, problem->message);
  else if (g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                 _("The server “%s” wants a certificate of yours"), name);
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("No safe connection to “%s” could be made (%s)"), name, problem->message);
}

static void
translate (GError       **error,
           const GError  *problem,
           KitEndpoint   *endpoint,
           KitNetStage    stage)
{
  if (stage == KIT_NET_CONNECT)
    set_connect_error (error, problem, endpoint);
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    kit_net_error_set_timeout (error, endpoint, stage);
  else if (stage == KIT_NET_HANDSHAKE)
    set_handshake_error (error, problem, endpoint);
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
           g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
           g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_EOF))
    kit_net_error_set_closed (error, endpoint);
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("The connection to “%s” was lost (%s)"), kit_endpoint_get_name (endpoint),
                 problem->message);
}

void
kit_net_error_take (GError      **error,
                    GError       *problem,
                    KitEndpoint  *endpoint,
                    KitNetStage   stage)
{
  g_autoptr(GError) owned = problem;

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("It was cancelled"));
  else if (problem->domain == MAPI_ERROR)
    g_propagate_error (error, g_steal_pointer (&owned));
  else
    {
      translate (error, problem, endpoint, stage);
      mapi_error_explain_by (error, problem);
    }
}

void
kit_net_error_set_logon (GError      **error,
                         KitEndpoint  *endpoint,
                         const char   *user,
                         gboolean      temporary,
                         const char   *low_level,
                         const char   *words)
{
  g_autofree char *clean = kit_net_clean_text (words);

  if (temporary)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("The server “%s” cannot log on “%s” at the moment. It says: “%s”"),
                 kit_endpoint_get_name (endpoint), user, clean);
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                 _("The server “%s” did not accept the user name or password of “%s”, or cannot check them at the "
                   "moment. It says: “%s”"),
                 kit_endpoint_get_name (endpoint), user, clean);
  mapi_error_explain (error, NULL, low_level, clean);
}
