/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-conversation-keys.h"

#include <kit-schema.h>
#include <string.h>

/* More are not kept in memory */
#define MAX_ENTRIES 16000
/* Rows a statement writes, and its text */
#define ROWS 16
#define INSERT "INSERT OR FAIL INTO message_ref VALUES (?,?)"
#define MORE_ROWS ",(?,?),(?,?),(?,?),(?,?),(?,?)"
#define INSERT_MANY INSERT MORE_ROWS MORE_ROWS MORE_ROWS

typedef struct
{
  gint64   conversation;
  gboolean is_written; /* there is a row, though it may say something else */
  gboolean is_dirty;
  char     key[];
} Entry;

struct _KitConversationKeys
{
  KitConnection *connection;
  GHashTable *entries;   /* key -> Entry, which it is in */
  GHashTable *merged;    /* (element-type gint64 gint64) conversation -> the one that took it in, since they were read */
  gint64 last;           /* number given; -1: not looked at yet */
  gint64 last_written;
};

static void
keys_free (gpointer data)
{
  KitConversationKeys *self = data;

  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->merged);
  g_free (self);
}

static Entry *
add_entry (KitConversationKeys *self,
           const char          *key,
           gint64               conversation)
{
  gsize size = strlen (key) + 1;
  Entry *entry = g_malloc (sizeof (Entry) + size);

  memset (entry, 0, sizeof *entry);
  entry->conversation = conversation;
  memcpy (entry->key, key, size);
  g_hash_table_insert (self->entries, entry->key, entry);
  return entry;
}

/* What an entry says, after all that was joined since */
static gint64
resolve (KitConversationKeys *self,
         Entry               *entry)
{
  const gint64 *winner;

  while ((winner = g_hash_table_lookup (self->merged, &entry->conversation)) != NULL)
    entry->conversation = *winner;
  return entry->conversation;
}

/* ---- writing ---- */

static gint
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  return strcmp ((*(Entry * const *) a)->key, (*(Entry * const *) b)->key);
}

static gboolean
write_rows (KitConversationKeys  *self,
            const char           *sql,
            gpointer             *entries,
            guint                 n_entries,
            GError              **error)
{
  g_autoptr (KitStatement) statement = kit_statement_new (self->connection, sql, error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < n_entries; i++)
    {
      Entry *entry = entries[i];

      kit_statement_bind_text (statement, 1 + 2 * (int) i, entry->key);
      kit_statement_bind_int64 (statement, 2 + 2 * (int) i, resolve (self, entry));
      entry->is_dirty = FALSE;
      entry->is_written = TRUE;
    }
  return kit_statement_run (statement, error);
}

/* In their order, so that each page of the table is looked for once. They are known to be new. Several rows at once
 * need not be undone by themselves when they fail, as all of the transaction is: hence OR FAIL. */
static gboolean
write_new (KitConversationKeys  *self,
           GPtrArray            *entries,
           GError              **error)
{
  guint i = 0;

  g_ptr_array_sort (entries, compare_entries);
  for (; i + ROWS <= entries->len; i += ROWS)
    if (!write_rows (self, INSERT_MANY, entries->pdata + i, ROWS, error))
      return FALSE;
  for (; i < entries->len; i++)
    if (!write_rows (self, INSERT, entries->pdata + i, 1, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_down (KitConversationKeys  *self,
            GError              **error)
{
  g_autoptr (GPtrArray) new_ones = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (!entry->is_dirty)
        continue;
      if (!entry->is_written)
        g_ptr_array_add (new_ones, entry);
      else if (!write_rows (self, "REPLACE INTO message_ref VALUES (?, ?)", &value, 1, error))
        return FALSE;
    }
  if (!write_new (self, new_ones, error))
    return FALSE;
  if (self->last == self->last_written)
    return TRUE;
  self->last_written = self->last;
  return kit_meta_set (self->connection, "conversation", self->last, error);
}

static gboolean
finish_cb (gpointer   data,
           GError   **error)
{
  return write_down (data, error);
}

KitConversationKeys *
kit_conversation_keys_get (KitTransaction  *transaction,
                           GError         **error)
{
  KitConversationKeys *self = kit_transaction_get_gathered (transaction);

  if (self == NULL)
    {
      self = g_new0 (KitConversationKeys, 1);
      self->connection = kit_transaction_get_connection (transaction);
      self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
      self->merged = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
      self->last = self->last_written = -1;
      kit_transaction_set_gathered (transaction, self, finish_cb, keys_free);
    }
  if (g_hash_table_size (self->entries) < MAX_ENTRIES)
    return self;
  if (!write_down (self, error))
    return NULL;
  g_hash_table_remove_all (self->entries);
  g_hash_table_remove_all (self->merged);
  return self;
}

/* ---- keys ---- */

gint64
kit_conversation_keys_lookup (KitConversationKeys  *self,
                              const char           *key,
                              GError              **error)
{
  g_autoptr (KitStatement) statement = NULL;
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry != NULL)
    return resolve (self, entry);
  statement = kit_statement_new (self->connection, "SELECT conversation FROM message_ref WHERE message_id = ?", error);
  if (statement == NULL)
    return 0;
  kit_statement_bind_text (statement, 1, key);
  if (!kit_statement_next (statement, error))
    return 0;
  entry = add_entry (self, key, kit_statement_get_int64 (statement, 0));
  entry->is_written = TRUE;
  return entry->conversation;
}

void
kit_conversation_keys_set (KitConversationKeys *self,
                           const char          *key,
                           gint64               conversation)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    entry = add_entry (self, key, conversation);
  entry->conversation = conversation;
  entry->is_dirty = TRUE;
}

gboolean
kit_conversation_keys_merge (KitConversationKeys  *self,
                             gint64                loser,
                             gint64                winner,
                             GError              **error)
{
  g_hash_table_insert (self->merged, g_memdup2 (&loser, sizeof loser), g_memdup2 (&winner, sizeof winner));
  return kit_execute (self->connection, "UPDATE message_ref SET conversation = ? WHERE conversation = ?", error, 2,
                      winner, loser);
}

gint64
kit_conversation_keys_make (KitConversationKeys  *self,
                            GError              **error)
{
  if (self->last < 0)
    {
      if (!kit_meta_get (self->connection, "conversation", 0, &self->last, error))
        return 0;
      self->last_written = self->last;
    }
  return ++self->last;
}
