/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-send-note-service.h"

#include <glib/gi18n.h>

#include "mail-attachment.h"
#include "mail-compose-actions.h"
#include "mail-foreign-parent.h"
#include "mail-send-note-ipc.h"

#define PATH "/org/estafette/SendNote"
/* Calls that belong together come within */
#define JOIN_US (3 * G_USEC_PER_SEC)

struct _MailSendNoteService
{
  GObject           parent_instance;
  MailApplication  *application; /* (unowned): has this */
  MailIpcSendNote1 *skeleton;    /* (owned) */
  GQueue            waiting;     /* (element-type Note): for a session */
  MailComposer     *joined;      /* (weak) (nullable): what calls that belong together go into */
  gint64            joined_at;   /* monotonic */
};

G_DEFINE_FINAL_TYPE (MailSendNoteService, mail_send_note_service, G_TYPE_OBJECT)

/* One message of another program, from the call to its answer */
typedef struct
{
  MailSendNoteService   *service;    /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned by the call) (nullable): somebody waits */
  MapiContent           *content;    /* (owned) (nullable): once it is read */
  GListStore            *files;      /* (owned) (nullable) of GFile: still to be attached */
  GPtrArray             *refusals;   /* (owned) of utf8: what could not be attached, as sentences */
  char                  *parent;
  char                  *token;
  gboolean               join;       /* belongs to the one just before */
  MapiSendNoteOutcome    outcome;
  char                  *id;         /* (nullable) */
} Note;

static void
note_free (Note *note)
{
  g_application_release (G_APPLICATION (note->service->application));
  g_clear_object (&note->service);
  g_clear_pointer (&note->content, mapi_content_unref);
  g_clear_object (&note->files);
  g_ptr_array_unref (note->refusals);
  g_free (note->parent);
  g_free (note->token);
  g_free (note->id);
  g_free (note);
}

/* ---- the composer ---- */

static void
submitted_cb (MailComposer      *composer,
              MapiStore         *store,
              const MapiEntryId *id,
              int                state,
              gint64             deferred,
              gpointer           user_data)
{
  Note *note = user_data;

  note->outcome = state == MAPI_SUBMITTED_SENT ? MAPI_SEND_NOTE_SENT : MAPI_SEND_NOTE_QUEUED;
  note->id = id != NULL ? mapi_entry_id_to_string (id) : NULL;
}

static void
kept_cb (MailComposer      *composer,
         const MapiEntryId *id,
         gpointer           user_data)
{
  Note *note = user_data;

  note->outcome = MAPI_SEND_NOTE_SAVED;
  note->id = id != NULL ? mapi_entry_id_to_string (id) : NULL;
}

static void
destroy_cb (GtkWidget *composer,
            gpointer   user_data)
{
  Note *note = user_data;

  g_signal_handlers_disconnect_by_data (composer, note);
  if (GTK_WIDGET (note->service->joined) == composer)
    g_clear_weak_pointer (&note->service->joined);
  if (note->invocation != NULL)
    mail_ipc_send_note1_complete_show (note->service->skeleton, note->invocation, NULL, note->outcome,
                                       note->id != NULL ? note->id : "");
  note_free (note);
}

/* Some file managers call once for the folders and once for the files that were chosen together: that is one message */
static gboolean
join (Note *note)
{
  MailSendNoteService *self = note->service;

  if (!note->join || self->joined == NULL || g_get_monotonic_time () - self->joined_at > JOIN_US)
    return FALSE;
  mail_composer_attach_files (self->joined, G_LIST_MODEL (note->files));
  gtk_window_present (GTK_WINDOW (self->joined));
  note_free (note);
  return TRUE;
}

static void
open_composer (Note *note)
{
  MailComposer *composer = mail_compose_create (note->service->application);

  if (composer == NULL)
    {
      if (note->invocation != NULL)
        g_dbus_method_invocation_return_error (note->invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_LOGON_FAILURE, "%s",
                                               _("No mailbox could be opened"));
      note_free (note);
      return;
    }
  mail_composer_open_content (composer, note->content);
  g_clear_pointer (&note->content, mapi_content_unref);
  if (note->files != NULL)
    mail_composer_attach_files (composer, G_LIST_MODEL (note->files));
  if (note->join)
    {
      g_set_weak_pointer (&note->service->joined, composer);
      note->service->joined_at = g_get_monotonic_time ();
    }
  for (guint i = 0; i < note->refusals->len; i++)
    mail_composer_add_refusal (composer, note->refusals->pdata[i]);
  g_signal_connect (composer, "submitted", G_CALLBACK (submitted_cb), note);
  g_signal_connect (composer, "kept", G_CALLBACK (kept_cb), note);
  g_signal_connect (composer, "destroy", G_CALLBACK (destroy_cb), note);
  if (*note->token != '\0')
    gtk_window_set_startup_id (GTK_WINDOW (composer), note->token);
  mail_foreign_parent_set (GTK_WINDOW (composer), note->parent);
  gtk_window_present (GTK_WINDOW (composer));
}

