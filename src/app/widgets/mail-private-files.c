/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-private-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each process has a folder of its own, which it keeps locked as long as it lives: what can be locked is nobody's any
 * more, whatever process has its number by now. Making one and looking for those of the dead exclude each other, by a lock
 * on the folder they are in. */
#define KEY "mail-private-folder"

typedef struct
{
  char *path;
  int   lock;
} Own;

static char *
dup_base (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "estafette", "attachments", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      struct stat info;

      if (lstat (inner, &info) == 0 && S_ISDIR (info.st_mode))
        remove_tree (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

static void
own_let_go (Own *own)
{
  if (own->lock >= 0)
    close (own->lock);
  g_free (own->path);
  g_free (own);
}

static void
own_remove (gpointer data)
{
  remove_tree (((Own *) data)->path);
  own_let_go (data);
}

static int
lock_folder (const char *path,
             gboolean    wait)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  int status;

  if (fd < 0)
    return -1;
  do
    status = flock (fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
  while (status != 0 && errno == EINTR);
  if (status == 0)
    return fd;
  close (fd);
  return -1;
}

static void
sweep (const char *base)
{
  g_autoptr(GDir) folder = g_dir_open (base, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (base, name, NULL);
      int lock = lock_folder (path, FALSE);

      if (lock < 0)
        continue;
      remove_tree (path);
      close (lock);
    }
}

static Own *
own_new (GError **error)
{
  g_autofree char *base = dup_base ();
  g_autofree char *path = g_build_filename (base, "XXXXXX", NULL);
  Own *own;
  int all;

  g_mkdir_with_parents (base, 0700);
  all = lock_folder (base, TRUE);
  if (all < 0 || g_mkdtemp_full (path, 0700) == NULL)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("No private folder can be made: %s"),
                   g_strerror (code));
      if (all >= 0)
        close (all);
      return NULL;
    }
  own = g_new0 (Own, 1);
  own->lock = lock_folder (path, FALSE);
  own->path = g_steal_pointer (&path);
  close (all);
  return own;
}

char *
mail_private_files_make_folder (GError **error)
{
  GApplication *application = g_application_get_default ();
  static GMutex lock;
  g_autofree char *folder = NULL;
  Own *own;

  g_mutex_lock (&lock);
  own = application != NULL ? g_object_get_data (G_OBJECT (application), KEY) : NULL;
  if (own == NULL)
    {
      own = own_new (error);
      if (own != NULL && application != NULL)
        g_object_set_data_full (G_OBJECT (application), KEY, own, own_remove);
    }
  folder = own != NULL ? g_build_filename (own->path, "XXXXXX", NULL) : NULL;
  if (own != NULL && application == NULL)
    own_let_go (own);
  g_mutex_unlock (&lock);
  if (folder == NULL)
    return NULL;
  if (g_mkdtemp_full (folder, 0700) != NULL)
    return g_steal_pointer (&folder);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("No private folder can be made: %s"),
               g_strerror (errno));
  return NULL;
}

void
mail_private_files_remove_folder (const char *path)
{
  remove_tree (path);
}

static void
sweep_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  g_autofree char *base = dup_base ();
  int all = lock_folder (base, TRUE);

  if (all >= 0)
    {
      sweep (base);
      close (all);
    }
  g_task_return_boolean (task, TRUE);
}

void
mail_private_files_sweep (void)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, mail_private_files_sweep);
  g_task_run_in_thread (task, sweep_thread);
}

void
mail_private_files_remove (GApplication *application)
{
  g_object_set_data (G_OBJECT (application), KEY, NULL);
}
