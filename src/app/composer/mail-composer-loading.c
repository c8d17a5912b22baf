/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"

#include <glib/gi18n.h>

/* What is on its way into the message, and how far it is. What takes no time is not told of. */
#define PATIENCE_MS 500

/* A file from when it is asked for until it is there: they are read side by side and come in one after the other */
typedef struct
{
  char                   *name;       /* (owned) */
  MailAttachmentProgress *progress;   /* (owned) */
  gboolean                inline_picture;
  gboolean                done;
  MailAttachment         *attachment; /* (owned) (nullable) */
  GError                 *error;      /* (owned) (nullable) */
} Load;

static void
load_free (Load *load)
{
  g_clear_object (&load->attachment);
  g_clear_error (&load->error);
  mail_attachment_progress_unref (load->progress);
  g_free (load->name);
  g_free (load);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_free)

/* ---- how far it is ---- */

static char *
dup_progress (MailComposer *self)
{
  Load *load = g_queue_peek_head (&self->loads);
  guint64 done, total;
  g_autofree char *done_text = NULL;
  g_autofree char *total_text = NULL;

  if (load == NULL)
    return NULL;
  done = (guint64) g_atomic_int_get (&load->progress->done) * 1024;
  total = (guint64) g_atomic_int_get (&load->progress->total) * 1024;
  done_text = g_format_size (done);
  total_text = g_format_size (total);
  if (total > 0)
    /* Translators: the name of a file, how much of it is there, and how much it is */
    return g_strdup_printf (_("Attaching “%s”: %s of %s"), load->name, done_text, total_text);
  /* Translators: the name of a file */
  return g_strdup_printf (_("Attaching “%s”"), load->name);
}

static gboolean
tell_progress_cb (gpointer user_data)
{
  MailComposer *self = user_data;
  g_autofree char *text = dup_progress (self);

  mail_attachment_strip_set_loading (self->strip, text);
  return G_SOURCE_CONTINUE;
}

static void
stop_telling (MailComposer *self)
{
  g_clear_handle_id (&self->loading_source, g_source_remove);
  mail_attachment_strip_set_loading (self->strip, NULL);
}

void
mail_composer_cancel_loading (MailComposer *self)
{
  g_autoptr(GCancellable) cancellable = g_steal_pointer (&self->loading_cancellable);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

/* ---- on its way ---- */

/* Nothing is sent or closed while something is on its way in */
void
mail_composer_begin_loading (MailComposer *self)
{
  self->n_loading++;
  if (self->loading_source == 0)
    self->loading_source = g_timeout_add (PATIENCE_MS, tell_progress_cb, self);
  adw_window_title_set_subtitle (self->window_title, _("Attaching…"));
}

/* @error nullable */
void
mail_composer_end_loading (MailComposer *self,
                           const GError *error)
{
  gboolean send = self->send_when_loaded;
  gboolean close = self->close_when_loaded;

  self->n_loading--;
  if (self->is_closing)
    return;
  /* Who did not want it any more is not told so; what was to be sent with it is not sent without */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->send_when_loaded = send = FALSE;
      error = NULL;
    }
  if (error != NULL)
    {
      self->send_when_loaded = self->close_when_loaded = FALSE;
      mail_composer_add_refusal (self, error->message);
      g_signal_emit_by_name (self, "stays");
    }
  if (self->n_loading > 0)
    return;
  stop_telling (self);
  adw_window_title_set_subtitle (self->window_title, "");
  self->send_when_loaded = self->close_when_loaded = FALSE;
  if (error != NULL)
    return;
  if (send)
    mail_composer_send (self);
  else if (close)
    gtk_window_close (GTK_WINDOW (self));
}

static void
take_load (MailComposer *self,
           Load         *load)
{
  if (load->attachment != NULL && load->inline_picture && mail_attachment_is_image (load->attachment)
      && mail_editor_get_rich (self->editor))
    mail_composer_add_picture (self, load->attachment);
  else if (load->attachment != NULL)
    mail_composer_add_attachment (self, load->attachment);
  mail_composer_end_loading (self, load->error);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MailComposer *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);

  load->attachment = mail_attachment_load_finish (result, &load->error);
  load->done = TRUE;
  while (!g_queue_is_empty (&self->loads) && ((Load *) g_queue_peek_head (&self->loads))->done)
    {
      g_autoptr(Load) first = g_queue_pop_head (&self->loads);

      /* It may stay open after all, if it cannot be discarded */
      if (self->is_closing)
        mail_composer_end_loading (self, NULL);
      else
        take_load (self, first);
    }
}

void
mail_composer_attach_file (MailComposer *self,
                           GFile        *file,
                           gboolean      inline_picture)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);
  Load *load = g_new0 (Load, 1);
  g_autofree char *base = g_file_get_basename (file);

  if (self->loading_cancellable == NULL)
    self->loading_cancellable = g_cancellable_new ();
  load->name = g_filename_display_name (base != NULL ? base : "");
  load->progress = mail_attachment_progress_new ();
  load->inline_picture = inline_picture;
  g_queue_push_tail (&self->loads, load);
  mail_composer_begin_loading (self);
  g_task_set_source_tag (task, mail_composer_attach_file);
  g_task_set_task_data (task, load, NULL);
  mail_attachment_load_async (file, load->progress, self->loading_cancellable, loaded_cb, task);
}
