/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"

#include <glib/gstdio.h>

/* The remote against Dovecot, with a second client that changes things behind its back */

static KitRemoteFolder *
find (GPtrArray  *folders,
      const char *path)
{
  for (guint i = 0; i < folders->len; i++)
    {
      KitRemoteFolder *folder = g_ptr_array_index (folders, i);

      if (strcmp (folder->path, path) == 0)
        return folder;
    }
  g_error ("%s is not listed", path);
}

static GPtrArray *
list (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *folders = kit_remote_list_folders (fixture->remote, NULL, &error);

  g_assert_no_error (error);
  return folders;
}

static void
test_folders (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("folders");
  g_autoptr (ImapConnection) other = fixture_open_other ("folders");
  g_autoptr (GPtrArray) folders = NULL;
  KitRemoteFolder *folder;

  fixture_run (other, "CREATE Work/2024/M&APw-nchen");
  fixture_run (other, "SUBSCRIBE Work/2024/M&APw-nchen");
  fixture_append (other, "INBOX", "one", "");
  fixture_append (other, "INBOX", "two", "\\Seen");
  folders = list (fixture);
  folder = find (folders, "INBOX");
  g_assert_cmpint (folder->role, ==, MAPI_FOLDER_ROLE_INBOX);
  g_assert_cmpint (folder->total, ==, 2);
  /* Not asked for where the modseq tells when it changes: counting takes a server long */
  g_assert_cmpint (folder->unread, ==, -1);
  g_assert_cmpint (folder->uidnext, ==, 3);
  g_assert_cmpint (folder->uidvalidity, >, 0);
  g_assert_cmpint (folder->modseq, >, 0);
  g_assert_cmpint (find (folders, "Sent")->role, ==, MAPI_FOLDER_ROLE_SENT);
  g_assert_cmpint (find (folders, "Archive")->role, ==, MAPI_FOLDER_ROLE_ARCHIVE);
  folder = find (folders, "Work/2024/M&APw-nchen");
  g_assert_cmpstr (folder->name, ==, "München");
  g_assert_cmpstr (folder->parent, ==, "Work/2024");
  g_assert_true (folder->flags & KIT_FOLDER_SUBSCRIBED);
  g_assert_cmpint (folder->separator, ==, '/');
  g_assert_cmpstr (find (folders, "Work/2024")->parent, ==, "Work");
  g_assert_null (find (folders, "Work")->parent);
}

static void
test_first_sync (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("first");
  g_autoptr (ImapConnection) other = fixture_open_other ("first");
  Told *told;

  for (guint i = 1; i <= 230; i++)
    {
      g_autofree char *subject = g_strdup_printf ("s%u", i);

      fixture_append (other, "INBOX", subject, i == 230 ? "\\Flagged $Forwarded work" : "");
    }
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
  g_assert_cmpint (fixture->state.total, ==, 230);
  g_assert_cmpint (fixture->state.uidnext, ==, 231);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 200);
  told = fixture_get (fixture, 230);
  g_assert_cmpint (told->flags, ==, KIT_FLAG_FLAGGED | KIT_FLAG_FORWARDED);
  g_assert_cmpstr (told->keywords, ==, "work");
  g_assert_nonnull (strstr (told->header, "Subject: s230\r\n"));
  g_assert_nonnull (strstr (told->header, "Message-ID: <s230@example.test>\r\n"));
  g_assert_null (strstr (told->header, "Text of"));
  g_assert_cmpint (told->size, >, 120);
  g_assert_cmpint (told->received, >, G_GINT64_CONSTANT (1500000000) * G_USEC_PER_SEC);
  g_assert_null (fixture_get (fixture, 30));
  fixture_sync (fixture, KIT_SYNC_OLDER, "INBOX", fixture->state.uidvalidity, 31, 0, NULL);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 30);
  g_assert_nonnull (fixture_get (fixture, 1));
}

/* How many there are was told before: all is asked at once, and so is which the older ones are. Of those one is
 * gone before they are listed, which the server may say or not: it does so again when it is asked what changed. */
