/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-attachment-bar.h"

#include <glib/gi18n.h>

#include "mail-attachment-file.h"
#include "mail-attachment-launch.h"
#include "mail-attachment-tile.h"
#include "mail-reader.h"
#include "mail-toast.h"

#define MAX_TILES 200

struct _MailAttachmentBar
{
  GtkWidget     parent_instance;

  MapiContent  *content;        /* (owned) (nullable) */
  GCancellable *cancellable;    /* (owned) */
  GtkWidget    *reader;         /* (weak) (nullable): who is told when the message is not shown any more */
  GArray       *positions;      /* (owned) (element-type guint) of what is shown */
  GtkWidget    *box;            /* (unowned) the child */
  GtkWidget    *title;
  GtkWidget    *spinner;
  GtkWidget    *save_all;
  guint64       size;           /* of what is shown */
  struct Saving *saving;        /* (unowned) (nullable): what was begun last, and is not done */
  GtkWidget    *tiles;
};

G_DEFINE_FINAL_TYPE (MailAttachmentBar, mail_attachment_bar, GTK_TYPE_WIDGET)

enum { PREVIEW, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
fail (MailAttachmentBar *self,
      const GError      *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_activate_action (self->reader != NULL ? self->reader : GTK_WIDGET (self), "reader.tell-error", "@a{sv}",
                              mapi_error_to_variant (error));
}

/* Another message may be shown before this is done */
static void
remember_reader (MailAttachmentBar *self)
{
  GtkWidget *reader = gtk_widget_get_ancestor (GTK_WIDGET (self), MAIL_TYPE_READER);

  if (reader != NULL)
    g_set_weak_pointer (&self->reader, reader);
}

/* ---- opening ---- */

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MailAttachmentBar) self = MAIL_ATTACHMENT_BAR (user_data);
  g_autoptr(GError) error = NULL;

  if (!mail_attachment_launch_finish (result, &error))
    fail (self, error);
}

static void
open_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailAttachmentBar *self = MAIL_ATTACHMENT_BAR (widget);
  guint position = g_variant_get_uint32 (parameter);

  if (self->content == NULL || position >= mapi_content_get_n_attachments (self->content))
    return;
  switch (mail_attachment_get_kind (mapi_content_get_attachment (self->content, position)))
    {
    case MAIL_ATTACHMENT_PICTURE:
    case MAIL_ATTACHMENT_TEXT:
    case MAIL_ATTACHMENT_MESSAGE:
    case MAIL_ATTACHMENT_PDF:
      g_signal_emit (self, signals[PREVIEW], 0, position);
      break;
    case MAIL_ATTACHMENT_PROGRAM:
      g_signal_emit (self, signals[FAILED], 0,
                     _("This file may be a program and is not opened from a message. It can be saved."));
      break;
    case MAIL_ATTACHMENT_FILE:
    default:
      remember_reader (self);
      mail_attachment_launch_async (widget, self->content, position, self->cancellable, launched_cb,
                                    g_object_ref (self));
    }
}

/* ---- saving ---- */

static void update_title (MailAttachmentBar *self);

typedef struct Saving
{
  MailAttachmentBar *bar;        /* (owned) */
  MapiContent       *content;    /* (owned) */
  GArray            *positions;  /* (owned) (element-type guint) */
  GFile             *file;       /* (owned) */
  gboolean           is_folder;
  guint              next;       /* in @positions */
  guint              n_saved;
  GError            *error;      /* (owned) (nullable): the first */
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->bar);
  mapi_content_unref (saving->content);
  g_array_unref (saving->positions);
  g_object_unref (saving->file);
  g_clear_error (&saving->error);
  g_free (saving);
}

/* What was done is told where the person is by now */
static void
tell_saved (Saving *saving)
{
  GtkWidget *shown = saving->bar->reader != NULL ? saving->bar->reader : GTK_WIDGET (saving->bar);
  GtkWidget *overlay = gtk_widget_get_ancestor (shown, ADW_TYPE_TOAST_OVERLAY);
  guint n = saving->n_saved;
  guint n_all = saving->positions->len;
  g_autoptr(GFile) parent = saving->is_folder ? g_object_ref (saving->file) : g_file_get_parent (saving->file);
  g_autofree char *text = n == n_all ? g_strdup_printf (ngettext ("%u attachment saved", "%u attachments saved", n), n)
                                     : g_strdup_printf (ngettext ("%u of %u attachment saved", "%u of %u attachments saved",
                                                                  n_all), n, n_all);

  if (n > 0 && overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), mail_toast_new_in_folder (text, parent));
  if (saving->error != NULL)
    fail (saving->bar, saving->error);
}

