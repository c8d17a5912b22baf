/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-properties.h"

#include "mapi-value-private.h"

/**
 * MapiProperties:
 *
 * A bag of property values, at most one for each identifier (`IPropData`). Reference counted;
 * not thread-safe while it is being changed. Values are shared between bags, so a copy costs
 * one array.
 */
struct _MapiProperties
{
  gatomicrefcount ref_count;
  GArray         *slots;        /* (owned) of Slot, ascending by identifier */
};

/* The tag stands beside the pointer so that a search touches one block of memory */
typedef struct
{
  guint32         tag;
  MapiValue      *value;        /* (owned) */
} Slot;

G_DEFINE_BOXED_TYPE (MapiProperties, mapi_properties, mapi_properties_ref, mapi_properties_unref)

static void
slot_clear (gpointer data)
{
  Slot *slot = data;

  mapi_value_unref (slot->value);
}

#define slot_at(self, i) (&g_array_index ((self)->slots, Slot, (i)))

/* The position of the identifier of @tag, or where it belongs */
static gboolean
find_slot (const MapiProperties *self,
           guint32               tag,
           guint                *position)
{
  const Slot *slots = (const Slot *) (gpointer) self->slots->data;
  guint32 id = MAPI_PROP_ID (tag);
  guint low = 0, high = self->slots->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (MAPI_PROP_ID (slots[middle].tag) < id)
        low = middle + 1;
      else
        high = middle;
    }

  *position = low;
  return low < self->slots->len && MAPI_PROP_ID (slots[low].tag) == id;
}

/* Whether a value of type @stored answers a question for type @asked */
static gboolean
types_are_related (guint32 asked,
                   guint32 stored)
{
  MapiValueKind kind_asked, kind_stored;

  if (asked == stored || asked == MAPI_PROP_TYPE_UNSPECIFIED)
    return TRUE;

  /* A column of single values of a multi-value property */
  if ((asked & MAPI_MV_INSTANCE) != 0)
    asked &= ~(guint32) MAPI_MVI_FLAG;

  kind_asked = mapi_value_kind_of_type (asked);
  kind_stored = mapi_value_kind_of_type (stored);
  if (kind_asked == MAPI_VALUE_KIND_BOOLEAN)
    kind_asked = MAPI_VALUE_KIND_INTEGER;
  if (kind_stored == MAPI_VALUE_KIND_BOOLEAN)
    kind_stored = MAPI_VALUE_KIND_INTEGER;

  if (kind_asked == MAPI_VALUE_KIND_NONE || kind_asked != kind_stored)
    return FALSE;
  if (kind_asked == MAPI_VALUE_KIND_MULTI || kind_asked == MAPI_VALUE_KIND_BINARY ||
      kind_asked == MAPI_VALUE_KIND_REAL)
    return asked == stored ||
           (kind_asked == MAPI_VALUE_KIND_REAL && asked != MAPI_PROP_TYPE_APPTIME &&
            stored != MAPI_PROP_TYPE_APPTIME);
  return TRUE;
}

/**
 * mapi_properties_new:
 *
 * Makes a new empty bag.
 *
 * Returns: (transfer full): a new empty bag
 */
MapiProperties *
mapi_properties_new (void)
{
  MapiProperties *self = g_new0 (MapiProperties, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->slots = g_array_sized_new (FALSE, FALSE, sizeof (Slot), 4);
  g_array_set_clear_func (self->slots, slot_clear);
  return self;
}

/**
 * mapi_properties_ref:
 * @self: a bag
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiProperties *
mapi_properties_ref (MapiProperties *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_properties_unref:
 * @self: (transfer full): a bag
 *
 * Drops a reference, and with the last one the bag.
 */
void
mapi_properties_unref (MapiProperties *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->slots);
  g_free (self);
}

/**
 * mapi_properties_copy:
 * @self: a bag
 *
 * Copies a bag. The values are shared: they never change.
 *
 * Returns: (transfer full): a new bag
 */
