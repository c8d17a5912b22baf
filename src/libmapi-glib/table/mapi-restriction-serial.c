/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-restriction-private.h"

#include <glib/gi18n-lib.h>

#include "../mapi-types.h"
#include "../property/mapi-named-property.h"
#include "../property/mapi-serial-private.h"

/* The serial form is a GVariant, little endian:
 *
 *   (y a(ussu) a(uuuuuutumsm(uv)may))
 *
 *   y            version, 1
 *   a(ussu)      named properties: the tag used below, property set, name ("" if it is a
 *                number), number. Identifiers from 0x8000 differ from process to process.
 *   a(…)         the tree in pre-order: type, tag, second tag, operator, fuzzy level, field,
 *                number, how many children follow, words, value, a comment's properties.
 *
 * Flat on purpose: reading needs no recursion over what a file says, and limits on depth,
 * nodes and bytes are kept while reading. */
#define VERSION 1
#define NODE_TYPE "(uuuuuutumsm(uv)may)"
#define FORMAT    "(ya(ussu)a" NODE_TYPE ")"

static void
note_name (GHashTable *names,
           guint32     tag)
{
  if (MAPI_PROP_ID (tag) >= MAPI_PROP_ID_NAMED_MIN)
    g_hash_table_add (names, GUINT_TO_POINTER (tag));
}

static void
write_node (const MapiRestriction *self,
            GVariantBuilder       *nodes,
            GHashTable            *names)
{
  guint n_children = mapi_restriction_get_n_children (self);
  GVariant *value = NULL;
  GVariant *comment = NULL;

  note_name (names, self->tag);
  note_name (names, self->tag2);
  if (self->value != NULL)
    {
      note_name (names, mapi_value_get_tag (self->value));
      value = mapi_value_to_variant (self->value);
    }
  if (self->properties != NULL)
    {
      g_autoptr(GBytes) bytes = mapi_properties_to_bytes (self->properties);

      comment = g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
    }
  g_variant_builder_add (nodes, "(uuuuuutu@ms@m(uv)@may)", (guint32) self->type, self->tag,
                         self->tag2, (guint32) self->relop, (guint32) self->fuzzy,
                         (guint32) self->field, self->number, n_children,
                         g_variant_new_maybe (G_VARIANT_TYPE_STRING, self->words == NULL ? NULL :
                                              g_variant_new_string (self->words)),
                         g_variant_new_maybe (G_VARIANT_TYPE ("(uv)"), value),
                         g_variant_new_maybe (G_VARIANT_TYPE_BYTESTRING, comment));

  for (guint i = 0; i < n_children; i++)
    write_node (g_ptr_array_index (self->children, i), nodes, names);
}

static GVariant *
write_names (GHashTable *names)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer key;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ussu)"));
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      guint32 tag = GPOINTER_TO_UINT (key);
      g_autoptr(MapiNamedProperty) name = mapi_named_property_from_tag (tag);
      const char *string = name != NULL ? mapi_named_property_get_name (name) : NULL;

      if (name != NULL)
        g_variant_builder_add (&builder, "(ussu)", tag,
                               mapi_named_property_get_property_set (name),
                               string != NULL ? string : "",
                               string != NULL ? 0 : mapi_named_property_get_id (name));
    }
  return g_variant_builder_end (&builder);
}

/**
 * mapi_restriction_to_bytes:
 * @self: a restriction, at most 64 deep
 *
 * A form for files, independent of the machine. Named properties are written by name.
 *
 * Returns: (transfer full) (nullable): the bytes; %NULL if it nests too deep to be read back
 */
GBytes *
mapi_restriction_to_bytes (const MapiRestriction *self)
{
  g_autoptr(GHashTable) names = g_hash_table_new (NULL, NULL);
  GVariantBuilder nodes;
  GVariant *table;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->depth > MAPI_RESTRICTION_MAX_DEPTH)
    return NULL;

  g_variant_builder_init (&nodes, G_VARIANT_TYPE ("a" NODE_TYPE));
  write_node (self, &nodes, names);
  table = write_names (names);
  return mapi_serial_from_variant (g_variant_new ("(y@a(ussu)@a" NODE_TYPE ")", VERSION, table,
                                                  g_variant_builder_end (&nodes)));
}

typedef struct
{
  GVariant   *nodes;
  gsize       n_nodes;
  gsize       next;
  GHashTable *names;  /* tag in the file → tag in this process */
} Reader;

static MapiRestriction *
corrupt (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                       _("The stored search condition is damaged"));
  return NULL;
}

static gboolean
map_tag (Reader  *reader,
         guint32 *tag)
{
  gpointer found;

  if (MAPI_PROP_ID (*tag) < MAPI_PROP_ID_NAMED_MIN)
    return TRUE;
  if (!g_hash_table_lookup_extended (reader->names, GUINT_TO_POINTER (*tag), NULL, &found))
    return FALSE;
  *tag = GPOINTER_TO_UINT (found);
  return TRUE;
}

static gboolean
read_names (Reader    *reader,
            GVariant  *table)
{
  gsize n = g_variant_n_children (table);

  if (n > MAPI_RESTRICTION_MAX_NODES)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(MapiNamedProperty) name = NULL;
      const char *set, *string;
      guint32 tag, id, mapped;

      g_variant_get_child (table, i, "(u&s&su)", &tag, &set, &string, &id);
      if (!g_uuid_string_is_valid (set))
        return FALSE;
      name = *string != '\0' ? mapi_named_property_new_string (set, string)
                             : mapi_named_property_new_id (set, id);
      mapped = name != NULL ? mapi_named_property_to_tag (name, MAPI_PROP_TYPE (tag), TRUE) : 0;
      if (mapped == 0)
        return FALSE;
      g_hash_table_insert (reader->names, GUINT_TO_POINTER (tag), GUINT_TO_POINTER (mapped));
    }
  return TRUE;
}

