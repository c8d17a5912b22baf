/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-entry-id.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Four flag bytes, of which only the first means anything, 16 bytes of the provider's UID,
 * and what only the provider understands. */
#define FLAGS_SIZE  4
#define HEADER_SIZE (FLAGS_SIZE + MAPI_UID_SIZE)
#define MAX_SIZE    65536

/**
 * MapiEntryId:
 *
 * The identifier of a store, a folder, a message or an address book entry. Immutable; any
 * thread. Two identifiers may be different and mean the same object.
 */
struct _MapiEntryId
{
  gatomicrefcount ref_count;
  gsize           size;
  guint8          data[];
};

G_DEFINE_BOXED_TYPE (MapiEntryId, mapi_entry_id, mapi_entry_id_copy, mapi_entry_id_free)

static MapiEntryId *
entry_id_alloc (gsize size)
{
  MapiEntryId *self = g_malloc0 (sizeof (MapiEntryId) + size);

  g_atomic_ref_count_init (&self->ref_count);
  self->size = size;
  return self;
}

/**
 * mapi_entry_id_new: (skip)
 * @uid: 16 bytes, the provider's UID
 * @data: (nullable): what the provider needs to find the object
 * @length: the length of @data in bytes
 * @flags: 0 for a long-term identifier, or `MAPI_ENTRY_ID_` flags
 *
 * Source: MAPI, "ENTRYID".
 *
 * Returns: (transfer full): a new identifier
 */
MapiEntryId *
mapi_entry_id_new (const guint8  *uid,
                   gconstpointer  data,
                   gsize          length,
                   guint8         flags)
{
  MapiEntryId *self;

  g_return_val_if_fail (uid != NULL, NULL);
  g_return_val_if_fail (data != NULL || length == 0, NULL);
  g_return_val_if_fail (length <= MAX_SIZE - HEADER_SIZE, NULL);

  self = entry_id_alloc (HEADER_SIZE + length);
  self->data[0] = flags;
  memcpy (self->data + FLAGS_SIZE, uid, MAPI_UID_SIZE);
  if (length > 0)
    memcpy (self->data + HEADER_SIZE, data, length);
  return self;
}

/**
 * mapi_entry_id_new_from_bytes:
 * @bytes: the value of a property such as `PR_ENTRYID`, from anybody
 * @error: return location for an error
 *
 * Errors: %MAPI_ERROR_INVALID_ENTRYID if @bytes has less than 20 bytes or more than 65536.
 *
 * Returns: (transfer full): a new identifier, or %NULL with @error set
 */
MapiEntryId *
mapi_entry_id_new_from_bytes (GBytes  *bytes,
                              GError **error)
{
  MapiEntryId *self;
  gconstpointer data;
  gsize size;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &size);
  if (size < HEADER_SIZE || size > MAX_SIZE)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                           _("The identifier of an item is damaged"));
      return NULL;
    }

  self = entry_id_alloc (size);
  memcpy (self->data, data, size);
  return self;
}

/* g_base64_decode() skips what it does not know; here the text must be the one form
 * mapi_entry_id_to_string() makes. */
static GBytes *
decode_string (const char *string)
{
  g_autofree char *base64 = NULL;
  g_autofree char *again = NULL;
  gsize length = strlen (string), padding = (4 - length % 4) % 4, size;
  guchar *data;

  if (length == 0 || length % 4 == 1 || length > (MAX_SIZE / 3 + 1) * 4)
    return NULL;

  base64 = g_malloc (length + padding + 1);
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (string[i]) && string[i] != '-' && string[i] != '_')
        return NULL;
      base64[i] = string[i] == '-' ? '+' : string[i] == '_' ? '/' : string[i];
    }
  memset (base64 + length, '=', padding);
  base64[length + padding] = '\0';

  data = g_base64_decode (base64, &size);
  again = g_base64_encode (data, size);
  if (!g_str_equal (again, base64))
    {
      g_free (data);
      return NULL;
    }

  return g_bytes_new_take (data, size);
}

/**
 * mapi_entry_id_new_from_string:
 * @string: what mapi_entry_id_to_string() made, from anybody
 * @error: return location for an error
 *
 * Errors: %MAPI_ERROR_INVALID_ENTRYID if @string is not such a text.
 *
 * Returns: (transfer full): a new identifier, or %NULL with @error set
 */
MapiEntryId *
mapi_entry_id_new_from_string (const char  *string,
                               GError     **error)
{
  g_autoptr(GBytes) bytes = NULL;

  g_return_val_if_fail (string != NULL, NULL);

  bytes = decode_string (string);
  if (bytes == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                           _("The text is not the identifier of an item"));
      return NULL;
    }

  return mapi_entry_id_new_from_bytes (bytes, error);
}

/**
 * mapi_entry_id_copy:
 * @self: an identifier
 *
 * Gets a copy, which shares everything with @self.
 *
 * Returns: (transfer full): a copy, which shares everything with @self
 */
