/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "memory-transport.h"

#include "memory-outbox.h"

#include <glib/gi18n-lib.h>

/*
 * MemoryTransport:
 *
 * A transport that sends nothing anywhere: what it accepts it keeps as files, and its settings
 * say what it shall answer. What lies in "incoming" of its folder arrives at the next
 * receive. All vfuncs that keep state run on the one worker; the settings are thread-safe.
 */
struct _MemoryTransport
{
  MapiTransport  parent_instance;
  char         **address_types;  /* (owned) (nullable): NULL for any, set at logon */
};

G_DEFINE_FINAL_TYPE (MemoryTransport, memory_transport, MAPI_TYPE_TRANSPORT)

/* Outcomes that are errors for the whole message */
static const struct
{
  const char *outcome;
  MapiError   code;
  const char *text;
} failures[] = {
  { "busy",          MAPI_ERROR_BUSY,          N_("The transport is busy") },
  { "wait",          MAPI_ERROR_WAIT,          N_("The transport asks to wait") },
  { "network-error", MAPI_ERROR_NETWORK_ERROR, N_("The server cannot be reached") },
  { "critical",      MAPI_ERROR_CALL_FAILED,   N_("The transport is broken") },
};

static MapiSettings *
memory_transport_get_settings (MemoryTransport *self)
{
  return mapi_support_get_settings (mapi_provider_get_support (MAPI_PROVIDER (self)));
}

static gboolean
memory_transport_logon (MapiProvider            *provider,
                        MapiProviderLogonFlags   flags,
                        GCancellable            *cancellable,
                        GError                 **error)
{
  MemoryTransport *self = MEMORY_TRANSPORT (provider);
  MapiSupport *support = mapi_provider_get_support (provider);
  MapiSettings *settings = memory_transport_get_settings (self);

  g_clear_pointer (&self->address_types, g_strfreev);
  if (settings != NULL)
    self->address_types = mapi_settings_dup_strv (settings, "address-types");
  if (self->address_types != NULL && *self->address_types == NULL)
    g_clear_pointer (&self->address_types, g_strfreev);

  mapi_support_set_status (support,
                           MAPI_STATUS_AVAILABLE | MAPI_STATUS_INBOUND_ENABLED |
                             MAPI_STATUS_OUTBOUND_ENABLED,
                           NULL, -1);
  return TRUE;
}

static gboolean
memory_transport_validate_state (MapiProvider       *provider,
                                 MapiValidateFlags   flags,
                                 GCancellable       *cancellable,
                                 GError            **error)
{
  if (flags & MAPI_VALIDATE_CONFIG_CHANGED)
    return memory_transport_logon (provider, MAPI_PROVIDER_LOGON_NONE, cancellable, error);
  return TRUE;
}

/* Nothing is ever held back, so there is nothing to flush */
static gboolean
memory_transport_flush_queues (MapiProvider    *provider,
                               MapiFlushFlags   flags,
                               GCancellable    *cancellable,
                               GError         **error)
{
  return TRUE;
}

static char **
memory_transport_get_address_types (MapiTransport *transport)
{
  return g_strdupv (MEMORY_TRANSPORT (transport)->address_types);
}

static gboolean
memory_transport_check_outcome (const char  *outcome,
                                GError     **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      if (g_strcmp0 (outcome, failures[i].outcome) != 0)
        continue;
      g_set_error_literal (error, MAPI_ERROR, failures[i].code, _(failures[i].text));
      return FALSE;
    }
  return TRUE;
}

static gboolean
memory_transport_check_attempts (MemoryTransport  *self,
                                 MapiContent      *content,
                                 GError          **error)
{
  MapiSettings *settings = memory_transport_get_settings (self);
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));
  guint64 fail_first = settings != NULL ? mapi_settings_get_uint (settings, "fail-first") : 0;

  if (fail_first == 0)
    return TRUE;
  if (memory_outbox_count_attempt (mapi_support_get_data_dir (support), content) > fail_first)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_WAIT, _("The transport asks to wait"));
  return FALSE;
}

