/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-functions.h"

#include "kit-condition-leaf.h"
#include "kit-text.h"

/* fold (text): case-folded, then decomposed: texts that differ in case alone are the same, and
 * letters with marks follow those without */
static void
fold_cb (sqlite3_context  *context,
         int               n_values,
         sqlite3_value   **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text != NULL)
    sqlite3_result_text (context, kit_text_fold (text), -1, g_free);
}

/**
 * kit_functions_register: (skip)
 * @sqlite: a new connection
 *
 * Adds the SQL functions of the kit.
 *
 * Returns: %FALSE when there is no memory
 */
gboolean
kit_functions_register (sqlite3 *sqlite)
{
  const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;

  return sqlite3_create_function_v2 (sqlite, "fold", 1, flags | SQLITE_DETERMINISTIC, NULL,
                                     fold_cb, NULL, NULL, NULL) == SQLITE_OK &&
         sqlite3_create_function_v2 (sqlite, "kit_in", 2, flags, NULL, kit_leaf_in_cb, NULL, NULL,
                                     NULL) == SQLITE_OK &&
         sqlite3_create_function_v2 (sqlite, "kit_match", 2, flags, NULL, kit_leaf_match_cb, NULL, NULL,
                                     NULL) == SQLITE_OK &&
         sqlite3_create_function_v2 (sqlite, "kit_match", 3, flags, NULL, kit_leaf_match_cb, NULL, NULL,
                                     NULL) == SQLITE_OK;
}
