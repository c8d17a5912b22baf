/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-simple-mapi.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <mapi.h>

#include "spooler-simple-ipc.h"

#define OBJECT_PATH "/org/estafette/SimpleMapi"
/* MAPI_DIALOG */
#define FLAG_DIALOG 8u

struct _SpoolerSimpleMapi
{
  GObject               parent_instance;
  SpoolerIpcSimpleMapi1 *skeleton;  /* (owned) */
  guint                  n_calls;   /* being answered */
};

enum { SIGNAL_IDLE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SpoolerSimpleMapi, spooler_simple_mapi, G_TYPE_OBJECT)

typedef struct
{
  SpoolerSimpleMapi     *self;       /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned by the call) */
} Call;

static void
call_free (Call *call)
{
  if (--call->self->n_calls == 0)
    g_signal_emit (call->self, signals[SIGNAL_IDLE], 0);
  g_object_unref (call->self);
  g_free (call);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Call *call = user_data;
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;
  MapiSendNoteOutcome outcome = mapi_send_note_show_finish (result, &id, &error);

  if (error != NULL)
    g_dbus_method_invocation_return_gerror (call->invocation, error);
  else
    g_dbus_method_invocation_return_value (call->invocation, g_variant_new ("(us)", outcome, id));
  call_free (call);
}

static void
show (SpoolerSimpleMapi     *self,
      GDBusMethodInvocation *invocation,
      const char            *parent,
      GVariant              *message,
      GVariant              *files,
      GUnixFDList           *fds,
      GVariant              *options)
{
  Call *call = g_new0 (Call, 1);
  const char *token = "";

  call->self = g_object_ref (self);
  call->invocation = invocation;
  self->n_calls++;
  g_variant_lookup (options, "activation-token", "&s", &token);
  mapi_send_note_show_async (g_dbus_method_invocation_get_connection (invocation), message, files, fds, parent, token,
                             NULL, shown_cb, call);
}

static gboolean
send_mail_cb (SpoolerIpcSimpleMapi1 *skeleton,
              GDBusMethodInvocation *invocation,
              GUnixFDList           *fds,
              const char            *parent,
              GVariant              *message,
              GVariant              *files,
              guint                  flags,
              GVariant              *options,
              gpointer               user_data)
{
  if (flags != FLAG_DIALOG)
    g_dbus_method_invocation_return_error (invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_NOT_SUPPORTED, "%s",
                                           _("A person has to send it: DIALOG is the only flag"));
  else
    show (user_data, invocation, parent, message, files, fds, options);
  return TRUE;
}

static gboolean
send_documents_cb (SpoolerIpcSimpleMapi1 *skeleton,
                   GDBusMethodInvocation *invocation,
                   GUnixFDList           *fds,
                   const char            *parent,
                   GVariant              *files,
                   GVariant              *options,
                   gpointer               user_data)
{
  GVariantDict message;
  const char *subject;

  g_variant_dict_init (&message, NULL);
  if (g_variant_lookup (options, "subject", "&s", &subject))
    g_variant_dict_insert (&message, "subject", "s", subject);
  show (user_data, invocation, parent, g_variant_dict_end (&message), files, fds, options);
  return TRUE;
}

static void
spooler_simple_mapi_finalize (GObject *object)
{
  g_clear_object (&SPOOLER_SIMPLE_MAPI (object)->skeleton);
  G_OBJECT_CLASS (spooler_simple_mapi_parent_class)->finalize (object);
}

static void
spooler_simple_mapi_class_init (SpoolerSimpleMapiClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = spooler_simple_mapi_finalize;
  signals[SIGNAL_IDLE] =
    g_signal_new ("idle", SPOOLER_TYPE_SIMPLE_MAPI, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spooler_simple_mapi_init (SpoolerSimpleMapi *self)
{
  self->skeleton = spooler_ipc_simple_mapi1_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-send-mail", G_CALLBACK (send_mail_cb), self, 0);
  g_signal_connect_object (self->skeleton, "handle-send-documents", G_CALLBACK (send_documents_cb), self, 0);
}

SpoolerSimpleMapi *
spooler_simple_mapi_new (void)
{
  return g_object_new (SPOOLER_TYPE_SIMPLE_MAPI, NULL);
}

gboolean
spooler_simple_mapi_export (SpoolerSimpleMapi  *self,
                            GDBusConnection    *connection,
                            GError            **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection, OBJECT_PATH, error);
}

gboolean
spooler_simple_mapi_is_idle (SpoolerSimpleMapi *self)
{
  g_return_val_if_fail (SPOOLER_IS_SIMPLE_MAPI (self), TRUE);
  return self->n_calls == 0;
}
