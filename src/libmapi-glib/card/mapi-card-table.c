/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tables (RFC 4180): a first line with the names of the columns, then a line each for an entry. Commas,
 * semicolons or tabs between the cells, whichever the first line has most of; a cell in quotes may hold
 * any of them, line breaks, and quotes doubled. A list has its members in a column of its own, as one would write to them,
 * which no other program knows. Names of columns are those that Thunderbird, Outlook, Google
 * and Apple write, in English, and the obvious ones in German. */

#include "config.h"

#include "mapi-card-file-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-vcard-private.h"
#include "../address/mapi-one-off.h"
#include "../mapi-types.h"
#include "../store/mapi-entry-id.h"

#define MAX_COLUMNS 1000u
/* So many are read of one text */
#define MAX_MEMBERS 10000u
/* In the cell of a list nobody is in */
#define NOBODY ";"

static const MapiCardField fields[] = {
  { "name", MAPI_PR_DISPLAY_NAME }, { "displayname", MAPI_PR_DISPLAY_NAME }, { "fullname", MAPI_PR_DISPLAY_NAME },
  { "anzeigename", MAPI_PR_DISPLAY_NAME },
  { "firstname", MAPI_PR_GIVEN_NAME }, { "givenname", MAPI_PR_GIVEN_NAME }, { "vorname", MAPI_PR_GIVEN_NAME },
  { "middlename", MAPI_PR_MIDDLE_NAME }, { "additionalname", MAPI_PR_MIDDLE_NAME },
  { "lastname", MAPI_PR_SURNAME }, { "familyname", MAPI_PR_SURNAME }, { "surname", MAPI_PR_SURNAME },
  { "nachname", MAPI_PR_SURNAME },
  { "nameprefix", MAPI_PR_DISPLAY_NAME_PREFIX }, { "namesuffix", MAPI_PR_GENERATION }, { "suffix", MAPI_PR_GENERATION },
  { "nickname", MAPI_PR_NICKNAME }, { "spitzname", MAPI_PR_NICKNAME },
  { "email", MAPI_PR_EMAIL_ADDRESS }, { "emailaddress", MAPI_PR_EMAIL_ADDRESS }, { "mail", MAPI_PR_EMAIL_ADDRESS },
  { "primaryemail", MAPI_PR_EMAIL_ADDRESS }, { "secondaryemail", MAPI_PR_EMAIL_ADDRESS },
  { "email2address", MAPI_PR_EMAIL_ADDRESS }, { "email3address", MAPI_PR_EMAIL_ADDRESS },
  { "email1value", MAPI_PR_EMAIL_ADDRESS }, { "email2value", MAPI_PR_EMAIL_ADDRESS },
  { "email3value", MAPI_PR_EMAIL_ADDRESS }, { "address", MAPI_PR_EMAIL_ADDRESS },
  { "emailadresse", MAPI_PR_EMAIL_ADDRESS }, { "primareemailadresse", MAPI_PR_EMAIL_ADDRESS },
  { "sekundareemailadresse", MAPI_PR_EMAIL_ADDRESS },
  { "company", MAPI_PR_COMPANY_NAME }, { "organization", MAPI_PR_COMPANY_NAME },
  { "organization1name", MAPI_PR_COMPANY_NAME }, { "organizationname", MAPI_PR_COMPANY_NAME },
  { "firma", MAPI_PR_COMPANY_NAME }, { "organisation", MAPI_PR_COMPANY_NAME },
  { "department", MAPI_PR_DEPARTMENT_NAME }, { "organization1department", MAPI_PR_DEPARTMENT_NAME },
  { "abteilung", MAPI_PR_DEPARTMENT_NAME },
  { "jobtitle", MAPI_PR_TITLE }, { "organization1title", MAPI_PR_TITLE }, { "position", MAPI_PR_TITLE },
  { "workphone", MAPI_PR_BUSINESS_TELEPHONE_NUMBER }, { "businessphone", MAPI_PR_BUSINESS_TELEPHONE_NUMBER },
  { "phone", MAPI_PR_OTHER_TELEPHONE_NUMBER }, { "telefon", MAPI_PR_OTHER_TELEPHONE_NUMBER },
  { "phone1value", MAPI_PR_OTHER_TELEPHONE_NUMBER }, { "telefondienstlich", MAPI_PR_BUSINESS_TELEPHONE_NUMBER },
  { "homephone", MAPI_PR_HOME_TELEPHONE_NUMBER }, { "telefonprivat", MAPI_PR_HOME_TELEPHONE_NUMBER },
  { "mobilephone", MAPI_PR_MOBILE_TELEPHONE_NUMBER }, { "mobilenumber", MAPI_PR_MOBILE_TELEPHONE_NUMBER },
  { "mobile", MAPI_PR_MOBILE_TELEPHONE_NUMBER }, { "mobiltelefon", MAPI_PR_MOBILE_TELEPHONE_NUMBER },
  { "businessfax", MAPI_PR_BUSINESS_FAX_NUMBER }, { "faxnumber", MAPI_PR_BUSINESS_FAX_NUMBER },
  { "homefax", MAPI_PR_HOME_FAX_NUMBER }, { "pager", MAPI_PR_PAGER_TELEPHONE_NUMBER },
  { "pagernumber", MAPI_PR_PAGER_TELEPHONE_NUMBER },
  { "businessstreet", MAPI_PR_STREET_ADDRESS }, { "workaddress", MAPI_PR_STREET_ADDRESS },
  { "businesscity", MAPI_PR_LOCALITY }, { "workcity", MAPI_PR_LOCALITY },
  { "businessstate", MAPI_PR_STATE_OR_PROVINCE }, { "workstate", MAPI_PR_STATE_OR_PROVINCE },
  { "businesspostalcode", MAPI_PR_POSTAL_CODE }, { "workzipcode", MAPI_PR_POSTAL_CODE },
  { "businesscountry", MAPI_PR_COUNTRY }, { "businesscountryregion", MAPI_PR_COUNTRY },
  { "workcountry", MAPI_PR_COUNTRY },
  { "homestreet", MAPI_PR_HOME_ADDRESS_STREET }, { "homeaddress", MAPI_PR_HOME_ADDRESS_STREET },
  { "homecity", MAPI_PR_HOME_ADDRESS_CITY }, { "homestate", MAPI_PR_HOME_ADDRESS_STATE_OR_PROVINCE },
  { "homepostalcode", MAPI_PR_HOME_ADDRESS_POSTAL_CODE }, { "homezipcode", MAPI_PR_HOME_ADDRESS_POSTAL_CODE },
  { "homecountry", MAPI_PR_HOME_ADDRESS_COUNTRY }, { "homecountryregion", MAPI_PR_HOME_ADDRESS_COUNTRY },
  { "webpage", MAPI_PR_BUSINESS_HOME_PAGE }, { "webpage1", MAPI_PR_BUSINESS_HOME_PAGE },
  { "webpage2", MAPI_PR_PERSONAL_HOME_PAGE }, { "personalwebpage", MAPI_PR_PERSONAL_HOME_PAGE },
  { "notes", MAPI_PR_COMMENT }, { "note", MAPI_PR_COMMENT }, { "notizen", MAPI_PR_COMMENT },
  { "listmembers", MAPI_PR_CONTACT_MEMBERS },
};

