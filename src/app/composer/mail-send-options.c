/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-send-options.h"

#include <glib/gi18n.h>

/* What the window has its own controls for, or what goes with the sender */
static const char * const elsewhere[] = {
  "importance", "sensitivity", "read-receipt", "delivery-receipt", "send-after", "reply-to", NULL
};

static MailSettingsDialog *
present (GtkWindow    *parent,
         const char   *title,
         MapiSettings *settings)
{
  MailSettingsDialog *dialog = mail_settings_dialog_new (title, settings, FALSE, NULL);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), parent);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

MailSettingsDialog *
mail_send_options_new (GtkWindow   *parent,
                       MapiSession *session,
                       MapiContent *content)
{
  g_autoptr(MapiSettings) all = mapi_session_dup_message_options (session, content);
  g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_autoptr(MapiSettings) settings = NULL;
  GPtrArray *infos = mapi_settings_get_infos (all);

  for (guint i = 0; i < infos->len; i++)
    if (!g_strv_contains (elsewhere, mapi_setting_info_get_name (infos->pdata[i])))
      g_ptr_array_add (shown, mapi_setting_info_ref (infos->pdata[i]));
  settings = mapi_settings_new (shown);
  for (guint i = 0; i < shown->len; i++)
    {
      const char *name = mapi_setting_info_get_name (shown->pdata[i]);
      g_autofree char *value = mapi_settings_dup_string (all, name);

      mapi_settings_set (settings, name, value, NULL);
    }
  return present (parent, _("Send Options"), settings);
}

gboolean
mail_send_options_apply (MailSettingsDialog *dialog,
                         MapiSession        *session,
                         MapiContent        *content)
{
  MapiSettings *chosen = mail_settings_dialog_get_settings (dialog);
  g_autoptr(MapiSettings) all = mapi_session_dup_message_options (session, content);
  GPtrArray *infos = mapi_settings_get_infos (chosen);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; error == NULL && i < infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (infos->pdata[i]);
      g_autofree char *value = mapi_settings_dup_string (chosen, name);

      mapi_settings_set (all, name, value, &error);
    }
  if (error == NULL && mapi_session_set_message_options (session, content, all, &error))
    {
      gtk_window_destroy (GTK_WINDOW (dialog));
      return TRUE;
    }
  mail_settings_dialog_set_problem (dialog, error);
  return FALSE;
}

gboolean
mail_send_options_are_for_recipient (MapiSession    *session,
                                     MapiProperties *recipient)
{
  g_autoptr(MapiSettings) settings = mapi_session_dup_recipient_options (session, recipient);

  return settings != NULL;
}

gboolean
mail_send_options_are_on_recipient (MapiSession    *session,
                                    MapiProperties *recipient)
{
  g_autoptr(MapiSettings) settings = mapi_session_dup_recipient_options (session, recipient);
  GPtrArray *infos = settings != NULL ? mapi_settings_get_infos (settings) : NULL;

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    if (mapi_settings_is_set (settings, mapi_setting_info_get_name (infos->pdata[i])))
      return TRUE;
  return FALSE;
}

void
mail_send_options_copy_to_recipient (MapiSession    *session,
                                     MapiProperties *from,
                                     MapiProperties *to)
{
  g_autoptr(MapiSettings) settings = mapi_session_dup_recipient_options (session, from);

  if (settings != NULL)
    mapi_session_set_recipient_options (session, to, settings, NULL);
}

MailSettingsDialog *
mail_send_options_new_for_recipient (GtkWindow      *parent,
                                     MapiSession    *session,
                                     MapiProperties *recipient,
                                     const char     *name)
{
  g_autoptr(MapiSettings) settings = mapi_session_dup_recipient_options (session, recipient);
  /* Translators: %s is the name of a recipient */
  g_autofree char *title = g_strdup_printf (_("Send Options for %s"), name);

  return settings != NULL ? present (parent, title, settings) : NULL;
}
