/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

#include "fuzz.h"

/* The input is one file, or several with a line "=== NAME" before each. Whatever is found can be
 * looked at and used. */
static inline int
fuzz_import (MapiImportProgram  program,
             const uint8_t     *data,
             size_t             size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_auto(GStrv) parts = g_strsplit (text, "=== ", 16);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) texts = g_strv_builder_new ();
  g_auto(GStrv) all_names = NULL;
  g_auto(GStrv) all_texts = NULL;
  g_autoptr(GPtrArray) accounts = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *end = i > 0 ? strchr (parts[i], '\n') : NULL;
      g_autofree char *name = end != NULL ? g_strndup (parts[i], (gsize) (end - parts[i])) : g_strdup ("file");

      g_strv_builder_add (names, name);
      g_strv_builder_add (texts, end != NULL ? end + 1 : parts[i]);
    }
  all_names = g_strv_builder_end (names);
  all_texts = g_strv_builder_end (texts);
  accounts = mapi_account_import_parse (program, (const char * const *) all_names, (const char * const *) all_texts);
  for (guint i = 0; i < accounts->len; i++)
    {
      MapiDiscoveryResult *result = mapi_found_account_get_result (accounts->pdata[i]);

      g_assert_true (g_utf8_validate (mapi_found_account_get_address (accounts->pdata[i]), -1, NULL));
      g_assert_cmpuint (mapi_discovery_result_get_incoming (result)->len, >, 0);
    }
  return 0;
}
