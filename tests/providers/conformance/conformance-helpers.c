/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

MapiEntryId *
get_role (Fixture        *f,
          MapiFolderRole  role)
{
  g_autoptr(GError) error = NULL;
  MapiEntryId *id = mapi_store_get_folder_for_role (f->store, role, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (id);
  return id;
}

MapiEntryId *
new_folder (Fixture           *f,
            const MapiEntryId *parent,
            const char        *name)
{
  g_autoptr(GError) error = NULL;
  MapiEntryId *id = mapi_store_create_folder (f->store, parent, MAPI_FOLDER_GENERIC, name, NULL,
                                              FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (id);
  return id;
}

MapiContent *
new_content (const char *subject,
             guint32     flags)
{
  MapiContent *content = mapi_content_new ();
  MapiProperties *bag = mapi_content_get_properties (content);

  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, subject);
  mapi_properties_set_string (bag, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_string (bag, MAPI_PR_BODY, "The body");
  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_FLAGS, flags);
  return content;
}

MapiEntryId *
new_message (Fixture           *f,
             const MapiEntryId *folder,
             const char        *subject,
             guint32            flags)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = new_content (subject, flags);
  MapiEntryId *id = mapi_store_save_message (f->store, folder, NULL, content, 0, MAPI_SAVE_NONE,
                                             NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (id);
  return id;
}

/* A draft in the Outbox with two recipients */
MapiEntryId *
new_outgoing (Fixture    *f,
              const char *subject)
{
  static const char * const names[] = { "Ann Able <ann@example.org>", "Bob <bob@example.org>" };
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = new_content (subject, MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_READ);
  g_autoptr(MapiEntryId) outbox = get_role (f, MAPI_FOLDER_ROLE_OUTBOX);
  MapiEntryId *id;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(MapiProperties) recipient = mapi_one_off_parse (names[i]);

      mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
      mapi_content_add_recipient (content, recipient);
    }
  id = mapi_store_save_message (f->store, outbox, NULL, content, 0, MAPI_SAVE_NONE, NULL, &error);
  g_assert_no_error (error);
  return id;
}

MapiContent *
load_message (Fixture           *f,
              const MapiEntryId *id)
{
  g_autoptr(GError) error = NULL;
  MapiContent *content = mapi_store_load_message (f->store, id, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (content);
  return content;
}

guint32
get_flags (Fixture           *f,
           const MapiEntryId *id)
{
  g_autoptr(MapiContent) content = load_message (f, id);

  return mapi_properties_get_long (mapi_content_get_properties (content), MAPI_PR_MESSAGE_FLAGS,
                                   0);
}

gint64
get_change (Fixture           *f,
            const MapiEntryId *id)
{
  g_autoptr(MapiContent) content = load_message (f, id);

  return mapi_properties_get_int64 (mapi_content_get_properties (content), MAPI_PR_CHANGE_NUMBER,
                                    0);
}

MapiEntryId *
get_parent (Fixture           *f,
            const MapiEntryId *id)
{
  g_autoptr(MapiContent) content = load_message (f, id);
  GBytes *bytes = mapi_properties_get_binary (mapi_content_get_properties (content),
                                              MAPI_PR_PARENT_ENTRYID);

  g_assert_nonnull (bytes);
  return mapi_entry_id_new_from_bytes (bytes, NULL);
}

gboolean
is_gone (Fixture           *f,
         const MapiEntryId *id)
{
  g_autoptr(GError) error = NULL;

  if (mapi_store_get_object_type (f->store, id, NULL, &error) != MAPI_OBJECT_NONE)
    return FALSE;
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  return TRUE;
}

GPtrArray *
id_list (const MapiEntryId *first,
         ...)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  va_list args;

  va_start (args, first);
  for (const MapiEntryId *id = first; id != NULL; id = va_arg (args, const MapiEntryId *))
    g_ptr_array_add (list, mapi_entry_id_copy (id));
  va_end (args);
  return list;
}

MapiTable *
open_contents (Fixture           *f,
               const MapiEntryId *folder)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_SUBJECT, MAPI_PR_MESSAGE_FLAGS, MAPI_PR_MSG_STATUS,
    MAPI_PR_PARENT_ENTRYID,
  };
  g_autoptr(GError) error = NULL;
  MapiTable *table = mapi_store_new_contents_table (f->store, folder, MAPI_TABLE_FLAG_NONE, &error);

  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL,
                                  &error));
  g_assert_no_error (error);
  return table;
}

guint
count_rows (Fixture           *f,
            const MapiEntryId *folder,
            MapiTableFlags     flags)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (f->store, folder, flags, &error);

  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, 1, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  return mapi_table_get_row_count (table);
}

gint32
get_folder_long (Fixture           *f,
                 const MapiEntryId *folder,
                 guint32            tag)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProperties) bag = mapi_store_get_properties (f->store, folder, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (mapi_properties_has (bag, tag));
  return mapi_properties_get_long (bag, tag, 0);
}

/* (transfer full) (nullable) */
MapiProperties *
find_row (Fixture           *f,
          const MapiEntryId *folder,
          const MapiEntryId *message)
{
  g_autoptr(MapiTable) table = open_contents (f, folder);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = mapi_table_query_all_rows (table, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      MapiRow *row = g_ptr_array_index (rows, i);
      g_autoptr(MapiEntryId) id = mapi_row_dup_entry_id (row);

      if (mapi_store_compare_entry_ids (f->store, id, message))
        return mapi_properties_ref (mapi_row_get_properties (row));
    }
  return NULL;
}
