/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Cards and entries of an address book
 *
 * A slot says which property of an entry is which part of which property of a card. Going to an
 * entry every text is cleaned, so that nothing in it breaks a line, turns text around or hides. Going
 * back only what differs from what the card says already is written: what the card has beyond that,
 * and how it is written, stays. */

#include "config.h"

#include "mapi-vcard-entry-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WHOLE -1

/* What a telephone number, an address or a page is for */
typedef enum
{
  ROLE_ANY,
  ROLE_WORK,
  ROLE_HOME,
  ROLE_CELL,
  ROLE_FAX,
  ROLE_HOME_FAX,
  ROLE_PAGER,
  ROLE_OTHER
} Role;

typedef struct
{
  guint32     tag;
  const char *name;
  int         part;
  Role        role;
} Slot;

static const Slot slots[] = {
  { MAPI_PR_DISPLAY_NAME, "FN", WHOLE, ROLE_ANY },
  { MAPI_PR_SURNAME, "N", 0, ROLE_ANY },
  { MAPI_PR_GIVEN_NAME, "N", 1, ROLE_ANY },
  { MAPI_PR_MIDDLE_NAME, "N", 2, ROLE_ANY },
  { MAPI_PR_DISPLAY_NAME_PREFIX, "N", 3, ROLE_ANY },
  { MAPI_PR_GENERATION, "N", 4, ROLE_ANY },
  { MAPI_PR_NICKNAME, "NICKNAME", WHOLE, ROLE_ANY },
  { MAPI_PR_COMPANY_NAME, "ORG", 0, ROLE_ANY },
  { MAPI_PR_DEPARTMENT_NAME, "ORG", 1, ROLE_ANY },
  { MAPI_PR_TITLE, "TITLE", WHOLE, ROLE_ANY },
  { MAPI_PR_BUSINESS_TELEPHONE_NUMBER, "TEL", WHOLE, ROLE_WORK },
  { MAPI_PR_HOME_TELEPHONE_NUMBER, "TEL", WHOLE, ROLE_HOME },
  { MAPI_PR_MOBILE_TELEPHONE_NUMBER, "TEL", WHOLE, ROLE_CELL },
  { MAPI_PR_BUSINESS_FAX_NUMBER, "TEL", WHOLE, ROLE_FAX },
  { MAPI_PR_HOME_FAX_NUMBER, "TEL", WHOLE, ROLE_HOME_FAX },
  { MAPI_PR_PAGER_TELEPHONE_NUMBER, "TEL", WHOLE, ROLE_PAGER },
  { MAPI_PR_OTHER_TELEPHONE_NUMBER, "TEL", WHOLE, ROLE_OTHER },
  { MAPI_PR_STREET_ADDRESS, "ADR", 2, ROLE_WORK },
  { MAPI_PR_LOCALITY, "ADR", 3, ROLE_WORK },
  { MAPI_PR_STATE_OR_PROVINCE, "ADR", 4, ROLE_WORK },
  { MAPI_PR_POSTAL_CODE, "ADR", 5, ROLE_WORK },
  { MAPI_PR_COUNTRY, "ADR", 6, ROLE_WORK },
  { MAPI_PR_HOME_ADDRESS_STREET, "ADR", 2, ROLE_HOME },
  { MAPI_PR_HOME_ADDRESS_CITY, "ADR", 3, ROLE_HOME },
  { MAPI_PR_HOME_ADDRESS_STATE_OR_PROVINCE, "ADR", 4, ROLE_HOME },
  { MAPI_PR_HOME_ADDRESS_POSTAL_CODE, "ADR", 5, ROLE_HOME },
  { MAPI_PR_HOME_ADDRESS_COUNTRY, "ADR", 6, ROLE_HOME },
  { MAPI_PR_BUSINESS_HOME_PAGE, "URL", WHOLE, ROLE_WORK },
  { MAPI_PR_PERSONAL_HOME_PAGE, "URL", WHOLE, ROLE_HOME },
  { MAPI_PR_COMMENT, "NOTE", WHOLE, ROLE_ANY },
  { MAPI_PR_CONTACT_UID, "UID", WHOLE, ROLE_ANY },
};

static Role
role_of (const MapiVcardLine *line)
{
  gboolean home = mapi_vcard_line_has_type (line, "HOME");

  if (!g_str_equal (line->name, "TEL"))
    return g_str_equal (line->name, "ADR") || g_str_equal (line->name, "URL")
             ? (home ? ROLE_HOME : ROLE_WORK)
             : ROLE_ANY;
  if (mapi_vcard_line_has_type (line, "FAX"))
    return home ? ROLE_HOME_FAX : ROLE_FAX;
  if (mapi_vcard_line_has_type (line, "CELL"))
    return ROLE_CELL;
  if (mapi_vcard_line_has_type (line, "PAGER"))
    return ROLE_PAGER;
  return home ? ROLE_HOME : mapi_vcard_line_has_type (line, "WORK") ? ROLE_WORK : ROLE_OTHER;
}

