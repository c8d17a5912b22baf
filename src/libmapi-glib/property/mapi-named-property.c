/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-named-property.h"

#include "mapi-tags.h"

#include <string.h>

/**
 * MapiNamedProperty:
 *
 * The name of a property: a property set and a number or a string in it (`MAPINAMEID`).
 * Immutable.
 */
struct _MapiNamedProperty
{
  char    *property_set;        /* (owned), GUID in lower case */
  char    *name;                /* (owned) (nullable) */
  guint32  id;
};

G_DEFINE_BOXED_TYPE (MapiNamedProperty, mapi_named_property,
                     mapi_named_property_copy, mapi_named_property_free)

/* The interned names of the process: an identifier is a position in the array plus
 * MAPI_PROP_ID_NAMED_MIN. Names are never forgotten, as tags may be held anywhere. */
static GMutex names_lock;
static GHashTable *ids_by_name;
static GPtrArray *names_by_id;

#define MAX_NAMES (MAPI_PROP_ID_INVALID - MAPI_PROP_ID_NAMED_MIN)
#define KEYWORDS  "Keywords"

static guint
named_property_hash (gconstpointer data)
{
  const MapiNamedProperty *self = data;

  return g_str_hash (self->property_set) ^ self->id ^
         (self->name != NULL ? g_str_hash (self->name) : 0);
}

static gboolean
named_property_equal (gconstpointer a,
                      gconstpointer b)
{
  const MapiNamedProperty *left = a, *right = b;

  return left->id == right->id && g_strcmp0 (left->name, right->name) == 0 &&
         g_str_equal (left->property_set, right->property_set);
}

/**
 * mapi_named_property_new_string:
 * @property_set: a GUID in text form, for instance %MAPI_PS_PUBLIC_STRINGS
 * @name: the name, up to 254 bytes; in %MAPI_PS_INTERNET_HEADERS the case does not matter
 *
 * Source: MAPI, "MAPI named properties".
 *
 * Returns: (transfer full): a new name
 */
MapiNamedProperty *
mapi_named_property_new_string (const char *property_set,
                                const char *name)
{
  MapiNamedProperty *self;

  g_return_val_if_fail (property_set != NULL && g_uuid_string_is_valid (property_set), NULL);
  g_return_val_if_fail (name != NULL && name[0] != '\0', NULL);

  self = g_new0 (MapiNamedProperty, 1);
  self->property_set = g_ascii_strdown (property_set, -1);
  if (g_str_equal (self->property_set, MAPI_PS_INTERNET_HEADERS))
    self->name = g_ascii_strdown (name, -1);
  else
    self->name = g_strdup (name);
  return self;
}

/**
 * mapi_named_property_new_id:
 * @property_set: a GUID in text form, for instance %MAPI_PSETID_TASK
 * @id: the number in the set
 *
 * Source: MAPI, "MAPI named properties".
 *
 * Returns: (transfer full): a new name
 */
MapiNamedProperty *
mapi_named_property_new_id (const char *property_set,
                            guint32     id)
{
  MapiNamedProperty *self;

  g_return_val_if_fail (property_set != NULL && g_uuid_string_is_valid (property_set), NULL);

  self = g_new0 (MapiNamedProperty, 1);
  self->property_set = g_ascii_strdown (property_set, -1);
  self->id = id;
  return self;
}

/**
 * mapi_named_property_copy:
 * @self: a name
 *
 * Gets a copy.
 *
 * Returns: (transfer full): a copy
 */
MapiNamedProperty *
mapi_named_property_copy (const MapiNamedProperty *self)
{
  MapiNamedProperty *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (MapiNamedProperty, 1);
  copy->property_set = g_strdup (self->property_set);
  copy->name = g_strdup (self->name);
  copy->id = self->id;
  return copy;
}

/**
 * mapi_named_property_free:
 * @self: (transfer full): a name
 *
 * Drops a reference.
 */
void
mapi_named_property_free (MapiNamedProperty *self)
{
  g_free (self->property_set);
  g_free (self->name);
  g_free (self);
}

/**
 * mapi_named_property_get_property_set:
 * @self: a name
 *
 * Gets the property set, a GUID in lower case.
 *
 * Returns: the property set, a GUID in lower case
 */
