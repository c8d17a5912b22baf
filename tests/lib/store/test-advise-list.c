/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store/mapi-advise-list-private.h"

#include <string.h>

typedef struct
{
  MapiAdviseList *list;
  GString        *heard;       /* one letter an event */
  guint           connection;
  gboolean        destroyed;
} Sink;

static void
heard_cb (MapiNotification *notification,
          gpointer          user_data)
{
  Sink *sink = user_data;

  g_assert_false (sink->destroyed);
  g_string_append_c (sink->heard, *mapi_notification_get_message_class (notification));
}

static void
destroyed_cb (gpointer user_data)
{
  ((Sink *) user_data)->destroyed = TRUE;
}

static void
post (MapiAdviseList    *list,
      MapiEvent          event,
      const MapiEntryId *id,
      const MapiEntryId *parent,
      const char        *mark)
{
  g_autoptr(MapiNotification) notification = mapi_notification_new (event, MAPI_OBJECT_MESSAGE, id,
                                                                    parent);

  mapi_notification_set_message (notification, mark, 0);
  mapi_advise_list_post (list, notification);
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static MapiEntryId *
new_id (const char *name)
{
  static const guint8 uid[16] = { 1 };

  return mapi_entry_id_new (uid, name, strlen (name), 0);
}

static void
test_later_in_order (void)
{
  g_autoptr(MapiAdviseList) list = mapi_advise_list_new ();
  g_autoptr(GString) heard = g_string_new (NULL);
  g_autoptr(MapiEntryId) id = new_id ("one");
  Sink sink = { .heard = heard };

  g_assert_cmpuint (mapi_advise_list_add (list, NULL, MAPI_EVENT_OBJECT_CREATED, heard_cb, &sink,
                                          destroyed_cb), !=, 0);
  post (list, MAPI_EVENT_OBJECT_CREATED, id, NULL, "a");
  post (list, MAPI_EVENT_OBJECT_DELETED, id, NULL, "x");
  post (list, MAPI_EVENT_OBJECT_CREATED, id, NULL, "b");
  g_assert_cmpstr (heard->str, ==, "");
  run_pending ();
  g_assert_cmpstr (heard->str, ==, "ab");
}

static void
test_about (void)
{
  g_autoptr(MapiAdviseList) list = mapi_advise_list_new ();
  g_autoptr(GString) heard = g_string_new (NULL);
  g_autoptr(MapiEntryId) one = new_id ("one");
  g_autoptr(MapiEntryId) two = new_id ("two");
  Sink sink = { .heard = heard };

  mapi_advise_list_add (list, one, MAPI_EVENT_OBJECT_CREATED, heard_cb, &sink, destroyed_cb);
  post (list, MAPI_EVENT_OBJECT_CREATED, one, NULL, "a");
  post (list, MAPI_EVENT_OBJECT_CREATED, two, NULL, "x");
  post (list, MAPI_EVENT_OBJECT_CREATED, two, one, "b");
  run_pending ();
  g_assert_cmpstr (heard->str, ==, "ab");
}

static void
test_removed (void)
{
  g_autoptr(MapiAdviseList) list = mapi_advise_list_new ();
  g_autoptr(GString) heard = g_string_new (NULL);
  Sink sink = { .heard = heard };
  guint connection = mapi_advise_list_add (list, NULL, MAPI_EVENT_OBJECT_CREATED, heard_cb, &sink,
                                           destroyed_cb);

  post (list, MAPI_EVENT_OBJECT_CREATED, NULL, NULL, "a");
  g_assert_true (mapi_advise_list_remove (list, connection));
  g_assert_false (mapi_advise_list_remove (list, connection));
  run_pending ();
  g_assert_cmpstr (heard->str, ==, "");
  g_assert_true (sink.destroyed);
}

static void
remove_self_cb (MapiNotification *notification,
                gpointer          user_data)
{
  Sink *sink = user_data;

  g_assert_true (mapi_advise_list_remove (sink->list, sink->connection));
  g_assert_false (sink->destroyed);
  g_string_append_c (sink->heard, 'a');
}

/* A sink lives until the call that removes it has returned */
static void
test_removes_itself (void)
{
  g_autoptr(MapiAdviseList) list = mapi_advise_list_new ();
  g_autoptr(GString) heard = g_string_new (NULL);
  Sink sink = { .list = list, .heard = heard };

  sink.connection = mapi_advise_list_add (list, NULL, MAPI_EVENT_OBJECT_CREATED, remove_self_cb,
                                          &sink, destroyed_cb);
  post (list, MAPI_EVENT_OBJECT_CREATED, NULL, NULL, "a");
  post (list, MAPI_EVENT_OBJECT_CREATED, NULL, NULL, "a");
  run_pending ();
  g_assert_cmpstr (heard->str, ==, "a");
  g_assert_true (sink.destroyed);
}

static void
test_list_goes_first (void)
{
  MapiAdviseList *list = mapi_advise_list_new ();
  g_autoptr(GString) heard = g_string_new (NULL);
  Sink sink = { .heard = heard };

  mapi_advise_list_add (list, NULL, MAPI_EVENT_OBJECT_CREATED, heard_cb, &sink, destroyed_cb);
  post (list, MAPI_EVENT_OBJECT_CREATED, NULL, NULL, "a");
  mapi_advise_list_unref (list);
  run_pending ();
  g_assert_true (sink.destroyed);
  g_assert_cmpstr (heard->str, ==, "");
}

static gpointer
post_thread (gpointer data)
{
  for (guint i = 0; i < 100; i++)
    post (data, MAPI_EVENT_OBJECT_CREATED, NULL, NULL, "a");
  return NULL;
}

/* Each sink hears on the context it subscribed from, whoever posts */
static void
test_own_context (void)
{
  g_autoptr(MapiAdviseList) list = mapi_advise_list_new ();
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GString) heard = g_string_new (NULL);
  Sink sink = { .heard = heard };

  g_main_context_push_thread_default (context);
  mapi_advise_list_add (list, NULL, MAPI_EVENT_OBJECT_CREATED, heard_cb, &sink, destroyed_cb);
  g_main_context_pop_thread_default (context);

  g_thread_join (g_thread_new ("poster", post_thread, list));
  run_pending ();
  g_assert_cmpuint (heard->len, ==, 0);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_cmpuint (heard->len, ==, 100);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/advise-list/later-in-order", test_later_in_order);
  g_test_add_func ("/advise-list/about", test_about);
  g_test_add_func ("/advise-list/removed", test_removed);
  g_test_add_func ("/advise-list/removes-itself", test_removes_itself);
  g_test_add_func ("/advise-list/list-goes-first", test_list_goes_first);
  g_test_add_func ("/advise-list/own-context", test_own_context);
  return g_test_run ();
}
