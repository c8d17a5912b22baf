/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-email-portal.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <mapi.h>
#include <unistd.h>

#include "spooler-portal-ipc.h"

#define OBJECT_PATH "/org/freedesktop/portal/desktop"
/* Who may ask */
#define FRONT       "org.freedesktop.portal.Desktop"
/* The kernel takes no more descriptors along with one message */
#define MAX_FILES   253u

/* The portal's own numbers */
typedef enum
{
  RESPONSE_DONE      = 0,
  RESPONSE_CANCELLED = 1,
  RESPONSE_OTHER     = 2
} Response;

struct _SpoolerEmailPortal
{
  GObject          parent_instance;
  SpoolerIpcEmail *skeleton;  /* (owned) */
  guint            n_calls;   /* being answered */
};

enum { SIGNAL_IDLE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SpoolerEmailPortal, spooler_email_portal, G_TYPE_OBJECT)

/* One request of the portal, which may take it back */
typedef struct
{
  SpoolerEmailPortal    *self;        /* (owned) */
  GDBusMethodInvocation *invocation;  /* (owned by the call) */
  SpoolerIpcRequest     *request;     /* (owned) */
  GCancellable          *cancellable; /* (owned) */
} Call;

static void
call_finish (Call     *call,
             Response  response)
{
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (call->request));
  spooler_ipc_email_complete_compose_email (call->self->skeleton, call->invocation, response,
                                            g_variant_new ("a{sv}", NULL));
  if (--call->self->n_calls == 0)
    g_signal_emit (call->self, signals[SIGNAL_IDLE], 0);
  g_object_unref (call->self);
  g_object_unref (call->request);
  g_object_unref (call->cancellable);
  g_free (call);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  MapiSendNoteOutcome outcome = mapi_send_note_show_finish (result, NULL, &error);
  Response response = RESPONSE_CANCELLED;

  if (error != NULL && !g_error_matches (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_USER_ABORT))
    {
      g_message ("The portal’s message was not written: %s", error->message);
      response = RESPONSE_OTHER;
    }
  else if (outcome == MAPI_SEND_NOTE_QUEUED || outcome == MAPI_SEND_NOTE_SENT)
    response = RESPONSE_DONE;
  call_finish (user_data, response);
}

/* The portal takes its question back; what a person writes stays on screen */
static gboolean
close_cb (SpoolerIpcRequest     *request,
          GDBusMethodInvocation *invocation,
          gpointer               user_data)
{
  Call *call = user_data;

  spooler_ipc_request_complete_close (request, invocation);
  g_cancellable_cancel (call->cancellable);
  return TRUE;
}

/* ---- what is asked for ---- */

static void
add_recipients (GVariantBuilder *recipients,
                guint            class,
                GVariant        *options,
                const char      *key)
{
  g_autofree const char **addresses = NULL;

  if (!g_variant_lookup (options, key, "^a&s", &addresses))
    return;
  /* As names, so that “Name <address>” is understood */
  for (gsize i = 0; addresses[i] != NULL; i++)
    g_variant_builder_add (recipients, "(uss)", class, addresses[i], "");
}

/* @left_out: (transfer none): files that are not there, which the person is told */
static GVariant *
create_message (GVariant  *options,
                GPtrArray *left_out)
{
  GVariantDict message;
  GVariantBuilder recipients;
  const char *text;

  g_variant_dict_init (&message, NULL);
  g_variant_builder_init (&recipients, G_VARIANT_TYPE ("a(uss)"));
  if (g_variant_lookup (options, "address", "&s", &text) && *text != '\0')
    g_variant_builder_add (&recipients, "(uss)", MAPI_RECIPIENT_TO, text, "");
  add_recipients (&recipients, MAPI_RECIPIENT_TO, options, "addresses");
  add_recipients (&recipients, MAPI_RECIPIENT_CC, options, "cc");
  add_recipients (&recipients, MAPI_RECIPIENT_BCC, options, "bcc");
  g_variant_dict_insert_value (&message, "recipients", g_variant_builder_end (&recipients));
  if (g_variant_lookup (options, "subject", "&s", &text))
    g_variant_dict_insert (&message, "subject", "s", text);
  if (g_variant_lookup (options, "body", "&s", &text))
    g_variant_dict_insert (&message, "text", "s", text);
  g_variant_dict_insert_value (&message, "left-out",
                               g_variant_new_strv ((const char * const *) left_out->pdata, (gssize) left_out->len));
  return g_variant_dict_end (&message);
}

