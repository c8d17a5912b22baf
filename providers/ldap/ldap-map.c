/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-map.h"

#include <glib/gi18n-lib.h>
#include <kit-book-index.h>
#include <string.h>

#define MAX_ADDRESSES 100
#define MAX_FLAWS 20
#define MAX_SEARCH 2048

typedef enum
{
  IN_LIST = 1 << 0,             /* tables show it */
  NAMES   = 1 << 1,             /* found by what is typed */
  LINES   = 1 << 2,
  DOLLARS = 1 << 3,             /* lines with $ between them (RFC 4517, 3.3.28) */
  A_DN    = 1 << 4,             /* shown as the name in it */
  PICTURE = 1 << 5,
  MEMBERS = 1 << 6              /* not shown as it is */
} FieldFlags;

typedef struct
{
  const char *name;
  guint32     tag;              /* 0: none */
  FieldFlags  flags;
  const char *defaults[2];      /* by LdapSchema */
} Field;

static const Field fields[] = {
  { "name", MAPI_PR_DISPLAY_NAME, IN_LIST | NAMES, { "displayName,cn", "displayName,cn" } },
  { "given-name", MAPI_PR_GIVEN_NAME, IN_LIST | NAMES, { "givenName", "givenName" } },
  { "surname", MAPI_PR_SURNAME, IN_LIST | NAMES, { "sn", "sn" } },
  { "nickname", MAPI_PR_NICKNAME, IN_LIST | NAMES, { "", "mailNickname" } },
  { "account", MAPI_PR_ACCOUNT, IN_LIST | NAMES, { "uid", "sAMAccountName" } },
  { "address", MAPI_PR_EMAIL_ADDRESS, IN_LIST | NAMES, { "mail", "mail,proxyAddresses" } },
  { "company", MAPI_PR_COMPANY_NAME, IN_LIST, { "o", "company" } },
  { "department", MAPI_PR_DEPARTMENT_NAME, IN_LIST, { "ou,departmentNumber", "department" } },
  { "title", MAPI_PR_TITLE, IN_LIST, { "title", "title" } },
  { "phone", MAPI_PR_BUSINESS_TELEPHONE_NUMBER, IN_LIST, { "telephoneNumber", "telephoneNumber" } },
  { "mobile", MAPI_PR_MOBILE_TELEPHONE_NUMBER, IN_LIST, { "mobile", "mobile" } },
  { "home-phone", MAPI_PR_HOME_TELEPHONE_NUMBER, 0, { "homePhone", "homePhone" } },
  { "fax", MAPI_PR_BUSINESS_FAX_NUMBER, 0, { "facsimileTelephoneNumber", "facsimileTelephoneNumber" } },
  { "office", MAPI_PR_OFFICE_LOCATION, 0, { "physicalDeliveryOfficeName,roomNumber", "physicalDeliveryOfficeName" } },
  { "street", MAPI_PR_STREET_ADDRESS, LINES | DOLLARS, { "street,postalAddress", "streetAddress" } },
  { "postal-code", MAPI_PR_POSTAL_CODE, 0, { "postalCode", "postalCode" } },
  { "city", MAPI_PR_LOCALITY, 0, { "l", "l" } },
  { "state", MAPI_PR_STATE_OR_PROVINCE, 0, { "st", "st" } },
  { "country", MAPI_PR_COUNTRY, 0, { "co,c", "co,c" } },
  { "web", MAPI_PR_BUSINESS_HOME_PAGE, 0, { "labeledURI", "wWWHomePage" } },
  { "manager", MAPI_PR_MANAGER_NAME, A_DN, { "manager", "manager" } },
  { "note", MAPI_PR_COMMENT, LINES, { "description", "info,description" } },
  { "photo", MAPI_PR_CONTACT_PHOTO, PICTURE, { "jpegPhoto", "thumbnailPhoto,jpegPhoto" } },
  { "members", 0, MEMBERS, { "member,uniqueMember", "member" } },
  { "member-accounts", 0, MEMBERS, { "memberUid", "" } },
  { "member-addresses", 0, MEMBERS, { "rfc822MailMember,mgrpRFC822MailMember", "" } },
};

