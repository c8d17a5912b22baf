/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* LDIF (RFC 2849): records of lines `attribute: value` or `attribute:: base64`, set apart by empty
 * lines; a line that begins with a space continues the one before. Attributes are those of
 * inetOrgPerson (RFC 2798) and what Mozilla programs add. Values by address (`:<`) are not fetched, and of
 * records that are changes only those that add something are taken. */

#include "config.h"

#include "mapi-card-file-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-vcard-private.h"
#include "../address/mapi-one-off.h"
#include "../mapi-types.h"
#include "../store/mapi-entry-id.h"

#define MAX_MEMBERS 100000u

static const MapiCardField fields[] = {
  { "cn", MAPI_PR_DISPLAY_NAME }, { "displayname", MAPI_PR_DISPLAY_NAME },
  { "sn", MAPI_PR_SURNAME }, { "surname", MAPI_PR_SURNAME },
  { "givenname", MAPI_PR_GIVEN_NAME }, { "initials", MAPI_PR_MIDDLE_NAME },
  { "mozillanickname", MAPI_PR_NICKNAME }, { "xmozillanickname", MAPI_PR_NICKNAME },
  { "mail", MAPI_PR_EMAIL_ADDRESS }, { "mozillasecondemail", MAPI_PR_EMAIL_ADDRESS },
  { "mailalternateaddress", MAPI_PR_EMAIL_ADDRESS }, { "rfc822mailbox", MAPI_PR_EMAIL_ADDRESS },
  { "o", MAPI_PR_COMPANY_NAME }, { "organizationname", MAPI_PR_COMPANY_NAME }, { "company", MAPI_PR_COMPANY_NAME },
  { "ou", MAPI_PR_DEPARTMENT_NAME }, { "department", MAPI_PR_DEPARTMENT_NAME },
  { "title", MAPI_PR_TITLE },
  { "telephonenumber", MAPI_PR_BUSINESS_TELEPHONE_NUMBER }, { "homephone", MAPI_PR_HOME_TELEPHONE_NUMBER },
  { "mobile", MAPI_PR_MOBILE_TELEPHONE_NUMBER }, { "cellphone", MAPI_PR_MOBILE_TELEPHONE_NUMBER },
  { "facsimiletelephonenumber", MAPI_PR_BUSINESS_FAX_NUMBER }, { "fax", MAPI_PR_BUSINESS_FAX_NUMBER },
  { "pager", MAPI_PR_PAGER_TELEPHONE_NUMBER },
  { "street", MAPI_PR_STREET_ADDRESS }, { "streetaddress", MAPI_PR_STREET_ADDRESS },
  { "l", MAPI_PR_LOCALITY }, { "st", MAPI_PR_STATE_OR_PROVINCE }, { "postalcode", MAPI_PR_POSTAL_CODE },
  { "c", MAPI_PR_COUNTRY }, { "co", MAPI_PR_COUNTRY }, { "countryname", MAPI_PR_COUNTRY },
  { "mozillahomestreet", MAPI_PR_HOME_ADDRESS_STREET },
  { "mozillahomelocalityname", MAPI_PR_HOME_ADDRESS_CITY },
  { "mozillahomestate", MAPI_PR_HOME_ADDRESS_STATE_OR_PROVINCE },
  { "mozillahomepostalcode", MAPI_PR_HOME_ADDRESS_POSTAL_CODE },
  { "mozillahomecountryname", MAPI_PR_HOME_ADDRESS_COUNTRY },
  { "mozillaworkurl", MAPI_PR_BUSINESS_HOME_PAGE }, { "workurl", MAPI_PR_BUSINESS_HOME_PAGE },
  { "mozillahomeurl", MAPI_PR_PERSONAL_HOME_PAGE }, { "labeleduri", MAPI_PR_BUSINESS_HOME_PAGE },
  { "description", MAPI_PR_COMMENT },
};

typedef struct
{
  const char   *next;
  guint         number;   /* of the line at next */
  guint         first;    /* line of the record */
  gboolean      in_record;
  gboolean      refused;
  GPtrArray    *members;  /* (owned) (nullable) (element-type MapiValue): of a list */
  MapiCardDraft draft;
  MapiCardFunc  func;
  gpointer      user_data;
} Reader;

/* (transfer full) (nullable): a line with those that continue it */
static char *
read_line (Reader *self,
           guint  *number)
{
  GString *line;

  *number = self->number;
  if (*self->next == '\0')
    return NULL;
  line = g_string_new (NULL);
  do
    {
      gsize length = strcspn (self->next, "\r\n");

      if (line->len + length <= MAPI_VCARD_MAX_LINE)
        g_string_append_len (line, self->next + (self->number > *number), length - (self->number > *number));
      self->next += length;
      if (*self->next == '\r')
        self->next++;
      if (*self->next == '\n')
        self->next++;
      self->number++;
    }
  while (*self->next == ' ');
  return g_string_free (line, FALSE);
}

static void
begin_record (Reader *self,
              guint   number)
{
  self->in_record = TRUE;
  self->refused = FALSE;
  self->first = number;
  mapi_card_draft_init (&self->draft);
}

