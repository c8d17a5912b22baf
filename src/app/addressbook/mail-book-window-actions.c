/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-window-private.h"

#include <glib/gi18n.h>

#include "mail-book-chooser.h"
#include "mail-book-work.h"
#include "mail-compose-actions.h"
#include "mail-entry-dialog.h"
#include "mail-find-dialog.h"
#include "mail-new-entry.h"
#include "mail-toast.h"

#define UNDO_SECONDS 10

/* ---- those who are selected ---- */

typedef void (*EntriesFunc) (MailBookWindow *self,
                             GPtrArray      *entries);

typedef struct
{
  MailBookWindow *window;
  EntriesFunc     func;
} Selected;

static void
collected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree Selected *selected = user_data;
  g_autoptr(MailBookWindow) self = selected->window;
  g_autoptr(GPtrArray) entries = mail_book_list_collect_finish (MAIL_BOOK_LIST (source), result);

  if (entries->len > 0)
    selected->func (self, entries);
}

static void
with_selected (MailBookWindow *self,
               EntriesFunc     func)
{
  Selected *selected = g_new (Selected, 1);

  *selected = (Selected) { g_object_ref (self), func };
  mail_book_list_collect_async (self->list, collected_cb, selected);
}

/* ---- writing ---- */

void
mail_book_window_write (MailBookWindow *self,
                        GPtrArray      *recipients)
{
  MailComposer *composer = mail_compose_create (self->application);
  g_autoptr(MapiContent) content = mapi_content_new ();

  if (composer == NULL)
    return;
  for (guint i = 0; i < recipients->len; i++)
    {
      g_autoptr(MapiProperties) recipient = mapi_properties_copy (recipients->pdata[i]);

      mapi_properties_remove (recipient, MAPI_PR_PARENT_ENTRYID);
      mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
      mapi_content_add_recipient (content, recipient);
    }
  mail_composer_open_content (composer, content);
  gtk_window_present (GTK_WINDOW (composer));
}

static void
write_to_selected (MailBookWindow *self)
{
  with_selected (self, mail_book_window_write);
}

/* ---- deleting ---- */

static void
restored_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MailBookWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!mail_book_restore_finish (MAIL_BOOK (source), result, &error))
    adw_toast_overlay_add_toast (self->toasts, mail_toast_new_error (error));
}

static void
undo (MailBookWindow *self)
{
  g_autoptr(GPtrArray) entries = g_steal_pointer (&self->deleted);

  if (entries == NULL)
    return;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.undo", FALSE);
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  mail_book_restore_async (self->book, entries, restored_cb, g_object_ref (self));
}

static void
toast_gone_cb (MailBookWindow *self,
               AdwToast       *toast)
{
  if (self->toast == toast)
    self->toast = NULL;
}

static void
offer_undo (MailBookWindow *self)
{
  const char *name = mapi_properties_get_string (self->deleted->pdata[0], MAPI_PR_DISPLAY_NAME);
  g_autofree char *text = self->deleted->len == 1 && name != NULL
                            ? g_strdup_printf (_("“%s” deleted"), name)
                            : g_strdup_printf (ngettext ("%u entry deleted", "%u entries deleted", self->deleted->len),
                                               self->deleted->len);

  self->toast = mail_toast_new (text);
  adw_toast_set_button_label (self->toast, _("Undo"));
  adw_toast_set_action_name (self->toast, "book.undo");
  adw_toast_set_timeout (self->toast, UNDO_SECONDS);
  g_signal_connect_object (self->toast, "dismissed", G_CALLBACK (toast_gone_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, self->toast);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.undo", TRUE);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(MailBookWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = mail_book_delete_finish (MAIL_BOOK (source), result, &error);

  if (error != NULL)
    adw_toast_overlay_add_toast (self->toasts, mail_toast_new_error (error));
  if (entries == NULL || entries->len == 0)
    return;
  g_clear_pointer (&self->deleted, g_ptr_array_unref);
  self->deleted = g_steal_pointer (&entries);
  offer_undo (self);
}

static void
delete_entries (MailBookWindow *self,
                GPtrArray      *entries)
{
  g_autoptr(GPtrArray) ids = mail_book_list_ids (entries);

  if (ids->len > 0)
    mail_book_delete_async (self->book, ids, deleted_cb, g_object_ref (self));
}

static void
delete_selected (MailBookWindow *self)
{
  with_selected (self, delete_entries);
}

/* ---- copying ---- */

typedef struct
{
  MailBookWindow *window;
  GPtrArray      *ids;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_object_unref (copy->window);
  g_ptr_array_unref (copy->ids);
  g_free (copy);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailBookWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (mail_book_copy_finish (MAIL_BOOK (source), result, &error))
    mail_book_window_tell (self, _("Copied"));
  else
    adw_toast_overlay_add_toast (self->toasts, mail_toast_new_error (error));
}

static void
target_chosen_cb (MailBookContainer *container,
                  gpointer           user_data)
{
  Copy *copy = user_data;

  mail_book_copy_async (copy->window->book, copy->ids, mail_book_container_get_id (container), copied_cb,
                        g_object_ref (copy->window));
}

static void
copy_entries (MailBookWindow *self,
              GPtrArray      *entries)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->window = g_object_ref (self);
  copy->ids = mail_book_list_ids (entries);
  mail_book_chooser_ask (GTK_WINDOW (self), self->book, mail_book_sidebar_get_chosen (self->sidebar), target_chosen_cb, copy,
                         copy_free);
}

