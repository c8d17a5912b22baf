/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-server.h"

#include "kit-schema.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ROLE_SERVER 100
/* A container that so many listings in a row left out, and that the server says is not there, has gone */
#define MISSING_OFTEN 2

void
kit_book_pass_note (KitBookPass *self,
                    GError      *problem)
{
  g_debug ("%s", problem->message);
  if (self->problem == NULL)
    self->problem = problem;
  else
    g_error_free (problem);
}

KitWrite *
kit_book_pass_begin (KitBookPass  *self,
                     GError      **error)
{
  return kit_database_write (kit_book_get_private (self->book)->database, self->cancellable, error);
}

/* ---- containers ---- */

static char *
name_book (const KitRemoteBook *book)
{
  g_autofree char *path = NULL;
  char *slash;

  if (book->name != NULL && *book->name != '\0')
    return g_strdup (book->name);
  path = g_strndup (book->href, strlen (book->href) - (g_str_has_suffix (book->href, "/") ? 1 : 0));
  slash = strrchr (path, '/');
  return g_strdup (slash != NULL && slash[1] != '\0' ? slash + 1 : path);
}

static gboolean
bind_and_run (KitConnection  *connection,
              const char     *sql,
              const char     *text,
              gint64          first,
              gint64          second,
              GError        **error)
{
  g_autoptr(KitStatement) row = kit_statement_new (connection, sql, error);

  if (row == NULL)
    return FALSE;
  kit_statement_bind_text (row, 1, text);
  kit_statement_bind_int64 (row, 2, first);
  kit_statement_bind_int64 (row, 3, second);
  return kit_statement_run (row, error);
}

/* The number of the container of @book, made if it is new; *@known filled in. 0: *error */
static gint64
save_book (KitConnection        *connection,
           const KitRemoteBook  *book,
           KitServerBook        *known,
           GError              **error)
{
  g_autofree char *name = name_book (book);
  gint64 flags = MAPI_CONTAINER_FLAG_RECIPIENTS |
                 (book->writable ? MAPI_CONTAINER_FLAG_MODIFIABLE : MAPI_CONTAINER_FLAG_UNMODIFIABLE);
  g_autoptr(KitStatement) row = kit_statement_new (connection,
                                                   "SELECT s.book, s.tag, s.token, b.name, b.flags FROM server_book AS s"
                                                   " JOIN book AS b ON b.id = s.book WHERE s.href = ?", error);
  gint64 id = 0;
  gboolean same = FALSE;

  if (row == NULL)
    return 0;
  kit_statement_bind_text (row, 1, book->href);
  if (kit_statement_next (row, NULL))
    {
      id = kit_statement_get_int64 (row, 0);
      known->tag = g_strdup (kit_statement_get_text (row, 1));
      known->token = g_strdup (kit_statement_get_text (row, 2));
      same = g_strcmp0 (kit_statement_get_text (row, 3), name) == 0 && kit_statement_get_int64 (row, 4) == flags;
    }
  g_clear_pointer (&row, kit_statement_free);
  if (id != 0 && !kit_execute (connection, "UPDATE server_book SET missing = 0, writable = ?2 WHERE book = ?1", error, 2,
                               id, (gint64) book->writable))
    return 0;
  if (same)
    return id;
  if (id != 0)
    return bind_and_run (connection, "UPDATE book SET name = ?, flags = ? WHERE id = ?", name, flags, id, error) &&
           kit_book_log (connection, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_CONTAINER, id, 0, error) ? id : 0;
  if (!bind_and_run (connection, "INSERT INTO book (name, flags, role) VALUES (?, ?, ?)", name, flags, ROLE_SERVER, error))
    return 0;
  id = kit_connection_last_rowid (connection);
  return bind_and_run (connection, "INSERT INTO server_book (href, book, writable) VALUES (?, ?, ?)", book->href, id,
                       book->writable, error) &&
         kit_book_log (connection, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_CONTAINER, id, 0, error) ? id : 0;
}

static GPtrArray *
save_books (KitBookPass  *self,
            GPtrArray    *books,
            GError      **error)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_server_book_free);
  g_autoptr(KitWrite) write = kit_book_pass_begin (self, error);
  KitConnection *connection;

  if (write == NULL)
    return NULL;
  connection = kit_write_get_connection (write);
  if (!kit_execute (connection, "UPDATE server_book SET missing = missing + 1", error, 0))
    return NULL;
  for (guint i = 0; i < books->len; i++)
    {
      KitRemoteBook *book = books->pdata[i];
      KitServerBook *row = g_new0 (KitServerBook, 1);

      g_ptr_array_add (known, row);
      row->href = g_strdup (book->href);
      row->new_tag = g_strdup (book->tag);
      row->id = save_book (connection, book, row, error);
      if (row->id == 0)
        return NULL;
    }
  return kit_book_commit (self->book, write, error) ? g_steal_pointer (&known) : NULL;
}

/* ---- containers that have gone ---- */

/* (element-type KitServerBook) */
static GPtrArray *
read_missing (KitBookPass  *self,
              GError      **error)
{
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database, self->cancellable,
                                                           error);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_server_book_free);
  g_autoptr(KitStatement) row = NULL;

  if (connection != NULL)
    row = kit_statement_new (connection, "SELECT book, href FROM server_book AS s WHERE missing >= ? AND NOT EXISTS"
                             " (SELECT 1 FROM operation WHERE book = s.book)", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, MISSING_OFTEN);
  while (kit_statement_next (row, NULL))
    {
      KitServerBook *book = g_new0 (KitServerBook, 1);

      book->id = kit_statement_get_int64 (row, 0);
      book->href = g_strdup (kit_statement_get_text (row, 1));
      g_ptr_array_add (list, book);
    }
  return g_steal_pointer (&list);
}

