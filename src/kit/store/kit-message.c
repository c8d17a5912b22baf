/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-message.h"

#include "kit-operation.h"

#include <glib/gi18n-lib.h>

#define ROW_COLUMNS "sent, received, size, importance, priority, sensitivity, class, subject," \
                    " prefix_length, sort_subject, sender_name, sender_address, from_name," \
                    " from_address, sort_from, display_to, display_cc, display_bcc, has_attach," \
                    " message_id, in_reply_to, conversation_index, topic, preview, keywords," \
                    " flagged, answered, forwarded, list_unsubscribe, search_key, props," \
                    " content, flags, conversation, modified"

KitMessage *
kit_message_load (KitConnection  *connection,
                  gint64          id,
                  GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;
  KitMessage *self;

  statement = kit_statement_new (connection,
                                 "SELECT folder, content, change, assoc, flags, class,"
                                 " EXISTS (SELECT 1 FROM queue WHERE queue.message = message.id)"
                                 " FROM message WHERE id = ?", error);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, 1, id);
  if (!kit_statement_find (statement, _("The message does not exist any more"), error))
    return NULL;
  self = g_new0 (KitMessage, 1);
  self->id = id;
  self->folder = kit_statement_get_int64 (statement, 0);
  self->content = kit_statement_get_int64 (statement, 1);
  self->change = kit_statement_get_int64 (statement, 2);
  self->associated = kit_statement_get_int64 (statement, 3) != 0;
  self->flags = (guint32) kit_statement_get_int64 (statement, 4);
  self->message_class = g_strdup (kit_statement_get_text (statement, 5));
  self->queued = kit_statement_get_int64 (statement, 6) != 0;
  return self;
}

void
kit_message_free (KitMessage *self)
{
  g_free (self->message_class);
  g_free (self);
}

/* ---- columns ---- */

static void
bind_time (KitStatement *statement,
           int           position,
           gint64        value)
{
  if (value != 0)
    kit_statement_bind_int64 (statement, position, value);
  else
    kit_statement_bind_null (statement, position);
}

/* Where the texts are among a row's columns */
static const guint8 text_places[KIT_MESSAGE_N_TEXTS] = {
  [KIT_MESSAGE_CLASS] = 7, [KIT_MESSAGE_SUBJECT] = 8, [KIT_MESSAGE_SORT_SUBJECT] = 10, [KIT_MESSAGE_SENDER_NAME] = 11,
  [KIT_MESSAGE_SENDER_ADDRESS] = 12, [KIT_MESSAGE_FROM_NAME] = 13, [KIT_MESSAGE_FROM_ADDRESS] = 14,
  [KIT_MESSAGE_SORT_FROM] = 15, [KIT_MESSAGE_DISPLAY_TO] = 16, [KIT_MESSAGE_DISPLAY_CC] = 17,
  [KIT_MESSAGE_DISPLAY_BCC] = 18, [KIT_MESSAGE_ID] = 20, [KIT_MESSAGE_IN_REPLY_TO] = 21, [KIT_MESSAGE_TOPIC] = 23,
  [KIT_MESSAGE_PREVIEW] = 24, [KIT_MESSAGE_KEYWORDS] = 25, [KIT_MESSAGE_LIST_UNSUBSCRIBE] = 29,
};

