/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-simple-mapi.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <mapi.h>

#include "spooler-agent.h"
#include "spooler-consent.h"
#include "spooler-request.h"
#include "spooler-simple-ipc.h"

#define OBJECT_PATH "/org/estafette/SimpleMapi"
/* MAPI's: LOGON_UI, NEW_SESSION (the session is the shared one, and its dialogs are the window's) and DIALOG */
#define FLAG_DIALOG 8u
#define FLAGS_KNOWN (1u | 2u | FLAG_DIALOG)
/* Of recipients and of files a person is told */
#define MAX_TOLD 5u

struct _SpoolerSimpleMapi
{
  GObject               parent_instance;
  SpoolerService        *service;   /* (unowned): has this */
  SpoolerIpcSimpleMapi1 *skeleton;  /* (owned) */
  guint                  n_calls;   /* being answered */
};

enum { SIGNAL_IDLE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SpoolerSimpleMapi, spooler_simple_mapi, G_TYPE_OBJECT)

typedef struct
{
  SpoolerSimpleMapi     *self;       /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned by the call) */
  MapiContent           *content;    /* (owned) (nullable): sent without a composer */
} Call;

static Call *
call_new (SpoolerSimpleMapi     *self,
          GDBusMethodInvocation *invocation)
{
  Call *call = g_new0 (Call, 1);

  call->self = g_object_ref (self);
  call->invocation = invocation;
  self->n_calls++;
  return call;
}

static void
call_free (Call *call)
{
  if (--call->self->n_calls == 0)
    g_signal_emit (call->self, signals[SIGNAL_IDLE], 0);
  g_object_unref (call->self);
  g_clear_pointer (&call->content, mapi_content_unref);
  g_free (call);
}

/* Any error, in the words and numbers of Simple MAPI */
static void
call_fail (Call         *call,
           const GError *error)
{
  g_dbus_method_invocation_return_error_literal (call->invocation, MAPI_SIMPLE_ERROR,
                                                 (int) mapi_simple_error_classify (error), error->message);
  call_free (call);
}

/* ---- with a composer ---- */

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Call *call = user_data;
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;
  MapiSendNoteOutcome outcome = mapi_send_note_show_finish (result, &id, &error);

  if (error != NULL)
    {
      call_fail (call, error);
      return;
    }
  g_dbus_method_invocation_return_value (call->invocation, g_variant_new ("(us)", outcome, id));
  call_free (call);
}

static void
show (SpoolerSimpleMapi     *self,
      GDBusMethodInvocation *invocation,
      const char            *parent,
      GVariant              *message,
      GVariant              *files,
      GUnixFDList           *fds,
      GVariant              *options)
{
  Call *call = call_new (self, invocation);
  const char *token = "";

  g_variant_lookup (options, "activation-token", "&s", &token);
  mapi_send_note_show_async (g_dbus_method_invocation_get_connection (invocation), message, files, fds, parent, token,
                             NULL, shown_cb, call);
}

/* ---- without ---- */

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *report = spooler_agent_ask_finish (SPOOLER_AGENT (source), result, &error);

  if (report == NULL)
    {
      call_fail (call, error);
      return;
    }
  g_dbus_method_invocation_return_value (call->invocation,
                                         g_variant_new ("(us)", *report == '1' ? MAPI_SEND_NOTE_SENT
                                                                               : MAPI_SEND_NOTE_QUEUED, report + 1));
  call_free (call);
}

static void
allowed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autofree char *profile = mapi_profile_admin_dup_default (admin);
  g_autoptr(GError) error = NULL;

  if (spooler_consent_ask_finish (result, &error) && profile == NULL)
    g_set_error_literal (&error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_LOGON_FAILURE, _("There is no default profile"));
  if (error != NULL)
    call_fail (call, error);
  else
    spooler_agent_ask_async (spooler_service_get_agent (call->self->service, profile),
                             spooler_request_new_send (call->content), sent_cb, call);
}

/* "a, b and 3 more", a line of what a person is told */
static void
append_told (GString    *text,
             const char *label,
             GPtrArray  *names)
{
  if (names->len == 0)
    return;
  g_string_append_printf (text, "\n%s ", label);
  for (guint i = 0; i < MIN (names->len, MAX_TOLD); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) names->pdata[i]);
  if (names->len > MAX_TOLD)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("and %u more", "and %u more", names->len - MAX_TOLD),
                                               names->len - MAX_TOLD);

      g_string_append_printf (text, " %s", more);
    }
}