static void save_next (Saving *saving);

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Saving *saving = user_data;
  g_autoptr(GError) error = NULL;

  if (mail_attachment_save_finish (result, &error))
    saving->n_saved++;
  else if (saving->error == NULL)
    saving->error = g_steal_pointer (&error);
  saving->next++;
  save_next (saving);
}

/* One after the other, so that what is told while it takes long is true. Takes @saving */
static void
save_next (Saving *saving)
{
  MailAttachmentBar *self = saving->bar;

  if (saving->next < saving->positions->len)
    {
      self->saving = saving;
      update_title (self);
      mail_attachment_save_async (saving->content, g_array_index (saving->positions, guint, saving->next), saving->file,
                                  saving->is_folder, self->cancellable, saved_cb, saving);
      return;
    }
  self->saving = NULL;
  update_title (self);
  tell_saved (saving);
  saving_free (saving);
}

/* Takes @positions. What a person asks for while another one is under way is done besides, and shown instead */
static void
save (MailAttachmentBar *self,
      MapiContent       *content,
      GArray            *positions,
      GFile             *file,
      gboolean           is_folder)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->bar = g_object_ref (self);
  saving->content = mapi_content_ref (content);
  saving->positions = positions;
  saving->file = g_object_ref (file);
  saving->is_folder = is_folder;
  save_next (saving);
}

static GtkFileChooserNative *
create_chooser (MailAttachmentBar    *self,
                const char           *title,
                GtkFileChooserAction  action)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, action, _("_Save"), NULL);

  remember_reader (self);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  /* Both stay until there is an answer, whatever is read meanwhile */
  g_object_set_data_full (G_OBJECT (chooser), "bar", g_object_ref (self), g_object_unref);
  g_object_set_data_full (G_OBJECT (chooser), "content", mapi_content_ref (self->content),
                          (GDestroyNotify) mapi_content_unref);
  return chooser;
}

static void
place_chosen_cb (MailAttachmentBar *self,
                 int                response,
                 GtkNativeDialog   *dialog)
{
  MapiContent *content = g_object_get_data (G_OBJECT (dialog), "content");
  guint position = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (dialog), "position"));
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    {
      GArray *positions = g_array_new (FALSE, FALSE, sizeof (guint));

      g_array_append_val (positions, position);
      save (self, content, positions, file, FALSE);
    }
  g_object_unref (dialog);
}

static void
save_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailAttachmentBar *self = MAIL_ATTACHMENT_BAR (widget);
  guint position = g_variant_get_uint32 (parameter);
  GtkFileChooserNative *chooser;
  g_autofree char *name = NULL;

  if (self->content == NULL || position >= mapi_content_get_n_attachments (self->content))
    return;
  name = mail_attachment_dup_name (mapi_content_get_attachment (self->content, position));
  chooser = create_chooser (self, _("Save Attachment"), GTK_FILE_CHOOSER_ACTION_SAVE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_object_set_data (G_OBJECT (chooser), "position", GUINT_TO_POINTER (position));
  g_signal_connect_object (chooser, "response", G_CALLBACK (place_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
folder_chosen_cb (MailAttachmentBar *self,
                  int                response,
                  GtkNativeDialog   *dialog)
{
  MapiContent *content = g_object_get_data (G_OBJECT (dialog), "content");
  GArray *positions = g_object_get_data (G_OBJECT (dialog), "positions");
  g_autoptr(GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && folder != NULL)
    save (self, content, g_array_copy (positions), folder, TRUE);
  g_object_unref (dialog);
}

void
mail_attachment_bar_save_all (MailAttachmentBar *self)
{
  GtkFileChooserNative *chooser;

  g_return_if_fail (MAIL_IS_ATTACHMENT_BAR (self));

  if (self->content == NULL)
    return;
  chooser = create_chooser (self, _("Save Attachments"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
  g_object_set_data_full (G_OBJECT (chooser), "positions", g_array_copy (self->positions),
                          (GDestroyNotify) g_array_unref);
  g_signal_connect_object (chooser, "response", G_CALLBACK (folder_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
save_all_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  mail_attachment_bar_save_all (MAIL_ATTACHMENT_BAR (widget));
}

/* ---- the object ---- */

static void
mail_attachment_bar_dispose (GObject *object)
{
  MailAttachmentBar *self = MAIL_ATTACHMENT_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->content, mapi_content_unref);
  G_OBJECT_CLASS (mail_attachment_bar_parent_class)->dispose (object);
}

static void
mail_attachment_bar_finalize (GObject *object)
{
  MailAttachmentBar *self = MAIL_ATTACHMENT_BAR (object);

  g_clear_weak_pointer (&self->reader);
  g_clear_object (&self->cancellable);
  g_array_unref (self->positions);
  G_OBJECT_CLASS (mail_attachment_bar_parent_class)->finalize (object);
}

static void
mail_attachment_bar_class_init (MailAttachmentBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_attachment_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_attachment_bar_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mail-attachments");
  gtk_widget_class_install_action (widget_class, "attachments.open", "u", open_cb);
  gtk_widget_class_install_action (widget_class, "attachments.save", "u", save_cb);
  gtk_widget_class_install_action (widget_class, "attachments.save-all", NULL, save_all_cb);
  signals[PREVIEW] = g_signal_new ("preview", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mail_attachment_bar_init (MailAttachmentBar *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->cancellable = g_cancellable_new ();
  self->positions = g_array_new (FALSE, FALSE, sizeof (guint));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_add_css_class (self->title, "heading");
  self->save_all = gtk_button_new_with_mnemonic (_("Save _All…"));
  gtk_widget_add_css_class (self->save_all, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save_all), "attachments.save-all");
  self->spinner = gtk_spinner_new ();
  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_box_append (GTK_BOX (head), self->spinner);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->save_all);
  self->tiles = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->tiles), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->tiles), 20);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->tiles), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (self->tiles), 6);
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), self->tiles);
}