/* What waits for a session is opened with it; where there is none, the window says what is missing, and helps. Whichever is
 * known last decides: what is to be written may be here before anybody knows whether there is a profile. */
static void
open_waiting (MailSendNoteService *self)
{
  MailLogonState state = mail_application_get_logon_state (self->application);

  if (g_queue_is_empty (&self->waiting))
    return;
  if (state == MAIL_LOGON_STATE_NO_PROFILE || state == MAIL_LOGON_STATE_FAILED)
    g_application_activate (G_APPLICATION (self->application));
  while (mail_application_get_logon_state (self->application) == MAIL_LOGON_STATE_READY
         && !g_queue_is_empty (&self->waiting))
    {
      Note *note = g_queue_pop_head (&self->waiting);

      if (!join (note))
        open_composer (note);
    }
}

/* Whoever closes the last window without setting anything up has given up what waits for it, and the caller is told */
static void
window_removed_cb (MailSendNoteService *self)
{
  MailLogonState state = mail_application_get_logon_state (self->application);

  if ((state != MAIL_LOGON_STATE_NO_PROFILE && state != MAIL_LOGON_STATE_FAILED)
      || gtk_application_get_windows (GTK_APPLICATION (self->application)) != NULL)
    return;
  while (!g_queue_is_empty (&self->waiting))
    {
      Note *note = g_queue_pop_head (&self->waiting);

      if (note->invocation != NULL)
        g_dbus_method_invocation_return_error (note->invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_USER_ABORT, "%s",
                                               _("No mailbox was set up"));
      note_free (note);
    }
}

static void
wait_for_session (MailSendNoteService *self,
                  Note                *note)
{
  g_queue_push_tail (&self->waiting, note);
  open_waiting (self);
}

/* ---- the call ---- */

/* One of them by itself: what is wrong with it is wrong with no other */
static void
add_file (MapiContent *content,
          gint32       handle,
          const char  *name,
          GUnixFDList *fds,
          guint64     *left,
          GPtrArray   *refusals)
{
  g_autoptr(GVariant) empty = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr(GVariant) file = g_variant_ref_sink (g_variant_new_parsed ("[(%h, %s)]", handle, name));
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) single = mapi_simple_message_to_content (empty, file, fds, &error);
  MapiProperties *properties = single != NULL ? mapi_content_get_attachment (single, 0) : NULL;
  GBytes *bytes = single != NULL ? mapi_properties_get_binary (properties, MAPI_PR_ATTACH_DATA_BIN) : NULL;

  if (single == NULL)
    g_ptr_array_add (refusals, g_strdup (error->message));
  else if (bytes != NULL && g_bytes_get_size (bytes) > *left)
    g_ptr_array_add (refusals, mail_attachment_dup_too_big (mapi_properties_get_string (properties,
                                                                                        MAPI_PR_ATTACH_LONG_FILENAME)));
  else
    {
      *left -= bytes != NULL ? g_bytes_get_size (bytes) : 0;
      mapi_content_add_attachment (content, properties, NULL);
    }
}

/* The desktop's portal has nobody to tell that a file is missing but the person. @left_out: those it has not even opened */
static MapiContent *
read_leniently (Note                *note,
                GVariant            *message,
                const char * const  *left_out,
                GVariant            *files,
                GUnixFDList         *fds,
                GError             **error)
{
  g_autoptr(GVariant) none = g_variant_ref_sink (g_variant_new ("a(hs)", NULL));
  MapiContent *content = mapi_simple_message_to_content (message, none, NULL, error);
  guint64 left = MAPI_SIMPLE_MAX_BYTES;
  const char *name;
  GVariantIter iter;
  gint32 handle;

  for (guint i = 0; left_out[i] != NULL; i++)
    g_ptr_array_add (note->refusals, g_strdup_printf (_("There is no file “%s”"), left_out[i]));
  g_variant_iter_init (&iter, files);
  while (content != NULL && g_variant_iter_next (&iter, "(h&s)", &handle, &name))
    add_file (content, handle, name, fds, &left, note->refusals);
  return content;
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Note *note = data;
  GVariant *parameters = g_dbus_method_invocation_get_parameters (note->invocation);
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (note->invocation));
  g_autoptr(GVariant) message = g_variant_get_child_value (parameters, 2);
  g_autoptr(GVariant) files = g_variant_get_child_value (parameters, 3);
  g_autofree const char **left_out = NULL;
  g_autoptr(GError) error = NULL;
  MapiContent *content;

  if (g_variant_lookup (message, "left-out", "^a&s", &left_out))
    content = read_leniently (note, message, left_out, files, fds, &error);
  else
    content = mapi_simple_message_to_content (message, files, fds, &error);
  if (content != NULL)
    g_task_return_pointer (task, content, (GDestroyNotify) mapi_content_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  MailSendNoteService *self = MAIL_SEND_NOTE_SERVICE (source);
  Note *note = user_data;
  g_autoptr(GError) error = NULL;

  note->content = g_task_propagate_pointer (G_TASK (result), &error);
  if (note->content == NULL)
    {
      g_dbus_method_invocation_return_gerror (note->invocation, error);
      note_free (note);
      return;
    }
  wait_for_session (self, note);
}

