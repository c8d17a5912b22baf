/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-simple-call.h"

#include <glib/gi18n.h>
#include <sys/stat.h>

#include "spooler-agent.h"
#include "spooler-caller.h"

/* Of recipients and of files a person is told */
#define MAX_TOLD 5u
#define NO_ARGUMENT (-1)
/* Of files in memory, for all callers together; in KiB. One message that is sent takes several times what it holds */
#define MAX_HELD (200 * 1024)

/* Blocks, in a thread. FALSE: *error */
typedef gboolean (*StepFunc) (SpoolerSimpleCall  *call,
                              GError            **error);

typedef struct
{
  const char *name;
  guint       flags;         /* that it knows */
  int         flags_at;      /* which argument they are */
  int         message_at;    /* a message and its files, or NO_ARGUMENT */
  gboolean    needs_session; /* an explicit one */
  SpoolerDeed deed;
  StepFunc    check;         /* (nullable): of what it brings */
  StepFunc    ask;           /* (nullable): for leave */
  StepFunc    run;           /* (nullable): in the profile's session; without, no profile is needed */
} Method;

struct _SpoolerSimpleCall
{
  SpoolerService        *service;     /* (unowned): outlives its calls */
  GDBusMethodInvocation *invocation;  /* (unowned): the answer frees it */
  SpoolerSimpleSession  *session;     /* (owned) (nullable) */
  SpoolerConsent        *consent;     /* (unowned): outlives its calls */
  GCancellable          *gone;        /* (owned): cancelled when the caller leaves what it has open on screen */
  SpoolerCallerWatch    *watch;       /* (owned) (nullable): there is something open for it */
  const Method          *method;
  const char            *parent;      /* (unowned): an argument */
  guint                  flags;
  MapiContent           *content;     /* (owned) (nullable) */
  char                  *profile;     /* (owned) (nullable) */
  MapiSession           *mapi;        /* (unowned) (nullable): while it runs */
  GVariant              *result;      /* (owned) (nullable) */
  GUnixFDList           *fds;         /* (owned) (nullable): of the result */
  gint                  *held;        /* (unowned): of all calls, in KiB; atomic */
  gint                   n_held;      /* of it, this one's */
  SpoolerSimpleCallFunc  callback;
  gpointer               user_data;
};

static void
call_free (SpoolerSimpleCall *self)
{
  g_clear_pointer (&self->session, spooler_simple_session_unref);
  g_clear_pointer (&self->content, mapi_content_unref);
  g_clear_pointer (&self->result, g_variant_unref);
  g_clear_object (&self->fds);
  g_clear_pointer (&self->watch, spooler_caller_unwatch);
  g_object_unref (self->gone);
  g_atomic_int_add (self->held, -self->n_held);
  g_free (self->profile);
  g_free (self);
}

static void
finish (SpoolerSimpleCall *self,
        const GError      *error)
{
  self->callback (self, error, self->user_data);
  call_free (self);
}

static GVariant *
get_argument (SpoolerSimpleCall *self,
              int                position)
{
  return g_variant_get_child_value (g_dbus_method_invocation_get_parameters (self->invocation), (gsize) position);
}

static const char *
get_text (SpoolerSimpleCall *self,
          int                position)
{
  const char *text;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (self->invocation), (gsize) position, "&s", &text);
  return text;
}

static void
take_result (SpoolerSimpleCall *self,
             GVariant          *result)
{
  /* Done once more when a session ended under it */
  g_clear_pointer (&self->result, g_variant_unref);
  self->result = g_variant_ref_sink (result);
}

static gboolean
ask_leave (SpoolerSimpleCall  *self,
           SpoolerDeed         deed,
           const char         *details,
           GError            **error)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (self->invocation);
  const char *sender = g_dbus_method_invocation_get_sender (self->invocation);
  const char *parent = *self->parent != '\0' ? self->parent : NULL;

  if (self->session != NULL)
    return spooler_simple_session_consent (self->session, self->consent, connection, deed, parent, details, self->gone,
                                           error);
  return spooler_consent_ask (self->consent, connection, sender, deed, parent, details, self->gone, error);
}

/* What is shown for a program goes away with it */
static void
attend (SpoolerSimpleCall *self)
{
  if (self->watch == NULL)
    self->watch = spooler_caller_watch (g_dbus_method_invocation_get_connection (self->invocation),
                                        g_dbus_method_invocation_get_sender (self->invocation), self->gone);
}

