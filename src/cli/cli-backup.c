/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "cli-commands.h"
#include "cli-work.h"

/* How often somebody who watches is told how far it is */
#define TELL_MILLISECONDS 500

/* The copy is made on a thread of its own: the store says nothing until it is done */
typedef struct
{
  MapiStore    *store;
  const char   *path;
  GCancellable *cancellable;
  GMutex        lock;
  GCond         over_cond;
  gboolean      over;
  gboolean      copied;
  GError       *error;
} Copy;

static gpointer
copy_thread (gpointer data)
{
  Copy *copy = data;
  g_autoptr(GMutexLocker) locker = NULL;

  copy->copied = mapi_store_backup (copy->store, copy->path, copy->cancellable, &copy->error);
  locker = g_mutex_locker_new (&copy->lock);
  copy->over = TRUE;
  g_cond_signal (&copy->over_cond);
  return NULL;
}

static gboolean
wait_for_copy (Copy *copy)
{
  gint64 end = g_get_monotonic_time () + TELL_MILLISECONDS * G_TIME_SPAN_MILLISECOND;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&copy->lock);

  while (!copy->over && g_cond_wait_until (&copy->over_cond, &copy->lock, end))
    ;
  return copy->over;
}

/* What is in the folder by now */
static guint64
measure (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint64 size = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      GStatBuf st;

      if (g_stat (file, &st) == 0)
        size += (guint64) st.st_size;
    }
  return size;
}

static gboolean
go_on (CliWork     *work,
       const Copy  *copy,
       GError     **error)
{
  const char *name = mapi_support_get_display_name (mapi_provider_get_support (MAPI_PROVIDER (copy->store)));
  g_autofree char *size = g_format_size (measure (copy->path));
  /* Translators: a store, and how much of it is in the copy */
  g_autofree char *text = g_strdup_printf (_("“%s” is copied: %s"), name, size);

  return cli_work_go_on (work, text, -1, error);
}

static gboolean
backup_store (CliContext  *context,
              MapiStore   *store,
              const char  *path,
              GError     **error)
{
  g_auto(CliWork) work = { NULL, };
  Copy copy = { store, path, NULL, };
  GThread *thread;

  cli_work_begin (&work, context);
  copy.cancellable = work.cancellable;
  if (!go_on (&work, &copy, error))
    return FALSE;
  g_mutex_init (&copy.lock);
  g_cond_init (&copy.over_cond);
  thread = g_thread_new ("backup", copy_thread, &copy);
  /* Stopped, it ends by itself */
  while (!wait_for_copy (&copy))
    go_on (&work, &copy, NULL);
  g_thread_join (thread);
  g_cond_clear (&copy.over_cond);
  g_mutex_clear (&copy.lock);
  if (!copy.copied && g_cancellable_is_cancelled (work.cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("Stopped. There is no copy."));
      g_clear_error (&copy.error);
    }
  else if (!copy.copied)
    g_propagate_error (error, copy.error);
  return copy.copied;
}

gboolean
cli_backup (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  g_autoptr(GPtrArray) stores = NULL;
  MapiSession *session;

  if (argc < 2 || argc > 3)
    return cli_usage_error (error, _("Name a new folder for the copy."));
  session = cli_context_logon (context, error);
  stores = session != NULL ? mapi_session_open_all_stores (session, NULL, error) : NULL;
  if (stores == NULL)
    return FALSE;
  for (guint i = 0; i < stores->len; i++)
    {
      MapiStore *store = g_ptr_array_index (stores, i);

      if (!cli_store_is_named (store, argc > 2 ? argv[2] : NULL))
        continue;
      if (!backup_store (context, store, argv[1], error))
        return FALSE;
      json_builder_begin_object (context->builder);
      cli_json_member (context, "path", argv[1]);
      json_builder_end_object (context->builder);
      return TRUE;
    }
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("This profile has no such store."));
  return FALSE;
}
