/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-preprocess-private.h"

#include <string.h>

#include "mapi-routing-private.h"

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
                       GCancellable  *cancellable,
                       GError       **error)
{
  Preprocessor *self = data;
  GPtrArray *recipients = mapi_content_get_recipients (content);
  gboolean wanted = FALSE;

  for (guint i = 0; i < recipients->len && !wanted; i++)
    wanted = is_for (self, recipients->pdata[i]);
  return !wanted || self->func (content, refused, self->user_data, cancellable, error);
}
