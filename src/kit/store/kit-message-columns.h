/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* The texts of a message's row */
typedef enum
{
  KIT_MESSAGE_CLASS,
  KIT_MESSAGE_SUBJECT,
  KIT_MESSAGE_SORT_SUBJECT,
  KIT_MESSAGE_SENDER_NAME,
  KIT_MESSAGE_SENDER_ADDRESS,
  KIT_MESSAGE_FROM_NAME,
  KIT_MESSAGE_FROM_ADDRESS,
  KIT_MESSAGE_SORT_FROM,
  KIT_MESSAGE_DISPLAY_TO,
  KIT_MESSAGE_DISPLAY_CC,
  KIT_MESSAGE_DISPLAY_BCC,
  KIT_MESSAGE_ID,
  KIT_MESSAGE_IN_REPLY_TO,
  KIT_MESSAGE_TOPIC,
  KIT_MESSAGE_PREVIEW,
  KIT_MESSAGE_KEYWORDS,
  KIT_MESSAGE_LIST_UNSUBSCRIBE,
  KIT_MESSAGE_N_TEXTS
} KitMessageText;

/* What a message's row has of its bag, looked for once: many rows are written from what other threads have read. Texts
 * and bytes are the bag's, or in one block with this; others may be put in their places. */
typedef struct
{
  gint64      sent;          /* microseconds since 1970 UTC; 0: not known */
  gint64      received;      /* the same */
  gint64      size;
  gint64      importance;
  gint64      priority;
  gint64      sensitivity;
  gint64      prefix_length; /* characters of the subject */
  gboolean    has_attach;
  gboolean    flagged;
  gboolean    answered;
  gboolean    forwarded;
  gboolean    wants_receipt;
  const char *texts[KIT_MESSAGE_N_TEXTS]; /* (nullable) each */
  GBytes     *conversation_index; /* (nullable) */
  GBytes     *search_key;    /* (nullable) */
  /* What was made of the bag */
  char       *sort_subject;  /* (owned) (nullable) */
  char       *sort_from;     /* (owned) (nullable) */
  char       *keywords;      /* (owned) (nullable): "\na\nb\n" */
} KitMessageColumns;

/* @bag: what mapi_mime_digest_get_properties() lists, and KEYWORDS, FLAGGED, ANSWERED, FORWARDED, SEARCH_KEY. It must live
 * as long as @self and not be changed. Any thread. */
void               kit_message_columns_read  (KitMessageColumns       *self,
                                              MapiProperties          *bag);
void               kit_message_columns_clear (KitMessageColumns       *self);
/* In one block, without the bag and without what a digest does not list */
KitMessageColumns *kit_message_columns_keep  (const KitMessageColumns *self);
void               kit_message_columns_free  (KitMessageColumns       *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KitMessageColumns, kit_message_columns_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitMessageColumns, kit_message_columns_free)

G_END_DECLS
