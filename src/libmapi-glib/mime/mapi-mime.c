/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-mime.h"

#include <sys/random.h>

#include "mapi-mime-token-private.h"

/* Unguessable and telling nothing: no clock, host, user or counter */
char *
mapi_mime_create_token (void)
{
  static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
  guint8 bytes[24];
  char text[sizeof bytes + 1];

  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    for (gsize i = 0; i < sizeof bytes; i++)
      bytes[i] = g_random_int_range (0, 256);
  for (gsize i = 0; i < sizeof bytes; i++)
    text[i] = digits[bytes[i] % 32];
  text[sizeof bytes] = '\0';
  return g_strdup (text);
}

/**
 * mapi_mime_create_message_id:
 *
 * A Message-ID nobody else has. It is random and holds no host or user name. Any thread.
 *
 * Source: RFC 5322 3.6.4.
 *
 * Returns: (transfer full): the id without its brackets
 */
char *
mapi_mime_create_message_id (void)
{
  g_autofree char *left = mapi_mime_create_token ();
  g_autofree char *right = mapi_mime_create_token ();

  return g_strdup_printf ("%s@%.12s.invalid", left, right);
}
