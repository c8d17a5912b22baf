/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-restriction-private.h"

#include "../mapi-types.h"

/* Evaluation has three outcomes, as in SQL: a condition on a property that the row lacks is
 * neither true nor false but undefined. NOT undefined is undefined; AND is false if any part
 * is, else undefined if any part is; OR the other way round. A row matches only if the whole
 * is true. So "not (size > 10)" does not select rows without a size, and a provider that
 * translates restrictions to SQL gives the same answer. EXIST, sub-restrictions and
 * full-text conditions are never undefined. */
typedef enum { NO, YES, UNDEFINED } Outcome;

typedef struct
{
  const MapiProperties *row;
  GPtrArray            *recipients;
  GPtrArray            *attachments;
} Subject;

static Outcome evaluate (const MapiRestriction *self,
                         const Subject         *subject);

static guint
base_type (guint32 tag)
{
  guint type = tag & 0xffffu & ~MAPI_MVI_FLAG;

  return type == MAPI_PROP_TYPE_STRING8 ? MAPI_PROP_TYPE_UNICODE : type;
}

static gboolean
is_multi (guint32 tag)
{
  return (tag & MAPI_MVI_FLAG) == MAPI_MV_FLAG;
}

static gboolean
is_integer (guint type)
{
  return type == MAPI_PROP_TYPE_I2 || type == MAPI_PROP_TYPE_LONG || type == MAPI_PROP_TYPE_I8 ||
         type == MAPI_PROP_TYPE_CURRENCY;
}

static gboolean
is_float (guint type)
{
  return type == MAPI_PROP_TYPE_R4 || type == MAPI_PROP_TYPE_DOUBLE ||
         type == MAPI_PROP_TYPE_APPTIME;
}

gboolean
mapi_types_agree (guint32 tag1,
                  guint32 tag2)
{
  guint a = base_type (tag1);
  guint b = base_type (tag2);

  return a == b || (is_integer (a) && is_integer (b)) || (is_float (a) && is_float (b));
}

/* The value of a column, NULL when it is missing or only says why it is absent */
static const MapiValue *
row_value (const MapiProperties *row,
           guint32               tag)
{
  const MapiValue *value = mapi_properties_get_value (row, tag);

  if (value == NULL)
    value = mapi_properties_get_value (row, MAPI_CHANGE_PROP_TYPE (tag, 0));
  if (value == NULL || MAPI_PROP_TYPE (mapi_value_get_tag (value)) == MAPI_PROP_TYPE_ERROR)
    return NULL;
  return value;
}

static int
order_strings (const char *a,
               const char *b)
{
  g_autofree char *folded_a = NULL;
  g_autofree char *folded_b = NULL;

  if (a == NULL || b == NULL)
    return (a != NULL) - (b != NULL);
  if (strcmp (a, b) == 0)
    return 0;
  folded_a = mapi_text_fold (a, TRUE, FALSE);
  folded_b = mapi_text_fold (b, TRUE, FALSE);
  return strcmp (folded_a, folded_b);
}

static int
order_multi (const MapiValue *a,
             const MapiValue *b)
{
  guint n_a = mapi_value_get_n_values (a);
  guint n_b = mapi_value_get_n_values (b);

  for (guint i = 0; i < n_a && i < n_b; i++)
    {
      g_autoptr(MapiValue) one = mapi_value_dup_nth (a, i);
      g_autoptr(MapiValue) other = mapi_value_dup_nth (b, i);
      int order;

      if (mapi_values_order (one, other, &order) && order != 0)
        return order;
    }
  return n_a < n_b ? -1 : n_a > n_b;
}

static gint64
as_int64 (const MapiValue *value,
          guint            type)
{
  if (type == MAPI_PROP_TYPE_BOOLEAN)
    return mapi_value_get_boolean (value) ? 1 : 0;
  if (type == MAPI_PROP_TYPE_SYSTIME)
    return mapi_value_get_time (value);
  return mapi_value_get_int64 (value);
}

