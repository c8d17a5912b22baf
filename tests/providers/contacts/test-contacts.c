/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <kit-database.h>

#include "contacts-book.h"

typedef struct
{
  char                    *folder;
  guint8                   uid[MAPI_UID_SIZE];
  MapiAddressBookProvider *book;
  MapiEntryId             *personal;
  MapiEntryId             *collected;
} Fixture;

static MapiAddressBookProvider *
open_book (Fixture *f)
{
  static const char * const addresses[] = { "me@example.org", NULL };
  g_autoptr(MapiSupport) support = mapi_support_new (f->uid, NULL, f->folder, addresses);
  g_autoptr(GError) error = NULL;
  MapiAddressBookProvider *book = g_object_new (CONTACTS_TYPE_BOOK, "support", support, NULL);

  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (book), MAPI_PROVIDER_LOGON_NONE, NULL, &error));
  g_assert_no_error (error);
  return book;
}

static MapiEntryId *
container_id (GPtrArray *containers,
              guint      number)
{
  return mapi_entry_id_new_from_bytes (mapi_properties_get_binary (containers->pdata[number], MAPI_PR_ENTRYID), NULL);
}

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  g_autoptr(GPtrArray) containers = NULL;
  g_autoptr(GBytes) uid = mapi_uid_new ();

  f->folder = g_dir_make_tmp ("contacts-XXXXXX", NULL);
  memcpy (f->uid, g_bytes_get_data (uid, NULL), MAPI_UID_SIZE);
  f->book = open_book (f);
  containers = mapi_address_book_provider_list_containers (f->book, NULL, NULL);
  g_assert_cmpuint (containers->len, ==, 2);
  f->personal = container_id (containers, 0);
  f->collected = container_id (containers, 1);
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  mapi_provider_logoff (MAPI_PROVIDER (f->book));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  /* A thread that has told of a change may still be about to let go of it */
  g_object_add_weak_pointer (G_OBJECT (f->book), (gpointer *) &f->book);
  g_object_unref (f->book);
  for (guint i = 0; i < 30000 && f->book != NULL; i++)
    {
      g_usleep (1000);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_null (f->book);
  mapi_entry_id_free (f->personal);
  mapi_entry_id_free (f->collected);
  dir = g_dir_open (f->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
}

static MapiProperties *
person (const char *name,
        const char *address)
{
  MapiProperties *entry = mapi_properties_new ();

  mapi_properties_set_string (entry, MAPI_PR_DISPLAY_NAME, name);
  if (address != NULL)
    mapi_properties_set_string (entry, MAPI_PR_EMAIL_ADDRESS, address);
  return entry;
}

static MapiEntryId *
save (MapiAddressBookProvider *book,
      const MapiEntryId       *container,
      const char              *name,
      const char              *address,
      MapiCreateEntryFlags     flags,
      GError                 **error)
{
  g_autoptr(MapiProperties) entry = person (name, address);

  return mapi_address_book_provider_save_entry (book, container, NULL, entry, flags, NULL, error);
}

static void
add (Fixture    *f,
     const char *name,
     const char *address)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) id = save (f->book, f->personal, name, address, MAPI_CREATE_ENTRY_NONE, &error);

  g_assert_no_error (error);
}

/* The names of a table, "; " between them */
static char *
list (Fixture           *f,
      const MapiEntryId *container,
      MapiRestriction   *condition,
      MapiSortOrder     *order)
{
  static const guint32 columns[] = { MAPI_PR_DISPLAY_NAME };
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_address_book_provider_new_contents_table (f->book, container, &error);
  g_autoptr(GPtrArray) rows = NULL;
  GString *names = g_string_new (NULL);

  g_assert_no_error (error);
  mapi_table_open (table, columns, G_N_ELEMENTS (columns), condition, order, NULL, &error);
  g_assert_no_error (error);
  rows = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "; " : "",
                            mapi_properties_get_string (mapi_row_get_properties (rows->pdata[i]), MAPI_PR_DISPLAY_NAME));
  return g_string_free (names, FALSE);
}

