/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-outgoing.h"

/**
 * MapiOutgoing:
 *
 * One message of a store's outgoing queue: a row of the outgoing queue table. Reference
 * counted; whoever gets one must not change its properties.
 */
struct _MapiOutgoing
{
  gatomicrefcount ref_count;
  MapiEntryId    *entry_id;     /* (owned) */
  MapiProperties *properties;   /* (owned) */
};

G_DEFINE_BOXED_TYPE (MapiOutgoing, mapi_outgoing, mapi_outgoing_ref, mapi_outgoing_unref)

/**
 * mapi_outgoing_new:
 * @entry_id: the message
 * @properties: its columns of the queue; a reference is held
 *
 * Source: IMsgStore::GetOutgoingQueue.
 *
 * Returns: (transfer full): a new item
 */
MapiOutgoing *
mapi_outgoing_new (const MapiEntryId *entry_id,
                   MapiProperties    *properties)
{
  MapiOutgoing *self;

  g_return_val_if_fail (entry_id != NULL, NULL);
  g_return_val_if_fail (properties != NULL, NULL);

  self = g_new0 (MapiOutgoing, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->entry_id = mapi_entry_id_copy (entry_id);
  self->properties = mapi_properties_ref (properties);
  return self;
}

/**
 * mapi_outgoing_ref:
 * @self: an item
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiOutgoing *
mapi_outgoing_ref (MapiOutgoing *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_outgoing_unref:
 * @self: (transfer full): an item
 *
 * Drops a reference.
 */
void
mapi_outgoing_unref (MapiOutgoing *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  mapi_entry_id_free (self->entry_id);
  mapi_properties_unref (self->properties);
  g_free (self);
}

/**
 * mapi_outgoing_get_entry_id:
 * @self: an item
 *
 * Gets the message.
 *
 * Returns: (transfer none): the message
 */
const MapiEntryId *
mapi_outgoing_get_entry_id (MapiOutgoing *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->entry_id;
}

/**
 * mapi_outgoing_get_properties:
 * @self: an item
 *
 * Gets the columns of the queue.
 *
 * Returns: (transfer none): the columns of the queue
 */
MapiProperties *
mapi_outgoing_get_properties (MapiOutgoing *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->properties;
}

/**
 * mapi_outgoing_get_state:
 * @self: an item
 *
 * Tells where the message is on its way.
 *
 * Returns: where the message is on its way
 */
MapiOutgoingState
mapi_outgoing_get_state (MapiOutgoing *self)
{
  g_return_val_if_fail (self != NULL, MAPI_OUTGOING_QUEUED);

  return (MapiOutgoingState) mapi_properties_get_long (self->properties, MAPI_PR_OUTGOING_STATE,
                                                       MAPI_OUTGOING_QUEUED);
}

/**
 * mapi_outgoing_get_submit_flags:
 * @self: an item
 *
 * Tells whether the spooler holds the message, and whether it is to be preprocessed.
 *
 * Returns: whether the spooler holds the message, and whether it is to be preprocessed
 */
MapiSubmitFlags
mapi_outgoing_get_submit_flags (MapiOutgoing *self)
{
  g_return_val_if_fail (self != NULL, MAPI_SUBMIT_FLAG_NONE);

  return (MapiSubmitFlags) mapi_properties_get_long (self->properties, MAPI_PR_SUBMIT_FLAGS,
                                                     MAPI_SUBMIT_FLAG_NONE);
}

/**
 * mapi_outgoing_get_attempts:
 * @self: an item
 *
 * Tells how often sending has been tried.
 *
 * Returns: how often sending has been tried
 */
guint
mapi_outgoing_get_attempts (MapiOutgoing *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return MAX (mapi_properties_get_long (self->properties, MAPI_PR_OUTGOING_ATTEMPTS, 0), 0);
}

/**
 * mapi_outgoing_get_next_try:
 * @self: an item
 *
 * Gets the time before which it is not tried again, in microseconds since 1970-01-01 UTC.
 *
 * Returns: not before when it is tried again, in microseconds since 1970-01-01 UTC; 0 for as
 *   soon as possible
 */
gint64
mapi_outgoing_get_next_try (MapiOutgoing *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return mapi_properties_get_time (self->properties, MAPI_PR_OUTGOING_NEXT_TRY);
}

/**
 * mapi_outgoing_get_error:
 * @self: an item
 *
 * Tells what went wrong last, for people. Programs find %MAPI_PR_OUTGOING_CODE, the number of a #MapiError, and
 * %MAPI_PR_OUTGOING_LOW_LEVEL, the server's own code, among the properties.
 *
 * Returns: (nullable): what went wrong last, for people
 */
const char *
mapi_outgoing_get_error (MapiOutgoing *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return mapi_properties_get_string (self->properties, MAPI_PR_OUTGOING_ERROR);
}

/**
 * mapi_outgoing_report_new: (skip)
 * @content: a report
 * @folder: where it is to be filed
 *
 * Makes a report to go with a change of a queued message.
 *
 * Returns: (transfer full): a report
 */
MapiOutgoingReport *
mapi_outgoing_report_new (MapiContent       *content,
                          const MapiEntryId *folder)
{
  MapiOutgoingReport *report;

  g_return_val_if_fail (content != NULL, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  report = g_new0 (MapiOutgoingReport, 1);
  report->content = mapi_content_ref (content);
  report->folder = mapi_entry_id_copy (folder);
  return report;
}

/**
 * mapi_outgoing_report_free: (skip)
 * @report: a report
 *
 * Frees a report.
 */
void
mapi_outgoing_report_free (MapiOutgoingReport *report)
{
  mapi_content_unref (report->content);
  mapi_entry_id_free (report->folder);
  g_clear_pointer (&report->id, mapi_entry_id_free);
  g_free (report);
}
