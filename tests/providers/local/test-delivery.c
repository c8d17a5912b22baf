/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-fixture.h"
#include "local-store.h"
#include "local-transport.h"

#include <string.h>

static MapiTransport *
open_transport (KitFixture *fixture)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (fixture->store));
  MapiTransport *transport = g_object_new (LOCAL_TYPE_TRANSPORT, "support", support, NULL);
  g_autoptr (GError) error = NULL;

  mapi_transport_set_store (transport, MAPI_STORE (fixture->store));
  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (transport), MAPI_PROVIDER_LOGON_NONE, NULL,
                                      &error));
  g_assert_no_error (error);
  return transport;
}

static void
add_recipient (MapiContent *content,
               const char  *address,
               gint         type)
{
  g_autoptr (MapiProperties) recipient = mapi_properties_new ();

  mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, address);
  mapi_properties_set_string (recipient, MAPI_PR_ADDRTYPE, "SMTP");
  mapi_properties_set_string (recipient, MAPI_PR_EMAIL_ADDRESS, address);
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, type);
  mapi_content_add_recipient (content, recipient);
}

static MapiContent *
make_message (void)
{
  MapiContent *content = kit_fixture_make_draft ("To myself", "Text", NULL);
  MapiProperties *bag = mapi_content_get_properties (content);

  mapi_properties_set_string (bag, MAPI_PR_SENDER_NAME, "Me");
  mapi_properties_set_string (bag, MAPI_PR_SENDER_ADDRTYPE, "SMTP");
  mapi_properties_set_string (bag, MAPI_PR_SENDER_EMAIL_ADDRESS, "me@example.org");
  add_recipient (content, "ME@example.org", MAPI_RECIPIENT_CC);
  add_recipient (content, "you@example.org", MAPI_RECIPIENT_TO);
  mapi_content_compute (content, TRUE);
  return content;
}

static void
count_new_mail (MapiNotification *notification,
                gpointer          user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
check_delivered (KitFixture        *fixture,
                 const MapiEntryId *inbox)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiTable) table = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (MapiEntryId) id = NULL;
  g_autoptr (MapiContent) content = NULL;
  g_autoptr (GBytes) source = NULL;
  g_autofree char *text = NULL;
  const guint32 columns[] = { MAPI_PR_ENTRYID };
  MapiProperties *bag;

  table = mapi_store_new_contents_table (store, inbox, MAPI_TABLE_FLAG_NONE, &error);
  g_assert_true (mapi_table_open (table, columns, 1, NULL, NULL, NULL, &error));
  rows = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  bag = mapi_row_get_properties (g_ptr_array_index (rows, 0));
  id = mapi_entry_id_new_from_bytes (mapi_properties_get_binary (bag, MAPI_PR_ENTRYID), &error);
  content = mapi_store_load_message (store, id, NULL, &error);
  g_assert_no_error (error);
  bag = mapi_content_get_properties (content);
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), ==, "To myself");
  g_assert_false (mapi_properties_get_boolean (bag, MAPI_PR_MESSAGE_TO_ME));
  g_assert_true (mapi_properties_get_boolean (bag, MAPI_PR_MESSAGE_CC_ME));
  g_assert_true (mapi_properties_get_boolean (bag, MAPI_PR_MESSAGE_RECIP_ME));
  g_assert_cmpint (mapi_properties_get_long (bag, MAPI_PR_MESSAGE_FLAGS, 0) &
                     (MAPI_MSGFLAG_FROMME | MAPI_MSGFLAG_READ | MAPI_MSGFLAG_UNSENT),
                   ==, MAPI_MSGFLAG_FROMME);
  source = mapi_store_load_source (store, id, NULL, &error);
  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (source, NULL), g_bytes_get_size (source));
  g_assert_nonnull (strstr (text, "Delivered-To: me@example.org\r\n"));
  g_assert_nonnull (strstr (text, "Received: by localhost"));
}

/* Offered again, as after a crash before the queue knew of it, nothing comes twice */
static void
test_once (KitFixture    *fixture,
           gconstpointer  data)
{
  g_autoptr (MapiTransport) transport = open_transport (fixture);
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiContent) content = make_message ();
  g_autoptr (GError) error = NULL;
  guint n_new = 0;

  g_assert_true (mapi_transport_is_coupled (transport));
  mapi_store_advise (MAPI_STORE (fixture->store), NULL, MAPI_EVENT_NEW_MAIL, count_new_mail, &n_new,
                     NULL);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (MapiSubmitResult) result = mapi_transport_submit (transport, content, FALSE, NULL,
                                                                   &error);

      g_assert_no_error (error);
      g_assert_cmpint (mapi_submit_result_get_delivery (result, 0), ==, MAPI_DELIVERY_ACCEPTED);
      g_assert_cmpint (mapi_submit_result_get_delivery (result, 1), ==, MAPI_DELIVERY_NOT_MINE);
    }
  while (n_new == 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_new, ==, 1);
  check_delivered (fixture, inbox);
  mapi_provider_logoff (MAPI_PROVIDER (transport));
}

static void
test_without_store (KitFixture    *fixture,
                    gconstpointer  data)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (fixture->store));
  g_autoptr (MapiTransport) transport = g_object_new (LOCAL_TYPE_TRANSPORT, "support", support, NULL);
  g_autoptr (MapiContent) content = make_message ();
  g_autoptr (MapiSubmitResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (transport), MAPI_PROVIDER_LOGON_NONE, NULL,
                                      &error));
  result = mapi_transport_submit (transport, content, FALSE, NULL, &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ME);
  mapi_provider_logoff (MAPI_PROVIDER (transport));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/local/once", KitFixture, local_store_get_type, kit_fixture_set_up, test_once,
              kit_fixture_tear_down);
  g_test_add ("/local/without-store", KitFixture, local_store_get_type, kit_fixture_set_up,
              test_without_store, kit_fixture_tear_down);
  return g_test_run ();
}
