/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-book-private.h"

#include "ldap-filter.h"

#include <glib/gi18n-lib.h>
#include <kit-book-index.h>
#include <string.h>

#define MAX_CANDIDATES 50u
/* How long what was read of an entry is good enough to be shown again */
#define FRESH_SECONDS 30
#define MIN_TYPED 2
#define ASKED_SECONDS 60

/**
 * LdapBook:
 *
 * People of a directory (LDAP). Nothing is read before it is asked for; what was found is kept, so that names are found
 * while they are typed and people are there when the server is not. Read only.
 */
struct _LdapBook
{
  MapiAddressBookProvider parent_instance;

  LdapServer   *server;         /* (owned), from the first logon on */
  LdapCache    *cache;          /* (owned), from the first logon on */
  GThreadPool  *pool;           /* (owned): asks for what is typed */
  GCancellable *stop;           /* (owned) */
  GMutex        lock;
  char         *wanted;         /* (owned) (nullable): what to ask for next */
  gboolean      busy;
  GHashTable   *asked;          /* folded texts, with the time doubled, and 1 more where the answer came whole */
};

G_DEFINE_FINAL_TYPE (LdapBook, ldap_book, MAPI_TYPE_ADDRESS_BOOK_PROVIDER)

LdapServer *
ldap_book_get_server (LdapBook *self)
{
  return self->server;
}

LdapCache *
ldap_book_get_cache (LdapBook *self)
{
  return self->cache;
}

static MapiSupport *
get_support (LdapBook *self)
{
  return mapi_provider_get_support (MAPI_PROVIDER (self));
}

/* ---- questions ---- */

/* What lists need of an entry that was read whole */
static MapiProperties *
dup_row (MapiProperties *whole)
{
  static const guint32 more[] = {
    MAPI_PR_CONTACT_PHOTO, MAPI_PR_CONTACT_MEMBERS, MAPI_PR_COMMENT, MAPI_PR_STREET_ADDRESS,
  };
  MapiProperties *row = mapi_properties_copy (whole);

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    mapi_properties_remove (row, more[i]);
  return row;
}

GPtrArray *
ldap_book_take_rows (LdapBook        *self,
                     LdapAnswer      *answer,
                     gboolean         whole,
                     MapiRestriction *condition)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  for (guint i = 0; i < answer->entries->len; i++)
    {
      LdapEntry *entry = answer->entries->pdata[i];
      g_autoptr(MapiProperties) bag = ldap_map_read (answer->map, entry);
      g_autofree char *search = ldap_map_dup_search (answer->map, entry);
      g_autoptr(MapiProperties) row = NULL;
      gboolean list = mapi_properties_get_long (bag, MAPI_PR_OBJECT_TYPE, 0) == MAPI_OBJECT_DIST_LIST;

      ldap_book_set_identity (self, bag, entry);
      if (condition != NULL && !ldap_filter_matches (answer->map, condition, bag, search))
        continue;
      row = whole ? dup_row (bag) : mapi_properties_ref (bag);
      ldap_cache_keep (self->cache, entry->dn, row, whole && !list ? bag : NULL, search, FALSE);
      g_ptr_array_add (rows, g_steal_pointer (&row));
    }
  return rows;
}

static char *
condition_filter (LdapMap  *map,
                  gpointer  condition)
{
  return condition != NULL ? ldap_filter_condition (map, condition) : NULL;
}

static gboolean
condition_wants (MapiProperties *row,
                 const char     *search,
                 gpointer        condition)
{
  return ldap_filter_matches (NULL, condition, row, search);
}

/* Errors that say nothing of what was asked: what is known is better than nothing */
static gboolean
is_away (const GError *problem)
{
  return g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR) ||
         g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_TIMEOUT) ||
         g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

GPtrArray *
ldap_book_query (LdapBook         *self,
                 MapiRestriction  *condition,
                 guint             limit,
                 LdapSearchEnd    *end,
                 GError          **away,
                 GCancellable     *cancellable,
                 GError          **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(LdapAnswer) answer = ldap_server_search (self->server, condition_filter, condition, FALSE, limit, cancellable,
                                                     &problem);
  g_autoptr(GPtrArray) rows = NULL;

  if (answer != NULL)
    {
      *end = answer->end;
      return ldap_book_take_rows (self, answer, FALSE, condition);
    }
  if (is_away (problem))
    rows = ldap_cache_find (self->cache, condition != NULL ? condition_wants : NULL, condition, limit);
  if (rows == NULL || rows->len == 0)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  *end = LDAP_SEARCH_TIME;
  if (away != NULL)
    *away = g_steal_pointer (&problem);
  return g_steal_pointer (&rows);
}

