/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

/*
 * conformance PROVIDER: whether a provider keeps the contract of MapiStore, MapiTransport and
 * MapiAddressBookProvider. The module PROVIDER.so and its manifest are looked for in
 * the folders of MAPI_PROVIDER_PATH. Every test has a provider object of its own, made without a
 * session, with default settings and an empty data folder.
 */

#include "conformance.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gmodule.h>
#include <string.h>

static struct
{
  const MapiProviderModule *module;
  GKeyFile                 *manifest;
} provider;

gboolean
conformance_has_setting (Fixture    *f,
                         const char *name)
{
  return mapi_settings_get_info (f->settings, name) != NULL;
}

void
conformance_run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

gpointer
conformance_new_provider (Fixture *f,
                          GType    type)
{
  return g_object_new (type, "support", f->support, NULL);
}

static GPtrArray *
load_infos (void)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_auto(GStrv) groups = g_key_file_get_groups (provider.manifest, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      MapiSettingInfo *info;

      if (!g_str_has_prefix (groups[i], "Setting "))
        continue;
      info = mapi_setting_info_new_from_key_file (provider.manifest, groups[i], &error);
      g_assert_no_error (error);
      g_ptr_array_add (infos, info);
    }
  return infos;
}

static Fixture *
fixture_new (void)
{
  static const char * const addresses[] = { "Me@Example.org", NULL };
  Fixture *f = g_new0 (Fixture, 1);
  g_autoptr(GBytes) uid = mapi_uid_new ();
  g_autoptr(GError) error = NULL;

  f->module = provider.module;
  f->infos = load_infos ();
  f->data_dir = g_dir_make_tmp ("conformance-XXXXXX", &error);
  g_assert_no_error (error);
  f->settings = mapi_settings_new (f->infos);
  f->support = mapi_support_new (g_bytes_get_data (uid, NULL), f->settings, f->data_dir, addresses);
  mapi_support_set_display_name (f->support, "Under test");
  return f;
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
fixture_free (Fixture *f)
{
  if (f->store != NULL)
    {
      mapi_provider_logoff (MAPI_PROVIDER (f->store));
      conformance_run_pending ();
      g_assert_finalize_object (f->store);
    }
  g_clear_object (&f->support);
  g_clear_object (&f->settings);
  g_ptr_array_unref (f->infos);
  remove_folder (f->data_dir);
  g_free (f->data_dir);
  g_free (f);
}

static void
run_test (gconstpointer data)
{
  FixtureFunc func = (FixtureFunc) data;
  Fixture *f = fixture_new ();

  func (f);
  fixture_free (f);
}

static void
run_store_test (gconstpointer data)
{
  FixtureFunc func = (FixtureFunc) data;
  Fixture *f;
  g_autoptr(GError) error = NULL;

  if (provider.module->get_store_type == NULL)
    {
      g_test_skip ("no store");
      return;
    }

  f = fixture_new ();
  f->store = conformance_new_provider (f, provider.module->get_store_type ());
  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (f->store), MAPI_PROVIDER_LOGON_NO_DIALOG,
                                      NULL, &error));
  g_assert_no_error (error);
  g_assert_true (mapi_store_validate_ipm_subtree (f->store, TRUE, NULL, &error));
  g_assert_no_error (error);
  func (f);
  fixture_free (f);
}

void
conformance_add_test (const char  *path,
                      FixtureFunc  func)
{
  g_test_add_data_func (path, (gconstpointer) func, run_test);
}

void
conformance_add_store_test (const char  *path,
                            FixtureFunc  func)
{
  g_test_add_data_func (path, (gconstpointer) func, run_store_test);
}

static void
load_provider (const char *name)
{
  const char *path = g_getenv ("MAPI_PROVIDER_PATH");
  g_auto(GStrv) folders = g_strsplit (path != NULL ? path : "", G_SEARCHPATH_SEPARATOR_S, -1);
  g_autofree char *module_name = g_strconcat (name, ".so", NULL);
  g_autofree char *manifest_name = g_strconcat (name, ".provider", NULL);
  gpointer symbol = NULL;

  provider.manifest = g_key_file_new ();
  for (gsize i = 0; folders[i] != NULL && symbol == NULL; i++)
    {
      g_autofree char *module_file = g_build_filename (folders[i], module_name, NULL);
      g_autofree char *manifest_file = g_build_filename (folders[i], manifest_name, NULL);
      g_autoptr(GError) error = NULL;
      GModule *module;

      if (!g_file_test (module_file, G_FILE_TEST_EXISTS))
        continue;
      g_key_file_load_from_file (provider.manifest, manifest_file, G_KEY_FILE_NONE, &error);
      g_assert_no_error (error);
      module = g_module_open (module_file, G_MODULE_BIND_LOCAL);
      if (module == NULL)
        g_error ("%s", g_module_error ());
      g_module_make_resident (module);
      g_assert_true (g_module_symbol (module, MAPI_PROVIDER_SYMBOL, &symbol));
    }
  if (symbol == NULL)
    g_error ("no provider “%s” in MAPI_PROVIDER_PATH", name);
  provider.module = symbol;
  g_assert_cmpuint (provider.module->api_version, ==, MAPI_PROVIDER_API_VERSION);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc != 2)
    g_error ("usage: conformance PROVIDER");
  load_provider (argv[1]);

  conformance_add_store ();
  conformance_add_folders ();
  conformance_add_messages ();
  conformance_add_flags ();
  conformance_add_search ();
  conformance_add_receive ();
  conformance_add_queue ();
  conformance_add_tables ();
  conformance_add_notification ();
  conformance_add_transport ();
  conformance_add_address_book ();
  return g_test_run ();
}
