/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-copy-change.h"

#include <glib/gi18n.h>

#include "mail-move-change.h"

/* So many copies of one name beside each other, and then it is refused */
#define MAX_NAMES 100

/* Batch after batch: between two of them lists are read, other processes write, and it can be stopped */
struct _MailFolderCopyChange
{
  MailChange   parent_instance;

  MapiStore   *from;     /* (owned) */
  MapiEntryId *folder;   /* (owned) */
  char        *name;     /* (owned) */
  MapiStore   *to;       /* (owned) */
  MapiEntryId *target;   /* (owned) (nullable) */
  MapiEntryId *copy;     /* (owned) (nullable): what became of it */
  GHashTable  *copied;   /* element-type GBytes: ids of the copies */
  guint        n_done;
  guint        n_all;
};

G_DEFINE_FINAL_TYPE (MailFolderCopyChange, mail_folder_copy_change, MAIL_TYPE_CHANGE)

/* One folder to be copied */
typedef struct
{
  MapiEntryId *id;      /* (owned) */
  char        *name;    /* (owned) */
  guint        parent;  /* place of the one it lies in */
  MapiEntryId *copy;    /* (owned) (nullable) */
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  mapi_entry_id_free (part->id);
  g_clear_pointer (&part->copy, mapi_entry_id_free);
  g_free (part->name);
  g_free (part);
}

static void
add_part (GPtrArray         *parts,
          const MapiEntryId *id,
          const char        *name,
          guint              parent)
{
  Part *part = g_new0 (Part, 1);

  part->id = mapi_entry_id_copy (id);
  part->name = g_strdup (name);
  part->parent = parent;
  g_ptr_array_add (parts, part);
}

/* @source: taken; NULL with @error set */
static GPtrArray *
read_rows (MapiTableSource  *source,
           const guint32    *columns,
           gsize             n_columns,
           GCancellable     *cancellable,
           GError          **error)
{
  g_autoptr(MapiTableSource) owned = source;
  g_autoptr(MapiTable) table = NULL;

  if (owned == NULL)
    return NULL;
  table = mapi_table_new (owned);
  return mapi_table_open (table, columns, n_columns, NULL, NULL, cancellable, error)
         ? mapi_table_query_all_rows (table, cancellable, error) : NULL;
}

/* What lies directly in @parts[@parent] is listed behind all there are. Searches are no folders: they list what lies
 * elsewhere. */
static gboolean
list_below (MapiStore     *store,
            GPtrArray     *parts,
            guint          parent,
            guint         *n_messages,
            GCancellable  *cancellable,
            GError       **error)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_FOLDER_TYPE, MAPI_PR_CONTENT_COUNT
  };
  Part *part = g_ptr_array_index (parts, parent);
  g_autoptr(GPtrArray) rows = read_rows (mapi_store_open_hierarchy (store, part->id, MAPI_TABLE_FLAG_NONE, error),
                                         columns, G_N_ELEMENTS (columns), cancellable, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr(MapiEntryId) id = mapi_row_dup_entry_id (g_ptr_array_index (rows, i));
      MapiProperties *bag = mapi_row_get_properties (g_ptr_array_index (rows, i));
      const char *name = bag != NULL ? mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME) : NULL;

      if (id == NULL || name == NULL
          || mapi_properties_get_long (bag, MAPI_PR_FOLDER_TYPE, MAPI_FOLDER_GENERIC) != MAPI_FOLDER_GENERIC)
        continue;
      *n_messages += (guint) MAX (mapi_properties_get_long (bag, MAPI_PR_CONTENT_COUNT, 0), 0);
      add_part (parts, id, name, parent);
    }
  return TRUE;
}

static GPtrArray *
list_messages (MapiStore          *store,
               const MapiEntryId  *folder,
               GCancellable       *cancellable,
               GError            **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(GPtrArray) rows = read_rows (mapi_store_open_contents (store, folder, MAPI_TABLE_FLAG_NONE, error),
                                         columns, G_N_ELEMENTS (columns), cancellable, error);
  GPtrArray *bags;

  if (rows == NULL)
    return NULL;
  bags = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < rows->len; i++)
    if (mapi_row_get_properties (g_ptr_array_index (rows, i)) != NULL)
      g_ptr_array_add (bags, mapi_properties_ref (mapi_row_get_properties (g_ptr_array_index (rows, i))));
  return bags;
}

/* The folder and all below it, every one behind the one it lies in */
static GPtrArray *
list_all (MapiStore          *store,
          const MapiEntryId  *folder,
          const char         *name,
          guint              *n_messages,
          GCancellable       *cancellable,
          GError            **error)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (part_free);
  g_autoptr(GPtrArray) own = list_messages (store, folder, cancellable, error);

  if (own == NULL)
    return NULL;
  *n_messages = own->len;
  add_part (parts, folder, name, 0);
  for (guint i = 0; i < parts->len; i++)
    if (!list_below (store, parts, i, n_messages, cancellable, error))
      return NULL;
  return g_steal_pointer (&parts);
}

