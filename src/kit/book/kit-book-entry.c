/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-private.h"

#include "kit-entry-id.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The numbers of the columns of KIT_BOOK_COLUMNS */
enum
{
  COLUMN_ID, COLUMN_BOOK, COLUMN_KIND, COLUMN_NAME, COLUMN_GIVEN, COLUMN_FAMILY, COLUMN_NICKNAME, COLUMN_COMPANY,
  COLUMN_PHONE, COLUMN_MOBILE, COLUMN_ADDRESS, COLUMN_CHANGE, COLUMN_CREATED, COLUMN_MODIFIED
};

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_RECORD_KEY, MAPI_PR_INSTANCE_KEY, MAPI_PR_PARENT_ENTRYID, MAPI_PR_DISPLAY_NAME,
  MAPI_PR_TRANSMITABLE_DISPLAY_NAME, MAPI_PR_ADDRTYPE, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_SMTP_ADDRESS, MAPI_PR_SEARCH_KEY,
  MAPI_PR_DISPLAY_TYPE, MAPI_PR_OBJECT_TYPE, MAPI_PR_GIVEN_NAME, MAPI_PR_SURNAME, MAPI_PR_NICKNAME,
  MAPI_PR_COMPANY_NAME, MAPI_PR_BUSINESS_TELEPHONE_NUMBER, MAPI_PR_MOBILE_TELEPHONE_NUMBER, MAPI_PR_CHANGE_NUMBER,
  MAPI_PR_CREATION_TIME, MAPI_PR_LAST_MODIFICATION_TIME, MAPI_PR_SEND_RICH_INFO,
};

const guint32 *
kit_book_list_columns (gsize *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}

static void
set_text (MapiProperties *row,
          guint32         tag,
          const char     *text)
{
  if (text != NULL)
    mapi_properties_set_string (row, tag, text);
}

