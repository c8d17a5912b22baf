/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-model.h"

#include <glib/gi18n.h>

#include "mail-clock.h"

/* Each store has a table of all its folders in the order of a tree. From these the lines are made anew
 * whenever one changes; a line that stays keeps its object, so that the view keeps its place. Counts
 * change within the rows, without any of this. */
struct _MailFolderModel
{
  GObject     parent_instance;

  GListModel *stores;     /* (owned) of MapiStore */
  GSettings  *settings;   /* (owned) */
  GPtrArray  *trees;      /* (owned) of Tree, in the order of the stores */
  GPtrArray  *items;      /* (owned) of MailFolderItem: what is shown */
  GHashTable *known;      /* (owned) key -> MailFolderItem: also what is not */
  GHashTable *expanded;   /* (owned) printed entry ids */
  MailClock  *clock;      /* (owned) */
  guint       rebuild;    /* source id */
};

typedef struct
{
  MailFolderModel *model;   /* (unowned) */
  MapiStore       *store;   /* (owned) */
  MapiTable       *table;   /* (owned) (nullable) */
  GPtrArray       *rows;    /* (owned) of MapiRow: kept, so that they stay loaded */
  GCancellable    *stop;    /* (owned) */
} Tree;

#define MAX_DEPTH 64

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MailFolderModel, mail_folder_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_PARENT_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_DEPTH, MAPI_PR_FOLDER_ROLE,
  MAPI_PR_FOLDER_TYPE, MAPI_PR_SUBFOLDERS, MAPI_PR_CONTENT_COUNT, MAPI_PR_CONTENT_UNREAD, MAPI_PR_ACCESS,
  MAPI_PR_CONTAINER_CLASS,
};

