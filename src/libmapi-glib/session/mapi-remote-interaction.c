/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-remote-interaction.h"

#include "mapi-error.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>

/* Each question is one call that takes as long as the user does. Secrets of the answer come through
 * a file in memory that is passed along: whoever watches the bus sees none. The connection is of
 * our own, for the one all of a process shares ends the process when the bus goes away. */

#define NAME      "org.estafette.Mail"
#define PATH      "/org/estafette/Dialogs"
#define INTERFACE "org.estafette.Dialogs1"

#define MAX_SECRETS (1024 * 1024)

struct _MapiRemoteInteraction
{
  MapiInteraction   parent_instance;
  char             *parent;
  char             *work;       /* token of the progress */
  gboolean          start;
  GMutex            lock;       /* guards what follows */
  GDBusConnection  *connection; /* (owned) (nullable) */
  gint64            begun;      /* when the work under way began, in monotonic microseconds; 0: none */
  gboolean          told;       /* the window process knows of it */
};

/* Only what takes this long is worth a process of its own, in microseconds */
#define WORTH_A_START G_TIME_SPAN_SECOND

/**
 * MapiRemoteInteraction:
 *
 * A user who is asked by the window process, over D-Bus. Any thread.
 */
G_DEFINE_FINAL_TYPE (MapiRemoteInteraction, mapi_remote_interaction, MAPI_TYPE_INTERACTION)

static void
mapi_remote_interaction_finalize (GObject *object)
{
  MapiRemoteInteraction *self = MAPI_REMOTE_INTERACTION (object);

  g_clear_object (&self->connection);
  g_mutex_clear (&self->lock);
  g_free (self->parent);
  g_free (self->work);
  G_OBJECT_CLASS (mapi_remote_interaction_parent_class)->finalize (object);
}

static GDBusConnection *
dup_connection (MapiRemoteInteraction  *self,
                GCancellable           *cancellable,
                GError                **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr(GError) local = NULL;

  if (self->connection != NULL && g_dbus_connection_is_closed (self->connection))
    g_clear_object (&self->connection);
  if (self->connection == NULL)
    {
      g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, cancellable, &local);

      if (address != NULL)
        self->connection =
          g_dbus_connection_new_for_address_sync (address,
                                                  G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                  NULL, cancellable, &local);
    }
  if (self->connection != NULL)
    return g_object_ref (self->connection);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("Nobody can be asked: %s"), local->message);
  return NULL;
}

/* What the window process said, or that there is none */
static void
translate_error (GError        *failure,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (failure);
  MapiError code = MAPI_ERROR_NO_SUPPORT;

  if (failure->domain == MAPI_ERROR)
    {
      g_propagate_error (error, g_error_copy (failure));
      return;
    }
  g_dbus_error_strip_remote_error (failure);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CANCEL, _("The question was withdrawn"));
      return;
    }
  if (remote != NULL && g_str_has_prefix (remote, "org.estafette.Error.") &&
      mapi_error_from_name (remote + strlen ("org.estafette.Error."), &code))
    g_set_error_literal (error, MAPI_ERROR, (int) code, failure->message);
  else
    g_set_error (error, MAPI_ERROR, (int) code, _("Nobody can be asked: %s"), failure->message);
}

/* Errors are as they come. */
static GVariant *
call_raw (MapiRemoteInteraction  *self,
          const char             *method,
          GVariant               *parameters,
          const char             *reply,
          GUnixFDList            *files,
          GCancellable           *cancellable,
          GError                **error)
{
  g_autoptr(GVariant) sunk = g_variant_ref_sink (parameters);
  g_autoptr(GDBusConnection) connection = dup_connection (self, cancellable, error);

  if (connection == NULL)
    return NULL;
  return g_dbus_connection_call_with_unix_fd_list_sync (connection, NAME, PATH, INTERFACE, method, sunk,
                                                        G_VARIANT_TYPE (reply),
                                                        self->start ? G_DBUS_CALL_FLAGS_NONE
                                                                    : G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                                        G_MAXINT, files, NULL, cancellable, error);
}

