/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <property/mapi-conversation-index.h>
#include <store/mapi-content.h>

static MapiProperties *
make_recipient (const char *name,
                gint32      type)
{
  MapiProperties *recipient = mapi_properties_new ();

  mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, name);
  if (type >= 0)
    mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, type);
  return recipient;
}

static void
add_recipient (MapiContent *content,
               const char  *name,
               gint32       type)
{
  g_autoptr(MapiProperties) recipient = make_recipient (name, type);

  mapi_content_add_recipient (content, recipient);
}

static guint
add_file (MapiContent *content,
          const char  *name,
          gboolean     hidden)
{
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();
  g_autoptr(GBytes) bytes = g_bytes_new_static ("data", 4);

  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME, name);
  mapi_properties_set_binary (attachment, MAPI_PR_ATTACH_DATA_BIN, bytes);
  if (hidden)
    mapi_properties_set_boolean (attachment, MAPI_PR_ATTACHMENT_HIDDEN, TRUE);
  return mapi_content_add_attachment (content, attachment, NULL);
}

static MapiContent *
make_content (void)
{
  MapiContent *content = mapi_content_new ();
  g_autoptr(MapiContent) embedded = mapi_content_new ();
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();

  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_SUBJECT, "Re: Hello");
  add_recipient (content, "Ann", MAPI_RECIPIENT_TO);
  add_recipient (content, "Bob", MAPI_RECIPIENT_CC);
  add_file (content, "notes.txt", FALSE);
  mapi_properties_set_string (mapi_content_get_properties (embedded), MAPI_PR_SUBJECT, "Inner");
  add_recipient (embedded, "Eve", MAPI_RECIPIENT_BCC);
  mapi_content_add_attachment (content, attachment, embedded);
  return content;
}

static const char *
get_string (MapiContent *content,
            guint32      tag)
{
  return mapi_properties_get_string (mapi_content_get_properties (content), tag);
}

static gint32
get_row_id (MapiContent *content,
            guint        position)
{
  return mapi_properties_get_long (g_ptr_array_index (mapi_content_get_recipients (content),
                                                      position), MAPI_PR_ROWID, -1);
}

static void
test_compute_first (void)
{
  g_autoptr(MapiContent) content = make_content ();
  MapiProperties *properties = mapi_content_get_properties (content);
  guint32 flags;

  mapi_content_compute (content, TRUE);

  g_assert_cmpstr (get_string (content, MAPI_PR_SUBJECT_PREFIX), ==, "Re: ");
  g_assert_cmpstr (get_string (content, MAPI_PR_NORMALIZED_SUBJECT), ==, "Hello");
  g_assert_cmpstr (get_string (content, MAPI_PR_CONVERSATION_TOPIC), ==, "Hello");
  g_assert_cmpstr (get_string (content, MAPI_PR_DISPLAY_TO), ==, "Ann");
  g_assert_cmpstr (get_string (content, MAPI_PR_DISPLAY_CC), ==, "Bob");
  g_assert_cmpstr (get_string (content, MAPI_PR_DISPLAY_BCC), ==, "");
  g_assert_cmpstr (get_string (content, MAPI_PR_MESSAGE_CLASS), ==, "IPM");
  g_assert_true (mapi_properties_get_boolean (properties, MAPI_PR_HASATTACH));
  flags = mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0);
  g_assert_cmphex (flags, ==, MAPI_MSGFLAG_HASATTACH | MAPI_MSGFLAG_UNMODIFIED);
  g_assert_cmpuint (g_bytes_get_size (mapi_properties_get_binary (properties, MAPI_PR_SEARCH_KEY)),
                    ==, 16);
  g_assert_cmpint (mapi_properties_get_time (properties, MAPI_PR_CREATION_TIME), >, 0);
  g_assert_cmpint (mapi_properties_get_long (properties, MAPI_PR_MESSAGE_SIZE, 0), >, 0);
  g_assert_cmpint (mapi_conversation_index_get_depth (
                     mapi_properties_get_binary (properties, MAPI_PR_CONVERSATION_INDEX)), ==, 0);
}

