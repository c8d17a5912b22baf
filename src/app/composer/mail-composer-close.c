/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"

#include <glib/gi18n.h>

static void
destroy (MailComposer *self)
{
  g_clear_handle_id (&self->update_source, g_source_remove);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* What is written is in no draft: it is not closed */
static void
stay (MailComposer *self,
      const GError *error)
{
  self->is_closing = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->toasts), TRUE);
  mail_composer_show_error (self, error);
  g_signal_emit_by_name (self, "stays");
}

static void
close_flushed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(MailComposer) self = user_data;
  gboolean kept = FALSE;
  g_autoptr(GError) error = NULL;

  /* In the store, or at least in the journal: the next start brings it back */
  if (mail_draft_flush_finish (MAIL_DRAFT (source), result, &kept, &error) || kept)
    {
      g_signal_emit_by_name (self, "kept", mail_draft_get_entry_id (self->draft));
      destroy (self);
      return;
    }
  stay (self, error);
}

static void
close_captured_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = mail_composer_capture_finish (self, result, &error);

  if (content == NULL)
    {
      stay (self, error);
      return;
    }
  mail_draft_update (self->draft, content);
  mail_draft_flush_async (self->draft, close_flushed_cb, g_object_ref (self));
}

gboolean
mail_composer_close_request (GtkWindow *window)
{
  MailComposer *self = MAIL_COMPOSER (window);

  if (self->is_closing || self->is_sending)
    return TRUE;
  if (self->n_loading > 0)
    {
      self->close_when_loaded = TRUE;
      return TRUE;
    }
  self->is_closing = TRUE;
  g_clear_handle_id (&self->update_source, g_source_remove);
  if (self->draft == NULL || !self->has_changes)
    {
      destroy (self);
      return TRUE;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->toasts), FALSE);
  mail_composer_capture_async (self, close_captured_cb, NULL);
  return TRUE;
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(MailComposer) self = user_data;
  g_autoptr(GError) error = NULL;

  if (mail_draft_discard_finish (MAIL_DRAFT (source), result, &error))
    {
      destroy (self);
      return;
    }
  stay (self, error);
}

static void
discard (MailComposer *self)
{
  self->is_closing = TRUE;
  g_clear_handle_id (&self->update_source, g_source_remove);
  if (self->draft == NULL)
    destroy (self);
  else
    mail_draft_discard_async (self->draft, discarded_cb, g_object_ref (self));
}

static void
discard_response_cb (MailComposer *self,
                     const char   *response)
{
  if (g_str_equal (response, "discard"))
    discard (self);
}

void
mail_composer_ask_discard (MailComposer *self)
{
  GtkWidget *dialog;

  if (!self->has_changes && (self->draft == NULL || mail_draft_get_entry_id (self->draft) == NULL))
    {
      discard (self);
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Discard This Message?"),
                                   _("What you have written goes to the Trash if it was saved as a draft, "
                                     "and is lost otherwise."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Keep"), "discard", _("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
