/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From the server here
 *
 * The listing says what is new; cards are fetched some at a time, each lot in a transaction of its own, and the
 * token is kept when all is here: whatever ends this goes on from where it was.
 *
 * Nothing goes on the word of one answer. What a full listing leaves out is marked, and goes when a later pass does
 * not find it either and the server, asked for this very card, says that there is none. The same where a list of
 * changes names very many as gone; a few it names are believed. */

#include "config.h"

#include "kit-book-server.h"

#include <glib/gi18n-lib.h>

#define LOT 50
#define BELIEVED 10             /* so many deletions, or this part of the book, are nothing unusual */
#define BELIEVED_PART 10
#define MAX_ROUNDS 1000

typedef struct
{
  gint64    id;
  char     *etag;
  gint64    missing;
  gboolean  listed;
} Known;

static void
known_free (gpointer data)
{
  Known *known = data;

  g_free (known->etag);
  g_free (known);
}

void
kit_server_book_free (KitServerBook *self)
{
  g_free (self->href);
  g_free (self->tag);
  g_free (self->token);
  g_free (self->new_tag);
  g_free (self);
}

/* ---- fetching ---- */

static gboolean
is_told (GPtrArray  *cards,
         const char *href)
{
  for (guint i = 0; i < cards->len; i++)
    if (g_strcmp0 (((KitRemoteCard *) cards->pdata[i])->href, href) == 0)
      return TRUE;
  return FALSE;
}

/* What was asked for and not answered is asked for again, though the listing goes on from here */
static gboolean
mark_untold (KitConnection  *connection,
             KitServerBook  *book,
             GPtrArray      *asked,
             GPtrArray      *cards,
             GError        **error)
{
  for (guint i = 0; asked != NULL && i < asked->len; i++)
    {
      g_autoptr(KitStatement) row = NULL;

      if (is_told (cards, asked->pdata[i]))
        continue;
      row = kit_statement_new (connection, "INSERT INTO server_card (book, href, stale) VALUES (?, ?, 1)"
                               " ON CONFLICT (book, href) DO UPDATE SET stale = 1", error);
      if (row == NULL)
        return FALSE;
      kit_statement_bind_int64 (row, 1, book->id);
      kit_statement_bind_text (row, 2, asked->pdata[i]);
      if (!kit_statement_run (row, error))
        return FALSE;
    }
  return TRUE;
}

/* @asked (nullable): what it answers */
static gboolean
apply_lot (KitBookPass    *self,
           KitServerBook  *book,
           GPtrArray      *asked,
           GPtrArray      *cards,
           GError        **error)
{
  g_autoptr(KitWrite) write = kit_book_pass_begin (self, error);

  if (write == NULL)
    return FALSE;
  for (guint i = 0; i < cards->len; i++)
    if (!kit_book_apply (self, kit_write_get_connection (write), book->id, cards->pdata[i], error))
      return FALSE;
  return mark_untold (kit_write_get_connection (write), book, asked, cards, error) &&
         kit_book_commit (self->book, write, error);
}

/* Where a card comes without its version, the listing has told it; what is broken is not fetched at every pass */
static void
complete_etags (GPtrArray        *cards,
                KitRemoteListing *listing)
{
  for (guint i = 0; listing != NULL && i < cards->len; i++)
    {
      KitRemoteCard *card = cards->pdata[i];

      for (guint j = 0; card->etag == NULL && card->state != KIT_REMOTE_CARD_GONE && j < listing->cards->len; j++)
        {
          KitRemoteCard *listed = listing->cards->pdata[j];

          if (g_strcmp0 (listed->href, card->href) == 0)
            card->etag = g_strdup (listed->etag);
        }
    }
}

