/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-entry.h"

#include <kit-net-error.h>
#include <ldap.h>
#include <string.h>

#define MAX_LINES_SIZE (16 * 1024)
#define MAX_ATTRIBUTES 200

LdapEntry *
ldap_entry_new (const char *dn,
                gsize       length)
{
  LdapEntry *self;

  if (dn == NULL || length > LDAP_ENTRY_MAX_DN || memchr (dn, 0, length) != NULL ||
      !g_utf8_validate (dn, (gssize) length, NULL))
    return NULL;
  self = g_new0 (LdapEntry, 1);
  self->dn = g_strndup (dn, length);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
ldap_entry_free (LdapEntry *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->values);
  g_free (self->dn);
  g_free (self->more);
  g_free (self);
}

/* "member;range=0-1499" says that there are more, and where they begin; "-*" that these are the last */
static void
note_range (LdapEntry  *self,
            const char *name,
            const char *options)
{
  const char *range = strstr (options, "range=");
  const char *dash = range != NULL ? strchr (range, '-') : NULL;
  guint64 last;

  if (dash == NULL || !g_ascii_isdigit (dash[1]) || !g_ascii_string_to_unsigned (dash + 1, 10, 0, G_MAXINT32, &last, NULL))
    return;
  g_free (self->more);
  self->more = g_strdup_printf ("%s;range=%" G_GUINT64_FORMAT "-*", name, last + 1);
}

void
ldap_entry_add (LdapEntry     *self,
                const char    *attribute,
                gconstpointer  data,
                gsize          length)
{
  g_autofree char *name = g_ascii_strdown (attribute, -1);
  char *options = strchr (name, ';');
  GPtrArray *values;

  if (options != NULL)
    {
      *options++ = '\0';
      note_range (self, name, options);
    }
  values = g_hash_table_lookup (self->values, name);
  if (length > LDAP_ENTRY_MAX_VALUE_SIZE || (values != NULL && values->len >= LDAP_ENTRY_MAX_VALUES) ||
      (values == NULL && g_hash_table_size (self->values) >= MAX_ATTRIBUTES))
    {
      self->n_dropped++;
      return;
    }
  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_hash_table_insert (self->values, g_steal_pointer (&name), values);
    }
  g_ptr_array_add (values, g_bytes_new (data, length));
}

GPtrArray *
ldap_entry_get (LdapEntry  *self,
                const char *attribute)
{
  return g_hash_table_lookup (self->values, attribute);
}

gboolean
ldap_entry_is (LdapEntry  *self,
               const char *name)
{
  GPtrArray *classes = ldap_entry_get (self, "objectclass");
  gsize wanted = strlen (name);

  for (guint i = 0; classes != NULL && i < classes->len; i++)
    {
      gsize length;
      const char *found = g_bytes_get_data (classes->pdata[i], &length);

      if (length == wanted && g_ascii_strncasecmp (found, name, length) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
dup_valid (GBytes   *value,
           gboolean *flawed)
{
  gsize length;
  const char *data = g_bytes_get_data (value, &length);
  char *copy = g_malloc0 (length + 1);

  if (length > 0)
    memcpy (copy, data, length);

  /* A NUL would hide what is behind it */
  for (gsize i = 0; i < length; i++)
    if (data[i] == '\0')
      {
        copy[i] = ' ';
        *flawed = TRUE;
      }
  if (!g_utf8_validate (copy, (gssize) length, NULL))
    {
      char *latin = g_convert (data, (gssize) length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);

      *flawed = TRUE;
      if (latin != NULL)
        {
          g_free (copy);
          copy = latin;
        }
    }
  return copy;
}

static char *
clean_lines (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(GString) clean = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL && clean->len < MAX_LINES_SIZE; i++)
    {
      g_autofree char *line = kit_net_clean_text (lines[i]);

      g_string_append_printf (clean, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

char *
ldap_entry_clean (GBytes   *value,
                  gboolean  lines,
                  gboolean *flawed)
{
  g_autofree char *valid = dup_valid (value, flawed);
  g_autofree char *clean = lines ? clean_lines (valid) : kit_net_clean_text (valid);

  g_strstrip (clean);
  if (!lines && !g_str_equal (g_strstrip (valid), clean))
    *flawed = TRUE;
  return *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

char *
ldap_entry_dup_uuid (LdapEntry *self)
{
  GPtrArray *values = ldap_entry_get (self, "entryuuid");
  gsize length = 0;
  const char *data = values != NULL && values->len == 1 ? g_bytes_get_data (values->pdata[0], &length) : NULL;
  g_autofree char *text = data != NULL ? g_ascii_strdown (data, (gssize) length) : NULL;

  return text != NULL && g_uuid_string_is_valid (text) ? g_steal_pointer (&text) : NULL;
}

char *
ldap_entry_dup_rdn (const char *dn)
{
  LDAPDN parts = NULL;
  char *value = NULL;

  if (ldap_str2dn (dn, &parts, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
    return NULL;
  if (parts != NULL && parts[0] != NULL && parts[0][0] != NULL)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (parts[0][0]->la_value.bv_val, parts[0][0]->la_value.bv_len);
      gboolean flawed = FALSE;

      value = ldap_entry_clean (bytes, FALSE, &flawed);
    }
  ldap_dnfree (parts);
  return value;
}