static GVariant *
call (MapiRemoteInteraction  *self,
      const char             *method,
      GVariant               *parameters,
      const char             *reply,
      GCancellable           *cancellable,
      GError                **error)
{
  g_autoptr(GError) failure = NULL;
  GVariant *result = call_raw (self, method, parameters, reply, NULL, cancellable, &failure);

  if (result == NULL)
    translate_error (failure, cancellable, error);
  return result;
}

/* ---- until there is somebody ---- */

typedef struct
{
  gboolean appeared;
  gboolean closed;
} Watch;

static void
appeared_cb (GDBusConnection *connection,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  ((Watch *) user_data)->appeared = TRUE;
}

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  ((Watch *) user_data)->closed = connection == NULL;
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Questions of work in the background wait for the window, as long as it takes. */
static gboolean
wait_for_window (MapiRemoteInteraction  *self,
                 GCancellable           *cancellable,
                 GError                **error)
{
  g_autoptr(GDBusConnection) connection = dup_connection (self, cancellable, error);
  g_autoptr(GMainContext) context = NULL;
  g_autoptr(GSource) source = NULL;
  Watch watch = { FALSE, FALSE };
  guint id;

  if (connection == NULL)
    return FALSE;
  context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  if (cancellable != NULL)
    {
      source = g_cancellable_source_new (cancellable);
      g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), NULL, NULL);
      g_source_attach (source, context);
    }
  id = g_bus_watch_name_on_connection (connection, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, vanished_cb,
                                       &watch, NULL);
  while (!watch.appeared && !watch.closed && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (context, TRUE);
  g_bus_unwatch_name (id);
  if (source != NULL)
    g_source_destroy (source);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  if (watch.appeared && !g_cancellable_is_cancelled (cancellable))
    return TRUE;
  if (g_cancellable_is_cancelled (cancellable))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CANCEL, _("The question was withdrawn"));
  else
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("Nobody can be asked"));
  return FALSE;
}

/* The window was closed, or had not been there for long enough */
static gboolean
is_no_window (const GError *failure)
{
  return g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY);
}

static GVariant *
call_window (MapiRemoteInteraction  *self,
             GVariant               *parameters,
             GUnixFDList            *files,
             GCancellable           *cancellable,
             GError                **error)
{
  g_autoptr(GVariant) sunk = g_variant_ref_sink (parameters);

  while (TRUE)
    {
      g_autoptr(GError) failure = NULL;
      GVariant *result;

      if (!self->start && !wait_for_window (self, cancellable, error))
        return NULL;
      result = call_raw (self, "Ask", sunk, "(a{sv})", files, cancellable, &failure);
      if (result != NULL)
        return result;
      if (!self->start && is_no_window (failure) && !g_cancellable_is_cancelled (cancellable))
        continue;
      translate_error (failure, cancellable, error);
      return NULL;
    }
}

static void
withdraw (MapiRemoteInteraction *self,
          const char            *token)
{
  g_autoptr(GVariant) result = call (self, "Withdraw", g_variant_new ("(s)", token), "()", NULL, NULL);
}

typedef struct
{
  char  *data;
  gsize  size;
} Wiped;

static void
wiped_free (gpointer data)
{
  Wiped *wiped = data;

  explicit_bzero (wiped->data, wiped->size);
  g_free (wiped->data);
  g_free (wiped);
}

/* What the window process wrote into the file; nothing is as good as no secret. */
static GVariant *
read_secrets (int fd)
{
  g_autoptr(GVariant) raw = NULL;
  struct stat st;
  Wiped *wiped;
  gssize length;

  if (fstat (fd, &st) != 0 || st.st_size <= 0 || st.st_size > MAX_SECRETS)
    return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{ss}"), NULL, 0));
  wiped = g_new0 (Wiped, 1);
  wiped->size = (gsize) st.st_size;
  wiped->data = g_malloc0 (wiped->size);
  length = pread (fd, wiped->data, wiped->size, 0);
  raw = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE ("a{ss}"), wiped->data, (gsize) MAX (length, 0),
                                                     FALSE, wiped_free, wiped));
  return g_variant_get_normal_form (raw);
}

