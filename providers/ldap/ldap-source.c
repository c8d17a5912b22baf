/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-book-private.h"

#include <glib/gi18n-lib.h>

/**
 * LdapSource:
 *
 * The people of a directory. Each question goes to the server, which answers with so many as the settings allow and no
 * more; the rows of the last two answers are held for those who scroll. Used on any thread.
 */
#define LDAP_TYPE_SOURCE (ldap_source_get_type ())

G_DECLARE_FINAL_TYPE (LdapSource, ldap_source, LDAP, SOURCE, MapiTableSource)

struct _LdapSource
{
  MapiTableSource   parent_instance;
  LdapBook         *book;       /* (owned) */
  GMutex            lock;
  MapiMemorySource *rows;       /* (owned) (nullable) */
  MapiMemorySource *before;     /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LdapSource, ldap_source, MAPI_TYPE_TABLE_SOURCE)

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_RECORD_KEY, MAPI_PR_INSTANCE_KEY, MAPI_PR_PARENT_ENTRYID, MAPI_PR_DISPLAY_NAME,
  MAPI_PR_TRANSMITABLE_DISPLAY_NAME, MAPI_PR_ADDRTYPE, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_SMTP_ADDRESS, MAPI_PR_SEARCH_KEY,
  MAPI_PR_DISPLAY_TYPE, MAPI_PR_OBJECT_TYPE, MAPI_PR_GIVEN_NAME, MAPI_PR_SURNAME, MAPI_PR_NICKNAME, MAPI_PR_ACCOUNT,
  MAPI_PR_COMPANY_NAME, MAPI_PR_DEPARTMENT_NAME, MAPI_PR_TITLE, MAPI_PR_BUSINESS_TELEPHONE_NUMBER,
  MAPI_PR_MOBILE_TELEPHONE_NUMBER, MAPI_PR_SEND_RICH_INFO, MAPI_PR_CONTACT_EMAIL_ADDRESSES,
};

/* The same for an entry in each answer, so that a row stays the row it was */
static guint64
make_key (MapiProperties *row)
{
  GBytes *id = mapi_properties_get_binary (row, MAPI_PR_ENTRYID);
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 key = 0;

  g_checksum_update (sum, g_bytes_get_data (id, NULL), (gssize) g_bytes_get_size (id));
  g_checksum_get_digest (sum, digest, &length);
  for (guint i = 0; i < sizeof key; i++)
    key = key << 8 | digest[i];
  /* A table has other uses for the highest bit */
  return MAX (key >> 1, 1);
}

static gint
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (mapi_properties_get_string (*(MapiProperties * const *) a, MAPI_PR_DISPLAY_NAME),
                         mapi_properties_get_string (*(MapiProperties * const *) b, MAPI_PR_DISPLAY_NAME));
}

/* By name, where nobody asks for another order */
static MapiMemorySource *
make_source (GPtrArray *rows)
{
  MapiMemorySource *source = mapi_memory_source_new ();

  g_ptr_array_sort (rows, compare_names);
  for (guint i = 0; i < rows->len; i++)
    mapi_memory_source_set_row (source, make_key (rows->pdata[i]), rows->pdata[i]);
  return source;
}

/* ---- one row by its key ---- */

static GBytes *
get_instance (MapiRestriction *condition)
{
  if (condition == NULL || mapi_restriction_get_restriction_type (condition) != MAPI_RES_PROPERTY ||
      mapi_restriction_get_relop (condition) != MAPI_RELOP_EQ ||
      mapi_restriction_get_tag (condition) != MAPI_PR_INSTANCE_KEY)
    return NULL;
  return mapi_value_get_binary (mapi_restriction_get_value (condition));
}

static GPtrArray *
load_instance (LdapSource    *self,
               GBytes        *key,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (key, NULL);
  g_autoptr(GError) problem = NULL;
  MapiProperties *row;

  if (id == NULL || ldap_book_is_container (self->book, id))
    return g_steal_pointer (&rows);
  row = ldap_book_load_id (self->book, id, cancellable, &problem);
  if (row != NULL)
    g_ptr_array_add (rows, row);
  else if (!g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND) &&
           !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  return g_steal_pointer (&rows);
}

/* ---- questions ---- */