const char *
mapi_named_property_get_property_set (const MapiNamedProperty *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->property_set;
}

/**
 * mapi_named_property_get_name:
 * @self: a name
 *
 * Gets the string.
 *
 * Returns: (nullable): the string, or %NULL if the name is a number
 */
const char *
mapi_named_property_get_name (const MapiNamedProperty *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * mapi_named_property_get_id:
 * @self: a name
 *
 * Gets the number, or 0 if the name is a string.
 *
 * Returns: the number, or 0 if the name is a string
 */
guint32
mapi_named_property_get_id (const MapiNamedProperty *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->id;
}

/* Names that stand for a property with a fixed identifier: 0 if there is none */
static guint32
fixed_id (const MapiNamedProperty *self)
{
  if (self->name == NULL && g_str_equal (self->property_set, MAPI_PS_MAPI) &&
      self->id < MAPI_PROP_ID_NAMED_MIN)
    return self->id;

  if (g_strcmp0 (self->name, KEYWORDS) == 0 &&
      g_str_equal (self->property_set, MAPI_PS_PUBLIC_STRINGS))
    return MAPI_PROP_ID (MAPI_PR_KEYWORDS);

  return 0;
}

/**
 * mapi_named_property_to_tag:
 * @self: a name
 * @type: the type the tag shall have
 * @create: whether a name not seen before gets an identifier
 *
 * Finds the tag that stands for a name in this process. Two names have fixed identifiers:
 * numbers of %MAPI_PS_MAPI are identifiers themselves, and "Keywords" of
 * %MAPI_PS_PUBLIC_STRINGS is %MAPI_PR_KEYWORDS. Any thread.
 *
 * Source: IMAPIProp::GetIDsFromNames.
 *
 * Returns: the tag; 0 if the name is unknown and @create is %FALSE, or if all 32767
 *   identifiers are taken
 */
guint32
mapi_named_property_to_tag (const MapiNamedProperty *self,
                            MapiPropType             type,
                            gboolean                 create)
{
  g_autoptr(GMutexLocker) locker = NULL;
  MapiNamedProperty *interned;
  guint32 id;

  g_return_val_if_fail (self != NULL, 0);

  id = fixed_id (self);
  if (id != 0)
    return MAPI_PROP_TAG (type, id);

  locker = g_mutex_locker_new (&names_lock);
  if (ids_by_name == NULL)
    {
      ids_by_name = g_hash_table_new (named_property_hash, named_property_equal);
      names_by_id = g_ptr_array_new ();
    }

  id = GPOINTER_TO_UINT (g_hash_table_lookup (ids_by_name, self));
  if (id != 0)
    return MAPI_PROP_TAG (type, id);
  if (!create || names_by_id->len >= MAX_NAMES)
    return 0;

  id = MAPI_PROP_ID_NAMED_MIN + names_by_id->len;
  interned = mapi_named_property_copy (self);
  g_ptr_array_add (names_by_id, interned);
  g_hash_table_insert (ids_by_name, interned, GUINT_TO_POINTER (id));
  return MAPI_PROP_TAG (type, id);
}

/**
 * mapi_named_property_from_tag:
 * @tag: a tag; its type does not matter
 *
 * Finds the name an identifier stands for in this process. Any thread.
 *
 * Source: IMAPIProp::GetNamesFromIDs.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL if the identifier has none
 */
MapiNamedProperty *
mapi_named_property_from_tag (guint32 tag)
{
  g_autoptr(GMutexLocker) locker = NULL;
  guint32 id = MAPI_PROP_ID (tag);

  if (id == MAPI_PROP_ID (MAPI_PR_KEYWORDS))
    return mapi_named_property_new_string (MAPI_PS_PUBLIC_STRINGS, KEYWORDS);
  if (id < MAPI_PROP_ID_NAMED_MIN)
    return NULL;

  locker = g_mutex_locker_new (&names_lock);
  id -= MAPI_PROP_ID_NAMED_MIN;
  if (names_by_id == NULL || id >= names_by_id->len)
    return NULL;
  return mapi_named_property_copy (g_ptr_array_index (names_by_id, id));
}
