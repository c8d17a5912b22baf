/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-columns.h"

#include <string.h>

/* A constant is written as a call, lest ORDER BY take it for the number of a column. Everything a list shows is here, so that listing never opens
 * a body. NULL is a property that is not there, as is the time 0. */

#define FOLDER_PATH \
  "(WITH RECURSIVE up (id, parent, path) AS (" \
  "   SELECT id, parent, replace (name, '/', '\\/') FROM folder WHERE id = m.folder" \
  "   UNION ALL" \
  "   SELECT f.id, f.parent, replace (f.name, '/', '\\/') || '/' || up.path" \
  "   FROM up JOIN folder AS f ON f.id = up.parent WHERE f.role NOT IN (1, 2))" \
  " SELECT path FROM up ORDER BY length (path) DESC LIMIT 1)"

/* The messages of the row's conversation that lie where the row does */
#define OF_CONVERSATION \
  " FROM message AS c WHERE c.folder = m.folder AND c.assoc = 0 AND c.conversation = m.conversation"

/* A name that passes itself off as an address (with either sign for it) is none */
#define AUTHOR \
  "CASE WHEN c.from_name IS NULL OR c.from_address IS NOT NULL AND (instr (c.from_name, '@') > 0" \
  " OR instr (c.from_name, char (65312)) > 0 OR instr (c.from_name, char (65131)) > 0)" \
  " THEN c.from_address ELSE c.from_name END"

/* Written as keywords are, between line feeds */
#define PEOPLE \
  "(SELECT char (10) || group_concat (name, char (10)) || char (10) FROM" \
  " (SELECT " AUTHOR " AS name" OF_CONVERSATION \
  "   AND name <> ''" \
  "   GROUP BY 1 ORDER BY min (c.received)))"

/* One behind the other, as they are written */
#define KEYWORDS "(SELECT group_concat (c.keywords, '')" OF_CONVERSATION " AND c.keywords IS NOT NULL)"

