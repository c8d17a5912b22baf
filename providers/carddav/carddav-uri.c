/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "carddav-uri.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_LENGTH 4096

static gboolean
is_plain (char c)
{
  return g_ascii_isalnum (c) || strchr ("-._~", c) != NULL;
}

/* Servers write one path in several ways: @ or %40, %c3 or %C3, raw letters. Escapes stay where they mean
 * something, as %2F does. */
static char *
normalize_path (const char *path)
{
  GString *normal = g_string_sized_new (strlen (path) + 16);

  for (const char *p = path; *p != '\0'; p++)
    {
      gboolean escaped = *p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]);
      char c = escaped ? (char) (g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2])) : *p;

      if (is_plain (c) || (!escaped && c == '/'))
        g_string_append_c (normal, c);
      else
        g_string_append_printf (normal, "%%%02X", (guint) (guchar) c);
      p += escaped ? 2 : 0;
    }
  return g_string_free (normal, FALSE);
}

GUri *
carddav_uri_parse (GUri       *base,
                   const char *text)
{
  g_autoptr(GUri) uri = NULL;
  g_autofree char *path = NULL;

  if (text == NULL || strlen (text) > MAX_LENGTH)
    return NULL;
  uri = g_uri_parse_relative (base, text, SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      strcmp (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  path = normalize_path (*g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/");
  return g_uri_build (SOUP_HTTP_URI_FLAGS, "https", NULL, g_uri_get_host (uri), g_uri_get_port (uri), path, NULL, NULL);
}

char *
carddav_uri_to_text (GUri *uri)
{
  return g_uri_to_string (uri);
}

char *
carddav_uri_dup_member (GUri       *base,
                        const char *href)
{
  g_autoptr(GUri) uri = carddav_uri_parse (base, href);
  g_autofree char *text = uri != NULL ? carddav_uri_to_text (uri) : NULL;
  g_autofree char *parent = carddav_uri_to_text (base);
  gsize length = strlen (parent);
  const char *name;

  if (text == NULL || strncmp (text, parent, length) != 0)
    return NULL;
  name = text + length;
  /* The collection itself, and what lies in a collection below */
  if (*name == '\0' || strchr (name, '/') != NULL)
    return NULL;
  return g_steal_pointer (&text);
}
