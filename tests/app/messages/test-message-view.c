/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include "mail-message-view.h"

/* A list over several stores, one of which is not there any more */

typedef struct
{
  MapiTable *table;
  GPtrArray *stores;
  GError    *missing;
  GError    *error;
  gboolean   done;
} Opened;

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Opened *opened = user_data;
  gboolean conversations;

  opened->table = mail_message_view_open_finish (result, &conversations, &opened->stores, &opened->missing,
                                                 &opened->error);
  opened->done = TRUE;
}

static void
open_all (GListModel *stores,
          Opened     *opened)
{
  *opened = (Opened) { NULL, };
  mail_message_view_open_async (NULL, stores, NULL, FALSE, FALSE, "newest", NULL, FALSE, NULL, opened_cb, opened);
  while (!opened->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
opened_clear (Opened *opened)
{
  g_clear_object (&opened->table);
  g_clear_pointer (&opened->stores, g_ptr_array_unref);
  g_clear_error (&opened->missing);
  g_clear_error (&opened->error);
}

static MapiStore *
open_store (MapiSession *session)
{
  g_autoptr(GError) error = NULL;
  MapiStore *store = mapi_session_open_default_store (session, NULL, &error);

  g_assert_no_error (error);
  return store;
}

static void
test_one_missing (Fixture       *home,
                  gconstpointer  data)
{
  g_autofree char *uid = fixture_add_service ("Work", "memory", "Mail", NULL);
  g_autoptr(GListStore) stores = g_list_store_new (MAPI_TYPE_STORE);
  g_autoptr(GError) error = NULL;
  MapiSession *gone = fixture_logon (home, "Work", MAPI_LOGON_NO_MAIL | MAPI_LOGON_NEW_SESSION, FALSE, &error);
  MapiSession *session = fixture_logon (home, "Work", MAPI_LOGON_NO_MAIL | MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_autoptr(MapiStore) dead = NULL;
  g_autoptr(MapiStore) live = NULL;
  Opened opened;

  g_assert_no_error (error);
  dead = open_store (gone);
  live = open_store (session);
  fixture_logoff (gone);
  g_list_store_append (stores, dead);
  g_list_store_append (stores, live);
  open_all (G_LIST_MODEL (stores), &opened);
  g_assert_no_error (opened.error);
  g_assert_nonnull (opened.table);
  g_assert_nonnull (opened.missing);
  g_assert_cmpuint (opened.stores->len, ==, 1);
  g_assert_true (opened.stores->pdata[0] == live);
  opened_clear (&opened);

  /* Alone it is an error */
  g_list_store_remove (stores, 1);
  open_all (G_LIST_MODEL (stores), &opened);
  g_assert_null (opened.table);
  g_assert_nonnull (opened.error);
  opened_clear (&opened);
  g_list_store_remove_all (stores);
  g_clear_object (&live);
  fixture_logoff (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/message-view/one-missing", Fixture, NULL, fixture_set_up, test_one_missing, fixture_tear_down);
  return g_test_run ();
}