gboolean
mapi_values_order (const MapiValue *a,
                   const MapiValue *b,
                   int             *order)
{
  guint32 tag_a = mapi_value_get_tag (a);
  guint32 tag_b = mapi_value_get_tag (b);
  guint type = base_type (tag_a);

  if (!mapi_types_agree (tag_a, tag_b) || is_multi (tag_a) != is_multi (tag_b))
    return FALSE;

  if (is_multi (tag_a))
    *order = order_multi (a, b);
  else if (type == MAPI_PROP_TYPE_UNICODE)
    *order = order_strings (mapi_value_get_string (a), mapi_value_get_string (b));
  else if (is_integer (type) || type == MAPI_PROP_TYPE_BOOLEAN || type == MAPI_PROP_TYPE_SYSTIME)
    {
      gint64 x = as_int64 (a, type);
      gint64 y = as_int64 (b, base_type (tag_b));

      *order = x < y ? -1 : x > y;
    }
  else if (is_float (type))
    {
      double x = mapi_value_get_double (a);
      double y = mapi_value_get_double (b);

      *order = x < y ? -1 : x > y;
    }
  else
    *order = mapi_value_compare (a, b);
  return TRUE;
}

/* Strings that differ in case are ordered alike but are not equal */
static gboolean
values_identical (const MapiValue *a,
                  const MapiValue *b)
{
  if (base_type (mapi_value_get_tag (a)) != MAPI_PROP_TYPE_UNICODE)
    return TRUE;
  if (is_multi (mapi_value_get_tag (a)))
    {
      const char * const *x = mapi_value_get_strv (a);
      const char * const *y = mapi_value_get_strv (b);

      return x == NULL || y == NULL ? x == y : g_strv_equal (x, y);
    }
  return g_strcmp0 (mapi_value_get_string (a), mapi_value_get_string (b)) == 0;
}

static Outcome
relate (MapiRelop        relop,
        const MapiValue *a,
        const MapiValue *b)
{
  int order;

  if (!mapi_values_order (a, b, &order))
    return UNDEFINED;

  switch (relop)
    {
    case MAPI_RELOP_LT:
      return order < 0;
    case MAPI_RELOP_LE:
      return order <= 0;
    case MAPI_RELOP_GT:
      return order > 0;
    case MAPI_RELOP_GE:
      return order >= 0;
    case MAPI_RELOP_EQ:
      return order == 0 && values_identical (a, b);
    case MAPI_RELOP_NE:
      return order != 0 || !values_identical (a, b);
    case MAPI_RELOP_RE:
    default:
      return UNDEFINED;
    }
}

static Outcome
match_one (const MapiRestriction *self,
           const MapiValue       *value)
{
  const char *text;

  if (self->relop != MAPI_RELOP_RE)
    return relate (self->relop, value, self->value);

  text = mapi_value_get_string (value);
  if (self->regex == NULL || text == NULL || !g_utf8_validate (text, -1, NULL))
    return UNDEFINED;
  return g_regex_match (self->regex, text, 0, NULL);
}

typedef Outcome (*MatchOne) (const MapiRestriction *self,
                             const MapiValue       *value);

/* A multi-valued property against a single constant: any value will do */
static Outcome
match_any (const MapiRestriction *self,
           const MapiValue       *value,
           MatchOne               match)
{
  guint n;

  if (!is_multi (mapi_value_get_tag (value)) || is_multi (mapi_value_get_tag (self->value)))
    return match (self, value);

  n = mapi_value_get_n_values (value);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(MapiValue) one = mapi_value_dup_nth (value, i);

      if (match (self, one) == YES)
        return YES;
    }
  return NO;
}

static gboolean
bytes_hold (const guint8 *data,
            gsize         length,
            const guint8 *part,
            gsize         part_length,
            guint         level)
{
  if (part_length > length)
    return FALSE;
  if (level == MAPI_FUZZY_FULL_STRING)
    return length == part_length && (length == 0 || memcmp (data, part, length) == 0);
  if (part_length == 0)
    return TRUE;
  if (level == MAPI_FUZZY_PREFIX)
    return memcmp (data, part, part_length) == 0;
  return memmem (data, length, part, part_length) != NULL;
}

