/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-session-status.h"

#include <glib/gi18n.h>

#include "mail-danger-dialog.h"
#include "mail-error-details.h"
#include "mail-profile-work.h"
#include "mail-service-access.h"
#include "mail-setting-controls.h"
#include "mail-toast.h"
#include "mail-work.h"

/* Rows are few; they are made anew when others come or go, and told anew when something changed, at most once a frame. */
struct _MailSessionStatus
{
  AdwWindow            parent_instance;

  AdwToastOverlay     *toasts;
  GtkWidget           *flush_button;
  GtkWidget           *stop_button;
  AdwWindowTitle      *window_title;
  AdwPreferencesGroup *disabled_group;
  AdwPreferencesGroup *rows_group;

  MailApplication     *application; /* (unowned) */
  MapiSession         *session; /* (owned) (nullable) */
  MapiTable           *table;   /* (owned) (nullable) */
  GPtrArray           *watched; /* (owned) of MapiRow: the table's */
  GCancellable        *opening; /* (owned) (nullable) */
  GPtrArray           *rows;    /* (owned) unowned widgets, of both groups */
  char                *keys;    /* (owned) (nullable): what the rows are there for */
  GCancellable        *flush;   /* (owned) (nullable) */
  guint                idle;
};

G_DEFINE_FINAL_TYPE (MailSessionStatus, mail_session_status, ADW_TYPE_WINDOW)

/* ---- what can be done about a row ---- */

static void
check_cb (GtkWidget         *button,
          MailSessionStatus *self)
{
  mail_service_access_check (GTK_WINDOW (self), mapi_session_get_profile_name (self->session),
                             g_object_get_data (G_OBJECT (button), "uid"));
}

/* The spooler hears of what is saved and begins anew with it. */
static void
settings_cb (GtkWidget         *button,
             MailSessionStatus *self)
{
  mail_service_access_settings (GTK_WINDOW (self), mapi_session_get_profile_name (self->session),
                                g_object_get_data (G_OBJECT (button), "uid"), FALSE);
}

/* What could not even be logged on here needs another logon. */
static void
restart_cb (GtkWidget         *button,
            MailSessionStatus *self)
{
  mail_service_access_settings (GTK_WINDOW (self), mapi_session_get_profile_name (self->session),
                                g_object_get_data (G_OBJECT (button), "uid"), TRUE);
}

static void
add_button (MailSessionStatus *self,
            GtkWidget         *row,
            const char        *text,
            const char        *name,
            const char        *uid,
            GCallback          callback)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "uid", g_strdup (uid), g_free);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

/* ---- rows ---- */

static const char *
state_words (MapiStatusCode code)
{
  if (code & MAPI_STATUS_FAILURE)
    return _("Something is wrong");
  if (code & (MAPI_STATUS_INBOUND_ACTIVE | MAPI_STATUS_INBOUND_FLUSH))
    return _("Receiving…");
  if (code & (MAPI_STATUS_OUTBOUND_ACTIVE | MAPI_STATUS_OUTBOUND_FLUSH))
    return _("Sending…");
  if (code & MAPI_STATUS_OFFLINE)
    return _("Not connected: everything you do is kept and sent later");
  if (code & MAPI_STATUS_AVAILABLE)
    return _("Ready");
  return _("Not used yet");
}

/* What a row is about: a service has several that carry its name. */
static const char *
kind_words (guint32 type)
{
  switch (type)
    {
    case MAPI_RESOURCE_STORE_PROVIDER:
      return _("Mailbox");
    case MAPI_RESOURCE_TRANSPORT:
      return _("Sending");
    case MAPI_RESOURCE_AB_PROVIDER:
      return _("Address book");
    default:
      return NULL;
    }
}

static void
show_state (GtkWidget      *image,
            MapiStatusCode  code)
{
  const char *icon = "content-loading-symbolic";

  gtk_widget_remove_css_class (image, "warning");
  gtk_widget_remove_css_class (image, "success");
  if (code & MAPI_STATUS_FAILURE)
    {
      icon = "dialog-warning-symbolic";
      gtk_widget_add_css_class (image, "warning");
    }
  else if (code & MAPI_STATUS_OFFLINE)
    icon = "network-offline-symbolic";
  else if (code & MAPI_STATUS_AVAILABLE)
    {
      icon = "object-select-symbolic";
      gtk_widget_add_css_class (image, "success");
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, state_words (code), -1);
}

