/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-preferences.h"

#include <glib/gi18n.h>

#include "mail-autostart.h"
#include "mail-combo-row.h"
#include "mail-permission-rows.h"
#include "mail-program-rows.h"
#include "mail-toast.h"

/* Every row is a setting and takes effect at once. Most are GSettings; receipts and the time to undo sending
 * belong to the profile, the profile of the start to the list of profiles, starting to the desktop. */
struct _MailPreferences
{
  AdwPreferencesWindow parent_instance;

  AdwComboRow     *mark_read;
  AdwActionRow    *plain_text;
  AdwActionRow    *dark;
  AdwComboRow     *remote;
  AdwExpanderRow  *senders;
  AdwExpanderRow  *domains;
  AdwExpanderRow  *servers;
  AdwActionRow    *conversations;
  AdwActionRow    *preview;
  AdwActionRow    *compact;
  AdwActionRow    *single_keys;
  AdwActionRow    *rich_text;
  AdwComboRow     *answers;
  AdwComboRow     *undo_send;
  AdwComboRow     *receipts;
  AdwActionRow    *accounts;
  AdwPreferencesGroup *programs;
  AdwActionRow    *notify;
  AdwActionRow    *notify_content;
  AdwActionRow    *title_content;
  AdwComboRow     *profile;
  AdwActionRow    *background;
  AdwActionRow    *autostart;
  AdwComboRow     *undo;

  GtkWidget       *autostart_switch;
  MailApplication *application;   /* (unowned): outlives its windows */
};

G_DEFINE_FINAL_TYPE (MailPreferences, mail_preferences, ADW_TYPE_PREFERENCES_WINDOW)

#define READER "org.estafette.Mail.Reader"
#define MAX_CHOICES 6

/* ---- rows ---- */

static GtkWidget *
add_switch (AdwActionRow *row)
{
  GtkWidget *widget = gtk_switch_new ();

  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
  adw_action_row_add_suffix (row, widget);
  adw_action_row_set_activatable_widget (row, widget);
  return widget;
}

static GtkWidget *
bind_switch (AdwActionRow       *row,
             GSettings          *settings,
             const char         *key,
             GSettingsBindFlags  flags)
{
  GtkWidget *widget = add_switch (row);

  g_settings_bind (settings, key, widget, "active", flags);
  return widget;
}

/* What stands in a combo row, and what each of it means to the setting */
typedef struct
{
  gint        value;
  const char *word;
  const char *label;
} Choice;

static void
fill_choices (AdwComboRow  *row,
              const Choice *choices)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; choices[i].label != NULL; i++)
    gtk_string_list_append (list, _(choices[i].label));
  mail_combo_row_set_strings (row, list);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
}

/* The choice at or below the value: one that was set by other means has a place, too */
static guint
find_choice (const Choice *choices,
             gint          value)
{
  guint found = 0;

  for (guint i = 0; choices[i].label != NULL; i++)
    if (choices[i].value == value || (choices[i].value >= 0 && choices[i].value <= value))
      found = i;
  return found;
}

static gboolean
get_choice (GValue   *value,
            GVariant *variant,
            gpointer  user_data)
{
  const Choice *choices = user_data;
  guint found = 0;

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_INT32))
    found = find_choice (choices, g_variant_get_int32 (variant));
  else if (g_variant_is_of_type (variant, G_VARIANT_TYPE_UINT32))
    found = find_choice (choices, (gint) g_variant_get_uint32 (variant));
  else
    for (guint i = 0; choices[i].label != NULL; i++)
      if (g_strcmp0 (choices[i].word, g_variant_get_string (variant, NULL)) == 0)
        found = i;
  g_value_set_uint (value, found);
  return TRUE;
}

static GVariant *
set_choice (const GValue       *value,
            const GVariantType *type,
            gpointer            user_data)
{
  const Choice *choice = (const Choice *) user_data + MIN (g_value_get_uint (value), MAX_CHOICES);

  if (g_variant_type_equal (type, G_VARIANT_TYPE_INT32))
    return g_variant_new_int32 (choice->value);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_UINT32))
    return g_variant_new_uint32 ((guint) choice->value);
  return g_variant_new_string (choice->word);
}

static void
bind_choice (AdwComboRow  *row,
             GSettings    *settings,
             const char   *key,
             const Choice *choices)
{
  fill_choices (row, choices);
  g_settings_bind_with_mapping (settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT, get_choice, set_choice,
                                (gpointer) choices, NULL);
}

/* ---- what belongs to the profile ---- */

static const Choice receipt_choices[] = {
  { MAPI_RECEIPT_POLICY_ASK, NULL, N_("Ask me") },
  { MAPI_RECEIPT_POLICY_NEVER, NULL, N_("Never send one") },
  { MAPI_RECEIPT_POLICY_ALWAYS, NULL, N_("Always send one") },
  { 0 }
};