/* The first of "Name", "Name (copy)", "Name (copy 2)", … that is free */
static MapiEntryId *
create_top (MailFolderCopyChange  *self,
            GCancellable          *cancellable,
            GError               **error)
{
  g_autoptr(MapiEntryId) parent = self->target != NULL
    ? mapi_entry_id_copy (self->target)
    : mapi_store_get_folder_for_role (self->to, MAPI_FOLDER_ROLE_IPM_SUBTREE, cancellable, error);
  MapiEntryId *created = NULL;

  for (guint i = 0; i < MAX_NAMES && parent != NULL && created == NULL; i++)
    {
      g_autofree char *name = NULL;
      g_autoptr(GError) problem = NULL;

      if (i == 0)
        name = g_strdup (self->name);
      else if (i == 1)
        /* Translators: the name of a folder */
        name = g_strdup_printf (_("%s (copy)"), self->name);
      else
        /* Translators: the name of a folder, and which copy of it this is */
        name = g_strdup_printf (_("%s (copy %u)"), self->name, i);
      created = mapi_store_create_folder (self->to, parent, MAPI_FOLDER_GENERIC, name, NULL, FALSE, cancellable, &problem);
      if (created == NULL && (i + 1 == MAX_NAMES || !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_COLLISION)))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
  return created;
}