static MapiInteraction *
create_interaction (SpoolerSimpleCall *self)
{
  attend (self);
  return mapi_remote_interaction_new (*self->parent != '\0' ? self->parent : NULL, TRUE);
}

/* ---- what a person is told ---- */

/* "a, b and 3 more", a line of it */
static void
append_told (GString    *text,
             const char *label,
             GPtrArray  *names)
{
  if (names->len == 0)
    return;
  g_string_append_printf (text, "\n%s ", label);
  for (guint i = 0; i < MIN (names->len, MAX_TOLD); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) names->pdata[i]);
  if (names->len > MAX_TOLD)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("and %u more", "and %u more", names->len - MAX_TOLD),
                                               names->len - MAX_TOLD);

      g_string_append_printf (text, " %s", more);
    }
}

static const char *
get_subject (MapiContent *content)
{
  const char *subject = mapi_properties_get_string (mapi_content_get_properties (content), MAPI_PR_SUBJECT);

  return subject != NULL && *subject != '\0' ? subject : _("No subject");
}

static char *
describe_content (MapiContent *content)
{
  GString *text = g_string_new (get_subject (content));
  GPtrArray *recipients = mapi_content_get_recipients (content);
  g_autoptr(GPtrArray) people = g_ptr_array_new ();
  g_autoptr(GPtrArray) files = g_ptr_array_new ();

  for (guint i = 0; i < recipients->len; i++)
    {
      const char *address = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);

      g_ptr_array_add (people, (gpointer) (address != NULL ? address
                                           : mapi_properties_get_string (recipients->pdata[i], MAPI_PR_DISPLAY_NAME)));
    }
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    g_ptr_array_add (files, (gpointer) mapi_properties_get_string (mapi_content_get_attachment (content, i),
                                                                   MAPI_PR_ATTACH_LONG_FILENAME));
  append_told (text, _("To:"), people);
  append_told (text, _("Files:"), files);
  return g_string_free (text, FALSE);
}

static char *
describe (SpoolerSimpleCall *self)
{
  if (self->content != NULL)
    return describe_content (self->content);
  if (self->method->deed == SPOOLER_DEED_LOOK_UP)
    return g_strdup_printf (_("It asks who “%s” is."), get_text (self, 1));
  return g_strdup_printf (_("It will see the messages of the profile “%s” and what is attached to them."), self->profile);
}

static gboolean
ask_usual (SpoolerSimpleCall  *self,
           GError            **error)
{
  g_autofree char *details = describe (self);

  return ask_leave (self, self->method->deed, details, error);
}

/* ---- the calls ---- */

static gboolean
check_recipients (SpoolerSimpleCall  *self,
                  GError            **error)
{
  if (mapi_content_get_recipients (self->content)->len > 0)
    return TRUE;
  g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_RECIPS, _("There is no recipient"));
  return FALSE;
}

static gboolean
run_send_mail (SpoolerSimpleCall  *self,
               GError            **error)
{
  g_autofree char *id = NULL;
  gboolean sent = FALSE;

  if (!mapi_simple_send (self->mapi, self->content, &sent, &id, NULL, error))
    return FALSE;
  take_result (self, g_variant_new ("(us)", sent ? MAPI_SEND_NOTE_SENT : MAPI_SEND_NOTE_QUEUED, id));
  return TRUE;
}

static gboolean
run_find_next (SpoolerSimpleCall  *self,
               GError            **error)
{
  g_autofree char *id = mapi_simple_find_next (self->mapi, get_text (self, 1), get_text (self, 2),
                                               (MapiSimpleFindFlags) self->flags, NULL, error);

  if (id != NULL)
    take_result (self, g_variant_new ("(s)", id));
  return id != NULL;
}

static gboolean
run_read_mail (SpoolerSimpleCall  *self,
               GError            **error)
{
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr(GVariant) result = mapi_simple_read_mail (self->mapi, get_text (self, 1), (MapiSimpleReadFlags) self->flags, fds,
                                                      NULL, error);

  if (result == NULL)
    return FALSE;
  take_result (self, result);
  g_set_object (&self->fds, fds);
  return TRUE;
}

static gboolean
run_save_mail (SpoolerSimpleCall  *self,
               GError            **error)
{
  g_autoptr(GVariant) message = get_argument (self, 2);
  g_autofree char *id = NULL;
  guint flags = 0;

  g_variant_lookup (message, "flags", "u", &flags);
  id = mapi_simple_save_mail (self->mapi, get_text (self, 1), self->content, (MapiSimpleMessageFlags) flags, NULL, error);
  if (id != NULL)
    take_result (self, g_variant_new ("(s)", id));
  return id != NULL;
}

