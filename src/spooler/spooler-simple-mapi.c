/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-simple-mapi.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <mapi.h>
#include <stdlib.h>
#include <string.h>

#include "spooler-simple-call.h"
#include "spooler-simple-ipc.h"

/* The object itself is the implicit session; those that were logged on to lie below it, each with its number. */
#define OBJECT_PATH "/org/estafette/SimpleMapi"
#define INTERFACE   "org.estafette.SimpleMapi1"
/* Of one program: more is no use to it */
#define MAX_SESSIONS  16u
#define MAX_COMPOSERS 10u
#define MAX_CALLS     32u

struct _SpoolerSimpleMapi
{
  GObject         parent_instance;
  SpoolerService *service;    /* (unowned): has this */
  GHashTable     *sessions;   /* (owned): number → SpoolerSimpleSession */
  GHashTable     *watches;    /* (owned): bus name with sessions → watch id */
  GHashTable     *composers;  /* (owned): bus name → number of composers open for it */
  guint           n_numbers;  /* given out to sessions */
  GHashTable     *callers;    /* (owned): bus name → number of its calls without a composer */
  SpoolerConsent *consent;    /* (owned) */
  gint            held;       /* KiB of files that calls hold; atomic */
  guint           n_calls;    /* being answered */
};

enum { SIGNAL_IDLE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SpoolerSimpleMapi, spooler_simple_mapi, G_TYPE_OBJECT)

/* @table: bus name → a number */
static void
count (GHashTable *table,
       const char *sender,
       int         change)
{
  int n = GPOINTER_TO_INT (g_hash_table_lookup (table, sender)) + change;

  if (n > 0)
    g_hash_table_replace (table, g_strdup (sender), GINT_TO_POINTER (n));
  else
    g_hash_table_remove (table, sender);
}

static void
begin_call (SpoolerSimpleMapi *self)
{
  g_object_ref (self);
  self->n_calls++;
}

static void
end_call (SpoolerSimpleMapi *self)
{
  if (--self->n_calls == 0)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
  g_object_unref (self);
}

/* Any error, in the words and numbers of Simple MAPI */
static void
return_error (GDBusMethodInvocation *invocation,
              const GError          *error)
{
  g_dbus_method_invocation_return_error_literal (invocation, MAPI_SIMPLE_ERROR, (int) mapi_simple_error_classify (error),
                                                 error->message);
}

/* ---- with a composer ---- */

typedef struct
{
  SpoolerSimpleMapi     *self;       /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned by the call) */
} Note;


static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Note *note = user_data;
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;
  MapiSendNoteOutcome outcome = mapi_send_note_show_finish (result, &id, &error);

  count (note->self->composers, g_dbus_method_invocation_get_sender (note->invocation), -1);
  if (error != NULL)
    return_error (note->invocation, error);
  else
    g_dbus_method_invocation_return_value (note->invocation, g_variant_new ("(us)", outcome, id));
  end_call (note->self);
  g_free (note);
}

static void
show (SpoolerSimpleMapi     *self,
      GDBusMethodInvocation *invocation,
      GVariant              *message,
      GVariant              *files,
      GVariant              *options)
{
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  g_autoptr(GVariant) kept = g_variant_ref_sink (message);
  const char *token = "";
  const char *parent;
  Note *note;

  if (GPOINTER_TO_UINT (g_hash_table_lookup (self->composers, sender)) >= MAX_COMPOSERS)
    {
      g_dbus_method_invocation_return_error_literal (invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE,
                                                     _("This program has too many composers open"));
      return;
    }
  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 0, "&s", &parent);
  g_variant_lookup (options, "activation-token", "&s", &token);
  note = g_new0 (Note, 1);
  note->self = self;
  note->invocation = invocation;
  begin_call (self);
  count (self->composers, sender, 1);
  mapi_send_note_show_async (g_dbus_method_invocation_get_connection (invocation), kept, files, fds, parent, token, NULL,
                             shown_cb, note);
}

