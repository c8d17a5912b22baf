/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-dialogs-service.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <mapi.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail-address-service.h"
#include "mail-asker.h"
#include "mail-dialogs-ipc.h"
#include "mail-dialog-actions.h"
#include "mail-foreign-parent.h"
#include "mail-interaction.h"
#include "mail-profile-list.h"
#include "mail-profile-sheet.h"
#include "mail-profile-wizard.h"
#include "mail-progress-window.h"
#include "mail-text.h"

#define PATH "/org/estafette/Dialogs"
/* Who waits for the end of one work */
#define MAX_OPEN 10
/* What a caller calls its questions and its work, in bytes; the text of work, in characters */
#define MAX_TOKEN 256
#define MAX_LINE  256

struct _MailDialogsService
{
  GObject         parent_instance;
  GtkApplication *application;  /* (unowned): has this */
  MailIpcDialogs1 *skeleton;    /* (owned) */
  GPtrArray      *callers;      /* (owned) (element-type Caller) */
};

G_DEFINE_FINAL_TYPE (MailDialogsService, mail_dialogs_service, G_TYPE_OBJECT)

/* A program that has something open here */
typedef struct
{
  MailDialogsService *service;  /* borrowed: has this */
  char               *name;
  guint               watch;
  GPtrArray          *asks;     /* (element-type Ask) borrowed */
  GPtrArray          *wizards;  /* (element-type MailProfileWizard) owned; NULL while all are closed */
  GHashTable         *progress; /* token → Work, owned */
} Caller;

typedef struct
{
  MailDialogsService    *service;    /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned by the call) */
  char                  *sender;
  MailInteraction       *interaction; /* (owned) (nullable): while it is not known who asks */
  MapiQuestion          *question;   /* (owned) */
  GCancellable          *cancellable; /* (owned) */
  Caller                *caller;     /* (nullable): gone */
  char                  *parent;
  char                  *token;
  int                    fd;
} Ask;

static void
caller_free (gpointer data)
{
  Caller *caller = data;
  g_autoptr(GPtrArray) wizards = g_steal_pointer (&caller->wizards);

  for (guint i = 0; i < wizards->len; i++)
    gtk_window_close (wizards->pdata[i]);
  for (guint i = 0; i < caller->asks->len; i++)
    {
      Ask *ask = caller->asks->pdata[i];

      ask->caller = NULL;
      g_cancellable_cancel (ask->cancellable);
    }
  g_bus_unwatch_name (caller->watch);
  g_ptr_array_unref (caller->asks);
  g_hash_table_unref (caller->progress);
  g_free (caller->name);
  g_free (caller);
}

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  Caller *caller = user_data;

  g_ptr_array_remove (caller->service->callers, caller);
}

/* Work of a caller */
typedef struct
{
  GtkWindow *window;            /* (owned) */
  char      *sender;
  GPtrArray *waiting;           /* (owned) (element-type GDBusMethodInvocation): until it is cancelled or over */
} Work;

static void
answer_waiting (Work     *work,
                gboolean  cancelled)
{
  for (guint i = 0; i < work->waiting->len; i++)
    g_dbus_method_invocation_return_value (g_object_ref (work->waiting->pdata[i]), g_variant_new ("(b)", cancelled));
  g_ptr_array_set_size (work->waiting, 0);
}

static void
work_cancelled_cb (MailProgressWindow *window,
                   Work               *work)
{
  answer_waiting (work, TRUE);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  answer_waiting (work, FALSE);
  g_ptr_array_unref (work->waiting);
  gtk_window_destroy (work->window);
  mail_asker_end (work->sender);
  g_free (work->sender);
  g_free (work);
}

/* mail_asker_begin() has counted it */
static Work *
work_new (GtkApplication *application,
          const char     *sender,
          const char     *parent)
{
  Work *work = g_new (Work, 1);

  work->window = mail_progress_window_new (application, parent);
  work->sender = g_strdup (sender);
  work->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (work->window, "cancelled", G_CALLBACK (work_cancelled_cb), work);
  return work;
}