static gboolean
mapi_remote_interaction_ask (MapiInteraction  *interaction,
                             MapiQuestion     *question,
                             GCancellable     *cancellable,
                             GError          **error)
{
  MapiRemoteInteraction *self = MAPI_REMOTE_INTERACTION (interaction);
  g_autofree char *token = g_uuid_string_random ();
  g_autoptr(GUnixFDList) files = g_unix_fd_list_new ();
  g_autoptr(GVariant) result = NULL;
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GVariant) secrets = NULL;
  int fd = memfd_create ("estafette-answer", MFD_CLOEXEC);
  gboolean taken = FALSE;

  if (fd < 0 || g_unix_fd_list_append (files, fd, NULL) < 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_RESOURCES, "%s", g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  /* Who may not start a window works behind one */
  if (!self->start)
    mapi_question_set_quiet (question, TRUE);
  result = call_window (self, g_variant_new ("(ss@a{sv}h)", self->parent, token,
                                             mapi_question_to_variant (question), 0),
                        files, cancellable, error);
  if (result != NULL)
    {
      answer = g_variant_get_child_value (result, 0);
      secrets = read_secrets (fd);
      taken = mapi_question_take_answer (question, answer, secrets, error);
    }
  else if (g_cancellable_is_cancelled (cancellable))
    withdraw (self, token);
  close (fd);
  return taken;
}

/* ---- progress ---- */

typedef struct
{
  MapiRemoteInteraction *self;        /* (owned) */
  GDBusConnection       *connection;  /* (owned) */
  GCancellable          *cancellable; /* (owned) */
  gboolean               start;       /* the window process is being started */
} Work;

/* While somebody is started, a call that would not start him fails; one that would goes to him with the others. */
static GDBusCallFlags
get_flags (gboolean start)
{
  return start ? G_DBUS_CALL_FLAGS_NONE : G_DBUS_CALL_FLAGS_NO_AUTO_START;
}

static void
tell_progress (MapiRemoteInteraction *self,
               GDBusConnection       *connection,
               const char            *text,
               double                 fraction,
               gboolean               start)
{
  g_dbus_connection_call (connection, NAME, PATH, INTERFACE, "Progress",
                          g_variant_new ("(sssd)", self->parent, self->work, text, fraction), NULL,
                          get_flags (start), -1, NULL, NULL, NULL);
}

/* Waits for the user, on a thread of its own: whoever works may have no loop. Ends with the work, as the window
 * process then answers; what the caller gives up goes from the screen at once. */
static gpointer
wait_for_cancel_thread (gpointer data)
{
  Work *work = data;
  gboolean cancelled = FALSE;
  g_autoptr(GVariant) result =
    g_dbus_connection_call_sync (work->connection, NAME, PATH, INTERFACE, "WaitForCancel",
                                 g_variant_new ("(s)", work->self->work), G_VARIANT_TYPE ("(b)"),
                                 get_flags (work->start), G_MAXINT, work->cancellable, NULL);

  if (result != NULL)
    g_variant_get (result, "(b)", &cancelled);
  else if (g_cancellable_is_cancelled (work->cancellable))
    tell_progress (work->self, work->connection, "", 1, FALSE);
  if (cancelled)
    g_cancellable_cancel (work->cancellable);
  g_object_unref (work->self);
  g_object_unref (work->connection);
  g_object_unref (work->cancellable);
  g_free (work);
  return NULL;
}

static void
wait_for_cancel (MapiRemoteInteraction *self,
                 GDBusConnection       *connection,
                 GCancellable          *cancellable)
{
  Work *work = g_new0 (Work, 1);

  work->self = g_object_ref (self);
  work->connection = g_object_ref (connection);
  work->cancellable = g_object_ref (cancellable);
  work->start = self->start;
  g_thread_unref (g_thread_new ("progress", wait_for_cancel_thread, work));
}

