/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-quote.h"
#include "mail-work.h"

#define MAX_PASTE (4u * 1024 * 1024)
/* What takes less than a frame */
#define MAX_CLEANED_AT_ONCE (64u * 1024)

/* ---- files ---- */

static guint64
total_size (MailComposer *self)
{
  guint64 total = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->attachments)); i++)
    {
      g_autoptr(MailAttachment) attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);

      total += mail_attachment_get_size (attachment);
    }
  return total;
}

static gboolean
append (MailComposer   *self,
        MailAttachment *attachment)
{
  if (total_size (self) + mail_attachment_get_size (attachment) > MAIL_ATTACHMENT_MAX_BYTES)
    {
      g_autofree char *text = mail_attachment_dup_too_big (mail_attachment_get_name (attachment));

      mail_composer_add_refusal (self, text);
      return FALSE;
    }
  g_list_store_append (self->attachments, attachment);
  return TRUE;
}

void
mail_composer_add_attachment (MailComposer   *self,
                              MailAttachment *attachment)
{
  append (self, attachment);
}

void
mail_composer_add_picture (MailComposer   *self,
                           MailAttachment *attachment)
{
  mail_attachment_make_inline (attachment);
  if (append (self, attachment))
    mail_editor_execute (self->editor, "image", mail_attachment_get_content_id (attachment));
}

void
mail_composer_attach_files (MailComposer *self,
                            GListModel   *files)
{
  g_return_if_fail (MAIL_IS_COMPOSER (self));
  g_return_if_fail (G_IS_LIST_MODEL (files));

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      mail_composer_attach_file (self, file, FALSE);
    }
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           MailComposer    *self)
{
  gboolean pictures = g_object_get_data (G_OBJECT (dialog), "pictures") != NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr(GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr(GFile) file = g_list_model_get_item (files, i);

          mail_composer_attach_file (self, file, pictures);
        }
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
mail_composer_choose_files (MailComposer *self,
                            gboolean      pictures)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (pictures ? _("Insert Picture") : _("Attach Files"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, pictures ? _("_Insert") : _("_Attach"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  if (pictures)
    {
      g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, _("Pictures"));
      gtk_file_filter_add_mime_type (filter, "image/png");
      gtk_file_filter_add_mime_type (filter, "image/jpeg");
      gtk_file_filter_add_mime_type (filter, "image/gif");
      gtk_file_filter_add_mime_type (filter, "image/webp");
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
      g_object_set_data (G_OBJECT (dialog), "pictures", GINT_TO_POINTER (1));
    }
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- pictures from elsewhere ---- */

static void
encode_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  g_task_return_pointer (task, gdk_texture_save_to_png_bytes (data), (GDestroyNotify) g_bytes_unref);
}

static void
encoded_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  g_autoptr(GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%F %H-%M-%S");
  /* Translators: name of a file for a pasted picture; %s is date and time */
  g_autofree char *name = g_strdup_printf (_("Picture %s.png"), stamp);
  g_autoptr(MailAttachment) attachment = NULL;

  if (bytes != NULL && !self->is_closing)
    {
      attachment = mail_attachment_new_for_bytes (name, "image/png", bytes);
      if (mail_editor_get_rich (self->editor))
        mail_composer_add_picture (self, attachment);
      else
        mail_composer_add_attachment (self, attachment);
    }
  mail_composer_end_loading (self, NULL);
}

void
mail_composer_attach_texture (MailComposer *self,
                              GdkTexture   *texture)
{
  g_autoptr(GTask) task = mail_task_new (self, NULL, encoded_cb, NULL);

  mail_composer_begin_loading (self);
  g_task_set_source_tag (task, mail_composer_attach_texture);
  g_task_set_task_data (task, g_object_ref (texture), g_object_unref);
  g_task_run_in_thread (task, encode_thread);
}

void
mail_composer_attach_list (MailComposer *self,
                           GdkFileList  *list,
                           gboolean      inline_pictures)
{
  g_autoptr(GSList) files = gdk_file_list_get_files (list);

  for (GSList *l = files; l != NULL; l = l->next)
    /* A link is no file: nothing is fetched for the message */
    if (g_file_has_uri_scheme (l->data, "https") || g_file_has_uri_scheme (l->data, "http"))
      {
        g_autofree char *uri = g_file_get_uri (l->data);

        mail_editor_insert_text (self->editor, uri);
      }
    else
      mail_composer_attach_file (self, l->data, inline_pictures);
}

/* ---- pasting ---- */

static void
attach_pasted_cb (AdwToast     *toast,
                  MailComposer *self)
{
  mail_composer_add_attachment (self, g_object_get_data (G_OBJECT (toast), "attachment"));
}

/* More than anybody reads, and than an editor bears */
static void
offer_as_file (MailComposer *self,
               const char   *name,
               const char   *mime_type,
               GBytes       *bytes)
{
  g_autofree char *size = g_format_size (g_bytes_get_size (bytes));
  /* Translators: the %s is a number of bytes, with its unit */
  g_autofree char *text = g_strdup_printf (_("Too much to paste into the text: %s"), size);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _("_Attach as File"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, 0);
  g_object_set_data_full (G_OBJECT (toast), "attachment", mail_attachment_new_for_bytes (name, mime_type, bytes),
                          g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (attach_pasted_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
paste_text (MailComposer *self,
            const char   *text)
{
  gsize size = strlen (text);
  g_autoptr(GBytes) bytes = NULL;

  if (size <= MAX_PASTE)
    {
      mail_editor_insert_text (self->editor, text);
      return;
    }
  bytes = g_bytes_new (text, size);
  offer_as_file (self, _("Pasted Text.txt"), "text/plain", bytes);
}

static void
pasted_value_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(MailComposer) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value == NULL || self->is_closing)
    return;
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    mail_composer_attach_list (self, g_value_get_boxed (value), FALSE);
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    mail_composer_attach_texture (self, g_value_get_object (value));
  else if (G_VALUE_HOLDS (value, G_TYPE_STRING) && g_value_get_string (value) != NULL)
    paste_text (self, g_value_get_string (value));
}

/* Some programs give UTF-16 */
static char *
decode_html (const char *data,
             gsize       size)
{
  if (size > 2 && ((guchar) data[0] == 0xff || (guchar) data[0] == 0xfe || data[1] == '\0'))
    return g_convert (data, (gssize) size, "UTF-8", "UTF-16", NULL, NULL, NULL);
  return size > 0 ? g_utf8_make_valid (data, (gssize) size) : NULL;
}

static void
clean_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_task_return_pointer (task, mail_quote_clean (data, -1), g_free);
}

static void
cleaned_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  g_autofree char *clean = g_task_propagate_pointer (G_TASK (result), NULL);

  if (clean != NULL && !self->is_closing)
    mail_editor_execute (self->editor, "html", clean);
  mail_composer_end_loading (self, NULL);
}

void
mail_composer_insert_html (MailComposer *self,
                           const char   *html)
{
  gsize size = strlen (html);
  g_autoptr(GTask) task = NULL;

  if (size > MAX_PASTE)
    {
      /* As a file it has to say itself how it is written */
      g_autofree char *whole = g_strconcat ("<meta charset=\"utf-8\">\n", html, NULL);
      g_autoptr(GBytes) bytes = g_bytes_new (whole, strlen (whole));

      offer_as_file (self, _("Pasted Page.html"), "text/html", bytes);
    }
  else if (size <= MAX_CLEANED_AT_ONCE)
    {
      g_autofree char *clean = mail_quote_clean (html, -1);

      mail_editor_execute (self->editor, "html", clean);
    }
  else
    {
      task = mail_task_new (self, NULL, cleaned_cb, NULL);
      mail_composer_begin_loading (self);
      g_task_set_source_tag (task, mail_composer_insert_html);
      g_task_set_task_data (task, g_strdup (html), g_free);
      g_task_run_in_thread (task, clean_thread);
    }
}

static GdkClipboard *
get_origin (gpointer stream)
{
  return g_object_get_data (G_OBJECT (stream), "clipboard");
}

static void
pasted_html_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(MailComposer) self = user_data;
  GMemoryOutputStream *stream = G_MEMORY_OUTPUT_STREAM (source);
  gsize size = g_memory_output_stream_get_data_size (stream);
  g_autofree char *html = NULL;

  if (self->is_closing)
    return;
  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL) >= 0)
    html = decode_html (g_memory_output_stream_get_data (stream), size);
  if (html != NULL)
    mail_composer_insert_html (self, html);
  else
    mail_composer_paste (self, get_origin (stream), TRUE);
}

