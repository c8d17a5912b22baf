/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "smtp-reply.h"

G_BEGIN_DECLS

/* What a server says it can do in its answer to EHLO */
typedef struct
{
  gboolean   starttls;
  gboolean   pipelining;
  gboolean   chunking;
  gboolean   eight_bit;
  gboolean   smtputf8;
  gboolean   dsn;
  gboolean   size;
  gboolean   future_release;
  guint64    max_size;        /* bytes, 0: no limit known */
  guint64    max_hold;        /* seconds a message may be kept at most, 0: unknown */
  gint64     hold_until;      /* µs since 1970 UTC: nor longer than that, 0: unknown */
  GPtrArray *auth;            /* (element-type utf8): mechanisms, NULL-terminated */
} SmtpCapabilities;

SmtpCapabilities *smtp_capabilities_new      (SmtpReply        *ehlo);
void              smtp_capabilities_free     (SmtpCapabilities *self);
/* For people: "PIPELINING, CHUNKING, at most 50 MB" */
char             *smtp_capabilities_dup_text (SmtpCapabilities *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpCapabilities, smtp_capabilities_free)

G_END_DECLS