static Caller *
find_caller (MailDialogsService    *self,
             GDBusMethodInvocation *invocation,
             gboolean               make)
{
  const char *name = g_dbus_method_invocation_get_sender (invocation);
  Caller *caller;

  for (guint i = 0; i < self->callers->len; i++)
    {
      caller = self->callers->pdata[i];
      if (g_strcmp0 (caller->name, name) == 0)
        return caller;
    }
  if (!make)
    return NULL;
  caller = g_new0 (Caller, 1);
  caller->service = self;
  caller->name = g_strdup (name);
  caller->asks = g_ptr_array_new ();
  caller->wizards = g_ptr_array_new_with_free_func (g_object_unref);
  caller->progress = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, work_free);
  caller->watch = g_bus_watch_name_on_connection (g_dbus_method_invocation_get_connection (invocation), name,
                                                  G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb, caller, NULL);
  g_ptr_array_add (self->callers, caller);
  return caller;
}

/* ---- errors ---- */

static void
return_error (GDBusMethodInvocation *invocation,
              const GError          *error)
{
  g_autofree char *name = g_strconcat ("org.estafette.Error.",
                                       mapi_error_get_name (mapi_error_classify (error)), NULL);

  g_dbus_method_invocation_return_dbus_error (invocation, name, error->message);
}

static gboolean
refuse (GDBusMethodInvocation *invocation,
        MapiError              code,
        const char            *message)
{
  g_autoptr(GError) error = g_error_new_literal (MAPI_ERROR, (int) code, message);

  return_error (invocation, error);
  return TRUE;
}

static gboolean
check_parent (GDBusMethodInvocation *invocation,
              const char            *parent)
{
  if (*parent == '\0' || mail_foreign_parent_is_valid (parent))
    return TRUE;
  refuse (invocation, MAPI_ERROR_INVALID_PARAMETER, _("The parent is no “x11:XID” and no “wayland:HANDLE”"));
  return FALSE;
}

static gboolean
check_token (GDBusMethodInvocation *invocation,
             const char            *token)
{
  if (strlen (token) <= MAX_TOKEN)
    return TRUE;
  refuse (invocation, MAPI_ERROR_TOO_BIG, _("The token is too long"));
  return FALSE;
}

static void
find_asker (GDBusMethodInvocation *invocation,
            GAsyncReadyCallback    callback,
            gpointer               user_data)
{
  mail_asker_find_async (g_dbus_method_invocation_get_connection (invocation),
                         g_dbus_method_invocation_get_sender (invocation), callback, user_data);
}

static void
present (MailDialogsService *self,
         GtkWindow          *window,
         const char         *parent)
{
  gtk_window_set_application (window, self->application);
  mail_foreign_parent_set (window, parent);
  gtk_window_present (window);
}

/* ---- questions ---- */

static void
ask_free (Ask *ask)
{
  if (ask->caller != NULL)
    g_ptr_array_remove (ask->caller->asks, ask);
  mail_asker_end (ask->sender);
  g_free (ask->sender);
  g_object_unref (ask->service);
  g_clear_object (&ask->interaction);
  g_object_unref (ask->question);
  g_object_unref (ask->cancellable);
  g_free (ask->parent);
  g_free (ask->token);
  close (ask->fd);
  g_free (ask);
}

static gboolean
write_secrets (int        fd,
               GVariant  *secrets,
               GError   **error)
{
  gconstpointer data = g_variant_get_data (secrets);
  gsize size = g_variant_get_size (secrets);

  if (ftruncate (fd, (off_t) size) == 0 && pwrite (fd, data, size, 0) == (gssize) size)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, _("The answer could not be handed over"));
  return FALSE;
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Ask *ask = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GVariant) secrets = NULL;

  if (MAPI_INTERACTION_GET_CLASS (source)->ask_finish (MAPI_INTERACTION (source), result, &error))
    {
      answer = mapi_question_answer_to_variant (ask->question, &secrets);
      write_secrets (ask->fd, secrets, &error);
      explicit_bzero ((gpointer) g_variant_get_data (secrets), g_variant_get_size (secrets));
    }
  if (error != NULL)
    return_error (ask->invocation, error);
  else
    mail_ipc_dialogs1_complete_ask (ask->service->skeleton, ask->invocation, NULL, answer);
  ask_free (ask);
}

/* A plain file somebody may write: nothing that blocks or has other ends. */
static int
take_file (GUnixFDList *files,
           GVariant    *handle)
{
  gint32 position = g_variant_get_handle (handle);
  struct stat st;
  int fd;

  if (files == NULL || position < 0 || position >= g_unix_fd_list_get_length (files))
    return -1;
  fd = g_unix_fd_list_get (files, position, NULL);
  if (fd < 0 || (fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && st.st_size == 0))
    return fd;
  close (fd);
  return -1;
}

