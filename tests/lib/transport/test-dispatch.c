/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"
#include "scripted-transport.h"

#include "transport/mapi-dispatch-private.h"
#include "transport/mapi-routing-private.h"

#include <string.h>

/* Which transport gets which recipient, and what one pass over a queued message makes of what
 * the transports answer. */

static MapiContent *
new_message (void)
{
  MapiContent *content = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (content);

  mapi_properties_set_string (properties, MAPI_PR_SUBJECT, "Note");
  mapi_properties_set_string (properties, MAPI_PR_BODY, "Hello");
  mapi_properties_set_string (properties, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME, g_get_real_time ());
  return content;
}

static void
add_recipient (MapiContent  *content,
               const char   *type,
               const char   *address,
               const guint8 *uid)
{
  g_autoptr(MapiProperties) recipient = scripted_recipient_new (type, address, uid);

  mapi_content_add_recipient (content, recipient);
}

/* ---- routing ---- */

static void
test_routing_order (void)
{
  static const guint8 book[MAPI_UID_SIZE] = "somebody's book";
  g_autoptr(GPtrArray) transports = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) nobody = g_ptr_array_new ();
  g_autoptr(MapiContent) content = new_message ();
  g_autoptr(MapiRouting) routing = NULL;
  g_autoptr(GPtrArray) unclaimed = NULL;
  ScriptedTransport *any, *smtp, *uid;
  GPtrArray *mine;

  g_ptr_array_add (transports, smtp = scripted_transport_new (1, "smtp"));
  g_ptr_array_add (transports, uid = scripted_transport_new (2, ""));
  g_ptr_array_add (transports, any = scripted_transport_new (3, "FAX"));
  uid->claimed_uid = book;
  add_recipient (content, "SMTP", "a@example.org", NULL);
  add_recipient (content, "SMTP", "b@example.org", book);
  add_recipient (content, "FAX", "123", NULL);
  add_recipient (content, "X400", "c=de", NULL);
  routing = mapi_routing_new (content, transports, nobody, FALSE);

  g_assert_true (mapi_routing_next (routing, &mine) == MAPI_TRANSPORT (smtp));
  g_assert_cmpuint (mine->len, ==, 1);
  g_ptr_array_unref (mine);
  /* By UID although another serves the type */
  g_assert_true (mapi_routing_next (routing, &mine) == MAPI_TRANSPORT (uid));
  g_assert_cmpuint (mine->len, ==, 1);
  g_ptr_array_unref (mine);
  /* Not its: then by type */
  mapi_routing_pass (routing, 1);
  g_assert_true (mapi_routing_next (routing, &mine) == MAPI_TRANSPORT (smtp));
  g_ptr_array_unref (mine);
  g_assert_true (mapi_routing_next (routing, &mine) == MAPI_TRANSPORT (any));
  g_ptr_array_unref (mine);
  g_assert_null (mapi_routing_next (routing, &mine));

  unclaimed = mapi_routing_unclaimed (routing);
  g_assert_cmpuint (unclaimed->len, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (g_ptr_array_index (unclaimed, 0), MAPI_PR_EMAIL_ADDRESS), ==, "c=de");
}

static void
test_routing_closed_recipients (void)
{
  g_autoptr(GPtrArray) transports = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) nobody = g_ptr_array_new ();
  g_autoptr(MapiContent) content = new_message ();
  g_autoptr(MapiRouting) routing = NULL;
  GPtrArray *recipients = mapi_content_get_recipients (content);
  GPtrArray *mine;

  g_ptr_array_add (transports, scripted_transport_new (1, NULL));
  for (guint i = 0; i < 3; i++)
    add_recipient (content, "SMTP", "a@example.org", NULL);
  mapi_properties_set_long (g_ptr_array_index (recipients, 0), MAPI_PR_RECIPIENT_TYPE,
                            (gint32) (MAPI_RECIPIENT_TO | MAPI_RECIPIENT_SUBMITTED));
  mapi_properties_set_long (g_ptr_array_index (recipients, 1), MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_P1);
  mapi_properties_set_boolean (g_ptr_array_index (recipients, 2), MAPI_PR_RESPONSIBILITY, TRUE);
  routing = mapi_routing_new (content, transports, nobody, FALSE);
  g_assert_nonnull (mapi_routing_next (routing, &mine));
  g_assert_cmpuint (mine->len, ==, 1);
  g_assert_true (g_ptr_array_index (mine, 0) == g_ptr_array_index (recipients, 1));
  g_ptr_array_unref (mine);
}

