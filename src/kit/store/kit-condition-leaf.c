/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-condition-leaf.h"

#include <string.h>

#define LEAF_POINTER "KitLeaf"

typedef enum
{
  LEAF_NUMBER,
  LEAF_TEXT,
  LEAF_BYTES,
  LEAF_SET,
  LEAF_MATCH
} LeafKind;

struct _KitLeaf
{
  LeafKind         kind;
  gint64           number;
  char            *text;        /* (owned) */
  GBytes          *bytes;       /* (owned) */
  KitSet          *set;         /* (owned) */
  MapiRestriction *restriction; /* (owned) */
  KitStore        *store;       /* (unowned) */
  const KitColumn *columns[2];
};

static const char * const operators[] = {
  [MAPI_RELOP_LT] = "<",
  [MAPI_RELOP_LE] = "<=",
  [MAPI_RELOP_GT] = ">",
  [MAPI_RELOP_GE] = ">=",
  [MAPI_RELOP_EQ] = "=",
  [MAPI_RELOP_NE] = "<>",
};

KitLeaf *
kit_leaf_new_text (char *text)
{
  KitLeaf *self = g_new0 (KitLeaf, 1);

  self->kind = LEAF_TEXT;
  self->text = text;
  return self;
}

KitLeaf *
kit_leaf_new_set (KitSet *set)
{
  KitLeaf *self = g_new0 (KitLeaf, 1);

  self->kind = LEAF_SET;
  self->set = set;
  return self;
}

static KitLeaf *
kit_leaf_new_number (gint64 number)
{
  KitLeaf *self = g_new0 (KitLeaf, 1);

  self->kind = LEAF_NUMBER;
  self->number = number;
  return self;
}

static KitLeaf *
kit_leaf_new_bytes (GBytes *bytes)
{
  KitLeaf *self = g_new0 (KitLeaf, 1);

  self->kind = LEAF_BYTES;
  self->bytes = g_bytes_ref (bytes);
  return self;
}

void
kit_leaf_free (KitLeaf *self)
{
  g_free (self->text);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->set, kit_set_free);
  g_clear_pointer (&self->restriction, mapi_restriction_unref);
  g_free (self);
}

