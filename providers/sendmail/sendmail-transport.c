/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "sendmail-transport.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <kit-smtp-address.h>

#include "sendmail-command.h"

/**
 * SendmailTransport:
 *
 * Hands mail to the mail system of this computer by its command. Loosely coupled. What becomes of the
 * recipients is decided later and elsewhere: the command takes the message for all of them, or for none.
 *
 * The addresses are arguments of their own behind "--", never part of a command line, and such that
 * begin with "-" or hold control characters are refused before.
 */
struct _SendmailTransport
{
  MapiTransport parent_instance;
};

G_DEFINE_FINAL_TYPE (SendmailTransport, sendmail_transport, MAPI_TYPE_TRANSPORT)

static MapiSettings *
get_settings (SendmailTransport *self)
{
  return mapi_support_get_settings (mapi_provider_get_support (MAPI_PROVIDER (self)));
}

static char **
sendmail_transport_get_address_types (MapiTransport *transport)
{
  const char * const types[] = { "SMTP", NULL };

  return g_strdupv ((char **) types);
}

/* ---- the command line ---- */

static gboolean
is_address (const char *address)
{
  const char *at = address != NULL ? strrchr (address, '@') : NULL;

  if (at == NULL || at == address || at[1] == '\0' || *address == '-' || *address == '|' ||
      *address == '/' || !g_utf8_validate (address, -1, NULL))
    return FALSE;
  for (const char *p = address; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f || strchr ("<>,;\"\\|`", *p) != NULL)
      return FALSE;
  return TRUE;
}

/* Reports have no sender anybody could answer to (RFC 3464, RFC 8098). */
static char *
dup_sender (MapiProperties *bag)
{
  const char *class = mapi_properties_get_string (bag, MAPI_PR_MESSAGE_CLASS);
  const char *address = kit_smtp_address_get_sender (bag);

  if (class != NULL && g_str_has_prefix (class, "REPORT."))
    return g_strdup ("<>");
  return is_address (address) ? g_strdup (address) : NULL;
}

static GPtrArray *
begin_arguments (SendmailTransport *self,
                 const char        *sender)
{
  g_autofree char *command = mapi_settings_dup_string (get_settings (self), "command");
  g_auto(GStrv) more = mapi_settings_dup_strv (get_settings (self), "arguments");
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (arguments, g_steal_pointer (&command));
  for (gsize i = 0; more != NULL && more[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strdup (more[i]));
  /* A dot alone is no end of the message */
  g_ptr_array_add (arguments, g_strdup ("-i"));
  g_ptr_array_add (arguments, g_strdup ("-f"));
  g_ptr_array_add (arguments, g_strdup (sender));
  g_ptr_array_add (arguments, g_strdup ("--"));
  return arguments;
}

/* Local commands want the line ends of this system. */
static GBytes *
to_local_lines (GBytes *message)
{
  gsize size;
  const char *data = g_bytes_get_data (message, &size);
  GByteArray *out = g_byte_array_sized_new ((guint) size);

  for (gsize i = 0; i < size; )
    {
      const char *cr = memchr (data + i, '\r', size - i);
      gsize end = cr != NULL ? (gsize) (cr - data) : size;

      g_byte_array_append (out, (const guint8 *) data + i, (guint) (end - i));
      if (end < size && (end + 1 == size || data[end + 1] != '\n'))
        g_byte_array_append (out, (const guint8 *) "\n", 1);
      i = end + 1;
    }
  return g_byte_array_free_to_bytes (out);
}

/* ---- submit ---- */

static gboolean
has_argument (GPtrArray  *arguments,
              const char *address)
{
  return g_ptr_array_find_with_equal_func (arguments, address, g_str_equal, NULL);
}

static gboolean
is_served (SendmailTransport *self,
           const char        *address)
{
  g_auto(GStrv) domains = mapi_settings_dup_strv (get_settings (self), "domains");
  const char *at = strrchr (address, '@');

  if (domains == NULL || domains[0] == NULL)
    return TRUE;
  for (gsize i = 0; at != NULL && domains[i] != NULL; i++)
    if (g_ascii_strcasecmp (at + 1, domains[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Rows that are tried; those that cannot be are settled */
static GArray *
collect (SendmailTransport *self,
         MapiContent       *content,
         GPtrArray         *arguments,
         MapiSubmitResult  *result)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      guint row = (guint) mapi_properties_get_long (recipient, MAPI_PR_ROWID, (gint32) i);
      const char *address = kit_smtp_address_get_recipient (recipient);

      if (mapi_properties_get_boolean (recipient, MAPI_PR_RESPONSIBILITY))
        continue;
      if (address == NULL || !is_served (self, address))
        mapi_submit_result_set_recipient (result, row, MAPI_DELIVERY_NOT_MINE, -1, -1, NULL);
      else if (!is_address (address))
        mapi_submit_result_set_recipient (result, row, MAPI_DELIVERY_FAILED, 1, -1,
                                          _("This is not a mail address that can be sent to"));
      else
        {
          g_array_append_val (rows, row);
          if (!has_argument (arguments, address))
            g_ptr_array_add (arguments, g_strdup (address));
        }
    }
  g_ptr_array_add (arguments, NULL);
  return rows;
}

static void
settle (MapiSubmitResult *result,
        GArray           *rows,
        MapiDelivery      delivery,
        gint              reason,
        gint              diag,
        const char       *text)
{
  for (guint i = 0; i < rows->len; i++)
    mapi_submit_result_set_recipient (result, g_array_index (rows, guint, i), delivery, reason,
                                      diag, text);
}

static gboolean
settle_outcome (SendmailTransport *self,
                SendmailOutcome    outcome,
                const char        *said,
                MapiSubmitResult  *result,
                GArray            *rows,
                GError           **error)
{
  g_autofree char *command = mapi_settings_dup_string (get_settings (self), "command");

  switch (outcome)
    {
    case SENDMAIL_TAKEN:
      settle (result, rows, MAPI_DELIVERY_ACCEPTED, -1, -1, NULL);
      return TRUE;
    case SENDMAIL_LATER:
      settle (result, rows, MAPI_DELIVERY_PENDING, -1, -1,
              *said != '\0' ? said : _("The mail system of this computer asks to wait"));
      return TRUE;
    case SENDMAIL_NO_USER:
      settle (result, rows, MAPI_DELIVERY_FAILED, 0, 0,
              *said != '\0' ? said : _("The mail system of this computer does not know the address"));
      return TRUE;
    case SENDMAIL_REFUSED:
      settle (result, rows, MAPI_DELIVERY_FAILED, 0, -1,
              *said != '\0' ? said : _("The mail system of this computer refuses the message"));
      return TRUE;
    case SENDMAIL_BROKEN:
    default:
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                   _("The command “%s” does not work. It says: “%s”"), command, said);
      mapi_error_explain (error, NULL, command, said);
      return FALSE;
    }
}

/* What cannot be written down is nobody's to retry. */
static GBytes *
make_input (MapiContent      *content,
            MapiSubmitResult *result,
            GArray           *rows)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GBytes) bytes = mapi_mime_encode (content, MAPI_MIME_ENCODE_8BIT, &problem);

  if (bytes != NULL)
    return to_local_lines (bytes);
  settle (result, rows, MAPI_DELIVERY_FAILED, 1, -1, problem->message);
  return NULL;
}