/* Mail of one account does not go through the server of another, only because its own cannot be asked. */
static void
test_routing_own_is_away (void)
{
  g_autoptr(GPtrArray) transports = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) absent = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(MapiContent) content = new_message ();
  g_autoptr(MapiRouting) routing = NULL;
  g_autoptr(MapiRouting) later = NULL;
  g_autoptr(GPtrArray) unclaimed = NULL;
  g_autofree char *uid = NULL;
  ScriptedTransport *fax;
  GPtrArray *mine;

  g_ptr_array_add (absent, scripted_transport_new (1, "SMTP"));
  g_ptr_array_add (transports, scripted_transport_new (2, "SMTP"));
  g_ptr_array_add (transports, fax = scripted_transport_new (3, "FAX"));
  add_recipient (content, "SMTP", "a@example.org", NULL);
  add_recipient (content, "FAX", "123", NULL);
  uid = mapi_support_dup_uid_string (mapi_provider_get_support (absent->pdata[0]));
  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_TRANSPORT_UID, uid);
  routing = mapi_routing_new (content, transports, absent, FALSE);
  g_assert_true (mapi_routing_next (routing, &mine) == MAPI_TRANSPORT (fax));
  g_ptr_array_unref (mine);
  g_assert_null (mapi_routing_next (routing, &mine));
  unclaimed = mapi_routing_unclaimed (routing);
  g_assert_cmpuint (unclaimed->len, ==, 1);

  /* Its service has been removed: anybody will do */
  g_ptr_array_set_size (absent, 0);
  later = mapi_routing_new (content, transports, absent, FALSE);
  g_assert_true (mapi_routing_next (later, &mine) == transports->pdata[0]);
  g_ptr_array_unref (mine);
}

/* ---- one pass ---- */

typedef struct
{
  Fixture            base;
  MapiSession       *session;
  MapiStore         *store;
  GPtrArray         *transports;
  ScriptedTransport *first;
  ScriptedTransport *second;
  MapiContent       *content;
  MapiEntryId       *id;
  MapiDispatchResult result;
  gint64             next;
  MapiEntryId       *sent_id;
} Pass;

static void
set_up (Pass          *pass,
        gconstpointer  data)
{
  g_autofree char *uid = NULL;
  g_autoptr(GError) error = NULL;

  fixture_set_up (&pass->base, GUINT_TO_POINTER (MAPI_INIT_NONE));
  uid = fixture_add_service ("Work", "memory", "Memory", NULL);
  pass->session = fixture_logon (&pass->base, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  pass->store = mapi_session_open_default_store (pass->session, NULL, &error);
  g_assert_no_error (error);
  pass->transports = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (pass->transports, pass->first = scripted_transport_new (1, "SMTP"));
  g_ptr_array_add (pass->transports, pass->second = scripted_transport_new (2, "SMTP"));
  pass->content = new_message ();
  add_recipient (pass->content, "SMTP", "a@example.org", NULL);
  add_recipient (pass->content, "SMTP", "b@example.org", NULL);
}

static void
tear_down (Pass          *pass,
           gconstpointer  data)
{
  g_clear_pointer (&pass->id, mapi_entry_id_free);
  g_clear_pointer (&pass->sent_id, mapi_entry_id_free);
  g_clear_pointer (&pass->content, mapi_content_unref);
  g_clear_pointer (&pass->transports, g_ptr_array_unref);
  fixture_logoff (pass->session);
  g_clear_object (&pass->store);
  g_clear_object (&pass->session);
  fixture_tear_down (&pass->base, NULL);
}

static void
queue (Pass *pass)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) outbox =
    mapi_store_get_folder_for_role (pass->store, MAPI_FOLDER_ROLE_OUTBOX, NULL, &error);

  g_assert_no_error (error);
  mapi_content_compute (pass->content, TRUE);
  pass->id = mapi_store_save_message (pass->store, outbox, NULL, pass->content, 0, MAPI_SAVE_NONE, NULL, &error);
  g_assert_no_error (error);
  mapi_store_submit_message (pass->store, pass->id, MAPI_SUBMIT_FLAG_NONE, 0, NULL, &error);
  g_assert_no_error (error);
}

