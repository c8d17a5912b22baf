/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "scripted-transport.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (ScriptedTransport, scripted_transport, MAPI_TYPE_TRANSPORT)

static char **
scripted_transport_get_address_types (MapiTransport *transport)
{
  ScriptedTransport *self = SCRIPTED_TRANSPORT (transport);
  char *types[] = { (char *) self->type, NULL };

  return self->type != NULL ? g_strdupv (types) : NULL;
}

static GPtrArray *
scripted_transport_get_uids (MapiTransport *transport)
{
  ScriptedTransport *self = SCRIPTED_TRANSPORT (transport);
  GPtrArray *uids;

  if (self->claimed_uid == NULL)
    return NULL;
  uids = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (uids, g_bytes_new (self->claimed_uid, MAPI_UID_SIZE));
  return uids;
}

static MapiSubmitResult *
scripted_transport_submit (MapiTransport  *transport,
                           MapiContent    *content,
                           gboolean        deferred,
                           GCancellable   *cancellable,
                           GError        **error)
{
  ScriptedTransport *self = SCRIPTED_TRANSPORT (transport);
  GPtrArray *recipients = mapi_content_get_recipients (content);
  g_autoptr(MapiSubmitResult) result = mapi_submit_result_new ();

  self->n_calls++;
  self->was_deferred = deferred;
  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      const char *address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
      guint row = (guint) mapi_properties_get_long (recipient, MAPI_PR_ROWID, 0);

      if (mapi_properties_get_boolean (recipient, MAPI_PR_RESPONSIBILITY))
        continue;
      g_string_append_printf (self->asked, "%s ", address);
      if (g_strcmp0 (address, self->refused) == 0)
        mapi_submit_result_set_recipient (result, row, MAPI_DELIVERY_FAILED, 1, 35, "No such user");
      else
        mapi_submit_result_set_recipient (result, row, self->delivery, -1, -1,
                                          self->delivery == MAPI_DELIVERY_PENDING ? "Later" : NULL);
    }
  mapi_submit_result_set_retry_seconds (result, self->retry_seconds);
  mapi_submit_result_set_deferred (result, self->defer);
  if (self->error < 0)
    return g_steal_pointer (&result);
  g_set_error_literal (error, MAPI_ERROR, self->error, "As told");
  return NULL;
}

static void
scripted_transport_finalize (GObject *object)
{
  g_string_free (SCRIPTED_TRANSPORT (object)->asked, TRUE);

  G_OBJECT_CLASS (scripted_transport_parent_class)->finalize (object);
}

static void
scripted_transport_class_init (ScriptedTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scripted_transport_finalize;
  MAPI_TRANSPORT_CLASS (klass)->get_address_types = scripted_transport_get_address_types;
  MAPI_TRANSPORT_CLASS (klass)->get_uids = scripted_transport_get_uids;
  MAPI_TRANSPORT_CLASS (klass)->submit = scripted_transport_submit;
}

static void
scripted_transport_init (ScriptedTransport *self)
{
  self->asked = g_string_new (NULL);
  self->error = -1;
  self->delivery = MAPI_DELIVERY_ACCEPTED;
}

ScriptedTransport *
scripted_transport_new (guint8      number,
                        const char *type)
{
  const guint8 uid[MAPI_UID_SIZE] = { number };
  g_autoptr(MapiSupport) support = mapi_support_new (uid, NULL, NULL, NULL);
  ScriptedTransport *self = g_object_new (SCRIPTED_TYPE_TRANSPORT, "support", support, NULL);

  self->type = type;
  return self;
}

MapiProperties *
scripted_recipient_new (const char   *type,
                        const char   *address,
                        const guint8 *uid)
{
  MapiProperties *recipient = mapi_properties_new ();
  g_autoptr(MapiEntryId) id = uid != NULL ? mapi_entry_id_new (uid, address, strlen (address), 0)
                              : mapi_one_off_create_entry_id (address, type, address, FALSE);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);

  mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, address);
  mapi_properties_set_string (recipient, MAPI_PR_ADDRTYPE, type);
  mapi_properties_set_string (recipient, MAPI_PR_EMAIL_ADDRESS, address);
  mapi_properties_set_binary (recipient, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
  return recipient;
}
