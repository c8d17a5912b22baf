/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-preprocess-private.h"

#include <string.h>

#include "../mime/mapi-mime.h"
#include "mapi-routing-private.h"
#include "mapi-submit-check-private.h"

/* A preprocessor runs on the copy that a transport gets, when somebody it is for is among those the transport
 * serves now: their PR_RESPONSIBILITY is FALSE. */

typedef struct
{
  GBytes             *uid;           /* (owned) (nullable) */
  char               *address_type;  /* (owned) (nullable) */
  MapiPreprocessFunc  func;
  gpointer            user_data;
  GDestroyNotify      destroy;
} Preprocessor;

gpointer
mapi_preprocessor_new (GBytes             *uid,
                       const char         *address_type,
                       MapiPreprocessFunc  func,
                       gpointer            user_data,
                       GDestroyNotify      destroy)
{
  Preprocessor *self = g_new0 (Preprocessor, 1);

  self->uid = uid != NULL ? g_bytes_ref (uid) : NULL;
  self->address_type = g_strdup (address_type);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

void
mapi_preprocessor_free (gpointer data)
{
  Preprocessor *self = data;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_clear_pointer (&self->uid, g_bytes_unref);
  g_free (self->address_type);
  g_free (self);
}

static gboolean
is_for (Preprocessor   *self,
        MapiProperties *recipient)
{
  GBytes *id = mapi_properties_get_binary (recipient, MAPI_PR_ENTRYID);
  const char *type = mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE);
  gsize length = 0;
  const guint8 *bytes = id != NULL ? g_bytes_get_data (id, &length) : NULL;

  if (!mapi_routing_is_open (recipient))
    return FALSE;
  if (self->uid == NULL && self->address_type == NULL)
    return TRUE;
  if (self->uid != NULL && length >= 4 + MAPI_UID_SIZE &&
      memcmp (g_bytes_get_data (self->uid, NULL), bytes + 4, MAPI_UID_SIZE) == 0)
    return TRUE;
  return self->address_type != NULL &&
         g_ascii_strcasecmp (self->address_type, type != NULL ? type : "SMTP") == 0;
}

gboolean
mapi_preprocessor_run (gpointer       data,
                       MapiContent   *content,
                       GPtrArray     *refused,
                       GPtrArray     *additional,
                       GCancellable  *cancellable,
                       GError       **error)
{
  Preprocessor *self = data;
  GPtrArray *recipients = mapi_content_get_recipients (content);
  gboolean wanted = FALSE;

  for (guint i = 0; i < recipients->len && !wanted; i++)
    wanted = is_for (self, recipients->pdata[i]);
  return !wanted || self->func (content, refused, additional, self->user_data, cancellable, error);
}

/* The message's own: where it lies, and when it was to go */
static const guint32 own_tags[] = {
  MAPI_PR_SEARCH_KEY, MAPI_PR_ENTRYID, MAPI_PR_PARENT_ENTRYID, MAPI_PR_MESSAGE_FLAGS,
  MAPI_PR_DEFERRED_SEND_TIME, MAPI_PR_DEFERRED_SEND_NUMBER, MAPI_PR_DEFERRED_SEND_UNITS
};
static const guint32 author_tags[] = {
  MAPI_PR_SENDER_NAME, MAPI_PR_SENDER_ADDRTYPE, MAPI_PR_SENDER_EMAIL_ADDRESS, MAPI_PR_SENDER_ENTRYID,
  MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_ADDRTYPE, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS,
  MAPI_PR_SENT_REPRESENTING_ENTRYID
};

gboolean
mapi_preprocess_prepare_additional (MapiContent    *content,
                                    MapiContent    *original,
                                    MapiTransport  *transport,
                                    GError        **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  MapiProperties *from = mapi_content_get_properties (original);
  g_autofree char *uid = mapi_support_dup_uid_string (mapi_provider_get_support (MAPI_PROVIDER (transport)));
  g_autoptr(GBytes) source = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (own_tags); i++)
    mapi_properties_remove (properties, own_tags[i]);
  if (!mapi_properties_has (properties, MAPI_PR_MESSAGE_CLASS))
    mapi_properties_set_string (properties, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  if (!mapi_properties_has (properties, MAPI_PR_SENDER_EMAIL_ADDRESS))
    for (gsize i = 0; i < G_N_ELEMENTS (author_tags); i++)
      if (mapi_properties_get_value (from, author_tags[i]) != NULL)
        mapi_properties_set_value (properties, mapi_properties_get_value (from, author_tags[i]));
  if (!mapi_properties_has (properties, MAPI_PR_INTERNET_MESSAGE_ID))
    {
      g_autofree char *bare = mapi_mime_create_message_id ();
      g_autofree char *id = g_strdup_printf ("<%s>", bare);

      mapi_properties_set_string (properties, MAPI_PR_INTERNET_MESSAGE_ID, id);
    }
  mapi_properties_set_string (properties, MAPI_PR_TRANSPORT_UID, uid);
  mapi_properties_set_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME, g_get_real_time ());
  mapi_properties_set_boolean (properties, MAPI_PR_PREPROCESS, TRUE);
  mapi_properties_set_boolean (properties, MAPI_PR_DELETE_AFTER_SUBMIT,
                               !mapi_properties_has (properties, MAPI_PR_SENTMAIL_ENTRYID));
  mapi_content_compute (content, TRUE);
  source = mapi_mime_encode (content, MAPI_MIME_ENCODE_NONE, error);
  return source != NULL && mapi_submit_check_fields (content, error);
}