/* The columns must live until the statement has run. @before: how many parameters are before the row's. */
static void
bind_row (KitStatement        *statement,
          int                  before,
          const KitNewMessage *message,
          gint64               now)
{
  const KitMessageColumns *columns = message->columns;

  bind_time (statement, before + 1, columns->sent);
  bind_time (statement, before + 2, columns->received);
  kit_statement_bind_int64 (statement, before + 3, columns->size);
  kit_statement_bind_int64 (statement, before + 4, columns->importance);
  kit_statement_bind_int64 (statement, before + 5, columns->priority);
  kit_statement_bind_int64 (statement, before + 6, columns->sensitivity);
  kit_statement_bind_int64 (statement, before + 9, columns->prefix_length);
  for (guint i = 0; i < KIT_MESSAGE_N_TEXTS; i++)
    kit_statement_bind_text (statement, before + text_places[i], columns->texts[i]);
  if (columns->texts[KIT_MESSAGE_CLASS] == NULL)
    kit_statement_bind_text (statement, before + text_places[KIT_MESSAGE_CLASS], "IPM");
  kit_statement_bind_int64 (statement, before + 19, columns->has_attach);
  kit_statement_bind_bytes (statement, before + 22, columns->conversation_index);
  kit_statement_bind_int64 (statement, before + 26, columns->flagged);
  kit_statement_bind_int64 (statement, before + 27, columns->answered);
  kit_statement_bind_int64 (statement, before + 28, columns->forwarded);
  kit_statement_bind_bytes (statement, before + 30, columns->search_key);
  kit_statement_bind_bytes (statement, before + 31, message->props);
  kit_statement_bind_int64 (statement, before + 32, message->content);
  kit_statement_bind_int64 (statement, before + 33, message->flags);
  if (message->conversation != 0)
    kit_statement_bind_int64 (statement, before + 34, message->conversation);
  kit_statement_bind_int64 (statement, before + 35, now);
}

#define N_PARAMETERS 39
#define ROW "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
#define THREE_MORE "," ROW "," ROW "," ROW
#define INSERT "INSERT OR FAIL INTO message (" ROW_COLUMNS ", folder, assoc, status, created) VALUES " ROW
#define INSERT_GROUP INSERT THREE_MORE THREE_MORE THREE_MORE THREE_MORE THREE_MORE

/* Several rows need not be undone by themselves when they fail, as all of the transaction is: hence OR FAIL. */
gint64
kit_message_insert_group (KitTransaction       *transaction,
                          const KitNewMessage  *messages,
                          guint                 n_messages,
                          GError              **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 now = kit_transaction_get_time (transaction);
  g_autoptr (KitStatement) statement = NULL;

  g_assert (n_messages == 1 || n_messages == KIT_MESSAGE_GROUP);
  statement = kit_statement_new (connection, n_messages == 1 ? INSERT : INSERT_GROUP, error);
  if (statement == NULL)
    return 0;
  for (guint i = 0; i < n_messages; i++)
    {
      const KitNewMessage *message = &messages[i];
      int before = (int) i * N_PARAMETERS;

      bind_row (statement, before, message, now);
      kit_statement_bind_int64 (statement, before + 36, message->folder);
      kit_statement_bind_int64 (statement, before + 37, message->associated);
      kit_statement_bind_int64 (statement, before + 38, message->status);
      kit_statement_bind_int64 (statement, before + 39, now);
    }
  return kit_statement_run (statement, error) ? kit_connection_last_rowid (connection) - n_messages + 1 : 0;
}

gint64
kit_message_insert (KitTransaction       *transaction,
                    const KitNewMessage  *message,
                    GError              **error)
{
  g_auto (KitMessageColumns) columns = { 0 };
  KitNewMessage row = *message;

  if (row.columns == NULL)
    kit_message_columns_read (&columns, row.bag);
  row.columns = row.columns != NULL ? row.columns : &columns;
  return kit_message_insert_group (transaction, &row, 1, error);
}

