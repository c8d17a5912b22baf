/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-application.h"

#include <glib/gi18n.h>

#include "mail-application-actions.h"
#include "mail-command-line.h"
#include "mail-dialog-actions.h"
#include "mail-dialogs-service.h"
#include "mail-interaction.h"
#include "mail-leaving.h"
#include "mail-notifier.h"
#include "mail-private-files.h"
#include "mail-problem.h"
#include "mail-search-provider.h"
#include "mail-send-note-service.h"
#include "mail-compose-actions.h"
#include "mail-file-window.h"
#include "mail-waiting-question.h"
#include "mail-window.h"

#define SERVICE_LINGER_MS 10000
#define MAX_LEAVING       5   /* times somebody who leaves is asked */

/* Logging on is asynchronous from beginning to end: the window stands before the session does.
 * A session that is replaced is logged off before the next one begins; windows let go of its
 * stores when the state leaves READY. */
struct _MailApplication
{
  AdwApplication   parent_instance;

  GSettings       *settings;     /* (owned) */
  MailSearchProvider *search;    /* (owned) */
  MailDialogsService *dialogs;   /* (owned) */
  MailSendNoteService *notes;    /* (owned) */
  MailNotifier    *notifier;     /* (owned) */
  MapiInteraction *interaction;  /* (owned) (nullable) */
  MapiSession     *session;      /* (owned) (nullable) */
  GListStore      *stores;       /* (owned) of MapiStore */
  GListStore      *questions;    /* (owned) of MailWaitingQuestion */
  MailFolderModel *folders;      /* (owned) */
  MailChangeQueue *changes;      /* (owned) */
  GCancellable    *logon;        /* (owned) (nullable): a logon under way */
  char            *profile;      /* (nullable): the one that was asked for last, or that of the start */
  GMutex           turn;         /* held by the logon whose turn it is */
  GError          *problem;      /* (owned) (nullable) */
  MailLogonState   state;
  gboolean         held;         /* it stays without a window */
  gboolean         put_off;      /* which profile it is to be was not asked for want of a window */
  GQueue           links;        /* mailto: to be opened once there is a session */
};

G_DEFINE_FINAL_TYPE (MailApplication, mail_application, ADW_TYPE_APPLICATION)

enum { PROP_0, PROP_LOGON_STATE, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void
set_state (MailApplication *self,
           MailLogonState   state,
           GError          *problem)
{
  g_clear_error (&self->problem);
  self->problem = problem;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOGON_STATE]);
}

/* ---- logon ---- */

/* One logon: the session there was ends first, or the new one would find it still shared */
typedef struct
{
  MapiInteraction *interaction; /* (owned) (nullable) */
  MapiSession     *former;      /* (owned) (nullable) */
  char            *profile;     /* (nullable): the one that is due at the start */
  gboolean         may_choose;  /* somebody is there who may be asked which */
} Logon;

static void
logon_free (gpointer data)
{
  Logon *logon = data;

  g_clear_object (&logon->interaction);
  g_clear_object (&logon->former);
  g_free (logon->profile);
  g_free (logon);
}

typedef struct
{
  MapiSession *session; /* (owned) (nullable) */
  GPtrArray   *stores;  /* (owned) (nullable) of MapiStore */
} Opened;

/* What nobody took is logged off: it may be the session that others join */
static void
opened_free (gpointer data)
{
  Opened *opened = data;

  g_clear_pointer (&opened->stores, g_ptr_array_unref);
  if (opened->session != NULL)
    mapi_session_logoff_async (opened->session, MAPI_LOGOFF_NONE, NULL, NULL, NULL);
  g_clear_object (&opened->session);
  g_free (opened);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opened, opened_free)

/* Who names a profile wants that one: without NEW_SESSION a shared session would win. FALSE without an @error: there
 * is no profile at all. */
