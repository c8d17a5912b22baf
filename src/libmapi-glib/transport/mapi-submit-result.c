/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submit-result.h"

/**
 * MapiSubmitResult:
 *
 * What a transport did with one message, recipient by recipient. Not thread-safe while it is
 * being filled.
 */
struct _MapiSubmitResult
{
  GHashTable *recipients;       /* (owned) (element-type guint Recipient), by PR_ROWID */
  guint       retry_seconds;
  gboolean    deferred;
};

typedef struct
{
  MapiDelivery delivery;
  gint         reason;
  gint         diag;
  char        *text;            /* (owned) (nullable) */
  GError      *why;             /* (owned) (nullable) */
} Recipient;

G_DEFINE_BOXED_TYPE (MapiSubmitResult, mapi_submit_result,
                     mapi_submit_result_copy, mapi_submit_result_free)

static void
recipient_free (gpointer data)
{
  Recipient *recipient = data;

  g_free (recipient->text);
  g_clear_error (&recipient->why);
  g_free (recipient);
}

static const Recipient *
find_recipient (MapiSubmitResult *self,
                guint             row_id)
{
  return g_hash_table_lookup (self->recipients, GUINT_TO_POINTER (row_id));
}

/**
 * mapi_submit_result_new:
 *
 * Source: IXPLogon::SubmitMessage, IXPLogon::EndMessage.
 *
 * Returns: (transfer full): a new result: nobody has got the message yet
 */
MapiSubmitResult *
mapi_submit_result_new (void)
{
  MapiSubmitResult *self = g_new0 (MapiSubmitResult, 1);

  self->recipients = g_hash_table_new_full (NULL, NULL, NULL, recipient_free);
  return self;
}

/**
 * mapi_submit_result_copy:
 * @self: a result
 *
 * Gets a copy.
 *
 * Returns: (transfer full): a copy
 */
MapiSubmitResult *
mapi_submit_result_copy (MapiSubmitResult *self)
{
  MapiSubmitResult *copy;
  GHashTableIter iter;
  gpointer row_id, value;

  g_return_val_if_fail (self != NULL, NULL);

  copy = mapi_submit_result_new ();
  copy->retry_seconds = self->retry_seconds;
  copy->deferred = self->deferred;
  g_hash_table_iter_init (&iter, self->recipients);
  while (g_hash_table_iter_next (&iter, &row_id, &value))
    {
      const Recipient *recipient = value;

      mapi_submit_result_set_recipient (copy, GPOINTER_TO_UINT (row_id), recipient->delivery,
                                        recipient->reason, recipient->diag, recipient->text);
      if (recipient->why != NULL)
        mapi_submit_result_set_error (copy, GPOINTER_TO_UINT (row_id), recipient->why);
    }
  return copy;
}

/**
 * mapi_submit_result_free:
 * @self: (transfer full): a result
 *
 * Drops a reference.
 */
void
mapi_submit_result_free (MapiSubmitResult *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->recipients);
  g_free (self);
}

/**
 * mapi_submit_result_set_recipient:
 * @self: a result
 * @row_id: `PR_ROWID` of the recipient
 * @delivery: what became of it
 * @reason: `PR_NDR_REASON_CODE`, -1 for none
 * @diag: `PR_NDR_DIAG_CODE`, -1 for none
 * @text: (nullable): what the messaging system said, in its own words
 *
 * Tells what became of one recipient.
 */
void
mapi_submit_result_set_recipient (MapiSubmitResult *self,
                                  guint             row_id,
                                  MapiDelivery      delivery,
                                  gint              reason,
                                  gint              diag,
                                  const char       *text)
{
  Recipient *recipient;

  g_return_if_fail (self != NULL);

  recipient = g_new0 (Recipient, 1);
  recipient->delivery = delivery;
  recipient->reason = reason;
  recipient->diag = diag;
  recipient->text = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  g_hash_table_insert (self->recipients, GUINT_TO_POINTER (row_id), recipient);
}

/**
 * mapi_submit_result_set_error:
 * @self: a result
 * @row_id: `PR_ROWID` of a recipient of which something was told
 * @why: why it has not got the message
 *
 * Tells programs what people read in the recipient's text: a code, and that of the messaging system.
 */
void
mapi_submit_result_set_error (MapiSubmitResult *self,
                              guint             row_id,
                              const GError     *why)
{
  Recipient *recipient;

  g_return_if_fail (self != NULL);
  g_return_if_fail (why != NULL);

  recipient = g_hash_table_lookup (self->recipients, GUINT_TO_POINTER (row_id));
  g_return_if_fail (recipient != NULL);
  g_clear_error (&recipient->why);
  recipient->why = g_error_copy (why);
}

