/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-private.h"
#include "kit-book-server.h"

#include "kit-entry-id.h"

#include <glib/gi18n-lib.h>

#define WRITER_CACHE_KIB 8192
#define READER_CACHE_KIB 2048
#define PAGE_SIZE        4096
#define MAX_CANDIDATES   20

/**
 * KitBook:
 *
 * Cards in a file. The functions of the provider run on its lanes, each with a connection of its own; what they share is the
 * index, which guards itself.
 */
G_DEFINE_TYPE_WITH_PRIVATE (KitBook, kit_book, MAPI_TYPE_ADDRESS_BOOK_PROVIDER)

KitBookPrivate *
kit_book_get_private (KitBook *self)
{
  return kit_book_get_instance_private (self);
}

const guint8 *
kit_book_get_uid (KitBook *self)
{
  return mapi_support_get_uid (mapi_provider_get_support (MAPI_PROVIDER (self)));
}

/* ---- opening and closing ---- */

static void
journal_cb (GPtrArray *changes,
            gpointer   user_data)
{
  KitBook *self = user_data;
  KitBookIndex *index = kit_book_get_private (self)->index;

  if (changes == NULL)
    kit_book_index_touch (index, 0);
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      KitChange *change = changes->pdata[i];
      g_autoptr(MapiEntryId) id = kit_entry_id_new (kit_book_get_uid (self), change->type, change->object);
      g_autoptr(MapiEntryId) parent = change->parent != 0 ? kit_book_container_id (self, change->parent) : NULL;
      g_autoptr(MapiNotification) notification = mapi_notification_new (change->event, change->type, id, parent);

      if (change->type != MAPI_OBJECT_CONTAINER)
        kit_book_index_touch (index, change->object);
      mapi_address_book_provider_post (MAPI_ADDRESS_BOOK_PROVIDER (self), notification);
    }
}

static void
close_book (KitBook *self)
{
  KitBookPrivate *priv = kit_book_get_private (self);

  g_clear_pointer (&priv->server, kit_server_free);
  g_clear_pointer (&priv->journal, kit_journal_free);
  g_clear_pointer (&priv->database, kit_database_free);
  g_clear_pointer (&priv->index, kit_book_index_free);
}

/* What a server has comes again. */
static gboolean
claim_file (KitBook     *self,
            const char  *path,
            GError     **error)
{
  return KIT_BOOK_GET_CLASS (self)->create_remote != NULL ||
         mapi_support_claim_data (mapi_provider_get_support (MAPI_PROVIDER (self)),
                                  g_file_test (path, G_FILE_TEST_EXISTS), error);
}

static gboolean
kit_book_logon (MapiProvider            *provider,
                MapiProviderLogonFlags   flags,
                GCancellable            *cancellable,
                GError                 **error)
{
  KitBook *self = KIT_BOOK (provider);
  KitBookPrivate *priv = kit_book_get_private (self);
  MapiSupport *support = mapi_provider_get_support (provider);
  const char *folder = mapi_support_get_data_dir (support);
  g_autofree char *path = g_build_filename (folder, "contacts.sqlite", NULL);
  g_autofree char *bell = g_build_filename (folder, "contacts.bell", NULL);

  if (!claim_file (self, path, error))
    return FALSE;
  g_mkdir_with_parents (folder, 0700);
  priv->index = kit_book_index_new ();
  priv->database = kit_database_new (path, WRITER_CACHE_KIB, READER_CACHE_KIB, PAGE_SIZE, error);
  if (priv->database != NULL && kit_book_schema_prepare (priv->database, error) &&
      (KIT_BOOK_GET_CLASS (self)->create_remote == NULL || kit_book_server_prepare (priv->database, error)))
    priv->journal = kit_journal_new (priv->database, bell, error);
  if (priv->journal == NULL)
    {
      close_book (self);
      return FALSE;
    }
  claim_file (self, path, NULL);
  kit_journal_watch (priv->journal, journal_cb, self, NULL);
  if (KIT_BOOK_GET_CLASS (self)->create_remote != NULL)
    priv->server = kit_book_server_new (self);
  mapi_support_set_status (support, MAPI_STATUS_AVAILABLE, NULL, -1);
  return TRUE;
}