static const KitColumn columns[] = {
  { MAPI_PR_ENTRYID, KIT_COLUMN_ID, "m.id", NULL, TRUE },
  { MAPI_PR_INSTANCE_KEY, KIT_COLUMN_KEY, "m.id", NULL, TRUE },
  { MAPI_PR_RECORD_KEY, KIT_COLUMN_ID, "m.id", NULL, TRUE },
  { MAPI_PR_PARENT_ENTRYID, KIT_COLUMN_FOLDER_ID, "m.folder", NULL, TRUE },
  { MAPI_PR_STORE_ENTRYID, KIT_COLUMN_STORE_ID, "abs (0)", NULL, TRUE },
  { MAPI_PR_STORE_RECORD_KEY, KIT_COLUMN_STORE_KEY, "abs (0)", NULL, TRUE },
  { MAPI_PR_MAPPING_SIGNATURE, KIT_COLUMN_STORE_KEY, "abs (0)", NULL, TRUE },
  { MAPI_PR_OBJECT_TYPE, KIT_COLUMN_LONG, "abs (5)", NULL, TRUE },
  { MAPI_PR_ROW_TYPE, KIT_COLUMN_LONG, "abs (1)", NULL, TRUE },
  { MAPI_PR_MESSAGE_CLASS, KIT_COLUMN_STRING, "m.class", NULL, TRUE },
  { MAPI_PR_MESSAGE_FLAGS, KIT_COLUMN_LONG, "m.flags", NULL, TRUE },
  { MAPI_PR_READ, KIT_COLUMN_BOOLEAN, "(m.flags & 1)", NULL, TRUE },
  { MAPI_PR_MSG_STATUS, KIT_COLUMN_LONG, "m.status", NULL, TRUE },
  { MAPI_PR_CHANGE_NUMBER, KIT_COLUMN_INT64, "m.change", NULL, TRUE },
  { MAPI_PR_MESSAGE_SIZE, KIT_COLUMN_LONG, "m.size", NULL, TRUE },
  { MAPI_PR_SOURCE_SIZE, KIT_COLUMN_INT64,
    "(SELECT c.size FROM content AS c WHERE c.id = m.content)", NULL, FALSE },
  { MAPI_PR_HEADERS_ONLY, KIT_COLUMN_BOOLEAN,
    "EXISTS (SELECT 1 FROM content AS c WHERE c.id = m.content AND c.kind = 2)", NULL, TRUE },
  { MAPI_PR_HASATTACH, KIT_COLUMN_BOOLEAN, "(m.has_attach <> 0)", NULL, TRUE },
  { MAPI_PR_IMPORTANCE, KIT_COLUMN_LONG, "m.importance", NULL, TRUE },
  { MAPI_PR_PRIORITY, KIT_COLUMN_LONG, "m.priority", NULL, TRUE },
  { MAPI_PR_SENSITIVITY, KIT_COLUMN_LONG, "m.sensitivity", NULL, TRUE },
  { MAPI_PR_CLIENT_SUBMIT_TIME, KIT_COLUMN_TIME, "m.sent", NULL, FALSE },
  { MAPI_PR_MESSAGE_DELIVERY_TIME, KIT_COLUMN_TIME, "m.received", NULL, FALSE },
  { MAPI_PR_LAST_MODIFICATION_TIME, KIT_COLUMN_TIME, "m.modified", NULL, TRUE },
  { MAPI_PR_CREATION_TIME, KIT_COLUMN_TIME, "m.created", NULL, TRUE },
  { MAPI_PR_SUBJECT, KIT_COLUMN_STRING, "m.subject", NULL, FALSE },
  { MAPI_PR_SUBJECT_PREFIX, KIT_COLUMN_STRING,
    "substr (m.subject, 1, m.prefix_length)", NULL, FALSE },
  { MAPI_PR_NORMALIZED_SUBJECT, KIT_COLUMN_STRING,
    "substr (m.subject, m.prefix_length + 1)", "m.sort_subject", FALSE },
  { MAPI_PR_SORT_SUBJECT, KIT_COLUMN_STRING, "m.sort_subject", "m.sort_subject", FALSE },
  { MAPI_PR_SENDER_NAME, KIT_COLUMN_STRING, "m.sender_name", NULL, FALSE },
  { MAPI_PR_SENDER_EMAIL_ADDRESS, KIT_COLUMN_STRING, "m.sender_address", NULL, FALSE },
  { MAPI_PR_SENT_REPRESENTING_NAME, KIT_COLUMN_STRING, "m.from_name", "m.sort_from", FALSE },
  { MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, KIT_COLUMN_STRING, "m.from_address", NULL, FALSE },
  { MAPI_PR_DISPLAY_TO, KIT_COLUMN_STRING, "m.display_to", NULL, FALSE },
  { MAPI_PR_DISPLAY_CC, KIT_COLUMN_STRING, "m.display_cc", NULL, FALSE },
  { MAPI_PR_DISPLAY_BCC, KIT_COLUMN_STRING, "m.display_bcc", NULL, FALSE },
  { MAPI_PR_INTERNET_MESSAGE_ID, KIT_COLUMN_STRING, "m.message_id", NULL, FALSE },
  { MAPI_PR_IN_REPLY_TO_ID, KIT_COLUMN_STRING, "m.in_reply_to", NULL, FALSE },
  { MAPI_PR_LIST_UNSUBSCRIBE, KIT_COLUMN_STRING, "m.list_unsubscribe", NULL, FALSE },
  { MAPI_PR_CONVERSATION_TOPIC, KIT_COLUMN_STRING, "m.topic", NULL, FALSE },
  { MAPI_PR_CONVERSATION_INDEX, KIT_COLUMN_BINARY, "m.conversation_index", NULL, FALSE },
  { MAPI_PR_CONVERSATION_ID, KIT_COLUMN_KEY, "m.conversation", NULL, FALSE },
  { MAPI_PR_CONTENT_COUNT, KIT_COLUMN_LONG, "(SELECT count (*)" OF_CONVERSATION ")", NULL, TRUE },
  { MAPI_PR_CONTENT_UNREAD, KIT_COLUMN_LONG,
    "(SELECT count (*)" OF_CONVERSATION " AND (c.flags & 1) = 0)", NULL, TRUE },
  { MAPI_PR_CONVERSATION_PEOPLE, KIT_COLUMN_KEYWORDS, PEOPLE, NULL, FALSE },
  { MAPI_PR_CONVERSATION_FLAGGED, KIT_COLUMN_BOOLEAN,
    "EXISTS (SELECT 1" OF_CONVERSATION " AND c.flagged <> 0)", NULL, TRUE },
  { MAPI_PR_CONVERSATION_HASATTACH, KIT_COLUMN_BOOLEAN,
    "EXISTS (SELECT 1" OF_CONVERSATION " AND c.has_attach <> 0)", NULL, TRUE },
  { MAPI_PR_CONVERSATION_KEYWORDS, KIT_COLUMN_KEYWORDS, KEYWORDS, NULL, FALSE },
  { MAPI_PR_SEARCH_KEY, KIT_COLUMN_BINARY, "m.search_key", NULL, FALSE },
  { MAPI_PR_PREVIEW, KIT_COLUMN_STRING, "m.preview", NULL, FALSE },
  { MAPI_PR_KEYWORDS, KIT_COLUMN_KEYWORDS, "m.keywords", NULL, FALSE },
  { MAPI_PR_FLAGGED, KIT_COLUMN_BOOLEAN, "(m.flagged <> 0)", NULL, TRUE },
  { MAPI_PR_ANSWERED, KIT_COLUMN_BOOLEAN, "(m.answered <> 0)", NULL, TRUE },
  { MAPI_PR_FORWARDED, KIT_COLUMN_BOOLEAN, "(m.forwarded <> 0)", NULL, TRUE },
  { MAPI_PR_PARENT_DISPLAY, KIT_COLUMN_STRING,
    "(SELECT f.name FROM folder AS f WHERE f.id = m.folder)", NULL, TRUE },
  { MAPI_PR_FOLDER_PATH, KIT_COLUMN_STRING, FOLDER_PATH, NULL, TRUE },
  { MAPI_PR_FOLDER_ROLE, KIT_COLUMN_LONG,
    "(SELECT f.role FROM folder AS f WHERE f.id = m.folder)", NULL, TRUE },
};

