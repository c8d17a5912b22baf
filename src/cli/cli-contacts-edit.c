/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-contacts.h"

/* What can be said of an entry; an empty text takes it away */
typedef struct
{
  const char *option;
  guint32     tag;
} Field;

static const Field fields[] = {
  { "name", MAPI_PR_DISPLAY_NAME }, { "given", MAPI_PR_GIVEN_NAME }, { "surname", MAPI_PR_SURNAME },
  { "nickname", MAPI_PR_NICKNAME }, { "company", MAPI_PR_COMPANY_NAME }, { "department", MAPI_PR_DEPARTMENT_NAME },
  { "title", MAPI_PR_TITLE }, { "phone", MAPI_PR_BUSINESS_TELEPHONE_NUMBER },
  { "home-phone", MAPI_PR_HOME_TELEPHONE_NUMBER }, { "mobile", MAPI_PR_MOBILE_TELEPHONE_NUMBER },
  { "url", MAPI_PR_BUSINESS_HOME_PAGE }, { "note", MAPI_PR_COMMENT },
};

typedef struct
{
  char     *texts[G_N_ELEMENTS (fields)];
  char    **emails;
  char    **members;
  char    **without;
  char     *photo;
  char     *book;
  gboolean  list;
  gboolean  replace;
  gboolean  allow_duplicate;
} Said;

static void
said_clear (Said *said)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (said->texts[i]);
  g_strfreev (said->emails);
  g_strfreev (said->members);
  g_strfreev (said->without);
  g_free (said->photo);
  g_free (said->book);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

static gboolean
parse (Said     *said,
       int      *argc,
       char   ***argv,
       GError  **error)
{
  GOptionEntry entries[G_N_ELEMENTS (fields) + 9] = { { NULL } };
  const GOptionEntry more[] = {
    { "email", 0, 0, G_OPTION_ARG_STRING_ARRAY, &said->emails, NULL, NULL },
    { "member", 0, 0, G_OPTION_ARG_STRING_ARRAY, &said->members, NULL, NULL },
    { "without-member", 0, 0, G_OPTION_ARG_STRING_ARRAY, &said->without, NULL, NULL },
    { "photo", 0, 0, G_OPTION_ARG_FILENAME, &said->photo, NULL, NULL },
    { "book", 0, 0, G_OPTION_ARG_STRING, &said->book, NULL, NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &said->list, NULL, NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &said->replace, NULL, NULL },
    { "allow-duplicate", 0, 0, G_OPTION_ARG_NONE, &said->allow_duplicate, NULL, NULL },
  };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    entries[n++] = (GOptionEntry) { fields[i].option, 0, 0, G_OPTION_ARG_STRING, &said->texts[i], NULL, NULL };
  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    entries[n++] = more[i];
  return cli_parse_options (entries, argc, argv, error);
}

static gboolean
apply_photo (const char      *path,
             MapiProperties  *entry,
             GError         **error)
{
  g_autofree char *data = NULL;
  gsize length;
  g_autoptr(GBytes) bytes = NULL;

  if (*path == '\0')
    {
      mapi_properties_remove (entry, MAPI_PR_CONTACT_PHOTO);
      return TRUE;
    }
  if (!g_file_get_contents (path, &data, &length, error))
    return FALSE;
  bytes = g_bytes_new (data, length);
  mapi_properties_set_binary (entry, MAPI_PR_CONTACT_PHOTO, bytes);
  return TRUE;
}

static gboolean
same_member (MapiAddressBook   *book,
             MapiProperties    *member,
             const MapiEntryId *id)
{
  GBytes *bytes = mapi_properties_get_binary (member, MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) other = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

  return other != NULL && mapi_entry_id_equal (id, other);
}

static gboolean
apply_members (Said             *said,
               MapiAddressBook  *book,
               MapiProperties   *entry,
               GError          **error)
{
  g_autoptr(GPtrArray) members = mapi_address_book_list_members (book, entry, NULL, error);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  if (members == NULL)
    return FALSE;
  for (guint i = 0; said->without != NULL && said->without[i] != NULL; i++)
    {
      g_autoptr(MapiEntryId) id = cli_contacts_find_entry (book, said->without[i], error);

      if (id == NULL)
        return FALSE;
      for (guint j = members->len; j-- > 0;)
        if (same_member (book, members->pdata[j], id))
          g_ptr_array_remove_index (members, j);
    }
  for (guint i = 0; i < members->len; i++)
    g_ptr_array_add (ids, mapi_entry_id_new_from_bytes (mapi_properties_get_binary (members->pdata[i], MAPI_PR_ENTRYID),
                                                        NULL));
  for (guint i = 0; said->members != NULL && said->members[i] != NULL; i++)
    {
      MapiEntryId *id = cli_contacts_find_entry (book, said->members[i], error);

      if (id == NULL)
        return FALSE;
      g_ptr_array_add (ids, id);
    }
  mapi_address_book_set_members (entry, ids);
  return TRUE;
}