/* Topic, index, class, key and creation time belong to the first save */
static void
test_compute_again (void)
{
  g_autoptr(MapiContent) content = make_content ();
  g_autoptr(MapiContent) before = NULL;
  static const guint32 kept[] = {
    MAPI_PR_CONVERSATION_TOPIC, MAPI_PR_CONVERSATION_INDEX, MAPI_PR_MESSAGE_CLASS,
    MAPI_PR_SEARCH_KEY, MAPI_PR_CREATION_TIME,
  };
  MapiProperties *properties = mapi_content_get_properties (content);

  mapi_content_compute (content, TRUE);
  before = mapi_content_copy (content);
  mapi_properties_set_string (properties, MAPI_PR_SUBJECT, "FW: Other");
  mapi_content_remove_attachment (content, 0);
  mapi_content_remove_attachment (content, 1);
  mapi_content_compute (content, FALSE);

  g_assert_cmpstr (get_string (content, MAPI_PR_SUBJECT_PREFIX), ==, "FW: ");
  g_assert_cmpstr (get_string (content, MAPI_PR_NORMALIZED_SUBJECT), ==, "Other");
  g_assert_cmphex (mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, -1), ==, 0);
  g_assert_false (mapi_properties_get_boolean (properties, MAPI_PR_HASATTACH));
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_true (mapi_value_equal (mapi_properties_get_value (properties, kept[i]),
                                     mapi_properties_get_value (
                                       mapi_content_get_properties (before), kept[i])));
}

static void
test_compute_subject_from_parts (void)
{
  g_autoptr(MapiContent) content = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (content);

  mapi_properties_set_string (properties, MAPI_PR_SUBJECT_PREFIX, "Antwort: ");
  mapi_properties_set_string (properties, MAPI_PR_NORMALIZED_SUBJECT, "Mittag");
  mapi_content_compute (content, TRUE);
  g_assert_cmpstr (get_string (content, MAPI_PR_SUBJECT), ==, "Antwort: Mittag");
  g_assert_cmpstr (get_string (content, MAPI_PR_SUBJECT_PREFIX), ==, "Antwort: ");
  g_assert_cmpstr (get_string (content, MAPI_PR_CONVERSATION_TOPIC), ==, "Mittag");
}

static void
test_compute_lists (void)
{
  g_autoptr(MapiContent) content = mapi_content_new ();
  g_autoptr(MapiProperties) nameless = mapi_properties_new ();

  add_recipient (content, "A", -1);
  add_recipient (content, "C", MAPI_RECIPIENT_CC);
  add_recipient (content, "B", MAPI_RECIPIENT_TO);
  add_recipient (content, "Envelope", MAPI_RECIPIENT_TO | MAPI_RECIPIENT_P1);
  mapi_properties_set_string (nameless, MAPI_PR_EMAIL_ADDRESS, "a@b");
  mapi_content_add_recipient (content, nameless);
  mapi_properties_set_long (g_ptr_array_index (mapi_content_get_recipients (content), 1),
                            MAPI_PR_RECIPIENT_TYPE,
                            (gint32) (MAPI_RECIPIENT_CC | MAPI_RECIPIENT_SUBMITTED));
  mapi_content_compute (content, TRUE);
  g_assert_cmpstr (get_string (content, MAPI_PR_DISPLAY_TO), ==, "A; B; a@b");
  g_assert_cmpstr (get_string (content, MAPI_PR_DISPLAY_CC), ==, "C");
}

static void
test_compute_attachments (void)
{
  static const struct { const char *name, *extension; } cases[] = {
    { "a.txt", ".txt" }, { "a.tar.gz", ".gz" }, { "noext", NULL }, { ".hidden", NULL },
    { "dot.", NULL },
  };
  g_autoptr(MapiContent) content = mapi_content_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    add_file (content, cases[i].name, TRUE);
  mapi_content_compute (content, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (content, i);

      g_assert_cmpstr (mapi_properties_get_string (attachment, MAPI_PR_ATTACH_EXTENSION), ==,
                       cases[i].extension);
      g_assert_cmpint (mapi_properties_get_long (attachment, MAPI_PR_ATTACH_SIZE, 0), >, 4);
    }
  /* All are parts of the body */
  g_assert_false (mapi_properties_get_boolean (mapi_content_get_properties (content),
                                               MAPI_PR_HASATTACH));
}

