/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-change.h"

#include <glib/gi18n.h>

typedef enum
{
  KIND_CREATE,
  KIND_RENAME,
  KIND_MOVE,
  KIND_TRASH,
  KIND_DELETE,
  KIND_EMPTY,
  KIND_READ
} Kind;

struct _MailFolderChange
{
  MailChange   parent_instance;

  Kind         kind;
  MapiStore   *store;     /* (owned) */
  MapiEntryId *folder;    /* (owned) (nullable): its id now */
  MapiEntryId *parent;    /* (owned) (nullable) */
  MapiEntryId *target;    /* (owned) (nullable) */
  char        *name;      /* (owned) */
  char        *old_name;  /* (owned) (nullable) */
  GPtrArray   *unread;    /* (owned) (nullable) of MapiEntryId: what KIND_READ changed */
  gboolean     is_begun;  /* some of these, if not all */
};

G_DEFINE_FINAL_TYPE (MailFolderChange, mail_folder_change, MAIL_TYPE_CHANGE)

static gboolean
rename_to (MailFolderChange  *self,
           const char        *name,
           GCancellable      *cancellable,
           GError           **error)
{
  g_autoptr(MapiProperties) changes = mapi_properties_new ();

  mapi_properties_set_string (changes, MAPI_PR_DISPLAY_NAME, name);
  return mapi_store_set_properties (self->store, self->folder, changes, NULL, 0, cancellable, error);
}

static gboolean
move_to (MailFolderChange   *self,
         const MapiEntryId  *target,
         GCancellable       *cancellable,
         GError            **error)
{
  MapiEntryId *now = mapi_store_copy_folder (self->store, self->folder, target, NULL,
                                             MAPI_COPY_MOVE | MAPI_COPY_SUBFOLDERS, cancellable, error);

  if (now == NULL)
    return FALSE;
  mapi_entry_id_free (self->folder);
  self->folder = now;
  return TRUE;
}

static MapiEntryId *
dup_target (MailFolderChange   *self,
            const MapiEntryId  *id,
            MapiFolderRole      role,
            GCancellable       *cancellable,
            GError            **error)
{
  return id != NULL ? mapi_entry_id_copy (id)
                    : mapi_store_get_folder_for_role (self->store, role, cancellable, error);
}

static gboolean
create (MailFolderChange  *self,
        GCancellable      *cancellable,
        GError           **error)
{
  g_autoptr(MapiEntryId) parent = dup_target (self, self->parent, MAPI_FOLDER_ROLE_IPM_SUBTREE, cancellable, error);

  if (parent == NULL)
    return FALSE;
  g_clear_pointer (&self->folder, mapi_entry_id_free);
  self->folder = mapi_store_create_folder (self->store, parent, MAPI_FOLDER_GENERIC, self->name, NULL, FALSE,
                                           cancellable, error);
  return self->folder != NULL;
}

/* Which ones were unread is remembered, to take it back */
static GPtrArray *
list_unread (MailFolderChange  *self,
             GCancellable      *cancellable,
             GError           **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiTableSource) source = mapi_store_open_contents (self->store, self->folder, MAPI_TABLE_FLAG_NONE,
                                                                error);
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(MapiRestriction) unread = mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ, FALSE);
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *ids;

  if (source == NULL)
    return NULL;
  table = mapi_table_new (source);
  if (!mapi_table_open (table, columns, 1, unread, NULL, cancellable, error))
    return NULL;
  rows = mapi_table_query_all_rows (table, cancellable, error);
  if (rows == NULL)
    return NULL;
  ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  for (guint i = 0; i < rows->len; i++)
    {
      MapiEntryId *id = mapi_row_dup_entry_id (g_ptr_array_index (rows, i));

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return ids;
}

