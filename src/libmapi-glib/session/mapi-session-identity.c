/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include <glib/gi18n-lib.h>

#include "mapi-identity-private.h"

static MapiProperties *
identity_new (const char *name,
              const char *address)
{
  g_autoptr(MapiProperties) identity = mapi_properties_new ();
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GBytes) id_bytes = NULL;
  g_autoptr(GBytes) search_key = NULL;

  id = mapi_one_off_create_entry_id (name, "SMTP", address, FALSE);
  id_bytes = mapi_entry_id_to_bytes (id);
  search_key = mapi_search_key_for_address ("SMTP", address);
  mapi_properties_set_string (identity, MAPI_PR_IDENTITY_DISPLAY, name);
  mapi_properties_set_binary (identity, MAPI_PR_IDENTITY_ENTRYID, id_bytes);
  mapi_properties_set_binary (identity, MAPI_PR_IDENTITY_SEARCH_KEY, search_key);
  mapi_properties_set_string (identity, MAPI_PR_SMTP_ADDRESS, address);
  return g_steal_pointer (&identity);
}

/**
 * mapi_session_query_identity:
 * @self: a session
 * @no_service: (out) (optional): %TRUE if nothing in the profile knows who its user is
 * @error: return location for an error
 *
 * Tells who the session's user is: the default one of [method@Session.list_identities], which is
 * of the service with the primary identity unless another was chosen. Where there is none, the
 * answer is somebody without a usable address. Any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff.
 * Source: IMAPISession::QueryIdentity; @no_service is MAPI_W_NO_SERVICE.
 *
 * Returns: (transfer full): %MAPI_PR_IDENTITY_DISPLAY, %MAPI_PR_IDENTITY_ENTRYID,
 *   %MAPI_PR_IDENTITY_SEARCH_KEY and %MAPI_PR_SMTP_ADDRESS, or %NULL
 */
MapiProperties *
mapi_session_query_identity (MapiSession  *self,
                             gboolean     *no_service,
                             GError      **error)
{
  g_autoptr(GPtrArray) list = NULL;
  MapiIdentity *first;
  const char *name;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  list = mapi_session_list_identities (self, error);
  if (list == NULL)
    return NULL;
  if (no_service != NULL)
    *no_service = list->len == 0;
  if (list->len == 0)
    return identity_new (_("Unknown User"), "unknown@localhost.invalid");

  first = g_ptr_array_index (list, 0);
  name = mapi_identity_get_name (first);
  return identity_new (name != NULL ? name : mapi_identity_get_address (first),
                       mapi_identity_get_address (first));
}

/**
 * mapi_session_dup_addresses:
 * @self: a session
 *
 * Gets the user's own addresses: those of all services of the profile, in lower case. Any
 * thread.
 *
 * Returns: (transfer full) (array zero-terminated=1): the addresses
 */
char **
mapi_session_dup_addresses (MapiSession *self)
{
  g_autoptr(MapiProfile) profile = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  profile = mapi_session_dup_profile (self);
  return profile != NULL ? mapi_profile_dup_addresses (profile) : g_new0 (char *, 1);
}

/**
 * mapi_session_sends_outside:
 * @self: a session
 *
 * Tells whether an account of the profile, as its file says now, sends to other computers. Where none does, what is
 * written to others than the user comes back as a report. Whether a server can be reached is another question. Reads a
 * small file; any thread.
 *
 * Returns: %TRUE if there is a way out
 */
gboolean
mapi_session_sends_outside (MapiSession *self)
{
  g_autoptr(MapiProfile) profile = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  profile = mapi_session_dup_profile (self);
  return profile != NULL && mapi_profile_has_way_out (profile);
}

/**
 * mapi_session_list_identities:
 * @self: a session
 * @error: return location for an error
 *
 * Lists whom the user of the session may write as: every address of every service of the profile,
 * and those that were added. The default one comes first. Any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff.
 *
 * Returns: (transfer container) (element-type MapiIdentity): identities, each the caller's own
 */
GPtrArray *
mapi_session_list_identities (MapiSession  *self,
                              GError      **error)
{
  g_autoptr(MapiProfile) profile = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  if (!mapi_session_check (self, error))
    return NULL;
  profile = mapi_session_dup_profile (self);
  return mapi_profile_list_identities (profile);
}

/**
 * mapi_session_find_identity:
 * @self: a session
 * @address: a mail address
 * @service_uid: (nullable): UID of a message service
 *
 * Finds the identity with an address: where several services have it, that of @service_uid, or the first. Any thread.
 *
 * Returns: (transfer full) (nullable): the identity, %NULL if the address is not the user's
 */
