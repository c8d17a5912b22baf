/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-server.h"

#include "ldap-filter.h"

#include <glib/gi18n-lib.h>

#define TLS_PORT 636
#define PLAIN_PORT 389
/* Who types a name does not wait longer for a connection */
#define CONNECT_SECONDS 10
/* How long nobody knocks again after a server was away */
#define REST_SECONDS 5
#define IDLE_SECONDS 120
#define MAX_RANGES 20

typedef struct
{
  LdapLine *line;               /* (owned) */
  gint64    since;
} Idle;

struct _LdapServer
{
  MapiSupport *support;         /* (owned) */
  GMutex       lock;
  KitEndpoint *endpoint;        /* (owned) */
  LdapMap     *map;             /* (owned) */
  LdapRoot    *root;            /* (owned) (nullable): once it was asked */
  GPtrArray   *idle;            /* (element-type Idle) */
  GError      *down;            /* (owned) (nullable): what failed last */
  gint64       down_until;
};

static void
idle_free (gpointer data)
{
  Idle *idle = data;

  ldap_line_free (idle->line);
  g_free (idle);
}

void
ldap_answer_free (LdapAnswer *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->map, ldap_map_unref);
  g_free (self);
}

static char *
dup_setting (LdapServer *self,
             const char *name)
{
  return mapi_settings_dup_string (mapi_support_get_settings (self->support), name);
}

/* ---- life ---- */

static LdapMap *
make_map (LdapServer  *self,
          LdapRoot    *root,
          GError     **error)
{
  g_autofree char *schema = dup_setting (self, "schema");
  g_auto(GStrv) changes = mapi_settings_dup_strv (mapi_support_get_settings (self->support), "attributes");
  gboolean active = g_strcmp0 (schema, "active-directory") == 0 ||
                    (g_strcmp0 (schema, "auto") == 0 && root != NULL && root->active_directory);

  return ldap_map_new (active ? LDAP_SCHEMA_ACTIVE_DIRECTORY : LDAP_SCHEMA_PERSON, (const char * const *) changes, error);
}

gboolean
ldap_server_reset (LdapServer  *self,
                   GError     **error)
{
  g_autoptr(KitEndpoint) endpoint = kit_endpoint_new_for_provider (self->support, "ldap", TLS_PORT, PLAIN_PORT, error);
  g_autoptr(LdapMap) map = NULL;
  g_autoptr(GMutexLocker) locker = NULL;
  g_autofree char *filter = dup_setting (self, "filter");
  guint seconds;

  if (endpoint == NULL || (filter != NULL && *filter != '\0' && !ldap_filter_check (filter, error)))
    return FALSE;
  map = make_map (self, NULL, error);
  if (map == NULL)
    return FALSE;
  seconds = kit_endpoint_get_io_timeout (endpoint);
  kit_endpoint_set_timeouts (endpoint, MIN (CONNECT_SECONDS, seconds), seconds);
  locker = g_mutex_locker_new (&self->lock);
  g_clear_pointer (&self->endpoint, kit_endpoint_unref);
  g_clear_pointer (&self->map, ldap_map_unref);
  g_clear_pointer (&self->root, ldap_root_free);
  g_clear_error (&self->down);
  g_ptr_array_set_size (self->idle, 0);
  self->endpoint = g_steal_pointer (&endpoint);
  self->map = g_steal_pointer (&map);
  return TRUE;
}

LdapServer *
ldap_server_new (MapiSupport  *support,
                 GError      **error)
{
  LdapServer *self = g_new0 (LdapServer, 1);

  self->support = g_object_ref (support);
  g_mutex_init (&self->lock);
  self->idle = g_ptr_array_new_with_free_func (idle_free);
  if (ldap_server_reset (self, error))
    return self;
  ldap_server_free (self);
  return NULL;
}

void
ldap_server_free (LdapServer *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->idle);
  g_clear_pointer (&self->endpoint, kit_endpoint_unref);
  g_clear_pointer (&self->map, ldap_map_unref);
  g_clear_pointer (&self->root, ldap_root_free);
  g_clear_error (&self->down);
  g_mutex_clear (&self->lock);
  g_object_unref (self->support);
  g_free (self);
}

void
ldap_server_close (LdapServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_set_size (self->idle, 0);
}

guint
ldap_server_get_limit (LdapServer *self)
{
  return mapi_settings_get_uint (mapi_support_get_settings (self->support), "limit");
}

LdapMap *
ldap_server_dup_map (LdapServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return ldap_map_ref (self->map);
}