/* What a person can do, or need not */
static const char *
next_step (MapiStatusCode code,
           guint32        type)
{
  if (code & MAPI_STATUS_FAILURE)
    return _("It is not tried again by itself. Check its password and settings.");
  if ((code & MAPI_STATUS_OFFLINE) && (type == MAPI_RESOURCE_STORE_PROVIDER || type == MAPI_RESOURCE_TRANSPORT))
    return _("It is tried again by itself, and nothing is lost meanwhile.");
  return NULL;
}

static char *
describe (MapiProperties *properties)
{
  const char *text = mapi_properties_get_string (properties, MAPI_PR_STATUS_STRING);
  MapiStatusCode code = mapi_properties_get_long (properties, MAPI_PR_STATUS_CODE, 0);
  guint32 type = (guint32) mapi_properties_get_long (properties, MAPI_PR_RESOURCE_TYPE, 0);
  const char *kind = kind_words (type);
  const char *words = text != NULL && *text != '\0' ? text : state_words (code);
  const char *step = text != NULL && *text != '\0' ? next_step (code, type) : NULL;
  /* Translators: a mailbox or the like, and what it does */
  g_autofree char *what = kind != NULL ? g_strdup_printf (_("%s: %s"), kind, words) : g_strdup (words);
  const char *lines[] = { what, NULL, NULL, NULL };
  guint n = 1;

  if (step != NULL)
    lines[n++] = step;
  if (mapi_properties_get_string (properties, MAPI_PR_COMMENT) != NULL)
    lines[n++] = mapi_properties_get_string (properties, MAPI_PR_COMMENT);
  return g_strjoinv ("\n", (char **) lines);
}

static void
add_progress (GtkWidget  *row,
              const char *name)
{
  GtkWidget *bar = gtk_progress_bar_new ();

  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (bar, 80, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), bar);
  g_object_set_data (G_OBJECT (row), "progress", bar);
}

/* What is wrong with what a row is about: IMAPIProp::GetLastError of its status object */
static GError *
dup_problem (MailSessionStatus *self,
             MapiProperties    *properties)
{
  GBytes *bytes = mapi_properties_get_binary (properties, MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  g_autoptr(GObject) status = id != NULL && self->session != NULL
                                ? mapi_session_open_entry (self->session, id, MAPI_OPEN_NONE, NULL, NULL) : NULL;

  return status != NULL && MAPI_IS_STATUS (status) ? mapi_status_dup_problem (MAPI_STATUS (status)) : NULL;
}

static void
details_cb (GtkWidget         *button,
            MailSessionStatus *self)
{
  const GError *problem = g_object_get_data (G_OBJECT (button), "problem");

  mail_error_details_present (GTK_WINDOW (self), g_object_get_data (G_OBJECT (button), "name"), problem, TRUE);
}

static void
add_details_button (MailSessionStatus *self,
                    GtkWidget         *row,
                    const char        *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("dialog-information-symbolic");
  g_autofree char *label = g_strdup_printf (_("Details of “%s”"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Details"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (details_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_object_set_data (G_OBJECT (row), "details", button);
}

static void
add_buttons (MailSessionStatus *self,
             GtkWidget         *row,
             const char        *name,
             const char        *provider,
             MapiStatusCode     code)
{
  g_autofree char *check = g_strdup_printf (_("Check “%s”"), name);
  g_autofree char *fix = g_strdup_printf (_("Fix “%s”"), name);

  if (code & MAPI_STATUS_FAILURE)
    add_button (self, row, _("Fix"), fix, provider, G_CALLBACK (settings_cb));
  add_button (self, row, _("Check"), check, provider, G_CALLBACK (check_cb));
}

static void
show_details (MailSessionStatus *self,
              GtkWidget         *row,
              MapiProperties    *properties)
{
  GtkWidget *details = g_object_get_data (G_OBJECT (row), "details");
  GError *problem = dup_problem (self, properties);

  gtk_widget_set_visible (details, problem != NULL);
  g_object_set_data_full (G_OBJECT (details), "problem", problem, (GDestroyNotify) g_error_free);
}

/* A danger that is lived with has its own sign: everything else may be well. */
static void
show_danger (GtkWidget  *row,
             const char *words)
{
  GtkWidget *mark = g_object_get_data (G_OBJECT (row), "danger");

  gtk_widget_set_visible (mark, words != NULL);
  if (words != NULL)
    mail_danger_mark_set_words (mark, words);
}

/* What a row has to show: the words, how far it is, and which buttons. */
static void
update_row (MailSessionStatus *self,
            GtkWidget         *row,
            MapiProperties    *properties)
{
  MapiStatusCode code = mapi_properties_get_long (properties, MAPI_PR_STATUS_CODE, 0);
  int progress = mapi_properties_get_long (properties, MAPI_PR_REMOTE_PROGRESS, -1);
  GtkWidget *bar = g_object_get_data (G_OBJECT (row), "progress");
  g_autofree char *subtitle = describe (properties);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  show_state (g_object_get_data (G_OBJECT (row), "state"), code);
  gtk_widget_set_visible (bar, progress >= 0 && progress <= 100);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), CLAMP (progress, 0, 100) / 100.0);
  show_danger (row, mapi_properties_get_string (properties, MAPI_PR_COMMENT));
  show_details (self, row, properties);
}

static GtkWidget *
new_row (const char *name)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *state = gtk_image_new ();
  GtkWidget *mark = mail_danger_mark_new (NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name != NULL ? name : "");
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), state);
  g_object_set_data (G_OBJECT (row), "state", state);
  gtk_widget_set_visible (mark, FALSE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), mark);
  g_object_set_data (G_OBJECT (row), "danger", mark);
  return row;
}

