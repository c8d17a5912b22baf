/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"

/* Pending operations and the watch, against Dovecot, with a second client */

static void
execute (Fixture      *fixture,
         KitRemoteJob *job)
{
  g_autoptr (GError) error = NULL;

  kit_remote_execute (fixture->remote, job, NULL, &error);
  g_assert_no_error (error);
}

static KitRemoteItem *
get_item (KitRemoteJob *job,
          guint         index)
{
  return g_ptr_array_index (job->items, index);
}

static gint64
get_uidvalidity (Fixture    *fixture,
                 const char *path)
{
  fixture_sync (fixture, KIT_SYNC_LIST, path, 0, 0, 0, NULL);
  return fixture->state.uidvalidity;
}

static void
test_flags (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("xflags");
  g_autoptr (ImapConnection) other = fixture_open_other ("xflags");
  g_autoptr (KitRemoteJob) job = NULL;
  const char *add[] = { "work", NULL }, *remove[] = { "home", NULL };

  for (guint i = 0; i < 3; i++)
    fixture_append (other, "INBOX", "m", "home \\Flagged");
  job = kit_remote_job_new (KIT_ACTION_FLAGS, "INBOX", get_uidvalidity (fixture, "INBOX"));
  job->add_flags = KIT_FLAG_READ | KIT_FLAG_FORWARDED;
  job->remove_flags = KIT_FLAG_FLAGGED;
  job->add_keywords = g_strdupv ((char **) add);
  job->remove_keywords = g_strdupv ((char **) remove);
  kit_remote_job_add (job, 1);
  kit_remote_job_add (job, 3);
  /* What another client changed meanwhile stays */
  fixture_run (other, "SELECT INBOX");
  fixture_run (other, "UID STORE 3 +FLAGS (\\Answered)");
  execute (fixture, job);
  g_assert_cmpint (get_item (job, 0)->result, ==, KIT_RESULT_DONE);
  g_assert_cmpint (get_item (job, 1)->result, ==, KIT_RESULT_DONE);
  fixture_sync (fixture, KIT_SYNC_LIST, "INBOX", 0, 0, 0, NULL);
  g_assert_cmpint (fixture_get (fixture, 1)->flags, ==, KIT_FLAG_READ | KIT_FLAG_FORWARDED);
  g_assert_cmpstr (fixture_get (fixture, 1)->keywords, ==, "work");
  g_assert_cmpint (fixture_get (fixture, 2)->flags, ==, KIT_FLAG_FLAGGED);
  g_assert_cmpint (fixture_get (fixture, 3)->flags, ==,
                   KIT_FLAG_READ | KIT_FLAG_FORWARDED | KIT_FLAG_ANSWERED);
}

