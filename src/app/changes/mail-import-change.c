/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-import-change.h"

#include <glib/gi18n.h>

struct _MailImportChange
{
  MailChange   parent_instance;

  GFile       *file;    /* (owned) */
  MapiStore   *store;   /* (owned) */
  MapiEntryId *folder;  /* (owned) */
  char        *title;   /* (owned) */
  GPtrArray   *filed;   /* (owned) of MapiEntryId */
};

G_DEFINE_FINAL_TYPE (MailImportChange, mail_import_change, MAIL_TYPE_CHANGE)

#define BATCH 100

/* A batch is filed whole or not at all, whoever has had enough meanwhile. */
static gboolean
file_batch (MailImportChange  *self,
            GPtrArray         *sources,
            GPtrArray         *properties,
            GError           **error)
{
  g_autoptr(GPtrArray) ids = NULL;

  if (sources->len == 0)
    return TRUE;
  ids = mapi_store_import_messages (self->store, self->folder, sources, properties, NULL, error);
  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (g_ptr_array_index (ids, i) != NULL)
      g_ptr_array_add (self->filed, mapi_entry_id_copy (g_ptr_array_index (ids, i)));
  g_ptr_array_set_size (sources, 0);
  g_ptr_array_set_size (properties, 0);
  mail_change_set_progress (MAIL_CHANGE (self), self->filed->len, 0);
  return TRUE;
}

static gboolean
mail_import_change_apply (MailChange    *change,
                          GCancellable  *cancellable,
                          GError       **error)
{
  MailImportChange *self = MAIL_IMPORT_CHANGE (change);
  g_autoptr(MapiMailboxReader) reader = mapi_mailbox_reader_new (self->file, error);
  g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GPtrArray) properties = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  GError *local_error = NULL;
  MapiProperties *bag = NULL;
  GBytes *source;

  g_ptr_array_set_size (self->filed, 0);
  if (reader == NULL)
    return FALSE;
  while (!mail_change_is_stopped (change, cancellable) &&
         (source = mapi_mailbox_reader_next (reader, &bag, NULL, &local_error)) != NULL)
    {
      g_ptr_array_add (sources, source);
      g_ptr_array_add (properties, g_steal_pointer (&bag));
      if (sources->len >= BATCH && !file_batch (self, sources, properties, error))
        return FALSE;
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return file_batch (self, sources, properties, error);
}

static const char *
mail_import_change_get_activity (MailChange *change)
{
  return _("Importing Mail");
}

static gboolean
mail_import_change_revert (MailChange    *change,
                           GCancellable  *cancellable,
                           GError       **error)
{
  MailImportChange *self = MAIL_IMPORT_CHANGE (change);

  for (guint first = 0; first < self->filed->len; first += MAIL_CHANGE_BATCH)
    {
      g_autoptr(GPtrArray) ids = g_ptr_array_new ();
      gboolean partial;

      for (guint i = first; i < MIN (self->filed->len, first + MAIL_CHANGE_BATCH); i++)
        g_ptr_array_add (ids, g_ptr_array_index (self->filed, i));
      if (!mapi_store_delete_messages (self->store, ids, MAPI_DELETE_NONE, &partial, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mail_import_change_is_begun (MailChange *change)
{
  return MAIL_IMPORT_CHANGE (change)->filed->len > 0;
}

static char *
mail_import_change_dup_title (MailChange *change)
{
  MailImportChange *self = MAIL_IMPORT_CHANGE (change);
  guint n = self->filed->len;

  return g_strdup_printf (ngettext ("%u message imported to “%s”", "%u messages imported to “%s”", n), n,
                          self->title);
}

static void
mail_import_change_finalize (GObject *object)
{
  MailImportChange *self = MAIL_IMPORT_CHANGE (object);

  g_clear_object (&self->file);
  g_clear_object (&self->store);
  g_clear_pointer (&self->folder, mapi_entry_id_free);
  g_free (self->title);
  g_ptr_array_unref (self->filed);
  G_OBJECT_CLASS (mail_import_change_parent_class)->finalize (object);
}

static void
mail_import_change_class_init (MailImportChangeClass *klass)
{
  MailChangeClass *change_class = MAIL_CHANGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_import_change_finalize;
  change_class->apply = mail_import_change_apply;
  change_class->revert = mail_import_change_revert;
  change_class->is_begun = mail_import_change_is_begun;
  change_class->dup_title = mail_import_change_dup_title;
  change_class->get_activity = mail_import_change_get_activity;
}

static void
mail_import_change_init (MailImportChange *self)
{
  self->filed = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
}

MailChange *
mail_import_change_new (GFile             *file,
                        MapiStore         *store,
                        const MapiEntryId *folder,
                        const char        *title)
{
  MailImportChange *self = g_object_new (MAIL_TYPE_IMPORT_CHANGE, NULL);

  self->file = g_object_ref (file);
  self->store = g_object_ref (store);
  self->folder = mapi_entry_id_copy (folder);
  self->title = g_strdup (title);
  return MAIL_CHANGE (self);
}
