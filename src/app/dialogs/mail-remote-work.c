/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-remote-work.h"

MailRemoteWork *
mail_remote_work_new (MailRemoteVerb     verb,
                      MapiSession       *session,
                      MapiStore         *store,
                      const MapiEntryId *folder)
{
  MailRemoteWork *self = g_new0 (MailRemoteWork, 1);

  self->verb = verb;
  self->session = g_object_ref (session);
  self->store = g_object_ref (store);
  self->folder = mapi_entry_id_copy (folder);
  return self;
}

void
mail_remote_work_free (gpointer data)
{
  MailRemoteWork *self = data;

  g_object_unref (self->session);
  g_object_unref (self->store);
  mapi_entry_id_free (self->folder);
  g_free (self);
}

/* ---- conditions ---- */

MapiRestriction *
mail_remote_new_mark_restriction (MapiMessageStatus marks)
{
  return mapi_restriction_new_bitmask (MAPI_PR_MSG_STATUS, marks, TRUE);
}

static MapiRestriction *
new_headers_only (void)
{
  g_autoptr(MapiValue) yes = mapi_value_new_boolean (MAPI_PR_HEADERS_ONLY, TRUE);

  return mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_HEADERS_ONLY, yes);
}

MapiRestriction *
mail_remote_new_restriction (void)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);

  g_ptr_array_add (children, new_headers_only ());
  g_ptr_array_add (children, mail_remote_new_mark_restriction (MAIL_REMOTE_MARKS));
  return mapi_restriction_new_or (children);
}

static MapiRestriction *
new_unmarked_restriction (void)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);

  g_ptr_array_add (children, new_headers_only ());
  g_ptr_array_add (children, mapi_restriction_new_bitmask (MAPI_PR_MSG_STATUS, MAIL_REMOTE_MARKS, FALSE));
  return mapi_restriction_new_and (children);
}

/* ---- the work ---- */

/* (transfer full) (nullable) (element-type MapiRow) */
static GPtrArray *
list_rows (MailRemoteWork   *self,
           MapiRestriction  *restriction,
           GCancellable     *cancellable,
           GError          **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (self->store, self->folder, MAPI_TABLE_FLAG_NONE, error);

  if (table == NULL ||
      !mapi_table_open (table, columns, G_N_ELEMENTS (columns), restriction, NULL, cancellable, error))
    return NULL;
  return mapi_table_query_rows (table, G_MAXINT32, MAPI_QUERY_ROWS_NONE, cancellable, error);
}

/* Whoever has gone meanwhile needs no mark */
static gboolean
set_marks (MailRemoteWork     *self,
           MapiRestriction    *restriction,
           MapiMessageStatus   mark,
           GCancellable       *cancellable,
           GError            **error)
{
  g_autoptr(GPtrArray) rows = list_rows (self, restriction, cancellable, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_autoptr(MapiEntryId) id = mapi_row_dup_entry_id (rows->pdata[i]);
      g_autoptr(GError) problem = NULL;

      if (id == NULL ||
          mapi_store_set_message_status (self->store, id, mark, MAIL_REMOTE_MARKS, NULL, cancellable, &problem) ||
          g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        continue;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return rows != NULL;
}

/* Nothing is deleted that was not asked about, whoever marked it meanwhile. The server is told of deletions even if
 * something could not be fetched: they are done here. */
static gboolean
transfer (MailRemoteWork  *self,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autoptr(MapiRestriction) unwanted = mail_remote_new_mark_restriction (MAPI_MSGSTATUS_REMOTE_DELETE);
  g_autoptr(GPtrArray) rows = list_rows (self, unwanted, cancellable, error);
  g_autoptr(GError) problem = NULL;
  guint n_deleted = 0;
  gboolean told = TRUE;

  if (rows == NULL)
    return FALSE;
  if (rows->len > self->n_agreed)
    {
      self->n_refused = rows->len;
      return TRUE;
    }
  mapi_store_transfer_marked (self->store, self->folder, NULL, &n_deleted, cancellable, &problem);
  if (n_deleted > 0)
    told = mapi_session_flush_queues (self->session, MAPI_FLUSH_UPLOAD | MAPI_FLUSH_FORCE | MAPI_FLUSH_NO_UI, cancellable,
                                      problem == NULL ? error : NULL);
  if (problem == NULL)
    return told;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
mail_remote_work_run (gpointer       data,
                      GCancellable  *cancellable,
                      GError       **error)
{
  MailRemoteWork *self = data;
  g_autoptr(MapiRestriction) restriction = NULL;

  switch (self->verb)
    {
    case MAIL_REMOTE_MARK_ALL:
      restriction = new_unmarked_restriction ();
      return set_marks (self, restriction, MAPI_MSGSTATUS_REMOTE_DOWNLOAD, cancellable, error);
    case MAIL_REMOTE_CLEAR:
      restriction = mail_remote_new_mark_restriction (MAIL_REMOTE_MARKS);
      return set_marks (self, restriction, 0, cancellable, error);
    case MAIL_REMOTE_TRANSFER:
    default:
      return transfer (self, cancellable, error);
    }
}