/* A path, or a file: URI. Opened without reading: that is the window's, which looks at it first */
static int
open_file (const char *name)
{
  g_autofree char *path = g_str_has_prefix (name, "file:") ? g_filename_from_uri (name, NULL, NULL) : g_strdup (name);

  return path != NULL && g_path_is_absolute (path) ? open (path, O_PATH | O_CLOEXEC) : -1;
}

static GVariant *
open_files (GVariant    *options,
            GUnixFDList *fds,
            GPtrArray   *left_out)
{
  g_autofree const char **names = NULL;
  GVariantBuilder files;

  g_variant_builder_init (&files, G_VARIANT_TYPE ("a(hs)"));
  g_variant_lookup (options, "attachments", "^a&s", &names);
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      int fd = i < MAX_FILES ? open_file (names[i]) : -1;
      int handle = fd >= 0 ? g_unix_fd_list_append (fds, fd, NULL) : -1;

      if (fd >= 0)
        close (fd);
      if (handle >= 0)
        g_variant_builder_add (&files, "(hs)", handle, "");
      else
        g_ptr_array_add (left_out, g_path_get_basename (names[i]));
    }
  return g_variant_builder_end (&files);
}

/* ---- the call ---- */

static void
show (Call *call)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (call->invocation);
  g_autoptr(GVariant) options = g_variant_get_child_value (g_dbus_method_invocation_get_parameters (call->invocation), 3);
  g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  GVariant *files = open_files (options, fds, left_out);
  const char *parent, *token = "";

  g_variant_get_child (g_dbus_method_invocation_get_parameters (call->invocation), 2, "&s", &parent);
  g_variant_lookup (options, "activation_token", "&s", &token);
  mapi_send_note_show_async (connection, create_message (options, left_out), files, fds, parent, token, call->cancellable,
                             shown_cb, call);
}

/* Others have Simple MAPI: what comes from here counts as asked for by the desktop */
static void
owner_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  const char *owner = "";

  if (reply != NULL)
    g_variant_get (reply, "(&s)", &owner);
  if (g_strcmp0 (owner, g_dbus_method_invocation_get_sender (call->invocation)) == 0)
    show (call);
  else
    {
      g_message ("Only the desktop’s portal is answered here");
      call_finish (call, RESPONSE_OTHER);
    }
}

static gboolean
compose_email_cb (SpoolerIpcEmail       *skeleton,
                  GDBusMethodInvocation *invocation,
                  const char            *handle,
                  const char            *app_id,
                  const char            *parent_window,
                  GVariant              *options,
                  gpointer               user_data)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (invocation);
  g_autoptr(GError) error = NULL;
  Call *call = g_new0 (Call, 1);

  call->self = g_object_ref (user_data);
  call->invocation = invocation;
  call->request = spooler_ipc_request_skeleton_new ();
  call->cancellable = g_cancellable_new ();
  call->self->n_calls++;
  g_signal_connect (call->request, "handle-close", G_CALLBACK (close_cb), call);
  /* At once: it may be taken back at once */
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (call->request), connection, handle, &error))
    {
      g_message ("The portal’s message was not written: %s", error->message);
      call_finish (call, RESPONSE_OTHER);
      return TRUE;
    }
  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "GetNameOwner", g_variant_new ("(s)", FRONT), G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, owner_cb, call);
  return TRUE;
}

/* ---- life ---- */

static void
spooler_email_portal_finalize (GObject *object)
{
  g_clear_object (&SPOOLER_EMAIL_PORTAL (object)->skeleton);
  G_OBJECT_CLASS (spooler_email_portal_parent_class)->finalize (object);
}

static void
spooler_email_portal_class_init (SpoolerEmailPortalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = spooler_email_portal_finalize;
  signals[SIGNAL_IDLE] =
    g_signal_new ("idle", SPOOLER_TYPE_EMAIL_PORTAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spooler_email_portal_init (SpoolerEmailPortal *self)
{
  self->skeleton = spooler_ipc_email_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-compose-email", G_CALLBACK (compose_email_cb), self, 0);
}

SpoolerEmailPortal *
spooler_email_portal_new (void)
{
  return g_object_new (SPOOLER_TYPE_EMAIL_PORTAL, NULL);
}

gboolean
spooler_email_portal_export (SpoolerEmailPortal  *self,
                             GDBusConnection     *connection,
                             GError             **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection, OBJECT_PATH, error);
}

gboolean
spooler_email_portal_is_idle (SpoolerEmailPortal *self)
{
  g_return_val_if_fail (SPOOLER_IS_EMAIL_PORTAL (self), TRUE);
  return self->n_calls == 0;
}
