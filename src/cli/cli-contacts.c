/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"
#include "cli-contacts.h"

#define MAX_FOUND 1000

MapiAddressBook *
cli_contacts_open_book (CliContext  *context,
                        GError     **error)
{
  MapiSession *session = cli_context_logon (context, error);

  return session != NULL ? mapi_session_open_address_book (session, NULL, error) : NULL;
}

static MapiEntryId *
dup_id (MapiProperties *entry)
{
  GBytes *bytes = mapi_properties_get_binary (entry, MAPI_PR_ENTRYID);

  return bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
}

static MapiEntryId *
find_personal (MapiAddressBook  *book,
               GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  MapiEntryId *id = mapi_address_book_dup_personal (book, NULL, &local_error);

  if (id != NULL)
    return id;
  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                         _("This profile has no address book to write in; “mapi service add contacts” adds one."));
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

MapiEntryId *
cli_contacts_find_container (MapiAddressBook  *book,
                             const char       *name,
                             GError          **error)
{
  g_autoptr(GPtrArray) containers = NULL;

  if (name == NULL)
    return find_personal (book, error);
  containers = mapi_address_book_list_containers (book, NULL, error);
  if (containers == NULL)
    return NULL;
  for (guint i = 0; i < containers->len; i++)
    {
      g_autoptr(MapiEntryId) id = dup_id (containers->pdata[i]);
      g_autofree char *text = id != NULL ? mapi_entry_id_to_string (id) : NULL;
      const char *label = mapi_properties_get_string (containers->pdata[i], MAPI_PR_DISPLAY_NAME);

      if (id != NULL && (g_strcmp0 (text, name) == 0 || (label != NULL && g_ascii_strcasecmp (label, name) == 0)))
        return g_steal_pointer (&id);
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("There is no address book “%s”."), name);
  return NULL;
}

MapiEntryId *
cli_contacts_find_entry (MapiAddressBook  *book,
                         const char       *text,
                         GError          **error)
{
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_string (text, NULL);
  g_autoptr(MapiEntry) entry = id != NULL ? mapi_address_book_open_entry (book, id, NULL, NULL) : NULL;
  g_autoptr(GPtrArray) path = NULL;
  g_autoptr(GPtrArray) names = NULL;
  MapiProperties *name;

  if (entry != NULL)
    return g_steal_pointer (&id);
  /* An address is looked for in the books too, before it is taken for itself */
  path = mapi_address_book_dup_search_path (book, NULL, error);
  for (guint i = 0; path != NULL && i < path->len; i++)
    {
      g_autoptr(GPtrArray) rows = mapi_address_book_complete_name (book, path->pdata[i], text, 2, NULL, NULL);

      for (guint j = 0; rows != NULL && j < rows->len; j++)
        if (g_strcmp0 (mapi_properties_get_string (rows->pdata[j], MAPI_PR_EMAIL_ADDRESS), text) == 0)
          return dup_id (rows->pdata[j]);
    }
  if (path == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  name = mapi_properties_new ();
  mapi_properties_set_string (name, MAPI_PR_DISPLAY_NAME, text);
  g_ptr_array_add (names, name);
  return mapi_address_book_resolve_names (book, names, NULL, NULL, error) ? dup_id (name) : NULL;
}

static const char *
kind_of (MapiProperties *entry)
{
  return mapi_properties_get_long (entry, MAPI_PR_OBJECT_TYPE, 0) == MAPI_OBJECT_DIST_LIST ? "list" : "person";
}

void
cli_contacts_print (CliContext     *context,
                    MapiProperties *entry)
{
  const char *name = mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME);
  const char *address = mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS);
  g_autoptr(MapiEntryId) id = dup_id (entry);

  if (!context->json)
    {
      g_autofree char *text = mapi_address_format (name, address);
      g_autofree char *printed = id != NULL ? mapi_entry_id_to_string (id) : g_strdup ("");

      g_print ("%s  %s\n", printed, text);
      return;
    }
  json_builder_begin_object (context->builder);
  cli_json_id (context, "id", id);
  cli_json_member (context, "kind", kind_of (entry));
  cli_json_member (context, "name", name);
  cli_json_member (context, "address", address);
  cli_json_member (context, "company", mapi_properties_get_string (entry, MAPI_PR_COMPANY_NAME));
  json_builder_end_object (context->builder);
}

