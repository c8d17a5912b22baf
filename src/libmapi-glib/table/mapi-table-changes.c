/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

/* Changes of the source. Its signal comes on any thread and only takes notes; the table's own
 * context picks them up, so a change is never seen before the call that caused it returned,
 * and many changes make one reading. The source is then asked again on the worker, which also
 * compares the keys, and the differences are applied. */

#define MAX_NAMED 10000

struct _MapiTableLink
{
  gatomicrefcount  ref_count;
  GMutex           mutex;
  MapiTable       *table;      /* (unowned) (nullable): NULL once the table is gone */
  GMainContext    *context;    /* (owned) */
  GArray          *changed;    /* (owned) (element-type guint64) */
  gboolean         any;        /* something changed */
  gboolean         overflow;   /* more than we remember */
  gboolean         scheduled;
};

MapiTableLink *
mapi_table_link_new (MapiTable *table)
{
  MapiTableLink *self = g_new0 (MapiTableLink, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->table = table;
  self->context = g_main_context_ref (table->context);
  self->changed = g_array_new (FALSE, FALSE, sizeof (guint64));
  return self;
}

MapiTableLink *
mapi_table_link_ref (MapiTableLink *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mapi_table_link_unref (MapiTableLink *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_main_context_unref (self->context);
  g_array_unref (self->changed);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* The table is being disposed of, on its own thread */
void
mapi_table_link_close (MapiTableLink *self)
{
  g_mutex_lock (&self->mutex);
  self->table = NULL;
  g_mutex_unlock (&self->mutex);
}

/* On the table's thread: NULL once it is gone */
MapiTable *
mapi_table_link_dup_table (MapiTableLink *self)
{
  MapiTable *table;

  g_mutex_lock (&self->mutex);
  table = self->table != NULL ? g_object_ref (self->table) : NULL;
  g_mutex_unlock (&self->mutex);
  return table;
}

static void refresh (MapiTable *self);

static gboolean
link_dispatch_cb (gpointer user_data)
{
  MapiTableLink *self = user_data;
  g_autoptr(MapiTable) table = NULL;

  g_mutex_lock (&self->mutex);
  self->scheduled = FALSE;
  g_mutex_unlock (&self->mutex);

  table = mapi_table_link_dup_table (self);
  if (table != NULL)
    refresh (table);
  return G_SOURCE_REMOVE;
}

/* With the mutex held */
static void
link_schedule (MapiTableLink *self)
{
  g_autoptr(GSource) source = NULL;

  if (self->scheduled || self->table == NULL)
    return;
  self->scheduled = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[mapi] changes of a table");
  g_source_set_callback (source, link_dispatch_cb, mapi_table_link_ref (self),
                         (GDestroyNotify) mapi_table_link_unref);
  g_source_attach (source, self->context);
}

static void
source_changed_cb (MapiTableSource *source,
                   GArray          *keys,
                   MapiTableLink   *self)
{
  g_mutex_lock (&self->mutex);
  self->any = TRUE;
  if (keys == NULL || self->changed->len + keys->len > MAX_NAMED)
    self->overflow = TRUE;
  else if (keys->len > 0)
    g_array_append_vals (self->changed, keys->data, keys->len);
  link_schedule (self);
  g_mutex_unlock (&self->mutex);
}

static void
link_closed_cb (gpointer  data,
                GClosure *closure)
{
  mapi_table_link_unref (data);
}

gulong
mapi_table_link_connect (MapiTableLink   *self,
                         MapiTableSource *source)
{
  return g_signal_connect_data (source, "changed", G_CALLBACK (source_changed_cb),
                                mapi_table_link_ref (self), link_closed_cb, 0);
}

gboolean
mapi_table_has_changed (MapiTable *self)
{
  gboolean changed;

  g_mutex_lock (&self->link->mutex);
  changed = self->link->any;
  g_mutex_unlock (&self->link->mutex);
  return changed || self->refreshing;
}

void
mapi_table_schedule_refresh (MapiTable *self)
{
  g_mutex_lock (&self->link->mutex);
  if (self->link->any)
    link_schedule (self->link);
  g_mutex_unlock (&self->link->mutex);
}

/* Asks the source again, though it said nothing */
void
mapi_table_mark_changed (MapiTable *self)
{
  g_mutex_lock (&self->link->mutex);
  self->link->any = TRUE;
  link_schedule (self->link);
  g_mutex_unlock (&self->link->mutex);
}

static void
forget_removed (MapiTable *self,
                GArray    *edits,
                GArray    *old_view,
                GArray    *new_view)
{
  g_autoptr(GHashTable) added = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < edits->len; i++)
    {
      const MapiTableEdit *edit = &g_array_index (edits, MapiTableEdit, i);

      for (guint j = 0; j < edit->n_added; j++)
        g_hash_table_add (added, &g_array_index (new_view, guint64, edit->new_position + j));
    }
  for (guint i = 0; i < edits->len; i++)
    {
      const MapiTableEdit *edit = &g_array_index (edits, MapiTableEdit, i);

      for (guint j = 0; j < edit->n_removed; j++)
        {
          guint64 *key = &g_array_index (old_view, guint64, edit->old_position + j);

          if (!g_hash_table_contains (added, key) && !MAPI_TABLE_IS_HEADING (*key))
            mapi_table_forget_row (self, *key);
        }
    }
}

/* Tells listeners which rows came and went */
static void
emit_edits (MapiTable *self,
            GArray    *edits,
            GArray    *old_view,
            GArray    *new_view,
            guint      n_events)
{
  if (n_events > MAPI_TABLE_MAX_EVENTS)
    {
      mapi_table_emit_event (self, MAPI_TABLE_CHANGED, 0, 0);
      return;
    }
  for (guint i = 0; i < edits->len; i++)
    {
      const MapiTableEdit *edit = &g_array_index (edits, MapiTableEdit, i);

      for (guint j = 0; j < edit->n_removed; j++)
        mapi_table_emit_event (self, MAPI_TABLE_ROW_DELETED,
                               g_array_index (old_view, guint64, edit->old_position + j), 0);
    }
  for (guint i = 0; i < edits->len; i++)
    {
      const MapiTableEdit *edit = &g_array_index (edits, MapiTableEdit, i);

      for (guint j = edit->new_position; j < edit->new_position + edit->n_added; j++)
        mapi_table_emit_event (self, MAPI_TABLE_ROW_ADDED, g_array_index (new_view, guint64, j),
                               j > 0 ? g_array_index (new_view, guint64, j - 1) : 0);
    }
}

static void
emit_modified (MapiTable  *self,
               GHashTable *modified,
               GArray     *view)
{
  if (g_hash_table_size (modified) > MAPI_TABLE_MAX_EVENTS)
    {
      mapi_table_emit_event (self, MAPI_TABLE_CHANGED, 0, 0);
      return;
    }
  for (guint i = 0; i < view->len && g_hash_table_size (modified) > 0; i++)
    if (g_hash_table_remove (modified, &g_array_index (view, guint64, i)))
      mapi_table_emit_event (self, MAPI_TABLE_ROW_MODIFIED, g_array_index (view, guint64, i),
                             i > 0 ? g_array_index (view, guint64, i - 1) : 0);
}

/* Headings whose counts are no longer what they were */
static void
add_changed_headings (MapiTable       *self,
                      GHashTable      *modified,
                      GHashTable      *old_headings,
                      MapiTableResult *old_result)
{
  gsize n;
  const MapiTableCategory *new_categories = mapi_table_result_get_categories (self->result, &n);
  const MapiTableCategory *old_categories = mapi_table_result_get_categories (old_result, &n);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->headings);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const MapiTableHeading *now = value;
      const MapiTableHeading *before = g_hash_table_lookup (old_headings, key);

      if (before != NULL &&
          (new_categories[now->category].n_leaves != old_categories[before->category].n_leaves ||
           new_categories[now->category].n_unread != old_categories[before->category].n_unread))
        g_hash_table_add (modified, g_memdup2 (key, sizeof (guint64)));
    }
}