static char *
dup_notice (guint         n_rows,
            LdapSearchEnd end,
            const GError *away)
{
  if (away != NULL)
    return g_strdup_printf (_("The directory cannot be asked now; these are people it told of before. %s"), away->message);
  switch (end)
    {
    case LDAP_SEARCH_LIMIT:
    case LDAP_SEARCH_SERVER_LIMIT:
      return g_strdup_printf (ngettext ("The directory has more people than the one it told of: say more of the name.",
                                        "The directory has more people than these %u: say more of the name.", n_rows),
                              n_rows);
    case LDAP_SEARCH_TIME:
      return g_strdup (_("The directory did not have the time to look for everybody: say more of the name."));
    case LDAP_SEARCH_WHOLE:
    default:
      return NULL;
    }
}

static void
keep_rows (LdapSource       *self,
           MapiMemorySource *rows)
{
  g_mutex_lock (&self->lock);
  g_clear_object (&self->before);
  self->before = self->rows;
  self->rows = g_object_ref (rows);
  g_mutex_unlock (&self->lock);
}

static gboolean
check_open (LdapSource  *self,
            GError     **error)
{
  return mapi_provider_check (MAPI_PROVIDER (self->book), error);
}

static MapiTableResult *
ldap_source_query (MapiTableSource  *source,
                   MapiTableQuery   *query,
                   guint             n_first,
                   GCancellable     *cancellable,
                   GError          **error)
{
  LdapSource *self = LDAP_SOURCE (source);
  MapiRestriction *condition = mapi_table_query_get_restriction (query);
  GBytes *instance = get_instance (condition);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) away = NULL;
  g_autoptr(MapiMemorySource) memory = NULL;
  g_autoptr(MapiTableQuery) rest = NULL;
  g_autofree char *notice = NULL;
  LdapSearchEnd end = LDAP_SEARCH_WHOLE;
  MapiTableResult *result;
  const guint32 *wanted;
  gsize n_wanted;

  if (!check_open (self, error) || (condition != NULL && !mapi_restriction_check (condition, error)))
    return NULL;
  if (instance != NULL)
    rows = load_instance (self, instance, cancellable, error);
  else
    rows = ldap_book_query (self->book, condition, ldap_server_get_limit (ldap_book_get_server (self->book)), &end, &away,
                            cancellable, error);
  if (rows == NULL)
    return NULL;
  memory = make_source (rows);
  wanted = mapi_table_query_get_columns (query, &n_wanted);
  rest = mapi_table_query_new (wanted, n_wanted, NULL, mapi_table_query_get_sort_order (query));
  result = mapi_table_source_query (MAPI_TABLE_SOURCE (memory), rest, n_first, cancellable, error);
  if (result == NULL)
    return NULL;
  keep_rows (self, memory);
  notice = dup_notice (rows->len, end, away);
  mapi_table_result_set_notice (result, notice);
  return result;
}

static GPtrArray *
ldap_source_load (MapiTableSource  *source,
                  MapiTableQuery   *query,
                  const guint64    *keys,
                  gsize             n_keys,
                  GCancellable     *cancellable,
                  GError          **error)
{
  LdapSource *self = LDAP_SOURCE (source);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(MapiMemorySource) now = NULL;
  g_autoptr(MapiMemorySource) before = NULL;

  g_mutex_lock (&self->lock);
  g_set_object (&now, self->rows);
  g_set_object (&before, self->before);
  g_mutex_unlock (&self->lock);
  for (gsize i = 0; i < n_keys; i++)
    {
      MapiProperties *row = now != NULL ? mapi_memory_source_dup_row (now, keys[i]) : NULL;

      if (row == NULL && before != NULL)
        row = mapi_memory_source_dup_row (before, keys[i]);
      g_ptr_array_add (rows, row != NULL ? row : mapi_properties_new ());
    }
  return rows;
}

static guint32 *
ldap_source_list_columns (MapiTableSource *source,
                          gsize           *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return g_memdup2 (columns, sizeof columns);
}

static void
ldap_source_finalize (GObject *object)
{
  LdapSource *self = LDAP_SOURCE (object);

  g_clear_object (&self->rows);
  g_clear_object (&self->before);
  g_clear_object (&self->book);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (ldap_source_parent_class)->finalize (object);
}

static void
ldap_source_class_init (LdapSourceClass *klass)
{
  MapiTableSourceClass *source_class = MAPI_TABLE_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ldap_source_finalize;
  source_class->query = ldap_source_query;
  source_class->load = ldap_source_load;
  source_class->list_columns = ldap_source_list_columns;
}

static void
ldap_source_init (LdapSource *self)
{
  g_mutex_init (&self->lock);
}

MapiTableSource *
ldap_source_new (LdapBook *book)
{
  LdapSource *self = g_object_new (LDAP_TYPE_SOURCE, NULL);

  self->book = g_object_ref (book);
  return MAPI_TABLE_SOURCE (self);
}
