/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mapi.h>
#include <string.h>

/* What a filled-in form of criteria means, and what is said of people who may be others than they seem */

static GPtrArray *
make_criteria (void)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_detail_field_unref);

  g_ptr_array_add (fields, mapi_detail_field_new (MAPI_PR_DISPLAY_NAME, MAPI_DETAIL_TEXT, MAPI_DETAIL_FLAG_EDITABLE, "", NULL,
                                                  "Name"));
  g_ptr_array_add (fields, mapi_detail_field_new (MAPI_PR_COMPANY_NAME, MAPI_DETAIL_TEXT, MAPI_DETAIL_FLAG_EDITABLE, "", NULL,
                                                  "Company"));
  g_ptr_array_add (fields, mapi_detail_field_new (MAPI_PR_CONTACT_PHOTO, MAPI_DETAIL_PICTURE, MAPI_DETAIL_FLAG_EDITABLE, "",
                                                  NULL, "Picture"));
  return fields;
}

static void
test_all_of_them (void)
{
  g_autoptr(GPtrArray) fields = make_criteria ();
  g_autoptr(MapiProperties) values = mapi_properties_new ();
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autoptr(MapiRestriction) condition = NULL;

  mapi_properties_set_string (values, MAPI_PR_DISPLAY_NAME, " able ");
  mapi_properties_set_string (values, MAPI_PR_COMPANY_NAME, "sons");
  mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, "Ann Able");
  condition = mapi_detail_fields_to_restriction (fields, values);
  g_assert_nonnull (condition);
  g_assert_true (mapi_restriction_check (condition, NULL));
  g_assert_false (mapi_restriction_matches (condition, row, NULL, NULL));
  mapi_properties_set_string (row, MAPI_PR_COMPANY_NAME, "Able & Sons");
  g_assert_true (mapi_restriction_matches (condition, row, NULL, NULL));
  mapi_properties_set_string (row, MAPI_PR_DISPLAY_NAME, "Ann");
  g_assert_false (mapi_restriction_matches (condition, row, NULL, NULL));
}

static void
test_nothing_entered (void)
{
  g_autoptr(GPtrArray) fields = make_criteria ();
  g_autoptr(MapiProperties) values = mapi_properties_new ();
  g_autoptr(GBytes) picture = g_bytes_new_static ("x", 1);

  mapi_properties_set_string (values, MAPI_PR_DISPLAY_NAME, "  ");
  mapi_properties_set_binary (values, MAPI_PR_CONTACT_PHOTO, picture);
  g_assert_null (mapi_detail_fields_to_restriction (fields, values));
}

static void
test_risks (void)
{
  static const struct { const char *name, *address, *told; } people[] = {
    { "Ann Able", "ann@example.org", NULL },
    { NULL, "j\xc3\xbcrgen@m\xc3\xbcller.example", NULL },
    { NULL, NULL, NULL },
    { "Ann", "ann@example.org\r\nBcc: eve@example.org", "line break" },
    { "Ann", "ann@ex\xd0\xb0mple.org", "several alphabets" },
    { "Ann", "ann\xe2\x80\x8b@example.org", "cannot be seen" },
    { "Ann\xe2\x80\xaegnp.exe", "ann@example.org", "cannot be seen" },
    { "boss@example.org", "eve@example.net", "mail goes to eve@example.net" },
    { "ann@example.org", "Ann@Example.org", NULL },
    { "\xff", "ann@example.org", "no text" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *told = mapi_address_describe_risk (people[i].name, people[i].address);

      if (people[i].told == NULL)
        g_assert_null (told);
      else
        g_assert_nonnull (strstr (told != NULL ? told : "", people[i].told));
    }
}

static void
test_incomplete (void)
{
  g_autoptr(MapiTableResult) result = mapi_table_result_new ();

  g_assert_null (mapi_table_result_get_notice (result));
  mapi_table_result_set_notice (result, "Only the first 500");
  g_assert_cmpstr (mapi_table_result_get_notice (result), ==, "Only the first 500");
  mapi_table_result_set_notice (result, NULL);
  g_assert_null (mapi_table_result_get_notice (result));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/detail-field/all-of-them", test_all_of_them);
  g_test_add_func ("/detail-field/nothing-entered", test_nothing_entered);
  g_test_add_func ("/detail-field/risks", test_risks);
  g_test_add_func ("/detail-field/incomplete", test_incomplete);
  return g_test_run ();
}
