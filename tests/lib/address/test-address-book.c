/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi.h>

#include <string.h>

/* The address book over directories that are told what they know. */

#define TEST_TYPE_BOOK (test_book_get_type ())

G_DECLARE_FINAL_TYPE (TestBook, test_book, TEST, BOOK, MapiAddressBookProvider)

struct _TestBook
{
  MapiAddressBookProvider  parent_instance;
  MapiMemorySource        *entries;
  MapiContainerFlags       flags;
  MapiDisplayType          type;
  gboolean                 broken;
  gboolean                 away;      /* its names are there, its contents are out of reach */
  guint                    n_opened;
};

G_DEFINE_FINAL_TYPE (TestBook, test_book, MAPI_TYPE_ADDRESS_BOOK_PROVIDER)

static MapiEntryId *
make_id (TestBook   *self,
         const char *text)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));

  return mapi_entry_id_new (mapi_support_get_uid (support), text, strlen (text), 0);
}

static GPtrArray *
test_book_list_containers (MapiAddressBookProvider  *provider,
                           GCancellable             *cancellable,
                           GError                  **error)
{
  TestBook *self = TEST_BOOK (provider);
  g_autoptr(MapiProperties) container = mapi_properties_new ();
  g_autoptr(MapiEntryId) id = make_id (self, "container");
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  GPtrArray *list;

  if (self->broken)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "Nobody answers");
      return NULL;
    }

  mapi_properties_set_binary (container, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_long (container, MAPI_PR_CONTAINER_FLAGS, self->flags);
  mapi_properties_set_long (container, MAPI_PR_DISPLAY_TYPE, self->type);
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_ptr_array_add (list, g_steal_pointer (&container));
  return list;
}

static MapiTableSource *
test_book_open_contents (MapiAddressBookProvider  *provider,
                         const MapiEntryId        *container,
                         GError                  **error)
{
  TestBook *self = TEST_BOOK (provider);

  self->n_opened++;
  if (self->broken || self->away)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "Nobody answers");
      return NULL;
    }
  return MAPI_TABLE_SOURCE (g_object_ref (self->entries));
}

static MapiProperties *
test_book_load_entry (MapiAddressBookProvider  *provider,
                      const MapiEntryId        *id,
                      GCancellable             *cancellable,
                      GError                  **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "Gone");
  return NULL;
}

static void
test_book_finalize (GObject *object)
{
  g_clear_object (&TEST_BOOK (object)->entries);
  G_OBJECT_CLASS (test_book_parent_class)->finalize (object);
}

static void
test_book_class_init (TestBookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_book_finalize;
  MAPI_ADDRESS_BOOK_PROVIDER_CLASS (klass)->list_containers = test_book_list_containers;
  MAPI_ADDRESS_BOOK_PROVIDER_CLASS (klass)->open_contents = test_book_open_contents;
  MAPI_ADDRESS_BOOK_PROVIDER_CLASS (klass)->load_entry = test_book_load_entry;
}

static void
test_book_init (TestBook *self)
{
  self->entries = mapi_memory_source_new ();
}

static void
add_entry (TestBook   *self,
           const char *name,
           const char *address)
{
  guint key = mapi_memory_source_get_n_rows (self->entries) + 1;
  g_autofree char *text = g_strdup_printf ("entry %u", key);
  g_autoptr(MapiEntryId) id = make_id (self, text);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(MapiProperties) row = mapi_properties_new ();

  mapi_properties_set_binary (row, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, name);
  mapi_properties_set_string (row, MAPI_PR_ADDRTYPE, "SMTP");
  mapi_properties_set_string (row, MAPI_PR_EMAIL_ADDRESS, address);
  mapi_memory_source_set_row (self->entries, key, row);
}

static TestBook *
book_new (guint8             number,
          MapiContainerFlags flags,
          MapiDisplayType    type)
{
  const guint8 uid[16] = { 't', 'e', 's', 't', number };
  g_autoptr(MapiSupport) support = mapi_support_new (uid, NULL, NULL, NULL);
  TestBook *book = g_object_new (TEST_TYPE_BOOK, "support", support, NULL);

  book->flags = flags;
  book->type = type;
  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (book), MAPI_PROVIDER_LOGON_NONE, NULL, NULL));
  return book;
}

#define DIRECTORY (MAPI_CONTAINER_FLAG_RECIPIENTS | MAPI_CONTAINER_FLAG_UNMODIFIABLE)
#define PERSONAL  (MAPI_CONTAINER_FLAG_RECIPIENTS | MAPI_CONTAINER_FLAG_MODIFIABLE)