static void
apply_refresh (MapiTable    *self,
               MapiTableJob *job)
{
  g_autoptr(GArray) old_view = g_array_ref (self->head);
  g_autoptr(MapiTableResult) old_result = mapi_table_result_ref (self->result);
  g_autoptr(GHashTable) old_headings = g_hash_table_ref (self->headings);
  g_autoptr(GHashTable) modified = NULL;
  g_autoptr(GArray) view = NULL;
  g_autoptr(GArray) edits = NULL;
  guint n_events = 0;

  mapi_table_adopt_result (self, job);
  view = mapi_table_build_view (self);
  if (job->edits != NULL && job->old_view == old_view &&
      view == mapi_table_result_peek_keys (job->result))
    edits = g_array_ref (job->edits);
  else
    edits = mapi_table_diff ((const guint64 *) (gpointer) old_view->data, old_view->len,
                             (const guint64 *) (gpointer) view->data, view->len);
  mapi_table_view_edit (self, view, edits);
  forget_removed (self, edits, old_view, view);
  mapi_table_update_shapes (self);

  if (!mapi_table_wants_events (self))
    return;
  for (guint i = 0; i < edits->len; i++)
    n_events += g_array_index (edits, MapiTableEdit, i).n_removed +
                g_array_index (edits, MapiTableEdit, i).n_added;
  modified = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; job->changed != NULL && i < job->changed->len; i++)
    g_hash_table_add (modified, g_memdup2 (&g_array_index (job->changed, guint64, i),
                                           sizeof (guint64)));
  add_changed_headings (self, modified, old_headings, old_result);
  for (guint i = 0; i < edits->len; i++)
    for (guint j = 0; j < g_array_index (edits, MapiTableEdit, i).n_added; j++)
      g_hash_table_remove (modified, &g_array_index (view, guint64, g_array_index (
                             edits, MapiTableEdit, i).new_position + j));
  emit_edits (self, edits, old_view, view, n_events);
  if (n_events <= MAPI_TABLE_MAX_EVENTS)
    emit_modified (self, modified, view);
}

