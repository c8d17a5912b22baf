/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-set.h"

/* Numbers of rows are given in order, so the bits are few: a million rows take 128 KiB. A number
 * beyond what rows can have in practice, which only a damaged file holds, is left out. */
#define MAX_NUMBER (G_GINT64_CONSTANT (1) << 32)

struct _KitSet
{
  GArray *words; /* (element-type guint64) */
};

KitSet *
kit_set_new (void)
{
  KitSet *self = g_new (KitSet, 1);

  self->words = g_array_new (FALSE, TRUE, sizeof (guint64));
  return self;
}

void
kit_set_free (KitSet *self)
{
  g_array_unref (self->words);
  g_free (self);
}

void
kit_set_add (KitSet *self,
             gint64  number)
{
  guint word = (guint) (number >> 6);

  if (number < 0 || number >= MAX_NUMBER)
    return;
  if (word >= self->words->len)
    g_array_set_size (self->words, word + 1);
  g_array_index (self->words, guint64, word) |= G_GUINT64_CONSTANT (1) << (number & 63);
}

gboolean
kit_set_has (const KitSet *self,
             gint64        number)
{
  if (number < 0 || number >> 6 >= self->words->len)
    return FALSE;
  return (g_array_index (self->words, guint64, number >> 6) >> (number & 63)) & 1;
}
