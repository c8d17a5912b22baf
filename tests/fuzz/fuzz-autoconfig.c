/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <profile/mapi-discovery-private.h>
#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) xml = g_bytes_new_static (data, size);
  g_autofree char *name = NULL;
  g_autoptr(GPtrArray) servers = mapi_autoconfig_parse (xml, "ann@example.test", &name, NULL);

  for (guint i = 0; servers != NULL && i < servers->len; i++)
    {
      MapiDiscoveredServer *server = servers->pdata[i];
      const char *user = mapi_discovered_server_get_user (server);

      g_assert_cmpuint (mapi_discovered_server_get_port (server), >, 0);
      g_assert_true (g_str_is_ascii (mapi_discovered_server_get_host (server)));
      g_assert_null (strpbrk (mapi_discovered_server_get_host (server), "\r\n /\\@"));
      g_assert_null (strpbrk (user != NULL ? user : "", "\r\n"));
    }
  g_assert_true (name == NULL || g_utf8_validate (name, -1, NULL));
  return 0;
}
