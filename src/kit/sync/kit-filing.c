/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-filing.h"

#include <glib/gi18n-lib.h>

#include <kit-message.h>
#include <kit-operation.h>

#include "kit-location.h"

/* New messages are filed so many at a time */
#define GROUP KIT_MESSAGE_GROUP

struct _KitFiling
{
  KitStore *store;
  const KitRemoteRow *row;
  KitFilingFlags flags;
  KitTally *tally;
  gboolean has_unplaced;   /* messages whose number here is not known */
  gboolean has_uploads;    /* uploads that may have reached the server */
  gboolean has_kept;       /* messages that were moved here and are gone where they had been */
  gboolean has_tombstones;
  gint64 first, last;      /* numbers that were known before, and between them */
  KitUidSet *put;          /* (owned) (nullable): what came outside these */
  guint n_shared;          /* messages, ever */
  gboolean told;           /* of a bulk: one was told of */
  GPtrArray *group;        /* (owned) (element-type KitArrival): unowned; new, to be filed */
};

KitFiling *
kit_filing_new (KitStore           *store,
                const KitRemoteRow *row,
                KitFilingFlags      flags)
{
  KitFiling *self = g_new0 (KitFiling, 1);

  self->store = store;
  self->row = row;
  self->flags = flags;
  self->group = g_ptr_array_new ();
  return self;
}

void
kit_filing_free (KitFiling *self)
{
  g_clear_pointer (&self->tally, kit_tally_free);
  g_clear_pointer (&self->put, kit_uid_set_free);
  g_ptr_array_unref (self->group);
  g_free (self);
}

gboolean
kit_filing_begin (KitFiling       *self,
                  KitTransaction  *transaction,
                  GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 there, unplaced, uploads, tombstones;

  if (!kit_query_int64 (connection, "SELECT 1 FROM folder WHERE id = ?", self->row->folder, 0, &there, error))
    return FALSE;
  /* It was deleted while its messages were on their way. Of one that was deleted before only what was in it is looked for. */
  if (!there && self->row->name != NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The folder does not exist any more"));
      return FALSE;
    }
  if (!kit_query_int64 (connection, "SELECT 1 FROM location WHERE folder = ? AND uid < 0 LIMIT 1",
                        self->row->folder, 0, &unplaced, error) ||
      !kit_query_int64 (connection,
                        "SELECT 1 FROM operation WHERE sent <> 0 AND (kind = 3 OR (folder = ? AND kind IN (5, 9))) LIMIT 1",
                        self->row->folder, 0, &uploads, error) ||
      !kit_location_is_any_held (connection, &self->has_kept, error) ||
      !kit_query_int64 (connection, "SELECT 1 FROM tombstone LIMIT 1", 0, 0, &tombstones, error) ||
      !kit_query_int64 (connection, "SELECT min (uid) FROM location WHERE folder = ? AND uid > 0", self->row->folder,
                        G_MAXINT64, &self->first, error) ||
      !kit_query_int64 (connection, "SELECT max (uid) FROM location WHERE folder = ? AND uid > 0", self->row->folder,
                        0, &self->last, error))
    return FALSE;
  self->has_unplaced = unplaced != 0;
  self->has_uploads = uploads != 0;
  self->has_tombstones = tombstones != 0;
  self->told = FALSE;
  g_clear_pointer (&self->put, kit_uid_set_free);
  self->put = kit_uid_set_new ();
  g_ptr_array_set_size (self->group, 0);
  g_clear_pointer (&self->tally, kit_tally_free);
  self->tally = kit_tally_new ();
  return TRUE;
}

/* ---- messages that are here already ---- */

static gboolean
bind_arrival (KitStatement  *statement,
              KitFiling     *self,
              KitArrival    *arrival,
              const char    *name)
{
  if (name == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, name);
  kit_statement_bind_int64 (statement, 2, arrival->size);
  kit_statement_bind_int64 (statement, 3, arrival->received);
  kit_statement_bind_int64 (statement, 4, self->row->folder);
  return TRUE;
}

