/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

#include "smtp-capabilities.h"

G_BEGIN_DECLS

/* One recipient of the envelope; several rows of the message when an address stands there twice */
typedef struct
{
  char         *path;          /* (nullable): between the brackets; NULL: none can be made of it */
  char         *original;      /* as the message has it, for ORCPT */
  gboolean      utf8;
  const char   *notify;        /* (nullable): DSN, "NEVER", "SUCCESS,FAILURE,DELAY" */
  GArray       *rows;          /* (element-type guint): PR_ROWID */
  gboolean      offered;       /* RCPT was sent in the transaction that goes on */
  gboolean      answered;
  MapiDelivery  delivery;
  gboolean      settled;       /* delivery says what became of it */
  gboolean      later;         /* refused only because the transaction was full */
  SmtpReply    *reply;         /* (owned) (nullable): the server's words */
  char         *text;          /* (owned) (nullable): ours */
} SmtpRecipient;

/* A message on its way: envelope, bytes, and what became of it. */
typedef struct
{
  guint         index;         /* in the batch */
  MapiContent  *content;       /* (owned) */
  char         *sender;        /* (nullable): path; "" is the empty one; NULL: none can be made */
  gboolean      sender_utf8;
  GPtrArray    *recipients;    /* (element-type SmtpRecipient) */
  char         *envelope_id;   /* xtext */
  gboolean      return_all;    /* a report is to hold the whole message */
  gint64        release;       /* not before, microseconds since 1970; 0: at once */
  GBytes       *data;          /* (owned) (nullable): canonical */
  gboolean      eight_bit;
  gboolean      header_utf8;

  /* The transaction */
  gboolean      begun;         /* MAIL was sent */
  gboolean      refused;       /* MAIL or the content was */
  gboolean      over;          /* every answer is here */
  guint64       end_offset;    /* of the stream, behind the last byte of the content; 0: not sent */
  GError       *error;         /* (owned) (nullable): nothing was done, for that reason */
  guint         retry_seconds;
  guint         n_parts;       /* how often the rest of the recipients was offered again */
  guint         n_tries;       /* connections that broke under it */
} SmtpMessage;

/* Never fails: what cannot be sent is settled with a reason. */
SmtpMessage      *smtp_message_new          (MapiContent       *content,
                                             guint              index);
void              smtp_message_free         (SmtpMessage       *self);
/* Makes the bytes as this server takes them, and settles what it cannot take: too big, letters beyond
 * ASCII in addresses. FALSE: nobody is left to send to. */
gboolean          smtp_message_prepare      (SmtpMessage       *self,
                                             SmtpCapabilities  *server);
/* Recipients still to be offered */
guint             smtp_message_count_open   (SmtpMessage       *self);
/* Settles those not settled yet. @reply, @text nullable. */
void              smtp_message_settle       (SmtpMessage       *self,
                                             MapiDelivery       delivery,
                                             SmtpReply         *reply,
                                             const char        *text);
void              smtp_recipient_settle     (SmtpRecipient     *self,
                                             MapiDelivery       delivery,
                                             SmtpReply         *reply,
                                             const char        *text);
/* Anything that says more than "nothing was done, because of the error" */
gboolean          smtp_message_has_result   (SmtpMessage       *self);
MapiSubmitResult *smtp_message_dup_result   (SmtpMessage       *self);

G_END_DECLS
