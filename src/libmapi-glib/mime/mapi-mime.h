/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../store/mapi-content.h"

G_BEGIN_DECLS

/* RFC 5322 / MIME bytes to properties and back. Thread-safe, no state. GMime is seen in
 * this folder only. */

typedef enum /*< flags >*/
{
  MAPI_MIME_ENCODE_NONE         = 0,
  MAPI_MIME_ENCODE_KEEP_BCC     = 1 << 0, /* for copies that are not sent: drafts, Sent, export */
  MAPI_MIME_ENCODE_8BIT         = 1 << 1,
  MAPI_MIME_ENCODE_SMTPUTF8     = 1 << 2
} MapiMimeEncodeFlags;

/* Everything: bodies, recipients, attachments, embedded messages. Never fails for bad
 * MIME: what cannot be understood is in PR_BODY or an attachment. Fails only with
 * NOT_ENOUGH_MEMORY / TOO_BIG. Bodies come out as UTF-8; PR_HTML is UTF-8 bytes with
 * PR_INTERNET_CPID 65001. */
MAPI_AVAILABLE_IN_ALL
MapiContent *mapi_mime_decode (GBytes               *source,
                               GError              **error);
/* Message-ID and Date are made when missing. Header values with line breaks cannot be
 * expressed; addresses that hold them are MAPI_ERROR_BAD_VALUE. */
MAPI_AVAILABLE_IN_ALL
GBytes      *mapi_mime_encode (MapiContent          *content,
                               MapiMimeEncodeFlags   flags,
                               GError              **error);
/* Plain text of an HTML body, for the plain alternative, previews and the index */
MAPI_AVAILABLE_IN_ALL
char        *mapi_mime_html_to_text (const char     *html,
                                     gssize          length);
/* A fresh "<…@…>" without host or user name (without the brackets) */
MAPI_AVAILABLE_IN_ALL
char        *mapi_mime_create_message_id (void);

/* What a store needs to list, thread and index a message, made in one fast pass over its
 * bytes without building a content. */
#define MAPI_TYPE_MIME_DIGEST (mapi_mime_digest_get_type ())

typedef struct _MapiMimeDigest MapiMimeDigest;

MAPI_AVAILABLE_IN_ALL
GType           mapi_mime_digest_get_type        (void);
MAPI_AVAILABLE_IN_ALL
MapiMimeDigest *mapi_mime_digest_new             (GBytes         *source);
/* The same of a content that has no MIME form yet (a draft) */
MAPI_AVAILABLE_IN_ALL
MapiMimeDigest *mapi_mime_digest_new_for_content (MapiContent    *content);
MAPI_AVAILABLE_IN_ALL
MapiMimeDigest *mapi_mime_digest_ref             (MapiMimeDigest *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_mime_digest_unref           (MapiMimeDigest *self);
/* Every list column: SUBJECT and its parts, SENDER_*, SENT_REPRESENTING_*, DISPLAY_TO/CC/BCC,
 * CLIENT_SUBMIT_TIME, MESSAGE_DELIVERY_TIME, MESSAGE_SIZE, IMPORTANCE, PRIORITY, SENSITIVITY, MESSAGE_CLASS,
 * HASATTACH, INTERNET_MESSAGE_ID, IN_REPLY_TO_ID, CONVERSATION_TOPIC, CONVERSATION_INDEX, PREVIEW, KEYWORDS,
 * READ_RECEIPT_REQUESTED, LIST_UNSUBSCRIBE */
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_mime_digest_get_properties  (MapiMimeDigest *self);
/* Message-IDs from References and In-Reply-To, oldest first, without brackets */
MAPI_AVAILABLE_IN_ALL
const char * const *
                mapi_mime_digest_get_references  (MapiMimeDigest *self);
/* Texts for the index, valid UTF-8, bounded (see the constants in mapi-mime-digest.c) */
MAPI_AVAILABLE_IN_ALL
const char     *mapi_mime_digest_get_from        (MapiMimeDigest *self);
MAPI_AVAILABLE_IN_ALL
const char     *mapi_mime_digest_get_to          (MapiMimeDigest *self);
MAPI_AVAILABLE_IN_ALL
const char     *mapi_mime_digest_get_text        (MapiMimeDigest *self);
MAPI_AVAILABLE_IN_ALL
const char     *mapi_mime_digest_get_attachments (MapiMimeDigest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiMimeDigest, mapi_mime_digest_unref)

G_END_DECLS
