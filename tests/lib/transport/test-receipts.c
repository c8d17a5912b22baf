/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <string.h>

/* Receipts that others ask for: as the profile says, and never twice. What is sent waits in the queue, for the only
 * transport is not asked here. */

typedef struct
{
  Fixture      base;
  MapiSession *session;
  MapiStore   *store;
  char        *service;
  char        *other;      /* nothing is in its store */
} Receipts;

static const char asks[] =
  "From: Ann <ann@example.net>\r\nTo: me@example.org\r\nSubject: Well?\r\nMessage-ID: <asks@example.net>\r\n"
  "Date: Mon, 01 Jun 2026 10:00:00 +0000\r\nDisposition-Notification-To: Ann <ann@example.net>\r\n\r\nText\r\n";

static void
set_up (Receipts      *self,
        gconstpointer  policy)
{
  g_autoptr(GError) error = NULL;

  fixture_set_up (&self->base, GUINT_TO_POINTER (MAPI_INIT_NONE));
  self->service = fixture_add_service ("Work", "memory", "Memory", NULL);
  self->other = fixture_add_service ("Work", "memory", "Other", NULL);
  self->session = fixture_logon (&self->base, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  self->store = mapi_session_open_default_store (self->session, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_session_set_receipt_policy (self->session, (MapiReceiptPolicy) GPOINTER_TO_INT (policy), &error));
  g_assert_no_error (error);
}

static void
tear_down (Receipts      *self,
           gconstpointer  policy)
{
  g_clear_pointer (&self->service, g_free);
  g_clear_pointer (&self->other, g_free);
  fixture_logoff (self->session);
  g_clear_object (&self->store);
  g_clear_object (&self->session);
  fixture_tear_down (&self->base, NULL);
}

/* A message that asks, unread, in the folder of a role; in an array */
static GPtrArray *
receive (Receipts       *self,
         MapiFolderRole  role)
{
  g_autoptr(MapiEntryId) folder = mapi_store_get_folder_for_role (self->store, role, NULL, NULL);
  g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GError) error = NULL;
  GPtrArray *ids;

  g_ptr_array_add (sources, g_bytes_new_static (asks, strlen (asks)));
  ids = mapi_store_import_messages (self->store, folder, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  return ids;
}

static void
read_them (Receipts      *self,
           GPtrArray     *ids,
              MapiReadFlags  flags)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_session_set_read_flags (self->session, self->store, NULL, ids, flags, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
throw_away (Receipts  *self,
            GPtrArray *ids)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_store_report_unread (self->store, ids, NULL, &error));
  g_assert_no_error (error);
}

/* How many wait to be sent; the last one is of @class and goes to whoever asked */
static guint
count (Receipts   *self,
       const char *class)
{
  g_autoptr(GPtrArray) rows = mapi_store_list_outgoing (self->store, NULL, NULL);

  if (rows->len > 0)
    {
      const MapiEntryId *id = mapi_outgoing_get_entry_id (rows->pdata[rows->len - 1]);
      g_autoptr(MapiContent) content = mapi_store_load_message (self->store, id, NULL, NULL);
      GPtrArray *recipients = mapi_content_get_recipients (content);

      g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (content), MAPI_PR_MESSAGE_CLASS), ==,
                       class);
      g_assert_cmpuint (recipients->len, ==, 1);
      g_assert_cmpstr (mapi_properties_get_string (recipients->pdata[0], MAPI_PR_EMAIL_ADDRESS), ==, "ann@example.net");
    }
  return rows->len;
}

#define READ "REPORT.IPM.Note.IPNRN"
#define NON_READ "REPORT.IPM.Note.IPNNRN"

static void
test_always (Receipts      *self,
             gconstpointer  policy)
{
  g_autoptr(GPtrArray) ids = receive (self, MAPI_FOLDER_ROLE_INBOX);

  read_them (self, ids, MAPI_READ_FLAG_NONE);
  g_assert_cmpuint (count (self, READ), ==, 1);
  read_them (self, ids, MAPI_READ_FLAG_CLEAR_READ);
  read_them (self, ids, MAPI_READ_FLAG_NONE);
  throw_away (self, ids);
  g_assert_cmpuint (count (self, READ), ==, 1);
}

static void
test_never (Receipts      *self,
            gconstpointer  policy)
{
  g_autoptr(GPtrArray) ids = receive (self, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GPtrArray) thrown = receive (self, MAPI_FOLDER_ROLE_INBOX);

  read_them (self, ids, MAPI_READ_FLAG_NONE);
  throw_away (self, thrown);
  g_assert_cmpuint (count (self, READ), ==, 0);
}

