/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-card-file-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-vcard-private.h"
#include "../address/mapi-one-off.h"
#include "../mapi-types.h"
#include "../store/mapi-entry-id.h"

#define MAX_FILE (512u * 1024 * 1024)
#define LOOK_AT  65536u

/* ---- characters ---- */

static gboolean
starts_with (const guint8 *data,
             gsize         length,
             const char   *start,
             gsize         start_length)
{
  return length >= start_length && memcmp (data, start, start_length) == 0;
}

/* Name of the character set a file says it has, or which it must have */
static const char *
find_wide_charset (const guint8 *data,
                   gsize         length)
{
  gsize n_even = 0, n_odd = 0, n = MIN (length, LOOK_AT);

  if (starts_with (data, length, "\xff\xfe", 2))
    return "UTF-16LE";
  if (starts_with (data, length, "\xfe\xff", 2))
    return "UTF-16BE";
  for (gsize i = 0; i < n; i++)
    if (data[i] == 0)
      *(i % 2 == 0 ? &n_even : &n_odd) += 1;
  if (n_odd > n / 4 && n_even < n / 20)
    return "UTF-16LE";
  return n_even > n / 4 && n_odd < n / 20 ? "UTF-16BE" : NULL;
}

static void
append_line (GString    *out,
             const char *line,
             gsize       length)
{
  g_autofree char *converted = NULL;

  if (memchr (line, '\0', length) != NULL || !g_utf8_validate_len (line, length, NULL))
    converted = g_convert_with_fallback (line, (gssize) length, "UTF-8", "WINDOWS-1252", "?", NULL, NULL, NULL);
  if (memchr (line, '\0', length) != NULL)
    g_clear_pointer (&converted, g_free);
  if (converted != NULL)
    g_string_append (out, converted);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (line, (gssize) length);

      g_string_append (out, valid);
    }
}

/* The file as UTF-8 without NUL. A line that is not UTF-8 is taken for Windows-1252, each by itself:
 * files that were put together have lines of several sets. */
static char *
decode (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  const char *wide = find_wide_charset (data, length);
  g_autofree char *converted = NULL;
  GString *out;

  if (wide != NULL)
    {
      gsize start = length >= 2 && (data[0] ^ data[1]) == 1 && data[0] >= 0xfe ? 2 : 0;

      converted = g_convert_with_fallback ((const char *) data + start, (gssize) (length - start), "UTF-8", wide,
                                           "?", NULL, &length, NULL);
      if (converted != NULL)
        data = (const guint8 *) converted;
      else
        data = g_bytes_get_data (bytes, &length);
    }
  if (starts_with (data, length, "\xef\xbb\xbf", 3))
    {
      data += 3;
      length -= 3;
    }
  out = g_string_sized_new (length + 1);
  for (gsize i = 0; i < length;)
    {
      const guint8 *end = memchr (data + i, '\n', length - i);
      gsize n = end != NULL ? (gsize) (end + 1 - (data + i)) : length - i;

      append_line (out, (const char *) data + i, n);
      i += n;
    }
  return g_string_free (out, FALSE);
}

/* ---- drafts ---- */

void
mapi_card_draft_init (MapiCardDraft *self)
{
  self->entry = mapi_properties_new ();
  self->addresses = g_ptr_array_new_with_free_func (g_free);
  self->problems = g_string_new (NULL);
}

void
mapi_card_draft_clear (MapiCardDraft *self)
{
  mapi_properties_unref (self->entry);
  g_ptr_array_unref (self->addresses);
  g_string_free (self->problems, TRUE);
}

void
mapi_card_draft_add_problem (MapiCardDraft *self,
                             const char    *problem)
{
  g_string_append_printf (self->problems, "%s%s", self->problems->len > 0 ? " " : "", problem);
}

void
mapi_card_draft_add (MapiCardDraft *self,
                     guint32        tag,
                     const char    *value)
{
  g_autofree char *text = g_strstrip (g_strdup (value));

  if (*text == '\0')
    return;
  if (tag != MAPI_PR_EMAIL_ADDRESS)
    {
      if (!mapi_properties_has (self->entry, tag))
        mapi_properties_set_string (self->entry, tag, text);
      return;
    }
  if (self->addresses->len >= MAPI_VCARD_MAX_VALUES)
    return;
  if (mapi_card_is_address (text))
    {
      g_ptr_array_add (self->addresses, g_steal_pointer (&text));
    }
  else
    {
      g_autofree char *shown = mapi_card_clean (text);
      g_autofree char *problem = g_strdup_printf (_("“%s” is not an address."), shown);

      mapi_card_draft_add_problem (self, problem);
    }
}

MapiValue *
mapi_card_new_member (const char *name,
                      const char *address)
{
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (name, "SMTP", address, FALSE);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);

  return mapi_value_new_binary (MAPI_PR_ENTRYID, bytes);
}

