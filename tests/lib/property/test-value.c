/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <property/mapi-tags.h>
#include <property/mapi-value.h>

#define TAG(type) MAPI_PROP_TAG (MAPI_PROP_TYPE_##type, 0x6700)

static void
test_numbers_are_clamped (void)
{
  g_autoptr(MapiValue) size = mapi_value_new_int64 (MAPI_PR_MESSAGE_SIZE, G_MAXINT64);
  g_autoptr(MapiValue) small = mapi_value_new_long (TAG (I2), -100000);
  g_autoptr(MapiValue) boolean = mapi_value_new_boolean (TAG (BOOLEAN), 7);

  g_assert_cmpint (mapi_value_get_int64 (size), ==, G_MAXINT32);
  g_assert_cmpint (mapi_value_get_int64 (small), ==, G_MININT16);
  g_assert_cmpint (mapi_value_get_int64 (boolean), ==, 1);
}

static void
test_text_is_made_valid (void)
{
  const char * const strv[] = { "good", "b\xff" "d", NULL };
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_SUBJECT, "a\xe9" "b");
  g_autoptr(MapiValue) values = mapi_value_new_strv (MAPI_PR_KEYWORDS, strv);
  g_autoptr(MapiValue) single = mapi_value_dup_nth (values, 0);

  g_assert_cmpstr (mapi_value_get_string (value), ==, "a\357\277\275b");
  g_assert_true (g_utf8_validate (mapi_value_get_strv (values)[1], -1, NULL));
  g_assert_cmpuint (mapi_value_get_n_values (values), ==, 2);
  g_assert_cmphex (mapi_value_get_tag (single), ==, 0x6004001f);
  g_assert_cmpstr (mapi_value_get_string (single), ==, "good");
}

static void
test_other_types_answer_nothing (void)
{
  g_autoptr(MapiValue) text = mapi_value_new_string (MAPI_PR_SUBJECT, "12");
  g_autoptr(MapiValue) number = mapi_value_new_long (MAPI_PR_PRIORITY, 12);
  g_autoptr(MapiValue) error = mapi_value_new_error (MAPI_PR_BODY, MAPI_ERROR_NOT_ENOUGH_MEMORY);

  g_assert_cmpint (mapi_value_get_int64 (text), ==, 0);
  g_assert_null (mapi_value_get_binary (text));
  g_assert_null (mapi_value_get_strv (text));
  g_assert_null (mapi_value_get_string (number));
  g_assert_cmpint (mapi_value_get_time (number), ==, 0);
  g_assert_cmphex (mapi_value_get_tag (error), ==, 0x1000000a);
  g_assert_cmpint (mapi_value_get_error (error), ==, MAPI_ERROR_NOT_ENOUGH_MEMORY);
  g_assert_null (mapi_value_get_string (error));
}

static void
test_multi (void)
{
  g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);
  g_autoptr(MapiValue) multi = NULL;
  g_autoptr(MapiValue) second = NULL;
  g_autofree char *text = NULL;

  for (int i = 1; i <= 3; i++)
    g_ptr_array_add (numbers, mapi_value_new_long (TAG (LONG), i));
  multi = mapi_value_new_multi (MAPI_PROP_TAG (MAPI_PROP_TYPE_MV_LONG, 0x6701), numbers);
  second = mapi_value_dup_nth (multi, 1);
  text = mapi_value_to_string (multi);

  g_assert_cmphex (mapi_value_get_tag (second), ==, 0x67010003);
  g_assert_cmpint (mapi_value_get_int64 (second), ==, 2);
  g_assert_cmpstr (text, ==, "1; 2; 3");
  g_assert_cmpuint (mapi_value_get_size (multi), ==, 12);
}

static MapiValue *
value_of (const char *text)
{
  return mapi_value_new_string (MAPI_PR_SUBJECT, text);
}

/* Each before the next, whatever the locale */
static void
test_order_of_text (void)
{
  static const char * const ordered[] = {
    "", " ", "A", "AB", "Ab", "ab", "Abc", "b", "B2", "straSSe", "straße", "z", "É", "é", "éa",
    "Ω", "ω",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ordered); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (ordered); j++)
      {
        g_autoptr(MapiValue) a = value_of (ordered[i]);
        g_autoptr(MapiValue) b = value_of (ordered[j]);

        g_assert_cmpint (mapi_value_compare (a, b), ==, (i > j) - (i < j));
      }
}

static void
test_order_of_numbers (void)
{
  g_autoptr(GPtrArray) ordered = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);

  g_ptr_array_add (ordered, mapi_value_new_double (TAG (DOUBLE), NAN));
  g_ptr_array_add (ordered, mapi_value_new_double (TAG (DOUBLE), -1e300));
  g_ptr_array_add (ordered, mapi_value_new_int64 (TAG (I8), G_MININT64));
  g_ptr_array_add (ordered, mapi_value_new_double (TAG (DOUBLE), -1.5));
  g_ptr_array_add (ordered, mapi_value_new_long (TAG (LONG), -1));
  g_ptr_array_add (ordered, mapi_value_new_boolean (TAG (BOOLEAN), FALSE));
  g_ptr_array_add (ordered, mapi_value_new_double (TAG (R4), 0.5));
  g_ptr_array_add (ordered, mapi_value_new_long (TAG (I2), 1));
  g_ptr_array_add (ordered, mapi_value_new_double (TAG (DOUBLE), 9007199254740992.0));
  g_ptr_array_add (ordered, mapi_value_new_int64 (TAG (I8), G_GINT64_CONSTANT (9007199254740993)));
  g_ptr_array_add (ordered, mapi_value_new_int64 (TAG (I8), G_MAXINT64));
  g_ptr_array_add (ordered, mapi_value_new_double (TAG (DOUBLE), INFINITY));
  g_ptr_array_add (ordered, mapi_value_new_time (TAG (SYSTIME), 0));
  g_ptr_array_add (ordered, mapi_value_new_time (TAG (SYSTIME), 1));
  g_ptr_array_add (ordered, mapi_value_new_string (TAG (UNICODE), "0"));

  for (guint i = 0; i < ordered->len; i++)
    for (guint j = 0; j < ordered->len; j++)
      g_assert_cmpint (mapi_value_compare (ordered->pdata[i], ordered->pdata[j]), ==,
                       (i > j) - (i < j));
}

