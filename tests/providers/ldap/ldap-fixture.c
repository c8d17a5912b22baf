/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ldap-fixture.h"

#include <glib/gstdio.h>
#include <gmodule.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* A loaded machine */
#define PATIENCE (60 * G_USEC_PER_SEC)

/* What ldap_fixture_resume() started */
static GPid started;

static GPtrArray *
load_infos (const char *manifest)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) groups = NULL;

  g_key_file_load_from_file (file, manifest, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "Setting "))
      {
        g_ptr_array_add (infos, mapi_setting_info_new_from_key_file (file, groups[i], &error));
        g_assert_no_error (error);
      }
  return infos;
}

static void
set (MapiSettings *settings,
     const char   *name,
     const char   *value)
{
  g_autoptr(GError) error = NULL;

  mapi_settings_set (settings, name, value, &error);
  g_assert_no_error (error);
}

/* Where ldap.so and its manifest are */
static char *
find_folder (void)
{
  g_auto(GStrv) folders = g_strsplit (g_getenv ("MAPI_PROVIDER_PATH"), ":", -1);

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "ldap.so", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_strdup (folders[i]);
    }
  g_assert_not_reached ();
}

MapiAddressBookProvider *
ldap_fixture_open (const char *folder,
                   const char *port,
                   const char *setting,
                   ...)
{
  g_autofree char *where = find_folder ();
  g_autofree char *path = g_build_filename (where, "ldap.so", NULL);
  g_autofree char *manifest = g_build_filename (where, "ldap.provider", NULL);
  g_autoptr(GPtrArray) infos = load_infos (manifest);
  g_autoptr(MapiSettings) settings = mapi_settings_new (infos);
  GModule *module = g_module_open (path, G_MODULE_BIND_LOCAL);
  g_autoptr(GBytes) uid = mapi_uid_new ();
  g_autoptr(MapiSupport) support = NULL;
  g_autoptr(GError) error = NULL;
  MapiAddressBookProvider *book;
  gpointer symbol = NULL;
  va_list list;

  g_assert_nonnull (module);
  g_assert_true (g_module_symbol (module, MAPI_PROVIDER_SYMBOL, &symbol));
  set (settings, "host", "127.0.0.1");
  set (settings, "port", port);
  set (settings, "security", "none");
  va_start (list, setting);
  for (const char *name = setting; name != NULL; name = va_arg (list, const char *))
    set (settings, name, va_arg (list, const char *));
  va_end (list);
  support = mapi_support_new (g_bytes_get_data (uid, NULL), settings, folder, NULL);
  book = g_object_new (((const MapiProviderModule *) symbol)->get_address_book_type (), "support", support, NULL);
  mapi_provider_logon (MAPI_PROVIDER (book), MAPI_PROVIDER_LOGON_NONE, NULL, &error);
  g_assert_no_error (error);
  return book;
}

MapiEntryId *
ldap_fixture_container (MapiAddressBookProvider *book)
{
  g_autoptr(GPtrArray) containers = mapi_address_book_provider_list_containers (book, NULL, NULL);

  g_assert_cmpuint (containers->len, ==, 1);
  return mapi_entry_id_new_from_bytes (mapi_properties_get_binary (containers->pdata[0], MAPI_PR_ENTRYID), NULL);
}

void
ldap_fixture_remove (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* ---- slapd ---- */

static gboolean
answers (void)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) atoi (g_getenv ("SLAPD_LDAP")), NULL, NULL);
  return connection != NULL;
}

static void
wait_until (gboolean up)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (answers () != up)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (20000);
    }
}


/* It removes the file with its number as the last thing it does: another one must not be started before */
void
ldap_fixture_halt (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SLAPD_DIR"), "run", "slapd.pid", NULL);
  g_autofree char *pid = NULL;
  g_autoptr(GError) error = NULL;
  gint64 end = g_get_monotonic_time () + PATIENCE;

  g_file_get_contents (path, &pid, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kill ((GPid) atoi (pid), SIGTERM), ==, 0);
  wait_until (FALSE);
  while (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (20000);
    }
  if (started != 0)
    waitpid (started, NULL, 0);
  started = 0;
}

/* Not longer than this test */
static void
child_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static void
stop_started (void)
{
  if (started == 0)
    return;
  kill (started, SIGTERM);
  waitpid (started, NULL, 0);
}

void
ldap_fixture_resume (void)
{
  static gboolean stops;
  g_auto(GStrv) arguments = NULL;
  g_autoptr(GError) error = NULL;

  g_shell_parse_argv (g_getenv ("SLAPD_COMMAND"), NULL, &arguments, &error);
  g_assert_no_error (error);
  if (!stops)
    atexit (stop_started);
  stops = TRUE;
  g_spawn_async (NULL, arguments, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, child_cb, NULL,
                 &started, &error);
  g_assert_no_error (error);
  wait_until (TRUE);
}
