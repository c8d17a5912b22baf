/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "local-transport.h"

#include <kit-smtp-address.h>

#include <kit-store.h>

#include <glib/gi18n-lib.h>

#define MAX_HEADER_ADDRESS 320

/*
 * LocalTransport:
 *
 * Delivers to the profile's own addresses, into the store of the same service. A message
 * goes there once, however many of those addresses it names; the store notes the delivery in
 * the same transaction, so that a crash before the queue knows of it delivers nothing twice.
 */
struct _LocalTransport
{
  MapiTransport parent_instance;
};

G_DEFINE_FINAL_TYPE (LocalTransport, local_transport, MAPI_TYPE_TRANSPORT)

static gboolean
local_transport_logon (MapiProvider            *provider,
                       MapiProviderLogonFlags   flags,
                       GCancellable            *cancellable,
                       GError                 **error)
{
  mapi_support_set_status (mapi_provider_get_support (provider),
                           MAPI_STATUS_AVAILABLE | MAPI_STATUS_OUTBOUND_ENABLED, NULL, -1);
  return TRUE;
}

static gboolean
local_transport_validate_state (MapiProvider       *provider,
                                MapiValidateFlags   flags,
                                GCancellable       *cancellable,
                                GError            **error)
{
  return TRUE;
}

static gboolean
local_transport_flush_queues (MapiProvider    *provider,
                              MapiFlushFlags   flags,
                              GCancellable    *cancellable,
                              GError         **error)
{
  return TRUE;
}

static char **
local_transport_get_address_types (MapiTransport *transport)
{
  /* None by type: it looks at each address */
  static const char * const types[] = { "", NULL };

  return g_strdupv ((char **) types);
}

static gboolean
local_transport_handles (MapiTransport  *transport,
                         MapiProperties *recipient)
{
  const char *address = kit_smtp_address_get_recipient (recipient);

  return address != NULL &&
         mapi_support_is_own_address (mapi_provider_get_support (MAPI_PROVIDER (transport)),
                                      address);
}

static gboolean
local_transport_is_coupled (MapiTransport *transport)
{
  return TRUE;
}

/* ---- one delivery ---- */

static gboolean
is_from_me (MapiSupport    *support,
            MapiProperties *bag)
{
  const char *address = kit_smtp_address_get_sender (bag);

  return address != NULL && mapi_support_is_own_address (support, address);
}

static void
set_addressed_to_me (MapiSupport    *support,
                     MapiContent    *content,
                     MapiProperties *delivered)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  gboolean to = FALSE, cc = FALSE;

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      guint32 type = (guint32) mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE,
                                                         MAPI_RECIPIENT_TO) &
                     ~MAPI_RECIPIENT_SUBMITTED;
      const char *address = kit_smtp_address_get_recipient (recipient);

      if (address == NULL || !mapi_support_is_own_address (support, address))
        continue;
      to |= type == MAPI_RECIPIENT_TO;
      cc |= type == MAPI_RECIPIENT_CC;
    }
  mapi_properties_set_boolean (delivered, MAPI_PR_MESSAGE_TO_ME, to);
  mapi_properties_set_boolean (delivered, MAPI_PR_MESSAGE_CC_ME, cc);
  mapi_properties_set_boolean (delivered, MAPI_PR_MESSAGE_RECIP_ME, to || cc);
}

