/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-hierarchy-source.h"

#include "kit-contents-query.h"
#include "kit-text.h"

#include <string.h>

/**
 * KitHierarchySource:
 *
 * The folders in a folder, or everything below it. A tree of folders is small beside what is in
 * them: each query reads it whole and lets a #MapiMemorySource restrict, sort and group. Without a
 * sort order folders come as a tree is drawn, those with a role first. Used on any thread.
 */
struct _KitHierarchySource
{
  MapiTableSource  parent_instance;
  KitStore        *store;  /* (owned) */
  gint64           folder;
  gboolean         deep;
  guint            watch;
};

G_DEFINE_FINAL_TYPE (KitHierarchySource, kit_hierarchy_source, MAPI_TYPE_TABLE_SOURCE)

typedef struct
{
  gint64  id;
  guint   role;
  char   *folded; /* (owned) */
} Child;

static void
child_free (gpointer data)
{
  Child *child = data;

  g_free (child->folded);
  g_free (child);
}

static gint
compare_children (gconstpointer a,
                  gconstpointer b)
{
  const Child *x = *(Child * const *) a;
  const Child *y = *(Child * const *) b;
  guint role_x = x->role != 0 ? x->role : G_MAXUINT;
  guint role_y = y->role != 0 ? y->role : G_MAXUINT;

  if (role_x != role_y)
    return role_x < role_y ? -1 : 1;
  return strcmp (x->folded, y->folded);
}

static void
journal_cb (GPtrArray *changes,
            gpointer   user_data)
{
  KitHierarchySource *self = user_data;
  g_autoptr(GArray) keys = NULL;
  gboolean concerned = FALSE;
  gboolean all = changes == NULL;

  keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      KitChange *change = g_ptr_array_index (changes, i);

      if (change->type != MAPI_OBJECT_FOLDER)
        continue;
      if (!self->deep && change->parent != self->folder && change->old_parent != self->folder)
        continue;
      concerned = TRUE;
      /* The rows of what lies below name it, too */
      all |= change->event == MAPI_EVENT_OBJECT_MOVED;
      if (change->event == MAPI_EVENT_OBJECT_MODIFIED)
        g_array_append_val (keys, change->object);
    }
  if (all)
    mapi_table_source_changed_all (MAPI_TABLE_SOURCE (self));
  else if (concerned)
    mapi_table_source_changed (MAPI_TABLE_SOURCE (self), (const guint64 *) keys->data, keys->len);
}

static void
kit_hierarchy_source_dispose (GObject *object)
{
  KitHierarchySource *self = KIT_HIERARCHY_SOURCE (object);

  /* A store that was closed has no journal any more */
  if (self->watch != 0 && kit_store_get_journal (self->store) != NULL)
    kit_journal_unwatch (kit_store_get_journal (self->store), self->watch);
  self->watch = 0;
  g_clear_object (&self->store);
  G_OBJECT_CLASS (kit_hierarchy_source_parent_class)->dispose (object);
}

static GPtrArray *
list_children (KitConnection  *connection,
               gint64          parent,
               GError        **error)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func (child_free);
  g_autoptr(KitStatement) statement = NULL;
  GError *local_error = NULL;

  statement = kit_statement_new (connection, "SELECT id, role, name FROM folder WHERE parent = ?",
                                 error);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, 1, parent);
  while (kit_statement_next (statement, &local_error))
    {
      Child *child = g_new0 (Child, 1);

      child->id = kit_statement_get_int64 (statement, 0);
      child->role = kit_statement_get_int64 (statement, 1);
      child->folded = kit_text_fold (kit_statement_get_text (statement, 2));
      g_ptr_array_add (children, child);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  g_ptr_array_sort (children, compare_children);
  return g_steal_pointer (&children);
}

static gboolean
wants (MapiTableQuery *query,
       guint32         tag)
{
  gsize n_tags;
  const guint32 *tags = mapi_table_query_get_columns (query, &n_tags);

  for (gsize i = 0; i < n_tags; i++)
    if (tags[i] == tag)
      return TRUE;
  return FALSE;
}

