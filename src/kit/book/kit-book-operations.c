/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a person changed and the server has not been told
 *
 * It is noted in the transaction of the change itself: what is seen here reaches the server, or is listed with why it
 * does not. A put says only which entry: the text is made when it is sent, from what is here then. */

#include "config.h"

#include "kit-book-server.h"

#include "kit-entry-id.h"
#include "kit-schema.h"

#include <glib/gi18n-lib.h>

enum
{
  KIND_PUT = 1,
  KIND_DELETE = 2
};

static gboolean
is_replicated (KitBook *self)
{
  return KIT_BOOK_GET_CLASS (self)->create_remote != NULL;
}

static gboolean
check_writable (KitConnection  *connection,
                gint64          book,
                GError        **error)
{
  gint64 writable;

  if (!kit_query_int64 (connection, "SELECT writable FROM server_book WHERE book = ?", book, 0, &writable, error))
    return FALSE;
  if (writable != 0)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("The server does not let you change this address book"));
  return FALSE;
}

gboolean
kit_book_note_saved (KitBook        *self,
                     KitConnection  *connection,
                     gint64          entry,
                     GError        **error)
{
  gint64 book;

  if (!is_replicated (self))
    return TRUE;
  return kit_query_int64 (connection, "SELECT book FROM entry WHERE id = ?", entry, 0, &book, error) &&
         check_writable (connection, book, error) &&
         kit_execute (connection, "INSERT INTO operation (kind, book, entry, name, created)"
                      " SELECT 1, book, id, name, ?2 FROM entry WHERE id = ?1"
                      " ON CONFLICT (entry) DO UPDATE SET name = excluded.name, error = NULL, next_try = 0,"
                      " attempts = 0", error, 2, entry, g_get_real_time ());
}

/* One that was never sent leaves no trace; one that may have been is deleted there by where it would be */
gboolean
kit_book_note_deleted (KitBook        *self,
                       KitConnection  *connection,
                       gint64          entry,
                       GError        **error)
{
  gint64 book, known, unsent;

  if (!is_replicated (self))
    return TRUE;
  if (!kit_query_int64 (connection, "SELECT book FROM entry WHERE id = ?", entry, 0, &book, error))
    return FALSE;
  if (book == 0)
    return TRUE;
  if (!check_writable (connection, book, error) ||
      !kit_query_int64 (connection, "SELECT id FROM server_card WHERE entry = ?", entry, 0, &known, error) ||
      !kit_query_int64 (connection, "SELECT 1 FROM operation WHERE entry = ? AND sent IS NULL", entry, 0, &unsent, error))
    return FALSE;
  if (known == 0 && unsent != 0)
    return kit_execute (connection, "DELETE FROM operation WHERE entry = ?", error, 1, entry);
  return kit_execute (connection, "INSERT INTO operation (kind, book, entry, name, href, etag, sent, created)"
                      " SELECT 2, e.book, e.id, e.name, s.href, s.etag, s.text, ?2 FROM entry AS e"
                      " LEFT JOIN server_card AS s ON s.entry = e.id WHERE e.id = ?1"
                      " ON CONFLICT (entry) DO UPDATE SET kind = 2, href = excluded.href, etag = excluded.etag,"
                      " sent = excluded.sent, error = NULL, next_try = 0, attempts = 0", error, 2, entry, g_get_real_time ()) &&
         kit_execute (connection, "UPDATE operation SET sent = (SELECT uid FROM entry WHERE id = ?1)"
                      " WHERE entry = ?1 AND href IS NULL", error, 1, entry) &&
         kit_execute (connection, "DELETE FROM server_card WHERE entry = ?", error, 1, entry);
}

static MapiProperties *
read_row (KitBook      *self,
          KitStatement *row)
{
  MapiProperties *bag = mapi_properties_new ();
  gint64 kind = kit_statement_get_int64 (row, 1);
  g_autoptr(MapiEntryId) id = kit_entry_id_new (kit_book_get_uid (self), MAPI_OBJECT_MAIL_USER,
                                                kit_statement_get_int64 (row, 2));
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);

  mapi_properties_set_long (bag, MAPI_PR_ROWID, (gint32) kit_statement_get_int64 (row, 0));
  mapi_properties_set_int64 (bag, MAPI_PR_CHANGE_NUMBER, kit_statement_get_int64 (row, 0));
  mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME, kind == KIND_DELETE ? "delete" : "save");
  mapi_properties_set_binary (bag, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_long (bag, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER);
  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, kit_statement_get_text (row, 3));
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_ATTEMPTS, (gint32) kit_statement_get_int64 (row, 4));
  if (kit_statement_get_int64 (row, 5) != 0)
    mapi_properties_set_time (bag, MAPI_PR_OUTGOING_NEXT_TRY, kit_statement_get_int64 (row, 5));
  kit_error_tell_refusal (bag, kit_statement_get_text (row, 6), kit_statement_get_int64 (row, 8),
                          kit_statement_get_text (row, 9));
  mapi_properties_set_time (bag, MAPI_PR_CREATION_TIME, kit_statement_get_int64 (row, 7));
  return bag;
}

