/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The files of a store
 *
 * store.sqlite holds everything that is listed, sorted, searched or queued; bodies.sqlite
 * beside it the bytes of the messages, so that a list never pages them in. Both are in WAL
 * mode. A writer takes the write lock of store.sqlite first, then that of bodies.sqlite;
 * bodies are committed first. What a crash in between leaves is a body nobody names: it is
 * replaced by the next content with the number, or swept when the store is opened.
 *
 * What is downloaded by the thousand is written once, into packs (kit-pack.c), and bodies.sqlite
 * says only where: a body is either in body or in piece. A pack is durable before the rows that
 * name it are committed; what a crash leaves of it is named by no row.
 *
 * meta            integers by name: "schema" (version), "dirty" (1 while a process writes, still
 *                 1 at the next opening when that process died), "stale-text" (rows of the index
 *                 whose content is gone), "conversation" (last number given), "here:ID" (the upload
 *                 of a message was given up)
 * folder          the tree; the root has no parent. Counts are kept by whoever changes
 *                 messages, in the same transaction. props: a bag of what has no column; sort: the
 *                 default order of its contents; criteria, scope: of a search folder. change is
 *                 counted up by every change of the folder itself.
 * message         one row a message a folder. Copies share the content. Times are µs since 1970
 *                 UTC, NULL: not there. change is counted up by every save, not by flags. flags
 *                 are MSGFLAG_*; keywords "\nfirst\nsecond\n" or NULL; prefix_length is in
 *                 characters of subject; sort_subject and sort_from are case-folded. props: a bag
 *                 of what was set on the message and has no column, laid over its content.
 *                 …_confirmed: what the server said last, NULL where there is no server or nothing
 *                 waits to be told to it.
 * content         an immutable body: how it is kept (KitContentKind), its size in bytes, whether
 *                 it is in the index. Its number is the row of bodies.body and of the index.
 * queue           messages waiting to be sent. recipients: a list of bags, what is known of each.
 *                 error, code, low_level: why it waits, as in operation. The lock names a process by number
 *                 and start time: one that died holds none.
 * delivered       what local delivery has filed: search key and recipient, so that doing it again
 *                 after a crash files nothing twice
 * message_ref     Message-ID (also of messages we never saw) -> conversation
 * receive_folder  message class -> folder, the empty class being the default
 * operation       what a server is still to be told, in order. location: of the message on the server,
 *                 where that is not the one it has now; mark: of an upload, the first number it could
 *                 have got, to recognise it; sent: not 0: it was said to the server, and nobody knows whether
 *                 it was done; of a move: to which folder; of a deletion: where that would have left
 *                 something nobody wants any more, args says what (kit-replay-leftovers.c); held: of an
 *                 upload, not 0: where the server has the message is to be looked for first
 *                 (kit-location-keep.c). error: why it was not done, code: as MAPI’s number,
 *                 low_level: as the server has it; digest: of an upload of what was written here: of
 *                 the bytes that were sent last, as each encoding is another one
 * remote_folder   a folder as its server has it; folder may be gone here while the server is still
 *                 to be told. uidvalidity 0: never listed; uidnext: first number not listed; low: all from
 *                 this number on are listed (1: everything); missing: when it was first missing from
 *                 the server's list, 0: it was there; checked: when last compared number by number
 * location        where a server has a message. message NULL: deleted or replaced here, the
 *                 server does not know yet. uid below 0: known by a former uidvalidity, still to be
 *                 found again. state: KitLocationState. remote_id: what the server calls the bytes; of
 *                 what is deleted "size:SIZE:NAME", by which it is found again, of the original of a
 *                 move "moved:…", and once it was found so "found:…" (kit-replay-originals.c)
 * tombstone       a content whose last message is gone from the server, kept for a while: it may
 *                 turn up in another folder
 * journal         what happened, one row an event; the last JOURNAL_KEEP of them
 * text            the full-text index, without a copy of the text
 */

#include "config.h"

#include "kit-schema.h"