/* ---- one entry ---- */

static MapiProperties *
take_entry (LdapBook     *self,
            LdapAnswer   *answer,
            GCancellable *cancellable)
{
  LdapEntry *entry = answer->entries->pdata[0];
  g_autoptr(MapiProperties) bag = NULL;
  g_autoptr(MapiProperties) row = NULL;
  g_autofree char *search = NULL;

  ldap_server_load_rest (self->server, entry, cancellable, NULL);
  bag = ldap_map_read (answer->map, entry);
  search = ldap_map_dup_search (answer->map, entry);
  ldap_book_set_identity (self, bag, entry);
  row = dup_row (bag);
  ldap_book_add_members (self, answer->map, entry, bag, cancellable);
  ldap_cache_keep (self->cache, entry->dn, row, bag, search, TRUE);
  return g_steal_pointer (&bag);
}

static void
set_gone (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The entry is not in the directory any more"));
}

MapiProperties *
ldap_book_load (LdapBook      *self,
                const char    *dn,
                GCancellable  *cancellable,
                GError       **error)
{
  const char * const names[] = { dn, NULL };
  MapiProperties *known = ldap_cache_dup (self->cache, dn, FRESH_SECONDS);
  g_autoptr(GError) problem = NULL;
  g_autoptr(LdapAnswer) answer = NULL;

  if (known != NULL)
    return known;
  answer = ldap_server_load (self->server, names, TRUE, cancellable, &problem);
  if (answer != NULL && answer->entries->len > 0)
    return take_entry (self, answer, cancellable);
  if (answer == NULL && is_away (problem))
    known = ldap_cache_dup (self->cache, dn, 0);
  if (known != NULL)
    return known;
  if (answer == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  ldap_cache_drop (self->cache, dn);
  set_gone (error);
  return NULL;
}

static char *
uuid_filter (LdapMap  *map,
             gpointer  uuid)
{
  return g_strdup_printf ("(entryUUID=%s)", (const char *) uuid);
}

/* Somebody else may have got the name of who was renamed */
static MapiProperties *
load_by_name (LdapBook           *self,
              const char         *dn,
              const MapiEntryId  *id,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr(MapiProperties) bag = ldap_book_load (self, dn, cancellable, error);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);

  if (bag != NULL && !g_bytes_equal (mapi_properties_get_binary (bag, MAPI_PR_ENTRYID), bytes))
    {
      set_gone (error);
      return NULL;
    }
  return g_steal_pointer (&bag);
}

MapiProperties *
ldap_book_load_id (LdapBook           *self,
                   const MapiEntryId  *id,
                   GCancellable       *cancellable,
                   GError            **error)
{
  g_autofree char *uuid = NULL;
  g_autofree char *dn = ldap_book_parse_id (self, id, &uuid, error);
  g_autoptr(MapiProperties) bag = NULL;
  g_autoptr(LdapAnswer) answer = NULL;
  g_autoptr(GError) problem = NULL;

  if (dn == NULL && uuid == NULL)
    return NULL;
  if (uuid == NULL && *dn == '\0')
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("This is no entry of the directory"));
      return NULL;
    }
  if (uuid == NULL)
    return ldap_book_load (self, dn, cancellable, error);
  bag = dn != NULL ? load_by_name (self, dn, id, cancellable, &problem) : NULL;
  if (bag != NULL)
    return g_steal_pointer (&bag);
  if (problem != NULL && !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  answer = ldap_server_search (self->server, uuid_filter, uuid, TRUE, 1, cancellable, error);
  if (answer != NULL && answer->entries->len > 0)
    return take_entry (self, answer, cancellable);
  if (answer != NULL)
    set_gone (error);
  return NULL;
}

