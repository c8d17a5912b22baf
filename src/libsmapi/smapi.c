/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smapi.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define NAME      "org.estafette.Spooler"
#define PATH      "/org/estafette/SimpleMapi"
#define INTERFACE "org.estafette.SimpleMapi1"
#define ERRORS    INTERFACE ".Error."
/* Descriptors that the kernel takes along with one message: with more, GDBus gives up its connection */
#define MAX_FILES 253u

static const char * const error_names[] = {
  NULL, "UserAbort", "Failure", "LogonFailure", "DiskFull", "InsufficientMemory", "AccessDenied", NULL, "TooManySessions",
  "TooManyFiles", "TooManyRecipients", "AttachmentNotFound", "AttachmentOpenFailure", "AttachmentWriteFailure",
  "UnknownRecipient", "BadReciptype", "NoMessages", "InvalidMessage", "TextTooLarge", "InvalidSession", "TypeNotSupported",
  "AmbiguousRecipient", "MessageInUse", "NetworkFailure", "InvalidEditfields", "InvalidRecips", "NotSupported",
};

/**
 * smapi_error_quark:
 *
 * The domain of errors, with Simple MAPI's numbers.
 *
 * Returns: a quark
 */
G_DEFINE_QUARK (smapi-error-quark, smapi_error)

/* Not registered with GDBus: a program may use libmapi-glib, too, which has the same names */
static GError *
translate (GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);
  int code = SMAPI_ERROR_FAILURE;
  GError *translated;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  g_dbus_error_strip_remote_error (error);
  for (gsize i = 0; name != NULL && g_str_has_prefix (name, ERRORS) && i < G_N_ELEMENTS (error_names); i++)
    if (g_strcmp0 (error_names[i], name + sizeof ERRORS - 1) == 0)
      code = (int) i;
  translated = g_error_new_literal (SMAPI_ERROR, code, error->message);
  g_error_free (error);
  return translated;
}

/* "a@b", "Name <a@b>", each after "cc:" or "bcc:" if it is one */
static GVariant *
create_recipients (const char * const *recipients)
{
  static const char * const prefixes[] = { "to:", "cc:", "bcc:" };
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a(uss)"));
  for (gsize i = 0; recipients != NULL && recipients[i] != NULL; i++)
    {
      const char *text = recipients[i];
      guint class = 1;

      for (guint j = 0; j < G_N_ELEMENTS (prefixes); j++)
        if (g_ascii_strncasecmp (text, prefixes[j], strlen (prefixes[j])) == 0)
          {
            class = j + 1;
            text += strlen (prefixes[j]);
            break;
          }
      g_variant_builder_add (&list, "(uss)", class, text, "");
    }
  return g_variant_builder_end (&list);
}

static GVariant *
create_message (const char * const *recipients,
                const char         *subject,
                const char         *text)
{
  GVariantDict message;

  g_variant_dict_init (&message, NULL);
  g_variant_dict_insert_value (&message, "recipients", create_recipients (recipients));
  if (subject != NULL)
    g_variant_dict_insert (&message, "subject", "s", subject);
  if (text != NULL)
    g_variant_dict_insert (&message, "text", "s", text);
  return g_variant_dict_end (&message);
}

/* Opened here and now: what happens to the names afterwards is all the same */
static GVariant *
open_files (const char * const  *files,
            GUnixFDList         *fds,
            GError             **error)
{
  GVariantBuilder list;

  if (files != NULL && g_strv_length ((char **) files) > MAX_FILES)
    {
      g_set_error (error, SMAPI_ERROR, SMAPI_ERROR_TOO_MANY_FILES, _("At most %u files can be handed over at once"),
                   MAX_FILES);
      return NULL;
    }
  g_variant_builder_init (&list, G_VARIANT_TYPE ("a(hs)"));
  for (gsize i = 0; files != NULL && files[i] != NULL; i++)
    {
      int fd = open (files[i], O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
      int handle = fd >= 0 ? g_unix_fd_list_append (fds, fd, NULL) : -1;
      int problem = errno;

      if (fd >= 0)
        close (fd);
      if (handle < 0)
        {
          g_autofree char *name = g_filename_display_name (files[i]);

          g_set_error (error, SMAPI_ERROR,
                       problem == ENOENT ? SMAPI_ERROR_ATTACHMENT_NOT_FOUND : SMAPI_ERROR_ATTACHMENT_OPEN_FAILURE,
                       _("“%s” cannot be attached: %s"), name, g_strerror (problem));
          g_variant_builder_clear (&list);
          return NULL;
        }
      g_variant_builder_add (&list, "(hs)", handle, "");
    }
  return g_variant_builder_end (&list);
}

static GVariant *
create_call (const char          *parent,
             const char * const  *recipients,
             const char          *subject,
             const char          *text,
             const char * const  *files,
             SmapiSendFlags       flags,
             GUnixFDList         *fds,
             GError             **error)
{
  GVariant *opened = open_files (files, fds, error);

  if (opened == NULL)
    return NULL;
  return g_variant_ref_sink (g_variant_new ("(s@a{sv}@a(hs)u@a{sv})", parent != NULL ? parent : "",
                                            create_message (recipients, subject, text), opened, (guint) flags,
                                            g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)));
}

static gboolean
take_answer (GVariant      *answer,
             SmapiOutcome  *outcome)
{
  guint number = 0;

  g_variant_get (answer, "(u&s)", &number, NULL);
  if (outcome != NULL)
    *outcome = (SmapiOutcome) MIN (number, (guint) SMAPI_OUTCOME_SENT);
  return TRUE;
}

