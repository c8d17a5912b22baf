/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* directory.sqlite, in WAL mode: table entry has a line for each entry. row and whole are bags of properties, search the
 * text it is found by; used: seconds since 1970. Of no worth to anybody when the server answers: a file that cannot be
 * read is made anew. */

#include "config.h"

#include "ldap-cache.h"

#include <glib/gstdio.h>
#include <kit-database.h>
#include <kit-schema.h>

#define SCHEMA_VERSION 1
/* With so many a program has grown by 16 MiB in all: tests/bench/bench-ldap.c */
#define MAX_ITEMS 3000u
/* So many go at once, that not every new one costs a look at all */
#define SLACK 250u
#define MAX_WHOLE_SIZE (160 * 1024)
#define CACHE_KIB 1024
#define PAGE_SIZE 4096

static const char schema_sql[] =
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE entry ("
  "  dn TEXT PRIMARY KEY,"
  "  row BLOB NOT NULL,"
  "  whole BLOB,"
  "  search TEXT NOT NULL,"
  "  pinned INTEGER NOT NULL,"
  "  used INTEGER NOT NULL);";

typedef struct
{
  char           *dn;           /* (owned) */
  MapiProperties *row;          /* (owned) */
  MapiProperties *whole;        /* (owned) (nullable) */
  char           *search;       /* (owned) */
  gboolean        pinned;
  gint64          used;
  gint64          heard;        /* of the whole, monotonic; 0: not since the start */
} Item;

struct _LdapCache
{
  GMutex       lock;
  GMutex       writing;         /* held before lock */
  KitDatabase *database;        /* (owned) */
  GHashTable  *items;           /* (element-type utf8 Item) */
  GHashTable  *ids;             /* (element-type GBytes Item): the same by MAPI_PR_ENTRYID */
  GHashTable  *dirty;           /* names of items that were changed or dropped since the last flush */
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->dn);
  mapi_properties_unref (item->row);
  g_clear_pointer (&item->whole, mapi_properties_unref);
  g_free (item->search);
  g_free (item);
}

/* ---- ids ---- */

static GBytes *
get_id (Item *item)
{
  return mapi_properties_get_binary (item->row, MAPI_PR_ENTRYID);
}

static gboolean
is_same (MapiProperties *one,
         MapiProperties *other)
{
  GBytes *id = mapi_properties_get_binary (one, MAPI_PR_ENTRYID);
  GBytes *other_id = mapi_properties_get_binary (other, MAPI_PR_ENTRYID);

  return id != NULL && other_id != NULL ? g_bytes_equal (id, other_id) : id == other_id;
}

/* With the lock, as those below */
static void
forget_id (LdapCache *self,
           Item      *item)
{
  GBytes *id = get_id (item);

  if (id != NULL && g_hash_table_lookup (self->ids, id) == item)
    g_hash_table_remove (self->ids, id);
}

static gboolean
remove_item (LdapCache  *self,
             const char *dn)
{
  Item *item = g_hash_table_lookup (self->items, dn);

  if (item == NULL)
    return FALSE;
  g_hash_table_add (self->dirty, g_strdup (dn));
  forget_id (self, item);
  return g_hash_table_remove (self->items, item->dn);
}

/* Who was called otherwise before is not there a second time */
static void
learn_id (LdapCache *self,
          Item      *item)
{
  GBytes *id = get_id (item);
  Item *before = id != NULL ? g_hash_table_lookup (self->ids, id) : NULL;

  if (before == item || id == NULL)
    return;
  if (before != NULL)
    {
      g_autofree char *dn = g_strdup (before->dn);

      item->pinned |= before->pinned;
      remove_item (self, dn);
    }
  g_hash_table_insert (self->ids, g_bytes_ref (id), item);
}

/* ---- the file ---- */

static gboolean
prepare (KitDatabase  *database,
         GError      **error)
{
  g_autoptr(KitWrite) write = kit_database_write (database, NULL, error);
  KitConnection *connection = write != NULL ? kit_write_get_connection (write) : NULL;
  gint64 version;

  if (connection == NULL || !kit_schema_get_version (connection, &version, error))
    return FALSE;
  if (version == SCHEMA_VERSION)
    return TRUE;
  if (version != -1)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_VERSION, "Another version");
      return FALSE;
    }
  return kit_connection_exec (connection, schema_sql, error) &&
         kit_meta_set (connection, "schema", SCHEMA_VERSION, error) && kit_write_commit (write, error);
}

static KitDatabase *
open_file (const char  *path,
           GError     **error)
{
  g_autoptr(KitDatabase) database = kit_database_new (path, CACHE_KIB, CACHE_KIB, PAGE_SIZE, error);

  if (database == NULL || !prepare (database, error))
    return NULL;
  return g_steal_pointer (&database);
}