/* Named to the person, so it is opened before they are asked */
static gboolean
run_delete_mail (SpoolerSimpleCall  *self,
                 GError            **error)
{
  g_autofree char *subject = mapi_simple_dup_subject (self->mapi, get_text (self, 1), NULL, error);

  if (subject == NULL || !ask_leave (self, SPOOLER_DEED_DELETE, *subject != '\0' ? subject : _("No subject"), error)
      || !mapi_simple_delete_mail (self->mapi, get_text (self, 1), NULL, error))
    return FALSE;
  take_result (self, g_variant_new ("()"));
  return TRUE;
}

static gboolean
run_resolve_name (SpoolerSimpleCall  *self,
                  GError            **error)
{
  g_autoptr(MapiInteraction) interaction = self->flags & SPOOLER_SIMPLE_DIALOG ? create_interaction (self) : NULL;
  g_autoptr(GVariant) result = mapi_simple_resolve (self->mapi, get_text (self, 1), interaction, self->gone, error);

  if (result != NULL)
    take_result (self, result);
  return result != NULL;
}

static gboolean
check_resolve_name (SpoolerSimpleCall  *self,
                    GError            **error)
{
  if (!(self->flags & SPOOLER_SIMPLE_AB_NOMODIFY) || (self->flags & SPOOLER_SIMPLE_DIALOG))
    return TRUE;
  g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE, _("AB_NOMODIFY goes with DIALOG only"));
  return FALSE;
}

static gboolean
ask_resolve_name (SpoolerSimpleCall  *self,
                  GError            **error)
{
  g_autoptr(MapiProperties) typed = mapi_one_off_parse (get_text (self, 1));

  /* What is an address already says nothing about anybody */
  return typed != NULL || ask_usual (self, error);
}

static gboolean
show_address (SpoolerSimpleCall  *self,
             GError            **error)
{
  g_autoptr(MapiInteraction) interaction = create_interaction (self);
  g_autoptr(GVariant) recipients = get_argument (self, 4);
  g_autoptr(GVariant) chosen = NULL;
  guint n_edit;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (self->invocation), 2, "u", &n_edit);
  if (n_edit > 4)
    {
      g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_EDITFIELDS,
                           _("There are at most four kinds of recipients"));
      return FALSE;
    }
  if (!mapi_simple_check_recipients (recipients, error))
    return FALSE;
  chosen = mapi_remote_interaction_select_recipients (MAPI_REMOTE_INTERACTION (interaction), get_text (self, 1), n_edit,
                                                      get_text (self, 3), recipients, self->gone, error);
  if (chosen != NULL)
    take_result (self, g_variant_new ("(@a(uss))", chosen));
  return chosen != NULL;
}

static gboolean
show_details (SpoolerSimpleCall  *self,
             GError            **error)
{
  g_autoptr(MapiInteraction) interaction = create_interaction (self);
  const char *id = get_text (self, 1);

  if (*id == '\0')
    {
      g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_AMBIGUOUS_RECIPIENT,
                           _("The recipient has not been resolved"));
      return FALSE;
    }
  if (!mapi_remote_interaction_show_details (MAPI_REMOTE_INTERACTION (interaction), id,
                                             !(self->flags & SPOOLER_SIMPLE_AB_NOMODIFY), self->gone, error))
    {
      if (error != NULL && g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        {
          g_clear_error (error);
          g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_RECIPS, _("There is no such recipient"));
        }
      return FALSE;
    }
  take_result (self, g_variant_new ("()"));
  return TRUE;
}

static gboolean
check_logon (SpoolerSimpleCall  *self,
           GError            **error)
{
  if (!(self->flags & SPOOLER_SIMPLE_LOGON_UI) || !(self->flags & SPOOLER_SIMPLE_PASSWORD_UI))
    return TRUE;
  g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE, _("LOGON_UI and PASSWORD_UI exclude each other"));
  return FALSE;
}

/* The agent's session is what counts: it is there when this is called */
static gboolean
run_logon (SpoolerSimpleCall  *self,
           GError            **error)
{
  return !(self->flags & SPOOLER_SIMPLE_FORCE_DOWNLOAD)
         || mapi_session_synchronize (self->mapi, MAPI_FLUSH_DOWNLOAD, NULL, error);
}

