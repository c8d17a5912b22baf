/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <property/mapi-named-property.h>
#include <property/mapi-tags.h>

static void
test_same_name_same_tag (void)
{
  g_autoptr(MapiNamedProperty) a = mapi_named_property_new_string (MAPI_PS_PUBLIC_STRINGS, "One");
  g_autoptr(MapiNamedProperty) b =
    mapi_named_property_new_string ("00020329-0000-0000-C000-000000000046", "One");
  g_autoptr(MapiNamedProperty) c = mapi_named_property_new_string (MAPI_PS_PUBLIC_STRINGS, "one");
  guint32 tag;

  g_assert_cmphex (mapi_named_property_to_tag (a, MAPI_PROP_TYPE_UNICODE, FALSE), ==, 0);
  tag = mapi_named_property_to_tag (a, MAPI_PROP_TYPE_UNICODE, TRUE);
  g_assert_cmphex (MAPI_PROP_TYPE (tag), ==, MAPI_PROP_TYPE_UNICODE);
  g_assert_cmphex (MAPI_PROP_ID (tag), >=, MAPI_PROP_ID_NAMED_MIN);
  g_assert_cmphex (mapi_named_property_to_tag (b, MAPI_PROP_TYPE_UNICODE, FALSE), ==, tag);
  g_assert_cmphex (mapi_named_property_to_tag (c, MAPI_PROP_TYPE_UNICODE, FALSE), ==, 0);
}

static void
test_name_of_tag (void)
{
  g_autoptr(MapiNamedProperty) name = mapi_named_property_new_id (MAPI_PSETID_TASK, 0x8101);
  guint32 tag = mapi_named_property_to_tag (name, MAPI_PROP_TYPE_LONG, TRUE);
  g_autoptr(MapiNamedProperty) found = mapi_named_property_from_tag (tag);

  g_assert_nonnull (found);
  g_assert_null (mapi_named_property_get_name (found));
  g_assert_cmphex (mapi_named_property_get_id (found), ==, 0x8101);
  g_assert_cmpstr (mapi_named_property_get_property_set (found), ==, MAPI_PSETID_TASK);
  g_assert_null (mapi_named_property_from_tag (0xfffe001f));
  g_assert_null (mapi_named_property_from_tag (MAPI_PR_SUBJECT));
}

static void
test_headers_have_no_case (void)
{
  g_autoptr(MapiNamedProperty) a =
    mapi_named_property_new_string (MAPI_PS_INTERNET_HEADERS, "X-Mailer");
  g_autoptr(MapiNamedProperty) b =
    mapi_named_property_new_string (MAPI_PS_INTERNET_HEADERS, "x-mailer");
  guint32 tag = mapi_named_property_to_tag (a, MAPI_PROP_TYPE_UNICODE, TRUE);

  g_assert_cmphex (mapi_named_property_to_tag (b, MAPI_PROP_TYPE_UNICODE, FALSE), ==, tag);
}

static void
test_fixed_identifiers (void)
{
  g_autoptr(MapiNamedProperty) keywords =
    mapi_named_property_new_string (MAPI_PS_PUBLIC_STRINGS, "Keywords");
  g_autoptr(MapiNamedProperty) subject = mapi_named_property_new_id (MAPI_PS_MAPI, 0x0037);
  g_autoptr(MapiNamedProperty) found = mapi_named_property_from_tag (MAPI_PR_KEYWORDS);

  g_assert_cmphex (mapi_named_property_to_tag (keywords, MAPI_PROP_TYPE_MV_UNICODE, FALSE), ==,
                   MAPI_PR_KEYWORDS);
  g_assert_cmphex (mapi_named_property_to_tag (subject, MAPI_PROP_TYPE_UNICODE, FALSE), ==,
                   MAPI_PR_SUBJECT);
  g_assert_cmpstr (mapi_named_property_get_name (found), ==, "Keywords");
}

static gpointer
intern_thread (gpointer data)
{
  g_autoptr(GArray) tags = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = g_strdup_printf ("thread-%u", i);
      g_autoptr(MapiNamedProperty) name =
        mapi_named_property_new_string (MAPI_PS_PUBLIC_STRINGS, text);
      guint32 tag = mapi_named_property_to_tag (name, MAPI_PROP_TYPE_LONG, TRUE);

      g_array_append_val (tags, tag);
    }
  return g_steal_pointer (&tags);
}

static void
test_threads_agree (void)
{
  GThread *threads[4];
  g_autoptr(GArray) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("intern", intern_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr(GArray) tags = g_thread_join (threads[i]);

      if (first == NULL)
        first = g_array_ref (tags);
      g_assert_cmpmem (tags->data, tags->len * 4, first->data, first->len * 4);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/named-property/same-name", test_same_name_same_tag);
  g_test_add_func ("/named-property/from-tag", test_name_of_tag);
  g_test_add_func ("/named-property/headers", test_headers_have_no_case);
  g_test_add_func ("/named-property/fixed", test_fixed_identifiers);
  g_test_add_func ("/named-property/threads", test_threads_agree);
  return g_test_run ();
}
