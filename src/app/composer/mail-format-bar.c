/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-format-bar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-wrap-layout.h"

enum { BOLD, ITALIC, UNDERLINE, STRIKETHROUGH, BULLETS, NUMBERS, N_TOGGLES };

typedef struct
{
  const char *command;
  const char *icon;
  const char *label;
} Button;

static const Button toggles[N_TOGGLES] = {
  { "bold", "format-text-bold-symbolic", N_("Bold") },
  { "italic", "format-text-italic-symbolic", N_("Italic") },
  { "underline", "format-text-underline-symbolic", N_("Underline") },
  { "strikethrough", "format-text-strikethrough-symbolic", N_("Strikethrough") },
  { "bullet-list", "view-list-bullet-symbolic", N_("Bulleted list") },
  { "numbered-list", "view-list-ordered-symbolic", N_("Numbered list") },
};

/* Readable on white as well as on black */
static const char * const palette[] = {
  "#1a5fb4", "#1c71d8", "#26a269", "#2ec27e", "#e5a50a", "#e66100", "#c01c28", "#e01b24", "#813d9c", "#865e3c",
  "#5e5c64", "#77767b", NULL
};

struct _MailFormatBar
{
  GtkWidget      parent_instance;
  GtkWidget     *toggles[N_TOGGLES];
  GtkWidget     *link_button;
  GtkWidget     *link_popover;
  GtkEditable   *link_entry;
  gboolean       is_updating;
};

G_DEFINE_FINAL_TYPE (MailFormatBar, mail_format_bar, GTK_TYPE_WIDGET)

enum { SIGNAL_COMMAND, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
emit (MailFormatBar *self,
      const char    *command,
      const char    *argument)
{
  g_signal_emit (self, signals[SIGNAL_COMMAND], 0, command, argument);
}

static void
toggled_cb (MailFormatBar   *self,
            GtkToggleButton *button)
{
  if (!self->is_updating)
    emit (self, g_object_get_data (G_OBJECT (button), "command"), NULL);
}

static void
clicked_cb (MailFormatBar *self,
            GtkButton     *button)
{
  emit (self, g_object_get_data (G_OBJECT (button), "command"), g_object_get_data (G_OBJECT (button), "argument"));
  if (gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_POPOVER) != NULL)
    gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_POPOVER)));
}

static void
set_up (GtkWidget  *button,
        const char *command,
        const char *label)
{
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data (G_OBJECT (button), "command", (gpointer) command);
}

static GtkWidget *
add_button (MailFormatBar *self,
            const char    *command,
            const char    *icon,
            const char    *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  set_up (button, command, label);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  return button;
}

static GtkWidget *
add_menu_button (MailFormatBar *self,
                 const char    *icon,
                 const char    *label,
                 GtkWidget     *content)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), content);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), icon);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (button), GTK_ARROW_UP);
  set_up (button, NULL, label);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  return button;
}

/* ---- colour and size ---- */

static GtkWidget *
create_colors (MailFormatBar *self)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  for (guint i = 0; palette[i] != NULL; i++)
    {
      GtkWidget *button = gtk_button_new ();
      GtkWidget *swatch = gtk_label_new (NULL);
      g_autofree char *markup = g_strdup_printf ("<span foreground=\"%s\" size=\"x-large\">●</span>", palette[i]);
      /* Translators: a number, for those who do not see the colour */
      g_autofree char *label = g_strdup_printf (_("Colour %u"), i + 1);

      gtk_label_set_markup (GTK_LABEL (swatch), markup);
      gtk_button_set_child (GTK_BUTTON (button), swatch);
      set_up (button, "color", label);
      g_object_set_data (G_OBJECT (button), "argument", (gpointer) palette[i]);
      g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
      gtk_grid_attach (GTK_GRID (grid), button, (int) i % 6, (int) i / 6, 1, 1);
    }
  return grid;
}

static GtkWidget *
create_sizes (MailFormatBar *self)
{
  static const struct { const char *size; const char *label; const char *css; } sizes[] = {
    { "2", N_("Small"), "caption" }, { "3", N_("Normal"), "body" }, { "5", N_("Large"), "title-3" },
    { "6", N_("Huge"), "title-1" }
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GtkWidget *button = gtk_button_new ();
      GtkWidget *label = gtk_label_new (_(sizes[i].label));

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, sizes[i].css);
      gtk_button_set_child (GTK_BUTTON (button), label);
      set_up (button, "size", _(sizes[i].label));
      gtk_widget_set_has_tooltip (button, FALSE);
      g_object_set_data (G_OBJECT (button), "argument", (gpointer) sizes[i].size);
      g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}