static void
kit_book_logoff (MapiProvider *provider)
{
  close_book (KIT_BOOK (provider));
}

static void
kit_book_finalize (GObject *object)
{
  close_book (KIT_BOOK (object));

  G_OBJECT_CLASS (kit_book_parent_class)->finalize (object);
}

/* ---- writing ---- */

gboolean
kit_book_log (KitConnection   *connection,
              MapiEvent        event,
              MapiObjectType   type,
              gint64           object,
              gint64           container,
              GError         **error)
{
  return kit_execute (connection, "INSERT INTO journal (event, type, object, parent, time) VALUES (?, ?, ?, ?, ?)", error,
                      5, (gint64) event, (gint64) type, object, container, g_get_real_time ());
}

gboolean
kit_book_commit (KitBook   *self,
                 KitWrite  *write,
                 GError   **error)
{
  if (!kit_journal_trim (kit_write_get_connection (write), error) || !kit_write_commit (write, error))
    return FALSE;
  kit_journal_ring (kit_book_get_private (self)->journal);
  return TRUE;
}

static KitWrite *
begin (KitBook       *self,
       GCancellable  *cancellable,
       GError       **error)
{
  return kit_database_write (kit_book_get_private (self)->database, cancellable, error);
}

/* ---- containers ---- */

MapiEntryId *
kit_book_container_id (KitBook *self,
                       gint64   container)
{
  return kit_entry_id_new (kit_book_get_uid (self), MAPI_OBJECT_CONTAINER, container);
}

gboolean
kit_book_parse_container (KitBook            *self,
                          const MapiEntryId  *id,
                          gint64             *number,
                          GError            **error)
{
  MapiObjectType type;

  if (kit_entry_id_parse (id, kit_book_get_uid (self), &type, number) && type == MAPI_OBJECT_CONTAINER)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID, _("The object is not a list of addresses"));
  return FALSE;
}

gboolean
kit_book_parse_entry (KitBook            *self,
                      const MapiEntryId  *id,
                      gint64             *number,
                      GError            **error)
{
  MapiObjectType type;

  if (kit_entry_id_parse (id, kit_book_get_uid (self), &type, number) &&
      (type == MAPI_OBJECT_MAIL_USER || type == MAPI_OBJECT_DIST_LIST))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID, _("The object is not an entry of an address book"));
  return FALSE;
}

