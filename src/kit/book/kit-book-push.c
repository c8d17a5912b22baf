/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From here to the server
 *
 * Every write names the version it replaces, or that there must be none: what somebody else wrote meanwhile is never
 * written over. The text is noted before it goes out, so that after a crash what is there can be told to be ours: a
 * write whose answer was lost is not done twice. */

#include "config.h"

#include "kit-book-server.h"

#include <glib/gi18n-lib.h>

#define MAX_CONFLICTS 4           /* in a row, until the next pass */
/* What the server does not take is offered again, as it may have been mended there; at first after this */
#define REFUSED_SECONDS (10 * 60)
#define REFUSED_LONGEST (24 * 60 * 60)

typedef struct
{
  gint64  id;
  gint64  book;
  gint64  entry;
  gint64  change;       /* of the entry, when its text was read */
  gboolean deletes;
  gint64  attempts;
  char   *name;
  char   *href;         /* (nullable): of a deletion */
  char   *etag;         /* (nullable): likewise */
  char   *sent;         /* (nullable) */
  char   *book_href;
  char   *uid;          /* (nullable) */
  char   *text;         /* (nullable): of the entry */
} Operation;

static void
operation_free (Operation *self)
{
  g_free (self->name);
  g_free (self->href);
  g_free (self->etag);
  g_free (self->sent);
  g_free (self->book_href);
  g_free (self->uid);
  g_free (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operation, operation_free)

/* ---- what waits ---- */

static GArray *
list_due (KitBookPass  *self,
          GError      **error)
{
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database, self->cancellable,
                                                           error);

  return connection != NULL ? kit_query_int64s (connection, "SELECT id FROM operation WHERE next_try <= ? ORDER BY id",
                                                error, 1, g_get_real_time ()) : NULL;
}

/* NULL without *error: it is not there any more */
static Operation *
load (KitBookPass  *self,
      gint64        id,
      GError      **error)
{
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database, self->cancellable,
                                                           error);
  g_autoptr(KitStatement) row = NULL;
  Operation *operation;

  if (connection != NULL)
    row = kit_statement_new (connection, "SELECT o.book, o.entry, o.kind, o.attempts, o.name, o.href, o.etag, o.sent,"
                             " s.href, e.uid, c.text, e.change FROM operation AS o JOIN server_book AS s ON s.book = o.book"
                             " LEFT JOIN entry AS e ON e.id = o.entry LEFT JOIN card AS c ON c.entry = o.entry"
                             " WHERE o.id = ?", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, id);
  if (!kit_statement_next (row, error))
    return NULL;
  operation = g_new0 (Operation, 1);
  operation->id = id;
  operation->book = kit_statement_get_int64 (row, 0);
  operation->entry = kit_statement_get_int64 (row, 1);
  operation->deletes = kit_statement_get_int64 (row, 2) == 2;
  operation->attempts = kit_statement_get_int64 (row, 3);
  operation->name = g_strdup (kit_statement_get_text (row, 4));
  operation->href = g_strdup (kit_statement_get_text (row, 5));
  operation->etag = g_strdup (kit_statement_get_text (row, 6));
  operation->sent = g_strdup (kit_statement_get_text (row, 7));
  operation->book_href = g_strdup (kit_statement_get_text (row, 8));
  operation->uid = g_strdup (kit_statement_get_text (row, 9));
  operation->text = g_strdup (kit_statement_get_text (row, 10));
  operation->change = kit_statement_get_int64 (row, 11);
  return operation;
}

/* One statement with a text, in a transaction of its own */
static gboolean
run (KitBookPass  *self,
     const char   *sql,
     gint64        id,
     const char   *text,
     gint64        number,
     GError      **error)
{
  g_autoptr(KitWrite) write = kit_book_pass_begin (self, error);
  g_autoptr(KitStatement) row = NULL;

  if (write != NULL)
    row = kit_statement_new (kit_write_get_connection (write), sql, error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, id);
  kit_statement_bind_text (row, 2, text);
  kit_statement_bind_int64 (row, 3, number);
  if (!kit_statement_run (row, error))
    return FALSE;
  g_clear_pointer (&row, kit_statement_free);
  return kit_book_commit (self->book, write, error);
}

