/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-discovery-private.h"

#include "../net/mapi-https-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "../address/mapi-one-off.h"
#include "../mapi-enums.h"

/* All sources are asked at once. Each ends in a state; a good answer (of the domain itself, or
 * of the database) ends the guessing at once and gives the others a moment more.
 *
 * What is told to whom: the whole address to a host of its own domain that exists for the question,
 * the domain to the database and to DNS, the domain of the mail host to that domain. */

#define DEFAULT_DATABASE "https://autoconfig.thunderbird.net/v1.1/"
#define DEFAULT_TIMEOUT_SECONDS 15
#define GRACE_SECONDS 3

/**
 * MapiDiscovery:
 *
 * Finds the servers of a mail address: from the provider's own description, a database of providers,
 * DNS, whoever takes the domain's mail, and by guessing. Results and the states of the sources
 * change while it runs, on the thread-default context it was made on.
 *
 * ```c
 * g_autoptr(MapiDiscovery) discovery = mapi_discovery_new ("ann@example.org", &error);
 *
 * if (mapi_discovery_run (discovery, NULL, &error))
 *   best = g_list_model_get_item (mapi_discovery_get_results (discovery), 0);
 * ```
 *
 * Source: RFC 6186, RFC 8314, RFC 8620 section 2.2; the format `config-v1.1.xml` of mail providers.
 */
typedef struct
{
  gboolean            disabled;
  MapiDiscoveryState  state;
  char               *detail;   /* (owned) (nullable) */
  GCancellable       *cancellable;  /* (owned) (nullable): while it runs */
} Source;

struct _MapiDiscovery
{
  GObject                 parent_instance;
  char                   *address;
  char                   *domain;        /* as DNS has it */
  char                   *database_url;  /* (nullable) */
  char                   *exchanger;     /* (owned) (nullable): domain of who takes the mail */
  guint                   timeout_seconds;
  GListStore             *results;
  Source                  sources[MAPI_DISCOVERY_N_SOURCES];
  guint                   n_running;
  GTask                  *task;          /* (owned) (nullable): the run */
  GSource                *timer;         /* (owned) (nullable) */
  GSource                *stop;          /* (owned) (nullable): the caller's cancellable */
  const MapiDiscoveryNet *net;           /* (unowned) (nullable) */
};

enum
{
  SIGNAL_SOURCE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MapiDiscovery, mapi_discovery, G_TYPE_OBJECT)

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
mapi_discovery_finalize (GObject *object)
{
  MapiDiscovery *self = MAPI_DISCOVERY (object);

  for (guint i = 0; i < MAPI_DISCOVERY_N_SOURCES; i++)
    {
      g_free (self->sources[i].detail);
      g_clear_object (&self->sources[i].cancellable);
    }
  clear_source (&self->timer);
  clear_source (&self->stop);
  g_clear_object (&self->results);
  g_free (self->address);
  g_free (self->domain);
  g_free (self->database_url);
  g_free (self->exchanger);
  G_OBJECT_CLASS (mapi_discovery_parent_class)->finalize (object);
}

static void
mapi_discovery_class_init (MapiDiscoveryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_discovery_finalize;

  /**
   * MapiDiscovery::source-changed:
   * @self: a discovery
   * @source: a #MapiDiscoverySource
   *
   * The state of a source has changed.
   */
  signals[SIGNAL_SOURCE_CHANGED] =
    g_signal_new ("source-changed", MAPI_TYPE_DISCOVERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, MAPI_TYPE_DISCOVERY_SOURCE);
}

static void
mapi_discovery_init (MapiDiscovery *self)
{
  self->results = g_list_store_new (MAPI_TYPE_DISCOVERY_RESULT);
  self->database_url = g_strdup (DEFAULT_DATABASE);
  self->timeout_seconds = DEFAULT_TIMEOUT_SECONDS;
}

/**
 * mapi_discovery_new:
 * @address: a mail address
 * @error: return location for an error
 *
 * Prepares the search. Nothing is asked yet.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE if @address is none.
 *
 * Returns: (transfer full): a discovery
 */