static const char remote_sql[] =
  "CREATE TABLE remote_folder ("
  "  folder INTEGER PRIMARY KEY,"
  "  path TEXT NOT NULL,"
  "  remote_id TEXT,"
  "  separator INTEGER NOT NULL DEFAULT 0,"
  "  flags INTEGER NOT NULL DEFAULT 0,"
  "  uidvalidity INTEGER NOT NULL DEFAULT 0,"
  "  uidnext INTEGER NOT NULL DEFAULT 0,"
  "  modseq INTEGER NOT NULL DEFAULT 0,"
  "  low INTEGER NOT NULL DEFAULT 0,"
  "  total INTEGER NOT NULL DEFAULT -1,"
  "  missing INTEGER NOT NULL DEFAULT 0,"
  "  synced INTEGER NOT NULL DEFAULT 0,"
  "  checked INTEGER NOT NULL DEFAULT 0);"
  "CREATE UNIQUE INDEX remote_folder_by_path ON remote_folder (path);"
  "CREATE TABLE location ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  message INTEGER,"
  "  folder INTEGER NOT NULL,"
  "  uid INTEGER NOT NULL,"
  "  state INTEGER NOT NULL DEFAULT 0,"
  "  modseq INTEGER NOT NULL DEFAULT 0,"
  "  remote_id TEXT);"
  "CREATE UNIQUE INDEX location_by_uid ON location (folder, uid);"
  "CREATE INDEX location_by_message ON location (message) WHERE message IS NOT NULL;"
  "CREATE INDEX location_by_state ON location (folder) WHERE state <> 0;"
  "CREATE INDEX location_by_remote_id ON location (remote_id) WHERE remote_id IS NOT NULL;"
  "CREATE TABLE tombstone ("
  "  content INTEGER PRIMARY KEY REFERENCES content (id),"
  "  message_id TEXT,"
  "  remote_id TEXT,"
  "  size INTEGER NOT NULL,"
  "  received INTEGER,"
  "  preview TEXT,"
  "  has_attach INTEGER NOT NULL DEFAULT 0,"
  "  props BLOB,"
  "  time INTEGER NOT NULL);"
  "CREATE INDEX tombstone_by_message_id ON tombstone (message_id);"
  "CREATE INDEX operation_by_location ON operation (location) WHERE location IS NOT NULL;"
  "CREATE INDEX operation_by_folder ON operation (folder) WHERE folder IS NOT NULL;"
  "CREATE INDEX content_missing ON content (id) WHERE kind = 2;"
  "CREATE INDEX content_unindexed ON content (id) WHERE indexed = 0 AND kind <> 2;";

static const char schema_sql[] =
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE folder ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  parent INTEGER REFERENCES folder (id),"
  "  name TEXT NOT NULL,"
  "  type INTEGER NOT NULL DEFAULT 1,"
  "  role INTEGER NOT NULL DEFAULT 0,"
  "  comment TEXT,"
  "  class TEXT,"
  "  n_total INTEGER NOT NULL DEFAULT 0,"
  "  n_unread INTEGER NOT NULL DEFAULT 0,"
  "  n_assoc INTEGER NOT NULL DEFAULT 0,"
  "  change INTEGER NOT NULL DEFAULT 1,"
  "  created INTEGER NOT NULL DEFAULT 0,"
  "  modified INTEGER NOT NULL DEFAULT 0,"
  "  props BLOB,"
  "  sort BLOB,"
  "  criteria BLOB,"
  "  scope BLOB,"
  "  search_state INTEGER NOT NULL DEFAULT 0);"
  "CREATE UNIQUE INDEX folder_by_name ON folder (parent, name);"
  "CREATE UNIQUE INDEX folder_by_role ON folder (role) WHERE role <> 0;"
  "CREATE TABLE content ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  kind INTEGER NOT NULL,"
  "  size INTEGER NOT NULL,"
  "  indexed INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE message ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  folder INTEGER NOT NULL REFERENCES folder (id),"
  "  content INTEGER NOT NULL REFERENCES content (id),"
  "  assoc INTEGER NOT NULL DEFAULT 0,"
  "  change INTEGER NOT NULL DEFAULT 1,"
  "  flags INTEGER NOT NULL DEFAULT 0,"
  "  flags_confirmed INTEGER,"
  "  status INTEGER NOT NULL DEFAULT 0,"
  "  sent INTEGER,"
  "  received INTEGER,"
  "  modified INTEGER NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  size INTEGER NOT NULL DEFAULT 0,"
  "  importance INTEGER NOT NULL DEFAULT 1,"
  "  priority INTEGER NOT NULL DEFAULT 0,"
  "  sensitivity INTEGER NOT NULL DEFAULT 0,"
  "  class TEXT NOT NULL,"
  "  subject TEXT,"
  "  prefix_length INTEGER NOT NULL DEFAULT 0,"
  "  sort_subject TEXT,"
  "  sender_name TEXT,"
  "  sender_address TEXT,"
  "  from_name TEXT,"
  "  from_address TEXT,"
  "  sort_from TEXT,"
  "  display_to TEXT,"
  "  display_cc TEXT,"
  "  display_bcc TEXT,"
  "  has_attach INTEGER NOT NULL DEFAULT 0,"
  "  message_id TEXT,"
  "  in_reply_to TEXT,"
  "  conversation INTEGER,"
  "  conversation_index BLOB,"
  "  topic TEXT,"
  "  preview TEXT,"
  "  keywords TEXT,"
  "  keywords_confirmed TEXT,"
  "  flagged INTEGER NOT NULL DEFAULT 0,"
  "  answered INTEGER NOT NULL DEFAULT 0,"
  "  forwarded INTEGER NOT NULL DEFAULT 0,"
  "  list_unsubscribe TEXT,"
  "  search_key BLOB,"
  "  props BLOB);"
  "CREATE INDEX message_by_received ON message (folder, assoc, received DESC, id, content);"
  "CREATE INDEX message_by_message_id ON message (message_id) WHERE message_id IS NOT NULL;"
  "CREATE INDEX message_by_conversation ON message (conversation, received);"
  "CREATE INDEX message_by_folder_conversation ON message (folder, assoc, conversation, received);"
  "CREATE INDEX message_by_content ON message (content);"
  "CREATE TABLE queue ("
  "  message INTEGER PRIMARY KEY REFERENCES message (id),"
  "  submitted INTEGER NOT NULL,"
  "  flags INTEGER NOT NULL DEFAULT 0,"
  "  state INTEGER NOT NULL DEFAULT 0,"
  "  attempts INTEGER NOT NULL DEFAULT 0,"
  "  next_try INTEGER NOT NULL DEFAULT 0,"
  "  error TEXT,"
  "  deferred_until INTEGER NOT NULL DEFAULT 0,"
  "  lock_pid INTEGER NOT NULL DEFAULT 0,"
  "  lock_start INTEGER NOT NULL DEFAULT 0,"
  "  recipients BLOB,"
  "  code INTEGER NOT NULL DEFAULT 0,"
  "  low_level TEXT);"
  "CREATE TABLE delivered ("
  "  search_key BLOB NOT NULL,"
  "  recipient TEXT NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  PRIMARY KEY (search_key, recipient)) WITHOUT ROWID;"
  "CREATE TABLE message_ref ("
  "  message_id TEXT PRIMARY KEY,"
  "  conversation INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE INDEX message_ref_by_conversation ON message_ref (conversation);"
  "CREATE TABLE receive_folder ("
  "  class TEXT PRIMARY KEY COLLATE NOCASE,"
  "  folder INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE) WITHOUT ROWID;"
  "CREATE TABLE operation ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  kind INTEGER NOT NULL,"
  "  message INTEGER,"
  "  folder INTEGER,"
  "  args BLOB,"
  "  attempts INTEGER NOT NULL DEFAULT 0,"
  "  next_try INTEGER NOT NULL DEFAULT 0,"
  "  error TEXT,"
  "  created INTEGER NOT NULL,"
  "  taken INTEGER NOT NULL DEFAULT 0,"
  "  location INTEGER,"
  "  mark INTEGER NOT NULL DEFAULT 0,"
  "  sent INTEGER NOT NULL DEFAULT 0,"
  "  held INTEGER NOT NULL DEFAULT 0,"
  "  code INTEGER NOT NULL DEFAULT 0,"
  "  low_level TEXT,"
  "  digest TEXT);"
  "CREATE INDEX operation_by_message ON operation (message) WHERE message IS NOT NULL;"
  "CREATE INDEX operation_sent ON operation (id) WHERE sent <> 0;"
  "CREATE INDEX operation_held ON operation (id) WHERE held <> 0;"
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
  "  time INTEGER NOT NULL);"
  "CREATE VIRTUAL TABLE text USING fts5"
  "  (subject, sender, recipients, body, attachments, content = '', columnsize = 0,"
  "   tokenize = 'unicode61 remove_diacritics 2');"
  "INSERT INTO text (text, rank) VALUES ('hashsize', 16777216);";

