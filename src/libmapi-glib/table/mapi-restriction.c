/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-restriction-private.h"

/**
 * MapiRestriction:
 *
 * A condition on a row: MAPI's SRestriction, a tree of conditions joined by AND, OR and NOT.
 * Boxed, immutable and reference counted atomically, so it may be used on any thread.
 *
 * What a condition means for a row that lacks the property is written at
 * [method@Restriction.matches].
 *
 * Source: SRestriction, About Restrictions.
 */

G_DEFINE_BOXED_TYPE (MapiRestriction, mapi_restriction, mapi_restriction_ref,
                     mapi_restriction_unref)

/* Limits on backtracking, so that a text cannot make a pattern run for minutes */
#define REGEX_LIMITS "(*LIMIT_MATCH=200000)(*LIMIT_DEPTH=2000)"
#define REGEX_MAX_LENGTH 1000

MapiRestriction *
mapi_restriction_alloc (MapiRestrictionType type)
{
  MapiRestriction *self = g_new0 (MapiRestriction, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->type = type;
  self->depth = 1;
  return self;
}

void
mapi_restriction_add (MapiRestriction *self,
                      MapiRestriction *child)
{
  if (self->children == NULL)
    self->children = g_ptr_array_new ();
  g_ptr_array_add (self->children, mapi_restriction_ref (child));
  self->depth = MAX (self->depth, child->depth + 1);
}

void
mapi_restriction_set_value (MapiRestriction *self,
                            const MapiValue *value)
{
  const char *pattern;

  self->value = mapi_value_ref (value);
  if (self->type != MAPI_RES_PROPERTY || self->relop != MAPI_RELOP_RE)
    return;

  pattern = mapi_value_get_string (value);
  if (pattern != NULL && strlen (pattern) <= REGEX_MAX_LENGTH)
    {
      g_autofree char *limited = g_strconcat (REGEX_LIMITS, pattern, NULL);

      self->regex = g_regex_new (limited, G_REGEX_CASELESS | G_REGEX_DOTALL, 0, NULL);
    }
}

MapiRestriction *
mapi_restriction_copy_with (const MapiRestriction *self,
                            GPtrArray             *children)
{
  MapiRestriction *copy = mapi_restriction_alloc (self->type);

  copy->tag = self->tag;
  copy->number = self->number;
  copy->properties = self->properties != NULL ? mapi_properties_copy (self->properties) : NULL;
  for (guint i = 0; i < children->len; i++)
    mapi_restriction_add (copy, children->pdata[i]);
  return copy;
}

static MapiRestriction *
new_list (MapiRestrictionType  type,
          GPtrArray           *children)
{
  MapiRestriction *self = mapi_restriction_alloc (type);

  for (guint i = 0; children != NULL && i < children->len; i++)
    mapi_restriction_add (self, g_ptr_array_index (children, i));
  return self;
}

/**
 * mapi_restriction_new_and:
 * @children: (nullable) (element-type MapiRestriction) (transfer none): the conditions
 *
 * True if every child is; with no children, always true.
 *
 * Source: SAndRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_and (GPtrArray *children)
{
  return new_list (MAPI_RES_AND, children);
}

/**
 * mapi_restriction_new_or:
 * @children: (nullable) (element-type MapiRestriction) (transfer none): the conditions
 *
 * True if any child is; with no children, never true.
 *
 * Source: SOrRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_or (GPtrArray *children)
{
  return new_list (MAPI_RES_OR, children);
}

/**
 * mapi_restriction_new_not:
 * @child: the condition to negate
 *
 * True if @child is false. A child that fails because the row lacks a property is neither,
 * see [method@Restriction.matches].
 *
 * Source: SNotRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_not (MapiRestriction *child)
{
  MapiRestriction *self;

  g_return_val_if_fail (child != NULL, NULL);

  self = mapi_restriction_alloc (MAPI_RES_NOT);
  mapi_restriction_add (self, child);
  return self;
}

/**
 * mapi_restriction_new_content:
 * @tag: a string or binary property, possibly multi-valued
 * @value: what to look for
 * @fuzzy: one of full string, substring and prefix, and flags to ignore differences
 *
 * True if the property holds @value. Flags have no meaning for binary properties.
 *
 * Source: SContentRestriction; a "full string" means equality.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_content (guint32          tag,
                              const MapiValue *value,
                              MapiFuzzyLevel   fuzzy)
{
  MapiRestriction *self;

  g_return_val_if_fail (value != NULL, NULL);

  self = mapi_restriction_alloc (MAPI_RES_CONTENT);
  self->tag = tag;
  self->fuzzy = fuzzy;
  mapi_restriction_set_value (self, value);
  return self;
}

/**
 * mapi_restriction_new_property:
 * @relop: how to compare
 * @tag: the property
 * @value: the constant
 *
 * True if the property stands in the relation to @value, the property on the left. If @tag
 * is multi-valued and @value is not, any value may. Strings are ordered without regard to
 * case by LT, LE, GT and GE, as [method@SortOrder.compare] orders them; EQ and NE look at
 * every byte. RE is a Perl-compatible expression of at most 1000 bytes, found anywhere in
 * the text, without regard to case.
 *
 * Source: SPropertyRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_property (MapiRelop        relop,
                               guint32          tag,
                               const MapiValue *value)
{
  MapiRestriction *self;

  g_return_val_if_fail (value != NULL, NULL);

  self = mapi_restriction_alloc (MAPI_RES_PROPERTY);
  self->relop = relop;
  self->tag = tag;
  mapi_restriction_set_value (self, value);
  return self;
}

/**
 * mapi_restriction_new_compare:
 * @relop: how to compare; not %MAPI_RELOP_RE
 * @tag1: the property on the left
 * @tag2: the property on the right, of the same type
 *
 * True if the two properties of a row stand in the relation.
 *
 * Source: SComparePropsRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_compare (MapiRelop relop,
                              guint32   tag1,
                              guint32   tag2)
{
  MapiRestriction *self = mapi_restriction_alloc (MAPI_RES_COMPARE_PROPS);

  self->relop = relop;
  self->tag = tag1;
  self->tag2 = tag2;
  return self;
}

/**
 * mapi_restriction_new_bitmask:
 * @tag: a property of type PT_LONG
 * @mask: the bits to look at
 * @not_zero: %TRUE: some of them are set (BMR_NEZ); %FALSE: none (BMR_EQZ)
 *
 * Looks at bits.
 *
 * Source: SBitMaskRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_bitmask (guint32  tag,
                              guint32  mask,
                              gboolean not_zero)
{
  MapiRestriction *self = mapi_restriction_alloc (MAPI_RES_BITMASK);

  self->tag = tag;
  self->number = mask;
  self->relop = not_zero ? MAPI_RELOP_NE : MAPI_RELOP_EQ;
  return self;
}

/**
 * mapi_restriction_new_size:
 * @relop: how to compare; not %MAPI_RELOP_RE
 * @tag: the property
 * @size: a size in bytes
 *
 * True if the size of the property's value stands in the relation to @size.
 *
 * Source: SSizeRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_size (MapiRelop relop,
                           guint32   tag,
                           gsize     size)
{
  MapiRestriction *self = mapi_restriction_alloc (MAPI_RES_SIZE);

  self->relop = relop;
  self->tag = tag;
  self->number = size;
  return self;
}

/**
 * mapi_restriction_new_exist:
 * @tag: the property; not of type PT_OBJECT
 *
 * True if the row has the property; false, and never undefined, if it has not.
 *
 * Source: SExistRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_exist (guint32 tag)
{
  MapiRestriction *self = mapi_restriction_alloc (MAPI_RES_EXIST);

  self->tag = tag;
  return self;
}

/**
 * mapi_restriction_new_sub:
 * @sub_object: %MAPI_PR_MESSAGE_RECIPIENTS or %MAPI_PR_MESSAGE_ATTACHMENTS
 * @child: a condition on a recipient or an attachment
 *
 * True if @child is true for at least one recipient, or attachment, of the message.
 *
 * Source: SSubRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_sub (guint32          sub_object,
                          MapiRestriction *child)
{
  MapiRestriction *self;

  g_return_val_if_fail (child != NULL, NULL);

  self = mapi_restriction_alloc (MAPI_RES_SUB_RESTRICTION);
  self->tag = sub_object;
  mapi_restriction_add (self, child);
  return self;
}

/**
 * mapi_restriction_new_comment:
 * @child: (nullable): a condition; none is always true
 * @properties: (nullable): what to remember with it; copied
 *
 * Means what @child means. The properties are kept in the serial form and mean nothing.
 *
 * Source: SCommentRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_comment (MapiRestriction *child,
                              MapiProperties  *properties)
{
  MapiRestriction *self = mapi_restriction_alloc (MAPI_RES_COMMENT);

  if (child != NULL)
    mapi_restriction_add (self, child);
  if (properties != NULL)
    self->properties = mapi_properties_copy (properties);
  return self;
}

/**
 * mapi_restriction_new_count:
 * @count: how many rows at most
 * @child: a condition
 *
 * The first @count rows for which @child is true. Only at the top of a table's restriction,
 * where the table does the counting.
 *
 * Source: SCountRestriction.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_count (guint            count,
                            MapiRestriction *child)
{
  MapiRestriction *self;

  g_return_val_if_fail (child != NULL, NULL);

  self = mapi_restriction_alloc (MAPI_RES_COUNT);
  self->number = count;
  mapi_restriction_add (self, child);
  return self;
}

/**
 * mapi_restriction_new_full_text:
 * @field: which part of a message
 * @words: one word, or a phrase when it holds spaces; a trailing `*` is a prefix
 *
 * True if the part holds the words, one after the other, regardless of case and accents.
 *
 * Returns: (transfer full): a restriction
 */
MapiRestriction *
mapi_restriction_new_full_text (MapiFullTextField  field,
                                const char        *words)
{
  MapiRestriction *self;

  g_return_val_if_fail (words != NULL, NULL);

  self = mapi_restriction_alloc (MAPI_RES_FULL_TEXT);
  self->field = field;
  self->words = g_utf8_make_valid (words, -1);
  return self;
}

/**
 * mapi_restriction_ref:
 * @self: a restriction
 *
 * Takes a reference. Any thread.
 *
 * Returns: (transfer full): @self
 */
MapiRestriction *
mapi_restriction_ref (MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_restriction_unref:
 * @self: (transfer full): a restriction
 *
 * Drops a reference. Any thread.
 */
void
mapi_restriction_unref (MapiRestriction *self)
{
  g_autoptr(GPtrArray) dying = NULL;

  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  /* A list instead of recursion: code may have nested conditions without bound */
  dying = g_ptr_array_new ();
  g_ptr_array_add (dying, self);
  while (dying->len > 0)
    {
      MapiRestriction *one = g_ptr_array_remove_index_fast (dying, dying->len - 1);

      for (guint i = 0; one->children != NULL && i < one->children->len; i++)
        {
          MapiRestriction *child = g_ptr_array_index (one->children, i);

          if (g_atomic_ref_count_dec (&child->ref_count))
            g_ptr_array_add (dying, child);
        }
      g_clear_pointer (&one->children, g_ptr_array_unref);
      g_clear_pointer (&one->value, mapi_value_unref);
      g_clear_pointer (&one->properties, mapi_properties_unref);
      g_clear_pointer (&one->regex, g_regex_unref);
      g_free (one->words);
      g_free (one);
    }
}

/**
 * mapi_restriction_get_restriction_type:
 * @self: a restriction
 *
 * Which kind of condition this is, and so which of the other getters mean something.
 *
 * Returns: the type
 */
MapiRestrictionType
mapi_restriction_get_restriction_type (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, MAPI_RES_AND);
  return self->type;
}

/**
 * mapi_restriction_get_n_children:
 * @self: a restriction
 *
 * How many conditions this one is made of.
 *
 * Returns: the number of children
 */
guint
mapi_restriction_get_n_children (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->children != NULL ? self->children->len : 0;
}

/**
 * mapi_restriction_get_child:
 * @self: a restriction
 * @position: from 0
 *
 * One of the conditions this one is made of.
 *
 * Returns: (transfer none) (nullable): the child, %NULL if there are not so many
 */
MapiRestriction *
mapi_restriction_get_child (const MapiRestriction *self,
                            guint                  position)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (position >= mapi_restriction_get_n_children (self))
    return NULL;
  return g_ptr_array_index (self->children, position);
}