static gboolean
set_read (MailFolderChange  *self,
          gboolean           read,
          GCancellable      *cancellable,
          GError           **error)
{
  for (guint first = 0; first < self->unread->len; first += MAIL_CHANGE_BATCH)
    {
      g_autoptr(GPtrArray) ids = g_ptr_array_new ();
      g_autoptr(GPtrArray) receipts = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
      gboolean partial;

      for (guint i = first; i < MIN (self->unread->len, first + MAIL_CHANGE_BATCH); i++)
        g_ptr_array_add (ids, g_ptr_array_index (self->unread, i));
      if (!mapi_store_set_read_flags (self->store, NULL, ids,
                                      read ? MAPI_READ_FLAG_SUPPRESS_RECEIPT : MAPI_READ_FLAG_CLEAR_READ, receipts,
                                      &partial, cancellable, error))
        return FALSE;
      self->is_begun = TRUE;
    }
  return TRUE;
}

static gboolean
mark_read (MailFolderChange  *self,
           GCancellable      *cancellable,
           GError           **error)
{
  g_autoptr(GMainContext) context = g_main_context_new ();

  self->is_begun = FALSE;
  g_clear_pointer (&self->unread, g_ptr_array_unref);
  g_main_context_push_thread_default (context);
  self->unread = list_unread (self, cancellable, error);
  g_main_context_pop_thread_default (context);
  return self->unread != NULL && set_read (self, TRUE, cancellable, error);
}

