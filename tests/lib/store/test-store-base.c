/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-provider.h>

/* A store that has next to nothing */

#define BARE_TYPE_STORE (bare_store_get_type ())

G_DECLARE_FINAL_TYPE (BareStore, bare_store, BARE, STORE, MapiStore)

struct _BareStore
{
  MapiStore  parent_instance;
  GThread   *thread;      /* the one that ran the last vfunc */
  GString   *log;         /* (owned) */
};

G_DEFINE_FINAL_TYPE (BareStore, bare_store, MAPI_TYPE_STORE)

static MapiProperties *
bare_store_get_properties (MapiStore          *store,
                           const MapiEntryId  *id,
                           GCancellable       *cancellable,
                           GError            **error)
{
  BareStore *self = BARE_STORE (store);
  g_autoptr(MapiNotification) notification =
    mapi_notification_new (MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_STORE, NULL, NULL);

  self->thread = g_thread_self ();
  g_string_append_c (self->log, id == NULL ? 's' : 'f');
  mapi_store_post (store, notification);
  return mapi_properties_new ();
}

static gboolean
bare_store_verify (MapiStore     *store,
                   gboolean       repair,
                   char         **report,
                   GCancellable  *cancellable,
                   GError       **error)
{
  BARE_STORE (store)->thread = g_thread_self ();
  *report = g_strdup ("");
  return TRUE;
}

static void
bare_store_finalize (GObject *object)
{
  g_string_free (BARE_STORE (object)->log, TRUE);
  G_OBJECT_CLASS (bare_store_parent_class)->finalize (object);
}

static void
bare_store_class_init (BareStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bare_store_finalize;
  MAPI_STORE_CLASS (klass)->get_properties = bare_store_get_properties;
  MAPI_STORE_CLASS (klass)->verify = bare_store_verify;
}

static void
bare_store_init (BareStore *self)
{
  self->log = g_string_new (NULL);
}

static BareStore *
new_store (void)
{
  static const guint8 uid[16] = { 7 };
  g_autoptr(MapiSupport) support = mapi_support_new (uid, NULL, NULL, NULL);
  BareStore *store = g_object_new (BARE_TYPE_STORE, "support", support, NULL);

  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (store), MAPI_PROVIDER_LOGON_NONE, NULL,
                                      NULL));
  return store;
}

static void
test_no_support (void)
{
  g_autoptr(BareStore) store = new_store ();
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_store_list_outgoing (MAPI_STORE (store), NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
  g_assert_cmpint (mapi_store_get_support_mask (MAPI_STORE (store)), ==, 0);
}

static void
test_own_id_is_the_store (void)
{
  g_autoptr(BareStore) store = new_store ();
  g_autoptr(MapiEntryId) own = mapi_store_dup_entry_id (MAPI_STORE (store));
  g_autoptr(MapiProperties) bag = NULL;

  g_assert_true (mapi_store_owns (MAPI_STORE (store), own));
  bag = mapi_store_get_properties (MAPI_STORE (store), own, NULL, NULL);
  g_assert_nonnull (bag);
  g_assert_cmpstr (store->log->str, ==, "s");
}

static void
test_lanes (void)
{
  g_autoptr(BareStore) store = new_store ();
  g_autoptr(MapiProperties) bag = mapi_store_get_properties (MAPI_STORE (store), NULL, NULL, NULL);
  GThread *foreground = store->thread;

  g_assert_true (foreground != g_thread_self ());
  g_assert_true (mapi_store_verify (MAPI_STORE (store), FALSE, NULL, NULL, NULL));
  g_assert_true (store->thread != foreground);
  g_assert_true (store->thread != g_thread_self ());
}

static void
event_cb (MapiNotification *notification,
          gpointer          user_data)
{
  g_string_append_c (user_data, 'e');
}

static void
done_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(MapiProperties) bag = mapi_store_get_properties_finish (MAPI_STORE (object), result,
                                                                    NULL);

  g_assert_nonnull (bag);
  g_string_append_c (user_data, 'd');
}

/* The answer first, then what the call caused; the store goes with the last task, here */
static void
test_async_order (void)
{
  BareStore *store = new_store ();
  g_autoptr(GString) log = g_string_new (NULL);
  gpointer weak = store;

  g_object_add_weak_pointer (G_OBJECT (store), &weak);
  mapi_store_advise (MAPI_STORE (store), NULL, MAPI_EVENT_OBJECT_MODIFIED, event_cb, log, NULL);
  mapi_store_get_properties_async (MAPI_STORE (store), NULL, NULL, done_cb, log);
  while (log->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (log->str, ==, "de");
  g_object_unref (store);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
refused_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_assert_null (mapi_store_get_properties_finish (MAPI_STORE (object), result, user_data));
}

static void
test_async_after_logoff (void)
{
  g_autoptr(BareStore) store = new_store ();
  g_autoptr(GError) error = NULL;

  mapi_provider_logoff (MAPI_PROVIDER (store));
  mapi_store_get_properties_async (MAPI_STORE (store), NULL, NULL, refused_cb, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/no-support", test_no_support);
  g_test_add_func ("/store/own-id", test_own_id_is_the_store);
  g_test_add_func ("/store/lanes", test_lanes);
  g_test_add_func ("/store/async-order", test_async_order);
  g_test_add_func ("/store/async-after-logoff", test_async_after_logoff);
  return g_test_run ();
}
