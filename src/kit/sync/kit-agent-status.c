/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"

#include <glib/gi18n-lib.h>

/* From here on a person is told: there is still time to delete something */
#define NEARLY_FULL 90

static MapiSupport *
get_support (KitAgent *self)
{
  return mapi_provider_get_support (MAPI_PROVIDER (self->store));
}

void
kit_agent_set_busy (KitAgent   *self,
                    const char *text,
                    gint        progress)
{
  mapi_support_set_status (get_support (self),
                           MAPI_STATUS_AVAILABLE | MAPI_STATUS_INBOUND_ENABLED |
                           MAPI_STATUS_INBOUND_ACTIVE, text, progress);
}

void
kit_agent_set_idle (KitAgent *self)
{
  g_autofree char *text = NULL;

  if (self->fullness >= 100)
    text = g_strdup (_("The mailbox on the server is full"));
  else if (self->fullness >= NEARLY_FULL)
    text = g_strdup_printf (_("The mailbox on the server is %d%% full"), self->fullness);
  mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE | MAPI_STATUS_INBOUND_ENABLED,
                           text, -1);
}

void
kit_agent_set_failed (KitAgent     *self,
                      const GError *cause)
{
  mapi_support_set_status (get_support (self), MAPI_STATUS_FAILURE, cause->message, -1);
}

void
kit_agent_set_offline (KitAgent     *self,
                       const GError *cause)
{
  mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE | MAPI_STATUS_OFFLINE,
                           cause != NULL ? cause->message : NULL, -1);
}