static void
assert_list (Fixture         *f,
             MapiRestriction *condition, /* taken */
             const char      *expected)
{
  g_autoptr(MapiRestriction) owned = condition;
  g_autofree char *found = list (f, f->personal, owned, NULL);

  g_assert_cmpstr (found, ==, expected);
}

static MapiRestriction *
text_condition (guint32         tag,
                const char     *text,
                MapiFuzzyLevel  fuzzy)
{
  g_autoptr(MapiValue) value = mapi_value_new_string (tag, text);

  return mapi_restriction_new_content (tag, value, fuzzy);
}

static void
test_conditions (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr(MapiValue) anr = mapi_value_new_string (MAPI_PR_ANR, "a ab");
  g_autoptr(MapiSortOrder) down = mapi_sort_order_new_single (MAPI_PR_EMAIL_ADDRESS, MAPI_SORT_DESCEND);
  g_autoptr(MapiProperties) entry = person ("Zoë Able", "a@example.org");
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GBytes) key = NULL;
  g_autoptr(MapiValue) key_value = NULL;
  g_autofree char *sorted = NULL;
  g_autoptr(MapiRestriction) reachable = mapi_restriction_new_exist (MAPI_PR_EMAIL_ADDRESS);

  mapi_properties_set_string (entry, MAPI_PR_COMMENT, "likes chess");
  id = mapi_address_book_provider_save_entry (f->book, f->personal, NULL, entry, MAPI_CREATE_ENTRY_NONE, NULL, NULL);
  key = mapi_entry_id_to_bytes (id);
  key_value = mapi_value_new_binary (MAPI_PR_INSTANCE_KEY, key);
  add (f, "Ann Able", "ann@example.org");
  add (f, "bob", "bob@example.org");
  add (f, "Émile", NULL);

  assert_list (f, NULL, "Ann Able; bob; Émile; Zoë Able");
  assert_list (f, mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ANR, anr), "Ann Able; Zoë Able");
  assert_list (f, text_condition (MAPI_PR_DISPLAY_NAME, "BO", MAPI_FUZZY_PREFIX | MAPI_FUZZY_IGNORE_CASE), "bob");
  assert_list (f, text_condition (MAPI_PR_DISPLAY_NAME, "BO", MAPI_FUZZY_PREFIX), "");
  assert_list (f, text_condition (MAPI_PR_DISPLAY_NAME, "em", MAPI_FUZZY_PREFIX | MAPI_FUZZY_IGNORE_CASE |
                                                               MAPI_FUZZY_IGNORE_NON_SPACE), "Émile");
  assert_list (f, mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_INSTANCE_KEY, key_value), "Zoë Able");
  assert_list (f, text_condition (MAPI_PR_EMAIL_ADDRESS, "nn@", MAPI_FUZZY_SUBSTRING), "Ann Able");
  /* No row has notes: the whole entry is asked */
  assert_list (f, text_condition (MAPI_PR_COMMENT, "CHESS", MAPI_FUZZY_SUBSTRING | MAPI_FUZZY_IGNORE_CASE), "Zoë Able");
  assert_list (f, mapi_restriction_new_not (reachable), "Émile");
  sorted = list (f, f->personal, NULL, down);
  g_assert_cmpstr (sorted, ==, "bob; Ann Able; Zoë Able; Émile");
}

