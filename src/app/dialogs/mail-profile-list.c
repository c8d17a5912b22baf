/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-profile-list.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-combo-row.h"
#include "mail-profile-sheet.h"
#include "mail-profile-wizard.h"
#include "mail-setting-controls.h"
#include "mail-toast.h"
#include "mail-work.h"

struct _MailProfileList
{
  AdwWindow            parent_instance;

  AdwToastOverlay     *toasts;
  AdwPreferencesGroup *group;
  AdwComboRow         *default_row;
  GMenuModel          *row_menu;

  GPtrArray           *rows;    /* (owned) (element-type AdwActionRow), unowned */
  GPtrArray           *names;   /* (owned) (element-type utf8) */
  gboolean             filling;
};

G_DEFINE_FINAL_TYPE (MailProfileList, mail_profile_list, ADW_TYPE_WINDOW)

typedef enum
{
  JOB_LIST,
  JOB_RENAME,
  JOB_COPY,
  JOB_DELETE,
  JOB_SET_DEFAULT
} JobKind;

/* Something done to the files, and the list as it is afterwards */
typedef struct
{
  JobKind   kind;
  char     *name;
  char     *other;
  gboolean  data;
  char    **names;
  char     *preset;
  gboolean *in_use;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->name);
  g_free (job->other);
  g_free (job->preset);
  g_free (job->in_use);
  g_strfreev (job->names);
  g_free (job);
}

static gboolean
do_job (Job               *job,
        MapiProfileAdmin  *admin,
        GError           **error)
{
  switch (job->kind)
    {
    case JOB_RENAME:
      return mapi_profile_admin_rename_profile (admin, job->name, job->other, error);
    case JOB_COPY:
      return mapi_profile_admin_copy_profile (admin, job->name, job->other, error);
    case JOB_DELETE:
      return mapi_profile_admin_delete_profile (admin, job->name, job->data, error);
    case JOB_SET_DEFAULT:
      return mapi_profile_admin_set_default (admin, job->name, error);
    case JOB_LIST:
    default:
      return TRUE;
    }
}

static gboolean
job_work (gpointer       data,
          GCancellable  *cancellable,
          GError       **error)
{
  Job *job = data;
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  gboolean done = do_job (job, admin, error);
  guint n;

  job->names = mapi_profile_admin_list (admin, done ? error : NULL);
  if (job->names == NULL)
    return FALSE;
  n = g_strv_length (job->names);
  job->in_use = g_new0 (gboolean, n + 1);
  for (guint i = 0; i < n; i++)
    job->in_use[i] = mapi_profile_admin_is_in_use (admin, job->names[i]);
  job->preset = mapi_profile_admin_dup_default (admin);
  return done;
}

static void run_job (MailProfileList *self,
                     JobKind          kind,
                     const char      *name,
                     const char      *other,
                     gboolean         data);

static gboolean
is_in_use (MailProfileList *self,
           const char      *name)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (g_object_get_data (self->rows->pdata[i], "name"), name))
      return g_object_get_data (self->rows->pdata[i], "in-use") != NULL;
  return FALSE;
}

/* ---- names for copies ---- */

typedef struct
{
  MailProfileList  *self;
  AdwMessageDialog *dialog;
  GtkEditable      *entry;
  JobKind           kind;
  char             *name;
} Naming;

static void
naming_free (gpointer  data,
             GClosure *closure)
{
  Naming *naming = data;

  g_free (naming->name);
  g_free (naming);
}

static void
name_changed_cb (GtkEditable *entry,
                 Naming      *naming)
{
  const char *text = gtk_editable_get_text (entry);
  gboolean taken = FALSE;

  for (guint i = 0; i < naming->self->names->len; i++)
    taken |= g_strcmp0 (naming->self->names->pdata[i], text) == 0;
  adw_message_dialog_set_response_enabled (naming->dialog, "ok", *text != '\0' && !taken);
  if (taken && g_strcmp0 (text, naming->name) != 0)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
}