static Outcome
match_content (const MapiRestriction *self,
               const MapiValue       *value)
{
  guint level = self->fuzzy & 0xffffu;

  if (base_type (mapi_value_get_tag (value)) == MAPI_PROP_TYPE_UNICODE)
    {
      gboolean loose = (self->fuzzy & MAPI_FUZZY_LOOSE) != 0;
      gboolean no_case = loose || (self->fuzzy & MAPI_FUZZY_IGNORE_CASE) != 0;
      gboolean no_marks = loose || (self->fuzzy & MAPI_FUZZY_IGNORE_NON_SPACE) != 0;
      const char *text = mapi_value_get_string (value);
      const char *part = mapi_value_get_string (self->value);
      g_autofree char *folded_text = NULL;
      g_autofree char *folded_part = NULL;

      if (text == NULL || part == NULL)
        return UNDEFINED;
      if (no_case || no_marks)
        {
          text = folded_text = mapi_text_fold (text, no_case, no_marks);
          part = folded_part = mapi_text_fold (part, no_case, no_marks);
        }
      return bytes_hold ((const guint8 *) text, strlen (text),
                         (const guint8 *) part, strlen (part), level);
    }
  else
    {
      GBytes *whole = mapi_value_get_binary (value);
      GBytes *part = mapi_value_get_binary (self->value);
      const guint8 *data, *part_data;
      gsize length, part_length;

      if (whole == NULL || part == NULL)
        return UNDEFINED;
      data = g_bytes_get_data (whole, &length);
      part_data = g_bytes_get_data (part, &part_length);
      return bytes_hold (data, length, part_data, part_length, level);
    }
}

static Outcome
match_size (const MapiRestriction *self,
            const MapiValue       *value)
{
  guint64 size = mapi_value_get_size (value);

  switch (self->relop)
    {
    case MAPI_RELOP_LT:
      return size < self->number;
    case MAPI_RELOP_LE:
      return size <= self->number;
    case MAPI_RELOP_GT:
      return size > self->number;
    case MAPI_RELOP_GE:
      return size >= self->number;
    case MAPI_RELOP_EQ:
      return size == self->number;
    case MAPI_RELOP_NE:
      return size != self->number;
    case MAPI_RELOP_RE:
    default:
      return UNDEFINED;
    }
}

static Outcome
evaluate_list (const MapiRestriction *self,
               const Subject         *subject)
{
  Outcome decisive = self->type == MAPI_RES_AND ? NO : YES;
  Outcome result = self->type == MAPI_RES_AND ? YES : NO;

  for (guint i = 0; self->children != NULL && i < self->children->len; i++)
    {
      Outcome outcome = evaluate (g_ptr_array_index (self->children, i), subject);

      if (outcome == decisive)
        return decisive;
      if (outcome == UNDEFINED)
        result = UNDEFINED;
    }
  return result;
}

static Outcome
evaluate_sub (const MapiRestriction *self,
              const Subject         *subject)
{
  guint id = MAPI_PROP_ID (self->tag);
  GPtrArray *rows = NULL;

  if (id == MAPI_PROP_ID (MAPI_PR_MESSAGE_RECIPIENTS))
    rows = subject->recipients;
  else if (id == MAPI_PROP_ID (MAPI_PR_MESSAGE_ATTACHMENTS))
    rows = subject->attachments;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      Subject one = { g_ptr_array_index (rows, i), NULL, NULL };

      if (evaluate (g_ptr_array_index (self->children, 0), &one) == YES)
        return YES;
    }
  return NO;
}

/* PR_ANR is no property of a row but a question to it: is each word of the name the beginning
 * of a word of what the entry is called by? */
static Outcome
match_anr (const char           *name,
           const MapiProperties *row)
{
  static const guint32 tags[] = {
    MAPI_PR_DISPLAY_NAME, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_ACCOUNT, MAPI_PR_NICKNAME
  };
  g_auto(GStrv) wanted = g_str_tokenize_and_fold (name, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *text = mapi_properties_get_string (row, tags[i]);
      g_auto(GStrv) words = text != NULL ? g_str_tokenize_and_fold (text, NULL, NULL) : NULL;
      guint n_found = 0;

      for (guint j = 0; words != NULL && wanted[j] != NULL; j++)
        for (guint k = 0; words[k] != NULL; k++)
          if (g_str_has_prefix (words[k], wanted[j]))
            {
              n_found++;
              break;
            }
      if (n_found > 0 && n_found == g_strv_length (wanted))
        return YES;
    }

  return NO;
}

