/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"

#include <glib/gi18n.h>

#include "mail-check-names.h"
#include "mail-select-recipients.h"

static MailRecipientField *
get_field (MailComposer      *self,
           MapiRecipientType  type)
{
  return type == MAPI_RECIPIENT_CC ? self->cc : type == MAPI_RECIPIENT_BCC ? self->bcc : self->to;
}

/* ---- choosing ---- */

static void
chosen_cb (MailComposer         *self,
           MailSelectRecipients *dialog)
{
  for (guint well = 0; well < MAIL_SELECT_MAX_WELLS; well++)
    {
      MapiRecipientType type = (MapiRecipientType) (MAPI_RECIPIENT_TO + well);
      g_autoptr(GPtrArray) recipients = mail_select_recipients_list_well (dialog, well);

      mail_recipient_field_clear (get_field (self, type));
      for (guint i = 0; i < recipients->len; i++)
        mail_composer_add_recipient (self, recipients->pdata[i], type);
    }
  mail_composer_changed (self);
}

void
mail_composer_choose_recipients (MailComposer      *self,
                                 MapiRecipientType  type)
{
  const char * const labels[] = { _("To"), _("Cc"), _("Bcc"), NULL };
  MailSelectRecipients *dialog;

  if (self->is_loading || self->is_sending || self->book != NULL)
    return;
  dialog = mail_select_recipients_new (GTK_WINDOW (self), self->session, NULL, labels, MAIL_SELECT_NONE);
  for (guint well = 0; well < MAIL_SELECT_MAX_WELLS; well++)
    {
      g_autoptr(GPtrArray) recipients = mail_recipient_field_list (get_field (self, (MapiRecipientType) (MAPI_RECIPIENT_TO + well)));

      for (guint i = 0; i < recipients->len; i++)
        mail_select_recipients_add (dialog, well, recipients->pdata[i]);
    }
  mail_select_recipients_set_focus (dialog, (guint) type - MAPI_RECIPIENT_TO);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- names ---- */

/* All recipients; which field somebody is of is their type */
static GPtrArray *
list_recipients (MailComposer *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  for (guint type = MAPI_RECIPIENT_TO; type <= MAPI_RECIPIENT_BCC; type++)
    {
      g_autoptr(GPtrArray) recipients = mail_recipient_field_list (get_field (self, (MapiRecipientType) type));

      for (guint i = 0; i < recipients->len; i++)
        {
          MapiProperties *copy = mapi_properties_copy (mail_recipient_get_properties (recipients->pdata[i]));

          mapi_properties_set_long (copy, MAPI_PR_RECIPIENT_TYPE, (gint32) type);
          g_ptr_array_add (all, copy);
        }
    }
  return all;
}

gboolean
mail_composer_has_names (MailComposer *self)
{
  for (guint type = MAPI_RECIPIENT_TO; type <= MAPI_RECIPIENT_BCC; type++)
    {
      g_autoptr(GPtrArray) recipients = mail_recipient_field_list (get_field (self, (MapiRecipientType) type));

      for (guint i = 0; i < recipients->len; i++)
        if (mail_recipient_get_state (recipients->pdata[i]) == MAIL_RECIPIENT_NAME)
          return TRUE;
    }
  return FALSE;
}

static void
refill (MailComposer *self,
        GPtrArray    *recipients)
{
  for (guint type = MAPI_RECIPIENT_TO; type <= MAPI_RECIPIENT_BCC; type++)
    mail_recipient_field_clear (get_field (self, (MapiRecipientType) type));
  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *properties = recipients->pdata[i];
      g_autoptr(MailRecipient) recipient = mail_recipient_new (properties);

      mail_composer_add_recipient (self, recipient, (MapiRecipientType) mapi_properties_get_long (properties,
                                                                                                   MAPI_PR_RECIPIENT_TYPE, 0));
    }
}

/* Who is removed or added while a directory is asked must be neither written to nor forgotten: so nobody is */
static void
set_checking (MailComposer *self,
              gboolean      checking)
{
  if (checking)
    g_set_object (&self->focus, gtk_window_get_focus (GTK_WINDOW (self)));
  for (guint type = MAPI_RECIPIENT_TO; type <= MAPI_RECIPIENT_BCC; type++)
    gtk_widget_set_sensitive (GTK_WIDGET (get_field (self, (MapiRecipientType) type)), !checking);
  if (checking)
    return;
  if (self->focus != NULL && gtk_widget_get_root (self->focus) == GTK_ROOT (self)
      && gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
    gtk_widget_grab_focus (self->focus);
  g_clear_object (&self->focus);
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  g_autoptr(GPtrArray) recipients = user_data;
  g_autoptr(GError) error = NULL;
  gboolean done = mail_check_names_finish (result, &error);
  gboolean send = self->send_when_checked, warned = self->was_warned;

  self->send_when_checked = FALSE;
  g_clear_object (&self->book);
  set_checking (self, FALSE);
  if (self->is_closing)
    return;
  refill (self, recipients);
  /* Who it goes to was settled, nothing that was warned of */
  self->was_warned = warned;
  if (!done && !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    mail_composer_show_error (self, error);
  else if (done && send)
    mail_composer_send (self);
}

static void
book_loaded_cb (MailComposer *self)
{
  const GError *problem = mail_book_get_problem (self->book);
  GPtrArray *recipients;

  g_signal_handlers_disconnect_by_func (self->book, book_loaded_cb, self);
  if (problem != NULL)
    {
      mail_composer_show_error (self, problem);
      g_clear_object (&self->book);
      set_checking (self, FALSE);
      return;
    }
  recipients = list_recipients (self);
  mail_check_names_async (GTK_WINDOW (self), self->book, recipients, NULL, checked_cb, recipients);
}

void
mail_composer_check_names (MailComposer *self,
                           gboolean      send)
{
  if (self->is_loading || self->is_sending || self->book != NULL)
    return;
  for (guint type = MAPI_RECIPIENT_TO; type <= MAPI_RECIPIENT_BCC; type++)
    mail_recipient_field_commit (get_field (self, (MapiRecipientType) type));
  self->send_when_checked = send;
  set_checking (self, TRUE);
  self->book = mail_book_for_session (self->session);
  g_signal_connect_object (self->book, "loaded", G_CALLBACK (book_loaded_cb), self, G_CONNECT_SWAPPED);
  mail_book_load (self->book);
}
