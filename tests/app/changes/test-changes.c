/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "session-fixture.h"

#include "mail-change-queue.h"
#include "mail-move-change.h"
#include "mail-save-change.h"
#include "mail-search-change.h"

/* What the queue remembers of changes that did not go as they should, and moves between two mailboxes */

/* As much as a move holds in memory at once */
#define BIG_BYTES (33u * 1024 * 1024)

/* A change that goes as far as it is told */
#define TEST_TYPE_CHANGE (test_change_get_type ())

G_DECLARE_FINAL_TYPE (TestChange, test_change, TEST, CHANGE, MailChange)

struct _TestChange
{
  MailChange parent_instance;
  guint      n_parts;       /* done now */
  guint      n_good;        /* of two parts, how many can be done */
  MapiError  code;          /* what the others fail with */
  guint      bad_reverts;   /* so often it cannot be taken back */
};

G_DEFINE_FINAL_TYPE (TestChange, test_change, MAIL_TYPE_CHANGE)

static gboolean
test_change_apply (MailChange    *change,
                   GCancellable  *cancellable,
                   GError       **error)
{
  TestChange *self = TEST_CHANGE (change);

  self->n_parts = MIN (self->n_good, 2);
  if (self->n_parts == 2)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, self->code, "The rest cannot be done");
  return FALSE;
}

static gboolean
test_change_revert (MailChange    *change,
                    GCancellable  *cancellable,
                    GError       **error)
{
  TestChange *self = TEST_CHANGE (change);

  if (self->bad_reverts == 0)
    {
      self->n_parts = 0;
      return TRUE;
    }
  self->bad_reverts--;
  g_set_error_literal (error, MAPI_ERROR, self->code, "It cannot be taken back");
  return FALSE;
}

static gboolean
test_change_is_begun (MailChange *change)
{
  return TEST_CHANGE (change)->n_parts > 0;
}

static void
test_change_class_init (TestChangeClass *klass)
{
  MAIL_CHANGE_CLASS (klass)->apply = test_change_apply;
  MAIL_CHANGE_CLASS (klass)->revert = test_change_revert;
  MAIL_CHANGE_CLASS (klass)->is_begun = test_change_is_begun;
}

static void
test_change_init (TestChange *self)
{
  self->n_good = 2;
  self->code = MAPI_ERROR_DISK_ERROR;
}

static void
failed_cb (MailChangeQueue *queue,
           MailChange      *change,
           const GError    *error,
           guint           *n_failed)
{
  (*n_failed)++;
}

static void
finish (MailChangeQueue *queue)
{
  while (!mail_change_queue_is_idle (queue))
    g_main_context_iteration (NULL, TRUE);
}

static void
undo (MailChangeQueue *queue)
{
  mail_change_queue_undo (queue, NULL);
  finish (queue);
}

static void
test_half_done (void)
{
  g_autoptr(MailChangeQueue) queue = mail_change_queue_new ();
  g_autoptr(TestChange) half = g_object_new (TEST_TYPE_CHANGE, NULL);
  g_autoptr(TestChange) none = g_object_new (TEST_TYPE_CHANGE, NULL);
  guint n_failed = 0;

  g_signal_connect (queue, "failed", G_CALLBACK (failed_cb), &n_failed);
  half->n_good = 1;
  none->n_good = 0;
  mail_change_queue_push (queue, MAIL_CHANGE (half));
  mail_change_queue_push (queue, MAIL_CHANGE (none));
  finish (queue);
  g_assert_cmpuint (n_failed, ==, 2);
  g_assert_cmpuint (half->n_parts, ==, 1);
  /* The last one is not there to be taken back: nothing of it was done */
  undo (queue);
  g_assert_cmpuint (half->n_parts, ==, 0);
  g_assert_false (mail_change_queue_can_undo (queue));
  g_assert_true (mail_change_queue_can_redo (queue));
}

