/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-half-body.h"

struct _KitHalfBody
{
  KitBodies     *bodies;        /* (unowned) */
  KitHalfBodyKey key;
  KitPack       *pack;          /* (owned) */
};

KitHalfBody *
kit_half_body_new (KitBodies             *bodies,
                   const KitHalfBodyKey  *key,
                   GError               **error)
{
  g_autoptr (KitHalfBody) self = g_new0 (KitHalfBody, 1);

  self->bodies = bodies;
  self->key = *key;
  self->pack = kit_pack_new (kit_bodies_get_packs (bodies), error);
  return self->pack != NULL && kit_pack_begin (self->pack, key->content, error) ? g_steal_pointer (&self) : NULL;
}

/* What a row names stays, which is all or nothing */
void
kit_half_body_free (KitHalfBody *self)
{
  g_autoptr (GError) error = NULL;
  gint64 end;

  if (self->pack != NULL && kit_bodies_find_end (self->bodies, kit_pack_get_number (self->pack), &end, &error))
    kit_pack_set_end (self->pack, end);
  if (error != NULL)
    g_debug ("A pack keeps what nobody may need: %s", error->message);
  g_clear_pointer (&self->pack, kit_pack_free);
  g_free (self);
}

const KitHalfBodyKey *
kit_half_body_get_key (KitHalfBody *self)
{
  return &self->key;
}

gint64
kit_half_body_get_size (KitHalfBody *self)
{
  KitPiece piece;

  kit_pack_get_piece (self->pack, &piece);
  return piece.size;
}

gboolean
kit_half_body_add (KitHalfBody  *self,
                   GBytes       *data,
                   GError      **error)
{
  return kit_pack_continue (self->pack, data, error);
}

gboolean
kit_half_body_finish (KitHalfBody  *self,
                      KitPiece     *piece,
                      GError      **error)
{
  kit_pack_get_piece (self->pack, piece);
  return kit_pack_flush (self->pack, error) && kit_pack_sync (self->pack, error);
}