static gboolean
write_container (KitConnection       *connection,
                 gint64               id,
                 gint                 role,
                 const char          *name,
                 MapiContainerFlags   flags,
                 GError             **error)
{
  g_autoptr(KitStatement) statement = NULL;

  statement = kit_statement_new (connection, id == 0 ? "INSERT INTO book (name, flags, role) VALUES (?, ?, ?)"
                                                     : "UPDATE book SET name = ?, flags = ? WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, name);
  kit_statement_bind_int64 (statement, 2, flags);
  kit_statement_bind_int64 (statement, 3, id == 0 ? role : id);
  return kit_statement_run (statement, error);
}

static gint64
find_container (KitConnection  *connection,
                gint            role,
                const char     *name,
                gint64          flags,
                gboolean       *same,
                GError        **error)
{
  g_autoptr(KitStatement) statement = kit_statement_new (connection,
                                                         "SELECT id, name, flags FROM book WHERE role = ?", error);
  gint64 id = 0;

  if (statement == NULL)
    return -1;
  kit_statement_bind_int64 (statement, 1, role);
  *same = FALSE;
  if (kit_statement_next (statement, NULL))
    {
      id = kit_statement_get_int64 (statement, 0);
      *same = g_strcmp0 (kit_statement_get_text (statement, 1), name) == 0 &&
              kit_statement_get_int64 (statement, 2) == flags;
    }
  return id;
}

gint64
kit_book_ensure_container (KitBook             *self,
                           gint                 role,
                           const char          *name,
                           MapiContainerFlags   flags,
                           GError             **error)
{
  g_autoptr(KitWrite) write = NULL;
  KitConnection *connection;
  gint64 id;
  gboolean same;

  {
    g_autoptr(KitConnection) reader = kit_database_read (kit_book_get_private (self)->database, NULL, error);

    id = reader != NULL ? find_container (reader, role, name, flags, &same, error) : -1;
  }
  if (id < 0 || (id > 0 && same))
    return MAX (id, 0);
  write = begin (self, NULL, error);
  if (write == NULL)
    return 0;
  connection = kit_write_get_connection (write);
  id = find_container (connection, role, name, flags, &same, error);
  if (id < 0 || !write_container (connection, id, role, name, flags, error))
    return 0;
  if (id == 0)
    id = kit_connection_last_rowid (connection);
  return kit_book_log (connection, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_CONTAINER, id, 0, error) &&
         kit_book_commit (self, write, error) ? id : 0;
}

static GPtrArray *
kit_book_list_containers (MapiAddressBookProvider  *provider,
                          GCancellable             *cancellable,
                          GError                  **error)
{
  KitBook *self = KIT_BOOK (provider);
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self)->database, cancellable, error);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(KitStatement) statement = NULL;
  GError *local_error = NULL;

  if (connection != NULL)
    statement = kit_statement_new (connection, "SELECT id, name, flags FROM book ORDER BY role, id", error);
  if (statement == NULL)
    return NULL;
  while (kit_statement_next (statement, &local_error))
    {
      MapiProperties *container = mapi_properties_new ();
      g_autoptr(MapiEntryId) id = kit_book_container_id (self, kit_statement_get_int64 (statement, 0));
      g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);

      mapi_properties_set_binary (container, MAPI_PR_ENTRYID, bytes);
      mapi_properties_set_binary (container, MAPI_PR_INSTANCE_KEY, bytes);
      mapi_properties_set_string (container, MAPI_PR_DISPLAY_NAME, kit_statement_get_text (statement, 1));
      mapi_properties_set_long (container, MAPI_PR_CONTAINER_FLAGS, (gint32) kit_statement_get_int64 (statement, 2));
      /* What lies on a server is searched with every other directory, without anybody having to say so */
      mapi_properties_set_long (container, MAPI_PR_DISPLAY_TYPE,
                                KIT_BOOK_GET_CLASS (self)->create_remote != NULL ? MAPI_DISPLAY_TYPE_GLOBAL
                                                                                 : MAPI_DISPLAY_TYPE_LOCAL);
      mapi_properties_set_long (container, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_CONTAINER);
      mapi_properties_set_long (container, MAPI_PR_DEPTH, 0);
      g_ptr_array_add (list, container);
    }
  if (local_error == NULL)
    return g_steal_pointer (&list);
  g_propagate_error (error, local_error);
  return NULL;
}

static MapiTableSource *
open_members (KitBook            *self,
              gint64              list,
              GError            **error)
{
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self)->database, NULL, error);
  g_autoptr(MapiProperties) entry = connection != NULL ? kit_book_load (self, connection, list, error) : NULL;
  const MapiValue *members = entry != NULL ? mapi_properties_get_value (entry, MAPI_PR_CONTACT_MEMBERS) : NULL;
  MapiMemorySource *source;

  if (entry == NULL)
    return NULL;
  source = mapi_memory_source_new ();
  for (guint i = 0; members != NULL && i < mapi_value_get_n_values (members); i++)
    {
      g_autoptr(MapiValue) value = mapi_value_dup_nth (members, i);
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (mapi_value_get_binary (value), NULL);
      g_autoptr(MapiProperties) row = NULL;
      gint64 number;

      if (id != NULL && kit_book_parse_entry (self, id, &number, NULL))
        row = kit_book_load (self, connection, number, NULL);
      else if (id != NULL && mapi_one_off_is_entry_id (id))
        row = mapi_one_off_open (id, NULL);
      if (row != NULL)
        mapi_memory_source_set_row (source, i + 1, row);
    }
  return MAPI_TABLE_SOURCE (source);
}

