/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-unreachable-private.h"

struct _MapiUnreachable
{
  GMutex      lock;
  GHashTable *errors;           /* (owned) (element-type MapiTransport GError) */
};

MapiUnreachable *
mapi_unreachable_new (void)
{
  MapiUnreachable *self = g_new0 (MapiUnreachable, 1);

  g_mutex_init (&self->lock);
  self->errors = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) g_error_free);
  return self;
}

void
mapi_unreachable_free (MapiUnreachable *self)
{
  g_hash_table_unref (self->errors);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
mapi_unreachable_add (MapiUnreachable *self,
                      MapiTransport   *transport,
                      const GError    *error)
{
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->errors, g_object_ref (transport), g_error_copy (error));
  g_mutex_unlock (&self->lock);
}

GError *
mapi_unreachable_dup (MapiUnreachable *self,
                      MapiTransport   *transport)
{
  const GError *error;
  GError *copy;

  g_mutex_lock (&self->lock);
  error = g_hash_table_lookup (self->errors, transport);
  copy = error != NULL ? g_error_copy (error) : NULL;
  g_mutex_unlock (&self->lock);
  return copy;
}

gboolean
mapi_unreachable_has (MapiUnreachable *self,
                      MapiTransport   *transport)
{
  g_autoptr(GError) error = mapi_unreachable_dup (self, transport);

  return error != NULL;
}