static void
check_transfer (const char      *user,
                KitRemoteAction  action)
{
  g_autoptr (Fixture) fixture = fixture_new_user (user);
  g_autoptr (ImapConnection) other = fixture_open_other (user);
  g_autoptr (KitRemoteJob) job = NULL;
  g_autoptr (KitRemoteJob) nowhere = NULL;
  g_autofree char *left = NULL;
  gint64 uidvalidity;

  for (guint i = 0; i < 4; i++)
    fixture_append (other, "INBOX", "m", "\\Flagged");
  uidvalidity = get_uidvalidity (fixture, "INBOX");
  job = kit_remote_job_new (action, "INBOX", uidvalidity);
  job->target = g_strdup ("Archive");
  kit_remote_job_add (job, 2);
  kit_remote_job_add (job, 4);
  kit_remote_job_add (job, 9);
  execute (fixture, job);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (get_item (job, i)->result, ==, KIT_RESULT_DONE);
      g_assert_cmpint (get_item (job, i)->new_uid, ==, i + 1);
      g_assert_cmpint (get_item (job, i)->new_uidvalidity, ==, get_uidvalidity (fixture, "Archive"));
    }
  g_assert_cmpint (get_item (job, 2)->result, ==, KIT_RESULT_GONE);
  fixture_sync (fixture, KIT_SYNC_LIST, "INBOX", 0, 0, 0, NULL);
  left = fixture_dup_set (fixture->present);
  g_assert_cmpstr (left, ==, action == KIT_ACTION_MOVE ? "1,3" : "1:4");
  fixture_sync (fixture, KIT_SYNC_LIST, "Archive", 0, 0, 0, NULL);
  g_assert_cmpint (fixture_get (fixture, 2)->flags, ==, KIT_FLAG_FLAGGED);

  nowhere = kit_remote_job_new (action, "INBOX", uidvalidity);
  nowhere->target = g_strdup ("Nowhere");
  kit_remote_job_add (nowhere, 1);
  execute (fixture, nowhere);
  g_assert_cmpint (get_item (nowhere, 0)->result, ==, KIT_RESULT_FAILED);
  g_assert_error (get_item (nowhere, 0)->error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_move (void)
{
  check_transfer ("xmove", KIT_ACTION_MOVE);
}

static void
test_copy (void)
{
  check_transfer ("xcopy", KIT_ACTION_COPY);
}

/* Somebody else has marked a message: it is not ours to remove */
static void
test_delete (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("xdelete");
  g_autoptr (ImapConnection) other = fixture_open_other ("xdelete");
  g_autoptr (KitRemoteJob) job = NULL;
  g_autofree char *left = NULL;

  for (guint i = 0; i < 3; i++)
    fixture_append (other, "INBOX", "m", "");
  fixture_run (other, "SELECT INBOX");
  fixture_run (other, "UID STORE 1 +FLAGS (\\Deleted)");
  job = kit_remote_job_new (KIT_ACTION_DELETE, "INBOX", get_uidvalidity (fixture, "INBOX"));
  kit_remote_job_add (job, 2);
  execute (fixture, job);
  g_assert_cmpint (get_item (job, 0)->result, ==, KIT_RESULT_DONE);
  fixture_sync (fixture, KIT_SYNC_LIST, "INBOX", 0, 0, 0, NULL);
  left = fixture_dup_set (fixture->present);
  g_assert_cmpstr (left, ==, "1,3");
  g_assert_cmpint (fixture_get (fixture, 1)->flags, ==, KIT_FLAG_DELETED);
}

static void
test_other_uidvalidity (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("xvalid");
  g_autoptr (ImapConnection) other = fixture_open_other ("xvalid");
  g_autoptr (KitRemoteJob) job = NULL;

  fixture_append (other, "INBOX", "m", "");
  job = kit_remote_job_new (KIT_ACTION_DELETE, "INBOX", get_uidvalidity (fixture, "INBOX") + 1);
  kit_remote_job_add (job, 1);
  execute (fixture, job);
  g_assert_cmpint (get_item (job, 0)->result, ==, KIT_RESULT_GONE);
  fixture_sync (fixture, KIT_SYNC_LIST, "INBOX", 0, 0, 0, NULL);
  g_assert_nonnull (fixture_get (fixture, 1));
}

static void
add_source (KitRemoteJob *job,
            const char   *text,
            KitFlags      flags)
{
  static const char * const keywords[] = { "kept", "Büro", "R&D", NULL };
  KitRemoteItem *item = kit_remote_job_add (job, 0);

  item->source = g_bytes_new (text, strlen (text));
  item->flags = flags;
  item->keywords = g_strdupv ((char **) keywords);
  item->received = G_GINT64_CONSTANT (1000000000) * G_USEC_PER_SEC;
}

static void
test_append (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("xappend");
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_APPEND, "Sent", 0);
  g_autoptr (KitRemoteJob) nowhere = kit_remote_job_new (KIT_ACTION_APPEND, "Nowhere", 0);
  g_autoptr (KitUidSet) all = kit_uid_set_parse ("1:9");
  g_autoptr (GError) error = NULL;
  Told *told;

  add_source (job, "Subject: one\r\n\r\nText\r\n", KIT_FLAG_READ | KIT_FLAG_FORWARDED);
  add_source (job, "Subject: two\n\nBare\nlines\n", KIT_FLAG_DRAFT);
  execute (fixture, job);
  g_assert_cmpint (get_item (job, 0)->result, ==, KIT_RESULT_DONE);
  g_assert_cmpint (get_item (job, 0)->new_uid, ==, 1);
  g_assert_cmpint (get_item (job, 1)->new_uid, ==, 2);
  fixture_sync (fixture, KIT_SYNC_NEWEST, "Sent", 0, 0, 0, NULL);
  g_assert_cmpint (fixture->state.uidvalidity, ==, get_item (job, 0)->new_uidvalidity);
  told = fixture_get (fixture, 1);
  g_assert_cmpint (told->flags, ==, KIT_FLAG_READ | KIT_FLAG_FORWARDED);
  g_assert_cmpstr (told->keywords, ==, "kept Büro R&D");
  g_assert_cmpint (told->received, ==, G_GINT64_CONSTANT (1000000000) * G_USEC_PER_SEC);
  g_assert_cmpint (fixture_get (fixture, 2)->flags, ==, KIT_FLAG_DRAFT);
  kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "Sent", 0, all, fixture->sink, NULL,
                           &error);
  g_assert_no_error (error);
  {
    gsize size;
    const char *data = g_bytes_get_data (g_hash_table_lookup (fixture->bodies, GINT_TO_POINTER (2)),
                                         &size);

    g_assert_cmpmem (data, size, "Subject: two\r\n\r\nBare\r\nlines\r\n", 29);
  }
  add_source (nowhere, "Subject: x\r\n\r\n", 0);
  execute (fixture, nowhere);
  g_assert_error (get_item (nowhere, 0)->error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

/* A zero byte: no ordinary literal may have one */
static void
test_append_binary (void)
{
  static const char text[] = "Subject: zero\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
                             "Content-Transfer-Encoding: binary\r\n\r\na\0b\r\n";
  g_autoptr (Fixture) fixture = fixture_new_user ("xbinary");
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_APPEND, "Sent", 0);
  g_autoptr (KitUidSet) all = kit_uid_set_parse ("1:9");
  g_autoptr (GError) error = NULL;
  KitRemoteItem *item = kit_remote_job_add (job, 0);

  item->source = g_bytes_new (text, sizeof text - 1);
  execute (fixture, job);
  g_assert_cmpint (item->result, ==, KIT_RESULT_DONE);
  fixture_sync (fixture, KIT_SYNC_NEWEST, "Sent", 0, 0, 0, NULL);
  kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "Sent", 0, all, fixture->sink, NULL, &error);
  g_assert_no_error (error);
  {
    gsize size;
    const char *data = g_bytes_get_data (g_hash_table_lookup (fixture->bodies, GINT_TO_POINTER (1)), &size);

    /* It may be written otherwise, but says the same */
    g_assert_true (g_strstr_len (data, (gssize) size, "\r\n\r\nYQBi") != NULL || memmem (data, size, "a\0b", 3) != NULL);
  }
}

