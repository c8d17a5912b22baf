/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-profile-wizard.h"

#include <glib/gi18n.h>

#include "mail-account-draft.h"
#include "mail-check-list.h"
#include "mail-error-details.h"
#include "mail-setting-controls.h"
#include "mail-settings-dialog.h"
#include "mail-settings-form.h"
#include "mail-wizard-create.h"
#include "mail-wizard-discovery.h"
#include "mail-wizard-import.h"
#include "mail-wizard-settings.h"
#include "mail-wizard-types.h"

/* One draft of a service goes from page to page; which pages there are follows from its
 * description. The history is what Back goes through. Files are written by the last step alone. */
struct _MailProfileWizard
{
  AdwWindow            parent_instance;

  GtkLabel            *title_label;
  GtkButton           *cancel_button;
  GtkButton           *back_button;
  GtkButton           *next_button;
  GtkRevealer         *problem_revealer;
  GtkLabel            *problem_label;
  AdwBin              *problem_details;
  GtkStack            *stack;
  AdwEntryRow         *person_row;
  AdwEntryRow         *address_row;
  GtkWidget           *local_row;
  AdwPreferencesGroup *import_group;
  AdwPreferencesGroup *types_group;
  MailWizardDiscovery *discovery;
  AdwBin              *settings_bin;
  AdwBin              *secrets_bin;
  AdwPreferencesGroup *check_group;
  MailCheckList       *check_list;
  GtkButton           *again_button;
  AdwEntryRow         *name_row;
  GtkSwitch           *default_switch;

  char                *profile;  /* (nullable): the one to add to */
  GPtrArray           *history;  /* (owned) (element-type utf8): pages behind this one */
  MailAccountDraft    *draft;    /* (owned) (nullable) */
  MailSettingsForm    *form;     /* (owned) (nullable): of the settings page */
  MailSettingsForm    *secrets;  /* (owned) (nullable): of the password page */
  gboolean             types_listed;
  gboolean             searched;
  gboolean             checked;  /* the settings as they are were tried and are good */
  gboolean             busy;
  gboolean             done;
};

G_DEFINE_FINAL_TYPE (MailProfileWizard, mail_profile_wizard, ADW_TYPE_WINDOW)

enum { SIGNAL_DONE, SIGNAL_CANCELLED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
get_page (MailProfileWizard *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static gboolean
is_on (MailProfileWizard *self,
       const char        *page)
{
  return g_strcmp0 (get_page (self), page) == 0;
}

static void
show_problem (MailProfileWizard *self,
              const GError      *problem)
{
  if (problem != NULL)
    gtk_label_set_text (self->problem_label, problem->message);
  adw_bin_set_child (self->problem_details, problem != NULL ? mail_error_details_new (problem) : NULL);
  gtk_revealer_set_reveal_child (self->problem_revealer, problem != NULL);
}

/* An address that a search makes sense for */
static gboolean
is_address (const char *text)
{
  g_autoptr(MapiDiscovery) discovery = mapi_discovery_new (text, NULL);

  return discovery != NULL;
}

/* Who presses Return on half an address is told; while it is typed nothing complains. */
static gboolean
check_address (MailProfileWizard *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->address_row));
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiDiscovery) discovery = mapi_discovery_new (text, &error);

  if (discovery != NULL)
    return TRUE;
  show_problem (self, error);
  gtk_widget_add_css_class (GTK_WIDGET (self->address_row), "error");
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
  gtk_editable_set_position (GTK_EDITABLE (self->address_row), -1);
  return FALSE;
}

static gboolean
is_last (MailProfileWizard *self)
{
  return is_on (self, "name") || (self->profile != NULL && is_on (self, "check"));
}

/* Return goes on where that is what one should do; what did not work is tried again. */
static void
set_advised (MailProfileWizard *self,
             gboolean           advised)
{
  if (advised)
    gtk_widget_add_css_class (GTK_WIDGET (self->next_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->next_button), "suggested-action");
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (advised ? self->next_button : self->again_button));
}

