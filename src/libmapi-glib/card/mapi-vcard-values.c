/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-vcard-entry-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "../address/mapi-one-off-private.h"
#include "../store/mapi-entry-id.h"

/* Members of a list:
 *
 *   MEMBER;CN=Name:mailto:a@b        somebody of no address book, a one-off
 *   MEMBER:urn:uuid:…                another card of the same book, by its UID; in an entry this is a one-off
 *                                    of the type VCARD, which the book knows how to replace
 *   MEMBER:x-mapi-entryid:…          an entry of another book
 */
#define MAX_TEXT_LENGTH 65536

/* ---- clean text ---- */

static char *
clean (const char *text,
       gboolean    lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));
  guint n = 0;

  for (const char *p = valid; *p != '\0' && n < MAX_TEXT_LENGTH; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (mapi_one_off_is_hidden (c))
        continue;
      if (lines && c == '\n')
        g_string_append_c (out, '\n');
      else if (!mapi_one_off_is_control (c))
        g_string_append_unichar (out, c);
      else if (out->len > 0 && !g_ascii_isspace (out->str[out->len - 1]))
        g_string_append_c (out, ' ');
    }
  return g_strstrip (g_string_free (out, FALSE));
}

char *
mapi_card_clean (const char *text)
{
  return clean (text, FALSE);
}

char *
mapi_card_clean_lines (const char *text)
{
  return clean (text, TRUE);
}

gboolean
mapi_card_is_address (const char *text)
{
  g_autoptr(MapiProperties) parsed = text != NULL ? mapi_one_off_parse (text) : NULL;

  return parsed != NULL && g_strcmp0 (mapi_properties_get_string (parsed, MAPI_PR_EMAIL_ADDRESS), text) == 0;
}

/* ---- addresses ---- */

/* 1 to 100, the less the better; 101: none is said */
int
mapi_vcard_line_get_preference (const MapiVcardLine *self)
{
  const char *text = mapi_vcard_line_get_parameter (self, "PREF");
  gint64 number = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 101;

  return (int) CLAMP (number, 1, 101);
}

static char *
dup_address (const MapiVcardLine *line)
{
  g_autofree char *plain = mapi_vcard_unescape (line->value);
  char *text = g_strstrip (plain);

  if (g_ascii_strncasecmp (text, "mailto:", 7) == 0)
    text += 7;
  return g_strdup (text);
}

#define MAX_FLAWS 20u

/* @text is taken */
static void
add_flaw (GPtrArray *flaws,
          char      *text)
{
  if (flaws->len < MAX_FLAWS)
    g_ptr_array_add (flaws, text);
  else
    g_free (text);
}

static gboolean
has_address (GPtrArray  *list,
             const char *address)
{
  for (guint i = 0; i < list->len; i++)
    if (g_ascii_strcasecmp (list->pdata[i], address) == 0)
      return TRUE;
  return FALSE;
}

/* In the card's order, the preferred one in front */
static GPtrArray *
list_addresses (MapiVcard *card,
                GPtrArray *flaws)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  int best = 101;

  for (guint i = 0; i < card->lines->len && list->len < MAPI_VCARD_MAX_VALUES; i++)
    {
      MapiVcardLine *line = card->lines->pdata[i];
      g_autofree char *address = g_str_equal (line->name, "EMAIL") ? dup_address (line) : NULL;

      if (address == NULL || *address == '\0' || has_address (list, address))
        continue;
      if (!mapi_card_is_address (address))
        {
          g_autofree char *shown = mapi_card_clean (address);

          add_flaw (flaws, g_strdup_printf (_("“%s” is not an address."), shown));
          continue;
        }
      if (mapi_vcard_line_get_preference (line) < best)
        {
          best = mapi_vcard_line_get_preference (line);
          g_ptr_array_insert (list, 0, g_steal_pointer (&address));
        }
      else
        g_ptr_array_add (list, g_steal_pointer (&address));
    }
  return list;
}

static void
take_addresses (MapiVcard      *card,
                MapiProperties *entry,
                GPtrArray      *flaws)
{
  g_autoptr(GPtrArray) list = list_addresses (card, flaws);
  const char *first = list->len > 0 ? list->pdata[0] : NULL;
  g_autoptr(GBytes) key = NULL;

  if (first == NULL)
    return;
  key = mapi_search_key_for_address ("SMTP", first);
  mapi_properties_set_string (entry, MAPI_PR_ADDRTYPE, "SMTP");
  mapi_properties_set_string (entry, MAPI_PR_EMAIL_ADDRESS, first);
  mapi_properties_set_string (entry, MAPI_PR_SMTP_ADDRESS, first);
  mapi_properties_set_binary (entry, MAPI_PR_SEARCH_KEY, key);
  g_ptr_array_add (list, NULL);
  mapi_properties_set_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES, (const char * const *) list->pdata);
}