/* Brings @hrefs (element-type utf8) here. @listing (nullable): that named them */
static gboolean
fetch (KitBookPass       *self,
       KitServerBook     *book,
       GPtrArray         *hrefs,
       KitRemoteListing  *listing,
       GError           **error)
{
  KitBookRemoteClass *klass = KIT_BOOK_REMOTE_GET_CLASS (self->remote);

  for (guint i = 0; i < hrefs->len; i += LOT)
    {
      g_autoptr(GPtrArray) lot = g_ptr_array_new ();
      g_autoptr(GPtrArray) cards = NULL;

      for (guint j = i; j < hrefs->len && j < i + LOT; j++)
        g_ptr_array_add (lot, hrefs->pdata[j]);
      cards = klass->fetch_cards (self->remote, book->href, lot, self->cancellable, error);
      if (cards == NULL)
        return FALSE;
      complete_etags (cards, listing);
      if (!apply_lot (self, book, lot, cards, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
kit_book_pull_marked (KitBookPass    *self,
                      KitServerBook  *book,
                      GError        **error)
{
  g_autoptr(GPtrArray) hrefs = g_ptr_array_new_with_free_func (g_free);

  {
    g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database,
                                                             self->cancellable, error);
    g_autoptr(KitStatement) row = NULL;

    if (connection != NULL)
      row = kit_statement_new (connection, "SELECT href FROM server_card WHERE book = ? AND stale <> 0", error);
    if (row == NULL)
      return FALSE;
    kit_statement_bind_int64 (row, 1, book->id);
    while (kit_statement_next (row, NULL))
      g_ptr_array_add (hrefs, g_strdup (kit_statement_get_text (row, 0)));
  }
  return hrefs->len == 0 || fetch (self, book, hrefs, NULL, error);
}

/* ---- a listing ---- */

/* Every card that is known, by its address */
static GHashTable *
read_known (KitBookPass    *self,
            KitServerBook  *book,
            GError        **error)
{
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database, self->cancellable,
                                                           error);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  g_autoptr(KitStatement) row = NULL;
  g_autoptr(GError) problem = NULL;

  if (connection != NULL)
    row = kit_statement_new (connection, "SELECT href, id, etag, missing FROM server_card WHERE book = ?", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, book->id);
  while (kit_statement_next (row, &problem))
    {
      Known *card = g_new0 (Known, 1);

      card->id = kit_statement_get_int64 (row, 1);
      card->etag = g_strdup (kit_statement_get_text (row, 2));
      card->missing = kit_statement_get_int64 (row, 3);
      g_hash_table_insert (known, g_strdup (kit_statement_get_text (row, 0)), card);
    }
  if (problem == NULL)
    return g_steal_pointer (&known);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* What is to be fetched goes into @wanted, what is said to be gone into @gone (element-type utf8, unowned) */
static void
compare (KitRemoteListing *listing,
         GHashTable       *known,
         GPtrArray        *wanted,
         GPtrArray        *gone)
{
  for (guint i = 0; i < listing->cards->len; i++)
    {
      KitRemoteCard *card = listing->cards->pdata[i];
      Known *old = g_hash_table_lookup (known, card->href);

      if (card->state == KIT_REMOTE_CARD_GONE)
        {
          if (old != NULL)
            g_ptr_array_add (gone, card->href);
          continue;
        }
      if (old != NULL)
        old->listed = TRUE;
      if (old == NULL || old->etag == NULL || old->missing != 0 || g_strcmp0 (old->etag, card->etag) != 0)
        g_ptr_array_add (wanted, card->href);
    }
}

/* Cards that a listing of everything left out. Those that were missing before are asked for: @wanted */
static void
look_for_missing (GHashTable *known,
                  gboolean    complete,
                  GPtrArray  *wanted,
                  GPtrArray  *missing)
{
  GHashTableIter iter;
  gpointer href, value;

  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &href, &value))
    {
      Known *card = value;

      if (card->listed || (!complete && card->missing == 0))
        continue;
      g_ptr_array_add (card->missing != 0 ? wanted : missing, href);
    }
}

static gboolean
mark_missing (KitBookPass    *self,
              KitServerBook  *book,
              GHashTable     *known,
              GPtrArray      *hrefs,
              GError        **error)
{
  g_autoptr(KitWrite) write = kit_book_pass_begin (self, error);

  if (write == NULL)
    return FALSE;
  for (guint i = 0; i < hrefs->len; i++)
    {
      Known *card = g_hash_table_lookup (known, hrefs->pdata[i]);

      if (!kit_execute (kit_write_get_connection (write), "UPDATE server_card SET missing = missing + 1 WHERE id = ?",
                        error, 1, card->id))
        return FALSE;
    }
  if (hrefs->len > BELIEVED)
    kit_book_pass_note (self, g_error_new (MAPI_ERROR, MAPI_ERROR_OBJECT_DELETED,
                                           g_dngettext (GETTEXT_PACKAGE,
                                                        "The server does not list %u card any more. It stays here until"
                                                        " that is confirmed.",
                                                        "The server does not list %u cards any more. They stay here"
                                                        " until that is confirmed.", hrefs->len), hrefs->len));
  return kit_book_commit (self->book, write, error);
}

static gboolean
delete_gone (KitBookPass    *self,
             KitServerBook  *book,
             GPtrArray      *hrefs,
             GError        **error)
{
  g_autoptr(GPtrArray) cards = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_remote_card_free);

  for (guint i = 0; i < hrefs->len; i++)
    g_ptr_array_add (cards, kit_remote_card_new (KIT_REMOTE_CARD_GONE, hrefs->pdata[i], NULL));
  return apply_lot (self, book, NULL, cards, error);
}