static void
update_buttons (MailProfileWizard *self)
{
  gboolean untried = is_on (self, "check") && !self->checked;
  gboolean next = TRUE;
  const char *label = is_last (self) ? (self->profile != NULL ? _("_Add") : _("_Create")) : _("_Next");

  if (is_on (self, "start"))
    next = *gtk_editable_get_text (GTK_EDITABLE (self->address_row)) != '\0';
  else if (is_on (self, "discovery"))
    next = mail_wizard_discovery_get_result (self->discovery) != NULL;
  else if (is_on (self, "import") || is_on (self, "types"))
    next = FALSE;
  else if (is_on (self, "name"))
    next = *gtk_editable_get_text (GTK_EDITABLE (self->name_row)) != '\0';
  else if (untried)
    label = is_last (self) ? _("_Add Anyway") : _("_Continue Anyway");
  gtk_button_set_label (self->next_button, label);
  set_advised (self, !untried);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button), next && !self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), !is_on (self, "import") && !is_on (self, "types"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), !self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->back_button), self->history->len > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->back_button), !self->busy);
}

static void
show_title (MailProfileWizard *self)
{
  GtkStackPage *page = gtk_stack_get_page (self->stack, gtk_stack_get_visible_child (self->stack));

  gtk_label_set_text (self->title_label, gtk_stack_page_get_title (page));
  gtk_window_set_title (GTK_WINDOW (self), gtk_stack_page_get_title (page));
}

static void
set_discovery_title (MailProfileWizard *self,
                     const char        *title)
{
  gtk_stack_page_set_title (gtk_stack_get_page (self->stack, GTK_WIDGET (self->discovery)), title);
  show_title (self);
}

static void
show_page (MailProfileWizard *self,
           const char        *page)
{
  GtkWidget *child = gtk_stack_get_child_by_name (self->stack, page);

  show_problem (self, NULL);
  gtk_stack_set_visible_child (self->stack, child);
  show_title (self);
  update_buttons (self);
  /* Where somebody types first, or what there is to press */
  if (is_on (self, "start"))
    gtk_widget_grab_focus (GTK_WIDGET (*gtk_editable_get_text (GTK_EDITABLE (self->person_row)) == '\0'
                                       ? self->person_row : self->address_row));
  else if (is_on (self, "name"))
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  else if (is_on (self, "settings"))
    mail_settings_form_focus (self->form);
  else if (is_on (self, "secrets"))
    mail_settings_form_focus (self->secrets);
  else
    gtk_widget_child_focus (child, GTK_DIR_TAB_FORWARD);
}

static void
go_to (MailProfileWizard *self,
       const char        *page)
{
  g_ptr_array_add (self->history, g_strdup (get_page (self)));
  show_page (self, page);
}

static void
back_cb (MailProfileWizard *self)
{
  g_autofree char *page = NULL;

  if (self->history->len == 0 || self->busy)
    return;
  page = g_strdup (g_ptr_array_index (self->history, self->history->len - 1));
  g_ptr_array_remove_index (self->history, self->history->len - 1);
  mail_wizard_discovery_stop (self->discovery);
  mail_check_list_stop (self->check_list);
  /* It is made anew by whoever comes there again */
  if (is_on (self, "secrets"))
    adw_bin_set_child (self->secrets_bin, NULL);
  show_page (self, page);
  /* Another address may follow */
  if (is_on (self, "start"))
    g_clear_object (&self->draft);
}

