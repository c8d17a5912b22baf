/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-work.h"

#include <glib/gi18n.h>

#include "mail-work.h"

#define MAX_GUESSES 20u

typedef struct
{
  MapiAddressBook      *book;
  GPtrArray            *ids;        /* (nullable) */
  GPtrArray            *entries;    /* (nullable): given, or what came of it */
  MapiEntryId          *container;  /* (nullable) */
  MapiEntryId          *id;         /* (nullable) */
  MapiProperties       *properties; /* (nullable) */
  MapiCreateEntryFlags  flags;
  MailBookListFunc      list;       /* (nullable) */
  char                 *name;       /* (nullable) */
  GError               *partial;    /* (nullable): why some of it was not done */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->book);
  g_clear_pointer (&job->ids, g_ptr_array_unref);
  g_clear_pointer (&job->entries, g_ptr_array_unref);
  g_clear_pointer (&job->container, mapi_entry_id_free);
  g_clear_pointer (&job->id, mapi_entry_id_free);
  g_clear_pointer (&job->properties, mapi_properties_unref);
  g_clear_error (&job->partial);
  g_free (job->name);
  g_free (job);
}

static Job *
job_new (MailBook *self)
{
  Job *job = g_new0 (Job, 1);

  job->book = g_object_ref (mail_book_get_address_book (self));
  return job;
}

GPtrArray *
mail_book_list_ids (GPtrArray *entries)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  for (guint i = 0; i < entries->len; i++)
    {
      MapiEntryId *id = mail_book_dup_id (entries->pdata[i]);

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return ids;
}

/* ---- deleting ---- */

static gboolean
delete_work (gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = data;
  gboolean partial = FALSE;

  /* Whole, so that it can be brought back */
  job->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < job->ids->len; i++)
    {
      g_autoptr(MapiEntry) entry = mapi_address_book_open_entry (job->book, job->ids->pdata[i], cancellable, NULL);

      if (entry != NULL)
        g_ptr_array_add (job->entries, mapi_properties_copy (mapi_entry_get_properties (entry)));
    }
  if (!mapi_address_book_delete_entries (job->book, job->ids, &partial, cancellable, error))
    return FALSE;
  /* Who is still there was not deleted */
  for (guint i = job->entries->len; partial && i-- > 0;)
    {
      g_autoptr(MapiEntryId) id = mail_book_dup_id (job->entries->pdata[i]);
      g_autoptr(MapiEntry) left = id != NULL ? mapi_address_book_open_entry (job->book, id, cancellable, NULL) : NULL;

      if (left != NULL)
        {
          g_ptr_array_remove_index (job->entries, i);
          if (job->partial == NULL)
            g_set_error_literal (&job->partial, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("Some of them could not be deleted"));
        }
    }
  return TRUE;
}

void
mail_book_delete_async (MailBook            *self,
                        GPtrArray           *ids,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  Job *job = job_new (self);

  job->ids = g_ptr_array_ref (ids);
  mail_work_run (self, delete_work, job, job_free, NULL, callback, user_data);
}

GPtrArray *
mail_book_delete_finish (MailBook      *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  Job *job = mail_work_get_data (result);

  if (!mail_work_finish (result, error))
    return NULL;
  if (job->partial != NULL)
    g_propagate_error (error, g_steal_pointer (&job->partial));
  return g_steal_pointer (&job->entries);
}

/* ---- and back ---- */

static gboolean
restore_work (gpointer       data,
              GCancellable  *cancellable,
              GError       **error)
{
  static const guint32 own[] = {
    MAPI_PR_ENTRYID, MAPI_PR_RECORD_KEY, MAPI_PR_INSTANCE_KEY, MAPI_PR_PARENT_ENTRYID, MAPI_PR_CHANGE_NUMBER,
    MAPI_PR_CREATION_TIME, MAPI_PR_LAST_MODIFICATION_TIME,
  };
  Job *job = data;

  for (guint i = 0; i < job->entries->len; i++)
    {
      g_autoptr(MapiProperties) entry = mapi_properties_copy (job->entries->pdata[i]);
      GBytes *bytes = mapi_properties_get_binary (entry, MAPI_PR_PARENT_ENTRYID);
      g_autoptr(MapiEntryId) container = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
      g_autoptr(MapiEntryId) id = NULL;

      for (gsize j = 0; j < G_N_ELEMENTS (own); j++)
        mapi_properties_remove (entry, own[j]);
      if (container != NULL)
        id = mapi_address_book_save_entry (job->book, container, NULL, entry, MAPI_CREATE_ENTRY_NONE, cancellable, error);
      if (id == NULL)
        {
          if (container == NULL)
            g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The address book is not there any more"));
          return FALSE;
        }
    }
  return TRUE;
}

