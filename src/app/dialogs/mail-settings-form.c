/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-settings-form.h"

#include <glib/gi18n.h>

#include "mail-asker.h"
#include "mail-danger-dialog.h"
#include "mail-setting-controls.h"
#include "mail-setting-row.h"

struct _MailSettingsForm
{
  GObject           parent_instance;
  MapiSettings     *settings;   /* (owned) */
  GPtrArray        *rows;       /* (owned) (element-type MailSettingRow) */
  GPtrArray        *pages;      /* (owned) (element-type AdwPreferencesPage) */
  GPtrArray        *groups;     /* (owned) (element-type AdwPreferencesGroup) */
  MailSettingsPart  part;
  gboolean          asking;     /* whether a danger is accepted */
};

G_DEFINE_FINAL_TYPE (MailSettingsForm, mail_settings_form, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_CHECK, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
mail_settings_form_dispose (GObject *object)
{
  MailSettingsForm *self = MAIL_SETTINGS_FORM (object);

  g_clear_object (&self->settings);
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->groups, 0);
  g_ptr_array_set_size (self->pages, 0);
  G_OBJECT_CLASS (mail_settings_form_parent_class)->dispose (object);
}

static void
mail_settings_form_finalize (GObject *object)
{
  MailSettingsForm *self = MAIL_SETTINGS_FORM (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->groups);
  g_ptr_array_unref (self->pages);
  G_OBJECT_CLASS (mail_settings_form_parent_class)->finalize (object);
}

static void
mail_settings_form_class_init (MailSettingsFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_settings_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_settings_form_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_SETTINGS_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_CHECK] = g_signal_new ("check", MAIL_TYPE_SETTINGS_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, ADW_TYPE_PREFERENCES_GROUP);
}

static void
mail_settings_form_init (MailSettingsForm *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->groups = g_ptr_array_new_with_free_func (g_object_unref);
  self->pages = g_ptr_array_new_with_free_func (g_object_unref);
}

/* Of several passwords the one the others are taken from is asked for; where none is marked, all. */
static gboolean
is_first_secret (MailSettingsForm *self,
                 MapiSettingInfo  *info)
{
  GPtrArray *infos = mapi_settings_get_infos (self->settings);
  gboolean marked = FALSE;

  for (guint i = 0; i < infos->len; i++)
    marked |= mapi_setting_info_get_secret (infos->pdata[i]) && mapi_setting_info_get_wizard (infos->pdata[i]);
  return !marked || mapi_setting_info_get_wizard (info) ||
         g_strcmp0 (mapi_sign_in_get_setting (self->settings), mapi_setting_info_get_name (info)) == 0;
}

static gboolean
wanted (MailSettingsForm *self,
        MapiSettingInfo  *info)
{
  gboolean secret = mapi_setting_info_get_secret (info);
  gboolean button = mapi_setting_info_get_setting_type (info) == MAPI_SETTING_BUTTON;

  if (mapi_setting_info_get_hidden (info))
    return FALSE;
  switch (self->part)
    {
    case MAIL_SETTINGS_ESSENTIAL:
      /* Whatever is required must be asked for, or nothing would work. */
      return !secret && !button &&
             (mapi_setting_info_get_wizard (info) ||
              (mapi_setting_info_get_required (info) && mapi_setting_info_get_default (info) == NULL));
    case MAIL_SETTINGS_REST:
      return !secret && !button && !mapi_setting_info_get_wizard (info) &&
             !(mapi_setting_info_get_required (info) && mapi_setting_info_get_default (info) == NULL);
    case MAIL_SETTINGS_SECRET:
      return secret && is_first_secret (self, info);
    case MAIL_SETTINGS_UNTRIED:
      return !button;
    case MAIL_SETTINGS_ALL:
    default:
      return TRUE;
    }
}

/* A group is shown while something in it is. */
static void
update_groups (MailSettingsForm *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    g_object_set_data (self->groups->pdata[i], "shown", NULL);
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *control = mail_setting_row_get_control (self->rows->pdata[i]);
      GtkWidget *group = ADW_IS_PREFERENCES_GROUP (control) ? control
                                                            : gtk_widget_get_ancestor (control, ADW_TYPE_PREFERENCES_GROUP);

      if (group != NULL && gtk_widget_get_visible (control))
        g_object_set_data (G_OBJECT (group), "shown", group);
    }
  for (guint i = 0; i < self->groups->len; i++)
    if (!g_object_get_data (self->groups->pdata[i], "list"))
      gtk_widget_set_visible (self->groups->pdata[i], g_object_get_data (self->groups->pdata[i], "shown") != NULL);
}

