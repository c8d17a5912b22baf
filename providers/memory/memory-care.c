/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* Checking and copying the store. It has no server, so no operation is ever pending. */

#include "memory-store-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <glib/gstdio.h>

static GPtrArray *
memory_store_list_operations (MapiStore     *store,
                              GCancellable  *cancellable,
                              GError       **error)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
}

static gboolean
memory_store_find_operation (MapiStore     *store,
                             gint64         operation,
                             GCancellable  *cancellable,
                             GError       **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("Nothing is pending"));
  return FALSE;
}

static gboolean
memory_store_verify (MapiStore     *store,
                     gboolean       repair,
                     char         **report,
                     GCancellable  *cancellable,
                     GError       **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  g_autoptr(GString) findings = g_string_new (NULL);
  GHashTableIter iter;
  MemoryFolder *folder;
  MemoryMessage *message;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &folder))
    {
      if (folder->parent != 0 && memory_store_get_folder (self, folder->parent) == NULL)
        g_string_append_printf (findings, _("The folder “%s” is in no other folder\n"),
                                memory_folder_get_name (folder));
    }
  g_hash_table_iter_init (&iter, self->messages);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &message))
    {
      if (memory_store_get_folder (self, message->folder) == NULL)
        g_string_append_printf (findings, _("The message %" PRIu64 " is in no folder\n"),
                                message->key);
    }
  *report = g_string_free (g_steal_pointer (&findings), FALSE);
  return TRUE;
}

static gboolean
memory_store_write_message (MemoryMessage  *message,
                            const char     *path,
                            GError        **error)
{
  g_autofree char *name = g_strdup_printf ("%" PRIu64 "-%" PRIu64 ".message",
                                           message->folder, message->key);
  g_autofree char *file = g_build_filename (path, name, NULL);
  g_autoptr(GBytes) bytes = mapi_content_to_bytes (message->content);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_file_set_contents_full (file, data, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   error);
}

/* One file for each message, named after its folder and itself */
static gboolean
memory_store_backup (MapiStore     *store,
                     const char    *path,
                     GCancellable  *cancellable,
                     GError       **error)
{
  MemoryStore *self = MEMORY_STORE (store);
  MEMORY_STORE_LOCK (self);
  g_autoptr(GError) local_error = NULL;
  GHashTableIter iter;
  MemoryMessage *message;

  if (g_mkdir (path, 0700) != 0)
    {
      int saved = errno;

      g_set_error (error, MAPI_ERROR,
                   saved == EEXIST ? MAPI_ERROR_COLLISION : MAPI_ERROR_DISK_ERROR,
                   _("The folder “%s” cannot be made: %s"), path, g_strerror (saved));
      return FALSE;
    }
  g_hash_table_iter_init (&iter, self->messages);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &message))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!memory_store_write_message (message, path, &local_error))
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, local_error->message);
          return FALSE;
        }
    }
  return TRUE;
}

void
memory_store_care_class_init (MapiStoreClass *klass)
{
  klass->list_operations = memory_store_list_operations;
  klass->retry_operation = memory_store_find_operation;
  klass->drop_operation = memory_store_find_operation;
  klass->verify = memory_store_verify;
  klass->backup = memory_store_backup;
}
