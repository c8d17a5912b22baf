/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* contacts.sqlite, in WAL mode
 *
 * meta     integers by name: "schema"
 * book     the containers. role: what it is to the provider; flags: MAPI_CONTAINER_FLAG_*
 * entry    what lists show. kind 0: a person, 1: a list. uid: the card's; change is counted up by every save. sort:
 *          the name as it is sorted by; search: the text of the index in memory. Times are µs since 1970 UTC
 * address  every address of an entry, in small letters
 * card     the whole card, version 4: all that is known; entry and address are made from it
 * journal  as in a store
 */

#include "config.h"

#include "kit-book-private.h"

#include "kit-schema.h"

#include <glib/gi18n-lib.h>

static const char schema_sql[] =
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE book ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  role INTEGER NOT NULL,"
  "  name TEXT NOT NULL,"
  "  flags INTEGER NOT NULL);"
  "CREATE TABLE entry ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  book INTEGER NOT NULL REFERENCES book (id),"
  "  kind INTEGER NOT NULL,"
  "  uid TEXT NOT NULL,"
  "  change INTEGER NOT NULL DEFAULT 1,"
  "  created INTEGER NOT NULL,"
  "  modified INTEGER NOT NULL,"
  "  name TEXT NOT NULL,"
  "  sort TEXT NOT NULL,"
  "  given TEXT,"
  "  family TEXT,"
  "  nickname TEXT,"
  "  company TEXT,"
  "  phone TEXT,"
  "  mobile TEXT,"
  "  address TEXT,"
  "  search TEXT NOT NULL);"
  "CREATE INDEX entry_by_sort ON entry (book, sort, id);"
  "CREATE INDEX entry_by_uid ON entry (uid);"
  "CREATE TABLE address ("
  "  address TEXT NOT NULL,"
  "  entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,"
  "  PRIMARY KEY (address, entry)) WITHOUT ROWID;"
  "CREATE INDEX address_by_entry ON address (entry);"
  "CREATE TABLE card ("
  "  entry INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,"
  "  text TEXT NOT NULL);"
  "CREATE TABLE journal ("
  "  seq INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  event INTEGER NOT NULL,"
  "  type INTEGER NOT NULL,"
  "  object INTEGER NOT NULL,"
  "  parent INTEGER,"
  "  old_object INTEGER,"
  "  old_parent INTEGER,"
  "  class TEXT,"
  "  flags INTEGER NOT NULL DEFAULT 0,"
  "  time INTEGER NOT NULL);";

gboolean
kit_book_schema_prepare (KitDatabase  *database,
                         GError      **error)
{
  g_autoptr(KitWrite) write = NULL;
  KitConnection *connection;
  gint64 version;

  {
    g_autoptr(KitConnection) reader = kit_database_read (database, NULL, error);

    if (reader == NULL || !kit_schema_get_version (reader, &version, error))
      return FALSE;
  }
  if (version == KIT_BOOK_SCHEMA_VERSION)
    return TRUE;
  if (version > KIT_BOOK_SCHEMA_VERSION)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_VERSION, _("“%s” was written by a newer version of Estafette"),
                   kit_database_get_path (database));
      return FALSE;
    }
  /* Another process may have been faster: only the write lock decides */
  write = kit_database_write (database, NULL, error);
  if (write == NULL)
    return FALSE;
  connection = kit_write_get_connection (write);
  if (!kit_schema_get_version (connection, &version, error))
    return FALSE;
  if (version == KIT_BOOK_SCHEMA_VERSION)
    return TRUE;
  return kit_connection_exec (connection, schema_sql, error) &&
         kit_meta_set (connection, "schema", KIT_BOOK_SCHEMA_VERSION, error) &&
         kit_write_commit (write, error);
}