MapiDiscovery *
mapi_discovery_new (const char  *address,
                    GError     **error)
{
  g_autoptr(MapiProperties) parsed = NULL;
  g_autofree char *domain = NULL;
  const char *plain, *at;
  MapiDiscovery *self;

  g_return_val_if_fail (address != NULL, NULL);

  parsed = mapi_one_off_parse (address);
  plain = parsed != NULL ? mapi_properties_get_string (parsed, MAPI_PR_EMAIL_ADDRESS) : NULL;
  at = plain != NULL ? strrchr (plain, '@') : NULL;
  domain = at != NULL && at > plain ? g_hostname_to_ascii (at + 1) : NULL;
  if (domain == NULL || strchr (domain, '.') == NULL || domain[0] == '[' || strlen (domain) > 253)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("“%s” is no mail address."), address);
      return NULL;
    }
  self = g_object_new (MAPI_TYPE_DISCOVERY, NULL);
  self->address = g_strdup (plain);
  self->domain = g_ascii_strdown (domain, -1);
  return self;
}

void
mapi_discovery_set_net (MapiDiscovery          *self,
                        const MapiDiscoveryNet *net)
{
  self->net = net;
}

/**
 * mapi_discovery_get_address:
 * @self: a discovery
 *
 * Gets the address it is about.
 *
 * Returns: the address, without a name
 */
const char *
mapi_discovery_get_address (MapiDiscovery *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY (self), NULL);

  return self->address;
}

/**
 * mapi_discovery_get_domain:
 * @self: a discovery
 *
 * Gets the domain of the address, as DNS has it.
 *
 * Returns: the domain
 */
const char *
mapi_discovery_get_domain (MapiDiscovery *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY (self), NULL);

  return self->domain;
}

/**
 * mapi_discovery_set_database_url:
 * @self: a discovery
 * @url: (nullable): an https URL the domain is appended to, %NULL to ask none
 *
 * Sets where the database of providers is. It is told the domain.
 */
void
mapi_discovery_set_database_url (MapiDiscovery *self,
                                 const char    *url)
{
  g_return_if_fail (MAPI_IS_DISCOVERY (self));

  g_free (self->database_url);
  self->database_url = g_strdup (url);
}

/**
 * mapi_discovery_set_enabled:
 * @self: a discovery
 * @source: a source
 * @enabled: whether it is asked
 *
 * Leaves out a source, before the run.
 */
void
mapi_discovery_set_enabled (MapiDiscovery       *self,
                            MapiDiscoverySource  source,
                            gboolean             enabled)
{
  g_return_if_fail (MAPI_IS_DISCOVERY (self));
  g_return_if_fail (source < MAPI_DISCOVERY_N_SOURCES);

  self->sources[source].disabled = !enabled;
}

/**
 * mapi_discovery_set_timeout:
 * @self: a discovery
 * @seconds: seconds
 *
 * Sets when what has not answered is given up.
 */
void
mapi_discovery_set_timeout (MapiDiscovery *self,
                            guint          seconds)
{
  g_return_if_fail (MAPI_IS_DISCOVERY (self));

  self->timeout_seconds = MAX (seconds, 1);
}

/**
 * mapi_discovery_get_results:
 * @self: a discovery
 *
 * Gets what was found so far.
 *
 * Returns: (transfer none): a list of #MapiDiscoveryResult, the best first
 */
GListModel *
mapi_discovery_get_results (MapiDiscovery *self)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY (self), NULL);

  return G_LIST_MODEL (self->results);
}

/**
 * mapi_discovery_get_state:
 * @self: a discovery
 * @source: a source
 * @detail: (out) (optional) (nullable) (transfer full): why it knows nothing, for people
 *
 * Tells how far a source is.
 *
 * Returns: its state
 */
MapiDiscoveryState
mapi_discovery_get_state (MapiDiscovery        *self,
                          MapiDiscoverySource   source,
                          char                **detail)
{
  g_return_val_if_fail (MAPI_IS_DISCOVERY (self), MAPI_DISCOVERY_WAITING);
  g_return_val_if_fail (source < MAPI_DISCOVERY_N_SOURCES, MAPI_DISCOVERY_WAITING);

  if (detail != NULL)
    *detail = g_strdup (self->sources[source].detail);
  return self->sources[source].state;
}

static char *
database_host (MapiDiscovery *self)
{
  g_autoptr(GUri) uri = self->database_url != NULL
    ? g_uri_parse (self->database_url, G_URI_FLAGS_NONE, NULL) : NULL;

  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "");
}

/**
 * mapi_discovery_dup_source_name:
 * @self: a discovery
 * @source: a source
 *
 * Says what a source is, with the host that is asked.
 *
 * Returns: (transfer full): a phrase for people
 */
