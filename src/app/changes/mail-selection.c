/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-selection.h"

#include <glib/gi18n.h>
#include <string.h>

/* Rows that were on the screen are known when the selection is made. The others are read when they are
 * needed, on the thread that needs them, by a table of its own over the same source. */
struct _MailSelection
{
  GObject          parent_instance;

  GPtrArray       *stores;         /* (owned) of MapiStore: those the messages are in */
  MapiTableSource *source;         /* (owned) (nullable) */
  MapiRestriction *restriction;    /* (owned) (nullable) */
  GArray          *keys;           /* (owned) of guint64: the rows. A selection is made where the person waits: 100,000
                                    * numbers in a row are, a set of them is not made in a frame */
  GPtrArray       *rows;           /* (owned) of MapiProperties: those already known */
  gboolean         conversations;
  gboolean         by_id;          /* of the rows only the ids are known yet */
};

G_DEFINE_FINAL_TYPE (MailSelection, mail_selection, G_TYPE_OBJECT)

/* More conversations than this are read in one go with the folder */
#define FEW_CONVERSATIONS 200

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_PARENT_ENTRYID, MAPI_PR_MESSAGE_FLAGS, MAPI_PR_FLAGGED,
  MAPI_PR_KEYWORDS, MAPI_PR_CONVERSATION_ID, MAPI_PR_SUBJECT,
};

static void
mail_selection_finalize (GObject *object)
{
  MailSelection *self = MAIL_SELECTION (object);

  g_clear_pointer (&self->stores, g_ptr_array_unref);
  g_clear_object (&self->source);
  g_clear_pointer (&self->restriction, mapi_restriction_unref);
  g_array_unref (self->keys);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (mail_selection_parent_class)->finalize (object);
}

static void
mail_selection_class_init (MailSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_selection_finalize;
}

static void
mail_selection_init (MailSelection *self)
{
  self->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
}

/* Rows are looked at one by one only while there are few: each that is asked for is read */
#define PEEK_ROWS 200

MailSelection *
mail_selection_new (GPtrArray *stores,
                    MapiTable *table,
                    GtkBitset *positions,
                    gboolean   conversations)
{
  MailSelection *self = g_object_new (MAIL_TYPE_SELECTION, NULL);
  gboolean few = gtk_bitset_get_size (positions) <= PEEK_ROWS;
  GtkBitsetIter iter;
  guint position;

  self->stores = g_ptr_array_ref (stores);
  self->source = g_object_ref (mapi_table_get_source (table));
  if (mapi_table_get_restriction (table) != NULL)
    self->restriction = mapi_restriction_ref (mapi_table_get_restriction (table));
  self->conversations = conversations;
  for (gboolean valid = gtk_bitset_iter_init_first (&iter, positions, &position); valid;
       valid = gtk_bitset_iter_next (&iter, &position))
    {
      guint64 key = mapi_table_get_row_key (table, position);

      g_array_append_val (self->keys, key);
      if (few)
        {
          g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (table), position);

          if (row != NULL && mapi_row_get_properties (row) != NULL)
            g_ptr_array_add (self->rows, mapi_properties_ref (mapi_row_get_properties (row)));
        }
    }
  return self;
}

MailSelection *
mail_selection_new_for_ids (MapiStore *store,
                            GPtrArray *ids)
{
  MailSelection *self = g_object_new (MAIL_TYPE_SELECTION, NULL);

  self->stores = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->stores, g_object_ref (store));
  self->by_id = TRUE;
  for (guint i = 0; i < ids->len; i++)
    {
      MapiProperties *bag = mapi_properties_new ();
      g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (g_ptr_array_index (ids, i));

      mapi_properties_set_binary (bag, MAPI_PR_ENTRYID, bytes);
      g_ptr_array_add (self->rows, bag);
    }
  return self;
}