GPtrArray *
kit_book_list_operations (MapiAddressBookProvider  *provider,
                          GCancellable             *cancellable,
                          GError                  **error)
{
  KitBook *self = KIT_BOOK (provider);
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self)->database, cancellable, error);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(KitStatement) row = NULL;
  g_autoptr(GError) local_error = NULL;

  if (connection != NULL)
    row = kit_statement_new (connection, "SELECT id, kind, entry, name, attempts, next_try, error, created, code, low_level FROM operation"
                             " ORDER BY id", error);
  if (row == NULL)
    return NULL;
  while (kit_statement_next (row, &local_error))
    g_ptr_array_add (rows, read_row (self, row));
  if (local_error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* ---- settling ---- */

typedef struct
{
  gint64   id;
  gint64   kind;
  gint64   book;
  gint64   entry;
  char    *href;        /* (owned) (nullable) */
  char    *etag;        /* (owned) (nullable) */
  char    *text;        /* (owned) (nullable): what was sent, of a deletion what the server had */
} Operation;

static void
operation_clear (Operation *self)
{
  g_free (self->href);
  g_free (self->etag);
  g_free (self->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Operation, operation_clear)

static gboolean
find (KitConnection  *connection,
      gint64          number,
      Operation      *operation,
      GError        **error)
{
  g_autoptr(KitStatement) row = kit_statement_new (connection, "SELECT id, kind, book, entry, href, etag, sent FROM operation"
                                                   " WHERE id = ?", error);
  g_autoptr(GError) local_error = NULL;

  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, number);
  if (kit_statement_next (row, &local_error))
    {
      operation->id = kit_statement_get_int64 (row, 0);
      operation->kind = kit_statement_get_int64 (row, 1);
      operation->book = kit_statement_get_int64 (row, 2);
      operation->entry = kit_statement_get_int64 (row, 3);
      operation->href = g_strdup (kit_statement_get_text (row, 4));
      operation->etag = g_strdup (kit_statement_get_text (row, 5));
      operation->text = g_strdup (kit_statement_get_text (row, 6));
      return TRUE;
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The server has been told of this change already"));
  return FALSE;
}

/* What the server had when both were the same; and it is asked, as there may be something newer */
static gboolean
restore (KitBook        *self,
         KitConnection  *connection,
         Operation      *operation,
         GError        **error)
{
  g_auto(KitServerCard) known = { 0 };
  g_autoptr(MapiVcard) card = NULL;
  g_autoptr(MapiProperties) entry = NULL;
  gboolean was_there;

  if (!kit_server_card_find (connection, 0, NULL, operation->entry, &known, error))
    return FALSE;
  if (known.id == 0)
    return kit_book_delete (self, connection, operation->entry, &was_there, error);
  card = known.text != NULL ? mapi_vcard_parse (known.text, NULL) : NULL;
  entry = card != NULL ? mapi_vcard_to_entry (card) : NULL;
  if (entry != NULL && mapi_properties_has (entry, MAPI_PR_DISPLAY_NAME) &&
      kit_book_save (self, connection, operation->book, operation->entry, entry, MAPI_CREATE_ENTRY_FORCE, error) == 0)
    return FALSE;
  return kit_execute (connection, "UPDATE server_card SET stale = 1 WHERE id = ?", error, 1, known.id);
}

/* Who was deleted is here again at once, as the server had it; and it is asked */
static gboolean
bring_back (KitBook        *self,
            KitConnection  *connection,
            Operation      *operation,
            GError        **error)
{
  KitRemoteCard card = { KIT_REMOTE_CARD_THERE, operation->href, operation->etag, operation->text, NULL };
  KitBookPass pass = { .book = self };
  g_autoptr(KitStatement) row = NULL;

  if (operation->href == NULL)
    return TRUE;
  if (operation->text != NULL && !kit_book_apply (&pass, connection, operation->book, &card, error))
    return FALSE;
  g_clear_error (&pass.problem);
  row = kit_statement_new (connection, "INSERT INTO server_card (book, href, stale) VALUES (?, ?, 1)"
                           " ON CONFLICT (book, href) DO UPDATE SET stale = 1", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, operation->book);
  kit_statement_bind_text (row, 2, operation->href);
  return kit_statement_run (row, error);
}

static gboolean
settle (KitBook       *self,
        gint64         number,
        gboolean       drop,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr(KitWrite) write = kit_database_write (kit_book_get_private (self)->database, cancellable, error);
  KitConnection *connection = write != NULL ? kit_write_get_connection (write) : NULL;
  g_auto(Operation) operation = { 0 };
  gboolean done;

  if (connection == NULL || !find (connection, number, &operation, error))
    return FALSE;
  if (!drop)
    done = kit_execute (connection, "UPDATE operation SET next_try = 0, attempts = 0, error = NULL WHERE id = ?", error, 1,
                        number);
  else
    done = kit_execute (connection, "DELETE FROM operation WHERE id = ?", error, 1, number) &&
           (operation.kind == KIND_DELETE ? bring_back (self, connection, &operation, error)
                                          : restore (self, connection, &operation, error)) &&
           kit_meta_set (connection, KIT_BOOK_WANTED, 1, error);
  /* The line in the journal is what wakes the agent, in whatever process it is */
  return done &&
         kit_book_log (connection, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_CONTAINER, operation.book, 0, error) &&
         kit_book_commit (self, write, error);
}

gboolean
kit_book_retry_operation (MapiAddressBookProvider  *provider,
                          gint64                    operation,
                          GCancellable             *cancellable,
                          GError                  **error)
{
  return settle (KIT_BOOK (provider), operation, FALSE, cancellable, error);
}

gboolean
kit_book_drop_operation (MapiAddressBookProvider  *provider,
                         gint64                    operation,
                         GCancellable             *cancellable,
                         GError                  **error)
{
  return settle (KIT_BOOK (provider), operation, TRUE, cancellable, error);
}
