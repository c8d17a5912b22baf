/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-address.h"

#include <gio/gio.h>
#include <string.h>

/* RFC 5321 4.5.3.1; the path's limit is 256 with its brackets */
#define MAX_LOCAL 64
#define MAX_PATH 254

static gboolean
has_controls (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) || g_utf8_get_char (p) == 0x2028 ||
        g_utf8_get_char (p) == 0x2029)
      return TRUE;
  return FALSE;
}

static gboolean
is_atom_text (gunichar c)
{
  return c >= 0x80 || g_ascii_isalnum (c) || (c != 0 && strchr ("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

static gboolean
is_dot_atom (const char *local)
{
  if (*local == '\0' || *local == '.' || g_str_has_suffix (local, ".") ||
      strstr (local, "..") != NULL)
    return FALSE;
  for (const char *p = local; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_atom_text (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* Already quoted, with every quote and backslash within escaped */
static gboolean
is_quoted (const char *local)
{
  gsize length = strlen (local);

  if (length < 2 || local[0] != '"' || local[length - 1] != '"')
    return FALSE;
  for (gsize i = 1; i < length - 1; i++)
    {
      if (local[i] == '"')
        return FALSE;
      if (local[i] == '\\' && ++i >= length - 1)
        return FALSE;
    }
  return TRUE;
}

static char *
dup_local (const char *local)
{
  g_autoptr(GString) quoted = NULL;

  if (is_dot_atom (local) || is_quoted (local))
    return g_strdup (local);
  quoted = g_string_new ("\"");
  for (const char *p = local; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

/* [192.0.2.1] or [IPv6:2001:db8::1] */
static gboolean
is_literal (const char *domain)
{
  gsize length = strlen (domain);
  g_autofree char *inner = NULL;
  const char *address;

  if (length < 3 || domain[0] != '[' || domain[length - 1] != ']')
    return FALSE;
  inner = g_strndup (domain + 1, length - 2);
  address = g_ascii_strncasecmp (inner, "IPv6:", 5) == 0 ? inner + 5 : inner;
  return g_hostname_is_ip_address (address);
}

static gboolean
is_host_name (const char *domain)
{
  if (*domain == '\0' || *domain == '.' || *domain == '-' || strlen (domain) > 253 ||
      strstr (domain, "..") != NULL)
    return FALSE;
  for (const char *p = domain; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '.' && *p != '_')
      return FALSE;
  return TRUE;
}

static char *
dup_domain (const char *domain)
{
  g_autofree char *ascii = NULL;

  if (is_literal (domain))
    return g_strdup (domain);
  ascii = g_str_is_ascii (domain) ? g_strdup (domain) : g_hostname_to_ascii (domain);
  return ascii != NULL && is_host_name (ascii) ? g_steal_pointer (&ascii) : NULL;
}

char *
smtp_address_dup_path (const char      *address,
                       SmtpAddressKind *kind)
{
  g_autofree char *copy = NULL;
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  char *path;
  char *at;

  *kind = SMTP_ADDRESS_BAD;
  if (address == NULL || !g_utf8_validate (address, -1, NULL) || has_controls (address))
    return NULL;
  copy = g_strdup (address);
  at = strrchr (copy, '@');
  if (at == NULL || at == copy)
    return NULL;
  *at = '\0';
  if (strlen (copy) > MAX_LOCAL || strpbrk (at + 1, " <>\"\\") != NULL)
    return NULL;
  local = dup_local (copy);
  domain = dup_domain (at + 1);
  if (domain == NULL || strlen (local) + strlen (domain) >= MAX_PATH)
    return NULL;
  *kind = g_str_is_ascii (local) ? SMTP_ADDRESS_ASCII : SMTP_ADDRESS_UTF8;
  path = g_strdup_printf ("%s@%s", local, domain);
  return path;
}

char *
smtp_address_dup_xtext (const char *text)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    {
      if (*p > ' ' && *p < 0x7f && *p != '+' && *p != '=')
        g_string_append_c (out, (char) *p);
      else
        g_string_append_printf (out, "+%02X", *p);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
