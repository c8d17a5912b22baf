/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-dispatch-pass-private.h"

#include "mapi-preprocess-private.h"

/* What a transport gets of a message in a pass: a copy, through the transport's preprocessors. Those may refuse
 * recipients, and may give others a message of their own, which is in the queue before this one goes on. */

typedef MapiDispatchPass Pass;

/* The copy a transport gets: RESPONSIBILITY FALSE on its own recipients, TRUE on all others. */
static MapiContent *
content_for (Pass      *pass,
             GPtrArray *mine)
{
  MapiContent *copy = mapi_content_copy (pass->content);
  GPtrArray *recipients = mapi_content_get_recipients (copy);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      gint32 row = mapi_properties_get_long (recipient, MAPI_PR_ROWID, -1);
      gboolean responsible = TRUE;

      for (guint j = 0; j < mine->len && responsible; j++)
        responsible = mapi_properties_get_long (g_ptr_array_index (mine, j), MAPI_PR_ROWID, -2) != row;
      mapi_properties_set_boolean (recipient, MAPI_PR_RESPONSIBILITY, responsible);
    }
  return copy;
}

static MapiProperties *
find_row (GPtrArray *recipients,
          gint32     row)
{
  for (guint i = 0; i < recipients->len; i++)
    if (mapi_properties_get_long (recipients->pdata[i], MAPI_PR_ROWID, -2) == row)
      return recipients->pdata[i];
  return NULL;
}

/* Whether additional messages were made for some of them at an earlier attempt */
static gboolean
were_multiplied (GPtrArray *recipients)
{
  for (guint i = 0; i < recipients->len; i++)
    if (mapi_properties_get_boolean (recipients->pdata[i], MAPI_PR_PREPROCESS))
      return TRUE;
  return FALSE;
}

/* Those of *@mine whom a preprocessor gave a message of their own are served; where none was made, the mark means
 * nothing, and they get this one. */
static void
take_served (Pass         *pass,
             MapiContent  *copy,
             GPtrArray    *refused,
             GPtrArray   **mine)
{
  GPtrArray *recipients = mapi_content_get_recipients (copy);

  for (guint i = (*mine)->len; i > 0; i--)
    {
      MapiProperties *recipient = (*mine)->pdata[i - 1];
      gint32 row = mapi_properties_get_long (recipient, MAPI_PR_ROWID, -1);
      MapiProperties *twin = find_row (recipients, row);

      if (pass->additional->len > 0)
        mapi_properties_set_boolean (recipient, MAPI_PR_PREPROCESS, TRUE);
      if (twin == NULL || !mapi_properties_get_boolean (twin, MAPI_PR_RESPONSIBILITY) ||
          find_row (refused, row) != NULL)
        continue;
      mapi_properties_set_boolean (twin, MAPI_PR_RESPONSIBILITY, pass->additional->len > 0);
      if (pass->additional->len == 0)
        continue;
      mapi_properties_set_boolean (recipient, MAPI_PR_RESPONSIBILITY, TRUE);
      mapi_properties_set_long (recipient, MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_ACCEPTED);
      g_ptr_array_remove_index (*mine, i - 1);
    }
}

/* Puts what preprocessors made into the queue, and writes down that it is there, in one transaction. */
gboolean
mapi_dispatch_queue_additional (MapiDispatchPass  *pass,
                                GError           **error)
{
  g_autoptr(MapiEntryId) outbox =
    mapi_store_get_folder_for_role (pass->store, MAPI_FOLDER_ROLE_OUTBOX, NULL, error);
  g_autoptr(GPtrArray) reports = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_outgoing_report_free);
  MapiOutgoingChange change = { .action = MAPI_OUTGOING_RECORD, .id = pass->id, .reports = reports };

  if (outbox == NULL)
    return FALSE;
  for (guint i = 0; i < pass->additional->len; i++)
    {
      MapiOutgoingReport *report = mapi_outgoing_report_new (pass->additional->pdata[i], outbox);

      g_ptr_array_add (reports, report);
      report->queued = TRUE;
    }
  change.recipients = mapi_content_get_recipients (pass->content);
  if (!mapi_store_change_outgoing (pass->store, &change, 1, NULL, error))
    return FALSE;
  pass->multiplied = TRUE;
  g_ptr_array_set_size (pass->additional, 0);
  return TRUE;
}

static gboolean
preprocess (Pass           *pass,
            MapiTransport  *transport,
            MapiContent    *copy,
            GPtrArray      *refused,
            GPtrArray      *mine,
            GCancellable   *cancellable,
            GError        **error)
{
  g_ptr_array_set_size (pass->additional, 0);
  if (!mapi_transport_preprocess (transport, copy, refused, pass->additional, cancellable, error))
    return FALSE;
  if (were_multiplied (mine))
    g_ptr_array_set_size (pass->additional, 0);
  for (guint i = 0; i < pass->additional->len; i++)
    if (!mapi_preprocess_prepare_additional (pass->additional->pdata[i], pass->content, transport, error))
      return FALSE;
  return TRUE;
}

/* What the transport's preprocessors refuse is refused for good; those that are left are in *@mine. */
MapiContent *
mapi_dispatch_prepare (MapiDispatchPass  *pass,
                       MapiTransport     *transport,
                       GPtrArray        **mine,
                       GCancellable      *cancellable,
                       GError           **error)
{
  g_autoptr(MapiContent) copy = content_for (pass, *mine);
  g_autoptr(GPtrArray) refused = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GError) problem = NULL;

  if (!preprocess (pass, transport, copy, refused, *mine, cancellable, &problem))
    {
      /* About this message, not about the transport */
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_WAIT, problem->message);
      mapi_error_explain_by (error, problem);
      return NULL;
    }
  take_served (pass, copy, refused, mine);
  for (guint i = 0; i < refused->len; i++)
    {
      gint32 row = mapi_properties_get_long (refused->pdata[i], MAPI_PR_ROWID, -1);
      const char *text = mapi_properties_get_string (refused->pdata[i], MAPI_PR_DELIVERY_TEXT);

      mapi_properties_set_boolean (refused->pdata[i], MAPI_PR_RESPONSIBILITY, TRUE);
      for (guint j = (*mine)->len; j > 0; j--)
        if (mapi_properties_get_long ((*mine)->pdata[j - 1], MAPI_PR_ROWID, -2) == row)
          {
            mapi_dispatch_fail_recipient (pass, (*mine)->pdata[j - 1], NDR_TRANSFER_IMPOSSIBLE, NDR_DIAG_NONE, text);
            g_ptr_array_remove_index (*mine, j - 1);
          }
    }
  return g_steal_pointer (&copy);
}

MapiContent *
mapi_dispatch_pass_copy (MapiDispatchPass  *pass,
                         MapiTransport     *transport,
                         GPtrArray        **mine,
                         GCancellable      *cancellable,
                         GError           **error)
{
  g_autoptr(MapiContent) copy = mapi_dispatch_prepare (pass, transport, mine, cancellable, error);

  /* More than a copy comes of it: that is a matter of its own */
  return copy == NULL || pass->additional->len > 0 ? NULL : g_steal_pointer (&copy);
}