static void
set_role (MapiVcardLine *line,
          Role           role)
{
  if (role == ROLE_HOME || role == ROLE_HOME_FAX)
    mapi_vcard_line_add_parameter (line, "TYPE", "home");
  if (role == ROLE_WORK || role == ROLE_FAX)
    mapi_vcard_line_add_parameter (line, "TYPE", "work");
  if (role == ROLE_FAX || role == ROLE_HOME_FAX)
    mapi_vcard_line_add_parameter (line, "TYPE", "fax");
  if (role == ROLE_CELL)
    mapi_vcard_line_add_parameter (line, "TYPE", "cell");
  if (role == ROLE_PAGER)
    mapi_vcard_line_add_parameter (line, "TYPE", "pager");
}

/* The first of a kind, one that is preferred winning */
static MapiVcardLine *
find_slot (const MapiVcard *card,
           const Slot      *slot)
{
  MapiVcardLine *found = NULL;

  for (guint i = 0; i < card->lines->len; i++)
    {
      MapiVcardLine *line = card->lines->pdata[i];

      if (!g_str_equal (line->name, slot->name) || role_of (line) != slot->role)
        continue;
      if (found == NULL || mapi_vcard_line_get_preference (line) < mapi_vcard_line_get_preference (found))
        found = line;
    }
  return found;
}

/* (nullable): cleaned, never empty */
static char *
get_slot (const MapiVcard *card,
          const Slot      *slot)
{
  const MapiVcardLine *line = find_slot (card, slot);
  g_autofree char *plain = NULL;
  g_autofree char *clean = NULL;

  if (line == NULL)
    return NULL;
  if (slot->part == WHOLE)
    plain = mapi_vcard_unescape (line->value);
  else
    {
      g_auto(GStrv) parts = mapi_vcard_split (line->value, ';');

      if (slot->part >= (int) g_strv_length (parts))
        return NULL;
      plain = mapi_vcard_unescape (parts[slot->part]);
    }
  if (g_str_equal (slot->name, "TEL") && g_ascii_strncasecmp (plain, "tel:", 4) == 0)
    memmove (plain, plain + 4, strlen (plain + 4) + 1);
  clean = slot->tag == MAPI_PR_COMMENT || slot->part == 2 ? mapi_card_clean_lines (plain)
                                                          : mapi_card_clean (plain);
  return *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

static char *
replace_part (const char *value,
              int         part,
              const char *text)
{
  g_auto(GStrv) parts = mapi_vcard_split (value, ';');
  g_autoptr(GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (all, parts[i]);
  while ((int) all->len <= part)
    g_ptr_array_add (all, (char *) "");
  all->pdata[part] = (char *) text;
  g_ptr_array_add (all, NULL);
  return g_strjoinv (";", (char **) all->pdata);
}

/* @text NULL: takes it away */
static void
set_slot (MapiVcard  *card,
          const Slot *slot,
          const char *text)
{
  MapiVcardLine *line = find_slot (card, slot);
  g_autofree char *escaped = mapi_vcard_escape (text != NULL ? text : "");

  if (line == NULL && text == NULL)
    return;
  if (line == NULL)
    {
      line = mapi_vcard_line_new (slot->name, g_strdup (""));
      set_role (line, slot->role);
      g_ptr_array_add (card->lines, line);
    }
  if (slot->part == WHOLE)
    {
      g_free (line->value);
      line->value = g_steal_pointer (&escaped);
      mapi_vcard_line_remove_parameter (line, "VALUE", NULL);
    }
  else
    {
      char *value = replace_part (line->value, slot->part, escaped);

      g_free (line->value);
      line->value = value;
    }
  if (line->value[strspn (line->value, "; ")] == '\0')
    g_ptr_array_remove (card->lines, line);
}

static char *
join_name (const char *given,
           const char *middle,
           const char *family)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  if (given != NULL)
    g_ptr_array_add (words, (char *) given);
  if (middle != NULL)
    g_ptr_array_add (words, (char *) middle);
  if (family != NULL)
    g_ptr_array_add (words, (char *) family);
  g_ptr_array_add (words, NULL);
  return words->len > 1 ? g_strjoinv (" ", (char **) words->pdata) : NULL;
}

/* What an entry is called that says no name of its own */
static void
complete_name (MapiProperties *entry)
{
  static const guint32 others[] = { MAPI_PR_NICKNAME, MAPI_PR_COMPANY_NAME, MAPI_PR_EMAIL_ADDRESS };
  g_autofree char *name = NULL;

  if (mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME) != NULL)
    return;
  name = join_name (mapi_properties_get_string (entry, MAPI_PR_GIVEN_NAME),
                    mapi_properties_get_string (entry, MAPI_PR_MIDDLE_NAME),
                    mapi_properties_get_string (entry, MAPI_PR_SURNAME));
  for (guint i = 0; i < G_N_ELEMENTS (others) && name == NULL; i++)
    name = g_strdup (mapi_properties_get_string (entry, others[i]));
  if (name != NULL)
    mapi_properties_set_string (entry, MAPI_PR_DISPLAY_NAME, name);
}