static GType
get_item_type (GListModel *model)
{
  return MAIL_TYPE_FOLDER_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return MAIL_FOLDER_MODEL (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  GPtrArray *items = MAIL_FOLDER_MODEL (model)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- lines ---- */

static MailFolderItem *
take_item (MailFolderModel *self,
           MailFolderItem  *fresh)
{
  MailFolderItem *known = g_hash_table_lookup (self->known, mail_folder_item_get_key (fresh));

  if (known != NULL)
    {
      mail_folder_item_take_over (known, fresh);
      g_object_unref (fresh);
      return g_object_ref (known);
    }
  g_hash_table_insert (self->known, g_strdup (mail_folder_item_get_key (fresh)), g_object_ref (fresh));
  return fresh;
}

static char *
dup_id (MailFolderItem *item)
{
  const MapiEntryId *id = mail_folder_item_get_entry_id (item);

  return id != NULL ? mapi_entry_id_to_string (id) : g_strdup ("");
}

static void
add_heading (MailFolderModel *self,
             GPtrArray       *items,
             MapiStore       *store,
             const char      *title)
{
  g_ptr_array_add (items, take_item (self, mail_folder_item_new_heading (store, title)));
}

static gboolean
is_inbox (MapiRow *row)
{
  return mapi_properties_get_long (mapi_row_get_properties (row), MAPI_PR_FOLDER_ROLE, 0) == MAPI_FOLDER_ROLE_INBOX;
}

static void
add_inboxes (MailFolderModel *self,
             GPtrArray       *items)
{
  g_autoptr(GPtrArray) inboxes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->trees->len; i++)
    {
      Tree *tree = g_ptr_array_index (self->trees, i);

      for (guint j = 0; j < tree->rows->len; j++)
        if (is_inbox (g_ptr_array_index (tree->rows, j)))
          g_ptr_array_add (inboxes, take_item (self, mail_folder_item_new (tree->store,
                                                                           g_ptr_array_index (tree->rows, j),
                                                                           MAIL_FOLDER_SECTION_INBOXES)));
    }
  add_heading (self, items, NULL, _("Inboxes"));
  if (inboxes->len > 1)
    g_ptr_array_add (items, take_item (self, mail_folder_item_new_all (_("All Inboxes"), inboxes)));
  for (guint i = 0; i < inboxes->len; i++)
    g_ptr_array_add (items, g_object_ref (inboxes->pdata[i]));
}

static void
add_favourites (MailFolderModel *self,
                GPtrArray       *items)
{
  g_auto(GStrv) favourites = g_settings_get_strv (self->settings, "favourites");
  guint before = items->len;

  if (favourites[0] == NULL)
    return;
  add_heading (self, items, NULL, _("Favourites"));
  for (guint i = 0; i < self->trees->len; i++)
    {
      Tree *tree = g_ptr_array_index (self->trees, i);

      for (guint j = 0; j < tree->rows->len; j++)
        {
          g_autoptr(MailFolderItem) item = NULL;
          g_autofree char *id = NULL;

          item = take_item (self, mail_folder_item_new (tree->store, g_ptr_array_index (tree->rows, j),
                                                        MAIL_FOLDER_SECTION_FAVOURITES));
          id = dup_id (item);
          if (g_strv_contains ((const char * const *) favourites, id))
            g_ptr_array_add (items, g_steal_pointer (&item));
        }
    }
  if (items->len == before + 1)
    g_ptr_array_set_size (items, (gint) before);
}

static void
add_account (MailFolderModel *self,
             GPtrArray       *items,
             Tree            *tree,
             gboolean         with_inbox)
{
  g_autofree char *title = mail_store_dup_title (tree->store);
  guint hidden_below = G_MAXUINT;

  if (tree->rows->len == 0)
    return;
  add_heading (self, items, tree->store, title);
  for (guint i = 0; i < tree->rows->len; i++)
    {
      MapiRow *row = g_ptr_array_index (tree->rows, i);
      g_autoptr(MailFolderItem) item = NULL;
      g_autofree char *id = NULL;

      item = take_item (self, mail_folder_item_new (tree->store, row, MAIL_FOLDER_SECTION_ACCOUNT));
      if (mail_folder_item_get_depth (item) > hidden_below || (is_inbox (row) && !with_inbox &&
                                                              !mail_folder_item_has_children (item)))
        continue;
      hidden_below = G_MAXUINT;
      id = dup_id (item);
      mail_folder_item_set_expanded (item, g_hash_table_contains (self->expanded, id));
      if (mail_folder_item_has_children (item) && !mail_folder_item_get_expanded (item))
        hidden_below = mail_folder_item_get_depth (item);
      g_ptr_array_add (items, g_steal_pointer (&item));
    }
}

/* Replaces what differs, from the first difference to the last */
static void
show_items (MailFolderModel *self,
            GPtrArray       *items)
{
  g_autoptr(GPtrArray) before = self->items;
  guint head = 0, tail = 0;

  while (head < before->len && head < items->len &&
         g_ptr_array_index (before, head) == g_ptr_array_index (items, head))
    head++;
  while (tail < before->len - head && tail < items->len - head &&
         g_ptr_array_index (before, before->len - 1 - tail) == g_ptr_array_index (items, items->len - 1 - tail))
    tail++;
  self->items = items;
  if (before->len - head - tail > 0 || items->len - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, before->len - head - tail, items->len - head - tail);
}

static gboolean
rebuild_cb (gpointer user_data)
{
  MailFolderModel *self = user_data;
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_accounts = 0;

  self->rebuild = 0;
  for (guint i = 0; i < self->trees->len; i++)
    n_accounts += ((Tree *) g_ptr_array_index (self->trees, i))->rows->len > 0;
  if (n_accounts > 1)
    add_inboxes (self, items);
  add_favourites (self, items);
  for (guint i = 0; i < self->trees->len; i++)
    add_account (self, items, g_ptr_array_index (self->trees, i), n_accounts < 2);
  show_items (self, items);
  return G_SOURCE_REMOVE;
}

static void
queue_rebuild (MailFolderModel *self)
{
  if (self->rebuild == 0)
    self->rebuild = g_idle_add_full (G_PRIORITY_DEFAULT, rebuild_cb, self, NULL);
}

/* ---- trees ---- */

static void
row_loaded_cb (Tree *tree)
{
  queue_rebuild (tree->model);
}

/* Names, depths and the like are part of the row: when they change, lines may, too */
static void
read_rows (Tree *tree)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (tree->table));
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < tree->rows->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (tree->rows, i), tree);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (tree->table), i);

      g_signal_connect_swapped (row, "notify::properties", G_CALLBACK (row_loaded_cb), tree);
      g_ptr_array_add (rows, g_steal_pointer (&row));
    }
  g_ptr_array_unref (tree->rows);
  tree->rows = g_steal_pointer (&rows);
  queue_rebuild (tree->model);
}