#define N_FIELDS G_N_ELEMENTS (fields)

static const char * const people[] = {
  "(|(objectClass=person)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)"
  "(objectClass=nisMailAlias)(objectClass=rfc822MailGroup))",
  "(|(&(objectCategory=person)(objectClass=user))(objectClass=contact)(objectCategory=group))",
};

/* What makes an entry a list */
static const char * const lists[] = {
  "groupOfNames", "groupOfUniqueNames", "groupOfMembers", "posixGroup", "group", "nisMailAlias", "rfc822MailGroup",
  "mailGroup", "groupOfURLs", NULL
};

struct _LdapMap
{
  gatomicrefcount  ref_count;
  LdapSchema       schema;
  char           **attributes[N_FIELDS];  /* (owned), in small letters */
  char           **of_list;               /* (owned) */
  char           **whole;                 /* (owned) */
  char           **names;                 /* (owned) */
};

/* ---- the settings ---- */

static gboolean
is_attribute (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= 128 && g_ascii_isalnum (text[0]) &&
         strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") == length;
}

static char **
parse_attributes (const char  *text,
                  GError     **error)
{
  g_auto(GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *part = g_ascii_strdown (g_strstrip (parts[i]), -1);

      if (*part == '\0' && parts[1] == NULL)
        break;
      if (!is_attribute (part))
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED, _("“%s” is not the name of an attribute"), part);
          return NULL;
        }
      g_strv_builder_add (builder, part);
    }
  return g_strv_builder_end (builder);
}

static gboolean
apply_change (LdapMap     *self,
              const char  *change,
              GError     **error)
{
  const char *sign = strchr (change, '=');
  g_autofree char *name = sign != NULL ? g_strstrip (g_strndup (change, (gsize) (sign - change))) : NULL;

  for (guint i = 0; name != NULL && i < N_FIELDS; i++)
    {
      char **attributes;

      if (g_ascii_strcasecmp (fields[i].name, name) != 0)
        continue;
      attributes = parse_attributes (sign + 1, error);
      if (attributes == NULL)
        return FALSE;
      g_strfreev (self->attributes[i]);
      self->attributes[i] = attributes;
      return TRUE;
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
               _("“%s” assigns no attribute: it should read like “phone=telephoneNumber”"), change);
  return FALSE;
}

static char **
collect (LdapMap    *self,
         FieldFlags  flags,
         gboolean    all)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < N_FIELDS; i++)
    for (guint j = 0; (all || (fields[i].flags & flags) != 0) && self->attributes[i][j] != NULL; j++)
      if (g_hash_table_add (seen, g_strdup (self->attributes[i][j])))
        g_strv_builder_add (builder, self->attributes[i][j]);
  if (all || flags != NAMES)
    {
      g_strv_builder_add (builder, "objectClass");
      /* RFC 4530: what an entry is known by, whatever it is called */
      g_strv_builder_add (builder, "entryUUID");
    }
  return g_strv_builder_end (builder);
}

