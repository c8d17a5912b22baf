/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* bench-generate DIR N [SEED]: a Maildir of N messages, the same bytes for the same seed.
 *
 * Modelled on what people's mail is made of: threads whose replies quote their parents,
 * senders and words that follow Zipf's law, plain text, HTML with a plain alternative,
 * newsletters, mailing lists, several alphabets and transfer encodings, and attachments of
 * log-normal size. One word occurs in exactly 1 % of the messages ("quillfeather"). */

#define N_WORDS 6000
#define N_PEOPLE 400

static guint64 state;

static guint64
next_random (void)
{
  /* splitmix64 */
  guint64 z = (state += 0x9e3779b97f4a7c15ull);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

static guint
below (guint n)
{
  return (guint) (next_random () % n);
}

/* Rank r with a probability near 1/r */
static guint
zipf (guint n)
{
  double u = (double) (next_random () >> 11) / (double) (1ull << 53);
  guint r = 1;

  /* n^u is Zipf-like and needs no table. */
  for (double x = 1; r < n && x < u * 13.0; r = r * 2 + below (2))
    x += 1;
  return MIN (r, n) - 1;
}

static const char * const syllables[] = {
  "ba", "ne", "ti", "ro", "ka", "lu", "mi", "sho", "ver", "den", "gra", "pol", "sti", "mar", "ent", "ing",
  "tion", "al", "for", "que", "über", "é", "ño", "sk", "на", "ре", "го", "ст", "λο", "με"
};

static char *words[N_WORDS];
static char *people[N_PEOPLE];

static void
make_words (void)
{
  for (guint i = 0; i < N_WORDS; i++)
    {
      GString *word = g_string_new (NULL);
      /* One word in twelve has letters beyond ASCII. */
      guint range = below (12) == 0 ? G_N_ELEMENTS (syllables) : 20;

      for (guint n = 1 + below (3); n-- > 0;)
        g_string_append (word, syllables[below (range)]);
      words[i] = g_string_free (word, FALSE);
    }
  for (guint i = 0; i < N_PEOPLE; i++)
    people[i] = g_strdup_printf ("%s %s <%s.%u@example.%s>", words[below (20)], words[20 + below (300)],
                                 "person", i, i % 3 == 0 ? "org" : i % 3 == 1 ? "com" : "net");
}

static void
add_text (GString *text,
          guint    n_words,
          gboolean rare)
{
  guint column = 0;

  for (guint i = 0; i < n_words; i++)
    {
      const char *word = rare && i == n_words / 2 ? "quillfeather" : words[zipf (N_WORDS)];

      if (column + strlen (word) > 72)
        {
          g_string_append_c (text, '\n');
          column = 0;
        }
      g_string_append (text, word);
      g_string_append_c (text, below (14) == 0 ? '.' : ' ');
      column += (guint) strlen (word) + 1;
    }
  g_string_append_c (text, '\n');
}

static void
add_html (GString    *html,
          const char *text,
          gboolean    newsletter)
{
  g_string_append (html, "<html><head><style>body{font-family:sans-serif} td{padding:4px}</style></head><body>\n");
  for (guint i = 0; newsletter && i < 30; i++)
    g_string_append_printf (html, "<table width=\"600\"><tr><td style=\"color:#%06x;font-size:%upx\"><a href=\""
                            "https://news.example.com/c/%016" G_GINT64_MODIFIER "x\">%s %s</a></td></tr></table>\n",
                            below (0xffffff), 10 + below (8), next_random (), words[zipf (N_WORDS)],
                            words[zipf (N_WORDS)]);
  for (const char *p = text; *p != '\0'; p++)
    g_string_append (html, *p == '\n' ? "<br>\n" : (char[]) { *p, '\0' });
  g_string_append (html, "</body></html>\n");
}

static void
add_quoted_printable (GString    *out,
                      const char *text)
{
  guint column = 0;

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    {
      if (*p == '\n')
        {
          g_string_append_c (out, '\n');
          column = 0;
          continue;
        }
      if (column > 72)
        {
          g_string_append (out, "=\n");
          column = 0;
        }
      if (*p == '=' || *p >= 127)
        {
          g_string_append_printf (out, "=%02X", *p);
          column += 3;
        }
      else
        {
          g_string_append_c (out, (char) *p);
          column++;
        }
    }
}

static void
add_part (GString    *out,
          const char *boundary,
          const char *type,
          const char *text)
{
  g_string_append_printf (out, "--%s\nContent-Type: %s; charset=utf-8\n"
                          "Content-Transfer-Encoding: quoted-printable\n\n", boundary, type);
  add_quoted_printable (out, text);
  g_string_append_c (out, '\n');
}

static void
add_attachment (GString    *out,
                const char *boundary)
{
  /* Log-normal around 20 KiB: the sum of a few dice is normal enough. */
  double size = 0;
  gsize length;
  g_autofree guchar *data = NULL;
  g_autofree char *encoded = NULL;

  for (guint i = 0; i < 6; i++)
    size += (double) below (1000) / 1000.0;
  length = (gsize) (1024.0 * (1u << (guint) (size * 1.5)));
  data = g_malloc (length);
  for (gsize i = 0; i < length; i++)
    data[i] = (guchar) next_random ();
  encoded = g_base64_encode (data, length);
  g_string_append_printf (out, "--%s\nContent-Type: application/pdf; name=\"%s.pdf\"\n"
                          "Content-Disposition: attachment; filename=\"%s.pdf\"\n"
                          "Content-Transfer-Encoding: base64\n\n", boundary, words[zipf (N_WORDS)], "report");
  for (gsize i = 0, n = strlen (encoded); i < n; i += 76)
    {
      g_string_append_len (out, encoded + i, (gssize) MIN (76, n - i));
      g_string_append_c (out, '\n');
    }
}

static void
add_headers (GString *out,
             guint    number,
             guint    parent,
             gint64   time)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (time);
  g_autofree char *when = g_date_time_format (date, "%a, %d %b %Y %H:%M:%S +0000");
  gboolean list = below (5) == 0;

  g_string_append_printf (out, "Return-Path: <bounce-%u@example.org>\n", number);
  for (guint i = 0; i < 3; i++)
    g_string_append_printf (out, "Received: from mx%u.example.org (mx%u.example.org [192.0.2.%u])\n"
                            "\tby mail.example.net (Postfix) with ESMTPS id %08x\n\tfor <me@example.net>; %s\n",
                            i, i, below (255), below (G_MAXUINT), when);
  g_string_append_printf (out, "From: %s\nTo: Me <me@example.net>\nDate: %s\nMessage-ID: <%u.%u@example.org>\n",
                          people[zipf (N_PEOPLE)], when, number, number * 7919u);
  if (parent != number)
    g_string_append_printf (out, "In-Reply-To: <%u.%u@example.org>\nReferences: <%u.%u@example.org>\n",
                            parent, parent * 7919u, parent, parent * 7919u);
  if (list)
    g_string_append (out, "List-Id: <devel.lists.example.org>\nList-Unsubscribe: "
                     "<https://lists.example.org/u>\nPrecedence: list\n");
  g_string_append_printf (out, "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=k1; b=%016" G_GINT64_MODIFIER
                          "x%016" G_GINT64_MODIFIER "x\nMIME-Version: 1.0\n", next_random (), next_random ());
}