static MapiTableSource *
kit_book_open_contents (MapiAddressBookProvider  *provider,
                        const MapiEntryId        *id,
                        GError                  **error)
{
  KitBook *self = KIT_BOOK (provider);
  MapiObjectType type;
  gint64 number;

  if (kit_entry_id_parse (id, kit_book_get_uid (self), &type, &number) && type == MAPI_OBJECT_DIST_LIST)
    return open_members (self, number, error);
  return kit_book_parse_container (self, id, &number, error) ? kit_book_source_new (self, number) : NULL;
}

/* ---- entries ---- */

static MapiProperties *
kit_book_load_entry (MapiAddressBookProvider  *provider,
                     const MapiEntryId        *id,
                     GCancellable             *cancellable,
                     GError                  **error)
{
  KitBook *self = KIT_BOOK (provider);
  g_autoptr(KitConnection) connection = NULL;
  gint64 number;

  if (!kit_book_parse_entry (self, id, &number, error))
    return NULL;
  connection = kit_database_read (kit_book_get_private (self)->database, cancellable, error);
  return connection != NULL ? kit_book_load (self, connection, number, error) : NULL;
}

static MapiEntryId *
kit_book_save_entry (MapiAddressBookProvider  *provider,
                     const MapiEntryId        *container,
                     const MapiEntryId        *id,
                     MapiProperties           *entry,
                     MapiCreateEntryFlags      flags,
                     GCancellable             *cancellable,
                     GError                  **error)
{
  KitBook *self = KIT_BOOK (provider);
  g_autoptr(KitWrite) write = NULL;
  gint64 number = 0, parent = 0, kind;

  if (id != NULL ? !kit_book_parse_entry (self, id, &number, error)
                 : !kit_book_parse_container (self, container, &parent, error))
    return NULL;
  write = begin (self, cancellable, error);
  number = write != NULL ? kit_book_save (self, kit_write_get_connection (write), parent, number, entry, flags, error) : 0;
  if (number == 0 || !kit_book_note_saved (self, kit_write_get_connection (write), number, error) ||
      !kit_query_int64 (kit_write_get_connection (write), "SELECT kind FROM entry WHERE id = ?", number, 0, &kind, error) ||
      !kit_book_commit (self, write, error))
    return NULL;
  return kit_entry_id_new (kit_book_get_uid (self), kind != 0 ? MAPI_OBJECT_DIST_LIST : MAPI_OBJECT_MAIL_USER, number);
}

static gboolean
kit_book_save_entries (MapiAddressBookProvider  *provider,
                       const MapiEntryId        *container,
                       GPtrArray                *entries,
                       MapiCreateEntryFlags      flags,
                       guint                    *n_saved,
                       GCancellable             *cancellable,
                       GError                  **error)
{
  KitBook *self = KIT_BOOK (provider);
  g_autoptr(KitWrite) write = NULL;
  guint n = 0;
  gint64 parent;

  if (!kit_book_parse_container (self, container, &parent, error))
    return FALSE;
  write = begin (self, cancellable, error);
  if (write == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      KitConnection *connection = kit_write_get_connection (write);
      g_autoptr(GError) local_error = NULL;
      gint64 number = kit_book_save (self, connection, parent, 0, entries->pdata[i], flags, &local_error);

      if (number != 0 && kit_book_note_saved (self, connection, number, &local_error))
        n++;
      else if (!g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_COLLISION))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  if (!kit_book_commit (self, write, error))
    return FALSE;
  *n_saved = n;
  return TRUE;
}