/* Looks for one row with two numbers; FALSE without an error: there is none */
static gboolean
find_by (KitFiling       *self,
         KitTransaction  *transaction,
         KitArrival      *arrival,
         const char      *name,
         const char      *sql,
         gint64          *first,
         gint64          *second,
         GError         **error)
{
  g_autoptr (KitStatement) row = NULL;

  row = kit_statement_new (kit_transaction_get_connection (transaction), sql, error);
  if (row == NULL || !bind_arrival (row, self, arrival, name) || !kit_statement_next (row, error))
    return FALSE;
  *first = kit_statement_get_int64 (row, 0);
  *second = kit_statement_get_int64 (row, 1);
  return *first != 0;
}

static gboolean
find_two (KitFiling       *self,
          KitTransaction  *transaction,
          KitArrival      *arrival,
          const char      *sql,
          gint64          *first,
          gint64          *second,
          GError         **error)
{
  return find_by (self, transaction, arrival, kit_arrival_get_message_id (arrival), sql, first, second, error);
}

/* One whose number is not known: of the same Message-ID and size. A deleted one is known by what its operation remembers. There
 * may be as many as the folder has messages, and operations: a "+" keeps SQLite from looking through all of them. */
static const char unplaced_sql[] =
  "SELECT location.id, ifnull (message.id, 0) FROM message"
  " JOIN location ON location.message = message.id"
  " JOIN content ON content.id = message.content"
  " WHERE message.message_id = ?1 AND +location.folder = ?4 AND location.uid < 0"
  " AND message.size = ?2"
  " ORDER BY received / 1000000 = ?3 / 1000000 DESC, location.id LIMIT 1";
static const char deleted_sql[] =
  "SELECT location.id, 0 FROM location WHERE +location.folder = ?4 AND location.uid < 0"
  " AND location.message IS NULL AND location.remote_id = 'size:' || ?2 || ':' || ?1 AND ?3 >= 0"
  " ORDER BY location.id LIMIT 1";
/* The original of a move, as far as name and size tell: see kit-replay-originals.c */
static const char original_sql[] =
  "SELECT location.id, 0 FROM location WHERE +location.folder = ?4 AND location.uid < 0 AND location.message IS NULL"
  " AND location.remote_id IN ('moved:' || ?2 || ':' || ?1, 'found:' || ?2 || ':' || ?1) AND ?3 >= 0"
  " ORDER BY location.id LIMIT 1";
/* What was sent, or copied, and nobody knows whether it arrived. A draft is known only by its bytes, for which there is no
 * time here (kit-replay-uploads.c), unless its name was made for it. */
static const char upload_sql[] =
  "SELECT operation.id, message.id FROM message JOIN operation ON operation.message = message.id"
  " JOIN content ON content.id = message.content"
  " WHERE message.message_id = ?1 AND +operation.folder = ?4 AND operation.kind IN (5, 9)"
  " AND operation.sent <> 0 AND args IS NULL"
  " AND (((operation.kind = 9 OR content.kind <> 1) AND message.size = ?2 AND received / 1000000 = ?3 / 1000000)"
  "  OR (operation.kind = 5 AND content.kind = 1"
  "   AND (?1 LIKE operation.id || '.%@localhost' OR (digest IS NULL AND message.size = ?2))))"
  " ORDER BY operation.id LIMIT 1";
static const char kept_sql[] =
  "SELECT operation.id, message.id FROM message JOIN operation ON operation.message = message.id"
  " WHERE message.message_id = ?1 AND message.size = ?2 AND received / 1000000 = ?3 / 1000000 AND ?4 <> 0"
  " AND operation.kind = 5 AND held <> 0"
  " ORDER BY operation.id LIMIT 1";
/* The least kind has its bytes here. Sorting would have SQLite make a table for each message that comes. */
static const char shared_sql[] =
  "SELECT message.content, message.id, min (kind) FROM message"
  " JOIN content ON content.id = message.content"
  " WHERE message.message_id = ?1 AND message.size = ?2 AND received = ?3 AND kind <> 1 AND ?4 <> 0";
/* The same, by the name the server has for the bytes */
static const char named_sql[] =
  "SELECT message.content, message.id, min (kind) FROM location JOIN message ON message.id = location.message"
  " JOIN content ON content.id = message.content WHERE location.remote_id = ?1 AND message.size = ?2 AND kind <> 1"
  " AND ?3 <> 0 AND ?4 <> 0";