/**
 * mapi_restriction_get_tag:
 * @self: a restriction
 *
 * The property looked at, or the sub-object.
 *
 * Returns: a property tag, or 0
 */
guint32
mapi_restriction_get_tag (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->tag;
}

/**
 * mapi_restriction_get_tag2:
 * @self: a restriction
 *
 * The property on the right of %MAPI_RES_COMPARE_PROPS.
 *
 * Returns: a property tag, or 0
 */
guint32
mapi_restriction_get_tag2 (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->tag2;
}

/**
 * mapi_restriction_get_relop:
 * @self: a restriction
 *
 * How to compare; for %MAPI_RES_BITMASK, EQ is "no bit set" and NE "some bit set".
 *
 * Returns: the operator
 */
MapiRelop
mapi_restriction_get_relop (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, MAPI_RELOP_EQ);
  return self->relop;
}

/**
 * mapi_restriction_get_value:
 * @self: a restriction
 *
 * The constant of %MAPI_RES_CONTENT and %MAPI_RES_PROPERTY.
 *
 * Returns: (transfer none) (nullable): the value
 */
const MapiValue *
mapi_restriction_get_value (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->value;
}

/**
 * mapi_restriction_get_fuzzy:
 * @self: a restriction
 *
 * How precisely %MAPI_RES_CONTENT looks.
 *
 * Returns: the level and flags
 */
MapiFuzzyLevel
mapi_restriction_get_fuzzy (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, MAPI_FUZZY_FULL_STRING);
  return self->fuzzy;
}

/**
 * mapi_restriction_get_number:
 * @self: a restriction
 *
 * The mask, the size in bytes or the count, by type.
 *
 * Returns: a number, or 0
 */
guint64
mapi_restriction_get_number (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->number;
}

/**
 * mapi_restriction_get_words:
 * @self: a restriction
 *
 * The words of %MAPI_RES_FULL_TEXT.
 *
 * Returns: (nullable): UTF-8
 */
const char *
mapi_restriction_get_words (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->words;
}

/**
 * mapi_restriction_get_field:
 * @self: a restriction
 *
 * The part of a message that %MAPI_RES_FULL_TEXT looks at.
 *
 * Returns: the field
 */
MapiFullTextField
mapi_restriction_get_field (const MapiRestriction *self)
{
  g_return_val_if_fail (self != NULL, MAPI_FULL_TEXT_ANY);
  return self->field;
}