typedef struct
{
  const char *next;
  guint       number;    /* of the line at next */
  char        separator;
} Reader;

static char
find_separator (const char *text)
{
  static const char candidates[] = ",;\t";
  guint counts[3] = { 0 };
  guint best = 0;
  gboolean quoted = FALSE;

  for (; *text != '\0' && (quoted || (*text != '\n' && *text != '\r')); text++)
    {
      const char *found = *text != '"' && !quoted ? strchr (candidates, *text) : NULL;

      quoted ^= *text == '"';
      if (found != NULL)
        counts[found - candidates]++;
    }
  for (guint i = 1; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > counts[best])
      best = i;
  return candidates[best];
}

static void
skip_line_end (Reader *self)
{
  if (*self->next == '\r')
    self->next++;
  if (*self->next == '\n')
    self->next++;
  self->number++;
}

/* FALSE: the quotes have no end */
static gboolean
read_cell (Reader  *self,
           GString *cell)
{
  gboolean quoted = *self->next == '"';

  self->next += quoted;
  for (;; self->next++)
    {
      char c = *self->next;

      if (c == '\0')
        return !quoted;
      if (quoted && c == '"' && self->next[1] != '"')
        {
          quoted = FALSE;
          continue;
        }
      if (quoted && c == '"')
        self->next++;
      else if (!quoted && (c == self->separator || c == '\n' || c == '\r'))
        return TRUE;
      self->number += quoted && c == '\n';
      if (cell->len < MAPI_VCARD_MAX_LINE)
        g_string_append_c (cell, c);
    }
}