static GPtrArray *
make_rows (MapiProperties *row)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  g_ptr_array_add (rows, row);
  g_ptr_array_add (rows, mapi_properties_new ());
  return rows;
}

static void
test_replace_recipients (void)
{
  g_autoptr(MapiContent) content = make_content ();
  g_autoptr(GPtrArray) rows = make_rows (make_recipient ("Zoe", -1));
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_content_modify_recipients (content, 0, rows, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_content_get_recipients (content)->len, ==, 1);
  /* Numbers are not used again, and the caller's row is left alone */
  g_assert_cmpint (get_row_id (content, 0), ==, 2);
  g_assert_false (mapi_properties_has (rows->pdata[0], MAPI_PR_ROWID));
}

static void
test_modify_recipient (void)
{
  g_autoptr(MapiContent) content = make_content ();
  MapiProperties *row = make_recipient ("Robert", MAPI_RECIPIENT_BCC);
  g_autoptr(GPtrArray) rows = make_rows (row);
  g_autoptr(GError) error = NULL;
  MapiProperties *changed = g_ptr_array_index (mapi_content_get_recipients (content), 1);

  mapi_properties_set_string (changed, MAPI_PR_EMAIL_ADDRESS, "bob@example.org");
  mapi_properties_set_long (row, MAPI_PR_ROWID, 1);
  mapi_properties_take_value (row, mapi_value_new_error (MAPI_PR_COMMENT, MAPI_ERROR_NOT_FOUND));
  g_assert_true (mapi_content_modify_recipients (content, MAPI_MODRECIP_MODIFY, rows, &error));
  g_assert_no_error (error);

  changed = g_ptr_array_index (mapi_content_get_recipients (content), 1);
  g_assert_cmpstr (mapi_properties_get_string (changed, MAPI_PR_DISPLAY_NAME), ==, "Robert");
  /* What was not passed is gone, and so is an error that was */
  g_assert_false (mapi_properties_has (changed, MAPI_PR_EMAIL_ADDRESS));
  g_assert_cmpuint (mapi_properties_get_n_values (changed), ==, 3);
  g_assert_cmpint (get_row_id (content, 1), ==, 1);
}

