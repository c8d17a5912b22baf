/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <property/mapi-named-property.h>
#include <property/mapi-properties.h>
#include <string.h>

static MapiProperties *
make_full_bag (void)
{
  static const char * const keywords[] = { "one", "two", NULL };
  g_autoptr(MapiNamedProperty) by_name =
    mapi_named_property_new_string (MAPI_PS_PUBLIC_STRINGS, "Test");
  g_autoptr(MapiNamedProperty) by_id = mapi_named_property_new_id (MAPI_PSETID_COMMON, 0x8503);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr(GPtrArray) times = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);
  MapiProperties *self = mapi_properties_new ();

  mapi_properties_set_string (self, MAPI_PR_SUBJECT, "Grüße");
  mapi_properties_set_string (self, MAPI_PR_BODY, "");
  mapi_properties_set_long (self, MAPI_PR_PRIORITY, -1);
  mapi_properties_set_int64 (self, MAPI_PR_CHANGE_NUMBER, G_MININT64);
  mapi_properties_set_boolean (self, MAPI_PR_FLAGGED, TRUE);
  mapi_properties_set_time (self, MAPI_PR_CREATION_TIME, 1234567890);
  mapi_properties_set_binary (self, MAPI_PR_SEARCH_KEY, bytes);
  mapi_properties_set_strv (self, MAPI_PR_KEYWORDS, keywords);
  mapi_properties_take_value (self, mapi_value_new_error (MAPI_PR_HTML, MAPI_ERROR_NO_ACCESS));
  mapi_properties_take_value (self, mapi_value_new_double (0x67010005, 0.1));
  mapi_properties_take_value (self, mapi_value_new_int64 (0x67020006, -10000));
  mapi_properties_take_value (self, mapi_value_new_binary (0x67030048, bytes));
  g_ptr_array_add (times, mapi_value_new_time (0x67040040, 5));
  g_ptr_array_add (times, mapi_value_new_time (0x67040040, -5));
  mapi_properties_take_value (self, mapi_value_new_multi (0x67041040, times));
  mapi_properties_set_string (self, mapi_named_property_to_tag (by_name, MAPI_PROP_TYPE_UNICODE,
                                                                TRUE), "named");
  mapi_properties_set_boolean (self, mapi_named_property_to_tag (by_id, MAPI_PROP_TYPE_BOOLEAN,
                                                                 TRUE), TRUE);
  return self;
}

static void
test_missing (void)
{
  g_autoptr(MapiProperties) bag = mapi_properties_new ();

  g_assert_null (mapi_properties_get_value (bag, MAPI_PR_SUBJECT));
  g_assert_null (mapi_properties_get_string (bag, MAPI_PR_SUBJECT));
  g_assert_null (mapi_properties_get_binary (bag, MAPI_PR_ENTRYID));
  g_assert_null (mapi_properties_get_strv (bag, MAPI_PR_KEYWORDS));
  g_assert_cmpint (mapi_properties_get_long (bag, MAPI_PR_PRIORITY, 42), ==, 42);
  g_assert_cmpint (mapi_properties_get_time (bag, MAPI_PR_CREATION_TIME), ==, 0);
  g_assert_false (mapi_properties_get_boolean (bag, MAPI_PR_FLAGGED));
  g_assert_false (mapi_properties_has (bag, MAPI_PR_SUBJECT));
  g_assert_false (mapi_properties_remove (bag, MAPI_PR_SUBJECT));
}

static void
test_one_value_an_identifier (void)
{
  g_autoptr(MapiProperties) bag = mapi_properties_new ();

  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_SIZE, 5);
  mapi_properties_set_int64 (bag, MAPI_PR_MESSAGE_SIZE_EXTENDED, G_GINT64_CONSTANT (1) << 40);
  g_assert_cmpuint (mapi_properties_get_n_values (bag), ==, 1);
  /* Another integer type is converted */
  g_assert_cmpint (mapi_properties_get_long (bag, MAPI_PR_MESSAGE_SIZE, 0), ==, G_MAXINT32);
  g_assert_true (mapi_properties_remove (bag, MAPI_PR_MESSAGE_SIZE));
  g_assert_cmpuint (mapi_properties_get_n_values (bag), ==, 0);
}

static void
test_related_types (void)
{
  g_autoptr(MapiProperties) bag = mapi_properties_new ();

  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, "x");
  mapi_properties_set_long (bag, MAPI_PR_PRIORITY, 7);
  mapi_properties_take_value (bag, mapi_value_new_error (MAPI_PR_BODY, MAPI_ERROR_NOT_FOUND));

  g_assert_cmpstr (mapi_properties_get_string (bag, 0x0037001e), ==, "x");
  g_assert_nonnull (mapi_properties_get_value (bag, 0x00370000));
  g_assert_null (mapi_properties_get_value (bag, 0x00370003));
  g_assert_null (mapi_properties_get_value (bag, 0x00370102));
  g_assert_null (mapi_properties_get_value (bag, 0x0037101f));
  g_assert_cmpint (mapi_properties_get_long (bag, 0x00370003, 3), ==, 3);
  g_assert_true (mapi_properties_get_boolean (bag, 0x0026000b));
  g_assert_cmpint (mapi_properties_get_int64 (bag, 0x00260014, 0), ==, 7);
  g_assert_null (mapi_properties_get_string (bag, 0x0026001f));
  g_assert_cmpint (mapi_properties_get_time (bag, 0x00260040), ==, 0);
  /* An error is found as such and is no value */
  g_assert_null (mapi_properties_get_value (bag, MAPI_PR_BODY));
  g_assert_nonnull (mapi_properties_get_value (bag, 0x10000000));
  g_assert_nonnull (mapi_properties_get_value (bag, 0x1000000a));
  g_assert_false (mapi_properties_has (bag, 0x10000000));
  g_assert_cmpint (mapi_properties_get_long (bag, 0x10000000, 9), ==, 9);
}