static MapiProperties *
ldap_book_load_entry (MapiAddressBookProvider  *provider,
                      const MapiEntryId        *id,
                      GCancellable             *cancellable,
                      GError                  **error)
{
  return ldap_book_load_id (LDAP_BOOK (provider), id, cancellable, error);
}

/* ---- containers ---- */

static GPtrArray *
ldap_book_list_containers (MapiAddressBookProvider  *provider,
                           GCancellable             *cancellable,
                           GError                  **error)
{
  LdapBook *self = LDAP_BOOK (provider);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  MapiProperties *container = mapi_properties_new ();
  g_autoptr(MapiEntryId) id = ldap_book_make_id (self, NULL);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  const char *name = mapi_support_get_display_name (get_support (self));

  mapi_properties_set_binary (container, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_binary (container, MAPI_PR_INSTANCE_KEY, bytes);
  mapi_properties_set_string (container, MAPI_PR_DISPLAY_NAME, name != NULL && *name != '\0' ? name : _("Directory"));
  mapi_properties_set_long (container, MAPI_PR_CONTAINER_FLAGS,
                            MAPI_CONTAINER_FLAG_RECIPIENTS | MAPI_CONTAINER_FLAG_UNMODIFIABLE |
                              MAPI_CONTAINER_FLAG_FIND_ON_OPEN);
  mapi_properties_set_long (container, MAPI_PR_DISPLAY_TYPE, MAPI_DISPLAY_TYPE_GLOBAL);
  mapi_properties_set_long (container, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_CONTAINER);
  mapi_properties_set_long (container, MAPI_PR_DEPTH, 0);
  g_ptr_array_add (list, container);
  return list;
}

static MapiTableSource *
ldap_book_open_contents (MapiAddressBookProvider  *provider,
                         const MapiEntryId        *container,
                         GError                  **error)
{
  LdapBook *self = LDAP_BOOK (provider);

  return ldap_book_is_container (self, container) ? ldap_source_new (self) : ldap_book_open_list (self, container, error);
}

/* ---- while a name is typed ---- */

static char *
name_filter (LdapMap  *map,
             gpointer  text)
{
  return ldap_filter_anr (map, text);
}

static void
ask_for_typed (LdapBook   *self,
               const char *text)
{
  g_autoptr(LdapAnswer) answer = ldap_server_search (self->server, name_filter, (gpointer) text, FALSE, MAX_CANDIDATES,
                                                     self->stop, NULL);
  g_autoptr(GPtrArray) rows = answer != NULL ? ldap_book_take_rows (self, answer, FALSE, NULL) : NULL;
  gsize seconds;

  if (rows == NULL)
    return;
  seconds = (gsize) (g_get_monotonic_time () / G_USEC_PER_SEC);
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->asked, kit_book_fold (text),
                       GSIZE_TO_POINTER (seconds << 1 | (answer->end == LDAP_SEARCH_WHOLE)));
  g_mutex_unlock (&self->lock);
  if (rows->len > 0)
    {
      g_autoptr(MapiEntryId) container = ldap_book_make_id (self, NULL);
      g_autoptr(MapiNotification) found = mapi_notification_new (MAPI_EVENT_SEARCH_COMPLETE, MAPI_OBJECT_CONTAINER,
                                                                 container, NULL);

      mapi_address_book_provider_post (MAPI_ADDRESS_BOOK_PROVIDER (self), found);
    }
}

/* Only what was typed last is of interest */
static void
typed_thread (gpointer data,
              gpointer user_data)
{
  LdapBook *self = user_data;

  g_mutex_lock (&self->lock);
  while (self->wanted != NULL && !g_cancellable_is_cancelled (self->stop))
    {
      g_autofree char *text = g_steal_pointer (&self->wanted);

      g_mutex_unlock (&self->lock);
      ask_for_typed (self, text);
      ldap_cache_flush (self->cache, NULL);
      g_mutex_lock (&self->lock);
    }
  self->busy = FALSE;
  g_mutex_unlock (&self->lock);
}

/* With the lock: whether all whom the directory has for a beginning of @folded are known, or it has told of all it wants to
 * for just that */
