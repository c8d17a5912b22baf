/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-private.h"

#include "kit-entry-id.h"
#include "kit-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_SORT 256

/* ---- what comes in ---- */

static gboolean
check_address (const char  *address,
               GError     **error)
{
  g_autoptr(MapiProperties) parsed = mapi_one_off_parse (address);

  if (parsed != NULL && g_strcmp0 (mapi_properties_get_string (parsed, MAPI_PR_EMAIL_ADDRESS), address) == 0)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("“%s” is not an address."), address);
  return FALSE;
}

static gboolean
check_addresses (MapiProperties  *entry,
                 GError         **error)
{
  const char *type = mapi_properties_get_string (entry, MAPI_PR_ADDRTYPE);
  const char *address = mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS);
  const char * const *all = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES);

  if (mapi_properties_get_long (entry, MAPI_PR_OBJECT_TYPE, 0) == MAPI_OBJECT_DIST_LIST)
    return TRUE;
  if (address != NULL && type != NULL && g_ascii_strcasecmp (type, "SMTP") != 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE,
                   _("This address book keeps Internet addresses, not those of type “%s”."), type);
      return FALSE;
    }
  if (address != NULL && !check_address (address, error))
    return FALSE;
  for (guint i = 0; all != NULL && all[i] != NULL; i++)
    if (!check_address (all[i], error))
      return FALSE;
  return TRUE;
}

/* An entry of this book as a member: by its card's UID, which means something in other programs too */
static MapiEntryId *
name_member (KitBook           *self,
             KitConnection     *connection,
             const MapiEntryId *id)
{
  MapiObjectType type;
  gint64 number;
  g_autoptr(KitStatement) statement = NULL;
  g_autofree char *uri = NULL;
  const char *uid;

  if (!kit_entry_id_parse (id, kit_book_get_uid (self), &type, &number))
    return NULL;
  statement = kit_statement_new (connection, "SELECT uid, name FROM entry WHERE id = ?", NULL);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, 1, number);
  if (!kit_statement_next (statement, NULL))
    return NULL;
  uid = kit_statement_get_text (statement, 0);
  uri = g_ascii_strncasecmp (uid, "urn:", 4) == 0 ? g_strdup (uid) : g_strconcat ("urn:uuid:", uid, NULL);
  return mapi_one_off_create_entry_id (kit_statement_get_text (statement, 1), MAPI_CARD_MEMBER_TYPE, uri, FALSE);
}

static void
name_members (KitBook        *self,
              KitConnection  *connection,
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
      GBytes *bytes = mapi_value_get_binary (value);
      g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
      MapiEntryId *named = id != NULL ? name_member (self, connection, id) : NULL;

      if (id != NULL)
        g_ptr_array_add (members, named != NULL ? named : g_steal_pointer (&id));
    }
  mapi_address_book_set_members (entry, members);
}

/* ---- what is there ---- */

static gint64
find_one (KitConnection *connection,
          const char    *sql,
          gint64         container,
          const char    *first,
          const char    *second)
{
  g_autoptr(KitStatement) statement = kit_statement_new (connection, sql, NULL);

  if (statement == NULL)
    return 0;
  kit_statement_bind_int64 (statement, 1, container);
  kit_statement_bind_text (statement, 2, first);
  if (second != NULL)
    kit_statement_bind_text (statement, 3, second);
  return kit_statement_next (statement, NULL) ? kit_statement_get_int64 (statement, 0) : 0;
}

static gint64
find_duplicate (KitConnection        *connection,
                gint64                container,
                MapiProperties       *entry,
                MapiCreateEntryFlags  flags)
{
  const char *uid = mapi_properties_get_string (entry, MAPI_PR_CONTACT_UID);
  const char * const *all = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES);
  g_autofree char *sort = kit_text_fold (mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME));
  gint64 found = 0;

  if ((flags & (MAPI_CREATE_ENTRY_CHECK_DUP_STRICT | MAPI_CREATE_ENTRY_CHECK_DUP_LOOSE)) == 0)
    return 0;
  if (uid != NULL)
    found = find_one (connection, "SELECT id FROM entry WHERE book = ? AND uid = ?", container, uid, NULL);
  for (guint i = 0; all != NULL && all[i] != NULL && found == 0; i++)
    {
      g_autofree char *address = g_ascii_strdown (all[i], -1);

      if ((flags & MAPI_CREATE_ENTRY_CHECK_DUP_LOOSE) != 0)
        found = find_one (connection, "SELECT e.id FROM address AS a JOIN entry AS e ON e.id = a.entry"
                          " WHERE e.book = ? AND a.address = ?", container, address, NULL);
      else
        found = find_one (connection, "SELECT e.id FROM address AS a JOIN entry AS e ON e.id = a.entry"
                          " WHERE e.book = ? AND a.address = ? AND e.sort = ?", container, address, sort);
    }
  if (found == 0 && all == NULL)
    found = find_one (connection, "SELECT id FROM entry WHERE book = ? AND sort = ? AND address IS NULL", container,
                      sort, NULL);
  return found;
}

