/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-folder-keep.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "mail-error-details.h"

#define MONTHS_DEFAULT 3
#define MONTHS_MAX 600

typedef enum
{
  CHOICE_ACCOUNT,
  CHOICE_ALL,
  CHOICE_RECENT,
  CHOICE_NONE,
  N_CHOICES
} Choice;

typedef struct
{
  GWeakRef        window;
  MapiStore      *store;              /* (owned) */
  MapiEntryId    *folder;             /* (owned) */
  char           *title;              /* (owned) */
  GtkCheckButton *choices[N_CHOICES]; /* (unowned): the dialog's */
  GtkSpinButton  *months;             /* (unowned): the dialog's */
} Keep;

static void
keep_free (Keep *self)
{
  g_weak_ref_clear (&self->window);
  g_object_unref (self->store);
  mapi_entry_id_free (self->folder);
  g_free (self->title);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Keep, keep_free)

static void
keep_free_closure (gpointer  data,
                   GClosure *closure)
{
  keep_free (data);
}

static void
tell_problem (Keep         *self,
              const GError *error)
{
  g_autoptr(GtkWindow) window = g_weak_ref_get (&self->window);

  if (window != NULL)
    mail_error_details_present (window, _("What Is Kept Stays as It Is"), error, FALSE);
}

/* ---- the answer ---- */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Keep) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!mapi_store_set_properties_finish (MAPI_STORE (source), result, &error))
    tell_problem (self, error);
}

static Choice
get_choice (Keep *self)
{
  for (guint i = 0; i < N_CHOICES; i++)
    if (gtk_check_button_get_active (self->choices[i]))
      return i;
  return CHOICE_ACCOUNT;
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Keep             *self)
{
  static const guint32 tag = MAPI_PR_OFFLINE_MONTHS;
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  Choice choice = get_choice (self);
  Keep *next;

  if (!g_str_equal (response, "accept"))
    return;
  if (choice == CHOICE_RECENT)
    mapi_properties_set_long (changes, tag, gtk_spin_button_get_value_as_int (self->months));
  else if (choice != CHOICE_ACCOUNT)
    mapi_properties_set_long (changes, tag, choice == CHOICE_ALL ? -1 : 0);
  next = g_new0 (Keep, 1);
  g_weak_ref_init (&next->window, gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  next->store = g_object_ref (self->store);
  next->folder = mapi_entry_id_copy (self->folder);
  mapi_store_set_properties_async (self->store, self->folder, changes, &tag, choice == CHOICE_ACCOUNT ? 1 : 0, NULL,
                                   saved_cb, next);
}

/* ---- the question ---- */

static void
months_changed_cb (GtkSpinButton *months,
                   AdwActionRow  *row)
{
  guint n = (guint) gtk_spin_button_get_value_as_int (months);
  g_autofree char *text = g_strdup_printf (ngettext ("Those of the last month", "Those of the last %u months", n), n);

  adw_action_row_set_subtitle (row, text);
}

/* Who says how many months wants them */
static void
months_wanted_cb (GtkSpinButton  *months,
                  GtkCheckButton *choice)
{
  gtk_check_button_set_active (choice, TRUE);
}

static GtkWidget *
add_choice (Keep                *self,
            AdwPreferencesGroup *group,
            Choice               choice,
            const char          *title)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = g_object_new (GTK_TYPE_CHECK_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO, NULL);

  if (choice > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->choices[0]);
  self->choices[choice] = GTK_CHECK_BUTTON (check);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
make_choices (Keep           *self,
              MapiProperties *properties)
{
  gint32 months = mapi_properties_get_long (properties, MAPI_PR_OFFLINE_MONTHS, -1);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (1, MONTHS_MAX, 1);
  GtkWidget *row;
  Choice choice = !mapi_properties_has (properties, MAPI_PR_OFFLINE_MONTHS) ? CHOICE_ACCOUNT
                : months < 0 ? CHOICE_ALL : months == 0 ? CHOICE_NONE : CHOICE_RECENT;

  add_choice (self, ADW_PREFERENCES_GROUP (group), CHOICE_ACCOUNT, _("As the account’s settings say"));
  add_choice (self, ADW_PREFERENCES_GROUP (group), CHOICE_ALL, _("All messages"));
  row = add_choice (self, ADW_PREFERENCES_GROUP (group), CHOICE_RECENT, _("Recent messages"));
  add_choice (self, ADW_PREFERENCES_GROUP (group), CHOICE_NONE, _("Only what is opened"));
  self->months = GTK_SPIN_BUTTON (spin);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Months"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (months_changed_cb), row, 0);
  gtk_spin_button_set_value (self->months, months > 0 ? months : MONTHS_DEFAULT);
  months_changed_cb (self->months, ADW_ACTION_ROW (row));
  gtk_check_button_set_active (self->choices[choice], TRUE);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (months_wanted_cb), self->choices[CHOICE_RECENT], 0);
  return group;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Keep) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProperties) properties = mapi_store_get_properties_finish (MAPI_STORE (source), result, &error);
  g_autoptr(GtkWindow) window = g_weak_ref_get (&self->window);
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  if (properties == NULL)
    {
      tell_problem (self, error);
      return;
    }
  if (window == NULL)
    return;
  heading = g_strdup_printf (_("Keep “%s” on This Computer"), self->title);
  dialog = adw_message_dialog_new (window, heading,
                                   _("The server has all messages. What is not kept here comes when you open it."));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_choices (self, properties));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "accept", _("_Keep"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "accept");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "accept", ADW_RESPONSE_SUGGESTED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), g_steal_pointer (&self), keep_free_closure, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
mail_folder_keep_is_possible (MailFolderItem *item)
{
  return mail_folder_item_is_folder (item) && !mail_folder_item_is_search (item) &&
         mail_folder_item_get_role (item) != MAPI_FOLDER_ROLE_OUTBOX &&
         mapi_store_has_server (mail_folder_item_get_store (item));
}

void
mail_folder_keep_ask (GtkWidget      *parent,
                      MailFolderItem *item)
{
  Keep *self;

  if (!mail_folder_keep_is_possible (item))
    return;
  self = g_new0 (Keep, 1);
  g_weak_ref_init (&self->window, gtk_widget_get_root (parent));
  self->store = g_object_ref (mail_folder_item_get_store (item));
  self->folder = mapi_entry_id_copy (mail_folder_item_get_entry_id (item));
  self->title = mail_folder_item_dup_title (item);
  mapi_store_get_properties_async (self->store, self->folder, NULL, loaded_cb, self);
}
