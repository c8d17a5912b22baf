/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-find-bar.h"

#include <glib/gi18n.h>

#include "mail-web-view.h"

struct _MailFindBar
{
  GtkWidget          parent_instance;

  MailFindViewsFunc  func;
  gpointer           user_data;
  GtkWidget         *bar;       /* (unowned) the child */
  GtkWidget         *entry;
  GtkWidget         *count;
  MailWebView       *current;   /* (unowned) (nullable) compared, never used */
  MailWebView       *asked;     /* (owned) (nullable) whose answer is waited for */
  gboolean           forward;
  guint              tried;
};

G_DEFINE_FINAL_TYPE (MailFindBar, mail_find_bar, GTK_TYPE_WIDGET)

static void search_from (MailFindBar *self,
                         guint        position);

static guint
current_position (MailFindBar *self,
                  GPtrArray   *views)
{
  guint position;

  return g_ptr_array_find (views, self->current, &position) ? position : 0;
}

static void
forget_asked (MailFindBar *self)
{
  if (self->asked != NULL)
    g_signal_handlers_disconnect_by_data (self->asked, self);
  g_clear_object (&self->asked);
}

/* Not in this message: the next one, and in the end round to the other half of this one */
static void
found_cb (MailFindBar *self,
          gboolean     found)
{
  g_autoptr(GPtrArray) views = self->func (self->user_data);
  guint position = current_position (self, views);

  if (found)
    {
      gtk_widget_remove_css_class (self->entry, "error");
      gtk_label_set_text (GTK_LABEL (self->count), "");
      return;
    }
  if (++self->tried <= views->len)
    {
      search_from (self, (position + (self->forward ? 1 : views->len - 1)) % views->len);
      return;
    }
  gtk_widget_add_css_class (self->entry, "error");
  gtk_label_set_text (GTK_LABEL (self->count), _("Not found"));
}

static void
search_from (MailFindBar *self,
             guint        position)
{
  g_autoptr(GPtrArray) views = self->func (self->user_data);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  forget_asked (self);
  if (views->len == 0 || *text == '\0')
    return;
  self->current = views->pdata[position % views->len];
  self->asked = g_object_ref (self->current);
  g_signal_connect_swapped (self->asked, "found", G_CALLBACK (found_cb), self);
  mail_web_view_find (self->asked, text, self->forward, self->tried == views->len);
}

static void
changed_cb (MailFindBar *self)
{
  g_autoptr(GPtrArray) views = self->func (self->user_data);

  self->forward = TRUE;
  self->tried = 0;
  gtk_widget_remove_css_class (self->entry, "error");
  gtk_label_set_text (GTK_LABEL (self->count), "");
  if (*gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0')
    for (guint i = 0; i < views->len; i++)
      mail_web_view_end_find (views->pdata[i]);
  else
    search_from (self, current_position (self, views));
}

void
mail_find_bar_step (MailFindBar *self,
                    gboolean     forward)
{
  g_autoptr(GPtrArray) views = NULL;

  g_return_if_fail (MAIL_IS_FIND_BAR (self));

  if (!gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->bar)))
    {
      mail_find_bar_open (self);
      return;
    }
  self->forward = forward;
  self->tried = 0;
  views = self->func (self->user_data);
  search_from (self, current_position (self, views));
}

static void
next_cb (MailFindBar *self)
{
  mail_find_bar_step (self, TRUE);
}

static void
previous_cb (MailFindBar *self)
{
  mail_find_bar_step (self, FALSE);
}

static void
mode_cb (MailFindBar *self)
{
  g_autoptr(GPtrArray) views = NULL;

  if (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->bar)))
    return;
  views = self->func (self->user_data);
  for (guint i = 0; i < views->len; i++)
    mail_web_view_end_find (views->pdata[i]);
  forget_asked (self);
}

static void
mail_find_bar_dispose (GObject *object)
{
  MailFindBar *self = MAIL_FIND_BAR (object);

  forget_asked (self);
  if (self->bar != NULL)
    g_signal_handlers_disconnect_by_data (self->bar, self);
  g_clear_pointer (&self->bar, gtk_widget_unparent);
  G_OBJECT_CLASS (mail_find_bar_parent_class)->dispose (object);
}

static void
mail_find_bar_class_init (MailFindBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_find_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
create_button (const char *icon,
               const char *label,
               GCallback   callback,
               gpointer    self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static void
mail_find_bar_init (MailFindBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *close;

  self->forward = TRUE;
  self->bar = gtk_search_bar_new ();
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
  self->entry = gtk_search_entry_new ();
  gtk_widget_set_hexpand (self->entry, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find in message"),
                                  -1);
  self->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->count, "dim-label");
  gtk_widget_add_css_class (buttons, "linked");
  gtk_box_append (GTK_BOX (buttons), create_button ("go-up-symbolic", _("Previous"), G_CALLBACK (previous_cb), self));
  gtk_box_append (GTK_BOX (buttons), create_button ("go-down-symbolic", _("Next"), G_CALLBACK (next_cb), self));
  gtk_box_append (GTK_BOX (box), self->entry);
  gtk_box_append (GTK_BOX (box), self->count);
  gtk_box_append (GTK_BOX (box), buttons);
  /* The bar's own button to close it has no name for those who do not see it */
  close = create_button ("window-close-symbolic", _("Close"), G_CALLBACK (mail_find_bar_close), self);
  gtk_widget_add_css_class (close, "flat");
  gtk_box_append (GTK_BOX (box), close);
  gtk_search_bar_set_child (GTK_SEARCH_BAR (self->bar), box);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->bar), GTK_EDITABLE (self->entry));
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (next_cb), self);
  g_signal_connect_swapped (self->entry, "next-match", G_CALLBACK (next_cb), self);
  g_signal_connect_swapped (self->entry, "previous-match", G_CALLBACK (previous_cb), self);
  g_signal_connect_swapped (self->bar, "notify::search-mode-enabled", G_CALLBACK (mode_cb), self);
}

GtkWidget *
mail_find_bar_new (MailFindViewsFunc func,
                   gpointer          user_data)
{
  MailFindBar *self = g_object_new (MAIL_TYPE_FIND_BAR, NULL);

  self->func = func;
  self->user_data = user_data;
  return GTK_WIDGET (self);
}

void
mail_find_bar_open (MailFindBar *self)
{
  g_return_if_fail (MAIL_IS_FIND_BAR (self));
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->bar), TRUE);
  gtk_widget_grab_focus (self->entry);
}

void
mail_find_bar_close (MailFindBar *self)
{
  g_return_if_fail (MAIL_IS_FIND_BAR (self));
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->bar), FALSE);
}
