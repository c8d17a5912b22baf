/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-oauth-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* The text of a grant is "oauth2:" and a form, as in the address of a page:
 *
 *   oauth2:issuer=google&refresh=…&access=…&issued=1781000000&expires=1781003600
 */

#define MARK "oauth2:"
#define MAX_ANSWER (64 * 1024)
#define MAX_DEPTH 16
#define MAX_TOKEN 16384
#define MAX_WORDS 512

/* A token that ends sooner than this, in seconds, might not be good any more when it arrives */
#define MARGIN 60

void
mapi_oauth_grant_free (MapiOAuthGrant *self)
{
  if (self == NULL)
    return;
  g_free (self->issuer);
  if (self->refresh != NULL)
    explicit_bzero (self->refresh, strlen (self->refresh));
  if (self->access != NULL)
    explicit_bzero (self->access, strlen (self->access));
  g_free (self->refresh);
  g_free (self->access);
  g_free (self);
}

static gint64
read_time (GHashTable *fields,
           const char *key)
{
  const char *text = g_hash_table_lookup (fields, key);
  gint64 value = 0;

  if (text != NULL)
    g_ascii_string_to_signed (text, 10, 0, G_MAXINT64 / 2, &value, NULL);
  return value;
}

MapiOAuthGrant *
mapi_oauth_grant_from_string (const char *text)
{
  g_autoptr(GHashTable) fields = NULL;
  MapiOAuthGrant *self;

  if (text == NULL || !g_str_has_prefix (text, MARK))
    return NULL;
  fields = g_uri_parse_params (text + strlen (MARK), -1, "&", G_URI_PARAMS_NONE, NULL);
  if (fields == NULL || !g_hash_table_contains (fields, "issuer") || !g_hash_table_contains (fields, "access"))
    return NULL;
  self = g_new0 (MapiOAuthGrant, 1);
  self->issuer = g_strdup (g_hash_table_lookup (fields, "issuer"));
  self->refresh = g_strdup (g_hash_table_lookup (fields, "refresh"));
  self->access = g_strdup (g_hash_table_lookup (fields, "access"));
  self->issued = read_time (fields, "issued");
  self->expires = read_time (fields, "expires");
  return self;
}

static void
append_field (GString    *text,
              const char *key,
              const char *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (text, "%s%s=", text->len > strlen (MARK) ? "&" : "", key);
  g_string_append_uri_escaped (text, value, NULL, FALSE);
}

char *
mapi_oauth_grant_to_string (const MapiOAuthGrant *self)
{
  GString *text = g_string_new (MARK);
  g_autofree char *issued = g_strdup_printf ("%" G_GINT64_FORMAT, self->issued);
  g_autofree char *expires = g_strdup_printf ("%" G_GINT64_FORMAT, self->expires);

  append_field (text, "issuer", self->issuer);
  append_field (text, "refresh", self->refresh);
  append_field (text, "access", self->access);
  append_field (text, "issued", issued);
  append_field (text, "expires", expires);
  return g_string_free (text, FALSE);
}

gboolean
mapi_oauth_grant_is_fresh (const MapiOAuthGrant *self,
                           gint64                now)
{
  /* A clock that was put back says nothing about how long a token is still good. */
  return self->expires == 0 || (now >= self->issued - MARGIN && now < self->expires - MARGIN);
}

/* ---- answers ---- */

/* The parser goes down with each level. */
static gboolean
is_shallow (const char *json,
            gsize       length)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && json[i] == '\\')
        i++;
      else if (json[i] == '"')
        quoted = !quoted;
      else if (!quoted && (json[i] == '{' || json[i] == '['))
        depth++;
      else if (!quoted && (json[i] == '}' || json[i] == ']') && depth > 0)
        depth--;
      if (depth > MAX_DEPTH)
        return FALSE;
    }
  return TRUE;
}

/* What goes into a protocol: printable ASCII, nothing that ends a line */
static gboolean
is_token (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  for (gsize i = 0; i < length; i++)
    if (text[i] <= ' ' || text[i] > '~')
      return FALSE;
  return length > 0 && length <= MAX_TOKEN;
}

static const char *
get_text (JsonObject *object,
          const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node) : NULL;
}

/* Some write the number as a text. */
static gint64
get_seconds (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "expires_in");
  const char *text = get_text (object, "expires_in");
  gint64 seconds = 0;

  if (text != NULL)
    g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &seconds, NULL);
  else if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
    seconds = json_node_get_int (node);
  return CLAMP (seconds, 0, G_MAXINT32);
}

static void
set_refusal (GError     **error,
             JsonObject  *object,
             const char  *code)
{
  const char *words = get_text (object, "error_description");
  g_autofree char *valid = g_utf8_make_valid (words != NULL ? words : code, -1);
  g_autofree char *text = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_WORDS));

  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  if (g_str_equal (code, "invalid_grant"))
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                 /* Translators: in brackets the words of a server */
                 _("The permission to use the account has ended. Sign in again. (%s)"), text);
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED, _("Signing in was refused: %s"), text);
}

MapiOAuthGrant *
mapi_oauth_grant_from_answer (const char            *issuer,
                              const char            *json,
                              gssize                 length,
                              const MapiOAuthGrant  *before,
                              gint64                 now,
                              GError               **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(MapiOAuthGrant) self = NULL;
  JsonNode *root = NULL;
  JsonObject *object = NULL;
  const char *type;
  gint64 seconds;

  if (length <= MAX_ANSWER && is_shallow (json, (gsize) length) &&
      json_parser_load_from_data (parser, json, length, NULL))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    object = json_node_get_object (root);
  if (object != NULL && get_text (object, "error") != NULL)
    {
      set_refusal (error, object, get_text (object, "error"));
      return NULL;
    }
  type = object != NULL ? get_text (object, "token_type") : NULL;
  if (object == NULL || !is_token (get_text (object, "access_token")) ||
      (type != NULL && g_ascii_strcasecmp (type, "Bearer") != 0))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                           _("The answer about signing in makes no sense."));
      return NULL;
    }
  seconds = get_seconds (object);
  self = g_new0 (MapiOAuthGrant, 1);
  self->issuer = g_strdup (issuer);
  self->access = g_strdup (get_text (object, "access_token"));
  if (is_token (get_text (object, "refresh_token")))
    self->refresh = g_strdup (get_text (object, "refresh_token"));
  else if (before != NULL)
    self->refresh = g_strdup (before->refresh);
  self->issued = now;
  self->expires = seconds > 0 ? now + seconds : 0;
  return g_steal_pointer (&self);
}
