/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-settings-dialog.h"

#include <glib/gi18n.h>

#include "mail-check-list.h"
#include "mail-error-details.h"
#include "mail-profile-work.h"
#include "mail-settings-form.h"
#include "mail-work.h"

struct _MailSettingsDialog
{
  AdwWindow         parent_instance;

  AdwViewStack     *stack;
  GtkRevealer      *problem_revealer;
  GtkLabel         *problem_label;
  AdwBin           *problem_details;
  GtkWidget        *fixed_box;
  GtkLabel         *fixed_label;
  GtkButton        *cancel_button;
  GtkButton        *apply_button;

  MailSettingsForm *form;       /* (owned) */
  MapiService      *service;    /* (owned) (nullable) */
  MailCheckList    *steps;      /* (unowned) (nullable) */
  char             *profile;    /* (owned) (nullable): saves by itself */
  gboolean          read_only;
  gboolean          done;
  gboolean          busy;       /* it is being saved */
};

G_DEFINE_FINAL_TYPE (MailSettingsDialog, mail_settings_dialog, ADW_TYPE_WINDOW)

enum { SIGNAL_APPLY, SIGNAL_CANCELLED, SIGNAL_SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
cancel_cb (MailSettingsDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

/* ---- into the profile ---- */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  MailSettingsDialog *self = MAIL_SETTINGS_DIALOG (source);
  g_autoptr(GError) error = NULL;

  if (mail_work_finish (result, &error))
    {
      self->done = TRUE;
      g_signal_emit (self, signals[SIGNAL_SAVED], 0);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  self->busy = FALSE;
  if (self->stack == NULL)
    return;
  mail_settings_dialog_set_busy (self, FALSE);
  mail_settings_dialog_set_problem (self, error);
}

static void
save (MailSettingsDialog *self)
{
  MailProfileWork *work = mail_profile_work_new (self->profile, MAIL_PROFILE_CONFIGURE,
                                                 mapi_service_get_uid (self->service));

  work->settings = mapi_settings_copy (mail_settings_form_get_settings (self->form));
  mail_settings_dialog_set_busy (self, TRUE);
  mail_work_run (self, mail_profile_work_run, work, mail_profile_work_free, NULL, saved_cb, NULL);
}

/* FALSE: something is wrong, and the keyboard is there, on whatever page that is */
static gboolean
validate (MailSettingsDialog *self)
{
  GtkWidget *page = mail_settings_form_validate (self->form, TRUE);

  if (page == NULL)
    return TRUE;
  adw_view_stack_set_visible_child (self->stack, page);
  mail_settings_form_validate (self->form, TRUE);
  return FALSE;
}

static void
apply_cb (MailSettingsDialog *self)
{
  if (self->read_only)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  if (!validate (self))
    return;
  mail_settings_dialog_set_problem (self, NULL);
  if (self->profile != NULL)
    save (self);
  else
    g_signal_emit (self, signals[SIGNAL_APPLY], 0);
}

static gboolean
mail_settings_dialog_close_request (GtkWindow *window)
{
  MailSettingsDialog *self = MAIL_SETTINGS_DIALOG (window);

  /* What is being written is finished first */
  if (self->busy)
    return TRUE;
  if (!self->done)
    {
      self->done = TRUE;
      g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
    }
  return GTK_WINDOW_CLASS (mail_settings_dialog_parent_class)->close_request (window);
}

/* Tries the service with the values as they stand; nothing is saved for that. */
static void
check_cb (MailSettingsDialog  *self,
          AdwPreferencesGroup *group)
{
  if (!validate (self))
    return;
  if (self->steps == NULL)
    {
      self->steps = mail_check_list_new ();
      adw_preferences_group_add (group, GTK_WIDGET (self->steps));
    }
  mail_check_list_start (self->steps, mapi_service_get_service_type (self->service),
                         mail_settings_form_get_settings (self->form), self->service);
}

static void
mail_settings_dialog_dispose (GObject *object)
{
  MailSettingsDialog *self = MAIL_SETTINGS_DIALOG (object);

  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SETTINGS_DIALOG);
  g_clear_object (&self->form);
  g_clear_object (&self->service);
  g_clear_pointer (&self->profile, g_free);
  G_OBJECT_CLASS (mail_settings_dialog_parent_class)->dispose (object);
}

static void
mail_settings_dialog_class_init (MailSettingsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_settings_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = mail_settings_dialog_close_request;

  signals[SIGNAL_APPLY] = g_signal_new ("apply", MAIL_TYPE_SETTINGS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", MAIL_TYPE_SETTINGS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);

  signals[SIGNAL_SAVED] = g_signal_new ("saved", MAIL_TYPE_SETTINGS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-settings-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSettingsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MailSettingsDialog, problem_revealer);
  gtk_widget_class_bind_template_child (widget_class, MailSettingsDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, MailSettingsDialog, problem_details);
  gtk_widget_class_bind_template_child (widget_class, MailSettingsDialog, fixed_box);
  gtk_widget_class_bind_template_child (widget_class, MailSettingsDialog, fixed_label);
  gtk_widget_class_bind_template_child (widget_class, MailSettingsDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MailSettingsDialog, apply_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
}

static void
mail_settings_dialog_init (MailSettingsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Icons for the switcher: the pages manifests have are known by their titles */
static const char *
page_icon (const char *title)
{
  static const struct { const char *title, *icon; } icons[] = {
    { N_("General"), "preferences-system-symbolic" },
    { N_("Messages"), "mail-unread-symbolic" },
    { N_("Outgoing Mail"), "mail-send-symbolic" },
    { N_("Search"), "edit-find-symbolic" },
    { N_("Storage"), "drive-harddisk-symbolic" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_strcmp0 (title, _(icons[i].title)) == 0)
      return icons[i].icon;
  return "applications-utilities-symbolic";
}

/* What could be changed, but for what is no setting of anybody's */
static gboolean
all_locked (MapiSettings *settings)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);
  gboolean any = FALSE;

  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingType type = mapi_setting_info_get_setting_type (infos->pdata[i]);

      if (type == MAPI_SETTING_LABEL || type == MAPI_SETTING_BUTTON || mapi_setting_info_get_hidden (infos->pdata[i]))
        continue;
      if (!mapi_settings_is_locked (settings, mapi_setting_info_get_name (infos->pdata[i])))
        return FALSE;
      any = TRUE;
    }
  return any;
}

/* Everything is there to be read, and nothing to be applied. */
static void
make_read_only (MailSettingsDialog *self,
                gboolean            locked)
{
  gtk_label_set_text (self->fixed_label, locked ? _("All of this was fixed by the administrator. It can be looked at here, "
                                                    "and not be changed.")
                                                : _("This can be looked at here, and not be changed."));
  gtk_widget_set_visible (self->fixed_box, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), FALSE);
  gtk_button_set_label (self->apply_button, _("_Close"));
  gtk_widget_remove_css_class (GTK_WIDGET (self->apply_button), "suggested-action");
}

MailSettingsDialog *
mail_settings_dialog_new (const char   *title,
                          MapiSettings *settings,
                          gboolean      read_only,
                          MapiService  *service)
{
  MailSettingsDialog *self = g_object_new (MAIL_TYPE_SETTINGS_DIALOG, "title", title, NULL);
  gboolean locked = all_locked (settings);
  GPtrArray *pages;

  self->read_only = read_only || locked;
  g_set_object (&self->service, service);
  self->form = mail_settings_form_new (settings, service != NULL ? MAIL_SETTINGS_ALL : MAIL_SETTINGS_UNTRIED,
                                       self->read_only);
  pages = mail_settings_form_get_pages (self->form);
  for (guint i = 0; i < pages->len; i++)
    {
      GtkWidget *page = pages->pdata[i];
      const char *page_title = adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (page));
      AdwViewStackPage *stack_page = adw_view_stack_add (self->stack, page);

      adw_view_stack_page_set_title (stack_page, page_title);
      adw_view_stack_page_set_icon_name (stack_page, page_icon (page_title));
    }
  g_signal_connect_object (self->form, "check", G_CALLBACK (check_cb), self, G_CONNECT_SWAPPED);
  if (self->read_only)
    make_read_only (self, locked);
  return self;
}

