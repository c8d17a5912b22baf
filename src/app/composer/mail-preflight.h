/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What a careful reader over the shoulder would say before a message is sent. Knows no widget. */

typedef enum
{
  MAIL_PREFLIGHT_NO_RECIPIENTS,        /* these two cannot be overruled */
  MAIL_PREFLIGHT_BAD_ADDRESS,
  MAIL_PREFLIGHT_NO_WAY_OUT,
  MAIL_PREFLIGHT_LOOK_ALIKE,
  MAIL_PREFLIGHT_FORGOTTEN_ATTACHMENT,
  MAIL_PREFLIGHT_EMPTY_SUBJECT,
  MAIL_PREFLIGHT_MANY_VISIBLE,
  MAIL_PREFLIGHT_REPLY_TO_ELSEWHERE,
  MAIL_PREFLIGHT_TOO_BIG
} MailPreflightKind;

typedef struct
{
  MailPreflightKind  kind;
  char              *text;      /* a sentence for the user */
  char              *address;   /* (nullable): whose domain looks like another one */
  gboolean           blocks;
} MailPreflightIssue;

void       mail_preflight_issue_free (MailPreflightIssue  *issue);

typedef struct
{
  MapiContent         *content;
  /* Addresses that are surely meant: the user's own, those of the answered message, people written to before */
  const char * const  *known;
  /* From of the answered message, NULL for a new one */
  const char          *answered;
  /* Text in fields that is no recipient (element-type utf8), nullable */
  const char * const  *unparsed;
  /* Nobody but these can be reached: no account sends to other computers (nullable) */
  const char * const  *only_to;
} MailPreflight;

/* Element-type MailPreflightIssue, what blocks first; empty: nothing to say */
GPtrArray *mail_preflight_check      (const MailPreflight *self);

G_END_DECLS
