/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-reply-recipients.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "mapi-one-off.h"

#define MAX_FLAT_ENTRIES 1000

static guint32
read_u32 (const guint8 *data)
{
  guint32 little;

  memcpy (&little, data, sizeof little);
  return GUINT32_FROM_LE (little);
}

static MapiProperties *
open_entry (GBytes *bytes)
{
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (bytes, NULL);

  return id != NULL && mapi_one_off_is_entry_id (id) ? mapi_one_off_open (id, NULL) : NULL;
}

/**
 * mapi_reply_recipients_list:
 * @message: the properties of a message
 *
 * Lists whom the answers to a message go to, as far as they are no entries of an address book.
 *
 * Source: PidTagReplyRecipientEntries.
 *
 * Returns: (transfer container) (element-type MapiProperties): recipients; none: whoever sent it
 */
GPtrArray *
mapi_reply_recipients_list (MapiProperties *message)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  GBytes *flat;
  gsize size = 0, at = 8;
  const guint8 *data;
  guint32 count;

  g_return_val_if_fail (message != NULL, entries);

  flat = mapi_properties_get_binary (message, MAPI_PR_REPLY_RECIPIENT_ENTRIES);
  data = flat != NULL ? g_bytes_get_data (flat, &size) : NULL;
  if (size < 8)
    return entries;
  count = MIN (read_u32 (data), MAX_FLAT_ENTRIES);
  for (guint32 i = 0; i < count && size - at >= 4; i++)
    {
      guint32 length = read_u32 (data + at);
      g_autoptr(GBytes) bytes = NULL;
      MapiProperties *entry;

      at += 4;
      if (length > size - at)
        break;
      bytes = g_bytes_new_from_bytes (flat, at, length);
      entry = open_entry (bytes);
      if (entry != NULL)
        g_ptr_array_add (entries, entry);
      at += length;
      at = MIN (at + (4 - length % 4) % 4, size);
    }
  return entries;
}

static void
append_u32 (GByteArray *array,
            guint32     number)
{
  guint32 little = GUINT32_TO_LE (number);

  g_byte_array_append (array, (const guint8 *) &little, sizeof little);
}

/* FLATENTRYLIST: count, bytes that follow, then per entry its size and bytes, padded to 4 */
static GBytes *
flatten (GPtrArray *recipients)
{
  g_autoptr(GByteArray) list = g_byte_array_new ();
  GByteArray *flat = g_byte_array_new ();
  static const guint8 padding[4] = { 0, };

  for (guint i = 0; i < recipients->len; i++)
    {
      GBytes *id = mapi_properties_get_binary (recipients->pdata[i], MAPI_PR_ENTRYID);
      gsize size;
      const guint8 *data = g_bytes_get_data (id, &size);

      append_u32 (list, size);
      g_byte_array_append (list, data, size);
      g_byte_array_append (list, padding, (4 - size % 4) % 4);
    }
  append_u32 (flat, recipients->len);
  append_u32 (flat, list->len);
  g_byte_array_append (flat, list->data, list->len);
  return g_byte_array_free_to_bytes (flat);
}

/**
 * mapi_reply_recipients_set:
 * @message: the properties of a message
 * @recipients: (nullable) (element-type MapiProperties): recipients with %MAPI_PR_ENTRYID
 *
 * Says whom the answers to a message go to; nobody means whoever sent it.
 *
 * Source: PidTagReplyRecipientEntries, PidTagReplyRecipientNames.
 */
void
mapi_reply_recipients_set (MapiProperties *message,
                           GPtrArray      *recipients)
{
  g_autoptr(GString) names = g_string_new (NULL);
  g_autoptr(GBytes) entries = NULL;

  g_return_if_fail (message != NULL);

  if (recipients == NULL || recipients->len == 0)
    {
      mapi_properties_remove (message, MAPI_PR_REPLY_RECIPIENT_NAMES);
      mapi_properties_remove (message, MAPI_PR_REPLY_RECIPIENT_ENTRIES);
      return;
    }
  for (guint i = 0; i < recipients->len; i++)
    {
      const char *name = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_DISPLAY_NAME);

      g_string_append_printf (names, "%s%s", i > 0 ? "; " : "", name != NULL ? name : "");
    }
  entries = flatten (recipients);
  mapi_properties_set_string (message, MAPI_PR_REPLY_RECIPIENT_NAMES, names->str);
  mapi_properties_set_binary (message, MAPI_PR_REPLY_RECIPIENT_ENTRIES, entries);
}

/**
 * mapi_reply_recipients_set_text:
 * @message: the properties of a message
 * @text: (nullable): addresses as typed
 * @error: return location for an error
 *
 * mapi_reply_recipients_set() with addresses as people write them.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE if one is no address; nothing has changed then.
 *
 * Returns: %TRUE if they were set
 */
gboolean
mapi_reply_recipients_set_text (MapiProperties  *message,
                                const char      *text,
                                GError         **error)
{
  g_autoptr(GPtrArray) recipients = NULL;

  g_return_val_if_fail (message != NULL, FALSE);

  recipients = text != NULL ? mapi_one_off_parse_list (text) : NULL;
  for (guint i = 0; recipients != NULL && i < recipients->len; i++)
    if (!mapi_properties_has (recipients->pdata[i], MAPI_PR_ENTRYID))
      {
        const char *name = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_DISPLAY_NAME);

        g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("“%s” is no address."),
                     name != NULL ? name : text);
        return FALSE;
      }
  mapi_reply_recipients_set (message, recipients);
  return TRUE;
}

/**
 * mapi_reply_recipients_dup_text:
 * @message: the properties of a message
 *
 * Gets whom the answers go to, as people write it.
 *
 * Returns: (transfer full) (nullable): addresses, or %NULL: whoever sent it
 */
char *
mapi_reply_recipients_dup_text (MapiProperties *message)
{
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (message != NULL, NULL);

  entries = mapi_reply_recipients_list (message);
  for (guint i = 0; i < entries->len; i++)
    {
      g_autofree char *one =
        mapi_address_format (mapi_properties_get_string (entries->pdata[i], MAPI_PR_DISPLAY_NAME),
                             mapi_properties_get_string (entries->pdata[i], MAPI_PR_EMAIL_ADDRESS));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", one);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}