/* ---- writing ---- */

static void
bind_property (KitStatement   *statement,
               int             position,
               MapiProperties *entry,
               guint32         tag)
{
  kit_statement_bind_text (statement, position, mapi_properties_get_string (entry, tag));
}

static gboolean
write_row (KitConnection   *connection,
           gint64           container,
           gint64          *id,
           const char      *uid,
           MapiProperties  *entry,
           GError         **error)
{
  static const char insert[] =
    "INSERT INTO entry (kind, uid, modified, name, sort, given, family, nickname, company, phone, mobile, address,"
    " search, created, book) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?3,?14)";
  static const char update[] =
    "UPDATE entry SET kind = ?1, uid = ?2, modified = ?3, name = ?4, sort = ?5, given = ?6, family = ?7, nickname = ?8,"
    " company = ?9, phone = ?10, mobile = ?11, address = ?12, search = ?13, change = change + 1 WHERE id = ?14";
  static const guint32 tags[] = {
    MAPI_PR_GIVEN_NAME, MAPI_PR_SURNAME, MAPI_PR_NICKNAME, MAPI_PR_COMPANY_NAME, MAPI_PR_BUSINESS_TELEPHONE_NUMBER,
    MAPI_PR_MOBILE_TELEPHONE_NUMBER, MAPI_PR_EMAIL_ADDRESS,
  };
  const char *name = mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME);
  g_autofree char *sort = kit_text_fold (name);
  g_autofree char *search = kit_book_index_text (name, mapi_properties_get_string (entry, MAPI_PR_NICKNAME),
                                                 mapi_properties_get_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES),
                                                 mapi_properties_get_string (entry, MAPI_PR_COMPANY_NAME));
  g_autoptr(KitStatement) statement = kit_statement_new (connection, *id == 0 ? insert : update, error);

  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1,
                            mapi_properties_get_long (entry, MAPI_PR_OBJECT_TYPE, 0) == MAPI_OBJECT_DIST_LIST);
  kit_statement_bind_text (statement, 2, uid);
  kit_statement_bind_int64 (statement, 3, g_get_real_time ());
  kit_statement_bind_text (statement, 4, name);
  kit_statement_bind_text (statement, 5, sort);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    bind_property (statement, 6 + (int) i, entry, tags[i]);
  kit_statement_bind_text (statement, 13, search);
  kit_statement_bind_int64 (statement, 14, *id == 0 ? container : *id);
  if (!kit_statement_run (statement, error))
    return FALSE;
  if (*id == 0)
    *id = kit_connection_last_rowid (connection);
  return TRUE;
}

static gboolean
write_addresses (KitConnection   *connection,
                 gint64           id,
                 MapiProperties  *entry,
                 GError         **error)
{
  const char * const *all = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES);
  g_autoptr(KitStatement) statement = NULL;

  if (!kit_execute (connection, "DELETE FROM address WHERE entry = ?", error, 1, id))
    return FALSE;
  statement = kit_statement_new (connection, "INSERT OR IGNORE INTO address (entry, address) VALUES (?, ?)", error);
  for (guint i = 0; statement != NULL && all != NULL && all[i] != NULL; i++)
    {
      g_autofree char *address = g_ascii_strdown (all[i], -1);

      kit_statement_bind_int64 (statement, 1, id);
      kit_statement_bind_text (statement, 2, address);
      if (!kit_statement_run (statement, error))
        return FALSE;
    }
  return statement != NULL;
}

static gboolean
write_card (KitConnection  *connection,
            gint64          id,
            MapiVcard      *card,
            GError        **error)
{
  g_autofree char *text = mapi_vcard_to_string (card, MAPI_VCARD_VERSION_4);
  g_autoptr(KitStatement) statement = kit_statement_new (connection,
                                                         "INSERT OR REPLACE INTO card (entry, text) VALUES (?, ?)",
                                                         error);

  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, id);
  kit_statement_bind_text (statement, 2, text);
  return kit_statement_run (statement, error);
}

