/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

SearchFixture *
search_fixture_new (void)
{
  static const guint8 uid[MAPI_UID_SIZE] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
  SearchFixture *self = g_new0 (SearchFixture, 1);
  g_autoptr(GPtrArray) infos = g_ptr_array_new ();
  g_autoptr(MapiSettings) settings = mapi_settings_new (infos);
  g_autoptr(MapiSupport) support = NULL;
  g_autoptr(MapiEntryId) root = NULL;
  g_autoptr(GError) error = NULL;

  self->path = g_dir_make_tmp ("kit-search-XXXXXX", &error);
  g_assert_no_error (error);
  support = mapi_support_new (uid, settings, self->path, NULL);
  self->store = g_object_new (KIT_TYPE_STORE, "support", support, NULL);
  mapi_provider_logon (MAPI_PROVIDER (self->store), MAPI_PROVIDER_LOGON_NONE, NULL, &error);
  g_assert_no_error (error);
  root = mapi_store_get_folder_for_role (MAPI_STORE (self->store), MAPI_FOLDER_ROLE_IPM_SUBTREE, NULL,
                                         &error);
  g_assert_no_error (error);
  self->inbox = search_fixture_folder (self, kit_store_parse_id (self->store, root, MAPI_OBJECT_FOLDER,
                                                                 NULL), MAPI_FOLDER_GENERIC, "Test");
  return self;
}

void
search_fixture_free (SearchFixture *self)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  mapi_provider_logoff (MAPI_PROVIDER (self->store));
  g_object_unref (self->store);
  dir = g_dir_open (self->path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (self->path, name, NULL);

      g_remove (file);
    }
  g_rmdir (self->path);
  g_free (self->path);
  g_free (self);
}

gint64
search_fixture_folder (SearchFixture  *self,
                       gint64          parent,
                       MapiFolderType  type,
                       const char     *name)
{
  g_autoptr(MapiEntryId) parent_id = kit_store_make_id (self->store, MAPI_OBJECT_FOLDER, parent);
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GError) error = NULL;

  id = mapi_store_create_folder (MAPI_STORE (self->store), parent_id, type, name, NULL, FALSE, NULL,
                                 &error);
  g_assert_no_error (error);
  return kit_store_parse_id (self->store, id, MAPI_OBJECT_FOLDER, NULL);
}

gint64
search_fixture_import (SearchFixture    *self,
                       gint64            folder,
                       const char       *source,
                       MapiMessageFlags  flags)
{
  g_autoptr(MapiEntryId) folder_id = kit_store_make_id (self->store, MAPI_OBJECT_FOLDER, folder);
  g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GPtrArray) bags = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  MapiProperties *bag = mapi_properties_new ();

  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_FLAGS, flags);
  g_ptr_array_add (bags, bag);
  g_ptr_array_add (sources, g_bytes_new (source, strlen (source)));
  ids = mapi_store_import_messages (MAPI_STORE (self->store), folder_id, sources, bags, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 1);
  return kit_store_parse_id (self->store, g_ptr_array_index (ids, 0), MAPI_OBJECT_MESSAGE, NULL);
}

GArray *
search_fixture_keys (MapiTableSource *source,
                     MapiRestriction *restriction,
                     MapiSortOrder   *sort_order)
{
  guint32 columns[] = { MAPI_PR_INSTANCE_KEY };
  g_autoptr(MapiTableSource) owned = source;
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, 1, restriction, sort_order);
  g_autoptr(MapiTableResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  const guint64 *found;
  gsize n_keys;

  result = mapi_table_source_query (source, query, 0, NULL, &error);
  g_assert_no_error (error);
  found = mapi_table_result_get_keys (result, &n_keys);
  g_array_append_vals (keys, found, n_keys);
  return keys;
}