static const char tombstone_sql[] =
  "SELECT content, 0 FROM tombstone WHERE message_id = ?1 AND size = ?2 AND received = ?3 AND ?4 <> 0"
  " LIMIT 1";

static gboolean
place (KitFiling       *self,
       KitTransaction  *transaction,
       KitArrival      *arrival,
       gint64           location,
       gint64           message,
       GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;

  /* A deleted one keeps what it is found by, until the server was told */
  statement = kit_statement_new (connection,
                                 "UPDATE location SET uid = ?1, state = 0, modseq = max (?2, 0),"
                                 " remote_id = CASE WHEN message IS NOT NULL THEN ?3 WHEN remote_id LIKE 'moved:%'"
                                 " THEN 'found' || substr (remote_id, 6) ELSE remote_id END WHERE id = ?4", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, arrival->uid);
  kit_statement_bind_int64 (statement, 2, arrival->modseq);
  kit_statement_bind_text (statement, 3, arrival->id);
  kit_statement_bind_int64 (statement, 4, location);
  if (!kit_statement_run (statement, error))
    return FALSE;
  if (message != 0 && arrival->size > 0 &&
      !kit_execute (connection, "UPDATE message SET size = ? WHERE id = ?", error, 2, arrival->size,
                    message))
    return FALSE;
  return message == 0 || arrival->flags < 0 ||
         kit_filing_set_flags (transaction, message, (KitFlags) arrival->flags, arrival->keywords,
                               self->tally, error);
}

/* Statements for one row and for a group. Several rows need not be undone by themselves when they fail, as all of the
 * transaction is, and SQLite need not be ready for it: hence OR FAIL. */
#define LOCATION_SQL "INSERT OR FAIL INTO location (message, folder, uid, modseq, remote_id) VALUES (?,?,?,?,?)"
#define CONTENT_SQL "INSERT OR FAIL INTO content (id, kind, size) VALUES (?,?,?)"

/* @message: the first's; those of the others follow */
static gboolean
insert_locations (KitFiling       *self,
                  KitTransaction  *transaction,
                  gpointer        *arrivals,
                  gint64           message,
                  guint            n_rows,
                  GError         **error)
{
  g_autoptr (KitStatement) statement = NULL;

  g_assert (n_rows == 1 || n_rows == GROUP);
  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 n_rows == 1 ? LOCATION_SQL : LOCATION_SQL KIT_TIMES_15 (",(?,?,?,?,?)"), error);
  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < n_rows; i++)
    {
      KitArrival *arrival = arrivals[i];
      int first = 1 + 5 * (int) i;

      kit_statement_bind_int64 (statement, first, message + i);
      kit_statement_bind_int64 (statement, first + 1, self->row->folder);
      kit_statement_bind_int64 (statement, first + 2, arrival->uid);
      kit_statement_bind_int64 (statement, first + 3, MAX (arrival->modseq, 0));
      kit_statement_bind_text (statement, first + 4, arrival->id);
    }
  return kit_statement_run (statement, error);
}

static gboolean
insert_location (KitFiling       *self,
                 KitTransaction  *transaction,
                 KitArrival      *arrival,
                 gint64           message,
                 GError         **error)
{
  gpointer arrivals[] = { arrival };

  return insert_locations (self, transaction, arrivals, message, 1, error);
}

static gboolean
put_own (KitFiling       *self,
         KitTransaction  *transaction,
         KitArrival      *arrival,
         gint64           message,
         GError         **error)
{
  return insert_location (self, transaction, arrival, message, error) &&
         (arrival->flags < 0 ||
          kit_filing_set_flags (transaction, message, (KitFlags) arrival->flags, arrival->keywords, self->tally, error));
}

