/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-mailbox-name.h"

#include <string.h>

/* Base64 with "," for "/", of UTF-16 in network order, between "&" and "-"; "&" is "&-" */
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static int
get_digit (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == ',' || c == '/' ? 63 : -1;
}

/* The characters between "&" and "-", or NULL if they are no such thing */
static char *
decode_shifted (const char *text,
                gsize       size)
{
  g_autofree gunichar2 *units = g_new (gunichar2, size + 1);
  glong n_units = 0, n_read = 0, n_written = 0;
  guint32 bits = 0;
  guint n_bits = 0;
  g_autofree char *decoded = NULL;

  for (gsize i = 0; i < size; i++)
    {
      int digit = get_digit (text[i]);

      if (digit < 0)
        return NULL;
      bits = bits << 6 | (guint32) digit;
      n_bits += 6;
      if (n_bits >= 16)
        {
          n_bits -= 16;
          units[n_units++] = (gunichar2) (bits >> n_bits & 0xffff);
        }
    }
  /* What is left over pads the last digit; more would be half a character */
  if (n_units == 0 || n_bits >= 6 || (bits & ((1u << n_bits) - 1)) != 0)
    return NULL;
  decoded = g_utf16_to_utf8 (units, n_units, &n_read, &n_written, NULL);
  if (decoded == NULL || n_read != n_units || strlen (decoded) != (gsize) n_written)
    return NULL;
  return g_steal_pointer (&decoded);
}

char *
imap_mailbox_name_decode (const char *wire,
                          gsize       size)
{
  g_autoptr (GString) name = g_string_sized_new (size);

  for (gsize i = 0; i < size; i++)
    {
      const char *end;

      if (wire[i] != '&')
        {
          g_string_append_c (name, wire[i]);
          continue;
        }
      end = memchr (wire + i, '-', size - i);
      if (end == wire + i + 1)
        {
          g_string_append_c (name, '&');
          i++;
        }
      else
        {
          g_autofree char *shifted = NULL;

          if (end != NULL)
            shifted = decode_shifted (wire + i + 1, (gsize) (end - wire) - i - 1);
          if (shifted == NULL)
            {
              g_string_append_c (name, '&');
              continue;
            }
          g_string_append (name, shifted);
          i = (gsize) (end - wire);
        }
    }
  /* Raw UTF-8 is what some servers send without having been asked for it */
  return g_utf8_make_valid (name->str, (gssize) name->len);
}

static void
encode_shifted (GString    *wire,
                const char *text,
                gsize       size)
{
  glong n_units = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, (glong) size, NULL, &n_units, NULL);
  guint32 bits = 0;
  guint n_bits = 0;

  g_string_append_c (wire, '&');
  for (glong i = 0; i < n_units; i++)
    {
      bits = bits << 16 | units[i];
      n_bits += 16;
      while (n_bits >= 6)
        {
          n_bits -= 6;
          g_string_append_c (wire, digits[bits >> n_bits & 0x3f]);
        }
    }
  if (n_bits > 0)
    g_string_append_c (wire, digits[bits << (6 - n_bits) & 0x3f]);
  g_string_append_c (wire, '-');
}

static gboolean
is_direct (char c)
{
  return c >= ' ' && c <= '~';
}

char *
imap_mailbox_name_encode (const char *name)
{
  GString *wire = g_string_new (NULL);

  while (*name != '\0')
    {
      const char *end = name;

      while (*end != '\0' && !is_direct (*end))
        end++;
      if (end > name)
        encode_shifted (wire, name, (gsize) (end - name));
      else if (*end++ == '&')
        g_string_append (wire, "&-");
      else
        g_string_append_c (wire, *name);
      name = end;
    }
  return g_string_free (wire, FALSE);
}

gboolean
imap_mailbox_name_is_inbox (const char *wire,
                            gsize       size)
{
  return size == 5 && g_ascii_strncasecmp (wire, "INBOX", 5) == 0;
}

gboolean
imap_mailbox_name_is_sendable (const char *wire)
{
  gsize size = strlen (wire);

  if (size == 0 || size > IMAP_MAILBOX_NAME_MAX)
    return FALSE;
  for (gsize i = 0; i < size; i++)
    if ((guchar) wire[i] < ' ' || wire[i] == 0x7f)
      return FALSE;
  return TRUE;
}
