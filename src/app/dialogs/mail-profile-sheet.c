/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-profile-sheet.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-check-dialog.h"
#include "mail-combo-row.h"
#include "mail-danger-dialog.h"
#include "mail-order-list.h"
#include "mail-profile-books.h"
#include "mail-profile-wizard.h"
#include "mail-profile-work.h"
#include "mail-service-about.h"
#include "mail-setting-controls.h"
#include "mail-settings-dialog.h"
#include "mail-toast.h"
#include "mail-work.h"

struct _MailProfileSheet
{
  AdwPreferencesWindow parent_instance;

  AdwPreferencesGroup *services_group;
  AdwComboRow         *store_row;
  MailOrderList       *transports;
  AdwPreferencesGroup *books_group;
  AdwComboRow         *first_row;
  AdwComboRow         *personal_row;
  MailOrderList       *books;
  AdwPreferencesGroup *other_books;
  AdwPreferencesGroup *no_books_group;
  AdwActionRow        *no_books_row;
  GMenuModel          *row_menu;

  char                *profile;
  GPtrArray           *rows;     /* (owned) (element-type AdwActionRow), unowned: services */
  GPtrArray           *stores;   /* (owned) (element-type utf8): provider UIDs of the combo row */
  MailProfileBooks    *addressing; /* (owned) (nullable) */
  gboolean             filling;
  gboolean             changed;
  GQueue           waiting;     /* (element-type MailProfileWork): to be done */
  gboolean         working;
};

G_DEFINE_FINAL_TYPE (MailProfileSheet, mail_profile_sheet, ADW_TYPE_PREFERENCES_WINDOW)

static void run (MailProfileSheet *self,
                 MailProfileWork  *work);

static void
toast (MailProfileSheet *self,
       const char       *text)
{
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), mail_toast_new (text));
}

static MapiService *
row_service (gpointer row)
{
  return g_object_get_data (G_OBJECT (row), "service");
}

static MailProfileSheet *
row_sheet (gpointer row)
{
  return MAIL_PROFILE_SHEET (gtk_widget_get_root (GTK_WIDGET (row)));
}

static MailProfileWork *
new_work (MailProfileSheet *self,
          MailProfileVerb   verb,
          const char       *uid)
{
  self->changed |= verb != MAIL_PROFILE_LOOK;
  return mail_profile_work_new (self->profile, verb, uid);
}

/* ---- settings of one service ---- */

static void
settings_saved_cb (MailSettingsDialog *dialog,
                   MailProfileSheet   *self)
{
  self->changed = TRUE;
  run (self, mail_profile_work_new (self->profile, MAIL_PROFILE_LOOK, NULL));
}

static void
open_settings (MailProfileSheet *self,
               MapiService      *service)
{
  MailSettingsDialog *dialog;

  if (mapi_service_get_service_type (service) == NULL)
    {
      toast (self, _("This computer does not know this kind of service."));
      return;
    }
  dialog = mail_settings_dialog_new_for_service (self->profile, service);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (settings_saved_cb), self, 0);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
row_activated_cb (AdwActionRow *row)
{
  open_settings (row_sheet (row), row_service (row));
}

static void
settings_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       row)
{
  open_settings (row_sheet (row), row_service (row));
}

static void
check_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       row)
{
  GtkWindow *dialog = mail_check_dialog_new (row_sheet (row)->profile, row_service (row));

  gtk_window_set_transient_for (dialog, GTK_WINDOW (row_sheet (row)));
  gtk_window_present (dialog);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       row)
{
  gtk_window_present (mail_service_about_new (GTK_WINDOW (row_sheet (row)), row_service (row)));
}

static void
copy_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       row)
{
  MailProfileSheet *self = row_sheet (row);

  run (self, new_work (self, MAIL_PROFILE_COPY, mapi_service_get_uid (row_service (row))));
}

static void
removed_cb (AdwMessageDialog *dialog,
            const char       *response,
            MailProfileSheet *self)
{
  MailProfileWork *work;

  if (g_str_equal (response, "cancel"))
    return;
  work = new_work (self, MAIL_PROFILE_REMOVE, g_object_get_data (G_OBJECT (dialog), "uid"));
  work->flag = g_str_equal (response, "data");
  run (self, work);
}

/* Where the service has its mail by the user's own choice, or NULL */
static char *
dup_own_folder (MapiService *service)
{
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);
  g_autofree char *folder = NULL;

  if (settings != NULL && mapi_settings_get_info (settings, "data-folder") != NULL)
    folder = mapi_settings_dup_string (settings, "data-folder");
  return folder != NULL && g_path_is_absolute (folder) ? g_steal_pointer (&folder) : NULL;
}