LdapMap *
ldap_map_new (LdapSchema           schema,
              const char * const  *changes,
              GError             **error)
{
  g_autoptr(LdapMap) self = g_new0 (LdapMap, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->schema = schema;
  for (guint i = 0; i < N_FIELDS; i++)
    self->attributes[i] = parse_attributes (fields[i].defaults[schema], NULL);
  for (guint i = 0; changes != NULL && changes[i] != NULL; i++)
    if (!apply_change (self, changes[i], error))
      return NULL;
  self->of_list = collect (self, IN_LIST, FALSE);
  self->whole = collect (self, 0, TRUE);
  self->names = collect (self, NAMES, FALSE);
  return g_steal_pointer (&self);
}

LdapMap *
ldap_map_ref (LdapMap *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ldap_map_unref (LdapMap *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < N_FIELDS; i++)
    g_strfreev (self->attributes[i]);
  g_strfreev (self->of_list);
  g_strfreev (self->whole);
  g_strfreev (self->names);
  g_free (self);
}

LdapSchema
ldap_map_get_schema (LdapMap *self)
{
  return self->schema;
}

const char * const *
ldap_map_get_attributes (LdapMap  *self,
                         gboolean  whole)
{
  return (const char * const *) (whole ? self->whole : self->of_list);
}

const char * const *
ldap_map_get_property (LdapMap *self,
                       guint32  tag)
{
  static const char * const none[] = { NULL };

  if (tag == MAPI_PR_SMTP_ADDRESS || tag == MAPI_PR_CONTACT_EMAIL_ADDRESSES)
    tag = MAPI_PR_EMAIL_ADDRESS;
  if (tag == MAPI_PR_TRANSMITABLE_DISPLAY_NAME)
    tag = MAPI_PR_DISPLAY_NAME;
  for (guint i = 0; i < N_FIELDS; i++)
    if (fields[i].tag == tag && tag != 0 && (fields[i].flags & (PICTURE | A_DN)) == 0)
      return (const char * const *) self->attributes[i];
  return none;
}

gboolean
ldap_map_is_in_lists (LdapMap *self,
                      guint32  tag)
{
  const char * const *attributes = ldap_map_get_property (self, tag);

  return attributes[0] != NULL && g_strv_contains ((const char * const *) self->of_list, attributes[0]);
}

const char * const *
ldap_map_get_names (LdapMap *self)
{
  return (const char * const *) self->names;
}

static const char * const *
get_named (LdapMap    *self,
           const char *name)
{
  guint i = 0;

  while (!g_str_equal (fields[i].name, name))
    i++;
  return (const char * const *) self->attributes[i];
}

const char * const *
ldap_map_get_members (LdapMap *self)
{
  return get_named (self, "members");
}

const char * const *
ldap_map_get_accounts (LdapMap *self)
{
  return get_named (self, "member-accounts");
}

const char * const *
ldap_map_get_addresses (LdapMap *self)
{
  return get_named (self, "member-addresses");
}

const char *
ldap_map_get_people (LdapMap *self)
{
  return people[self->schema];
}

/* ---- an entry ---- */

typedef struct
{
  LdapMap        *map;
  LdapEntry      *entry;
  MapiProperties *bag;
  GPtrArray      *flaws;        /* (element-type utf8) */
  gboolean        unclean;
} Reading;

static void
add_flaw (Reading *reading,
          char    *flaw)
{
  if (reading->flaws->len < MAX_FLAWS)
    g_ptr_array_add (reading->flaws, flaw);
  else
    g_free (flaw);
}

static char *
dup_text (Reading    *reading,
          guint       index,
          FieldFlags  flags)
{
  for (guint i = 0; reading->map->attributes[index][i] != NULL; i++)
    {
      GPtrArray *values = ldap_entry_get (reading->entry, reading->map->attributes[index][i]);

      for (guint j = 0; values != NULL && j < values->len; j++)
        {
          char *text = ldap_entry_clean (values->pdata[j], (flags & LINES) != 0, &reading->unclean);

          if (text != NULL && (flags & DOLLARS) != 0)
            g_strdelimit (text, "$", '\n');
          if (text != NULL)
            return text;
        }
    }
  return NULL;
}

static gboolean
is_picture (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return length > 8 && (memcmp (data, "\xff\xd8\xff", 3) == 0 || memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0 ||
                        memcmp (data, "GIF8", 4) == 0);
}

static void
read_picture (Reading *reading,
              guint    index)
{
  for (guint i = 0; reading->map->attributes[index][i] != NULL; i++)
    {
      GPtrArray *values = ldap_entry_get (reading->entry, reading->map->attributes[index][i]);

      if (values == NULL || values->len == 0)
        continue;
      if (is_picture (values->pdata[0]))
        mapi_properties_set_binary (reading->bag, fields[index].tag, values->pdata[0]);
      else
        add_flaw (reading, g_strdup (_("The picture is in no form that can be shown.")));
      return;
    }
}

/* Whether mail can go there: one address, nothing else in it */
static gboolean
is_address (const char *text)
{
  g_autoptr(MapiProperties) parsed = strpbrk (text, "<>[]\"\r\n \t,;") == NULL ? mapi_one_off_parse (text) : NULL;

  return parsed != NULL && g_strcmp0 (mapi_properties_get_string (parsed, MAPI_PR_EMAIL_ADDRESS), text) == 0;
}

/* "SMTP:" in front is how Active Directory says that it is mail; others are other systems' */
static const char *
skip_type (const char *text,
           gboolean   *foreign)
{
  const char *colon = strchr (text, ':');

  *foreign = FALSE;
  if (colon == NULL || memchr (text, '@', (gsize) (colon - text)) != NULL)
    return text;
  if (g_ascii_strncasecmp (text, "smtp:", 5) == 0)
    return text + 5;
  *foreign = TRUE;
  return text;
}

static void
read_address (Reading    *reading,
              GBytes     *value,
              GPtrArray  *found,
              GHashTable *seen,
              guint      *n_more)
{
  gboolean flawed = FALSE, foreign;
  g_autofree char *text = ldap_entry_clean (value, FALSE, &flawed);
  const char *address = text != NULL ? skip_type (text, &foreign) : NULL;

  if (address == NULL || foreign)
    return;
  /* One that had to be cleaned may lead elsewhere than it says */
  if (flawed || !is_address (address))
    add_flaw (reading, g_strdup_printf (_("“%s” is not a mail address and was left out."), address));
  else if (!g_hash_table_add (seen, g_ascii_strdown (address, -1)))
    return;
  else if (found->len >= MAX_ADDRESSES)
    (*n_more)++;
  else
    g_ptr_array_add (found, g_strdup (address));
}

static void
read_addresses (Reading *reading,
                guint    index)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_more = 0;

  for (guint i = 0; reading->map->attributes[index][i] != NULL; i++)
    {
      GPtrArray *values = ldap_entry_get (reading->entry, reading->map->attributes[index][i]);

      for (guint j = 0; values != NULL && j < values->len; j++)
        read_address (reading, values->pdata[j], found, seen, &n_more);
    }
  if (n_more > 0)
    add_flaw (reading, g_strdup_printf (ngettext ("%u more address is not shown.", "%u more addresses are not shown.",
                                                  n_more), n_more));
  if (found->len == 0)
    return;
  mapi_properties_set_string (reading->bag, MAPI_PR_EMAIL_ADDRESS, found->pdata[0]);
  g_ptr_array_add (found, NULL);
  mapi_properties_set_strv (reading->bag, MAPI_PR_CONTACT_EMAIL_ADDRESSES, (const char * const *) found->pdata);
}