static MapiVcardLine *
find_address (MapiVcard  *card,
              const char *address)
{
  for (guint i = 0; i < card->lines->len; i++)
    {
      MapiVcardLine *line = card->lines->pdata[i];
      g_autofree char *other = g_str_equal (line->name, "EMAIL") ? dup_address (line) : NULL;

      if (other != NULL && g_ascii_strcasecmp (other, address) == 0)
        return line;
    }
  return NULL;
}

/* The addresses an entry asks for, the one it writes to in front */
static GPtrArray *
wanted_addresses (MapiProperties *entry,
                  MapiProperties *old)
{
  const char * const *all = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES);
  const char * const *before = mapi_properties_get_strv (old, MAPI_PR_CONTACT_EMAIL_ADDRESSES);
  const char *first = mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS);
  const char *type = mapi_properties_get_string (entry, MAPI_PR_ADDRTYPE);
  const char *replaced = mapi_properties_get_string (old, MAPI_PR_EMAIL_ADDRESS);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  gboolean same = all != NULL && before != NULL && g_strv_equal (all, before);

  if (first != NULL && (type == NULL || g_ascii_strcasecmp (type, "SMTP") == 0))
    g_ptr_array_add (list, g_strdup (first));
  for (guint i = 0; all != NULL && all[i] != NULL && list->len < MAPI_VCARD_MAX_VALUES; i++)
    {
      /* Who changed the address alone means the one that was there */
      if (same && replaced != NULL && g_strcmp0 (first, replaced) != 0 && g_str_equal (all[i], replaced) &&
          (first == NULL || !g_strv_contains (all, first)))
        continue;
      if (!has_address (list, all[i]))
        g_ptr_array_add (list, g_strdup (all[i]));
    }
  return list;
}

static void
give_addresses (MapiVcard      *card,
                MapiProperties *entry,
                MapiProperties *old)
{
  g_autoptr(GPtrArray) wanted = wanted_addresses (entry, old);
  const char * const *before = mapi_properties_get_strv (old, MAPI_PR_CONTACT_EMAIL_ADDRESSES);

  for (guint i = 0; before != NULL && before[i] != NULL; i++)
    if (!has_address (wanted, before[i]))
      g_ptr_array_remove (card->lines, find_address (card, before[i]));
  for (guint i = 0; i < wanted->len; i++)
    if (find_address (card, wanted->pdata[i]) == NULL && mapi_card_is_address (wanted->pdata[i]))
      g_ptr_array_add (card->lines, mapi_vcard_line_new ("EMAIL", mapi_vcard_escape (wanted->pdata[i])));
  if (wanted->len == 0 || g_strcmp0 (before != NULL ? before[0] : NULL, wanted->pdata[0]) == 0)
    return;
  for (guint i = 0; i < card->lines->len; i++)
    if (g_str_equal (((MapiVcardLine *) card->lines->pdata[i])->name, "EMAIL"))
      mapi_vcard_line_remove_parameter (card->lines->pdata[i], "PREF", NULL);
  if (wanted->len > 1 && find_address (card, wanted->pdata[0]) != NULL)
    mapi_vcard_line_add_parameter (find_address (card, wanted->pdata[0]), "PREF", "1");
}

/* ---- the birthday ---- */

static void
take_birthday (MapiVcard      *card,
               MapiProperties *entry)
{
  const MapiVcardLine *line = mapi_vcard_find (card, "BDAY");
  g_autoptr(GDateTime) time = NULL;
  int year, month, day;

  if (line == NULL || (sscanf (line->value, "%4d-%2d-%2d", &year, &month, &day) != 3 &&
                       sscanf (line->value, "%4d%2d%2d", &year, &month, &day) != 3))
    return;
  if (year > 0)
    time = g_date_time_new_utc (year, month, day, 0, 0, 0);
  if (time != NULL)
    mapi_properties_set_time (entry, MAPI_PR_BIRTHDAY, g_date_time_to_unix (time) * G_USEC_PER_SEC);
}

static void
give_birthday (MapiVcard      *card,
               MapiProperties *entry)
{
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (mapi_properties_has (entry, MAPI_PR_BIRTHDAY))
    time = g_date_time_new_from_unix_utc (mapi_properties_get_time (entry, MAPI_PR_BIRTHDAY) / G_USEC_PER_SEC);
  text = time != NULL ? g_date_time_format (time, "%Y-%m-%d") : NULL;
  mapi_vcard_set_text (card, "BDAY", text);
}