/* The main mailbox is not removed by the way. */
static void
remove_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       row)
{
  MailProfileSheet *self = row_sheet (row);
  MapiService *service = row_service (row);
  gboolean main_store = (mapi_service_get_flags (service) & MAPI_SERVICE_FLAG_DEFAULT_STORE) != 0;
  g_autofree char *folder = dup_own_folder (service);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL));

  adw_message_dialog_format_heading (dialog, _("Remove “%s”?"), mapi_service_get_display_name (service));
  if (folder != NULL)
    adw_message_dialog_format_body (dialog, _("Its settings are forgotten. Its mail stays in the folder you chose for it, "
                                              "“%s”, where you can open it again, or delete it yourself."), folder);
  else
    adw_message_dialog_set_body (dialog, main_store
                                 ? _("Your main mailbox is in it. Mail on its server stays there; mail that is only on "
                                     "this computer can be kept in its folder, or deleted for good.")
                                 : _("Its settings are forgotten. Mail on its server stays there; mail that is only on "
                                     "this computer can be kept in its folder, or deleted for good."));
  adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  if (folder == NULL)
    {
      adw_message_dialog_add_response (dialog, "data", _("Remove and _Delete Mail"));
      adw_message_dialog_set_response_appearance (dialog, "data", ADW_RESPONSE_DESTRUCTIVE);
    }
  adw_message_dialog_add_response (dialog, "keep", _("_Remove"));
  adw_message_dialog_set_response_appearance (dialog, "keep", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "uid", g_strdup (mapi_service_get_uid (service)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (removed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
enabled_cb (GtkSwitch  *widget,
            GParamSpec *pspec,
            GtkWidget  *row)
{
  MailProfileSheet *self = row_sheet (row);
  MailProfileWork *work;

  if (self->filling)
    return;
  work = new_work (self, MAIL_PROFILE_ENABLE, mapi_service_get_uid (row_service (row)));
  work->flag = gtk_switch_get_active (widget);
  run (self, work);
}

/* ---- services ---- */

/* What kind of service it is, unless its name says so, and what is in danger with it */
static void
describe_service (GtkWidget   *row,
                  MapiService *service)
{
  MapiServiceType *type = mapi_service_get_service_type (service);
  const char *kind = type != NULL ? mapi_service_type_get_display_name (type) : _("Not known to this computer");
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);
  g_autofree char *danger = mapi_settings_dup_danger (settings, NULL);
  g_autofree char *both = danger != NULL ? g_strdup_printf ("%s\n%s", kind, danger) : NULL;
  gboolean named = g_strcmp0 (kind, mapi_service_get_display_name (service)) == 0;

  if (danger != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), mail_danger_mark_new (danger));
  if (danger != NULL || !named)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), danger == NULL ? kind : named ? danger : both);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
}

static void
add_actions (GtkWidget *row)
{
  static const GActionEntry entries[] = {
    { .name = "settings", .activate = settings_cb },
    { .name = "check", .activate = check_cb },
    { .name = "about", .activate = about_cb },
    { .name = "copy", .activate = copy_cb },
    { .name = "remove", .activate = remove_cb },
  };
  g_autoptr(GSimpleActionGroup) actions = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), row);
  gtk_widget_insert_action_group (row, "service", G_ACTION_GROUP (actions));
}

static void
add_service (MailProfileSheet *self,
             MapiService      *service)
{
  const char *name = mapi_service_get_display_name (service);
  g_autofree char *enabled_label = g_strdup_printf (_("Use “%s”"), name);
  g_autofree char *menu_label = g_strdup_printf (_("What to do with “%s”"), name);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *enabled = gtk_switch_new ();
  GtkWidget *menu = gtk_menu_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  describe_service (row, service);
  g_object_set_data_full (G_OBJECT (row), "service", g_object_ref (service), g_object_unref);
  add_actions (row);
  gtk_switch_set_active (GTK_SWITCH (enabled), mapi_service_get_enabled (service));
  gtk_widget_set_valign (enabled, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (enabled), GTK_ACCESSIBLE_PROPERTY_LABEL, enabled_label, -1);
  g_signal_connect (enabled, "notify::active", G_CALLBACK (enabled_cb), row);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu), self->row_menu);
  gtk_widget_set_valign (menu, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (menu, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL, menu_label, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), enabled);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), menu);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect (row, "activated", G_CALLBACK (row_activated_cb), NULL);
  adw_preferences_group_add (self->services_group, row);
  g_ptr_array_add (self->rows, row);
}

