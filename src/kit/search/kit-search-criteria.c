/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-search-criteria.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * In the row of a search folder: criteria holds mapi_restriction_to_bytes(), empty for "every
 * message"; scope the numbers of the folders, 8 bytes each, big-endian; search_state the
 * MapiSearchState. A scope that is NULL was never set.
 */

static GArray *
read_folders (GBytes *bytes)
{
  GArray *folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i + sizeof (guint64) <= size; i += sizeof (guint64))
    {
      guint64 big_endian;
      gint64 folder;

      memcpy (&big_endian, data + i, sizeof big_endian);
      folder = (gint64) GUINT64_FROM_BE (big_endian);
      g_array_append_val (folders, folder);
    }
  return folders;
}

static GBytes *
write_folders (GArray *folders)
{
  guint64 *data = g_new (guint64, MAX (folders->len, 1));

  for (guint i = 0; i < folders->len; i++)
    data[i] = GUINT64_TO_BE ((guint64) g_array_index (folders, gint64, i));
  return g_bytes_new_take (data, folders->len * sizeof (guint64));
}

KitSearchCriteria *
kit_search_criteria_load (KitConnection  *connection,
                          gint64          folder,
                          GError        **error)
{
  g_autoptr(KitSearchCriteria) self = g_new0 (KitSearchCriteria, 1);
  g_autoptr(KitStatement) statement = NULL;
  g_autoptr(GBytes) criteria = NULL;
  g_autoptr(GBytes) scope = NULL;

  statement = kit_statement_new (connection, "SELECT type, criteria, scope, search_state, name"
                                             " FROM folder WHERE id = ?", error);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, 1, folder);
  if (!kit_statement_find (statement, _("The search folder does not exist any more"), error))
    return NULL;
  if (kit_statement_get_int64 (statement, 0) != MAPI_FOLDER_SEARCH)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INTERFACE_NOT_SUPPORTED,
                   _("“%s” is not a search folder"), kit_statement_get_text (statement, 4));
      return NULL;
    }
  criteria = kit_statement_dup_bytes (statement, 1);
  scope = kit_statement_dup_bytes (statement, 2);
  if (scope == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED,
                   _("The search folder “%s” has not been told what to look for"),
                   kit_statement_get_text (statement, 4));
      return NULL;
    }
  self->folders = read_folders (scope);
  self->state = (MapiSearchState) kit_statement_get_int64 (statement, 3);
  if (criteria != NULL && g_bytes_get_size (criteria) > 0)
    {
      self->restriction = mapi_restriction_from_bytes (criteria, error);
      if (self->restriction == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
kit_search_criteria_save (KitSearchCriteria  *self,
                          KitConnection      *connection,
                          gint64              folder,
                          GError            **error)
{
  g_autoptr(GBytes) criteria = NULL;
  g_autoptr(GBytes) scope = write_folders (self->folders);
  g_autoptr(KitStatement) statement = NULL;

  if (self->restriction != NULL)
    criteria = mapi_restriction_to_bytes (self->restriction);
  statement = kit_statement_new (connection, "UPDATE folder SET criteria = ?, scope = ?,"
                                             " search_state = ?, change = change + 1 WHERE id = ?",
                                 error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_bytes (statement, 1, criteria);
  kit_statement_bind_bytes (statement, 2, scope);
  kit_statement_bind_int64 (statement, 3, self->state);
  kit_statement_bind_int64 (statement, 4, folder);
  return kit_statement_run (statement, error);
}

void
kit_search_criteria_free (KitSearchCriteria *self)
{
  g_clear_pointer (&self->restriction, mapi_restriction_unref);
  g_clear_pointer (&self->folders, g_array_unref);
  g_free (self);
}
