/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-address-service.h"

#include <glib/gi18n.h>

#include "mail-address-dialog.h"
#include "mail-application.h"
#include "mail-foreign-parent.h"
#include "mail-work.h"

/* One call; it waits until there is a session */
typedef struct
{
  GDBusMethodInvocation *invocation; /* (owned by the call) */
  MailApplication       *application; /* (owned) */
  gulong                 waits;      /* handler of the application */
} Call;

static void
fail (Call       *call,
      MapiError   code,
      const char *message)
{
  g_autofree char *name = g_strconcat ("org.estafette.Error.", mapi_error_get_name (code), NULL);

  g_dbus_method_invocation_return_dbus_error (call->invocation, name, message);
}

static void
call_free (Call *call)
{
  g_clear_signal_handler (&call->waits, call->application);
  g_application_release (G_APPLICATION (call->application));
  g_object_unref (call->application);
  g_free (call);
}

static void
present (Call      *call,
         GtkWindow *window)
{
  const char *parent;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (call->invocation), 0, "&s", &parent);
  gtk_window_set_application (window, GTK_APPLICATION (call->application));
  mail_foreign_parent_set (window, parent);
  gtk_window_present (window);
}

/* ---- recipients ---- */

static void
chosen_cb (MailAddressDialog *dialog,
           const char        *response,
           gpointer           user_data)
{
  Call *call = user_data;

  if (g_str_equal (response, "ok"))
    g_dbus_method_invocation_return_value (call->invocation,
                                           g_variant_new ("(@a(uss))", mail_address_dialog_choose (dialog)));
  else
    fail (call, MAPI_ERROR_USER_CANCEL, _("Cancelled"));
  call_free (call);
}

static void
show_recipients (Call *call)
{
  g_autoptr(GVariant) recipients = NULL;
  const char *caption, *label;
  MailAddressDialog *dialog;
  guint n_edit;

  g_variant_get (g_dbus_method_invocation_get_parameters (call->invocation), "(&s&su&s@a(uss))", NULL, &caption, &n_edit,
                 &label, &recipients);
  dialog = mail_address_dialog_new (mail_application_get_session (call->application), caption, n_edit, label, recipients);
  g_signal_connect (dialog, "response", G_CALLBACK (chosen_cb), call);
  present (call, GTK_WINDOW (dialog));
}

/* ---- details ---- */

static void
closed_cb (AdwMessageDialog *dialog,
           const char       *response,
           gpointer          user_data)
{
  Call *call = user_data;

  g_dbus_method_invocation_return_value (call->invocation, NULL);
  call_free (call);
}

static char *
describe (MapiProperties *properties)
{
  static const guint32 tags[] = {
    MAPI_PR_EMAIL_ADDRESS, MAPI_PR_COMPANY_NAME, MAPI_PR_DEPARTMENT_NAME, MAPI_PR_TITLE, MAPI_PR_BUSINESS_TELEPHONE_NUMBER,
    MAPI_PR_MOBILE_TELEPHONE_NUMBER, MAPI_PR_COMMENT
  };
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *value = mapi_properties_get_string (properties, tags[i]);

      if (value != NULL && *value != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", value);
    }
  return g_strdup (text->str);
}

static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_string (g_object_get_data (G_OBJECT (task), "id"), NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GObject) entry = id != NULL ? mapi_session_open_entry (MAPI_SESSION (data), id, MAPI_OPEN_NONE, cancellable,
                                                                   &error) : NULL;

  if (entry != NULL && MAPI_IS_ENTRY (entry))
    g_task_return_pointer (task, g_steal_pointer (&entry), g_object_unref);
  else
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, "%s", _("There is nobody of this id"));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntry) entry = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = NULL;
  const char *name;
  GtkWidget *dialog;

  if (entry == NULL)
    {
      fail (call, MAPI_ERROR_NOT_FOUND, error->message);
      call_free (call);
      return;
    }
  name = mapi_properties_get_string (mapi_entry_get_properties (entry), MAPI_PR_DISPLAY_NAME);
  text = describe (mapi_entry_get_properties (entry));
  dialog = adw_message_dialog_new (NULL, name != NULL ? name : "", text);
  gtk_window_set_title (GTK_WINDOW (dialog), name != NULL ? name : "");
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  g_signal_connect (dialog, "response", G_CALLBACK (closed_cb), call);
  present (call, GTK_WINDOW (dialog));
}

static void
show_details (Call *call)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, opened_cb, call);
  char *id;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (call->invocation), 1, "s", &id);
  g_task_set_source_tag (task, show_details);
  g_object_set_data_full (G_OBJECT (task), "id", id, g_free);
  g_task_set_task_data (task, g_object_ref (mail_application_get_session (call->application)), g_object_unref);
  g_task_run_in_thread (task, open_thread);
}

/* ---- the calls ---- */

static void
begin (Call *call)
{
  if (mail_application_get_logon_state (call->application) == MAIL_LOGON_STATE_STARTING)
    return;
  g_clear_signal_handler (&call->waits, call->application);
  if (mail_application_get_logon_state (call->application) != MAIL_LOGON_STATE_READY)
    {
      fail (call, MAPI_ERROR_LOGON_FAILED, _("No mailbox could be opened"));
      call_free (call);
    }
  else if (g_str_equal (g_dbus_method_invocation_get_method_name (call->invocation), "ShowDetails"))
    show_details (call);
  else
    show_recipients (call);
}

static void
start (GDBusMethodInvocation *invocation,
       const char            *parent)
{
  Call *call = g_new0 (Call, 1);

  call->invocation = invocation;
  call->application = g_object_ref (mail_application_get ());
  g_application_hold (G_APPLICATION (call->application));
  if (*parent != '\0' && !mail_foreign_parent_is_valid (parent))
    {
      fail (call, MAPI_ERROR_INVALID_PARAMETER, _("The parent is no “x11:XID” and no “wayland:HANDLE”"));
      call_free (call);
      return;
    }
  call->waits = g_signal_connect_swapped (call->application, "notify::logon-state", G_CALLBACK (begin), call);
  begin (call);
}

static gboolean
select_recipients_cb (MailIpcDialogs1       *skeleton,
                      GDBusMethodInvocation *invocation,
                      const char            *parent,
                      const char            *caption,
                      guint                  n_edit,
                      const char            *label,
                      GVariant              *recipients,
                      gpointer               user_data)
{
  start (invocation, parent);
  return TRUE;
}

static gboolean
show_details_cb (MailIpcDialogs1       *skeleton,
                 GDBusMethodInvocation *invocation,
                 const char            *parent,
                 const char            *entry_id,
                 gboolean               modify,
                 gpointer               user_data)
{
  start (invocation, parent);
  return TRUE;
}

void
mail_address_service_connect (MailIpcDialogs1 *skeleton)
{
  g_signal_connect (skeleton, "handle-select-recipients", G_CALLBACK (select_recipients_cb), NULL);
  g_signal_connect (skeleton, "handle-show-details", G_CALLBACK (show_details_cb), NULL);
}
