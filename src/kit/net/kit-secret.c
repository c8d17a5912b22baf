/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-secret.h"

#include <string.h>

static void
wipe (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

GPtrArray *
kit_secret_array_new (void)
{
  return g_ptr_array_new_with_free_func (wipe);
}

/* Each character of base64 holds six bits: those at the ends that hold bits of others as well are left out */
static char *
dup_within_base64 (const char *secret,
                   gsize       n_before)
{
  gsize length = strlen (secret);
  g_autofree guchar *bytes = g_malloc0 (n_before + length);
  g_autofree char *text = NULL;
  gsize first = (n_before * 8 + 5) / 6;
  gsize last = (n_before + length) * 8 / 6;
  char *inside;

  memcpy (bytes + n_before, secret, length);
  text = g_base64_encode (bytes, n_before + length);
  inside = g_strndup (text + first, last - first);
  explicit_bzero (bytes, n_before + length);
  explicit_bzero (text, strlen (text));
  return inside;
}

GPtrArray *
kit_secret_list_forms (const char *secret)
{
  GPtrArray *forms = kit_secret_array_new ();

  g_ptr_array_add (forms, g_strdup (secret));
  if (strlen (secret) < KIT_SECRET_MIN)
    return forms;
  g_ptr_array_add (forms, g_base64_encode ((const guchar *) secret, strlen (secret)));
  for (gsize i = 0; i < 3; i++)
    g_ptr_array_add (forms, dup_within_base64 (secret, i));
  return forms;
}