/* What a row and an opened entry share, and no card has */
static void
set_identity (KitBook        *self,
              MapiProperties *row,
              KitStatement   *statement)
{
  gboolean list = kit_statement_get_int64 (statement, COLUMN_KIND) != 0;
  gint64 number = kit_statement_get_int64 (statement, COLUMN_ID);
  g_autoptr(MapiEntryId) id = kit_entry_id_new (kit_book_get_uid (self),
                                                list ? MAPI_OBJECT_DIST_LIST : MAPI_OBJECT_MAIL_USER, number);
  g_autoptr(MapiEntryId) parent = kit_book_container_id (self, kit_statement_get_int64 (statement, COLUMN_BOOK));
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(GBytes) parent_bytes = mapi_entry_id_to_bytes (parent);

  mapi_properties_set_binary (row, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_binary (row, MAPI_PR_RECORD_KEY, bytes);
  mapi_properties_set_binary (row, MAPI_PR_INSTANCE_KEY, bytes);
  mapi_properties_set_binary (row, MAPI_PR_PARENT_ENTRYID, parent_bytes);
  mapi_properties_set_long (row, MAPI_PR_OBJECT_TYPE, list ? MAPI_OBJECT_DIST_LIST : MAPI_OBJECT_MAIL_USER);
  mapi_properties_set_long (row, MAPI_PR_DISPLAY_TYPE,
                            list ? MAPI_DISPLAY_TYPE_PRIVATE_DIST_LIST : MAPI_DISPLAY_TYPE_MAIL_USER);
  mapi_properties_set_int64 (row, MAPI_PR_CHANGE_NUMBER, kit_statement_get_int64 (statement, COLUMN_CHANGE));
  mapi_properties_set_time (row, MAPI_PR_CREATION_TIME, kit_statement_get_int64 (statement, COLUMN_CREATED));
  mapi_properties_set_time (row, MAPI_PR_LAST_MODIFICATION_TIME, kit_statement_get_int64 (statement, COLUMN_MODIFIED));
}

MapiProperties *
kit_book_row_to_properties (KitBook      *self,
                            KitStatement *statement)
{
  MapiProperties *row = mapi_properties_new ();
  const char *name = kit_statement_get_text (statement, COLUMN_NAME);
  const char *address = kit_statement_get_text (statement, COLUMN_ADDRESS);

  set_identity (self, row, statement);
  set_text (row, MAPI_PR_DISPLAY_NAME, name);
  set_text (row, MAPI_PR_TRANSMITABLE_DISPLAY_NAME, name);
  set_text (row, MAPI_PR_GIVEN_NAME, kit_statement_get_text (statement, COLUMN_GIVEN));
  set_text (row, MAPI_PR_SURNAME, kit_statement_get_text (statement, COLUMN_FAMILY));
  set_text (row, MAPI_PR_NICKNAME, kit_statement_get_text (statement, COLUMN_NICKNAME));
  set_text (row, MAPI_PR_COMPANY_NAME, kit_statement_get_text (statement, COLUMN_COMPANY));
  set_text (row, MAPI_PR_BUSINESS_TELEPHONE_NUMBER, kit_statement_get_text (statement, COLUMN_PHONE));
  set_text (row, MAPI_PR_MOBILE_TELEPHONE_NUMBER, kit_statement_get_text (statement, COLUMN_MOBILE));
  if (address != NULL)
    {
      g_autoptr(GBytes) key = mapi_search_key_for_address ("SMTP", address);

      set_text (row, MAPI_PR_ADDRTYPE, "SMTP");
      set_text (row, MAPI_PR_EMAIL_ADDRESS, address);
      set_text (row, MAPI_PR_SMTP_ADDRESS, address);
      mapi_properties_set_binary (row, MAPI_PR_SEARCH_KEY, key);
      mapi_properties_set_boolean (row, MAPI_PR_SEND_RICH_INFO, FALSE);
    }
  else if (kit_statement_get_int64 (statement, COLUMN_KIND) != 0)
    set_text (row, MAPI_PR_ADDRTYPE, "MAPIPDL");
  return row;
}

GPtrArray *
kit_book_load_rows (KitBook        *self,
                    KitConnection  *connection,
                    const gint64   *ids,
                    gsize           n_ids,
                    GError        **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(KitStatement) statement = NULL;
  GError *local_error = NULL;

  statement = kit_statement_new (connection, "SELECT " KIT_BOOK_COLUMNS " FROM entry AS e WHERE e.id = ?", error);
  if (statement == NULL)
    return NULL;
  for (gsize i = 0; i < n_ids; i++)
    {
      kit_statement_bind_int64 (statement, 1, ids[i]);
      if (kit_statement_next (statement, &local_error))
        g_ptr_array_add (rows, kit_book_row_to_properties (self, statement));
      else if (local_error == NULL)
        g_ptr_array_add (rows, mapi_properties_new ());
      else
        {
          g_propagate_error (error, local_error);
          return NULL;
        }
      kit_statement_reset (statement);
    }
  return g_steal_pointer (&rows);
}

/* ---- members ---- */

/* A member that is named by the UID of its card, as the entry it is; NULL: there is none now */
static MapiEntryId *
find_member (KitBook           *self,
             KitConnection     *connection,
             gint64             container,
             const MapiEntryId *id)
{
  g_autoptr(MapiProperties) one_off = mapi_one_off_is_entry_id (id) ? mapi_one_off_open (id, NULL) : NULL;
  const char *uid = one_off != NULL ? mapi_properties_get_string (one_off, MAPI_PR_EMAIL_ADDRESS) : NULL;
  g_autoptr(KitStatement) statement = NULL;

  if (uid == NULL || g_strcmp0 (mapi_properties_get_string (one_off, MAPI_PR_ADDRTYPE), MAPI_CARD_MEMBER_TYPE) != 0)
    return NULL;
  statement = kit_statement_new (connection,
                                 "SELECT id, kind FROM entry WHERE uid IN (?1, ?2)"
                                 " ORDER BY book <> ?3, id LIMIT 1", NULL);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_text (statement, 1, uid);
  kit_statement_bind_text (statement, 2, g_ascii_strncasecmp (uid, "urn:uuid:", 9) == 0 ? uid + 9 : uid);
  kit_statement_bind_int64 (statement, 3, container);
  if (!kit_statement_next (statement, NULL))
    return NULL;
  return kit_entry_id_new (kit_book_get_uid (self),
                           kit_statement_get_int64 (statement, 1) != 0 ? MAPI_OBJECT_DIST_LIST : MAPI_OBJECT_MAIL_USER,
                           kit_statement_get_int64 (statement, 0));
}

static void
find_members (KitBook        *self,
              KitConnection  *connection,
              gint64          container,
              MapiProperties *entry)
{
  const MapiValue *ids = mapi_properties_get_value (entry, MAPI_PR_CONTACT_MEMBERS);
  g_autoptr(GPtrArray) members = NULL;

  if (ids == NULL)
    return;
  members = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  for (guint i = 0; i < mapi_value_get_n_values (ids); i++)
    {
      g_autoptr(MapiValue) value = mapi_value_dup_nth (ids, i);
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (mapi_value_get_binary (value), NULL);
      MapiEntryId *found = id != NULL ? find_member (self, connection, container, id) : NULL;

      if (id != NULL)
        g_ptr_array_add (members, found != NULL ? found : g_steal_pointer (&id));
    }
  mapi_address_book_set_members (entry, members);
}

/* ---- one entry ---- */

MapiProperties *
kit_book_load (KitBook        *self,
               KitConnection  *connection,
               gint64          id,
               GError        **error)
{
  g_autoptr(KitStatement) statement = NULL;
  g_autoptr(MapiVcard) card = NULL;
  MapiProperties *entry;

  statement = kit_statement_new (connection, "SELECT " KIT_BOOK_COLUMNS ", c.text FROM entry AS e"
                                 " JOIN card AS c ON c.entry = e.id WHERE e.id = ?", error);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, 1, id);
  if (!kit_statement_find (statement, _("The entry does not exist any more"), error))
    return NULL;
  card = mapi_vcard_parse (kit_statement_get_text (statement, COLUMN_MODIFIED + 1), error);
  if (card == NULL)
    return NULL;
  entry = mapi_vcard_to_entry (card);
  set_identity (self, entry, statement);
  set_text (entry, MAPI_PR_DISPLAY_NAME, kit_statement_get_text (statement, COLUMN_NAME));
  set_text (entry, MAPI_PR_TRANSMITABLE_DISPLAY_NAME, kit_statement_get_text (statement, COLUMN_NAME));
  if (mapi_properties_has (entry, MAPI_PR_EMAIL_ADDRESS))
    mapi_properties_set_boolean (entry, MAPI_PR_SEND_RICH_INFO, FALSE);
  find_members (self, connection, kit_statement_get_int64 (statement, COLUMN_BOOK), entry);
  return entry;
}
