/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <property/mapi-conversation-index.h>
#include <string.h>

static GBytes *
index_from_base64 (const char *base64)
{
  gsize size;
  guchar *data = g_base64_decode (base64, &size);

  return g_bytes_new_take (data, size);
}

static void
test_new_conversation (void)
{
  gint64 before = g_get_real_time ();
  g_autoptr(GBytes) index = mapi_conversation_index_create (NULL);
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (index, NULL), 22);
  gint64 time = mapi_conversation_index_get_time (index);

  g_assert_cmpuint (g_bytes_get_size (index), ==, 22);
  g_assert_cmpint (mapi_conversation_index_get_depth (index), ==, 0);
  /* 16 bits of 100 ns are lost: 6.6 ms */
  g_assert_cmpint (time, <=, g_get_real_time ());
  g_assert_cmpint (time, >=, before - 6554);
  g_assert_true (g_str_has_prefix (base64, "Ad"));
}

static void
test_reply_keeps_conversation (void)
{
  g_autoptr(GBytes) first = mapi_conversation_index_create (NULL);
  g_autoptr(GBytes) reply = mapi_conversation_index_create (first);
  g_autoptr(GBytes) second = mapi_conversation_index_create (reply);
  g_autoptr(GBytes) guid = mapi_conversation_index_get_guid (first);
  g_autoptr(GBytes) same_guid = mapi_conversation_index_get_guid (second);

  g_assert_cmpuint (g_bytes_get_size (reply), ==, 27);
  g_assert_cmpint (mapi_conversation_index_get_depth (reply), ==, 1);
  g_assert_cmpint (mapi_conversation_index_get_depth (second), ==, 2);
  g_assert_true (g_bytes_equal (guid, same_guid));
  g_assert_cmpint (mapi_conversation_index_get_time (first), ==,
                   mapi_conversation_index_get_time (second));
  g_assert_cmpmem (g_bytes_get_data (second, NULL), 27, g_bytes_get_data (reply, NULL), 27);
}

/* The same moment in both layouts */
static void
test_reads_both_layouts (void)
{
  static const guint8 classic[22] = { 0x01, 0xc1, 0x38, 0xd1, 0xf9, 0xcd };
  static const guint8 other[22] = { 0x01, 0x01, 0xc1, 0x38, 0xd1, 0xf9 };
  g_autoptr(GBytes) a = g_bytes_new_static (classic, sizeof classic);
  g_autoptr(GBytes) b = g_bytes_new_static (other, sizeof other);
  gint64 a_time = mapi_conversation_index_get_time (a);
  gint64 b_time = mapi_conversation_index_get_time (b);

  /* The classic layout loses 16 bits, the other 24: 1.7 s */
  g_assert_cmpint (a_time - b_time, >=, 0);
  g_assert_cmpint (a_time - b_time, <, 1677722);
  g_assert_cmpint (a_time / G_USEC_PER_SEC, ==,
                   (gint64) (0x01c138d1f9cd0000 / 10000000 - G_GINT64_CONSTANT (11644473600)));
}

static void
test_reads_real_header (void)
{
  g_autoptr(GBytes) index = index_from_base64 ("AcdGuFAIxG4vIXj5QwuFKI2KZ/V1JQ==");
  g_autoptr(GDateTime) time =
    g_date_time_new_from_unix_utc (mapi_conversation_index_get_time (index) / G_USEC_PER_SEC);

  g_assert_cmpint (g_date_time_get_year (time), ==, 2007);
}

/* Years later the difference needs its coarse form */
static void
test_old_conversation_has_code_1 (void)
{
  static const guint8 old[22] = { 0x01, 0xc1, 0x38, 0xd1, 0xf9, 0xcd };
  g_autoptr(GBytes) parent = g_bytes_new_static (old, sizeof old);
  g_autoptr(GBytes) reply = mapi_conversation_index_create (parent);
  g_autoptr(GBytes) fresh = mapi_conversation_index_create (NULL);
  g_autoptr(GBytes) fresh_reply = mapi_conversation_index_create (fresh);
  const guint8 *child = (const guint8 *) g_bytes_get_data (reply, NULL) + 22;
  guint64 delta = (guint64) ((child[0] & 0x7fu) << 24 | child[1] << 16 | child[2] << 8 | child[3])
                  << 23;
  gint64 now = mapi_conversation_index_get_time (parent) + (gint64) (delta / 10);

  g_assert_cmpuint (child[0] & 0x80, ==, 0x80);
  g_assert_cmpint (ABS (now - g_get_real_time ()), <, 10 * G_USEC_PER_SEC);
  child = (const guint8 *) g_bytes_get_data (fresh_reply, NULL) + 22;
  g_assert_cmpuint (child[0] & 0x80, ==, 0);
}

static void
test_refuses_nonsense (void)
{
  static const guint8 bytes[40] = { 0x02 };

  for (gsize size = 0; size <= sizeof bytes; size++)
    {
      g_autoptr(GBytes) index = g_bytes_new (bytes, size);
      g_autoptr(GBytes) created = mapi_conversation_index_create (index);

      g_assert_cmpint (mapi_conversation_index_get_depth (index), ==, -1);
      g_assert_cmpint (mapi_conversation_index_get_time (index), ==, 0);
      g_assert_null (mapi_conversation_index_get_guid (index));
      g_assert_cmpuint (g_bytes_get_size (created), ==, 22);
    }
}

static void
test_does_not_grow_for_ever (void)
{
  g_autoptr(GByteArray) array = g_byte_array_new ();
  g_autoptr(GBytes) parent = NULL;
  g_autoptr(GBytes) reply = NULL;

  g_byte_array_set_size (array, 100000);
  memset (array->data, 0, array->len);
  array->data[0] = 0x01;
  parent = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  reply = mapi_conversation_index_create (parent);
  g_assert_cmpuint (g_bytes_get_size (reply), <, 6000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conversation-index/new", test_new_conversation);
  g_test_add_func ("/conversation-index/reply", test_reply_keeps_conversation);
  g_test_add_func ("/conversation-index/both-layouts", test_reads_both_layouts);
  g_test_add_func ("/conversation-index/real-header", test_reads_real_header);
  g_test_add_func ("/conversation-index/code-1", test_old_conversation_has_code_1);
  g_test_add_func ("/conversation-index/nonsense", test_refuses_nonsense);
  g_test_add_func ("/conversation-index/limit", test_does_not_grow_for_ever);
  return g_test_run ();
}
