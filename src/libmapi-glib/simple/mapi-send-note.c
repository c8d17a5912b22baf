/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-send-note.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "mapi-simple-error.h"

#define NAME      "org.estafette.Mail"
#define PATH      "/org/estafette/SendNote"
#define INTERFACE "org.estafette.SendNote1"

typedef struct
{
  GVariant    *parameters;
  GUnixFDList *fds;     /* (nullable) */
  char        *id;      /* of the answer */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->parameters, g_variant_unref);
  g_clear_object (&call->fds);
  g_free (call->id);
  g_free (call);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), NULL, result,
                                                                               &error);
  Call *call = g_task_get_task_data (task);
  guint outcome;

  if (reply == NULL)
    {
      MapiSimpleError code = mapi_simple_error_classify (error);

      g_dbus_error_strip_remote_error (error);
      g_task_return_new_error (task, MAPI_SIMPLE_ERROR, (int) code, "%s", error->message);
      return;
    }
  g_variant_get (reply, "(us)", &outcome, &call->id);
  if (outcome > MAPI_SEND_NOTE_SENT)
    g_task_return_new_error (task, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE, _("The window gave an unknown answer"));
  else
    g_task_return_int (task, (gssize) outcome);
}

static void
show (GTask           *task,
      GDBusConnection *connection)
{
  Call *call = g_task_get_task_data (task);

  /* So that errors of the bus come back with their numbers */
  (void) MAPI_SIMPLE_ERROR;
  g_dbus_connection_call_with_unix_fd_list (connection, NAME, PATH, INTERFACE, "Show", call->parameters,
                                            G_VARIANT_TYPE ("(us)"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, call->fds,
                                            g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) connection = g_bus_get_finish (result, &error);

  if (connection == NULL)
    g_task_return_new_error (task, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE, _("There is no session bus: %s"),
                             error->message);
  else
    {
      g_dbus_connection_set_exit_on_close (connection, FALSE);
      show (task, connection);
    }
}

/**
 * mapi_send_note_show_async:
 * @connection: (nullable): a connection to the session bus; %NULL for the one all of the process shares
 * @message: (type GLib.Variant): the message, `a{sv}`, see [func@simple_message_to_content]
 * @files: (type GLib.Variant): its files, `a(hs)`
 * @fds: (nullable): what the handles of @files mean
 * @parent: window it is shown over: `x11:` and a hexadecimal number, `wayland:` and an exported handle, or empty
 * @activation_token: what the desktop gave the caller so that the window may come to the front, or empty
 * @cancellable: (nullable): ends the waiting; the composer stays
 * @callback: called in the thread-default context when the person is done, however long that takes
 * @user_data: data for @callback
 *
 * Gives a person a message to edit and send. Starts the window process if it does not run.
 *
 * Errors of the domain %MAPI_SIMPLE_ERROR: those of [func@simple_message_to_content], and
 * %MAPI_SIMPLE_ERROR_FAILURE when it is not known what became of it.
 *
 * Source: MAPISendMail with MAPI_DIALOG.
 */
void
mapi_send_note_show_async (GDBusConnection     *connection,
                           GVariant            *message,
                           GVariant            *files,
                           GUnixFDList         *fds,
                           const char          *parent,
                           const char          *activation_token,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, mapi_send_note_show_async);
  g_task_set_task_data (task, call, call_free);
  call->parameters = g_variant_ref_sink (g_variant_new ("(ss@a{sv}@a(hs))", parent, activation_token, message, files));
  call->fds = fds != NULL ? g_object_ref (fds) : NULL;
  if (connection != NULL)
    show (task, connection);
  else
    g_bus_get (G_BUS_TYPE_SESSION, cancellable, connected_cb, g_steal_pointer (&task));
}

/**
 * mapi_send_note_show_finish:
 * @result: what the callback was given
 * @id: (out) (optional) (transfer full): entry id of the draft or of the message in the queue, printable; empty if
 *   there is none
 * @error: return location for an error
 *
 * Ends what [func@send_note_show_async] began.
 *
 * Returns: what became of the message; %MAPI_SEND_NOTE_CANCELLED on errors too
 */
MapiSendNoteOutcome
mapi_send_note_show_finish (GAsyncResult  *result,
                            char         **id,
                            GError       **error)
{
  g_autoptr(GError) local = NULL;
  gssize outcome;
  Call *call;

  g_return_val_if_fail (g_task_is_valid (result, NULL), MAPI_SEND_NOTE_CANCELLED);

  call = g_task_get_task_data (G_TASK (result));
  outcome = g_task_propagate_int (G_TASK (result), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return MAPI_SEND_NOTE_CANCELLED;
    }
  if (id != NULL)
    *id = g_strdup (call->id);
  return (MapiSendNoteOutcome) outcome;
}