MapiProperties *
mapi_properties_copy (const MapiProperties *self)
{
  MapiProperties *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (MapiProperties, 1);
  g_atomic_ref_count_init (&copy->ref_count);
  copy->slots = g_array_sized_new (FALSE, FALSE, sizeof (Slot), self->slots->len);
  g_array_set_clear_func (copy->slots, slot_clear);
  g_array_append_vals (copy->slots, self->slots->data, self->slots->len);
  for (guint i = 0; i < copy->slots->len; i++)
    mapi_value_ref (slot_at (copy, i)->value);
  return copy;
}

/**
 * mapi_properties_get_n_values:
 * @self: a bag
 *
 * Tells how many values it holds, errors included.
 *
 * Returns: how many values it holds, errors included
 */
guint
mapi_properties_get_n_values (const MapiProperties *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->slots->len;
}

/**
 * mapi_properties_list_tags:
 * @self: a bag
 * @n_tags: (out): how many there are
 *
 * Lists the tags of all values, in ascending order of identifiers.
 *
 * Source: IMAPIProp::GetPropList.
 *
 * Returns: (transfer full) (array length=n_tags): the tags
 */
guint32 *
mapi_properties_list_tags (const MapiProperties *self,
                           gsize                *n_tags)
{
  guint32 *tags;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n_tags != NULL, NULL);

  tags = g_new (guint32, self->slots->len + 1);
  for (guint i = 0; i < self->slots->len; i++)
    tags[i] = slot_at (self, i)->tag;
  tags[self->slots->len] = 0;

  *n_tags = self->slots->len;
  return tags;
}

/**
 * mapi_properties_has:
 * @self: a bag
 * @tag: a tag; type `PT_UNSPECIFIED` for any type
 *
 * Tells whether there is a value of that type or a related one.
 *
 * Returns: whether there is a value of that type or a related one; an error is no value
 */
gboolean
mapi_properties_has (const MapiProperties *self,
                     guint32               tag)
{
  const MapiValue *value = mapi_properties_get_value (self, tag);

  return value != NULL && MAPI_PROP_TYPE (mapi_value_get_tag (value)) != MAPI_PROP_TYPE_ERROR;
}

/**
 * mapi_properties_get_value:
 * @self: a bag
 * @tag: a tag; type `PT_UNSPECIFIED` for whatever is stored
 *
 * Finds a value by its identifier. The two text types are related, and so are the integer
 * types and `PT_BOOLEAN`: a value of a related type is found and keeps its type. Errors are
 * found by `PT_ERROR` and `PT_UNSPECIFIED`.
 *
 * Source: IMAPIProp::GetProps.
 *
 * Returns: (transfer none) (nullable): the value, or %NULL if there is none of that type; it
 *   lives until the identifier is set or removed
 */
const MapiValue *
mapi_properties_get_value (const MapiProperties *self,
                           guint32               tag)
{
  guint position;

  g_return_val_if_fail (self != NULL, NULL);

  if (!find_slot (self, tag, &position) ||
      !types_are_related (MAPI_PROP_TYPE (tag), MAPI_PROP_TYPE (slot_at (self, position)->tag)))
    return NULL;

  return slot_at (self, position)->value;
}

/**
 * mapi_properties_find_values:
 * @self: a bag
 * @tags: (array length=n_tags): tags in ascending order of their identifiers, none twice
 * @n_tags: how many there are
 * @values: (out caller-allocates) (array length=n_tags): a place for each
 *
 * Finds many values at once, each as mapi_properties_get_value() does, in one walk through the bag.
 *
 * Source: IMAPIProp::GetProps.
 */