MapiStore *
mail_selection_get_store_of (MailSelection *self,
                             GBytes        *id)
{
  g_autoptr(MapiEntryId) wanted = id != NULL ? mapi_entry_id_new_from_bytes (id, NULL) : NULL;

  g_return_val_if_fail (MAIL_IS_SELECTION (self), NULL);

  for (guint i = 0; i < self->stores->len; i++)
    {
      g_autoptr(MapiEntryId) own = mapi_store_dup_entry_id (g_ptr_array_index (self->stores, i));

      if (wanted != NULL && memcmp (mapi_entry_id_get_uid (own), mapi_entry_id_get_uid (wanted), 16) == 0)
        return g_ptr_array_index (self->stores, i);
    }
  return NULL;
}

GHashTable *
mail_selection_group (MailSelection *self,
                      GPtrArray     *bags,
                      gboolean       by_folder)
{
  GHashTable *groups = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                              (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < bags->len; i++)
    {
      GBytes *id = mapi_properties_get_binary (g_ptr_array_index (bags, i),
                                               by_folder ? MAPI_PR_PARENT_ENTRYID : MAPI_PR_ENTRYID);
      g_autoptr(MapiEntryId) store_id = NULL;
      g_autoptr(GBytes) key = id != NULL && by_folder ? g_bytes_ref (id) : NULL;
      MapiStore *store = by_folder ? NULL : mail_selection_get_store_of (self, id);
      GPtrArray *group;

      if (store != NULL)
        {
          store_id = mapi_store_dup_entry_id (store);
          key = mapi_entry_id_to_bytes (store_id);
        }
      if (key == NULL)
        continue;
      group = g_hash_table_lookup (groups, key);
      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_hash_table_insert (groups, g_bytes_ref (key), group);
        }
      g_ptr_array_add (group, g_ptr_array_index (bags, i));
    }
  return groups;
}

guint
mail_selection_get_n_rows (MailSelection *self)
{
  g_return_val_if_fail (MAIL_IS_SELECTION (self), 0);
  return MAX (self->keys->len, self->rows->len);
}

gboolean
mail_selection_is_in (MailSelection     *self,
                      const MapiEntryId *folder)
{
  g_autoptr(GBytes) bytes = NULL;

  g_return_val_if_fail (MAIL_IS_SELECTION (self), FALSE);

  bytes = mapi_entry_id_to_bytes (folder);
  for (guint i = 0; i < self->rows->len; i++)
    {
      GBytes *parent = mapi_properties_get_binary (g_ptr_array_index (self->rows, i), MAPI_PR_PARENT_ENTRYID);

      if (parent == NULL || !g_bytes_equal (parent, bytes))
        return FALSE;
    }
  return self->rows->len > 0;
}

GPtrArray *
mail_selection_peek_rows (MailSelection *self)
{
  g_return_val_if_fail (MAIL_IS_SELECTION (self), NULL);
  return self->rows;
}

/* ---- reading, on a thread ---- */

static GPtrArray *
read_rows (MapiTable        *table,
           MapiRestriction  *restriction,
           GCancellable     *cancellable,
           GError          **error)
{
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *bags;

  if (!mapi_table_open (table, columns, G_N_ELEMENTS (columns), restriction, NULL, cancellable, error))
    return NULL;
  rows = mapi_table_query_all_rows (table, cancellable, error);
  if (rows == NULL)
    return NULL;
  bags = g_ptr_array_new_full (rows->len, (GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < rows->len; i++)
    if (mapi_row_get_properties (g_ptr_array_index (rows, i)) != NULL)
      g_ptr_array_add (bags, mapi_properties_ref (mapi_row_get_properties (g_ptr_array_index (rows, i))));
  return bags;
}

/* Wherever they are in the store. What they say is not read: it may be with a server */
static GPtrArray *
load_by_id (MailSelection  *self,
            GCancellable   *cancellable,
            GError        **error)
{
  g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  g_autoptr(MapiRestriction) any = NULL;
  g_autoptr(MapiTableSource) source = mapi_store_open_search (g_ptr_array_index (self->stores, 0), NULL,
                                                              MAPI_SEARCH_NONE, error);
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) bags = NULL;

  if (source == NULL)
    return NULL;
  for (guint i = 0; i < self->rows->len; i++)
    {
      GBytes *id = mapi_properties_get_binary (g_ptr_array_index (self->rows, i), MAPI_PR_ENTRYID);
      g_autoptr(MapiValue) value = mapi_value_new_binary (MAPI_PR_ENTRYID, id);

      g_ptr_array_add (wanted, mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ENTRYID, value));
    }
  any = mapi_restriction_new_or (wanted);
  table = mapi_table_new (source);
  bags = read_rows (table, any, cancellable, error);
  if (bags == NULL || bags->len == self->rows->len)
    return g_steal_pointer (&bags);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The message is not there any more."));
  return NULL;
}

