/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-message.h"

#include "kit-text.h"

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

static const char *
get_address (MapiProperties *bag,
             guint32         smtp_tag,
             guint32         tag)
{
  const char *address = mapi_properties_get_string (bag, smtp_tag);

  return address != NULL ? address : mapi_properties_get_string (bag, tag);
}

static char *
fold (const char *text)
{
  return text != NULL ? kit_text_fold (text) : NULL;
}

char *
kit_message_dup_sort_subject (MapiProperties *columns)
{
  const char *normalized = mapi_properties_get_string (columns, MAPI_PR_NORMALIZED_SUBJECT);

  return fold (normalized != NULL ? normalized : mapi_properties_get_string (columns, MAPI_PR_SUBJECT));
}

char *
kit_message_dup_sort_from (MapiProperties *columns)
{
  const char *shown = mapi_properties_get_string (columns, MAPI_PR_SENT_REPRESENTING_NAME);

  if (shown == NULL)
    shown = get_address (columns, MAPI_PR_SENT_REPRESENTING_SMTP_ADDRESS, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  if (shown == NULL)
    shown = mapi_properties_get_string (columns, MAPI_PR_SENDER_NAME);
  if (shown == NULL)
    shown = get_address (columns, MAPI_PR_SENDER_SMTP_ADDRESS, MAPI_PR_SENDER_EMAIL_ADDRESS);
  return fold (shown);
}

static void
bind_subject (KitStatement        *statement,
              int                  before,
              const KitNewMessage *message)
{
  MapiProperties *bag = message->columns;
  const char *subject = mapi_properties_get_string (bag, MAPI_PR_SUBJECT);
  const char *prefix = mapi_properties_get_string (bag, MAPI_PR_SUBJECT_PREFIX);
  gint64 prefix_length = 0;

  if (prefix != NULL && subject != NULL && g_str_has_prefix (subject, prefix))
    prefix_length = g_utf8_strlen (prefix, -1);
  kit_statement_bind_text (statement, before + 8, subject);
  kit_statement_bind_int64 (statement, before + 9, prefix_length);
  if (message->told != NULL)
    kit_statement_bind_text (statement, before + 10, message->told->sort_subject);
  else
    kit_statement_bind_text_take (statement, before + 10, kit_message_dup_sort_subject (bag));
}

static void
bind_people (KitStatement        *statement,
             int                  before,
             const KitNewMessage *message)
{
  MapiProperties *bag = message->columns;

  kit_statement_bind_text (statement, before + 11, mapi_properties_get_string (bag, MAPI_PR_SENDER_NAME));
  kit_statement_bind_text (statement, before + 12,
                           get_address (bag, MAPI_PR_SENDER_SMTP_ADDRESS, MAPI_PR_SENDER_EMAIL_ADDRESS));
  kit_statement_bind_text (statement, before + 13, mapi_properties_get_string (bag, MAPI_PR_SENT_REPRESENTING_NAME));
  kit_statement_bind_text (statement, before + 14,
                           get_address (bag, MAPI_PR_SENT_REPRESENTING_SMTP_ADDRESS,
                                        MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS));
  if (message->told != NULL)
    kit_statement_bind_text (statement, before + 15, message->told->sort_from);
  else
    kit_statement_bind_text_take (statement, before + 15, kit_message_dup_sort_from (bag));
  kit_statement_bind_text (statement, before + 16, mapi_properties_get_string (bag, MAPI_PR_DISPLAY_TO));
  kit_statement_bind_text (statement, before + 17, mapi_properties_get_string (bag, MAPI_PR_DISPLAY_CC));
  kit_statement_bind_text (statement, before + 18, mapi_properties_get_string (bag, MAPI_PR_DISPLAY_BCC));
}

/* What a server may tell besides the header: by itself, or as the bag has it */
static void
bind_state (KitStatement        *statement,
            int                  before,
            const KitNewMessage *message)
{
  MapiProperties *bag = message->columns;
  const KitToldColumns *told = message->told;
  char *keywords;

  bind_time (statement, before + 2, told != NULL ? told->received
                                                 : mapi_properties_get_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME));
  kit_statement_bind_int64 (statement, before + 3,
                            told != NULL ? told->size : mapi_properties_get_int64 (bag, MAPI_PR_MESSAGE_SIZE, 0));
  kit_statement_bind_int64 (statement, before + 19,
                            told != NULL ? told->has_attach : mapi_properties_get_boolean (bag, MAPI_PR_HASATTACH));
  kit_statement_bind_text (statement, before + 24,
                           told != NULL && told->preview != NULL ? told->preview
                                                                 : mapi_properties_get_string (bag, MAPI_PR_PREVIEW));
  /* Not those in the header, where a server tells: whoever wrote the message put them there */
  keywords = told != NULL
             ? g_strdup (told->keywords) : kit_keywords_to_text (mapi_properties_get_strv (bag, MAPI_PR_KEYWORDS));
  kit_statement_bind_text_take (statement, before + 25, keywords);
  kit_statement_bind_int64 (statement, before + 26,
                            told != NULL ? told->flagged : mapi_properties_get_boolean (bag, MAPI_PR_FLAGGED));
  kit_statement_bind_int64 (statement, before + 27,
                            told != NULL ? told->answered : mapi_properties_get_boolean (bag, MAPI_PR_ANSWERED));
  kit_statement_bind_int64 (statement, before + 28,
                            told != NULL ? told->forwarded : mapi_properties_get_boolean (bag, MAPI_PR_FORWARDED));
}

