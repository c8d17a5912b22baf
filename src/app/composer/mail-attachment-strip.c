/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-attachment-strip.h"

#include <glib/gi18n.h>

#include "mail-text.h"
#include "mail-wrap-layout.h"

#define NAME_CHARS 28
/* Beyond it servers begin to refuse */
#define WARN_BYTES (18u * 1024 * 1024)
#define MAX_HEIGHT 132

struct _MailAttachmentStrip
{
  AdwBin      parent_instance;
  GListModel *model;            /* (owned) (nullable) */
  GtkLabel   *summary;
  GtkWidget  *warning;
  GtkWidget  *scrolled;
  GtkWidget  *cards;
  guint       fitting;          /* the source */
  guint       n;
  GtkWidget  *loading;
  GtkLabel   *loading_label;
};

G_DEFINE_FINAL_TYPE (MailAttachmentStrip, mail_attachment_strip, ADW_TYPE_BIN)

enum { SIGNAL_REMOVE, SIGNAL_CANCEL, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
remove_cb (MailAttachmentStrip *self,
           GtkButton           *button)
{
  g_autoptr(MailAttachment) attachment = g_object_ref (g_object_get_data (G_OBJECT (button), "attachment"));

  g_signal_emit (self, signals[SIGNAL_REMOVE], 0, attachment);
}

static GtkWidget *
create_icon (MailAttachment *attachment)
{
  g_autofree char *type = g_content_type_from_mime_type (mail_attachment_get_mime_type (attachment));
  g_autoptr(GIcon) icon = g_content_type_get_symbolic_icon (type != NULL ? type : "application/octet-stream");

  return gtk_image_new_from_gicon (icon);
}

static GtkWidget *
create_card (MailAttachmentStrip *self,
             MailAttachment      *attachment)
{
  const char *name = mail_attachment_get_name (attachment);
  g_autofree char *size = g_format_size (mail_attachment_get_size (attachment));
  g_autofree char *label = g_strdup_printf ("%s, %s", name, size);
  /* Translators: the name of a file */
  g_autofree char *remove = g_strdup_printf (_("Remove “%s”"), name);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *shown = mail_text_shorten (name, NAME_CHARS);
  GtkWidget *name_label = gtk_label_new (shown);
  GtkWidget *size_label = gtk_label_new (size);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");

  gtk_label_set_ellipsize (GTK_LABEL (name_label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (name_label), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (size_label, "dim-label");
  gtk_widget_add_css_class (size_label, "caption");
  gtk_widget_add_css_class (size_label, "numeric");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
  g_object_set_data (G_OBJECT (button), "attachment", attachment);
  g_object_set_data_full (G_OBJECT (card), "attachment", g_object_ref (attachment), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (card), create_icon (attachment));
  gtk_box_append (GTK_BOX (card), name_label);
  gtk_box_append (GTK_BOX (card), size_label);
  gtk_box_append (GTK_BOX (card), button);
  gtk_widget_add_css_class (card, "attachment");
  gtk_widget_set_tooltip_text (card, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return card;
}

static void
update_visible (MailAttachmentStrip *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), self->n > 0 || gtk_widget_get_visible (self->loading));
}

/* A scrolled window asks how high its child would be as wide as that likes, not as wide as it is */
static gboolean
fit_cb (gpointer user_data)
{
  MailAttachmentStrip *self = user_data;
  int width = gtk_widget_get_width (self->scrolled);
  int height = 0;

  self->fitting = 0;
  if (width > 0)
    gtk_widget_measure (self->cards, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->scrolled), MIN (height, MAX_HEIGHT));
  return G_SOURCE_REMOVE;
}

/* Not while it gets its place */
static void
fit_soon (MailAttachmentStrip *self)
{
  if (self->fitting == 0)
    self->fitting = g_idle_add_full (GTK_PRIORITY_RESIZE, fit_cb, self, NULL);
}

/* One card for each of @attachments. What stays keeps its own: many files come one by one, and each card asks the display
   where the pointer is */
static void
update_cards (MailAttachmentStrip *self,
              GPtrArray           *attachments)
{
  GtkWidget *next = gtk_widget_get_first_child (self->cards);

  while (next != NULL)
    {
      GtkWidget *card = next;

      next = gtk_widget_get_next_sibling (card);
      if (!g_ptr_array_find (attachments, g_object_get_data (G_OBJECT (card), "attachment"), NULL))
        gtk_widget_unparent (card);
    }
  next = gtk_widget_get_first_child (self->cards);
  for (guint i = 0; i < attachments->len; i++)
    if (next != NULL && g_object_get_data (G_OBJECT (next), "attachment") == attachments->pdata[i])
      next = gtk_widget_get_next_sibling (next);
    else
      gtk_widget_insert_before (create_card (self, attachments->pdata[i]), self->cards, next);
  while (next != NULL)
    {
      GtkWidget *card = next;

      next = gtk_widget_get_next_sibling (card);
      gtk_widget_unparent (card);
    }
}

static void
update (MailAttachmentStrip *self)
{
  g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  guint64 total = 0;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; self->model != NULL && i < g_list_model_get_n_items (self->model); i++)
    {
      g_autoptr(MailAttachment) attachment = g_list_model_get_item (self->model, i);

      total += mail_attachment_get_size (attachment);
      if (mail_attachment_get_content_id (attachment) == NULL)
        g_ptr_array_add (shown, g_steal_pointer (&attachment));
    }
  update_cards (self, shown);
  self->n = shown->len;
  size = g_format_size (total);
  /* Translators: number of files, their size */
  text = g_strdup_printf (ngettext ("%u attachment, %s", "%u attachments, %s", self->n), self->n, size);
  gtk_label_set_text (self->summary, text);
  gtk_widget_set_visible (self->warning, total > WARN_BYTES);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->summary)), self->n > 0);
  update_visible (self);
  fit_soon (self);
}

