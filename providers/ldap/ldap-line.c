/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-line.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <kit-net-error.h>
#include <openldap.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A message of a server may be so large: one entry with a picture and many values */
#define MAX_MESSAGE (16 * 1024 * 1024)

struct _LdapLine
{
  KitEndpoint   *endpoint;      /* (owned) */
  KitLineStream *stream;        /* (owned) */
  KitWireLog    *log;           /* (owned) (nullable) */
  LDAP          *ldap;          /* (owned) (nullable) */
  int            ready;         /* a descriptor that is always ready: libldap never waits, we do */
  guint          seconds;
  gint64         deadline;      /* monotonic */
  gboolean       is_talking;    /* about something that nobody wants to hear any more */
  GCancellable  *cancellable;   /* (unowned) (nullable): of what is under way */
  GError        *problem;       /* (owned) (nullable): why the stream failed */
};

/* ---- the stream, as libldap sees it ---- */

static int
setup (Sockbuf_IO_Desc *io,
       void            *argument)
{
  io->sbiod_pvt = argument;
  return 0;
}

static int
nothing (Sockbuf_IO_Desc *io)
{
  return 0;
}

static int
control (Sockbuf_IO_Desc *io,
         int              option,
         void            *argument)
{
  LdapLine *self = io->sbiod_pvt;

  return option == LBER_SB_OPT_DATA_READY ? kit_line_stream_get_buffered (self->stream) > 0 : 0;
}

static void
keep_problem (LdapLine *self,
              GError   *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  else
    g_clear_error (&problem);
  errno = EIO;
}

/* Only what has come already */
static ber_slen_t
read_some (Sockbuf_IO_Desc *io,
           void            *buffer,
           ber_len_t        size)
{
  LdapLine *self = io->sbiod_pvt;
  GError *problem = NULL;
  gsize n_read;

  if (kit_line_stream_get_buffered (self->stream) == 0)
    {
      if (kit_line_stream_is_open (self->stream))
        {
          errno = EWOULDBLOCK;
          return -1;
        }
      return 0;
    }
  if (kit_line_stream_read_some (self->stream, buffer, size, &n_read, self->cancellable, &problem))
    return (ber_slen_t) n_read;
  keep_problem (self, problem);
  return -1;
}

static ber_slen_t
write_all (Sockbuf_IO_Desc *io,
           void            *buffer,
           ber_len_t        size)
{
  LdapLine *self = io->sbiod_pvt;
  GError *problem = NULL;

  if (kit_line_stream_write (self->stream, buffer, size, self->cancellable, &problem) &&
      kit_line_stream_flush (self->stream, self->cancellable, &problem))
    return (ber_slen_t) size;
  keep_problem (self, problem);
  return -1;
}

static Sockbuf_IO stream_io = { setup, nothing, control, read_some, write_all, nothing };

/* ---- life ---- */

void
ldap_line_free (LdapLine *self)
{
  if (self == NULL)
    return;
  self->cancellable = NULL;
  if (self->ldap != NULL)
    {
      kit_line_stream_set_io_timeout (self->stream, 1);
      kit_line_stream_set_deadline (self->stream, 0);
      ldap_unbind_ext (self->ldap, NULL, NULL);
    }
  if (self->ready >= 0)
    close (self->ready);
  if (self->stream != NULL)
    kit_line_stream_close (self->stream);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->log, kit_wire_log_free);
  g_clear_pointer (&self->endpoint, kit_endpoint_unref);
  g_clear_error (&self->problem);
  g_free (self);
}

LDAP *
ldap_line_get_ldap (LdapLine *self)
{
  return self->ldap;
}

KitLineStream *
ldap_line_get_stream (LdapLine *self)
{
  return self->stream;
}

/* A server that says something unasked says good-bye */
gboolean
ldap_line_is_usable (LdapLine *self)
{
  return self->problem == NULL && !self->is_talking && kit_line_stream_is_open (self->stream) &&
         kit_line_stream_wait (self->stream, 0, NULL, NULL) == KIT_WAIT_TIMEOUT;
}

void
ldap_line_begin (LdapLine     *self,
                 guint         seconds,
                 GCancellable *cancellable)
{
  self->seconds = seconds;
  self->cancellable = cancellable;
  self->deadline = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  kit_line_stream_set_deadline (self->stream, self->deadline);
}

