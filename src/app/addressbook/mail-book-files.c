/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-files.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-work.h"

/* One change each: large enough to be fast, small enough that others who write need not wait long */
#define BATCH        1000u
#define MAX_PROBLEMS 100u

typedef struct
{
  MapiAddressBook *book;
  MapiEntryId     *container;
  GPtrArray       *ids;       /* (nullable) */
  GFile           *file;
  MailBookImport  *import;    /* (nullable) */
  GPtrArray       *waiting;   /* (nullable) of MapiProperties */
  guint            n_written;
  GError          *error;     /* (nullable) */
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
  g_clear_pointer (&job->waiting, g_ptr_array_unref);
  g_clear_error (&job->error);
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
flush (Job *job)
{
  guint n_saved = 0;

  if (job->waiting->len > 0 && job->error == NULL)
    mapi_address_book_save_entries (job->book, job->container, job->waiting, MAPI_CREATE_ENTRY_CHECK_DUP_STRICT, &n_saved,
                                    NULL, &job->error);
  job->import->n_saved += n_saved;
  g_ptr_array_set_size (job->waiting, 0);
}

static void
add_problem (Job        *job,
             guint       line,
             const char *problem)
{
  if (job->import->problems->len < MAX_PROBLEMS)
    g_ptr_array_add (job->import->problems, g_strdup_printf (_("Line %u: %s"), line, problem));
}

static void
take (MapiVcard  *card,
      guint       line,
      const char *problem,
      gpointer    user_data)
{
  Job *job = user_data;
  g_autoptr(MapiProperties) entry = NULL;
  const char * const *flaws;

  if (problem != NULL)
    add_problem (job, line, problem);
  if (card == NULL || job->error != NULL)
    return;
  entry = mapi_vcard_to_entry (card);
  if (!mapi_properties_has (entry, MAPI_PR_DISPLAY_NAME))
    {
      add_problem (job, line, _("There is neither a name nor an address."));
      return;
    }
  flaws = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_FLAWS);
  for (guint i = 0; flaws != NULL && flaws[i] != NULL; i++)
    add_problem (job, line, flaws[i]);
  job->import->n_read++;
  g_ptr_array_add (job->waiting, g_steal_pointer (&entry));
  if (job->waiting->len >= BATCH)
    flush (job);
}

static gboolean
import_work (gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = data;
  g_autoptr(GBytes) bytes = g_file_load_bytes (job->file, cancellable, NULL, error);
  g_autofree char *name = g_file_get_basename (job->file);
  MapiCardFormat format;

  if (bytes == NULL)
    return FALSE;
  format = mapi_card_format_guess (bytes, name);
  if (format == MAPI_CARD_FORMAT_UNKNOWN)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("“%s” is neither vCard nor LDIF nor a table of people."), name);
      return FALSE;
    }
  job->import = g_new0 (MailBookImport, 1);
  job->import->problems = g_ptr_array_new_with_free_func (g_free);
  job->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  if (!mapi_card_read_file (bytes, format, take, job, error))
    return FALSE;
  flush (job);
  if (job->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&job->error));
  return FALSE;
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

static GPtrArray *
list_all (Job           *job,
          GCancellable  *cancellable,
          GError       **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiTable) table = mapi_address_book_new_contents_table (job->book, job->container, error);
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *ids;

  if (table == NULL || !mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, cancellable, error))
    return NULL;
  rows = mapi_table_query_all_rows (table, cancellable, error);
  if (rows == NULL)
    return NULL;
  ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  for (guint i = 0; i < rows->len; i++)
    {
      MapiEntryId *id = mail_book_dup_id (mapi_row_get_properties (rows->pdata[i]));

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return ids;
}

/* An entry that was loaded has its whole card */
static MapiVcard *
find_card (MapiProperties *entry)
{
  GBytes *bytes = mapi_properties_get_binary (entry, MAPI_PR_CONTACT_CARD);
  g_autofree char *text = NULL;
  MapiVcard *card = NULL;

  if (bytes != NULL)
    {
      text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      card = mapi_vcard_parse (text, NULL);
    }
  return card != NULL ? card : mapi_vcard_from_entry (entry);
}

static char *
write_entries (GPtrArray *entries,
               gboolean   table)
{
  GString *out;

  if (table)
    return mapi_card_write_table (entries);
  out = g_string_new (NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      g_autoptr(MapiVcard) card = find_card (entries->pdata[i]);
      g_autofree char *text = mapi_vcard_to_string (card, MAPI_VCARD_VERSION_3);

      g_string_append (out, text);
    }
  return g_string_free (out, FALSE);
}

static gboolean
export_work (gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = data;
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autofree char *name = g_file_get_basename (job->file);
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *text = NULL;

  if (job->ids == NULL)
    job->ids = list_all (job, cancellable, error);
  if (job->ids == NULL)
    return FALSE;
  for (guint i = 0; i < job->ids->len; i++)
    {
      g_autoptr(MapiEntry) entry = mapi_address_book_open_entry (job->book, job->ids->pdata[i], cancellable, NULL);

      /* Somebody may have deleted it just now */
      if (entry != NULL)
        g_ptr_array_add (entries, mapi_properties_ref (mapi_entry_get_properties (entry)));
    }
  job->n_written = entries->len;
  text = write_entries (entries, g_str_has_suffix (lower, ".csv"));
  return g_file_replace_contents (job->file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, cancellable, error);
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