static void
add_row (MailSessionStatus *self,
         MapiProperties    *properties)
{
  const char *name = mapi_properties_get_string (properties, MAPI_PR_DISPLAY_NAME);
  MapiStatusCode code = mapi_properties_get_long (properties, MAPI_PR_STATUS_CODE, 0);
  const char *kind = kind_words ((guint32) mapi_properties_get_long (properties, MAPI_PR_RESOURCE_TYPE, 0));
  g_autofree char *provider = mail_profile_work_dup_uid (properties);
  GtkWidget *row = new_row (name);

  add_progress (row, name != NULL ? name : "");
  add_details_button (self, row, name != NULL ? name : "");
  if (*provider != '\0' && kind != NULL)
    add_buttons (self, row, name != NULL ? name : "", provider, code);
  update_row (self, row, properties);
  adw_preferences_group_add (self->rows_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
add_disabled (MailSessionStatus *self,
              MapiProperties    *properties)
{
  const char *name = mapi_properties_get_string (properties, MAPI_PR_DISPLAY_NAME);
  const char *text = mapi_properties_get_string (properties, MAPI_PR_STATUS_STRING);
  g_autofree char *uid = mail_profile_work_dup_uid_of (properties, MAPI_PR_SERVICE_UID);
  g_autofree char *label = g_strdup_printf (_("Fix “%s”"), name);
  GtkWidget *row = new_row (name);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text != NULL ? text : "");
  show_state (g_object_get_data (G_OBJECT (row), "state"), MAPI_STATUS_FAILURE);
  add_details_button (self, row, name != NULL ? name : "");
  show_details (self, row, properties);
  add_button (self, row, _("Fix"), label, uid, G_CALLBACK (restart_cb));
  adw_preferences_group_add (self->disabled_group, row);
  g_object_set_data (G_OBJECT (row), "disabled", row);
  g_ptr_array_add (self->rows, row);
}

/* The services there are rows for, and what each can be asked to do */
static void
append_key (GString        *keys,
            MapiProperties *properties,
            guint32         uid_tag)
{
  g_autofree char *uid = mail_profile_work_dup_uid_of (properties, uid_tag);
  const char *name = mapi_properties_get_string (properties, MAPI_PR_DISPLAY_NAME);
  const char *text = uid_tag == MAPI_PR_SERVICE_UID ? mapi_properties_get_string (properties, MAPI_PR_STATUS_STRING)
                                                    : NULL;
  MapiStatusCode code = mapi_properties_get_long (properties, MAPI_PR_STATUS_CODE, 0);

  g_string_append_printf (keys, "%s %s %d %d %s\n", uid != NULL ? uid : "", name != NULL ? name : "",
                          mapi_properties_get_long (properties, MAPI_PR_RESOURCE_TYPE, 0),
                          (code & MAPI_STATUS_FAILURE) != 0, text != NULL ? text : "");
}

/* (transfer container): what the table has to tell. The subsystem has nothing that its parts do not tell better. */
static GPtrArray *
list_shown (MailSessionStatus *self)
{
  GPtrArray *shown = g_ptr_array_new ();

  for (guint i = 0; i < self->watched->len; i++)
    {
      MapiProperties *properties = mapi_row_get_properties (g_ptr_array_index (self->watched, i));

      if (properties != NULL && mapi_properties_get_long (properties, MAPI_PR_RESOURCE_TYPE, 0) !=
                                MAPI_RESOURCE_SUBSYSTEM)
        g_ptr_array_add (shown, properties);
    }
  return shown;
}

static void
make_rows (MailSessionStatus *self,
           GPtrArray         *disabled,
           GPtrArray         *shown)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (g_object_get_data (self->rows->pdata[i], "disabled") != NULL ? self->disabled_group
                                                                                               : self->rows_group,
                                  self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < disabled->len; i++)
    add_disabled (self, disabled->pdata[i]);
  for (guint i = 0; i < shown->len; i++)
    add_row (self, shown->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->disabled_group), disabled->len > 0);
}