/* With nobody to be asked nothing is sent, until somebody says so; and then once */
static void
test_ask (Receipts      *self,
          gconstpointer  policy)
{
  g_autoptr(GPtrArray) ids = receive (self, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GPtrArray) thrown = receive (self, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GError) error = NULL;
  gboolean pending = FALSE;

  throw_away (self, thrown);
  g_assert_cmpuint (count (self, READ), ==, 0);
  g_assert_true (mapi_session_answer_receipt (self->session, self->store, ids->pdata[0], MAPI_RECEIPT_BY_POLICY, &pending,
                                              NULL, &error));
  g_assert_no_error (error);
  g_assert_true (pending);
  g_assert_cmpuint (count (self, READ), ==, 0);
  g_assert_true (mapi_session_answer_receipt (self->session, self->store, ids->pdata[0], MAPI_RECEIPT_SEND, &pending, NULL,
                                              &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (self, READ), ==, 1);
  read_them (self, ids, MAPI_READ_FLAG_NONE);
  g_assert_true (mapi_session_answer_receipt (self->session, self->store, ids->pdata[0], MAPI_RECEIPT_BY_POLICY, &pending,
                                              NULL, &error));
  g_assert_false (pending);
  g_assert_cmpuint (count (self, READ), ==, 1);
  g_assert_true (mapi_session_answer_receipt (self->session, self->store, ids->pdata[0], MAPI_RECEIPT_SEND, &pending, NULL,
                                              &error));
  g_assert_cmpuint (count (self, READ), ==, 1);
}

/* What an account says counts in its store, whatever the profile says */
static void
test_of_account (Receipts      *self,
                 gconstpointer  policy)
{
  g_autoptr(GPtrArray) ids = receive (self, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GPtrArray) others = receive (self, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GError) error = NULL;
  const char *uid = self->service;

  g_assert_false (mapi_session_set_service_receipt_policy (self->session, "nonsense", MAPI_RECEIPT_POLICY_NEVER, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (mapi_session_get_service_receipt_policy (self->session, uid), ==, MAPI_RECEIPT_POLICY_DEFAULT);
  g_assert_true (mapi_session_set_service_receipt_policy (self->session, uid, MAPI_RECEIPT_POLICY_NEVER, &error));
  g_assert_cmpint (mapi_session_get_service_receipt_policy (self->session, uid), ==, MAPI_RECEIPT_POLICY_NEVER);
  g_assert_cmpint (mapi_session_get_receipt_policy (self->session), ==, MAPI_RECEIPT_POLICY_ALWAYS);
  read_them (self, ids, MAPI_READ_FLAG_NONE);
  g_assert_cmpuint (count (self, READ), ==, 0);
  g_assert_true (mapi_session_set_service_receipt_policy (self->session, uid, MAPI_RECEIPT_POLICY_DEFAULT, &error));
  read_them (self, others, MAPI_READ_FLAG_NONE);
  g_assert_cmpuint (count (self, READ), ==, 1);
}

static void
test_thrown_away (Receipts      *self,
                  gconstpointer  policy)
{
  g_autoptr(GPtrArray) ids = receive (self, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GPtrArray) junk = receive (self, MAPI_FOLDER_ROLE_JUNK);

  throw_away (self, ids);
  g_assert_cmpuint (count (self, NON_READ), ==, 1);
  throw_away (self, ids);
  read_them (self, ids, MAPI_READ_FLAG_NONE);
  throw_away (self, junk);
  g_assert_cmpuint (count (self, NON_READ), ==, 1);
}

/* ---- one address, two accounts ---- */

static void
name_user (Receipts   *self,
           const char *service,
           const char *name)
{
  g_autoptr(MapiServiceAdmin) admin = mapi_session_admin_services (self->session, NULL);
  g_autoptr(MapiIdentity) identity = mapi_identity_new (service, "me@example.org");
  g_autoptr(GError) error = NULL;

  mapi_identity_set_name (identity, name);
  g_assert_true (mapi_service_admin_save_identity (admin, identity, &error));
  g_assert_no_error (error);
}

/* The last one in the queue; as whom it goes out */
static MapiContent *
load_last (Receipts   *self,
           const char *name)
{
  g_autoptr(GPtrArray) rows = mapi_store_list_outgoing (self->store, NULL, NULL);
  MapiContent *content;
  MapiProperties *properties;

  g_assert_cmpuint (rows->len, >, 0);
  content = mapi_store_load_message (self->store, mapi_outgoing_get_entry_id (rows->pdata[rows->len - 1]), NULL, NULL);
  properties = mapi_content_get_properties (content);
  g_assert_cmpstr (mapi_properties_get_string (properties, MAPI_PR_SENDER_NAME), ==, name);
  g_assert_cmpstr (mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS), ==, "me@example.org");
  return content;
}

/* As the user of a service, or of whom nothing is said but the address. Returns what sends it. */
static char *
submit (Receipts   *self,
        const char *service,
        const char *name)
{
  g_autoptr(MapiEntryId) outbox = mapi_store_get_folder_for_role (self->store, MAPI_FOLDER_ROLE_OUTBOX, NULL, NULL);
  g_autoptr(MapiContent) content = mapi_content_new ();
  g_autoptr(MapiMessage) message = mapi_message_new (self->store, outbox, content, MAPI_CREATE_NONE);
  g_autoptr(MapiIdentity) identity = mapi_session_find_identity (self->session, "me@example.org", service);
  g_autoptr(MapiContent) queued = NULL;
  g_autoptr(GError) error = NULL;

  mapi_message_add_recipient (message, MAPI_RECIPIENT_TO, "ann@example.net");
  mapi_identity_apply (identity, mapi_message_get_content (message));
  if (service == NULL)
    mapi_properties_remove (mapi_message_get_properties (message), MAPI_PR_SENDER_SERVICE);
  g_assert_true (mapi_message_submit (message, MAPI_SUBMIT_NONE, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  queued = load_last (self, name);
  return g_strdup (mapi_properties_get_string (mapi_content_get_properties (queued), MAPI_PR_TRANSPORT_UID));
}

/* Whose store a message lies in is who answers it, and who sends; but for who said otherwise */
static void
test_same_address (Receipts      *self,
                   gconstpointer  policy)
{
  g_autoptr(MapiServiceAdmin) admin = mapi_session_admin_services (self->session, NULL);
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GPtrArray) identities = NULL;
  g_autoptr(MapiContent) original = NULL;
  g_autoptr(MapiContent) receipt = NULL;
  g_autoptr(MapiIdentity) chosen = NULL;
  g_autofree char *unsaid = NULL;
  g_autofree char *ours = NULL;
  g_autofree char *others = NULL;
  g_autoptr(GError) error = NULL;

  name_user (self, self->other, "Other Me");
  name_user (self, self->service, "Me");
  g_assert_true (mapi_service_admin_set_primary_identity (admin, self->other, &error));
  identities = mapi_session_list_identities (self->session, &error);
  g_assert_cmpuint (identities->len, ==, 2);
  g_assert_cmpstr (mapi_identity_get_name (identities->pdata[0]), ==, "Other Me");

  ids = receive (self, MAPI_FOLDER_ROLE_INBOX);
  original = mapi_store_load_message (self->store, ids->pdata[0], NULL, NULL);
  chosen = mapi_session_choose_identity (self->session, self->store, original);
  g_assert_cmpstr (mapi_identity_get_name (chosen), ==, "Me");

  read_them (self, ids, MAPI_READ_FLAG_NONE);
  g_assert_cmpuint (count (self, READ), ==, 1);
  receipt = load_last (self, "Me");

  unsaid = submit (self, NULL, "Me");
  ours = submit (self, self->service, "Me");
  others = submit (self, self->other, "Other Me");
  g_assert_nonnull (ours);
  g_assert_cmpstr (unsaid, ==, ours);
  g_assert_cmpstr (others, !=, ours);
}

#define ADD(name, policy, func) \
  g_test_add ("/transport/receipts/" name, Receipts, GINT_TO_POINTER (policy), set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_dbus_unset ();
  ADD ("always", MAPI_RECEIPT_POLICY_ALWAYS, test_always);
  ADD ("never", MAPI_RECEIPT_POLICY_NEVER, test_never);
  ADD ("ask", MAPI_RECEIPT_POLICY_ASK, test_ask);
  ADD ("of-account", MAPI_RECEIPT_POLICY_ALWAYS, test_of_account);
  ADD ("same-address", MAPI_RECEIPT_POLICY_ALWAYS, test_same_address);
  ADD ("thrown-away", MAPI_RECEIPT_POLICY_ALWAYS, test_thrown_away);
  return g_test_run ();
}