static MapiAddressBook *
make_book (TestBook *first,
           ...)
{
  g_autoptr(GPtrArray) providers = g_ptr_array_new ();
  va_list args;

  va_start (args, first);
  for (TestBook *book = first; book != NULL; book = va_arg (args, TestBook *))
    g_ptr_array_add (providers, book);
  va_end (args);
  return mapi_address_book_new (providers);
}

static void
assert_path (MapiAddressBook *book,
             const char      *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) path = mapi_address_book_dup_search_path (book, NULL, &error);
  g_autoptr(GString) numbers = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < path->len; i++)
    g_string_append_printf (numbers, "%u", mapi_entry_id_get_uid (g_ptr_array_index (path, i))[4]);
  g_assert_cmpstr (numbers->str, ==, expected);
}

static void
test_address_book_default_path (void)
{
  g_autoptr(TestBook) one = book_new (1, DIRECTORY, MAPI_DISPLAY_TYPE_LOCAL);
  g_autoptr(TestBook) two = book_new (2, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(TestBook) three = book_new (3, DIRECTORY, MAPI_DISPLAY_TYPE_GLOBAL);
  g_autoptr(TestBook) four = book_new (4, DIRECTORY, MAPI_DISPLAY_TYPE_GLOBAL);
  g_autoptr(MapiAddressBook) global = make_book (one, two, three, four, NULL);
  g_autoptr(MapiAddressBook) local = make_book (one, two, NULL);
  g_autoptr(MapiAddressBook) only = make_book (two, NULL);

  assert_path (global, "234");
  assert_path (local, "21");
  assert_path (only, "2");
}

static void
test_address_book_set_path (void)
{
  g_autoptr(TestBook) one = book_new (1, DIRECTORY, MAPI_DISPLAY_TYPE_GLOBAL);
  g_autoptr(TestBook) two = book_new (2, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(TestBook) stranger = book_new (3, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(MapiAddressBook) book = make_book (one, two, NULL);
  g_autoptr(GPtrArray) path = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (path, make_id (one, "container"));
  g_assert_true (mapi_address_book_set_search_path (book, path, &error));
  g_assert_no_error (error);
  assert_path (book, "1");

  /* One that has gone is left out; an empty path is not the default one. */
  g_ptr_array_set_size (path, 0);
  g_ptr_array_add (path, make_id (two, "another"));
  g_assert_true (mapi_address_book_set_search_path (book, path, &error));
  assert_path (book, "");

  g_ptr_array_add (path, make_id (stranger, "container"));
  g_assert_false (mapi_address_book_set_search_path (book, path, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID);
}

static MapiProperties *
recipient (const char *name)
{
  MapiProperties *bag = mapi_properties_new ();

  mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME, name);
  mapi_properties_set_long (bag, MAPI_PR_RECIPIENT_TYPE, 2);
  mapi_properties_set_long (bag, MAPI_PR_ROWID, 7);
  return bag;
}

/* The address @name resolves to, or NULL and @code */
static char *
resolve (MapiAddressBook *book,
         const char      *name,
         int              code)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GError) error = NULL;
  MapiProperties *bag = recipient (name);

  g_ptr_array_add (list, bag);
  if (!mapi_address_book_resolve_names (book, list, NULL, NULL, &error))
    {
      g_assert_error (error, MAPI_ERROR, code);
      g_assert_false (mapi_properties_has (bag, MAPI_PR_ENTRYID));
      return NULL;
    }
  g_assert_cmpint (code, ==, -1);
  g_assert_true (mapi_properties_has (bag, MAPI_PR_ENTRYID));
  g_assert_cmpint (mapi_properties_get_long (bag, MAPI_PR_RECIPIENT_TYPE, 0), ==, 2);
  g_assert_cmpint (mapi_properties_get_long (bag, MAPI_PR_ROWID, 0), ==, 7);
  return g_strdup (mapi_properties_get_string (bag, MAPI_PR_EMAIL_ADDRESS));
}

static void
assert_resolves (MapiAddressBook *book,
                 const char      *name,
                 const char      *address)
{
  g_autofree char *found = resolve (book, name, -1);

  g_assert_cmpstr (found, ==, address);
}

static void
test_address_book_resolve (void)
{
  g_autoptr(TestBook) one = book_new (1, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(TestBook) two = book_new (2, DIRECTORY, MAPI_DISPLAY_TYPE_GLOBAL);
  g_autoptr(MapiAddressBook) book = make_book (one, two, NULL);

  add_entry (one, "Billy Larson", "billy@example.org");
  add_entry (one, "Bill Lee", "lee@example.org");
  add_entry (one, "Ann", "ann@example.org");
  add_entry (one, "Anna Berg", "anna@example.org");
  add_entry (two, "Bill L", "other@example.org");
  add_entry (two, "Carl Cole", "carl@example.org");

  assert_resolves (book, "dora@example.org", "dora@example.org");
  assert_resolves (book, "Dora [SMTP:dora@example.org]", "dora@example.org");
  assert_resolves (book, "carl", "carl@example.org");
  assert_resolves (book, "Billy", "billy@example.org");
  /* Exactly that wins over what only begins so */
  assert_resolves (book, "ann", "ann@example.org");
  g_assert_null (resolve (book, "Nobody", MAPI_ERROR_NOT_FOUND));

  /* Several here: no later directory is asked, even if it knew better. */
  two->n_opened = 0;
  g_assert_null (resolve (book, "Bill L", MAPI_ERROR_AMBIGUOUS_RECIP));
  g_assert_cmpuint (two->n_opened, ==, 0);

  /* Nor is the one with just the name overlooked among very many */
  for (guint i = 0; i < 60; i++)
    add_entry (one, "Eva Example", "example@example.org");
  g_assert_null (resolve (book, "Eva", MAPI_ERROR_AMBIGUOUS_RECIP));
  add_entry (one, "Eva", "eva@example.org");
  assert_resolves (book, "Eva", "eva@example.org");
}

static void
test_address_book_partial (void)
{
  g_autoptr(TestBook) one = book_new (1, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(TestBook) broken = book_new (2, DIRECTORY, MAPI_DISPLAY_TYPE_GLOBAL);
  g_autoptr(MapiAddressBook) book = make_book (broken, one, NULL);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GPtrArray) containers = NULL;
  g_autoptr(GError) error = NULL;

  broken->broken = TRUE;
  add_entry (one, "Ann", "ann@example.org");
  containers = mapi_address_book_list_containers (book, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (containers->len, ==, 1);

  /* What could be resolved stays so; empty recipients are passed over. */
  g_ptr_array_add (list, recipient ("Nobody"));
  g_ptr_array_add (list, recipient (""));
  g_ptr_array_add (list, recipient ("Ann"));
  g_assert_false (mapi_address_book_resolve_names (book, list, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "Nobody"));
  g_assert_true (mapi_properties_has (g_ptr_array_index (list, 2), MAPI_PR_ENTRYID));
}

/* A directory out of reach is asked once, not once a name: each time may take until its time is up. */
static void
test_address_book_away (void)
{
  g_autoptr(TestBook) away = book_new (1, DIRECTORY, MAPI_DISPLAY_TYPE_GLOBAL);
  g_autoptr(TestBook) two = book_new (2, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(MapiAddressBook) book = make_book (away, two, NULL);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GPtrArray) path = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (path, make_id (away, "container"));
  g_ptr_array_add (path, make_id (two, "container"));
  g_assert_true (mapi_address_book_set_search_path (book, path, &error));
  away->away = TRUE;
  add_entry (two, "Ann", "ann@example.org");
  add_entry (two, "Bob", "bob@example.org");
  g_ptr_array_add (list, recipient ("Nobody"));
  g_ptr_array_add (list, recipient ("Bob"));
  g_ptr_array_add (list, recipient ("Ann"));
  g_assert_false (mapi_address_book_resolve_names (book, list, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "Nobody answers"));
  g_assert_cmpuint (away->n_opened, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (list->pdata[1], MAPI_PR_EMAIL_ADDRESS), ==, "bob@example.org");
  g_assert_cmpstr (mapi_properties_get_string (list->pdata[2], MAPI_PR_EMAIL_ADDRESS), ==, "ann@example.org");
}

static void
assert_container (MapiEntryId *id,
                  guint        number)
{
  g_autoptr(MapiEntryId) owned = id;

  g_assert_nonnull (owned);
  g_assert_cmpuint (mapi_entry_id_get_uid (owned)[4], ==, number);
}

static void
test_address_book_defaults (void)
{
  g_autoptr(TestBook) one = book_new (1, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(TestBook) two = book_new (2, DIRECTORY, MAPI_DISPLAY_TYPE_LOCAL);
  g_autoptr(TestBook) three = book_new (3, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(TestBook) stranger = book_new (4, DIRECTORY, MAPI_DISPLAY_TYPE_LOCAL);
  g_autoptr(MapiAddressBook) book = make_book (one, two, three, NULL);
  g_autoptr(MapiAddressBook) only = make_book (one, NULL);
  g_autoptr(MapiAddressBook) none = make_book (two, NULL);
  g_autoptr(MapiEntryId) third = make_id (three, "container");
  g_autoptr(MapiEntryId) foreign = make_id (stranger, "container");
  g_autoptr(MapiEntryId) gone = make_id (three, "gone");
  g_autoptr(GError) error = NULL;

  assert_container (mapi_address_book_dup_personal (book, NULL, NULL), 1);
  assert_container (mapi_address_book_dup_default_directory (book, NULL, NULL), 2);
  assert_container (mapi_address_book_dup_default_directory (only, NULL, NULL), 1);
  g_assert_null (mapi_address_book_dup_personal (none, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (mapi_address_book_set_personal (book, third, &error));
  assert_container (mapi_address_book_dup_personal (book, NULL, NULL), 3);
  assert_container (mapi_address_book_dup_default_directory (book, NULL, NULL), 1);
  g_assert_true (mapi_address_book_set_default_directory (book, third, &error));
  assert_container (mapi_address_book_dup_default_directory (book, NULL, NULL), 3);
  assert_path (book, "13");

  /* One that has gone counts as none. */
  g_assert_true (mapi_address_book_set_personal (book, gone, &error));
  assert_container (mapi_address_book_dup_personal (book, NULL, NULL), 1);
  g_assert_true (mapi_address_book_set_default_directory (book, NULL, &error));
  assert_container (mapi_address_book_dup_default_directory (book, NULL, NULL), 2);
  g_assert_no_error (error);
  g_assert_false (mapi_address_book_set_personal (book, foreign, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID);
}

static void
test_address_book_prepare (void)
{
  static const guint32 tags[] = {
    MAPI_PR_EMAIL_ADDRESS, MAPI_PR_DISPLAY_NAME, MAPI_PR_COMMENT
  };
  g_autoptr(TestBook) one = book_new (1, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(TestBook) stranger = book_new (2, PERSONAL, MAPI_DISPLAY_TYPE_MODIFIABLE);
  g_autoptr(MapiAddressBook) book = make_book (one, NULL);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  MapiEntryId *ids[] = {
    mapi_one_off_create_entry_id ("Ann", "SMTP", "ann@example.org", FALSE),
    make_id (stranger, "entry"), make_id (one, "gone")
  };
  g_autoptr(GError) error = NULL;
  MapiProperties *ann;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (ids[i]);

      g_ptr_array_add (list, recipient ("Mine"));
      mapi_properties_set_binary (g_ptr_array_index (list, i), MAPI_PR_ENTRYID, bytes);
      mapi_entry_id_free (ids[i]);
    }
  g_ptr_array_insert (list, 0, recipient ("Nobody"));

  /* The last one's entry is not there; those before it are complete. */
  g_assert_false (mapi_address_book_prepare_recips (book, list, tags, G_N_ELEMENTS (tags), NULL,
                                                    &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  ann = g_ptr_array_index (list, 1);
  g_assert_cmpstr (mapi_properties_get_string (ann, MAPI_PR_EMAIL_ADDRESS), ==, "ann@example.org");
  g_assert_cmpstr (mapi_properties_get_string (ann, MAPI_PR_DISPLAY_NAME), ==, "Mine");
  g_assert_cmpint (mapi_value_get_error (mapi_properties_get_value (ann,
                     MAPI_CHANGE_PROP_TYPE (MAPI_PR_COMMENT, MAPI_PROP_TYPE_ERROR))),
                   ==, MAPI_ERROR_NOT_FOUND);
  g_assert_null (mapi_properties_get_string (g_ptr_array_index (list, 0), MAPI_PR_EMAIL_ADDRESS));
  g_assert_null (mapi_properties_get_string (g_ptr_array_index (list, 2), MAPI_PR_EMAIL_ADDRESS));

  g_clear_error (&error);
  g_ptr_array_set_size (list, 3);
  g_assert_true (mapi_address_book_prepare_recips (book, list, NULL, 0, NULL, &error));
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address-book/default-path", test_address_book_default_path);
  g_test_add_func ("/address-book/set-path", test_address_book_set_path);
  g_test_add_func ("/address-book/defaults", test_address_book_defaults);
  g_test_add_func ("/address-book/prepare", test_address_book_prepare);
  g_test_add_func ("/address-book/resolve", test_address_book_resolve);
  g_test_add_func ("/address-book/partial", test_address_book_partial);
  g_test_add_func ("/address-book/away", test_address_book_away);
  return g_test_run ();
}