static void
cancel_cb (MailProfileWizard *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

/* ---- settings ---- */

static void
settings_changed_cb (MailProfileWizard *self)
{
  self->checked = FALSE;
}

static void make_settings_page (MailProfileWizard *self);

static void
more_applied_cb (MailSettingsDialog *dialog,
                 MailProfileWizard  *self)
{
  mail_account_draft_set_settings (self->draft, mail_settings_dialog_get_settings (dialog));
  self->checked = FALSE;
  gtk_window_destroy (GTK_WINDOW (dialog));
  make_settings_page (self);
}

static void
more_cb (MailProfileWizard *self)
{
  g_autoptr(MapiSettings) copy = mapi_settings_copy (mail_account_draft_get_settings (self->draft));
  MailSettingsDialog *dialog = mail_settings_dialog_new (_("All Settings"), copy, FALSE, NULL);

  g_signal_connect_object (dialog, "apply", G_CALLBACK (more_applied_cb), self, 0);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
make_settings_page (MailProfileWizard *self)
{
  GtkWidget *page;

  adw_bin_set_child (self->settings_bin, NULL);
  g_clear_object (&self->form);
  self->form = mail_settings_form_new (mail_account_draft_get_settings (self->draft), MAIL_SETTINGS_ESSENTIAL, FALSE);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (settings_changed_cb), self, G_CONNECT_SWAPPED);
  page = mail_wizard_settings_new (self->form, mail_account_draft_get_result (self->draft), G_CALLBACK (more_cb), self);
  adw_bin_set_child (self->settings_bin, page);
}

/* A description that shows nothing but secrets needs no such page; other ways come from here, too. */
static void
start_draft (MailProfileWizard *self,
             MailAccountDraft  *draft)
{
  const char *person = gtk_editable_get_text (GTK_EDITABLE (self->person_row));
  const char *address = gtk_editable_get_text (GTK_EDITABLE (self->address_row));

  g_set_object (&self->draft, draft);
  mail_account_draft_set_person (draft, person, is_address (address) ? address : NULL);
  self->checked = FALSE;
  make_settings_page (self);
  go_to (self, "settings");
}

/* Whoever went back from here and comes again finds what they had written. */
static gboolean
resume_draft (MailProfileWizard   *self,
              MapiServiceType     *type,
              MapiDiscoveryResult *result)
{
  if (self->draft == NULL || mail_account_draft_get_result (self->draft) != result ||
      (type != NULL && mail_account_draft_get_service_type (self->draft) != type))
    return FALSE;
  go_to (self, "settings");
  return TRUE;
}

/* ---- the other ways ---- */

static void
start_type (MailProfileWizard *self,
            MapiServiceType   *type)
{
  const char *address = gtk_editable_get_text (GTK_EDITABLE (self->address_row));
  g_autoptr(GError) error = NULL;
  g_autoptr(MailAccountDraft) draft = NULL;

  if (resume_draft (self, type, NULL))
    return;
  draft = mail_account_draft_new (type, is_address (address) ? address : NULL, &error);
  if (draft == NULL)
    show_problem (self, error);
  else
    start_draft (self, draft);
}

static void
start_type_cb (MapiServiceType *type,
               gpointer         wizard)
{
  start_type (wizard, type);
}

static void
by_hand_cb (MailProfileWizard *self)
{
  if (!self->types_listed)
    mail_wizard_types_fill (self->types_group, self->profile, start_type_cb, self);
  self->types_listed = TRUE;
  go_to (self, "types");
}

static void
local_cb (MailProfileWizard *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MailAccountDraft) draft = mail_account_draft_new_for_this_computer (&error);

  if (draft == NULL)
    show_problem (self, error);
  else
    start_draft (self, draft);
}

static void
found_cb (MapiFoundAccount *account,
          gpointer          wizard)
{
  MailProfileWizard *self = wizard;
  const char *person = mapi_found_account_get_person (account);
  const char *address = mapi_found_account_get_address (account);
  g_autoptr(GError) error = NULL;
  g_autoptr(MailAccountDraft) draft = NULL;

  if (resume_draft (self, NULL, mapi_found_account_get_result (account)))
    return;
  draft = mail_account_draft_new_for_found (account, &error);
  if (draft == NULL)
    {
      show_problem (self, error);
      return;
    }
  if (person != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->person_row), person);
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
  start_draft (self, draft);
}

/* Looked for once: nobody sets up another program meanwhile. */
static void
import_cb (MailProfileWizard *self)
{
  go_to (self, "import");
  if (self->searched)
    return;
  self->searched = TRUE;
  mail_wizard_import_fill (self->import_group, found_cb, self);
}

static void
address_changed_cb (MailProfileWizard *self)
{
  show_problem (self, NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->address_row), "error");
  update_buttons (self);
}