static void
test_first_sync_at_once (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("once");
  g_autoptr (ImapConnection) other = fixture_open_other ("once");

  for (guint i = 1; i <= 205; i++)
    fixture_append (other, "INBOX", "m", "");
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 205, NULL);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 200);
  g_assert_nonnull (fixture_get (fixture, 6));
  fixture_run (other, "SELECT INBOX");
  fixture_run (other, "UID STORE 3 +FLAGS (\\Deleted)");
  fixture_run (other, "UID EXPUNGE 3");
  fixture_append (other, "INBOX", "new", "");
  fixture_sync (fixture, KIT_SYNC_OLDER, "INBOX", fixture->state.uidvalidity, 6, 0, NULL);
  for (guint i = 1; i <= 5; i++)
    if (i != 3)
      g_assert_nonnull (strstr (fixture_get (fixture, i)->header, "Subject: m\r\n"));
  g_assert_null (fixture_get (fixture, 206));
}

/* Messages that were missed come whole, and no others */
static void
test_some (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("some");
  g_autoptr (ImapConnection) other = fixture_open_other ("some");

  for (guint i = 1; i <= 5; i++)
    fixture_append (other, "INBOX", "missed", "");
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
  fixture_sync (fixture, KIT_SYNC_SOME, "INBOX", fixture->state.uidvalidity, 6, 0, "2,4,9");
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 2);
  g_assert_nonnull (strstr (fixture_get (fixture, 2)->header, "Subject: missed\r\n"));
  g_assert_nonnull (strstr (fixture_get (fixture, 4)->header, "Subject: missed\r\n"));
  g_assert_cmpint (fixture_get (fixture, 4)->size, >, 100);
}

static void
test_empty (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("empty");

  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
  g_assert_cmpint (fixture->state.total, ==, 0);
  fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", fixture->state.uidvalidity, 1,
                fixture->state.modseq, "");
  fixture_sync (fixture, KIT_SYNC_LIST, "INBOX", fixture->state.uidvalidity, 1, 0, "");
  g_assert_true (kit_uid_set_is_empty (fixture->present));
  g_assert_cmpint (fixture->present_first, ==, 1);
}

/* New, changed and removed since, found the quick way and the two slow ones */
static void
check_changes (const char *user,
               gboolean    quick,
               gboolean    has_modseq)
{
  g_autoptr (Fixture) fixture = fixture_new_user (user);
  g_autoptr (ImapConnection) other = fixture_open_other (user);
  g_autofree char *gone = NULL;
  g_autofree char *present = NULL;
  gint64 uidvalidity, modseq;

  for (guint i = 1; i <= 10; i++)
    fixture_append (other, "INBOX", "m", "");
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
  uidvalidity = fixture->state.uidvalidity;
  modseq = has_modseq ? fixture->state.modseq : 0;
  fixture_run (other, "SELECT INBOX");
  fixture_run (other, "UID STORE 4 +FLAGS (\\Seen blue)");
  fixture_run (other, "UID STORE 2,7 +FLAGS (\\Deleted)");
  fixture_run (other, "UID EXPUNGE 2,7");
  fixture_append (other, "INBOX", "new", "\\Answered");
  fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", uidvalidity, 11, modseq, "1:10");
  g_assert_cmpint (fixture_get (fixture, 4)->flags, ==, KIT_FLAG_READ);
  g_assert_cmpstr (fixture_get (fixture, 4)->keywords, ==, "blue");
  g_assert_null (fixture_get (fixture, 4)->header);
  g_assert_nonnull (strstr (fixture_get (fixture, 11)->header, "Subject: new"));
  g_assert_cmpint (fixture_get (fixture, 11)->flags, ==, KIT_FLAG_ANSWERED);
  gone = fixture_dup_set (fixture->vanished);
  present = fixture_dup_set (fixture->present);
  if (quick)
    {
      g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 2);
      g_assert_cmpstr (gone, ==, "2,7");
    }
  else
    {
      g_assert_cmpstr (present, ==, "1,3:6,8:10");
      g_assert_cmpint (fixture->present_first, ==, 1);
      g_assert_cmpint (fixture->present_last, ==, 10);
    }
}

static void
test_changes_qresync (void)
{
  check_changes ("qresync", TRUE, TRUE);
}

static void
test_changes_plain (void)
{
  check_changes ("plain", FALSE, FALSE);
}

/* Nothing new: "n:*" is never empty, and what it gives is not news */
static void
test_changes_nothing (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("nothing");
  g_autoptr (ImapConnection) other = fixture_open_other ("nothing");

  fixture_append (other, "INBOX", "m", "");
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
  fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", fixture->state.uidvalidity, 2,
                fixture->state.modseq, "1");
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 0);
  g_assert_true (kit_uid_set_is_empty (fixture->vanished));
  g_assert_cmpint (fixture->present_first, ==, 0);
}

