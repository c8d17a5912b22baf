/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <store/mapi-entry-id.h>
#include <string.h>

static const guint8 uid[MAPI_UID_SIZE] = {
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0xfb, 0xff, 0xfe, 0x3e, 0x3f,
};

static void
test_parts (void)
{
  g_autoptr(MapiEntryId) id = mapi_entry_id_new (uid, "abc", 3, 0);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  const guint8 *data;
  gsize length;

  data = mapi_entry_id_get_data (id, &length);
  g_assert_cmpmem (data, length, "abc", 3);
  g_assert_cmpmem (mapi_entry_id_get_uid (id), MAPI_UID_SIZE, uid, MAPI_UID_SIZE);
  g_assert_true (mapi_entry_id_has_uid (id, uid));
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 4 + MAPI_UID_SIZE + 3);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 4, "\0\0\0\0", 4);
}

/* Only a first byte of 0 means that the identifier outlives the session */
static void
test_short_term (void)
{
  g_autoptr(MapiEntryId) lasting = mapi_entry_id_new (uid, NULL, 0, 0);
  g_autoptr(MapiEntryId) mixed = mapi_entry_id_new (uid, NULL, 0, MAPI_ENTRY_ID_NOT_RECIP);
  g_autoptr(MapiEntryId) pure = mapi_entry_id_new (uid, NULL, 0, 0xff);

  g_assert_false (mapi_entry_id_is_short_term (lasting));
  g_assert_true (mapi_entry_id_is_short_term (mixed));
  g_assert_true (mapi_entry_id_is_short_term (pure));
  g_assert_cmphex (mapi_entry_id_get_flags (mixed), ==, MAPI_ENTRY_ID_NOT_RECIP);
  g_assert_false (mapi_entry_id_equal (lasting, pure));
}

static void
test_string_round_trip (void)
{
  for (gsize length = 0; length < 20; length++)
    {
      static const char data[] = "\xff\xfe\xfd 0123456789abcdef";
      g_autoptr(MapiEntryId) id = mapi_entry_id_new (uid, data, length, 0);
      g_autofree char *string = mapi_entry_id_to_string (id);
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiEntryId) again = mapi_entry_id_new_from_string (string, &error);

      g_assert_no_error (error);
      g_assert_true (mapi_entry_id_equal (id, again));
      g_assert_cmpuint (mapi_entry_id_hash (id), ==, mapi_entry_id_hash (again));
      g_assert_null (strpbrk (string, "+/="));
    }
}

static void
test_string_refuses (void)
{
  static const char * const strings[] = {
    "", "A", "AAAA", "not an id", "AAAAAAABAgMEBQYHCAkKC__-Pj8=", "AAAAAAABAgMEBQYHCAkKC//+Pj8",
    "AAAAAAABAgMEBQYHCAkKC__-Pj9", "AAAAAAABAgMEBQYHCAkKC__-Pj8\n", "\xff\xff\xff\xff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (mapi_entry_id_new_from_string (strings[i], &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_bytes_refuse (void)
{
  static const gsize sizes[] = { 0, 1, 4, 19, 65537, 1000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_take (g_malloc0 (sizes[i]), sizes[i]);
      g_autoptr(GError) error = NULL;

      g_assert_null (mapi_entry_id_new_from_bytes (bytes, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID);
    }
}

static void
test_copy_outlives (void)
{
  MapiEntryId *id = mapi_entry_id_new (uid, "x", 1, 0);
  g_autoptr(MapiEntryId) copy = mapi_entry_id_copy (id);

  mapi_entry_id_free (id);
  g_assert_true (mapi_entry_id_has_uid (copy, uid));
}

static void
test_uids_differ (void)
{
  g_autoptr(GBytes) a = mapi_uid_new ();
  g_autoptr(GBytes) b = mapi_uid_new ();

  g_assert_cmpuint (g_bytes_get_size (a), ==, MAPI_UID_SIZE);
  g_assert_false (g_bytes_equal (a, b));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry-id/parts", test_parts);
  g_test_add_func ("/entry-id/short-term", test_short_term);
  g_test_add_func ("/entry-id/string", test_string_round_trip);
  g_test_add_func ("/entry-id/string-refuses", test_string_refuses);
  g_test_add_func ("/entry-id/bytes-refuse", test_bytes_refuse);
  g_test_add_func ("/entry-id/copy", test_copy_outlives);
  g_test_add_func ("/entry-id/uids", test_uids_differ);
  return g_test_run ();
}