static void
test_undo_fails (void)
{
  g_autoptr(MailChangeQueue) queue = mail_change_queue_new ();
  g_autoptr(TestChange) change = g_object_new (TEST_TYPE_CHANGE, NULL);
  guint n_failed = 0;

  g_signal_connect (queue, "failed", G_CALLBACK (failed_cb), &n_failed);
  change->bad_reverts = 1;
  mail_change_queue_push (queue, MAIL_CHANGE (change));
  finish (queue);
  undo (queue);
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_false (mail_change_queue_can_redo (queue));
  g_assert_true (mail_change_queue_can_undo (queue));
  undo (queue);
  g_assert_cmpuint (change->n_parts, ==, 0);
  /* A redo that fails can be tried again, too */
  change->n_good = 0;
  mail_change_queue_redo (queue);
  finish (queue);
  g_assert_cmpuint (n_failed, ==, 2);
  change->n_good = 2;
  g_assert_true (mail_change_queue_can_redo (queue));
  mail_change_queue_redo (queue);
  finish (queue);
  g_assert_cmpuint (change->n_parts, ==, 2);
}

/* What cannot ever be taken back does not stand before what can */
static void
test_undo_never (void)
{
  g_autoptr(MailChangeQueue) queue = mail_change_queue_new ();
  g_autoptr(TestChange) before = g_object_new (TEST_TYPE_CHANGE, NULL);
  g_autoptr(TestChange) gone = g_object_new (TEST_TYPE_CHANGE, NULL);

  gone->code = MAPI_ERROR_NOT_FOUND;
  gone->bad_reverts = 1;
  mail_change_queue_push (queue, MAIL_CHANGE (before));
  mail_change_queue_push (queue, MAIL_CHANGE (gone));
  finish (queue);
  undo (queue);
  undo (queue);
  g_assert_cmpuint (before->n_parts, ==, 0);
  g_assert_false (mail_change_queue_can_undo (queue));
}

/* ---- two mailboxes ---- */

typedef struct
{
  Fixture          home;
  MapiSession     *session;
  GPtrArray       *stores;
  MapiEntryId     *from;
  MapiEntryId     *to;
  MailChangeQueue *queue;
} Bench;

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  fixture_set_up (&bench->home, NULL);
  first = fixture_add_service ("Work", "memory", "One", NULL);
  second = fixture_add_service ("Work", "memory", "Two", NULL);
  bench->session = fixture_logon (&bench->home, "Work", MAPI_LOGON_NO_MAIL, FALSE, &error);
  g_assert_no_error (error);
  bench->stores = mapi_session_open_all_stores (bench->session, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bench->stores->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_true (mapi_store_validate_ipm_subtree (bench->stores->pdata[i], TRUE, NULL, &error));
  bench->from = mapi_store_get_folder_for_role (bench->stores->pdata[0], MAPI_FOLDER_ROLE_INBOX, NULL, &error);
  g_assert_no_error (error);
  bench->to = mapi_store_get_folder_for_role (bench->stores->pdata[1], MAPI_FOLDER_ROLE_INBOX, NULL, &error);
  g_assert_no_error (error);
  bench->queue = mail_change_queue_new ();
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  g_clear_object (&bench->queue);
  mapi_entry_id_free (bench->from);
  mapi_entry_id_free (bench->to);
  g_ptr_array_unref (bench->stores);
  fixture_logoff (bench->session);
  fixture_tear_down (&bench->home, NULL);
}

static void
add (Bench      *bench,
     const char *subject,
     gsize       size)
{
  g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_sized_new (size + 200);

  g_string_printf (text, "From: ann@example.org\r\nSubject: %s\r\n\r\n", subject);
  while (text->len < size)
    g_string_append (text, "A line that is said again and again, as there is so much of it to be said.\r\n");
  g_ptr_array_add (sources, g_string_free_to_bytes (g_steal_pointer (&text)));
  ids = mapi_store_import_messages (bench->stores->pdata[0], bench->from, sources, NULL, NULL, &error);
  g_assert_no_error (error);
}

static MapiTable *
list (MapiStore         *store,
      const MapiEntryId *folder)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_PARENT_ENTRYID, MAPI_PR_SUBJECT, MAPI_PR_KEYWORDS };
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (MAPI_PR_SUBJECT, MAPI_SORT_ASCEND);
  g_autoptr(GError) error = NULL;
  MapiTable *table = mapi_store_new_contents_table (store, folder, MAPI_TABLE_FLAG_NONE, &error);

  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, order, NULL, &error));
  return table;
}

static guint
count (MapiStore         *store,
       const MapiEntryId *folder)
{
  g_autoptr(MapiTable) table = list (store, folder);

  return g_list_model_get_n_items (G_LIST_MODEL (table));
}