GtkWidget *
mail_attachment_bar_new (void)
{
  return g_object_new (MAIL_TYPE_ATTACHMENT_BAR, NULL);
}

static char *
dup_title (MailAttachmentBar *self)
{
  guint n = self->positions->len;
  g_autofree char *sum = g_format_size (self->size);

  /* A message in a message has no size of its own */
  return self->size > 0 ? g_strdup_printf (ngettext ("%u attachment · %s", "%u attachments · %s", n), n, sum)
                        : g_strdup_printf (ngettext ("%u attachment", "%u attachments", n), n);
}

static void
update_title (MailAttachmentBar *self)
{
  gboolean saving = self->saving != NULL && self->saving->content == self->content;
  g_autofree char *title = dup_title (self);
  g_autofree char *text = !saving ? g_strdup (title)
                          : self->saving->positions->len == 1 ? g_strdup (_("Saving…"))
                          : g_strdup_printf (_("Saving %u of %u…"), self->saving->next + 1, self->saving->positions->len);

  gtk_label_set_text (GTK_LABEL (self->title), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->tiles), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), saving);
  gtk_widget_set_visible (self->spinner, saving);
  gtk_widget_set_visible (self->save_all, self->positions->len > 1);
  gtk_widget_set_sensitive (self->save_all, !saving);
  gtk_widget_set_visible (GTK_WIDGET (self), self->positions->len > 0);
}

void
mail_attachment_bar_set_content (MailAttachmentBar *self,
                                 MapiContent       *content)
{
  GtkWidget *child;

  g_return_if_fail (MAIL_IS_ATTACHMENT_BAR (self));

  while ((child = gtk_widget_get_first_child (self->tiles)) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->tiles), child);
  g_array_set_size (self->positions, 0);
  self->size = 0;
  g_clear_pointer (&self->content, mapi_content_unref);
  self->content = content != NULL ? mapi_content_ref (content) : NULL;
  for (guint i = 0; content != NULL && i < mapi_content_get_n_attachments (content); i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (content, i);
      GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);

      if (!mail_attachment_is_shown (attachment))
        continue;
      g_array_append_val (self->positions, i);
      self->size += data != NULL ? g_bytes_get_size (data) : 0;
      if (self->positions->len > MAX_TILES)
        continue;
      gtk_flow_box_insert (GTK_FLOW_BOX (self->tiles), mail_attachment_tile_new (content, i), -1);
      gtk_widget_set_focusable (gtk_widget_get_last_child (self->tiles), FALSE);
    }
  update_title (self);
}

guint
mail_attachment_bar_get_n_files (MailAttachmentBar *self)
{
  g_return_val_if_fail (MAIL_IS_ATTACHMENT_BAR (self), 0);
  return self->positions->len;
}