static MapiValue *
read_value (Reader   *reader,
            GVariant *stored)
{
  g_autoptr(GVariant) content = NULL;
  g_autoptr(GVariant) mapped = NULL;
  guint32 tag;

  g_variant_get (stored, "(uv)", &tag, &content);
  if (!map_tag (reader, &tag))
    return NULL;
  mapped = g_variant_ref_sink (g_variant_new ("(uv)", tag, content));
  return mapi_value_from_variant (mapped, NULL);
}

static gboolean
children_fit (MapiRestrictionType type,
              guint               n_children,
              gboolean            has_value,
              gboolean            has_words)
{
  switch (type)
    {
    case MAPI_RES_AND:
    case MAPI_RES_OR:
      return TRUE;
    case MAPI_RES_NOT:
    case MAPI_RES_SUB_RESTRICTION:
    case MAPI_RES_COUNT:
      return n_children == 1;
    case MAPI_RES_COMMENT:
    case MAPI_RES_ANNOTATION:
      return n_children <= 1;
    case MAPI_RES_CONTENT:
    case MAPI_RES_PROPERTY:
      return n_children == 0 && has_value;
    case MAPI_RES_FULL_TEXT:
      return n_children == 0 && has_words;
    case MAPI_RES_COMPARE_PROPS:
    case MAPI_RES_BITMASK:
    case MAPI_RES_SIZE:
    case MAPI_RES_EXIST:
      return n_children == 0;
    default:
      return FALSE;
    }
}

static MapiRestriction *
read_node (Reader  *reader,
           guint    depth,
           GError **error)
{
  g_autoptr(MapiRestriction) self = mapi_restriction_alloc (MAPI_RES_AND);
  g_autoptr(GVariant) words = NULL;
  g_autoptr(GVariant) stored = NULL;
  g_autoptr(GVariant) comment = NULL;
  g_autoptr(MapiValue) value = NULL;
  guint32 type, relop, fuzzy, field, n_children;

  if (depth > MAPI_RESTRICTION_MAX_DEPTH || reader->next >= reader->n_nodes)
    return corrupt (error);

  g_variant_get_child (reader->nodes, reader->next++, "(uuuuuutu@ms@m(uv)@may)", &type, &self->tag,
                       &self->tag2, &relop, &fuzzy, &field, &self->number, &n_children, &words,
                       &stored, &comment);
  self->type = type;
  self->relop = relop;
  self->fuzzy = fuzzy;
  self->field = field;
  if (relop > MAPI_RELOP_RE || field > MAPI_FULL_TEXT_ATTACHMENTS ||
      !children_fit (type, n_children, g_variant_n_children (stored) > 0,
                     g_variant_n_children (words) > 0) ||
      !map_tag (reader, &self->tag) || !map_tag (reader, &self->tag2))
    return corrupt (error);

  if (g_variant_n_children (words) > 0)
    g_variant_get_child (words, 0, "s", &self->words);
  if (g_variant_n_children (stored) > 0)
    {
      g_autoptr(GVariant) inner = g_variant_get_child_value (stored, 0);

      value = read_value (reader, inner);
      if (value == NULL)
        return corrupt (error);
      mapi_restriction_set_value (self, value);
    }
  if (g_variant_n_children (comment) > 0)
    {
      g_autoptr(GVariant) inner = g_variant_get_child_value (comment, 0);
      g_autoptr(GBytes) bytes = g_variant_get_data_as_bytes (inner);

      self->properties = mapi_properties_from_bytes (bytes, error);
      if (self->properties == NULL)
        return NULL;
    }

  for (guint32 i = 0; i < n_children; i++)
    {
      g_autoptr(MapiRestriction) child = read_node (reader, depth + 1, error);

      if (child == NULL)
        return NULL;
      mapi_restriction_add (self, child);
    }
  return g_steal_pointer (&self);
}

/**
 * mapi_restriction_from_bytes:
 * @bytes: what [method@Restriction.to_bytes] made, or anything else
 * @error: return location for an error
 *
 * Reads the form for files, trusting nothing. At most 1 MiB, 4096 conditions, 64 deep.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA if it is not such a form; %MAPI_ERROR_VERSION if a newer
 * program wrote it.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_from_bytes (GBytes  *bytes,
                             GError **error)
{
  g_autoptr(GVariant) variant = NULL;
  g_autoptr(GVariant) table = NULL;
  g_autoptr(GVariant) nodes = NULL;
  g_autoptr(GHashTable) names = g_hash_table_new (NULL, NULL);
  g_autoptr(MapiRestriction) self = NULL;
  Reader reader = { 0 };
  guint8 version;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (g_bytes_get_size (bytes) > MAPI_RESTRICTION_MAX_BYTES)
    return corrupt (error);
  variant = mapi_serial_to_variant (bytes, FORMAT);
  if (variant == NULL)
    return corrupt (error);

  g_variant_get (variant, "(y@a(ussu)@a" NODE_TYPE ")", &version, &table, &nodes);
  if (version > VERSION)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_VERSION,
                           _("The stored search condition comes from a newer program"));
      return NULL;
    }
  reader.nodes = nodes;
  reader.n_nodes = g_variant_n_children (nodes);
  reader.names = names;
  if (version == 0 || reader.n_nodes > MAPI_RESTRICTION_MAX_NODES || !read_names (&reader, table))
    return corrupt (error);

  self = read_node (&reader, 1, error);
  if (self == NULL)
    return NULL;
  if (reader.next != reader.n_nodes)
    return corrupt (error);
  return g_steal_pointer (&self);
}