static gboolean
apply (Said             *said,
       MapiAddressBook  *book,
       MapiProperties   *entry,
       GError          **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (said->texts[i] != NULL && *said->texts[i] == '\0')
      mapi_properties_remove (entry, fields[i].tag);
    else if (said->texts[i] != NULL)
      mapi_properties_set_string (entry, fields[i].tag, said->texts[i]);
  if (said->emails != NULL)
    {
      mapi_properties_set_string (entry, MAPI_PR_ADDRTYPE, "SMTP");
      mapi_properties_set_string (entry, MAPI_PR_EMAIL_ADDRESS, said->emails[0]);
      mapi_properties_set_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES, (const char * const *) said->emails);
    }
  if (said->list)
    {
      mapi_properties_set_long (entry, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_DIST_LIST);
      mapi_properties_set_string (entry, MAPI_PR_ADDRTYPE, "MAPIPDL");
    }
  if (said->photo != NULL && !apply_photo (said->photo, entry, error))
    return FALSE;
  return (said->members == NULL && said->without == NULL) || apply_members (said, book, entry, error);
}

static gboolean
print_saved (CliContext         *context,
             MapiAddressBook    *book,
             const MapiEntryId  *id,
             GError            **error)
{
  g_autoptr(MapiEntry) entry = mapi_address_book_open_entry (book, id, NULL, error);

  if (entry != NULL)
    cli_contacts_print (context, mapi_entry_get_properties (entry));
  return entry != NULL;
}

gboolean
cli_contacts_add (CliContext  *context,
                  int          argc,
                  char       **argv,
                  GError     **error)
{
  g_auto(Said) said = { 0 };
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(MapiEntryId) container = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiProperties) entry = NULL;
  MapiCreateEntryFlags flags;

  if (!parse (&said, &argc, &argv, error))
    return FALSE;
  if (argc != 1)
    return cli_usage_error (error, _("Describe the entry with options, for instance --name and --email."));
  flags = said.allow_duplicate ? MAPI_CREATE_ENTRY_NONE : MAPI_CREATE_ENTRY_CHECK_DUP_LOOSE;
  if (said.replace)
    flags |= MAPI_CREATE_ENTRY_CHECK_DUP_LOOSE | MAPI_CREATE_ENTRY_REPLACE;
  book = cli_contacts_open_book (context, error);
  container = book != NULL ? cli_contacts_find_container (book, said.book, error) : NULL;
  entry = mapi_properties_new ();
  if (container == NULL || !apply (&said, book, entry, error))
    return FALSE;
  id = mapi_address_book_save_entry (book, container, NULL, entry, flags, NULL, error);
  return id != NULL && print_saved (context, book, id, error);
}

gboolean
cli_contacts_edit (CliContext  *context,
                   int          argc,
                   char       **argv,
                   GError     **error)
{
  g_auto(Said) said = { 0 };
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiEntryId) saved = NULL;
  g_autoptr(MapiEntry) entry = NULL;
  g_autoptr(MapiProperties) properties = NULL;

  if (!parse (&said, &argc, &argv, error))
    return FALSE;
  if (argc != 2 || said.list || said.book != NULL || said.replace || said.allow_duplicate)
    return cli_usage_error (error, _("Name one entry, and say with options what is to be changed."));
  book = cli_contacts_open_book (context, error);
  id = book != NULL ? cli_contacts_find_entry (book, argv[1], error) : NULL;
  entry = id != NULL ? mapi_address_book_open_entry (book, id, NULL, error) : NULL;
  if (entry == NULL)
    return FALSE;
  properties = mapi_properties_copy (mapi_entry_get_properties (entry));
  if (!apply (&said, book, properties, error))
    return FALSE;
  saved = mapi_address_book_save_entry (book, NULL, id, properties, MAPI_CREATE_ENTRY_NONE, NULL, error);
  return saved != NULL && print_saved (context, book, saved, error);
}