static MapiProperties *
make_properties (MapiSupport *support,
                 MapiContent *content,
                 const char  *recipient)
{
  MapiProperties *bag = mapi_content_get_properties (content);
  MapiProperties *delivered = mapi_properties_new ();
  const char *message_class = mapi_properties_get_string (bag, MAPI_PR_MESSAGE_CLASS);
  guint32 flags = MAPI_MSGFLAG_UNMODIFIED;

  if (is_from_me (support, bag))
    flags |= MAPI_MSGFLAG_FROMME;
  mapi_properties_set_long (delivered, MAPI_PR_MESSAGE_FLAGS, (gint32) flags);
  mapi_properties_set_time (delivered, MAPI_PR_MESSAGE_DELIVERY_TIME, g_get_real_time ());
  if (message_class != NULL)
    mapi_properties_set_string (delivered, MAPI_PR_MESSAGE_CLASS, message_class);
  mapi_properties_set_string (delivered, MAPI_PR_RECEIVED_BY_NAME, recipient);
  mapi_properties_set_string (delivered, MAPI_PR_RECEIVED_BY_ADDRTYPE, "SMTP");
  mapi_properties_set_string (delivered, MAPI_PR_RECEIVED_BY_EMAIL_ADDRESS, recipient);
  mapi_properties_set_string (delivered, MAPI_PR_RCVD_REPRESENTING_NAME, recipient);
  mapi_properties_set_string (delivered, MAPI_PR_RCVD_REPRESENTING_ADDRTYPE, "SMTP");
  mapi_properties_set_string (delivered, MAPI_PR_RCVD_REPRESENTING_EMAIL_ADDRESS, recipient);
  set_addressed_to_me (support, content, delivered);
  return delivered;
}

/* What could break a header line or make it too long is left out */
static gboolean
fits_header (const char *address)
{
  if (address == NULL || *address == '\0' || strlen (address) > MAX_HEADER_ADDRESS)
    return FALSE;
  for (const char *c = address; *c != '\0'; c++)
    if ((guchar) *c <= ' ' || *c == 0x7f || *c == '<' || *c == '>')
      return FALSE;
  return TRUE;
}

/* The trace a mail system leaves (RFC 5321, 4.4), without the computer's name */
static GBytes *
add_trace (GBytes      *encoded,
           const char  *sender,
           char       **recipients)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GString) trace = g_string_new (NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  static const char * const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char * const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  gconstpointer data;
  gsize size;

  g_string_append_printf (trace, "Return-Path: <%s>\r\n", fits_header (sender) ? sender : "");
  for (guint i = 0; recipients[i] != NULL; i++)
    if (fits_header (recipients[i]))
      g_string_append_printf (trace, "Delivered-To: %s\r\n", recipients[i]);
  /* Names of days and months are English whatever the language of the user */
  g_string_append_printf (trace, "Received: by localhost with local delivery;\r\n"
                                 "\t%s, %d %s %d %02d:%02d:%02d +0000\r\n",
                          days[g_date_time_get_day_of_week (now) - 1],
                          g_date_time_get_day_of_month (now),
                          months[g_date_time_get_month (now) - 1], g_date_time_get_year (now),
                          g_date_time_get_hour (now), g_date_time_get_minute (now),
                          g_date_time_get_second (now));
  data = g_bytes_get_data (encoded, &size);
  g_byte_array_append (bytes, (const guint8 *) trace->str, trace->len);
  g_byte_array_append (bytes, data, size);
  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
get_delivery_key (MapiContent *content)
{
  MapiProperties *bag = mapi_content_get_properties (content);
  GBytes *key = mapi_properties_get_binary (bag, MAPI_PR_SEARCH_KEY);
  const char *message_id;

  if (key != NULL)
    return g_bytes_ref (key);
  message_id = mapi_properties_get_string (bag, MAPI_PR_INTERNET_MESSAGE_ID);
  return message_id != NULL ? g_bytes_new (message_id, strlen (message_id)) : mapi_uid_new ();
}

static gboolean
deliver (LocalTransport  *self,
         MapiContent     *content,
         char           **recipients,
         GCancellable    *cancellable,
         GError         **error)
{
  MapiStore *store = mapi_transport_get_store (MAPI_TRANSPORT (self));
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));
  g_autoptr (MapiProperties) properties = make_properties (support, content, recipients[0]);
  g_autoptr (GBytes) encoded = mapi_mime_encode (content, MAPI_MIME_ENCODE_8BIT, error);
  g_autoptr (GBytes) source = NULL;
  g_autoptr (GBytes) key = get_delivery_key (content);
  g_autofree char *joined = g_strjoinv (" ", recipients);

  if (encoded == NULL)
    return FALSE;
  source = add_trace (encoded,
                      kit_smtp_address_get_sender (mapi_content_get_properties (content)),
                      recipients);
  return kit_store_deliver (KIT_STORE (store), source, properties, key, joined, NULL, cancellable,
                            error);
}