static MapiProperties *
make_row (KitHierarchySource  *self,
          KitConnection       *connection,
          MapiTableQuery      *query,
          gint64               id,
          guint                depth,
          GCancellable        *cancellable,
          GError             **error)
{
  g_autoptr(KitFolderRow) folder = kit_folder_row_load (connection, id, error);

  if (folder == NULL)
    return NULL;
  /* Nobody counts what a search finds while it changes; it is counted when it is shown */
  if (folder->type == MAPI_FOLDER_SEARCH
      && (wants (query, MAPI_PR_CONTENT_COUNT) || wants (query, MAPI_PR_CONTENT_UNREAD)))
    kit_contents_count (self->store, id, &folder->n_total, &folder->n_unread, cancellable, NULL);
  return kit_folder_row_to_properties (folder, self->store, depth);
}

static char *
join_path (const char *parent,
           const char *name)
{
  g_auto(GStrv) parts = g_strsplit (name, "/", -1);
  g_autofree char *quoted = g_strjoinv ("\\/", parts);

  return *parent != '\0' ? g_strconcat (parent, "/", quoted, NULL) : g_steal_pointer (&quoted);
}

/* A damaged tree may have a circle: @depth ends it */
#define MAX_DEPTH 256

static gboolean
add_below (KitHierarchySource  *self,
           KitConnection       *connection,
           MapiTableQuery      *query,
           gint64               parent,
           guint                depth,
           const char          *parent_path,
           MapiMemorySource    *rows,
           GCancellable        *cancellable,
           GError             **error)
{
  g_autoptr(GPtrArray) children = list_children (connection, parent, error);

  if (children == NULL)
    return FALSE;
  for (guint i = 0; i < children->len; i++)
    {
      Child *child = g_ptr_array_index (children, i);
      g_autoptr(MapiProperties) row = NULL;
      g_autofree char *path = NULL;

      row = make_row (self, connection, query, child->id, depth, cancellable, error);
      if (row == NULL)
        return FALSE;
      if (child->role == MAPI_FOLDER_ROLE_IPM_SUBTREE)
        path = g_strdup ("");
      else
        path = join_path (parent_path, mapi_properties_get_string (row, MAPI_PR_DISPLAY_NAME));
      mapi_properties_set_string (row, MAPI_PR_FOLDER_PATH, path);
      mapi_memory_source_set_row (rows, child->id, row);
      if (self->deep && depth < MAX_DEPTH
          && !add_below (self, connection, query, child->id, depth + 1, path, rows, cancellable,
                         error))
        return FALSE;
    }
  return TRUE;
}

static char *
load_path (KitConnection *connection,
           gint64         folder)
{
  g_autofree char *path = g_strdup ("");

  for (guint i = 0; i < MAX_DEPTH && folder != 0; i++)
    {
      g_autoptr(KitFolderRow) row = kit_folder_row_load (connection, folder, NULL);
      g_autofree char *below = NULL;

      if (row == NULL || row->role == MAPI_FOLDER_ROLE_ROOT
          || row->role == MAPI_FOLDER_ROLE_IPM_SUBTREE)
        break;
      below = g_steal_pointer (&path);
      path = join_path ("", row->name);
      if (*below != '\0')
        {
          g_autofree char *head = g_steal_pointer (&path);

          path = g_strconcat (head, "/", below, NULL);
        }
      folder = row->parent;
    }
  return g_steal_pointer (&path);
}

static MapiMemorySource *
read_tree (KitHierarchySource  *self,
           MapiTableQuery      *query,
           GCancellable        *cancellable,
           GError             **error)
{
  g_autoptr(MapiMemorySource) rows = mapi_memory_source_new ();
  g_autoptr(KitConnection) connection = kit_store_read (self->store, cancellable, error);
  g_autofree char *path = NULL;

  if (connection == NULL)
    return NULL;
  path = load_path (connection, self->folder);
  if (!add_below (self, connection, query, self->folder, 0, path, rows, cancellable, error))
    return NULL;
  return g_steal_pointer (&rows);
}