/* ---- the picture ---- */

/* What it is by its first bytes; NULL: nothing that is shown */
static const char *
sniff (const guint8 *data,
       gsize         length)
{
  static const struct { const char *start; gsize length; const char *type; } kinds[] = {
    { "\xff\xd8\xff", 3, "jpeg" }, { "\x89PNG\r\n\x1a\n", 8, "png" }, { "GIF8", 4, "gif" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (length > kinds[i].length && memcmp (data, kinds[i].start, kinds[i].length) == 0)
      return kinds[i].type;
  return length > 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0 ? "webp" : NULL;
}

static void
take_photo (MapiVcard      *card,
            MapiProperties *entry,
            GPtrArray      *flaws)
{
  const MapiVcardLine *line = mapi_vcard_find (card, "PHOTO");
  const char *base64 = line != NULL && g_str_has_prefix (line->value, "data:")
                         ? strstr (line->value, ";base64,") : NULL;
  g_autoptr(GBytes) bytes = NULL;
  guchar *data;
  gsize length;

  if (base64 == NULL)
    return;
  base64 += strlen (";base64,");
  if (strlen (base64) / 4 * 3 > MAPI_VCARD_MAX_PHOTO)
    {
      add_flaw (flaws, g_strdup (_("The picture is too large.")));
      return;
    }
  data = g_base64_decode (base64, &length);
  bytes = g_bytes_new_take (data, length);
  if (sniff (data, length) != NULL)
    mapi_properties_set_binary (entry, MAPI_PR_CONTACT_PHOTO, bytes);
  else
    add_flaw (flaws, g_strdup (_("The picture is of a kind that is not shown.")));
}

static void
give_photo (MapiVcard      *card,
            MapiProperties *entry)
{
  GBytes *bytes = mapi_properties_get_binary (entry, MAPI_PR_CONTACT_PHOTO);
  MapiVcardLine *line = mapi_vcard_find (card, "PHOTO");
  gsize length = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  const char *type = data != NULL && length <= MAPI_VCARD_MAX_PHOTO ? sniff (data, length) : NULL;
  g_autofree char *base64 = type != NULL ? g_base64_encode (data, length) : NULL;

  if (line != NULL)
    g_ptr_array_remove (card->lines, line);
  if (type != NULL)
    g_ptr_array_add (card->lines,
                     mapi_vcard_line_new ("PHOTO", g_strdup_printf ("data:image/%s;base64,%s", type, base64)));
}

/* ---- members ---- */

static MapiEntryId *
member_to_id (const MapiVcardLine *line)
{
  g_autofree char *plain = mapi_vcard_unescape (line->value);
  const char *name = mapi_vcard_line_get_parameter (line, "CN");

  if (g_ascii_strncasecmp (plain, "x-mapi-entryid:", 15) == 0)
    return mapi_entry_id_new_from_string (plain + 15, NULL);
  if (g_ascii_strncasecmp (plain, "urn:", 4) == 0)
    return mapi_one_off_create_entry_id (name, MAPI_CARD_MEMBER_TYPE, plain, FALSE);
  if (g_ascii_strncasecmp (plain, "mailto:", 7) == 0)
    {
      g_autofree char *address = g_uri_unescape_string (plain + 7, NULL);

      return mapi_card_is_address (address) ? mapi_one_off_create_entry_id (name, "SMTP", address, FALSE) : NULL;
    }
  return NULL;
}

static MapiVcardLine *
id_to_member (const MapiEntryId *id)
{
  g_autoptr(MapiProperties) one_off = mapi_one_off_is_entry_id (id) ? mapi_one_off_open (id, NULL) : NULL;
  g_autofree char *text = mapi_entry_id_to_string (id);
  const char *address, *name, *type;
  MapiVcardLine *line;

  if (one_off == NULL)
    return mapi_vcard_line_new ("MEMBER", g_strconcat ("x-mapi-entryid:", text, NULL));
  address = mapi_properties_get_string (one_off, MAPI_PR_EMAIL_ADDRESS);
  name = mapi_properties_get_string (one_off, MAPI_PR_DISPLAY_NAME);
  type = mapi_properties_get_string (one_off, MAPI_PR_ADDRTYPE);
  if (g_strcmp0 (type, MAPI_CARD_MEMBER_TYPE) == 0)
    line = mapi_vcard_line_new ("MEMBER", mapi_vcard_escape (address));
  else if (g_strcmp0 (type, "SMTP") == 0)
    {
      g_autofree char *uri = g_uri_escape_string (address, "@+!$*'", TRUE);
      g_autofree char *value = g_strconcat ("mailto:", uri, NULL);

      line = mapi_vcard_line_new ("MEMBER", mapi_vcard_escape (value));
    }
  else
    return mapi_vcard_line_new ("MEMBER", g_strconcat ("x-mapi-entryid:", text, NULL));
  if (name != NULL && g_strcmp0 (name, address) != 0)
    mapi_vcard_line_add_parameter (line, "CN", name);
  return line;
}

static void
take_members (MapiVcard      *card,
              MapiProperties *entry,
              GPtrArray      *flaws)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);

  for (guint i = 0; i < card->lines->len; i++)
    {
      const MapiVcardLine *line = card->lines->pdata[i];
      g_autoptr(MapiEntryId) id = NULL;
      g_autoptr(GBytes) bytes = NULL;

      if (!g_str_equal (line->name, "MEMBER"))
        continue;
      id = member_to_id (line);
      if (id == NULL)
        {
          g_autofree char *shown = mapi_card_clean (line->value);

          add_flaw (flaws, g_strdup_printf (_("The member “%s” is not an address."), shown));
          continue;
        }
      bytes = mapi_entry_id_to_bytes (id);
      g_ptr_array_add (values, mapi_value_new_binary (MAPI_PR_ENTRYID, bytes));
    }
  mapi_properties_take_value (entry, mapi_value_new_multi (MAPI_PR_CONTACT_MEMBERS, values));
}

