/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-server.h"

#include <glib/gi18n-lib.h>

#define POLL_MINUTES 30

/* The agent of a book */
struct _KitBookAgent
{
  KitAgent       parent_instance;
  KitBook       *book;   /* (unowned): has the agent */
  KitBookRemote *remote; /* (owned) (nullable): while nothing stood in the way */
};

G_DEFINE_FINAL_TYPE (KitBookAgent, kit_book_agent, KIT_TYPE_AGENT)

/* ---- a pass ---- */

static gboolean
run_once (KitBookAgent  *self,
          KitBookPass   *pass,
          KitPassFlags   flags,
          GError       **error)
{
  if (self->remote == NULL)
    self->remote = KIT_BOOK_GET_CLASS (self->book)->create_remote (self->book);
  pass->remote = self->remote;
  return kit_book_pass_run (pass, flags, error);
}

/* Where something happened nobody can tell: then it is everything */
static gboolean
run (KitAgent      *agent,
     KitPassFlags   flags,
     GPtrArray     *places,
     GCancellable  *cancellable,
     GError       **problem,
     GError       **error)
{
  KitBookAgent *self = KIT_BOOK_AGENT (agent);
  KitBookPass pass = { self->book, NULL, cancellable, NULL };
  GError *cause = NULL;
  gboolean done;

  if (flags == 0)
    flags = KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD;
  kit_agent_show_busy (agent, _("Synchronizing"));
  while (!(done = run_once (self, &pass, flags, &cause)) && kit_agent_may_try_again (agent, &cause, cancellable))
    g_clear_object (&self->remote);
  *problem = pass.problem;
  if (done)
    mapi_support_note_logon (mapi_provider_get_support (MAPI_PROVIDER (self->book)));
  else
    g_propagate_error (error, cause);
  return done;
}

/* Another is made with what is in the settings then */
static void
disconnect (KitAgent *agent)
{
  g_clear_object (&KIT_BOOK_AGENT (agent)->remote);
}

/* ---- what is to be done ---- */

static gint64
ask (KitAgent   *agent,
     const char *sql,
     gint64      time)
{
  KitBook *book = KIT_BOOK_AGENT (agent)->book;
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (book)->database, NULL, NULL);
  gint64 found = 0;

  if (connection != NULL)
    kit_query_int64 (connection, sql, time, 0, &found, NULL);
  return found;
}

static gboolean
has_due (KitAgent *agent,
         gint64    now)
{
  return ask (agent, "SELECT 1 FROM operation WHERE next_try <= ?1 UNION ALL"
              " SELECT 1 FROM meta WHERE key = '" KIT_BOOK_WANTED "' AND value <> 0 LIMIT 1", now) != 0;
}

static gint64
find_due (KitAgent *agent,
          gint64    since)
{
  return ask (agent, "SELECT min (next_try) FROM operation WHERE next_try > ?", since);
}

/* ---- the type ---- */

static void
kit_book_agent_dispose (GObject *object)
{
  kit_agent_stop (KIT_AGENT (object));
  g_clear_object (&KIT_BOOK_AGENT (object)->remote);

  G_OBJECT_CLASS (kit_book_agent_parent_class)->dispose (object);
}

static void
kit_book_agent_class_init (KitBookAgentClass *klass)
{
  KitAgentClass *agent_class = KIT_AGENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kit_book_agent_dispose;
  agent_class->thread_name = "kit-book-agent";
  agent_class->busy_text = N_("Another program talks to the server of the address book already");
  agent_class->poll_minutes = POLL_MINUTES;
  agent_class->run = run;
  agent_class->disconnect = disconnect;
  agent_class->has_due = has_due;
  agent_class->find_due = find_due;
}

static void
kit_book_agent_init (KitBookAgent *self)
{
}

KitAgent *
kit_book_agent_new (KitBook  *book,
                    GError  **error)
{
  KitBookAgent *self = kit_agent_create (KIT_TYPE_BOOK_AGENT, MAPI_PROVIDER (book), kit_book_get_private (book)->journal,
                                         error);

  if (self == NULL)
    return NULL;
  self->book = book;
  return KIT_AGENT (self);
}