char *
mapi_discovery_dup_source_name (MapiDiscovery       *self,
                                MapiDiscoverySource  source)
{
  g_autofree char *host = NULL;

  g_return_val_if_fail (MAPI_IS_DISCOVERY (self), NULL);

  switch (source)
    {
    case MAPI_DISCOVERY_PROVIDER:
      return g_strdup_printf (_("The provider’s own description (autoconfig.%s)"), self->domain);
    case MAPI_DISCOVERY_WELL_KNOWN:
      return g_strdup_printf (_("The provider’s own description (%s)"), self->domain);
    case MAPI_DISCOVERY_DATABASE:
      host = database_host (self);
      return g_strdup_printf (_("The database of mail providers (%s)"), host);
    case MAPI_DISCOVERY_SERVICE_RECORDS:
      return g_strdup_printf (_("Service records of %s"), self->domain);
    case MAPI_DISCOVERY_MAIL_EXCHANGER:
      if (self->exchanger != NULL)
        return g_strdup_printf (_("Whoever takes mail for %s (%s)"), self->domain, self->exchanger);
      return g_strdup_printf (_("Whoever takes mail for %s"), self->domain);
    case MAPI_DISCOVERY_GUESS:
    default:
      return g_strdup_printf (_("Usual host names in %s"), self->domain);
    }
}

static void
set_state (MapiDiscovery       *self,
           MapiDiscoverySource  source,
           MapiDiscoveryState   state,
           const char          *detail)
{
  self->sources[source].state = state;
  g_free (self->sources[source].detail);
  self->sources[source].detail = g_strdup (detail);
  g_signal_emit (self, signals[SIGNAL_SOURCE_CHANGED], 0, source);
}

/* ---- results ---- */

static gint
compare_rank (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  guint rank_a = mapi_discovery_result_get_rank (MAPI_DISCOVERY_RESULT ((gpointer) a));
  guint rank_b = mapi_discovery_result_get_rank (MAPI_DISCOVERY_RESULT ((gpointer) b));

  return rank_a > rank_b ? -1 : rank_a < rank_b;
}

/* Two sources that say the same are one result, with the better word for it. */
static void
add_result (MapiDiscovery       *self,
            MapiDiscoveryResult *result)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->results));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(MapiDiscoveryResult) other =
        g_list_model_get_item (G_LIST_MODEL (self->results), i);

      if (!mapi_discovery_result_equals (result, other))
        continue;
      if (mapi_discovery_result_get_rank (other) >= mapi_discovery_result_get_rank (result))
        return;
      g_list_store_remove (self->results, i);
      break;
    }
  g_list_store_insert_sorted (self->results, result, compare_rank, NULL);
}

static void
stop_all (MapiDiscovery *self)
{
  for (guint i = 0; i < MAPI_DISCOVERY_N_SOURCES; i++)
    if (self->sources[i].cancellable != NULL)
      g_cancellable_cancel (self->sources[i].cancellable);
}

static gboolean
timeout_cb (gpointer user_data)
{
  MapiDiscovery *self = user_data;

  clear_source (&self->timer);
  stop_all (self);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  MapiDiscovery *self = user_data;

  clear_source (&self->stop);
  stop_all (self);
  return G_SOURCE_REMOVE;
}

static void
set_timer (MapiDiscovery *self,
           guint          seconds)
{
  clear_source (&self->timer);
  self->timer = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (self->timer, timeout_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
take_servers (MapiDiscovery       *self,
              MapiDiscoverySource  source,
              MapiTrust            trust,
              const char          *name,
              GPtrArray           *servers)
{
  g_autofree char *origin = mapi_discovery_dup_source_name (self, source);
  g_autoptr(MapiDiscoveryResult) result =
    mapi_discovery_result_new (source, trust, self->address, name, origin, servers);
  GCancellable *guessing = self->sources[MAPI_DISCOVERY_GUESS].cancellable;

  if (result == NULL)
    {
      set_state (self, source, MAPI_DISCOVERY_NOTHING, NULL);
      return;
    }
  add_result (self, result);
  set_state (self, source, MAPI_DISCOVERY_FOUND, NULL);
  if (trust < MAPI_TRUST_DATABASE || !mapi_discovery_result_is_complete (result))
    return;
  if (guessing != NULL)
    g_cancellable_cancel (guessing);
  set_timer (self, MIN (GRACE_SECONDS, self->timeout_seconds));
}

/* ---- the run ---- */

static void
finish_run (MapiDiscovery *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);
  gboolean asked = FALSE;

  clear_source (&self->timer);
  clear_source (&self->stop);
  /* That no guess is right says nothing of the network */
  for (guint i = 0; i < MAPI_DISCOVERY_N_SOURCES; i++)
    asked |= i != MAPI_DISCOVERY_GUESS && self->sources[i].state == MAPI_DISCOVERY_NOTHING;
  if (g_task_return_error_if_cancelled (task))
    return;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->results)) > 0)
    g_task_return_boolean (task, TRUE);
  else if (asked)
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                             _("Nobody knows the mail servers of “%s”."), self->domain);
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "%s",
                             _("No source could be asked. Is this computer connected?"));
}

