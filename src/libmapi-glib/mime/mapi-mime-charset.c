/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Character sets of mail. The declared one is a hint:
 *  - ASCII, Latin 1 or nothing declared, and the bytes are UTF-8: they are UTF-8;
 *  - Latin 1 means windows-1252, gb2312 means gb18030 and so on (the superset everybody reads);
 *  - declared, but the bytes do not fit: UTF-8 if they are, else the declared one with the bad
 *    bytes replaced, else windows-1252, which fits all. */
#include "config.h"

#include "mapi-mime-text-private.h"

#include <errno.h>
#include <string.h>

static const guint16 windows_1252[32] = {
  0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
  0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
  0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
  0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178
};

typedef struct
{
  const char *name;
  const char *reads_as;
} Alias;

static const Alias aliases[] = {
  { "gb2312", "GB18030" }, { "gbk", "GB18030" }, { "gb_2312-80", "GB18030" },
  { "gb2312_charset", "GB18030" }, { "x-gbk", "GB18030" }, { "cn-gb", "GB18030" },
  { "big5", "BIG5-HKSCS" }, { "x-big5", "BIG5-HKSCS" }, { "chinesebig5_charset", "BIG5-HKSCS" },
  { "ks_c_5601-1987", "UHC" }, { "ks_c_5601", "UHC" }, { "euc-kr", "UHC" }, { "5601", "UHC" },
  { "shift_jis", "CP932" }, { "shift-jis", "CP932" }, { "sjis", "CP932" }, { "x-sjis", "CP932" },
  { "iso-2022-jp", "ISO-2022-JP-2" }, { "iso-8859-9", "CP1254" }, { "iso-8859-11", "CP874" },
  { "tis-620", "CP874" }, { "x-mac-roman", "MACINTOSH" }, { "macintosh", "MACINTOSH" },
  { "iso-8859-8-i", "ISO-8859-8" }, { "iso-8859-8-e", "ISO-8859-8" },
  { "unicode-1-1-utf-7", "UTF-7" }, { "unicode", "UTF-16" }, { "ucs-2", "UTF-16" },
};

typedef enum
{
  KIND_UNKNOWN,
  KIND_ASCII_OR_LATIN,
  KIND_UTF8,
  KIND_OTHER
} Kind;

/* @name must hold 64 bytes */
static Kind
classify (const char  *charset,
          char        *name,
          const char **reads_as)
{
  gsize n = 0;

  for (const char *p = charset; p != NULL && *p != '\0' && n < 63; p++)
    if (!g_ascii_isspace (*p) && *p != '"' && *p != '\'')
      name[n++] = g_ascii_tolower (*p);
  name[n] = '\0';
  *reads_as = name;
  if (n == 0 || g_str_has_prefix (name, "unknown") || g_str_has_prefix (name, "x-unknown")
      || strcmp (name, "x-user-defined") == 0 || strcmp (name, "default") == 0
      || strcmp (name, "8bit") == 0 || strcmp (name, "binary") == 0)
    return KIND_UNKNOWN;
  if (strcmp (name, "utf-8") == 0 || strcmp (name, "utf8") == 0
      || strcmp (name, "unicode-1-1-utf-8") == 0)
    return KIND_UTF8;
  if (strcmp (name, "us-ascii") == 0 || strcmp (name, "ascii") == 0
      || strcmp (name, "iso-8859-1") == 0 || strcmp (name, "iso8859-1") == 0
      || strcmp (name, "iso_8859-1") == 0 || strcmp (name, "latin1") == 0
      || strcmp (name, "latin-1") == 0 || strcmp (name, "ansi_x3.4-1968") == 0
      || strcmp (name, "windows-1252") == 0 || strcmp (name, "cp1252") == 0)
    return KIND_ASCII_OR_LATIN;
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (strcmp (aliases[i].name, name) == 0)
      {
        *reads_as = aliases[i].reads_as;
        return KIND_OTHER;
      }
  if (g_str_has_prefix (name, "windows-"))
    {
      name[6] = 'c';
      name[7] = 'p';
      *reads_as = name + 6;
    }
  return KIND_OTHER;
}