static gboolean
drop (KitBookPass  *self,
      Operation    *operation,
      GError      **error)
{
  return run (self, "DELETE FROM operation WHERE id = ?1", operation->id, NULL, 0, error);
}

/* ---- what came of it ---- */

/* A change that was made while this was under way goes next */
static gboolean
record_put (KitBookPass  *self,
            Operation    *operation,
            const char   *href,
            const char   *etag,
            const char   *text,
            GError      **error)
{
  g_autoptr(KitWrite) write = kit_book_pass_begin (self, error);
  KitConnection *connection;
  g_autoptr(KitStatement) row = NULL;

  if (write == NULL)
    return FALSE;
  connection = kit_write_get_connection (write);
  row = kit_statement_new (connection, "INSERT INTO server_card (book, href, etag, entry, text, stale)"
                           " SELECT ?1, ?2, ?3, ?4, ?5, 1 WHERE EXISTS (SELECT 1 FROM entry WHERE id = ?4)"
                           " ON CONFLICT (book, href) DO UPDATE SET etag = excluded.etag, entry = excluded.entry,"
                           " text = excluded.text, stale = 1, missing = 0, problem = NULL", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, operation->book);
  kit_statement_bind_text (row, 2, href);
  kit_statement_bind_text (row, 3, etag);
  kit_statement_bind_int64 (row, 4, operation->entry);
  kit_statement_bind_text (row, 5, text);
  if (!kit_statement_run (row, error))
    return FALSE;
  g_clear_pointer (&row, kit_statement_free);
  return kit_execute (connection, "DELETE FROM operation WHERE id = ?1 AND kind = 1 AND EXISTS"
                      " (SELECT 1 FROM entry WHERE id = ?2 AND change = ?3)", error, 3, operation->id, operation->entry,
                      operation->change) &&
         kit_execute (connection, "UPDATE operation SET sent = NULL WHERE id = ?1 AND kind = 1", error, 1, operation->id) &&
         kit_book_commit (self->book, write, error);
}

static gboolean
record_refused (KitBookPass   *self,
                Operation     *operation,
                GError        *refused,
                GError       **error)
{
  gint64 pause = MIN ((gint64) REFUSED_SECONDS << MIN (operation->attempts, 16), REFUSED_LONGEST);
  gboolean done = run (self, "UPDATE operation SET error = ?2, next_try = ?3,"
                       " sent = CASE kind WHEN 1 THEN NULL ELSE sent END WHERE id = ?1", operation->id,
                       refused->message, g_get_real_time () + pause * G_TIME_SPAN_SECOND, error) &&
                  run (self, "UPDATE operation SET low_level = ?2, code = ?3 WHERE id = ?1", operation->id,
                       mapi_error_get_low_level (refused), mapi_error_get_value (mapi_error_classify (refused)), error);
  GError *problem;

  problem = g_error_new (MAPI_ERROR, refused->code, _("“%s” could not be saved on the server: %s"), operation->name,
                         refused->message);
  mapi_error_explain_by (&problem, refused);
  kit_book_pass_note (self, problem);
  g_error_free (refused);
  return done;
}

/* ---- the version there ---- */