/* ---- connections ---- */

static LdapLine *
take_idle (LdapServer *self)
{
  gint64 oldest = g_get_monotonic_time () - IDLE_SECONDS * G_USEC_PER_SEC;

  for (;;)
    {
      Idle *idle = NULL;
      LdapLine *line;
      gint64 since;

      g_mutex_lock (&self->lock);
      if (self->idle->len > 0)
        idle = g_ptr_array_steal_index (self->idle, self->idle->len - 1);
      g_mutex_unlock (&self->lock);
      if (idle == NULL)
        return NULL;
      line = idle->line;
      since = idle->since;
      g_free (idle);
      if (since >= oldest && ldap_line_is_usable (line))
        return line;
      ldap_line_free (line);
    }
}

static void
give_back (LdapServer *self,
           LdapLine   *line)
{
  Idle *idle = NULL;

  ldap_line_begin (line, kit_endpoint_get_io_timeout (kit_line_stream_get_endpoint (ldap_line_get_stream (line))), NULL);
  if (!ldap_line_is_usable (line))
    {
      ldap_line_free (line);
      return;
    }
  g_mutex_lock (&self->lock);
  /* Not one of a server the settings had before */
  if (self->idle->len < LDAP_N_QUESTIONS && kit_line_stream_get_endpoint (ldap_line_get_stream (line)) == self->endpoint)
    {
      idle = g_new0 (Idle, 1);
      idle->line = line;
      idle->since = g_get_monotonic_time ();
      g_ptr_array_add (self->idle, idle);
    }
  g_mutex_unlock (&self->lock);
  if (idle == NULL)
    ldap_line_free (line);
}

static KitEndpoint *
dup_endpoint (LdapServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return kit_endpoint_ref (self->endpoint);
}

/* What a server tells of itself counts for that one alone: the settings may have changed while it was asked */
static void
keep_root (LdapServer  *self,
           KitEndpoint *endpoint,
           LdapRoot    *root)
{
  g_autoptr(LdapRoot) new_root = root;
  g_autoptr(LdapMap) map = make_map (self, root, NULL);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (endpoint != self->endpoint)
    return;
  g_clear_pointer (&self->root, ldap_root_free);
  self->root = g_steal_pointer (&new_root);
  if (map == NULL)
    return;
  ldap_map_unref (self->map);
  self->map = g_steal_pointer (&map);
}

/* Strangers may be told less of a server than who has logged on, so it is asked again then; the mechanisms that count
 * are those it had before, over TLS. */
static LdapLine *
connect_once (LdapServer    *self,
              MapiCheck     *check,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(KitEndpoint) endpoint = dup_endpoint (self);
  g_autoptr(KitCredentials) credentials = kit_credentials_new_for_provider (self->support, cancellable, error);
  g_autofree char *method = dup_setting (self, "auth");
  g_autofree char *base = dup_setting (self, "base");
  g_autoptr(LdapLine) line = NULL;
  g_autoptr(LdapRoot) root = NULL;

  line = credentials != NULL ? ldap_line_open (endpoint, check, cancellable, error) : NULL;
  root = line != NULL ? ldap_root_load (line, error) : NULL;
  if (root == NULL || !ldap_logon_run (line, credentials, method != NULL ? method : "auto", root, base, check, error))
    return NULL;
  if (root->bases[0] == NULL || !root->paging)
    {
      g_clear_pointer (&root, ldap_root_free);
      root = ldap_root_load (line, error);
      if (root == NULL)
        return NULL;
    }
  keep_root (self, endpoint, g_steal_pointer (&root));
  return g_steal_pointer (&line);
}

static gboolean
is_refusal (const GError *problem)
{
  return g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

static LdapLine *
connect_server (LdapServer    *self,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(GError) problem = NULL;
  LdapLine *line = connect_once (self, NULL, cancellable, &problem);

  if (line == NULL && is_refusal (problem) && mapi_support_ask_password (self->support, problem, cancellable))
    {
      g_clear_error (&problem);
      line = connect_once (self, NULL, cancellable, &problem);
    }
  if (line != NULL)
    mapi_support_note_logon (self->support);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return line;
}

/* ---- questions ---- */

static gboolean
is_down (LdapServer  *self,
         GError     **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->down == NULL || g_get_monotonic_time () > self->down_until)
    return FALSE;
  if (error != NULL)
    *error = g_error_copy (self->down);
  return TRUE;
}

