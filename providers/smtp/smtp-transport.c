/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-transport.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "smtp-exchange.h"
#include "smtp-keeper.h"

#define TLS_PORT 465
#define SUBMISSION_PORT 587
/* A server that takes few recipients at a time is offered the rest again, this often at most */
#define MAX_PARTS 50

/**
 * SmtpTransport:
 *
 * Hands mail to a submission server (RFC 6409). Loosely coupled: the spooler's, as a rule. A
 * connection is kept for some seconds after a message, since the next one may follow.
 */
struct _SmtpTransport
{
  MapiTransport  parent_instance;

  SmtpKeeper    *keeper;        /* (owned) */
};

G_DEFINE_FINAL_TYPE (SmtpTransport, smtp_transport, MAPI_TYPE_TRANSPORT)

/* One call of submit_many() */
typedef struct
{
  SmtpTransport     *self;
  GPtrArray         *waiting;   /* (owned) (element-type SmtpMessage): not over, in order */
  GPtrArray         *parts;     /* (owned) (element-type SmtpMessage): the server wants the rest apart */
  gboolean           kept;      /* the connection was idle before */
  MapiSubmittedFunc  done;
  gpointer           user_data;
  GCancellable      *cancellable;
} Batch;

static MapiSupport *
get_support (SmtpTransport *self)
{
  return mapi_provider_get_support (MAPI_PROVIDER (self));
}

static char **
smtp_transport_get_address_types (MapiTransport *transport)
{
  const char * const types[] = { "SMTP", NULL };

  return g_strdupv ((char **) types);
}

/* ---- the connection ---- */

static KitEndpoint *
make_endpoint (SmtpTransport  *self,
               GError        **error)
{
  return kit_endpoint_new_for_provider (get_support (self), "smtp", TLS_PORT, SUBMISSION_PORT,
                                        error);
}

static SmtpConnection *
open_connection (SmtpTransport  *self,
                 MapiCheck      *check,
                 GCancellable   *cancellable,
                 GError        **error)
{
  g_autoptr(KitEndpoint) endpoint = make_endpoint (self, error);
  g_autoptr(KitCredentials) credentials = NULL;
  g_autofree char *name = NULL;

  if (endpoint == NULL)
    return NULL;
  credentials = kit_credentials_new_for_provider (get_support (self), cancellable, error);
  if (credentials == NULL)
    return NULL;
  name = mapi_settings_dup_string (mapi_support_get_settings (get_support (self)), "client-name");
  /* Neither the name nor the address of this computer is anybody's business */
  return smtp_connection_open (endpoint, credentials,
                               name != NULL && *name != '\0' ? name : "[127.0.0.1]", check,
                               cancellable, error);
}

/* Like submit() itself: cancelled is "nothing done, later", and no reason to stop the transport. */
static void
set_passing (GError **problem)
{
  if (g_error_matches (*problem, MAPI_ERROR, MAPI_ERROR_USER_CANCEL) ||
      g_error_matches (*problem, MAPI_ERROR, MAPI_ERROR_TIMEOUT))
    {
      GError *passing = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_BUSY, (*problem)->message);

      g_error_free (*problem);
      *problem = passing;
    }
}

/* ---- sending ---- */

static void
report (Batch       *batch,
        SmtpMessage *message)
{
  g_autoptr(MapiSubmitResult) result = NULL;

  if (smtp_message_has_result (message))
    result = smtp_message_dup_result (message);
  else
    set_passing (&message->error);
  batch->done (message->index, result, result == NULL ? message->error : NULL, batch->user_data);
}

static void
report_all (Batch        *batch,
            const GError *problem)
{
  while (batch->waiting->len > 0)
    {
      SmtpMessage *message = g_ptr_array_steal_index (batch->waiting, 0);

      if (message->error == NULL && problem != NULL)
        message->error = g_error_copy (problem);
      report (batch, message);
      smtp_message_free (message);
    }
}

static gboolean
has_later (SmtpMessage *message)
{
  gboolean later = FALSE;
  gboolean accepted = FALSE;

  for (guint i = 0; i < message->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (message->recipients, i);

      later |= recipient->later && !recipient->settled;
      accepted |= recipient->settled && recipient->delivery == MAPI_DELIVERY_ACCEPTED;
    }
  return later && accepted && message->error == NULL;
}