static MapiProperties *
slots_to_entry (MapiVcard *card)
{
  MapiProperties *entry = mapi_properties_new ();

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      g_autofree char *text = get_slot (card, &slots[i]);

      if (text != NULL)
        mapi_properties_set_string (entry, slots[i].tag, text);
    }
  mapi_vcard_take_values (card, entry);
  complete_name (entry);
  return entry;
}

/**
 * mapi_vcard_to_entry:
 * @self: a card
 *
 * Makes an entry of an address book of it: its names, addresses, numbers, notes, birthday and
 * picture; of a list, its members. Texts are valid, in one line and without hidden characters;
 * what cannot be used is left out, and %MAPI_PR_CONTACT_FLAWS says so in a sentence each.
 * %MAPI_PR_CONTACT_CARD has the card itself.
 *
 * Returns: (transfer full): the properties
 */
MapiProperties *
mapi_vcard_to_entry (MapiVcard *self)
{
  MapiProperties *entry;
  g_autoptr(GBytes) bytes = NULL;
  gboolean group;
  char *text;

  g_return_val_if_fail (self != NULL, NULL);

  entry = slots_to_entry (self);
  group = mapi_vcard_is_group (self);
  text = mapi_vcard_to_string (self, MAPI_VCARD_VERSION_4);
  bytes = g_bytes_new_take (text, strlen (text));
  mapi_properties_set_binary (entry, MAPI_PR_CONTACT_CARD, bytes);
  mapi_properties_set_long (entry, MAPI_PR_OBJECT_TYPE,
                            group ? MAPI_OBJECT_DIST_LIST : MAPI_OBJECT_MAIL_USER);
  mapi_properties_set_long (entry, MAPI_PR_DISPLAY_TYPE,
                            group ? MAPI_DISPLAY_TYPE_PRIVATE_DIST_LIST : MAPI_DISPLAY_TYPE_MAIL_USER);
  if (group)
    mapi_properties_set_string (entry, MAPI_PR_ADDRTYPE, "MAPIPDL");
  return entry;
}

static MapiVcard *
read_base (MapiProperties *entry)
{
  GBytes *bytes = mapi_properties_get_binary (entry, MAPI_PR_CONTACT_CARD);
  g_autofree char *text = NULL;
  MapiVcard *card = NULL;

  if (bytes != NULL)
    {
      gsize length;
      const char *data = g_bytes_get_data (bytes, &length);

      text = g_strndup (data != NULL ? data : "", length);
      card = mapi_vcard_parse (text, NULL);
    }
  return card != NULL ? card : mapi_vcard_new ();
}

/**
 * mapi_vcard_from_entry:
 * @entry: the properties of an entry
 *
 * Writes an entry as a card. Where @entry has a %MAPI_PR_CONTACT_CARD, that one is taken, and only
 * what @entry says otherwise is changed in it; whatever else it has is kept.
 *
 * Returns: (transfer full): a new card
 */
MapiVcard *
mapi_vcard_from_entry (MapiProperties *entry)
{
  g_autoptr(MapiVcard) card = NULL;
  g_autoptr(MapiProperties) old = NULL;
  g_autoptr(MapiProperties) wanted = NULL;

  g_return_val_if_fail (entry != NULL, NULL);

  card = read_base (entry);
  old = slots_to_entry (card);
  wanted = mapi_properties_copy (entry);
  complete_name (wanted);
  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      const char *text = mapi_properties_get_string (wanted, slots[i].tag);
      g_autofree char *clean = text == NULL ? NULL
                               : slots[i].tag == MAPI_PR_COMMENT || slots[i].part == 2
                                 ? mapi_card_clean_lines (text) : mapi_card_clean (text);

      if (clean != NULL && *clean == '\0')
        g_clear_pointer (&clean, g_free);
      if (g_strcmp0 (clean, mapi_properties_get_string (old, slots[i].tag)) != 0)
        set_slot (card, &slots[i], clean);
    }
  mapi_vcard_give_values (card, wanted, old);
  return g_steal_pointer (&card);
}