static gboolean
kit_book_delete_entries (MapiAddressBookProvider  *provider,
                         GPtrArray                *ids,
                         gboolean                 *partial,
                         GCancellable             *cancellable,
                         GError                  **error)
{
  KitBook *self = KIT_BOOK (provider);
  g_autoptr(KitWrite) write = begin (self, cancellable, error);

  if (write == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 number;
      gboolean was_there = FALSE;

      if (kit_book_parse_entry (self, ids->pdata[i], &number, NULL) &&
          (!kit_book_note_deleted (self, kit_write_get_connection (write), number, error) ||
           !kit_book_delete (self, kit_write_get_connection (write), number, &was_there, error)))
        return FALSE;
      *partial |= !was_there;
    }
  return kit_book_commit (self, write, error);
}

/* ---- names ---- */

KitBookIndex *
kit_book_get_index (KitBook        *self,
                    KitConnection  *connection,
                    GError        **error)
{
  KitBookPrivate *priv = kit_book_get_private (self);

  return kit_book_index_update (priv->index, connection, error) ? priv->index : NULL;
}

static GPtrArray *
find_rows (KitBook            *self,
           const MapiEntryId  *container,
           const char         *text,
           KitBookMatch        match,
           guint               limit,
           GCancellable       *cancellable,
           GError            **error)
{
  g_autoptr(KitConnection) connection = NULL;
  g_autoptr(GArray) ids = NULL;
  KitBookIndex *index;
  gint64 number;

  if (!kit_book_parse_container (self, container, &number, error))
    return NULL;
  connection = kit_database_read (kit_book_get_private (self)->database, cancellable, error);
  index = connection != NULL ? kit_book_get_index (self, connection, error) : NULL;
  if (index == NULL)
    return NULL;
  ids = kit_book_index_find (index, number, text, match, limit);
  return kit_book_load_rows (self, connection, (const gint64 *) ids->data, ids->len, error);
}

static GPtrArray *
kit_book_complete_name (MapiAddressBookProvider  *provider,
                        const MapiEntryId        *container,
                        const char               *text,
                        guint                     limit,
                        GCancellable             *cancellable,
                        GError                  **error)
{
  return find_rows (KIT_BOOK (provider), container, text, KIT_BOOK_MATCH_PARTS, MAX (limit, 1), cancellable, error);
}