/* ---- links ---- */

/* As people type it */
static char *
dup_target (const char *text)
{
  g_autofree char *target = g_strstrip (g_strdup (text));

  if (*target == '\0')
    return NULL;
  if (g_ascii_strncasecmp (target, "http://", 7) == 0 || g_ascii_strncasecmp (target, "https://", 8) == 0
      || g_ascii_strncasecmp (target, "mailto:", 7) == 0 || g_ascii_strncasecmp (target, "tel:", 4) == 0)
    return g_steal_pointer (&target);
  if (strchr (target, ':') != NULL && strchr (target, '.') == NULL)
    return NULL;
  if (strchr (target, '@') != NULL && strchr (target, '/') == NULL)
    return g_strconcat ("mailto:", target, NULL);
  return g_strconcat ("https://", target, NULL);
}

static void
link_entered_cb (MailFormatBar *self)
{
  g_autofree char *target = dup_target (gtk_editable_get_text (self->link_entry));

  gtk_popover_popdown (GTK_POPOVER (self->link_popover));
  emit (self, target != NULL ? "link" : "unlink", target);
}

static GtkWidget *
create_link (MailFormatBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *button = gtk_button_new_with_label (_("Set Link"));

  self->link_entry = GTK_EDITABLE (entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "https://");
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_URL);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 28);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Address of the link"), -1);
  gtk_widget_add_css_class (button, "suggested-action");
  g_signal_connect_object (entry, "activate", G_CALLBACK (link_entered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (link_entered_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

/* ---- the object ---- */

static void
mail_format_bar_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (mail_format_bar_parent_class)->dispose (object);
}

static void
mail_format_bar_class_init (MailFormatBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_format_bar_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "formatbar");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_TOOLBAR);
  signals[SIGNAL_COMMAND] = g_signal_new ("command", MAIL_TYPE_FORMAT_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
mail_format_bar_init (MailFormatBar *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), mail_wrap_layout_new (2, FALSE));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Formatting"), -1);
  for (guint i = 0; i < N_TOGGLES; i++)
    {
      self->toggles[i] = gtk_toggle_button_new ();
      gtk_button_set_icon_name (GTK_BUTTON (self->toggles[i]), toggles[i].icon);
      set_up (self->toggles[i], toggles[i].command, _(toggles[i].label));
      g_signal_connect_object (self->toggles[i], "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
      gtk_widget_set_parent (self->toggles[i], GTK_WIDGET (self));
    }
  add_button (self, "indent", "format-indent-more-symbolic", _("Quote"));
  add_button (self, "outdent", "format-indent-less-symbolic", _("Unquote"));
  self->link_button = add_menu_button (self, "insert-link-symbolic", _("Link"), create_link (self));
  self->link_popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->link_button)));
  add_button (self, "insert-image", "insert-image-symbolic", _("Insert picture"));
  add_menu_button (self, "mail-text-size-symbolic", _("Text size"), create_sizes (self));
  add_menu_button (self, "mail-text-color-symbolic", _("Text colour"), create_colors (self));
  add_button (self, "plain", "edit-clear-all-symbolic", _("Remove formatting"));
}

void
mail_format_bar_set_format (MailFormatBar        *self,
                            const MailHtmlFormat *format)
{
  gboolean states[N_TOGGLES];

  g_return_if_fail (MAIL_IS_FORMAT_BAR (self));

  states[BOLD] = format->bold;
  states[ITALIC] = format->italic;
  states[UNDERLINE] = format->underline;
  states[STRIKETHROUGH] = format->strikethrough;
  states[BULLETS] = format->bullet_list;
  states[NUMBERS] = format->numbered_list;
  self->is_updating = TRUE;
  for (guint i = 0; i < N_TOGGLES; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->toggles[i]), states[i]);
  self->is_updating = FALSE;
  if (!gtk_widget_get_visible (self->link_popover))
    gtk_editable_set_text (self->link_entry, format->link != NULL ? format->link : "");
}

void
mail_format_bar_edit_link (MailFormatBar *self)
{
  g_return_if_fail (MAIL_IS_FORMAT_BAR (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->link_button));
}
