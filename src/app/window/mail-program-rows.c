/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-program-rows.h"

#include <glib/gi18n.h>
#include <mapi.h>

#include "mail-combo-row.h"
#include "mail-send-default.h"
#include "mail-text.h"
#include "mail-work.h"

#define N_RIGHTS 2

/* A program and what was said about it */
typedef struct
{
  char        *program;
  char        *name;
  MapiConsent  said[N_RIGHTS];
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->program);
  g_free (entry->name);
  g_free (entry);
}

/* ---- the one the desktop sends with ---- */

typedef struct
{
  gboolean  available;
  gboolean  ours;
  char     *other;  /* (nullable) */
} Default;

static void
default_free (gpointer data)
{
  g_free (((Default *) data)->other);
  g_free (data);
}

static gboolean
look (gpointer       data,
      GCancellable  *cancellable,
      GError       **error)
{
  Default *found = data;

  found->available = mail_send_default_available ();
  found->ours = mail_send_default_get (&found->other);
  return TRUE;
}

static gboolean
choose (gpointer       data,
        GCancellable  *cancellable,
        GError       **error)
{
  Default *wanted = data;
  gboolean done = mail_send_default_set (wanted->ours, error);

  return look (data, cancellable, NULL) && done;
}

static void switched_cb (GtkSwitch  *widget,
                         GParamSpec *pspec,
                         gpointer    user_data);

/* What is so, whatever was wished for */
static void
show_default (AdwActionRow  *row,
              const Default *found,
              const GError  *error)
{
  GtkWidget *widget = adw_action_row_get_activatable_widget (row);
  g_autofree char *text = NULL;

  if (error != NULL)
    text = g_strdup (error->message);
  else if (!found->available)
    text = g_strdup (_("Only when Estafette is installed on this desktop"));
  else if (found->other != NULL)
    text = g_strdup_printf (_("Addresses open in %s now"), found->other);
  adw_action_row_set_subtitle (row, text != NULL ? text : _("Programs that send files, and links to addresses, open a message here"));
  gtk_widget_set_sensitive (GTK_WIDGET (row), found->available);
  g_signal_handlers_block_by_func (widget, switched_cb, row);
  gtk_switch_set_active (GTK_SWITCH (widget), found->ours);
  g_signal_handlers_unblock_by_func (widget, switched_cb, row);
}

static void
default_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(AdwActionRow) row = user_data;
  g_autoptr(GError) error = NULL;

  mail_work_finish (result, &error);
  if (gtk_widget_get_root (GTK_WIDGET (row)) != NULL)
    show_default (row, mail_work_get_data (result), error);
}

/* The desktop's portal looks at what is chosen only when it starts */
static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(AdwActionRow) row = g_object_ref (user_data);
  Default *found = mail_work_get_data (result);

  default_cb (source, result, user_data);
  if (found->ours && found->other == NULL && gtk_widget_get_root (GTK_WIDGET (row)) != NULL)
    adw_action_row_set_subtitle (row, _("Links to addresses open here now, and programs that send files with the desktop’s "
                                        "help from the next login on"));
}

static void
switched_cb (GtkSwitch  *widget,
             GParamSpec *pspec,
             gpointer    user_data)
{
  Default *wanted = g_new0 (Default, 1);

  wanted->ours = gtk_switch_get_active (widget);
  mail_work_run (NULL, choose, wanted, default_free, NULL, chosen_cb, g_object_ref (user_data));
}

static void
add_default (AdwPreferencesGroup *group)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *widget = gtk_switch_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Use Estafette for Send by E-Mail"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), widget);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), widget);
  g_signal_connect_object (widget, "notify::active", G_CALLBACK (switched_cb), row, 0);
  adw_preferences_group_add (group, row);
  mail_work_run (NULL, look, g_new0 (Default, 1), default_free, NULL, default_cb, g_object_ref (row));
}

/* ---- the others ---- */

typedef struct
{
  char             *program;
  MapiProgramRight  right;
  MapiConsent       consent;
  gboolean          forget;
} Change;

static void
change_free (gpointer data)
{
  g_free (((Change *) data)->program);
  g_free (data);
}

static gboolean
change (gpointer       data,
        GCancellable  *cancellable,
        GError       **error)
{
  Change *self = data;

  if (self->forget)
    return mapi_program_rights_forget (self->program, error);
  return mapi_program_rights_set (self->program, NULL, self->right, self->consent, error);
}

