/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the server says of a card, put into the book
 *
 * Where nobody changed the entry here it becomes what the server has. Where somebody did, both changes are put into one
 * card if they touch different things; else the server's stays, and what was written here becomes a second card that
 * says so. What was changed here is never undone by a deletion there, nor the other way round. */

#include "config.h"

#include "kit-book-server.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
kit_server_card_clear (KitServerCard *self)
{
  g_clear_pointer (&self->href, g_free);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->text, g_free);
}

gboolean
kit_server_card_find (KitConnection  *connection,
                      gint64          book,
                      const char     *href,
                      gint64          entry,
                      KitServerCard  *card,
                      GError        **error)
{
  g_autoptr(KitStatement) row = kit_statement_new (connection, entry != 0
    ? "SELECT id, book, entry, href, etag, text FROM server_card WHERE entry = ?1"
    : "SELECT id, book, entry, href, etag, text FROM server_card WHERE book = ?1 AND href = ?2", error);
  g_autoptr(GError) problem = NULL;

  *card = (KitServerCard) { 0 };
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, entry != 0 ? entry : book);
  if (entry == 0)
    kit_statement_bind_text (row, 2, href);
  if (kit_statement_next (row, &problem))
    {
      card->id = kit_statement_get_int64 (row, 0);
      card->book = kit_statement_get_int64 (row, 1);
      card->entry = kit_statement_get_int64 (row, 2);
      card->href = g_strdup (kit_statement_get_text (row, 3));
      card->etag = g_strdup (kit_statement_get_text (row, 4));
      card->text = g_strdup (kit_statement_get_text (row, 5));
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* ---- rows ---- */

/* @text NULL: the one that is known stays */
static gboolean
write_row (KitConnection        *connection,
           gint64                book,
           const KitRemoteCard  *card,
           gint64                entry,
           const char           *text,
           const char           *problem,
           GError              **error)
{
  g_autoptr(KitStatement) row =
    kit_statement_new (connection, "INSERT INTO server_card (book, href, etag, entry, text, problem)"
                       " VALUES (?1, ?2, ?3, nullif (?4, 0), ?5, ?6) ON CONFLICT (book, href) DO UPDATE SET"
                       " etag = excluded.etag, entry = excluded.entry, text = ifnull (excluded.text, text),"
                       " problem = excluded.problem, stale = 0, missing = 0", error);

  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, book);
  kit_statement_bind_text (row, 2, card->href);
  kit_statement_bind_text (row, 3, card->etag);
  kit_statement_bind_int64 (row, 4, entry);
  kit_statement_bind_text (row, 5, text);
  kit_statement_bind_text (row, 6, problem);
  return kit_statement_run (row, error);
}

/* The pending put of an entry: 0: none. *@sent: what an attempt without an answer sent; (transfer full) */
static gboolean
find_put (KitConnection  *connection,
          gint64          entry,
          gint64         *operation,
          char          **sent,
          GError        **error)
{
  g_autoptr(KitStatement) row = kit_statement_new (connection,
                                                   "SELECT id, sent FROM operation WHERE entry = ? AND kind = 1", error);
  g_autoptr(GError) problem = NULL;

  *operation = 0;
  *sent = NULL;
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, entry);
  if (kit_statement_next (row, &problem))
    {
      *operation = kit_statement_get_int64 (row, 0);
      *sent = g_strdup (kit_statement_get_text (row, 1));
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gint64
find_by_text (KitConnection *connection,
              const char    *sql,
              gint64         book,
              const char    *text)
{
  g_autoptr(KitStatement) row = kit_statement_new (connection, sql, NULL);

  if (row == NULL)
    return 0;
  kit_statement_bind_int64 (row, 1, book);
  kit_statement_bind_text (row, 2, text);
  return kit_statement_next (row, NULL) ? kit_statement_get_int64 (row, 0) : 0;
}

static char *
dup_card_text (KitConnection *connection,
               gint64         entry)
{
  g_autoptr(KitStatement) row = kit_statement_new (connection, "SELECT text FROM card WHERE entry = ?", NULL);

  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, entry);
  return kit_statement_next (row, NULL) ? g_strdup (kit_statement_get_text (row, 0)) : NULL;
}