static gboolean
mail_folder_change_apply (MailChange    *change,
                          GCancellable  *cancellable,
                          GError       **error)
{
  MailFolderChange *self = MAIL_FOLDER_CHANGE (change);
  g_autoptr(MapiEntryId) target = NULL;
  gboolean partial;

  switch (self->kind)
    {
    case KIND_CREATE:
      return create (self, cancellable, error);
    case KIND_RENAME:
      return rename_to (self, self->name, cancellable, error);
    case KIND_MOVE:
    case KIND_TRASH:
      target = dup_target (self, self->target, self->kind == KIND_TRASH ? MAPI_FOLDER_ROLE_TRASH
                                                                        : MAPI_FOLDER_ROLE_IPM_SUBTREE,
                           cancellable, error);
      return target != NULL && move_to (self, target, cancellable, error);
    case KIND_DELETE:
      return mapi_store_delete_folder (self->store, self->folder, MAPI_DELETE_MESSAGES | MAPI_DELETE_FOLDERS,
                                       cancellable, error);
    case KIND_EMPTY:
      return mapi_store_empty_folder (self->store, self->folder, MAPI_DELETE_NONE, &partial, cancellable, error);
    case KIND_READ:
      return mark_read (self, cancellable, error);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
mail_folder_change_revert (MailChange    *change,
                           GCancellable  *cancellable,
                           GError       **error)
{
  MailFolderChange *self = MAIL_FOLDER_CHANGE (change);

  switch (self->kind)
    {
    case KIND_CREATE:
      /* Only while nothing is in it */
      return mapi_store_delete_folder (self->store, self->folder, MAPI_DELETE_NONE, cancellable, error);
    case KIND_RENAME:
      return rename_to (self, self->old_name, cancellable, error);
    case KIND_MOVE:
    case KIND_TRASH:
      return move_to (self, self->parent, cancellable, error);
    case KIND_READ:
      return self->unread == NULL || set_read (self, FALSE, cancellable, error);
    case KIND_DELETE:
    case KIND_EMPTY:
    default:
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("This cannot be taken back."));
      return FALSE;
    }
}

/* To mark many messages is the one thing that is done by and by */
static gboolean
mail_folder_change_is_begun (MailChange *change)
{
  return MAIL_FOLDER_CHANGE (change)->is_begun;
}

static char *
mail_folder_change_dup_title (MailChange *change)
{
  MailFolderChange *self = MAIL_FOLDER_CHANGE (change);

  switch (self->kind)
    {
    case KIND_CREATE:
      return NULL;
    case KIND_RENAME:
      return g_strdup_printf (_("“%s” renamed to “%s”"), self->old_name, self->name);
    case KIND_MOVE:
      return g_strdup_printf (_("Folder “%s” moved"), self->name);
    case KIND_TRASH:
      return g_strdup_printf (_("Folder “%s” moved to the trash"), self->name);
    case KIND_DELETE:
      return g_strdup_printf (_("Folder “%s” deleted for good"), self->name);
    case KIND_EMPTY:
      return g_strdup_printf (_("“%s” emptied"), self->name);
    case KIND_READ:
      return g_strdup_printf (_("All of “%s” marked as read"), self->name);
    default:
      g_assert_not_reached ();
    }
}

static void
mail_folder_change_finalize (GObject *object)
{
  MailFolderChange *self = MAIL_FOLDER_CHANGE (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->folder, mapi_entry_id_free);
  g_clear_pointer (&self->parent, mapi_entry_id_free);
  g_clear_pointer (&self->target, mapi_entry_id_free);
  g_clear_pointer (&self->unread, g_ptr_array_unref);
  g_free (self->name);
  g_free (self->old_name);
  G_OBJECT_CLASS (mail_folder_change_parent_class)->finalize (object);
}

static gboolean
mail_folder_change_is_revertible (MailChange *change)
{
  Kind kind = MAIL_FOLDER_CHANGE (change)->kind;

  return kind != KIND_DELETE && kind != KIND_EMPTY;
}

static void
mail_folder_change_class_init (MailFolderChangeClass *klass)
{
  MailChangeClass *change_class = MAIL_CHANGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_folder_change_finalize;
  change_class->apply = mail_folder_change_apply;
  change_class->revert = mail_folder_change_revert;
  change_class->is_revertible = mail_folder_change_is_revertible;
  change_class->is_begun = mail_folder_change_is_begun;
  change_class->dup_title = mail_folder_change_dup_title;
}

static void
mail_folder_change_init (MailFolderChange *self)
{
}

static MailFolderChange *
change_new (Kind               kind,
            MapiStore         *store,
            const MapiEntryId *folder,
            const MapiEntryId *parent,
            const char        *name)
{
  MailFolderChange *self = g_object_new (MAIL_TYPE_FOLDER_CHANGE, NULL);

  self->kind = kind;
  self->store = g_object_ref (store);
  self->folder = folder != NULL ? mapi_entry_id_copy (folder) : NULL;
  self->parent = parent != NULL ? mapi_entry_id_copy (parent) : NULL;
  self->name = g_strdup (name);
  return self;
}

MailChange *
mail_folder_change_new_create (MapiStore         *store,
                               const MapiEntryId *parent,
                               const char        *name)
{
  return MAIL_CHANGE (change_new (KIND_CREATE, store, NULL, parent, name));
}

MailChange *
mail_folder_change_new_rename (MapiStore         *store,
                               const MapiEntryId *folder,
                               const char        *old_name,
                               const char        *name)
{
  MailFolderChange *self = change_new (KIND_RENAME, store, folder, NULL, name);

  self->old_name = g_strdup (old_name);
  return MAIL_CHANGE (self);
}

MailChange *
mail_folder_change_new_move (MapiStore         *store,
                             const MapiEntryId *folder,
                             const MapiEntryId *parent,
                             const MapiEntryId *target,
                             const char        *name)
{
  MailFolderChange *self = change_new (KIND_MOVE, store, folder, parent, name);

  self->target = target != NULL ? mapi_entry_id_copy (target) : NULL;
  return MAIL_CHANGE (self);
}

MailChange *
mail_folder_change_new_trash (MapiStore         *store,
                              const MapiEntryId *folder,
                              const MapiEntryId *parent,
                              const char        *name)
{
  return MAIL_CHANGE (change_new (KIND_TRASH, store, folder, parent, name));
}

MailChange *
mail_folder_change_new_delete (MapiStore         *store,
                               const MapiEntryId *folder,
                               const char        *name)
{
  return MAIL_CHANGE (change_new (KIND_DELETE, store, folder, NULL, name));
}

MailChange *
mail_folder_change_new_empty (MapiStore         *store,
                              const MapiEntryId *folder,
                              const char        *name)
{
  return MAIL_CHANGE (change_new (KIND_EMPTY, store, folder, NULL, name));
}

MailChange *
mail_folder_change_new_read (MapiStore         *store,
                             const MapiEntryId *folder,
                             const char        *name)
{
  return MAIL_CHANGE (change_new (KIND_READ, store, folder, NULL, name));
}