static gboolean
delete_book (KitBookPass    *self,
             gint64          book,
             GError        **error)
{
  g_autoptr(KitWrite) write = kit_book_pass_begin (self, error);
  KitConnection *connection;
  g_autoptr(GArray) entries = NULL;
  gboolean was_there;

  if (write == NULL)
    return FALSE;
  connection = kit_write_get_connection (write);
  entries = kit_query_int64s (connection, "SELECT id FROM entry WHERE book = ?", error, 1, book);
  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    if (!kit_book_delete (self->book, connection, g_array_index (entries, gint64, i), &was_there, error))
      return FALSE;
  return kit_execute (connection, "DELETE FROM server_card WHERE book = ?", error, 1, book) &&
         kit_execute (connection, "DELETE FROM server_book WHERE book = ?", error, 1, book) &&
         kit_execute (connection, "DELETE FROM book WHERE id = ?", error, 1, book) &&
         kit_book_log (connection, MAPI_EVENT_OBJECT_DELETED, MAPI_OBJECT_CONTAINER, book, 0, error) &&
         kit_book_commit (self->book, write, error);
}

/* It goes when the server, asked for it by name, says that there is none */
static gboolean
drop_missing (KitBookPass  *self,
              GError      **error)
{
  KitBookRemoteClass *klass = KIT_BOOK_REMOTE_GET_CLASS (self->remote);
  g_autoptr(GPtrArray) missing = read_missing (self, error);

  for (guint i = 0; missing != NULL && i < missing->len; i++)
    {
      KitServerBook *book = missing->pdata[i];
      g_autoptr(GError) answer = NULL;
      g_autoptr(KitRemoteListing) listing = klass->list_cards (self->remote, book->href, NULL, self->cancellable, &answer);

      if (listing == NULL && g_error_matches (answer, MAPI_ERROR, MAPI_ERROR_NOT_FOUND) &&
          !delete_book (self, book->id, error))
        return FALSE;
    }
  return missing != NULL;
}

/* ---- what stands in the way, pass after pass ---- */

static void
note_standing (KitBookPass *self)
{
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database, NULL, NULL);
  g_autoptr(KitStatement) row = NULL;
  gint64 broken = 0;

  if (connection == NULL || self->problem != NULL)
    return;
  row = kit_statement_new (connection, "SELECT name, error FROM operation WHERE error IS NOT NULL ORDER BY id LIMIT 1", NULL);
  if (row != NULL && kit_statement_next (row, NULL))
    kit_book_pass_note (self, g_error_new (MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
                                           _("“%s” could not be saved on the server: %s"), kit_statement_get_text (row, 0),
                                           kit_statement_get_text (row, 1)));
  else if (kit_query_int64 (connection, "SELECT count(*) FROM server_card WHERE problem IS NOT NULL AND ?1 = 0", 0, 0,
                            &broken, NULL) && broken > 0)
    kit_book_pass_note (self, g_error_new (MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                                           g_dngettext (GETTEXT_PACKAGE, "%u card on the server cannot be used",
                                                        "%u cards on the server cannot be used", (gulong) broken),
                                           (guint) broken));
}

/* ---- all of it ---- */

/* One container that cannot be read keeps nobody from the others */
static gboolean
ends_pass (const GError *error)
{
  return g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK) || error->domain != MAPI_ERROR;
}

/* Once: what cannot be had now is asked for as everything is */
static gboolean
take_wanted (KitBookPass  *self,
             GError      **error)
{
  g_autoptr(KitWrite) write = NULL;
  gint64 wanted = 0;

  {
    g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database, self->cancellable,
                                                             error);

    if (connection == NULL || !kit_meta_get (connection, KIT_BOOK_WANTED, 0, &wanted, error))
      return FALSE;
  }
  if (wanted == 0)
    return TRUE;
  write = kit_book_pass_begin (self, error);
  return write != NULL && kit_meta_set (kit_write_get_connection (write), KIT_BOOK_WANTED, 0, error) &&
         kit_book_commit (self->book, write, error);
}

gboolean
kit_book_pass_run (KitBookPass   *self,
                   KitPassFlags   flags,
                   GError       **error)
{
  KitBookRemoteClass *klass = KIT_BOOK_REMOTE_GET_CLASS (self->remote);
  g_autoptr(GPtrArray) remote_books = klass->list_books (self->remote, self->cancellable, error);
  g_autoptr(GPtrArray) books = remote_books != NULL ? save_books (self, remote_books, error) : NULL;

  if (books == NULL || !take_wanted (self, error) || ((flags & KIT_PASS_UPLOAD) && !kit_book_push (self, error)))
    return FALSE;
  for (guint i = 0; i < books->len; i++)
    {
      g_autoptr(GError) problem = NULL;

      if ((flags & KIT_PASS_DOWNLOAD) ? kit_book_pull (self, books->pdata[i], &problem)
                                        : kit_book_pull_marked (self, books->pdata[i], &problem))
        continue;
      if (ends_pass (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      kit_book_pass_note (self, g_steal_pointer (&problem));
    }
  if ((flags & KIT_PASS_DOWNLOAD) && !drop_missing (self, error))
    return FALSE;
  note_standing (self);
  return TRUE;
}