static void
tree_changed_cb (Tree *tree)
{
  read_rows (tree);
}

static void
tree_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  Tree *tree = user_data;

  if (!mapi_table_open_finish (MAPI_TABLE (source), result, &error))
    {
      if (!g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL) &&
          !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("folders cannot be listed: %s", error->message);
      return;
    }
  g_signal_connect_swapped (tree->table, "items-changed", G_CALLBACK (tree_changed_cb), tree);
  read_rows (tree);
}

/* Making a table asks the store, which may be busy: not on the main thread. It belongs to the main
 * context nevertheless, this thread having none of its own. */
static void
make_table_thread (GTask        *task,
                   gpointer      source_object,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr(MapiEntryId) root = NULL;
  MapiTable *table = NULL;

  root = mapi_store_get_folder_for_role (MAPI_STORE (task_data), MAPI_FOLDER_ROLE_IPM_SUBTREE, cancellable, &error);
  if (root != NULL)
    table = mapi_store_new_hierarchy_table (MAPI_STORE (task_data), root, MAPI_TABLE_FLAG_CONVENIENT_DEPTH, &error);
  if (table == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, table, g_object_unref);
}

static void
table_made_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = g_task_propagate_pointer (G_TASK (result), &error);
  Tree *tree = user_data;

  if (table == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("folders cannot be listed: %s", error->message);
      return;
    }
  tree->table = g_steal_pointer (&table);
  mapi_table_open_async (tree->table, columns, G_N_ELEMENTS (columns), NULL, NULL, tree->stop, tree_opened_cb, tree);
}

static Tree *
tree_new (MailFolderModel *model,
          MapiStore       *store)
{
  Tree *tree = g_new0 (Tree, 1);
  g_autoptr(GTask) task = NULL;

  tree->model = model;
  tree->store = g_object_ref (store);
  tree->rows = g_ptr_array_new_with_free_func (g_object_unref);
  tree->stop = g_cancellable_new ();
  task = g_task_new (NULL, tree->stop, table_made_cb, tree);
  g_task_set_source_tag (task, tree_new);
  g_task_set_task_data (task, g_object_ref (store), g_object_unref);
  g_task_run_in_thread (task, make_table_thread);
  return tree;
}

static void
tree_free (gpointer data)
{
  Tree *tree = data;

  g_cancellable_cancel (tree->stop);
  for (guint i = 0; i < tree->rows->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (tree->rows, i), tree);
  if (tree->table != NULL)
    g_signal_handlers_disconnect_by_data (tree->table, tree);
  g_clear_object (&tree->table);
  g_ptr_array_unref (tree->rows);
  g_object_unref (tree->store);
  g_object_unref (tree->stop);
  g_free (tree);
}