/* TRUE: *@done tells whether the message was one of ours */
static gboolean
find_own (KitFiling       *self,
          KitTransaction  *transaction,
          KitArrival      *arrival,
          gboolean        *done,
          GError         **error)
{
  GError *local_error = NULL;
  gint64 first, message;

  *done = FALSE;
  if (self->has_unplaced &&
      (find_two (self, transaction, arrival, unplaced_sql, &first, &message, &local_error) ||
       (local_error == NULL &&
        find_two (self, transaction, arrival, deleted_sql, &first, &message, &local_error))))
    {
      *done = TRUE;
      return place (self, transaction, arrival, first, message, error);
    }
  if (local_error == NULL && self->has_uploads &&
      find_two (self, transaction, arrival, upload_sql, &first, &message, &local_error))
    {
      *done = TRUE;
      return kit_execute (kit_transaction_get_connection (transaction),
                          "DELETE FROM operation WHERE id = ?", error, 1, first) &&
             put_own (self, transaction, arrival, message, error);
    }
  if (local_error == NULL && self->has_uploads &&
      kit_location_take_copy (transaction, self->row->folder, arrival, &message, &local_error) && message != 0)
    {
      *done = TRUE;
      return put_own (self, transaction, arrival, message, error);
    }
  if (local_error == NULL && self->has_kept &&
      find_two (self, transaction, arrival, kept_sql, &first, &message, &local_error))
    {
      *done = TRUE;
      return kit_location_return (transaction, first, self->row->folder, error) &&
             put_own (self, transaction, arrival, message, error);
    }
  if (local_error == NULL && self->has_unplaced &&
      find_two (self, transaction, arrival, original_sql, &first, &message, &local_error))
    {
      *done = TRUE;
      return place (self, transaction, arrival, first, message, error);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* ---- a new message ---- */

/* What the server told besides */
static void
tell_columns (KitTransaction    *transaction,
              KitArrival        *arrival,
              KitMessageColumns *columns)
{
  KitFlags flags = (KitFlags) MAX (arrival->flags, 0);

  if (arrival->received != 0)
    columns->received = arrival->received;
  else if (columns->received == 0)
    columns->received = columns->sent != 0 ? columns->sent : kit_transaction_get_time (transaction);
  columns->size = MIN (arrival->size, G_MAXINT32);
  if (arrival->has_attach != 0)
    columns->has_attach = arrival->has_attach > 0;
  columns->flagged = (flags & KIT_FLAG_FLAGGED) != 0;
  columns->answered = (flags & KIT_FLAG_ANSWERED) != 0;
  columns->forwarded = (flags & KIT_FLAG_FORWARDED) != 0;
}

static void
make_row (KitFiling      *self,
          KitTransaction *transaction,
          KitArrival     *arrival,
          KitNewMessage  *message)
{
  KitFlags flags = (KitFlags) MAX (arrival->flags, 0);

  tell_columns (transaction, arrival, arrival->columns);
  *message = (KitNewMessage) { .folder = self->row->folder, .content = arrival->content, .columns = arrival->columns };
  message->flags = MAPI_MSGFLAG_UNMODIFIED | MAPI_MSGFLAG_ORIGIN_INTERNET;
  if (flags & KIT_FLAG_READ)
    message->flags |= MAPI_MSGFLAG_READ | MAPI_MSGFLAG_EVERREAD;
  if (flags & KIT_FLAG_DRAFT)
    message->flags |= MAPI_MSGFLAG_UNSENT;
  if (arrival->is_own)
    message->flags |= MAPI_MSGFLAG_FROMME;
  if (!(flags & (KIT_FLAG_READ | KIT_FLAG_DRAFT)) && arrival->columns->wants_receipt)
    message->flags |= MAPI_MSGFLAG_RN_PENDING;
  message->status = flags & KIT_FLAG_DELETED ? MAPI_MSGSTATUS_DELMARKED : 0;
  if (arrival->columns->has_attach)
    message->flags |= MAPI_MSGFLAG_HASATTACH;
}

/* What is known of the same bytes already */
static gboolean
take_known (KitFiling       *self,
            KitTransaction  *transaction,
            gint64           message,
            gint64           sibling,
            gint64           content,
            GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  if (sibling != 0)
    return kit_execute (connection,
                        "UPDATE message SET (preview, has_attach, list_unsubscribe) ="
                        " (SELECT preview, has_attach, list_unsubscribe FROM message AS other"
                        "  WHERE other.id = ?1), flags = flags | (SELECT flags & 16 FROM message AS other"
                        "  WHERE other.id = ?1) WHERE id = ?2", error, 2, sibling, message);
  return kit_execute (connection,
                      "UPDATE message SET (preview, has_attach, props) ="
                      " (SELECT preview, has_attach, props FROM tombstone WHERE content = ?1),"
                      " flags = flags | (SELECT has_attach * 16 FROM tombstone WHERE content = ?1)"
                      " WHERE id = ?2", error, 2, content, message) &&
         kit_execute (connection, "DELETE FROM tombstone WHERE content = ?", error, 1, content);
}

static gboolean
find_content (KitFiling       *self,
              KitTransaction  *transaction,
              KitArrival      *arrival,
              gint64          *content,
              gint64          *sibling,
              GError         **error)
{
  GError *local_error = NULL;

  *content = *sibling = 0;
  if (arrival->size == 0 || arrival->received == 0)
    return TRUE;
  if (!(arrival->id != NULL &&
        find_by (self, transaction, arrival, arrival->id, named_sql, content, sibling, &local_error)) &&
      local_error == NULL && !find_two (self, transaction, arrival, shared_sql, content, sibling, &local_error) &&
      local_error == NULL && self->has_tombstones)
    find_two (self, transaction, arrival, tombstone_sql, content, sibling, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static gboolean
record_pieces (KitTransaction  *transaction,
               gpointer        *arrivals,
               guint            n_rows,
               GError         **error)
{
  KitPiece pieces[GROUP];
  guint n_pieces = 0;

  for (guint i = 0; i < n_rows; i++)
    {
      KitArrival *arrival = arrivals[i];

      if (arrival->piece.pack != 0)
        pieces[n_pieces++] = arrival->piece;
    }
  return n_pieces == 0 || kit_transaction_record_pieces (transaction, pieces, n_pieces, error);
}

/* All of them have a number reserved, or none has and they get those that follow each other */
static gboolean
insert_contents (KitTransaction  *transaction,
                 gpointer        *arrivals,
                 guint            n_rows,
                 GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;
  gboolean reserved = ((KitArrival *) arrivals[0])->content != 0;
  gint64 first;

  g_assert (n_rows == 1 || n_rows == GROUP);
  statement = kit_statement_new (connection, n_rows == 1 ? CONTENT_SQL : CONTENT_SQL KIT_TIMES_15 (",(?,?,?)"), error);
  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < n_rows; i++)
    {
      KitArrival *arrival = arrivals[i];
      gboolean is_here = arrival->piece.pack != 0;
      int place = 1 + 3 * (int) i;

      g_assert ((arrival->content != 0) == reserved);
      if (reserved)
        kit_statement_bind_int64 (statement, place, arrival->content);
      else
        kit_statement_bind_null (statement, place);
      kit_statement_bind_int64 (statement, place + 1, is_here ? KIT_CONTENT_MIME : KIT_CONTENT_REMOTE);
      kit_statement_bind_int64 (statement, place + 2, is_here ? arrival->piece.size : arrival->size);
    }
  if (!kit_statement_run (statement, error))
    return FALSE;
  first = kit_connection_last_rowid (connection) - n_rows + 1;
  for (guint i = 0; !reserved && i < n_rows; i++)
    ((KitArrival *) arrivals[i])->content = first + i;
  return record_pieces (transaction, arrivals, n_rows, error);
}

/* Whether it is new mail, and to be said so */
static gboolean
is_news (KitFiling *self,
         guint32    flags)
{
  MapiFolderRole role = self->row->role;

  return (self->flags & KIT_FILING_NEW) && !(flags & (MAPI_MSGFLAG_READ | MAPI_MSGFLAG_UNSENT)) &&
         role != MAPI_FOLDER_ROLE_SENT && role != MAPI_FOLDER_ROLE_DRAFTS && role != MAPI_FOLDER_ROLE_TRASH &&
         role != MAPI_FOLDER_ROLE_JUNK;
}

static gboolean
tell (KitFiling       *self,
      KitTransaction  *transaction,
      gint64           id,
      const char      *message_class,
      guint32          flags,
      GError         **error)
{
  /* One is enough to make every table look again */
  if ((self->flags & KIT_FILING_BULK) && self->told)
    return TRUE;
  self->told = TRUE;
  if (!kit_transaction_log (transaction, MAPI_EVENT_OBJECT_CREATED, MAPI_OBJECT_MESSAGE, id,
                            self->row->folder, 0, 0, message_class, flags, error))
    return FALSE;
  return !is_news (self, flags) ||
         kit_transaction_log (transaction, MAPI_EVENT_NEW_MAIL, MAPI_OBJECT_MESSAGE, id,
                                      self->row->folder, 0, 0, message_class, flags, error);
}

/* All but their places and contents; the first's number, 0 on error */
static gint64
insert_messages (KitFiling       *self,
                 KitTransaction  *transaction,
                 gpointer        *arrivals,
                 guint            n_rows,
                 GError         **error)
{
  KitNewMessage rows[KIT_MESSAGE_GROUP];
  KitConversationHeld held[KIT_MESSAGE_GROUP];
  gboolean muted[KIT_MESSAGE_GROUP] = { FALSE };
  gint64 first;

  for (guint i = 0; i < n_rows; i++)
    {
      KitArrival *arrival = arrivals[i];
      KitConversationHints hints = { held, i };

      make_row (self, transaction, arrival, &rows[i]);
      held[i].received = arrival->columns->received;
      held[i].conversation = kit_conversations_assign (transaction, arrival->clues, held[i].received, &hints, error);
      if (held[i].conversation == 0)
        return 0;
    }
  for (guint i = 0; i < n_rows; i++)
    {
      rows[i].conversation = held[i].conversation;
      if (is_news (self, rows[i].flags) &&
          !kit_conversations_are_muted (transaction, rows[i].conversation, &muted[i], error))
        return 0;
      /* Read without being read: nobody is told of it */
      if (muted[i])
        rows[i].flags = (rows[i].flags | MAPI_MSGFLAG_READ | MAPI_MSGFLAG_EVERREAD) & ~MAPI_MSGFLAG_RN_PENDING;
    }
  first = kit_message_insert_group (transaction, rows, n_rows, error);
  if (first == 0)
    return 0;
  for (guint i = 0; i < n_rows; i++)
    {
      kit_tally_add (self->tally, self->row->folder, FALSE, rows[i].flags, 1);
      if ((muted[i] && !kit_filing_record_read (transaction, first + i, ((KitArrival *) arrivals[i])->flags, error)) ||
          !tell (self, transaction, first + i, rows[i].columns->texts[KIT_MESSAGE_CLASS], rows[i].flags, error))
        return 0;
    }
  return first;
}

/* One row or a group of them */
static gboolean
insert_all (KitFiling       *self,
            KitTransaction  *transaction,
            gpointer        *arrivals,
            guint            n_rows,
            GError         **error)
{
  gint64 message = insert_contents (transaction, arrivals, n_rows, error)
                   ? insert_messages (self, transaction, arrivals, n_rows, error) : 0;

  return message != 0 && insert_locations (self, transaction, arrivals, message, n_rows, error);
}

/* A body may be on its way for a number that was reserved: no other may be taken instead */
static gboolean
is_alike (GPtrArray *group)
{
  guint n_reserved = 0;

  for (guint i = 0; i < group->len; i++)
    n_reserved += ((KitArrival *) g_ptr_array_index (group, i))->content != 0;
  return n_reserved == 0 || n_reserved == group->len;
}

static gboolean
file_group (KitFiling       *self,
            KitTransaction  *transaction,
            GError         **error)
{
  guint n_rows = self->group->len;
  gboolean done = TRUE;

  if (n_rows == GROUP && is_alike (self->group))
    done = insert_all (self, transaction, self->group->pdata, GROUP, error);
  else
    for (guint i = 0; done && i < n_rows; i++)
      done = insert_all (self, transaction, self->group->pdata + i, 1, error);
  g_ptr_array_set_size (self->group, 0);
  return done;
}

static gboolean
file_new (KitFiling       *self,
          KitTransaction  *transaction,
          KitArrival      *arrival,
          GError         **error)
{
  gint64 sibling, id, shared;

  if (!find_content (self, transaction, arrival, &shared, &sibling, error))
    return FALSE;
  if (shared == 0)
    {
      g_ptr_array_add (self->group, arrival);
      return self->group->len < GROUP || file_group (self, transaction, error);
    }
  arrival->content = shared;
  self->n_shared++;
  id = insert_messages (self, transaction, &(gpointer) { arrival }, 1, error);
  return id != 0 && insert_location (self, transaction, arrival, id, error) &&
         take_known (self, transaction, id, sibling, shared, error);
}

/* What is looked for may be in the group that was not filed yet: told of twice, or the same message again */
static gboolean
is_in_group (KitFiling  *self,
             KitArrival *arrival)
{
  const char *message_id = kit_arrival_get_message_id (arrival);

  for (guint i = 0; i < self->group->len; i++)
    {
      KitArrival *other = g_ptr_array_index (self->group, i);

      if (other->uid == arrival->uid ||
          (message_id != NULL && g_strcmp0 (message_id, kit_arrival_get_message_id (other)) == 0))
        return TRUE;
    }
  return FALSE;
}

/* The numbers of most are below all that are known, or above. @uid is taken for known from now on. */
static gboolean
may_be_listed (KitFiling *self,
               gint64     uid)
{
  if ((uid >= self->first && uid <= self->last) || kit_uid_set_contains (self->put, uid))
    return TRUE;
  kit_uid_set_add (self->put, uid);
  return FALSE;
}

static gboolean
find_location (KitTransaction  *transaction,
               gint64           folder,
               gint64           uid,
               gint64          *location,
               gint64          *message,
               gint64          *state,
               GError         **error)
{
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  *location = 0;
  row = kit_statement_new (kit_transaction_get_connection (transaction),
                           "SELECT id, message, state FROM location WHERE folder = ? AND uid = ?",
                           error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, folder);
  kit_statement_bind_int64 (row, 2, uid);
  if (kit_statement_next (row, &local_error))
    {
      *location = kit_statement_get_int64 (row, 0);
      *message = kit_statement_get_int64 (row, 1);
      *state = kit_statement_get_int64 (row, 2);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* The number belongs to another message: the one we know is looked for by its name, and the other listed */
static gboolean
find_reused (KitFiling       *self,
             KitTransaction  *transaction,
             KitArrival      *arrival,
             gint64           location,
             gint64           message,
             gboolean        *reused,
             GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 size;

  *reused = FALSE;
  if (!(self->flags & KIT_FILING_COMPARE) || message == 0 || arrival->size <= 0)
    return TRUE;
  if (!kit_query_int64 (connection,
                        "SELECT message.size FROM message JOIN content ON content.id = message.content"
                        " WHERE message.id = ? AND kind <> 1", message, 0, &size, error))
    return FALSE;
  if (size <= 0 || size == arrival->size)
    return TRUE;
  *reused = TRUE;
  return kit_execute (connection, "UPDATE location SET uid = -id, state = 0, modseq = 0 WHERE id = ?", error, 1,
                      location);
}

gboolean
kit_filing_put (KitFiling       *self,
                KitTransaction  *transaction,
                KitArrival      *arrival,
                gboolean        *unlisted,
                GError         **error)
{
  gint64 location = 0, message = 0, state = 0;
  gboolean done;

  *unlisted = FALSE;
  kit_arrival_read (arrival, mapi_provider_get_support (MAPI_PROVIDER (self->store)));
  if (is_in_group (self, arrival) && !file_group (self, transaction, error))
    return FALSE;
  if (may_be_listed (self, arrival->uid) &&
      !find_location (transaction, self->row->folder, arrival->uid, &location, &message, &state, error))
    return FALSE;
  if (location != 0)
    {
      if (!find_reused (self, transaction, arrival, location, message, unlisted, error))
        return FALSE;
      if (*unlisted)
        return TRUE;
      /* It is there after all */
      if (state != KIT_LOCATION_THERE &&
          !kit_execute (kit_transaction_get_connection (transaction),
                        "UPDATE location SET state = 0 WHERE id = ?", error, 1, location))
        return FALSE;
      return message == 0 || arrival->flags < 0 ||
             kit_filing_set_flags (transaction, message, (KitFlags) arrival->flags, arrival->keywords,
                                   self->tally, error);
    }
  if (!arrival->has_header)
    {
      *unlisted = TRUE;
      return TRUE;
    }
  return find_own (self, transaction, arrival, &done, error) &&
         (done || self->row->name == NULL || file_new (self, transaction, arrival, error));
}

gboolean
kit_filing_end (KitFiling       *self,
                KitTransaction  *transaction,
                GError         **error)
{
  return file_group (self, transaction, error) && kit_tally_write (self->tally, transaction, error);
}

guint
kit_filing_get_n_shared (KitFiling *self)
{
  return self->n_shared;
}
