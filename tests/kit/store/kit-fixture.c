/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-fixture.h"

#include <glib/gstdio.h>

static const guint8 uid[MAPI_UID_SIZE] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
static const char * const addresses[] = { "me@example.org", NULL };

KitStore *
kit_fixture_open (const char  *folder,
                  GType        type,
                  GError     **error)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new ();
  g_autoptr (MapiSettings) settings = mapi_settings_new (infos);
  g_autoptr (MapiSupport) support = mapi_support_new (uid, settings, folder, addresses);
  g_autoptr (KitStore) store = g_object_new (type, "support", support, NULL);

  if (!mapi_provider_logon (MAPI_PROVIDER (store), MAPI_PROVIDER_LOGON_NONE, NULL, error))
    return NULL;
  return g_steal_pointer (&store);
}

static GType
get_type (gconstpointer type_func)
{
  return type_func != NULL ? ((GType (*) (void)) type_func) () : KIT_TYPE_STORE;
}

void
kit_fixture_set_up (KitFixture    *self,
                    gconstpointer  type_func)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("kit-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = kit_fixture_open (self->folder, get_type (type_func), &error);
  g_assert_no_error (error);
  g_assert_true (mapi_store_validate_ipm_subtree (MAPI_STORE (self->store), TRUE, NULL, &error));
  g_assert_no_error (error);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

static void
close_store (KitFixture *self)
{
  if (self->store == NULL)
    return;
  mapi_provider_logoff (MAPI_PROVIDER (self->store));
  g_assert_finalize_object (g_steal_pointer (&self->store));
}

void
kit_fixture_tear_down (KitFixture    *self,
                       gconstpointer  type_func)
{
  close_store (self);
  remove_folder (self->folder);
  g_clear_pointer (&self->folder, g_free);
}

void
kit_fixture_reopen (KitFixture *self)
{
  g_autoptr (GError) error = NULL;
  GType type = self->store != NULL ? G_OBJECT_TYPE (self->store) : KIT_TYPE_STORE;

  close_store (self);
  self->store = kit_fixture_open (self->folder, type, &error);
  g_assert_no_error (error);
}

MapiEntryId *
kit_fixture_role (KitFixture     *self,
                  MapiFolderRole  role)
{
  g_autoptr (GError) error = NULL;
  MapiEntryId *id = mapi_store_get_folder_for_role (MAPI_STORE (self->store), role, NULL, &error);

  g_assert_no_error (error);
  return id;
}

MapiContent *
kit_fixture_make_draft (const char *subject,
                        const char *body,
                        const char *recipient)
{
  MapiContent *content = mapi_content_new ();
  MapiProperties *bag = mapi_content_get_properties (content);

  mapi_properties_set_string (bag, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, subject);
  mapi_properties_set_string (bag, MAPI_PR_BODY, body);
  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_READ);
  if (recipient != NULL)
    {
      g_autoptr (MapiProperties) to = mapi_properties_new ();

      mapi_properties_set_string (to, MAPI_PR_DISPLAY_NAME, recipient);
      mapi_properties_set_string (to, MAPI_PR_ADDRTYPE, "SMTP");
      mapi_properties_set_string (to, MAPI_PR_EMAIL_ADDRESS, recipient);
      mapi_properties_set_string (to, MAPI_PR_SMTP_ADDRESS, recipient);
      mapi_properties_set_long (to, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
      mapi_content_add_recipient (content, to);
    }
  return content;
}

MapiEntryId *
kit_fixture_save (KitFixture        *self,
                  const MapiEntryId *folder,
                  const char        *subject)
{
  g_autoptr (MapiContent) content = kit_fixture_make_draft (subject, "Some text", "me@example.org");
  g_autoptr (GError) error = NULL;
  MapiEntryId *id = mapi_store_save_message (MAPI_STORE (self->store), folder, NULL, content, 0,
                                             MAPI_SAVE_NONE, NULL, &error);

  g_assert_no_error (error);
  return id;
}

GBytes *
kit_fixture_make_source (guint number)
{
  char *text = g_strdup_printf ("From: Ada <ada@example.org>\r\nTo: me@example.org\r\n"
                                "Subject: Message %u\r\nMessage-ID: <m%u@example.org>\r\n"
                                "Date: Mon, 2 Nov 2026 10:%02u:00 +0000\r\n\r\nBody number %u\r\n",
                                number, number, number % 60, number);

  return g_bytes_new_take (text, strlen (text));
}

guint
kit_fixture_count (KitFixture        *self,
                   const MapiEntryId *folder,
                   guint32            tag)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiProperties) bag = mapi_store_get_properties (MAPI_STORE (self->store), folder,
                                                              NULL, &error);

  g_assert_no_error (error);
  return (guint) mapi_properties_get_long (bag, tag, -1);
}

void
kit_fixture_assert_sound (KitFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *report = NULL;

  g_assert_true (mapi_store_verify (MAPI_STORE (self->store), FALSE, &report, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (report, ==, "");
}