static void
end_record (Reader *self)
{
  if (!self->in_record)
    return;
  if (self->members != NULL)
    mapi_card_draft_set_members (&self->draft, self->members);
  if (!self->refused)
    mapi_card_draft_tell (&self->draft, self->first, self->func, self->user_data);
  mapi_card_draft_clear (&self->draft);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  self->in_record = FALSE;
}

static void
refuse (Reader     *self,
        guint       number,
        const char *problem)
{
  if (!self->refused)
    self->func (NULL, number, problem, self->user_data);
  self->refused = TRUE;
}

static void
begin_list (Reader *self)
{
  if (self->members == NULL)
    self->members = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);
}

/* member: cn=Name,mail=a@b */
static void
add_member (Reader     *self,
            const char *dn)
{
  g_auto(GStrv) parts = mapi_vcard_split (dn, ',');
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;

  begin_list (self);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);

      if (g_ascii_strncasecmp (part, "cn=", 3) == 0 && name == NULL)
        name = mapi_vcard_unescape (part + 3);
      if (g_ascii_strncasecmp (part, "mail=", 5) == 0 && address == NULL)
        address = mapi_vcard_unescape (part + 5);
    }
  if (!mapi_card_is_address (address) || self->members->len >= MAX_MEMBERS)
    {
      g_autofree char *shown = mapi_card_clean (dn);
      g_autofree char *problem = g_strdup_printf (_("The member “%s” is not an address."), shown);

      mapi_card_draft_add_problem (&self->draft, problem);
      return;
    }
  g_ptr_array_add (self->members, mapi_card_new_member (name, address));
}

static void
take_photo (Reader     *self,
            const char *base64)
{
  g_autofree char *uri = g_strconcat ("BEGIN:VCARD\nPHOTO:data:image/jpeg;base64,", base64, "\nEND:VCARD", NULL);
  g_autoptr(MapiVcard) card = mapi_vcard_parse (uri, NULL);
  g_autoptr(MapiProperties) entry = card != NULL ? mapi_vcard_to_entry (card) : NULL;
  GBytes *photo = entry != NULL ? mapi_properties_get_binary (entry, MAPI_PR_CONTACT_PHOTO) : NULL;

  if (photo != NULL)
    mapi_properties_set_binary (self->draft.entry, MAPI_PR_CONTACT_PHOTO, photo);
  else
    mapi_card_draft_add_problem (&self->draft, _("The picture is of a kind that is not shown."));
}

/* (transfer full) (nullable) */
static char *
decode_base64 (const char *base64)
{
  gsize length;
  g_autofree guchar *data = g_base64_decode (base64, &length);
  g_autofree char *text = g_strndup ((const char *) data, length);

  if (strlen (text) != length)
    return NULL;
  return g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text)
                                          : g_convert (text, -1, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
}

static void
take_attribute (Reader     *self,
                guint       number,
                const char *name,
                const char *value)
{
  if (g_str_equal (name, "objectclass"))
    {
      if (g_ascii_strcasecmp (value, "groupOfNames") == 0 || g_ascii_strcasecmp (value, "groupOfUniqueNames") == 0)
        begin_list (self);
      return;
    }
  if (g_str_equal (name, "changetype") && g_ascii_strcasecmp (value, "add") != 0)
    {
      refuse (self, number, _("A change to an entry is not taken, only entries are."));
      return;
    }
  if (g_str_equal (name, "member") || g_str_equal (name, "uniquemember"))
    {
      add_member (self, value);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      mapi_card_draft_add (&self->draft, fields[i].tag, value);
}

static void
read_attribute (Reader     *self,
                guint       number,
                const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = colon != NULL ? g_ascii_strdown (line, colon - line) : NULL;
  g_autofree char *decoded = NULL;

  if (name == NULL || *name == '\0')
    {
      refuse (self, number, _("This line is not an attribute with a value."));
      return;
    }
  name[strcspn (name, ";")] = '\0';
  colon++;
  if (*colon == '<')
    {
      mapi_card_draft_add_problem (&self->draft, _("A value that lies elsewhere was not fetched."));
      return;
    }
  if (*colon != ':')
    {
      take_attribute (self, number, name, colon + strspn (colon, " "));
      return;
    }
  colon += 1 + strspn (colon + 1, " ");
  if (g_str_equal (name, "jpegphoto") || g_str_equal (name, "thumbnailphoto"))
    {
      take_photo (self, colon);
      return;
    }
  decoded = decode_base64 (colon);
  if (decoded != NULL)
    take_attribute (self, number, name, decoded);
}

void
mapi_ldif_read (const char   *text,
                MapiCardFunc  func,
                gpointer      user_data)
{
  Reader self = { .next = text, .number = 1, .func = func, .user_data = user_data };
  guint number;

  for (;;)
    {
      g_autofree char *line = read_line (&self, &number);

      if (line == NULL || *line == '\0')
        end_record (&self);
      if (line == NULL)
        return;
      if (*line == '\0' || *line == '#' || g_ascii_strncasecmp (line, "version:", 8) == 0)
        continue;
      if (!self.in_record)
        begin_record (&self, number);
      read_attribute (&self, number, line);
    }
}
