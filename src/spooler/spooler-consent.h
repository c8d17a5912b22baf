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

/* The person's leave. Of one program's questions only one stands at a time, the others wait for their turn and may be
 * answered with it. Any thread */
typedef struct _SpoolerConsent SpoolerConsent;

SpoolerConsent *spooler_consent_new  (void);
/* Nobody asks any more */
void            spooler_consent_free (SpoolerConsent   *self);
/* Whether it may: what the person said to it before, else what they say now. Blocks. @parent (nullable): the window the
 * question stands over; @details: what exactly it wants. A program that leaves the bus takes its question along: it has
 * no leave then, and @gone is cancelled. */
gboolean        spooler_consent_ask  (SpoolerConsent   *self,
                                      GDBusConnection  *connection,
                                      const char       *sender,
                                      SpoolerDeed       deed,
                                      const char       *parent,
                                      const char       *details,
                                      GCancellable     *gone,
                                      GError          **error);

G_END_DECLS