/* ---- saving ---- */

/* A card without a name has one of what it says otherwise, for there is somebody */
static void
name_nameless (MapiProperties *entry)
{
  static const guint32 tags[] = {
    MAPI_PR_COMPANY_NAME, MAPI_PR_NICKNAME, MAPI_PR_MOBILE_TELEPHONE_NUMBER, MAPI_PR_BUSINESS_TELEPHONE_NUMBER,
    MAPI_PR_HOME_TELEPHONE_NUMBER, MAPI_PR_OTHER_TELEPHONE_NUMBER,
  };

  for (guint i = 0; i < G_N_ELEMENTS (tags) && !mapi_properties_has (entry, MAPI_PR_DISPLAY_NAME); i++)
    if (mapi_properties_has (entry, tags[i]))
      mapi_properties_set_string (entry, MAPI_PR_DISPLAY_NAME, mapi_properties_get_string (entry, tags[i]));
}

/* *@entry: 0: a new one. A card nothing can be made of leaves it, and *@problem says why. */
static gboolean
save (KitBook        *book,
      KitConnection  *connection,
      gint64          container,
      gint64         *entry,
      MapiVcard      *card,
      char          **problem,
      GError        **error)
{
  g_autoptr(MapiProperties) properties = mapi_vcard_to_entry (card);
  g_autoptr(GError) refused = NULL;
  gint64 saved;

  name_nameless (properties);
  saved = kit_book_save (book, connection, container, *entry, properties, MAPI_CREATE_ENTRY_FORCE, &refused);
  if (saved != 0)
    *entry = saved;
  else if (g_error_matches (refused, MAPI_ERROR, MAPI_ERROR_BAD_VALUE))
    *problem = g_strdup (refused->message);
  else
    {
      g_propagate_error (error, g_steal_pointer (&refused));
      return FALSE;
    }
  return TRUE;
}

/* ---- both changed it ---- */

/* What was written here, as a card of its own, on its way to the server */
static gboolean
keep_ours (KitBookPass    *self,
           KitConnection  *connection,
           gint64          container,
           MapiVcard      *ours,
           GError        **error)
{
  g_autoptr(MapiProperties) properties = mapi_vcard_to_entry (ours);
  const char *name = mapi_properties_get_string (properties, MAPI_PR_DISPLAY_NAME);
  g_autofree char *marked = g_strdup_printf (_("%s (changed on this computer)"), name != NULL ? name : "");
  g_autofree char *uid = g_uuid_string_random ();
  g_autofree char *urn = g_strconcat ("urn:uuid:", uid, NULL);
  gint64 entry;

  kit_book_pass_note (self, g_error_new (MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED,
                                         _("“%s” was changed here and elsewhere at the same time. What was written here is"
                                           " kept as “%s”."), name != NULL ? name : "", marked));
  mapi_properties_set_string (properties, MAPI_PR_DISPLAY_NAME, marked);
  mapi_properties_set_string (properties, MAPI_PR_CONTACT_UID, urn);
  entry = kit_book_save (self->book, connection, container, 0, properties, MAPI_CREATE_ENTRY_FORCE, error);
  return entry != 0 && kit_book_note_saved (self->book, connection, entry, error);
}