/* We believe in a message that is not there: the count does not add up, and the server is asked */
static void
test_changes_heal (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("heal");
  g_autoptr (ImapConnection) other = fixture_open_other ("heal");
  g_autofree char *present = NULL;

  for (guint i = 0; i < 3; i++)
    fixture_append (other, "INBOX", "m", "");
  fixture_run (other, "SELECT INBOX");
  fixture_run (other, "UID STORE 2 +FLAGS (\\Deleted)");
  fixture_run (other, "UID EXPUNGE 2");
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
  fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", fixture->state.uidvalidity, 4,
                fixture->state.modseq, "1:3");
  present = fixture_dup_set (fixture->present);
  g_assert_cmpstr (present, ==, "1,3");
}

static void
test_uidvalidity (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("validity");
  g_autoptr (ImapConnection) other = fixture_open_other ("validity");
  g_autoptr (KitUidSet) one = kit_uid_set_parse ("1");
  g_autoptr (GError) error = NULL;
  gint64 before;

  fixture_run (other, "CREATE box");
  fixture_append (other, "box", "old", "");
  fixture_sync (fixture, KIT_SYNC_NEWEST, "box", 0, 0, 0, NULL);
  before = fixture->state.uidvalidity;
  fixture_run (other, "DELETE box");
  fixture_run (other, "CREATE box");
  fixture_append (other, "box", "other", "");
  fixture_append (other, "box", "another", "");
  /* Dovecot numbers by the second: what matters is that ours is another one */
  fixture_sync (fixture, KIT_SYNC_CHANGES, "box", before + 1000, 2, 5, "1");
  g_assert_cmpint (fixture->state.uidvalidity, !=, before + 1000);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 0);
  g_assert_true (kit_uid_set_is_empty (fixture->vanished));
  g_assert_false (kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "box", before + 1000,
                                           one, fixture->sink, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK);
}

/* Folders @paths, "" at the end, each the next of the one before */
static void
sync_chain (Fixture         *fixture,
            KitSyncRequest  *requests,
            guint            n,
            const char     **expected)
{
  for (guint i = 0; i + 1 < n; i++)
    requests[i].next = &requests[i + 1];
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) seen = g_string_new (NULL);

      fixture_forget (fixture);
      if (expected[i] == NULL)
        {
          g_assert_false (kit_remote_sync_folder (fixture->remote, &requests[i], fixture->sink, NULL, &error));
          g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
          continue;
        }
      kit_remote_sync_folder (fixture->remote, &requests[i], fixture->sink, NULL, &error);
      g_assert_no_error (error);
      for (gint64 uid = 1; uid < 10; uid++)
        {
          Told *told = g_hash_table_lookup (fixture->messages, GINT_TO_POINTER (uid));
          const char *subject = told != NULL && told->header != NULL ? strstr (told->header, "Subject: ") : NULL;

          if (told != NULL)
            g_string_append_printf (seen, "%" G_GINT64_FORMAT "%c%d ", uid, subject != NULL ? subject[9] : '-',
                                    (gint) told->flags);
        }
      g_assert_cmpstr (seen->str, ==, expected[i]);
      requests[i].uidvalidity = fixture->state.uidvalidity;
      requests[i].uidnext = fixture->state.uidnext;
      requests[i].modseq = fixture->state.modseq;
    }
}

/* Whether the third folder was opened before the first one was answered */
static void
assert_sent_ahead (const char *log)
{
  g_autofree char *text = NULL;
  const char *third, *answer;

  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  third = strstr (text, "SELECT C (CONDSTORE)");
  answer = strstr (text, " EXISTS");
  g_assert_nonnull (third);
  g_assert_nonnull (answer);
  g_assert_true (third < answer);
}

