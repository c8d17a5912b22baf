/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-value-private.h"

#include <math.h>
#include <string.h>

/* The one order of values. It depends neither on the locale nor on the process, because
 * tables sort in memory and in databases and both must agree:
 *
 * - text: the results of g_utf8_casefold() by their bytes (no normalisation, so that a
 *   database can keep the folded text in a column and compare that), then, only where these
 *   are the same, the bytes of the text itself;
 * - numbers by what they are, across integer, boolean and floating types, NaN first;
 * - times and currencies as numbers among themselves;
 * - bytes as memcmp() does, the shorter first;
 * - multi-values by their first values that differ, the shorter first.
 *
 * Values of types that have nothing in common are in the order of MapiValueKind. */

#define SIGN(a, b) (((a) > (b)) - ((a) < (b)))

/* g_ascii_tolower() is a call, and this runs for every byte that a sort looks at */
static inline guchar
fold_ascii (guchar c)
{
  return (guchar) (c - 'A') < 26 ? c + ('a' - 'A') : c;
}

static int
compare_strings (const char *a,
                 const char *b)
{
  const char *start_a = a, *start_b = b;
  int order;

  /* Folding keeps ASCII ASCII, so only what follows the first other character needs memory */
  while (*a != '\0' && ((*a | *b) & 0x80) == 0 && fold_ascii (*a) == fold_ascii (*b))
    a++, b++;

  if (((*a | *b) & 0x80) == 0)
    {
      order = SIGN (fold_ascii (*a), fold_ascii (*b));
    }
  else
    {
      g_autofree char *folded_a = g_utf8_casefold (a, -1);
      g_autofree char *folded_b = g_utf8_casefold (b, -1);

      order = strcmp (folded_a, folded_b);
    }

  if (order == 0)
    order = strcmp (start_a, start_b);
  return SIGN (order, 0);
}

static int
compare_bytes (GBytes *a,
               GBytes *b)
{
  return SIGN (g_bytes_compare (a, b), 0);
}

/* Exact, where a conversion to double would call 2^53 and 2^53 + 1 the same */
static int
compare_whole_with_real (gint64 whole,
                         double real)
{
  double truncated;

  if (isnan (real))
    return 1;
  if (real >= 9223372036854775808.0)
    return -1;
  if (real < -9223372036854775808.0)
    return 1;

  truncated = trunc (real);
  if (whole != (gint64) truncated)
    return SIGN (whole, (gint64) truncated);
  return SIGN (truncated, real);
}

static int
compare_reals (double a,
               double b)
{
  if (isnan (a) || isnan (b))
    return !!isnan (b) - !!isnan (a);
  return SIGN (a, b);
}

static int
compare_numbers (const MapiValue *a,
                 MapiValueKind    kind_a,
                 const MapiValue *b,
                 MapiValueKind    kind_b)
{
  if (kind_a == MAPI_VALUE_KIND_REAL && kind_b == MAPI_VALUE_KIND_REAL)
    return compare_reals (mapi_value_get_double (a), mapi_value_get_double (b));
  if (kind_a == MAPI_VALUE_KIND_REAL)
    return -compare_whole_with_real (mapi_value_get_int64 (b), mapi_value_get_double (a));
  if (kind_b == MAPI_VALUE_KIND_REAL)
    return compare_whole_with_real (mapi_value_get_int64 (a), mapi_value_get_double (b));
  return SIGN (mapi_value_get_int64 (a), mapi_value_get_int64 (b));
}

static int
compare_multi (const MapiValue *a,
               const MapiValue *b)
{
  guint n_a = mapi_value_get_n_values (a);
  guint n_b = mapi_value_get_n_values (b);

  for (guint i = 0; i < MIN (n_a, n_b); i++)
    {
      g_autoptr(MapiValue) value_a = mapi_value_dup_nth (a, i);
      g_autoptr(MapiValue) value_b = mapi_value_dup_nth (b, i);
      int order = mapi_value_compare (value_a, value_b);

      if (order != 0)
        return order;
    }

  return SIGN (n_a, n_b);
}

static gboolean
is_number_kind (MapiValueKind kind)
{
  return kind == MAPI_VALUE_KIND_INTEGER || kind == MAPI_VALUE_KIND_BOOLEAN ||
         kind == MAPI_VALUE_KIND_REAL;
}

/**
 * mapi_value_compare:
 * @a: a value
 * @b: another value
 *
 * Puts two values in the one order of the library: text without regard to case first, then by
 * its bytes; numbers by what they are; times; bytes as they are; multi-values by their first
 * difference. Identifiers do not matter. It does not depend on the locale.
 *
 * Returns: -1 if @a comes before @b, 1 if it comes after, and 0 only if they are the same
 */
int
mapi_value_compare (const MapiValue *a,
                    const MapiValue *b)
{
  MapiValueKind kind_a, kind_b;

  g_return_val_if_fail (a != NULL && b != NULL, 0);

  if (a == b)
    return 0;

  kind_a = mapi_value_kind_of_type (MAPI_PROP_TYPE (mapi_value_get_tag (a)));
  kind_b = mapi_value_kind_of_type (MAPI_PROP_TYPE (mapi_value_get_tag (b)));

  if (is_number_kind (kind_a) && is_number_kind (kind_b))
    return compare_numbers (a, kind_a, b, kind_b);
  if (kind_a != kind_b)
    return SIGN (kind_a, kind_b);

  switch (kind_a)
    {
    case MAPI_VALUE_KIND_STRING:
      return compare_strings (mapi_value_get_string (a), mapi_value_get_string (b));
    case MAPI_VALUE_KIND_BINARY:
      return compare_bytes (mapi_value_get_binary (a), mapi_value_get_binary (b));
    case MAPI_VALUE_KIND_STRV:
    case MAPI_VALUE_KIND_MULTI:
      return compare_multi (a, b);
    case MAPI_VALUE_KIND_ERROR:
      return SIGN (mapi_value_get_error (a), mapi_value_get_error (b));
    default:
      return SIGN (mapi_value_get_int64 (a), mapi_value_get_int64 (b));
    }
}

/**
 * mapi_value_equal:
 * @a: a value
 * @b: another value
 *
 * Tells whether the tags, types included, and the values are the same.
 *
 * Returns: %TRUE if the tags, types included, and the values are the same
 */
gboolean
mapi_value_equal (const MapiValue *a,
                  const MapiValue *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a == b ||
         (mapi_value_get_tag (a) == mapi_value_get_tag (b) && mapi_value_compare (a, b) == 0);
}
