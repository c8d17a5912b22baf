/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-one-off-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The entry id of a recipient that is in no address book holds the recipient itself. Packed,
 * numbers little endian:
 *
 *   4 bytes    flags, 0
 *   16 bytes   MAPI_ONE_OFF_UID
 *   uint16     version, 0
 *   uint16     0x0001: no rich text to this recipient; 0x8000: text is UTF-16LE, else 8-bit
 *   3 strings  display name, address type, address, each with its terminating NUL
 *
 * No control character gets from such an identifier into a property, and none that hides or
 * turns text: a line break in an address could become a line of a message's header, and a name
 * could look like somebody else's. */

#define ONE_OFF_VERSION      0
#define ONE_OFF_NO_RICH_INFO 0x0001
#define ONE_OFF_UNICODE      0x8000

static const guint8 one_off_uid[MAPI_UID_SIZE] = {
  0x81, 0x2b, 0x1f, 0xa4, 0xbe, 0xa3, 0x10, 0x19, 0x9d, 0x6e, 0x00, 0xdd, 0x01, 0x0f, 0x54, 0x02,
};

/* Far more than any messaging system takes, and far less than an entry id holds; characters */
#define MAX_NAME_LENGTH    1024
#define MAX_TYPE_LENGTH    64
#define MAX_ADDRESS_LENGTH 4096

/* At most @max_length characters of valid UTF-8 without hidden ones and without control
 * characters, each run of which becomes @replacement */
static char *
clean_text (const char *text,
            const char *replacement,
            guint       max_length)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));
  gboolean in_run = FALSE;

  for (const char *p = valid; *p != '\0' && max_length > 0; p = g_utf8_next_char (p), max_length--)
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_control = mapi_one_off_is_control (c);

      if (mapi_one_off_is_hidden (c))
        continue;
      if (!is_control)
        g_string_append_unichar (clean, c);
      else if (!in_run)
        g_string_append (clean, replacement);
      in_run = is_control;
    }

  return g_strstrip (g_string_free (clean, FALSE));
}

static void
append_utf16 (GByteArray *array,
              const char *text)
{
  glong length;
  g_autofree gunichar2 *utf16 = g_utf8_to_utf16 (text, -1, NULL, &length, NULL);

  for (glong i = 0; i <= length; i++)
    {
      guint16 unit = GUINT16_TO_LE (utf16 != NULL ? utf16[i] : 0);

      g_byte_array_append (array, (const guint8 *) &unit, sizeof unit);
    }
}

/**
 * mapi_one_off_create_entry_id:
 * @name: (nullable): the display name; the address if %NULL
 * @address_type: the address type, for instance `SMTP`
 * @address: the address
 * @send_rich_info: whether the recipient wants rich text
 *
 * Makes the entry id of a recipient that is in no address book. Control characters and hidden
 * ones are taken out of all three texts, of which 1024, 64 and 4096 characters are kept.
 *
 * Source: IAddrBook::CreateOneOff.
 *
 * Returns: (transfer full): an identifier
 */