gboolean
kit_message_replace (KitTransaction       *transaction,
                     gint64                id,
                     const KitNewMessage  *message,
                     GError              **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_auto (KitMessageColumns) columns = { 0 };
  g_autoptr (KitStatement) statement = NULL;
  KitNewMessage row = *message;

  kit_message_columns_read (&columns, row.bag);
  row.columns = &columns;
  statement = kit_statement_new (connection,
                                 "UPDATE message SET change = change + 1, (" ROW_COLUMNS ") ="
                                 " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
                                 " ?,?,?,?,?) WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  bind_row (statement, 0, &row, kit_transaction_get_time (transaction));
  kit_statement_bind_int64 (statement, 36, id);
  return kit_statement_run (statement, error);
}

gboolean
kit_message_set_header (KitTransaction  *transaction,
                        gint64           id,
                        MapiProperties  *bag,
                        GError         **error)
{
  static const KitMessageText changed[] = {
    KIT_MESSAGE_SUBJECT, KIT_MESSAGE_SORT_SUBJECT, KIT_MESSAGE_SENDER_NAME, KIT_MESSAGE_SENDER_ADDRESS,
    KIT_MESSAGE_FROM_NAME, KIT_MESSAGE_FROM_ADDRESS, KIT_MESSAGE_SORT_FROM, KIT_MESSAGE_DISPLAY_TO,
    KIT_MESSAGE_DISPLAY_CC, KIT_MESSAGE_DISPLAY_BCC, KIT_MESSAGE_ID, KIT_MESSAGE_IN_REPLY_TO, KIT_MESSAGE_TOPIC,
  };
  g_auto (KitMessageColumns) columns = { 0 };
  g_autoptr (KitStatement) statement = NULL;

  kit_message_columns_read (&columns, bag);
  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "UPDATE message SET sent = ?1, subject = ?8, prefix_length = ?9, sort_subject = ?10,"
                                 " sender_name = ?11, sender_address = ?12, from_name = ?13, from_address = ?14,"
                                 " sort_from = ?15, display_to = ?16, display_cc = ?17, display_bcc = ?18,"
                                 " message_id = ?20, in_reply_to = ?21, topic = ?23 WHERE id = ?24", error);
  if (statement == NULL)
    return FALSE;
  bind_time (statement, 1, columns.sent);
  kit_statement_bind_int64 (statement, 9, columns.prefix_length);
  for (guint i = 0; i < G_N_ELEMENTS (changed); i++)
    kit_statement_bind_text (statement, text_places[changed[i]], columns.texts[changed[i]]);
  kit_statement_bind_int64 (statement, 24, id);
  return kit_statement_run (statement, error);
}

/* ---- deleting, moving, copying ---- */

gboolean
kit_message_log (KitTransaction    *transaction,
                 MapiEvent          event,
                 const KitMessage  *message,
                 GError           **error)
{
  return kit_transaction_log (transaction, event, MAPI_OBJECT_MESSAGE, message->id, message->folder,
                              0, 0, message->message_class, message->flags, error);
}

gboolean
kit_message_drop_content (KitTransaction  *transaction,
                          gint64           content,
                          GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 used;

  if (!kit_query_int64 (connection, "SELECT 1 FROM message WHERE content = ? LIMIT 1", content, 0,
                        &used, error))
    return FALSE;
  if (used)
    return TRUE;
  if (!kit_query_int64 (connection, "SELECT 1 FROM tombstone WHERE content = ?", content, 0, &used,
                        error))
    return FALSE;
  if (used)
    return TRUE;
  if (!kit_full_text_forget (transaction, content, error) ||
      !kit_execute (connection, "DELETE FROM content WHERE id = ?", error, 1, content))
    return FALSE;
  kit_transaction_drop_body (transaction, content);
  return TRUE;
}

gboolean
kit_message_delete (KitStore        *store,
                    KitTransaction  *transaction,
                    KitMessage      *message,
                    KitTally        *tally,
                    GError         **error)
{
  return kit_operation_record_delete (store, transaction, message, error) &&
         kit_message_remove (transaction, message, tally, error);
}

gboolean
kit_message_remove (KitTransaction  *transaction,
                    KitMessage      *message,
                    KitTally        *tally,
                    GError         **error)
{
  if (!kit_execute (kit_transaction_get_connection (transaction), "DELETE FROM message WHERE id = ?",
                    error, 1, message->id) ||
      !kit_message_drop_content (transaction, message->content, error))
    return FALSE;
  kit_tally_add (tally, message->folder, message->associated, message->flags, -1);
  return kit_message_log (transaction, MAPI_EVENT_OBJECT_DELETED, message, error);
}

