/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A server's answer to one command (RFC 5321 4.2, RFC 2034). Pure: bytes to a value. */
typedef struct
{
  guint      code;          /* 200 to 599 */
  char       enhanced[12];  /* "5.1.1", "" without */
  GPtrArray *lines;         /* (element-type utf8): texts, codes removed, never empty when whole */
  gsize      n_bytes;
  gboolean   whole;
} SmtpReply;

typedef enum
{
  SMTP_REPLY_MORE,          /* there are more lines */
  SMTP_REPLY_WHOLE,
  SMTP_REPLY_BAD            /* no reply at all, or longer than any may be */
} SmtpReplyState;

/* What a reply may hold */
#define SMTP_REPLY_LINES 1000
#define SMTP_REPLY_BYTES (64 * 1024)

SmtpReply      *smtp_reply_new          (void);
SmtpReply      *smtp_reply_copy         (SmtpReply   *self);
void            smtp_reply_free         (SmtpReply   *self);
/* The next line, without its end */
SmtpReplyState  smtp_reply_feed         (SmtpReply   *self,
                                         const char  *line,
                                         gsize        length);
gboolean        smtp_reply_is_positive  (SmtpReply   *self);   /* 2xx */
gboolean        smtp_reply_is_temporary (SmtpReply   *self);   /* 4xx */
/* "550 5.1.1 No such user", one line, as it came: to be cleaned of secrets before it is cut */
char           *smtp_reply_dup_words    (SmtpReply   *self);
/* … clean, and as much as a person reads */
char           *smtp_reply_dup_text     (SmtpReply   *self);
/* "SMTP 550 5.1.1" */
char           *smtp_reply_dup_low_level (SmtpReply  *self);
/* The enhanced status code has these last two parts, whatever its class: "1.1", or "4." for all of a
 * subject */
gboolean        smtp_reply_is_about     (SmtpReply   *self,
                                         const char  *detail);
/* PR_NDR_DIAG_CODE that says the same, -1 if none does */
gint            smtp_reply_get_diagnostic (SmtpReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpReply, smtp_reply_free)

G_END_DECLS