/* What went meanwhile cannot be copied, and keeps nothing else from it */
static gboolean
copy_each (MailFolderCopyChange  *self,
           GPtrArray             *ids,
           const MapiEntryId     *into,
           GPtrArray             *copied,
           GError               **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(GPtrArray) one = g_ptr_array_new ();
      g_autoptr(GError) problem = NULL;

      g_ptr_array_add (one, ids->pdata[i]);
      if (!mail_move_change_move_batch (self->from, one, self->to, into, TRUE, copied, NULL, &problem)
          && !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
copy_batch (MailFolderCopyChange  *self,
            GPtrArray             *ids,
            const MapiEntryId     *into,
            GError               **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GPtrArray) copied = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  gboolean done = mail_move_change_move_batch (self->from, ids, self->to, into, TRUE, copied, NULL, &problem);

  if (!done && g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    {
      /* Those before it are there already */
      if (copied->len > 0)
        g_ptr_array_remove_range (ids, 0, copied->len);
      g_clear_error (&problem);
      done = copy_each (self, ids, into, copied, &problem);
    }
  for (guint i = 0; i < copied->len; i++)
    g_hash_table_add (self->copied, mapi_entry_id_to_bytes (copied->pdata[i]));
  if (!done)
    g_propagate_error (error, g_steal_pointer (&problem));
  return done;
}

static gboolean
copy_messages (MailFolderCopyChange  *self,
               Part                  *part,
               GCancellable          *cancellable,
               GError               **error)
{
  MailChange *change = MAIL_CHANGE (self);
  g_autoptr(GPtrArray) bags = list_messages (self->from, part->id, NULL, error);

  if (bags == NULL)
    return FALSE;
  for (guint first = 0; first < bags->len && !mail_change_is_stopped (change, cancellable); first += MAIL_CHANGE_BATCH)
    {
      g_autoptr(GPtrArray) ids = mail_change_list_ids (bags, first);

      guint n = ids->len;

      if (!copy_batch (self, ids, part->copy, error))
        return FALSE;
      self->n_done += n;
      mail_change_set_progress (change, self->n_done, MAX (self->n_all, self->n_done));
    }
  return TRUE;
}

/* First all that is to be copied is listed, so that a copy within what is copied has an end */
static gboolean
copy_all (MailFolderCopyChange  *self,
          GCancellable          *cancellable,
          GError               **error)
{
  g_autoptr(GPtrArray) parts = list_all (self->from, self->folder, self->name, &self->n_all, cancellable, error);

  self->copy = parts != NULL ? create_top (self, cancellable, error) : NULL;
  if (self->copy == NULL)
    return FALSE;
  for (guint i = 0; i < parts->len && !mail_change_is_stopped (MAIL_CHANGE (self), cancellable); i++)
    {
      Part *part = g_ptr_array_index (parts, i);
      Part *parent = g_ptr_array_index (parts, part->parent);

      part->copy = i == 0 ? mapi_entry_id_copy (self->copy)
                          : mapi_store_create_folder (self->to, parent->copy, MAPI_FOLDER_GENERIC, part->name, NULL,
                                                      FALSE, NULL, error);
      if (part->copy == NULL || !copy_messages (self, part, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
holds_others (MailFolderCopyChange  *self,
              GPtrArray             *parts,
              gboolean              *others,
              GCancellable          *cancellable,
              GError               **error)
{
  *others = FALSE;
  for (guint i = 0; i < parts->len && !*others; i++)
    {
      g_autoptr(GPtrArray) bags = list_messages (self->to, ((Part *) parts->pdata[i])->id, cancellable, error);

      if (bags == NULL)
        return FALSE;
      for (guint k = 0; k < bags->len && !*others; k++)
        {
          GBytes *id = mapi_properties_get_binary (bags->pdata[k], MAPI_PR_ENTRYID);

          *others = id == NULL || !g_hash_table_contains (self->copied, id);
        }
    }
  return TRUE;
}

/* What somebody has put into the copy since is not destroyed with it: then it goes to the trash */
static gboolean
remove_copy (MailFolderCopyChange  *self,
             GCancellable          *cancellable,
             GError               **error)
{
  guint n_now = 0;
  g_autoptr(GPtrArray) parts = list_all (self->to, self->copy, self->name, &n_now, cancellable, error);
  g_autoptr(MapiEntryId) trash = NULL;
  g_autoptr(MapiEntryId) thrown = NULL;
  gboolean others;

  if (parts == NULL || !holds_others (self, parts, &others, cancellable, error))
    return FALSE;
  if (!others)
    return mapi_store_delete_folder (self->to, self->copy, MAPI_DELETE_MESSAGES | MAPI_DELETE_FOLDERS, cancellable, error);
  trash = mapi_store_get_folder_for_role (self->to, MAPI_FOLDER_ROLE_TRASH, cancellable, error);
  if (trash != NULL)
    thrown = mapi_store_copy_folder (self->to, self->copy, trash, NULL, MAPI_COPY_MOVE | MAPI_COPY_SUBFOLDERS, cancellable,
                                     error);
  return thrown != NULL;
}

/* Tables belong to the context they are made on: one that nobody runs */
static gboolean
mail_folder_copy_change_apply (MailChange    *change,
                               GCancellable  *cancellable,
                               GError       **error)
{
  MailFolderCopyChange *self = MAIL_FOLDER_COPY_CHANGE (change);
  g_autoptr(GMainContext) context = g_main_context_new ();
  gboolean done;

  g_clear_pointer (&self->copy, mapi_entry_id_free);
  g_hash_table_remove_all (self->copied);
  self->n_done = 0;
  g_main_context_push_thread_default (context);
  done = copy_all (self, cancellable, error);
  g_main_context_pop_thread_default (context);
  return done;
}

static gboolean
mail_folder_copy_change_revert (MailChange    *change,
                                GCancellable  *cancellable,
                                GError       **error)
{
  MailFolderCopyChange *self = MAIL_FOLDER_COPY_CHANGE (change);
  g_autoptr(GMainContext) context = g_main_context_new ();
  gboolean done;

  g_main_context_push_thread_default (context);
  done = self->copy == NULL || remove_copy (self, cancellable, error);
  g_main_context_pop_thread_default (context);
  return done;
}

static const char *
mail_folder_copy_change_get_activity (MailChange *change)
{
  return _("Copying Mail");
}

static gboolean
mail_folder_copy_change_is_begun (MailChange *change)
{
  return MAIL_FOLDER_COPY_CHANGE (change)->copy != NULL;
}

static char *
mail_folder_copy_change_dup_title (MailChange *change)
{
  return g_strdup_printf (_("Folder “%s” copied"), MAIL_FOLDER_COPY_CHANGE (change)->name);
}

static void
mail_folder_copy_change_finalize (GObject *object)
{
  MailFolderCopyChange *self = MAIL_FOLDER_COPY_CHANGE (object);

  g_object_unref (self->from);
  g_object_unref (self->to);
  mapi_entry_id_free (self->folder);
  g_clear_pointer (&self->target, mapi_entry_id_free);
  g_clear_pointer (&self->copy, mapi_entry_id_free);
  g_hash_table_unref (self->copied);
  g_free (self->name);
  G_OBJECT_CLASS (mail_folder_copy_change_parent_class)->finalize (object);
}

static void
mail_folder_copy_change_class_init (MailFolderCopyChangeClass *klass)
{
  MailChangeClass *change_class = MAIL_CHANGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_folder_copy_change_finalize;
  change_class->apply = mail_folder_copy_change_apply;
  change_class->revert = mail_folder_copy_change_revert;
  change_class->is_begun = mail_folder_copy_change_is_begun;
  change_class->dup_title = mail_folder_copy_change_dup_title;
  change_class->get_activity = mail_folder_copy_change_get_activity;
}

static void
mail_folder_copy_change_init (MailFolderCopyChange *self)
{
  self->copied = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
}

MailChange *
mail_folder_copy_change_new (MapiStore         *store,
                             const MapiEntryId *folder,
                             const char        *name,
                             MapiStore         *target_store,
                             const MapiEntryId *target)
{
  MailFolderCopyChange *self = g_object_new (MAIL_TYPE_FOLDER_COPY_CHANGE, NULL);

  self->from = g_object_ref (store);
  self->folder = mapi_entry_id_copy (folder);
  self->name = g_strdup (name);
  self->to = g_object_ref (target_store);
  self->target = target != NULL ? mapi_entry_id_copy (target) : NULL;
  return MAIL_CHANGE (self);
}
