/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A second process on a store:
 *   kit-worker mutate FOLDER SEED   changes it at random for ever; says "begin WHAT" before and
 *                                   "done WHAT" after each change
 *   kit-worker watch FOLDER         says "ready", then "EVENT TYPE" of everything it is told, and
 *                                   marks every message read that is created
 *   kit-worker lock FOLDER ID       locks a queued message, says "locked", waits for the end
 *   kit-worker visit FOLDER         says how many messages the inbox has, and ends */

#include "config.h"

#include "kit-fixture.h"

#include <kit-store-private.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  KitFixture fixture;
  GRand *random;
  MapiEntryId *folders[2];
  GPtrArray *messages; /* element-type MapiEntryId */
  GArray *numbers;     /* of the messages, guint */
  guint next;
} Worker;

G_GNUC_PRINTF (1, 2) static void
say (const char *format,
     ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strconcat (text, "\n", NULL);
  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (1);
}

static void
load_state (Worker *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (self->fixture.store, NULL, &error);
  g_autoptr (KitStatement) row = kit_statement_new (connection, "SELECT id, subject FROM message",
                                                    &error);

  while (kit_statement_next (row, &error))
    {
      guint number = (guint) g_ascii_strtoull (strrchr (kit_statement_get_text (row, 1), ' '), NULL,
                                               10);

      g_ptr_array_add (self->messages, kit_store_make_id (self->fixture.store, MAPI_OBJECT_MESSAGE,
                                                          kit_statement_get_int64 (row, 0)));
      g_array_append_val (self->numbers, number);
    }
  g_assert_no_error (error);
}

static void
add (Worker      *self,
     MapiEntryId *id,
     guint        number)
{
  g_ptr_array_add (self->messages, id);
  g_array_append_val (self->numbers, number);
}

static void
do_save (Worker *self)
{
  guint number = self->next++;
  guint folder = g_rand_int_range (self->random, 0, 2);
  g_autofree char *subject = g_strdup_printf ("Message %u", number);

  say ("begin put %u %u", number, folder);
  add (self, kit_fixture_save (&self->fixture, self->folders[folder], subject), number);
  say ("done");
}

static void
do_import (Worker *self)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  guint first = self->next, folder = g_rand_int_range (self->random, 0, 2);

  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (sources, kit_fixture_make_source (self->next++));
  say ("begin import %u %u", first, folder);
  ids = mapi_store_import_messages (MAPI_STORE (self->fixture.store), self->folders[folder],
                                    sources, NULL, NULL,
                                    &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ids->len; i++)
    add (self, mapi_entry_id_copy (g_ptr_array_index (ids, i)), first + i);
  say ("done");
}