/* The bag must live until the statement has run. @before: how many parameters are before the row's. */
static void
bind_row (KitStatement        *statement,
          int                  before,
          const KitNewMessage *message,
          gint64               now)
{
  MapiProperties *bag = message->columns;
  const char *message_class = mapi_properties_get_string (bag, MAPI_PR_MESSAGE_CLASS);

  bind_time (statement, before + 1, mapi_properties_get_time (bag, MAPI_PR_CLIENT_SUBMIT_TIME));
  bind_state (statement, before, message);
  kit_statement_bind_int64 (statement, before + 4, mapi_properties_get_long (bag, MAPI_PR_IMPORTANCE,
                                                                             MAPI_IMPORTANCE_NORMAL));
  kit_statement_bind_int64 (statement, before + 5, mapi_properties_get_long (bag, MAPI_PR_PRIORITY, 0));
  kit_statement_bind_int64 (statement, before + 6, mapi_properties_get_long (bag, MAPI_PR_SENSITIVITY, 0));
  kit_statement_bind_text (statement, before + 7, message_class != NULL ? message_class : "IPM");
  bind_subject (statement, before, message);
  bind_people (statement, before, message);
  kit_statement_bind_text (statement, before + 20, mapi_properties_get_string (bag, MAPI_PR_INTERNET_MESSAGE_ID));
  kit_statement_bind_text (statement, before + 21, mapi_properties_get_string (bag, MAPI_PR_IN_REPLY_TO_ID));
  kit_statement_bind_bytes (statement, before + 22, mapi_properties_get_binary (bag, MAPI_PR_CONVERSATION_INDEX));
  kit_statement_bind_text (statement, before + 23, mapi_properties_get_string (bag, MAPI_PR_CONVERSATION_TOPIC));
  kit_statement_bind_text (statement, before + 29, mapi_properties_get_string (bag, MAPI_PR_LIST_UNSUBSCRIBE));
  kit_statement_bind_bytes (statement, before + 30, mapi_properties_get_binary (bag, MAPI_PR_SEARCH_KEY));
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

/* The bag holds what mapi_mime_digest_get_properties() lists, and KEYWORDS, FLAGGED,
 * ANSWERED, FORWARDED, SEARCH_KEY. */
gint64
kit_message_insert (KitTransaction       *transaction,
                    const KitNewMessage  *message,
                    GError              **error)
{
  return kit_message_insert_group (transaction, message, 1, error);
}

gboolean
kit_message_replace (KitTransaction       *transaction,
                     gint64                id,
                     const KitNewMessage  *message,
                     GError              **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (connection,
                                 "UPDATE message SET change = change + 1, (" ROW_COLUMNS ") ="
                                 " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
                                 " ?,?,?,?,?) WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  bind_row (statement, 0, message, kit_transaction_get_time (transaction));
  kit_statement_bind_int64 (statement, 36, id);
  return kit_statement_run (statement, error);
}

gboolean
kit_message_set_header (KitTransaction  *transaction,
                        gint64           id,
                        MapiProperties  *columns,
                        GError         **error)
{
  KitNewMessage message = { .columns = columns };
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "UPDATE message SET sent = ?1, subject = ?8, prefix_length = ?9, sort_subject = ?10,"
                                 " sender_name = ?11, sender_address = ?12, from_name = ?13, from_address = ?14,"
                                 " sort_from = ?15, display_to = ?16, display_cc = ?17, display_bcc = ?18,"
                                 " message_id = ?19, in_reply_to = ?20, topic = ?21 WHERE id = ?22", error);
  if (statement == NULL)
    return FALSE;
  bind_time (statement, 1, mapi_properties_get_time (columns, MAPI_PR_CLIENT_SUBMIT_TIME));
  bind_subject (statement, 0, &message);
  bind_people (statement, 0, &message);
  kit_statement_bind_text (statement, 19, mapi_properties_get_string (columns, MAPI_PR_INTERNET_MESSAGE_ID));
  kit_statement_bind_text (statement, 20, mapi_properties_get_string (columns, MAPI_PR_IN_REPLY_TO_ID));
  kit_statement_bind_text (statement, 21, mapi_properties_get_string (columns, MAPI_PR_CONVERSATION_TOPIC));
  kit_statement_bind_int64 (statement, 22, id);
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