static Note *
note_new (MailSendNoteService *self,
          const char          *parent,
          const char          *token)
{
  Note *note = g_new0 (Note, 1);

  note->service = g_object_ref (self);
  note->parent = g_strdup (parent);
  note->token = g_strdup (token);
  note->refusals = g_ptr_array_new_with_free_func (g_free);
  g_application_hold (G_APPLICATION (self->application));
  return note;
}

static gboolean
show_cb (MailIpcSendNote1      *skeleton,
         GDBusMethodInvocation *invocation,
         GUnixFDList           *fds,
         const char            *parent,
         const char            *activation_token,
         GVariant              *message,
         GVariant              *files,
         gpointer               user_data)
{
  MailSendNoteService *self = user_data;
  g_autoptr(GTask) task = NULL;
  Note *note;

  if (*parent != '\0' && !mail_foreign_parent_is_valid (parent))
    {
      g_dbus_method_invocation_return_error (invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE, "%s",
                                             _("The parent is no “x11:XID” and no “wayland:HANDLE”"));
      return TRUE;
    }
  note = note_new (self, parent, activation_token);
  note->invocation = invocation;
  task = g_task_new (self, NULL, read_cb, note);
  g_task_set_source_tag (task, show_cb);
  g_task_set_task_data (task, note, NULL);
  g_task_run_in_thread (task, read_thread);
  return TRUE;
}

/* ---- a command line ---- */

static GListStore *
create_files (GVariant *message)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  g_autoptr(GVariant) paths = g_variant_lookup_value (message, "files", G_VARIANT_TYPE_BYTESTRING_ARRAY);

  for (gsize i = 0; paths != NULL && i < g_variant_n_children (paths); i++)
    {
      g_autoptr(GVariant) path = g_variant_get_child_value (paths, i);
      g_autoptr(GFile) file = g_file_new_for_path (g_variant_get_bytestring (path));

      g_list_store_append (files, file);
    }
  return files;
}

void
mail_send_note_service_open (MailSendNoteService *self,
                             GVariant            *message)
{
  g_autoptr(GVariant) none = g_variant_ref_sink (g_variant_new ("a(hs)", NULL));
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = NULL;
  const char *uri;
  Note *note;

  g_return_if_fail (MAIL_IS_SEND_NOTE_SERVICE (self));

  if (g_variant_lookup (message, "uri", "&s", &uri))
    {
      g_autoptr(GFile) link = g_file_new_for_uri (uri);

      g_application_open (G_APPLICATION (self->application), &link, 1, "");
      return;
    }
  content = mapi_simple_message_to_content (message, none, NULL, &error);
  if (content == NULL)
    {
      g_warning ("Nothing is written: %s", error->message);
      return;
    }
  note = note_new (self, "", "");
  note->content = g_steal_pointer (&content);
  note->files = create_files (message);
  g_variant_lookup (message, "join", "b", &note->join);
  wait_for_session (self, note);
}

/* ---- life ---- */

static void
mail_send_note_service_dispose (GObject *object)
{
  g_clear_weak_pointer (&MAIL_SEND_NOTE_SERVICE (object)->joined);
  g_clear_object (&MAIL_SEND_NOTE_SERVICE (object)->skeleton);
  G_OBJECT_CLASS (mail_send_note_service_parent_class)->dispose (object);
}

static void
mail_send_note_service_class_init (MailSendNoteServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_send_note_service_dispose;
}

static void
mail_send_note_service_init (MailSendNoteService *self)
{
  g_queue_init (&self->waiting);
  self->skeleton = mail_ipc_send_note1_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-show", G_CALLBACK (show_cb), self, 0);
}

MailSendNoteService *
mail_send_note_service_new (MailApplication *application)
{
  MailSendNoteService *self = g_object_new (MAIL_TYPE_SEND_NOTE_SERVICE, NULL);

  self->application = application;
  g_signal_connect_object (application, "notify::logon-state", G_CALLBACK (open_waiting), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-removed", G_CALLBACK (window_removed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}

gboolean
mail_send_note_service_export (MailSendNoteService  *self,
                               GDBusConnection      *connection,
                               GError              **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection, PATH, error);
}

void
mail_send_note_service_unexport (MailSendNoteService *self)
{
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}
