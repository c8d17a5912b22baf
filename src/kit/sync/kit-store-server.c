/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-server.h"

#include "kit-store-agent.h"

#include <glib/gi18n-lib.h>

static KitAgent *
create_agent (MapiProvider  *provider,
              GError       **error)
{
  return kit_store_agent_new (KIT_STORE (provider), error);
}

KitServer *
kit_store_server_new (KitStore *store)
{
  return kit_server_new (MAPI_PROVIDER (store), create_agent, N_("The message store is closed"));
}

/* ---- slots of the class ---- */

static KitServer *
get_server (MapiStore  *store,
            GError    **error)
{
  if (kit_store_is_replicated (KIT_STORE (store)))
    return kit_store_get_server (KIT_STORE (store));
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("This store has no server"));
  return NULL;
}

static gboolean
start_agent (MapiStore  *store,
             GError    **error)
{
  KitServer *server = get_server (store, error);

  return server != NULL && kit_server_start (server, error);
}

static void
stop_agent (MapiStore *store)
{
  KitServer *server = kit_store_get_server (KIT_STORE (store));

  kit_server_stop (server);
  kit_server_open (server);
}

static gboolean
synchronize (MapiStore       *store,
             MapiFlushFlags   flags,
             GCancellable    *cancellable,
             GError         **error)
{
  KitServer *server = get_server (store, error);

  return server != NULL && kit_server_synchronize (server, flags, cancellable, error);
}

static gboolean
fetch_messages (MapiStore     *store,
                GPtrArray     *ids,
                GCancellable  *cancellable,
                GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  KitServer *server;
  KitAgent *agent;
  gboolean done;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 message = kit_store_parse_id (self, g_ptr_array_index (ids, i), MAPI_OBJECT_MESSAGE, error);

      if (message == 0)
        return FALSE;
      g_array_append_val (messages, message);
    }
  server = get_server (store, error);
  agent = server != NULL ? kit_server_enter (server, error) : NULL;
  if (agent == NULL)
    return FALSE;
  done = kit_store_agent_fetch (agent, messages, cancellable, error);
  kit_server_leave (server);
  return done;
}

/* Without the end of the last line */
static char *
finish_report (GString *report)
{
  if (report->len > 0)
    g_string_truncate (report, report->len - 1);
  return g_string_free (report, FALSE);
}

static gboolean
compare (MapiStore     *store,
         char         **report,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  KitServer *server = get_server (store, error);
  KitAgent *agent = server != NULL ? kit_server_enter (server, error) : NULL;
  gboolean done;

  if (agent == NULL)
    return FALSE;
  done = kit_store_agent_compare (agent, text, cancellable, error);
  kit_server_leave (server);
  if (done)
    *report = finish_report (g_steal_pointer (&text));
  return done;
}

static gboolean
compare_texts (MapiStore     *store,
               gboolean       anew,
               gint64        *n_done,
               gint64        *n_total,
               char         **report,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  KitServer *server = get_server (store, error);
  KitAgent *agent = server != NULL ? kit_server_enter (server, error) : NULL;
  gboolean done;

  if (agent == NULL)
    return FALSE;
  done = kit_store_agent_compare_texts (agent, anew, n_done, n_total, text, cancellable, error);
  kit_server_leave (server);
  if (done)
    *report = finish_report (g_steal_pointer (&text));
  return done;
}

void
kit_store_server_init (MapiStoreClass *klass)
{
  klass->start_agent = start_agent;
  klass->stop_agent = stop_agent;
  klass->synchronize = synchronize;
  klass->fetch_messages = fetch_messages;
  klass->compare = compare;
  klass->compare_texts = compare_texts;
}