/**
 * mapi_submit_result_get_error:
 * @self: a result
 * @row_id: `PR_ROWID` of a recipient
 *
 * Tells why a recipient has not got the message, for programs.
 *
 * Returns: (nullable): the error; %NULL if the transport told none
 */
const GError *
mapi_submit_result_get_error (MapiSubmitResult *self,
                              guint             row_id)
{
  const Recipient *recipient;

  g_return_val_if_fail (self != NULL, NULL);

  recipient = find_recipient (self, row_id);
  return recipient != NULL ? recipient->why : NULL;
}

/**
 * mapi_submit_result_get_delivery:
 * @self: a result
 * @row_id: `PR_ROWID` of a recipient
 *
 * Tells what became of the recipient.
 *
 * Returns: what became of the recipient; %MAPI_DELIVERY_PENDING if the transport said nothing
 */
MapiDelivery
mapi_submit_result_get_delivery (MapiSubmitResult *self,
                                 guint             row_id)
{
  const Recipient *recipient;

  g_return_val_if_fail (self != NULL, MAPI_DELIVERY_PENDING);

  recipient = find_recipient (self, row_id);
  return recipient != NULL ? recipient->delivery : MAPI_DELIVERY_PENDING;
}

/**
 * mapi_submit_result_get_text:
 * @self: a result
 * @row_id: `PR_ROWID` of a recipient
 *
 * Tells what the messaging system said.
 *
 * Returns: (nullable): what the messaging system said
 */
const char *
mapi_submit_result_get_text (MapiSubmitResult *self,
                             guint             row_id)
{
  const Recipient *recipient;

  g_return_val_if_fail (self != NULL, NULL);

  recipient = find_recipient (self, row_id);
  return recipient != NULL ? recipient->text : NULL;
}

/**
 * mapi_submit_result_get_reason:
 * @self: a result
 * @row_id: `PR_ROWID` of a recipient
 *
 * Gets `PR_NDR_REASON_CODE`, or -1 for none.
 *
 * Returns: `PR_NDR_REASON_CODE`, or -1 for none
 */
gint
mapi_submit_result_get_reason (MapiSubmitResult *self,
                               guint             row_id)
{
  const Recipient *recipient;

  g_return_val_if_fail (self != NULL, -1);

  recipient = find_recipient (self, row_id);
  return recipient != NULL ? recipient->reason : -1;
}

/**
 * mapi_submit_result_get_diag:
 * @self: a result
 * @row_id: `PR_ROWID` of a recipient
 *
 * Gets `PR_NDR_DIAG_CODE`, or -1 for none.
 *
 * Returns: `PR_NDR_DIAG_CODE`, or -1 for none
 */
gint
mapi_submit_result_get_diag (MapiSubmitResult *self,
                             guint             row_id)
{
  const Recipient *recipient;

  g_return_val_if_fail (self != NULL, -1);

  recipient = find_recipient (self, row_id);
  return recipient != NULL ? recipient->diag : -1;
}

/**
 * mapi_submit_result_set_retry_seconds:
 * @self: a result
 * @seconds: how long to wait before recipients that are left are tried again; 0 leaves it to
 *   the spooler
 *
 * Sets when those that are left are tried again.
 */
void
mapi_submit_result_set_retry_seconds (MapiSubmitResult *self,
                                      guint             seconds)
{
  g_return_if_fail (self != NULL);

  self->retry_seconds = seconds;
}

/**
 * mapi_submit_result_get_retry_seconds:
 * @self: a result
 *
 * Gets seconds to wait, or 0.
 *
 * Returns: seconds to wait, or 0
 */
guint
mapi_submit_result_get_retry_seconds (MapiSubmitResult *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->retry_seconds;
}

/**
 * mapi_submit_result_set_deferred:
 * @self: a result
 * @deferred: whether the transport keeps the message and will say when it is sent
 *
 * Source: IXPLogon::EndMessage, `END_DONT_RESEND`.
 */
void
mapi_submit_result_set_deferred (MapiSubmitResult *self,
                                 gboolean          deferred)
{
  g_return_if_fail (self != NULL);

  self->deferred = deferred != FALSE;
}

/**
 * mapi_submit_result_get_deferred:
 * @self: a result
 *
 * Tells whether the transport keeps the message.
 *
 * Returns: whether the transport keeps the message
 */
gboolean
mapi_submit_result_get_deferred (MapiSubmitResult *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->deferred;
}