MapiIdentity *
mapi_session_find_identity (MapiSession *self,
                            const char  *address,
                            const char  *service_uid)
{
  g_autoptr(GPtrArray) list = NULL;
  MapiIdentity *found;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  list = mapi_session_list_identities (self, NULL);
  found = list != NULL ? mapi_identity_find (list, address, service_uid) : NULL;
  return found != NULL ? g_object_ref (found) : NULL;
}

/* A report holds the message it tells of, or its header: one of them sent that. */
static MapiIdentity *
find_author (GPtrArray   *list,
             MapiContent *report,
             const char  *service)
{
  static const guint32 tags[] = { MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SENDER_EMAIL_ADDRESS };
  const char *class = mapi_properties_get_string (mapi_content_get_properties (report), MAPI_PR_MESSAGE_CLASS);
  MapiIdentity *found = NULL;

  if (class == NULL || !g_str_has_prefix (class, "REPORT."))
    return NULL;
  for (guint i = 0; i < mapi_content_get_n_attachments (report) && found == NULL; i++)
    {
      MapiContent *inner = mapi_content_get_embedded (report, i);

      for (gsize j = 0; inner != NULL && j < G_N_ELEMENTS (tags) && found == NULL; j++)
        found = mapi_identity_find (list, mapi_properties_get_string (mapi_content_get_properties (inner), tags[j]),
                                    service);
    }
  return found;
}

/**
 * mapi_session_choose_identity:
 * @self: a session
 * @store: (nullable): the store @original lies in
 * @original: (nullable): a message that was received, or sent
 *
 * Chooses whom to answer a message as: who received it for somebody, was written to, got a copy,
 * or wrote it; else the default one. For a report it is who sent the message it tells of. Where
 * several services have the address, it is the one whose store @store is. Any thread.
 *
 * Source: PidTagReceivedRepresenting…, delegate access.
 *
 * Returns: (transfer full) (nullable): an identity, %NULL if the profile has none
 */
MapiIdentity *
mapi_session_choose_identity (MapiSession *self,
                              MapiStore   *store,
                              MapiContent *original)
{
  static const guint32 tags[] = {
    MAPI_PR_RCVD_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_RECEIVED_BY_EMAIL_ADDRESS
  };
  g_autoptr(GPtrArray) list = NULL;
  g_autofree char *service = NULL;
  MapiIdentity *found = NULL;
  GPtrArray *recipients;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);
  g_return_val_if_fail (store == NULL || MAPI_IS_STORE (store), NULL);

  list = mapi_session_list_identities (self, NULL);
  if (list == NULL || list->len == 0)
    return NULL;
  if (original == NULL)
    return g_object_ref (list->pdata[0]);

  if (store != NULL)
    service = mapi_session_dup_service_of_store (self, store);
  recipients = mapi_content_get_recipients (original);
  found = find_author (list, original, service);
  for (guint i = 0; i < G_N_ELEMENTS (tags) && found == NULL; i++)
    found = mapi_identity_find (list, mapi_properties_get_string (mapi_content_get_properties (original), tags[i]),
                                service);
  for (gint kind = MAPI_RECIPIENT_TO; kind <= MAPI_RECIPIENT_BCC && found == NULL; kind++)
    for (guint i = 0; i < recipients->len && found == NULL; i++)
      if (mapi_properties_get_long (recipients->pdata[i], MAPI_PR_RECIPIENT_TYPE,
                                    MAPI_RECIPIENT_TO) == kind)
        found = mapi_identity_find (list, mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS),
                                    service);
  if (found == NULL)
    found = mapi_identity_find (list, mapi_properties_get_string (mapi_content_get_properties (original),
                                                                  MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS), service);
  return g_object_ref (found != NULL ? found : list->pdata[0]);
}

char *
mapi_session_dup_service_of_store (MapiSession *self,
                                   MapiStore   *store)
{
  g_autofree char *uid = mapi_support_dup_uid_string (mapi_provider_get_support (MAPI_PROVIDER (store)));

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->type == MAPI_RESOURCE_STORE_PROVIDER && g_strcmp0 (slot->uid_string, uid) == 0)
        return g_strdup (slot->service->uid);
    }
  return NULL;
}

char *
mapi_session_dup_service_transport (MapiSession *self,
                                    const char  *service_uid)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->type == MAPI_RESOURCE_TRANSPORT && g_strcmp0 (slot->service->uid, service_uid) == 0)
        return g_strdup (slot->uid_string);
    }
  return NULL;
}