/* ---- containers ---- */

static gboolean
books (CliContext  *context,
       GError     **error)
{
  g_autoptr(MapiAddressBook) book = cli_contacts_open_book (context, error);
  g_autoptr(GPtrArray) containers = book != NULL ? mapi_address_book_list_containers (book, NULL, error) : NULL;

  if (containers == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < containers->len; i++)
    {
      const char *name = mapi_properties_get_string (containers->pdata[i], MAPI_PR_DISPLAY_NAME);
      gint32 flags = mapi_properties_get_long (containers->pdata[i], MAPI_PR_CONTAINER_FLAGS, 0);
      g_autoptr(MapiEntryId) id = dup_id (containers->pdata[i]);

      if (!context->json)
        {
          g_print ("%s%s\n", name, (flags & MAPI_CONTAINER_FLAG_MODIFIABLE) != 0 ? "" : _("  (read-only)"));
          continue;
        }
      json_builder_begin_object (context->builder);
      cli_json_id (context, "id", id);
      cli_json_member (context, "name", name);
      cli_json_boolean (context, "modifiable", (flags & MAPI_CONTAINER_FLAG_MODIFIABLE) != 0);
      json_builder_end_object (context->builder);
    }
  json_builder_end_array (context->builder);
  return TRUE;
}

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_COMPANY_NAME, MAPI_PR_OBJECT_TYPE,
};

/* Why these are not all */
static void
print_notice (MapiTable *table)
{
  const char *notice = mapi_table_get_notice (table);

  if (notice != NULL)
    g_printerr ("mapi: %s\n", notice);
}

static gboolean
list (CliContext  *context,
      int          argc,
      char       **argv,
      GError     **error)
{
  g_autofree char *name = NULL;
  int limit = -1, offset = 0;
  const GOptionEntry entries[] = {
    { "book", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, NULL, NULL },
    { "offset", 0, 0, G_OPTION_ARG_INT, &offset, NULL, NULL },
    { NULL }
  };
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(MapiEntryId) container = NULL;
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (argc != 1 || offset < 0)
    return cli_usage_error (error, _("Use --book to say what is to be listed."));
  book = cli_contacts_open_book (context, error);
  container = book != NULL ? cli_contacts_find_container (book, name, error) : NULL;
  table = container != NULL ? mapi_address_book_new_contents_table (book, container, error) : NULL;
  if (table == NULL || !mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, error) ||
      !mapi_table_seek_row (table, MAPI_BOOKMARK_BEGINNING, offset, NULL, error))
    return FALSE;
  rows = mapi_table_query_rows (table, limit >= 0 ? limit : G_MAXINT, MAPI_QUERY_ROWS_NONE, NULL, error);
  if (rows == NULL)
    return FALSE;
  print_notice (table);
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < rows->len; i++)
    cli_contacts_print (context, mapi_row_get_properties (rows->pdata[i]));
  json_builder_end_array (context->builder);
  return TRUE;
}

/* Names that are found while they are typed come from what is known; here everybody is wanted, and can be waited for. */
static GPtrArray *
find_in_directory (MapiAddressBook    *book,
                   const MapiEntryId  *container,
                   const char         *text,
                   guint               limit,
                   GError            **error)
{
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_ANR, text);
  g_autoptr(MapiRestriction) name = mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ANR, value);
  g_autoptr(MapiTable) table = mapi_address_book_new_contents_table (book, container, error);
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *found;

  if (table != NULL && mapi_table_open (table, columns, G_N_ELEMENTS (columns), name, NULL, NULL, error))
    rows = mapi_table_query_rows (table, (gint) limit, MAPI_QUERY_ROWS_NONE, NULL, error);
  if (rows == NULL)
    return NULL;
  print_notice (table);
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (found, mapi_properties_ref (mapi_row_get_properties (rows->pdata[i])));
  return found;
}

static GPtrArray *
find_in_container (MapiAddressBook  *book,
                   MapiProperties   *container,
                   const char       *text,
                   guint             limit,
                   GError          **error)
{
  g_autoptr(MapiEntryId) id = dup_id (container);
  gint32 flags = mapi_properties_get_long (container, MAPI_PR_CONTAINER_FLAGS, 0);

  return (flags & MAPI_CONTAINER_FLAG_FIND_ON_OPEN) != 0
           ? find_in_directory (book, id, text, limit, error)
           : mapi_address_book_complete_name (book, id, text, limit, NULL, error);
}

