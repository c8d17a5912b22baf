/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What became of one run of the command */
typedef enum
{
  SENDMAIL_TAKEN,               /* the mail system of this computer has the message */
  SENDMAIL_LATER,
  SENDMAIL_REFUSED,             /* for good */
  SENDMAIL_NO_USER,             /* for good: a recipient is not known */
  SENDMAIL_BROKEN               /* the command itself does not work */
} SendmailOutcome;

/* By sysexits.h */
SendmailOutcome sendmail_outcome_from_status (int            status);
/* Runs @arguments without a shell, feeds it @input, and waits at most @seconds. @said (out): what it
 * wrote, for people. Any way of failing is an outcome, but for being cancelled. */
SendmailOutcome sendmail_command_run         (char         **arguments,
                                              GBytes        *input,
                                              guint          seconds,
                                              char         **said,
                                              GCancellable  *cancellable);

G_END_DECLS