static void
html_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(MailComposer) self = user_data;
  const char *type = NULL;
  g_autoptr(GInputStream) stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, &type, NULL);
  g_autoptr(GOutputStream) memory = NULL;

  if (stream == NULL)
    {
      if (!self->is_closing)
        mail_composer_paste (self, GDK_CLIPBOARD (source), TRUE);
      return;
    }
  memory = g_memory_output_stream_new_resizable ();
  g_object_set_data_full (G_OBJECT (memory), "clipboard", g_object_ref (source), g_object_unref);
  g_output_stream_splice_async (memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, pasted_html_cb, g_object_ref (self));
}

void
mail_composer_paste (MailComposer *self,
                     GdkClipboard *clipboard,
                     gboolean      as_text)
{
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  const char * const html_types[] = { "text/html", NULL };
  gboolean has_text = gdk_content_formats_contain_gtype (formats, G_TYPE_STRING);
  GType type = G_TYPE_STRING;

  if (!as_text && gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    type = GDK_TYPE_FILE_LIST;
  else if (!as_text && !has_text && gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    type = GDK_TYPE_TEXTURE;
  else if (!as_text && mail_editor_get_rich (self->editor)
           && gdk_content_formats_contain_mime_type (formats, "text/html"))
    {
      gdk_clipboard_read_async (clipboard, (const char **) html_types, G_PRIORITY_DEFAULT, NULL, html_opened_cb,
                                g_object_ref (self));
      return;
    }
  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, NULL, pasted_value_cb, g_object_ref (self));
}
