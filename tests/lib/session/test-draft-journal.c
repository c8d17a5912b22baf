/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <string.h>

static MapiContent *
create_draft (const char *body)
{
  MapiContent *content = mapi_content_new ();
  g_autoptr(MapiProperties) recipient = mapi_one_off_parse ("Ada <ada@example.org>");

  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_BODY, body);
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
  mapi_content_add_recipient (content, recipient);
  return content;
}

static MapiSession *
logon (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  MapiSession *session = fixture_logon (fixture, "Work", MAPI_LOGON_NO_MAIL, FALSE, &error);

  g_assert_no_error (error);
  return session;
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  data)
{
  MapiSession *session = logon (fixture);
  g_autoptr(MapiDraftJournal) journal = mapi_draft_journal_new (session);
  g_autoptr(GPtrArray) left = mapi_draft_journal_recover (session, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (left->len, ==, 0);
  g_assert_null (mapi_draft_journal_load (journal, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_assert_true (mapi_draft_journal_clear (journal, NULL));
  fixture_logoff (session);
}

static void
test_recover (Fixture       *fixture,
              gconstpointer  data)
{
  MapiSession *session = logon (fixture);
  MapiDraftJournal *journal = mapi_draft_journal_new (session);
  g_autoptr(MapiContent) first = create_draft ("first");
  g_autoptr(MapiContent) second = create_draft ("second");
  g_autoptr(GPtrArray) held = NULL;
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(MapiEntryId) draft = NULL;
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id ("x", "SMTP", "x@example.org", FALSE);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_draft_journal_write (journal, first, NULL, &error));
  g_assert_true (mapi_draft_journal_write (journal, second, id, &error));
  g_assert_no_error (error);
  held = mapi_draft_journal_recover (session, NULL);
  g_assert_cmpuint (held->len, ==, 0);

  /* As if its program had been killed */
  g_object_unref (journal);
  left = mapi_draft_journal_recover (session, NULL);
  g_assert_cmpuint (left->len, ==, 1);
  again = mapi_draft_journal_recover (session, NULL);
  g_assert_cmpuint (again->len, ==, 0);
  content = mapi_draft_journal_load (left->pdata[0], &draft, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (content), MAPI_PR_BODY),
                   ==, "second");
  g_assert_cmpuint (mapi_content_get_recipients (content)->len, ==, 1);
  g_assert_true (mapi_entry_id_equal (draft, id));

  g_assert_true (mapi_draft_journal_clear (left->pdata[0], NULL));
  g_ptr_array_set_size (left, 0);
  none = mapi_draft_journal_recover (session, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  fixture_logoff (session);
}

static void
test_completion (Fixture       *fixture,
                 gconstpointer  data)
{
  MapiSession *session = logon (fixture);
  g_autoptr(MapiContent) sent = create_draft ("x");
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) forgotten = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_session_collect_recipients (session, mapi_content_get_recipients (sent), &error));
  found = mapi_session_complete_recipients (session, " ad", 5, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (found->pdata[0], MAPI_PR_EMAIL_ADDRESS), ==,
                   "ada@example.org");
  g_assert_true (mapi_session_forget_recipient (session, "ada@example.org", &error));
  forgotten = mapi_session_complete_recipients (session, "ad", 5, NULL, &error);
  g_assert_cmpuint (forgotten->len, ==, 0);
  fixture_logoff (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/session/draft-journal/nothing", Fixture, NULL, fixture_set_up, test_nothing,
              fixture_tear_down);
  g_test_add ("/session/draft-journal/recover", Fixture, NULL, fixture_set_up, test_recover,
              fixture_tear_down);
  g_test_add ("/session/completion", Fixture, NULL, fixture_set_up, test_completion,
              fixture_tear_down);
  return g_test_run ();
}
