/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-reader-private.h"

static gboolean
is_wanted (MailReader        *self,
           const MapiEntryId *id)
{
  const MapiEntryId *wanted = self->wanted != NULL ? mail_message_card_get_id (self->wanted) : NULL;

  return wanted != NULL && (mapi_entry_id_equal (id, wanted) || mapi_store_compare_entry_ids (self->store, id, wanted));
}

/* What copies of one message have in common. Its Message-ID is not enough: anybody may write that of another message
 * into his own, and must not hide it by that. */
static char *
dup_identity (MapiProperties *row)
{
  const char *id = mapi_properties_get_string (row, MAPI_PR_INTERNET_MESSAGE_ID);
  const char *sender = mapi_properties_get_string (row, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);

  if (id == NULL || *id == '\0')
    return NULL;
  return g_strdup_printf ("%s\n%s\n%" G_GINT64_FORMAT "\n%d", id, sender != NULL ? sender : "",
                          mapi_properties_get_time (row, MAPI_PR_CLIENT_SUBMIT_TIME),
                          mapi_properties_get_long (row, MAPI_PR_MESSAGE_SIZE, 0));
}

static GBytes *
get_folder (MapiProperties *row)
{
  return mapi_properties_get_binary (row, MAPI_PR_PARENT_ENTRYID);
}

static gboolean
is_in (MapiProperties *row,
       GBytes         *folder)
{
  GBytes *own = get_folder (row);

  return own != NULL && folder != NULL && g_bytes_equal (own, folder);
}

/* (nullable): the folder the message asked for is in, once that is read */
static GBytes *
find_folder (MailReader *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autoptr(MapiEntryId) id = mapi_row_dup_entry_id (self->rows->pdata[i]);

      if (id != NULL && is_wanted (self, id))
        return get_folder (mapi_row_get_properties (self->rows->pdata[i]));
    }
  return NULL;
}

/* One message may lie in several folders: the one asked for is shown, then the one in the same folder, as that is where
 * it is to be read, else whichever comes first */
GHashTable *
mail_reader_choose_copies (MailReader *self)
{
  g_autoptr(GHashTable) chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree guint *ranks = g_new0 (guint, self->rows->len + 1);
  GBytes *folder = find_folder (self);

  for (guint i = 0; i < self->rows->len; i++)
    {
      MapiProperties *properties = mapi_row_get_properties (self->rows->pdata[i]);
      g_autofree char *identity = properties != NULL ? dup_identity (properties) : NULL;
      g_autoptr(MapiEntryId) id = identity != NULL ? mapi_row_dup_entry_id (self->rows->pdata[i]) : NULL;
      gpointer before;

      if (id == NULL)
        continue;
      ranks[i] = is_wanted (self, id) ? 2 : is_in (properties, folder);
      if (!g_hash_table_lookup_extended (chosen, identity, NULL, &before) || ranks[i] > ranks[GPOINTER_TO_UINT (before)])
        g_hash_table_replace (chosen, g_steal_pointer (&identity), GUINT_TO_POINTER (i));
    }
  return g_steal_pointer (&chosen);
}

/* Twice in one folder it is two messages, which are read and deleted one by one */
gboolean
mail_reader_is_copy (MailReader *self,
                     GHashTable *chosen,
                     guint       position)
{
  MapiProperties *row = mapi_row_get_properties (self->rows->pdata[position]);
  g_autofree char *identity = dup_identity (row);
  guint shown = identity != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (chosen, identity)) : position;

  return shown != position && !is_in (row, get_folder (mapi_row_get_properties (self->rows->pdata[shown])));
}