static KitRemoteJob *
folder_job (Fixture         *fixture,
            KitRemoteAction  action,
            const char      *path,
            const char      *parent,
            const char      *name)
{
  KitRemoteJob *job = kit_remote_job_new (action, path, 0);

  job->parent = g_strdup (parent);
  job->name = g_strdup (name);
  kit_remote_job_add (job, 0);
  execute (fixture, job);
  return job;
}

static void
test_folders (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("xfolders");
  g_autoptr (ImapConnection) other = fixture_open_other ("xfolders");
  g_autoptr (KitRemoteJob) create = folder_job (fixture, KIT_ACTION_CREATE_FOLDER, NULL, NULL,
                                                "Bücher & mehr");
  g_autoptr (KitRemoteJob) again = folder_job (fixture, KIT_ACTION_CREATE_FOLDER, NULL, NULL,
                                               "Bücher & mehr");
  g_autoptr (KitRemoteJob) below = folder_job (fixture, KIT_ACTION_CREATE_FOLDER, NULL,
                                               create->new_path, "Neu");
  g_autoptr (KitRemoteJob) bad = folder_job (fixture, KIT_ACTION_CREATE_FOLDER, NULL, NULL, "a/b");
  g_autoptr (KitRemoteJob) rename = NULL;
  g_autoptr (KitRemoteJob) delete = NULL;
  g_autoptr (KitRemoteJob) gone = NULL;

  g_assert_cmpstr (create->new_path, ==, "B&APw-cher &- mehr");
  g_assert_cmpint (get_item (create, 0)->result, ==, KIT_RESULT_DONE);
  g_assert_error (get_item (again, 0)->error, MAPI_ERROR, MAPI_ERROR_COLLISION);
  g_assert_cmpstr (below->new_path, ==, "B&APw-cher &- mehr/Neu");
  g_assert_error (get_item (bad, 0)->error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
  fixture_append (other, below->new_path, "m", "");
  fixture_sync (fixture, KIT_SYNC_NEWEST, below->new_path, 0, 0, 0, NULL);
  rename = folder_job (fixture, KIT_ACTION_RENAME_FOLDER, below->new_path, NULL, "Alt");
  g_assert_cmpint (get_item (rename, 0)->result, ==, KIT_RESULT_DONE);
  g_assert_cmpstr (rename->new_path, ==, "Alt");
  fixture_sync (fixture, KIT_SYNC_NEWEST, "Alt", 0, 0, 0, NULL);
  g_assert_cmpint (fixture->state.total, ==, 1);
  delete = folder_job (fixture, KIT_ACTION_DELETE_FOLDER, "Alt", NULL, NULL);
  g_assert_cmpint (get_item (delete, 0)->result, ==, KIT_RESULT_DONE);
  gone = folder_job (fixture, KIT_ACTION_DELETE_FOLDER, "Alt", NULL, NULL);
  g_assert_cmpint (get_item (gone, 0)->result, ==, KIT_RESULT_GONE);
}

static MapiFolderRole
find_role (Fixture    *fixture,
           const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = kit_remote_list_folders (fixture->remote, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < folders->len; i++)
    if (g_str_equal (((KitRemoteFolder *) g_ptr_array_index (folders, i))->path, path))
      return ((KitRemoteFolder *) g_ptr_array_index (folders, i))->role;
  g_assert_not_reached ();
}

/* A server that can keep it is told what a folder is for. A second one for the same is one like others. */
static void
test_folder_use (void)
{
  static const char * const names[] = { "Weggelegt", "Noch eins" };
  g_autoptr (Fixture) fixture = fixture_new_user ("xuse");
  g_autoptr (ImapConnection) other = fixture_open_other ("xuse");
  gboolean keeps_it = g_strcmp0 (g_getenv ("IMAP_SERVER"), "cyrus") == 0;

  if (keeps_it)
    fixture_run (other, "SETMETADATA Archive (/private/specialuse NIL)");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KitRemoteJob) create = kit_remote_job_new (KIT_ACTION_CREATE_FOLDER, NULL, 0);

      create->name = g_strdup (names[i]);
      create->role = MAPI_FOLDER_ROLE_ARCHIVE;
      kit_remote_job_add (create, 0);
      execute (fixture, create);
      g_assert_cmpint (get_item (create, 0)->result, ==, KIT_RESULT_DONE);
    }
  g_assert_cmpint (find_role (fixture, names[0]), ==, keeps_it ? MAPI_FOLDER_ROLE_ARCHIVE : MAPI_FOLDER_ROLE_NONE);
  g_assert_cmpint (find_role (fixture, names[1]), ==, MAPI_FOLDER_ROLE_NONE);
}