static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(AdwExpanderRow) row = user_data;
  g_autoptr(GError) error = NULL;
  Change *self = mail_work_get_data (result);
  GtkWidget *group = gtk_widget_get_ancestor (GTK_WIDGET (row), ADW_TYPE_PREFERENCES_GROUP);

  if (!mail_work_finish (result, &error))
    adw_expander_row_set_subtitle (row, error->message);
  else if (self->forget && group != NULL)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
}

static void
run_change (GtkWidget        *row,
            MapiProgramRight  right,
            MapiConsent       consent,
            gboolean          forget)
{
  Change *self = g_new0 (Change, 1);

  self->program = g_strdup (g_object_get_data (G_OBJECT (row), "program"));
  self->right = right;
  self->consent = consent;
  self->forget = forget;
  mail_work_run (NULL, change, self, change_free, NULL, changed_cb, g_object_ref (row));
}

static void
selected_cb (AdwComboRow *choice,
             GParamSpec  *pspec,
             gpointer     user_data)
{
  run_change (user_data, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (choice), "right")),
              (MapiConsent) adw_combo_row_get_selected (choice), FALSE);
}

static void
forget_cb (GtkWidget *row)
{
  run_change (row, MAPI_PROGRAM_RIGHT_SEND, MAPI_CONSENT_ASK, TRUE);
}

static void
add_choice (AdwExpanderRow   *row,
            MapiProgramRight  right,
            MapiConsent       said)
{
  const char *words[] = { _("Ask"), _("Always Allow"), _("Never Allow"), NULL };
  g_autoptr(GtkStringList) list = gtk_string_list_new (words);
  GtkWidget *choice = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (choice),
                                 right == MAPI_PROGRAM_RIGHT_SEND ? _("Send Messages Unseen") : _("Read Mail"));
  mail_combo_row_set_strings (ADW_COMBO_ROW (choice), list);
  adw_combo_row_set_selected (ADW_COMBO_ROW (choice), said);
  g_object_set_data (G_OBJECT (choice), "right", GUINT_TO_POINTER (right));
  g_signal_connect_object (choice, "notify::selected", G_CALLBACK (selected_cb), row, 0);
  adw_expander_row_add_row (row, choice);
}

static void
add_program (AdwPreferencesGroup *group,
             const Entry         *entry)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");
  g_autofree char *name = mail_text_clean (entry->name, 100);
  g_autofree char *program = mail_text_clean (entry->program, 300);
  g_autofree char *label = g_strdup_printf (_("Forget What Was Said about %s"), name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), program);
  g_object_set_data_full (G_OBJECT (row), "program", g_strdup (entry->program), g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (forget_cb), row, G_CONNECT_SWAPPED);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), button);
  add_choice (ADW_EXPANDER_ROW (row), MAPI_PROGRAM_RIGHT_SEND, entry->said[MAPI_PROGRAM_RIGHT_SEND]);
  add_choice (ADW_EXPANDER_ROW (row), MAPI_PROGRAM_RIGHT_READ, entry->said[MAPI_PROGRAM_RIGHT_READ]);
  adw_preferences_group_add (group, row);
}

static gboolean
list_programs (gpointer       data,
               GCancellable  *cancellable,
               GError       **error)
{
  GPtrArray *entries = data;
  g_auto(GStrv) programs = mapi_program_rights_list (error);

  for (guint i = 0; programs != NULL && programs[i] != NULL; i++)
    {
      Entry *entry = g_new0 (Entry, 1);

      entry->program = g_strdup (programs[i]);
      entry->name = mapi_program_rights_dup_name (programs[i]);
      for (guint right = 0; right < N_RIGHTS; right++)
        mapi_program_rights_get (programs[i], (MapiProgramRight) right, &entry->said[right], NULL);
      g_ptr_array_add (entries, entry);
    }
  return programs != NULL;
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(AdwPreferencesGroup) group = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *entries = mail_work_get_data (result);

  if (!mail_work_finish (result, &error))
    adw_preferences_group_set_description (group, error->message);
  else if (gtk_widget_get_root (GTK_WIDGET (group)) != NULL)
    for (guint i = 0; i < entries->len; i++)
      add_program (group, entries->pdata[i]);
}

void
mail_program_rows_fill (AdwPreferencesGroup *group)
{
  add_default (group);
  mail_work_run (NULL, list_programs, g_ptr_array_new_with_free_func (entry_free), (GDestroyNotify) g_ptr_array_unref, NULL,
                 listed_cb, g_object_ref (group));
}