static void
test_remove_recipient (void)
{
  g_autoptr(MapiContent) content = make_content ();
  MapiProperties *row = mapi_properties_new ();
  g_autoptr(GPtrArray) rows = make_rows (row);
  g_autoptr(GError) error = NULL;

  mapi_properties_set_long (row, MAPI_PR_ROWID, 0);
  g_assert_true (mapi_content_modify_recipients (content, MAPI_MODRECIP_REMOVE, rows, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_content_get_recipients (content)->len, ==, 1);
  g_assert_cmpint (get_row_id (content, 0), ==, 1);
  g_assert_false (mapi_content_modify_recipients (content, MAPI_MODRECIP_REMOVE, rows, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

/* Thousands at once take no time that grows with their square */
static void
test_remove_many (void)
{
  g_autoptr(MapiContent) content = mapi_content_new ();
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)
                                                              mapi_properties_unref);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 20000; i++)
    {
      add_recipient (content, "X", -1);
      if (i % 2 == 0)
        {
          MapiProperties *row = mapi_properties_new ();

          mapi_properties_set_long (row, MAPI_PR_ROWID, i);
          g_ptr_array_add (rows, row);
        }
    }
  g_assert_true (mapi_content_modify_recipients (content, MAPI_MODRECIP_REMOVE, rows, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_content_get_recipients (content)->len, ==, 10000);
  g_assert_cmpint (get_row_id (content, 9999), ==, 19999);
}

static void
test_modify_refuses (void)
{
  static const struct { guint flags; gint32 row_id; MapiError code; } cases[] = {
    { 0, 0, MAPI_ERROR_INVALID_PARAMETER },
    { MAPI_MODRECIP_ADD, 0, MAPI_ERROR_INVALID_PARAMETER },
    { MAPI_MODRECIP_MODIFY, -1, MAPI_ERROR_INVALID_PARAMETER },
    { MAPI_MODRECIP_REMOVE, -1, MAPI_ERROR_INVALID_PARAMETER },
    { MAPI_MODRECIP_MODIFY, 9, MAPI_ERROR_NOT_FOUND },
    { MAPI_MODRECIP_REMOVE, 9, MAPI_ERROR_NOT_FOUND },
    { MAPI_MODRECIP_MODIFY | MAPI_MODRECIP_REMOVE, 0, MAPI_ERROR_INVALID_PARAMETER },
    { 0x10, -1, MAPI_ERROR_UNKNOWN_FLAGS },
    { 0x1, -1, MAPI_ERROR_UNKNOWN_FLAGS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiContent) content = make_content ();
      g_autoptr(GBytes) before = mapi_content_to_bytes (content);
      MapiProperties *row = make_recipient ("X", -1);
      g_autoptr(GPtrArray) rows = make_rows (row);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) after = NULL;

      if (cases[i].row_id >= 0)
        mapi_properties_set_long (row, MAPI_PR_ROWID, cases[i].row_id);
      g_assert_false (mapi_content_modify_recipients (content, cases[i].flags, rows, &error));
      g_assert_error (error, MAPI_ERROR, (gint) cases[i].code);
      after = mapi_content_to_bytes (content);
      g_assert_true (g_bytes_equal (before, after));
    }
}

static void
test_attachment_numbers (void)
{
  g_autoptr(MapiContent) content = mapi_content_new ();

  g_assert_cmpuint (add_file (content, "a", FALSE), ==, 0);
  g_assert_cmpuint (add_file (content, "b", FALSE), ==, 1);
  g_assert_true (mapi_content_remove_attachment (content, 1));
  g_assert_false (mapi_content_remove_attachment (content, 1));
  g_assert_cmpuint (add_file (content, "c", FALSE), ==, 2);
  g_assert_cmpuint (mapi_content_get_n_attachments (content), ==, 2);
  g_assert_cmpint (mapi_properties_get_long (mapi_content_get_attachment (content, 0),
                                             MAPI_PR_ATTACH_METHOD, 0), ==, MAPI_ATTACH_BY_VALUE);
}

static void
test_copy_is_deep (void)
{
  g_autoptr(MapiContent) content = make_content ();
  g_autoptr(MapiContent) copy = mapi_content_copy (content);
  g_autoptr(GBytes) before = mapi_content_to_bytes (content);
  g_autoptr(GBytes) same = mapi_content_to_bytes (copy);
  g_autoptr(GBytes) after = NULL;

  g_assert_true (g_bytes_equal (before, same));
  mapi_properties_set_string (g_ptr_array_index (mapi_content_get_recipients (copy), 0),
                              MAPI_PR_DISPLAY_NAME, "Changed");
  mapi_properties_set_string (
    mapi_content_get_properties (mapi_content_get_embedded (copy, 1)), MAPI_PR_SUBJECT, "Changed");
  mapi_properties_set_long (mapi_content_get_attachment (copy, 0), MAPI_PR_ATTACH_FLAGS, 1);
  after = mapi_content_to_bytes (content);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_serial_round_trip (void)
{
  g_autoptr(MapiContent) content = make_content ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) again_bytes = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) again = NULL;

  mapi_content_compute (content, TRUE);
  bytes = mapi_content_to_bytes (content);
  again = mapi_content_from_bytes (bytes, &error);
  g_assert_no_error (error);
  again_bytes = mapi_content_to_bytes (again);
  g_assert_true (g_bytes_equal (bytes, again_bytes));
  g_assert_cmpstr (get_string (mapi_content_get_embedded (again, 1), MAPI_PR_SUBJECT), ==, "Inner");
  /* Numbers go on where they were */
  g_assert_cmpuint (add_file (again, "new", FALSE), ==, 2);
  add_recipient (again, "New", -1);
  g_assert_cmpint (get_row_id (again, 2), ==, 2);
}