static gboolean
is_absence (const GError *problem)
{
  return g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR) ||
         g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_TIMEOUT) || is_refusal (problem);
}

/* That @endpoint is away says nothing of the one the settings have by now */
static void
note_end (LdapServer   *self,
          KitEndpoint  *endpoint,
          const GError *problem)
{
  gboolean absent = problem != NULL && is_absence (problem);

  g_mutex_lock (&self->lock);
  if (endpoint != self->endpoint)
    {
      g_mutex_unlock (&self->lock);
      return;
    }
  g_clear_error (&self->down);
  if (absent)
    {
      self->down = g_error_copy (problem);
      self->down_until = g_get_monotonic_time () + REST_SECONDS * G_USEC_PER_SEC;
    }
  g_mutex_unlock (&self->lock);
  if (absent)
    mapi_support_set_problem (self->support, MAPI_STATUS_OFFLINE, problem);
  else if (problem == NULL)
    mapi_support_set_status (self->support, MAPI_STATUS_AVAILABLE, NULL, -1);
}

/* One question on a connection */
typedef GPtrArray *(*AskFunc) (LdapServer     *self,
                               LdapLine       *line,
                               gpointer        question,
                               LdapAnswer     *answer,
                               GError        **error);

/* A connection that was kept may have been ended by the server in the meantime, so that one is tried a second time. */
static gboolean
ask (LdapServer    *self,
     AskFunc        func,
     gpointer       question,
     LdapAnswer    *answer,
     GCancellable  *cancellable,
     GError       **error)
{
  g_autoptr(KitEndpoint) endpoint = dup_endpoint (self);
  g_autoptr(GError) problem = NULL;

  if (is_down (self, error))
    return FALSE;
  for (guint attempt = 0; attempt < 2; attempt++)
    {
      LdapLine *line = attempt == 0 ? take_idle (self) : NULL;
      gboolean kept = line != NULL;

      g_clear_error (&problem);
      if (line == NULL)
        line = connect_server (self, cancellable, &problem);
      if (line == NULL)
        break;
      ldap_line_begin (line, kit_endpoint_get_io_timeout (kit_line_stream_get_endpoint (ldap_line_get_stream (line))),
                       cancellable);
      answer->entries = func (self, line, question, answer, &problem);
      if (answer->entries != NULL || ldap_line_is_usable (line))
        give_back (self, line);
      else
        ldap_line_free (line);
      if (answer->entries != NULL || !kept || g_cancellable_is_cancelled (cancellable) ||
          !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR))
        break;
    }
  if (!g_cancellable_is_cancelled (cancellable))
    note_end (self, endpoint, problem);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

typedef struct
{
  LdapFilterFunc      func;
  gpointer            user_data;
  const char * const *names;
  LdapEntry          *entry;
  gboolean            whole;
  guint               limit;
} Question;

static int
get_scope (LdapServer *self)
{
  g_autofree char *scope = dup_setting (self, "scope");

  return g_strcmp0 (scope, "one") == 0 ? LDAP_SCOPE_ONELEVEL : LDAP_SCOPE_SUBTREE;
}

static char *
dup_base (LdapServer  *self,
          GError     **error)
{
  g_autofree char *base = dup_setting (self, "base");
  g_autoptr(GMutexLocker) locker = NULL;

  if (base != NULL && *base != '\0')
    return g_steal_pointer (&base);
  locker = g_mutex_locker_new (&self->lock);
  if (self->root != NULL && self->root->bases[0] != NULL)
    return g_strdup (self->root->bases[0]);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                       _("The directory does not tell where its people are: set where to search"));
  return NULL;
}

static char *
dup_filter (LdapServer *self,
            LdapMap    *map,
            Question   *question)
{
  g_autofree char *people = dup_setting (self, "filter");
  g_autofree char *wanted = question->func != NULL ? question->func (map, question->user_data) : NULL;

  return ldap_filter_and (people != NULL && *people != '\0' ? people : ldap_map_get_people (map), wanted);
}

static GPtrArray *
search_run (LdapServer  *self,
            LdapLine    *line,
            gpointer     data,
            LdapAnswer  *answer,
            GError     **error)
{
  Question *question = data;
  g_autofree char *base = dup_base (self, error);
  g_autofree char *filter = NULL;
  LdapSearch search = { base, get_scope (self), NULL, NULL, question->limit, FALSE };

  if (base == NULL)
    return NULL;
  g_clear_pointer (&answer->map, ldap_map_unref);
  answer->map = ldap_server_dup_map (self);
  filter = dup_filter (self, answer->map, question);
  search.filter = filter;
  search.attributes = ldap_map_get_attributes (answer->map, question->whole);
  g_mutex_lock (&self->lock);
  search.paging = self->root != NULL && self->root->paging;
  g_mutex_unlock (&self->lock);
  return ldap_search_run (line, &search, &answer->end, error);
}

