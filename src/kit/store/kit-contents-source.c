/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-contents-source.h"

#include "kit-columns.h"
#include "kit-contents-query.h"

/**
 * KitContentsSource:
 *
 * The rows of a contents table, straight from the store's file; it holds none of them. Its
 * "changed" follows the journal, so it also tells what other processes did. Used on any thread.
 */
struct _KitContentsSource
{
  MapiTableSource  parent_instance;
  KitStore        *store; /* (owned) */
  KitContents      contents;
  guint            watch;
};

G_DEFINE_FINAL_TYPE (KitContentsSource, kit_contents_source, MAPI_TYPE_TABLE_SOURCE)

/* Whether @change can concern a row; *@modified: it concerns the values of row @change->object */
static gboolean
is_concerned (KitContentsSource *self,
              KitChange         *change,
              gboolean          *modified)
{
  gboolean one_folder = self->contents.scope == KIT_CONTENTS_FOLDER
                        || self->contents.scope == KIT_CONTENTS_ASSOCIATED;

  *modified = FALSE;
  if (change->type == MAPI_OBJECT_FOLDER)
    {
      /* A folder that is renamed, moved or has other criteria changes what is found or shown; one
       * whose counts change does not */
      if (one_folder)
        return FALSE;
      return change->event == MAPI_EVENT_OBJECT_MOVED || change->event == MAPI_EVENT_OBJECT_DELETED
             || (change->event == MAPI_EVENT_SEARCH_COMPLETE && change->object == self->contents.object);
    }
  if (change->type != MAPI_OBJECT_MESSAGE)
    return FALSE;
  if (one_folder && change->parent != self->contents.object
      && change->old_parent != self->contents.object)
    return FALSE;
  *modified = change->event == MAPI_EVENT_OBJECT_MODIFIED;
  return TRUE;
}

static void
journal_cb (GPtrArray *changes,
            gpointer   user_data)
{
  KitContentsSource *self = user_data;
  g_autoptr(GHashTable) seen = NULL;
  g_autoptr(GArray) keys = NULL;
  gboolean concerned = FALSE;
  gboolean all = changes == NULL;

  seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      KitChange *change = g_ptr_array_index (changes, i);
      gboolean modified;

      if (!is_concerned (self, change, &modified))
        continue;
      concerned = TRUE;
      /* The rows show where they lie */
      all |= change->type == MAPI_OBJECT_FOLDER && change->event == MAPI_EVENT_OBJECT_MOVED;
      if (modified && g_hash_table_add (seen, &change->object))
        g_array_append_val (keys, change->object);
    }
  /* A row tells of all messages of its conversation, and those that are gone have none any more */
  all |= concerned && self->contents.conversations;
  if (all)
    mapi_table_source_changed_all (MAPI_TABLE_SOURCE (self));
  else if (concerned)
    mapi_table_source_changed (MAPI_TABLE_SOURCE (self), (const guint64 *) keys->data, keys->len);
}

static void
kit_contents_source_dispose (GObject *object)
{
  KitContentsSource *self = KIT_CONTENTS_SOURCE (object);

  /* A store that was closed has no journal any more */
  if (self->watch != 0 && kit_store_get_journal (self->store) != NULL)
    kit_journal_unwatch (kit_store_get_journal (self->store), self->watch);
  self->watch = 0;
  g_clear_object (&self->store);
  G_OBJECT_CLASS (kit_contents_source_parent_class)->dispose (object);
}

static MapiTableResult *
kit_contents_source_query (MapiTableSource  *source,
                           MapiTableQuery   *query,
                           guint             n_first,
                           GCancellable     *cancellable,
                           GError          **error)
{
  KitContentsSource *self = KIT_CONTENTS_SOURCE (source);

  return kit_contents_query (self->store, &self->contents, query, n_first, cancellable, error);
}

static GPtrArray *
kit_contents_source_load (MapiTableSource  *source,
                          MapiTableQuery   *query,
                          const guint64    *keys,
                          gsize             n_keys,
                          GCancellable     *cancellable,
                          GError          **error)
{
  KitContentsSource *self = KIT_CONTENTS_SOURCE (source);

  return kit_contents_load (self->store, &self->contents, query, keys, n_keys, cancellable, error);
}

static guint32 *
kit_contents_source_list_columns (MapiTableSource *source,
                                  gsize           *n_columns)
{
  const KitColumn *columns = kit_columns_list (n_columns);
  guint32 *tags = g_new (guint32, *n_columns);

  for (gsize i = 0; i < *n_columns; i++)
    tags[i] = columns[i].tag;
  return tags;
}

static void
kit_contents_source_class_init (KitContentsSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MapiTableSourceClass *source_class = MAPI_TABLE_SOURCE_CLASS (klass);

  object_class->dispose = kit_contents_source_dispose;
  source_class->query = kit_contents_source_query;
  source_class->load = kit_contents_source_load;
  source_class->list_columns = kit_contents_source_list_columns;
}

static void
kit_contents_source_init (KitContentsSource *self)
{
}

/**
 * kit_contents_source_new: (skip)
 * @store: the store
 * @contents: which messages
 *
 * Returns: (transfer full): the source of a contents table
 */
MapiTableSource *
kit_contents_source_new (KitStore          *store,
                         const KitContents *contents)
{
  KitContentsSource *self = g_object_new (KIT_TYPE_CONTENTS_SOURCE, NULL);

  self->store = g_object_ref (store);
  self->contents = *contents;
  self->watch = kit_journal_watch_object (kit_store_get_journal (store), G_OBJECT (self), journal_cb);
  return MAPI_TABLE_SOURCE (self);
}
