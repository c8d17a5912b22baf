/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What a program wants to do unseen */
typedef enum
{
  SPOOLER_DEED_SEND,
  SPOOLER_DEED_READ,
  SPOOLER_DEED_SAVE,
  SPOOLER_DEED_DELETE,
  SPOOLER_DEED_LOOK_UP
} SpoolerDeed;

/* Whether it may: what the person said to it before, else what they say now. Blocks. @parent (nullable): the window the
 * question stands over; @details: what exactly it wants */
gboolean spooler_consent_ask (GDBusConnection  *connection,
                              const char       *sender,
                              SpoolerDeed       deed,
                              const char       *parent,
                              const char       *details,
                              GError          **error);

G_END_DECLS