static void
dispatch (Pass     *pass,
          guint     attempts,
          gboolean  deferred)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&pass->sent_id, mapi_entry_id_free);
  g_assert_true (mapi_dispatch_message (pass->session, pass->store, pass->id, attempts, deferred, pass->transports,
                                        NULL, FALSE, &pass->result, &pass->next, &pass->sent_id, NULL, &error));
  g_assert_no_error (error);
}

static MapiOutgoing *
get_row (Pass *pass)
{
  g_autoptr(GPtrArray) rows = mapi_store_list_outgoing (pass->store, NULL, NULL);

  return rows->len > 0 ? mapi_outgoing_ref (g_ptr_array_index (rows, 0)) : NULL;
}

static void
assert_waits (Pass       *pass,
              const char *error_text,
              gint64      seconds)
{
  g_autoptr(MapiOutgoing) row = get_row (pass);
  gint64 delay = pass->next - g_get_real_time ();

  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_WAITING);
  g_assert_nonnull (row);
  g_assert_cmpint (mapi_outgoing_get_next_try (row), ==, pass->next);
  g_assert_cmpstr (mapi_outgoing_get_error (row), ==, error_text);
  g_assert_false (mapi_outgoing_get_submit_flags (row) & MAPI_SUBMIT_FLAG_LOCKED);
  g_assert_cmpint (delay, <=, seconds * G_TIME_SPAN_SECOND);
  g_assert_cmpint (delay, >, (seconds - 30) * G_TIME_SPAN_SECOND);
}

static void
test_dispatch_accepted (Pass          *pass,
                        gconstpointer  data)
{
  g_autoptr(MapiOutgoing) row = NULL;

  queue (pass);
  dispatch (pass, 0, FALSE);
  row = get_row (pass);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_null (row);
  g_assert_cmpstr (pass->first->asked->str, ==, "a@example.org b@example.org ");
  g_assert_cmpuint (pass->second->n_calls, ==, 0);
  g_assert_nonnull (pass->sent_id);

  /* Gone from the queue: nothing to do */
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_SKIPPED);
}

static void
test_dispatch_errors_wait (Pass          *pass,
                           gconstpointer  data)
{
  static const MapiError codes[] = { MAPI_ERROR_BUSY, MAPI_ERROR_WAIT, MAPI_ERROR_NETWORK_ERROR };
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (pass->first));

  queue (pass);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      pass->first->error = codes[i];
      dispatch (pass, i, FALSE);
      assert_waits (pass, "As told", 60 << i);
      g_assert_false (mapi_support_get_status (support, NULL, NULL) & MAPI_STATUS_FAILURE);
    }
  /* Never more than four hours */
  dispatch (pass, 40, FALSE);
  assert_waits (pass, "As told", 4 * 60 * 60);
  pass->first->error = MAPI_ERROR_CALL_FAILED;
  dispatch (pass, 0, FALSE);
  assert_waits (pass, "As told", 60);
  g_assert_true (mapi_support_get_status (support, NULL, NULL) & MAPI_STATUS_FAILURE);
  g_assert_cmpuint (pass->second->n_calls, ==, 0);
}

static void
test_dispatch_retry_seconds (Pass          *pass,
                             gconstpointer  data)
{
  queue (pass);
  pass->first->delivery = MAPI_DELIVERY_PENDING;
  pass->first->retry_seconds = 300;
  dispatch (pass, 0, FALSE);
  assert_waits (pass, "Later", 300);
}