static void
discovery_ready_cb (MailProfileWizard *self)
{
  if (is_on (self, "discovery") && mail_wizard_discovery_is_over (self->discovery))
    set_discovery_title (self, mail_wizard_discovery_get_result (self->discovery) != NULL
                               ? _("Your Account Was Found") : _("No Settings Were Found"));
  update_buttons (self);
}

/* ---- password, trial, name ---- */

static void
check_finished_cb (MailProfileWizard *self,
                   GError            *error)
{
  self->checked = error == NULL;
  adw_preferences_group_set_title (self->check_group, error == NULL ? _("All Is Well") : _("Something Is Wrong"));
  gtk_widget_set_visible (GTK_WIDGET (self->again_button), error != NULL);
  update_buttons (self);
}

static void
again_cb (MailProfileWizard *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->again_button), FALSE);
  adw_preferences_group_set_title (self->check_group, "");
  mail_check_list_start (self->check_list, mail_account_draft_get_service_type (self->draft),
                         mail_account_draft_get_settings (self->draft), NULL);
  update_buttons (self);
}

static void
go_to_check (MailProfileWizard *self)
{
  go_to (self, "check");
  if (!self->checked)
    again_cb (self);
}

static void
go_to_secrets (MailProfileWizard *self)
{
  GtkWidget *page = GTK_WIDGET (self->secrets_bin);
  gboolean browser = mapi_sign_in_get_setting (mail_account_draft_get_settings (self->draft)) != NULL;

  /* What is under way there ends with its page, and tells a form that is still there */
  adw_bin_set_child (self->secrets_bin, NULL);
  g_clear_object (&self->secrets);
  self->secrets = mail_settings_form_new (mail_account_draft_get_settings (self->draft), MAIL_SETTINGS_SECRET, FALSE);
  g_signal_connect_object (self->secrets, "changed", G_CALLBACK (settings_changed_cb), self, G_CONNECT_SWAPPED);
  if (!mail_settings_form_has_rows (self->secrets))
    {
      go_to_check (self);
      return;
    }
  adw_bin_set_child (self->secrets_bin, mail_settings_form_get_pages (self->secrets)->pdata[0]);
  gtk_stack_page_set_title (gtk_stack_get_page (self->stack, page), browser ? _("Signing In") : _("Password"));
  go_to (self, "secrets");
}

static void
go_to_name (MailProfileWizard *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->name_row)) == '\0')
    {
      g_autofree char *name = mail_wizard_create_propose_name ();

      gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
    }
  go_to (self, "name");
}

static void
name_changed_cb (MailProfileWizard *self)
{
  show_problem (self, NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
  update_buttons (self);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  MailProfileWizard *self = MAIL_PROFILE_WIZARD (source);
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  self->busy = FALSE;
  if (!mail_wizard_create_finish (result, &name, &error))
    {
      if (self->stack == NULL)
        return;
      if (is_on (self, "name"))
        gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
      show_problem (self, error);
      update_buttons (self);
      return;
    }
  self->done = TRUE;
  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_DONE], 0, name);
  gtk_window_destroy (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
create (MailProfileWizard *self)
{
  self->busy = TRUE;
  show_problem (self, NULL);
  update_buttons (self);
  mail_wizard_create_async (self, self->draft, self->profile, gtk_editable_get_text (GTK_EDITABLE (self->name_row)),
                            gtk_switch_get_active (self->default_switch), created_cb);
}

static void
leave_discovery (MailProfileWizard *self)
{
  MapiDiscoveryResult *result = mail_wizard_discovery_get_result (self->discovery);
  const char *address = gtk_editable_get_text (GTK_EDITABLE (self->address_row));
  g_autoptr(GError) error = NULL;
  g_autoptr(MailAccountDraft) draft = NULL;

  mail_wizard_discovery_stop (self->discovery);
  if (resume_draft (self, NULL, result))
    return;
  draft = mail_account_draft_new_for_result (result, address, &error);
  if (draft == NULL)
    show_problem (self, error);
  else
    start_draft (self, draft);
}

static void
next_cb (MailProfileWizard *self)
{
  if (is_on (self, "start"))
    {
      if (!check_address (self))
        return;
      go_to (self, "discovery");
      set_discovery_title (self, _("Looking for Your Account"));
      mail_wizard_discovery_start (self->discovery, gtk_editable_get_text (GTK_EDITABLE (self->address_row)));
      update_buttons (self);
    }
  else if (is_on (self, "discovery"))
    leave_discovery (self);
  else if (is_on (self, "settings"))
    {
      if (mail_settings_form_validate (self->form, TRUE) == NULL)
        go_to_secrets (self);
    }
  else if (is_on (self, "secrets"))
    {
      if (mail_settings_form_validate (self->secrets, TRUE) == NULL)
        go_to_check (self);
    }
  else if (is_last (self))
    create (self);
  else if (is_on (self, "check"))
    {
      mail_check_list_stop (self->check_list);
      go_to_name (self);
    }
}

static gboolean
mail_profile_wizard_close_request (GtkWindow *window)
{
  MailProfileWizard *self = MAIL_PROFILE_WIZARD (window);

  /* What is being written is finished first. */
  if (self->busy)
    return TRUE;
  if (!self->done)
    {
      self->done = TRUE;
      g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
    }
  return GTK_WINDOW_CLASS (mail_profile_wizard_parent_class)->close_request (window);
}

static void
mail_profile_wizard_dispose (GObject *object)
{
  MailProfileWizard *self = MAIL_PROFILE_WIZARD (object);

  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_PROFILE_WIZARD);
  g_clear_object (&self->draft);
  g_clear_object (&self->form);
  g_clear_object (&self->secrets);
  G_OBJECT_CLASS (mail_profile_wizard_parent_class)->dispose (object);
}

