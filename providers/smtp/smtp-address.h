/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SMTP_ADDRESS_ASCII,       /* goes to every server */
  SMTP_ADDRESS_UTF8,        /* only to one that has SMTPUTF8: letters before the "@" */
  SMTP_ADDRESS_BAD          /* no address: control characters, no domain, too long, … */
} SmtpAddressKind;

/* The mailbox as it stands between "<" and ">" of MAIL and RCPT: domains as ASCII (punycode), a
 * local part that needs it quoted. NULL for SMTP_ADDRESS_BAD. Nothing with a CR, LF or NUL ever
 * comes out. */
char *smtp_address_dup_path   (const char      *address,
                               SmtpAddressKind *kind);
/* RFC 3461 4: "+", "=" and what is not printable ASCII as "+XX" */
char *smtp_address_dup_xtext  (const char      *text);

G_END_DECLS