static void
stores_changed_cb (MailFolderModel *self,
                   guint            position,
                   guint            removed,
                   guint            added)
{
  if (removed > 0)
    {
      g_ptr_array_remove_range (self->trees, position, removed);
      g_hash_table_remove_all (self->known);
    }
  for (guint i = 0; i < added; i++)
    {
      g_autoptr(MapiStore) store = g_list_model_get_item (self->stores, position + i);

      g_ptr_array_insert (self->trees, (gint) (position + i), tree_new (self, store));
    }
  queue_rebuild (self);
}

/* A search finds as many as are from one day on */
static void
renew_counts (MailFolderModel *self)
{
  for (guint i = 0; i < self->trees->len; i++)
    {
      Tree *tree = g_ptr_array_index (self->trees, i);

      if (tree->table != NULL)
        mapi_table_source_changed_all (mapi_table_get_source (tree->table));
    }
}

/* ---- the object ---- */

static void
mail_folder_model_dispose (GObject *object)
{
  MailFolderModel *self = MAIL_FOLDER_MODEL (object);

  g_clear_handle_id (&self->rebuild, g_source_remove);
  g_ptr_array_set_size (self->trees, 0);
  g_clear_object (&self->stores);
  g_clear_object (&self->settings);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (mail_folder_model_parent_class)->dispose (object);
}

static void
mail_folder_model_finalize (GObject *object)
{
  MailFolderModel *self = MAIL_FOLDER_MODEL (object);

  g_ptr_array_unref (self->trees);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->expanded);
  G_OBJECT_CLASS (mail_folder_model_parent_class)->finalize (object);
}

static void
mail_folder_model_class_init (MailFolderModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_folder_model_dispose;
  object_class->finalize = mail_folder_model_finalize;
}

static void
mail_folder_model_init (MailFolderModel *self)
{
  self->trees = g_ptr_array_new_with_free_func (tree_free);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->expanded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->clock = mail_clock_new ();
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (renew_counts), self, G_CONNECT_SWAPPED);
}

MailFolderModel *
mail_folder_model_new (GListModel *stores,
                       GSettings  *settings)
{
  MailFolderModel *self = g_object_new (MAIL_TYPE_FOLDER_MODEL, NULL);
  g_auto(GStrv) expanded = g_settings_get_strv (settings, "expanded-folders");

  for (char **id = expanded; *id != NULL; id++)
    g_hash_table_add (self->expanded, g_strdup (*id));
  self->stores = g_object_ref (stores);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (stores, "items-changed", G_CALLBACK (stores_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::favourites", G_CALLBACK (queue_rebuild), self, G_CONNECT_SWAPPED);
  stores_changed_cb (self, 0, 0, g_list_model_get_n_items (stores));
  return self;
}

gboolean
mail_folder_model_find (MailFolderModel   *self,
                        const MapiEntryId *id,
                        guint             *position)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_MODEL (self), FALSE);

  for (guint i = 0; i < self->items->len; i++)
    {
      const MapiEntryId *other = mail_folder_item_get_entry_id (g_ptr_array_index (self->items, i));

      if (other != NULL && mapi_entry_id_equal (other, id))
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}

static void
expanded_changed (MailFolderModel *self)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->expanded);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (ids, key);
  g_ptr_array_add (ids, NULL);
  g_settings_set_strv (self->settings, "expanded-folders", (const char * const *) ids->pdata);
  g_clear_handle_id (&self->rebuild, g_source_remove);
  rebuild_cb (self);
}

void
mail_folder_model_set_expanded (MailFolderModel *self,
                                MailFolderItem  *item,
                                gboolean         expanded)
{
  g_autofree char *id = NULL;

  g_return_if_fail (MAIL_IS_FOLDER_MODEL (self));

  id = dup_id (item);
  if (expanded)
    g_hash_table_add (self->expanded, g_strdup (id));
  else
    g_hash_table_remove (self->expanded, id);
  expanded_changed (self);
}

gboolean
mail_folder_model_is_favourite (MailFolderModel *self,
                                MailFolderItem  *item)
{
  g_auto(GStrv) favourites = g_settings_get_strv (self->settings, "favourites");
  g_autofree char *id = dup_id (item);

  return g_strv_contains ((const char * const *) favourites, id);
}