static void
named_cb (AdwMessageDialog *dialog,
          const char       *response,
          Naming           *naming)
{
  if (g_str_equal (response, "ok"))
    run_job (naming->self, naming->kind, naming->name, gtk_editable_get_text (naming->entry), FALSE);
}

static void
ask_name (MailProfileList *self,
          JobKind          kind,
          const char      *name)
{
  AdwMessageDialog *dialog =
    ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL));
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *entry = adw_entry_row_new ();
  Naming *naming = g_new0 (Naming, 1);

  naming->self = self;
  naming->dialog = dialog;
  naming->entry = GTK_EDITABLE (entry);
  naming->kind = kind;
  naming->name = g_strdup (name);
  adw_message_dialog_format_heading (dialog, kind == JOB_RENAME ? _("Rename “%s”") : _("Copy “%s”"), name);
  adw_message_dialog_set_body (dialog, kind == JOB_COPY
                               ? _("The copy has the same accounts and settings. Mail is not copied.")
                               : is_in_use (self, name)
                               ? _("It is in use now, and gets its new name when it is closed everywhere.") : "");
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "ok", kind == JOB_RENAME ? _("_Rename") : _("_Copy"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "ok", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "ok");
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_response_enabled (dialog, "ok", FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _("Name"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), entry);
  mail_setting_name_group (group, _("Name"));
  adw_message_dialog_set_extra_child (dialog, group);
  g_signal_connect (entry, "changed", G_CALLBACK (name_changed_cb), naming);
  g_signal_connect_data (dialog, "response", G_CALLBACK (named_cb), naming, naming_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- removal ---- */

static void
removed_cb (AdwMessageDialog *dialog,
            const char       *response,
            MailProfileList  *self)
{
  if (!g_str_equal (response, "cancel"))
    run_job (self, JOB_DELETE, g_object_get_data (G_OBJECT (dialog), "name"), NULL, g_str_equal (response, "data"));
}

static void
ask_removal (MailProfileList *self,
             const char      *name)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL));

  adw_message_dialog_format_heading (dialog, _("Remove “%s”?"), name);
  adw_message_dialog_set_body (dialog, _("Its accounts and settings are forgotten. Mail that is only on this computer "
                                         "can be kept in its folder, or deleted for good. Mail in a folder you "
                                         "chose yourself stays there."));
  if (is_in_use (self, name))
    {
      g_autofree char *body = g_strdup_printf ("%s\n\n%s", adw_message_dialog_get_body (dialog),
                                               _("It is in use now, and goes when it is closed everywhere."));

      adw_message_dialog_set_body (dialog, body);
    }
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "data", _("Remove and _Delete Mail"),
                                    "keep", _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "data", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "keep", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "name", g_strdup (name), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (removed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- rows ---- */

static const char *
row_name (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW)), "name");
}

static void
row_activated_cb (AdwActionRow    *row,
                  MailProfileList *self)
{
  GtkWindow *sheet = GTK_WINDOW (mail_profile_sheet_new (row_name (GTK_WIDGET (row))));

  gtk_window_set_transient_for (sheet, GTK_WINDOW (self));
  gtk_window_present (sheet);
}

static void
open_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       row)
{
  mail_application_logon (mail_application_get (), row_name (row));
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (row)));
}

static void
rename_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       row)
{
  ask_name (MAIL_PROFILE_LIST (gtk_widget_get_root (row)), JOB_RENAME, row_name (row));
}

static void
copy_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       row)
{
  ask_name (MAIL_PROFILE_LIST (gtk_widget_get_root (row)), JOB_COPY, row_name (row));
}

static void
remove_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       row)
{
  ask_removal (MAIL_PROFILE_LIST (gtk_widget_get_root (row)), row_name (row));
}