MailSettingsDialog *
mail_settings_dialog_new_for_service (const char  *profile,
                                      MapiService *service)
{
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);
  MailSettingsDialog *self = mail_settings_dialog_new (mapi_service_get_display_name (service), settings, FALSE,
                                                       service);

  self->profile = g_strdup (profile);
  return self;
}

void
mail_settings_dialog_set_problem (MailSettingsDialog *self,
                                  const GError       *problem)
{
  gtk_label_set_text (self->problem_label, problem != NULL ? problem->message : "");
  adw_bin_set_child (self->problem_details, problem != NULL ? mail_error_details_new (problem) : NULL);
  gtk_revealer_set_reveal_child (self->problem_revealer, problem != NULL);
}

void
mail_settings_dialog_show_setting (MailSettingsDialog *self,
                                   const char         *name)
{
  GtkWidget *page = mail_settings_form_find_page (self->form, name);

  if (page == NULL)
    return;
  adw_view_stack_set_visible_child (self->stack, page);
  mail_settings_form_focus_setting (self->form, name);
}

void
mail_settings_dialog_set_busy (MailSettingsDialog *self,
                               gboolean            busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), !busy);
}

MapiSettings *
mail_settings_dialog_get_settings (MailSettingsDialog *self)
{
  return mail_settings_form_get_settings (self->form);
}