static void
read_field (Reading *reading,
            guint    index)
{
  const Field *field = &fields[index];
  g_autofree char *text = NULL;

  if ((field->flags & MEMBERS) != 0)
    return;
  if (field->tag == MAPI_PR_EMAIL_ADDRESS)
    {
      read_addresses (reading, index);
      return;
    }
  if ((field->flags & PICTURE) != 0)
    {
      read_picture (reading, index);
      return;
    }
  text = dup_text (reading, index, field->flags);
  if (text != NULL && (field->flags & A_DN) != 0)
    {
      char *name = ldap_entry_dup_rdn (text);

      if (name != NULL)
        {
          g_free (text);
          text = name;
        }
    }
  if (text != NULL)
    mapi_properties_set_string (reading->bag, field->tag, text);
}

static gboolean
is_list (LdapEntry *entry)
{
  for (guint i = 0; lists[i] != NULL; i++)
    if (ldap_entry_is (entry, lists[i]))
      return TRUE;
  return FALSE;
}

static void
set_kind (Reading *reading)
{
  gboolean list = is_list (reading->entry);
  const char *address = mapi_properties_get_string (reading->bag, MAPI_PR_EMAIL_ADDRESS);

  mapi_properties_set_long (reading->bag, MAPI_PR_OBJECT_TYPE, list ? MAPI_OBJECT_DIST_LIST : MAPI_OBJECT_MAIL_USER);
  mapi_properties_set_long (reading->bag, MAPI_PR_DISPLAY_TYPE,
                            list ? MAPI_DISPLAY_TYPE_DIST_LIST : MAPI_DISPLAY_TYPE_MAIL_USER);
  if (address != NULL)
    {
      g_autoptr(GBytes) key = mapi_search_key_for_address ("SMTP", address);

      mapi_properties_set_string (reading->bag, MAPI_PR_ADDRTYPE, "SMTP");
      mapi_properties_set_string (reading->bag, MAPI_PR_SMTP_ADDRESS, address);
      mapi_properties_set_binary (reading->bag, MAPI_PR_SEARCH_KEY, key);
      mapi_properties_set_boolean (reading->bag, MAPI_PR_SEND_RICH_INFO, FALSE);
    }
  else if (list)
    /* Nobody but us can write to each of its members */
    mapi_properties_set_string (reading->bag, MAPI_PR_ADDRTYPE, "MAPIPDL");
}