#define UI_FLAGS (SPOOLER_SIMPLE_LOGON_UI | SPOOLER_SIMPLE_NEW_SESSION)

static const Method methods[] = {
  { "Logon", UI_FLAGS | SPOOLER_SIMPLE_EXTENDED | SPOOLER_SIMPLE_USE_DEFAULT | SPOOLER_SIMPLE_FORCE_DOWNLOAD
    | SPOOLER_SIMPLE_PASSWORD_UI, 2, NO_ARGUMENT, FALSE, SPOOLER_DEED_READ, check_logon, NULL, run_logon },
  { "SendMail", UI_FLAGS, 3, 1, FALSE, SPOOLER_DEED_SEND, check_recipients, ask_usual, run_send_mail },
  { "FindNext", (guint) MAPI_SIMPLE_FIND_UNREAD_ONLY | MAPI_SIMPLE_FIND_GUARANTEE_FIFO | MAPI_SIMPLE_FIND_LONG_MSGID, 3,
    NO_ARGUMENT, TRUE, SPOOLER_DEED_READ, NULL, ask_usual, run_find_next },
  { "ReadMail", (guint) MAPI_SIMPLE_READ_ENVELOPE_ONLY | MAPI_SIMPLE_READ_PEEK | MAPI_SIMPLE_READ_BODY_AS_FILE
    | MAPI_SIMPLE_READ_SUPPRESS_ATTACH, 2, NO_ARGUMENT, TRUE, SPOOLER_DEED_READ, NULL, ask_usual, run_read_mail },
  { "SaveMail", UI_FLAGS | SPOOLER_SIMPLE_LONG_MSGID, 4, 2, FALSE, SPOOLER_DEED_SAVE, NULL, ask_usual, run_save_mail },
  { "DeleteMail", 0, 2, NO_ARGUMENT, TRUE, SPOOLER_DEED_DELETE, NULL, NULL, run_delete_mail },
  { "Address", UI_FLAGS, 5, NO_ARGUMENT, FALSE, SPOOLER_DEED_LOOK_UP, show_address, NULL, NULL },
  { "Details", UI_FLAGS | SPOOLER_SIMPLE_AB_NOMODIFY, 2, NO_ARGUMENT, FALSE, SPOOLER_DEED_LOOK_UP, show_details, NULL, NULL },
  { "ResolveName", UI_FLAGS | SPOOLER_SIMPLE_DIALOG | SPOOLER_SIMPLE_AB_NOMODIFY, 2, NO_ARGUMENT, FALSE,
    SPOOLER_DEED_LOOK_UP, check_resolve_name, ask_resolve_name, run_resolve_name },
};

static const Method *
find_method (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].name, name))
      return &methods[i];
  return NULL;
}

gboolean
spooler_simple_call_knows (const char *name)
{
  return find_method (name) != NULL;
}

/* ---- from step to step ---- */

static gboolean
choose_profile (SpoolerSimpleCall  *self,
                GError            **error)
{
  gboolean logon = g_str_equal (self->method->name, "Logon");

  if (self->flags & SPOOLER_SIMPLE_LOGON_UI)
    attend (self);
  if (self->session != NULL && !logon)
    self->profile = g_strdup (spooler_simple_session_get_profile (self->session));
  else
    self->profile = spooler_simple_logon_choose (logon ? get_text (self, 1) : "", (SpoolerSimpleFlags) self->flags,
                                                 self->parent, self->gone, error);
  return self->profile != NULL;
}

/* What is too big for a message is refused before it is read, and takes nothing */
static gint
count_kib (GVariant    *files,
           GUnixFDList *fds)
{
  int n_fds = 0;
  const int *all = fds != NULL ? g_unix_fd_list_peek_fds (fds, &n_fds) : NULL;
  guint64 bytes = 0;
  GVariantIter iter;
  gint32 handle;

  g_variant_iter_init (&iter, files);
  while (g_variant_iter_next (&iter, "(h&s)", &handle, NULL))
    {
      struct stat st;

      if (handle >= 0 && handle < n_fds && fstat (all[handle], &st) == 0 && S_ISREG (st.st_mode))
        bytes += (guint64) st.st_size;
    }
  return bytes <= MAPI_SIMPLE_MAX_BYTES ? (gint) (bytes / 1024) : 0;
}

