/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-files.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-work.h"

#define MAX_PROBLEMS 100u

typedef struct
{
  MapiAddressBook *book;
  MapiEntryId     *container;
  GPtrArray       *ids;       /* (nullable) */
  GFile           *file;
  MailBookImport  *import;    /* (nullable) */
  guint            n_written;
} Job;

void
mail_book_import_free (MailBookImport *import)
{
  g_ptr_array_unref (import->problems);
  g_free (import);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->book);
  mapi_entry_id_free (job->container);
  g_clear_pointer (&job->ids, g_ptr_array_unref);
  g_object_unref (job->file);
  g_clear_pointer (&job->import, mail_book_import_free);
  g_free (job);
}

static Job *
job_new (MailBook          *self,
         const MapiEntryId *container,
         GFile             *file)
{
  Job *job = g_new0 (Job, 1);

  job->book = g_object_ref (mail_book_get_address_book (self));
  job->container = mapi_entry_id_copy (container);
  job->file = g_object_ref (file);
  return job;
}

/* ---- import ---- */

static void
add_problem (guint       line,
             const char *problem,
             gpointer    user_data)
{
  MailBookImport *import = user_data;

  if (import->problems->len < MAX_PROBLEMS)
    g_ptr_array_add (import->problems, g_strdup_printf (_("Line %u: %s"), line, problem));
}

static gboolean
import_work (gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = data;

  job->import = g_new0 (MailBookImport, 1);
  job->import->problems = g_ptr_array_new_with_free_func (g_free);
  return mapi_address_book_import_file (job->book, job->container, job->file, MAPI_CARD_FORMAT_UNKNOWN, add_problem,
                                        job->import, &job->import->n_read, &job->import->n_saved, cancellable, error);
}

void
mail_book_import_async (MailBook            *self,
                        const MapiEntryId   *container,
                        GFile               *file,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  mail_work_run (self, import_work, job_new (self, container, file), job_free, NULL, callback, user_data);
}

MailBookImport *
mail_book_import_finish (MailBook      *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  Job *job = mail_work_get_data (result);

  return mail_work_finish (result, error) ? g_steal_pointer (&job->import) : NULL;
}

/* ---- export ---- */

static gboolean
export_work (gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = data;
  g_autofree char *name = g_file_get_basename (job->file);
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *text =
    mapi_address_book_export_entries (job->book, job->container, job->ids,
                                      g_str_has_suffix (lower, ".csv") ? MAPI_CARD_FORMAT_CSV : MAPI_CARD_FORMAT_VCARD,
                                      MAPI_VCARD_VERSION_3, &job->n_written, cancellable, error);

  return text != NULL && g_file_replace_contents (job->file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                                  cancellable, error);
}

void
mail_book_export_async (MailBook            *self,
                        const MapiEntryId   *container,
                        GPtrArray           *ids,
                        GFile               *file,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  Job *job = job_new (self, container, file);

  job->ids = ids != NULL ? g_ptr_array_ref (ids) : NULL;
  mail_work_run (self, export_work, job, job_free, NULL, callback, user_data);
}

gboolean
mail_book_export_finish (MailBook      *self,
                         GAsyncResult  *result,
                         guint         *n_written,
                         GError       **error)
{
  Job *job = mail_work_get_data (result);

  *n_written = job->n_written;
  return mail_work_finish (result, error);
}
