/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gmime/gmime.h>
#include <sqlite3.h>
#include <sys/resource.h>

/* bench-bound DATABASE DIR: what importing cannot do without, in one thread and nothing
 * else: read each file, let GMime parse it and decode its text, write one row and one full-text row
 * in a single transaction. Prints messages a second, the size of the database, and memory. */

static GString *plain;
static GString *markup;

static void
collect_text (GMimeObject *parent,
              GMimeObject *part,
              gpointer     user_data)
{
  g_autofree char *text = NULL;

  if (!GMIME_IS_TEXT_PART (part))
    return;
  text = g_mime_text_part_get_text (GMIME_TEXT_PART (part));
  if (text != NULL)
    g_string_append (g_mime_content_type_is_type (g_mime_object_get_content_type (part), "text", "html")
                     ? markup : plain, text);
}

static void
strip_tags (void)
{
  gboolean inside = FALSE;

  for (const char *p = markup->str; *p != '\0'; p++)
    {
      if (*p == '<')
        inside = TRUE;
      else if (*p == '>')
        inside = FALSE;
      else if (!inside)
        g_string_append_c (plain, *p);
    }
}

static sqlite3_stmt *
prepare (sqlite3    *database,
         const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (database));
  return statement;
}

static void
insert (sqlite3_stmt *row,
        sqlite3_stmt *text,
        gint64        id,
        GMimeMessage *message,
        gsize         size)
{
  g_autofree char *valid = g_utf8_make_valid (plain->str, (gssize) plain->len);
  g_autofree char *from = internet_address_list_to_string (g_mime_message_get_from (message), NULL, FALSE);
  g_autofree char *to = internet_address_list_to_string (g_mime_message_get_to (message), NULL, FALSE);
  GDateTime *date = g_mime_message_get_date (message);
  const char *subject = g_mime_message_get_subject (message);

  sqlite3_bind_int64 (row, 1, id);
  sqlite3_bind_int64 (row, 2, date != NULL ? g_date_time_to_unix (date) : 0);
  sqlite3_bind_int64 (row, 3, (gint64) size);
  sqlite3_bind_text (row, 4, subject, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 5, from, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 6, to, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 7, g_mime_message_get_message_id (message), -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 8, valid, (int) MIN (strlen (valid), 160), SQLITE_STATIC);
  sqlite3_step (row);
  sqlite3_reset (row);

  sqlite3_bind_int64 (text, 1, id);
  sqlite3_bind_text (text, 2, subject, -1, SQLITE_STATIC);
  sqlite3_bind_text (text, 3, from, -1, SQLITE_STATIC);
  sqlite3_bind_text (text, 4, to, -1, SQLITE_STATIC);
  sqlite3_bind_text (text, 5, valid, -1, SQLITE_STATIC);
  sqlite3_step (text);
  sqlite3_reset (text);
}

static gboolean
add_file (const char   *path,
          sqlite3_stmt *row,
          sqlite3_stmt *text,
          gint64        id)
{
  g_autofree char *data = NULL;
  gsize length;
  g_autoptr(GObject) stream = NULL;
  g_autoptr(GObject) parser = NULL;
  g_autoptr(GObject) message = NULL;

  if (!g_file_get_contents (path, &data, &length, NULL))
    return FALSE;
  stream = G_OBJECT (g_mime_stream_mem_new_with_buffer (data, length));
  parser = G_OBJECT (g_mime_parser_new_with_stream (GMIME_STREAM (stream)));
  message = (GObject *) g_mime_parser_construct_message (GMIME_PARSER (parser), NULL);
  if (message == NULL)
    return FALSE;
  g_string_truncate (plain, 0);
  g_string_truncate (markup, 0);
  g_mime_message_foreach (GMIME_MESSAGE (message), collect_text, NULL);
  if (plain->len == 0)
    strip_tags ();
  insert (row, text, id, GMIME_MESSAGE (message), length);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  sqlite3 *database = NULL;
  sqlite3_stmt *row, *text;
  g_autoptr(GDir) directory = NULL;
  g_autofree char *folder = NULL;
  const char *name;
  gint64 started, n = 0;
  struct rusage usage;

  if (argc != 3)
    return 2;
  g_mime_init ();
  plain = g_string_new (NULL);
  markup = g_string_new (NULL);
  folder = g_build_filename (argv[2], "cur", NULL);
  directory = g_dir_open (folder, 0, NULL);
  if (directory == NULL || sqlite3_open (argv[1], &database) != SQLITE_OK)
    return 1;
  sqlite3_exec (database,
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
                "CREATE TABLE message(id INTEGER PRIMARY KEY, date INT, size INT, subject TEXT, sender TEXT,"
                " recipients TEXT, message_id TEXT, preview TEXT);"
                "CREATE INDEX message_date ON message(date DESC); CREATE INDEX message_mid ON message(message_id);"
                "CREATE VIRTUAL TABLE text USING fts5(subject, sender, recipients, body, content='');"
                "INSERT INTO text(text, rank) VALUES('hashsize', 33554432)", NULL, NULL, NULL);
  row = prepare (database, "INSERT INTO message VALUES(?,?,?,?,?,?,?,?)");
  text = prepare (database, "INSERT INTO text(rowid, subject, sender, recipients, body) VALUES(?,?,?,?,?)");

  started = g_get_monotonic_time ();
  sqlite3_exec (database, "BEGIN", NULL, NULL, NULL);
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      n += add_file (path, row, text, n + 1);
    }
  sqlite3_exec (database, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
  getrusage (RUSAGE_SELF, &usage);
  g_print ("%.3f %ld\n", (double) (g_get_monotonic_time () - started) / 1e6, usage.ru_maxrss);
  sqlite3_finalize (row);
  sqlite3_finalize (text);
  sqlite3_close (database);
  return 0;
}