static void
update_rows (MailSettingsForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    mail_setting_row_update (self->rows->pdata[i]);
  update_groups (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Accepted or not, the keyboard is back where the value was chosen. */
static void
danger_cb (AdwMessageDialog *dialog,
           const char       *response,
           MailSettingsForm *self)
{
  MailSettingRow *row = g_object_get_data (G_OBJECT (dialog), "row");

  self->asking = FALSE;
  if (g_str_equal (response, "accept"))
    update_rows (self);
  else
    mail_setting_row_take_back (row);
  mail_setting_row_focus (row);
}

/* FALSE: nothing dangerous, or it was accepted */
static gboolean
ask_danger (MailSettingsForm *self,
            MailSettingRow   *row)
{
  const char *name = mapi_setting_info_get_name (mail_setting_row_get_info (row));
  GtkRoot *root = gtk_widget_get_root (mail_setting_row_get_control (row));
  g_autofree char *server = mapi_settings_dup_unconfirmed (self->settings, name);
  GtkWindow *dialog;

  if (server == NULL)
    return FALSE;
  if (self->asking || root == NULL)
    return TRUE;
  self->asking = TRUE;
  dialog = mail_danger_dialog_new (GTK_WINDOW (root), self->settings, name);
  g_object_set_data_full (G_OBJECT (dialog), "row", g_object_ref (row), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (danger_cb), self, 0);
  mail_asker_show_from (dialog, GTK_WINDOW (root));
  gtk_window_present (dialog);
  return TRUE;
}

static void
row_changed_cb (MailSettingsForm *self,
                MailSettingRow   *row)
{
  update_rows (self);
  ask_danger (self, row);
}

static void
row_activated_cb (MailSettingsForm *self,
                  MailSettingRow   *row)
{
  GtkWidget *group = gtk_widget_get_ancestor (mail_setting_row_get_control (row), ADW_TYPE_PREFERENCES_GROUP);

  g_signal_emit (self, signals[SIGNAL_CHECK], 0, group);
}

static AdwPreferencesPage *
ensure_page (MailSettingsForm *self,
             const char       *title)
{
  AdwPreferencesPage *page;

  /* The first page takes what names none. */
  if (title == NULL || (self->part != MAIL_SETTINGS_ALL && self->part != MAIL_SETTINGS_UNTRIED))
    title = _("General");
  for (guint i = 0; i < self->pages->len; i++)
    if (g_strcmp0 (adw_preferences_page_get_title (self->pages->pdata[i]), title) == 0)
      return self->pages->pdata[i];
  page = g_object_ref_sink (ADW_PREFERENCES_PAGE (adw_preferences_page_new ()));
  adw_preferences_page_set_title (page, title);
  g_ptr_array_add (self->pages, page);
  return page;
}

static void
take_group (MailSettingsForm   *self,
            AdwPreferencesPage *page,
            GtkWidget          *group)
{
  g_ptr_array_add (self->groups, g_object_ref_sink (group));
  g_object_set_data (G_OBJECT (group), "page", page);
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
}

/* The last group of the page goes on while its title stays the same; a list is a group itself. */
static AdwPreferencesGroup *
ensure_group (MailSettingsForm   *self,
              AdwPreferencesPage *page,
              const char         *title)
{
  AdwPreferencesGroup *last = NULL;
  g_autofree char *escaped = title != NULL ? g_markup_escape_text (title, -1) : NULL;
  gboolean titled = FALSE;
  GtkWidget *group;

  for (guint i = 0; i < self->groups->len; i++)
    if (g_object_get_data (self->groups->pdata[i], "page") == page)
      {
        last = self->groups->pdata[i];
        titled |= g_strcmp0 (g_object_get_data (G_OBJECT (last), "title"), title != NULL ? title : "") == 0;
      }
  if (last != NULL && g_object_get_data (G_OBJECT (last), "list") == NULL &&
      g_strcmp0 (g_object_get_data (G_OBJECT (last), "title"), title != NULL ? title : "") == 0)
    return last;
  group = adw_preferences_group_new ();
  if (escaped != NULL && !titled)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), escaped);
  else
    mail_setting_name_group (group, title != NULL ? title : adw_preferences_page_get_title (page));
  g_object_set_data_full (G_OBJECT (group), "title", g_strdup (title != NULL ? title : ""), g_free);
  take_group (self, page, group);
  return ADW_PREFERENCES_GROUP (group);
}

