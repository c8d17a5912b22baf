/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

typedef struct
{
  MapiAddressBookProvider *book;       /* (owned) */
  MapiEntryId             *container;  /* (owned): the first that can be changed */
} Book;

static void
book_clear (Book *book)
{
  if (book->book != NULL)
    mapi_provider_logoff (MAPI_PROVIDER (book->book));
  g_clear_object (&book->book);
  g_clear_pointer (&book->container, mapi_entry_id_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Book, book_clear)

static gboolean
book_init (Fixture *f,
           Book    *self)
{
  g_autoptr(GPtrArray) containers = NULL;
  g_autoptr(GError) error = NULL;

  if (f->module->get_address_book_type == NULL || !mapi_settings_check (f->settings, NULL))
    {
      g_test_skip ("no address book that works without settings");
      return FALSE;
    }
  self->book = conformance_new_provider (f, f->module->get_address_book_type ());
  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (self->book), MAPI_PROVIDER_LOGON_NONE, NULL,
                                      &error));
  g_assert_no_error (error);
  containers = mapi_address_book_provider_list_containers (self->book, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < containers->len && self->container == NULL; i++)
    {
      MapiProperties *bag = g_ptr_array_index (containers, i);

      g_assert_true (mapi_properties_has (bag, MAPI_PR_DISPLAY_NAME));
      if (mapi_properties_get_long (bag, MAPI_PR_CONTAINER_FLAGS, 0) &
          MAPI_CONTAINER_FLAG_MODIFIABLE)
        self->container = mapi_entry_id_new_from_bytes (mapi_properties_get_binary (bag,
                                                                                    MAPI_PR_ENTRYID),
                                                        NULL);
    }
  if (self->container == NULL)
    g_test_skip ("no container that can be changed");
  return self->container != NULL;
}

static MapiEntryId *
add_person (Book       *self,
            const char *text)
{
  g_autoptr(MapiProperties) entry = mapi_one_off_parse (text);
  g_autoptr(GError) error = NULL;
  MapiEntryId *id;

  mapi_properties_remove (entry, MAPI_PR_ENTRYID);
  id = mapi_address_book_provider_save_entry (self->book, self->container, NULL, entry,
                                              MAPI_CREATE_ENTRY_NONE, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static MapiResolveState
resolve (Book            *self,
         const char      *name,
         MapiProperties **entry)
{
  g_autoptr(GError) error = NULL;
  MapiResolveState state = mapi_address_book_provider_resolve_name (self->book, self->container,
                                                                    name, entry, NULL, &error);

  g_assert_no_error (error);
  return state;
}

static void
test_entries (Fixture *f)
{
  g_auto(Book) book = { 0 };
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiProperties) entry = NULL;
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  gboolean partial = TRUE;

  if (!book_init (f, &book))
    return;
  id = add_person (&book, "Ann Able <ann@example.org>");
  entry = mapi_address_book_provider_load_entry (book.book, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME), ==, "Ann Able");
  g_assert_cmpstr (mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS), ==,
                   "ann@example.org");

  ids = id_list (id, NULL);
  g_assert_true (mapi_address_book_provider_delete_entries (book.book, ids, &partial, NULL,
                                                            &error));
  g_assert_no_error (error);
  g_assert_false (partial);
  g_assert_null (mapi_address_book_provider_load_entry (book.book, id, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_resolve (Fixture *f)
{
  g_auto(Book) book = { 0 };
  g_autoptr(MapiEntryId) larson = NULL;
  g_autoptr(MapiEntryId) lee = NULL;
  g_autoptr(MapiEntryId) sam = NULL;
  g_autoptr(MapiProperties) entry = NULL;

  if (!book_init (f, &book))
    return;
  larson = add_person (&book, "Billy Larson <larson@example.org>");
  lee = add_person (&book, "Bill Lee <lee@example.org>");
  sam = add_person (&book, "Sam Bill Lee <sam@example.org>");

  g_assert_cmpint (resolve (&book, "Bill L", NULL), ==, MAPI_RESOLVE_AMBIGUOUS);
  g_assert_cmpint (resolve (&book, "Billy", &entry), ==, MAPI_RESOLVE_RESOLVED);
  g_assert_cmpstr (mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS), ==,
                   "larson@example.org");
  g_assert_cmpint (resolve (&book, "Nobody", NULL), ==, MAPI_RESOLVE_UNRESOLVED);
}

static void
test_contents (Fixture *f)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_ADDRTYPE, MAPI_PR_EMAIL_ADDRESS,
    MAPI_PR_DISPLAY_TYPE, MAPI_PR_OBJECT_TYPE,
  };
  g_auto(Book) book = { 0 };
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  if (!book_init (f, &book))
    return;
  id = add_person (&book, "Ann Able <ann@example.org>");
  table = mapi_address_book_provider_new_contents_table (book.book, book.container, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL,
                                  &error));
  g_assert_no_error (error);
  rows = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    g_assert_true (mapi_properties_has (mapi_row_get_properties (g_ptr_array_index (rows, 0)),
                                        columns[i]));
}

void
conformance_add_address_book (void)
{
  conformance_add_test ("/address-book/entries", test_entries);
  conformance_add_test ("/address-book/resolve", test_resolve);
  conformance_add_test ("/address-book/contents", test_contents);
}
