/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

/**
 * MapiRow:
 *
 * One row of a [class@Table]. As long as somebody holds it, the table hands out the same
 * object for the same row, and replaces its values when they change. Belongs to the
 * thread of its table.
 */
struct _MapiRow
{
  GObject         parent_instance;
  guint64         key;
  MapiRowType     row_type;
  guint           depth;
  MapiProperties *properties;  /* (owned) (nullable): NULL until read */
};

G_DEFINE_FINAL_TYPE (MapiRow, mapi_row, G_TYPE_OBJECT)

enum { PROP_0, PROP_KEY, PROP_ROW_TYPE, PROP_DEPTH, PROP_LOADED, PROP_PROPERTIES, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void
mapi_row_finalize (GObject *object)
{
  MapiRow *self = MAPI_ROW (object);

  g_clear_pointer (&self->properties, mapi_properties_unref);
  G_OBJECT_CLASS (mapi_row_parent_class)->finalize (object);
}

static void
mapi_row_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  MapiRow *self = MAPI_ROW (object);

  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_uint64 (value, self->key);
      break;
    case PROP_ROW_TYPE:
      g_value_set_uint (value, self->row_type);
      break;
    case PROP_DEPTH:
      g_value_set_uint (value, self->depth);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->properties != NULL);
      break;
    case PROP_PROPERTIES:
      g_value_set_boxed (value, self->properties);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mapi_row_class_init (MapiRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = mapi_row_finalize;
  object_class->get_property = mapi_row_get_property;

  /**
   * MapiRow:key:
   *
   * The row's instance key within its table.
   */
  properties[PROP_KEY] = g_param_spec_uint64 ("key", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * MapiRow:row-type:
   *
   * A #MapiRowType: a leaf, or a heading and its state.
   */
  properties[PROP_ROW_TYPE] = g_param_spec_uint ("row-type", NULL, NULL, 0, G_MAXUINT,
                                                 MAPI_ROW_LEAF, flags);
  /**
   * MapiRow:depth:
   *
   * How many headings the row is below.
   */
  properties[PROP_DEPTH] = g_param_spec_uint ("depth", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * MapiRow:loaded:
   *
   * Whether the values have been read.
   */
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  /**
   * MapiRow:properties:
   *
   * The values of the table's columns; %NULL until they have been read.
   */
  properties[PROP_PROPERTIES] = g_param_spec_boxed ("properties", NULL, NULL,
                                                    MAPI_TYPE_PROPERTIES, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mapi_row_init (MapiRow *self)
{
  self->row_type = MAPI_ROW_LEAF;
}

/**
 * mapi_row_new:
 * @key: the row's key within its table
 * @row_type: a leaf or a kind of heading
 * @depth: how many headings it is below
 * @properties: (nullable): its values, if they have been read
 *
 * A row. Tables make them; others need this for tests and models of their own.
 *
 * Returns: (transfer full): a row
 */
MapiRow *
mapi_row_new (guint64         key,
              MapiRowType     row_type,
              guint           depth,
              MapiProperties *values)
{
  MapiRow *self = g_object_new (MAPI_TYPE_ROW, NULL);

  self->key = key;
  self->row_type = row_type;
  self->depth = depth;
  if (values != NULL)
    self->properties = mapi_properties_ref (values);
  return self;
}

/**
 * mapi_row_get_key: (get-property key)
 * @self: a row
 *
 * Gets the row's instance key within its table.
 *
 * Returns: the row's instance key within its table
 */
guint64
mapi_row_get_key (MapiRow *self)
{
  g_return_val_if_fail (MAPI_IS_ROW (self), 0);
  return self->key;
}

/**
 * mapi_row_get_row_type:
 * @self: a row
 *
 * Tells whether it is a leaf, or a heading and its state.
 *
 * Returns: whether it is a leaf, or a heading and its state
 */
MapiRowType
mapi_row_get_row_type (MapiRow *self)
{
  g_return_val_if_fail (MAPI_IS_ROW (self), MAPI_ROW_LEAF);
  return self->row_type;
}

/**
 * mapi_row_get_depth: (get-property depth)
 * @self: a row
 *
 * Tells how many headings it is below.
 *
 * Returns: how many headings it is below
 */
guint
mapi_row_get_depth (MapiRow *self)
{
  g_return_val_if_fail (MAPI_IS_ROW (self), 0);
  return self->depth;
}

void
mapi_row_set_shape (MapiRow     *self,
                    MapiRowType  row_type,
                    guint        depth)
{
  if (self->row_type != row_type)
    {
      self->row_type = row_type;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROW_TYPE]);
    }
  if (self->depth != depth)
    {
      self->depth = depth;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEPTH]);
    }
}