void
mail_folder_model_set_favourite (MailFolderModel *self,
                                 MailFolderItem  *item,
                                 gboolean         favourite)
{
  g_auto(GStrv) favourites = g_settings_get_strv (self->settings, "favourites");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) changed = NULL;
  g_autofree char *id = dup_id (item);

  for (char **one = favourites; *one != NULL; one++)
    if (!g_str_equal (*one, id))
      g_strv_builder_add (builder, *one);
  if (favourite)
    g_strv_builder_add (builder, id);
  changed = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "favourites", (const char * const *) changed);
}

GPtrArray *
mail_folder_model_list_folders (MailFolderModel *self)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (MAIL_IS_FOLDER_MODEL (self), folders);

  for (guint i = 0; i < self->trees->len; i++)
    {
      Tree *tree = g_ptr_array_index (self->trees, i);

      for (guint j = 0; j < tree->rows->len; j++)
        if (mapi_row_get_loaded (g_ptr_array_index (tree->rows, j)))
          g_ptr_array_add (folders, take_item (self, mail_folder_item_new (tree->store,
                                                                           g_ptr_array_index (tree->rows, j),
                                                                           MAIL_FOLDER_SECTION_ACCOUNT)));
    }
  return folders;
}

/* (nullable) */
static MapiRow *
find_row (MailFolderModel  *self,
          GBytes           *id,
          Tree            **tree)
{
  for (guint i = 0; i < self->trees->len; i++)
    {
      *tree = g_ptr_array_index (self->trees, i);
      for (guint j = 0; j < (*tree)->rows->len; j++)
        {
          MapiProperties *bag = mapi_row_get_properties (g_ptr_array_index ((*tree)->rows, j));
          GBytes *own = bag != NULL ? mapi_properties_get_binary (bag, MAPI_PR_ENTRYID) : NULL;

          if (own != NULL && g_bytes_equal (own, id))
            return g_ptr_array_index ((*tree)->rows, j);
        }
    }
  return NULL;
}

gboolean
mail_folder_model_has_store (MailFolderModel *self,
                             MapiStore       *store)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_MODEL (self), FALSE);

  for (guint i = 0; i < self->trees->len; i++)
    {
      Tree *tree = g_ptr_array_index (self->trees, i);

      if (tree->store == store)
        return tree->rows->len > 0;
    }
  return FALSE;
}

gboolean
mail_folder_model_reveal (MailFolderModel   *self,
                          const MapiEntryId *id)
{
  g_autoptr(GBytes) bytes = NULL;
  MapiRow *row;
  Tree *tree;

  g_return_val_if_fail (MAIL_IS_FOLDER_MODEL (self), FALSE);

  bytes = mapi_entry_id_to_bytes (id);
  row = find_row (self, bytes, &tree);
  if (row == NULL)
    return FALSE;
  for (guint steps = 0; row != NULL && steps < MAX_DEPTH; steps++)
    {
      GBytes *above = mapi_properties_get_binary (mapi_row_get_properties (row), MAPI_PR_PARENT_ENTRYID);
      g_autoptr(MapiEntryId) parent = above != NULL ? mapi_entry_id_new_from_bytes (above, NULL) : NULL;

      if (parent != NULL)
        g_hash_table_add (self->expanded, mapi_entry_id_to_string (parent));
      row = parent != NULL ? find_row (self, above, &tree) : NULL;
    }
  expanded_changed (self);
  return TRUE;
}

/* Servers do not say which folder has templates: it is the one of that name at the top, where ours are saved */
static gboolean
is_for_templates (MapiProperties *bag)
{
  const char *name = mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME);

  return mapi_properties_get_long (bag, MAPI_PR_DEPTH, -1) == 0 &&
         (g_strcmp0 (name, _("Templates")) == 0 || g_strcmp0 (name, "Templates") == 0);
}