static void
collect_tag (const MapiValue *value,
             gpointer         user_data)
{
  guint32 *last = user_data;

  g_assert_cmphex (MAPI_PROP_ID (mapi_value_get_tag (value)), >, *last);
  *last = MAPI_PROP_ID (mapi_value_get_tag (value));
}

/* Many at once are what each is by itself */
static void
test_find_values (void)
{
  static const guint32 asked[] = {
    MAPI_PR_IMPORTANCE, MAPI_PR_MESSAGE_CLASS, MAPI_PR_SUBJECT, MAPI_PR_CLIENT_SUBMIT_TIME, MAPI_PR_BODY, MAPI_PR_PREVIEW,
  };
  g_autoptr (MapiProperties) bag = mapi_properties_new ();
  const MapiValue *values[G_N_ELEMENTS (asked)];

  mapi_properties_find_values (bag, asked, G_N_ELEMENTS (asked), values);
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    g_assert_null (values[i]);
  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, "Lunch");
  mapi_properties_set_string (bag, MAPI_PR_PREVIEW, "Today");
  mapi_properties_set_string (bag, MAPI_PR_SENDER_NAME, "Jane");
  mapi_properties_set_long (bag, MAPI_PR_IMPORTANCE, 2);
  /* Of another kind than is asked for */
  mapi_properties_set_string (bag, 0x0039001f, "now");
  mapi_properties_find_values (bag, asked, G_N_ELEMENTS (asked), values);
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    g_assert_true (values[i] == mapi_properties_get_value (bag, asked[i]));
  g_assert_nonnull (values[0]);
  g_assert_cmpstr (mapi_value_get_string (values[2]), ==, "Lunch");
  g_assert_null (values[3]);
  g_assert_cmpstr (mapi_value_get_string (values[5]), ==, "Today");
}

static void
test_ascending (void)
{
  g_autoptr(MapiProperties) bag = make_full_bag ();
  g_autofree guint32 *tags = NULL;
  guint32 last = 0;
  gsize n_tags;

  mapi_properties_foreach (bag, collect_tag, &last);
  tags = mapi_properties_list_tags (bag, &n_tags);
  g_assert_cmpuint (n_tags, ==, mapi_properties_get_n_values (bag));
  for (gsize i = 0; i < n_tags; i++)
    g_assert_nonnull (mapi_properties_get_value (bag, tags[i]));
}

static void
test_copy_is_independent (void)
{
  g_autoptr(MapiProperties) bag = make_full_bag ();
  g_autoptr(MapiProperties) copy = mapi_properties_copy (bag);

  g_assert_true (mapi_properties_equal (bag, copy));
  mapi_properties_set_string (copy, MAPI_PR_SUBJECT, "other");
  g_assert_false (mapi_properties_equal (bag, copy));
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), ==, "Grüße");
  mapi_properties_remove (copy, MAPI_PR_SUBJECT);
  g_assert_true (mapi_properties_has (bag, MAPI_PR_SUBJECT));
}

static void
test_merge (void)
{
  g_autoptr(MapiProperties) bag = mapi_properties_new ();
  g_autoptr(MapiProperties) other = make_full_bag ();

  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, "mine");
  mapi_properties_set_string (bag, MAPI_PR_SENDER_NAME, "kept");
  mapi_properties_merge (bag, other);
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), ==, "Grüße");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_SENDER_NAME), ==, "kept");
  g_assert_null (mapi_properties_get_value (bag, MAPI_CHANGE_PROP_TYPE (MAPI_PR_HTML, 0)));
}

static void
test_null_removes (void)
{
  g_autoptr(MapiProperties) bag = make_full_bag ();

  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, NULL);
  mapi_properties_set_binary (bag, MAPI_PR_SEARCH_KEY, NULL);
  mapi_properties_set_strv (bag, MAPI_PR_KEYWORDS, NULL);
  g_assert_false (mapi_properties_has (bag, MAPI_PR_SUBJECT));
  g_assert_false (mapi_properties_has (bag, MAPI_PR_SEARCH_KEY));
  g_assert_false (mapi_properties_has (bag, MAPI_PR_KEYWORDS));
}