static void
over_cb (SmtpMessage *message,
         gpointer     user_data)
{
  Batch *batch = user_data;
  guint position;

  if (has_later (message))
    {
      if (!g_ptr_array_find (batch->parts, message, NULL))
        g_ptr_array_add (batch->parts, message);
      return;
    }
  /* Servers close idle connections just when they are used again: that is nobody's failure. */
  if (batch->kept && !smtp_message_has_result (message))
    {
      g_clear_error (&message->error);
      return;
    }
  if (!g_ptr_array_find (batch->waiting, message, &position))
    return;
  g_ptr_array_steal_index (batch->waiting, position);
  report (batch, message);
  smtp_message_free (message);
}

static gboolean
run_on (Batch           *batch,
        SmtpConnection  *connection,
        GError         **error)
{
  g_autoptr(GPtrArray) round = g_ptr_array_copy (batch->waiting, NULL, NULL);

  g_ptr_array_set_free_func (round, NULL);
  for (guint i = 0; i < MAX_PARTS && round->len > 0; i++)
    {
      g_ptr_array_set_size (batch->parts, 0);
      if (!smtp_exchange_run (connection, round, batch->kept && i == 0, over_cb, batch,
                              batch->cancellable, error))
        return FALSE;
      g_ptr_array_set_size (round, 0);
      g_ptr_array_extend (round, batch->parts, NULL, NULL);
    }
  return TRUE;
}

static void
show_status (SmtpTransport *self,
             const GError  *problem)
{
  MapiStatusCode code = problem == NULL ? MAPI_STATUS_AVAILABLE : MAPI_STATUS_OFFLINE;

  mapi_support_set_status (get_support (self), code | MAPI_STATUS_OUTBOUND_ENABLED,
                           problem != NULL ? problem->message : NULL, -1);
}

/* Goes on over a new connection when the old one was only kept, or when this one was of use. */
static void
run_batch (Batch *batch)
{
  SmtpTransport *self = batch->self;
  SmtpConnection *connection = smtp_keeper_take (self->keeper);
  GError *problem = NULL;
  guint before;

  batch->kept = connection != NULL;
  do
    {
      g_clear_error (&problem);
      before = batch->waiting->len;
      if (connection == NULL)
        connection = open_connection (self, NULL, batch->cancellable, &problem);
      if (connection == NULL)
        break;
      mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE |
                               MAPI_STATUS_OUTBOUND_ENABLED | MAPI_STATUS_OUTBOUND_ACTIVE,
                               _("Sending"), -1);
      if (run_on (batch, connection, &problem))
        {
          smtp_keeper_keep (self->keeper, g_steal_pointer (&connection));
          break;
        }
      g_clear_pointer (&connection, smtp_connection_free);
      before += batch->kept;
      batch->kept = FALSE;
    }
  while (batch->waiting->len > 0 && batch->waiting->len < before &&
         !g_cancellable_is_cancelled (batch->cancellable));
  show_status (self, problem);
  report_all (batch, problem);
  g_clear_error (&problem);
}

static void
smtp_transport_submit_many (MapiTransport     *transport,
                            GPtrArray         *contents,
                            MapiSubmittedFunc  done,
                            gpointer           user_data,
                            GCancellable      *cancellable)
{
  g_autoptr(GPtrArray) waiting = g_ptr_array_new ();
  g_autoptr(GPtrArray) parts = g_ptr_array_new ();
  Batch batch = {
    .self = SMTP_TRANSPORT (transport),
    .waiting = waiting,
    .parts = parts,
    .done = done,
    .user_data = user_data,
    .cancellable = cancellable,
  };

  for (guint i = 0; i < contents->len; i++)
    {
      SmtpMessage *message = smtp_message_new (g_ptr_array_index (contents, i), i);

      if (smtp_message_count_open (message) > 0)
        {
          g_ptr_array_add (waiting, message);
          continue;
        }
      report (&batch, message);
      smtp_message_free (message);
    }
  if (waiting->len > 0)
    run_batch (&batch);
}

typedef struct
{
  MapiSubmitResult *result;     /* (owned) (nullable) */
  GError           *error;      /* (owned) (nullable) */
} One;

static void
one_done (guint             index,
          MapiSubmitResult *result,
          const GError     *error,
          gpointer          user_data)
{
  One *one = user_data;

  one->result = result != NULL ? mapi_submit_result_copy (result) : NULL;
  one->error = error != NULL ? g_error_copy (error) : NULL;
}