/**
 * mapi_row_get_loaded: (get-property loaded)
 * @self: a row
 *
 * Tells whether the values have been read.
 *
 * Returns: whether the values have been read
 */
gboolean
mapi_row_get_loaded (MapiRow *self)
{
  g_return_val_if_fail (MAPI_IS_ROW (self), FALSE);
  return self->properties != NULL;
}

/**
 * mapi_row_get_properties: (get-property properties)
 * @self: a row
 *
 * The values of the table's columns. Do not change them.
 *
 * Returns: (transfer none) (nullable): the values; %NULL until they have been read
 */
MapiProperties *
mapi_row_get_properties (MapiRow *self)
{
  g_return_val_if_fail (MAPI_IS_ROW (self), NULL);
  return self->properties;
}

/**
 * mapi_row_set_properties:
 * @self: a row
 * @properties: (nullable): its values
 *
 * Replaces the values. Equal values are kept and nobody is notified.
 */
void
mapi_row_set_properties (MapiRow        *self,
                         MapiProperties *values)
{
  gboolean loaded_changes;

  g_return_if_fail (MAPI_IS_ROW (self));

  if (self->properties == values ||
      (self->properties != NULL && values != NULL &&
       mapi_properties_equal (self->properties, values)))
    return;

  loaded_changes = (self->properties == NULL) != (values == NULL);
  g_clear_pointer (&self->properties, mapi_properties_unref);
  if (values != NULL)
    self->properties = mapi_properties_ref (values);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROPERTIES]);
  if (loaded_changes)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

/**
 * mapi_row_dup_entry_id:
 * @self: a row
 *
 * What to open the row's object with: its PR_ENTRYID.
 *
 * Returns: (transfer full) (nullable): the id; %NULL if the row has none, or a broken one
 */
MapiEntryId *
mapi_row_dup_entry_id (MapiRow *self)
{
  GBytes *bytes = NULL;

  g_return_val_if_fail (MAPI_IS_ROW (self), NULL);

  if (self->properties != NULL)
    bytes = mapi_properties_get_binary (self->properties, MAPI_PR_ENTRYID);
  return bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
}

/**
 * mapi_row_get_string:
 * @self: a row
 * @tag: a string property
 *
 * Gets the text.
 *
 * Returns: (nullable): the text; %NULL if the row lacks it or has not been read
 */
const char *
mapi_row_get_string (MapiRow *self,
                     guint32  tag)
{
  g_return_val_if_fail (MAPI_IS_ROW (self), NULL);
  return self->properties != NULL ? mapi_properties_get_string (self->properties, tag) : NULL;
}

/**
 * mapi_row_get_int64:
 * @self: a row
 * @tag: a number, a boolean or a time
 *
 * Gets a number.
 *
 * Returns: the number, the time in microseconds since 1970 UTC; 0 if the row lacks it or
 * has not been read
 */
gint64
mapi_row_get_int64 (MapiRow *self,
                    guint32  tag)
{
  g_return_val_if_fail (MAPI_IS_ROW (self), 0);

  if (self->properties == NULL)
    return 0;
  if (MAPI_PROP_TYPE (tag) == MAPI_PROP_TYPE_SYSTIME)
    return mapi_properties_get_time (self->properties, tag);
  return mapi_properties_get_int64 (self->properties, tag, 0);
}
