/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-transport.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "smtp-batch.h"
#include "smtp-footer.h"
#include "smtp-separate.h"

#define TLS_PORT 465
#define SUBMISSION_PORT 587
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

/* ---- sending ---- */

static SmtpConnection *
open_cb (gpointer       user_data,
         GCancellable  *cancellable,
         GError       **error)
{
  SmtpTransport *self = user_data;
  SmtpConnection *connection = open_connection (self, NULL, cancellable, error);

  if (connection != NULL)
    mapi_support_note_logon (get_support (self));
  if (connection != NULL)
    mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE |
                             MAPI_STATUS_OUTBOUND_ENABLED | MAPI_STATUS_OUTBOUND_ACTIVE,
                             _("Sending"), -1);
  return connection;
}

static void
show_status (SmtpTransport *self,
             const GError  *problem)
{
  if (problem != NULL)
    mapi_support_set_problem (get_support (self), MAPI_STATUS_OFFLINE | MAPI_STATUS_OUTBOUND_ENABLED, problem);
  else
    mapi_support_set_status (get_support (self), MAPI_STATUS_AVAILABLE | MAPI_STATUS_OUTBOUND_ENABLED, NULL, -1);
}

static gboolean
smtp_transport_submit_from (MapiTransport         *transport,
                            const MapiSubmitFeed  *feed,
                            gpointer               user_data,
                            GCancellable          *cancellable,
                            GError               **error)
{
  SmtpTransport *self = SMTP_TRANSPORT (transport);
  MapiSettings *settings = mapi_support_get_settings (get_support (self));
  g_autoptr(GError) trouble = NULL;
  GError *problem = NULL;
  gboolean done = smtp_batch_run (feed, user_data, self->keeper, mapi_settings_get_uint (settings, "connections"),
                                  open_cb, self, cancellable, &trouble, &problem);

  show_status (self, done ? trouble : problem);
  if (!done)
    g_propagate_error (error, problem);
  return done;
}

typedef struct
{
  MapiContent      *content;    /* (nullable): not taken yet */
  MapiSubmitResult *result;     /* (owned) (nullable) */
  GError           *error;      /* (owned) (nullable) */
} One;

static MapiContent *
one_next (guint    *index,
          gpointer  user_data)
{
  One *one = user_data;
  MapiContent *content = g_steal_pointer (&one->content);

  *index = 0;
  return content != NULL ? mapi_content_ref (content) : NULL;
}

static gboolean
one_leaving (guint    index,
             gpointer user_data)
{
  return TRUE;
}

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
  static const MapiSubmitFeed feed = { one_next, one_leaving, one_done };
  One one = { content, NULL, NULL };
  g_autoptr(GError) problem = NULL;

  smtp_transport_submit_from (transport, &feed, &one, cancellable, &problem);
  if (one.error == NULL && one.result == NULL && problem != NULL)
    one.error = g_steal_pointer (&problem);
  if (one.error != NULL)
    g_propagate_error (error, one.error);
  return one.result;
}

/* PreprocessMessage */
static gboolean
add_footer_cb (MapiContent   *content,
               GPtrArray     *refused,
               GPtrArray     *additional,
               gpointer       user_data,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autofree char *footer = mapi_settings_dup_string (mapi_support_get_settings (get_support (user_data)), "footer");

  smtp_footer_add (content, footer);
  return TRUE;
}

/* PreprocessMessage: after the footer, so that it is in all of them */
static gboolean
separate_cb (MapiContent   *content,
             GPtrArray     *refused,
             GPtrArray     *additional,
             gpointer       user_data,
             GCancellable  *cancellable,
             GError       **error)
{
  smtp_separate (content, additional);
  return TRUE;
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
  transport_class->submit_from = smtp_transport_submit_from;
}

static void
smtp_transport_init (SmtpTransport *self)
{
  self->keeper = smtp_keeper_new ();
  /* The transport owns it, so it need not be told when the transport goes */
  mapi_transport_register_preprocessor (MAPI_TRANSPORT (self), NULL, "SMTP", add_footer_cb, self, NULL);
  mapi_transport_register_preprocessor (MAPI_TRANSPORT (self), NULL, "SMTP", separate_cb, self, NULL);
}