/* (transfer full) (nullable): NULL and *@broken: the quotes have no end, reading is at the next line */
static GPtrArray *
read_row (Reader   *self,
          gboolean *broken)
{
  g_autoptr(GPtrArray) row = g_ptr_array_new_with_free_func (g_free);
  Reader start = *self;

  *broken = FALSE;
  if (*self->next == '\0')
    return NULL;
  for (;;)
    {
      GString *cell = g_string_new (NULL);
      gboolean whole = read_cell (self, cell);

      g_ptr_array_add (row, g_string_free (cell, FALSE));
      if (!whole)
        {
          *self = start;
          self->next += strcspn (self->next, "\r\n");
          skip_line_end (self);
          *broken = TRUE;
          return NULL;
        }
      if (*self->next != self->separator || row->len >= MAX_COLUMNS)
        break;
      self->next++;
    }
  self->next += strcspn (self->next, "\r\n");
  if (*self->next != '\0')
    skip_line_end (self);
  return g_steal_pointer (&row);
}

static guint32
find_tag (const char *column)
{
  g_autofree char *lower = NULL;
  g_autoptr(GString) key = g_string_new (NULL);
  g_autofree char *folded = g_utf8_normalize (column, -1, G_NORMALIZE_NFD);

  if (folded == NULL)
    return 0;
  for (const char *p = folded; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (key, g_ascii_tolower (*p));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, key->str))
      return fields[i].tag;
  return 0;
}

/* (nullable): tags by column, 0 for one that means nothing here */
static GArray *
read_columns (Reader  *reader,
              GError **error)
{
  gboolean broken;
  g_autoptr(GPtrArray) names = read_row (reader, &broken);
  g_autoptr(GArray) tags = g_array_new (FALSE, TRUE, sizeof (guint32));
  gboolean known = FALSE;

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      guint32 tag = find_tag (names->pdata[i]);

      known |= tag == MAPI_PR_DISPLAY_NAME || tag == MAPI_PR_EMAIL_ADDRESS || tag == MAPI_PR_SURNAME ||
               tag == MAPI_PR_GIVEN_NAME;
      g_array_append_val (tags, tag);
    }
  if (known)
    return g_steal_pointer (&tags);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                       _("The first line of the table names no column of names or addresses."));
  return NULL;
}

static gboolean
is_empty (GPtrArray *row)
{
  for (guint i = 0; i < row->len; i++)
    if (*(const char *) row->pdata[i] != '\0')
      return FALSE;
  return TRUE;
}