static gboolean
is_asked (LdapBook   *self,
          const char *folded)
{
  gsize oldest = (gsize) (g_get_monotonic_time () / G_USEC_PER_SEC) - ASKED_SECONDS;
  GHashTableIter iter;
  gpointer text, since;
  gboolean asked = FALSE;

  g_hash_table_iter_init (&iter, self->asked);
  while (g_hash_table_iter_next (&iter, &text, &since))
    if (GPOINTER_TO_SIZE (since) >> 1 < oldest)
      g_hash_table_iter_remove (&iter);
    else
      asked |= (GPOINTER_TO_SIZE (since) & 1) != 0 ? g_str_has_prefix (folded, text) : g_str_equal (folded, text);
  return asked;
}

/* Never waits, since the names of other books are not shown before: what is found later is told of */
static void
want (LdapBook   *self,
      const char *text)
{
  g_autofree char *folded = kit_book_fold (text);

  g_mutex_lock (&self->lock);
  if (!is_asked (self, folded))
    {
      g_free (self->wanted);
      self->wanted = g_strdup (text);
      if (!self->busy)
        g_thread_pool_push (self->pool, self, NULL);
      self->busy = TRUE;
    }
  g_mutex_unlock (&self->lock);
}

typedef struct
{
  guint           rank;
  char           *search;       /* (owned) */
  MapiProperties *row;          /* (owned) */
} Hit;

typedef struct
{
  char      **words;
  const char *folded;
  guint       limit;
  GPtrArray  *hits;             /* (element-type Hit), the best first */
} Typed;

static void
hit_free (gpointer data)
{
  Hit *hit = data;

  g_free (hit->search);
  mapi_properties_unref (hit->row);
  g_free (hit);
}

/* Whose name begins so, then who has a word that does, then the others. The text begins with the name. */
static guint
rank (const char *search,
      const char *folded)
{
  const char *found = strstr (search, folded);

  if (found == search + 1)
    return 0;
  while (found != NULL && found[-1] != ' ')
    found = strstr (found + 1, folded);
  return found != NULL ? 1 : 2;
}

static gboolean
is_better (guint       rank_one,
           const char *search,
           const Hit  *other)
{
  return rank_one < other->rank || (rank_one == other->rank && strcmp (search, other->search) < 0);
}

/* Keeps the best, of however many there are */
static gboolean
typed_wants (MapiProperties *row,
             const char     *search,
             gpointer        user_data)
{
  Typed *typed = user_data;
  guint position = typed->hits->len, order;
  Hit *hit;

  for (guint i = 0; typed->words[i] != NULL; i++)
    if (strstr (search, typed->words[i]) == NULL)
      return FALSE;
  if (!ldap_book_can_write_to (row))
    return FALSE;
  order = rank (search, typed->folded);
  while (position > 0 && is_better (order, search, typed->hits->pdata[position - 1]))
    position--;
  if (position >= typed->limit)
    return FALSE;
  hit = g_new0 (Hit, 1);
  hit->rank = order;
  hit->search = g_strdup (search);
  hit->row = mapi_properties_ref (row);
  g_ptr_array_insert (typed->hits, (gint) position, hit);
  if (typed->hits->len > typed->limit)
    g_ptr_array_remove_index (typed->hits, typed->hits->len - 1);
  return FALSE;
}

static void
find_typed (LdapBook *self,
            Typed    *typed)
{
  g_ptr_array_unref (ldap_cache_find (self->cache, typed_wants, typed, 0));
}

static GPtrArray *
ldap_book_complete_name (MapiAddressBookProvider  *provider,
                         const MapiEntryId        *container,
                         const char               *text,
                         guint                     limit,
                         GCancellable             *cancellable,
                         GError                  **error)
{
  LdapBook *self = LDAP_BOOK (provider);
  g_autofree char *folded = kit_book_fold (text);
  g_auto(GStrv) words = g_strsplit_set (g_strstrip (folded), " ,;\"()<>", -1);
  g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func (hit_free);
  Typed typed = { words, folded, limit, hits };
  gboolean enough = g_utf8_strlen (folded, -1) >= MIN_TYPED;
  GPtrArray *rows;

  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  if (*folded == '\0')
    return rows;
  find_typed (self, &typed);
  if (enough && ldap_book_is_container (self, container) && hits->len < limit)
    want (self, text);
  for (guint i = 0; i < hits->len; i++)
    g_ptr_array_add (rows, mapi_properties_ref (((Hit *) hits->pdata[i])->row));
  return rows;
}