static void
test_serial_round_trip (void)
{
  g_autoptr(MapiProperties) bag = make_full_bag ();
  g_autoptr(MapiProperties) empty = mapi_properties_new ();
  g_autoptr(GBytes) bytes = mapi_properties_to_bytes (bag);
  g_autoptr(GBytes) none = mapi_properties_to_bytes (empty);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProperties) again = mapi_properties_from_bytes (bytes, &error);
  g_autoptr(MapiProperties) empty_again = NULL;

  g_assert_no_error (error);
  g_assert_true (mapi_properties_equal (bag, again));
  empty_again = mapi_properties_from_bytes (none, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_properties_get_n_values (empty_again), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 2);
}

/* The form is in files: it must not change */
static void
test_serial_is_stable (void)
{
  static const guint8 expected[] = {
    1, 2, 0x03, 0x00, 0x26, 0x00, 0x01, 0x1f, 0x00, 0x37, 0x00, 2, 'H', 'i',
  };
  g_autoptr(MapiProperties) bag = mapi_properties_new ();
  g_autoptr(GBytes) bytes = NULL;

  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, "Hi");
  mapi_properties_set_long (bag, MAPI_PR_PRIORITY, -1);
  bytes = mapi_properties_to_bytes (bag);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected, sizeof expected);
}

static void
test_serial_truncated (void)
{
  g_autoptr(MapiProperties) bag = make_full_bag ();
  g_autoptr(GBytes) bytes = mapi_properties_to_bytes (bag);

  for (gsize size = 0; size < g_bytes_get_size (bytes); size++)
    {
      g_autoptr(GBytes) part = g_bytes_new (g_bytes_get_data (bytes, NULL), size);
      g_autoptr(GError) error = NULL;

      g_assert_null (mapi_properties_from_bytes (part, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
    }
}

/* Either it is refused, or what is read can be written and read again */
static void
test_serial_bit_flips (void)
{
  g_autoptr(MapiProperties) bag = make_full_bag ();
  g_autoptr(GBytes) bytes = mapi_properties_to_bytes (bag);
  gsize size = g_bytes_get_size (bytes);

  for (gsize bit = 0; bit < size * 8; bit++)
    {
      guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr(GBytes) flipped = g_bytes_new_take (data, size);
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiProperties) read = NULL;

      data[bit / 8] ^= 1 << bit % 8;
      read = mapi_properties_from_bytes (flipped, &error);
      if (read == NULL)
        {
          g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
        }
      else
        {
          g_autoptr(GBytes) written = mapi_properties_to_bytes (read);
          g_autoptr(MapiProperties) again = mapi_properties_from_bytes (written, &error);

          g_assert_no_error (error);
          g_assert_true (mapi_properties_equal (read, again));
        }
    }
}

static void
test_serial_refuses (void)
{
  static const struct { const char *what; gsize size; guint8 bytes[24]; } cases[] = {
    { "another version", 2, { 2, 0 } },
    { "something behind", 3, { 1, 0, 0 } },
    { "number without values", 7, { 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0 } },
    { "identifier twice", 14, { 1, 2, 3, 0, 0x26, 0, 1, 2, 0, 0x26, 0, 1, 0, 0 } },
    { "identifier 0", 7, { 1, 1, 3, 0, 0, 0, 1 } },
    { "unnamed identifier", 7, { 1, 1, 3, 0, 0x01, 0x80, 1 } },
    { "type NULL", 7, { 1, 1, 1, 0, 0x26, 0, 1 } },
    { "type OBJECT", 7, { 1, 1, 0x0d, 0, 0x26, 0, 1 } },
    { "NUL in text", 9, { 1, 1, 0x1f, 0, 0x37, 0, 2, 'a', 0 } },
    { "no UTF-8", 8, { 1, 1, 0x1f, 0, 0x37, 0, 1, 0xff } },
    { "long text", 9, { 1, 1, 0x1f, 0, 0x37, 0, 0xff, 0x7f, 'a' } },
    { "overlong number", 8, { 1, 1, 3, 0, 0x26, 0, 0x81, 0 } },
    { "short GUID", 9, { 1, 1, 0x48, 0, 0x26, 0, 2, 0, 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (cases[i].bytes, cases[i].size);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", cases[i].what);
      g_assert_null (mapi_properties_from_bytes (bytes, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/properties/missing", test_missing);
  g_test_add_func ("/properties/one-value", test_one_value_an_identifier);
  g_test_add_func ("/properties/related-types", test_related_types);
  g_test_add_func ("/properties/find-values", test_find_values);
  g_test_add_func ("/properties/ascending", test_ascending);
  g_test_add_func ("/properties/copy", test_copy_is_independent);
  g_test_add_func ("/properties/merge", test_merge);
  g_test_add_func ("/properties/null-removes", test_null_removes);
  g_test_add_func ("/properties/serial/round-trip", test_serial_round_trip);
  g_test_add_func ("/properties/serial/stable", test_serial_is_stable);
  g_test_add_func ("/properties/serial/truncated", test_serial_truncated);
  g_test_add_func ("/properties/serial/bit-flips", test_serial_bit_flips);
  g_test_add_func ("/properties/serial/refuses", test_serial_refuses);
  return g_test_run ();
}