/* The rows themselves */
static GPtrArray *
load_rows (MailSelection  *self,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GHashTable) wanted = NULL;
  GPtrArray *chosen;

  if (self->by_id)
    return load_by_id (self, cancellable, error);
  if (self->rows->len >= self->keys->len)
    return g_ptr_array_ref (self->rows);
  table = mapi_table_new (self->source);
  if (!mapi_table_open (table, columns, G_N_ELEMENTS (columns), self->restriction, NULL, cancellable, error))
    return NULL;
  all = mapi_table_query_all_rows (table, cancellable, error);
  if (all == NULL)
    return NULL;
  wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < self->keys->len; i++)
    g_hash_table_add (wanted, &g_array_index (self->keys, guint64, i));
  chosen = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < all->len; i++)
    {
      guint64 key = mapi_row_get_key (g_ptr_array_index (all, i));
      MapiProperties *bag = mapi_row_get_properties (g_ptr_array_index (all, i));

      if (bag != NULL && g_hash_table_contains (wanted, &key))
        g_ptr_array_add (chosen, mapi_properties_ref (bag));
    }
  return chosen;
}

static void
add_same_folder (GPtrArray      *messages,
                 GPtrArray      *found,
                 MapiProperties *head)
{
  GBytes *folder = mapi_properties_get_binary (head, MAPI_PR_PARENT_ENTRYID);

  for (guint i = 0; i < found->len; i++)
    {
      MapiProperties *bag = g_ptr_array_index (found, i);
      GBytes *other = mapi_properties_get_binary (bag, MAPI_PR_PARENT_ENTRYID);

      if (folder != NULL && other != NULL && g_bytes_equal (folder, other))
        g_ptr_array_add (messages, mapi_properties_ref (bag));
    }
}

/* Those that are not in @seen yet */
static void
add_new (GPtrArray  *messages,
         GPtrArray  *found,
         GHashTable *seen)
{
  for (guint i = 0; i < found->len; i++)
    {
      MapiProperties *bag = g_ptr_array_index (found, i);
      GBytes *id = mapi_properties_get_binary (bag, MAPI_PR_ENTRYID);

      if (id != NULL && g_hash_table_add (seen, g_bytes_ref (id)))
        g_ptr_array_add (messages, mapi_properties_ref (bag));
    }
}