LdapAnswer *
ldap_server_search (LdapServer      *self,
                    LdapFilterFunc   func,
                    gpointer         user_data,
                    gboolean         whole,
                    guint            limit,
                    GCancellable    *cancellable,
                    GError         **error)
{
  g_autoptr(LdapAnswer) answer = g_new0 (LdapAnswer, 1);
  Question question = { .func = func, .user_data = user_data, .whole = whole, .limit = limit };

  return ask (self, search_run, &question, answer, cancellable, error) ? g_steal_pointer (&answer) : NULL;
}

static GPtrArray *
load_run (LdapServer  *self,
          LdapLine    *line,
          gpointer     data,
          LdapAnswer  *answer,
          GError     **error)
{
  Question *question = data;

  g_clear_pointer (&answer->map, ldap_map_unref);
  answer->map = ldap_server_dup_map (self);
  return ldap_search_names (line, question->names, ldap_map_get_attributes (answer->map, question->whole), error);
}

LdapAnswer *
ldap_server_load (LdapServer          *self,
                  const char * const  *names,
                  gboolean             whole,
                  GCancellable        *cancellable,
                  GError             **error)
{
  g_autoptr(LdapAnswer) answer = g_new0 (LdapAnswer, 1);
  Question question = { .names = names, .whole = whole };

  return ask (self, load_run, &question, answer, cancellable, error) ? g_steal_pointer (&answer) : NULL;
}

static void
merge_value (gpointer value,
             gpointer user_data)
{
  gsize length;
  const void *data = g_bytes_get_data (value, &length);
  gpointer *context = user_data;

  ldap_entry_add (context[0], context[1], data, length);
}

static GPtrArray *
range_run (LdapServer  *self,
           LdapLine    *line,
           gpointer     data,
           LdapAnswer  *answer,
           GError     **error)
{
  Question *question = data;
  LdapEntry *entry = question->entry;

  for (guint i = 0; entry->more != NULL && i < MAX_RANGES; i++)
    {
      g_autofree char *range = g_steal_pointer (&entry->more);
      g_autofree char *name = g_strndup (range, strcspn (range, ";"));
      const char * const attributes[] = { range, NULL };
      LdapSearch search = { entry->dn, LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 1, FALSE };
      LdapSearchEnd end;
      g_autoptr(GPtrArray) found = ldap_search_run (line, &search, &end, error);
      LdapEntry *part = found != NULL && found->len > 0 ? found->pdata[0] : NULL;
      GPtrArray *values = part != NULL ? ldap_entry_get (part, name) : NULL;
      gpointer context[] = { entry, name };

      if (found == NULL)
        return NULL;
      if (values != NULL)
        g_ptr_array_foreach (values, merge_value, context);
      if (part != NULL)
        entry->more = g_steal_pointer (&part->more);
    }
  return g_ptr_array_new ();
}

gboolean
ldap_server_load_rest (LdapServer    *self,
                       LdapEntry     *entry,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr(LdapAnswer) answer = g_new0 (LdapAnswer, 1);
  Question question = { .entry = entry };

  return entry->more == NULL || ask (self, range_run, &question, answer, cancellable, error);
}

/* ---- the check ---- */

gboolean
ldap_server_check (LdapServer    *self,
                   MapiCheck     *check,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(LdapLine) line = connect_once (self, check, cancellable, error);
  g_autoptr(LdapAnswer) answer = g_new0 (LdapAnswer, 1);
  Question question = { .limit = 5 };
  g_autofree char *base = NULL;
  g_autofree char *text = NULL;

  if (line == NULL)
    return FALSE;
  mapi_check_begin (check, _("Looking for people"));
  base = dup_base (self, error);
  answer->entries = base != NULL ? search_run (self, line, &question, answer, error) : NULL;
  if (answer->entries == NULL)
    return FALSE;
  if (answer->entries->len == 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                   _("Nobody was found below “%s”: look where to search, and for whom"), base);
      return FALSE;
    }
  text = g_strdup_printf (_("Below “%s” there are people"), base);
  mapi_check_end (check, text, NULL);
  return TRUE;
}