static void
add_row (MailProfileList *self,
         const char      *name,
         gboolean         in_use)
{
  static const GActionEntry entries[] = {
    { .name = "open", .activate = open_cb },
    { .name = "rename", .activate = rename_cb },
    { .name = "copy", .activate = copy_cb },
    { .name = "remove", .activate = remove_cb },
  };
  g_autoptr(GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autofree char *label = g_strdup_printf (_("What to do with “%s”"), name);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *menu = gtk_menu_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  if (in_use)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("In use"));
      g_object_set_data (G_OBJECT (row), "in-use", row);
    }
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (name), g_free);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), row);
  gtk_widget_insert_action_group (row, "profile", G_ACTION_GROUP (actions));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu), self->row_menu);
  gtk_widget_set_valign (menu, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (menu, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), menu);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_signal_connect (row, "activated", G_CALLBACK (row_activated_cb), self);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
  g_ptr_array_add (self->names, g_strdup (name));
}

static void
fill (MailProfileList *self,
      Job             *job)
{
  g_autoptr(GtkStringList) choices = gtk_string_list_new (NULL);
  guint selected = 0;

  self->filling = TRUE;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->names, 0);
  gtk_string_list_append (choices, _("Ask"));
  for (guint i = 0; job->names[i] != NULL; i++)
    {
      add_row (self, job->names[i], job->in_use[i]);
      gtk_string_list_append (choices, job->names[i]);
      if (g_strcmp0 (job->names[i], job->preset) == 0)
        selected = i + 1;
    }
  mail_combo_row_set_strings (self->default_row, choices);
  adw_combo_row_set_selected (self->default_row, selected);
  self->filling = FALSE;
}

static void
job_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  MailProfileList *self = MAIL_PROFILE_LIST (source);
  Job *job = mail_work_get_data (result);
  g_autoptr(GError) error = NULL;

  if (!mail_work_finish (result, &error) && self->toasts != NULL)
    adw_toast_overlay_add_toast (self->toasts, mail_toast_new_error (error));
  if (job->names != NULL && self->group != NULL)
    fill (self, job);
}

static void
run_job (MailProfileList *self,
         JobKind          kind,
         const char      *name,
         const char      *other,
         gboolean         data)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->name = g_strdup (name);
  job->other = g_strdup (other);
  job->data = data;
  mail_work_run (self, job_work, job, job_free, NULL, job_cb, NULL);
}

static void
default_changed_cb (MailProfileList *self)
{
  guint selected = adw_combo_row_get_selected (self->default_row);

  if (!self->filling && selected != GTK_INVALID_LIST_POSITION && selected <= self->names->len)
    run_job (self, JOB_SET_DEFAULT, selected == 0 ? NULL : self->names->pdata[selected - 1], NULL, FALSE);
}

static void
added_cb (MailProfileList *self)
{
  run_job (self, JOB_LIST, NULL, NULL, FALSE);
}

static void
add_cb (MailProfileList *self)
{
  MailProfileWizard *wizard = mail_profile_wizard_new (NULL);

  g_signal_connect_object (wizard, "done", G_CALLBACK (added_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (wizard), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (wizard));
}

static void
mail_profile_list_dispose (GObject *object)
{
  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_PROFILE_LIST);
  G_OBJECT_CLASS (mail_profile_list_parent_class)->dispose (object);
}

static void
mail_profile_list_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_PROFILE_LIST (object)->rows);
  g_ptr_array_unref (MAIL_PROFILE_LIST (object)->names);
  G_OBJECT_CLASS (mail_profile_list_parent_class)->finalize (object);
}

static void
mail_profile_list_class_init (MailProfileListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_profile_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_profile_list_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-profile-list.ui");
  gtk_widget_class_bind_template_child (widget_class, MailProfileList, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailProfileList, group);
  gtk_widget_class_bind_template_child (widget_class, MailProfileList, default_row);
  gtk_widget_class_bind_template_child (widget_class, MailProfileList, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, default_changed_cb);
}

static void
mail_profile_list_init (MailProfileList *self)
{
  self->rows = g_ptr_array_new ();
  self->names = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_group (GTK_WIDGET (self), _("Profiles"));
  run_job (self, JOB_LIST, NULL, NULL, FALSE);
}

MailProfileList *
mail_profile_list_new (void)
{
  return g_object_new (MAIL_TYPE_PROFILE_LIST, NULL);
}