static const Choice undo_send_choices[] = {
  { 0, NULL, N_("Not at all") },
  { 5, NULL, N_("5 seconds") },
  { 10, NULL, N_("10 seconds") },
  { 20, NULL, N_("20 seconds") },
  { 30, NULL, N_("30 seconds") },
  { 60, NULL, N_("1 minute") },
  { 0 }
};

static void
receipts_cb (MailPreferences *self)
{
  MapiSession *session = mail_application_get_session (self->application);
  g_autoptr(GError) error = NULL;

  if (session != NULL &&
      !mapi_session_set_receipt_policy (session, receipt_choices[adw_combo_row_get_selected (self->receipts)].value,
                                        &error))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), mail_toast_new_error (error));
}

static void
undo_send_cb (MailPreferences *self)
{
  MapiSession *session = mail_application_get_session (self->application);
  g_autoptr(GError) error = NULL;

  if (session != NULL &&
      !mapi_session_set_undo_seconds (session,
                                      (guint) undo_send_choices[adw_combo_row_get_selected (self->undo_send)].value,
                                      &error))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), mail_toast_new_error (error));
}

static void
show_session (MailPreferences *self)
{
  MapiSession *session = mail_application_get_session (self->application);

  gtk_widget_set_sensitive (GTK_WIDGET (self->receipts), session != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->undo_send), session != NULL);
  if (session == NULL)
    return;
  g_signal_handlers_block_by_func (self->receipts, receipts_cb, self);
  g_signal_handlers_block_by_func (self->undo_send, undo_send_cb, self);
  adw_combo_row_set_selected (self->receipts, find_choice (receipt_choices,
                                                           mapi_session_get_receipt_policy (session)));
  adw_combo_row_set_selected (self->undo_send, find_choice (undo_send_choices,
                                                            (gint) mapi_session_get_undo_seconds (session)));
  g_signal_handlers_unblock_by_func (self->receipts, receipts_cb, self);
  g_signal_handlers_unblock_by_func (self->undo_send, undo_send_cb, self);
}

static void
profile_cb (MailPreferences *self)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  GtkStringObject *chosen = adw_combo_row_get_selected_item (self->profile);
  g_autoptr(GError) error = NULL;

  if (chosen != NULL && !mapi_profile_admin_set_default (admin, gtk_string_object_get_string (chosen), &error))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), mail_toast_new_error (error));
}

static void
show_profiles (MailPreferences *self)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_auto(GStrv) names = mapi_profile_admin_list (admin, NULL);
  g_autofree char *chosen = mapi_profile_admin_dup_default (admin);
  g_autoptr(GtkStringList) list = gtk_string_list_new ((const char * const *) names);
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_strcmp0 (names[i], chosen) == 0)
      selected = i;
  mail_combo_row_set_strings (self->profile, list);
  adw_combo_row_set_selected (self->profile, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (self->profile), names != NULL && names[0] != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->profile), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->profile)), -1);
  g_signal_connect_object (self->profile, "notify::selected", G_CALLBACK (profile_cb), self, G_CONNECT_SWAPPED);
}

/* ---- starting ---- */

static void
autostart_done_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(MailPreferences) self = user_data;
  g_autoptr(GError) error = NULL;

  if (mail_autostart_set_finish (result, &error))
    return;
  gtk_switch_set_active (GTK_SWITCH (self->autostart_switch), mail_autostart_get ());
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), mail_toast_new_error (error));
}

static void
autostart_cb (MailPreferences *self)
{
  gboolean wanted = gtk_switch_get_active (GTK_SWITCH (self->autostart_switch));

  if (wanted != mail_autostart_get ())
    mail_autostart_set_async (wanted, "", NULL, autostart_done_cb, g_object_ref (self));
}

/* ---- the object ---- */

static void
bind_reader (MailPreferences *self)
{
  static const Choice mark_read[] = {
    { 0, NULL, N_("As soon as they are shown") },
    { 1, NULL, N_("After one second") },
    { 3, NULL, N_("After three seconds") },
    { 10, NULL, N_("After ten seconds") },
    { -1, NULL, N_("Never by themselves") },
    { 0 }
  };
  static const Choice remote[] = {
    { 0, "ask", N_("On request") },
    { 0, "never", N_("Never") },
    { 0 }
  };
  g_autoptr(GSettings) settings = g_settings_new (READER);

  bind_choice (self->mark_read, settings, "mark-read-seconds", mark_read);
  bind_choice (self->remote, settings, "remote-content", remote);
  bind_switch (self->plain_text, settings, "prefer-plain-text", G_SETTINGS_BIND_DEFAULT);
  bind_switch (self->dark, settings, "original-colors", G_SETTINGS_BIND_INVERT_BOOLEAN);
  mail_permission_rows_bind (self->senders, settings, "remote-content-senders");
  mail_permission_rows_bind (self->domains, settings, "remote-content-domains");
  mail_permission_rows_bind (self->servers, settings, "authentication-servers");
}

