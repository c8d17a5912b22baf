/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-saved-search.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-error-details.h"
#include "mail-search-change.h"

typedef struct
{
  GWeakRef        window;
  GPtrArray      *stores;    /* (owned) of MapiStore */
  GPtrArray      *folders;   /* (owned) (nullable) of MapiEntryId: looked into */
  MapiEntryId    *search;    /* (owned) (nullable): it is there */
  char           *old_name;  /* (owned) (nullable): its name */
  char           *old_query; /* (owned) (nullable): empty where there are no words for what it looks for */
  GtkWidget      *name;      /* (unowned): the dialog's */
  GtkWidget      *query;     /* (unowned): the dialog's */
  GtkWidget      *problem;   /* (unowned): the dialog's */
} Question;

static void
question_free (Question *self)
{
  g_weak_ref_clear (&self->window);
  g_ptr_array_unref (self->stores);
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_pointer (&self->search, mapi_entry_id_free);
  g_free (self->old_name);
  g_free (self->old_query);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
question_closed (gpointer  data,
                 GClosure *closure)
{
  question_free (data);
}

static char *
dup_text (GtkWidget *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Question         *self)
{
  g_autofree char *name = dup_text (self->name);
  g_autofree char *query = dup_text (self->query);
  g_autoptr(MailChange) change = NULL;

  if (!g_str_equal (response, "accept"))
    return;
  change = self->old_name == NULL ? mail_search_change_new_save (self->stores, self->folders, name, query)
                                  : mail_search_change_new_edit (self->stores->pdata[0], self->search, self->old_name,
                                                                 self->old_query, name, query);
  mail_change_queue_push (mail_application_get_changes (mail_application_get ()), change);
}

/* What cannot be looked for is said while it is written */
static void
changed_cb (GtkWidget *dialog)
{
  Question *self = g_object_get_data (G_OBJECT (dialog), "question");
  g_autofree char *name = dup_text (self->name);
  g_autofree char *query = dup_text (self->query);
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiRestriction) restriction = mapi_query_parse (query, &path, NULL, &error);

  gboolean kept = *query == '\0' && g_strcmp0 (self->old_query, "") == 0;

  gtk_label_set_text (GTK_LABEL (self->problem), error != NULL ? error->message
                      : kept ? _("There are no words for what this search looks for. It goes on looking for that until "
                                 "something is written here.") : "");
  gtk_widget_set_visible (self->problem, error != NULL || kept);
  if (error != NULL)
    gtk_widget_add_css_class (self->problem, "error");
  else
    gtk_widget_remove_css_class (self->problem, "error");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "accept",
                                           *name != '\0' && (kept || (*query != '\0' && restriction != NULL)));
}

static GtkWidget *
add_entry (GtkWidget  *group,
           GtkWidget  *dialog,
           const char *title,
           const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), dialog, G_CONNECT_SWAPPED);
  return row;
}

/* Takes @self */
static void
ask (Question   *self,
     const char *heading,
     const char *accept,
     const char *name,
     const char *query)
{
  g_autoptr(GtkWindow) window = g_weak_ref_get (&self->window);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *dialog;

  if (window == NULL)
    {
      question_free (self);
      return;
    }
  dialog = adw_message_dialog_new (window, heading, NULL);
  self->name = add_entry (group, dialog, _("Name"), name);
  self->query = add_entry (group, dialog, _("Looks for"), query);
  self->problem = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->problem), 0);
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), self->problem);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "accept", accept, NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "accept");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "accept", ADW_RESPONSE_SUGGESTED);
  g_object_set_data (G_OBJECT (dialog), "question", self);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), self, question_closed, 0);
  changed_cb (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (self->name);
}

static Question *
question_new (GtkWidget *parent)
{
  Question *self = g_new0 (Question, 1);

  g_weak_ref_init (&self->window, gtk_widget_get_root (parent));
  self->stores = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
mail_saved_search_ask_save (GtkWidget         *parent,
                            GPtrArray         *stores,
                            GPtrArray         *folders,
                            const char        *query)
{
  Question *self = question_new (parent);

  self->folders = folders != NULL ? g_ptr_array_ref (folders) : NULL;
  for (guint i = 0; i < stores->len; i++)
    g_ptr_array_add (self->stores, g_object_ref (stores->pdata[i]));
  ask (self, _("Save Search"), _("_Save"), query, query);
}

/* Takes @self */
static void
ask_edit (Question   *self,
          const char *query)
{
  self->old_query = g_strdup (query != NULL ? query : "");
  ask (self, _("Edit Search"), _("_Change"), self->old_name, self->old_query);
}

/* Made by another program, it may have no words of its own, but those that mean the same */
static void
criteria_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  MapiSearchState state;
  g_autoptr(GPtrArray) places = NULL;
  g_autoptr(MapiRestriction) wanted = mapi_store_get_search_criteria_finish (MAPI_STORE (source), result, &places, &state,
                                                                             NULL);
  g_autofree char *query = wanted != NULL ? mapi_query_format (wanted) : NULL;

  ask_edit (user_data, query);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Question) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProperties) bag = mapi_store_get_properties_finish (MAPI_STORE (source), result, &error);
  g_autoptr(GtkWindow) window = g_weak_ref_get (&self->window);
  const char *query = bag != NULL ? mapi_properties_get_string (bag, MAPI_PR_COMMENT) : NULL;

  if (bag == NULL)
    {
      if (window != NULL)
        mail_error_details_present (window, _("The Search Cannot Be Changed"), error, FALSE);
      return;
    }
  if (query != NULL && *query != '\0')
    ask_edit (g_steal_pointer (&self), query);
  else
    {
      Question *asked = g_steal_pointer (&self);

      mapi_store_get_search_criteria_async (MAPI_STORE (source), asked->search, NULL, criteria_cb, asked);
    }
}

void
mail_saved_search_ask_edit (GtkWidget      *parent,
                            MailFolderItem *item)
{
  MapiStore *store = mail_folder_item_get_store (item);
  Question *self = question_new (parent);

  self->search = mapi_entry_id_copy (mail_folder_item_get_entry_id (item));
  g_ptr_array_add (self->stores, g_object_ref (store));
  self->old_name = g_strdup (mail_folder_item_get_name (item));
  mapi_store_get_properties_async (store, self->search, NULL, loaded_cb, self);
}