/* What was asked about the folders that come next belongs to them, whatever becomes of the others */
static void
test_next_folders (void)
{
  g_autofree char *log = g_build_filename (g_get_tmp_dir (), "imap-next.XXXXXX", NULL);
  const char *first[] = { "1a0 2b0 3c0 ", "1x0 2y0 ", NULL, "1q0 " };
  const char *later[] = { "2-2 ", "3z0 ", "", NULL };
  KitSyncRequest requests[] = {
    { KIT_SYNC_NEWEST, "A", 0, 0, 0, 0, 200, NULL, FALSE, 3 },
    { KIT_SYNC_NEWEST, "B", 0, 0, 0, 0, 200, NULL, FALSE, 5 }, /* there were more when they were counted */
    { KIT_SYNC_NEWEST, "Nowhere", 0, 0, 0, 0, 200, NULL, FALSE, 7 },
    { KIT_SYNC_NEWEST, "C", 0, 0, 0, 0, 200, NULL, FALSE, 1 },
  };
  int fd = g_mkstemp (log);
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (ImapConnection) other = NULL;
  KitSyncRequest changes[4];
  guint n = 0;

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_setenv ("MAPI_WIRE_LOG", log, TRUE);
  fixture = fixture_new_user ("next");
  g_assert_true (kit_remote_connect (fixture->remote, NULL, NULL));
  g_unsetenv ("MAPI_WIRE_LOG");
  other = fixture_open_other ("next");
  for (guint i = 0; i < 3; i++)
    fixture_run (other, (const char *[]) { "CREATE A", "CREATE B", "CREATE C" }[i]);
  for (guint i = 0; i < 6; i++)
    fixture_append (other, i < 3 ? "A" : i < 5 ? "B" : "C", (const char *[]) { "a", "b", "c", "x", "y", "q" }[i], "");
  sync_chain (fixture, requests, G_N_ELEMENTS (requests), first);
  assert_sent_ahead (log);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    if (i != 2)
      {
        changes[n] = requests[i];
        changes[n++].kind = KIT_SYNC_CHANGES;
      }
  changes[n] = (KitSyncRequest) { KIT_SYNC_CHANGES, "Nowhere", 5, 7, 9, 0, 0, NULL };
  fixture_run (other, "SELECT A");
  fixture_run (other, "UID STORE 2 +FLAGS (\\Flagged)");
  fixture_run (other, "SELECT B");
  fixture_run (other, "UID STORE 1 +FLAGS (\\Deleted)");
  fixture_run (other, "UID EXPUNGE 1");
  fixture_append (other, "B", "z", "");
  sync_chain (fixture, changes, G_N_ELEMENTS (changes), later);
  /* Something else than was thought */
  fixture_forget (fixture);
  g_assert_true (kit_remote_sync_folder (fixture->remote, &changes[0], fixture->sink, NULL, NULL));
  fixture_sync (fixture, KIT_SYNC_NEWEST, "C", 0, 0, 0, NULL);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 1);
  g_remove (log);
}