static gboolean
is_unusual (guint n,
            guint n_known)
{
  return n > BELIEVED && n > n_known / BELIEVED_PART;
}

static gboolean
take_listing (KitBookPass       *self,
              KitServerBook     *book,
              KitRemoteListing  *listing,
              gboolean           last,
              GError           **error)
{
  g_autoptr(GHashTable) known = read_known (self, book, error);
  g_autoptr(GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr(GPtrArray) gone = g_ptr_array_new ();
  g_autoptr(GPtrArray) missing = g_ptr_array_new ();

  if (known == NULL)
    return FALSE;
  compare (listing, known, wanted, gone);
  if (last)
    look_for_missing (known, listing->complete, wanted, missing);
  if (is_unusual (gone->len, g_hash_table_size (known)))
    {
      for (guint i = 0; i < gone->len; i++)
        if (!g_ptr_array_find (missing, gone->pdata[i], NULL) &&
            ((Known *) g_hash_table_lookup (known, gone->pdata[i]))->missing == 0)
          g_ptr_array_add (missing, gone->pdata[i]);
    }
  else if (gone->len > 0 && !delete_gone (self, book, gone, error))
    return FALSE;
  return (missing->len == 0 || mark_missing (self, book, known, missing, error)) &&
         (wanted->len == 0 || fetch (self, book, wanted, listing, error));
}

static gboolean
write_state (KitBookPass    *self,
             KitServerBook  *book,
             const char     *token,
             GError        **error)
{
  g_autoptr(KitWrite) write = kit_book_pass_begin (self, error);
  g_autoptr(KitStatement) row = NULL;

  if (write != NULL)
    row = kit_statement_new (kit_write_get_connection (write), "UPDATE server_book SET token = ?, tag = ? WHERE book = ?",
                             error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_text (row, 1, token);
  kit_statement_bind_text (row, 2, book->new_tag);
  kit_statement_bind_int64 (row, 3, book->id);
  if (!kit_statement_run (row, error))
    return FALSE;
  g_clear_pointer (&row, kit_statement_free);
  return kit_book_commit (self->book, write, error);
}

/* Whether anything has to be looked at though nothing changed there */
static gboolean
has_doubts (KitBookPass   *self,
            KitServerBook *book)
{
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self->book)->database, NULL, NULL);
  gint64 doubts = 0;

  return connection == NULL ||
         !kit_query_int64 (connection, "SELECT count(*) FROM server_card WHERE book = ? AND (missing <> 0 OR stale <> 0)",
                           book->id, 0, &doubts, NULL) || doubts != 0;
}

gboolean
kit_book_pull (KitBookPass    *self,
               KitServerBook  *book,
               GError        **error)
{
  KitBookRemoteClass *klass = KIT_BOOK_REMOTE_GET_CLASS (self->remote);
  g_autofree char *token = g_strdup (book->token);
  gboolean goes_on = TRUE;

  if (book->tag != NULL && g_strcmp0 (book->tag, book->new_tag) == 0 && !has_doubts (self, book))
    return TRUE;
  for (guint round = 0; goes_on && round < MAX_ROUNDS; round++)
    {
      g_autoptr(KitRemoteListing) listing = klass->list_cards (self->remote, book->href, token, self->cancellable, error);

      if (listing == NULL)
        return FALSE;
      goes_on = listing->partial && listing->token != NULL && g_strcmp0 (listing->token, token) != 0;
      if (!take_listing (self, book, listing, !goes_on, error))
        return FALSE;
      g_free (token);
      token = g_strdup (listing->token);
    }
  return kit_book_pull_marked (self, book, error) && write_state (self, book, token, error);
}
