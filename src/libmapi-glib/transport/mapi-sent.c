/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-sent-private.h"

#include "../mime/mapi-reply.h"
#include "../session/mapi-session-private.h"
#include "mapi-routing-private.h"

static MapiRestriction *
id_restriction (const char *message_id)
{
  g_autofree char *bare = g_strndup (message_id, strlen (message_id));
  g_autofree char *bracketed = NULL;
  g_autoptr(GPtrArray) either = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  gsize length = strlen (bare);

  if (length > 2 && bare[0] == '<' && bare[length - 1] == '>')
    {
      memmove (bare, bare + 1, length - 2);
      bare[length - 2] = '\0';
    }
  bracketed = g_strdup_printf ("<%s>", bare);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_INTERNET_MESSAGE_ID,
                                                          i == 0 ? bare : bracketed);

      g_ptr_array_add (either, mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_INTERNET_MESSAGE_ID, value));
    }
  return mapi_restriction_new_or (either);
}

/* Each message made for one recipient has the number of the one it was made from: there may be many. */
#define MAX_COPIES 1000u

/* (transfer full) (nullable) (element-type MapiProperties): at most @limit rows with the entry id of one. Takes
 * @condition. */
static GPtrArray *
list_rows (MapiStore         *store,
           const MapiEntryId *folder,
           MapiRestriction   *condition,
           guint              limit,
           GCancellable      *cancellable)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiRestriction) restriction = condition;
  g_autoptr(MapiTableSource) source = mapi_store_open_contents (store, folder, 0, NULL);
  g_autoptr(MapiTableQuery) query = NULL;
  g_autoptr(MapiTableResult) result = NULL;

  if (source == NULL)
    return NULL;
  query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), restriction, NULL);
  result = mapi_table_source_query (source, query, limit, cancellable, NULL);
  return result != NULL ? g_ptr_array_ref (mapi_table_result_get_rows (result)) : NULL;
}

static GPtrArray *
list_copies (MapiStore      *store,
             MapiFolderRole  role,
             const char     *message_id,
             guint           limit,
             GCancellable   *cancellable)
{
  g_autoptr(MapiEntryId) folder = mapi_store_get_folder_for_role (store, role, cancellable, NULL);

  if (folder == NULL || message_id == NULL || *message_id == '\0')
    return NULL;
  return list_rows (store, folder, id_restriction (message_id), limit, cancellable);
}

static MapiEntryId *
get_id (MapiProperties *row)
{
  GBytes *bytes = mapi_properties_get_binary (row, MAPI_PR_ENTRYID);

  return bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
}

MapiEntryId *
mapi_sent_lookup (MapiStore      *store,
                  MapiFolderRole  role,
                  const char     *message_id,
                  GCancellable   *cancellable)
{
  g_autoptr(GPtrArray) rows = list_copies (store, role, message_id, 1, cancellable);

  return rows != NULL && rows->len > 0 ? get_id (rows->pdata[0]) : NULL;
}

/* Whom it names, as a set; also the hidden ones, whom our own copies keep */
static GHashTable *
list_named (MapiContent *content)
{
  GHashTable *named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = recipients->pdata[i];
      const char *address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);

      if (address != NULL)
        g_hash_table_add (named, g_ascii_strdown (address, -1));
    }
  return named;
}

/* A message that a preprocessor made may have the number of the one it was made for, whose copy is ours and names others
 * as well: whom they name tells them apart. */
static gboolean
names_the_same (MapiStore      *store,
                MapiProperties *row,
                MapiContent    *content,
                GCancellable   *cancellable)
{
  g_autoptr(MapiEntryId) id = get_id (row);
  g_autoptr(MapiContent) copy = id != NULL ? mapi_store_load_message (store, id, cancellable, NULL) : NULL;
  g_autoptr(GHashTable) ours = list_named (content);
  g_autoptr(GHashTable) theirs = copy != NULL ? list_named (copy) : NULL;
  GHashTableIter iter;
  gpointer address;
  gboolean same = theirs != NULL && g_hash_table_size (ours) == g_hash_table_size (theirs);

  g_hash_table_iter_init (&iter, ours);
  while (same && g_hash_table_iter_next (&iter, &address, NULL))
    same = g_hash_table_contains (theirs, address);
  return same;
}