static gboolean
fill_cb (gpointer data)
{
  MailSessionStatus *self = data;
  g_autoptr(GPtrArray) disabled = self->session != NULL ? mapi_session_list_disabled (self->session) : g_ptr_array_new ();
  g_autoptr(GPtrArray) shown = list_shown (self);
  g_autoptr(GString) keys = g_string_new (NULL);

  self->idle = 0;
  for (guint i = 0; i < disabled->len; i++)
    append_key (keys, disabled->pdata[i], MAPI_PR_SERVICE_UID);
  for (guint i = 0; i < shown->len; i++)
    append_key (keys, shown->pdata[i], MAPI_PR_PROVIDER_UID);
  /* Whoever is at a button stays there while the words change. */
  if (g_strcmp0 (keys->str, self->keys) == 0)
    {
      for (guint i = 0; i < shown->len; i++)
        update_row (self, self->rows->pdata[disabled->len + i], shown->pdata[i]);
      return G_SOURCE_REMOVE;
    }
  g_free (self->keys);
  self->keys = g_strdup (keys->str);
  make_rows (self, disabled, shown);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (MailSessionStatus *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (fill_cb, self);
}

/* ---- send and receive ---- */

static gboolean
flush_work (gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  return mapi_session_flush_queues (data, MAPI_FLUSH_UPLOAD | MAPI_FLUSH_DOWNLOAD | MAPI_FLUSH_FORCE | MAPI_FLUSH_NO_UI, cancellable,
                                    error);
}

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  MailSessionStatus *self = MAIL_SESSION_STATUS (source);
  g_autoptr(GError) error = NULL;

  if (!mail_work_finish (result, &error) && self->toasts != NULL &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_CANCEL))
    adw_toast_overlay_add_toast (self->toasts, mail_toast_new_error (error));
  g_clear_object (&self->flush);
  if (self->flush_button == NULL)
    return;
  gtk_widget_set_visible (self->flush_button, TRUE);
  gtk_widget_set_visible (self->stop_button, FALSE);
  changed_cb (self);
}

static void
flush_cb (MailSessionStatus *self)
{
  if (self->session == NULL || self->flush != NULL)
    return;
  self->flush = g_cancellable_new ();
  gtk_widget_set_visible (self->flush_button, FALSE);
  gtk_widget_set_visible (self->stop_button, TRUE);
  mail_work_run (self, flush_work, g_object_ref (self->session), g_object_unref, self->flush, flushed_cb, NULL);
}

static void
stop_cb (MailSessionStatus *self)
{
  g_cancellable_cancel (self->flush);
}

/* ---- the session that is looked at ---- */

static const guint32 columns[] = {
  MAPI_PR_DISPLAY_NAME, MAPI_PR_RESOURCE_TYPE, MAPI_PR_STATUS_CODE, MAPI_PR_STATUS_STRING, MAPI_PR_REMOTE_PROGRESS,
  MAPI_PR_PROVIDER_UID, MAPI_PR_ENTRYID, MAPI_PR_COMMENT,
};

static void
forget_rows (MailSessionStatus *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, i), self);
  g_ptr_array_set_size (self->watched, 0);
}

