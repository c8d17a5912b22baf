/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

/* Servers are another suite's business: here a transport only has to keep its word about itself */

static MapiTransport *
new_transport (Fixture *f)
{
  MapiTransport *transport;
  g_autoptr(GError) error = NULL;

  if (f->module->get_transport_type == NULL || !mapi_settings_check (f->settings, NULL))
    {
      g_test_skip ("no transport that works without settings");
      return NULL;
    }
  transport = conformance_new_provider (f, f->module->get_transport_type ());
  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (transport), MAPI_PROVIDER_LOGON_NO_CONNECT,
                                      NULL, &error));
  g_assert_no_error (error);
  return transport;
}

static void
test_handles_its_types (Fixture *f)
{
  g_autoptr(MapiTransport) transport = new_transport (f);
  g_auto(GStrv) types = NULL;

  if (transport == NULL)
    return;
  types = mapi_transport_get_address_types (transport);
  for (gsize i = 0; types != NULL && types[i] != NULL; i++)
    {
      g_autoptr(MapiProperties) recipient = mapi_properties_new ();

      if (*types[i] == '\0')
        continue;
      mapi_properties_set_string (recipient, MAPI_PR_ADDRTYPE, types[i]);
      mapi_properties_set_string (recipient, MAPI_PR_EMAIL_ADDRESS, "me@example.org");
      g_assert_true (mapi_transport_handles (transport, recipient));
    }
  mapi_provider_logoff (MAPI_PROVIDER (transport));
}

static MapiContent *
new_mail (void)
{
  MapiContent *content = mapi_content_new ();
  MapiProperties *bag = mapi_content_get_properties (content);
  static const char * const names[] = { "ann@example.org", "bob@example.org" };

  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, "Hello");
  mapi_properties_set_string (bag, MAPI_PR_BODY, "The body");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(MapiProperties) recipient = mapi_one_off_parse (names[i]);

      mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
      mapi_properties_set_boolean (recipient, MAPI_PR_RESPONSIBILITY, i == 0);
      mapi_content_add_recipient (content, recipient);
    }
  mapi_content_compute (content, TRUE);
  return content;
}

/* Only who was not served yet; what lies on disk can be read */
static void
test_serves_the_rest (Fixture *f)
{
  g_autoptr(MapiTransport) transport = NULL;
  g_autoptr(MapiContent) content = new_mail ();
  g_autoptr(MapiSubmitResult) result = NULL;
  g_autofree char *envelope = g_build_filename (f->data_dir, "000001.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *recipients = mapi_content_get_recipients (content);

  if (!conformance_has_setting (f, "outcome"))
    {
      g_test_skip ("it would really send");
      return;
    }
  transport = new_transport (f);
  result = mapi_transport_submit (transport, content, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapi_submit_result_get_delivery (result,
                     mapi_properties_get_long (g_ptr_array_index (recipients, 1), MAPI_PR_ROWID,
                                               0)), ==, MAPI_DELIVERY_ACCEPTED);
  g_assert_true (g_file_get_contents (envelope, &text, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (g_strstr_len (text, -1, "bob@example.org"));
  g_assert_null (g_strstr_len (text, -1, "ann@example.org"));
  mapi_provider_logoff (MAPI_PROVIDER (transport));
}

static void
test_waits (Fixture *f)
{
  g_autoptr(MapiTransport) transport = NULL;
  g_autoptr(MapiContent) content = new_mail ();
  g_autoptr(MapiSubmitResult) result = NULL;
  g_autoptr(GError) error = NULL;

  if (!conformance_has_setting (f, "fail-first"))
    {
      g_test_skip ("it would really send");
      return;
    }
  g_assert_true (mapi_settings_set (f->settings, "fail-first", "1", &error));
  transport = new_transport (f);
  g_assert_null (mapi_transport_submit (transport, content, FALSE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_WAIT);
  g_clear_error (&error);
  result = mapi_transport_submit (transport, content, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (result);
  mapi_provider_logoff (MAPI_PROVIDER (transport));
}

void
conformance_add_transport (void)
{
  conformance_add_test ("/transport/handles-its-types", test_handles_its_types);
  conformance_add_test ("/transport/serves-the-rest", test_serves_the_rest);
  conformance_add_test ("/transport/waits", test_waits);
}