MapiEntryId *
mapi_one_off_create_entry_id (const char *name,
                              const char *address_type,
                              const char *address,
                              gboolean    send_rich_info)
{
  g_autoptr(GByteArray) array = g_byte_array_new ();
  g_autofree char *clean_name = NULL;
  g_autofree char *clean_type = NULL;
  g_autofree char *clean_address = NULL;
  guint16 words[2] = {
    GUINT16_TO_LE (ONE_OFF_VERSION),
    GUINT16_TO_LE (ONE_OFF_UNICODE | (send_rich_info ? 0 : ONE_OFF_NO_RICH_INFO)),
  };

  g_return_val_if_fail (address_type != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  clean_name = clean_text (name != NULL ? name : address, " ", MAX_NAME_LENGTH);
  clean_type = clean_text (address_type, "", MAX_TYPE_LENGTH);
  clean_address = clean_text (address, "", MAX_ADDRESS_LENGTH);

  g_byte_array_append (array, (const guint8 *) words, sizeof words);
  append_utf16 (array, clean_name);
  append_utf16 (array, clean_type);
  append_utf16 (array, clean_address);
  return mapi_entry_id_new (one_off_uid, array->data, array->len, 0);
}

/**
 * mapi_one_off_is_entry_id:
 * @id: an entry id
 *
 * Tells whether it holds a recipient itself.
 *
 * Returns: whether it holds a recipient itself
 */
gboolean
mapi_one_off_is_entry_id (const MapiEntryId *id)
{
  g_return_val_if_fail (id != NULL, FALSE);

  return mapi_entry_id_has_uid (id, one_off_uid);
}

/* The next string of an entry id, cleaned; NULL where it has no end */
static char *
take_utf16 (const guint8 **data,
            gsize         *length,
            const char    *replacement)
{
  g_autofree gunichar2 *units = NULL;
  g_autofree char *text = NULL;
  gsize n_units = 0, max_units = *length / 2;

  while (n_units < max_units && ((*data)[2 * n_units] | (*data)[2 * n_units + 1]) != 0)
    n_units++;
  if (n_units == max_units)
    return NULL;

  units = g_new (gunichar2, n_units + 1);
  for (gsize i = 0; i < n_units; i++)
    units[i] = (*data)[2 * i] | (*data)[2 * i + 1] << 8;
  *data += 2 * (n_units + 1);
  *length -= 2 * (n_units + 1);

  text = g_utf16_to_utf8 (units, n_units, NULL, NULL, NULL);
  return text != NULL ? clean_text (text, replacement, MAX_ADDRESS_LENGTH) : NULL;
}

static char *
take_8_bit (const guint8 **data,
            gsize         *length,
            const char    *replacement)
{
  const guint8 *end = *length > 0 ? memchr (*data, '\0', *length) : NULL;
  const char *text = (const char *) *data;

  if (end == NULL)
    return NULL;

  *length -= end + 1 - *data;
  *data = end + 1;
  return clean_text (text, replacement, MAX_ADDRESS_LENGTH);
}

static MapiProperties *
make_properties (const char        *name,
                 const char        *address_type,
                 const char        *address,
                 gboolean           send_rich_info,
                 const MapiEntryId *id)
{
  MapiProperties *properties = mapi_properties_new ();
  g_autoptr(GBytes) id_bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(GBytes) search_key = mapi_search_key_for_address (address_type, address);

  mapi_properties_set_string (properties, MAPI_PR_DISPLAY_NAME, name);
  mapi_properties_set_string (properties, MAPI_PR_ADDRTYPE, address_type);
  mapi_properties_set_string (properties, MAPI_PR_EMAIL_ADDRESS, address);
  mapi_properties_set_binary (properties, MAPI_PR_ENTRYID, id_bytes);
  mapi_properties_set_binary (properties, MAPI_PR_SEARCH_KEY, search_key);
  mapi_properties_set_boolean (properties, MAPI_PR_SEND_RICH_INFO, send_rich_info);
  mapi_properties_set_long (properties, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER);
  return properties;
}

/**
 * mapi_one_off_open:
 * @id: an entry id, from anybody
 * @error: return location for an error
 *
 * Reads the recipient an entry id holds: `PR_DISPLAY_NAME`, `PR_ADDRTYPE`, `PR_EMAIL_ADDRESS`,
 * `PR_ENTRYID`, `PR_SEARCH_KEY`, `PR_SEND_RICH_INFO` and `PR_OBJECT_TYPE`. Control characters
 * are taken out of the texts.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if @id is of another provider; %MAPI_ERROR_INVALID_ENTRYID
 * if it is damaged or has no address.
 * Source: MAPI, "One-off entry identifiers".
 *
 * Returns: (transfer full): the recipient, or %NULL with @error set
 */
MapiProperties *
mapi_one_off_open (const MapiEntryId  *id,
                   GError            **error)
{
  g_autofree char *name = NULL;
  g_autofree char *address_type = NULL;
  g_autofree char *address = NULL;
  char *(*take) (const guint8 **, gsize *, const char *);
  const guint8 *data;
  gsize length;
  guint flags, version;

  g_return_val_if_fail (id != NULL, NULL);

  if (!mapi_one_off_is_entry_id (id))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID,
                           _("The recipient belongs to another address book"));
      return NULL;
    }

  data = mapi_entry_id_get_data (id, &length);
  if (length >= 4)
    {
      version = data[0] | data[1] << 8;
      flags = data[2] | data[3] << 8;
      data += 4;
      length -= 4;
      take = (flags & ONE_OFF_UNICODE) != 0 ? take_utf16 : take_8_bit;
      if (version == ONE_OFF_VERSION &&
          (name = take (&data, &length, " ")) != NULL &&
          (address_type = take (&data, &length, "")) != NULL &&
          (address = take (&data, &length, "")) != NULL &&
          length == 0 && address_type[0] != '\0' && address[0] != '\0')
        return make_properties (name[0] != '\0' ? name : address, address_type, address,
                                (flags & ONE_OFF_NO_RICH_INFO) == 0, id);
    }

  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                       _("The identifier of a recipient is damaged"));
  return NULL;
}