static MapiSubmitResult *
smtp_transport_submit (MapiTransport  *transport,
                       MapiContent    *content,
                       gboolean        deferred,
                       GCancellable   *cancellable,
                       GError        **error)
{
  g_autoptr(GPtrArray) contents = g_ptr_array_new ();
  One one = { NULL, NULL };

  g_ptr_array_add (contents, content);
  smtp_transport_submit_many (transport, contents, one_done, &one, cancellable);
  if (one.error != NULL)
    g_propagate_error (error, one.error);
  return one.result;
}

/* ---- the provider ---- */

/* A password that is not there is asked for now, while somebody may be looking; whether it is right
 * shows with the first message. */
static gboolean
smtp_transport_logon (MapiProvider            *provider,
                      MapiProviderLogonFlags   flags,
                      GCancellable            *cancellable,
                      GError                 **error)
{
  SmtpTransport *self = SMTP_TRANSPORT (provider);
  g_autoptr(KitEndpoint) endpoint = make_endpoint (self, error);
  g_autoptr(KitCredentials) credentials = NULL;
  const char *method;

  if (endpoint == NULL)
    return FALSE;
  credentials = kit_credentials_new_for_provider (get_support (self), cancellable, error);
  if (credentials == NULL)
    return FALSE;
  method = kit_credentials_get_method (credentials);
  if (kit_credentials_get_user (credentials) != NULL &&
      kit_credentials_get_password (credentials) == NULL &&
      kit_credentials_get_token (credentials) == NULL &&
      (g_str_equal (method, "auto") || g_str_equal (method, "password") ||
       g_str_equal (method, "oauth2")))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                   _("There is no password for “%s” at “%s”"),
                   kit_credentials_get_user (credentials), kit_endpoint_get_name (endpoint));
      return FALSE;
    }
  mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE | MAPI_STATUS_OUTBOUND_ENABLED,
                           NULL, -1);
  return TRUE;
}

static void
smtp_transport_logoff (MapiProvider *provider)
{
  smtp_keeper_drop (SMTP_TRANSPORT (provider)->keeper);
}

/* Changed settings, or a failure that is to be forgotten: the next message finds a new connection. */
static gboolean
smtp_transport_validate_state (MapiProvider       *provider,
                               MapiValidateFlags   flags,
                               GCancellable       *cancellable,
                               GError            **error)
{
  SmtpTransport *self = SMTP_TRANSPORT (provider);
  g_autoptr(KitEndpoint) endpoint = NULL;

  smtp_keeper_drop (self->keeper);
  endpoint = make_endpoint (self, error);
  if (endpoint == NULL)
    return FALSE;
  mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE | MAPI_STATUS_OUTBOUND_ENABLED,
                           NULL, -1);
  return TRUE;
}

/* Nothing waits in here */
static gboolean
smtp_transport_flush_queues (MapiProvider    *provider,
                             MapiFlushFlags   flags,
                             GCancellable    *cancellable,
                             GError         **error)
{
  return TRUE;
}

static gboolean
smtp_transport_check_service (MapiProvider  *provider,
                              MapiCheck     *check,
                              GCancellable  *cancellable,
                              GError       **error)
{
  SmtpTransport *self = SMTP_TRANSPORT (provider);
  g_autoptr(SmtpConnection) connection = open_connection (self, check, cancellable, error);

  if (connection == NULL)
    return FALSE;
  smtp_connection_close (connection);
  return TRUE;
}

static void
smtp_transport_finalize (GObject *object)
{
  smtp_keeper_free (SMTP_TRANSPORT (object)->keeper);

  G_OBJECT_CLASS (smtp_transport_parent_class)->finalize (object);
}

static void
smtp_transport_class_init (SmtpTransportClass *klass)
{
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);
  MapiTransportClass *transport_class = MAPI_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = smtp_transport_finalize;

  provider_class->logon = smtp_transport_logon;
  provider_class->logoff = smtp_transport_logoff;
  provider_class->validate_state = smtp_transport_validate_state;
  provider_class->flush_queues = smtp_transport_flush_queues;
  provider_class->check_service = smtp_transport_check_service;

  transport_class->get_address_types = smtp_transport_get_address_types;
  transport_class->submit = smtp_transport_submit;
  transport_class->submit_many = smtp_transport_submit_many;
}

static void
smtp_transport_init (SmtpTransport *self)
{
  self->keeper = smtp_keeper_new ();
}
