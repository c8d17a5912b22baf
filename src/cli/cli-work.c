/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-work.h"

#include <glib/gi18n.h>

#include "cli-interaction.h"

void
cli_work_begin (CliWork    *self,
                CliContext *context)
{
  self->cancellable = g_cancellable_new ();
  if (context->ui)
    self->user = cli_context_dup_interaction (context);
  else if (!context->json && !context->quiet)
    self->user = cli_interaction_new ();
}

gboolean
cli_work_go_on (CliWork     *self,
                const char  *text,
                double       fraction,
                GError     **error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("Stopped. What was done until then stays."));
      return FALSE;
    }
  /* 1 would be the end of it */
  if (self->user != NULL)
    mapi_interaction_progress (self->user, text, MIN (fraction, 0.999), self->cancellable);
  return TRUE;
}

void
cli_work_end (CliWork *self)
{
  if (self->user != NULL)
    mapi_interaction_progress (self->user, "", 1, NULL);
  g_clear_object (&self->user);
  g_clear_object (&self->cancellable);
}