static MapiSubmitResult *
sendmail_transport_submit (MapiTransport  *transport,
                           MapiContent    *content,
                           gboolean        deferred,
                           GCancellable   *cancellable,
                           GError        **error)
{
  SendmailTransport *self = SENDMAIL_TRANSPORT (transport);
  g_autoptr(MapiSubmitResult) result = mapi_submit_result_new ();
  g_autofree char *sender = dup_sender (mapi_content_get_properties (content));
  g_autoptr(GPtrArray) arguments = begin_arguments (self, sender != NULL ? sender : "<>");
  g_autoptr(GArray) rows = collect (self, content, arguments, result);
  g_autoptr(GBytes) input = NULL;
  g_autofree char *said = NULL;
  SendmailOutcome outcome;

  if (rows->len == 0)
    return g_steal_pointer (&result);
  if (sender == NULL)
    {
      settle (result, rows, MAPI_DELIVERY_FAILED, 1, -1,
              _("The sender’s address is not a mail address"));
      return g_steal_pointer (&result);
    }
  input = make_input (content, result, rows);
  if (input == NULL)
    return g_steal_pointer (&result);
  outcome = sendmail_command_run ((char **) arguments->pdata, input,
                                  (guint) mapi_settings_get_uint (get_settings (self), "timeout"),
                                  &said, cancellable);
  if (outcome != SENDMAIL_TAKEN && g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BUSY, _("It was cancelled"));
      return NULL;
    }
  return settle_outcome (self, outcome, said, result, rows, error) ? g_steal_pointer (&result)
                                                                   : NULL;
}

/* ---- the provider ---- */

static gboolean
check_command (SendmailTransport  *self,
               GError            **error)
{
  g_autofree char *command = mapi_settings_dup_string (get_settings (self), "command");

  if (command != NULL && g_path_is_absolute (command) &&
      g_file_test (command, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (command, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
               _("“%s” is not a program of this computer"), command != NULL ? command : "");
  return FALSE;
}

static gboolean
sendmail_transport_logon (MapiProvider            *provider,
                          MapiProviderLogonFlags   flags,
                          GCancellable            *cancellable,
                          GError                 **error)
{
  if (!check_command (SENDMAIL_TRANSPORT (provider), error))
    return FALSE;
  mapi_support_set_status (mapi_provider_get_support (provider),
                           MAPI_STATUS_AVAILABLE | MAPI_STATUS_OUTBOUND_ENABLED, NULL, -1);
  return TRUE;
}

static gboolean
sendmail_transport_validate_state (MapiProvider       *provider,
                                   MapiValidateFlags   flags,
                                   GCancellable       *cancellable,
                                   GError            **error)
{
  return sendmail_transport_logon (provider, MAPI_PROVIDER_LOGON_NONE, cancellable, error);
}

static gboolean
sendmail_transport_flush_queues (MapiProvider    *provider,
                                 MapiFlushFlags   flags,
                                 GCancellable    *cancellable,
                                 GError         **error)
{
  return TRUE;
}

static gboolean
sendmail_transport_check_service (MapiProvider  *provider,
                                  MapiCheck     *check,
                                  GCancellable  *cancellable,
                                  GError       **error)
{
  SendmailTransport *self = SENDMAIL_TRANSPORT (provider);
  g_autofree char *command = mapi_settings_dup_string (get_settings (self), "command");

  mapi_check_begin (check, _("Looking for the command"));
  if (!check_command (self, error))
    return FALSE;
  mapi_check_end (check, command, NULL);
  return TRUE;
}

static void
sendmail_transport_class_init (SendmailTransportClass *klass)
{
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);
  MapiTransportClass *transport_class = MAPI_TRANSPORT_CLASS (klass);

  provider_class->logon = sendmail_transport_logon;
  provider_class->validate_state = sendmail_transport_validate_state;
  provider_class->flush_queues = sendmail_transport_flush_queues;
  provider_class->check_service = sendmail_transport_check_service;

  transport_class->get_address_types = sendmail_transport_get_address_types;
  transport_class->submit = sendmail_transport_submit;
}

static void
sendmail_transport_init (SendmailTransport *self)
{
}
