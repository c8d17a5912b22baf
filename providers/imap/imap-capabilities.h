/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-scan.h"

G_BEGIN_DECLS

typedef enum
{
  IMAP_CAN_IMAP4REV1      = 1 << 0,
  IMAP_CAN_IMAP4REV2      = 1 << 1,
  IMAP_CAN_STARTTLS       = 1 << 2,
  IMAP_CAN_NO_LOGIN       = 1 << 3,  /* LOGINDISABLED */
  IMAP_CAN_SASL_IR        = 1 << 4,
  IMAP_CAN_LITERAL_PLUS   = 1 << 5,
  IMAP_CAN_LITERAL_MINUS  = 1 << 6,
  IMAP_CAN_ID             = 1 << 7,
  IMAP_CAN_ENABLE         = 1 << 8,
  IMAP_CAN_IDLE           = 1 << 9,
  IMAP_CAN_NAMESPACE      = 1 << 10,
  IMAP_CAN_UIDPLUS        = 1 << 11,
  IMAP_CAN_LIST_EXTENDED  = 1 << 12,
  IMAP_CAN_LIST_STATUS    = 1 << 13,
  IMAP_CAN_SPECIAL_USE    = 1 << 14,
  IMAP_CAN_CONDSTORE      = 1 << 15,
  IMAP_CAN_QRESYNC        = 1 << 16,
  IMAP_CAN_ESEARCH        = 1 << 17,
  IMAP_CAN_MOVE           = 1 << 18,
  IMAP_CAN_UNSELECT       = 1 << 19,
  IMAP_CAN_MULTIAPPEND    = 1 << 20,
  IMAP_CAN_NOTIFY         = 1 << 21,
  IMAP_CAN_COMPRESS       = 1 << 22,
  IMAP_CAN_UTF8_ACCEPT    = 1 << 23,
  IMAP_CAN_OBJECTID       = 1 << 24,
  IMAP_CAN_PREVIEW        = 1 << 25,
  IMAP_CAN_QUOTA          = 1 << 26,
  IMAP_CAN_GMAIL          = 1 << 27,
  IMAP_CAN_XLIST          = 1 << 28,
  IMAP_CAN_CREATE_SPECIAL = 1 << 29,
  IMAP_CAN_PREVIEW_FUZZY  = 1 << 30,
  IMAP_CAN_BINARY         = 1u << 31
} ImapCan;

/* More of them are not kept */
#define IMAP_CAPABILITIES_MAX 1000

typedef struct
{
  guint64     can;              /* ImapCan */
  GPtrArray  *mechanisms;       /* (owned) (element-type utf8): AUTH=…, upper case */
  guint64     append_limit;     /* bytes; 0: not told */
} ImapCapabilities;

ImapCapabilities *imap_capabilities_new  (void);
void              imap_capabilities_free (ImapCapabilities  *self);
/* What @self was is forgotten. Reads up to "]" or the end */
void              imap_capabilities_read (ImapCapabilities  *self,
                                          ImapScan          *scan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapCapabilities, imap_capabilities_free)

G_END_DECLS
