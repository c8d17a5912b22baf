/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-discovery-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* The description of a mail provider, "config-v1.1.xml", as far as it is about servers:
 *
 *   <clientConfig><emailProvider id="…">
 *     <displayName>…</displayName>
 *     <incomingServer type="imap">
 *       <hostname/> <port/> <socketType/> <username/> <authentication/>…
 *     </incomingServer>
 *     <outgoingServer type="smtp"> likewise </outgoingServer>
 *   </emailProvider></clientConfig>
 *
 * It comes from the network: a document type is refused, depth, texts and servers are
 * limited, and whatever is not understood is skipped with all that is in it. */

#define MAX_DEPTH 32
#define MAX_SERVERS 64
#define MAX_TEXT 1024
#define MAX_NAME 100

typedef struct
{
  const char   *address;
  const char   *domain;
  char         *local_part;     /* (owned) */
  GPtrArray    *servers;        /* (owned) (element-type MapiDiscoveredServer) */
  char         *name;           /* (owned) (nullable) */
  GString      *text;           /* (owned): of the element that is open */
  guint         depth;
  GError       *error;          /* (owned) (nullable): why the rest does not count */

  /* The server that is open */
  gboolean      in_server;
  char         *protocol;       /* (owned) (nullable) */
  char         *host;           /* (owned) (nullable) */
  char         *user;           /* (owned) (nullable) */
  guint64       port;
  MapiSecurity  security;
  GStrvBuilder *auth;           /* (owned) (nullable) */
} Reader;

static void
reader_clear_server (Reader *self)
{
  self->in_server = FALSE;
  self->port = 0;
  self->security = MAPI_SECURITY_NONE;
  g_clear_pointer (&self->protocol, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->auth, g_strv_builder_unref);
}

static void
reader_clear (Reader *self)
{
  reader_clear_server (self);
  g_free (self->local_part);
  g_free (self->name);
  g_string_free (self->text, TRUE);
  g_clear_error (&self->error);
  g_clear_pointer (&self->servers, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

/* NULL: something is asked for that we do not have */
static char *
fill_in (Reader     *self,
         const char *text)
{
  const struct { const char *name; const char *value; } known[] = {
    { "EMAILADDRESS", self->address },
    { "EMAILLOCALPART", self->local_part },
    { "EMAILDOMAIN", self->domain },
  };
  g_autoptr(GString) filled = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0')
    {
      const char *end = *p == '%' ? strchr (p + 1, '%') : NULL;
      gsize i = 0;

      if (end == NULL)
        {
          g_string_append_c (filled, *p++);
          continue;
        }
      while (i < G_N_ELEMENTS (known) &&
             (strlen (known[i].name) != (gsize) (end - p - 1) ||
              strncmp (known[i].name, p + 1, (gsize) (end - p - 1)) != 0))
        i++;
      if (i == G_N_ELEMENTS (known))
        return NULL;
      g_string_append (filled, known[i].value);
      p = end + 1;
    }
  return g_strdup (filled->str);
}

/* A line for people: nothing that writes over what stands beside it */
static char *
clean_name (const char *text)
{
  g_autoptr(GString) name = g_string_new (NULL);
  guint n = 0;

  for (const char *p = text; *p != '\0' && n < MAX_NAME; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        continue;
      g_string_append_unichar (name, c);
      n++;
    }
  return g_strdup (name->str);
}

static void
start_element_cb (GMarkupParseContext  *context,
                  const char           *element,
                  const char          **names,
                  const char          **values,
                  gpointer              user_data,
                  GError              **error)
{
  Reader *self = user_data;

  if (++self->depth > MAX_DEPTH && self->error == NULL)
    self->error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_TOO_BIG,
                                       _("The description of the mail provider is nested too deeply."));
  if (self->error != NULL)
    return;
  g_string_truncate (self->text, 0);
  if (strcmp (element, "incomingServer") != 0 && strcmp (element, "outgoingServer") != 0)
    return;
  reader_clear_server (self);
  self->in_server = TRUE;
  self->auth = g_strv_builder_new ();
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], "type") == 0)
      self->protocol = g_ascii_strdown (values[i], -1);
}

static void
read_security (Reader     *self,
               const char *text)
{
  if (g_ascii_strcasecmp (text, "SSL") == 0 || g_ascii_strcasecmp (text, "TLS") == 0)
    self->security = MAPI_SECURITY_TLS;
  else if (g_ascii_strcasecmp (text, "STARTTLS") == 0)
    self->security = MAPI_SECURITY_STARTTLS;
}