/* What is sent again, or passed on, has the number of what was sent first: a copy of that proves nothing. */
static gboolean
is_sent_again (MapiContent *content)
{
  gint32 flags = mapi_properties_get_long (mapi_content_get_properties (content), MAPI_PR_MESSAGE_FLAGS, 0);

  return (flags & MAPI_MSGFLAG_RESEND) != 0 || mapi_reply_is_redirect (content);
}

gboolean
mapi_sent_find (MapiSession  *session,
                MapiStore    *store,
                MapiContent  *content,
                GCancellable *cancellable)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *message_id = mapi_properties_get_string (properties, MAPI_PR_INTERNET_MESSAGE_ID);
  gboolean made = mapi_properties_get_boolean (properties, MAPI_PR_PREPROCESS);
  g_autoptr(GPtrArray) stores = mapi_session_dup_stores (session);

  for (guint i = 0; i < stores->len && !is_sent_again (content); i++)
    {
      g_autoptr(GPtrArray) rows = list_copies (stores->pdata[i], MAPI_FOLDER_ROLE_SENT, message_id,
                                               made ? MAX_COPIES : 1, cancellable);

      for (guint j = 0; rows != NULL && j < rows->len; j++)
        if (!made || names_the_same (stores->pdata[i], rows->pdata[j], content, cancellable))
          return TRUE;
    }
  return FALSE;
}

gboolean
mapi_sent_finish (MapiStore         *store,
                  const MapiEntryId *id,
                  MapiContent       *content)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  MapiOutgoingChange changes[] = {
    { .action = MAPI_OUTGOING_BEGIN, .id = id },
    { .action = MAPI_OUTGOING_FINISH, .id = id, .recipients = recipients },
  };
  gboolean done;

  for (guint i = 0; i < recipients->len; i++)
    if (mapi_routing_is_open (recipients->pdata[i]))
      {
        mapi_properties_set_boolean (recipients->pdata[i], MAPI_PR_RESPONSIBILITY, TRUE);
        mapi_properties_set_long (recipients->pdata[i], MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_ACCEPTED);
      }
  done = mapi_store_change_outgoing (store, changes, G_N_ELEMENTS (changes), NULL, NULL);
  g_clear_pointer (&changes[1].sent_id, mapi_entry_id_free);
  return done && changes[1].done;
}

/* ---- a Sent folder in another store ---- */

#define FILED_AT_ONCE 10000u

/* Its search key goes with it; the number alone is also that of a copy sent before. */
static MapiRestriction *
copy_restriction (MapiProperties *properties)
{
  const char *message_id = mapi_properties_get_string (properties, MAPI_PR_INTERNET_MESSAGE_ID);
  const MapiValue *key = mapi_properties_get_value (properties, MAPI_PR_SEARCH_KEY);
  g_autoptr(GPtrArray) both = NULL;

  if (message_id == NULL || *message_id == '\0' || key == NULL)
    return NULL;
  both = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  g_ptr_array_add (both, id_restriction (message_id));
  g_ptr_array_add (both, mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_SEARCH_KEY, key));
  return mapi_restriction_new_and (both);
}

/* It is there before it goes here. A crash in between leaves both, and the second is told by what it is. */
static gboolean
file_in (MapiStore         *from,
         const MapiEntryId *id,
         MapiContent       *content,
         MapiStore         *to,
         const MapiEntryId *folder,
         GCancellable      *cancellable)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  MapiRestriction *same = copy_restriction (properties);
  g_autoptr(GPtrArray) there = same != NULL ? list_rows (to, folder, same, 1, cancellable) : NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  if (there == NULL || there->len == 0)
    {
      g_autoptr(GBytes) source = mapi_store_load_source (from, id, cancellable, NULL);
      g_autoptr(GPtrArray) sources = g_ptr_array_new ();
      g_autoptr(GPtrArray) states = g_ptr_array_new ();
      g_autoptr(GPtrArray) filed = NULL;

      if (source == NULL)
        return FALSE;
      g_ptr_array_add (sources, source);
      g_ptr_array_add (states, properties);
      filed = mapi_store_import_messages (to, folder, sources, states, cancellable, NULL);
      if (filed == NULL)
        return FALSE;
    }
  g_ptr_array_add (ids, (gpointer) id);
  return mapi_store_delete_messages (from, ids, MAPI_DELETE_NONE, NULL, NULL, NULL);
}