static void
test_dispatch_not_mine (Pass          *pass,
                        gconstpointer  data)
{
  queue (pass);
  pass->first->delivery = MAPI_DELIVERY_NOT_MINE;
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpstr (pass->second->asked->str, ==, "a@example.org b@example.org ");
}

static void
test_dispatch_not_me (Pass          *pass,
                      gconstpointer  data)
{
  queue (pass);
  pass->first->error = MAPI_ERROR_NOT_ME;
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpuint (pass->second->n_calls, ==, 1);
}

static guint
count_inbox (Pass         *pass,
             MapiContent **last)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) inbox =
    mapi_store_get_folder_for_role (pass->store, MAPI_FOLDER_ROLE_INBOX, NULL, &error);
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (pass->store, inbox, MAPI_TABLE_FLAG_NONE, &error);
  guint n;

  g_assert_no_error (error);
  mapi_table_open (table, (const guint32[]) { MAPI_PR_ENTRYID }, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  n = g_list_model_get_n_items (G_LIST_MODEL (table));
  if (n > 0 && last != NULL)
    {
      g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (table), n - 1);
      GBytes *bytes = mapi_properties_get_binary (mapi_row_get_properties (row), MAPI_PR_ENTRYID);
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (bytes, NULL);

      *last = mapi_store_load_message (pass->store, id, NULL, &error);
      g_assert_no_error (error);
    }
  return n;
}

static void
test_dispatch_refused (Pass          *pass,
                       gconstpointer  data)
{
  g_autoptr(MapiContent) report = NULL;
  MapiProperties *recipient;

  queue (pass);
  pass->first->refused = "b@example.org";
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpuint (count_inbox (pass, &report), ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (report), MAPI_PR_MESSAGE_CLASS), ==,
                   "REPORT.IPM.Note.NDR");
  g_assert_cmpuint (mapi_content_get_recipients (report)->len, ==, 1);
  recipient = g_ptr_array_index (mapi_content_get_recipients (report), 0);
  g_assert_cmpstr (mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS), ==, "b@example.org");
  g_assert_cmpint (mapi_properties_get_long (recipient, MAPI_PR_NDR_REASON_CODE, -9), ==, 1);
  g_assert_cmpint (mapi_properties_get_long (recipient, MAPI_PR_NDR_DIAG_CODE, -9), ==, 35);
  g_assert_cmpuint (mapi_content_get_n_attachments (report), ==, 1);
  g_assert_nonnull (strstr (mapi_properties_get_string (mapi_content_get_properties (report), MAPI_PR_BODY),
                            "No such user"));
}

static gboolean
refuse_b_cb (MapiContent   *content,
             GPtrArray     *refused,
             GPtrArray     *additional,
             gpointer       user_data,
             GCancellable  *cancellable,
             GError       **error)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  guint *n_calls = user_data;

  (*n_calls)++;
  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_BODY, "Changed");
  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);

      if (g_strcmp0 (mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS), "b@example.org") != 0)
        continue;
      mapi_properties_set_string (recipient, MAPI_PR_DELIVERY_TEXT, "No key for this one");
      g_ptr_array_add (refused, mapi_properties_ref (recipient));
    }
  return TRUE;
}

/* What a preprocessor refuses is not asked for, and comes back with its reason; what it changes is not kept. */
static void
test_dispatch_preprocessed (Pass          *pass,
                            gconstpointer  data)
{
  g_autoptr(MapiContent) report = NULL;
  g_autoptr(MapiContent) kept = NULL;
  guint n_calls = 0, n_others = 0;

  queue (pass);
  mapi_transport_register_preprocessor (MAPI_TRANSPORT (pass->first), NULL, "SMTP", refuse_b_cb, &n_calls, NULL);
  mapi_transport_register_preprocessor (MAPI_TRANSPORT (pass->first), NULL, "FAX", refuse_b_cb, &n_others, NULL);
  mapi_transport_register_preprocessor (MAPI_TRANSPORT (pass->second), NULL, NULL, refuse_b_cb, &n_others, NULL);
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpuint (n_calls, ==, 1);
  g_assert_cmpuint (n_others, ==, 0);
  g_assert_cmpstr (pass->first->asked->str, ==, "a@example.org ");
  g_assert_cmpuint (pass->second->n_calls, ==, 0);
  g_assert_cmpuint (count_inbox (pass, &report), ==, 1);
  g_assert_nonnull (strstr (mapi_properties_get_string (mapi_content_get_properties (report), MAPI_PR_BODY),
                            "No key for this one"));
  kept = mapi_store_load_message (pass->store, pass->sent_id, NULL, NULL);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (kept), MAPI_PR_BODY), ==, "Hello");
}