/* ---- without waiting ---- */

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GVariant *answer = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), NULL, result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, translate (error));
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GDBusConnection) connection = g_bus_get_finish (result, &error);
  GUnixFDList *fds = g_object_get_data (G_OBJECT (task), "fds");

  if (connection == NULL)
    g_task_return_error (task, translate (error));
  else
    g_dbus_connection_call_with_unix_fd_list (connection, NAME, PATH, INTERFACE, "SendMail", g_task_get_task_data (task),
                                              G_VARIANT_TYPE ("(us)"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, fds,
                                              g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

/**
 * smapi_send_mail_async:
 * @parent: (nullable): the window a composer or a question stands over: `x11:` and its number in hexadecimal, or
 *   `wayland:` and its exported handle
 * @recipients: (nullable) (array zero-terminated=1): addresses, `Name <address>` or names; `cc:` or `bcc:` before one
 *   says what it is
 * @subject: (nullable): one line
 * @text: (nullable): plain text
 * @files: (nullable) (array zero-terminated=1) (element-type filename): at most 253 files to
 *   attach; they may be deleted at once
 * @flags: %SMAPI_SEND_DIALOG: a person edits and sends it; without, it goes out unseen if the person agrees
 * @cancellable: (nullable): ends the waiting
 * @callback: called in the thread-default context when it is sent, or given up
 * @user_data: data for @callback
 *
 * Sends a message. See [func@send_mail].
 */
void
smapi_send_mail_async (const char          *parent,
                       const char * const  *recipients,
                       const char          *subject,
                       const char          *text,
                       const char * const  *files,
                       SmapiSendFlags       flags,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  GError *error = NULL;
  GVariant *call = create_call (parent, recipients, subject, text, files, flags, fds, &error);

  g_task_set_source_tag (task, smapi_send_mail_async);
  if (call == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, call, (GDestroyNotify) g_variant_unref);
  g_object_set_data_full (G_OBJECT (task), "fds", g_steal_pointer (&fds), g_object_unref);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, connected_cb, g_object_ref (task));
}

/**
 * smapi_send_mail_finish:
 * @result: what the callback was given
 * @outcome: (out) (optional): what became of the message
 * @error: return location for an error
 *
 * Ends what [func@send_mail_async] began.
 *
 * Returns: %TRUE if there is an outcome
 */
gboolean
smapi_send_mail_finish (GAsyncResult  *result,
                        SmapiOutcome  *outcome,
                        GError       **error)
{
  g_autoptr(GVariant) answer = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  return answer != NULL && take_answer (answer, outcome);
}

/* ---- and with ---- */

/**
 * smapi_send_mail:
 * @parent: (nullable): as for [func@send_mail_async]
 * @recipients: (nullable) (array zero-terminated=1): as there
 * @subject: (nullable): as there
 * @text: (nullable): as there
 * @files: (nullable) (array zero-terminated=1) (element-type filename): as there
 * @flags: as there
 * @outcome: (out) (optional): what became of the message; a composer that was given up is an outcome, no error
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Sends a message, and waits as long as the person does. Blocks.
 *
 * Errors of the domain %SMAPI_ERROR: %SMAPI_ERROR_ACCESS_DENIED if it may not go out unseen,
 * %SMAPI_ERROR_USER_ABORT if nobody answered that question, %SMAPI_ERROR_FAILURE if there is no mail client.
 * Source: MAPISendMail.
 *
 * Returns: %TRUE if there is an outcome
 */
gboolean
smapi_send_mail (const char          *parent,
                 const char * const  *recipients,
                 const char          *subject,
                 const char          *text,
                 const char * const  *files,
                 SmapiSendFlags       flags,
                 SmapiOutcome        *outcome,
                 GCancellable        *cancellable,
                 GError             **error)
{
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr(GVariant) call = create_call (parent, recipients, subject, text, files, flags, fds, error);
  g_autoptr(GDBusConnection) connection = NULL;
  g_autoptr(GVariant) answer = NULL;
  GError *local = NULL;

  if (call == NULL)
    return FALSE;
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, &local);
  if (connection != NULL)
    answer = g_dbus_connection_call_with_unix_fd_list_sync (connection, NAME, PATH, INTERFACE, "SendMail", call,
                                                            G_VARIANT_TYPE ("(us)"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, fds,
                                                            NULL, cancellable, &local);
  if (answer != NULL)
    return take_answer (answer, outcome);
  g_propagate_error (error, translate (local));
  return FALSE;
}

/**
 * smapi_send_documents:
 * @parent: (nullable): as for [func@send_mail_async]
 * @files: (nullable) (array zero-terminated=1) (element-type filename): files to attach
 * @outcome: (out) (optional): what became of the message
 * @cancellable: (nullable): ends the waiting
 * @error: return location for an error
 *
 * Gives a person a message with these files. Always shows a composer. Blocks.
 *
 * Source: MAPISendDocuments.
 *
 * Returns: %TRUE if there is an outcome
 */
gboolean
smapi_send_documents (const char          *parent,
                      const char * const  *files,
                      SmapiOutcome        *outcome,
                      GCancellable        *cancellable,
                      GError             **error)
{
  return smapi_send_mail (parent, NULL, NULL, NULL, files, SMAPI_SEND_DIALOG, outcome, cancellable, error);
}
