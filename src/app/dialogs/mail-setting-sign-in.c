/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-setting-controls.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-application.h"
#include "mail-work.h"

/* A secret nobody types: a button leads to the browser, and what comes back is the value. */

typedef struct
{
  MapiSettings     *settings;   /* (owned): those of the sheet */
  char             *name;
  MailControlFuncs  funcs;
  GCancellable     *trip;       /* (owned) (nullable): of the one under way */
} SignIn;

typedef struct
{
  MapiSettings    *settings;    /* (owned): a copy */
  MapiInteraction *interaction; /* (owned) */
} Trip;

static void
sign_in_free (gpointer data)
{
  SignIn *self = data;

  g_object_unref (self->settings);
  g_clear_object (&self->trip);
  g_free (self->name);
  g_free (self);
}

static void
trip_free (gpointer data)
{
  Trip *trip = data;

  g_object_unref (trip->settings);
  g_object_unref (trip->interaction);
  g_free (trip);
}

static void
show (GtkWidget  *row,
      const char *text,
      gboolean    wrong)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  if (wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
}

static void
show_state (GtkWidget *row,
            SignIn    *self)
{
  g_autoptr(GError) error = NULL;

  if (mapi_settings_is_set (self->settings, self->name))
    show (row, _("You are signed in."), FALSE);
  else if (!mapi_sign_in_is_possible (self->settings, &error) &&
           g_error_matches (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED))
    show (row, error->message, FALSE);
  else
    show (row, _("You are not signed in yet."), FALSE);
}

static gboolean
trip_work (gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Trip *trip = data;

  return mapi_sign_in (trip->settings, NULL, NULL, trip->interaction, cancellable, error);
}

static void
returned_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GtkWidget *row = GTK_WIDGET (source);
  SignIn *self = g_object_get_data (source, "sign-in");
  Trip *trip = mail_work_get_data (result);
  g_autoptr(GError) error = NULL;
  gboolean done = mail_work_finish (result, &error);
  char *value = done ? mapi_settings_dup_string (trip->settings, self->name) : NULL;

  g_clear_object (&self->trip);
  /* The sheet was closed meanwhile. */
  if (gtk_widget_get_root (row) != NULL)
    {
      gtk_widget_set_sensitive (row, TRUE);
      if (value != NULL)
        {
          self->funcs.changed (value, self->funcs.user_data);
          show_state (row, self);
        }
      else
        show (row, error->message, !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL));
    }
  if (value != NULL)
    mapi_secret_free (value);
}

static void
clicked_cb (GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  SignIn *self = g_object_get_data (G_OBJECT (row), "sign-in");
  g_autoptr(GError) error = NULL;
  Trip *trip;

  if (!mapi_sign_in_is_possible (self->settings, &error))
    {
      show (row, error->message, TRUE);
      return;
    }
  trip = g_new0 (Trip, 1);
  trip->settings = mapi_settings_copy (self->settings);
  trip->interaction = g_object_ref (mail_application_get_interaction (mail_application_get ()));
  gtk_widget_set_sensitive (row, FALSE);
  self->trip = g_cancellable_new ();
  mail_work_run (row, trip_work, trip, trip_free, self->trip, returned_cb, NULL);
}

/* The sheet went while the browser was waited for: so do the question and who listens for the browser. */
static void
root_changed_cb (GtkWidget *row)
{
  SignIn *self = g_object_get_data (G_OBJECT (row), "sign-in");

  if (gtk_widget_get_root (row) == NULL)
    g_cancellable_cancel (self->trip);
}

GtkWidget *
mail_setting_sign_in_new (MapiSettings           *settings,
                          MapiSettingInfo        *info,
                          gboolean                read_only,
                          const MailControlFuncs *funcs)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Sign In…"));
  SignIn *self = g_new0 (SignIn, 1);

  self->settings = g_object_ref (settings);
  self->name = g_strdup (mapi_setting_info_get_name (info));
  self->funcs = *funcs;
  g_object_set_data_full (G_OBJECT (row), "sign-in", self, sign_in_free);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mapi_setting_info_get_label (info));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (button, !read_only);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), NULL);
  g_signal_connect (row, "notify::root", G_CALLBACK (root_changed_cb), NULL);
  show_state (row, self);
  return row;
}