static void
asker_known_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Ask *ask = user_data;
  g_autofree char *asker = mail_asker_find_finish (result);
  g_autoptr(MailDialogsService) service = g_object_ref (ask->service);

  if (g_cancellable_is_cancelled (ask->cancellable))
    {
      refuse (ask->invocation, MAPI_ERROR_CANCEL, _("The question was withdrawn"));
      ask_free (ask);
    }
  else
    {
      ask->interaction = mail_interaction_new_for_caller (service->application, ask->parent, asker);
      MAPI_INTERACTION_GET_CLASS (ask->interaction)->ask_async (MAPI_INTERACTION (ask->interaction), ask->question,
                                                                ask->cancellable, answered_cb, ask);
    }
  g_application_release (G_APPLICATION (service->application));
}

static gboolean
ask_cb (MailIpcDialogs1       *skeleton,
        GDBusMethodInvocation *invocation,
        GUnixFDList           *files,
        const char            *parent,
        const char            *token,
        GVariant              *question,
        GVariant              *handle,
        MailDialogsService    *self)
{
  g_autoptr(MapiQuestion) read = NULL;
  g_autoptr(GError) error = NULL;
  Caller *caller;
  Ask *ask;
  int fd;

  if (!check_parent (invocation, parent) || !check_token (invocation, token))
    return TRUE;
  read = mapi_question_new_from_variant (question, &error);
  if (read == NULL)
    {
      return_error (invocation, error);
      return TRUE;
    }
  fd = take_file (files, handle);
  if (fd < 0)
    return refuse (invocation, MAPI_ERROR_INVALID_PARAMETER, _("There is no empty file for the answer’s secrets"));
  if (!mail_asker_begin (g_dbus_method_invocation_get_sender (invocation)))
    {
      close (fd);
      return refuse (invocation, MAPI_ERROR_BUSY, _("Too many questions are open"));
    }

  caller = find_caller (self, invocation, TRUE);
  ask = g_new0 (Ask, 1);
  ask->service = g_object_ref (self);
  ask->invocation = invocation;
  ask->sender = g_strdup (g_dbus_method_invocation_get_sender (invocation));
  ask->parent = g_strdup (parent);
  ask->question = g_steal_pointer (&read);
  ask->cancellable = g_cancellable_new ();
  ask->caller = caller;
  ask->token = g_strdup (token);
  ask->fd = fd;
  g_ptr_array_add (caller->asks, ask);
  g_application_hold (G_APPLICATION (self->application));
  find_asker (invocation, asker_known_cb, ask);
  return TRUE;
}

static gboolean
withdraw_cb (MailIpcDialogs1       *skeleton,
             GDBusMethodInvocation *invocation,
             const char            *token,
             MailDialogsService    *self)
{
  Caller *caller = find_caller (self, invocation, FALSE);

  for (guint i = 0; caller != NULL && i < caller->asks->len; i++)
    {
      Ask *ask = caller->asks->pdata[i];

      if (g_strcmp0 (ask->token, token) == 0)
        g_cancellable_cancel (ask->cancellable);
    }
  mail_ipc_dialogs1_complete_withdraw (skeleton, invocation);
  return TRUE;
}

/* The work may be over meanwhile */
static void
work_asker_known_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autofree GtkWindow **window = user_data;
  g_autofree char *asker = mail_asker_find_finish (result);

  if (*window != NULL)
    mail_asker_show (*window, asker);
  g_clear_weak_pointer (window);
}

static Work *
begin_work (MailDialogsService    *self,
            Caller                *caller,
            GDBusMethodInvocation *invocation,
            const char            *parent,
            const char            *token)
{
  Work *work = work_new (self->application, caller->name, parent);
  GtkWindow **window = g_new0 (GtkWindow *, 1);

  g_hash_table_insert (caller->progress, g_strdup (token), work);
  g_set_weak_pointer (window, work->window);
  find_asker (invocation, work_asker_known_cb, window);
  return work;
}