typedef struct
{
  guint    n_calls;
  gboolean broken;              /* what it makes cannot be written as a message */
} Splitter;

/* A message of their own for b, in the place of this one, and one for somebody else besides */
static gboolean
split_cb (MapiContent   *content,
          GPtrArray     *refused,
          GPtrArray     *additional,
          gpointer       user_data,
          GCancellable  *cancellable,
          GError       **error)
{
  static const char * const addresses[] = { "b@example.org", "archive@example.org" };
  GPtrArray *recipients = mapi_content_get_recipients (content);
  Splitter *splitter = user_data;

  splitter->n_calls++;
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      MapiContent *own = new_message ();

      mapi_properties_set_string (mapi_content_get_properties (own), MAPI_PR_SUBJECT,
                                  splitter->broken ? "Own\r\nBcc: eve@example.org" : "Own");
      add_recipient (own, "SMTP", addresses[i], NULL);
      g_ptr_array_add (additional, own);
    }
  for (guint i = 0; i < recipients->len; i++)
    if (g_strcmp0 (mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS), "b@example.org") == 0)
      mapi_properties_set_boolean (recipients->pdata[i], MAPI_PR_RESPONSIBILITY, TRUE);
  return TRUE;
}

static guint
count_queue (Pass *pass)
{
  g_autoptr(GPtrArray) rows = mapi_store_list_outgoing (pass->store, NULL, NULL);

  return rows->len;
}

/* Takes what came into the queue through, and nothing else of it */
static void
dispatch_others (Pass *pass)
{
  g_autoptr(GPtrArray) rows = mapi_store_list_outgoing (pass->store, NULL, NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const MapiEntryId *id = mapi_outgoing_get_entry_id (rows->pdata[i]);
      g_autoptr(MapiEntryId) sent_id = NULL;
      g_autoptr(GError) error = NULL;
      MapiDispatchResult result;
      gint64 next;

      if (mapi_entry_id_equal (id, pass->id))
        continue;
      mapi_dispatch_message (pass->session, pass->store, id, 0, FALSE, pass->transports, NULL, FALSE, &result, &next,
                             &sent_id, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (result, ==, MAPI_DISPATCH_DONE);
      g_assert_null (sent_id);
    }
}

/* What a preprocessor makes besides is queued once, however often its message is tried, and goes as it is. */
static void
test_dispatch_additional (Pass          *pass,
                          gconstpointer  data)
{
  Splitter splitter = { 0 };

  queue (pass);
  mapi_transport_register_preprocessor (MAPI_TRANSPORT (pass->first), NULL, "SMTP", split_cb, &splitter, NULL);
  pass->first->delivery = MAPI_DELIVERY_PENDING;
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_WAITING);
  /* The others are due at once */
  g_assert_cmpint (pass->next, <=, g_get_real_time ());
  g_assert_cmpstr (pass->first->asked->str, ==, "a@example.org ");
  g_assert_cmpuint (count_queue (pass), ==, 3);

  g_string_truncate (pass->first->asked, 0);
  dispatch (pass, 1, FALSE);
  g_assert_cmpuint (splitter.n_calls, ==, 2);
  g_assert_cmpstr (pass->first->asked->str, ==, "a@example.org ");
  g_assert_cmpuint (count_queue (pass), ==, 3);

  g_string_truncate (pass->first->asked, 0);
  pass->first->delivery = MAPI_DELIVERY_ACCEPTED;
  dispatch (pass, 2, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpuint (splitter.n_calls, ==, 3);
  dispatch_others (pass);
  g_assert_cmpuint (splitter.n_calls, ==, 3);
  g_assert_cmpstr (pass->first->asked->str, ==, "a@example.org b@example.org archive@example.org ");
  g_assert_cmpuint (count_queue (pass), ==, 0);
  g_assert_cmpuint (count_inbox (pass, NULL), ==, 0);
}

/* One that must not go keeps its message back, and nobody gets half of it. */
static void
test_dispatch_additional_broken (Pass          *pass,
                                 gconstpointer  data)
{
  Splitter splitter = { .broken = TRUE };
  g_autoptr(MapiOutgoing) row = NULL;

  queue (pass);
  mapi_transport_register_preprocessor (MAPI_TRANSPORT (pass->first), NULL, NULL, split_cb, &splitter, NULL);
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_WAITING);
  g_assert_cmpuint (pass->first->n_calls, ==, 0);
  g_assert_cmpuint (count_queue (pass), ==, 1);
  row = get_row (pass);
  g_assert_nonnull (mapi_outgoing_get_error (row));
}