static GString *
make_message (guint  number,
              gint64 time)
{
  GString *out = g_string_new (NULL);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) html = g_string_new (NULL);
  g_autoptr(GString) subject = g_string_new (NULL);
  guint parent = number > 10 && below (100) < 60 ? number - 1 - below (MIN (number - 1, 50)) : number;
  guint kind = below (100);
  gboolean attach = below (100) < 12;
  g_autofree char *boundary = g_strdup_printf ("=_%016" G_GINT64_MODIFIER "x", next_random ());

  add_headers (out, number, parent, time);
  for (guint i = 2 + below (6); i-- > 0;)
    g_string_append_printf (subject, "%s ", words[zipf (20)]);
  g_string_append_printf (out, "Subject: %s%s\n", parent != number ? "Re: " : "", subject->str);

  add_text (text, 40 + below (120) * (1 + below (8)), number % 100 == 42);
  if (parent != number)
    for (guint i = below (12); i-- > 0;)
      {
        g_string_append (text, "> ");
        add_text (text, 10, FALSE);
      }
  if (kind >= 45)
    add_html (html, text->str, kind >= 85);

  if (kind < 45 && !attach)
    {
      g_string_append (out, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n");
      g_string_append (out, text->str);
      return out;
    }
  g_string_append_printf (out, "Content-Type: multipart/%s; boundary=\"%s\"\n\n",
                          attach ? "mixed" : "alternative", boundary);
  add_part (out, boundary, "text/plain", text->str);
  if (html->len > 0)
    add_part (out, boundary, "text/html", html->str);
  if (attach)
    add_attachment (out, boundary);
  g_string_append_printf (out, "--%s--\n", boundary);
  return out;
}

int
main (int    argc,
      char **argv)
{
  guint n = argc > 2 ? (guint) strtoul (argv[2], NULL, 10) : 0;
  const char * const folders[] = { "cur", "new", "tmp" };
  gsize bytes = 0;

  if (n == 0)
    {
      g_printerr ("Usage: bench-generate DIR N [SEED]\n");
      return 2;
    }
  state = argc > 3 ? g_ascii_strtoull (argv[3], NULL, 10) : 1;
  make_words ();
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (argv[1], folders[i], NULL);

      g_mkdir_with_parents (path, 0700);
    }
  for (guint i = 0; i < n; i++)
    {
      gint64 time = 1600000000 + (gint64) i * 1200;
      g_autofree char *name = g_strdup_printf ("%s/cur/%" G_GINT64_FORMAT ".%07u.bench:2,%s", argv[1], time, i,
                                               below (10) < 8 ? "S" : "");
      GString *message = make_message (i, time);
      g_autoptr(GError) error = NULL;

      if (!g_file_set_contents_full (name, message->str, (gssize) message->len, G_FILE_SET_CONTENTS_NONE, 0600,
                                     &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      bytes += message->len;
      g_string_free (message, TRUE);
    }
  g_print ("%u messages, %.1f MB\n", n, (double) bytes / 1e6);
  return 0;
}
