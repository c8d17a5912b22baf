/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The tables of a contacts.sqlite that is a copy of what a server has, beside those of every book
 *
 * server_book  a container there. href: its name; tag, token: as of the last listing that went through;
 *              missing: in how many listings of containers running it was not; writable
 * server_card  a card there. etag: its version, NULL: not known; text: as it was there when both were the
 *              same, which is what changes are told from; entry: the one here, NULL: nothing can be made of it, and
 *              problem says why; stale: to be fetched, whatever the version; missing: a listing did not have it, which
 *              counts when the server says so once more
 * operation    what a person changed here and the server has not been told, at most one an entry. kind: 1 put, 2 delete,
 *              which keeps href and etag, as the card has gone; sent: the text of an attempt whose answer has not come, of
 *              a deletion what the server has; next_try: µs since 1970; error: why it was refused, code: as MAPI’s
 *              number, low_level: as the server has it
 * meta         wanted: 1: there are stale cards that somebody waits for; server: the version of these tables */

#include "config.h"

#include "kit-book-server.h"

#include "kit-schema.h"

#define VERSION 2

static const char server_sql[] =
  "CREATE TABLE server_book ("
  "  book INTEGER PRIMARY KEY REFERENCES book (id),"
  "  href TEXT NOT NULL UNIQUE,"
  "  tag TEXT,"
  "  token TEXT,"
  "  missing INTEGER NOT NULL DEFAULT 0,"
  "  writable INTEGER NOT NULL);"
  "CREATE TABLE server_card ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  book INTEGER NOT NULL REFERENCES book (id),"
  "  href TEXT NOT NULL,"
  "  etag TEXT,"
  "  entry INTEGER UNIQUE,"
  "  text TEXT,"
  "  stale INTEGER NOT NULL DEFAULT 0,"
  "  missing INTEGER NOT NULL DEFAULT 0,"
  "  problem TEXT,"
  "  UNIQUE (book, href));"
  "CREATE TABLE operation ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  kind INTEGER NOT NULL,"
  "  book INTEGER NOT NULL REFERENCES book (id),"
  "  entry INTEGER NOT NULL UNIQUE,"
  "  name TEXT NOT NULL,"
  "  href TEXT,"
  "  etag TEXT,"
  "  sent TEXT,"
  "  attempts INTEGER NOT NULL DEFAULT 0,"
  "  next_try INTEGER NOT NULL DEFAULT 0,"
  "  error TEXT,"
  "  created INTEGER NOT NULL,"
  "  code INTEGER NOT NULL DEFAULT 0,"
  "  low_level TEXT);";

/* 1 kept of a refusal only what people read */
static const char from_1_sql[] =
  "ALTER TABLE operation ADD COLUMN code INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE operation ADD COLUMN low_level TEXT";

gboolean
kit_book_server_prepare (KitDatabase  *database,
                         GError      **error)
{
  g_autoptr(KitWrite) write = NULL;
  KitConnection *connection;
  gint64 version = 0;

  {
    g_autoptr(KitConnection) reader = kit_database_read (database, NULL, error);

    if (reader == NULL || !kit_meta_get (reader, "server", 0, &version, error))
      return FALSE;
  }
  if (version >= VERSION)
    return TRUE;
  write = kit_database_write (database, NULL, error);
  if (write == NULL)
    return FALSE;
  connection = kit_write_get_connection (write);
  /* Another process may have been faster */
  if (!kit_meta_get (connection, "server", 0, &version, error))
    return FALSE;
  return version >= VERSION ||
         (kit_connection_exec (connection, version == 0 ? server_sql : from_1_sql, error) &&
          kit_meta_set (connection, "server", VERSION, error) && kit_write_commit (write, error));
}