static void
check (Bench *bench,
       guint  n_from,
       guint  n_to)
{
  g_assert_cmpuint (count (bench->stores->pdata[0], bench->from), ==, n_from);
  g_assert_cmpuint (count (bench->stores->pdata[1], bench->to), ==, n_to);
}

/* Of all there is; what of it is deleted before the move begins, the move does not know */
static MailChange *
make_move (Bench       *bench,
           const char  *deleted)
{
  g_autoptr(MapiTable) table = list (bench->stores->pdata[0], bench->from);
  g_autoptr(GPtrArray) rows = mapi_table_query_all_rows (table, NULL, NULL);
  g_autoptr(GtkBitset) positions = gtk_bitset_new_range (0, rows->len);
  g_autoptr(MailSelection) selection = mail_selection_new (bench->stores, table, positions, FALSE);
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(GError) error = NULL;
  gboolean partial;

  g_assert_cmpuint (mail_selection_peek_rows (selection)->len, ==, rows->len);
  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (mapi_properties_get_string (mapi_row_get_properties (rows->pdata[i]), MAPI_PR_SUBJECT), deleted) == 0)
      g_ptr_array_add (gone, mapi_row_dup_entry_id (rows->pdata[i]));
  if (gone->len > 0)
    g_assert_true (mapi_store_delete_messages (bench->stores->pdata[0], gone, MAPI_DELETE_NONE, &partial, NULL, &error));
  return mail_move_change_new_to_folder (selection, bench->stores->pdata[1], bench->to, "Inbox", FALSE);
}

static void
test_redo_between_stores (Bench         *bench,
                          gconstpointer  data)
{
  g_autoptr(MailChange) move = NULL;

  add (bench, "One", 0);
  add (bench, "Two", 0);
  move = make_move (bench, NULL);
  mail_change_queue_push (bench->queue, move);
  finish (bench->queue);
  check (bench, 0, 2);
  for (guint i = 0; i < 2; i++)
    {
      undo (bench->queue);
      check (bench, 2, 0);
      mail_change_queue_redo (bench->queue);
      finish (bench->queue);
      check (bench, 0, 2);
    }
}

static void
test_half_moved (Bench         *bench,
                 gconstpointer  data)
{
  g_autoptr(MailChange) move = NULL;
  guint n_failed = 0;

  g_signal_connect (bench->queue, "failed", G_CALLBACK (failed_cb), &n_failed);
  add (bench, "A big one", BIG_BYTES);
  add (bench, "B gone", 0);
  move = make_move (bench, "B gone");
  mail_change_queue_push (bench->queue, move);
  finish (bench->queue);
  g_assert_cmpuint (n_failed, ==, 1);
  check (bench, 0, 1);
  g_assert_true (mail_change_queue_can_undo (bench->queue));
  undo (bench->queue);
  check (bench, 1, 0);
}

/* ---- a mailbox that gives nothing away ---- */

static gboolean (*real_delete) (MapiStore *, GPtrArray *, MapiDeleteFlags, gboolean *, GCancellable *, GError **);
static MapiStore *stingy;

static gboolean
refuse_delete (MapiStore        *store,
               GPtrArray        *ids,
               MapiDeleteFlags   flags,
               gboolean         *partial,
               GCancellable     *cancellable,
               GError          **error)
{
  if (store != stingy)
    return real_delete (store, ids, flags, partial, cancellable, error);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, "Nothing goes from here");
  return FALSE;
}

/* However often it is tried, what cannot go from the one is not in the other */
static void
test_not_let_go (Bench         *bench,
                 gconstpointer  data)
{
  MapiStoreClass *klass = MAPI_STORE_GET_CLASS (bench->stores->pdata[0]);
  guint n_failed = 0;

  g_signal_connect (bench->queue, "failed", G_CALLBACK (failed_cb), &n_failed);
  add (bench, "Mine", 0);
  real_delete = klass->delete_messages;
  klass->delete_messages = refuse_delete;
  stingy = bench->stores->pdata[0];
  for (guint i = 1; i <= 2; i++)
    {
      g_autoptr(MailChange) move = make_move (bench, NULL);

      mail_change_queue_push (bench->queue, move);
      finish (bench->queue);
      g_assert_cmpuint (n_failed, ==, i);
      check (bench, 1, 0);
    }
  klass->delete_messages = real_delete;
  g_assert_false (mail_change_queue_can_undo (bench->queue));
}