gboolean
kit_message_move (KitStore        *store,
                  KitTransaction  *transaction,
                  KitMessage      *message,
                  gint64           destination,
                  KitTally        *tally,
                  GError         **error)
{
  return message->folder == destination ||
         (kit_operation_record_move (store, transaction, message, destination, error) &&
          kit_message_refile (transaction, message, destination, tally, error));
}

gboolean
kit_message_refile (KitTransaction  *transaction,
                    KitMessage      *message,
                    gint64           destination,
                    KitTally        *tally,
                    GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  if (!kit_execute (connection, "UPDATE message SET folder = ?, status = 0 WHERE id = ?", error, 2,
                    destination, message->id))
    return FALSE;
  kit_tally_add (tally, message->folder, message->associated, message->flags, -1);
  kit_tally_add (tally, destination, message->associated, message->flags, 1);
  return kit_transaction_log (transaction, MAPI_EVENT_OBJECT_MOVED, MAPI_OBJECT_MESSAGE,
                              message->id,
                              destination, message->id, message->folder, message->message_class,
                              message->flags, error);
}

gint64
kit_message_copy (KitStore        *store,
                  KitTransaction  *transaction,
                  KitMessage      *message,
                  gint64           destination,
                  KitTally        *tally,
                  GError         **error)
{
  static const char copied[] = "content, assoc, sent, received, size, importance, priority,"
                               " sensitivity, class, subject, prefix_length, sort_subject, sender_name,"
                               " sender_address, from_name, from_address, sort_from, display_to,"
                               " display_cc, display_bcc, has_attach, message_id, in_reply_to,"
                               " conversation, conversation_index, topic, preview, keywords, flagged,"
                               " answered, forwarded, list_unsubscribe, search_key, props";
  static char *sql = NULL;
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;
  guint32 flags = message->flags & ~(MAPI_MSGFLAG_RN_PENDING | MAPI_MSGFLAG_NRN_PENDING | MAPI_MSGFLAG_SUBMIT);
  gint64 now = kit_transaction_get_time (transaction);
  gint64 copy;

  if (g_once_init_enter (&sql))
    g_once_init_leave (&sql,
                       g_strdup_printf ("INSERT INTO message (folder, flags, modified, created, %s)"
                                              " SELECT ?, ?, ?, ?, %s FROM message WHERE id = ?",
                                              copied, copied));
  statement = kit_statement_new (connection, sql, error);
  if (statement == NULL)
    return 0;
  kit_statement_bind_int64 (statement, 1, destination);
  kit_statement_bind_int64 (statement, 2, flags);
  kit_statement_bind_int64 (statement, 3, now);
  kit_statement_bind_int64 (statement, 4, now);
  kit_statement_bind_int64 (statement, 5, message->id);
  if (!kit_statement_run (statement, error))
    return 0;
  copy = kit_connection_last_rowid (connection);
  kit_tally_add (tally, destination, message->associated, flags, 1);
  if (!kit_operation_record_copy (store, transaction, message, copy, destination, error) ||
      !kit_transaction_log (transaction, MAPI_EVENT_OBJECT_COPIED, MAPI_OBJECT_MESSAGE, copy,
                            destination,
                            message->id, message->folder, message->message_class, flags, error))
    return 0;
  return copy;
}

/* ---- keywords ---- */

char *
kit_keywords_to_text (const char * const *keywords)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    {
      g_autofree char *keyword = g_strdelimit (g_strdup (keywords[i]), "\n", ' ');

      if (*keyword != '\0')
        g_string_append_printf (text, "%s%s\n", text->len == 0 ? "\n" : "", keyword);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

char **
kit_keywords_from_text (const char *text)
{
  g_autofree char *middle = NULL;
  gsize length;

  if (text == NULL || (length = strlen (text)) < 3)
    return NULL;
  middle = g_strndup (text + 1, length - 2);
  return g_strsplit (middle, "\n", -1);
}