void
kit_leaf_bind (KitLeaf      *self,
               KitStatement *statement,
               int           position)
{
  switch (self->kind)
    {
    case LEAF_NUMBER:
      kit_statement_bind_int64 (statement, position, self->number);
      break;
    case LEAF_TEXT:
      kit_statement_bind_text (statement, position, self->text);
      break;
    case LEAF_BYTES:
      kit_statement_bind_bytes (statement, position, self->bytes);
      break;
    case LEAF_SET:
    case LEAF_MATCH:
      sqlite3_bind_pointer (kit_statement_get_stmt (statement), position, self, LEAF_POINTER, NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
kit_leaf_in_cb (sqlite3_context  *context,
                int               n_values,
                sqlite3_value   **values)
{
  KitLeaf *self = sqlite3_value_pointer (values[0], LEAF_POINTER);

  sqlite3_result_int (context, self != NULL && self->set != NULL
                               && kit_set_has (self->set, sqlite3_value_int64 (values[1])));
}

void
kit_leaf_match_cb (sqlite3_context  *context,
                   int               n_values,
                   sqlite3_value   **values)
{
  KitLeaf *self = sqlite3_value_pointer (values[0], LEAF_POINTER);
  g_autoptr(MapiProperties) row = NULL;

  if (self == NULL || self->restriction == NULL)
    return;
  row = mapi_properties_new ();
  for (int i = 1; i < n_values; i++)
    {
      MapiValue *value = kit_column_make_value (self->columns[i - 1], self->store, values[i]);

      if (value == NULL)
        return;
      mapi_properties_take_value (row, value);
    }
  sqlite3_result_int (context, mapi_restriction_matches (self->restriction, row, NULL, NULL));
}

static void
append_call (MapiRestriction *restriction,
             KitStore        *store,
             const KitColumn *first,
             const KitColumn *second,
             GString         *sql,
             GPtrArray       *leaves)
{
  KitLeaf *self = g_new0 (KitLeaf, 1);

  self->kind = LEAF_MATCH;
  self->restriction = mapi_restriction_ref (restriction);
  self->store = store;
  self->columns[0] = first;
  self->columns[1] = second;
  g_ptr_array_add (leaves, self);
  g_string_append_printf (sql, "kit_match (?, %s", first->sql);
  if (second != NULL)
    g_string_append_printf (sql, ", %s", second->sql);
  g_string_append_c (sql, ')');
}

static gboolean
parse_number (const KitColumn *column,
              const MapiValue *value,
              gint64          *number)
{
  if (MAPI_PROP_TYPE (mapi_value_get_tag (value)) != MAPI_PROP_TYPE (column->tag))
    return FALSE;
  switch (column->kind)
    {
    case KIT_COLUMN_LONG:
    case KIT_COLUMN_INT64:
      *number = mapi_value_get_int64 (value);
      return TRUE;
    case KIT_COLUMN_BOOLEAN:
      *number = mapi_value_get_boolean (value);
      return TRUE;
    case KIT_COLUMN_TIME:
      *number = mapi_value_get_time (value);
      return TRUE;
    default:
      return FALSE;
    }
}

/* The number of the row, or of the object, that bytes made from a column name */
static gboolean
parse_identity (const KitColumn *column,
                const MapiValue *value,
                KitStore        *store,
                gint64          *number)
{
  GBytes *bytes = mapi_value_get_binary (value);
  MapiObjectType type = column->kind == KIT_COLUMN_ID ? MAPI_OBJECT_MESSAGE : MAPI_OBJECT_FOLDER;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiEntryId) made = NULL;
  gsize size;
  gconstpointer data;
  guint64 big_endian;

  if (bytes == NULL)
    return FALSE;
  switch (column->kind)
    {
    case KIT_COLUMN_KEY:
      data = g_bytes_get_data (bytes, &size);
      if (size != sizeof big_endian)
        return FALSE;
      memcpy (&big_endian, data, sizeof big_endian);
      *number = (gint64) GUINT64_FROM_BE (big_endian);
      return TRUE;
    case KIT_COLUMN_ID:
    case KIT_COLUMN_FOLDER_ID:
      id = mapi_entry_id_new_from_bytes (bytes, NULL);
      if (id == NULL)
        return FALSE;
      *number = kit_store_parse_id (store, id, type, NULL);
      if (*number == 0)
        return FALSE;
      made = kit_store_make_id (store, type, *number);
      return mapi_entry_id_equal (made, id);
    default:
      return FALSE;
    }
}

static void
append_property (MapiRestriction *restriction,
                 const KitColumn *column,
                 KitStore        *store,
                 GString         *sql,
                 GPtrArray       *leaves)
{
  const MapiValue *value = mapi_restriction_get_value (restriction);
  MapiRelop relop = mapi_restriction_get_relop (restriction);
  gboolean equality = relop == MAPI_RELOP_EQ || relop == MAPI_RELOP_NE;
  gint64 number;

  if (relop > MAPI_RELOP_NE)
    append_call (restriction, store, column, NULL, sql, leaves);
  else if (parse_number (column, value, &number) ||
           (equality && parse_identity (column, value, store, &number)))
    {
      g_string_append_printf (sql, "(%s %s ?)", column->sql, operators[relop]);
      g_ptr_array_add (leaves, kit_leaf_new_number (number));
    }
  else if (column->kind == KIT_COLUMN_STRING && equality && mapi_value_get_string (value) != NULL)
    {
      g_string_append_printf (sql, "(%s %s ?)", column->sql, operators[relop]);
      g_ptr_array_add (leaves, kit_leaf_new_text (g_strdup (mapi_value_get_string (value))));
    }
  else if (column->kind == KIT_COLUMN_BINARY && mapi_value_get_binary (value) != NULL)
    {
      g_string_append_printf (sql, "(%s %s ?)", column->sql, operators[relop]);
      g_ptr_array_add (leaves, kit_leaf_new_bytes (mapi_value_get_binary (value)));
    }
  else
    append_call (restriction, store, column, NULL, sql, leaves);
}

static gboolean
append_compare (MapiRestriction *restriction,
                KitStore        *store,
                GString         *sql,
                GPtrArray       *leaves)
{
  const KitColumn *first = kit_columns_find (mapi_restriction_get_tag (restriction));
  const KitColumn *second = kit_columns_find (mapi_restriction_get_tag2 (restriction));
  MapiRelop relop = mapi_restriction_get_relop (restriction);

  if (first == NULL || second == NULL)
    return FALSE;
  if (relop <= MAPI_RELOP_NE && kit_column_is_number (first) && first->kind == second->kind)
    g_string_append_printf (sql, "(%s %s %s)", first->sql, operators[relop], second->sql);
  else
    append_call (restriction, store, first, second, sql, leaves);
  return TRUE;
}

gboolean
kit_leaf_append (MapiRestriction *restriction,
                 KitStore        *store,
                 GString         *sql,
                 GPtrArray       *leaves)
{
  MapiRestrictionType type = mapi_restriction_get_restriction_type (restriction);
  const KitColumn *column;

  if (type == MAPI_RES_COMPARE_PROPS)
    return append_compare (restriction, store, sql, leaves);

  column = kit_columns_find (mapi_restriction_get_tag (restriction));
  if (column == NULL)
    return FALSE;
  switch (type)
    {
    case MAPI_RES_EXIST:
      if (column->never_null)
        g_string_append_c (sql, '1');
      else
        g_string_append_printf (sql, "(%s IS NOT NULL)", column->sql);
      return TRUE;
    case MAPI_RES_BITMASK:
      if (column->kind != KIT_COLUMN_LONG)
        return FALSE;
      g_string_append_printf (sql, "((%s & ?) %s 0)", column->sql,
                              mapi_restriction_get_relop (restriction) == MAPI_RELOP_EQ ? "=" : "<>");
      g_ptr_array_add (leaves, kit_leaf_new_number (mapi_restriction_get_number (restriction)));
      return TRUE;
    case MAPI_RES_PROPERTY:
      append_property (restriction, column, store, sql, leaves);
      return TRUE;
    case MAPI_RES_CONTENT:
    case MAPI_RES_SIZE:
      append_call (restriction, store, column, NULL, sql, leaves);
      return TRUE;
    default:
      return FALSE;
    }
}
