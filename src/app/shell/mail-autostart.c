/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-autostart.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define ENTRY   "org.estafette.Mail.desktop"
#define PORTAL  "org.freedesktop.portal.Desktop"
#define REQUEST "org.freedesktop.portal.Request"

static gboolean
is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* In a sandbox the folder of the host is not to be seen; what the portal said is kept here */
static char *
dup_mark (void)
{
  if (is_sandboxed ())
    return g_build_filename (g_get_user_config_dir (), "autostart-granted", NULL);
  return g_build_filename (g_get_user_config_dir (), "autostart", ENTRY, NULL);
}

gboolean
mail_autostart_get (void)
{
  g_autofree char *path = dup_mark ();
  g_autoptr(GKeyFile) file = g_key_file_new ();

  if (is_sandboxed ())
    return g_file_test (path, G_FILE_TEST_EXISTS);
  return g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL) &&
         !g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, "Hidden", NULL) &&
         (!g_key_file_has_key (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", NULL) ||
          g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", NULL));
}

/* ---- the entry ---- */

static gboolean
write_entry (gboolean   start,
             GError   **error)
{
  g_autofree char *path = dup_mark ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GKeyFile) file = g_key_file_new ();

  if (!start)
    {
      if (g_unlink (path) == 0 || errno == ENOENT)
        return TRUE;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("“%s” cannot be removed: %s"), path,
                   g_strerror (errno));
      return FALSE;
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("“%s” cannot be made: %s"), folder,
                   g_strerror (errno));
      return FALSE;
    }
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, "Application");
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, _("Estafette"));
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, "org.estafette.Mail");
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC,
                         "estafette --gapplication-service");
  g_key_file_set_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NO_DISPLAY, TRUE);
  g_key_file_set_boolean (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-UsesNotifications", TRUE);
  return g_key_file_save_to_file (file, path, error);
}

/* ---- the portal ---- */

typedef struct
{
  gboolean  start;
  char     *parent;
  guint     response;   /* the subscription */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_free (asking->parent);
  g_free (asking);
}

static void
portal_done (GTask   *task,
             gboolean granted)
{
  Asking *asking = g_task_get_task_data (task);
  g_autofree char *mark = dup_mark ();
  GError *error = NULL;

  if (granted != asking->start)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                             _("The desktop does not allow that"));
  else if (granted ? !g_file_set_contents (mark, "", 0, &error) : g_unlink (mark) != 0 && errno != ENOENT)
    g_task_return_error (task, error != NULL ? error : g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno),
                                                                            g_strerror (errno)));
  else
    g_task_return_boolean (task, TRUE);
}

static void
response_cb (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  Asking *asking = g_task_get_task_data (task);
  g_autoptr(GVariant) results = NULL;
  gboolean granted = FALSE;
  guint32 response;

  g_dbus_connection_signal_unsubscribe (connection, asking->response);
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "autostart", "b", &granted);
  portal_done (task, response == 0 && granted);
}

static void
requested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Asking *asking = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    return;
  g_dbus_connection_signal_unsubscribe (G_DBUS_CONNECTION (source), asking->response);
  g_task_return_error (task, error);
}

/* The answer may be faster than the reply, so it is listened for first, at the path the portal promises */
static void
ask_portal (GDBusConnection *connection,
            GTask           *task)
{
  Asking *asking = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("estafette%u", g_random_int ());
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (connection) + 1), ".", '_');
  g_autofree char *path = g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", sender, token);
  const char * const command[] = { "estafette", "--gapplication-service", NULL };
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_("New mail is announced from the start.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (asking->start));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  asking->response =
    g_dbus_connection_signal_subscribe (connection, PORTAL, REQUEST, "Response", path, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, response_cb, g_object_ref (task),
                                        g_object_unref);
  g_dbus_connection_call (connection, PORTAL, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Background",
                          "RequestBackground", g_variant_new ("(sa{sv})", asking->parent, &options), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), requested_cb,
                          g_object_ref (task));
}

void
mail_autostart_set_async (gboolean             start,
                          const char          *parent,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GDBusConnection) connection = NULL;
  Asking *asking = g_new0 (Asking, 1);
  GError *error = NULL;

  asking->start = start;
  asking->parent = g_strdup (parent);
  g_task_set_source_tag (task, mail_autostart_set_async);
  g_task_set_task_data (task, asking, asking_free);
  if (!is_sandboxed ())
    {
      /* A file of a few lines */
      if (write_entry (start, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      return;
    }
  connection = g_application_get_dbus_connection (g_application_get_default ());
  if (connection == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, _("There is no desktop to ask"));
      return;
    }
  g_object_ref (connection);
  ask_portal (connection, task);
}

gboolean
mail_autostart_set_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
