/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <property/mapi-tags.h>

static void
test_every_tag_both_ways (void)
{
  gsize n_tags;
  const MapiTagInfo *tags = mapi_tag_list (&n_tags);

  g_assert_cmpuint (n_tags, >, 300);
  for (gsize i = 0; i < n_tags; i++)
    {
      g_autofree char *prefixed = g_strconcat ("pr_", tags[i].name, NULL);

      g_assert_cmphex (mapi_tag_from_name (tags[i].name), ==, tags[i].tag);
      g_assert_cmphex (mapi_tag_from_name (prefixed), ==, tags[i].tag);
      g_assert_cmpstr (mapi_tag_get_name (tags[i].tag), ==, tags[i].name);
      if (i > 0)
        g_assert_cmphex (tags[i - 1].tag, <, tags[i].tag);
    }
}

static void
test_names (void)
{
  g_assert_cmphex (mapi_tag_from_name ("Subject"), ==, MAPI_PR_SUBJECT);
  g_assert_cmphex (mapi_tag_from_name ("MAPI_PR_SUBJECT"), ==, MAPI_PR_SUBJECT);
  g_assert_cmphex (mapi_tag_from_name ("NO_SUCH_THING"), ==, 0);
  g_assert_cmphex (mapi_tag_from_name (""), ==, 0);
  /* Two properties share an identifier */
  g_assert_cmpstr (mapi_tag_get_name (0x0e080003), ==, "MESSAGE_SIZE");
  g_assert_cmpstr (mapi_tag_get_name (0x0e080014), ==, "MESSAGE_SIZE_EXTENDED");
  g_assert_cmpstr (mapi_tag_get_name (0x0037001e), ==, "SUBJECT");
  g_assert_null (mapi_tag_get_name (0));
  g_assert_null (mapi_tag_get_name (0x8000001f));
  g_assert_null (mapi_tag_get_name (0xffffffff));
}

static void
test_transmittable (void)
{
  g_assert_true (mapi_tag_is_transmittable (MAPI_PR_SUBJECT));
  g_assert_true (mapi_tag_is_transmittable (MAPI_PR_BODY));
  g_assert_true (mapi_tag_is_transmittable (MAPI_PROP_TAG (MAPI_PROP_TYPE_LONG, 0x8123)));
  g_assert_false (mapi_tag_is_transmittable (MAPI_PR_MESSAGE_FLAGS));
  g_assert_false (mapi_tag_is_transmittable (MAPI_PR_KEYWORDS));
  g_assert_false (mapi_tag_is_transmittable (MAPI_PROP_TAG (MAPI_PROP_TYPE_LONG, 0x67ff)));
  g_assert_false (mapi_tag_is_transmittable (MAPI_PROP_TAG (MAPI_PROP_TYPE_LONG, 0x7c00)));
  g_assert_true (mapi_tag_is_transmittable (MAPI_PROP_TAG (MAPI_PROP_TYPE_LONG, 0x6800)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tags/both-ways", test_every_tag_both_ways);
  g_test_add_func ("/tags/names", test_names);
  g_test_add_func ("/tags/transmittable", test_transmittable);
  return g_test_run ();
}