static void
add_members (MapiCardDraft *draft,
             const char    *cell)
{
  g_autofree char *text = g_strstrip (g_strdup (cell));
  g_autoptr(GPtrArray) people = NULL;
  g_autoptr(GPtrArray) members = NULL;

  if (*text == '\0')
    return;
  people = mapi_one_off_parse_list (text);
  members = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);
  for (guint i = 0; i < people->len; i++)
    {
      const char *name = mapi_properties_get_string (people->pdata[i], MAPI_PR_DISPLAY_NAME);
      const char *address = mapi_properties_get_string (people->pdata[i], MAPI_PR_EMAIL_ADDRESS);
      g_autofree char *shown = NULL;
      g_autofree char *problem = NULL;

      if (mapi_card_is_address (address))
        {
          g_ptr_array_add (members, mapi_card_new_member (name, address));
          continue;
        }
      shown = mapi_card_clean (name != NULL ? name : text);
      problem = g_strdup_printf (_("The member “%s” is not an address."), shown);
      mapi_card_draft_add_problem (draft, problem);
    }
  if (people->len >= MAX_MEMBERS || strlen (cell) >= MAPI_VCARD_MAX_LINE)
    mapi_card_draft_add_problem (draft, _("The list has too many members."));
  mapi_card_draft_set_members (draft, members);
}

gboolean
mapi_card_table_read (const char    *text,
                      MapiCardFunc   func,
                      gpointer       user_data,
                      GError       **error)
{
  Reader reader = { text, 1, find_separator (text) };
  g_autoptr(GArray) tags = read_columns (&reader, error);

  if (tags == NULL)
    return FALSE;
  for (;;)
    {
      guint number = reader.number;
      gboolean broken;
      g_autoptr(GPtrArray) row = read_row (&reader, &broken);
      MapiCardDraft draft;

      if (broken)
        {
          func (NULL, number, _("The quotes in this line have no end."), user_data);
          continue;
        }
      if (row == NULL)
        return TRUE;
      if (is_empty (row))
        continue;
      mapi_card_draft_init (&draft);
      for (guint i = 0; i < row->len && i < tags->len; i++)
        if (g_array_index (tags, guint32, i) != 0 && g_array_index (tags, guint32, i) != MAPI_PR_CONTACT_MEMBERS)
          mapi_card_draft_add (&draft, g_array_index (tags, guint32, i), row->pdata[i]);
      for (guint i = 0; i < row->len && i < tags->len; i++)
        if (g_array_index (tags, guint32, i) == MAPI_PR_CONTACT_MEMBERS)
          add_members (&draft, row->pdata[i]);
      mapi_card_draft_tell (&draft, number, func, user_data);
      mapi_card_draft_clear (&draft);
    }
}

/* ---- writing ---- */

static const struct
{
  const char *name;
  guint32     tag;
} written[] = {
  { "Name", MAPI_PR_DISPLAY_NAME }, { "First Name", MAPI_PR_GIVEN_NAME }, { "Middle Name", MAPI_PR_MIDDLE_NAME },
  { "Last Name", MAPI_PR_SURNAME }, { "Nickname", MAPI_PR_NICKNAME }, { "Company", MAPI_PR_COMPANY_NAME },
  { "Department", MAPI_PR_DEPARTMENT_NAME }, { "Job Title", MAPI_PR_TITLE },
  { "Business Phone", MAPI_PR_BUSINESS_TELEPHONE_NUMBER }, { "Home Phone", MAPI_PR_HOME_TELEPHONE_NUMBER },
  { "Mobile Phone", MAPI_PR_MOBILE_TELEPHONE_NUMBER }, { "Business Fax", MAPI_PR_BUSINESS_FAX_NUMBER },
  { "Business Street", MAPI_PR_STREET_ADDRESS }, { "Business City", MAPI_PR_LOCALITY },
  { "Business State", MAPI_PR_STATE_OR_PROVINCE }, { "Business Postal Code", MAPI_PR_POSTAL_CODE },
  { "Business Country", MAPI_PR_COUNTRY }, { "Home Street", MAPI_PR_HOME_ADDRESS_STREET },
  { "Home City", MAPI_PR_HOME_ADDRESS_CITY }, { "Home State", MAPI_PR_HOME_ADDRESS_STATE_OR_PROVINCE },
  { "Home Postal Code", MAPI_PR_HOME_ADDRESS_POSTAL_CODE }, { "Home Country", MAPI_PR_HOME_ADDRESS_COUNTRY },
  { "Web Page", MAPI_PR_BUSINESS_HOME_PAGE }, { "Notes", MAPI_PR_COMMENT },
};