/* A handful of conversations, one after the other; @everywhere: also what lies in other folders than its head */
static GPtrArray *
load_few_conversations (MailSelection  *self,
                        GPtrArray      *heads,
                        gboolean        everywhere,
                        GCancellable   *cancellable,
                        GError        **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                                      NULL);

  for (guint i = 0; i < heads->len; i++)
    {
      MapiProperties *head = g_ptr_array_index (heads, i);
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (mapi_properties_get_binary (head, MAPI_PR_ENTRYID),
                                                                error);
      g_autoptr(MapiTableSource) source = NULL;
      g_autoptr(MapiTable) table = NULL;
      g_autoptr(GPtrArray) found = NULL;
      MapiStore *store =
        mail_selection_get_store_of (self, mapi_properties_get_binary (head, MAPI_PR_ENTRYID));

      if (store == NULL ||
          (everywhere && g_hash_table_contains (seen, mapi_properties_get_binary (head, MAPI_PR_ENTRYID))))
        continue;
      source = id != NULL ? mapi_store_open_conversation (store, id, error) : NULL;
      if (source == NULL)
        return NULL;
      table = mapi_table_new (source);
      found = read_rows (table, NULL, cancellable, error);
      if (found == NULL)
        return NULL;
      if (everywhere)
        add_new (messages, found, seen);
      else
        add_same_folder (messages, found, head);
    }
  return g_steal_pointer (&messages);
}

/* Everything in @folder whose conversation is among @heads */
static gboolean
load_from_folder (MailSelection  *self,
                  GBytes         *folder,
                  GPtrArray      *heads,
                  GPtrArray      *messages,
                  GCancellable   *cancellable,
                  GError        **error)
{
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (folder, error);
  MapiStore *store = mail_selection_get_store_of (self, folder);
  g_autoptr(MapiTableSource) source = NULL;
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) all = NULL;

  if (store == NULL)
    return TRUE;
  source = id != NULL ? mapi_store_open_contents (store, id, MAPI_TABLE_FLAG_NONE, error) : NULL;
  if (source == NULL)
    return FALSE;
  table = mapi_table_new (source);
  all = read_rows (table, NULL, cancellable, error);
  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < heads->len; i++)
    {
      GBytes *conversation = mapi_properties_get_binary (g_ptr_array_index (heads, i), MAPI_PR_CONVERSATION_ID);

      if (conversation != NULL)
        g_hash_table_add (wanted, conversation);
    }
  for (guint i = 0; i < all->len; i++)
    {
      GBytes *conversation = mapi_properties_get_binary (g_ptr_array_index (all, i), MAPI_PR_CONVERSATION_ID);

      if (conversation != NULL && g_hash_table_contains (wanted, conversation))
        g_ptr_array_add (messages, mapi_properties_ref (g_ptr_array_index (all, i)));
    }
  return TRUE;
}

/* Many are read with their folders */
static GPtrArray *
load_many_conversations (MailSelection  *self,
                         GPtrArray      *heads,
                         GCancellable   *cancellable,
                         GError        **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GHashTable) groups = mail_selection_group (self, heads, TRUE);
  GHashTableIter iter;
  gpointer folder, group;

  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &folder, &group))
    if (!load_from_folder (self, folder, group, messages, cancellable, error))
      return NULL;
  return g_steal_pointer (&messages);
}

static GPtrArray *
load (MailSelection  *self,
      gboolean        everywhere,
      GCancellable   *cancellable,
      GError        **error)
{
  /* Tables belong to the context they are made on: one that nobody runs */
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *messages;

  g_main_context_push_thread_default (context);
  rows = load_rows (self, cancellable, error);
  if (rows == NULL || (!self->conversations && !everywhere) || rows->len == 0)
    messages = g_steal_pointer (&rows);
  else if (everywhere || rows->len <= FEW_CONVERSATIONS)
    messages = load_few_conversations (self, rows, everywhere, cancellable, error);
  else
    messages = load_many_conversations (self, rows, cancellable, error);
  g_main_context_pop_thread_default (context);
  return messages;
}

GPtrArray *
mail_selection_load (MailSelection  *self,
                     GCancellable   *cancellable,
                     GError        **error)
{
  g_return_val_if_fail (MAIL_IS_SELECTION (self), NULL);
  return load (self, FALSE, cancellable, error);
}

GPtrArray *
mail_selection_load_everywhere (MailSelection  *self,
                                GCancellable   *cancellable,
                                GError        **error)
{
  g_return_val_if_fail (MAIL_IS_SELECTION (self), NULL);
  return load (self, TRUE, cancellable, error);
}
