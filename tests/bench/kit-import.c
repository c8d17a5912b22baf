/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files every message below a folder into a new store, a thousand a call, and says how fast:
 *   kit-import STORE-FOLDER MAIL-FOLDER... */

#include "config.h"

#include <kit-store.h>

#include <sys/resource.h>

#define BATCH 1000

typedef struct
{
  MapiStore *store;
  MapiEntryId *inbox;
  GPtrArray *sources;
  guint n_messages;
  gint64 in_store; /* µs */
} Import;

static void
flush (Import *self)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  if (self->sources->len == 0)
    return;
  ids = mapi_store_import_messages (self->store, self->inbox, self->sources, NULL, NULL, &error);
  if (ids == NULL)
    g_error ("%s", error->message);
  self->n_messages += ids->len;
  self->in_store += g_get_monotonic_time () - start;
  g_ptr_array_set_size (self->sources, 0);
}

static void
walk (Import     *self,
      const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  if (dir == NULL)
    {
      char *data;
      gsize size;

      if (g_file_get_contents (path, &data, &size, NULL))
        g_ptr_array_add (self->sources, g_bytes_new_take (data, size));
      if (self->sources->len == BATCH)
        flush (self);
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      walk (self, child);
    }
}

int
main (int    argc,
      char **argv)
{
  static const guint8 uid[MAPI_UID_SIZE] = { 1 };
  static const char * const addresses[] = { NULL };
  g_autoptr (GPtrArray) infos = g_ptr_array_new ();
  g_autoptr (MapiSettings) settings = mapi_settings_new (infos);
  g_autoptr (MapiSupport) support = NULL;
  g_autoptr (KitStore) store = NULL;
  g_autoptr (GError) error = NULL;
  Import import = { 0 };
  struct rusage usage;
  gint64 start;

  if (argc < 3)
    {
      g_printerr ("kit-import STORE-FOLDER MAIL-FOLDER...\n");
      return 2;
    }
  support = mapi_support_new (uid, settings, argv[1], addresses);
  store = g_object_new (KIT_TYPE_STORE, "support", support, NULL);
  if (!mapi_provider_logon (MAPI_PROVIDER (store), MAPI_PROVIDER_LOGON_NONE, NULL, &error))
    g_error ("%s", error->message);
  import.store = MAPI_STORE (store);
  import.inbox = mapi_store_get_folder_for_role (import.store, MAPI_FOLDER_ROLE_INBOX, NULL, &error);
  import.sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  start = g_get_monotonic_time ();
  for (int i = 2; i < argc; i++)
    walk (&import, argv[i]);
  flush (&import);
  mapi_provider_logoff (MAPI_PROVIDER (store));
  getrusage (RUSAGE_SELF, &usage);
  g_print ("%u messages, %.0f messages/s (in the store %.0f), cpu %.2f s, rss %ld MiB\n", import.n_messages,
           import.n_messages / ((g_get_monotonic_time () - start) / 1e6),
           import.n_messages / (import.in_store / 1e6),
           usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6 + usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6,
           usage.ru_maxrss / 1024);
  g_ptr_array_unref (import.sources);
  mapi_entry_id_free (import.inbox);
  return 0;
}