/* ---- junk ---- */

static char *
dup_keywords (Bench             *bench,
              const MapiEntryId *folder,
              const char        *subject)
{
  static const guint32 columns[] = { MAPI_PR_SUBJECT, MAPI_PR_KEYWORDS };
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (bench->stores->pdata[0], folder, MAPI_TABLE_FLAG_NONE, NULL);
  g_autoptr(GPtrArray) rows = NULL;

  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, NULL));
  rows = mapi_table_query_all_rows (table, NULL, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      MapiProperties *bag = mapi_row_get_properties (rows->pdata[i]);
      const char * const *keywords = mapi_properties_get_strv (bag, MAPI_PR_KEYWORDS);

      if (g_strcmp0 (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), subject) == 0)
        return keywords != NULL ? g_strjoinv (" ", (char **) keywords) : g_strdup ("");
    }
  return NULL;
}

#define assert_keywords(bench, folder, subject, expected) \
  G_STMT_START { \
    g_autofree char *found = dup_keywords (bench, folder, subject); \
    g_assert_cmpstr (found, ==, expected); \
  } G_STMT_END

/* @to nullable: where @role is */
static MailChange *
move_all_to (Bench             *bench,
             const MapiEntryId *folder,
             MapiFolderRole     role,
             const MapiEntryId *to)
{
  g_autoptr(MapiTable) table = list (bench->stores->pdata[0], folder);
  g_autoptr(GPtrArray) rows = mapi_table_query_all_rows (table, NULL, NULL);
  g_autoptr(GtkBitset) positions = gtk_bitset_new_range (0, rows->len);
  g_autoptr(MailSelection) selection = mail_selection_new (bench->stores, table, positions, FALSE);
  MailChange *change = to == NULL ? mail_move_change_new_to_role (selection, role)
                       : mail_move_change_new_to_folder (selection, bench->stores->pdata[0], to, "Elsewhere", FALSE);

  mail_change_queue_push (bench->queue, change);
  finish (bench->queue);
  return change;
}

/* Servers and other programs are told what is junk and what is not, and what it was before when that is taken back */
static void
test_junk (Bench         *bench,
           gconstpointer  data)
{
  static const char * const before[] = { "Work", "$notjunk", NULL };
  MapiStore *store = bench->stores->pdata[0];
  g_autoptr(MapiEntryId) junk = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_JUNK, NULL, NULL);
  g_autoptr(MapiProperties) marks = mapi_properties_new ();
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(MailChange) there = NULL;
  g_autoptr(MailChange) back = NULL;
  gboolean partial;

  g_assert_nonnull (junk);
  add (bench, "A", 0);
  add (bench, "B", 0);
  table = list (store, bench->from);
  rows = mapi_table_query_all_rows (table, NULL, NULL);
  g_ptr_array_add (ids, mapi_row_dup_entry_id (rows->pdata[0]));
  mapi_properties_set_strv (marks, MAPI_PR_KEYWORDS, before);
  g_assert_true (mapi_store_set_message_properties (store, ids, marks, &partial, NULL, NULL));

  there = move_all_to (bench, bench->from, MAPI_FOLDER_ROLE_JUNK, NULL);
  assert_keywords (bench, junk, "A", "Work $Junk");
  assert_keywords (bench, junk, "B", "$Junk");
  undo (bench->queue);
  assert_keywords (bench, bench->from, "A", "Work $notjunk");
  assert_keywords (bench, bench->from, "B", "");
  mail_change_queue_redo (bench->queue);
  finish (bench->queue);
  assert_keywords (bench, junk, "A", "Work $Junk");
  assert_keywords (bench, junk, "B", "$Junk");
  back = move_all_to (bench, junk, MAPI_FOLDER_ROLE_INBOX, NULL);
  assert_keywords (bench, bench->from, "A", "Work $NotJunk");
  assert_keywords (bench, bench->from, "B", "$NotJunk");
  undo (bench->queue);
  assert_keywords (bench, junk, "B", "$Junk");
}