static void
add_row (MailSettingsForm *self,
         MapiSettingInfo  *info,
         gboolean          read_only)
{
  AdwPreferencesPage *page = ensure_page (self, mapi_setting_info_get_page (info));
  MailSettingRow *row = mail_setting_row_new (self->settings, info, read_only);
  GtkWidget *control = mail_setting_row_get_control (row);

  g_ptr_array_add (self->rows, row);
  if (ADW_IS_PREFERENCES_GROUP (control))
    {
      take_group (self, page, control);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (control), mail_setting_row_get_note (row));
    }
  else
    {
      AdwPreferencesGroup *group = ensure_group (self, page, mapi_setting_info_get_group (info));

      adw_preferences_group_add (group, control);
      adw_preferences_group_add (group, mail_setting_row_get_note (row));
    }
  g_signal_connect_object (row, "changed", G_CALLBACK (row_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
}

MailSettingsForm *
mail_settings_form_new (MapiSettings     *settings,
                        MailSettingsPart  part,
                        gboolean          read_only)
{
  MailSettingsForm *self = g_object_new (MAIL_TYPE_SETTINGS_FORM, NULL);
  GPtrArray *infos = mapi_settings_get_infos (settings);

  self->settings = g_object_ref (settings);
  self->part = part;
  for (guint i = 0; i < infos->len; i++)
    if (wanted (self, infos->pdata[i]))
      add_row (self, infos->pdata[i], read_only);
  update_groups (self);
  return self;
}

MapiSettings *
mail_settings_form_get_settings (MailSettingsForm *self)
{
  return self->settings;
}

GPtrArray *
mail_settings_form_get_pages (MailSettingsForm *self)
{
  return self->pages;
}

gboolean
mail_settings_form_has_rows (MailSettingsForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_widget_get_visible (mail_setting_row_get_control (self->rows->pdata[i])))
      return TRUE;
  return FALSE;
}

void
mail_settings_form_move_to (MailSettingsForm   *self,
                            AdwPreferencesPage *page)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      AdwPreferencesGroup *group = self->groups->pdata[i];

      adw_preferences_page_remove (g_object_get_data (G_OBJECT (group), "page"), group);
      g_object_set_data (G_OBJECT (group), "page", page);
      adw_preferences_page_add (page, group);
    }
}

void
mail_settings_form_focus (MailSettingsForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_widget_get_visible (mail_setting_row_get_control (self->rows->pdata[i])))
      {
        mail_setting_row_focus (self->rows->pdata[i]);
        return;
      }
}

/* (transfer none) (nullable) */
static MailSettingRow *
find_row (MailSettingsForm *self,
          const char       *name)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (mapi_setting_info_get_name (mail_setting_row_get_info (self->rows->pdata[i])), name) == 0)
      return self->rows->pdata[i];
  return NULL;
}

GtkWidget *
mail_settings_form_find_page (MailSettingsForm *self,
                              const char       *name)
{
  MailSettingRow *row = find_row (self, name);

  return row != NULL ? gtk_widget_get_ancestor (mail_setting_row_get_control (row), ADW_TYPE_PREFERENCES_PAGE) : NULL;
}

void
mail_settings_form_focus_setting (MailSettingsForm *self,
                                  const char       *name)
{
  MailSettingRow *row = find_row (self, name);

  if (row != NULL)
    mail_setting_row_focus (row);
}

GtkWidget *
mail_settings_form_validate (MailSettingsForm *self,
                             gboolean          missing)
{
  MailSettingRow *first = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    if (!mail_setting_row_validate (self->rows->pdata[i], missing) && first == NULL)
      first = self->rows->pdata[i];
  /* Another server may stand there since it was accepted. */
  for (guint i = 0; i < self->rows->len && first == NULL; i++)
    if (ask_danger (self, self->rows->pdata[i]))
      return gtk_widget_get_ancestor (mail_setting_row_get_control (self->rows->pdata[i]), ADW_TYPE_PREFERENCES_PAGE);
  if (first == NULL)
    return NULL;
  mail_setting_row_focus (first);
  return gtk_widget_get_ancestor (mail_setting_row_get_control (first), ADW_TYPE_PREFERENCES_PAGE);
}
