/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-endpoint.h"

#include "kit-network.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONNECT_SECONDS 30
#define IO_SECONDS 60

struct _KitEndpoint
{
  gatomicrefcount     ref_count;
  char               *protocol;      /* (owned) */
  char               *host;          /* (owned) */
  char               *name;          /* (owned) */
  guint               port;
  KitSecurity         security;
  gboolean            unencrypted;
  guint               connect_timeout;
  guint               io_timeout;
  char               *certificate;   /* (owned) (nullable) */
  char               *key;           /* (owned) (nullable) */
  GPtrArray          *pins;          /* (owned) (element-type utf8), lower case */
  KitCertificateFunc  func;          /* (nullable) */
  gpointer            user_data;
  GDestroyNotify      destroy;
};

KitEndpoint *
kit_endpoint_new (const char  *protocol,
                  const char  *host,
                  guint        port,
                  KitSecurity  security)
{
  KitEndpoint *self = g_new0 (KitEndpoint, 1);
  gboolean literal = host != NULL && strchr (host, ':') != NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->protocol = g_strdup (protocol);
  self->host = g_strstrip (g_strdup (host != NULL ? host : ""));
  self->port = port;
  self->name = g_strdup_printf (literal ? "[%s]:%u" : "%s:%u", self->host, port);
  self->security = security;
  self->connect_timeout = CONNECT_SECONDS;
  self->io_timeout = IO_SECONDS;
  self->pins = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static KitSecurity
security_from_name (const char *name)
{
  if (g_strcmp0 (name, "none") == 0)
    return KIT_SECURITY_NONE;
  return g_strcmp0 (name, "starttls") == 0 ? KIT_SECURITY_STARTTLS : KIT_SECURITY_TLS;
}

static gboolean
ask_support (const char           *host,
             guint                 port,
             GTlsCertificate      *certificate,
             GTlsCertificateFlags  flaws,
             GCancellable         *cancellable,
             gpointer              user_data)
{
  return mapi_support_ask_certificate (user_data, host, (guint16) port, certificate, flaws, cancellable);
}

void
kit_endpoint_set_support (KitEndpoint *self,
                          MapiSupport *support)
{
  kit_endpoint_set_certificate_func (self, ask_support, g_object_ref (support), g_object_unref);
}

static gboolean
has_setting (MapiSettings *settings,
             const char   *name)
{
  return mapi_settings_get_info (settings, name) != NULL;
}

static void
read_rest (KitEndpoint  *self,
           MapiSettings *settings)
{
  if (has_setting (settings, "allow-unencrypted"))
    {
      g_autofree char *agreed = mapi_settings_dup_string (settings, "allow-unencrypted");

      /* For this server alone; "true" was for any */
      self->unencrypted = agreed != NULL && (g_ascii_strcasecmp (agreed, self->host) == 0 ||
                                             strcmp (agreed, "true") == 0);
    }
  if (has_setting (settings, "timeout") && mapi_settings_get_uint (settings, "timeout") > 0)
    self->io_timeout = mapi_settings_get_uint (settings, "timeout");
  if (has_setting (settings, "client-certificate"))
    self->certificate = mapi_settings_dup_string (settings, "client-certificate");
  if (has_setting (settings, "client-key"))
    self->key = mapi_settings_dup_string (settings, "client-key");
  if (has_setting (settings, "certificate-pins"))
    {
      g_auto(GStrv) pins = mapi_settings_dup_strv (settings, "certificate-pins");

      for (gsize i = 0; pins != NULL && pins[i] != NULL; i++)
        kit_endpoint_add_pin (self, pins[i]);
    }
}

KitEndpoint *
kit_endpoint_new_for_provider (MapiSupport  *support,
                               const char   *protocol,
                               guint         tls_port,
                               guint         plain_port,
                               GError      **error)
{
  MapiSettings *settings = mapi_support_get_settings (support);
  g_autofree char *host = mapi_settings_dup_string (settings, "host");
  g_autofree char *security = mapi_settings_dup_string (settings, "security");
  KitSecurity kind = security_from_name (security);
  guint port = has_setting (settings, "port") ? mapi_settings_get_uint (settings, "port") : 0;
  g_autoptr(KitEndpoint) self = NULL;

  if (port == 0)
    port = kind == KIT_SECURITY_TLS ? tls_port : plain_port;
  self = kit_endpoint_new (protocol, host, port, kind);
  read_rest (self, settings);
  kit_endpoint_set_support (self, support);
  return kit_endpoint_check (self, error) ? g_steal_pointer (&self) : NULL;
}

KitEndpoint *
kit_endpoint_ref (KitEndpoint *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kit_endpoint_unref (KitEndpoint *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_ptr_array_unref (self->pins);
  g_free (self->protocol);
  g_free (self->host);
  g_free (self->name);
  g_free (self->certificate);
  g_free (self->key);
  g_free (self);
}

const char *
kit_endpoint_get_protocol (KitEndpoint *self)
{
  return self->protocol;
}

const char *
kit_endpoint_get_host (KitEndpoint *self)
{
  return self->host;
}

guint
kit_endpoint_get_port (KitEndpoint *self)
{
  return self->port;
}

const char *
kit_endpoint_get_name (KitEndpoint *self)
{
  return self->name;
}

KitSecurity
kit_endpoint_get_security (KitEndpoint *self)
{
  return self->security;
}

void
kit_endpoint_set_unencrypted (KitEndpoint *self,
                              gboolean     agreed)
{
  self->unencrypted = agreed;
}

gboolean
kit_endpoint_get_unencrypted (KitEndpoint *self)
{
  return self->unencrypted || kit_endpoint_is_loopback (self);
}

/* By what the user wrote, never by what a resolver answers: "localhost" is resolved by GIO itself,
 * a name elsewhere that points here is not this computer. */
gboolean
kit_endpoint_is_loopback (KitEndpoint *self)
{
  return mapi_server_is_local (self->host);
}

void
kit_endpoint_set_timeouts (KitEndpoint *self,
                           guint        connect_seconds,
                           guint        io_seconds)
{
  self->connect_timeout = connect_seconds;
  self->io_timeout = io_seconds;
}

guint
kit_endpoint_get_connect_timeout (KitEndpoint *self)
{
  return self->connect_timeout;
}

guint
kit_endpoint_get_io_timeout (KitEndpoint *self)
{
  return self->io_timeout;
}

void
kit_endpoint_set_client_certificate (KitEndpoint *self,
                                     const char  *certificate,
                                     const char  *key)
{
  g_free (self->certificate);
  g_free (self->key);
  self->certificate = g_strdup (certificate);
  self->key = g_strdup (key);
}

const char *
kit_endpoint_get_client_certificate (KitEndpoint *self)
{
  return self->certificate != NULL && *self->certificate != '\0' ? self->certificate : NULL;
}

const char *
kit_endpoint_get_client_key (KitEndpoint *self)
{
  return self->key != NULL && *self->key != '\0' ? self->key : NULL;
}

/* People copy such numbers from elsewhere: with colons, in capitals. */
static char *
fold_pin (const char *sha256)
{
  g_autoptr(GString) folded = g_string_new (NULL);

  for (const char *p = sha256; *p != '\0'; p++)
    if (g_ascii_isxdigit (*p))
      g_string_append_c (folded, g_ascii_tolower (*p));
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

void
kit_endpoint_add_pin (KitEndpoint *self,
                      const char  *pin)
{
  const char *space = strrchr (pin, ' ');
  const char *digits = space != NULL && strlen (space + 1) == 64 ? space + 1 : pin;
  gsize prefix = digits != pin ? (gsize) (space - pin) : 0;
  g_autofree char *folded = NULL;

  /* One for another server counts for that alone */
  if (prefix > 0 && (strlen (self->name) != prefix || strncmp (pin, self->name, prefix) != 0))
    return;
  folded = fold_pin (digits);

  if (strlen (folded) == 64 && !kit_endpoint_is_pinned (self, folded))
    g_ptr_array_add (self->pins, g_steal_pointer (&folded));
}

gboolean
kit_endpoint_is_pinned (KitEndpoint *self,
                        const char  *sha256)
{
  return g_ptr_array_find_with_equal_func (self->pins, sha256, g_str_equal, NULL);
}

gboolean
kit_endpoint_has_pins (KitEndpoint *self)
{
  return self->pins->len > 0;
}

void
kit_endpoint_set_certificate_func (KitEndpoint        *self,
                                   KitCertificateFunc  func,
                                   gpointer            user_data,
                                   GDestroyNotify      destroy)
{
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
}

gboolean
kit_endpoint_ask_certificate (KitEndpoint          *self,
                              GTlsCertificate      *certificate,
                              GTlsCertificateFlags  flaws,
                              GCancellable         *cancellable)
{
  g_autofree char *sha256 = NULL;

  /* Nobody is asked to trust a network that stands between them and the server */
  if (self->func == NULL || kit_network_is_portal () ||
      !self->func (self->host, self->port, certificate, flaws, cancellable, self->user_data))
    return FALSE;
  sha256 = mapi_certificate_dup_fingerprint (certificate);
  kit_endpoint_add_pin (self, sha256);
  return TRUE;
}

static gboolean
host_is_clean (const char *host)
{
  for (const char *p = host; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f || strchr ("/@\\\"", *p) != NULL)
      return FALSE;
  return TRUE;
}

gboolean
kit_endpoint_check (KitEndpoint  *self,
                    GError      **error)
{
  if (*self->host == '\0')
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                           _("No server is set"));
      return FALSE;
    }
  if (!host_is_clean (self->host) || self->port == 0 || self->port > G_MAXUINT16)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                   _("“%s” is not the name of a server"), self->name);
      return FALSE;
    }
  if (self->security == KIT_SECURITY_NONE && !kit_endpoint_get_unencrypted (self))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                   _("The connection to “%s” would not be protected: everybody on the way could "
                     "read the password and all mail. Choose TLS, or allow it in the settings."),
                   self->name);
      return FALSE;
    }
  return TRUE;
}