static void
test_duplicates (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) first = save (f->book, f->personal, "Ann", "ann@example.org", MAPI_CREATE_ENTRY_NONE, NULL);
  g_autoptr(MapiEntryId) replaced = NULL;
  g_autoptr(MapiEntryId) other = NULL;

  g_assert_null (save (f->book, f->personal, "ANN", "Ann@Example.org", MAPI_CREATE_ENTRY_CHECK_DUP_STRICT, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION);
  g_clear_error (&error);
  other = save (f->book, f->personal, "Anna", "ann@example.org", MAPI_CREATE_ENTRY_CHECK_DUP_STRICT, &error);
  g_assert_no_error (error);
  g_assert_null (save (f->book, f->personal, "X", "ann@example.org", MAPI_CREATE_ENTRY_CHECK_DUP_LOOSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION);
  g_clear_error (&error);
  replaced = save (f->book, f->personal, "Ann", "ann@example.org",
                   MAPI_CREATE_ENTRY_CHECK_DUP_STRICT | MAPI_CREATE_ENTRY_REPLACE, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_entry_id_equal (first, replaced));
}

/* Two clients load the same entry and change it: the second is told, and loses nothing */
static void
test_conflict (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) id = save (f->book, f->personal, "Ann", "ann@example.org", MAPI_CREATE_ENTRY_NONE, NULL);
  g_autoptr(MapiAddressBookProvider) second = open_book (f);
  g_autoptr(MapiProperties) one = mapi_address_book_provider_load_entry (f->book, id, NULL, NULL);
  g_autoptr(MapiProperties) two = mapi_address_book_provider_load_entry (second, id, NULL, NULL);
  g_autoptr(MapiEntryId) saved = NULL;
  g_autoptr(MapiEntryId) forced = NULL;

  mapi_properties_set_string (one, MAPI_PR_TITLE, "One");
  mapi_properties_set_string (two, MAPI_PR_TITLE, "Two");
  saved = mapi_address_book_provider_save_entry (f->book, NULL, id, one, MAPI_CREATE_ENTRY_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (mapi_address_book_provider_save_entry (second, NULL, id, two, MAPI_CREATE_ENTRY_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED);
  g_clear_error (&error);
  forced = mapi_address_book_provider_save_entry (second, NULL, id, two, MAPI_CREATE_ENTRY_FORCE, NULL, &error);
  g_assert_no_error (error);
  mapi_provider_logoff (MAPI_PROVIDER (second));
}

static void
count_cb (MapiNotification *notification,
          gpointer          user_data)
{
  g_assert_cmpint (mapi_notification_get_object_type (notification), ==, MAPI_OBJECT_MAIL_USER);
  *(guint *) user_data |= mapi_notification_get_event (notification);
}

/* What another process writes is told here, shown in open tables, and found while a name is typed */
static void
test_other_process (Fixture       *f,
                    gconstpointer  data)
{
  static const guint32 columns[] = { MAPI_PR_DISPLAY_NAME };
  const MapiEvent all = MAPI_EVENT_OBJECT_CREATED | MAPI_EVENT_OBJECT_MODIFIED | MAPI_EVENT_OBJECT_DELETED;
  g_autoptr(MapiAddressBookProvider) other = open_book (f);
  g_autoptr(MapiTable) table = mapi_address_book_provider_new_contents_table (f->book, f->personal, NULL);
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiEntryId) changed = NULL;
  g_autoptr(MapiProperties) entry = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) gone = NULL;
  guint events = 0;

  mapi_address_book_provider_advise (f->book, NULL, all, count_cb, &events, NULL);
  g_assert_true (mapi_table_open (table, columns, 1, NULL, NULL, NULL, NULL));
  none = mapi_address_book_provider_complete_name (f->book, f->personal, "ann", 5, NULL, NULL);
  g_assert_cmpuint (none->len, ==, 0);

  id = save (other, f->personal, "Hannah", "h@example.org", MAPI_CREATE_ENTRY_NONE, NULL);
  while ((events & MAPI_EVENT_OBJECT_CREATED) == 0 || g_list_model_get_n_items (G_LIST_MODEL (table)) == 0)
    g_main_context_iteration (NULL, TRUE);
  found = mapi_address_book_provider_complete_name (f->book, f->personal, "ann", 5, NULL, NULL);
  g_assert_cmpuint (found->len, ==, 1);

  entry = mapi_address_book_provider_load_entry (other, id, NULL, NULL);
  mapi_properties_set_string (entry, MAPI_PR_DISPLAY_NAME, "Otto");
  changed = mapi_address_book_provider_save_entry (other, NULL, id, entry, MAPI_CREATE_ENTRY_NONE, NULL, NULL);
  while ((events & MAPI_EVENT_OBJECT_MODIFIED) == 0)
    g_main_context_iteration (NULL, TRUE);
  gone = mapi_address_book_provider_complete_name (f->book, f->personal, "ann", 5, NULL, NULL);
  g_assert_cmpuint (gone->len, ==, 0);

  g_ptr_array_add (ids, id);
  g_assert_true (mapi_address_book_provider_delete_entries (other, ids, NULL, NULL, NULL));
  while ((events & MAPI_EVENT_OBJECT_DELETED) == 0 || g_list_model_get_n_items (G_LIST_MODEL (table)) != 0)
    g_main_context_iteration (NULL, TRUE);
  mapi_provider_logoff (MAPI_PROVIDER (other));
}