static gboolean
find (CliContext  *context,
      int          argc,
      char       **argv,
      GError     **error)
{
  g_autofree char *name = NULL;
  int limit = 100;
  const GOptionEntry entries[] = {
    { "book", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, NULL, NULL },
    { NULL }
  };
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(GPtrArray) containers = NULL;
  g_autofree char *text = NULL;
  guint n_failed = 0;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (argc < 2 || limit < 1)
    return cli_usage_error (error, _("Say whom to find."));
  text = g_strjoinv (" ", argv + 1);
  book = cli_contacts_open_book (context, error);
  containers = book != NULL ? mapi_address_book_list_containers (book, NULL, error) : NULL;
  if (containers == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < containers->len; i++)
    {
      g_autoptr(MapiEntryId) id = dup_id (containers->pdata[i]);
      const char *label = mapi_properties_get_string (containers->pdata[i], MAPI_PR_DISPLAY_NAME);
      g_autoptr(GError) local_error = NULL;
      g_autoptr(GPtrArray) rows = NULL;

      if (id == NULL || (name != NULL && g_strcmp0 (name, label) != 0))
        continue;
      rows = find_in_container (book, containers->pdata[i], text, (guint) MIN (limit, MAX_FOUND), &local_error);
      for (guint j = 0; rows != NULL && j < rows->len; j++)
        cli_contacts_print (context, rows->pdata[j]);
      /* One directory that cannot be asked is no reason to know nothing */
      if (rows == NULL && n_failed++ == 0)
        g_printerr ("mapi: %s: %s\n", label, local_error->message);
    }
  json_builder_end_array (context->builder);
  return TRUE;
}

/* ---- one entry ---- */

static void
show_value (CliContext            *context,
            const MapiDetailField *field,
            MapiProperties        *entry)
{
  guint32 tag = mapi_detail_field_get_tag (field);
  const char *property = mapi_tag_get_name (tag);
  g_autofree char *key = g_ascii_strdown (property, -1);
  g_autofree char *text = NULL;

  if (!mapi_properties_has (entry, tag) || mapi_detail_field_get_kind (field) == MAPI_DETAIL_MEMBERS)
    return;
  g_strdelimit (key, "_", '-');
  if (mapi_detail_field_get_kind (field) == MAPI_DETAIL_ADDRESSES)
    text = g_strjoinv (", ", (char **) mapi_properties_get_strv (entry, tag));
  else if (mapi_detail_field_get_kind (field) == MAPI_DETAIL_DATE)
    {
      g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc (mapi_properties_get_time (entry, tag) / G_USEC_PER_SEC);

      text = day != NULL ? g_date_time_format (day, "%Y-%m-%d") : NULL;
    }
  else if (mapi_detail_field_get_kind (field) == MAPI_DETAIL_PICTURE)
    text = cli_format_size ((gint64) g_bytes_get_size (mapi_properties_get_binary (entry, tag)));
  else
    text = g_strdup (mapi_properties_get_string (entry, tag));
  if (text == NULL)
    return;
  if (context->json && mapi_detail_field_get_kind (field) == MAPI_DETAIL_ADDRESSES)
    cli_json_strv (context, "addresses", mapi_properties_get_strv (entry, tag));
  else if (context->json)
    cli_json_member (context, key, text);
  else
    {
      g_autofree char *clean = cli_clean_text (text);

      g_print ("%s: %s\n", mapi_detail_field_get_label (field), clean);
    }
}

static gboolean
show_members (CliContext       *context,
              MapiAddressBook  *book,
              MapiProperties   *entry,
              GError          **error)
{
  g_autoptr(GPtrArray) members = mapi_address_book_list_members (book, entry, NULL, error);

  if (members == NULL)
    return FALSE;
  if (context->json)
    {
      json_builder_set_member_name (context->builder, "members");
      json_builder_begin_array (context->builder);
    }
  for (guint i = 0; i < members->len; i++)
    cli_contacts_print (context, members->pdata[i]);
  if (context->json)
    json_builder_end_array (context->builder);
  return TRUE;
}