static void
end_source (MapiDiscovery       *self,
            MapiDiscoverySource  source,
            const GError        *error)
{
  g_clear_object (&self->sources[source].cancellable);
  if (error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_state (self, source, MAPI_DISCOVERY_SKIPPED, NULL);
  else if (error != NULL)
    set_state (self, source,
               g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND) ? MAPI_DISCOVERY_NOTHING
                                                                         : MAPI_DISCOVERY_FAILED,
               error->message);
  if (--self->n_running == 0)
    finish_run (self);
}

typedef struct
{
  MapiDiscovery       *self;    /* (owned) */
  MapiDiscoverySource  source;
  MapiTrust            trust;
  char                *then;    /* (owned) (nullable): URL to try when this has nothing */
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->self);
  g_free (asked->then);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static Asked *
asked_new (MapiDiscovery       *self,
           MapiDiscoverySource  source,
           MapiTrust            trust,
           const char          *then)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->self = g_object_ref (self);
  asked->source = source;
  asked->trust = trust;
  asked->then = g_strdup (then);
  return asked;
}

static void fetch_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data);

static void
fetch (MapiDiscovery       *self,
       MapiDiscoverySource  source,
       MapiTrust            trust,
       const char          *url,
       const char          *then)
{
  mapi_discovery_fetch_async (self->net, url, self->sources[source].cancellable, fetch_cb,
                              asked_new (self, source, trust, then));
}

static void
fetch_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Asked) asked = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) xml = mapi_discovery_fetch_finish (result, &error);
  g_autofree char *name = NULL;
  g_autoptr(GPtrArray) servers =
    xml != NULL ? mapi_autoconfig_parse (xml, asked->self->address, &name, &error) : NULL;

  if (servers == NULL && asked->then != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      fetch (asked->self, asked->source, asked->trust, asked->then, NULL);
      return;
    }
  if (servers != NULL)
    take_servers (asked->self, asked->source, asked->trust, name, servers);
  end_source (asked->self, asked->source, error);
}

static void
records_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Asked) asked = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) servers = mapi_discovery_records_finish (result, &error);

  if (servers != NULL)
    take_servers (asked->self, asked->source, asked->trust, NULL, servers);
  end_source (asked->self, asked->source, error);
}

static void
guess_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Asked) asked = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) servers = mapi_discovery_guess_finish (result, &error);

  if (servers != NULL)
    take_servers (asked->self, asked->source, asked->trust, NULL, servers);
  end_source (asked->self, asked->source, error);
}

static void
exchanger_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Asked) asked = user_data;
  MapiDiscovery *self = asked->self;
  g_autoptr(GError) error = NULL;
  g_autofree char *host = mapi_discovery_exchanger_finish (result, &error);
  g_autofree char *base = mapi_https_dup_site (host);
  g_autofree char *own = mapi_https_dup_site (self->domain);
  g_autofree char *url = NULL;
  g_autofree char *database = NULL;

  if (base == NULL || g_strcmp0 (base, own) == 0)
    {
      if (base != NULL)
        set_state (self, asked->source, MAPI_DISCOVERY_NOTHING, _("The domain takes its mail itself."));
      end_source (self, asked->source, error);
      return;
    }
  self->exchanger = g_strdup (base);
  set_state (self, asked->source, MAPI_DISCOVERY_RUNNING, NULL);
  url = g_strdup_printf ("https://autoconfig.%s/mail/config-v1.1.xml", base);
  if (self->database_url != NULL)
    database = g_strconcat (self->database_url, base, NULL);
  fetch (self, asked->source, asked->trust, url, database);
}

