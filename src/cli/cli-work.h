/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-context.h"

G_BEGIN_DECLS

/* Work that may take long: told of on the terminal, or with --ui in a dialog; stopped from there, or by Ctrl+C, between
 * two steps of it. The second Ctrl+C ends the program as it always does. */
typedef struct
{
  MapiInteraction *user;        /* (owned) (nullable): nobody looks */
  GCancellable    *cancellable; /* (owned) */
  GThread         *listener;    /* (owned) (nullable): hears Ctrl+C */
} CliWork;

void     cli_work_begin (CliWork     *self,
                         CliContext  *context);
/* FALSE and USER_CANCEL once it is to stop; @fraction -1: not known */
gboolean cli_work_go_on (CliWork     *self,
                         const char  *text,
                         double       fraction,
                         GError     **error);
void     cli_work_end   (CliWork     *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliWork, cli_work_end)

G_END_DECLS
