/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-scan.h"

G_BEGIN_DECLS

/* Parts and addresses of one message that are still read */
#define IMAP_PARTS_MAX     1000
#define IMAP_ADDRESSES_MAX 10000

/* An address of an envelope; all in the arena or in the frame. In a group, its beginning has a
 * mailbox and no host, its end neither. */
typedef struct _ImapAddress ImapAddress;

struct _ImapAddress
{
  ImapAddress *next;
  ImapSpan     name;
  ImapSpan     mailbox;
  ImapSpan     host;
};

typedef struct
{
  ImapSpan     date;
  ImapSpan     subject;
  ImapAddress *from;
  ImapAddress *sender;
  ImapAddress *reply_to;
  ImapAddress *to;
  ImapAddress *cc;
  ImapAddress *bcc;
  ImapSpan     in_reply_to;
  ImapSpan     message_id;
} ImapEnvelope;

/* A part of a message; a multipart and a message/rfc822 have children */
typedef struct _ImapPart ImapPart;

struct _ImapPart
{
  ImapPart *next;
  ImapPart *children;
  ImapSpan  type;
  ImapSpan  subtype;
  ImapSpan  charset;
  ImapSpan  id;
  ImapSpan  encoding;
  ImapSpan  disposition;        /* NIL also when it was not told */
  ImapSpan  filename;           /* of the disposition, else the name of the type */
  guint64   size;               /* in bytes, encoded */
};

/* FALSE: what there is cannot be read, and @scan is anywhere in it. The structs live in the arena. */
gboolean imap_envelope_read      (ImapScan        *scan,
                                  ImapEnvelope   **envelope);
gboolean imap_part_read          (ImapScan        *scan,
                                  ImapPart       **part);
/* Whether people would say there is something attached */
gboolean imap_part_is_attachment (const ImapPart  *self);
gboolean imap_part_has_attach    (const ImapPart  *self);

G_END_DECLS