static void
read_auth (Reader     *self,
           const char *text)
{
  static const struct { const char *theirs; const char *ours; } methods[] = {
    { "password-cleartext", "password" }, { "plain", "password" },
    { "password-encrypted", "password-encrypted" }, { "secure", "password-encrypted" },
    { "OAuth2", "oauth2" }, { "GSSAPI", "gssapi" }, { "NTLM", "ntlm" },
    { "TLS-client-cert", "certificate" }, { "none", "none" }, { "client-IP-address", "none" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_ascii_strcasecmp (methods[i].theirs, text) == 0)
      g_strv_builder_add (self->auth, methods[i].ours);
}

static void
read_server_field (Reader     *self,
                   const char *element,
                   const char *text)
{
  if (strcmp (element, "hostname") == 0 && self->host == NULL)
    self->host = fill_in (self, text);
  else if (strcmp (element, "port") == 0)
    {
      if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &self->port, NULL))
        self->port = 0;
    }
  else if (strcmp (element, "socketType") == 0)
    read_security (self, text);
  else if (strcmp (element, "username") == 0 && self->user == NULL)
    self->user = fill_in (self, text);
  else if (strcmp (element, "authentication") == 0)
    read_auth (self, text);
}

static void
end_server (Reader *self)
{
  g_auto(GStrv) auth = g_strv_builder_end (self->auth);
  MapiDiscoveredServer *server = NULL;

  if (self->protocol != NULL && self->servers->len < MAX_SERVERS)
    server = mapi_discovered_server_new_checked (self->protocol, self->host, self->port,
                                                 self->security, self->user,
                                                 (const char * const *) auth);
  if (server != NULL)
    g_ptr_array_add (self->servers, server);
  reader_clear_server (self);
}

static void
end_element_cb (GMarkupParseContext  *context,
                const char           *element,
                gpointer              user_data,
                GError              **error)
{
  Reader *self = user_data;
  g_autofree char *text = g_strstrip (g_strdup (self->text->str));

  self->depth--;
  g_string_truncate (self->text, 0);
  if (self->in_server && (strcmp (element, "incomingServer") == 0 ||
                          strcmp (element, "outgoingServer") == 0))
    end_server (self);
  else if (self->in_server)
    read_server_field (self, element, text);
  else if (strcmp (element, "displayName") == 0 && self->name == NULL && *text != '\0')
    self->name = clean_name (text);
}

static void
text_cb (GMarkupParseContext  *context,
         const char           *text,
         gsize                 length,
         gpointer              user_data,
         GError              **error)
{
  Reader *self = user_data;

  if (self->text->len + length <= MAX_TEXT)
    g_string_append_len (self->text, text, (gssize) length);
}

static void
passthrough_cb (GMarkupParseContext  *context,
                const char           *text,
                gsize                 length,
                gpointer              user_data,
                GError              **error)
{
  Reader *self = user_data;

  if (self->error == NULL && length >= 9 && g_ascii_strncasecmp (text, "<!DOCTYPE", 9) == 0)
    self->error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                                       _("The description of the mail provider has a document type."));
}

static void
error_cb (GMarkupParseContext *context,
          GError              *error,
          gpointer             user_data)
{
  Reader *self = user_data;

  if (self->error == NULL)
    self->error = g_error_new (MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                               _("The description of the mail provider cannot be read: %s"), error->message);
}

static gboolean
parse (Reader  *self,
       GBytes  *xml,
       GError **error)
{
  static const GMarkupParser parser = {
    start_element_cb, end_element_cb, text_cb, passthrough_cb, error_cb
  };
  g_autoptr(GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);
  gsize length;
  const char *data = g_bytes_get_data (xml, &length);

  /* The mark that says the text is UTF-8 */
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  /* Errors come through error_cb(): the parser goes on after some, and would set a second one. */
  if (g_markup_parse_context_parse (context, data, (gssize) length, NULL))
    g_markup_parse_context_end_parse (context, NULL);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

/*< private >
 * mapi_autoconfig_parse:
 * @xml: a document of at most MAPI_AUTOCONFIG_MAX_SIZE bytes
 * @address: the mail address it was asked for
 * @name: (out) (nullable): how the provider calls itself
 *
 * Reads the description of a mail provider. Pure; any thread.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA, %MAPI_ERROR_TOO_BIG.
 *
 * Returns: (transfer full) (element-type MapiDiscoveredServer): its servers, in its order
 */
GPtrArray *
mapi_autoconfig_parse (GBytes      *xml,
                       const char  *address,
                       char       **name,
                       GError     **error)
{
  const char *at = strrchr (address, '@');
  g_auto(Reader) reader = { 0, };

  g_return_val_if_fail (at != NULL, NULL);

  reader.address = address;
  reader.domain = at + 1;
  reader.local_part = g_strndup (address, (gsize) (at - address));
  reader.text = g_string_new (NULL);
  reader.servers =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_discovered_server_unref);
  if (g_bytes_get_size (xml) > MAPI_AUTOCONFIG_MAX_SIZE)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG,
                           _("The description of the mail provider is too long."));
      return NULL;
    }
  if (!parse (&reader, xml, error))
    return NULL;
  if (name != NULL)
    *name = g_steal_pointer (&reader.name);
  return g_steal_pointer (&reader.servers);
}