static MapiTableResult *
kit_hierarchy_source_query (MapiTableSource  *source,
                            MapiTableQuery   *query,
                            guint             n_first,
                            GCancellable     *cancellable,
                            GError          **error)
{
  KitHierarchySource *self = KIT_HIERARCHY_SOURCE (source);
  g_autoptr(MapiMemorySource) rows = read_tree (self, query, cancellable, error);

  if (rows == NULL)
    return NULL;
  return mapi_table_source_query (MAPI_TABLE_SOURCE (rows), query, n_first, cancellable, error);
}

static GPtrArray *
kit_hierarchy_source_load (MapiTableSource  *source,
                           MapiTableQuery   *query,
                           const guint64    *keys,
                           gsize             n_keys,
                           GCancellable     *cancellable,
                           GError          **error)
{
  KitHierarchySource *self = KIT_HIERARCHY_SOURCE (source);
  g_autoptr(MapiMemorySource) rows = read_tree (self, query, cancellable, error);

  if (rows == NULL)
    return NULL;
  return mapi_table_source_load (MAPI_TABLE_SOURCE (rows), query, keys, n_keys, cancellable, error);
}

static guint32 *
kit_hierarchy_source_list_columns (MapiTableSource *source,
                                   gsize           *n_columns)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_INSTANCE_KEY, MAPI_PR_RECORD_KEY, MAPI_PR_PARENT_ENTRYID,
    MAPI_PR_STORE_ENTRYID, MAPI_PR_STORE_RECORD_KEY, MAPI_PR_MAPPING_SIGNATURE, MAPI_PR_OBJECT_TYPE,
    MAPI_PR_DISPLAY_NAME, MAPI_PR_COMMENT, MAPI_PR_CONTAINER_CLASS, MAPI_PR_DISPLAY_TYPE, MAPI_PR_DEPTH,
    MAPI_PR_STATUS, MAPI_PR_FOLDER_TYPE, MAPI_PR_FOLDER_ROLE, MAPI_PR_FOLDER_PATH, MAPI_PR_SUBFOLDERS,
    MAPI_PR_CONTENT_COUNT, MAPI_PR_CONTENT_UNREAD, MAPI_PR_ASSOC_CONTENT_COUNT, MAPI_PR_ACCESS,
    MAPI_PR_CREATION_TIME, MAPI_PR_LAST_MODIFICATION_TIME,
  };

  *n_columns = G_N_ELEMENTS (columns);
  return g_memdup2 (columns, sizeof columns);
}

static void
kit_hierarchy_source_class_init (KitHierarchySourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MapiTableSourceClass *source_class = MAPI_TABLE_SOURCE_CLASS (klass);

  object_class->dispose = kit_hierarchy_source_dispose;
  source_class->query = kit_hierarchy_source_query;
  source_class->load = kit_hierarchy_source_load;
  source_class->list_columns = kit_hierarchy_source_list_columns;
}

static void
kit_hierarchy_source_init (KitHierarchySource *self)
{
}

/**
 * kit_hierarchy_source_new: (skip)
 * @store: the store
 * @folder: the folder whose children are the rows
 * @deep: whether theirs are, too, and so on
 *
 * Returns: (transfer full): the source of a hierarchy table
 */
MapiTableSource *
kit_hierarchy_source_new (KitStore *store,
                          gint64    folder,
                          gboolean  deep)
{
  KitHierarchySource *self = g_object_new (KIT_TYPE_HIERARCHY_SOURCE, NULL);

  self->store = g_object_ref (store);
  self->folder = folder;
  self->deep = deep;
  self->watch = kit_journal_watch_object (kit_store_get_journal (store), G_OBJECT (self), journal_cb);
  return MAPI_TABLE_SOURCE (self);
}
