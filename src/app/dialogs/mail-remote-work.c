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

/* (transfer full) (nullable) (element-type MapiEntryId) */
static GPtrArray *
list_ids (MailRemoteWork   *self,
          MapiRestriction  *restriction,
          GCancellable     *cancellable,
          GError          **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (self->store, self->folder, MAPI_TABLE_FLAG_NONE, error);
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *ids;

  if (table == NULL ||
      !mapi_table_open (table, columns, G_N_ELEMENTS (columns), restriction, NULL, cancellable, error))
    return NULL;
  rows = mapi_table_query_rows (table, G_MAXINT32, MAPI_QUERY_ROWS_NONE, cancellable, error);
  if (rows == NULL)
    return NULL;
  ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  for (guint i = 0; i < rows->len; i++)
    {
      MapiEntryId *id = mapi_row_dup_entry_id (rows->pdata[i]);

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return ids;
}

/* Whoever has gone meanwhile needs no mark */
static gboolean
set_marks (MailRemoteWork     *self,
           MapiRestriction    *restriction,
           MapiMessageStatus   mark,
           GCancellable       *cancellable,
           GError            **error)
{
  g_autoptr(GPtrArray) ids = list_ids (self, restriction, cancellable, error);

  return ids != NULL && mapi_store_mark_remote (self->store, ids, mark, NULL, cancellable, error);
}

/* Nothing is deleted that was not asked about, whoever marked it meanwhile */
static gboolean
transfer (MailRemoteWork  *self,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autoptr(GError) problem = NULL;
  guint n_deleted;

  if (mapi_session_transfer_marked (self->session, self->store, self->folder, self->n_agreed, NULL, &n_deleted, cancellable,
                                    &problem))
    return TRUE;
  if (g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED) && n_deleted > self->n_agreed)
    {
      self->n_refused = n_deleted;
      return TRUE;
    }
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