void
mapi_properties_find_values (const MapiProperties  *self,
                             const guint32         *tags,
                             gsize                  n_tags,
                             const MapiValue      **values)
{
  const Slot *slot, *end;

  g_return_if_fail (self != NULL);
  g_return_if_fail (tags != NULL && values != NULL);

  slot = (const Slot *) (gpointer) self->slots->data;
  end = slot + self->slots->len;
  for (gsize i = 0; i < n_tags; i++)
    {
      guint32 id = MAPI_PROP_ID (tags[i]);

      g_return_if_fail (i == 0 || MAPI_PROP_ID (tags[i - 1]) < id);
      while (slot < end && MAPI_PROP_ID (slot->tag) < id)
        slot++;
      values[i] = slot < end && MAPI_PROP_ID (slot->tag) == id &&
                  types_are_related (MAPI_PROP_TYPE (tags[i]), MAPI_PROP_TYPE (slot->tag)) ? slot->value : NULL;
    }
}

/**
 * mapi_properties_set_value:
 * @self: a bag
 * @value: a value
 *
 * Sets the value of an identifier, whatever type it had before.
 */
void
mapi_properties_set_value (MapiProperties  *self,
                           const MapiValue *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (value != NULL);

  mapi_properties_take_value (self, mapi_value_ref (value));
}

/**
 * mapi_properties_take_value:
 * @self: a bag
 * @value: (transfer full): a value
 *
 * Sets the value of an identifier, whatever type it had before.
 */
void
mapi_properties_take_value (MapiProperties *self,
                            MapiValue      *value)
{
  Slot slot;
  guint position;

  g_return_if_fail (self != NULL);
  g_return_if_fail (value != NULL);

  slot.tag = mapi_value_get_tag (value);
  slot.value = value;
  if (find_slot (self, slot.tag, &position))
    {
      mapi_value_unref (slot_at (self, position)->value);
      *slot_at (self, position) = slot;
      return;
    }

  g_array_insert_val (self->slots, position, slot);
}

/**
 * mapi_properties_remove:
 * @self: a bag
 * @tag: a tag; its type does not matter
 *
 * Removes the value of an identifier.
 *
 * Source: IMAPIProp::DeleteProps.
 *
 * Returns: whether there was one
 */
gboolean
mapi_properties_remove (MapiProperties *self,
                        guint32         tag)
{
  guint position;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!find_slot (self, tag, &position))
    return FALSE;

  g_array_remove_index (self->slots, position);
  return TRUE;
}

/**
 * mapi_properties_merge:
 * @self: a bag
 * @other: another bag
 *
 * Sets every value of @other in @self. Errors in @other are left out.
 */
void
mapi_properties_merge (MapiProperties       *self,
                       const MapiProperties *other)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL);

  if (self == other)
    return;

  for (guint i = 0; i < other->slots->len; i++)
    if (MAPI_PROP_TYPE (slot_at (other, i)->tag) != MAPI_PROP_TYPE_ERROR)
      mapi_properties_set_value (self, slot_at (other, i)->value);
}

/**
 * mapi_properties_foreach:
 * @self: a bag
 * @func: (scope call) (closure user_data): called for each value
 * @user_data: for @func
 *
 * Calls @func for each value in ascending order of identifiers. @func must not change @self.
 */
void
mapi_properties_foreach (const MapiProperties *self,
                         MapiPropertiesFunc    func,
                         gpointer              user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  for (guint i = 0; i < self->slots->len; i++)
    func (slot_at (self, i)->value, user_data);
}

/**
 * mapi_properties_equal:
 * @self: a bag
 * @other: another bag
 *
 * Tells whether both hold the same values under the same tags.
 *
 * Returns: whether both hold the same values under the same tags
 */
gboolean
mapi_properties_equal (const MapiProperties *self,
                       const MapiProperties *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self == other)
    return TRUE;
  if (self->slots->len != other->slots->len)
    return FALSE;

  for (guint i = 0; i < self->slots->len; i++)
    if (!mapi_value_equal (slot_at (self, i)->value, slot_at (other, i)->value))
      return FALSE;
  return TRUE;
}