/* With what SQLite keeps beside it */
static void
remove_file (const char *path)
{
  static const char * const ends[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *name = g_strconcat (path, ends[i], NULL);

      g_unlink (name);
    }
}

static MapiProperties *
read_bag (KitStatement *statement,
          int           column)
{
  g_autoptr(GBytes) bytes = kit_statement_dup_bytes (statement, column);

  return bytes != NULL ? mapi_properties_from_bytes (bytes, NULL) : NULL;
}

static gboolean
load (LdapCache  *self,
      GError    **error)
{
  g_autoptr(KitConnection) connection = kit_database_read (self->database, NULL, error);
  g_autoptr(KitStatement) statement = NULL;
  g_autoptr(GError) problem = NULL;

  if (connection != NULL)
    statement = kit_statement_new (connection, "SELECT dn, row, whole, search, pinned, used FROM entry", error);
  if (statement == NULL)
    return FALSE;
  while (kit_statement_next (statement, &problem))
    {
      g_autoptr(MapiProperties) row = read_bag (statement, 1);
      Item *item;

      if (row == NULL)
        continue;
      item = g_new0 (Item, 1);
      item->dn = g_strdup (kit_statement_get_text (statement, 0));
      item->row = g_steal_pointer (&row);
      item->whole = read_bag (statement, 2);
      item->search = g_strdup (kit_statement_get_text (statement, 3));
      item->pinned = kit_statement_get_int64 (statement, 4) != 0;
      item->used = kit_statement_get_int64 (statement, 5);
      g_hash_table_insert (self->items, item->dn, item);
      learn_id (self, item);
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* ---- life ---- */

LdapCache *
ldap_cache_new (const char  *folder,
                GError     **error)
{
  g_autofree char *path = g_build_filename (folder, "directory.sqlite", NULL);
  LdapCache *self = g_new0 (LdapCache, 1);
  g_autoptr(GError) problem = NULL;

  g_mutex_init (&self->lock);
  g_mutex_init (&self->writing);
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, item_free);
  self->ids = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mkdir_with_parents (folder, 0700);
  self->database = open_file (path, &problem);
  if (self->database != NULL && load (self, &problem))
    return self;
  g_debug ("The file of the directory is made anew: %s", problem->message);
  g_clear_pointer (&self->database, kit_database_free);
  g_hash_table_remove_all (self->ids);
  g_hash_table_remove_all (self->items);
  remove_file (path);
  self->database = open_file (path, error);
  if (self->database != NULL)
    return self;
  ldap_cache_free (self);
  return NULL;
}

void
ldap_cache_free (LdapCache *self)
{
  if (self == NULL)
    return;
  if (self->database != NULL)
    ldap_cache_flush (self, NULL);
  g_clear_pointer (&self->database, kit_database_free);
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->dirty);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->writing);
  g_free (self);
}

/* ---- what is kept ---- */

static gint
compare_items (gconstpointer a,
               gconstpointer b)
{
  const Item *one = *(Item * const *) a, *other = *(Item * const *) b;

  if (one->pinned != other->pinned)
    return one->pinned ? 1 : -1;
  return one->used < other->used ? -1 : one->used > other->used;
}

/* With the lock */
static void
make_room (LdapCache *self)
{
  g_autoptr(GPtrArray) all = NULL;
  GHashTableIter iter;
  gpointer item;

  if (g_hash_table_size (self->items) <= MAX_ITEMS + SLACK)
    return;
  all = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_ptr_array_add (all, item);
  g_ptr_array_sort (all, compare_items);
  for (guint i = 0; i < all->len - MAX_ITEMS; i++)
    remove_item (self, ((Item *) all->pdata[i])->dn);
}

/* A large picture is not worth its room */
static MapiProperties *
dup_kept (MapiProperties *whole)
{
  GBytes *photo = mapi_properties_get_binary (whole, MAPI_PR_CONTACT_PHOTO);
  MapiProperties *copy = mapi_properties_copy (whole);

  if (photo != NULL && g_bytes_get_size (photo) > MAX_WHOLE_SIZE)
    mapi_properties_remove (copy, MAPI_PR_CONTACT_PHOTO);
  return copy;
}

void
ldap_cache_keep (LdapCache      *self,
                 const char     *dn,
                 MapiProperties *row,
                 MapiProperties *whole,
                 const char     *search,
                 gboolean        pinned)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Item *item = g_hash_table_lookup (self->items, dn);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean same = item != NULL && whole == NULL && (item->pinned || !pinned) && now - item->used < 24 * 60 * 60 &&
                  g_str_equal (item->search, search) && mapi_properties_equal (item->row, row);

  if (same)
    return;
  if (item == NULL)
    {
      item = g_new0 (Item, 1);
      item->dn = g_strdup (dn);
      g_hash_table_insert (self->items, item->dn, item);
    }
  else
    {
      forget_id (self, item);
      mapi_properties_unref (item->row);
    }
  item->row = mapi_properties_ref (row);
  learn_id (self, item);
  /* What is known whole is somebody else who was called so, or has an id of before: it would not be found by this one */
  if (item->whole != NULL && !is_same (item->whole, row))
    g_clear_pointer (&item->whole, mapi_properties_unref);
  g_free (item->search);
  item->search = g_strdup (search);
  item->pinned |= pinned;
  item->used = now;
  if (whole != NULL)
    {
      g_clear_pointer (&item->whole, mapi_properties_unref);
      item->whole = dup_kept (whole);
      item->heard = g_get_monotonic_time ();
    }
  g_hash_table_add (self->dirty, g_strdup (dn));
  make_room (self);
}