/* Whether what the server has is what an attempt sent that was never answered */
static gboolean
is_sent (const char *sent,
         MapiVcard  *theirs)
{
  g_autoptr(MapiVcard) card = sent != NULL ? mapi_vcard_parse (sent, NULL) : NULL;
  static const guint32 tags[] = {
    MAPI_PR_DISPLAY_NAME, MAPI_PR_SURNAME, MAPI_PR_GIVEN_NAME, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_COMPANY_NAME,
    MAPI_PR_COMMENT, MAPI_PR_MOBILE_TELEPHONE_NUMBER, MAPI_PR_BUSINESS_TELEPHONE_NUMBER, MAPI_PR_CONTACT_UID,
  };
  g_autoptr(MapiProperties) a = NULL;
  g_autoptr(MapiProperties) b = NULL;

  if (card == NULL)
    return FALSE;
  if (mapi_vcard_equal (card, theirs))
    return TRUE;
  /* Some servers write a card in their own way */
  a = mapi_vcard_to_entry (card);
  b = mapi_vcard_to_entry (theirs);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (g_strcmp0 (mapi_properties_get_string (a, tags[i]), mapi_properties_get_string (b, tags[i])) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
drop_put (KitConnection  *connection,
          gint64          operation,
          GError        **error)
{
  return kit_execute (connection, "DELETE FROM operation WHERE id = ?", error, 1, operation);
}

/* Nothing was changed here since that was sent */
static gboolean
is_still (const char *sent,
          MapiVcard  *ours,
          const char *base)
{
  g_autofree char *text = base != NULL ? mapi_vcard_to_string_like (ours, base)
                                       : mapi_vcard_to_string (ours, MAPI_VCARD_VERSION_3);

  return strcmp (text, sent) == 0;
}

static gboolean
merge (KitBookPass    *self,
       KitConnection  *connection,
       KitServerCard  *known,
       gint64          operation,
       const char     *sent,
       MapiVcard      *theirs,
       GError        **error)
{
  g_autofree char *ours_text = dup_card_text (connection, known->entry);
  g_autoptr(MapiVcard) ours = ours_text != NULL ? mapi_vcard_parse (ours_text, NULL) : NULL;
  gboolean arrived = is_sent (sent, theirs);
  const char *base_text = arrived ? sent : known->text;
  g_autoptr(MapiVcard) base = base_text != NULL ? mapi_vcard_parse (base_text, NULL) : NULL;
  g_autoptr(MapiVcard) merged = NULL;
  g_autofree char *problem = NULL;
  gboolean done;

  if (ours == NULL || (arrived && is_still (sent, ours, known->text)))
    return save (self->book, connection, known->book, &known->entry, theirs, &problem, error) &&
           drop_put (connection, operation, error);
  merged = mapi_vcard_merge (base, ours, theirs);
  if (merged == NULL)
    return save (self->book, connection, known->book, &known->entry, theirs, &problem, error) &&
           drop_put (connection, operation, error) && keep_ours (self, connection, known->book, ours, error);
  done = save (self->book, connection, known->book, &known->entry, merged, &problem, error);
  if (done && mapi_vcard_equal (merged, theirs))
    return drop_put (connection, operation, error);
  return done && kit_execute (connection, "UPDATE operation SET sent = NULL, next_try = 0 WHERE id = ?", error, 1,
                              operation);
}

/* ---- one card ---- */

static gboolean
apply_gone (KitBookPass    *self,
            KitConnection  *connection,
            KitServerCard  *known,
            GError        **error)
{
  gint64 operation = 0;
  g_autofree char *sent = NULL;
  gboolean was_there;

  if (known->id == 0)
    return TRUE;
  if (known->entry != 0 && !find_put (connection, known->entry, &operation, &sent, error))
    return FALSE;
  /* Who changed it here wants it: it is made anew there */
  return kit_execute (connection, "DELETE FROM server_card WHERE id = ?", error, 1, known->id) &&
         (known->entry == 0 || operation != 0 ||
          kit_book_delete (self->book, connection, known->entry, &was_there, error));
}

/* A new one that was sent from here without an answer is the entry it was made from */
static gint64
adopt (KitConnection *connection,
       gint64         book,
       MapiVcard     *card)
{
  g_autofree char *uid = mapi_vcard_dup_text (card, "UID");

  return uid == NULL ? 0 : find_by_text (connection,
                                         "SELECT e.id FROM entry AS e JOIN operation AS o ON o.entry = e.id AND o.kind = 1"
                                         " WHERE e.book = ?1 AND e.uid = ?2 AND NOT EXISTS"
                                         " (SELECT 1 FROM server_card WHERE entry = e.id)", book, uid);
}

static gboolean
note_problem (KitBookPass    *self,
              KitConnection  *connection,
              KitServerCard  *known,
              KitRemoteCard  *card,
              const char     *problem,
              GError        **error)
{
  const char *slash = strrchr (card->href, '/');

  kit_book_pass_note (self, g_error_new (MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                                         _("The card “%s” on the server cannot be used: %s"),
                                         slash != NULL ? slash + 1 : card->href, problem));
  return write_row (connection, known->book, card, known->entry, NULL, problem, error);
}

static gboolean
apply_text (KitBookPass    *self,
            KitConnection  *connection,
            KitServerCard  *known,
            KitRemoteCard  *card,
            GError        **error)
{
  g_autoptr(GError) broken = NULL;
  g_autoptr(MapiVcard) theirs = mapi_vcard_parse (card->text, &broken);
  g_autofree char *problem = NULL;
  g_autofree char *sent = NULL;
  gint64 operation = 0;

  if (theirs == NULL)
    return note_problem (self, connection, known, card, broken->message, error);
  if (known->entry == 0)
    known->entry = adopt (connection, known->book, theirs);
  if (known->entry != 0 && !find_put (connection, known->entry, &operation, &sent, error))
    return FALSE;
  if (operation != 0 && !merge (self, connection, known, operation, sent, theirs, error))
    return FALSE;
  if (operation == 0 && !save (self->book, connection, known->book, &known->entry, theirs, &problem, error))
    return FALSE;
  if (problem != NULL)
    return note_problem (self, connection, known, card, problem, error);
  return write_row (connection, known->book, card, known->entry, card->text, NULL, error);
}

/* It was deleted here, and the server has not been told. TRUE in *@skip: nothing is to be done. A version that is newer
 * than the one that was deleted wins. */
static gboolean
look_for_deletion (KitBookPass    *self,
                   KitConnection  *connection,
                   gint64          book,
                   KitRemoteCard  *card,
                   gboolean       *skip,
                   GError        **error)
{
  g_autoptr(KitStatement) row = kit_statement_new (connection, "SELECT id, etag, name FROM operation WHERE book = ? AND href = ?"
                                                   " AND kind = 2", error);
  gint64 operation;

  *skip = FALSE;
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, book);
  kit_statement_bind_text (row, 2, card->href);
  if (!kit_statement_next (row, NULL))
    return TRUE;
  operation = kit_statement_get_int64 (row, 0);
  *skip = card->state == KIT_REMOTE_CARD_THERE &&
          (kit_statement_is_null (row, 1) || g_strcmp0 (kit_statement_get_text (row, 1), card->etag) == 0);
  if (*skip)
    return TRUE;
  if (card->state == KIT_REMOTE_CARD_THERE)
    kit_book_pass_note (self, g_error_new (MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED,
                                           _("“%s” was deleted here and changed elsewhere. It is back."),
                                           kit_statement_get_text (row, 2)));
  g_clear_pointer (&row, kit_statement_free);
  return kit_execute (connection, "DELETE FROM operation WHERE id = ?", error, 1, operation);
}

gboolean
kit_book_apply (KitBookPass    *self,
                KitConnection  *connection,
                gint64          book,
                KitRemoteCard  *card,
                GError        **error)
{
  g_auto(KitServerCard) known = { 0 };
  gboolean skip;

  if (!look_for_deletion (self, connection, book, card, &skip, error))
    return FALSE;
  if (skip)
    return TRUE;
  if (!kit_server_card_find (connection, book, card->href, 0, &known, error))
    return FALSE;
  known.book = book;
  switch (card->state)
    {
    case KIT_REMOTE_CARD_GONE:
      return apply_gone (self, connection, &known, error);
    case KIT_REMOTE_CARD_BROKEN:
      return note_problem (self, connection, &known, card, card->problem, error);
    case KIT_REMOTE_CARD_THERE:
    default:
      return apply_text (self, connection, &known, card, error);
    }
}