static gboolean
is_called (MapiProperties *row,
           const char     *folded)
{
  static const guint32 tags[] = { MAPI_PR_DISPLAY_NAME, MAPI_PR_NICKNAME, MAPI_PR_EMAIL_ADDRESS };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *text = mapi_properties_get_string (row, tags[i]);
      g_autofree char *other = text != NULL ? kit_book_fold (text) : NULL;

      if (g_strcmp0 (other, folded) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Who is called exactly so wins over those of whom it is a beginning */
static MapiResolveState
kit_book_resolve_name (MapiAddressBookProvider  *provider,
                       const MapiEntryId        *container,
                       const char               *name,
                       MapiProperties          **entry,
                       GCancellable             *cancellable,
                       GError                  **error)
{
  g_autofree char *folded = kit_book_fold (name);
  g_autoptr(GPtrArray) rows = find_rows (KIT_BOOK (provider), container, name, KIT_BOOK_MATCH_WORDS, MAX_CANDIDATES,
                                         cancellable, error);
  MapiProperties *exact = NULL;
  guint n_exact = 0;

  if (rows == NULL || rows->len == 0)
    return MAPI_RESOLVE_UNRESOLVED;
  for (guint i = 0; i < rows->len; i++)
    if (is_called (rows->pdata[i], folded))
      {
        exact = rows->pdata[i];
        n_exact++;
      }
  if (n_exact == 0 && rows->len == 1)
    exact = rows->pdata[0];
  if (exact == NULL || n_exact > 1)
    return MAPI_RESOLVE_AMBIGUOUS;
  *entry = mapi_properties_ref (exact);
  return MAPI_RESOLVE_RESOLVED;
}

gboolean
kit_book_has_address (KitBook    *self,
                      gint64      container,
                      const char *address)
{
  g_autoptr(KitConnection) connection = kit_database_read (kit_book_get_private (self)->database, NULL, NULL);
  g_autofree char *lower = g_ascii_strdown (address, -1);
  g_autoptr(KitStatement) statement = NULL;

  if (connection != NULL)
    statement = kit_statement_new (connection, "SELECT 1 FROM address AS a JOIN entry AS e ON e.id = a.entry"
                                   " WHERE a.address = ?1 AND (?2 = 0 OR e.book = ?2)", NULL);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, lower);
  kit_statement_bind_int64 (statement, 2, container);
  return kit_statement_next (statement, NULL);
}

gboolean
kit_book_delete_address (KitBook     *self,
                         gint64       container,
                         const char  *address,
                         GError     **error)
{
  g_autoptr(KitWrite) write = begin (self, NULL, error);
  g_autofree char *lower = g_ascii_strdown (address, -1);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(KitStatement) statement = NULL;

  if (write == NULL)
    return FALSE;
  statement = kit_statement_new (kit_write_get_connection (write),
                                 "SELECT e.id FROM address AS a JOIN entry AS e ON e.id = a.entry"
                                 " WHERE a.address = ?1 AND e.book = ?2"
                                 " AND NOT EXISTS (SELECT 1 FROM address WHERE entry = e.id AND address <> ?1)", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, lower);
  kit_statement_bind_int64 (statement, 2, container);
  while (kit_statement_next (statement, NULL))
    {
      gint64 id = kit_statement_get_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  g_clear_pointer (&statement, kit_statement_free);
  for (guint i = 0; i < ids->len; i++)
    {
      gboolean was_there;

      if (!kit_book_delete (self, kit_write_get_connection (write), g_array_index (ids, gint64, i), &was_there, error))
        return FALSE;
    }
  return ids->len == 0 || kit_book_commit (self, write, error);
}

/* ---- what can be made ---- */

static GPtrArray *
kit_book_list_templates (MapiAddressBookProvider  *provider,
                         const MapiEntryId        *container,
                         GCancellable             *cancellable,
                         GError                  **error)
{
  static const struct { const char *name; const char *address_type; MapiObjectType type; MapiDisplayType display; } rows[] = {
    { N_("Person"), "SMTP", MAPI_OBJECT_MAIL_USER, MAPI_DISPLAY_TYPE_MAIL_USER },
    { N_("List"), "MAPIPDL", MAPI_OBJECT_DIST_LIST, MAPI_DISPLAY_TYPE_PRIVATE_DIST_LIST },
  };
  GPtrArray *templates = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      MapiProperties *row = mapi_properties_new ();

      mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, _(rows[i].name));
      mapi_properties_set_string (row, MAPI_PR_ADDRTYPE, rows[i].address_type);
      mapi_properties_set_long (row, MAPI_PR_OBJECT_TYPE, rows[i].type);
      mapi_properties_set_long (row, MAPI_PR_DISPLAY_TYPE, rows[i].display);
      g_ptr_array_add (templates, row);
    }
  return templates;
}

static void
kit_book_class_init (KitBookClass *klass)
{
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);
  MapiAddressBookProviderClass *book_class = MAPI_ADDRESS_BOOK_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kit_book_finalize;
  provider_class->logon = kit_book_logon;
  provider_class->logoff = kit_book_logoff;
  book_class->list_containers = kit_book_list_containers;
  book_class->open_contents = kit_book_open_contents;
  book_class->load_entry = kit_book_load_entry;
  book_class->save_entry = kit_book_save_entry;
  book_class->save_entries = kit_book_save_entries;
  book_class->delete_entries = kit_book_delete_entries;
  book_class->resolve_name = kit_book_resolve_name;
  book_class->complete_name = kit_book_complete_name;
  book_class->list_templates = kit_book_list_templates;
  /* Of those that have a server */
  book_class->retry_operation = kit_book_retry_operation;
  book_class->drop_operation = kit_book_drop_operation;
}

static void
kit_book_init (KitBook *self)
{
}