/* ---- submit ---- */

static int
compare_addresses (gconstpointer a,
                   gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* The addresses to deliver to, lower case, each once, in an order that is always the same */
static char **
collect (LocalTransport   *self,
         MapiContent      *content,
         MapiSubmitResult *result,
         GArray           *rows)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      guint row = (guint) mapi_properties_get_long (recipient, MAPI_PR_ROWID, (gint32) i);
      g_autofree char *address = NULL;

      if (mapi_properties_get_boolean (recipient, MAPI_PR_RESPONSIBILITY))
        continue;
      if (!local_transport_handles (MAPI_TRANSPORT (self), recipient))
        {
          mapi_submit_result_set_recipient (result, row, MAPI_DELIVERY_NOT_MINE, -1, -1, NULL);
          continue;
        }
      address = g_ascii_strdown (kit_smtp_address_get_recipient (recipient), -1);
      g_array_append_val (rows, row);
      if (!g_ptr_array_find_with_equal_func (addresses, address, g_str_equal, NULL))
        g_ptr_array_add (addresses, g_steal_pointer (&address));
    }
  g_ptr_array_sort (addresses, compare_addresses);
  g_ptr_array_add (addresses, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&addresses), FALSE);
}

static void
set_rows (MapiSubmitResult *result,
          GArray           *rows,
          MapiDelivery      delivery,
          const char       *text)
{
  for (guint i = 0; i < rows->len; i++)
    mapi_submit_result_set_recipient (result, g_array_index (rows, guint, i), delivery,
                                      delivery == MAPI_DELIVERY_FAILED ? 0 : -1, -1, text);
}

/* What passes by itself must not stop the transport, nor come back as a report */
static gboolean
sort_error (GError            *cause,
            MapiSubmitResult  *result,
            GArray            *rows,
            GError           **error)
{
  if (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_BAD_VALUE) ||
      g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_TOO_BIG))
    {
      set_rows (result, rows, MAPI_DELIVERY_FAILED, cause->message);
      return TRUE;
    }
  if (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK) ||
      g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_BUSY))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_WAIT, cause->message);
      mapi_error_explain_by (error, cause);
    }
  else
    g_propagate_error (error, g_error_copy (cause));
  return FALSE;
}

static MapiSubmitResult *
local_transport_submit (MapiTransport  *transport,
                        MapiContent    *content,
                        gboolean        deferred,
                        GCancellable   *cancellable,
                        GError        **error)
{
  LocalTransport *self = LOCAL_TRANSPORT (transport);
  MapiStore *store = mapi_transport_get_store (transport);
  g_autoptr (MapiSubmitResult) result = mapi_submit_result_new ();
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) recipients = NULL;

  if (store == NULL || !KIT_IS_STORE (store))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_ME,
                           _("There is no message store on this computer to deliver into"));
      return NULL;
    }
  recipients = collect (self, content, result, rows);
  if (recipients[0] == NULL)
    return g_steal_pointer (&result);
  if (deliver (self, content, recipients, cancellable, &local_error))
    set_rows (result, rows, MAPI_DELIVERY_ACCEPTED, NULL);
  else if (!sort_error (local_error, result, rows, error))
    return NULL;
  return g_steal_pointer (&result);
}

static void
local_transport_class_init (LocalTransportClass *klass)
{
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);
  MapiTransportClass *transport_class = MAPI_TRANSPORT_CLASS (klass);

  provider_class->logon = local_transport_logon;
  provider_class->validate_state = local_transport_validate_state;
  provider_class->flush_queues = local_transport_flush_queues;
  transport_class->get_address_types = local_transport_get_address_types;
  transport_class->handles = local_transport_handles;
  transport_class->is_coupled = local_transport_is_coupled;
  transport_class->submit = local_transport_submit;
}

static void
local_transport_init (LocalTransport *self)
{
}