/* Puts what the server has now into the book; a conflict becomes a merge or a second card. *@card (optional): it */
static gboolean
refresh (KitBookPass    *self,
         Operation      *operation,
         const char     *href,
         KitRemoteCard **card,
         GError        **error)
{
  KitBookRemoteClass *klass = KIT_BOOK_REMOTE_GET_CLASS (self->remote);
  g_autoptr(GPtrArray) hrefs = g_ptr_array_new ();
  g_autoptr(GPtrArray) cards = NULL;
  g_autoptr(KitWrite) write = NULL;

  g_ptr_array_add (hrefs, (gpointer) href);
  cards = klass->fetch_cards (self->remote, operation->book_href, hrefs, self->cancellable, error);
  if (cards == NULL)
    return FALSE;
  write = kit_book_pass_begin (self, error);
  if (write == NULL)
    return FALSE;
  for (guint i = 0; i < cards->len; i++)
    if (!kit_book_apply (self, kit_write_get_connection (write), operation->book, cards->pdata[i], error))
      return FALSE;
  if (!kit_book_commit (self->book, write, error))
    return FALSE;
  if (card != NULL && cards->len > 0)
    *card = g_ptr_array_steal_index (cards, 0);
  return TRUE;
}

/* ---- putting ---- */

static char *
make_text (Operation     *operation,
           KitServerCard *known)
{
  g_autoptr(MapiVcard) card = mapi_vcard_parse (operation->text, NULL);

  if (card == NULL)
    return NULL;
  return known->text != NULL ? mapi_vcard_to_string_like (card, known->text)
                             : mapi_vcard_to_string (card, MAPI_VCARD_VERSION_3);
}

/* One attempt. *@again: the version there was another one, and is known now. */
static gboolean
put_once (KitBookPass  *self,
          gint64        id,
          gboolean     *again,
          GError      **error)
{
  KitBookRemoteClass *klass = KIT_BOOK_REMOTE_GET_CLASS (self->remote);
  g_autoptr(Operation) operation = load (self, id, error);
  g_auto(KitServerCard) known = { 0 };
  g_autofree char *href = NULL;
  g_autofree char *text = NULL;
  g_autofree char *etag = NULL;
  GError *refused = NULL;

  *again = FALSE;
  if (operation == NULL || operation->deletes)
    return error == NULL || *error == NULL;
  {
    g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database,
                                                             self->cancellable, error);

    if (connection == NULL || !kit_server_card_find (connection, 0, NULL, operation->entry, &known, error))
      return FALSE;
  }
  text = operation->text != NULL ? make_text (operation, &known) : NULL;
  if (text == NULL)
    return drop (self, operation, error);
  href = known.id != 0 ? g_strdup (known.href) : klass->make_href (self->remote, operation->book_href, operation->uid);
  /* Without its version nothing is written over; and what may have arrived is looked at before it is sent again */
  if ((known.id != 0 && known.etag == NULL) || operation->sent != NULL)
    {
      g_autoptr(KitRemoteCard) card = NULL;

      *again = refresh (self, operation, href, &card, error);
      if (!*again || card == NULL || card->state != KIT_REMOTE_CARD_BROKEN)
        return *again && run (self, "UPDATE operation SET sent = NULL WHERE id = ?1", id, NULL, 0, error);
      *again = FALSE;
      return record_refused (self, operation, g_error_new_literal (MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, card->problem),
                             error);
    }
  if (!run (self, "UPDATE operation SET sent = ?2, attempts = attempts + 1, error = NULL WHERE id = ?1", id, text, 0,
            error))
    return FALSE;
  switch (klass->put_card (self->remote, href, known.etag, text, &etag, self->cancellable, &refused))
    {
    case KIT_REMOTE_WRITE_DONE:
      return record_put (self, operation, href, etag, text, error);
    case KIT_REMOTE_WRITE_CONFLICT:
    case KIT_REMOTE_WRITE_GONE:
      /* A clear answer: it did not arrive */
      *again = run (self, "UPDATE operation SET sent = NULL WHERE id = ?1", id, NULL, 0, error) &&
               refresh (self, operation, href, NULL, error);
      return *again;
    case KIT_REMOTE_WRITE_REFUSED:
      return record_refused (self, operation, refused, error);
    case KIT_REMOTE_WRITE_FAILED:
    default:
      g_propagate_error (error, refused);
      return FALSE;
    }
}