void
mail_book_restore_async (MailBook            *self,
                         GPtrArray           *entries,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  Job *job = job_new (self);

  job->entries = g_ptr_array_ref (entries);
  mail_work_run (self, restore_work, job, job_free, NULL, callback, user_data);
}

gboolean
mail_book_restore_finish (MailBook      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  return mail_work_finish (result, error);
}

/* ---- copying ---- */

static gboolean
copy_work (gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Job *job = data;
  gboolean partial = FALSE;

  if (!mapi_address_book_copy_entries (job->book, job->ids, job->container, MAPI_CREATE_ENTRY_CHECK_DUP_STRICT, &partial,
                                       cancellable, error))
    return FALSE;
  if (!partial)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED, _("Some of them could not be copied"));
  return FALSE;
}

void
mail_book_copy_async (MailBook            *self,
                      GPtrArray           *ids,
                      const MapiEntryId   *container,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  Job *job = job_new (self);

  job->ids = g_ptr_array_ref (ids);
  job->container = mapi_entry_id_copy (container);
  mail_work_run (self, copy_work, job, job_free, NULL, callback, user_data);
}

gboolean
mail_book_copy_finish (MailBook      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  return mail_work_finish (result, error);
}

/* ---- saving ---- */

static gboolean
save_work (gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Job *job = data;
  MapiEntryId *saved = mapi_address_book_save_entry (job->book, job->container, job->id, job->properties, job->flags,
                                                     cancellable, error);

  g_clear_pointer (&job->id, mapi_entry_id_free);
  job->id = saved;
  return saved != NULL;
}

void
mail_book_save_async (MailBook             *self,
                      MailBookEntry        *entry,
                      MapiCreateEntryFlags  flags,
                      GAsyncReadyCallback   callback,
                      gpointer              user_data)
{
  Job *job = job_new (self);

  job->id = entry->id != NULL ? mapi_entry_id_copy (entry->id) : NULL;
  job->container = entry->container != NULL ? mapi_entry_id_copy (entry->container) : NULL;
  job->properties = mapi_properties_copy (entry->properties);
  job->flags = flags;
  mail_work_run (self, save_work, job, job_free, NULL, callback, user_data);
}

MapiEntryId *
mail_book_save_finish (MailBook      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  Job *job = mail_work_get_data (result);

  return mail_work_finish (result, error) ? g_steal_pointer (&job->id) : NULL;
}

/* ---- listing ---- */

static gboolean
list_work (gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Job *job = data;

  job->entries = job->list (job->book, job->container, cancellable, error);
  return job->entries != NULL;
}

void
mail_book_list_async (gpointer             source,
                      MailBook            *book,
                      MailBookContainer   *container,
                      MailBookListFunc     func,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  Job *job = job_new (book);

  job->container = mapi_entry_id_copy (mail_book_container_get_id (container));
  job->list = func;
  mail_work_run (source, list_work, job, job_free, cancellable, callback, user_data);
}

GPtrArray *
mail_book_list_finish (GAsyncResult  *result,
                       GError       **error)
{
  Job *job = mail_work_get_data (result);

  return mail_work_finish (result, error) ? g_steal_pointer (&job->entries) : NULL;
}

/* ---- guessing ---- */

static gboolean
has_entry (GPtrArray      *entries,
           MapiProperties *entry)
{
  GBytes *id = mapi_properties_get_binary (entry, MAPI_PR_ENTRYID);

  for (guint i = 0; id != NULL && i < entries->len; i++)
    {
      GBytes *other = mapi_properties_get_binary (entries->pdata[i], MAPI_PR_ENTRYID);

      if (other != NULL && g_bytes_equal (id, other))
        return TRUE;
    }
  return FALSE;
}

static gboolean
guess_work (gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  Job *job = data;
  g_autoptr(GPtrArray) path = mapi_address_book_dup_search_path (job->book, cancellable, error);

  if (path == NULL)
    return FALSE;
  job->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < path->len; i++)
    {
      g_autoptr(GPtrArray) found = mapi_address_book_complete_name (job->book, path->pdata[i], job->name, MAX_GUESSES,
                                                                    cancellable, NULL);

      for (guint j = 0; found != NULL && j < found->len; j++)
        if (!has_entry (job->entries, found->pdata[j]))
          g_ptr_array_add (job->entries, mapi_properties_ref (found->pdata[j]));
    }
  return TRUE;
}

void
mail_book_guess_async (MailBook            *self,
                       const char          *name,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  Job *job = job_new (self);

  job->name = g_strdup (name);
  mail_work_run (self, guess_work, job, job_free, NULL, callback, user_data);
}

GPtrArray *
mail_book_guess_finish (MailBook      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  Job *job = mail_work_get_data (result);

  return mail_work_finish (result, error) ? g_steal_pointer (&job->entries) : NULL;
}