/**
 * kit_columns_find: (skip)
 * @tag: a property tag
 *
 * Returns: (nullable): the column of that identifier and type
 */
const KitColumn *
kit_columns_find (guint32 tag)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    if (columns[i].tag == tag)
      return &columns[i];
  return NULL;
}

/**
 * kit_columns_find_id: (skip)
 * @tag: a property tag
 *
 * Returns: (nullable): the column of that identifier, whatever its type
 */
const KitColumn *
kit_columns_find_id (guint32 tag)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    if (MAPI_PROP_ID (columns[i].tag) == MAPI_PROP_ID (tag))
      return &columns[i];
  return NULL;
}

/**
 * kit_columns_list: (skip)
 * @n_columns: (out): their number
 *
 * Returns: every column
 */
const KitColumn *
kit_columns_list (gsize *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}

gboolean
kit_column_is_number (const KitColumn *self)
{
  return self->kind <= KIT_COLUMN_TIME;
}

static GBytes *
make_key (gint64 number)
{
  guint64 big_endian = GUINT64_TO_BE ((guint64) number);

  return g_bytes_new (&big_endian, sizeof big_endian);
}

static gboolean
is_same_keyword (gconstpointer a,
                 gconstpointer b)
{
  return g_ascii_strcasecmp (a, b) == 0;
}