static void
do_move (Worker *self)
{
  guint position = g_rand_int_range (self->random, 0, self->messages->len);
  guint folder = g_rand_int_range (self->random, 0, 2);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_ptr_array_add (ids, g_ptr_array_index (self->messages, position));
  say ("begin put %u %u", g_array_index (self->numbers, guint, position), folder);
  results = mapi_store_copy_messages (MAPI_STORE (self->fixture.store), ids, self->folders[folder],
                                      MAPI_COPY_MOVE,
                                      &partial, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (partial);
  say ("done");
}

static void
do_delete (Worker *self)
{
  guint position = g_rand_int_range (self->random, 0, self->messages->len);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_ptr_array_add (ids, g_ptr_array_index (self->messages, position));
  say ("begin delete %u 0", g_array_index (self->numbers, guint, position));
  g_assert_true (mapi_store_delete_messages (MAPI_STORE (self->fixture.store), ids,
                                             MAPI_DELETE_NONE, &partial,
                                             NULL, &error));
  g_assert_no_error (error);
  g_assert_false (partial);
  g_ptr_array_remove_index_fast (self->messages, position);
  g_array_remove_index_fast (self->numbers, position);
  say ("done");
}

G_NORETURN static void
mutate (const char *folder,
        const char *seed)
{
  Worker self = { 0 };
  g_autoptr (GError) error = NULL;

  self.fixture.folder = (char *) folder;
  self.fixture.store = kit_fixture_open (folder, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  self.random = g_rand_new_with_seed ((guint32) g_ascii_strtoull (seed, NULL, 10));
  /* Numbers of different rounds never meet */
  self.next = (guint) g_ascii_strtoull (seed, NULL, 10) * 100000;
  self.folders[0] = kit_fixture_role (&self.fixture, MAPI_FOLDER_ROLE_INBOX);
  self.folders[1] = kit_fixture_role (&self.fixture, MAPI_FOLDER_ROLE_ARCHIVE);
  self.messages = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  self.numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  load_state (&self);
  for (;;)
    {
      guint what = g_rand_int_range (self.random, 0, 10);

      if (what < 3 || self.messages->len == 0)
        do_save (&self);
      else if (what < 4)
        do_import (&self);
      else if (what < 7)
        do_move (&self);
      else
        do_delete (&self);
    }
}

static void
on_notification (MapiNotification *notification,
                 gpointer          user_data)
{
  MapiStore *store = user_data;

  say ("%d %d", mapi_notification_get_event (notification),
       mapi_notification_get_object_type (notification));
  if (mapi_notification_get_event (notification) == MAPI_EVENT_OBJECT_CREATED &&
      mapi_notification_get_object_type (notification) == MAPI_OBJECT_MESSAGE)
    {
      g_autoptr (GPtrArray) ids = g_ptr_array_new ();
      gboolean partial;

      g_ptr_array_add (ids, (gpointer) mapi_notification_get_entry_id (notification));
      mapi_store_set_read_flags (store, NULL, ids, MAPI_READ_FLAG_NONE, NULL, &partial, NULL, NULL);
    }
}

G_NORETURN static void
watch (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitStore) store = kit_fixture_open (folder, KIT_TYPE_STORE, &error);

  g_assert_no_error (error);
  mapi_store_advise (MAPI_STORE (store), NULL,
                     MAPI_EVENT_OBJECT_CREATED | MAPI_EVENT_OBJECT_DELETED | MAPI_EVENT_OBJECT_MODIFIED |
                     MAPI_EVENT_OBJECT_MOVED | MAPI_EVENT_NEW_MAIL, on_notification, store, NULL);
  say ("ready");
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

G_NORETURN static void
lock (const char *folder,
      const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitStore) store = kit_fixture_open (folder, KIT_TYPE_STORE, &error);
  g_autoptr (MapiEntryId) id = mapi_entry_id_new_from_string (text, NULL);

  g_assert_no_error (error);
  g_assert_true (mapi_store_set_lock_state (MAPI_STORE (store), id, TRUE, NULL, &error));
  g_assert_no_error (error);
  say ("locked");
  for (;;)
    pause ();
}

static int
visit (const char *folder)
{
  g_autoptr (GError) error = NULL;
  KitFixture fixture = { .folder = (char *) folder };
  g_autoptr (MapiEntryId) inbox = NULL;

  fixture.store = kit_fixture_open (folder, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  inbox = kit_fixture_role (&fixture, MAPI_FOLDER_ROLE_INBOX);
  say ("%u", kit_fixture_count (&fixture, inbox, MAPI_PR_CONTENT_COUNT));
  mapi_provider_logoff (MAPI_PROVIDER (fixture.store));
  g_object_unref (fixture.store);
  return 0;
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && strcmp (argv[1], "mutate") == 0)
    mutate (argv[2], argv[3]);
  if (argc == 3 && strcmp (argv[1], "watch") == 0)
    watch (argv[2]);
  if (argc == 4 && strcmp (argv[1], "lock") == 0)
    lock (argv[2], argv[3]);
  if (argc == 3 && strcmp (argv[1], "visit") == 0)
    return visit (argv[2]);
  return 2;
}
