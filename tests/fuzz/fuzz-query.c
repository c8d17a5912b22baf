/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <table/mapi-query.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *query = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autofree char *folder = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiRestriction) restriction = mapi_query_parse (query, &folder, NULL, &error);

  g_assert_true ((restriction == NULL) == (error != NULL));
  if (restriction != NULL)
    {
      g_autoptr(MapiProperties) row = mapi_properties_new ();
      g_autoptr(GBytes) bytes = mapi_restriction_to_bytes (restriction);
      g_autoptr(MapiRestriction) again = mapi_restriction_from_bytes (bytes, NULL);

      mapi_properties_set_string (row, MAPI_PR_SUBJECT, query);
      mapi_restriction_matches (restriction, row, NULL, NULL);
      g_assert_true (mapi_restriction_check (restriction, NULL));
      g_assert_nonnull (again);
    }
  return 0;
}