static char *
describe (MapiContent *content)
{
  GString *text = g_string_new (NULL);
  const char *subject = mapi_properties_get_string (mapi_content_get_properties (content), MAPI_PR_SUBJECT);
  GPtrArray *recipients = mapi_content_get_recipients (content);
  g_autoptr(GPtrArray) people = g_ptr_array_new ();
  g_autoptr(GPtrArray) files = g_ptr_array_new ();

  g_string_append (text, subject != NULL && *subject != '\0' ? subject : _("No subject"));
  for (guint i = 0; i < recipients->len; i++)
    {
      const char *address = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);

      g_ptr_array_add (people, (gpointer) (address != NULL ? address
                                           : mapi_properties_get_string (recipients->pdata[i], MAPI_PR_DISPLAY_NAME)));
    }
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    g_ptr_array_add (files, (gpointer) mapi_properties_get_string (mapi_content_get_attachment (content, i),
                                                                   MAPI_PR_ATTACH_LONG_FILENAME));
  append_told (text, _("To:"), people);
  append_told (text, _("Files:"), files);
  return g_string_free (text, FALSE);
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Call *call = data;
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (call->invocation));
  GVariant *parameters = g_dbus_method_invocation_get_parameters (call->invocation);
  g_autoptr(GVariant) message = g_variant_get_child_value (parameters, 1);
  g_autoptr(GVariant) files = g_variant_get_child_value (parameters, 2);
  g_autoptr(GError) error = NULL;

  call->content = mapi_simple_message_to_content (message, files, fds, &error);
  if (call->content != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *details = NULL;
  const char *parent;

  if (g_task_propagate_boolean (G_TASK (result), &error) && mapi_content_get_recipients (call->content)->len == 0)
    g_set_error_literal (&error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_RECIPS, _("There is no recipient"));
  if (error != NULL)
    {
      call_fail (call, error);
      return;
    }
  details = describe (call->content);
  g_variant_get_child (g_dbus_method_invocation_get_parameters (call->invocation), 0, "&s", &parent);
  spooler_consent_ask_async (call->invocation, MAPI_PROGRAM_RIGHT_SEND, parent, details, allowed_cb, call);
}

static void
send_unseen (SpoolerSimpleMapi     *self,
             GDBusMethodInvocation *invocation)
{
  Call *call = call_new (self, invocation);
  g_autoptr(GTask) task = g_task_new (self, NULL, read_cb, call);

  g_task_set_source_tag (task, send_unseen);
  g_task_set_task_data (task, call, NULL);
  g_task_run_in_thread (task, read_thread);
}

/* ---- the calls ---- */

static gboolean
send_mail_cb (SpoolerIpcSimpleMapi1 *skeleton,
              GDBusMethodInvocation *invocation,
              GUnixFDList           *fds,
              const char            *parent,
              GVariant              *message,
              GVariant              *files,
              guint                  flags,
              GVariant              *options,
              gpointer               user_data)
{
  if (flags & ~FLAGS_KNOWN)
    g_dbus_method_invocation_return_error (invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE, _("Unknown flags: %#x"),
                                           flags & ~FLAGS_KNOWN);
  else if (!(flags & FLAG_DIALOG))
    send_unseen (user_data, invocation);
  else
    show (user_data, invocation, parent, message, files, fds, options);
  return TRUE;
}

static gboolean
send_documents_cb (SpoolerIpcSimpleMapi1 *skeleton,
                   GDBusMethodInvocation *invocation,
                   GUnixFDList           *fds,
                   const char            *parent,
                   GVariant              *files,
                   GVariant              *options,
                   gpointer               user_data)
{
  GVariantDict message;
  const char *subject;

  g_variant_dict_init (&message, NULL);
  if (g_variant_lookup (options, "subject", "&s", &subject))
    g_variant_dict_insert (&message, "subject", "s", subject);
  show (user_data, invocation, parent, g_variant_dict_end (&message), files, fds, options);
  return TRUE;
}

static void
spooler_simple_mapi_finalize (GObject *object)
{
  g_clear_object (&SPOOLER_SIMPLE_MAPI (object)->skeleton);
  G_OBJECT_CLASS (spooler_simple_mapi_parent_class)->finalize (object);
}

static void
spooler_simple_mapi_class_init (SpoolerSimpleMapiClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = spooler_simple_mapi_finalize;
  signals[SIGNAL_IDLE] =
    g_signal_new ("idle", SPOOLER_TYPE_SIMPLE_MAPI, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spooler_simple_mapi_init (SpoolerSimpleMapi *self)
{
  self->skeleton = spooler_ipc_simple_mapi1_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-send-mail", G_CALLBACK (send_mail_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-send-documents", G_CALLBACK (send_documents_cb), self, 0);
}

SpoolerSimpleMapi *
spooler_simple_mapi_new (SpoolerService *service)
{
  SpoolerSimpleMapi *self = g_object_new (SPOOLER_TYPE_SIMPLE_MAPI, NULL);

  self->service = service;
  return self;
}

gboolean
spooler_simple_mapi_export (SpoolerSimpleMapi  *self,
                            GDBusConnection    *connection,
                            GError            **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection, OBJECT_PATH, error);
}

gboolean
spooler_simple_mapi_is_idle (SpoolerSimpleMapi *self)
{
  g_return_val_if_fail (SPOOLER_IS_SIMPLE_MAPI (self), TRUE);
  return self->n_calls == 0;
}
