/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/*
 * Paths of folders: the names from the first level below the IPM subtree down, separated by
 * "/". A "/" in a name is written "\/", a "\" is written "\\". The IPM subtree itself is "".
 */

#include "mapi-folder.h"

#include <glib/gi18n-lib.h>

/* No sane tree is deeper; a store whose parents form a circle must not hang us. */
#define MAX_DEPTH 128

static char **
mapi_folder_split_path (const char *path)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) name = g_string_new (NULL);

  for (const char *p = path; *p != '\0'; p++)
    {
      if (*p == '\\' && (p[1] == '/' || p[1] == '\\'))
        g_string_append_c (name, *++p);
      else if (*p != '/')
        g_string_append_c (name, *p);
      else if (name->len > 0)
        {
          g_ptr_array_add (names, g_strdup (name->str));
          g_string_truncate (name, 0);
        }
    }
  if (name->len > 0)
    g_ptr_array_add (names, g_strdup (name->str));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static char *
mapi_folder_quote_name (const char *name)
{
  g_autoptr(GString) quoted = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '/' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

/* The child with exactly this name, or else the first that differs in case only */
static MapiEntryId *
mapi_folder_find_child (MapiStore          *store,
                        const MapiEntryId  *parent,
                        const char         *name,
                        GCancellable       *cancellable,
                        GError            **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME };
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_DISPLAY_NAME, name);
  g_autoptr(MapiRestriction) restriction =
    mapi_restriction_new_content (MAPI_PR_DISPLAY_NAME, value,
                                  MAPI_FUZZY_FULL_STRING | MAPI_FUZZY_IGNORE_CASE);
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  MapiRow *best = NULL;

  table = mapi_store_new_hierarchy_table (store, parent, MAPI_TABLE_FLAG_NONE, error);
  if (table == NULL ||
      !mapi_table_open (table, columns, G_N_ELEMENTS (columns), restriction, NULL, cancellable,
                        error))
    return NULL;
  rows = mapi_table_query_all_rows (table, cancellable, error);
  if (rows == NULL)
    return NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      MapiRow *row = g_ptr_array_index (rows, i);

      if (best == NULL || g_strcmp0 (mapi_row_get_string (row, MAPI_PR_DISPLAY_NAME), name) == 0)
        best = row;
    }
  if (best == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("There is no folder “%s”"), name);
      return NULL;
    }
  return mapi_row_dup_entry_id (best);
}

/**
 * mapi_folder_open_path:
 * @store: a store
 * @path: names from below the IPM subtree down, separated by "/"; "\/" is a "/" in a name
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens a folder by its path. Names that differ in case only are found when there is none
 * that is the same. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, naming the part that is not there.
 *
 * Returns: (transfer full) (nullable): the folder
 */
MapiFolder *
mapi_folder_open_path (MapiStore     *store,
                       const char    *path,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_auto(GStrv) names = NULL;
  g_autoptr(MapiEntryId) id = NULL;

  g_return_val_if_fail (MAPI_IS_STORE (store), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  id = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, cancellable, error);
  names = mapi_folder_split_path (path);
  for (gsize i = 0; id != NULL && names[i] != NULL; i++)
    {
      g_autoptr(MapiEntryId) parent = g_steal_pointer (&id);

      id = mapi_folder_find_child (store, parent, names[i], cancellable, error);
    }
  return id != NULL ? mapi_folder_open (store, id, cancellable, error) : NULL;
}

static MapiEntryId *
mapi_folder_parent_of (MapiProperties *properties)
{
  GBytes *bytes = mapi_properties_get_binary (properties, MAPI_PR_PARENT_ENTRYID);

  return bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
}

static gboolean
mapi_folder_is_top (MapiProperties *properties)
{
  gint32 role = mapi_properties_get_long (properties, MAPI_PR_FOLDER_ROLE, MAPI_FOLDER_ROLE_NONE);

  return role == MAPI_FOLDER_ROLE_IPM_SUBTREE || role == MAPI_FOLDER_ROLE_ROOT;
}

/**
 * mapi_folder_dup_path:
 * @self: a folder
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gets the path for mapi_folder_open_path(). For folders outside of the IPM subtree it starts
 * below the root. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if a folder above is gone, %MAPI_ERROR_CORRUPT_STORE if the
 * folders above never end.
 *
 * Returns: (transfer full) (nullable): the path
 */
char *
mapi_folder_dup_path (MapiFolder    *self,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(MapiProperties) properties = NULL;
  g_autoptr(GString) path = g_string_new (NULL);

  g_return_val_if_fail (MAPI_IS_FOLDER (self), NULL);

  properties = mapi_properties_ref (mapi_folder_get_properties (self));
  for (guint depth = 0; !mapi_folder_is_top (properties); depth++)
    {
      const char *name = mapi_properties_get_string (properties, MAPI_PR_DISPLAY_NAME);
      g_autofree char *quoted = mapi_folder_quote_name (name != NULL ? name : "");
      g_autoptr(MapiEntryId) parent = mapi_folder_parent_of (properties);

      if (path->len > 0)
        g_string_prepend_c (path, '/');
      g_string_prepend (path, quoted);

      if (parent == NULL || depth >= MAX_DEPTH)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE,
                       _("The folder “%s” is not in the tree of folders"),
                       mapi_folder_get_display_name (self));
          return NULL;
        }
      g_clear_pointer (&properties, mapi_properties_unref);
      properties = mapi_store_get_properties (mapi_folder_get_store (self), parent, cancellable,
                                              error);
      if (properties == NULL)
        return NULL;
    }
  return g_string_free (g_steal_pointer (&path), FALSE);
}
