/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <glob.h>

#include "mail-draft.h"
#include "mail-draft-parts.h"

typedef struct
{
  Fixture      home;
  MapiSession *session;
  MapiStore   *store;
  MailDraft   *draft;
  guint        kept_aside;
} Bench;

static void
kept_aside_cb (Bench *bench)
{
  bench->kept_aside++;
}

static void
follow (Bench *bench)
{
  g_signal_connect_swapped (bench->draft, "kept-aside", G_CALLBACK (kept_aside_cb), bench);
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = NULL;

  fixture_set_up (&bench->home, NULL);
  uid = fixture_add_service ("Work", "memory", "Mail", NULL);
  bench->session = fixture_logon (&bench->home, "Work", MAPI_LOGON_NO_MAIL, FALSE, &error);
  g_assert_no_error (error);
  bench->store = mapi_session_open_default_store (bench->session, NULL, &error);
  g_assert_no_error (error);
  bench->draft = mail_draft_new (bench->session, bench->store, NULL, NULL);
  follow (bench);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  g_clear_object (&bench->draft);
  g_clear_object (&bench->store);
  fixture_logoff (bench->session);
  fixture_tear_down (&bench->home, NULL);
}

static MapiContent *
create (const char *subject)
{
  MapiContent *content = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (content);

  mapi_properties_set_string (properties, MAPI_PR_SUBJECT, subject);
  mapi_properties_set_string (properties, MAPI_PR_BODY, subject);
  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT);
  return content;
}

typedef struct
{
  gboolean  done;
  gboolean  saved;
  GError   *error;
} Wait;

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Wait *wait = user_data;

  wait->saved = mail_draft_flush_finish (MAIL_DRAFT (source), result, NULL, &wait->error);
  wait->done = TRUE;
}

static void
flush_content (Bench       *bench,
               MapiContent *content)
{
  Wait wait = { 0, };

  mail_draft_update (bench->draft, content);
  mail_draft_flush_async (bench->draft, flushed_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (wait.error);
  g_assert_true (wait.saved);
}

static void
flush (Bench      *bench,
       const char *subject)
{
  g_autoptr(MapiContent) content = create (subject);

  flush_content (bench, content);
}

static char *
subject_of (Bench             *bench,
            const MapiEntryId *id)
{
  g_autoptr(MapiContent) content = mapi_store_load_message (bench->store, id, NULL, NULL);

  return content != NULL ? g_strdup (mapi_properties_get_string (mapi_content_get_properties (content),
                                                                 MAPI_PR_SUBJECT)) : NULL;
}

static guint
count_journals (Bench *bench)
{
  g_autoptr(GPtrArray) left = mapi_draft_journal_recover (bench->session, NULL);

  return left->len;
}

static void
test_save (Bench         *bench,
           gconstpointer  data)
{
  g_autoptr(MapiEntryId) first = NULL;
  g_autofree char *subject = NULL;

  g_assert_cmpint (mail_draft_get_state (bench->draft), ==, MAIL_DRAFT_EMPTY);
  flush (bench, "one");
  g_assert_cmpint (mail_draft_get_state (bench->draft), ==, MAIL_DRAFT_SAVED);
  first = mapi_entry_id_copy (mail_draft_get_entry_id (bench->draft));
  flush (bench, "two");
  g_assert_true (mapi_store_compare_entry_ids (bench->store, first, mail_draft_get_entry_id (bench->draft)));
  subject = subject_of (bench, first);
  g_assert_cmpstr (subject, ==, "two");
  g_assert_cmpuint (bench->kept_aside, ==, 0);
  g_clear_object (&bench->draft);
  g_assert_cmpuint (count_journals (bench), ==, 0);
}

/* Another program changed the draft: both stay */
static void
test_changed_elsewhere (Bench         *bench,
                        gconstpointer  data)
{
  g_autoptr(MapiEntryId) first = NULL;
  g_autoptr(MapiMessage) other = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *ours = NULL;

  flush (bench, "one");
  first = mapi_entry_id_copy (mail_draft_get_entry_id (bench->draft));
  other = mapi_message_open (bench->store, first, MAPI_OPEN_MODIFY, NULL, NULL);
  mapi_message_set_subject (other, "theirs");
  g_assert_true (mapi_message_save (other, MAPI_SAVE_NONE, NULL, NULL));
  flush (bench, "ours");
  g_assert_cmpuint (bench->kept_aside, ==, 1);
  theirs = subject_of (bench, first);
  ours = subject_of (bench, mail_draft_get_entry_id (bench->draft));
  g_assert_cmpstr (theirs, ==, "theirs");
  g_assert_cmpstr (ours, ==, "ours");
}

static void
add_recipient (MapiContent *content,
               const char  *address)
{
  g_autoptr(MapiProperties) recipient = mapi_one_off_parse (address);

  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
  mapi_content_add_recipient (content, recipient);
}

/* As many recipients as before, and another one: that is no echo of what was saved here */
static void
test_readdressed_elsewhere (Bench         *bench,
                            gconstpointer  data)
{
  g_autoptr(MapiContent) content = create ("one");
  g_autoptr(MapiContent) theirs = create ("one");
  g_autoptr(MapiContent) back = NULL;
  g_autoptr(MapiEntryId) first = NULL;
  g_autoptr(MapiEntryId) saved = NULL;

  add_recipient (content, "ada@example.org");
  add_recipient (theirs, "bob@example.org");
  flush_content (bench, content);
  first = mapi_entry_id_copy (mail_draft_get_entry_id (bench->draft));
  saved = mapi_store_save_message (bench->store, NULL, first, theirs, 0, MAPI_SAVE_FORCE, NULL, NULL);
  g_assert_nonnull (saved);
  flush (bench, "ours");
  g_assert_cmpuint (bench->kept_aside, ==, 1);
  back = mapi_store_load_message (bench->store, first, NULL, NULL);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_recipients (back)->pdata[0], MAPI_PR_EMAIL_ADDRESS), ==,
                   "bob@example.org");
}