static MapiEntryId *
get_sent_folder (MapiProperties *properties)
{
  GBytes *bytes = mapi_properties_get_binary (properties, MAPI_PR_SENTMAIL_ENTRYID);

  return bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
}

static MapiStore *
get_other_store (MapiSession    *session,
                 MapiStore      *store,
                 MapiProperties *properties)
{
  g_autoptr(MapiEntryId) folder = get_sent_folder (properties);
  MapiStore *other = folder != NULL ? mapi_session_get_store_for_id (session, folder) : NULL;

  return other != store ? other : NULL;
}

gboolean
mapi_sent_goes_elsewhere (MapiSession    *session,
                          MapiStore      *store,
                          MapiProperties *properties)
{
  return get_other_store (session, store, properties) != NULL;
}

void
mapi_sent_file_elsewhere (MapiSession  *session,
                          MapiStore    *store,
                          GCancellable *cancellable)
{
  /* Two who look at once would take it there twice. */
  static GMutex lock;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autoptr(MapiEntryId) outbox = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_OUTBOX, cancellable, NULL);
  g_autoptr(GPtrArray) rows = NULL;

  if (outbox == NULL)
    return;
  rows = list_rows (store, outbox,
                    mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT, FALSE),
                    FILED_AT_ONCE, cancellable);
  for (guint i = 0; rows != NULL && i < rows->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr(MapiEntryId) id = get_id (rows->pdata[i]);
      g_autoptr(MapiContent) content = id != NULL ? mapi_store_load_message (store, id, cancellable, NULL) : NULL;
      MapiProperties *properties = content != NULL ? mapi_content_get_properties (content) : NULL;
      g_autoptr(MapiEntryId) folder = properties != NULL ? get_sent_folder (properties) : NULL;
      MapiStore *other = folder != NULL ? get_other_store (session, store, properties) : NULL;

      if (other != NULL)
        file_in (store, id, content, other, folder, cancellable);
    }
}

/* ---- whose Sent folder it is ---- */

static gboolean
is_usual (MapiStore         *store,
          const MapiEntryId *folder,
          GCancellable      *cancellable)
{
  g_autoptr(MapiEntryId) usual = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_SENT, cancellable, NULL);

  return usual != NULL && mapi_store_compare_entry_ids (store, usual, folder);
}

static gboolean
set_usual (MapiStore      *store,
           MapiProperties *properties,
           GCancellable   *cancellable)
{
  g_autoptr(MapiEntryId) usual = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_SENT, cancellable, NULL);
  g_autoptr(GBytes) bytes = usual != NULL ? mapi_entry_id_to_bytes (usual) : NULL;

  if (bytes != NULL)
    mapi_properties_set_binary (properties, MAPI_PR_SENTMAIL_ENTRYID, bytes);
  return bytes != NULL;
}

void
mapi_sent_choose (MapiSession    *session,
                  MapiStore      *store,
                  MapiIdentity   *identity,
                  MapiProperties *properties,
                  GCancellable   *cancellable)
{
  g_autoptr(MapiEntryId) folder = get_sent_folder (properties);
  g_autoptr(MapiEntryId) chosen = mapi_identity_dup_sent_folder (identity);
  g_autofree char *here = mapi_session_dup_service_of_store (session, store);
  const char *service = mapi_identity_get_service_uid (identity);
  g_autoptr(GPtrArray) stores = NULL;

  if (folder == NULL || chosen != NULL || service == NULL || g_strcmp0 (here, service) == 0 ||
      !is_usual (store, folder, cancellable))
    return;
  stores = mapi_session_dup_stores (session);
  for (guint i = 0; i < stores->len; i++)
    {
      g_autofree char *uid = mapi_session_dup_service_of_store (session, stores->pdata[i]);

      if (g_strcmp0 (uid, service) == 0 &&
          (mapi_store_get_support_mask (stores->pdata[i]) & MAPI_STORE_SUPPORT_CREATE) != 0 &&
          set_usual (stores->pdata[i], properties, cancellable))
        return;
    }
}

gboolean
mapi_sent_unchoose (MapiSession    *session,
                    MapiStore      *store,
                    MapiProperties *properties,
                    GCancellable   *cancellable)
{
  g_autoptr(MapiEntryId) folder = get_sent_folder (properties);
  MapiStore *other = get_other_store (session, store, properties);

  return other != NULL && is_usual (other, folder, cancellable) && set_usual (store, properties, cancellable);
}
