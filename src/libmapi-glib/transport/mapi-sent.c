/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-sent-private.h"

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

MapiEntryId *
mapi_sent_lookup (MapiStore      *store,
                  MapiFolderRole  role,
                  const char     *message_id,
                  GCancellable   *cancellable)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiEntryId) folder = mapi_store_get_folder_for_role (store, role, cancellable, NULL);
  g_autoptr(MapiTableSource) source = NULL;
  g_autoptr(MapiRestriction) restriction = NULL;
  g_autoptr(MapiTableQuery) query = NULL;
  g_autoptr(MapiTableResult) result = NULL;
  GPtrArray *rows;
  GBytes *bytes;

  if (folder == NULL || message_id == NULL || *message_id == '\0')
    return NULL;
  source = mapi_store_open_contents (store, folder, 0, NULL);
  if (source == NULL)
    return NULL;
  restriction = id_restriction (message_id);
  query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), restriction, NULL);
  result = mapi_table_source_query (source, query, 1, cancellable, NULL);
  rows = result != NULL ? mapi_table_result_get_rows (result) : NULL;
  bytes = rows != NULL && rows->len > 0
          ? mapi_properties_get_binary (rows->pdata[0], MAPI_PR_ENTRYID) : NULL;
  return bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
}

gboolean
mapi_sent_find (MapiSession  *session,
                MapiStore    *store,
                MapiContent  *content,
                GCancellable *cancellable)
{
  const char *message_id = mapi_properties_get_string (mapi_content_get_properties (content),
                                                       MAPI_PR_INTERNET_MESSAGE_ID);
  g_autoptr(GPtrArray) stores = mapi_session_dup_stores (session);

  for (guint i = 0; i < stores->len; i++)
    {
      g_autoptr(MapiEntryId) id = mapi_sent_lookup (stores->pdata[i], MAPI_FOLDER_ROLE_SENT, message_id,
                                                    cancellable);

      if (id != NULL)
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