static char *
from_windows_1252 (const char *data,
                   gsize       length)
{
  GString *out = g_string_sized_new (length + length / 8 + 1);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = data[i];

      if (c == 0)
        g_string_append_unichar (out, 0xfffd);
      else if (c < 0x80)
        g_string_append_c (out, c);
      else
        g_string_append_unichar (out, c < 0xa0 ? windows_1252[c - 0x80] : c);
    }
  return g_string_free (out, FALSE);
}

/* NUL and bad bytes become U+FFFD */
static char *
from_broken_utf8 (const char *data,
                  gsize       length)
{
  GString *out = g_string_sized_new (length + 16);
  const char *end = data + length;

  while (data < end)
    {
      const char *bad;
      gboolean valid = g_utf8_validate_len (data, end - data, &bad);

      g_string_append_len (out, data, bad - data);
      if (valid)
        break;
      g_string_append (out, "\xef\xbf\xbd");
      data = bad + 1;
    }
  return g_string_free (out, FALSE);
}

static char *
convert (const char *data,
         gsize       length,
         const char *charset,
         gsize      *n_bad)
{
  GIConv cd = g_iconv_open ("UTF-8", charset);
  char buffer[4096];
  char *in = (char *) data;
  gsize left = length;
  GString *out;

  *n_bad = 0;
  if (cd == (GIConv) -1)
    return NULL;
  out = g_string_sized_new (length * 2 + 16);
  for (;;)
    {
      char *to = buffer;
      gsize room = sizeof buffer;
      gsize result = left > 0 ? g_iconv (cd, &in, &left, &to, &room)
                              : g_iconv (cd, NULL, NULL, &to, &room);
      int code = errno;

      g_string_append_len (out, buffer, to - buffer);
      if (result != (gsize) -1)
        {
          if (left == 0)
            break;
          continue;
        }
      if (code == E2BIG)
        continue;
      g_string_append (out, "\xef\xbf\xbd");
      (*n_bad)++;
      if (code == EINVAL || left <= 1)
        break;
      in++;
      left--;
    }
  g_iconv_close (cd);
  if (!g_utf8_validate_len (out->str, out->len, NULL))
    {
      g_autofree char *raw = g_string_free (out, FALSE);

      return from_broken_utf8 (raw, strlen (raw));
    }
  return g_string_free (out, FALSE);
}

static gboolean
has_iso_2022_escape (const char *data,
                     gsize       length)
{
  const char *esc = memchr (data, '\033', length);

  return esc != NULL && data + length - esc > 2 && (esc[1] == '$' || esc[1] == '(');
}

char *
mapi_mime_to_utf8 (const char *data,
                   gsize       length,
                   const char *charset)
{
  char name[64];
  const char *reads_as;
  Kind kind = classify (charset, name, &reads_as);
  g_autofree char *text = NULL;
  gsize n_bad;

  if (length == 0)
    return g_strdup ("");
  if (kind == KIND_UNKNOWN && has_iso_2022_escape (data, length))
    {
      text = convert (data, length, "ISO-2022-JP-2", &n_bad);
      if (text != NULL && n_bad == 0)
        return g_steal_pointer (&text);
      g_clear_pointer (&text, g_free);
    }
  if (kind != KIND_OTHER)
    {
      const char *bad;

      if (g_utf8_validate_len (data, length, &bad))
        return g_strndup (data, length);
      if (kind != KIND_UTF8)
        {
          /* Mostly UTF-8, cut within a character or with one NUL */
          if (*bad == '\0' || data + length - bad < 4)
            if (g_utf8_validate_len (data, bad - data, NULL) && bad - data > 8
                && memchr (data, 0xc3, bad - data) != NULL)
              return from_broken_utf8 (data, length);
          return from_windows_1252 (data, length);
        }
      /* Says UTF-8: a single wrong byte does not make it something else */
      for (const char *p = data; p < bad; p++)
        if ((guchar) *p >= 0x80)
          return from_broken_utf8 (data, length);
      return memchr (data, 0, length) != NULL ? from_broken_utf8 (data, length)
                                              : from_windows_1252 (data, length);
    }
  text = convert (data, length, reads_as, &n_bad);
  if (text != NULL && n_bad == 0)
    return g_steal_pointer (&text);
  if (g_utf8_validate_len (data, length, NULL))
    return g_strndup (data, length);
  if (text != NULL)
    return g_steal_pointer (&text);
  return from_windows_1252 (data, length);
}