static gboolean
put (KitBookPass  *self,
     gint64        id,
     GError      **error)
{
  gboolean again = TRUE;

  for (guint i = 0; again && i < MAX_CONFLICTS; i++)
    if (!put_once (self, id, &again, error))
      return FALSE;
  /* Whatever it says next time, it is not asked without a pause */
  return !again || run (self, "UPDATE operation SET next_try = ?3 WHERE id = ?1", id, NULL,
                        g_get_real_time () + REFUSED_SECONDS * G_TIME_SPAN_SECOND, error);
}

/* ---- deleting ---- */

/* Where it is and in which version, of one whose making was never answered. *@href NULL: it never came there */
static gboolean
find_unanswered (KitBookPass  *self,
                 Operation    *operation,
                 GError      **error)
{
  KitBookRemoteClass *klass = KIT_BOOK_REMOTE_GET_CLASS (self->remote);
  g_autofree char *href = operation->href != NULL ? g_strdup (operation->href)
                          : operation->sent != NULL
                            ? klass->make_href (self->remote, operation->book_href, operation->sent) : NULL;
  g_autoptr(GPtrArray) hrefs = g_ptr_array_new ();
  g_autoptr(GPtrArray) cards = NULL;

  g_clear_pointer (&operation->href, g_free);
  if (href == NULL)
    return TRUE;
  g_ptr_array_add (hrefs, href);
  cards = klass->fetch_cards (self->remote, operation->book_href, hrefs, self->cancellable, error);
  for (guint i = 0; cards != NULL && i < cards->len; i++)
    {
      KitRemoteCard *card = cards->pdata[i];

      if (card->state == KIT_REMOTE_CARD_GONE || card->etag == NULL)
        continue;
      operation->href = g_strdup (card->href);
      operation->etag = g_strdup (card->etag);
    }
  return cards != NULL;
}

/* Somebody changed it meanwhile: it comes back, and who deleted it is told */
static gboolean
bring_back (KitBookPass  *self,
            Operation    *operation,
            GError      **error)
{
  g_autoptr(KitRemoteCard) card = NULL;

  kit_book_pass_note (self, g_error_new (MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED,
                                         _("“%s” was deleted here and changed elsewhere. It is back."), operation->name));
  return drop (self, operation, error) && refresh (self, operation, operation->href, &card, error);
}

static gboolean
delete (KitBookPass  *self,
        Operation    *operation,
        GError      **error)
{
  KitBookRemoteClass *klass = KIT_BOOK_REMOTE_GET_CLASS (self->remote);
  GError *refused = NULL;

  if ((operation->href == NULL || operation->etag == NULL) && !find_unanswered (self, operation, error))
    return FALSE;
  if (operation->href == NULL)
    return drop (self, operation, error);
  if (!run (self, "UPDATE operation SET attempts = attempts + 1, error = NULL WHERE id = ?1", operation->id, NULL, 0, error))
    return FALSE;
  switch (klass->delete_card (self->remote, operation->href, operation->etag, self->cancellable, &refused))
    {
    case KIT_REMOTE_WRITE_DONE:
    case KIT_REMOTE_WRITE_GONE:
      return drop (self, operation, error);
    case KIT_REMOTE_WRITE_CONFLICT:
      return bring_back (self, operation, error);
    case KIT_REMOTE_WRITE_REFUSED:
      return record_refused (self, operation, refused, error);
    case KIT_REMOTE_WRITE_FAILED:
    default:
      g_propagate_error (error, refused);
      return FALSE;
    }
}

gboolean
kit_book_push (KitBookPass  *self,
               GError      **error)
{
  g_autoptr(GArray) due = list_due (self, error);

  for (guint i = 0; due != NULL && i < due->len; i++)
    {
      gint64 id = g_array_index (due, gint64, i);
      g_autoptr(GError) problem = NULL;
      g_autoptr(Operation) operation = load (self, id, &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (operation != NULL && !(operation->deletes ? delete (self, operation, error) : put (self, id, error)))
        return FALSE;
    }
  return due != NULL;
}