/* The place of the row with the keyboard, and its service; -1: none has it */
static int
find_focus (MailProfileSheet  *self,
            char             **uid)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  guint place;

  *uid = NULL;
  for (; focus != NULL; focus = gtk_widget_get_parent (focus))
    if (g_ptr_array_find (self->rows, focus, &place))
      {
        *uid = g_strdup (mapi_service_get_uid (row_service (focus)));
        return (int) place;
      }
  return -1;
}

/* The same service, or what has taken its place */
static void
restore_focus (MailProfileSheet *self,
               int               place,
               const char       *uid)
{
  if (place < 0 || self->rows->len == 0)
    return;
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (mapi_service_get_uid (row_service (self->rows->pdata[i])), uid))
      place = (int) i;
  gtk_widget_grab_focus (self->rows->pdata[MIN ((guint) place, self->rows->len - 1)]);
}

static void
fill_services (MailProfileSheet *self,
               MailProfileWork  *work)
{
  g_autofree char *uid = NULL;
  int place = find_focus (self, &uid);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->services_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < work->services->len; i++)
    add_service (self, work->services->pdata[i]);
  restore_focus (self, place, uid);
}

/* ---- delivery ---- */

static void
fill_stores (MailProfileSheet *self,
             MailProfileWork  *work)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  g_ptr_array_set_size (self->stores, 0);
  for (guint i = 0; i < work->services->len; i++)
    {
      GPtrArray *providers = mapi_service_get_providers (work->services->pdata[i]);

      for (guint j = 0; j < providers->len; j++)
        {
          char *uid;

          if (mapi_properties_get_long (providers->pdata[j], MAPI_PR_RESOURCE_TYPE, 0) != MAPI_RESOURCE_STORE_PROVIDER)
            continue;
          uid = mail_profile_work_dup_uid (providers->pdata[j]);
          if (g_strcmp0 (uid, work->default_store) == 0)
            selected = self->stores->len;
          g_ptr_array_add (self->stores, uid);
          gtk_string_list_append (names, mapi_service_get_display_name (work->services->pdata[i]));
        }
    }
  mail_combo_row_set_strings (self->store_row, names);
  adw_combo_row_set_selected (self->store_row, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (self->store_row), self->stores->len > 1);
}

static void
fill_transports (MailProfileSheet *self,
                 MailProfileWork  *work)
{
  mail_order_list_clear (self->transports);
  for (guint i = 0; work->transports != NULL && work->transports[i] != NULL; i++)
    {
      const char *service = NULL;
      MapiProperties *provider = mail_profile_work_find (work, work->transports[i], &service);

      if (provider != NULL)
        mail_order_list_add (self->transports, work->transports[i], service,
                             mapi_properties_get_string (provider, MAPI_PR_PROVIDER_DISPLAY));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->transports), mail_order_list_get_length (self->transports) > 0);
}

static void
store_changed_cb (MailProfileSheet *self)
{
  guint selected = adw_combo_row_get_selected (self->store_row);

  if (!self->filling && selected < self->stores->len)
    run (self, new_work (self, MAIL_PROFILE_DEFAULT_STORE, self->stores->pdata[selected]));
}

static void
transports_reordered_cb (MailProfileSheet *self)
{
  MailProfileWork *work = new_work (self, MAIL_PROFILE_ORDER, NULL);

  work->ids = mail_order_list_dup_ids (self->transports);
  run (self, work);
}

/* ---- all of it ---- */

static void run_next (MailProfileSheet *self);

static void
work_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  MailProfileSheet *self = MAIL_PROFILE_SHEET (source);
  MailProfileWork *work = mail_work_get_data (result);
  g_autoptr(GError) error = NULL;
  gboolean done = mail_work_finish (result, &error);

  self->working = FALSE;
  run_next (self);
  if (self->services_group == NULL)
    return;
  if (!done)
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), mail_toast_new_error (error));
  /* What was put in an order by hand stands as it is: its row has the focus. What is still to be done shows then. */
  if (work->services == NULL || self->working || (done && work->verb == MAIL_PROFILE_ORDER))
    return;
  self->filling = TRUE;
  if (!done || work->verb != MAIL_PROFILE_ENABLE)
    fill_services (self, work);
  fill_stores (self, work);
  fill_transports (self, work);
  self->filling = FALSE;
}