/* Whichever way a folder was chosen: what was thrown away may be junk all the same */
static void
test_junk_by_folder (Bench         *bench,
                     gconstpointer  data)
{
  MapiStore *store = bench->stores->pdata[0];
  g_autoptr(MapiEntryId) junk = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_JUNK, NULL, NULL);
  g_autoptr(MapiEntryId) archive = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_ARCHIVE, NULL, NULL);
  g_autoptr(MapiEntryId) trash = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_TRASH, NULL, NULL);
  g_autoptr(MailChange) there = NULL;
  g_autoptr(MailChange) kept = NULL;
  g_autoptr(MailChange) deleted = NULL;

  g_assert_nonnull (archive);
  g_assert_nonnull (trash);
  add (bench, "A", 0);
  there = move_all_to (bench, bench->from, MAPI_FOLDER_ROLE_NONE, junk);
  assert_keywords (bench, junk, "A", "$Junk");
  kept = move_all_to (bench, junk, MAPI_FOLDER_ROLE_NONE, archive);
  assert_keywords (bench, archive, "A", "$NotJunk");
  undo (bench->queue);
  assert_keywords (bench, junk, "A", "$Junk");
  deleted = move_all_to (bench, junk, MAPI_FOLDER_ROLE_NONE, trash);
  assert_keywords (bench, trash, "A", "$Junk");
}

/* ---- searches that are kept ---- */

static MapiEntryId *
dup_id (MapiStore  *store,
        const char *path)
{
  g_autoptr(MapiFolder) folder = mapi_folder_open_path (store, path, NULL, NULL);

  return folder != NULL ? mapi_entry_id_copy (mapi_folder_get_entry_id (folder)) : NULL;
}

static void
check_there (Bench      *bench,
             const char *name,
             gboolean    in_first,
             gboolean    in_second)
{
  g_autoptr(MapiEntryId) first = dup_id (bench->stores->pdata[0], name);
  g_autoptr(MapiEntryId) second = dup_id (bench->stores->pdata[1], name);

  g_assert_true ((first != NULL) == in_first);
  g_assert_true ((second != NULL) == in_second);
}

static void
make_folder (MapiStore  *store,
             const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) top = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, NULL, &error);
  g_autoptr(MapiEntryId) made =
    mapi_store_create_folder (store, top, MAPI_FOLDER_GENERIC, name, NULL, FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (made);
}

/* Only one of two mailboxes has the folder */
static void
test_search_where_it_can (Bench         *bench,
                          gconstpointer  data)
{
  g_autoptr(MailChange) kept = mail_search_change_new_save (bench->stores, NULL, "Kept", "lamp in:Here");
  g_autoptr(MailChange) nowhere = mail_search_change_new_save (bench->stores, NULL, "Nowhere", "lamp in:Gone");
  guint n_failed = 0;

  g_signal_connect (bench->queue, "failed", G_CALLBACK (failed_cb), &n_failed);
  make_folder (bench->stores->pdata[1], "Here");
  mail_change_queue_push (bench->queue, kept);
  finish (bench->queue);
  check_there (bench, "Kept", FALSE, TRUE);
  undo (bench->queue);
  check_there (bench, "Kept", FALSE, FALSE);
  mail_change_queue_redo (bench->queue);
  finish (bench->queue);
  check_there (bench, "Kept", FALSE, TRUE);
  g_assert_cmpuint (n_failed, ==, 0);
  mail_change_queue_push (bench->queue, nowhere);
  finish (bench->queue);
  check_there (bench, "Nowhere", FALSE, FALSE);
  g_assert_cmpuint (n_failed, ==, 1);
}

/* It is called "Kept" and looks for one word in one folder, not below it */
static void
check_kept (Bench *bench)
{
  MapiStore *store = bench->stores->pdata[0];
  g_autoptr(MapiEntryId) search = dup_id (store, "Kept");
  g_autoptr(GPtrArray) places = NULL;
  g_autoptr(MapiRestriction) wanted = NULL;
  g_autoptr(MapiRestriction) expected = mapi_query_parse ("lamp", NULL, NULL, NULL);
  g_autoptr(MapiProperties) properties = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected_text = NULL;
  g_autoptr(GError) error = NULL;
  MapiSearchState state;

  g_assert_nonnull (search);
  wanted = mapi_store_get_search_criteria (store, search, &places, &state, NULL, &error);
  g_assert_no_error (error);
  text = mapi_restriction_to_string (wanted);
  expected_text = mapi_restriction_to_string (expected);
  g_assert_cmpstr (text, ==, expected_text);
  g_assert_cmpuint (places->len, ==, 1);
  g_assert_true (mapi_entry_id_equal (places->pdata[0], bench->from));
  g_assert_false (state & MAPI_SEARCH_STATE_RECURSIVE);
  properties = mapi_store_get_properties (store, search, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_properties_get_string (properties, MAPI_PR_COMMENT), ==, "lamp");
}