/* Not waited for. It is told once the work has gone on for a while, and then begins there. */
static void
mapi_remote_interaction_progress (MapiInteraction *interaction,
                                  const char      *text,
                                  double           fraction,
                                  GCancellable    *cancellable)
{
  MapiRemoteInteraction *self = MAPI_REMOTE_INTERACTION (interaction);
  gint64 now = g_get_monotonic_time ();
  g_autoptr(GDBusConnection) connection = NULL;
  gboolean first, known;

  g_mutex_lock (&self->lock);
  if (self->begun == 0)
    self->begun = now;
  known = self->told;
  first = !known && fraction < 1 && now - self->begun >= WORTH_A_START;
  self->told = fraction < 1 && (known || first);
  if (fraction >= 1)
    self->begun = 0;
  g_mutex_unlock (&self->lock);

  if (!known && !first)
    return;
  connection = dup_connection (self, NULL, NULL);
  if (connection == NULL)
    return;
  tell_progress (self, connection, text, fraction, first && self->start);
  if (first && cancellable != NULL)
    wait_for_cancel (self, connection, cancellable);
}

static void
mapi_remote_interaction_class_init (MapiRemoteInteractionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_remote_interaction_finalize;
  MAPI_INTERACTION_CLASS (klass)->ask = mapi_remote_interaction_ask;
  MAPI_INTERACTION_CLASS (klass)->progress = mapi_remote_interaction_progress;
}

static void
mapi_remote_interaction_init (MapiRemoteInteraction *self)
{
  g_mutex_init (&self->lock);
  self->work = g_uuid_string_random ();
}

/**
 * mapi_remote_interaction_new:
 * @parent: (nullable): the window dialogs stand over: `x11:` and its number in hexadecimal, or
 *   `wayland:` and its exported handle
 * @start: whether the window process may be started for a question
 *
 * Makes a user who is asked by the window process. Without @start, questions are those of work in
 * the background: see [method@Question.set_quiet].
 *
 * Returns: (transfer full): the user
 */
MapiInteraction *
mapi_remote_interaction_new (const char *parent,
                             gboolean    start)
{
  MapiRemoteInteraction *self = g_object_new (MAPI_TYPE_REMOTE_INTERACTION, NULL);

  self->parent = g_strdup (parent != NULL ? parent : "");
  self->start = start;
  return MAPI_INTERACTION (self);
}

/**
 * mapi_remote_interaction_create_profile:
 * @self: a user
 * @profile: (nullable): the profile an account is added to; %NULL for a new one
 * @cancellable: (nullable): stops waiting
 * @error: return location for an error
 *
 * Shows the profile wizard and waits until it is done. Blocks.
 *
 * Errors: %MAPI_ERROR_USER_CANCEL; %MAPI_ERROR_NO_SUPPORT if nobody can be asked.
 * Source: launchwizardentry.
 *
 * Returns: (transfer full): the name of the profile
 */
char *
mapi_remote_interaction_create_profile (MapiRemoteInteraction  *self,
                                        const char             *profile,
                                        GCancellable           *cancellable,
                                        GError                **error)
{
  g_autoptr(GVariant) result = NULL;
  char *name = NULL;

  g_return_val_if_fail (MAPI_IS_REMOTE_INTERACTION (self), NULL);

  result = call (self, "CreateProfile", g_variant_new ("(ss)", self->parent, profile != NULL ? profile : ""), "(s)",
                 cancellable, error);
  if (result != NULL)
    g_variant_get (result, "(s)", &name);
  return name;
}

/* What the kinds are called: as many as may be chosen, or as there are already */
static void
fill_labels (const char *labels[4],
             guint       n_edit,
             const char *label,
             GVariant   *recipients)
{
  const char *usual[] = { _("To"), _("Cc"), _("Bcc") };
  guint n = MIN (n_edit, G_N_ELEMENTS (usual));
  GVariantIter iter;
  guint class;

  g_variant_iter_init (&iter, recipients);
  while (g_variant_iter_next (&iter, "(u&s&s)", &class, NULL, NULL))
    n = MAX (n, MIN (class, G_N_ELEMENTS (usual)));
  for (guint i = 0; i < n; i++)
    labels[i] = usual[i];
  if (n == 1 && *label != '\0')
    labels[0] = label;
  labels[n] = NULL;
}