/* Everybody gets a message of their own: this one is sent by that. */
static void
test_dispatch_additional_alone (Pass          *pass,
                                gconstpointer  data)
{
  Splitter splitter = { 0 };

  g_ptr_array_remove_index (mapi_content_get_recipients (pass->content), 0);
  queue (pass);
  mapi_transport_register_preprocessor (MAPI_TRANSPORT (pass->first), NULL, NULL, split_cb, &splitter, NULL);
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpuint (pass->first->n_calls, ==, 0);
  g_assert_cmpuint (count_queue (pass), ==, 2);
  dispatch_others (pass);
  g_assert_cmpstr (pass->first->asked->str, ==, "b@example.org archive@example.org ");
}

static void
test_dispatch_no_report_wanted (Pass          *pass,
                                gconstpointer  data)
{
  mapi_properties_set_boolean (mapi_content_get_properties (pass->content),
                               MAPI_PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED, FALSE);
  queue (pass);
  pass->first->delivery = MAPI_DELIVERY_FAILED;
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpuint (count_inbox (pass, NULL), ==, 0);
}

static void
test_dispatch_delivery_report (Pass          *pass,
                               gconstpointer  data)
{
  g_autoptr(MapiContent) report = NULL;

  mapi_properties_set_boolean (mapi_content_get_properties (pass->content),
                               MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED, TRUE);
  queue (pass);
  dispatch (pass, 0, FALSE);
  g_assert_cmpuint (count_inbox (pass, &report), ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (report), MAPI_PR_MESSAGE_CLASS), ==,
                   "REPORT.IPM.Note.DR");
  g_assert_cmpuint (mapi_content_get_n_attachments (report), ==, 0);
  g_assert_cmpuint (mapi_content_get_recipients (report)->len, ==, 2);
}