static void
check_place (Bench             *bench,
             guint              store,
             const char        *name,
             const MapiEntryId *folder,
             MapiSearchState    how)
{
  g_autoptr(MapiEntryId) search = dup_id (bench->stores->pdata[store], name);
  g_autoptr(GPtrArray) places = NULL;
  g_autoptr(MapiRestriction) wanted = NULL;
  g_autoptr(GError) error = NULL;
  MapiSearchState state;

  g_assert_nonnull (search);
  wanted = mapi_store_get_search_criteria (bench->stores->pdata[store], search, &places, &state, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (places->len, ==, 1);
  g_assert_true (mapi_entry_id_equal (places->pdata[0], folder));
  g_assert_cmphex (state & (MAPI_SEARCH_STATE_RECURSIVE | MAPI_SEARCH_STATE_SKIP_DISCARDED), ==, how);
}

/* Where it looks is where one was looking, or what the words say */
static void
test_search_places (Bench         *bench,
                    gconstpointer  data)
{
  MapiStore *store = bench->stores->pdata[0];
  g_autoptr(GPtrArray) inboxes = g_ptr_array_new ();
  g_autoptr(MapiEntryId) all = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, NULL, NULL);
  g_autoptr(MailChange) kept = mail_search_change_new_save (bench->stores, inboxes, "Kept", "lamp");
  g_autoptr(MailChange) whole = mail_search_change_new_save (bench->stores, NULL, "Whole", "lamp");
  g_autoptr(MailChange) anywhere = mail_search_change_new_save (bench->stores, inboxes, "Anywhere", "lamp in:anywhere");
  g_autoptr(MailChange) edit = NULL;
  g_autoptr(MapiEntryId) search = NULL;

  g_ptr_array_add (inboxes, bench->from);
  g_ptr_array_add (inboxes, bench->to);
  mail_change_queue_push (bench->queue, kept);
  mail_change_queue_push (bench->queue, whole);
  mail_change_queue_push (bench->queue, anywhere);
  finish (bench->queue);
  check_place (bench, 0, "Kept", bench->from, 0);
  check_place (bench, 1, "Kept", bench->to, 0);
  check_place (bench, 0, "Whole", all, MAPI_SEARCH_STATE_RECURSIVE | MAPI_SEARCH_STATE_SKIP_DISCARDED);
  check_place (bench, 0, "Anywhere", all, MAPI_SEARCH_STATE_RECURSIVE);
  search = dup_id (store, "Anywhere");
  edit = mail_search_change_new_edit (store, search, "Anywhere", "lamp in:anywhere", "Anywhere", "lamp");
  mail_change_queue_push (bench->queue, edit);
  finish (bench->queue);
  check_place (bench, 0, "Anywhere", all, MAPI_SEARCH_STATE_RECURSIVE | MAPI_SEARCH_STATE_SKIP_DISCARDED);
  undo (bench->queue);
  check_place (bench, 0, "Anywhere", all, MAPI_SEARCH_STATE_RECURSIVE);
}