MapiEntryId *
mapi_entry_id_copy (const MapiEntryId *self)
{
  MapiEntryId *copy = (MapiEntryId *) self;

  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&copy->ref_count);
  return copy;
}

/**
 * mapi_entry_id_free:
 * @self: (transfer full): an identifier
 *
 * Drops a reference.
 */
void
mapi_entry_id_free (MapiEntryId *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

/**
 * mapi_entry_id_to_bytes:
 * @self: an identifier
 *
 * Gets the value of a property such as `PR_ENTRYID`.
 *
 * Returns: (transfer full): the value of a property such as `PR_ENTRYID`
 */
GBytes *
mapi_entry_id_to_bytes (const MapiEntryId *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_bytes_new (self->data, self->size);
}

/**
 * mapi_entry_id_to_string:
 * @self: an identifier
 *
 * Writes an identifier for command lines, D-Bus and links: URL-safe base64 without padding
 * (RFC 4648, section 5).
 *
 * Returns: (transfer full): the text
 */
char *
mapi_entry_id_to_string (const MapiEntryId *self)
{
  char *string;

  g_return_val_if_fail (self != NULL, NULL);

  string = g_base64_encode (self->data, self->size);
  for (char *p = string; *p != '\0'; p++)
    {
      if (*p == '+')
        *p = '-';
      else if (*p == '/')
        *p = '_';
      else if (*p == '=')
        *p-- = '\0';
    }
  return string;
}

/**
 * mapi_entry_id_get_flags:
 * @self: an identifier
 *
 * Gets the first byte, `MAPI_ENTRY_ID_` flags.
 *
 * Returns: the first byte, `MAPI_ENTRY_ID_` flags
 */
guint8
mapi_entry_id_get_flags (const MapiEntryId *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->data[0];
}

/**
 * mapi_entry_id_is_short_term:
 * @self: an identifier
 *
 * Tells whether it may be invalid in the next session.
 *
 * Returns: whether it may be invalid in the next session
 */
gboolean
mapi_entry_id_is_short_term (const MapiEntryId *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->data[0] != 0;
}

/**
 * mapi_entry_id_get_uid: (skip)
 * @self: an identifier
 *
 * Gets the 16 bytes of the provider's UID.
 *
 * Returns: (transfer none): the 16 bytes of the provider's UID
 */
const guint8 *
mapi_entry_id_get_uid (const MapiEntryId *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->data + FLAGS_SIZE;
}

/**
 * mapi_entry_id_has_uid: (skip)
 * @self: an identifier
 * @uid: 16 bytes
 *
 * Tells whether the provider with that UID made the identifier.
 *
 * Returns: whether the provider with that UID made the identifier
 */
gboolean
mapi_entry_id_has_uid (const MapiEntryId *self,
                       const guint8      *uid)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (uid != NULL, FALSE);

  return memcmp (self->data + FLAGS_SIZE, uid, MAPI_UID_SIZE) == 0;
}

/**
 * mapi_entry_id_get_data:
 * @self: an identifier
 * @length: (out): how many bytes
 *
 * Tells what follows the UID.
 *
 * Returns: (transfer none) (array length=length): what follows the UID
 */
const guint8 *
mapi_entry_id_get_data (const MapiEntryId *self,
                        gsize             *length)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (length != NULL, NULL);

  *length = self->size - HEADER_SIZE;
  return self->data + HEADER_SIZE;
}

/**
 * mapi_entry_id_equal:
 * @a: an identifier
 * @b: another identifier
 *
 * Compares the bytes. Identifiers that differ may still mean one object; ask their provider.
 *
 * Returns: whether they are the same
 */
gboolean
mapi_entry_id_equal (const MapiEntryId *a,
                     const MapiEntryId *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a == b || (a->size == b->size && memcmp (a->data, b->data, a->size) == 0);
}

/**
 * mapi_entry_id_hash:
 * @self: an identifier
 *
 * Gets a hash that goes with mapi_entry_id_equal().
 *
 * Returns: a hash that goes with mapi_entry_id_equal()
 */
guint
mapi_entry_id_hash (const MapiEntryId *self)
{
  guint32 hash = 2166136261u;

  g_return_val_if_fail (self != NULL, 0);

  /* FNV-1a */
  for (gsize i = 0; i < self->size; i++)
    hash = (hash ^ self->data[i]) * 16777619u;
  return hash;
}

/**
 * mapi_uid_new:
 *
 * Makes a unique identifier, for search keys, record keys and UIDs of stores.
 *
 * Source: IMAPISupport::NewUID.
 *
 * Returns: (transfer full): 16 random bytes
 */
GBytes *
mapi_uid_new (void)
{
  guint32 random[MAPI_UID_SIZE / 4];

  for (guint i = 0; i < G_N_ELEMENTS (random); i++)
    random[i] = g_random_int ();
  return g_bytes_new (random, sizeof random);
}
