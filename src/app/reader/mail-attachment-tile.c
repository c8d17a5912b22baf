/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-attachment-tile.h"

#include <glib/gi18n.h>

#include "mail-attachment-file.h"
#include "mail-attachment-provider.h"
#include "mail-text.h"

#define NAME_CHARS 28
/* So much is written before a frame is late */
#define MAX_AT_ONCE (2 * 1024 * 1024)

struct _MailAttachmentTile
{
  GtkWidget    parent_instance;

  MapiContent *content;         /* (owned) */
  guint        position;
  GtkWidget   *box;             /* (unowned) the child */
};

G_DEFINE_FINAL_TYPE (MailAttachmentTile, mail_attachment_tile, GTK_TYPE_WIDGET)

/* Whoever takes it gets a copy of their own. A small one is there when the drag begins, so that programs in a sandbox
 * can be let have it; a large one is written when somebody asks for it. */
static GdkContentProvider *
prepare_drag_cb (GtkDragSource *source,
                 double         x,
                 double         y,
                 gpointer       user_data)
{
  MailAttachmentTile *self = MAIL_ATTACHMENT_TILE (user_data);
  MapiProperties *attachment = mapi_content_get_attachment (self->content, self->position);
  GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);
  g_autoptr(GFile) file = NULL;

  if (data == NULL || g_bytes_get_size (data) > MAX_AT_ONCE)
    return mail_attachment_provider_new (self->content, self->position);
  file = mail_attachment_write_private (self->content, self->position, NULL);
  return file != NULL ? gdk_content_provider_new_typed (G_TYPE_FILE, file) : NULL;
}

static void
mail_attachment_tile_dispose (GObject *object)
{
  MailAttachmentTile *self = MAIL_ATTACHMENT_TILE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->content, mapi_content_unref);
  G_OBJECT_CLASS (mail_attachment_tile_parent_class)->dispose (object);
}

static void
mail_attachment_tile_class_init (MailAttachmentTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_attachment_tile_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mail-attachment");
}

static void
mail_attachment_tile_init (MailAttachmentTile *self)
{
  GtkDragSource *drag = gtk_drag_source_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->box, "linked");
  gtk_widget_set_halign (self->box, GTK_ALIGN_START);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  g_signal_connect (drag, "prepare", G_CALLBACK (prepare_drag_cb), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static char *
describe (MapiProperties     *attachment,
          MailAttachmentKind  kind)
{
  GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);
  g_autofree char *size = data != NULL ? g_format_size (g_bytes_get_size (data)) : NULL;
  g_autofree char *type = mail_attachment_dup_type (attachment);
  g_autofree char *words = g_content_type_get_description (type);

  if (kind == MAIL_ATTACHMENT_PROGRAM)
    /* Translators: kind of a file that could do harm, and its size */
    return g_strdup_printf (_("May be a program · %s"), size != NULL ? size : "");
  if (kind == MAIL_ATTACHMENT_MESSAGE)
    return g_strdup (_("Message"));
  return size != NULL ? g_strdup_printf ("%s · %s", words, size) : g_strdup (words);
}

static GtkWidget *
build_texts (const char *name,
             const char *detail)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *shown = mail_text_shorten (name, NAME_CHARS);
  GtkWidget *title = gtk_label_new (shown);
  GtkWidget *subtitle = gtk_label_new (detail);

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (title), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (subtitle), 26);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "dim-label");
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), subtitle);
  return texts;
}

static void
build (MailAttachmentTile *self)
{
  MapiProperties *attachment = mapi_content_get_attachment (self->content, self->position);
  MailAttachmentKind kind = mail_attachment_get_kind (attachment);
  g_autofree char *name = mail_attachment_dup_name (attachment);
  g_autofree char *type = mail_attachment_dup_type (attachment);
  g_autofree char *detail = describe (attachment, kind);
  g_autofree char *label = g_strdup_printf ("%s, %s", name, detail);
  g_autofree char *save_label = g_strdup_printf (_("Save “%s”"), name);
  g_autoptr(GIcon) icon = kind == MAIL_ATTACHMENT_PROGRAM ? g_themed_icon_new ("dialog-warning-symbolic")
                                                          : g_content_type_get_symbolic_icon (type);
  GtkWidget *inner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *open = gtk_button_new ();
  GtkWidget *save = gtk_button_new_from_icon_name ("document-save-symbolic");

  gtk_box_append (GTK_BOX (inner), gtk_image_new_from_gicon (icon));
  gtk_box_append (GTK_BOX (inner), build_texts (name, detail));
  gtk_button_set_child (GTK_BUTTON (open), inner);
  gtk_widget_set_tooltip_text (open, name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (open), "attachments.open");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (open), "u", self->position);
  gtk_accessible_update_property (GTK_ACCESSIBLE (open), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (save), "attachments.save");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (save), "u", self->position);
  gtk_widget_set_tooltip_text (save, _("Save As…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (save), GTK_ACCESSIBLE_PROPERTY_LABEL, save_label, -1);
  gtk_box_append (GTK_BOX (self->box), open);
  gtk_box_append (GTK_BOX (self->box), save);
}

GtkWidget *
mail_attachment_tile_new (MapiContent *content,
                          guint        position)
{
  MailAttachmentTile *self = g_object_new (MAIL_TYPE_ATTACHMENT_TILE, NULL);

  self->content = mapi_content_ref (content);
  self->position = position;
  build (self);
  return GTK_WIDGET (self);
}
