/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "smtp-address.h"
#include "smtp-capabilities.h"
#include "smtp-data.h"

/* Lines as a server may send them, read as replies and as capabilities; the same bytes as an address and
 * as a message. */

static void
try_replies (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(SmtpReply) reply = smtp_reply_new ();

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      SmtpReplyState state = smtp_reply_feed (reply, lines[i], strlen (lines[i]));
      g_autofree char *shown = smtp_reply_dup_text (reply);

      g_assert_true (g_utf8_validate (shown, -1, NULL));
      g_assert_null (strpbrk (shown, "\r\n"));
      if (state == SMTP_REPLY_MORE)
        continue;
      if (state == SMTP_REPLY_WHOLE)
        {
          g_autoptr(SmtpCapabilities) found = smtp_capabilities_new (reply);
          g_autofree char *words = smtp_capabilities_dup_text (found);

          g_assert_true (g_utf8_validate (words, -1, NULL));
          g_assert_cmpuint (reply->lines->len, >, 0);
        }
      smtp_reply_free (reply);
      reply = smtp_reply_new ();
    }
}

static void
try_address (const char *text)
{
  SmtpAddressKind kind;
  g_autofree char *path = smtp_address_dup_path (text, &kind);
  g_autofree char *xtext = smtp_address_dup_xtext (text);

  g_assert_cmpint (path == NULL, ==, kind == SMTP_ADDRESS_BAD);
  if (path != NULL)
    g_assert_null (strpbrk (path, "\r\n"));
  g_assert_true (g_str_is_ascii (xtext));
  g_assert_null (strpbrk (xtext, " =\r\n"));
}

/* No line end but CR LF, and no end of the message before its end */
static void
try_message (const uint8_t *data,
             size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  gboolean eight_bit;
  gboolean header_utf8;
  g_autoptr(GBytes) canonical = smtp_data_canonicalize (bytes, &eight_bit, &header_utf8);
  g_autoptr(GBytes) stuffed = smtp_data_dot_stuff (canonical);
  gsize n;
  const char *text = g_bytes_get_data (stuffed, &n);

  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (text[i] != '\n' || (i > 0 && text[i - 1] == '\r'));
      g_assert_true (text[i] != '\r' || (i + 1 < n && text[i + 1] == '\n'));
    }
  g_assert_cmpuint (n, >=, 3);
  if (n > 5)
    g_assert_null (g_strstr_len (text, (gssize) n - 5, "\r\n.\r\n"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);

  try_replies (text);
  try_address (text);
  try_message (data, size);
  return 0;
}