/* What fails leaves it as it was, and so does what is taken back */
static void
test_search_edited (Bench         *bench,
                    gconstpointer  data)
{
  static const char * const wrong[][2] = { { "Taken", "desk in:Taken" }, { "Other", "desk in:Gone" } };
  MapiStore *store = bench->stores->pdata[0];
  g_autoptr(GPtrArray) stores = g_ptr_array_new ();
  g_autoptr(GPtrArray) folders = g_ptr_array_new ();
  g_autoptr(MailChange) kept = NULL;
  g_autoptr(MailChange) right = NULL;
  g_autoptr(MapiEntryId) search = NULL;
  guint n_failed = 0;

  g_signal_connect (bench->queue, "failed", G_CALLBACK (failed_cb), &n_failed);
  g_ptr_array_add (stores, store);
  make_folder (store, "Taken");
  g_ptr_array_add (folders, bench->from);
  kept = mail_search_change_new_save (stores, folders, "Kept", "lamp");
  mail_change_queue_push (bench->queue, kept);
  finish (bench->queue);
  check_kept (bench);
  search = dup_id (store, "Kept");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(MailChange) change = mail_search_change_new_edit (store, search, "Kept", "lamp", wrong[i][0], wrong[i][1]);

      mail_change_queue_push (bench->queue, change);
      finish (bench->queue);
      g_assert_cmpuint (n_failed, ==, i + 1);
      check_kept (bench);
    }
  right = mail_search_change_new_edit (store, search, "Kept", "lamp", "Desk", "desk in:Taken");
  mail_change_queue_push (bench->queue, right);
  finish (bench->queue);
  check_there (bench, "Desk", TRUE, FALSE);
  undo (bench->queue);
  check_kept (bench);
  g_assert_cmpuint (n_failed, ==, G_N_ELEMENTS (wrong));
}

static char *
read_file (const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_remove (path), ==, 0);
  return text;
}

static void
check_limit (MailSelection *selection,
             GFile         *folder,
             guint          max_messages,
             guint64        max_bytes)
{
  g_autoptr(MailChange) change = mail_save_change_new (selection, folder, TRUE);
  g_autoptr(GError) error = NULL;

  mail_save_change_limit (MAIL_SAVE_CHANGE (change), max_messages, max_bytes);
  g_assert_false (mail_change_apply (change, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
}

/* Names are made of what others wrote, and no file takes the place of another */
static void
test_save (Bench         *bench,
           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("saved-XXXXXX", &error);
  g_autoptr(GFile) folder = g_file_new_for_path (path);
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GtkBitset) positions = NULL;
  g_autoptr(MailSelection) selection = NULL;
  g_autoptr(MailChange) change = NULL;
  static const char * const names[] = { "_.._etc_passwd.eml", "Plan.eml", "Plan (2).eml" };

  g_assert_no_error (error);
  add (bench, "../../etc/passwd", 0);
  add (bench, "Plan", 0);
  add (bench, "Plan", 0);
  table = list (bench->stores->pdata[0], bench->from);
  rows = mapi_table_query_all_rows (table, NULL, NULL);
  positions = gtk_bitset_new_range (0, rows->len);
  selection = mail_selection_new (bench->stores, table, positions, FALSE);
  change = mail_save_change_new (selection, folder, TRUE);
  mail_change_queue_push (bench->queue, change);
  finish (bench->queue);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = read_file (path, names[i]);

      g_assert_true (g_str_has_prefix (text, "From: ann@example.org\r\nSubject: "));
    }
  g_assert_false (mail_change_queue_can_undo (bench->queue));
  check_limit (selection, folder, 2, G_MAXUINT64);
  check_limit (selection, folder, 3, 10);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/changes/half-done", test_half_done);
  g_test_add_func ("/changes/undo-fails", test_undo_fails);
  g_test_add_func ("/changes/undo-never", test_undo_never);
  g_test_add ("/changes/redo-between-stores", Bench, NULL, set_up, test_redo_between_stores, tear_down);
  g_test_add ("/changes/half-moved", Bench, NULL, set_up, test_half_moved, tear_down);
  g_test_add ("/changes/not-let-go", Bench, NULL, set_up, test_not_let_go, tear_down);
  g_test_add ("/changes/junk", Bench, NULL, set_up, test_junk, tear_down);
  g_test_add ("/changes/junk-by-folder", Bench, NULL, set_up, test_junk_by_folder, tear_down);
  g_test_add ("/changes/search-where-it-can", Bench, NULL, set_up, test_search_where_it_can, tear_down);
  g_test_add ("/changes/search-places", Bench, NULL, set_up, test_search_places, tear_down);
  g_test_add ("/changes/search-edited", Bench, NULL, set_up, test_search_edited, tear_down);
  g_test_add ("/changes/save", Bench, NULL, set_up, test_save, tear_down);
  return g_test_run ();
}