static void
set_name (Reading *reading)
{
  const char *name = mapi_properties_get_string (reading->bag, MAPI_PR_DISPLAY_NAME);
  g_autofree char *other = NULL;

  if (name == NULL)
    {
      const char *given = mapi_properties_get_string (reading->bag, MAPI_PR_GIVEN_NAME);
      const char *surname = mapi_properties_get_string (reading->bag, MAPI_PR_SURNAME);

      if (given != NULL && surname != NULL)
        other = g_strdup_printf ("%s %s", given, surname);
      else
        other = g_strdup (given != NULL ? given : surname);
      if (other == NULL)
        other = ldap_entry_dup_rdn (reading->entry->dn);
      if (other == NULL)
        other = g_strdup (mapi_properties_get_string (reading->bag, MAPI_PR_EMAIL_ADDRESS));
      mapi_properties_set_string (reading->bag, MAPI_PR_DISPLAY_NAME, other != NULL ? other : "?");
      name = mapi_properties_get_string (reading->bag, MAPI_PR_DISPLAY_NAME);
    }
  mapi_properties_set_string (reading->bag, MAPI_PR_TRANSMITABLE_DISPLAY_NAME, name);
}

MapiProperties *
ldap_map_read (LdapMap   *self,
               LdapEntry *entry)
{
  g_autoptr(GPtrArray) flaws = g_ptr_array_new_with_free_func (g_free);
  Reading reading = { .map = self, .entry = entry, .bag = mapi_properties_new (), .flaws = flaws };

  for (guint i = 0; i < N_FIELDS; i++)
    read_field (&reading, i);
  set_name (&reading);
  set_kind (&reading);
  if (reading.unclean)
    add_flaw (&reading, g_strdup (_("Some of what the directory says had characters that cannot be shown.")));
  if (entry->n_dropped > 0)
    add_flaw (&reading, g_strdup (_("The directory says more than can be shown.")));
  if (flaws->len > 0)
    {
      g_ptr_array_add (flaws, NULL);
      mapi_properties_set_strv (reading.bag, MAPI_PR_CONTACT_FLAWS, (const char * const *) flaws->pdata);
    }
  return reading.bag;
}

char *
ldap_map_dup_search (LdapMap   *self,
                     LdapEntry *entry)
{
  GString *text = g_string_new (" ");

  for (guint i = 0; self->names[i] != NULL; i++)
    {
      GPtrArray *values = ldap_entry_get (entry, self->names[i]);

      for (guint j = 0; values != NULL && j < values->len && text->len < MAX_SEARCH; j++)
        {
          gboolean flawed = FALSE, foreign = FALSE;
          g_autofree char *clean = ldap_entry_clean (values->pdata[j], FALSE, &flawed);
          g_autofree char *folded = clean != NULL ? kit_book_fold (skip_type (clean, &foreign)) : NULL;

          if (folded != NULL && !foreign)
            g_string_append_printf (text, "%s ", g_strdelimit (folded, ",;\"()<>", ' '));
        }
    }
  return g_string_free (text, FALSE);
}