static Outcome
evaluate_value (const MapiRestriction *self,
                const Subject         *subject)
{
  const MapiValue *value = row_value (subject->row, self->tag);
  const MapiValue *other;

  if (self->tag == MAPI_PR_ANR && self->type == MAPI_RES_PROPERTY &&
      self->relop == MAPI_RELOP_EQ && mapi_value_get_string (self->value) != NULL)
    return match_anr (mapi_value_get_string (self->value), subject->row);
  if (value == NULL)
    return UNDEFINED;

  switch (self->type)
    {
    case MAPI_RES_CONTENT:
      if (!mapi_types_agree (mapi_value_get_tag (value), mapi_value_get_tag (self->value)))
        return UNDEFINED;
      return match_any (self, value, match_content);
    case MAPI_RES_PROPERTY:
      return match_any (self, value, match_one);
    case MAPI_RES_COMPARE_PROPS:
      other = row_value (subject->row, self->tag2);
      return other != NULL ? relate (self->relop, value, other) : UNDEFINED;
    case MAPI_RES_BITMASK:
      if (!is_integer (base_type (mapi_value_get_tag (value))))
        return UNDEFINED;
      return ((mapi_value_get_int64 (value) & (gint64) self->number) != 0) ==
             (self->relop == MAPI_RELOP_NE);
    case MAPI_RES_SIZE:
      return match_size (self, value);
    default:
      g_return_val_if_reached (UNDEFINED);
    }
}

static Outcome
evaluate (const MapiRestriction *self,
          const Subject         *subject)
{
  Outcome outcome;

  switch (self->type)
    {
    case MAPI_RES_AND:
    case MAPI_RES_OR:
      return evaluate_list (self, subject);
    case MAPI_RES_NOT:
      outcome = evaluate (g_ptr_array_index (self->children, 0), subject);
      return outcome == UNDEFINED ? UNDEFINED : outcome == YES ? NO : YES;
    case MAPI_RES_EXIST:
      return row_value (subject->row, self->tag) != NULL;
    case MAPI_RES_SUB_RESTRICTION:
      return evaluate_sub (self, subject);
    case MAPI_RES_COMMENT:
    case MAPI_RES_COUNT:
    case MAPI_RES_ANNOTATION:
      if (self->children == NULL)
        return YES;
      return evaluate (g_ptr_array_index (self->children, 0), subject);
    case MAPI_RES_FULL_TEXT:
      return mapi_full_text_matches (self->field, self->words, subject->row,
                                     subject->recipients, subject->attachments);
    case MAPI_RES_CONTENT:
    case MAPI_RES_PROPERTY:
    case MAPI_RES_COMPARE_PROPS:
    case MAPI_RES_BITMASK:
    case MAPI_RES_SIZE:
    default:
      return evaluate_value (self, subject);
    }
}

/**
 * mapi_restriction_matches:
 * @self: a restriction
 * @row: the row to judge
 * @recipients: (nullable) (element-type MapiProperties): its recipients
 * @attachments: (nullable) (element-type MapiProperties): its attachments
 *
 * Whether a row satisfies the condition.
 *
 * A condition on a property the row lacks is undefined, and an undefined condition does
 * not match. Negation does not change that: NOT of an undefined condition is undefined
 * too. To select rows without a property, negate %MAPI_RES_EXIST. %MAPI_RES_COUNT is
 * judged as its child; who reads the rows counts. Any thread.
 *
 * Source: Types of Restrictions.
 *
 * Returns: %TRUE if it does
 */
gboolean
mapi_restriction_matches (const MapiRestriction *self,
                          const MapiProperties  *row,
                          GPtrArray             *recipients,
                          GPtrArray             *attachments)
{
  Subject subject = { row, recipients, attachments };

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (row != NULL, FALSE);

  /* Never recurse without bound: check() says why such a restriction is refused */
  if (self->depth > MAPI_RESTRICTION_MAX_DEPTH)
    return FALSE;
  return evaluate (self, &subject) == YES;
}
