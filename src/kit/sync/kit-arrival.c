/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-arrival.h"

#include <kit-message.h>

KitArrival *
kit_arrival_new (const KitSinkMessage *message)
{
  KitArrival *self = g_new0 (KitArrival, 1);

  self->uid = message->uid;
  self->flags = message->flags;
  self->keywords = kit_keywords_to_text (message->keywords);
  self->modseq = message->modseq;
  self->received = message->received;
  self->size = message->size;
  self->has_attach = message->has_attach;
  self->id = g_strdup (message->id);
  self->preview = g_strdup (message->preview);
  if (message->header != NULL)
    self->header = g_bytes_ref (message->header);
  return self;
}

void
kit_arrival_free (KitArrival *self)
{
  g_free (self->keywords);
  g_free (self->id);
  g_free (self->preview);
  g_clear_pointer (&self->header, g_bytes_unref);
  g_clear_pointer (&self->digest, mapi_mime_digest_unref);
  g_free (self->subject_key);
  g_free (self->sort_subject);
  g_free (self->sort_from);
  g_free (self);
}

void
kit_arrival_read (KitArrival  *self,
                  MapiSupport *support)
{
  MapiProperties *columns;
  const char *subject, *from;

  if (self->header == NULL || self->digest != NULL)
    return;
  self->digest = mapi_mime_digest_new (self->header);
  columns = mapi_mime_digest_get_properties (self->digest);
  subject = mapi_properties_get_string (columns, MAPI_PR_SUBJECT);
  self->message_id = mapi_properties_get_string (columns, MAPI_PR_INTERNET_MESSAGE_ID);
  self->subject_key = subject != NULL ? mapi_subject_thread_key (subject) : NULL;
  self->sort_subject = kit_message_dup_sort_subject (columns);
  self->sort_from = kit_message_dup_sort_from (columns);
  from = mapi_properties_get_string (columns, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  self->is_own = from != NULL && mapi_support_is_own_address (support, from);
}