static gboolean
show (CliContext  *context,
      int          argc,
      char       **argv,
      GError     **error)
{
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiEntry) entry = NULL;
  g_autoptr(GPtrArray) fields = NULL;
  MapiProperties *properties;
  gboolean done = TRUE;

  if (argc != 2)
    return cli_usage_error (error, _("Name one entry."));
  book = cli_contacts_open_book (context, error);
  id = book != NULL ? cli_contacts_find_entry (book, argv[1], error) : NULL;
  entry = id != NULL ? mapi_address_book_open_entry (book, id, NULL, error) : NULL;
  if (entry == NULL)
    return FALSE;
  properties = mapi_entry_get_properties (entry);
  fields = mapi_detail_fields_new (mapi_entry_get_object_type (entry), FALSE);
  json_builder_begin_object (context->builder);
  if (context->json)
    {
      cli_json_id (context, "id", id);
      cli_json_member (context, "kind", kind_of (properties));
      cli_json_member (context, "address", mapi_properties_get_string (properties, MAPI_PR_EMAIL_ADDRESS));
      cli_json_strv (context, "flaws", mapi_properties_get_strv (properties, MAPI_PR_CONTACT_FLAWS));
    }
  for (guint i = 0; i < fields->len; i++)
    show_value (context, fields->pdata[i], properties);
  if (mapi_properties_has (properties, MAPI_PR_CONTACT_MEMBERS))
    done = show_members (context, book, properties, error);
  json_builder_end_object (context->builder);
  return done;
}

/* ---- several entries ---- */

static GPtrArray *
find_entries (MapiAddressBook  *book,
              int               n,
              char            **names,
              GError          **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  for (int i = 0; i < n; i++)
    {
      MapiEntryId *id = cli_contacts_find_entry (book, names[i], error);

      if (id == NULL)
        return NULL;
      g_ptr_array_add (ids, id);
    }
  return g_steal_pointer (&ids);
}

static gboolean
set_partial (gboolean   partial,
             GError   **error)
{
  if (partial)
    g_set_error_literal (error, MAPI_ERROR, MAPI_WARNING_PARTIAL_COMPLETION, _("Not all entries could be changed."));
  return !partial;
}

static gboolean
delete (CliContext  *context,
        int          argc,
        char       **argv,
        GError     **error)
{
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(GPtrArray) ids = NULL;
  gboolean partial = FALSE;

  if (argc < 2)
    return cli_usage_error (error, _("Name the entries."));
  book = cli_contacts_open_book (context, error);
  ids = book != NULL ? find_entries (book, argc - 1, argv + 1, error) : NULL;
  return ids != NULL && cli_acknowledge (context, mapi_address_book_delete_entries (book, ids, &partial, NULL, error) &&
                                                  set_partial (partial, error));
}

static gboolean
copy (CliContext  *context,
      int          argc,
      char       **argv,
      GError     **error)
{
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(MapiEntryId) container = NULL;
  g_autoptr(GPtrArray) ids = NULL;
  gboolean partial = FALSE;

  if (argc < 3)
    return cli_usage_error (error, _("Name the entries and the address book to copy them to."));
  book = cli_contacts_open_book (context, error);
  container = book != NULL ? cli_contacts_find_container (book, argv[argc - 1], error) : NULL;
  ids = container != NULL ? find_entries (book, argc - 2, argv + 1, error) : NULL;
  return ids != NULL &&
         cli_acknowledge (context, mapi_address_book_copy_entries (book, ids, container,
                                                                   MAPI_CREATE_ENTRY_CHECK_DUP_STRICT, &partial, NULL,
                                                                   error) &&
                                   set_partial (partial, error));
}

gboolean
cli_contacts (CliContext  *context,
              int          argc,
              char       **argv,
              GError     **error)
{
  static const struct { const char *name; gboolean (*run) (CliContext *, int, char **, GError **); } verbs[] = {
    { "list", list }, { "find", find }, { "search", find }, { "show", show }, { "delete", delete }, { "copy", copy },
    { "add", cli_contacts_add }, { "edit", cli_contacts_edit }, { "import", cli_contacts_import },
    { "export", cli_contacts_export },
  };

  if (argc < 2)
    return cli_usage_error (error, _("Say what to do with the contacts."));
  if (g_str_equal (argv[1], "books") && argc == 2)
    return books (context, error);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, argv[1]))
      return verbs[i].run (context, argc - 1, argv + 1, error);
  return cli_usage_error (error, _("There is no “contacts %s”."), argv[1]);
}