static void
send_mail_seen (SpoolerSimpleMapi     *self,
                GDBusMethodInvocation *invocation)
{
  const guint known = SPOOLER_SIMPLE_LOGON_UI | SPOOLER_SIMPLE_NEW_SESSION | SPOOLER_SIMPLE_DIALOG;
  g_autoptr(GVariant) message = NULL;
  g_autoptr(GVariant) files = NULL;
  g_autoptr(GVariant) options = NULL;
  guint flags;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s@a{sv}@a(hs)u@a{sv})", NULL, &message, &files,
                 &flags, &options);
  if (flags & ~known)
    g_dbus_method_invocation_return_error (invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE, _("Unknown flags: %#x"),
                                           flags & ~known);
  else
    show (self, invocation, message, files, options);
}

static void
send_documents (SpoolerSimpleMapi     *self,
                GDBusMethodInvocation *invocation)
{
  g_autoptr(GVariant) files = NULL;
  g_autoptr(GVariant) options = NULL;
  GVariantDict message;
  const char *subject;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s@a(hs)@a{sv})", NULL, &files, &options);
  g_variant_dict_init (&message, NULL);
  if (g_variant_lookup (options, "subject", "&s", &subject))
    g_variant_dict_insert (&message, "subject", "s", subject);
  show (self, invocation, g_variant_dict_end (&message), files, options);
}

/* ---- sessions ---- */

static guint
count_sessions (SpoolerSimpleMapi *self,
                const char        *owner)
{
  GHashTableIter iter;
  gpointer session;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    n += g_str_equal (spooler_simple_session_get_owner (session), owner);
  return n;
}

static void
end_session (SpoolerSimpleMapi    *self,
             SpoolerSimpleSession *session)
{
  spooler_simple_session_end (session);
  g_hash_table_remove (self->sessions, GUINT_TO_POINTER (spooler_simple_session_get_number (session)));
}

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  SpoolerSimpleMapi *self = user_data;
  guint watch = GPOINTER_TO_UINT (g_hash_table_lookup (self->watches, name));
  g_autoptr(GList) sessions = g_hash_table_get_values (self->sessions);

  for (GList *l = sessions; l != NULL; l = l->next)
    if (g_str_equal (spooler_simple_session_get_owner (l->data), name))
      end_session (self, l->data);
  g_hash_table_remove (self->watches, name);
  if (watch != 0)
    g_bus_unwatch_name (watch);
  if (self->n_calls == 0)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

static void
return_session (SpoolerSimpleMapi     *self,
                GDBusMethodInvocation *invocation,
                const char            *profile)
{
  const char *owner = g_dbus_method_invocation_get_sender (invocation);
  guint number = ++self->n_numbers;
  g_autofree char *path = g_strdup_printf ("%s/%u", OBJECT_PATH, number);

  g_hash_table_insert (self->sessions, GUINT_TO_POINTER (number),
                       spooler_simple_session_new (self->service, profile, owner, number));
  if (!g_hash_table_contains (self->watches, owner))
    {
      guint watch = g_bus_watch_name_on_connection (g_dbus_method_invocation_get_connection (invocation), owner,
                                                    G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb, self, NULL);

      g_hash_table_insert (self->watches, g_strdup (owner), GUINT_TO_POINTER (watch));
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", path));
}

static gboolean
refuse_session (SpoolerSimpleMapi     *self,
                GDBusMethodInvocation *invocation)
{
  if (count_sessions (self, g_dbus_method_invocation_get_sender (invocation)) < MAX_SESSIONS)
    return FALSE;
  g_dbus_method_invocation_return_error_literal (invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_TOO_MANY_SESSIONS,
                                                 _("This program has too many sessions"));
  return TRUE;
}

static void
log_off (SpoolerSimpleMapi     *self,
         GDBusMethodInvocation *invocation,
         SpoolerSimpleSession  *session)
{
  if (session == NULL)
    {
      g_dbus_method_invocation_return_error_literal (invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_SESSION,
                                                     _("This is for a session that was logged on to"));
      return;
    }
  end_session (self, session);
  g_dbus_method_invocation_return_value (invocation, NULL);
  if (self->n_calls == 0)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

/* ---- without a composer ---- */

static void
done_cb (SpoolerSimpleCall *call,
         const GError      *error,
         gpointer           user_data)
{
  SpoolerSimpleMapi *self = user_data;
  GDBusMethodInvocation *invocation = spooler_simple_call_get_invocation (call);
  gboolean logon = g_str_equal (g_dbus_method_invocation_get_method_name (invocation), "Logon");
  GUnixFDList *fds;
  GVariant *result = spooler_simple_call_get_result (call, &fds);

  count (self->callers, g_dbus_method_invocation_get_sender (invocation), -1);
  if (error != NULL)
    return_error (invocation, error);
  else if (!logon)
    g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, result, fds);
  else if (!refuse_session (self, invocation))
    return_session (self, invocation, spooler_simple_call_get_profile (call));
  end_call (self);
}

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  SpoolerSimpleMapi *self = user_data;
  const char *node = path + strlen (OBJECT_PATH);
  SpoolerSimpleSession *session = NULL;
  guint flags = 0;

  if (*node == '/')
    {
      session = g_hash_table_lookup (self->sessions, GUINT_TO_POINTER (strtoul (node + 1, NULL, 10)));
      if (session == NULL || !g_str_equal (spooler_simple_session_get_owner (session), sender))
        {
          g_dbus_method_invocation_return_error_literal (invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_SESSION,
                                                         _("There is no such session"));
          return;
        }
    }
  if (g_str_equal (method, "SendMail"))
    g_variant_get_child (parameters, 3, "u", &flags);
  if (g_str_equal (method, "SendDocuments"))
    send_documents (self, invocation);
  else if (g_str_equal (method, "SendMail") && (flags & SPOOLER_SIMPLE_DIALOG))
    send_mail_seen (self, invocation);
  else if (g_str_equal (method, "Logoff"))
    log_off (self, invocation, session);
  else if (GPOINTER_TO_UINT (g_hash_table_lookup (self->callers, sender)) >= MAX_CALLS)
    g_dbus_method_invocation_return_error_literal (invocation, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE,
                                                   _("This program asks for too much at once"));
  else if (!g_str_equal (method, "Logon") || !refuse_session (self, invocation))
    {
      begin_call (self);
      count (self->callers, sender, 1);
      spooler_simple_call_start (self->service, invocation, session, self->consent, &self->held, done_cb, self);
    }
}