void
mapi_card_draft_set_members (MapiCardDraft *self,
                             GPtrArray     *members)
{
  mapi_properties_set_long (self->entry, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_DIST_LIST);
  mapi_properties_take_value (self->entry, mapi_value_new_multi (MAPI_PR_CONTACT_MEMBERS, members));
  g_ptr_array_set_size (self->addresses, 0);
}

void
mapi_card_draft_tell (MapiCardDraft *self,
                      guint          line,
                      MapiCardFunc   func,
                      gpointer       user_data)
{
  g_autoptr(MapiVcard) card = NULL;
  g_autoptr(MapiProperties) entry = NULL;

  if (self->addresses->len > 0)
    {
      g_ptr_array_add (self->addresses, NULL);
      mapi_properties_set_string (self->entry, MAPI_PR_EMAIL_ADDRESS, self->addresses->pdata[0]);
      mapi_properties_set_strv (self->entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES,
                                (const char * const *) self->addresses->pdata);
    }
  card = mapi_vcard_from_entry (self->entry);
  entry = mapi_vcard_to_entry (card);
  if (!mapi_properties_has (entry, MAPI_PR_DISPLAY_NAME))
    {
      mapi_card_draft_add_problem (self, _("There is neither a name nor an address."));
      g_clear_pointer (&card, mapi_vcard_unref);
    }
  func (card, line, self->problems->len > 0 ? self->problems->str : NULL, user_data);
}

/* ---- files ---- */

/**
 * mapi_card_format_guess:
 * @bytes: the file
 * @name: (nullable): its name
 *
 * Tells what a file of people is by how it begins, or else by how its name ends.
 *
 * Returns: its format; %MAPI_CARD_FORMAT_UNKNOWN
 */
MapiCardFormat
mapi_card_format_guess (GBytes     *bytes,
                        const char *name)
{
  g_autoptr(GBytes) start = NULL;
  g_autofree char *text = NULL;
  g_autofree char *lower = NULL;

  g_return_val_if_fail (bytes != NULL, MAPI_CARD_FORMAT_UNKNOWN);

  start = g_bytes_new_from_bytes (bytes, 0, MIN (g_bytes_get_size (bytes), LOOK_AT));
  text = g_strchug (decode (start));
  lower = name != NULL ? g_ascii_strdown (name, -1) : g_strdup ("");
  if (g_ascii_strncasecmp (text, "BEGIN:VCARD", 11) == 0)
    return MAPI_CARD_FORMAT_VCARD;
  if (g_ascii_strncasecmp (text, "dn:", 3) == 0 || g_ascii_strncasecmp (text, "version:", 8) == 0 ||
      strstr (text, "\ndn:") != NULL)
    return MAPI_CARD_FORMAT_LDIF;
  if (g_str_has_suffix (lower, ".vcf") || g_str_has_suffix (lower, ".vcard"))
    return MAPI_CARD_FORMAT_VCARD;
  if (g_str_has_suffix (lower, ".ldif") || g_str_has_suffix (lower, ".ldi"))
    return MAPI_CARD_FORMAT_LDIF;
  if (g_str_has_suffix (lower, ".csv") || g_str_has_suffix (lower, ".tsv") || g_str_has_suffix (lower, ".tab"))
    return MAPI_CARD_FORMAT_CSV;
  text[strcspn (text, "\r\n")] = '\0';
  return strpbrk (text, ",;\t") != NULL ? MAPI_CARD_FORMAT_CSV : MAPI_CARD_FORMAT_UNKNOWN;
}

/**
 * mapi_card_read_file:
 * @bytes: a file of people
 * @format: what it is
 * @func: (scope call): called for every card, and everything that is none
 * @user_data: passed to @func
 * @error: return location for an error
 *
 * Reads a file of people. What is broken is told to @func with the reason and left out; the rest is
 * read all the same. Characters may be UTF-8, UTF-16 or, line by line, Windows-1252.
 *
 * Errors: %MAPI_ERROR_TOO_BIG; %MAPI_ERROR_CORRUPT_DATA if nothing in it can be understood, for
 * instance a table that names no column.
 *
 * Returns: %TRUE if it was read
 */
gboolean
mapi_card_read_file (GBytes          *bytes,
                     MapiCardFormat   format,
                     MapiCardFunc     func,
                     gpointer         user_data,
                     GError         **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (bytes != NULL && func != NULL, FALSE);

  if (g_bytes_get_size (bytes) > MAX_FILE)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The file is too large."));
      return FALSE;
    }
  text = decode (bytes);
  switch (format)
    {
    case MAPI_CARD_FORMAT_VCARD:
      mapi_vcard_read_all (text, func, user_data);
      return TRUE;
    case MAPI_CARD_FORMAT_LDIF:
      mapi_ldif_read (text, func, user_data);
      return TRUE;
    case MAPI_CARD_FORMAT_CSV:
      return mapi_card_table_read (text, func, user_data, error);
    case MAPI_CARD_FORMAT_UNKNOWN:
    default:
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                           _("This is no file of people that can be read."));
      return FALSE;
    }
}