static void
bind_window (MailPreferences *self,
             GSettings       *settings)
{
  static const Choice undo[] = {
    { 5, NULL, N_("For 5 seconds") },
    { 8, NULL, N_("For 8 seconds") },
    { 15, NULL, N_("For 15 seconds") },
    { 30, NULL, N_("For 30 seconds") },
    { 0, NULL, N_("Until the next one") },
    { 0 }
  };
  static const Choice answers[] = {
    { 0, "message", N_("As the message is") },
    { 0, "formatted", N_("With formatting") },
    { 0, "plain", N_("As plain text") },
    { 0 }
  };
  GtkWidget *notify, *background;

  bind_switch (self->conversations, settings, "conversations", G_SETTINGS_BIND_DEFAULT);
  bind_switch (self->preview, settings, "list-preview", G_SETTINGS_BIND_DEFAULT);
  bind_switch (self->compact, settings, "list-compact", G_SETTINGS_BIND_DEFAULT);
  bind_switch (self->single_keys, settings, "single-keys", G_SETTINGS_BIND_DEFAULT);
  bind_switch (self->rich_text, settings, "compose-rich-text", G_SETTINGS_BIND_DEFAULT);
  bind_choice (self->answers, settings, "answer-format", answers);
  notify = bind_switch (self->notify, settings, "notify-new-mail", G_SETTINGS_BIND_DEFAULT);
  bind_switch (self->notify_content, settings, "notify-content", G_SETTINGS_BIND_DEFAULT);
  g_object_bind_property (notify, "active", self->notify_content, "sensitive", G_BINDING_SYNC_CREATE);
  bind_switch (self->title_content, settings, "title-content", G_SETTINGS_BIND_DEFAULT);
  background = bind_switch (self->background, settings, "background", G_SETTINGS_BIND_DEFAULT);
  bind_choice (self->undo, settings, "undo-seconds", undo);
  self->autostart_switch = add_switch (self->autostart);
  gtk_switch_set_active (GTK_SWITCH (self->autostart_switch), mail_autostart_get ());
  g_signal_connect_object (self->autostart_switch, "notify::active", G_CALLBACK (autostart_cb), self,
                           G_CONNECT_SWAPPED);
  /* Without a window there is only the background to start into */
  g_object_bind_property (background, "active", self->autostart, "sensitive", G_BINDING_SYNC_CREATE);
}

static void
bind_profile (MailPreferences *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Accounts"));

  fill_choices (self->receipts, receipt_choices);
  fill_choices (self->undo_send, undo_send_choices);
  g_signal_connect_object (self->receipts, "notify::selected", G_CALLBACK (receipts_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->undo_send, "notify::selected", G_CALLBACK (undo_send_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->application, "notify::logon-state", G_CALLBACK (show_session), self,
                           G_CONNECT_SWAPPED);
  show_session (self);
  show_profiles (self);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.accounts");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", "");
  adw_action_row_add_suffix (self->accounts, button);
  adw_action_row_set_activatable_widget (self->accounts, button);
}

/* libadwaita 1.2 gives lists, rows and its button to search no names for those who do not see them. @title: of what
 * @widget is in */
static void
name_parts (GtkWidget  *widget,
            const char *title)
{
  const char *name = NULL;

  if (ADW_IS_PREFERENCES_PAGE (widget))
    title = adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (widget));
  else if (ADW_IS_PREFERENCES_GROUP (widget) && adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (widget)) != NULL
           && *adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (widget)) != '\0')
    title = adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (widget));
  else if (ADW_IS_PREFERENCES_ROW (widget) && *adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)) != '\0')
    title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  if (GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_BOX_ROW (widget))
    name = title;
  else if (GTK_IS_BUTTON (widget) &&
           g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), "edit-find-symbolic") == 0)
    name = _("Search");
  if (name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_parts (child, title);
}

static void
mail_preferences_class_init (MailPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/window/mail-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, mark_read);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, plain_text);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, dark);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, remote);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, senders);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, domains);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, servers);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, conversations);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, preview);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, compact);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, single_keys);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, rich_text);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, answers);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, undo_send);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, receipts);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, accounts);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, notify);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, notify_content);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, title_content);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, profile);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, programs);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, background);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, autostart);
  gtk_widget_class_bind_template_child (widget_class, MailPreferences, undo);
}

static void
mail_preferences_init (MailPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_preferences_present (MailApplication *application)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (application));
  MailPreferences *self;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (MAIL_IS_PREFERENCES (l->data))
      {
        gtk_window_present (l->data);
        return;
      }
  self = g_object_new (MAIL_TYPE_PREFERENCES, "application", application, "transient-for", active, NULL);
  self->application = application;
  bind_reader (self);
  bind_window (self, mail_application_get_settings (application));
  bind_profile (self);
  mail_program_rows_fill (self->programs);
  name_parts (GTK_WIDGET (self), gtk_window_get_title (GTK_WINDOW (self)));
  gtk_window_present (GTK_WINDOW (self));
}