static void
test_removed_elsewhere (Bench         *bench,
                        gconstpointer  data)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *ours = NULL;

  flush (bench, "one");
  g_ptr_array_add (ids, (gpointer) mail_draft_get_entry_id (bench->draft));
  g_assert_true (mapi_store_delete_messages (bench->store, ids, MAPI_DELETE_HARD, NULL, NULL, NULL));
  flush (bench, "ours");
  g_assert_cmpuint (bench->kept_aside, ==, 1);
  ours = subject_of (bench, mail_draft_get_entry_id (bench->draft));
  g_assert_cmpstr (ours, ==, "ours");
}

/* As if the program ended here: what it left */
static GPtrArray *
leave (Bench *bench)
{
  GPtrArray *left;

  /* The job holds the draft; when nobody else does, it has been written */
  g_object_add_weak_pointer (G_OBJECT (bench->draft), (gpointer *) &bench->draft);
  g_object_unref (bench->draft);
  while (bench->draft != NULL)
    g_main_context_iteration (NULL, TRUE);
  /* The thread that wrote may be the last to hold the journal, and with it its lock */
  while ((left = mapi_draft_journal_recover (bench->session, NULL)) != NULL && left->len == 0)
    {
      g_clear_pointer (&left, g_ptr_array_unref);
      g_usleep (1000);
    }
  g_assert_nonnull (left);
  g_assert_cmpuint (left->len, ==, 1);
  return left;
}

/* The journal has the newest words long before the store is due */
static void
test_journal (Bench         *bench,
              gconstpointer  data)
{
  g_autoptr(MapiContent) content = create ("unsaved");
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(MapiContent) back = NULL;

  mail_draft_update (bench->draft, content);
  g_assert_cmpint (mail_draft_get_state (bench->draft), ==, MAIL_DRAFT_UNSAVED);
  left = leave (bench);
  back = mapi_draft_journal_load (left->pdata[0], NULL, NULL);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (back), MAPI_PR_SUBJECT), ==,
                   "unsaved");
}

static gboolean
has_journal (Bench *bench)
{
  g_autofree char *pattern = g_build_filename (bench->home.home, "drafts", "*", "*.draft", NULL);
  glob_t found = { 0, };
  gboolean has = glob (pattern, 0, NULL, &found) == 0;

  globfree (&found);
  return has;
}

