/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-setting-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-note-row.h"
#include "mail-setting-controls.h"

/* A value that is not allowed stays in the control and is said to be wrong; the settings keep the
 * last good one meanwhile, and validate() does not let it pass. */
struct _MailSettingRow
{
  GObject          parent_instance;
  MapiSettings    *settings;    /* (owned) */
  MapiSettingInfo *info;        /* (owned) */
  GtkWidget       *control;     /* (owned) */
  GtkWidget       *note;        /* (owned) */
  char            *before;      /* (nullable): the value before the last change */
  char            *problem;     /* (nullable): why the text in the control is no value */
  gboolean         read_only;
};

G_DEFINE_FINAL_TYPE (MailSettingRow, mail_setting_row, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
mail_setting_row_dispose (GObject *object)
{
  MailSettingRow *self = MAIL_SETTING_ROW (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->control);
  g_clear_object (&self->note);
  G_OBJECT_CLASS (mail_setting_row_parent_class)->dispose (object);
}

static void
mail_setting_row_finalize (GObject *object)
{
  MailSettingRow *self = MAIL_SETTING_ROW (object);

  mapi_setting_info_unref (self->info);
  g_free (self->before);
  g_free (self->problem);
  G_OBJECT_CLASS (mail_setting_row_parent_class)->finalize (object);
}

static void
mail_setting_row_class_init (MailSettingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_setting_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_setting_row_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_SETTING_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", MAIL_TYPE_SETTING_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);
}

static void
mail_setting_row_init (MailSettingRow *self)
{
}

/* The line below: what is wrong, what is in danger, else the explanation, else nothing. Action rows have a place of
 * their own for the explanation. */
static void
show_note (MailSettingRow *self,
           const char     *problem)
{
  const char *description = mapi_setting_info_get_description (self->info);
  gboolean own_place = !ADW_IS_ENTRY_ROW (self->control);
  g_autofree char *danger = mapi_settings_dup_danger (self->settings, mapi_setting_info_get_name (self->info));
  const char *text = problem != NULL ? problem : danger != NULL ? danger : own_place ? NULL : description;
  gboolean shown = text != NULL && gtk_widget_get_visible (self->control);

  mail_note_row_set_text (MAIL_NOTE_ROW (self->note), shown ? text : NULL, problem != NULL);
  mail_note_row_set_danger (MAIL_NOTE_ROW (self->note), problem == NULL && danger != NULL);
  if (shown)
    gtk_widget_add_css_class (self->control, "mail-with-note");
  else
    gtk_widget_remove_css_class (self->control, "mail-with-note");
  if (problem != NULL)
    gtk_widget_add_css_class (self->control, "error");
  else
    gtk_widget_remove_css_class (self->control, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

/* The user changed the control: @text is what it holds now, NULL for back to the default. */
static void
take_value (MailSettingRow *self,
            const char     *text)
{
  const char *name = mapi_setting_info_get_name (self->info);
  g_autofree char *expectation = text != NULL ? mapi_setting_info_dup_expectation (self->info, text) : NULL;

  g_clear_pointer (&self->problem, g_free);
  if (expectation != NULL)
    self->problem = g_strdup_printf (_("This must be %s."), expectation);
  else
    {
      if (mapi_setting_info_get_danger (self->info) != NULL)
        {
          g_free (self->before);
          self->before = mapi_settings_dup_string (self->settings, name);
        }
      mapi_settings_set (self->settings, name, text, NULL);
    }
  show_note (self, NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
control_changed_cb (const char *text,
                    gpointer    user_data)
{
  take_value (user_data, text);
}

static void
control_activated_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_ACTIVATED], 0);
}

/* A text that was left with something wrong in it is told at once, not only at the end. */
static void
focus_left_cb (MailSettingRow *self)
{
  if (self->problem != NULL)
    show_note (self, self->problem);
}

MailSettingRow *
mail_setting_row_new (MapiSettings    *settings,
                      MapiSettingInfo *info,
                      gboolean         read_only)
{
  MailSettingRow *self = g_object_new (MAIL_TYPE_SETTING_ROW, NULL);
  gboolean locked = mapi_settings_is_locked (settings, mapi_setting_info_get_name (info));
  MailControlFuncs funcs = { control_changed_cb, control_activated_cb, self };
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->settings = g_object_ref (settings);
  self->info = mapi_setting_info_ref (info);
  self->read_only = read_only || locked;
  self->control = g_object_ref_sink (mail_setting_control_new (settings, info, self->read_only, locked, &funcs));
  self->note = g_object_ref_sink (mail_note_row_new ());
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->control, focus);
  mail_setting_row_update (self);
  return self;
}

MapiSettingInfo *
mail_setting_row_get_info (MailSettingRow *self)
{
  return self->info;
}

GtkWidget *
mail_setting_row_get_control (MailSettingRow *self)
{
  return self->control;
}

GtkWidget *
mail_setting_row_get_note (MailSettingRow *self)
{
  return self->note;
}

void
mail_setting_row_take_back (MailSettingRow *self)
{
  const char *danger = mapi_setting_info_get_danger (self->info);
  const char *value = self->before != NULL && g_strcmp0 (self->before, danger) != 0
                      ? self->before : mapi_setting_info_get_default (self->info);
  g_autofree char *copy = g_strdup (value);

  mail_setting_control_show (self->control, self->info, copy);
}

void
mail_setting_row_update (MailSettingRow *self)
{
  gboolean shown = mapi_settings_is_shown (self->settings, mapi_setting_info_get_name (self->info));

  gtk_widget_set_visible (self->control, shown);
  if (!shown)
    gtk_widget_set_visible (self->note, FALSE);
  else if (!gtk_widget_has_css_class (self->control, "error"))
    show_note (self, NULL);
}

gboolean
mail_setting_row_validate (MailSettingRow *self,
                           gboolean        missing)
{
  const char *name = mapi_setting_info_get_name (self->info);
  g_autofree char *value = NULL;
  gboolean empty;

  if (!mapi_settings_is_shown (self->settings, name) || self->read_only)
    return TRUE;
  if (self->problem != NULL)
    {
      show_note (self, self->problem);
      return FALSE;
    }
  value = mapi_settings_dup_string (self->settings, name);
  empty = value == NULL || *value == '\0';
  if (value != NULL)
    explicit_bzero (value, strlen (value));
  if (missing && empty && mapi_setting_info_get_required (self->info) &&
      !(mapi_setting_info_get_secret (self->info) && mapi_settings_is_set (self->settings, name)))
    {
      show_note (self, _("This is needed."));
      return FALSE;
    }
  show_note (self, NULL);
  return TRUE;
}

void
mail_setting_row_focus (MailSettingRow *self)
{
  gtk_widget_grab_focus (self->control);
}