static void
test_equal_needs_same_tag (void)
{
  g_autoptr(MapiValue) a = mapi_value_new_string (MAPI_PR_SUBJECT, "x");
  g_autoptr(MapiValue) b = mapi_value_new_string (MAPI_PR_BODY, "x");
  g_autoptr(MapiValue) c = mapi_value_new_string (MAPI_PR_SUBJECT, "X");

  g_assert_cmpint (mapi_value_compare (a, b), ==, 0);
  g_assert_false (mapi_value_equal (a, b));
  g_assert_false (mapi_value_equal (a, c));
}

static void
test_to_string (void)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("\x01\xff", 2);
  const struct { MapiValue *value; const char *text; } cases[] = {
    { mapi_value_new_string (TAG (UNICODE), "text"), "text" },
    { mapi_value_new_int64 (TAG (I8), -5), "-5" },
    { mapi_value_new_boolean (TAG (BOOLEAN), TRUE), "true" },
    { mapi_value_new_double (TAG (DOUBLE), 1.5), "1.5" },
    { mapi_value_new_time (TAG (SYSTIME), G_GINT64_CONSTANT (1000000000000000)),
      "2001-09-09T01:46:40Z" },
    { mapi_value_new_time (TAG (SYSTIME), G_MAXINT64), "9223372036854775807" },
    { mapi_value_new_binary (TAG (BINARY), bytes), "01ff" },
    { mapi_value_new_error (TAG (UNICODE), MAPI_ERROR_NOT_FOUND), "MAPI_E_NOT_FOUND" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiValue) value = cases[i].value;
      g_autofree char *text = mapi_value_to_string (value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
check_variant (MapiValue *value)
{
  g_autoptr(GVariant) variant = g_variant_ref_sink (mapi_value_to_variant (value));
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiValue) again = mapi_value_from_variant (variant, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (variant), ==, "(uv)");
  g_assert_true (mapi_value_equal (value, again));
  mapi_value_unref (value);
}

static void
test_variant (void)
{
  static const char * const none[] = { NULL };
  static const char * const two[] = { "a", "b", NULL };
  g_autoptr(GBytes) bytes = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);

  check_variant (mapi_value_new_string (TAG (UNICODE), "é"));
  check_variant (mapi_value_new_long (TAG (I2), -3));
  check_variant (mapi_value_new_long (TAG (LONG), -3));
  check_variant (mapi_value_new_int64 (TAG (I8), G_MININT64));
  check_variant (mapi_value_new_int64 (TAG (CURRENCY), 10000));
  check_variant (mapi_value_new_boolean (TAG (BOOLEAN), TRUE));
  check_variant (mapi_value_new_double (TAG (APPTIME), 2.25));
  check_variant (mapi_value_new_time (TAG (SYSTIME), 17));
  check_variant (mapi_value_new_binary (TAG (BINARY), bytes));
  check_variant (mapi_value_new_binary (TAG (CLSID), bytes));
  check_variant (mapi_value_new_error (TAG (LONG), MAPI_ERROR_NO_ACCESS));
  check_variant (mapi_value_new_strv (TAG (MV_UNICODE), none));
  check_variant (mapi_value_new_strv (TAG (MV_UNICODE), two));
  g_ptr_array_add (values, mapi_value_new_binary (TAG (BINARY), bytes));
  check_variant (mapi_value_new_multi (TAG (MV_BINARY), values));
}

static void
test_variant_refuses (void)
{
  static const char * const texts[] = {
    "'x'", "(uint32 3604511, <int32 5>)", "(uint32 3604511, <['x']>)", "(uint32 0, <'x'>)",
    "(uint32 3604489, <'x'>)", "(uint32 3604510,)", "(uint32 1610878979, <int64 5>)",
    "(uint32 1610879010, <'x'>)", "(uint32 1728053320, <[byte 1, 2]>)",
    "(uint32 1728053258, <uint32 7>)", "(uint32 1728057345, <'x'>)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GVariant) variant = g_variant_parse (NULL, texts[i], NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_null (mapi_value_from_variant (variant, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_TYPE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value/clamped", test_numbers_are_clamped);
  g_test_add_func ("/value/valid-text", test_text_is_made_valid);
  g_test_add_func ("/value/other-types", test_other_types_answer_nothing);
  g_test_add_func ("/value/multi", test_multi);
  g_test_add_func ("/value/order-of-text", test_order_of_text);
  g_test_add_func ("/value/order-of-numbers", test_order_of_numbers);
  g_test_add_func ("/value/equal", test_equal_needs_same_tag);
  g_test_add_func ("/value/to-string", test_to_string);
  g_test_add_func ("/value/variant", test_variant);
  g_test_add_func ("/value/variant-refuses", test_variant_refuses);
  return g_test_run ();
}