static void
test_collected (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GError) error = NULL;
  g_autofree char *all = NULL;
  g_autofree char *left = NULL;
  g_autofree char *none = NULL;

  add (f, "Known", "known@example.org");
  g_ptr_array_add (people, mapi_one_off_parse ("Ann <ann@example.org>"));
  g_ptr_array_add (people, mapi_one_off_parse ("ANN@example.org"));
  g_ptr_array_add (people, mapi_one_off_parse ("Known <KNOWN@example.org>"));
  g_ptr_array_add (people, mapi_one_off_parse ("Me <me@example.org>"));
  g_ptr_array_add (people, mapi_one_off_parse ("Bob <bob@example.org>"));
  g_ptr_array_add (people, mapi_one_off_parse ("Fax [FAX:123]"));
  g_assert_true (mapi_address_book_provider_collect (f->book, people, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (mapi_address_book_provider_collect (f->book, people, NULL, &error));
  all = list (f, f->collected, NULL, NULL);
  g_assert_cmpstr (all, ==, "Ann; Bob");
  /* Somebody who is entered is collected no more */
  add (f, "Bob Builder", "bob@example.org");
  left = list (f, f->collected, NULL, NULL);
  g_assert_cmpstr (left, ==, "Ann");
  g_assert_true (mapi_address_book_provider_forget (f->book, "Ann@Example.org", NULL, &error));
  none = list (f, f->collected, NULL, NULL);
  g_assert_cmpstr (none, ==, "");
}

/* Better hits first, and exactly so many as were asked for */
static void
test_completion (Fixture       *f,
                 gconstpointer  data)
{
  static const char * const expected[] = { "Lea", "Anna Lea", "Zed", "Chleao" };
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) two = NULL;
  g_autoptr(GPtrArray) none = NULL;

  add (f, "Chleao", "c@example.org");
  add (f, "Anna Léa", "d@example.org");
  add (f, "Lea", "e@example.org");
  add (f, "Zed", "lea@example.org");
  add (f, "Nobody", "n@example.org");
  found = mapi_address_book_provider_complete_name (f->book, f->personal, "LEA", 10, NULL, NULL);
  g_assert_cmpuint (found->len, ==, 4);
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpstr (mapi_properties_get_string (found->pdata[i], MAPI_PR_DISPLAY_NAME), ==,
                     i == 1 ? "Anna Léa" : expected[i]);
  two = mapi_address_book_provider_complete_name (f->book, f->personal, "lea", 2, NULL, NULL);
  g_assert_cmpuint (two->len, ==, 2);
  none = mapi_address_book_provider_complete_name (f->book, f->personal, " ,; ", 2, NULL, NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Who asks for few gets the first of what who asks for all gets, though most are not looked at closely */
static void
test_few_of_many (Fixture       *f,
                  gconstpointer  data)
{
  static const char * const names[] = { "Lea", "Chleao", "Zed", "Anna Lea", "Leander", "Example Lea" };
  static const char * const texts[] = { "l", "lea", "e", "example", "xample", "example 3", "lea 1", "3 lea", "zed x" };

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s %u", names[i % G_N_ELEMENTS (names)], i * 37 % 60);
      g_autofree char *address = g_strdup_printf ("%u@lea.example.org", i * 17 % 60);

      add (f, name, address);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GPtrArray) all =
        mapi_address_book_provider_complete_name (f->book, f->personal, texts[i], 1000, NULL, NULL);

      g_assert_cmpuint (all->len, >, 0);
      for (guint limit = 1; limit < 12; limit++)
        {
          g_autoptr(GPtrArray) few =
            mapi_address_book_provider_complete_name (f->book, f->personal, texts[i], limit, NULL, NULL);

          g_assert_cmpuint (few->len, ==, MIN (limit, all->len));
          for (guint j = 0; j < few->len; j++)
            g_assert_cmpstr (mapi_properties_get_string (few->pdata[j], MAPI_PR_DISPLAY_NAME), ==,
                             mapi_properties_get_string (all->pdata[j], MAPI_PR_DISPLAY_NAME));
        }
    }
}