/* The rest came behind the first rows */
static void
complete (MapiTable *self)
{
  self->partial = FALSE;
  self->status = MAPI_TABLE_STATUS_COMPLETE;
  mapi_table_emit_event (self, MAPI_TABLE_SORT_DONE, 0, 0);
}

static void
finish_refresh (MapiTable    *self,
                MapiTableJob *job)
{
  gboolean again;

  self->refreshing = FALSE;
  if (job->error != NULL)
    {
      g_debug ("a table could not be read again: %s", job->error->message);
      if (self->partial)
        self->status = MAPI_TABLE_STATUS_SORT_ERROR;
      mapi_table_emit_event (self, MAPI_TABLE_ERROR, 0, 0);
    }
  else if (job->generation == self->generation)
    {
      apply_refresh (self, job);
      if (self->partial)
        complete (self);
    }
  else if (job->columns_serial == self->columns_serial && job->bags != NULL)
    mapi_table_apply_bags (self, (const guint64 *) (gpointer) job->load_keys->data,
                           job->load_keys->len, job->bags, TRUE);
  if (self->partial && job->generation != self->generation)
    mapi_table_mark_changed (self);

  again = self->refresh_again;
  self->refresh_again = FALSE;
  if (again)
    mapi_table_schedule_refresh (self);
}

static void
refreshed_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(MapiTableLink) link = user_data;
  g_autoptr(MapiTable) self = mapi_table_link_dup_table (link);

  if (self == NULL)
    return;
  /* Not while a listener of another change runs a main loop of its own */
  if (self->applying)
    {
      self->refreshing = FALSE;
      g_mutex_lock (&self->link->mutex);
      self->link->any = TRUE;
      self->link->overflow = TRUE;
      link_schedule (self->link);
      g_mutex_unlock (&self->link->mutex);
      return;
    }
  finish_refresh (self, g_task_get_task_data (G_TASK (result)));
}

static void
refresh (MapiTable *self)
{
  g_autoptr(MapiTableJob) job = NULL;
  gboolean overflow;

  if (self->query == NULL || self->refreshing || self->opening != NULL || self->applying)
    {
      /* A table not yet read has nothing to refresh; the others look again when they are done */
      self->refresh_again = self->query != NULL;
      return;
    }

  job = mapi_table_job_new (self, self->query, self->stop_refresh);
  job->ask = TRUE;
  job->old_view = g_array_ref (self->head);
  g_mutex_lock (&self->link->mutex);
  job->changed = g_steal_pointer (&self->link->changed);
  self->link->changed = g_array_new (FALSE, FALSE, sizeof (guint64));
  overflow = self->link->overflow;
  self->link->overflow = FALSE;
  self->link->any = FALSE;
  g_mutex_unlock (&self->link->mutex);
  job->load_keys = mapi_table_list_live (self, overflow ? NULL : job->changed);

  self->refreshing = TRUE;
  if (self->worker != NULL)
    {
      mapi_table_job_push_weak (job, self, refreshed_cb);
      return;
    }
  mapi_table_job_run (job);
  finish_refresh (self, job);
}
