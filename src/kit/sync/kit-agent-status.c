/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"

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
  mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE | MAPI_STATUS_INBOUND_ENABLED,
                           NULL, -1);
}

void
kit_agent_set_offline (KitAgent     *self,
                       const GError *cause)
{
  mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE | MAPI_STATUS_OFFLINE,
                           cause != NULL ? cause->message : NULL, -1);
}
