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
  self->has_header = message->header != NULL;
  if (self->has_header)
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
  g_clear_pointer (&self->columns, kit_message_columns_free);
  g_clear_pointer (&self->clues, kit_conversation_clues_free);
  g_free (self);
}

/* Only what a row takes is kept, in two blocks: a digest has dozens, which are freed best where they were made */
void
kit_arrival_read (KitArrival  *self,
                  MapiSupport *support)
{
  g_autoptr (MapiMimeDigest) digest = NULL;
  g_auto (KitMessageColumns) columns = { 0 };
  const char *from;

  if (self->header == NULL)
    return;
  digest = mapi_mime_digest_new (self->header);
  kit_message_columns_read (&columns, mapi_mime_digest_get_properties (digest));
  from = columns.texts[KIT_MESSAGE_FROM_ADDRESS];
  self->is_own = from != NULL && mapi_support_is_own_address (support, from);
  /* What the server told is better, and whoever wrote the message put keywords there */
  columns.texts[KIT_MESSAGE_KEYWORDS] = self->keywords;
  if (self->preview != NULL)
    columns.texts[KIT_MESSAGE_PREVIEW] = self->preview;
  self->columns = kit_message_columns_keep (&columns);
  self->clues = kit_conversation_clues_new_for_digest (digest);
  g_clear_pointer (&self->header, g_bytes_unref);
}

const char *
kit_arrival_get_message_id (const KitArrival *self)
{
  return self->columns != NULL ? self->columns->texts[KIT_MESSAGE_ID] : NULL;
}