/* A file of a version to come is left alone */
static void
test_newer (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->folder, "contacts.sqlite", NULL);
  g_autoptr(MapiSupport) support = mapi_support_new (f->uid, NULL, f->folder, NULL);
  g_autoptr(MapiAddressBookProvider) book = g_object_new (CONTACTS_TYPE_BOOK, "support", support, NULL);
  g_autoptr(GError) error = NULL;

  {
    g_autoptr(KitDatabase) database = kit_database_new (path, 100, 100, 4096, NULL);
    g_autoptr(KitWrite) write = kit_database_write (database, NULL, NULL);

    g_assert_true (kit_connection_exec (kit_write_get_connection (write), "UPDATE meta SET value = 99", NULL));
    g_assert_true (kit_write_commit (write, NULL));
  }
  g_assert_false (mapi_provider_logon (MAPI_PROVIDER (book), MAPI_PROVIDER_LOGON_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_VERSION);
}

/* One that is broken does not take the others with it, and nothing of it is there */
static void
test_many (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GError) error = NULL;
  g_autofree char *all = NULL;
  guint n_saved = 0;

  g_ptr_array_add (entries, person ("Ann", "ann@example.org"));
  g_ptr_array_add (entries, person ("Ann", "ANN@example.org"));
  g_ptr_array_add (entries, person ("Bob", NULL));
  g_assert_true (mapi_address_book_provider_save_entries (f->book, f->personal, entries,
                                                          MAPI_CREATE_ENTRY_CHECK_DUP_STRICT, &n_saved, NULL, &error));
  g_assert_cmpuint (n_saved, ==, 2);
  g_ptr_array_add (entries, person ("Carl", NULL));
  g_ptr_array_add (entries, person ("Bad", "a b@@c"));
  g_assert_false (mapi_address_book_provider_save_entries (f->book, f->personal, entries,
                                                           MAPI_CREATE_ENTRY_CHECK_DUP_STRICT, &n_saved, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
  all = list (f, f->personal, NULL, NULL);
  g_assert_cmpstr (all, ==, "Ann; Bob");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/contacts/" name, Fixture, NULL, setup, func, teardown)
  ADD ("conditions", test_conditions);
  ADD ("duplicates", test_duplicates);
  ADD ("conflict", test_conflict);
  ADD ("other-process", test_other_process);
  ADD ("collected", test_collected);
  ADD ("completion", test_completion);
  ADD ("few-of-many", test_few_of_many);
  ADD ("newer", test_newer);
  ADD ("many", test_many);
  return g_test_run ();
}
