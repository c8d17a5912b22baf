/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-entry-picture.h"

#include <glib/gi18n.h>

#include "mail-entry-view.h"

#define SIZE     96

struct _MailEntryPicture
{
  GtkBox                parent_instance;
  AdwAvatar            *avatar;
  GtkWidget            *buttons;
  GtkWidget            *remove;
  GtkLabel             *problem;
  GtkFileChooserNative *chooser;  /* (owned) (nullable) */
  GBytes               *bytes;    /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailEntryPicture, mail_entry_picture, GTK_TYPE_BOX)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
set_problem (MailEntryPicture *self,
             const char       *problem)
{
  gtk_label_set_text (self->problem, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

void
mail_entry_picture_set_bytes (MailEntryPicture *self,
                              GBytes           *bytes)
{
  g_autoptr(GdkTexture) texture = mail_entry_view_make_texture (bytes);
  GBytes *old;

  g_return_if_fail (MAIL_IS_ENTRY_PICTURE (self));

  old = self->bytes;
  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_clear_pointer (&old, g_bytes_unref);
  adw_avatar_set_custom_image (self->avatar, texture != NULL ? GDK_PAINTABLE (texture) : NULL);
  gtk_widget_set_visible (self->remove, bytes != NULL);
  set_problem (self, NULL);
}

GBytes *
mail_entry_picture_get_bytes (MailEntryPicture *self)
{
  g_return_val_if_fail (MAIL_IS_ENTRY_PICTURE (self), NULL);
  return self->bytes;
}

void
mail_entry_picture_set_name (MailEntryPicture *self,
                             const char       *name)
{
  g_return_if_fail (MAIL_IS_ENTRY_PICTURE (self));
  adw_avatar_set_text (self->avatar, name);
}

void
mail_entry_picture_set_editable (MailEntryPicture *self,
                                 gboolean          editable)
{
  g_return_if_fail (MAIL_IS_ENTRY_PICTURE (self));
  gtk_widget_set_visible (self->buttons, editable);
}

/* ---- choosing ---- */

/* Scaled down, as it goes along with the entry wherever that goes */
static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(MailEntryPicture) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  g_autoptr(GdkTexture) texture = bytes != NULL ? mail_entry_view_make_texture (bytes) : NULL;
  g_autoptr(GBytes) small = NULL;

  if (bytes == NULL)
    {
      set_problem (self, error->message);
      return;
    }
  if (texture == NULL)
    {
      set_problem (self, _("This file is no picture that can be read here, or larger than 4 MB."));
      return;
    }
  small = gdk_texture_save_to_png_bytes (texture);
  mail_entry_picture_set_bytes (self, g_bytes_get_size (small) < g_bytes_get_size (bytes) ? small : bytes);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
chosen_cb (MailEntryPicture *self,
           int               response)
{
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  if (file != NULL)
    g_file_load_bytes_async (file, NULL, read_cb, g_object_ref (self));
}

static void
choose_cb (MailEntryPicture *self)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_add_pixbuf_formats (filter);
  gtk_file_filter_set_name (filter, _("Pictures"));
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_("Choose a Picture"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), NULL);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
remove_cb (MailEntryPicture *self)
{
  mail_entry_picture_set_bytes (self, NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- the object ---- */

static void
mail_entry_picture_dispose (GObject *object)
{
  g_clear_object (&MAIL_ENTRY_PICTURE (object)->chooser);
  G_OBJECT_CLASS (mail_entry_picture_parent_class)->dispose (object);
}

static void
mail_entry_picture_finalize (GObject *object)
{
  g_clear_pointer (&MAIL_ENTRY_PICTURE (object)->bytes, g_bytes_unref);
  G_OBJECT_CLASS (mail_entry_picture_parent_class)->finalize (object);
}

static void
mail_entry_picture_class_init (MailEntryPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_entry_picture_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_entry_picture_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_ENTRY_PICTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
mail_entry_picture_init (MailEntryPicture *self)
{
  GtkWidget *choose = gtk_button_new_with_mnemonic (_("Choose _Picture…"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->avatar = ADW_AVATAR (adw_avatar_new (SIZE, NULL, TRUE));
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_halign (self->buttons, GTK_ALIGN_CENTER);
  self->remove = gtk_button_new_with_mnemonic (_("Remo_ve Picture"));
  gtk_widget_set_visible (self->remove, FALSE);
  self->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_justify (self->problem, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "caption");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  g_signal_connect_object (choose, "clicked", G_CALLBACK (choose_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->remove, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->buttons), choose);
  gtk_box_append (GTK_BOX (self->buttons), self->remove);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->avatar));
  gtk_box_append (GTK_BOX (self), self->buttons);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->problem));
}

GtkWidget *
mail_entry_picture_new (void)
{
  return g_object_new (MAIL_TYPE_ENTRY_PICTURE, NULL);
}