/* The line of a member as it was written, if there was one */
static MapiVcardLine *
steal_member (GPtrArray     *old,
              MapiVcardLine *line)
{
  for (guint i = 0; i < old->len; i++)
    if (g_ascii_strcasecmp (((MapiVcardLine *) old->pdata[i])->value, line->value) == 0)
      {
        mapi_vcard_line_free (line);
        return g_ptr_array_steal_index (old, i);
      }
  return line;
}

static void
give_members (MapiVcard       *card,
              const MapiValue *members)
{
  g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_vcard_line_free);

  for (guint i = card->lines->len; i-- > 0;)
    if (g_str_equal (((MapiVcardLine *) card->lines->pdata[i])->name, "MEMBER"))
      g_ptr_array_insert (old, 0, g_ptr_array_steal_index (card->lines, i));
  for (guint i = 0; members != NULL && i < mapi_value_get_n_values (members); i++)
    {
      g_autoptr(MapiValue) value = mapi_value_dup_nth (members, i);
      GBytes *bytes = mapi_value_get_binary (value);
      g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

      if (id != NULL)
        g_ptr_array_add (card->lines, steal_member (old, id_to_member (id)));
    }
}

static gboolean
is_changed (MapiProperties *entry,
            MapiProperties *old,
            guint32         tag)
{
  const MapiValue *value = mapi_properties_get_value (entry, tag);
  const MapiValue *before = mapi_properties_get_value (old, tag);

  return value == NULL || before == NULL ? value != before : !mapi_value_equal (value, before);
}

void
mapi_vcard_take_values (MapiVcard      *card,
                        MapiProperties *entry)
{
  g_autoptr(GPtrArray) flaws = g_ptr_array_new_with_free_func (g_free);

  take_birthday (card, entry);
  take_photo (card, entry, flaws);
  if (mapi_vcard_is_group (card))
    take_members (card, entry, flaws);
  else
    take_addresses (card, entry, flaws);
  if (flaws->len == 0)
    return;
  g_ptr_array_add (flaws, NULL);
  mapi_properties_set_strv (entry, MAPI_PR_CONTACT_FLAWS, (const char * const *) flaws->pdata);
}

void
mapi_vcard_give_values (MapiVcard      *card,
                        MapiProperties *entry,
                        MapiProperties *old)
{
  gint32 type = mapi_properties_get_long (entry, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER);

  if (type == MAPI_OBJECT_DIST_LIST)
    {
      mapi_vcard_set_text (card, "KIND", "group");
      if (is_changed (entry, old, MAPI_PR_CONTACT_MEMBERS))
        give_members (card, mapi_properties_get_value (entry, MAPI_PR_CONTACT_MEMBERS));
    }
  else
    give_addresses (card, entry, old);
  if (is_changed (entry, old, MAPI_PR_BIRTHDAY))
    give_birthday (card, entry);
  if (is_changed (entry, old, MAPI_PR_CONTACT_PHOTO))
    give_photo (card, entry);
}