static void
test_no_such_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("missing");
  KitSyncRequest request = { KIT_SYNC_NEWEST, "Nowhere", 0, 0, 0, 0, 200, NULL };
  KitSyncRequest changes = { KIT_SYNC_CHANGES, "Nowhere", 5, 7, 9, 0, 0, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (kit_remote_sync_folder (fixture->remote, &request, fixture->sink, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (kit_remote_sync_folder (fixture->remote, &changes, fixture->sink, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  /* The connection goes on */
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
}

static void
test_list (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("second");
  g_autoptr (ImapConnection) other = fixture_open_other ("second");
  g_autofree char *present = NULL;

  fixture_append (other, "INBOX", "m", "\\Seen");
  fixture_append (other, "INBOX", "m", "");
  fixture_sync (fixture, KIT_SYNC_LIST, "INBOX", 0, 0, 0, NULL);
  present = fixture_dup_set (fixture->present);
  g_assert_cmpstr (present, ==, "1:2");
  g_assert_cmpint (fixture_get (fixture, 1)->flags, ==, KIT_FLAG_READ);
  g_assert_null (fixture_get (fixture, 1)->header);
  g_assert_cmpint (fixture_get (fixture, 2)->size, >, 100);
}

static void
test_sink_fails (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("fails");
  g_autoptr (ImapConnection) other = fixture_open_other ("fails");
  KitSyncRequest request = { KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, 0, 200, NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5; i++)
    fixture_append (other, "INBOX", "m", "");
  fixture->fail_at = 3;
  g_assert_false (kit_remote_sync_folder (fixture->remote, &request, fixture->sink, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK);
  fixture->fail_at = 0;
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 5);
}

/* ---- bodies ---- */

static void
append_large (ImapConnection *other,
              gsize           size)
{
  g_autoptr (ImapCommand) command = imap_command_new ("APPEND INBOX");
  g_autoptr (GString) text = g_string_new ("Subject: large\r\n\r\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  while (text->len < size)
    g_string_append (text, "A line of a message that is as long as some are, {12}\r\n");
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  imap_command_add_literal (command, bytes);
  imap_connection_run (other, command, NULL, &error);
  g_assert_no_error (error);
}

static void
test_bodies (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("bodies");
  g_autoptr (ImapConnection) other = fixture_open_other ("bodies");
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("1:500,900");
  g_autoptr (GError) error = NULL;
  GBytes *bytes;
  gsize size;
  const char *data;

  for (guint i = 1; i <= 300; i++)
    fixture_append (other, "INBOX", "m", "");
  append_large (other, 100000);
  append_large (other, 5000000);
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
  for (guint lane = KIT_LANE_NORMAL; lane <= KIT_LANE_URGENT; lane++)
    {
      g_hash_table_remove_all (fixture->bodies);
      kit_remote_fetch_bodies (fixture->remote, lane, "INBOX", fixture->state.uidvalidity, uids,
                               fixture->sink, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_hash_table_size (fixture->bodies), ==, 302);
      bytes = g_hash_table_lookup (fixture->bodies, GINT_TO_POINTER (7));
      data = g_bytes_get_data (bytes, &size);
      g_assert_true (g_str_has_prefix (data, "From: a@example.test\r\n"));
      g_assert_cmpmem (data + size - 11, 11, "Text of m\r\n", 11);
      for (guint uid = 301; uid <= 302; uid++)
        {
          bytes = g_hash_table_lookup (fixture->bodies, GUINT_TO_POINTER (uid));
          data = g_bytes_get_data (bytes, &size);
          g_assert_cmpint (size, ==, fixture_get (fixture, uid)->size);
          g_assert_cmpmem (data + size - 7, 7, " {12}\r\n", 7);
        }
    }
}

static void
test_check_and_find (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("find");
  g_autoptr (ImapConnection) other = fixture_open_other ("find");
  g_autoptr (KitUidSet) asked = kit_uid_set_parse ("1:3,9");
  g_autoptr (KitUidSet) there = NULL;
  g_autoptr (KitUidSet) found = NULL;
  g_autoptr (KitUidSet) none = NULL;
  g_autofree char *text = NULL;
  g_autofree char *found_text = NULL;
  g_autoptr (GError) error = NULL;

  fixture_append (other, "INBOX", "x1", "");
  fixture_append (other, "INBOX", "x2", "");
  fixture_append (other, "INBOX", "x3", "");
  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
  fixture_run (other, "SELECT INBOX");
  fixture_run (other, "UID STORE 2 +FLAGS (\\Deleted)");
  fixture_run (other, "UID EXPUNGE 2");
  there = kit_remote_check (fixture->remote, "INBOX", fixture->state.uidvalidity, asked, NULL, &error);
  g_assert_no_error (error);
  text = fixture_dup_set (there);
  g_assert_cmpstr (text, ==, "1,3");
  found = kit_remote_find (fixture->remote, "INBOX", 0, "x3@example.test", 2, NULL, &error);
  g_assert_no_error (error);
  found_text = fixture_dup_set (found);
  g_assert_cmpstr (found_text, ==, "3");
  none = kit_remote_find (fixture->remote, "INBOX", 0, "x3@example.test", 4, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (kit_uid_set_is_empty (none));
}

static void
test_quota (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("quota");
  g_autoptr (GError) error = NULL;
  gint64 used, limit;

  g_assert_true (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_true (kit_remote_get_features (fixture->remote) & KIT_REMOTE_HAS_QUOTA);
  g_assert_true (kit_remote_get_features (fixture->remote) & KIT_REMOTE_HAS_VANISHED);
  g_assert_true (kit_remote_get_quota (fixture->remote, &used, &limit, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (limit, ==, G_GINT64_CONSTANT (2) << 30);
  g_assert_cmpint (used, >=, 0);
}

/* ---- signing in ---- */

static void
test_wrong_password (void)
{
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;

  fixture = fixture_new ("alice", "nonsense",
                         (guint) g_ascii_strtoull (g_getenv ("DOVECOT_IMAP"), NULL, 10), NULL, NULL);
  g_assert_false (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

static void
check_security (const char *security,
                const char *port,
                const char *compress)
{
  g_autofree char *dir = g_dir_make_tmp ("imap-XXXXXX", NULL);
  g_autoptr (MapiSupport) support = NULL;
  g_autoptr (ImapConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapAccount) account = NULL;

  support = fixture_make_support ("carol", "pässwörd \"quoted\"\\back",
                                  (guint) g_ascii_strtoull (g_getenv (port), NULL, 10), dir,
                                  "security", security, "certificate-pins", g_getenv ("DOVECOT_PIN"),
                                  "compress", compress, "send-id", "true", NULL);
  account = imap_account_new (support, &error);
  g_assert_no_error (error);
  connection = imap_connection_open (account, "test", NULL, NULL, &error);
  g_assert_no_error (error);
  fixture_run (connection, "NOOP");
  fixture_append (connection, "INBOX", "safe", "");
  fixture_run (connection, "SELECT INBOX");
  fixture_run (connection, "FETCH 1:* (BODY.PEEK[])");
}

static void
test_tls (void)
{
  check_security ("tls", "DOVECOT_IMAPS", "never");
  check_security ("tls", "DOVECOT_IMAPS", "always");
}

static void
test_starttls (void)
{
  check_security ("starttls", "DOVECOT_IMAP", "always");
}

static void
test_check_service (void)
{
  g_autofree char *dir = g_dir_make_tmp ("imap-XXXXXX", NULL);
  g_autoptr (MapiSupport) support = NULL;
  g_autoptr (GError) error = NULL;
  ImapAccount *account;

  support = fixture_make_support ("bob", "bobpw",
                                  (guint) g_ascii_strtoull (g_getenv ("DOVECOT_IMAP"), NULL, 10), dir,
                                  NULL);
  account = imap_account_new (support, &error);
  g_assert_no_error (error);
  g_assert_true (imap_remote_check_service (account, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* What came meanwhile is told of the mailbox that is open as well */
static void
test_folders_while_open (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("foldersopen");
  g_autoptr (ImapConnection) other = fixture_open_other ("foldersopen");

  for (guint i = 1; i <= 5; i++)
    {
      g_autoptr (GPtrArray) folders = NULL;

      fixture_append (other, "INBOX", "one more", "");
      folders = list (fixture);
      g_assert_cmpint (find (folders, "INBOX")->total, ==, i);
      g_assert_cmpint (find (folders, "INBOX")->uidnext, ==, i + 1);
      fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 0, NULL);
      fixture_forget (fixture);
    }
}

int
main (int    argc,
      char **argv)
{
  static const char * const users[] = { "folders", "foldersopen", "first", "once", "some", "empty", "qresync",
                                        "plain", "nothing", "heal", "validity", "missing", "next", "second", "fails", "bodies",
                                        "find", "quota", NULL };

  g_test_init (&argc, &argv, NULL);
  fixture_add_users (users);
  g_test_add_func ("/imap/remote/folders", test_folders);
  g_test_add_func ("/imap/remote/folders-while-open", test_folders_while_open);
  g_test_add_func ("/imap/remote/first-sync", test_first_sync);
  g_test_add_func ("/imap/remote/first-sync-at-once", test_first_sync_at_once);
  g_test_add_func ("/imap/remote/some", test_some);
  g_test_add_func ("/imap/remote/empty", test_empty);
  g_test_add_func ("/imap/remote/changes/qresync", test_changes_qresync);
  g_test_add_func ("/imap/remote/changes/plain", test_changes_plain);
  g_test_add_func ("/imap/remote/changes/nothing", test_changes_nothing);
  g_test_add_func ("/imap/remote/changes/heal", test_changes_heal);
  g_test_add_func ("/imap/remote/uidvalidity", test_uidvalidity);
  g_test_add_func ("/imap/remote/next-folders", test_next_folders);
  g_test_add_func ("/imap/remote/no-such-folder", test_no_such_folder);
  g_test_add_func ("/imap/remote/list", test_list);
  g_test_add_func ("/imap/remote/sink-fails", test_sink_fails);
  g_test_add_func ("/imap/remote/bodies", test_bodies);
  g_test_add_func ("/imap/remote/check-and-find", test_check_and_find);
  g_test_add_func ("/imap/remote/quota", test_quota);
  g_test_add_func ("/imap/sign-in/wrong-password", test_wrong_password);
  g_test_add_func ("/imap/sign-in/tls", test_tls);
  g_test_add_func ("/imap/sign-in/starttls", test_starttls);
  g_test_add_func ("/imap/check-service", test_check_service);
  return g_test_run ();
}