/* For the parser: @address_type and @address are not empty */
MapiProperties *
mapi_one_off_new_properties (const char *name,
                             const char *address_type,
                             const char *address)
{
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (name, address_type, address, FALSE);

  return mapi_one_off_open (id, NULL);
}

/**
 * mapi_search_key_for_address:
 * @address_type: the address type, for instance `SMTP`
 * @address: the address
 *
 * Makes `PR_SEARCH_KEY` of a recipient, which is the same for the same address. Only ASCII
 * letters are put in upper case, so that it does not depend on the locale.
 *
 * Source: MAPI, "PidTagSearchKey".
 *
 * Returns: (transfer full): `TYPE:ADDRESS` in upper case, with the terminating NUL
 */
GBytes *
mapi_search_key_for_address (const char *address_type,
                             const char *address)
{
  g_autofree char *joined = NULL;
  char *key;

  g_return_val_if_fail (address_type != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  joined = g_strconcat (address_type, ":", address, NULL);
  key = g_ascii_strup (joined, -1);
  return g_bytes_new_take (key, strlen (key) + 1);
}

/* Whether a name has to stand in quotes before an address: all but words of letters, digits
 * and what RFC 5322 allows in an atom */
static gboolean
needs_quotes (const char *name)
{
  return strpbrk (name, "()<>[]:;@\\,.\"") != NULL;
}

/**
 * mapi_address_format:
 * @name: (nullable): the display name
 * @address: (nullable): the address
 *
 * Writes an address as people read and type it, in a form mapi_one_off_parse() reads:
 * `Name <a@b>`, with the name in quotes where it has characters that mean something. A name
 * that is the address itself is left out. Control characters are taken out.
 *
 * Source: RFC 5322, section 3.4.
 *
 * Returns: (transfer full): the text; "" if both are missing
 */
char *
mapi_address_format (const char *name,
                     const char *address)
{
  g_autofree char *clean_name = clean_text (name != NULL ? name : "", " ", MAX_NAME_LENGTH);
  g_autofree char *clean_address = clean_text (address != NULL ? address : "", "",
                                              MAX_ADDRESS_LENGTH);
  GString *text;

  if (clean_address[0] == '\0')
    return g_steal_pointer (&clean_name);
  if (clean_name[0] == '\0' || g_ascii_strcasecmp (clean_name, clean_address) == 0)
    return g_steal_pointer (&clean_address);

  text = g_string_new (NULL);
  if (needs_quotes (clean_name))
    {
      g_string_append_c (text, '"');
      for (const char *p = clean_name; *p != '\0'; p++)
        {
          if (*p == '"' || *p == '\\')
            g_string_append_c (text, '\\');
          g_string_append_c (text, *p);
        }
      g_string_append_c (text, '"');
    }
  else
    {
      g_string_append (text, clean_name);
    }
  g_string_append_printf (text, " <%s>", clean_address);
  return g_string_free (text, FALSE);
}