static void
copy_selected (MailBookWindow *self)
{
  with_selected (self, copy_entries);
}

/* ---- making and changing ---- */

static void
make_new (MailBookWindow *self)
{
  gtk_window_present (GTK_WINDOW (mail_new_entry_new (GTK_WINDOW (self), self->book,
                                                      mail_book_sidebar_get_chosen (self->sidebar), NULL, FALSE)));
}

static void
edit (MailBookWindow *self)
{
  MapiProperties *row = mail_book_list_get_selected (self->list);
  g_autoptr(MapiEntryId) id = mail_book_dup_id (row);
  MailBookContainer *container = mail_book_sidebar_get_chosen (self->sidebar);

  if (id != NULL)
    gtk_window_present (GTK_WINDOW (mail_entry_dialog_new_for_id (GTK_WINDOW (self), self->book, id,
                                                                  mail_book_container_get_id (container))));
}

static void
found_cb (MailBookWindow  *self,
          MapiRestriction *condition)
{
  mail_book_list_set_condition (self->list, condition);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
find (MailBookWindow *self)
{
  MailBookContainer *container = mail_book_sidebar_get_chosen (self->sidebar);
  MailFindDialog *dialog = mail_find_dialog_new (GTK_WINDOW (self), self->book, container);

  g_signal_connect_object (dialog, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- files ---- */

static void
export_all (MailBookWindow *self)
{
  mail_book_window_export (self, NULL);
}

static void
export_selected (MailBookWindow *self)
{
  with_selected (self, mail_book_window_export);
}

/* ---- keys ---- */

static void
search (MailBookWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static const struct
{
  const char      *name;
  void           (*func) (MailBookWindow *self);
  guint            key;
  GdkModifierType  modifiers;
} actions[] = {
  { "book.write", write_to_selected, GDK_KEY_m, GDK_CONTROL_MASK },
  { "book.new", make_new, GDK_KEY_n, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "book.edit", edit, GDK_KEY_e, GDK_CONTROL_MASK },
  { "book.copy", copy_selected, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "book.delete", delete_selected, 0, 0 },
  { "book.undo", undo, GDK_KEY_z, GDK_CONTROL_MASK },
  { "book.search", search, GDK_KEY_f, GDK_CONTROL_MASK },
  { "book.find", find, GDK_KEY_f, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "book.import", mail_book_window_import, GDK_KEY_o, GDK_CONTROL_MASK },
  { "book.export", export_all, GDK_KEY_s, GDK_CONTROL_MASK },
  { "book.export-selected", export_selected, 0, 0 },
};

static void
activate_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name))
      actions[i].func (MAIL_BOOK_WINDOW (widget));
}

void
mail_book_window_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (widget_class, actions[i].name, NULL, activate_cb);
      if (actions[i].key != 0)
        gtk_widget_class_add_binding_action (widget_class, actions[i].key, actions[i].modifiers, actions[i].name, NULL);
    }
}