/* Each one once, though several messages have it, and write it differently. People are whom they say they are, which is
 * told apart already. */
static MapiValue *
make_keywords (guint32     tag,
               const char *text)
{
  g_auto(GStrv) strv = g_strsplit (text, "\n", -1);
  g_autoptr(GPtrArray) different = g_ptr_array_new ();
  GEqualFunc is_same = tag == MAPI_PR_CONVERSATION_PEOPLE ? g_str_equal : is_same_keyword;

  for (char **keyword = strv; *keyword != NULL; keyword++)
    if (**keyword != '\0' && !g_ptr_array_find_with_equal_func (different, *keyword, is_same, NULL))
      g_ptr_array_add (different, *keyword);
  if (different->len == 0)
    return NULL;
  g_ptr_array_add (different, NULL);
  return mapi_value_new_strv (tag, (const char * const *) different->pdata);
}

static MapiValue *
make_id (const KitColumn *self,
         KitStore        *store,
         gint64           number)
{
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (self->kind == KIT_COLUMN_STORE_ID)
    id = mapi_store_dup_entry_id (MAPI_STORE (store));
  else
    id = kit_store_make_id (store, self->kind == KIT_COLUMN_ID ? MAPI_OBJECT_MESSAGE
                                                               : MAPI_OBJECT_FOLDER, number);
  bytes = mapi_entry_id_to_bytes (id);
  return mapi_value_new_binary (self->tag, bytes);
}

static GBytes *
make_store_key (KitStore *store)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (store));

  return g_bytes_new (mapi_support_get_uid (support), MAPI_UID_SIZE);
}

/**
 * kit_column_make_value: (skip)
 * @self: a column
 * @store: for entry ids
 * @sql: the answer of its SQL
 *
 * Returns: (transfer full) (nullable): the property, or %NULL when it is not there
 */
MapiValue *
kit_column_make_value (const KitColumn *self,
                       KitStore        *store,
                       sqlite3_value   *sql)
{
  g_autoptr(GBytes) bytes = NULL;

  if (sqlite3_value_type (sql) == SQLITE_NULL)
    return NULL;

  switch (self->kind)
    {
    case KIT_COLUMN_LONG:
      return mapi_value_new_long (self->tag, CLAMP (sqlite3_value_int64 (sql), G_MININT32, G_MAXINT32));
    case KIT_COLUMN_INT64:
      return mapi_value_new_int64 (self->tag, sqlite3_value_int64 (sql));
    case KIT_COLUMN_BOOLEAN:
      return mapi_value_new_boolean (self->tag, sqlite3_value_int64 (sql) != 0);
    case KIT_COLUMN_TIME:
      if (sqlite3_value_int64 (sql) == 0)
        return NULL;
      return mapi_value_new_time (self->tag, sqlite3_value_int64 (sql));
    case KIT_COLUMN_STRING:
      return mapi_value_new_string (self->tag, (const char *) sqlite3_value_text (sql));
    case KIT_COLUMN_KEYWORDS:
      return make_keywords (self->tag, (const char *) sqlite3_value_text (sql));
    case KIT_COLUMN_BINARY:
      bytes = g_bytes_new (sqlite3_value_blob (sql), sqlite3_value_bytes (sql));
      return mapi_value_new_binary (self->tag, bytes);
    case KIT_COLUMN_KEY:
      bytes = make_key (sqlite3_value_int64 (sql));
      return mapi_value_new_binary (self->tag, bytes);
    case KIT_COLUMN_STORE_KEY:
      bytes = make_store_key (store);
      return mapi_value_new_binary (self->tag, bytes);
    case KIT_COLUMN_ID:
    case KIT_COLUMN_FOLDER_ID:
    case KIT_COLUMN_STORE_ID:
      return make_id (self, store, sqlite3_value_int64 (sql));
    default:
      g_return_val_if_reached (NULL);
    }
}