MapiFolderRole
mail_folder_model_get_role_of (MailFolderModel *self,
                               GBytes          *id)
{
  MapiProperties *bag;
  MapiFolderRole role;
  MapiRow *row;
  Tree *tree;

  g_return_val_if_fail (MAIL_IS_FOLDER_MODEL (self), MAPI_FOLDER_ROLE_NONE);

  row = id != NULL ? find_row (self, id, &tree) : NULL;
  if (row == NULL)
    return MAPI_FOLDER_ROLE_NONE;
  bag = mapi_row_get_properties (row);
  role = (MapiFolderRole) mapi_properties_get_long (bag, MAPI_PR_FOLDER_ROLE, MAPI_FOLDER_ROLE_NONE);
  return role == MAPI_FOLDER_ROLE_NONE && is_for_templates (bag) ? MAPI_FOLDER_ROLE_TEMPLATES : role;
}

char *
mail_folder_model_dup_place (MailFolderModel *self,
                             GBytes          *id)
{
  g_autoptr(MailFolderItem) item = NULL;
  g_autofree char *title = NULL;
  g_autofree char *account = NULL;
  MapiRow *row;
  Tree *tree;

  g_return_val_if_fail (MAIL_IS_FOLDER_MODEL (self), NULL);

  row = id != NULL ? find_row (self, id, &tree) : NULL;
  if (row == NULL)
    return NULL;
  item = take_item (self, mail_folder_item_new (tree->store, row, MAIL_FOLDER_SECTION_ACCOUNT));
  title = mail_folder_item_dup_title (item);
  if (self->trees->len < 2)
    return g_steal_pointer (&title);
  account = mail_store_dup_title (tree->store);
  /* Translators: a folder and its account */
  return g_strdup_printf (C_("place", "%s — %s"), title, account);
}

MailFolderItem *
mail_folder_model_find_role (MailFolderModel *self,
                             MapiStore       *store,
                             MapiFolderRole   role)
{
  g_autoptr(GPtrArray) folders = mail_folder_model_list_folders (self);

  for (guint i = 0; i < folders->len; i++)
    {
      MailFolderItem *item = g_ptr_array_index (folders, i);

      if (mail_folder_item_get_role (item) == role && (store == NULL || mail_folder_item_get_store (item) == store))
        return item;
    }
  return NULL;
}

guint
mail_folder_model_get_n_unread (MailFolderModel *self)
{
  g_autoptr(GPtrArray) folders = mail_folder_model_list_folders (self);
  guint n_unread = 0;

  for (guint i = 0; i < folders->len; i++)
    if (mail_folder_item_get_role (g_ptr_array_index (folders, i)) == MAPI_FOLDER_ROLE_INBOX)
      n_unread += mail_folder_item_get_n_unread (g_ptr_array_index (folders, i));
  return n_unread;
}

gboolean
mail_folder_model_is_in_trash (MailFolderModel *self,
                               MailFolderItem  *item)
{
  MailFolderItem *trash = mail_folder_model_find_role (self, mail_folder_item_get_store (item), MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(GPtrArray) folders = mail_folder_model_list_folders (self);
  const MapiEntryId *id = mail_folder_item_get_parent_id (item);

  for (guint steps = 0; trash != NULL && id != NULL && steps < MAX_DEPTH; steps++)
    {
      const MapiEntryId *above = NULL;

      if (mapi_entry_id_equal (id, mail_folder_item_get_entry_id (trash)))
        return TRUE;
      for (guint i = 0; i < folders->len; i++)
        if (mapi_entry_id_equal (mail_folder_item_get_entry_id (g_ptr_array_index (folders, i)), id))
          above = mail_folder_item_get_parent_id (g_ptr_array_index (folders, i));
      id = above;
    }
  return FALSE;
}