/* Kinds are counted from 1 here and from 0 there */
static GVariant *
number_from_zero (GVariant *recipients)
{
  GVariantBuilder builder;
  const char *name, *address;
  GVariantIter iter;
  guint class;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(uss)"));
  g_variant_iter_init (&iter, recipients);
  while (g_variant_iter_next (&iter, "(u&s&s)", &class, &name, &address))
    g_variant_builder_add (&builder, "(uss)", class - 1, name, address);
  return g_variant_builder_end (&builder);
}

static GVariant *
number_from_one (GVariant *chosen)
{
  GVariantBuilder builder;
  const char *name, *address;
  GVariantIter iter;
  guint well;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(uss)"));
  g_variant_iter_init (&iter, chosen);
  while (g_variant_iter_next (&iter, "(u&s&s&s)", &well, &name, &address, NULL))
    g_variant_builder_add (&builder, "(uss)", well + 1, name, address);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * mapi_remote_interaction_select_recipients:
 * @self: a user
 * @caption: title of the dialog; empty for its own
 * @n_edit: how many kinds of recipients may be chosen: 0 to look only, 4 for all there are
 * @label: what the one kind is called if there is but one; empty for its own
 * @recipients: (type GLib.Variant): those chosen so far, `a(uss)`; if there are more kinds of them, these may be chosen
 * @cancellable: (nullable): stops waiting, and the dialog goes away
 * @error: return location for an error
 *
 * Shows the address book and waits until recipients are chosen. Blocks.
 *
 * Errors: %MAPI_ERROR_USER_CANCEL; %MAPI_ERROR_NO_SUPPORT if nobody can be asked.
 * Source: MAPIAddress.
 *
 * Returns: (transfer full): the recipients, To before Cc before Bcc, `a(uss)`
 */
GVariant *
mapi_remote_interaction_select_recipients (MapiRemoteInteraction  *self,
                                           const char             *caption,
                                           guint                   n_edit,
                                           const char             *label,
                                           GVariant               *recipients,
                                           GCancellable           *cancellable,
                                           GError                **error)
{
  g_autoptr(GVariant) result = NULL;
  g_autoptr(GVariant) chosen = NULL;
  const char *labels[4];

  g_return_val_if_fail (MAPI_IS_REMOTE_INTERACTION (self), NULL);

  fill_labels (labels, n_edit, label, recipients);
  result = call (self, "ChooseRecipients",
                 g_variant_new ("(ss^as@a{sv}@a(uss))", self->parent, caption, labels, g_variant_new ("a{sv}", NULL),
                                number_from_zero (recipients)),
                 "(a(usss))", cancellable, error);
  if (result == NULL)
    return NULL;
  chosen = g_variant_get_child_value (result, 0);
  return number_from_one (chosen);
}

/**
 * mapi_remote_interaction_show_details:
 * @self: a user
 * @entry_id: an entry of the address book, or a one-off; printable
 * @modify: whether the person may change what is shown
 * @cancellable: (nullable): stops waiting, and the dialog goes away
 * @error: return location for an error
 *
 * Shows what is known about somebody, and waits until the person is done with it. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is no such entry; %MAPI_ERROR_NO_SUPPORT if nobody can be asked.
 * Source: MAPIDetails.
 *
 * Returns: %TRUE if it was shown
 */
gboolean
mapi_remote_interaction_show_details (MapiRemoteInteraction  *self,
                                      const char             *entry_id,
                                      gboolean                modify,
                                      GCancellable           *cancellable,
                                      GError                **error)
{
  g_autoptr(GVariant) result = NULL;

  g_return_val_if_fail (MAPI_IS_REMOTE_INTERACTION (self), FALSE);

  result = call (self, "ShowDetails", g_variant_new ("(ssb)", self->parent, entry_id, modify), "()", cancellable,
                 error);
  return result != NULL;
}