/* Whether the server stops at that is not known: the line is used up */
void
ldap_line_abandon (LdapLine *self,
                   int       id)
{
  self->is_talking = TRUE;
  ldap_abandon_ext (self->ldap, id, NULL, NULL);
}

/* ---- messages ---- */

void
ldap_line_take_error (LdapLine  *self,
                      int        code,
                      GError   **error)
{
  if (self->problem != NULL)
    g_propagate_error (error, g_error_copy (self->problem));
  else if (code == LDAP_DECODING_ERROR || code == LDAP_LOCAL_ERROR)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                 _("The server “%s” sends what is no LDAP, or far too much of it"), kit_endpoint_get_name (self->endpoint));
  else if (code == LDAP_SERVER_DOWN || code == LDAP_CONNECT_ERROR)
    kit_net_error_set_closed (error, self->endpoint);
  else
    ldap_line_set_result (self, code, NULL, error);
  if (self->problem == NULL && error != NULL && *error != NULL)
    self->problem = g_error_copy (*error);
  kit_line_stream_close (self->stream);
}

LDAPMessage *
ldap_line_wait (LdapLine  *self,
                int        id,
                GError   **error)
{
  for (;;)
    {
      struct timeval zero = { 0, 0 };
      LDAPMessage *message = NULL;
      GError *problem = NULL;
      int kind = ldap_result (self->ldap, id, LDAP_MSG_ONE, &zero, &message);
      int code = LDAP_SERVER_DOWN;

      if (kind > 0)
        return message;
      if (kind < 0)
        {
          ldap_get_option (self->ldap, LDAP_OPT_RESULT_CODE, &code);
          ldap_line_take_error (self, code, error);
          return NULL;
        }
      switch (g_get_monotonic_time () < self->deadline
              ? kit_line_stream_wait (self->stream, (gint64) self->seconds * 1000, self->cancellable, &problem)
              : KIT_WAIT_TIMEOUT)
        {
        case KIT_WAIT_READABLE:
          if (kit_line_stream_get_buffered (self->stream) > 0)
            continue;
          kit_net_error_set_closed (&problem, self->endpoint);
          break;
        case KIT_WAIT_TIMEOUT:
          kit_net_error_set_timeout (&problem, self->endpoint, KIT_NET_READ);
          break;
        case KIT_WAIT_ERROR:
        default:
          break;
        }
      keep_problem (self, problem);
      ldap_line_take_error (self, code, error);
      return NULL;
    }
}

static MapiError
error_code (int code)
{
  switch (code)
    {
    case LDAP_NO_SUCH_OBJECT:
      return MAPI_ERROR_NOT_FOUND;
    case LDAP_INSUFFICIENT_ACCESS:
      return MAPI_ERROR_NO_ACCESS;
    case LDAP_FILTER_ERROR:
    case LDAP_INVALID_SYNTAX:
    case LDAP_INVALID_DN_SYNTAX:
      return MAPI_ERROR_UNCONFIGURED;
    case LDAP_BUSY:
    case LDAP_UNAVAILABLE:
      return MAPI_ERROR_NETWORK_ERROR;
    case LDAP_INVALID_CREDENTIALS:
    case LDAP_INAPPROPRIATE_AUTH:
    case LDAP_STRONG_AUTH_REQUIRED:
    case LDAP_CONFIDENTIALITY_REQUIRED:
    case LDAP_AUTH_METHOD_NOT_SUPPORTED:
      return MAPI_ERROR_LOGON_FAILED;
    case LDAP_TIMELIMIT_EXCEEDED:
      return MAPI_ERROR_TIMEOUT;
    default:
      return MAPI_ERROR_CALL_FAILED;
    }
}

void
ldap_line_set_result (LdapLine    *self,
                      int          code,
                      const char  *words,
                      GError     **error)
{
  const char *server = kit_endpoint_get_name (self->endpoint);
  g_autofree char *clean = kit_net_clean_text (words != NULL && *words != '\0' ? words : ldap_err2string (code));
  g_autofree char *low_level = g_strdup_printf ("LDAP %d", code);

  if (code == LDAP_REFERRAL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
                 _("The directory “%s” refers to another server, which is not asked. Set that server up if you trust it."),
                 server);
  else if (code == LDAP_NO_SUCH_OBJECT)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                 _("The directory “%s” has no such entry, or does not show it to you"), server);
  else if (code == LDAP_STRONG_AUTH_REQUIRED || code == LDAP_CONFIDENTIALITY_REQUIRED)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                 _("The directory “%s” wants a protected connection, or a stronger way to log on. It says: “%s”"), server,
                 clean);
  else
    g_set_error (error, MAPI_ERROR, error_code (code), _("The directory “%s” refused. It says: “%s”"), server, clean);
  mapi_error_explain (error, NULL, low_level, clean);
}