static void
read_rows (MailSessionStatus *self)
{
  forget_rows (self);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->table)); i++)
    {
      MapiRow *row = g_list_model_get_item (G_LIST_MODEL (self->table), i);

      g_signal_connect_swapped (row, "notify::properties", G_CALLBACK (changed_cb), self);
      g_ptr_array_add (self->watched, row);
    }
  changed_cb (self);
}

static void
let_go (MailSessionStatus *self)
{
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  forget_rows (self);
  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  g_clear_object (&self->table);
  g_clear_object (&self->session);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailSessionStatus) self = user_data;

  if (!mapi_table_open_finish (MAPI_TABLE (source), result, NULL) || self->table != MAPI_TABLE (source))
    return;
  g_signal_connect_object (self->table, "items-changed", G_CALLBACK (read_rows), self, G_CONNECT_SWAPPED);
  read_rows (self);
}

/* The table asks the spooler how it is */
static void
make_table_thread (GTask        *task,
                   gpointer      source,
                   gpointer      session,
                   GCancellable *cancellable)
{
  GError *error = NULL;
  MapiTable *table = mapi_session_new_status_table (session, &error);

  if (table != NULL)
    g_task_return_pointer (task, table, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
table_made_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  MailSessionStatus *self = MAIL_SESSION_STATUS (source);
  g_autoptr(MapiTable) table = g_task_propagate_pointer (G_TASK (result), NULL);

  if (table == NULL || g_task_get_cancellable (G_TASK (result)) != self->opening)
    return;
  g_set_object (&self->table, table);
  mapi_table_open_async (table, columns, G_N_ELEMENTS (columns), NULL, NULL, self->opening, opened_cb,
                         g_object_ref (self));
}

static void
session_cb (MailSessionStatus *self)
{
  MapiSession *session = mail_application_get_session (self->application);

  let_go (self);
  if (session != NULL)
    {
      g_autoptr(GTask) task = NULL;

      self->session = g_object_ref (session);
      self->opening = g_cancellable_new ();
      task = mail_task_new (self, self->opening, table_made_cb, NULL);
      g_task_set_source_tag (task, session_cb);
      g_task_set_task_data (task, g_object_ref (session), g_object_unref);
      g_task_run_in_thread (task, make_table_thread);
      adw_window_title_set_subtitle (self->window_title, mapi_session_get_profile_name (session));
    }
  gtk_widget_set_sensitive (self->flush_button, session != NULL);
  changed_cb (self);
}

static void
mail_session_status_dispose (GObject *object)
{
  MailSessionStatus *self = MAIL_SESSION_STATUS (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_cancellable_cancel (self->flush);
  let_go (self);
  /* Or an entry row that goes would still be told that it lost the focus. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SESSION_STATUS);
  G_OBJECT_CLASS (mail_session_status_parent_class)->dispose (object);
}

static void
mail_session_status_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_SESSION_STATUS (object)->rows);
  g_ptr_array_unref (MAIL_SESSION_STATUS (object)->watched);
  g_free (MAIL_SESSION_STATUS (object)->keys);
  G_OBJECT_CLASS (mail_session_status_parent_class)->finalize (object);
}

static void
mail_session_status_class_init (MailSessionStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_session_status_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_session_status_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/dialogs/mail-session-status.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSessionStatus, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailSessionStatus, flush_button);
  gtk_widget_class_bind_template_child (widget_class, MailSessionStatus, stop_button);
  gtk_widget_class_bind_template_child (widget_class, MailSessionStatus, window_title);
  gtk_widget_class_bind_template_child (widget_class, MailSessionStatus, disabled_group);
  gtk_widget_class_bind_template_child (widget_class, MailSessionStatus, rows_group);
  gtk_widget_class_bind_template_callback (widget_class, flush_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
}

static void
mail_session_status_init (MailSessionStatus *self)
{
  self->rows = g_ptr_array_new ();
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_setting_name_group (GTK_WIDGET (self), _("Services"));
}

MailSessionStatus *
mail_session_status_new (MailApplication *application)
{
  MailSessionStatus *self = g_object_new (MAIL_TYPE_SESSION_STATUS, NULL);

  self->application = application;
  g_signal_connect_object (application, "notify::logon-state", G_CALLBACK (session_cb), self, G_CONNECT_SWAPPED);
  session_cb (self);
  return self;
}