static void
test_serial_damaged (void)
{
  g_autoptr(MapiContent) content = make_content ();
  g_autoptr(GBytes) bytes = mapi_content_to_bytes (content);
  gsize size = g_bytes_get_size (bytes);

  for (gsize part = 0; part < size; part++)
    {
      g_autoptr(GBytes) truncated = g_bytes_new_from_bytes (bytes, 0, part);
      g_autoptr(GError) error = NULL;

      g_assert_null (mapi_content_from_bytes (truncated, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
    }

  for (gsize bit = 0; bit < size * 8; bit++)
    {
      guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr(GBytes) flipped = g_bytes_new_take (data, size);
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiContent) read = NULL;

      data[bit / 8] ^= 1 << bit % 8;
      read = mapi_content_from_bytes (flipped, &error);
      if (read == NULL)
        g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
      else
        mapi_content_compute (read, FALSE);
    }
}

static MapiContent *
make_nested (guint depth)
{
  MapiContent *content = mapi_content_new ();

  for (guint i = 0; i < depth; i++)
    {
      MapiContent *outer = mapi_content_new ();
      g_autoptr(MapiProperties) attachment = mapi_properties_new ();

      mapi_content_add_attachment (outer, attachment, content);
      mapi_content_unref (content);
      content = outer;
    }
  return content;
}

static guint
count_depth (MapiContent *content)
{
  guint depth = 0;

  while (mapi_content_get_n_attachments (content) > 0 &&
         (content = mapi_content_get_embedded (content, 0)) != NULL)
    depth++;
  return depth;
}

static void
test_nesting_limit (void)
{
  static const struct { guint depth, kept; } cases[] = { { 100, 100 }, { 101, 100 }, { 500, 100 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiContent) content = make_nested (cases[i].depth);
      g_autoptr(GBytes) bytes = mapi_content_to_bytes (content);
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiContent) again = mapi_content_from_bytes (bytes, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (count_depth (again), ==, cases[i].kept);
      mapi_content_compute (content, TRUE);
    }
}

/* A message in a message for ever, seven bytes each */
static void
test_nesting_bomb (void)
{
  g_autoptr(GByteArray) array = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  g_byte_array_append (array, (const guint8 *) "\x01", 1);
  for (guint i = 0; i < 100000; i++)
    g_byte_array_append (array, (const guint8 *) "\x01\x00\x00\x01\x01\x00\x01", 7);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  g_assert_null (mapi_content_from_bytes (bytes, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
}

/* Two bytes for each recipient, and as many attachments full of them as there may be */
static void
test_memory_bomb (void)
{
  g_autoptr(GByteArray) array = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  g_byte_array_append (array, (const guint8 *) "\x01\x01\x00\x00\x03", 5);
  for (guint i = 0; i < 3; i++)
    {
      /* Bag, "is a message", its bag, 100000 recipients, no attachments */
      g_byte_array_append (array, (const guint8 *) "\x01\x00\x01\x01\x00\xa0\x8d\x06", 8);
      for (guint j = 0; j < 100000; j++)
        g_byte_array_append (array, (const guint8 *) "\x01\x00", 2);
      g_byte_array_append (array, (const guint8 *) "\x00", 1);
    }
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  g_assert_null (mapi_content_from_bytes (bytes, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content/compute/first", test_compute_first);
  g_test_add_func ("/content/compute/again", test_compute_again);
  g_test_add_func ("/content/compute/subject", test_compute_subject_from_parts);
  g_test_add_func ("/content/compute/lists", test_compute_lists);
  g_test_add_func ("/content/compute/attachments", test_compute_attachments);
  g_test_add_func ("/content/recipients/replace", test_replace_recipients);
  g_test_add_func ("/content/recipients/modify", test_modify_recipient);
  g_test_add_func ("/content/recipients/remove", test_remove_recipient);
  g_test_add_func ("/content/recipients/remove-many", test_remove_many);
  g_test_add_func ("/content/recipients/refuses", test_modify_refuses);
  g_test_add_func ("/content/attachments/numbers", test_attachment_numbers);
  g_test_add_func ("/content/copy", test_copy_is_deep);
  g_test_add_func ("/content/serial/round-trip", test_serial_round_trip);
  g_test_add_func ("/content/serial/damaged", test_serial_damaged);
  g_test_add_func ("/content/serial/nesting", test_nesting_limit);
  g_test_add_func ("/content/serial/bomb", test_nesting_bomb);
  g_test_add_func ("/content/serial/memory", test_memory_bomb);
  return g_test_run ();
}
