/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-uid-set.h"

#include <string.h>

#define MAX_DIGITS 18

struct _KitUidSet
{
  GArray *ranges; /* KitUidRange, ascending, never touching one another */
};

static KitUidRange *
range_at (KitUidSet *self,
          guint      position)
{
  return &g_array_index (self->ranges, KitUidRange, position);
}

KitUidSet *
kit_uid_set_new (void)
{
  KitUidSet *self = g_new (KitUidSet, 1);

  self->ranges = g_array_new (FALSE, FALSE, sizeof (KitUidRange));
  return self;
}

KitUidSet *
kit_uid_set_copy (KitUidSet *self)
{
  KitUidSet *copy = kit_uid_set_new ();

  g_array_append_vals (copy->ranges, self->ranges->data, self->ranges->len);
  return copy;
}

void
kit_uid_set_free (KitUidSet *self)
{
  g_array_unref (self->ranges);
  g_free (self);
}

static gboolean
parse_number (const char **text,
              gint64      *number)
{
  guint n_digits = 0;

  *number = 0;
  for (; g_ascii_isdigit (**text); (*text)++)
    {
      *number = *number * 10 + (**text - '0');
      if (++n_digits > MAX_DIGITS)
        return FALSE;
    }
  return n_digits > 0 && *number > 0;
}

KitUidSet *
kit_uid_set_parse (const char *text)
{
  g_autoptr (KitUidSet) self = kit_uid_set_new ();

  while (*text != '\0')
    {
      gint64 first, last;

      if (!parse_number (&text, &first))
        return NULL;
      last = first;
      if (*text == ':')
        {
          text++;
          if (!parse_number (&text, &last))
            return NULL;
        }
      kit_uid_set_add_range (self, MIN (first, last), MAX (first, last));
      if (*text == ',' && text[1] != '\0')
        text++;
      else if (*text != '\0')
        return NULL;
    }
  return g_steal_pointer (&self);
}

char *
kit_uid_set_to_string (KitUidSet *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->ranges->len; i++)
    {
      KitUidRange *range = range_at (self, i);

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", range->first);
      if (range->last > range->first)
        g_string_append_printf (text, ":%" G_GINT64_FORMAT, range->last);
    }
  return g_string_free (text, FALSE);
}

/* The first range that ends at @uid or later */
static guint
find_range (KitUidSet *self,
            gint64     uid)
{
  guint low = 0, high = self->ranges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (range_at (self, middle)->last < uid)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
kit_uid_set_add (KitUidSet *self,
                 gint64     uid)
{
  kit_uid_set_add_range (self, uid, uid);
}

void
kit_uid_set_add_range (KitUidSet *self,
                       gint64     first,
                       gint64     last)
{
  KitUidRange range = { first, last };
  guint from, to;

  if (first > last)
    return;
  /* Those that touch the new one, from here on, become part of it */
  from = find_range (self, first - 1);
  for (to = from; to < self->ranges->len && range_at (self, to)->first <= last + 1; to++)
    {
      range.first = MIN (range.first, range_at (self, to)->first);
      range.last = MAX (range.last, range_at (self, to)->last);
    }
  if (to == from)
    {
      g_array_insert_val (self->ranges, from, range);
      return;
    }
  *range_at (self, from) = range;
  if (to > from + 1)
    g_array_remove_range (self->ranges, from + 1, to - from - 1);
}

void
kit_uid_set_add_all (KitUidSet *self,
                     KitUidSet *other)
{
  for (guint i = 0; i < other->ranges->len; i++)
    {
      const KitUidRange *range = &g_array_index (other->ranges, KitUidRange, i);

      kit_uid_set_add_range (self, range->first, range->last);
    }
}

void
kit_uid_set_remove (KitUidSet *self,
                    gint64     uid)
{
  guint position = find_range (self, uid);
  KitUidRange *range, rest;

  if (position >= self->ranges->len || range_at (self, position)->first > uid)
    return;
  range = range_at (self, position);
  if (range->first == range->last)
    {
      g_array_remove_index (self->ranges, position);
      return;
    }
  if (range->first == uid)
    {
      range->first++;
      return;
    }
  rest.first = uid + 1;
  rest.last = range->last;
  range->last = uid - 1;
  if (rest.first <= rest.last)
    g_array_insert_val (self->ranges, position + 1, rest);
}

gboolean
kit_uid_set_contains (KitUidSet *self,
                      gint64     uid)
{
  guint position = find_range (self, uid);

  return position < self->ranges->len && range_at (self, position)->first <= uid;
}

gboolean
kit_uid_set_is_empty (KitUidSet *self)
{
  return self->ranges->len == 0;
}

gint64
kit_uid_set_get_size (KitUidSet *self)
{
  gint64 size = 0;

  for (guint i = 0; i < self->ranges->len; i++)
    size += range_at (self, i)->last - range_at (self, i)->first + 1;
  return size;
}

const KitUidRange *
kit_uid_set_get_ranges (KitUidSet *self,
                        guint     *n_ranges)
{
  *n_ranges = self->ranges->len;
  return (const KitUidRange *) self->ranges->data;
}

gint64
kit_uid_set_get_first (KitUidSet *self)
{
  return self->ranges->len > 0 ? range_at (self, 0)->first : 0;
}

gint64
kit_uid_set_get_last (KitUidSet *self)
{
  return self->ranges->len > 0 ? range_at (self, self->ranges->len - 1)->last : 0;
}

/* Both lists are walked side by side */
KitUidSet *
kit_uid_set_subtract (KitUidSet *self,
                      KitUidSet *other)
{
  KitUidSet *rest = kit_uid_set_new ();
  guint j = 0;

  for (guint i = 0; i < self->ranges->len; i++)
    {
      KitUidRange range = *range_at (self, i);

      while (j < other->ranges->len && range_at (other, j)->last < range.first)
        j++;
      for (guint k = j; k < other->ranges->len && range_at (other, k)->first <= range.last; k++)
        {
          KitUidRange *hole = range_at (other, k);

          kit_uid_set_add_range (rest, range.first, hole->first - 1);
          range.first = hole->last + 1;
        }
      kit_uid_set_add_range (rest, range.first, range.last);
    }
  return rest;
}

KitUidSet *
kit_uid_set_intersect (KitUidSet *self,
                       KitUidSet *other)
{
  KitUidSet *both = kit_uid_set_new ();
  guint i = 0, j = 0;

  while (i < self->ranges->len && j < other->ranges->len)
    {
      KitUidRange *a = range_at (self, i);
      KitUidRange *b = range_at (other, j);

      kit_uid_set_add_range (both, MAX (a->first, b->first), MIN (a->last, b->last));
      if (a->last < b->last)
        i++;
      else
        j++;
    }
  return both;
}

KitUidSet *
kit_uid_set_take_last (KitUidSet *self,
                       gint64     n)
{
  KitUidSet *taken = kit_uid_set_new ();

  while (n > 0 && self->ranges->len > 0)
    {
      KitUidRange *range = range_at (self, self->ranges->len - 1);
      gint64 first = MAX (range->first, range->last - n + 1);

      n -= range->last - first + 1;
      kit_uid_set_add_range (taken, first, range->last);
      if (first > range->first)
        range->last = first - 1;
      else
        g_array_set_size (self->ranges, self->ranges->len - 1);
    }
  return taken;
}