static MapiContent *
create_big (const char *subject)
{
  MapiContent *content = create (subject);
  g_autoptr(MapiProperties) values = mapi_properties_new ();
  g_autoptr(GBytes) bytes = g_bytes_new_take (g_strnfill (3 << 20, 'x'), 3 << 20);

  mapi_properties_set_long (values, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  mapi_properties_set_string (values, MAPI_PR_ATTACH_LONG_FILENAME, "big.bin");
  mapi_properties_set_binary (values, MAPI_PR_ATTACH_DATA_BIN, bytes);
  mapi_content_add_attachment (content, values, NULL);
  return content;
}

/* Words written beside a big attachment are in the journal at once as well; it is not written again and again */
static void
test_journal_of_big (Bench         *bench,
                     gconstpointer  data)
{
  g_autoptr(MapiContent) first = create_big ("first");
  g_autoptr(MapiContent) content = create_big ("unsaved");
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(MapiContent) back = NULL;
  g_autoptr(MapiContent) again = NULL;
  g_autoptr(MapiContent) stored = NULL;
  g_autoptr(MapiEntryId) id = NULL;

  flush_content (bench, first);
  g_assert_false (has_journal (bench));
  mail_draft_update (bench->draft, content);
  /* It rests after the first one */
  while (!has_journal (bench))
    g_main_context_iteration (NULL, TRUE);
  left = leave (bench);
  back = mapi_draft_journal_load (left->pdata[0], &id, NULL);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (back), MAPI_PR_SUBJECT), ==, "unsaved");
  g_assert_true (mail_draft_parts_are_left_out (back));
  again = mapi_content_copy (back);
  stored = mapi_store_load_message (bench->store, id, NULL, NULL);
  g_assert_cmpuint (mail_draft_parts_put_back (back, stored), ==, 0);
  g_assert_false (mail_draft_parts_are_left_out (back));
  g_assert_true (g_bytes_equal (mapi_properties_get_binary (mapi_content_get_attachment (back, 0), MAPI_PR_ATTACH_DATA_BIN),
                                mapi_properties_get_binary (mapi_content_get_attachment (content, 0), MAPI_PR_ATTACH_DATA_BIN)));
  /* Somebody took it away meanwhile */
  g_assert_cmpuint (mail_draft_parts_put_back (again, NULL), ==, 1);
  g_assert_cmpuint (mapi_content_get_n_attachments (again), ==, 0);
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Wait *wait = user_data;

  wait->saved = mail_draft_discard_finish (MAIL_DRAFT (source), result, &wait->error);
  wait->done = TRUE;
}

static void
test_discard (Bench         *bench,
              gconstpointer  data)
{
  g_autoptr(MapiEntryId) trash = mapi_store_get_folder_for_role (bench->store, MAPI_FOLDER_ROLE_TRASH, NULL, NULL);
  g_autoptr(MapiProperties) properties = NULL;
  Wait wait = { 0, };

  flush (bench, "one");
  mail_draft_discard_async (bench->draft, discarded_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (wait.error);
  properties = mapi_store_get_properties (bench->store, trash, NULL, NULL);
  g_assert_cmpint (mapi_properties_get_long (properties, MAPI_PR_CONTENT_COUNT, -1), ==, 1);
  g_clear_object (&bench->draft);
  g_assert_cmpuint (count_journals (bench), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/composer/draft/save", Bench, NULL, set_up, test_save, tear_down);
  g_test_add ("/composer/draft/changed-elsewhere", Bench, NULL, set_up, test_changed_elsewhere, tear_down);
  g_test_add ("/composer/draft/readdressed-elsewhere", Bench, NULL, set_up, test_readdressed_elsewhere, tear_down);
  g_test_add ("/composer/draft/removed-elsewhere", Bench, NULL, set_up, test_removed_elsewhere, tear_down);
  g_test_add ("/composer/draft/journal", Bench, NULL, set_up, test_journal, tear_down);
  g_test_add ("/composer/draft/journal-of-big", Bench, NULL, set_up, test_journal_of_big, tear_down);
  g_test_add ("/composer/draft/discard", Bench, NULL, set_up, test_discard, tear_down);
  return g_test_run ();
}
