/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <table/mapi-restriction.h>
#include <table/mapi-sort-order.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiRestriction) restriction = mapi_restriction_from_bytes (bytes, &error);
  g_autoptr(MapiSortOrder) order = mapi_sort_order_from_bytes (bytes, NULL);

  g_assert_true ((restriction == NULL) == (error != NULL));
  g_assert_true (order == NULL || mapi_sort_order_check (order, NULL));
  if (restriction != NULL)
    {
      const char * const keywords[] = { "a", "b", NULL };
      g_autoptr(MapiProperties) row = mapi_properties_new ();
      g_autofree char *text = mapi_restriction_to_string (restriction);

      mapi_properties_set_string (row, MAPI_PR_SUBJECT, "a subject");
      mapi_properties_set_strv (row, MAPI_PR_KEYWORDS, keywords);
      mapi_restriction_matches (restriction, row, NULL, NULL);
      mapi_restriction_check (restriction, NULL);
      g_assert_nonnull (text);
    }
  return 0;
}