static void
cancel_cb (MailAttachmentStrip *self)
{
  g_signal_emit (self, signals[SIGNAL_CANCEL], 0);
}

static void
mail_attachment_strip_dispose (GObject *object)
{
  MailAttachmentStrip *self = MAIL_ATTACHMENT_STRIP (object);
  GtkWidget *child;

  while (self->cards != NULL && (child = gtk_widget_get_first_child (self->cards)) != NULL)
    gtk_widget_unparent (child);
  self->cards = NULL;
  g_clear_handle_id (&self->fitting, g_source_remove);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (mail_attachment_strip_parent_class)->dispose (object);
}

static void
mail_attachment_strip_class_init (MailAttachmentStripClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_attachment_strip_dispose;
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", MAIL_TYPE_ATTACHMENT_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, MAIL_TYPE_ATTACHMENT);
  signals[SIGNAL_CANCEL] = g_signal_new ("cancel", MAIL_TYPE_ATTACHMENT_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static GtkWidget *
create_loading (MailAttachmentStrip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Cancel"));

  self->loading_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->loading_label, PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (self->loading_label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->loading_label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->loading_label), "numeric");
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (cancel_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), spinner);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->loading_label));
  gtk_box_append (GTK_BOX (box), button);
  gtk_widget_set_visible (box, FALSE);
  return box;
}

static void
mail_attachment_strip_init (MailAttachmentStrip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->scrolled = gtk_scrolled_window_new ();
  self->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->summary), "caption-heading");
  self->warning = gtk_label_new (_("Many servers refuse so much"));
  gtk_widget_add_css_class (self->warning, "caption");
  gtk_widget_add_css_class (self->warning, "warning");
  self->cards = adw_bin_new ();
  gtk_widget_set_layout_manager (self->cards, mail_wrap_layout_new (6, FALSE));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->cards), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Attachments"), -1);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (head), self->warning);
  gtk_box_append (GTK_BOX (box), head);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->cards);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scrolled), MAX_HEIGHT);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scrolled)),
                           "notify::page-size", G_CALLBACK (fit_soon), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->scrolled);
  self->loading = create_loading (self);
  gtk_box_append (GTK_BOX (box), self->loading);
  gtk_widget_add_css_class (GTK_WIDGET (self), "attachments");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), box);
}

void
mail_attachment_strip_set_model (MailAttachmentStrip *self,
                                 GListModel          *model)
{
  g_return_if_fail (MAIL_IS_ATTACHMENT_STRIP (self));

  g_set_object (&self->model, model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
mail_attachment_strip_set_loading (MailAttachmentStrip *self,
                                   const char          *text)
{
  g_return_if_fail (MAIL_IS_ATTACHMENT_STRIP (self));

  gtk_label_set_text (self->loading_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->loading, text != NULL);
  update_visible (self);
}