static gboolean
progress_cb (MailIpcDialogs1       *skeleton,
             GDBusMethodInvocation *invocation,
             const char            *parent,
             const char            *token,
             const char            *text,
             double                 fraction,
             MailDialogsService    *self)
{
  Caller *caller = find_caller (self, invocation, TRUE);
  Work *work = g_hash_table_lookup (caller->progress, token);

  if (!check_parent (invocation, parent) || !check_token (invocation, token))
    return TRUE;
  if (fraction >= 1)
    g_hash_table_remove (caller->progress, token);
  else
    {
      g_autofree char *line = mail_text_clean (text, MAX_LINE);

      if (work == NULL && mail_asker_begin (caller->name))
        work = begin_work (self, caller, invocation, parent, token);
      if (work != NULL)
        mail_progress_window_set (MAIL_PROGRESS_WINDOW (work->window), line, fraction);
    }
  mail_ipc_dialogs1_complete_progress (skeleton, invocation);
  return TRUE;
}

static gboolean
wait_for_cancel_cb (MailIpcDialogs1       *skeleton,
                    GDBusMethodInvocation *invocation,
                    const char            *token,
                    MailDialogsService    *self)
{
  Caller *caller = find_caller (self, invocation, FALSE);
  Work *work = caller != NULL ? g_hash_table_lookup (caller->progress, token) : NULL;

  if (work == NULL)
    mail_ipc_dialogs1_complete_wait_for_cancel (skeleton, invocation, FALSE);
  else if (work->waiting->len >= MAX_OPEN)
    return refuse (invocation, MAPI_ERROR_BUSY, _("Too many questions are open"));
  else
    {
      g_ptr_array_add (work->waiting, g_object_ref (invocation));
      mail_progress_window_set_cancellable (MAIL_PROGRESS_WINDOW (work->window), TRUE);
    }
  return TRUE;
}

/* ---- the others ---- */

static void
forget_wizard (MailProfileWizard     *wizard,
               GDBusMethodInvocation *invocation)
{
  Caller *caller = find_caller (g_object_get_data (G_OBJECT (wizard), "service"), invocation, FALSE);

  mail_asker_end (g_dbus_method_invocation_get_sender (invocation));
  if (caller != NULL && caller->wizards != NULL)
    g_ptr_array_remove (caller->wizards, wizard);
}

static void
wizard_done_cb (MailProfileWizard     *wizard,
                const char            *name,
                GDBusMethodInvocation *invocation)
{
  forget_wizard (wizard, invocation);
  g_dbus_method_invocation_return_value (g_object_ref (invocation), g_variant_new ("(s)", name));
}

static void
wizard_cancelled_cb (MailProfileWizard     *wizard,
                     GDBusMethodInvocation *invocation)
{
  forget_wizard (wizard, invocation);
  refuse (g_object_ref (invocation), MAPI_ERROR_USER_CANCEL, _("Cancelled"));
}

static gboolean
profile_exists (const char *profile)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);

  return mapi_profile_admin_exists (admin, profile);
}

/* The wizard may have gone with its caller meanwhile */
static void
wizard_asker_known_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(MailProfileWizard) wizard = user_data;
  g_autofree char *asker = mail_asker_find_finish (result);
  MailDialogsService *self = g_object_get_data (G_OBJECT (wizard), "service");
  GDBusMethodInvocation *invocation = g_object_get_data (G_OBJECT (wizard), "invocation");
  Caller *caller = find_caller (self, invocation, FALSE);
  const char *parent;

  if (caller != NULL && g_ptr_array_find (caller->wizards, wizard, NULL))
    {
      g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 0, "&s", &parent);
      mail_asker_show (GTK_WINDOW (wizard), asker);
      present (self, GTK_WINDOW (wizard), parent);
    }
  else
    {
      /* Closing did nothing to what was not shown */
      mail_asker_end (g_dbus_method_invocation_get_sender (invocation));
      refuse (g_object_ref (invocation), MAPI_ERROR_CANCEL, _("The question was withdrawn"));
      gtk_window_destroy (GTK_WINDOW (wizard));
    }
  g_application_release (G_APPLICATION (self->application));
}

