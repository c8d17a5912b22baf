/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-choose-service.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-foreign-parent.h"
#include "mail-select-recipients.h"

/* One call; it waits until there is a session */
typedef struct
{
  GDBusMethodInvocation *invocation;  /* (owned by the call) */
  MailApplication       *application; /* (owned) */
  gulong                 waits;       /* handler of the application */
  guint                  n_wells;
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
add_chosen (GVariantBuilder *chosen,
            guint            well,
            MailRecipient   *recipient)
{
  GBytes *bytes = mapi_properties_get_binary (mail_recipient_get_properties (recipient), MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  g_autofree char *printed = id != NULL ? mapi_entry_id_to_string (id) : NULL;
  const char *address = mail_recipient_get_address (recipient);

  g_variant_builder_add (chosen, "(usss)", well, mail_recipient_get_label (recipient), address != NULL ? address : "",
                         printed != NULL ? printed : "");
}

static void
chosen_cb (MailSelectRecipients *dialog,
           gpointer              user_data)
{
  Call *call = user_data;
  GVariantBuilder chosen;

  g_variant_builder_init (&chosen, G_VARIANT_TYPE ("a(usss)"));
  for (guint well = 0; well < MAX (call->n_wells, 1); well++)
    {
      g_autoptr(GPtrArray) recipients = mail_select_recipients_list_well (dialog, well);

      for (guint i = 0; i < recipients->len; i++)
        add_chosen (&chosen, well, recipients->pdata[i]);
    }
  g_dbus_method_invocation_return_value (call->invocation, g_variant_new ("(a(usss))", &chosen));
  call_free (call);
}

static void
cancelled_cb (MailSelectRecipients *dialog,
              gpointer              user_data)
{
  Call *call = user_data;

  fail (call, MAPI_ERROR_USER_CANCEL, _("Cancelled"));
  call_free (call);
}

static MailSelectFlags
read_flags (GVariant *options)
{
  static const struct { const char *name; MailSelectFlags flag; } flags[] = {
    { "one", MAIL_SELECT_ONE }, { "select-only", MAIL_SELECT_ONLY }, { "resolve", MAIL_SELECT_RESOLVE },
  };
  MailSelectFlags all = MAIL_SELECT_NONE;
  gboolean on;

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_variant_lookup (options, flags[i].name, "b", &on) && on)
      all |= flags[i].flag;
  return all;
}

static void
fill (MailSelectRecipients *dialog,
      GVariant             *recipients)
{
  const char *name, *address;
  GVariantIter iter;
  guint well;

  g_variant_iter_init (&iter, recipients);
  while (g_variant_iter_next (&iter, "(u&s&s)", &well, &name, &address))
    {
      g_autofree char *text = *address != '\0' ? mapi_address_format (name, address) : g_strdup (name);
      g_autoptr(GPtrArray) parsed = mail_recipient_parse (text);

      for (guint i = 0; i < parsed->len; i++)
        mail_select_recipients_add (dialog, well, parsed->pdata[i]);
    }
}

static void
show (Call *call)
{
  g_autoptr(GVariant) options = NULL;
  g_autoptr(GVariant) recipients = NULL;
  g_autofree const char **labels = NULL;
  const char *parent, *caption;
  MailSelectRecipients *dialog;
  guint focus;

  g_variant_get (g_dbus_method_invocation_get_parameters (call->invocation), "(&s&s^a&s@a{sv}@a(uss))", &parent, &caption,
                 &labels, &options, &recipients);
  call->n_wells = MIN (g_strv_length ((char **) labels), MAIL_SELECT_MAX_WELLS);
  dialog = mail_select_recipients_new (NULL, mail_application_get_session (call->application), caption, labels,
                                       read_flags (options));
  fill (dialog, recipients);
  if (g_variant_lookup (options, "focus", "u", &focus))
    mail_select_recipients_set_focus (dialog, focus);
  g_signal_connect (dialog, "chosen", G_CALLBACK (chosen_cb), call);
  g_signal_connect (dialog, "cancelled", G_CALLBACK (cancelled_cb), call);
  gtk_window_set_application (GTK_WINDOW (dialog), GTK_APPLICATION (call->application));
  mail_foreign_parent_set (GTK_WINDOW (dialog), parent);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
begin (Call *call)
{
  if (mail_application_get_logon_state (call->application) == MAIL_LOGON_STATE_STARTING)
    return;
  g_clear_signal_handler (&call->waits, call->application);
  if (mail_application_get_logon_state (call->application) == MAIL_LOGON_STATE_READY)
    {
      show (call);
      return;
    }
  fail (call, MAPI_ERROR_LOGON_FAILED, _("No mailbox could be opened"));
  call_free (call);
}

static gboolean
choose_recipients_cb (MailIpcDialogs1       *skeleton,
                      GDBusMethodInvocation *invocation,
                      const char            *parent,
                      const char            *caption,
                      const char * const    *labels,
                      GVariant              *options,
                      GVariant              *recipients,
                      gpointer               user_data)
{
  Call *call = g_new0 (Call, 1);

  call->invocation = invocation;
  call->application = g_object_ref (mail_application_get ());
  g_application_hold (G_APPLICATION (call->application));
  if (*parent != '\0' && !mail_foreign_parent_is_valid (parent))
    {
      fail (call, MAPI_ERROR_INVALID_PARAMETER, _("The parent is no “x11:XID” and no “wayland:HANDLE”"));
      call_free (call);
      return TRUE;
    }
  call->waits = g_signal_connect_swapped (call->application, "notify::logon-state", G_CALLBACK (begin), call);
  begin (call);
  return TRUE;
}

void
mail_choose_service_connect (MailIpcDialogs1 *skeleton)
{
  g_signal_connect (skeleton, "handle-choose-recipients", G_CALLBACK (choose_recipients_cb), NULL);
}