/* One after the other, as they were asked for; also when the sheet has gone meanwhile */
static void
run_next (MailProfileSheet *self)
{
  if (self->working || g_queue_is_empty (&self->waiting))
    return;
  self->working = TRUE;
  mail_work_run (self, mail_profile_work_run, g_queue_pop_head (&self->waiting), mail_profile_work_free, NULL, work_cb,
                 NULL);
}

static void
run (MailProfileSheet *self,
     MailProfileWork  *work)
{
  g_queue_push_tail (&self->waiting, work);
  run_next (self);
}

static void
added_cb (MailProfileSheet *self)
{
  self->changed = TRUE;
  run (self, new_work (self, MAIL_PROFILE_LOOK, NULL));
}

void
mail_profile_sheet_add_service (MailProfileSheet *self)
{
  MailProfileWizard *wizard = mail_profile_wizard_new (self->profile);

  g_signal_connect_object (wizard, "done", G_CALLBACK (added_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (wizard), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (wizard));
}

static void
book_changed_cb (MailProfileSheet *self)
{
  if (self->addressing != NULL)
    mail_profile_books_changed (self->addressing);
}

static void
book_removed_cb (MailProfileSheet *self)
{
  if (self->addressing != NULL)
    mail_profile_books_removed (self->addressing);
}

static gboolean
mail_profile_sheet_close_request (GtkWindow *window)
{
  MailProfileSheet *self = MAIL_PROFILE_SHEET (window);
  MailApplication *application = mail_application_get ();
  MapiSession *session = mail_application_get_session (application);

  /* The session of the window takes the changes up at once. */
  if (self->changed && session != NULL && g_strcmp0 (mapi_session_get_profile_name (session), self->profile) == 0)
    mail_application_logon (application, self->profile);
  self->changed = FALSE;
  return GTK_WINDOW_CLASS (mail_profile_sheet_parent_class)->close_request (window);
}

static void
mail_profile_sheet_dispose (GObject *object)
{
  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_PROFILE_SHEET);
  g_clear_pointer (&MAIL_PROFILE_SHEET (object)->addressing, mail_profile_books_free);
  G_OBJECT_CLASS (mail_profile_sheet_parent_class)->dispose (object);
}

static void
mail_profile_sheet_finalize (GObject *object)
{
  MailProfileSheet *self = MAIL_PROFILE_SHEET (object);

  g_queue_clear_full (&self->waiting, mail_profile_work_free);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->stores);
  g_free (self->profile);
  G_OBJECT_CLASS (mail_profile_sheet_parent_class)->finalize (object);
}

static void
mail_profile_sheet_class_init (MailProfileSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_profile_sheet_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_profile_sheet_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = mail_profile_sheet_close_request;
  g_type_ensure (MAIL_TYPE_ORDER_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-profile-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, services_group);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, store_row);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, transports);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, books_group);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, first_row);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, personal_row);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, books);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, other_books);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, no_books_group);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, no_books_row);
  gtk_widget_class_bind_template_child (widget_class, MailProfileSheet, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, mail_profile_sheet_add_service);
  gtk_widget_class_bind_template_callback (widget_class, store_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, transports_reordered_cb);
  gtk_widget_class_bind_template_callback (widget_class, book_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, book_removed_cb);
}

static void
mail_profile_sheet_init (MailProfileSheet *self)
{
  self->rows = g_ptr_array_new ();
  self->stores = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_group (GTK_WIDGET (self), _("Settings of the Profile"));
}

MailProfileSheet *
mail_profile_sheet_new (const char *profile)
{
  MailProfileSheet *self = g_object_new (MAIL_TYPE_PROFILE_SHEET, "title", profile, NULL);
  MailBookWidgets widgets = { self->books_group, self->first_row, self->personal_row, self->books,
                              self->other_books, self->no_books_group, self->no_books_row };
  g_autofree char *description = NULL;
  g_autofree char *escaped = NULL;

  self->profile = g_strdup (profile);
  /* The title has no place where the pages are chosen */
  description = g_strdup_printf (_("In the profile “%s”"), profile);
  escaped = g_markup_escape_text (description, -1);
  adw_preferences_group_set_description (self->services_group, escaped);
  run (self, new_work (self, MAIL_PROFILE_LOOK, NULL));
  self->addressing = mail_profile_books_new (GTK_WIDGET (self), profile, &widgets);
  return self;
}