#define N_ADDRESSES 3

static void
append_cell (GString    *out,
             const char *text,
             gboolean    first)
{
  /* Spreadsheets take what begins like this for a formula */
  gboolean formula = text != NULL && *text != '\0' && strchr ("=+-@\t\r", *text) != NULL &&
                     !(*text == '+' && text[1 + strspn (text + 1, "0123456789 ()/.-")] == '\0');

  if (!first)
    g_string_append_c (out, ',');
  if (text == NULL)
    return;
  g_string_append_c (out, '"');
  if (formula)
    g_string_append_c (out, '\'');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

/* A list with an address of its own is written to like a person */
static gboolean
is_list (MapiProperties *entry)
{
  return mapi_properties_get_long (entry, MAPI_PR_OBJECT_TYPE, 0) == MAPI_OBJECT_DIST_LIST &&
         mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS) == NULL;
}

static char *
dup_members (MapiProperties *entry)
{
  const MapiValue *ids = mapi_properties_get_value (entry, MAPI_PR_CONTACT_MEMBERS);
  GString *out = g_string_new (NULL);

  for (guint i = 0; ids != NULL && i < mapi_value_get_n_values (ids); i++)
    {
      g_autoptr(MapiValue) value = mapi_value_dup_nth (ids, i);
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (mapi_value_get_binary (value), NULL);
      g_autoptr(MapiProperties) one = id != NULL && mapi_one_off_is_entry_id (id) ? mapi_one_off_open (id, NULL) : NULL;
      g_autofree char *text = NULL;

      if (one == NULL)
        continue;
      text = mapi_address_format (mapi_properties_get_string (one, MAPI_PR_DISPLAY_NAME),
                                  mapi_properties_get_string (one, MAPI_PR_EMAIL_ADDRESS));
      g_string_append_printf (out, "%s%s", out->len > 0 ? "; " : "", text);
    }
  if (out->len == 0)
    g_string_append (out, NOBODY);
  return g_string_free (out, FALSE);
}

/**
 * mapi_card_write_table:
 * @entries: (element-type MapiProperties): people and lists
 *
 * Writes a table of people with what most programs know of them, three addresses at most. It is not
 * everything: cards are. Of the members of a list those are written whose id is that of a one-off.
 *
 * Source: RFC 4180.
 *
 * Returns: (transfer full): the table, with its line of column names
 */
char *
mapi_card_write_table (GPtrArray *entries)
{
  GString *out = g_string_new (NULL);
  gboolean has_lists = FALSE;

  g_return_val_if_fail (entries != NULL, NULL);

  for (guint i = 0; i < entries->len; i++)
    has_lists |= is_list (entries->pdata[i]);
  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    append_cell (out, written[i].name, i == 0);
  g_string_append (out, ",\"E-mail Address\",\"E-mail 2 Address\",\"E-mail 3 Address\"");
  g_string_append (out, has_lists ? ",\"List Members\"\r\n" : "\r\n");
  for (guint i = 0; i < entries->len; i++)
    {
      MapiProperties *entry = entries->pdata[i];
      const char * const *addresses = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES);
      guint n = addresses != NULL ? g_strv_length ((char **) addresses) : 0;

      for (guint j = 0; j < G_N_ELEMENTS (written); j++)
        append_cell (out, mapi_properties_get_string (entry, written[j].tag), j == 0);
      for (guint j = 0; j < N_ADDRESSES; j++)
        append_cell (out, j < n ? addresses[j] : NULL, FALSE);
      if (has_lists)
        {
          g_autofree char *members = is_list (entry) ? dup_members (entry) : NULL;

          append_cell (out, members, FALSE);
        }
      g_string_append (out, "\r\n");
    }
  return g_string_free (out, FALSE);
}