/* ---- forms ---- */

static GPtrArray *
ldap_book_list_templates (MapiAddressBookProvider  *provider,
                          const MapiEntryId        *container,
                          GCancellable             *cancellable,
                          GError                  **error)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
}

/* ---- the provider ---- */

/* What another directory was asked for says nothing of the one the settings have now */
static void
forget_asked (LdapBook *self)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->asked);
  g_mutex_unlock (&self->lock);
}

static gboolean
ldap_book_logon (MapiProvider            *provider,
                 MapiProviderLogonFlags   flags,
                 GCancellable            *cancellable,
                 GError                 **error)
{
  LdapBook *self = LDAP_BOOK (provider);
  MapiSupport *support = get_support (self);

  if (self->server == NULL)
    self->server = ldap_server_new (support, error);
  else if (!ldap_server_reset (self->server, error))
    return FALSE;
  if (self->server != NULL && self->cache == NULL)
    self->cache = ldap_cache_new (mapi_support_get_data_dir (support), error);
  if (self->cache == NULL)
    return FALSE;
  g_clear_object (&self->stop);
  self->stop = g_cancellable_new ();
  self->pool = g_thread_pool_new (typed_thread, self, 1, FALSE, NULL);
  mapi_support_set_status (support, MAPI_STATUS_AVAILABLE, NULL, -1);
  return TRUE;
}

static void
ldap_book_logoff (MapiProvider *provider)
{
  LdapBook *self = LDAP_BOOK (provider);

  if (self->pool == NULL)
    return;
  g_cancellable_cancel (self->stop);
  g_thread_pool_free (g_steal_pointer (&self->pool), FALSE, TRUE);
  ldap_server_close (self->server);
  ldap_cache_flush (self->cache, NULL);
}

static gboolean
ldap_book_validate_state (MapiProvider       *provider,
                          MapiValidateFlags   flags,
                          GCancellable       *cancellable,
                          GError            **error)
{
  LdapBook *self = LDAP_BOOK (provider);

  if (!ldap_server_reset (self->server, error))
    return FALSE;
  forget_asked (self);
  mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE, NULL, -1);
  return TRUE;
}

/* Nothing waits in here */
static gboolean
ldap_book_flush_queues (MapiProvider    *provider,
                        MapiFlushFlags   flags,
                        GCancellable    *cancellable,
                        GError         **error)
{
  return TRUE;
}

static gboolean
ldap_book_check_service (MapiProvider  *provider,
                         MapiCheck     *check,
                         GCancellable  *cancellable,
                         GError       **error)
{
  LdapServer *server = ldap_server_new (mapi_provider_get_support (provider), error);
  gboolean done = server != NULL && ldap_server_check (server, check, cancellable, error);

  ldap_server_free (server);
  return done;
}

static void
ldap_book_finalize (GObject *object)
{
  LdapBook *self = LDAP_BOOK (object);

  ldap_book_logoff (MAPI_PROVIDER (object));
  g_clear_pointer (&self->server, ldap_server_free);
  g_clear_pointer (&self->cache, ldap_cache_free);
  g_clear_object (&self->stop);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_free (self->wanted);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (ldap_book_parent_class)->finalize (object);
}

static void
ldap_book_class_init (LdapBookClass *klass)
{
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);
  MapiAddressBookProviderClass *book_class = MAPI_ADDRESS_BOOK_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ldap_book_finalize;
  provider_class->logon = ldap_book_logon;
  provider_class->logoff = ldap_book_logoff;
  provider_class->validate_state = ldap_book_validate_state;
  provider_class->flush_queues = ldap_book_flush_queues;
  provider_class->check_service = ldap_book_check_service;
  book_class->list_containers = ldap_book_list_containers;
  book_class->open_contents = ldap_book_open_contents;
  book_class->load_entry = ldap_book_load_entry;
  book_class->resolve_name = ldap_book_resolve_name;
  book_class->complete_name = ldap_book_complete_name;
  book_class->list_templates = ldap_book_list_templates;
}

static void
ldap_book_init (LdapBook *self)
{
  g_object_set (self, "lanes", LDAP_N_QUESTIONS, NULL);
  g_mutex_init (&self->lock);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