static MapiDelivery
memory_transport_judge (MemoryTransport *self,
                        MapiProperties  *recipient,
                        const char      *outcome)
{
  MapiSettings *settings = memory_transport_get_settings (self);
  const char *address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
  g_auto(GStrv) refused = settings != NULL ? mapi_settings_dup_strv (settings, "refused") : NULL;

  if (!mapi_transport_handles (MAPI_TRANSPORT (self), recipient))
    return MAPI_DELIVERY_NOT_MINE;
  if (g_strcmp0 (outcome, "fail") == 0 ||
      (refused != NULL && address != NULL &&
       g_strv_contains ((const char * const *) refused, address)))
    return MAPI_DELIVERY_FAILED;
  return MAPI_DELIVERY_ACCEPTED;
}

/* Says what becomes of each recipient that nobody has taken; collects the accepted ones */
static MapiSubmitResult *
memory_transport_judge_all (MemoryTransport *self,
                            MapiContent     *content,
                            const char      *outcome,
                            GPtrArray       *accepted)
{
  MapiSubmitResult *result = mapi_submit_result_new ();
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      guint row = mapi_properties_get_long (recipient, MAPI_PR_ROWID, i);
      MapiDelivery delivery;

      if (mapi_properties_get_boolean (recipient, MAPI_PR_RESPONSIBILITY))
        continue;
      delivery = memory_transport_judge (self, recipient, outcome);
      if (delivery == MAPI_DELIVERY_ACCEPTED)
        g_ptr_array_add (accepted, recipient);
      if (delivery == MAPI_DELIVERY_FAILED)
        mapi_submit_result_set_recipient (result, row, delivery, 0, 0,
                                          _("The transport refuses this recipient"));
      else
        mapi_submit_result_set_recipient (result, row, delivery, -1, -1, NULL);
    }
  return result;
}

static MapiSubmitResult *
memory_transport_submit (MapiTransport  *transport,
                         MapiContent    *content,
                         gboolean        deferred,
                         GCancellable   *cancellable,
                         GError        **error)
{
  MemoryTransport *self = MEMORY_TRANSPORT (transport);
  MapiSettings *settings = memory_transport_get_settings (self);
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));
  g_autofree char *outcome = settings != NULL ? mapi_settings_dup_string (settings, "outcome")
                                              : NULL;
  g_autoptr(GPtrArray) accepted = g_ptr_array_new ();
  g_autoptr(MapiSubmitResult) result = NULL;

  if (!memory_transport_check_outcome (outcome, error) ||
      !memory_transport_check_attempts (self, content, error))
    return NULL;

  result = memory_transport_judge_all (self, content, outcome, accepted);
  if (accepted->len > 0 &&
      !memory_outbox_keep (mapi_support_get_data_dir (support), content, accepted, error))
    return NULL;
  return g_steal_pointer (&result);
}

static gint
memory_transport_receive (MapiTransport    *transport,
                          MapiReceiveFunc   receive,
                          gpointer          user_data,
                          GCancellable     *cancellable,
                          GError          **error)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (transport));

  return memory_outbox_take_incoming (mapi_support_get_data_dir (support), receive, user_data,
                                      cancellable, error);
}

static guint
memory_transport_get_poll_interval (MapiTransport *transport)
{
  MapiSettings *settings = memory_transport_get_settings (MEMORY_TRANSPORT (transport));

  return settings != NULL ? (guint) mapi_settings_get_uint (settings, "poll") : 0;
}

static void
memory_transport_finalize (GObject *object)
{
  g_clear_pointer (&MEMORY_TRANSPORT (object)->address_types, g_strfreev);

  G_OBJECT_CLASS (memory_transport_parent_class)->finalize (object);
}

static void
memory_transport_class_init (MemoryTransportClass *klass)
{
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);
  MapiTransportClass *transport_class = MAPI_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = memory_transport_finalize;

  provider_class->logon = memory_transport_logon;
  provider_class->validate_state = memory_transport_validate_state;
  provider_class->flush_queues = memory_transport_flush_queues;

  transport_class->get_address_types = memory_transport_get_address_types;
  transport_class->submit = memory_transport_submit;
  transport_class->receive = memory_transport_receive;
  transport_class->get_poll_interval = memory_transport_get_poll_interval;
}

static void
memory_transport_init (MemoryTransport *self)
{
}