/* ---- opening ---- */

/* libldap sets up what all its handles share when the first is made, and is not safe then: several lanes may be first */
static void
prepare_library (void)
{
  static gsize prepared;

  if (g_once_init_enter (&prepared))
    {
      int version;

      ldap_get_option (NULL, LDAP_OPT_PROTOCOL_VERSION, &version);
      g_once_init_leave (&prepared, 1);
    }
}

static gboolean
make_ldap (LdapLine  *self,
           GError   **error)
{
  int version = LDAP_VERSION3;
  ber_len_t limit = MAX_MESSAGE;
  Sockbuf *buffer = NULL;

  prepare_library ();
  self->ready = eventfd (1, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->ready < 0 || ldap_init_fd (self->ready, LDAP_PROTO_EXT, NULL, &self->ldap) != LDAP_SUCCESS ||
      ldap_get_option (self->ldap, LDAP_OPT_SOCKBUF, &buffer) != LDAP_OPT_SUCCESS || buffer == NULL ||
      ber_sockbuf_add_io (buffer, &stream_io, LBER_SBIOD_LEVEL_PROVIDER, self) != 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_RESOURCES, _("LDAP cannot be used now"));
      return FALSE;
    }
  ber_sockbuf_ctrl (buffer, LBER_SB_OPT_SET_MAX_INCOMING, &limit);
  ldap_set_option (self->ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option (self->ldap, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option (self->ldap, LDAP_OPT_RESTART, LDAP_OPT_ON);
  return TRUE;
}

/* RFC 4511, 4.14. Whoever takes the offer away, or what is answered, only ends the connection. */
static gboolean
start_tls (LdapLine   *self,
           MapiCheck  *check,
           GError    **error)
{
  int id, code, result = LDAP_OTHER;
  char *words = NULL;
  LDAPMessage *message;

  mapi_check_begin (check, _("Making the connection safe"));
  code = ldap_extended_operation (self->ldap, LDAP_EXOP_START_TLS, NULL, NULL, NULL, &id);
  if (code != LDAP_SUCCESS)
    {
      ldap_line_take_error (self, code, error);
      return FALSE;
    }
  message = ldap_line_wait (self, id, error);
  if (message == NULL)
    return FALSE;
  code = ldap_parse_result (self->ldap, message, &result, NULL, &words, NULL, NULL, 1);
  if (code != LDAP_SUCCESS || result != LDAP_SUCCESS)
    {
      g_autofree char *clean = kit_net_clean_text (words != NULL && *words != '\0' ? words : ldap_err2string (result));

      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                   _("The server “%s” does not offer the protection that is set, or somebody on the way hides it; nothing "
                     "was sent. It says: “%s”"), kit_endpoint_get_name (self->endpoint), clean);
      ldap_memfree (words);
      return FALSE;
    }
  ldap_memfree (words);
  mapi_check_end (check, NULL, NULL);
  return kit_line_stream_start_tls (self->stream, check, self->cancellable, error);
}

LdapLine *
ldap_line_open (KitEndpoint   *endpoint,
                MapiCheck     *check,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(LdapLine) self = g_new0 (LdapLine, 1);

  self->ready = -1;
  self->endpoint = kit_endpoint_ref (endpoint);
  self->log = kit_wire_log_new ("ldap", check);
  self->stream = kit_line_stream_open (endpoint, self->log, check, cancellable, error);
  if (self->stream == NULL || !make_ldap (self, error))
    return NULL;
  ldap_line_begin (self, kit_endpoint_get_io_timeout (endpoint), cancellable);
  if (kit_endpoint_get_security (endpoint) == KIT_SECURITY_STARTTLS && !start_tls (self, check, error))
    return NULL;
  return g_steal_pointer (&self);
}