static void
mail_profile_wizard_finalize (GObject *object)
{
  MailProfileWizard *self = MAIL_PROFILE_WIZARD (object);

  g_ptr_array_unref (self->history);
  g_free (self->profile);
  G_OBJECT_CLASS (mail_profile_wizard_parent_class)->finalize (object);
}

static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  back_cb (MAIL_PROFILE_WIZARD (widget));
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-profile-wizard.ui");
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, title_label);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, back_button);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, next_button);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, problem_revealer);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, problem_label);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, problem_details);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, stack);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, person_row);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, address_row);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, local_row);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, import_group);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, types_group);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, discovery);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, settings_bin);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, secrets_bin);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, check_group);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, check_list);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, again_button);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, name_row);
  gtk_widget_class_bind_template_child (widget_class, MailProfileWizard, default_switch);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
  gtk_widget_class_bind_template_callback (widget_class, by_hand_cb);
  gtk_widget_class_bind_template_callback (widget_class, local_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
}

static void
mail_profile_wizard_class_init (MailProfileWizardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_profile_wizard_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_profile_wizard_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = mail_profile_wizard_close_request;

  signals[SIGNAL_DONE] = g_signal_new ("done", MAIL_TYPE_PROFILE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", MAIL_TYPE_PROFILE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);
  g_type_ensure (MAIL_TYPE_WIZARD_DISCOVERY);
  g_type_ensure (MAIL_TYPE_CHECK_LIST);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "wizard.back", NULL, back_action);
}

static void
mail_profile_wizard_init (MailProfileWizard *self)
{
  const char *person = g_get_real_name ();

  self->history = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_group (GTK_WIDGET (self), _("What to Set Up"));
  if (person != NULL && !g_str_equal (person, "Unknown") && !g_str_equal (person, g_get_user_name ()))
    gtk_editable_set_text (GTK_EDITABLE (self->person_row), person);
  g_signal_connect_object (self->discovery, "ready", G_CALLBACK (discovery_ready_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->discovery, "by-hand", G_CALLBACK (by_hand_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->check_list, "finished", G_CALLBACK (check_finished_cb), self, G_CONNECT_SWAPPED);
  show_page (self, "start");
}

MailProfileWizard *
mail_profile_wizard_new (const char *profile)
{
  MailProfileWizard *self = g_object_new (MAIL_TYPE_PROFILE_WIZARD, NULL);

  self->profile = g_strdup (profile);
  update_buttons (self);
  return self;
}

void
mail_profile_wizard_set_type (MailProfileWizard *self,
                              MapiServiceType   *type)
{
  start_type (self, type);
}
