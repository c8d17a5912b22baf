/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-types.h>
#include <property/mapi-named-property.h>
#include <table/mapi-restriction.h>

static MapiRestriction *
make_everything (void)
{
  g_autoptr(GPtrArray) children = NULL;
  g_autoptr(MapiNamedProperty) name = mapi_named_property_new_string (MAPI_PS_PUBLIC_STRINGS,
                                                                      "Colour");
  guint32 named = mapi_named_property_to_tag (name, MAPI_PROP_TYPE_UNICODE, TRUE);
  g_autoptr(MapiValue) text = mapi_value_new_string (MAPI_PR_SUBJECT, "a \"b\"");
  g_autoptr(MapiValue) colour = mapi_value_new_string (named, "red");
  g_autoptr(MapiRestriction) exist = mapi_restriction_new_exist (named);
  g_autoptr(MapiProperties) note = mapi_properties_new ();

  mapi_properties_set_string (note, MAPI_PR_COMMENT, "why");
  children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  g_ptr_array_add (children, mapi_restriction_new_content (MAPI_PR_SUBJECT, text,
                                                           MAPI_FUZZY_PREFIX | MAPI_FUZZY_LOOSE));
  g_ptr_array_add (children, mapi_restriction_new_property (MAPI_RELOP_NE, named, colour));
  g_ptr_array_add (children, mapi_restriction_new_compare (MAPI_RELOP_LT, MAPI_PR_SUBJECT,
                                                           MAPI_PR_CONVERSATION_TOPIC));
  g_ptr_array_add (children, mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, 0x80000000u,
                                                           FALSE));
  g_ptr_array_add (children, mapi_restriction_new_size (MAPI_RELOP_GE, MAPI_PR_BODY, 77));
  g_ptr_array_add (children, mapi_restriction_new_not (exist));
  g_ptr_array_add (children, mapi_restriction_new_sub (MAPI_PR_MESSAGE_RECIPIENTS, exist));
  g_ptr_array_add (children, mapi_restriction_new_comment (exist, note));
  g_ptr_array_add (children, mapi_restriction_new_count (9, exist));
  g_ptr_array_add (children, mapi_restriction_new_or (NULL));
  g_ptr_array_add (children, mapi_restriction_new_full_text (MAPI_FULL_TEXT_BODY, "two words"));
  return mapi_restriction_new_and (children);
}

static void
test_round_trip (void)
{
  g_autoptr(MapiRestriction) restriction = make_everything ();
  g_autofree char *text = mapi_restriction_to_string (restriction);
  g_autoptr(GBytes) bytes = mapi_restriction_to_bytes (restriction);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiRestriction) read = mapi_restriction_from_bytes (bytes, &error);
  g_autofree char *read_text = NULL;

  g_assert_no_error (error);
  read_text = mapi_restriction_to_string (read);
  g_assert_cmpstr (text, ==, read_text);
}

/* Whatever happens to the bytes, reading ends in a restriction or a clear error */
static void
test_damaged (void)
{
  g_autoptr(MapiRestriction) restriction = make_everything ();
  g_autoptr(GBytes) bytes = mapi_restriction_to_bytes (restriction);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length);
      gsize n = g_test_rand_int_range (0, length + 1);
      g_autoptr(GBytes) damaged = NULL;
      g_autoptr(MapiRestriction) read = NULL;
      g_autoptr(GError) error = NULL;

      for (guint j = 0; j < 1 + i % 4; j++)
        copy[g_test_rand_int_range (0, length)] = g_test_rand_int_range (0, 256);
      damaged = g_bytes_new (copy, i % 3 == 0 ? n : length);
      read = mapi_restriction_from_bytes (damaged, &error);
      g_assert_true ((read == NULL) == (error != NULL));
      if (error != NULL)
        g_assert_true (error->domain == MAPI_ERROR);
      else
        mapi_restriction_check (read, NULL);
    }
}

static void
test_deepest (void)
{
  MapiRestriction *deep = mapi_restriction_new_exist (MAPI_PR_SUBJECT);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(MapiRestriction) read = NULL;

  for (guint i = 0; i < 63; i++)
    {
      g_autoptr(MapiRestriction) child = deep;

      deep = mapi_restriction_new_not (child);
    }
  bytes = mapi_restriction_to_bytes (deep);
  read = mapi_restriction_from_bytes (bytes, NULL);
  g_assert_nonnull (read);
  g_assert_true (mapi_restriction_check (read, NULL));
  mapi_restriction_unref (deep);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/restriction-serial/round-trip", test_round_trip);
  g_test_add_func ("/table/restriction-serial/damaged", test_damaged);
  g_test_add_func ("/table/restriction-serial/deepest", test_deepest);
  return g_test_run ();
}