static gboolean
find_flags (const Logon     *logon,
            MapiLogonFlags  *flags,
            GError         **error)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autofree char *chosen = NULL;
  g_auto(GStrv) names = NULL;
  gboolean may_ask = logon->interaction != NULL;

  *flags = MAPI_LOGON_EXTENDED | MAPI_LOGON_ALLOW_OTHERS | (may_ask ? MAPI_LOGON_UI : 0);
  if (logon->profile != NULL)
    {
      *flags |= MAPI_LOGON_EXPLICIT_PROFILE | MAPI_LOGON_NEW_SESSION;
      return TRUE;
    }
  *flags |= MAPI_LOGON_USE_DEFAULT;
  chosen = mapi_profile_admin_dup_default (admin);
  if (chosen != NULL)
    return TRUE;
  names = mapi_profile_admin_list (admin, error);
  if (!logon->may_choose)
    *flags &= ~(guint) MAPI_LOGON_UI;
  return names != NULL && names[0] != NULL;
}

static Opened *
open_session (const Logon   *logon,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(Opened) opened = g_new0 (Opened, 1);
  MapiLogonFlags flags;

  if (!find_flags (logon, &flags, error))
    return NULL;
  opened->session = mapi_session_logon (logon->interaction, NULL, logon->profile, flags, cancellable, error);
  if (opened->session == NULL)
    return NULL;
  opened->stores = mapi_session_open_all_stores (opened->session, cancellable, error);
  return opened->stores != NULL ? g_steal_pointer (&opened) : NULL;
}

/* One after the other: a logon that was given up is over before the one that replaced it begins */
static void
logon_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  MailApplication *self = source_object;
  Logon *logon = task_data;
  GError *error = NULL;
  Opened *opened = NULL;

  g_mutex_lock (&self->turn);
  if (logon->former != NULL)
    mapi_session_logoff (logon->former, MAPI_LOGOFF_NONE, NULL, NULL);
  if (!g_cancellable_set_error_if_cancelled (cancellable, &error))
    opened = open_session (logon, cancellable, &error);
  g_mutex_unlock (&self->turn);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, opened, opened_free);
}

static void
logged_on_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  MailApplication *self = MAIL_APPLICATION (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(Opened) opened = g_task_propagate_pointer (G_TASK (result), &error);

  /* Another logon took its place, or the program ends */
  if (self->logon == NULL || self->logon != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->logon);
  if (error != NULL)
    {
      set_state (self, MAIL_LOGON_STATE_FAILED, g_steal_pointer (&error));
      return;
    }
  if (opened == NULL)
    {
      set_state (self, MAIL_LOGON_STATE_NO_PROFILE, NULL);
      return;
    }
  self->session = g_steal_pointer (&opened->session);
  g_list_store_splice (self->stores, 0, 0, opened->stores->pdata, opened->stores->len);
  set_state (self, MAIL_LOGON_STATE_READY, NULL);
}

/* Gives up what there is; the session is still to be logged off */
static MapiSession *
steal_session (MailApplication *self)
{
  g_cancellable_cancel (self->logon);
  g_clear_object (&self->logon);
  mail_change_queue_clear (self->changes);
  g_list_store_remove_all (self->stores);
  return g_steal_pointer (&self->session);
}

/* A program that was started for a question of somebody else's does not ask which mail is to be opened */
static gboolean
may_choose (MailApplication *self)
{
  return !(g_application_get_flags (G_APPLICATION (self)) & G_APPLICATION_IS_SERVICE)
         || gtk_application_get_windows (GTK_APPLICATION (self)) != NULL;
}

void
mail_application_logon (MailApplication *self,
                        const char      *profile)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *name = g_strdup (profile);
  Logon *logon;

  g_return_if_fail (MAIL_IS_APPLICATION (self));

  set_state (self, MAIL_LOGON_STATE_STARTING, NULL);
  logon = g_new0 (Logon, 1);
  logon->former = steal_session (self);
  logon->interaction = self->interaction != NULL ? g_object_ref (self->interaction) : NULL;
  logon->profile = g_strdup (name);
  logon->may_choose = may_choose (self);
  self->put_off = profile == NULL && !logon->may_choose;
  g_free (self->profile);
  self->profile = g_steal_pointer (&name);
  self->logon = g_cancellable_new ();
  task = g_task_new (self, self->logon, logged_on_cb, NULL);
  g_task_set_source_tag (task, mail_application_logon);
  g_task_set_task_data (task, logon, logon_free);
  g_task_run_in_thread (task, logon_thread);
}

