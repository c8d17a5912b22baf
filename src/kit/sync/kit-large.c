/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-large.h"

#include <kit-store-private.h>

#include <sys/statvfs.h>

gboolean
kit_large_begin (KitLarge              *self,
                 const KitHalfBodyKey  *key,
                 gint64                *n_here,
                 GError               **error)
{
  KitBodies *bodies = kit_store_get_bodies (self->store);

  g_clear_pointer (&self->half, kit_half_body_free);
  self->half = kit_bodies_take_half (bodies, key);
  if (self->half == NULL)
    self->half = kit_half_body_new (bodies, key, error);
  if (self->half == NULL)
    return FALSE;
  *n_here = kit_half_body_get_size (self->half);
  return TRUE;
}

gboolean
kit_large_has_room (KitLarge *self)
{
  gint64 n_left = kit_half_body_get_key (self->half)->size - kit_half_body_get_size (self->half);
  struct statvfs disk;

  return n_left <= 0 || statvfs (kit_bodies_get_packs (kit_store_get_bodies (self->store)), &disk) < 0 ||
         (guint64) n_left / disk.f_frsize < disk.f_bavail;
}

/* What the disk did not take is worth nothing, and the room it has may be what others wait for */
gboolean
kit_large_add (KitLarge  *self,
               GBytes    *data,
               GError   **error)
{
  if (kit_half_body_add (self->half, data, error))
    return TRUE;
  g_clear_pointer (&self->half, kit_half_body_free);
  return FALSE;
}

static gboolean
put (KitLarge     *self,
     KitHalfBody  *half,
     GError      **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  KitPiece piece;

  if (!kit_half_body_finish (half, &piece, error))
    return FALSE;
  transaction = kit_store_begin (self->store, self->cancellable, error);
  return transaction != NULL && kit_transaction_fill_from_pack (transaction, &piece, error) &&
         kit_store_commit (self->store, transaction, error);
}

gboolean
kit_large_end (KitLarge  *self,
               gboolean   is_good,
               GError   **error)
{
  g_autoptr (KitHalfBody) half = g_steal_pointer (&self->half);

  if (!is_good)
    return TRUE;
  if (!put (self, half, error))
    return FALSE;
  self->n_came++;
  return TRUE;
}

gboolean
kit_large_take (KitLarge              *self,
                const KitHalfBodyKey  *key,
                GBytes                *body,
                GError               **error)
{
  g_autoptr (KitHalfBody) before = kit_bodies_take_half (kit_store_get_bodies (self->store), key);

  g_clear_pointer (&self->half, kit_half_body_free);
  self->half = kit_half_body_new (kit_store_get_bodies (self->store), key, error);
  return self->half != NULL && kit_large_add (self, body, error) && kit_large_end (self, TRUE, error);
}

void
kit_large_clear (KitLarge *self)
{
  if (self->half != NULL)
    kit_bodies_keep_half (kit_store_get_bodies (self->store), g_steal_pointer (&self->half));
}