static void
test_dispatch_partly (Pass          *pass,
                      gconstpointer  data)
{
  add_recipient (pass->content, "FAX", "123", NULL);
  pass->second->type = "FAX";
  pass->second->error = MAPI_ERROR_WAIT;
  pass->first->refused = "b@example.org";
  queue (pass);
  dispatch (pass, 0, FALSE);
  assert_waits (pass, "As told", 60);
  g_assert_cmpuint (count_inbox (pass, NULL), ==, 1);

  /* Only who is still open is asked for again, and nothing is reported twice. */
  pass->second->error = -1;
  dispatch (pass, 1, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpuint (pass->first->n_calls, ==, 1);
  g_assert_cmpstr (pass->second->asked->str, ==, "123 123 ");
  g_assert_cmpuint (count_inbox (pass, NULL), ==, 1);
}

static void
test_dispatch_deferred (Pass          *pass,
                        gconstpointer  data)
{
  g_autoptr(MapiOutgoing) row = NULL;

  queue (pass);
  pass->first->delivery = MAPI_DELIVERY_PENDING;
  pass->first->defer = TRUE;
  dispatch (pass, 0, FALSE);
  assert_waits (pass, "Later", 60);
  row = get_row (pass);
  g_assert_cmpint (mapi_outgoing_get_state (row), ==, MAPI_OUTGOING_DEFERRED);
  pass->first->delivery = MAPI_DELIVERY_ACCEPTED;
  pass->first->defer = FALSE;
  dispatch (pass, 1, TRUE);
  g_assert_true (pass->first->was_deferred);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
}

static void
test_dispatch_dropped (Pass          *pass,
                       gconstpointer  data)
{
  queue (pass);
  pass->first->error = MAPI_ERROR_CANCEL;
  dispatch (pass, 0, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpuint (count_inbox (pass, NULL), ==, 0);
}

static void
test_dispatch_expired (Pass          *pass,
                       gconstpointer  data)
{
  g_autoptr(MapiContent) report = NULL;

  mapi_properties_set_time (mapi_content_get_properties (pass->content), MAPI_PR_CLIENT_SUBMIT_TIME,
                            g_get_real_time () - 6 * G_TIME_SPAN_DAY);
  queue (pass);
  pass->first->error = MAPI_ERROR_NETWORK_ERROR;
  dispatch (pass, 9, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_DONE);
  g_assert_cmpuint (count_inbox (pass, &report), ==, 1);
  g_assert_cmpuint (mapi_content_get_recipients (report)->len, ==, 2);
}

/* Its five days begin when it may go, however long ago it was submitted */
static void
test_dispatch_later (Pass          *pass,
                     gconstpointer  data)
{
  MapiProperties *properties = mapi_content_get_properties (pass->content);
  gboolean deliver = GPOINTER_TO_INT (data);

  mapi_properties_set_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME, g_get_real_time () - 6 * G_TIME_SPAN_DAY);
  mapi_properties_set_time (properties, deliver ? MAPI_PR_DEFERRED_DELIVERY_TIME : MAPI_PR_DEFERRED_SEND_TIME,
                            g_get_real_time () - G_TIME_SPAN_MINUTE);
  queue (pass);
  pass->first->error = MAPI_ERROR_NETWORK_ERROR;
  dispatch (pass, 9, FALSE);
  g_assert_cmpint (pass->result, ==, MAPI_DISPATCH_WAITING);
  g_assert_cmpuint (count_inbox (pass, NULL), ==, 0);
}

#define ADD(name, func) g_test_add ("/transport/dispatch/" name, Pass, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/routing/order", test_routing_order);
  g_test_add_func ("/transport/routing/own-is-away", test_routing_own_is_away);
  g_test_add_func ("/transport/routing/closed-recipients", test_routing_closed_recipients);
  ADD ("accepted", test_dispatch_accepted);
  ADD ("errors-wait", test_dispatch_errors_wait);
  ADD ("retry-seconds", test_dispatch_retry_seconds);
  ADD ("not-mine", test_dispatch_not_mine);
  ADD ("not-me", test_dispatch_not_me);
  ADD ("refused", test_dispatch_refused);
  ADD ("preprocessed", test_dispatch_preprocessed);
  ADD ("additional", test_dispatch_additional);
  ADD ("additional-broken", test_dispatch_additional_broken);
  ADD ("additional-alone", test_dispatch_additional_alone);
  ADD ("no-report-wanted", test_dispatch_no_report_wanted);
  ADD ("delivery-report", test_dispatch_delivery_report);
  ADD ("partly", test_dispatch_partly);
  ADD ("deferred", test_dispatch_deferred);
  ADD ("dropped", test_dispatch_dropped);
  ADD ("expired", test_dispatch_expired);
  g_test_add ("/transport/dispatch/later/send", Pass, GINT_TO_POINTER (FALSE), set_up, test_dispatch_later, tear_down);
  g_test_add ("/transport/dispatch/later/deliver", Pass, GINT_TO_POINTER (TRUE), set_up, test_dispatch_later, tear_down);
  return g_test_run ();
}
