/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-new-entry.h"

#include <glib/gi18n.h>

#include "mail-book-work.h"
#include "mail-combo-row.h"
#include "mail-entry-dialog.h"
#include "mail-one-off-dialog.h"
#include "mail-setting-controls.h"

struct _MailNewEntry
{
  AdwWindow            parent_instance;
  AdwPreferencesGroup *kinds_group;
  GtkListBox          *kinds;
  AdwComboRow         *place;

  MailBook            *book;      /* (owned) */
  GPtrArray           *places;    /* (owned) of MailBookContainer */
  MapiProperties      *values;    /* (owned) */
  gboolean             for_message;
  GCancellable        *loading;   /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailNewEntry, mail_new_entry, ADW_TYPE_WINDOW)

enum { SIGNAL_CREATED, SIGNAL_ONE_OFF, N_SIGNALS };
static guint signals[N_SIGNALS];

/* NULL: for this message only */
static MailBookContainer *
get_place (MailNewEntry *self)
{
  guint selected = adw_combo_row_get_selected (self->place);

  return selected < self->places->len ? self->places->pdata[selected] : NULL;
}

/* ---- kinds ---- */

static void
add_kind (MailNewEntry   *self,
          MapiProperties *template)
{
  gboolean list = mapi_properties_get_long (template, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER) == MAPI_OBJECT_DIST_LIST;
  const char *name = mapi_properties_get_string (template, MAPI_PR_DISPLAY_NAME);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name != NULL ? name : _("Person"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (list ? "system-users-symbolic"
                                                                                      : "avatar-default-symbolic"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name != NULL ? name : _("Person"), -1);
  g_object_set_data_full (G_OBJECT (row), "template", mapi_properties_ref (template),
                          (GDestroyNotify) mapi_properties_unref);
  gtk_list_box_append (self->kinds, row);
}

static void
clear_kinds (MailNewEntry *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->kinds))) != NULL)
    gtk_list_box_remove (self->kinds, row);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MailNewEntry *self = MAIL_NEW_ENTRY (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) templates = mail_book_list_finish (result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  clear_kinds (self);
  adw_preferences_group_set_description (self->kinds_group, templates != NULL ? NULL : error->message);
  for (guint i = 0; templates != NULL && i < templates->len; i++)
    add_kind (self, templates->pdata[i]);
  gtk_widget_child_focus (GTK_WIDGET (self->kinds), GTK_DIR_TAB_FORWARD);
}

static void
place_changed_cb (MailNewEntry *self)
{
  MailBookContainer *place;

  if (self->places == NULL)
    return;
  place = get_place (self);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (place == NULL)
    {
      g_autoptr(MapiProperties) person = mapi_properties_new ();

      mapi_properties_set_string (person, MAPI_PR_DISPLAY_NAME, _("Address"));
      clear_kinds (self);
      add_kind (self, person);
      return;
    }
  self->loading = g_cancellable_new ();
  mail_book_list_async (self, self->book, place, mapi_address_book_list_templates, self->loading, loaded_cb, NULL);
}

/* ---- going on ---- */

static void
saved_cb (MailNewEntry *self,
          const char   *id)
{
  g_signal_emit (self, signals[SIGNAL_CREATED], 0, id);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
one_off_cb (MailNewEntry   *self,
            MapiProperties *recipient)
{
  g_signal_emit (self, signals[SIGNAL_ONE_OFF], 0, recipient);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
kind_activated_cb (MailNewEntry  *self,
                   GtkListBoxRow *row)
{
  MapiProperties *template = g_object_get_data (G_OBJECT (row), "template");
  MailBookContainer *place = get_place (self);
  GtkWindow *next;

  if (place == NULL)
    {
      next = GTK_WINDOW (mail_one_off_dialog_new (GTK_WINDOW (self), self->values));
      g_signal_connect_object (next, "chosen", G_CALLBACK (one_off_cb), self, G_CONNECT_SWAPPED);
    }
  else
    {
      g_autoptr(MapiProperties) values = mapi_properties_copy (template);

      /* The name of the kind is not the entry's */
      mapi_properties_remove (values, MAPI_PR_DISPLAY_NAME);
      mapi_properties_merge (values, self->values);
      next = GTK_WINDOW (mail_entry_dialog_new (GTK_WINDOW (self), self->book, mail_book_container_get_id (place),
                                                mapi_properties_get_long (template, MAPI_PR_OBJECT_TYPE, 0)
                                                  == MAPI_OBJECT_DIST_LIST ? MAPI_OBJECT_DIST_LIST : MAPI_OBJECT_MAIL_USER,
                                                values));
      g_signal_connect_object (next, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
    }
  gtk_window_present (next);
}

/* ---- the object ---- */

static void
mail_new_entry_dispose (GObject *object)
{
  MailNewEntry *self = MAIL_NEW_ENTRY (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  G_OBJECT_CLASS (mail_new_entry_parent_class)->dispose (object);
}

static void
mail_new_entry_finalize (GObject *object)
{
  MailNewEntry *self = MAIL_NEW_ENTRY (object);

  g_clear_object (&self->book);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->values, mapi_properties_unref);
  G_OBJECT_CLASS (mail_new_entry_parent_class)->finalize (object);
}

static void
mail_new_entry_class_init (MailNewEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_new_entry_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_new_entry_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/addressbook/mail-new-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, MailNewEntry, kinds_group);
  gtk_widget_class_bind_template_child (widget_class, MailNewEntry, kinds);
  gtk_widget_class_bind_template_child (widget_class, MailNewEntry, place);
  gtk_widget_class_bind_template_callback (widget_class, place_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[SIGNAL_CREATED] = g_signal_new ("created", MAIL_TYPE_NEW_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ONE_OFF] = g_signal_new ("one-off", MAIL_TYPE_NEW_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, MAPI_TYPE_PROPERTIES);
}

static void
mail_new_entry_init (MailNewEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_group (gtk_widget_get_ancestor (GTK_WIDGET (self->place), ADW_TYPE_PREFERENCES_GROUP), _("Keep It In"));
}

static void
list_places (MailNewEntry      *self,
             MailBookContainer *chosen)
{
  GListModel *containers = mail_book_get_containers (self->book);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func (g_object_unref);
  guint selected = 0;

  if (chosen == NULL || !mail_book_container_is_modifiable (chosen))
    chosen = mail_book_get_personal (self->book);
  for (guint i = 0; i < g_list_model_get_n_items (containers); i++)
    {
      g_autoptr(MailBookContainer) container = g_list_model_get_item (containers, i);

      if (!mail_book_container_is_modifiable (container)
          || (mail_book_container_is_collected (container) && container != chosen))
        continue;
      if (container == chosen)
        selected = places->len;
      gtk_string_list_append (names, mail_book_container_get_name (container));
      g_ptr_array_add (places, g_steal_pointer (&container));
    }
  if (self->for_message)
    gtk_string_list_append (names, _("This message only"));
  mail_combo_row_set_strings (self->place, names);
  adw_combo_row_set_selected (self->place, selected);
  self->places = g_steal_pointer (&places);
  place_changed_cb (self);
}

MailNewEntry *
mail_new_entry_new (GtkWindow         *parent,
                    MailBook          *book,
                    MailBookContainer *container,
                    MapiProperties    *values,
                    gboolean           for_message)
{
  MailNewEntry *self = g_object_new (MAIL_TYPE_NEW_ENTRY, "transient-for", parent, NULL);

  self->book = g_object_ref (book);
  self->values = values != NULL ? mapi_properties_copy (values) : mapi_properties_new ();
  self->for_message = for_message;
  list_places (self, container);
  return self;
}