static gboolean
check_there (KitConnection         *connection,
             gint64                 id,
             MapiProperties        *entry,
             MapiCreateEntryFlags   flags,
             GError               **error)
{
  gint64 change;
  gint64 expected = mapi_properties_get_int64 (entry, MAPI_PR_CHANGE_NUMBER, 0);

  if (!kit_query_int64 (connection, "SELECT change FROM entry WHERE id = ?", id, 0, &change, error))
    return FALSE;
  if (change == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The entry does not exist any more"));
      return FALSE;
    }
  if (expected == 0 || expected == change || (flags & MAPI_CREATE_ENTRY_FORCE) != 0)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED,
                       _("The entry was changed elsewhere in the meantime."));
  return FALSE;
}

/* The UID a card keeps, or gets: one names one card in a container */
static char *
choose_uid (KitConnection  *connection,
            gint64          container,
            gint64          id,
            MapiProperties *entry)
{
  const char *uid = mapi_properties_get_string (entry, MAPI_PR_CONTACT_UID);
  g_autofree char *random = NULL;
  gint64 other = uid != NULL ? find_one (connection, "SELECT id FROM entry WHERE book = ? AND uid = ?", container, uid,
                                         NULL)
                             : -1;

  if (other == 0 || (other > 0 && other == id))
    return g_strdup (uid);
  random = g_uuid_string_random ();
  return g_strconcat ("urn:uuid:", random, NULL);
}

gint64
kit_book_save (KitBook               *self,
               KitConnection         *connection,
               gint64                 container,
               gint64                 id,
               MapiProperties        *entry,
               MapiCreateEntryFlags   flags,
               GError               **error)
{
  g_autoptr(MapiProperties) wanted = mapi_properties_copy (entry);
  g_autoptr(MapiProperties) clean = NULL;
  g_autoptr(MapiVcard) card = NULL;
  g_autofree char *uid = NULL;
  gboolean is_new = id == 0;
  gint64 duplicate;

  if (!check_addresses (entry, error) || (id != 0 && !check_there (connection, id, entry, flags, error)))
    return 0;
  if (id != 0 && !kit_query_int64 (connection, "SELECT book FROM entry WHERE id = ?", id, 0, &container, error))
    return 0;
  name_members (self, connection, wanted);
  card = mapi_vcard_from_entry (wanted);
  clean = mapi_vcard_to_entry (card);
  if (!mapi_properties_has (clean, MAPI_PR_DISPLAY_NAME))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("There is neither a name nor an address."));
      return 0;
    }
  duplicate = find_duplicate (connection, container, clean, flags);
  if (duplicate != 0 && duplicate != id)
    {
      if ((flags & MAPI_CREATE_ENTRY_REPLACE) == 0 || !is_new)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION, _("“%s” is in the address book already."),
                       mapi_properties_get_string (clean, MAPI_PR_DISPLAY_NAME));
          return 0;
        }
      id = duplicate;
      is_new = FALSE;
    }
  uid = choose_uid (connection, container, id, clean);
  /* As it is written, where it stays */
  if (g_strcmp0 (mapi_properties_get_string (clean, MAPI_PR_CONTACT_UID), uid) != 0)
    mapi_vcard_set_text (card, "UID", uid);
  if (!write_row (connection, container, &id, uid, clean, error) ||
      !write_addresses (connection, id, clean, error) || !write_card (connection, id, card, error) ||
      !kit_book_log (connection, is_new ? MAPI_EVENT_OBJECT_CREATED : MAPI_EVENT_OBJECT_MODIFIED,
                     mapi_properties_get_long (clean, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER), id, container, error))
    return 0;
  return id;
}

gboolean
kit_book_delete (KitBook        *self,
                 KitConnection  *connection,
                 gint64          id,
                 gboolean       *was_there,
                 GError        **error)
{
  gint64 container, kind;

  if (!kit_query_int64 (connection, "SELECT book FROM entry WHERE id = ?", id, 0, &container, error) ||
      !kit_query_int64 (connection, "SELECT kind FROM entry WHERE id = ?", id, 0, &kind, error))
    return FALSE;
  *was_there = container != 0;
  if (container == 0)
    return TRUE;
  return kit_execute (connection, "DELETE FROM card WHERE entry = ?", error, 1, id) &&
         kit_execute (connection, "DELETE FROM address WHERE entry = ?", error, 1, id) &&
         kit_execute (connection, "DELETE FROM entry WHERE id = ?", error, 1, id) &&
         kit_book_log (connection, MAPI_EVENT_OBJECT_DELETED,
                       kind != 0 ? MAPI_OBJECT_DIST_LIST : MAPI_OBJECT_MAIL_USER, id, container, error);
}
