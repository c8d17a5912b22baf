/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-network.h"

#include <gio/gio.h>

gboolean
kit_network_is_portal (void)
{
  return g_network_monitor_get_connectivity (g_network_monitor_get_default ()) == G_NETWORK_CONNECTIVITY_PORTAL;
}