static gboolean
create_profile_cb (MailIpcDialogs1       *skeleton,
                   GDBusMethodInvocation *invocation,
                   const char            *parent,
                   const char            *profile,
                   MailDialogsService    *self)
{
  MailProfileWizard *wizard;

  if (!check_parent (invocation, parent))
    return TRUE;
  if (*profile != '\0' && !profile_exists (profile))
    return refuse (invocation, MAPI_ERROR_NOT_FOUND, _("There is no such profile"));
  if (!mail_asker_begin (g_dbus_method_invocation_get_sender (invocation)))
    return refuse (invocation, MAPI_ERROR_BUSY, _("Too many questions are open"));
  wizard = mail_profile_wizard_new (*profile != '\0' ? profile : NULL);
  g_object_set_data_full (G_OBJECT (wizard), "invocation", invocation, g_object_unref);
  g_object_set_data_full (G_OBJECT (wizard), "service", g_object_ref (self), g_object_unref);
  g_ptr_array_add (find_caller (self, invocation, TRUE)->wizards, g_object_ref (wizard));
  g_signal_connect (wizard, "done", G_CALLBACK (wizard_done_cb), invocation);
  g_signal_connect (wizard, "cancelled", G_CALLBACK (wizard_cancelled_cb), invocation);
  g_application_hold (G_APPLICATION (self->application));
  find_asker (invocation, wizard_asker_known_cb, g_object_ref (wizard));
  return TRUE;
}

static gboolean
show_profiles_cb (MailIpcDialogs1       *skeleton,
                  GDBusMethodInvocation *invocation,
                  const char            *parent,
                  MailDialogsService    *self)
{
  if (!check_parent (invocation, parent))
    return TRUE;
  if (!mail_dialog_present_existing (self->application, MAIL_TYPE_PROFILE_LIST, NULL))
    present (self, GTK_WINDOW (mail_profile_list_new ()), parent);
  mail_ipc_dialogs1_complete_show_profiles (skeleton, invocation);
  return TRUE;
}

static gboolean
show_profile_cb (MailIpcDialogs1       *skeleton,
                 GDBusMethodInvocation *invocation,
                 const char            *parent,
                 const char            *profile,
                 MailDialogsService    *self)
{
  if (!check_parent (invocation, parent))
    return TRUE;
  if (!profile_exists (profile))
    return refuse (invocation, MAPI_ERROR_NOT_FOUND, _("There is no such profile"));
  if (!mail_dialog_present_existing (self->application, MAIL_TYPE_PROFILE_SHEET, profile))
    present (self, GTK_WINDOW (mail_profile_sheet_new (profile)), parent);
  mail_ipc_dialogs1_complete_show_profile (skeleton, invocation);
  return TRUE;
}

static void
mail_dialogs_service_dispose (GObject *object)
{
  MailDialogsService *self = MAIL_DIALOGS_SERVICE (object);

  g_ptr_array_set_size (self->callers, 0);
  g_clear_object (&self->skeleton);
  G_OBJECT_CLASS (mail_dialogs_service_parent_class)->dispose (object);
}

static void
mail_dialogs_service_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_DIALOGS_SERVICE (object)->callers);
  G_OBJECT_CLASS (mail_dialogs_service_parent_class)->finalize (object);
}

static void
mail_dialogs_service_class_init (MailDialogsServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_dialogs_service_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_dialogs_service_finalize;
}

static void
mail_dialogs_service_init (MailDialogsService *self)
{
  self->callers = g_ptr_array_new_with_free_func (caller_free);
  self->skeleton = mail_ipc_dialogs1_skeleton_new ();
  g_signal_connect (self->skeleton, "handle-ask", G_CALLBACK (ask_cb), self);
  g_signal_connect (self->skeleton, "handle-withdraw", G_CALLBACK (withdraw_cb), self);
  g_signal_connect (self->skeleton, "handle-progress", G_CALLBACK (progress_cb), self);
  g_signal_connect (self->skeleton, "handle-wait-for-cancel", G_CALLBACK (wait_for_cancel_cb), self);
  g_signal_connect (self->skeleton, "handle-create-profile", G_CALLBACK (create_profile_cb), self);
  g_signal_connect (self->skeleton, "handle-show-profiles", G_CALLBACK (show_profiles_cb), self);
  g_signal_connect (self->skeleton, "handle-show-profile", G_CALLBACK (show_profile_cb), self);
  mail_address_service_connect (self->skeleton);
}

MailDialogsService *
mail_dialogs_service_new (GtkApplication *application)
{
  MailDialogsService *self = g_object_new (MAIL_TYPE_DIALOGS_SERVICE, NULL);

  self->application = application;
  return self;
}

gboolean
mail_dialogs_service_export (MailDialogsService  *self,
                             GDBusConnection     *connection,
                             GError             **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection, PATH, error);
}

void
mail_dialogs_service_unexport (MailDialogsService *self)
{
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}