/* They are read before a person is asked, so that what is agreed to is what is sent; nobody may fill the memory so */
static gboolean
reserve (SpoolerSimpleCall  *self,
         gint                kib,
         GError            **error)
{
  self->n_held = kib;
  if (g_atomic_int_add (self->held, kib) + kib <= MAX_HELD)
    return TRUE;
  g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INSUFFICIENT_MEMORY,
                       _("Too many big files wait to be sent already"));
  return FALSE;
}

static gboolean
read_message (SpoolerSimpleCall  *self,
              GError            **error)
{
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (self->invocation));
  g_autoptr(GVariant) message = get_argument (self, self->method->message_at);
  g_autoptr(GVariant) files = get_argument (self, self->method->message_at + 1);

  if (reserve (self, count_kib (files, fds), error))
    self->content = mapi_simple_message_to_content (message, files, fds, error);
  return self->content != NULL;
}

static gboolean
prepare (SpoolerSimpleCall  *self,
         GError            **error)
{
  const Method *method = self->method;

  if (method->message_at >= 0 && !read_message (self, error))
    return FALSE;
  if (method->check != NULL && !method->check (self, error))
    return FALSE;
  if (method->run != NULL && !choose_profile (self, error))
    return FALSE;
  return method->ask == NULL || method->ask (self, error);
}

static void
prepare_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  GError *error = NULL;

  if (prepare (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
run (MapiSession  *session,
     gpointer      data,
     GError      **error)
{
  SpoolerSimpleCall *self = data;
  gboolean done;

  self->mapi = session;
  done = self->method->run (self, error);
  self->mapi = NULL;
  return done;
}

/* A message, or a receipt for one: it ran in the agent's own session, so nobody else tells the agent of its queue. */
static gboolean
may_have_submitted (SpoolerSimpleCall *self)
{
  StepFunc step = self->method->run;

  return step == run_send_mail || step == run_delete_mail ||
         (step == run_read_mail && (self->flags & MAPI_SIMPLE_READ_PEEK) == 0);
}

static void
run_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = spooler_agent_ask_finish (SPOOLER_AGENT (source), result, &error);

  if (error == NULL && may_have_submitted (user_data))
    spooler_agent_ring (SPOOLER_AGENT (source));
  finish (user_data, error);
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  SpoolerSimpleCall *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) || self->method->run == NULL)
    finish (self, error);
  else
    spooler_agent_ask_async (spooler_service_get_agent (self->service, self->profile), spooler_request_new_call (run, self),
                             run_cb, self);
}

static gboolean
check (SpoolerSimpleCall  *self,
       GError            **error)
{
  if (self->flags & ~self->method->flags)
    g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_FAILURE, _("Unknown flags: %#x"),
                 self->flags & ~self->method->flags);
  else if (self->method->needs_session && self->session == NULL)
    g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_SESSION,
                         _("This is for a session that was logged on to"));
  else
    return TRUE;
  return FALSE;
}

void
spooler_simple_call_start (SpoolerService        *service,
                           GDBusMethodInvocation *invocation,
                           SpoolerSimpleSession  *session,
                           SpoolerConsent        *consent,
                           gint                  *held,
                           SpoolerSimpleCallFunc  callback,
                           gpointer               user_data)
{
  SpoolerSimpleCall *self = g_new0 (SpoolerSimpleCall, 1);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;

  self->service = service;
  self->invocation = invocation;
  self->session = session != NULL ? spooler_simple_session_ref (session) : NULL;
  self->method = find_method (g_dbus_method_invocation_get_method_name (invocation));
  self->consent = consent;
  self->gone = g_cancellable_new ();
  self->held = held;
  self->callback = callback;
  self->user_data = user_data;
  self->parent = get_text (self, 0);
  g_variant_get_child (parameters, (gsize) self->method->flags_at, "u", &self->flags);
  if (!check (self, &error))
    {
      finish (self, error);
      return;
    }
  task = g_task_new (NULL, NULL, prepared_cb, self);
  g_task_set_source_tag (task, spooler_simple_call_start);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, prepare_thread);
}

GVariant *
spooler_simple_call_get_result (SpoolerSimpleCall  *self,
                                GUnixFDList       **fds)
{
  *fds = self->fds;
  return self->result;
}

GDBusMethodInvocation *
spooler_simple_call_get_invocation (SpoolerSimpleCall *self)
{
  return self->invocation;
}

const char *
spooler_simple_call_get_profile (SpoolerSimpleCall *self)
{
  return self->profile;
}