static void
start_source (MapiDiscovery       *self,
              MapiDiscoverySource  source)
{
  g_autofree char *escaped = g_uri_escape_string (self->address, NULL, FALSE);
  g_autofree char *url = NULL;
  GCancellable *cancellable = self->sources[source].cancellable;

  switch (source)
    {
    case MAPI_DISCOVERY_PROVIDER:
      url = g_strdup_printf ("https://autoconfig.%s/mail/config-v1.1.xml?emailaddress=%s",
                             self->domain, escaped);
      fetch (self, source, MAPI_TRUST_DOMAIN, url, NULL);
      break;
    case MAPI_DISCOVERY_WELL_KNOWN:
      url = g_strdup_printf ("https://%s/.well-known/autoconfig/mail/config-v1.1.xml", self->domain);
      fetch (self, source, MAPI_TRUST_DOMAIN, url, NULL);
      break;
    case MAPI_DISCOVERY_DATABASE:
      url = g_strconcat (self->database_url, self->domain, NULL);
      fetch (self, source, MAPI_TRUST_DATABASE, url, NULL);
      break;
    case MAPI_DISCOVERY_SERVICE_RECORDS:
      mapi_discovery_records_async (self->address, self->domain, cancellable, records_cb,
                                    asked_new (self, source, MAPI_TRUST_DNS, NULL));
      break;
    case MAPI_DISCOVERY_MAIL_EXCHANGER:
      mapi_discovery_exchanger_async (self->domain, cancellable, exchanger_cb,
                                      asked_new (self, source, MAPI_TRUST_DNS, NULL));
      break;
    case MAPI_DISCOVERY_GUESS:
    default:
      mapi_discovery_guess_async (self->net, self->address, self->domain, cancellable, guess_cb,
                                  asked_new (self, source, MAPI_TRUST_GUESS, NULL));
    }
}

/**
 * mapi_discovery_run_async:
 * @self: a discovery
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when every source has answered or was given up
 * @user_data: passed to @callback
 *
 * Asks all sources. What was found before is forgotten. The results found until a cancellation stay.
 */
void
mapi_discovery_run_async (MapiDiscovery       *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (MAPI_IS_DISCOVERY (self));
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, mapi_discovery_run_async);
  g_task_set_check_cancellable (self->task, FALSE);
  g_list_store_remove_all (self->results);
  g_clear_pointer (&self->exchanger, g_free);
  /* One more than there are: nothing ends before everything has begun. */
  self->n_running = 1;
  for (guint i = 0; i < MAPI_DISCOVERY_N_SOURCES; i++)
    {
      gboolean skip = self->sources[i].disabled ||
                      (i == MAPI_DISCOVERY_DATABASE && self->database_url == NULL);

      g_clear_object (&self->sources[i].cancellable);
      if (!skip)
        {
          self->sources[i].cancellable = g_cancellable_new ();
          self->n_running++;
        }
      set_state (self, i, skip ? MAPI_DISCOVERY_SKIPPED : MAPI_DISCOVERY_RUNNING, NULL);
    }
  set_timer (self, self->timeout_seconds);
  if (cancellable != NULL)
    {
      self->stop = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->stop, G_SOURCE_FUNC (cancelled_cb), self, NULL);
      g_source_attach (self->stop, g_main_context_get_thread_default ());
    }
  for (guint i = 0; i < MAPI_DISCOVERY_N_SOURCES; i++)
    if (self->sources[i].cancellable != NULL)
      start_source (self, i);
  if (--self->n_running == 0)
    finish_run (self);
}

/**
 * mapi_discovery_run_finish:
 * @self: a discovery
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends mapi_discovery_run_async().
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if no source knows anything; %MAPI_ERROR_NETWORK_ERROR if none could be
 * asked; cancellation.
 *
 * Returns: %TRUE if there is a result
 */
gboolean
mapi_discovery_run_finish (MapiDiscovery  *self,
                           GAsyncResult   *result,
                           GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
run_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

/**
 * mapi_discovery_run:
 * @self: a discovery
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * mapi_discovery_run_async(), waiting for the end. Signals are emitted meanwhile, in this thread.
 *
 * Errors: as mapi_discovery_run_finish().
 *
 * Returns: %TRUE if there is a result
 */
gboolean
mapi_discovery_run (MapiDiscovery  *self,
                    GCancellable   *cancellable,
                    GError        **error)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GAsyncResult) result = NULL;

  g_return_val_if_fail (MAPI_IS_DISCOVERY (self), FALSE);

  g_main_context_push_thread_default (context);
  mapi_discovery_run_async (self, cancellable, run_cb, &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return mapi_discovery_run_finish (self, result, error);
}