void
mail_application_logon_again (MailApplication *self)
{
  g_return_if_fail (MAIL_IS_APPLICATION (self));

  mail_application_logon (self, self->profile);
}

/* ---- actions ---- */

static void
compose_message_cb (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  mail_send_note_service_open (MAIL_APPLICATION (user_data)->notes, parameter);
}

static const GActionEntry action_entries[] = {
  { .name = "compose-message", .activate = compose_message_cb, .parameter_type = "a{sv}" },
};

/* ---- links and files ---- */

/* Links to write to wait for the session; files can be read without one. Where there is none, the main window is what
 * asks for an account, or says why */
static void
open_links (MailApplication *self)
{
  if (self->state == MAIL_LOGON_STATE_STARTING || g_queue_is_empty (&self->links))
    return;
  if (self->state != MAIL_LOGON_STATE_READY)
    g_application_activate (G_APPLICATION (self));
  while (self->state == MAIL_LOGON_STATE_READY && !g_queue_is_empty (&self->links))
    {
      g_autofree char *uri = g_queue_pop_head (&self->links);

      g_action_group_activate_action (G_ACTION_GROUP (self), "compose-uri", g_variant_new_string (uri));
    }
}

/* ---- staying without a window ---- */

/* New mail is told of while no window is open */
static void
background_cb (MailApplication *self)
{
  /* Whoever started it without a window wants to have it logged on */
  gboolean wanted = self->state == MAIL_LOGON_STATE_STARTING ||
                    (g_settings_get_boolean (self->settings, "background") &&
                     self->state == MAIL_LOGON_STATE_READY);

  if (wanted == self->held)
    return;
  self->held = wanted;
  if (wanted)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

/* ---- the life of the process ---- */

static void
change_failed_cb (MailApplication *self,
                  MailChange      *change,
                  const GError    *error)
{
  mail_problem_tell (self, error);
}

static void
mail_application_startup (GApplication *application)
{
  MailApplication *self = MAIL_APPLICATION (application);

  G_APPLICATION_CLASS (mail_application_parent_class)->startup (application);

  self->settings = g_settings_new ("org.estafette.Mail");
  mail_private_files_sweep ();
  self->folders = mail_folder_model_new (G_LIST_MODEL (self->stores), self->settings);
  g_signal_connect_object (self->changes, "failed", G_CALLBACK (change_failed_cb), self, G_CONNECT_SWAPPED);
  self->interaction = MAPI_INTERACTION (mail_interaction_new (GTK_APPLICATION (self)));
  mail_dialog_actions_install (self);
  mail_compose_actions_install (self);
  mail_application_actions_install (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), action_entries, G_N_ELEMENTS (action_entries), self);
  g_signal_connect_object (self->settings, "changed::background", G_CALLBACK (background_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::logon-state", G_CALLBACK (background_cb), NULL);
  g_signal_connect (self, "notify::logon-state", G_CALLBACK (open_links), NULL);
  /* Who asks for one thing asks for the next: what reaches a process that just leaves is lost */
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    g_application_set_inactivity_timeout (application, SERVICE_LINGER_MS);
  gtk_window_set_default_icon_name ("org.estafette.Mail");
  self->notifier = mail_notifier_new (self);
  mail_application_logon (self, NULL);
}

/* Who is asked may just be leaving, as when somebody quits and starts again at once: then this is the one */
static gboolean
become_registered (GApplication  *application,
                   GError       **error)
{
  g_autoptr(GError) cause = NULL;

  for (guint i = 0; i < MAX_LEAVING; i++)
    {
      g_clear_error (&cause);
      if (g_application_register (application, NULL, &cause))
        return TRUE;
      if (!g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
          && !g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
        break;
    }
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static int
mail_application_handle_local_options (GApplication *application,
                                       GVariantDict *options)
{
  int status = G_APPLICATION_CLASS (mail_application_parent_class)->handle_local_options (application, options);

  /* What goes wrong is told by GApplication, which tries once more */
  if (status < 0)
    become_registered (application, NULL);
  return status;
}

/* To write is no reason to show the main window: what is to be written goes to the process that runs, or stays here */
static gboolean
mail_application_local_command_line (GApplication   *application,
                                     char         ***arguments,
                                     int            *exit_status)
{
  g_autofree char *folder = g_get_current_dir ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) message = mail_command_line_parse (arguments, folder, &error);

  if (message == NULL && error == NULL)
    return G_APPLICATION_CLASS (mail_application_parent_class)->local_command_line (application, arguments, exit_status);
  *exit_status = 0;
  if (message != NULL && become_registered (application, &error))
    g_action_group_activate_action (G_ACTION_GROUP (application), "compose-message", message);
  if (error != NULL)
    {
      g_printerr ("%s\n", error->message);
      *exit_status = 1;
    }
  return TRUE;
}

static gboolean
mail_application_dbus_register (GApplication     *application,
                                GDBusConnection  *connection,
                                const char       *object_path,
                                GError          **error)
{
  MailApplication *self = MAIL_APPLICATION (application);

  return G_APPLICATION_CLASS (mail_application_parent_class)->dbus_register (application, connection, object_path,
                                                                             error)
         && mail_search_provider_export (self->search, connection, error)
         && mail_dialogs_service_export (self->dialogs, connection, error)
         && mail_send_note_service_export (self->notes, connection, error);
}

static void
mail_application_dbus_unregister (GApplication    *application,
                                  GDBusConnection *connection,
                                  const char      *object_path)
{
  MailApplication *self = MAIL_APPLICATION (application);

  if (self->search != NULL)
    mail_search_provider_unexport (self->search);
  if (self->dialogs != NULL)
    mail_dialogs_service_unexport (self->dialogs);
  if (self->notes != NULL)
    mail_send_note_service_unexport (self->notes);
  G_APPLICATION_CLASS (mail_application_parent_class)->dbus_unregister (application, connection, object_path);
}

static void
mail_application_activate (GApplication *application)
{
  MailApplication *self = MAIL_APPLICATION (application);

  /* A question of somebody else's is no window to look at mail in. */
  MailWindow *window = mail_window_find (GTK_APPLICATION (application));

  if (window == NULL)
    window = mail_window_new (self);
  gtk_window_present (GTK_WINDOW (window));
  mail_problem_tell_kept (self, window);
  if (self->put_off && self->state == MAIL_LOGON_STATE_FAILED)
    mail_application_logon (self, NULL);
}

static void
mail_application_open (GApplication  *application,
                       GFile        **files,
                       int            n_files,
                       const char    *hint)
{
  MailApplication *self = MAIL_APPLICATION (application);

  for (int i = 0; i < n_files; i++)
    {
      if (g_file_has_uri_scheme (files[i], "mailto"))
        g_queue_push_tail (&self->links, g_file_get_uri (files[i]));
      else
        gtk_window_present (mail_file_window_new (self, files[i]));
    }
  open_links (self);
}

static void
mail_application_shutdown (GApplication *application)
{
  MailApplication *self = MAIL_APPLICATION (application);

  g_clear_object (&self->notifier);
  g_cancellable_cancel (self->logon);
  g_clear_object (&self->logon);
  /* What a person did is done, however soon they leave; a window that does not answer is not to be seen meanwhile */
  if (!mail_change_queue_is_idle (self->changes))
    mail_leaving_hide (self);
  mail_change_queue_drain (self->changes);
  mail_private_files_remove (application);
  g_clear_object (&self->folders);
  g_list_store_remove_all (self->stores);
  if (self->session != NULL)
    mapi_session_logoff (self->session, MAPI_LOGOFF_NONE, NULL, NULL);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (mail_application_parent_class)->shutdown (application);
}

static void
mail_application_finalize (GObject *object)
{
  MailApplication *self = MAIL_APPLICATION (object);

  g_clear_object (&self->search);
  g_clear_object (&self->dialogs);
  g_clear_object (&self->notes);
  g_clear_object (&self->interaction);
  g_clear_object (&self->folders);
  g_clear_object (&self->changes);
  g_clear_object (&self->stores);
  g_clear_object (&self->questions);
  g_clear_error (&self->problem);
  g_queue_clear_full (&self->links, g_free);
  g_mutex_clear (&self->turn);
  g_free (self->profile);

  G_OBJECT_CLASS (mail_application_parent_class)->finalize (object);
}

static void
mail_application_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LOGON_STATE:
      g_value_set_uint (value, MAIL_APPLICATION (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mail_application_class_init (MailApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->finalize = mail_application_finalize;
  object_class->get_property = mail_application_get_property;
  application_class->local_command_line = mail_application_local_command_line;
  application_class->handle_local_options = mail_application_handle_local_options;
  application_class->dbus_register = mail_application_dbus_register;
  application_class->dbus_unregister = mail_application_dbus_unregister;
  application_class->startup = mail_application_startup;
  application_class->activate = mail_application_activate;
  application_class->open = mail_application_open;
  application_class->shutdown = mail_application_shutdown;

  properties[PROP_LOGON_STATE] =
    g_param_spec_uint ("logon-state", NULL, NULL, 0, MAIL_LOGON_STATE_READY, MAIL_LOGON_STATE_STARTING,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mail_application_init (MailApplication *self)
{
  g_mutex_init (&self->turn);
  self->stores = g_list_store_new (MAPI_TYPE_STORE);
  self->questions = g_list_store_new (MAIL_TYPE_WAITING_QUESTION);
  self->changes = mail_change_queue_new ();
  self->search = mail_search_provider_new (self);
  self->dialogs = mail_dialogs_service_new (GTK_APPLICATION (self));
  self->notes = mail_send_note_service_new (self);
  g_application_add_main_option_entries (G_APPLICATION (self), mail_command_line_get_entries ());
}

MailApplication *
mail_application_new (void)
{
  return g_object_new (MAIL_TYPE_APPLICATION, "application-id", "org.estafette.Mail",
                       "flags", G_APPLICATION_HANDLES_OPEN, NULL);
}

MailApplication *
mail_application_get (void)
{
  return MAIL_APPLICATION (g_application_get_default ());
}

MailLogonState
mail_application_get_logon_state (MailApplication *self)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (self), MAIL_LOGON_STATE_FAILED);
  return self->state;
}

const GError *
mail_application_get_problem (MailApplication *self)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (self), NULL);
  return self->problem;
}

MapiSession *
mail_application_get_session (MailApplication *self)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (self), NULL);
  return self->state == MAIL_LOGON_STATE_READY ? self->session : NULL;
}

GListModel *
mail_application_get_stores (MailApplication *self)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (self), NULL);
  return G_LIST_MODEL (self->stores);
}

MapiInteraction *
mail_application_get_interaction (MailApplication *self)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (self), NULL);
  return self->interaction;
}

GListStore *
mail_application_get_questions (MailApplication *self)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (self), NULL);
  return self->questions;
}

GSettings *
mail_application_get_settings (MailApplication *self)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (self), NULL);
  return self->settings;
}

MailChangeQueue *
mail_application_get_changes (MailApplication *self)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (self), NULL);
  return self->changes;
}

MailFolderModel *
mail_application_get_folders (MailApplication *self)
{
  g_return_val_if_fail (MAIL_IS_APPLICATION (self), NULL);
  return self->folders;
}