static const char bodies_sql[] =
  "CREATE TABLE IF NOT EXISTS body (id INTEGER PRIMARY KEY, data BLOB NOT NULL);"
  "CREATE TABLE IF NOT EXISTS piece ("
  "  id INTEGER PRIMARY KEY,"
  "  pack INTEGER NOT NULL,"
  "  offset INTEGER NOT NULL,"
  "  size INTEGER NOT NULL);"
  "CREATE INDEX IF NOT EXISTS piece_by_pack ON piece (pack, size);";

gboolean
kit_schema_create (KitConnection  *connection,
                   GError        **error)
{
  return kit_connection_exec (connection, schema_sql, error) &&
         kit_connection_exec (connection, remote_sql, error) &&
         kit_meta_set (connection, "schema", KIT_SCHEMA_VERSION, error);
}

gboolean
kit_schema_create_remote (KitConnection  *connection,
                          GError        **error)
{
  return kit_connection_exec (connection, remote_sql, error);
}

gboolean
kit_schema_create_bodies (KitConnection  *connection,
                          GError        **error)
{
  return kit_connection_exec (connection, bodies_sql, error);
}

gboolean
kit_schema_get_version (KitConnection  *connection,
                        gint64         *version,
                        GError        **error)
{
  gint64 n_tables;

  if (!kit_query_int64 (connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'",
                        0, 0, &n_tables, error))
    return FALSE;
  *version = -1;
  return n_tables == 0 || kit_meta_get (connection, "schema", 0, version, error);
}

gboolean
kit_meta_get (KitConnection  *connection,
              const char     *key,
              gint64          fallback,
              gint64         *value,
              GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;
  GError *local_error = NULL;

  statement = kit_statement_new (connection, "SELECT value FROM meta WHERE key = ?", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, key);
  *value = fallback;
  if (kit_statement_next (statement, &local_error))
    *value = kit_statement_get_int64 (statement, 0);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

gboolean
kit_meta_set (KitConnection  *connection,
              const char     *key,
              gint64          value,
              GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (connection,
                                 "INSERT INTO meta (key, value) VALUES (?, ?)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, key);
  kit_statement_bind_int64 (statement, 2, value);
  return kit_statement_run (statement, error);
}