/* ---- the watch ---- */

typedef struct
{
  Fixture *fixture;
  GThread *thread;
  char   **changed;
} Watching;

static gpointer
watch_thread (gpointer data)
{
  Watching *self = data;
  static const char * const paths[] = { "INBOX", NULL };
  g_autoptr (GError) error = NULL;

  self->changed = kit_remote_watch (self->fixture->remote, paths, 60, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

static void
check_watch (const char *user,
             const char *mailbox)
{
  g_autoptr (Fixture) fixture = fixture_new_user (user);
  g_autoptr (ImapConnection) other = fixture_open_other (user);
  g_autoptr (GPtrArray) folders = kit_remote_list_folders (fixture->remote, NULL, NULL);
  Watching watching = { fixture };

  g_assert_nonnull (folders);
  if (!g_str_equal (mailbox, "INBOX") && g_strcmp0 (g_getenv ("IMAP_SERVER"), "cyrus") == 0)
    {
      g_test_skip ("The server tells of the inbox only");
      return;
    }
  /* Whether it comes before the watch is set up or after, it must be heard of */
  watching.thread = g_thread_new ("watch", watch_thread, &watching);
  fixture_append (other, mailbox, "news", "");
  g_thread_join (watching.thread);
  g_assert_true (g_strv_contains ((const char * const *) watching.changed, mailbox));
  g_strfreev (watching.changed);
}

static void
test_watch (void)
{
  check_watch ("xwatch", "INBOX");
}

static void
test_watch_other (void)
{
  check_watch ("xwatchother", "Archive");
}

static void
test_watch_before (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("xbefore");
  g_autoptr (ImapConnection) other = fixture_open_other ("xbefore");
  g_autoptr (GPtrArray) folders = kit_remote_list_folders (fixture->remote, NULL, NULL);
  Watching watching = { fixture };

  g_assert_nonnull (folders);
  if (g_strcmp0 (g_getenv ("IMAP_SERVER"), "cyrus") == 0)
    {
      g_test_skip ("The server tells of the inbox only");
      return;
    }
  fixture_append (other, "Sent", "news", "");
  watch_thread (&watching);
  g_assert_true (g_strv_contains ((const char * const *) watching.changed, "Sent"));
  g_assert_cmpuint (g_strv_length (watching.changed), ==, 1);
  g_strfreev (watching.changed);
}

static void
test_watch_cancelled (void)
{
  g_autoptr (Fixture) fixture = fixture_new_user ("xcancel");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  static const char * const paths[] = { "INBOX", NULL };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (kit_remote_watch (fixture->remote, paths, 60, cancellable, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
}

int
main (int    argc,
      char **argv)
{
  static const char * const users[] = { "xflags", "xmove", "xcopy", "xdelete", "xvalid", "xappend", "xbinary",
                                        "xfolders", "xuse", "xwatch", "xwatchother", "xbefore", "xcancel",
                                        NULL };

  g_test_init (&argc, &argv, NULL);
  fixture_add_users (users);
  g_test_add_func ("/imap/execute/flags", test_flags);
  g_test_add_func ("/imap/execute/move", test_move);
  g_test_add_func ("/imap/execute/copy", test_copy);
  g_test_add_func ("/imap/execute/delete", test_delete);
  g_test_add_func ("/imap/execute/other-uidvalidity", test_other_uidvalidity);
  g_test_add_func ("/imap/execute/append", test_append);
  g_test_add_func ("/imap/execute/append-binary", test_append_binary);
  g_test_add_func ("/imap/execute/folders", test_folders);
  g_test_add_func ("/imap/execute/folder-use", test_folder_use);
  g_test_add_func ("/imap/watch/inbox", test_watch);
  g_test_add_func ("/imap/watch/other-folder", test_watch_other);
  g_test_add_func ("/imap/watch/before", test_watch_before);
  g_test_add_func ("/imap/watch/cancelled", test_watch_cancelled);
  return g_test_run ();
}
