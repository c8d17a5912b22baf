/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

static void
assert_arrives (Fixture           *f,
                const char        *message_class,
                const MapiEntryId *folder,
                const char        *matched)
{
  g_autofree char *got = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) id = mapi_store_get_receive_folder (f->store, message_class, &got, NULL,
                                                             &error);

  g_assert_no_error (error);
  assert_same_id (f, id, folder);
  if (matched != NULL)
    g_assert_cmpint (g_ascii_strcasecmp (got, matched), ==, 0);
}

static void
test_defaults (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) root = get_role (f, MAPI_FOLDER_ROLE_ROOT);

  assert_arrives (f, NULL, inbox, "");
  assert_arrives (f, "IPM.Note", inbox, "IPM");
  assert_arrives (f, "REPORT.IPM.Note.NDR", inbox, "REPORT");
  assert_arrives (f, "Something.Else", inbox, "");
  assert_arrives (f, "IPC.MyProgram", root, "IPC");
}

static void
test_longest_prefix (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) faxes = new_folder (f, inbox, "Faxes");
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_store_set_receive_folder (f->store, "IPM.Fax", faxes, NULL, &error));
  g_assert_no_error (error);
  assert_arrives (f, "ipm.fax.colour", faxes, "IPM.Fax");
  assert_arrives (f, "IPM.Faxes", inbox, "IPM");
  assert_arrives (f, "IPM", inbox, "IPM");

  g_assert_true (mapi_store_set_receive_folder (f->store, "IPM.Fax", NULL, NULL, &error));
  g_assert_no_error (error);
  assert_arrives (f, "IPM.Fax", inbox, "IPM");
  /* Once more is no mistake */
  g_assert_true (mapi_store_set_receive_folder (f->store, "IPM.Fax", NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mapi_store_set_receive_folder (f->store, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
}

static void
test_list (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = mapi_store_list_receive_folders (f->store, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, >=, 3);
  for (guint i = 0; i < list->len; i++)
    {
      MapiProperties *row = g_ptr_array_index (list, i);

      g_assert_true (mapi_properties_has (row, MAPI_PR_MESSAGE_CLASS));
      g_assert_true (mapi_properties_has (row, MAPI_PR_ENTRYID));
    }
}

void
conformance_add_receive (void)
{
  conformance_add_store_test ("/receive/defaults", test_defaults);
  conformance_add_store_test ("/receive/longest-prefix", test_longest_prefix);
  conformance_add_store_test ("/receive/list", test_list);
}