void
ldap_cache_pin (LdapCache  *self,
                const char *dn)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Item *item = g_hash_table_lookup (self->items, dn);

  if (item == NULL || item->pinned)
    return;
  item->pinned = TRUE;
  g_hash_table_add (self->dirty, g_strdup (dn));
}

void
ldap_cache_drop (LdapCache  *self,
                 const char *dn)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  remove_item (self, dn);
}

char *
ldap_cache_dup_name (LdapCache *self,
                     GBytes    *id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Item *item = g_hash_table_lookup (self->ids, id);

  return item != NULL ? g_strdup (item->dn) : NULL;
}

MapiProperties *
ldap_cache_dup (LdapCache  *self,
                const char *dn,
                guint       seconds)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Item *item = g_hash_table_lookup (self->items, dn);

  if (item == NULL)
    return NULL;
  if (seconds > 0 && (item->whole == NULL || item->heard == 0 ||
                      g_get_monotonic_time () - item->heard > seconds * G_USEC_PER_SEC))
    return NULL;
  return mapi_properties_copy (item->whole != NULL ? item->whole : item->row);
}

GPtrArray *
ldap_cache_find (LdapCache     *self,
                 LdapCacheFunc  func,
                 gpointer       user_data,
                 guint          limit)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value) && (limit == 0 || found->len < limit))
    {
      Item *item = value;

      if (func == NULL || func (item->row, item->search, user_data))
        g_ptr_array_add (found, mapi_properties_ref (item->row));
    }
  return found;
}

guint
ldap_cache_get_size (LdapCache *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_size (self->items);
}

/* ---- writing ---- */

static gboolean
write_one (LdapCache      *self,
           KitStatement   *insert,
           KitStatement   *delete,
           const char     *dn,
           GError        **error)
{
  g_autoptr(GBytes) row = NULL;
  g_autoptr(GBytes) whole = NULL;

  g_mutex_lock (&self->lock);
  {
    Item *item = g_hash_table_lookup (self->items, dn);

    if (item != NULL)
      {
        row = mapi_properties_to_bytes (item->row);
        whole = item->whole != NULL ? mapi_properties_to_bytes (item->whole) : NULL;
        kit_statement_bind_text_copy (insert, 4, item->search);
        kit_statement_bind_int64 (insert, 5, item->pinned);
        kit_statement_bind_int64 (insert, 6, item->used);
      }
  }
  g_mutex_unlock (&self->lock);
  if (row == NULL)
    {
      kit_statement_bind_text (delete, 1, dn);
      return kit_statement_run (delete, error);
    }
  kit_statement_bind_text (insert, 1, dn);
  kit_statement_bind_bytes (insert, 2, row);
  if (whole != NULL)
    kit_statement_bind_bytes (insert, 3, whole);
  else
    kit_statement_bind_null (insert, 3);
  return kit_statement_run (insert, error);
}

gboolean
ldap_cache_flush (LdapCache  *self,
                  GError    **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->writing);
  g_autoptr(GHashTable) dirty = NULL;
  g_autoptr(KitWrite) write = NULL;
  g_autoptr(KitStatement) insert = NULL;
  g_autoptr(KitStatement) delete = NULL;
  GHashTableIter iter;
  gpointer dn;

  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->dirty) > 0)
    {
      dirty = g_steal_pointer (&self->dirty);
      self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  g_mutex_unlock (&self->lock);
  write = dirty != NULL ? kit_database_write (self->database, NULL, error) : NULL;
  if (write == NULL)
    return dirty == NULL;
  insert = kit_statement_new (kit_write_get_connection (write), "INSERT OR REPLACE INTO entry"
                              " (dn, row, whole, search, pinned, used) VALUES (?, ?, ?, ?, ?, ?)", error);
  delete = insert != NULL ? kit_statement_new (kit_write_get_connection (write), "DELETE FROM entry WHERE dn = ?", error)
                          : NULL;
  if (delete == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, dirty);
  while (g_hash_table_iter_next (&iter, &dn, NULL))
    if (!write_one (self, insert, delete, dn, error))
      return FALSE;
  g_clear_pointer (&insert, kit_statement_free);
  g_clear_pointer (&delete, kit_statement_free);
  return kit_write_commit (write, error);
}
