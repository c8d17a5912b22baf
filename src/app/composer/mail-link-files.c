/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-link-files.h"

#include <glib/gi18n.h>

#include "mail-attachment.h"
#include "mail-work.h"

#define MAX_HEIGHT 180

struct _MailLinkFiles
{
  AdwBin      parent_instance;
  GtkListBox *list;
  GtkWidget  *attach_button;
};

G_DEFINE_FINAL_TYPE (MailLinkFiles, mail_link_files, ADW_TYPE_BIN)

enum { SIGNAL_BEGIN, SIGNAL_ATTACH, SIGNAL_END, N_SIGNALS };
static guint signals[N_SIGNALS];

static GtkCheckButton *
get_check (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "check");
}

static void
update_button (MailLinkFiles *self)
{
  gboolean any = FALSE;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    any = any || gtk_check_button_get_active (get_check (row));
  gtk_widget_set_sensitive (self->attach_button, any);
}

/* ---- what lies there: a disk that is far away is not waited for ---- */

typedef struct
{
  char    *link;                /* (owned) */
  char    *path;                /* (owned) */
  char    *reason;              /* (owned) (nullable): why it cannot be attached */
  guint64  size;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->link);
  g_free (wish->path);
  g_free (wish->reason);
  g_free (wish);
}

static gboolean
examine (gpointer       data,
         GCancellable  *cancellable,
         GError       **error)
{
  GPtrArray *wishes = data;

  for (guint i = 0; i < wishes->len; i++)
    {
      Wish *wish = wishes->pdata[i];

      wish->reason = mail_attachment_examine_link (wish->link, &wish->path, &wish->size);
    }
  return TRUE;
}

static GPtrArray *
wishes_new (void)
{
  return g_ptr_array_new_with_free_func (wish_free);
}

static void
add_wish (GPtrArray  *wishes,
          const char *link)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->link = g_strdup (link);
  g_ptr_array_add (wishes, wish);
}

/* ---- attaching ---- */

static void
examined_again_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  GPtrArray *wishes = mail_work_get_data (result);
  g_autofree char *refusal = NULL;

  for (guint i = 0; i < wishes->len; i++)
    {
      Wish *wish = wishes->pdata[i];
      g_autoptr(GFile) file = wish->reason == NULL ? g_file_new_for_path (wish->path) : NULL;

      if (file != NULL)
        g_signal_emit (source, signals[SIGNAL_ATTACH], 0, file);
      else if (refusal == NULL)
        {
          g_autofree char *shown = g_filename_display_name (wish->path);

          refusal = g_strdup_printf ("%s: %s", shown, wish->reason);
        }
    }
  g_signal_emit (source, signals[SIGNAL_END], 0, refusal);
}

/* Something else may lie there by now */
static void
attach_cb (MailLinkFiles *self)
{
  GPtrArray *wishes = wishes_new ();
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (gtk_check_button_get_active (get_check (row)))
      add_wish (wishes, g_object_get_data (G_OBJECT (row), "path"));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[SIGNAL_BEGIN], 0);
  mail_work_run (self, examine, wishes, (GDestroyNotify) g_ptr_array_unref, NULL, examined_again_cb, NULL);
}

static void
dismiss_cb (MailLinkFiles *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static GtkWidget *
create_row (MailLinkFiles *self,
            const Wish    *wish)
{
  const char *reason = wish->reason;
  g_autofree char *shown = g_filename_display_name (wish->path);
  g_autofree char *size = g_format_size (wish->size);
  g_autofree char *escaped = g_markup_escape_text (shown, -1);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), reason != NULL ? reason : size);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (check, reason == NULL);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), reason == NULL ? check : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  g_signal_connect_object (check, "toggled", G_CALLBACK (update_button), self, G_CONNECT_SWAPPED);
  g_object_set_data (G_OBJECT (row), "check", check);
  g_object_set_data_full (G_OBJECT (row), "path", g_strdup (wish->path), g_free);
  return row;
}

static void
mail_link_files_class_init (MailLinkFilesClass *klass)
{
  signals[SIGNAL_BEGIN] = g_signal_new ("begin", MAIL_TYPE_LINK_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  signals[SIGNAL_END] = g_signal_new ("end", MAIL_TYPE_LINK_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ATTACH] = g_signal_new ("attach", MAIL_TYPE_LINK_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_FILE);
}

static void
mail_link_files_init (MailLinkFiles *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (_("The link wants to attach files of yours"));
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *dismiss = gtk_button_new_with_label (_("Attach None"));

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (heading)), -1);
  self->attach_button = gtk_button_new_with_label (_("Attach Selected"));
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_wrap (GTK_LABEL (heading), TRUE);
  gtk_widget_add_css_class (heading, "heading");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), MAX_HEIGHT);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (buttons), dismiss);
  gtk_box_append (GTK_BOX (buttons), self->attach_button);
  g_signal_connect_object (dismiss, "clicked", G_CALLBACK (dismiss_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->attach_button, "clicked", G_CALLBACK (attach_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_add_css_class (box, "preflight");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), box);
}

static void
examined_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  MailLinkFiles *self = MAIL_LINK_FILES (source);
  GPtrArray *wishes = mail_work_get_data (result);
  GtkListBoxRow *row;

  /* The window may be gone */
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < wishes->len; i++)
    gtk_list_box_append (self->list, create_row (self, wishes->pdata[i]));
  update_button (self);
  gtk_widget_set_visible (GTK_WIDGET (self), wishes->len > 0);
}

void
mail_link_files_show (MailLinkFiles      *self,
                      const char * const *links)
{
  GPtrArray *wishes;

  g_return_if_fail (MAIL_IS_LINK_FILES (self));

  wishes = wishes_new ();
  for (guint i = 0; links[i] != NULL; i++)
    add_wish (wishes, links[i]);
  mail_work_run (self, examine, wishes, (GDestroyNotify) g_ptr_array_unref, NULL, examined_cb, NULL);
}