/* ---- the tree ---- */

/* Nobody is told of anybody's sessions */
static char **
enumerate_cb (GDBusConnection *connection,
              const char      *sender,
              const char      *path,
              gpointer         user_data)
{
  return g_new0 (char *, 1);
}

static GDBusInterfaceInfo **
introspect_cb (GDBusConnection *connection,
               const char      *sender,
               const char      *path,
               const char      *node,
               gpointer         user_data)
{
  GDBusInterfaceInfo **infos = g_new0 (GDBusInterfaceInfo *, 2);

  infos[0] = g_dbus_interface_info_ref (spooler_ipc_simple_mapi1_interface_info ());
  return infos;
}

static const GDBusInterfaceVTable *
dispatch_cb (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *node,
             gpointer        *out_user_data,
             gpointer         user_data)
{
  static const GDBusInterfaceVTable vtable = { call_cb, NULL, NULL, { 0 } };

  *out_user_data = user_data;
  return &vtable;
}

/* ---- life ---- */

static void
spooler_simple_mapi_finalize (GObject *object)
{
  SpoolerSimpleMapi *self = SPOOLER_SIMPLE_MAPI (object);

  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->watches);
  g_hash_table_unref (self->composers);
  g_hash_table_unref (self->callers);
  spooler_consent_free (self->consent);
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
  self->sessions = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) spooler_simple_session_unref);
  self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->composers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->callers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->consent = spooler_consent_new ();
}

SpoolerSimpleMapi *
spooler_simple_mapi_new (SpoolerService *service)
{
  SpoolerSimpleMapi *self = g_object_new (SPOOLER_TYPE_SIMPLE_MAPI, NULL);

  self->service = service;
  return self;
}

gboolean
spooler_simple_mapi_export (SpoolerSimpleMapi  *self,
                            GDBusConnection    *connection,
                            GError            **error)
{
  const GDBusSubtreeVTable vtable = { enumerate_cb, introspect_cb, dispatch_cb, { 0 } };

  return g_dbus_connection_register_subtree (connection, OBJECT_PATH, &vtable,
                                             G_DBUS_SUBTREE_FLAGS_DISPATCH_TO_UNENUMERATED_NODES, self, NULL, error) != 0;
}

gboolean
spooler_simple_mapi_is_idle (SpoolerSimpleMapi *self)
{
  g_return_val_if_fail (SPOOLER_IS_SIMPLE_MAPI (self), TRUE);
  return self->n_calls == 0;
}
