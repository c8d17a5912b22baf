/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search-fixture.h"

#include <string.h>

#include "kit-columns.h"
#include "kit-condition.h"
#include "kit-contents-source.h"
#include "kit-order.h"
#include "kit-rows.h"

/* SQL must answer exactly what mapi_restriction_matches() answers, for any restriction over
 * any message. Values are few and meet often: missing, empty, equal but for case or accents. */

#define N_MESSAGES 300
/* Instrumented code takes a hundred times as long */
#ifdef __SANITIZE_ADDRESS__
#define N_RESTRICTIONS 400
#define N_ORDERS       200
#else
#define N_RESTRICTIONS 4000
#define N_ORDERS       400
#endif

static const char * const texts[] = {
  NULL, "", "a", "A", "alpha", "Alpha beta", "été", "ÉTÉ", "ete", "straße", "STRASSE", "100%", "a_b",
  "会議の件", "z\n", "\"quote\"", "be'ta", "İstanbul",
};

/* The column's tag, and how its values are made */
typedef struct
{
  guint32     tag;
  const char *name; /* of the database column; NULL: made by the row */
} Field;

static const Field fields[] = {
  { MAPI_PR_SUBJECT, "subject" }, { MAPI_PR_SENDER_NAME, "sender_name" },
  { MAPI_PR_SENDER_EMAIL_ADDRESS, "sender_address" }, { MAPI_PR_SENT_REPRESENTING_NAME, "from_name" },
  { MAPI_PR_DISPLAY_TO, "display_to" }, { MAPI_PR_DISPLAY_CC, "display_cc" },
  { MAPI_PR_CONVERSATION_TOPIC, "topic" }, { MAPI_PR_PREVIEW, "preview" },
  { MAPI_PR_INTERNET_MESSAGE_ID, "message_id" }, { MAPI_PR_MESSAGE_CLASS, "class" },
  { MAPI_PR_CLIENT_SUBMIT_TIME, "sent" }, { MAPI_PR_MESSAGE_DELIVERY_TIME, "received" },
  { MAPI_PR_MESSAGE_FLAGS, "flags" }, { MAPI_PR_MSG_STATUS, "status" },
  { MAPI_PR_MESSAGE_SIZE, "size" }, { MAPI_PR_IMPORTANCE, "importance" },
  { MAPI_PR_PRIORITY, "priority" }, { MAPI_PR_HASATTACH, "has_attach" },
  { MAPI_PR_FLAGGED, "flagged" }, { MAPI_PR_SEARCH_KEY, "search_key" },
  { MAPI_PR_CONVERSATION_INDEX, "conversation_index" }, { MAPI_PR_KEYWORDS, "keywords" },
  { MAPI_PR_READ, NULL }, { MAPI_PR_NORMALIZED_SUBJECT, NULL }, { MAPI_PR_SUBJECT_PREFIX, NULL },
  { MAPI_PR_INSTANCE_KEY, NULL }, { MAPI_PR_ENTRYID, NULL }, { MAPI_PR_PARENT_ENTRYID, NULL },
  { MAPI_PR_PARENT_DISPLAY, NULL }, { MAPI_PR_FOLDER_PATH, NULL }, { MAPI_PR_OBJECT_TYPE, NULL },
  { MAPI_PR_CHANGE_NUMBER, NULL }, { MAPI_PR_CONVERSATION_ID, NULL }, { MAPI_PR_SOURCE_SIZE, NULL },
  /* no columns: laid over the message, in its content, nowhere */
  { MAPI_PR_ICON_INDEX, NULL }, { MAPI_PR_BODY, NULL }, { MAPI_PR_CREATOR_NAME, NULL },
};

static gint64
random_number (GRand *rand)
{
  static const gint64 numbers[] = { 0, 1, 2, 3, 5, 16, 1000, -1, 0x7fffffff };

  return numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))];
}

static gint64
random_time (GRand *rand)
{
  return 1600000000000000 + g_rand_int_range (rand, 0, 5) * G_TIME_SPAN_DAY;
}

static const char *
random_text (GRand *rand)
{
  return texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))];
}

static GBytes *
random_bytes (GRand *rand)
{
  static const guint8 data[] = { 0, 1, 0, 2, 255 };

  return g_bytes_new_static (data, g_rand_int_range (rand, 0, sizeof data + 1));
}

static MapiContent *
random_content (GRand *rand)
{
  MapiContent *content = mapi_content_new ();

  if (g_rand_boolean (rand))
    mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_BODY,
                                g_rand_boolean (rand) ? "Alpha body text" : "été");
  for (gint n = g_rand_int_range (rand, 0, 3); n > 0; n--)
    {
      g_autoptr(MapiProperties) recipient = mapi_properties_new ();
      const char *name = random_text (rand);

      if (name != NULL)
        mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, name);
      mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, g_rand_int_range (rand, 1, 4));
      mapi_content_add_recipient (content, recipient);
    }
  if (g_rand_boolean (rand))
    {
      g_autoptr(MapiProperties) attachment = mapi_properties_new ();

      mapi_properties_set_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME, "Alpha beta.pdf");
      mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
      mapi_content_add_attachment (content, attachment, NULL);
    }
  return content;
}

static void
bind_random (KitStatement *statement,
             int           position,
             const Field  *field,
             GRand        *rand)
{
  static const char * const keywords[] = { NULL, "\na\n", "\nAlpha\nété\n", "\nb\na\n" };
  gboolean required = strchr ("hfip", field->name[0]) != NULL || g_str_equal (field->name, "size")
                      || g_str_equal (field->name, "status");
  g_autoptr(GBytes) bytes = NULL;

  switch (MAPI_PROP_TYPE (field->tag))
    {
    case MAPI_PROP_TYPE_LONG:
      kit_statement_bind_int64 (statement, position, random_number (rand));
      break;
    case MAPI_PROP_TYPE_BOOLEAN:
      kit_statement_bind_int64 (statement, position, g_rand_boolean (rand));
      break;
    case MAPI_PROP_TYPE_SYSTIME:
      if (required || g_rand_boolean (rand))
        kit_statement_bind_int64 (statement, position, random_time (rand));
      break;
    case MAPI_PROP_TYPE_UNICODE:
      if (field->tag == MAPI_PR_MESSAGE_CLASS)
        kit_statement_bind_text (statement, position, g_rand_boolean (rand) ? "IPM.Note" : "IPM.Post");
      else
        kit_statement_bind_text (statement, position, random_text (rand));
      break;
    case MAPI_PROP_TYPE_MV_UNICODE:
      kit_statement_bind_text (statement, position,
                               keywords[g_rand_int_range (rand, 0, G_N_ELEMENTS (keywords))]);
      break;
    default:
      if (g_rand_boolean (rand))
        break;
      bytes = random_bytes (rand);
      sqlite3_bind_blob (kit_statement_get_stmt (statement), position,
                         g_bytes_get_size (bytes) > 0 ? g_bytes_get_data (bytes, NULL) : "",
                         g_bytes_get_size (bytes), SQLITE_TRANSIENT);
      break;
    }
}

static void
insert_random (SearchFixture  *fixture,
               KitTransaction *transaction,
               GRand          *rand)
{
  g_autoptr(GString) sql = g_string_new ("INSERT INTO message (folder, content, created, modified,"
                                         " prefix_length, conversation, props");
  g_autoptr(MapiContent) content = random_content (rand);
  g_autoptr(GBytes) bytes = mapi_content_to_bytes (content);
  g_autoptr(MapiProperties) overlay = mapi_properties_new ();
  g_autoptr(GBytes) props = NULL;
  g_autoptr(KitStatement) statement = NULL;
  g_autoptr(GError) error = NULL;
  int position = 8;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].name != NULL)
      g_string_append_printf (sql, ", %s", fields[i].name);
  g_string_append (sql, ") VALUES (?, ?, ?, ?, ?, ?, ?");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].name != NULL)
      g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');

  if (g_rand_boolean (rand))
    mapi_properties_set_long (overlay, MAPI_PR_ICON_INDEX, random_number (rand));
  props = mapi_properties_to_bytes (overlay);
  statement = kit_statement_new (kit_transaction_get_connection (transaction), sql->str, &error);
  g_assert_no_error (error);
  kit_statement_bind_int64 (statement, 1, fixture->inbox);
  kit_statement_bind_int64 (statement, 2, kit_transaction_add_content (transaction, KIT_CONTENT_PROPS,
                                                                      bytes, &error));
  g_assert_no_error (error);
  kit_statement_bind_int64 (statement, 3, random_time (rand));
  kit_statement_bind_int64 (statement, 4, random_time (rand));
  kit_statement_bind_int64 (statement, 5, g_rand_int_range (rand, 0, 3));
  if (g_rand_boolean (rand))
    kit_statement_bind_int64 (statement, 6, random_number (rand) & 7);
  kit_statement_bind_bytes (statement, 7, props);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].name != NULL)
      bind_random (statement, position++, &fields[i], rand);
  kit_statement_run (statement, &error);
  g_assert_no_error (error);
}

static void
fill (SearchFixture *fixture,
      GRand         *rand)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(KitTransaction) transaction = kit_store_begin (fixture->store, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < N_MESSAGES; i++)
    insert_random (fixture, transaction, rand);
  kit_store_commit (fixture->store, transaction, &error);
  g_assert_no_error (error);
}

/* A value of the field's type, often one that some message has */
static MapiValue *
random_value (SearchFixture *fixture,
              GRand         *rand,
              guint32        tag)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  const char *text = random_text (rand);
  const char *strv[] = { text != NULL ? text : "x", "a", NULL };
  guint64 key = GUINT64_TO_BE ((guint64) g_rand_int_range (rand, 1, N_MESSAGES));

  switch (MAPI_PROP_TYPE (tag))
    {
    case MAPI_PROP_TYPE_LONG:
      return mapi_value_new_long (tag, random_number (rand));
    case MAPI_PROP_TYPE_I8:
      return mapi_value_new_int64 (tag, random_number (rand));
    case MAPI_PROP_TYPE_BOOLEAN:
      return mapi_value_new_boolean (tag, g_rand_boolean (rand));
    case MAPI_PROP_TYPE_SYSTIME:
      return mapi_value_new_time (tag, random_time (rand));
    case MAPI_PROP_TYPE_UNICODE:
      return mapi_value_new_string (tag, text != NULL ? text : "Test");
    case MAPI_PROP_TYPE_MV_UNICODE:
      return mapi_value_new_strv (tag, strv);
    default:
      if (tag == MAPI_PR_INSTANCE_KEY || tag == MAPI_PR_CONVERSATION_ID)
        bytes = g_bytes_new (&key, sizeof key);
      else if (tag == MAPI_PR_ENTRYID || tag == MAPI_PR_PARENT_ENTRYID)
        {
          id = kit_store_make_id (fixture->store,
                                  tag == MAPI_PR_ENTRYID ? MAPI_OBJECT_MESSAGE : MAPI_OBJECT_FOLDER,
                                  tag == MAPI_PR_ENTRYID ? g_rand_int_range (rand, 1, N_MESSAGES)
                                                         : fixture->inbox);
          bytes = mapi_entry_id_to_bytes (id);
        }
      else
        bytes = random_bytes (rand);
      return mapi_value_new_binary (tag, bytes);
    }
}

static guint32
random_tag (GRand *rand)
{
  return fields[g_rand_int_range (rand, 0, G_N_ELEMENTS (fields))].tag;
}

static MapiRestriction *
random_content_condition (SearchFixture *fixture,
                          GRand         *rand,
                          guint32        tag)
{
  static const guint fuzzy[] = { 0, MAPI_FUZZY_IGNORE_CASE, MAPI_FUZZY_IGNORE_NON_SPACE, MAPI_FUZZY_LOOSE };
  static const char * const parts[] = { "a", "A", "al", "ete", "ÉT", "ss", "%", "_", "議", "" };
  guint32 single = tag & ~(guint32) MAPI_MV_FLAG;
  guint level = g_rand_int_range (rand, 0, 3) | fuzzy[g_rand_int_range (rand, 0, G_N_ELEMENTS (fuzzy))];
  g_autoptr(MapiValue) value = NULL;

  if (MAPI_PROP_TYPE (single) == MAPI_PROP_TYPE_UNICODE)
    value = mapi_value_new_string (single, parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))]);
  else
    value = random_value (fixture, rand, tag);
  return mapi_restriction_new_content (tag, value, level);
}

static MapiRestriction *
random_leaf (SearchFixture *fixture,
             GRand         *rand)
{
  guint32 tag = random_tag (rand);
  g_autoptr(MapiValue) value = random_value (fixture, rand, tag);
  MapiRelop relop = g_rand_int_range (rand, 0, 6);
  guint32 other = random_tag (rand);

  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      return mapi_restriction_new_exist (tag);
    case 1:
      return random_content_condition (fixture, rand, tag);
    case 2:
      return mapi_restriction_new_bitmask (tag, g_rand_int_range (rand, 0, 20), g_rand_boolean (rand));
    case 3:
      return mapi_restriction_new_size (relop, tag, g_rand_int_range (rand, 0, 12));
    case 4:
      return mapi_restriction_new_compare (relop, tag, other);
    case 5:
      if (MAPI_PROP_TYPE (tag) == MAPI_PROP_TYPE_UNICODE)
        {
          g_autoptr(MapiValue) pattern = mapi_value_new_string (tag, "^[Aa]l|ét");

          return mapi_restriction_new_property (MAPI_RELOP_RE, tag, pattern);
        }
      return mapi_restriction_new_property (relop, tag, value);
    default:
      return mapi_restriction_new_property (relop, tag, value);
    }
}

static MapiRestriction *
random_sub (GRand *rand)
{
  g_autoptr(MapiValue) value = NULL;
  g_autoptr(MapiRestriction) inner = NULL;

  if (g_rand_boolean (rand))
    {
      value = mapi_value_new_string (MAPI_PR_ATTACH_LONG_FILENAME, "beta");
      inner = mapi_restriction_new_content (MAPI_PR_ATTACH_LONG_FILENAME, value, MAPI_FUZZY_SUBSTRING);
      return mapi_restriction_new_sub (MAPI_PR_MESSAGE_ATTACHMENTS, inner);
    }
  value = mapi_value_new_string (MAPI_PR_DISPLAY_NAME, "a");
  inner = mapi_restriction_new_content (MAPI_PR_DISPLAY_NAME, value,
                                        MAPI_FUZZY_PREFIX | MAPI_FUZZY_IGNORE_CASE);
  return mapi_restriction_new_sub (MAPI_PR_MESSAGE_RECIPIENTS, inner);
}

static MapiRestriction *
random_restriction (SearchFixture *fixture,
                    GRand         *rand,
                    guint          depth)
{
  g_autoptr(GPtrArray) children = NULL;
  g_autoptr(MapiRestriction) child = NULL;
  guint kind = depth == 0 ? 9 : g_rand_int_range (rand, 0, 10);

  switch (kind)
    {
    case 0:
    case 1:
    case 2:
    case 3:
      children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
      for (gint n = g_rand_int_range (rand, 0, 4); n > 0; n--)
        g_ptr_array_add (children, random_restriction (fixture, rand, depth - 1));
      return kind < 2 ? mapi_restriction_new_and (children) : mapi_restriction_new_or (children);
    case 4:
    case 5:
    case 6:
      child = random_restriction (fixture, rand, depth - 1);
      return mapi_restriction_new_not (child);
    case 7:
      child = random_restriction (fixture, rand, depth - 1);
      return mapi_restriction_new_comment (child, NULL);
    case 8:
      return random_sub (rand);
    default:
      return random_leaf (fixture, rand);
    }
}

typedef struct
{
  MapiProperties *row;
  MapiContent    *content;
  GPtrArray      *attachments;
} Loaded;

static void
loaded_clear (gpointer data)
{
  Loaded *loaded = data;

  mapi_properties_unref (loaded->row);
  mapi_content_unref (loaded->content);
  g_ptr_array_unref (loaded->attachments);
}

static GArray *
load_all (SearchFixture *fixture)
{
  GArray *all = g_array_new (FALSE, TRUE, sizeof (Loaded));
  g_autoptr(KitConnection) connection = NULL;
  g_autoptr(KitRows) rows = NULL;
  g_autoptr(GError) error = NULL;
  guint32 tags[G_N_ELEMENTS (fields)];

  g_array_set_clear_func (all, loaded_clear);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    tags[i] = fields[i].tag;
  connection = kit_store_read (fixture->store, NULL, &error);
  g_assert_no_error (error);
  rows = kit_rows_new (fixture->store, connection, tags, G_N_ELEMENTS (tags), &error);
  g_assert_no_error (error);
  for (gint64 i = 1; i <= N_MESSAGES; i++)
    {
      Loaded loaded = { NULL };

      loaded.row = kit_rows_load (rows, i, &loaded.content, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (loaded.content);
      loaded.attachments = g_ptr_array_new ();
      for (guint j = 0; j < mapi_content_get_n_attachments (loaded.content); j++)
        g_ptr_array_add (loaded.attachments, mapi_content_get_attachment (loaded.content, j));
      g_array_append_val (all, loaded);
    }
  return all;
}

static void
compare_answers (SearchFixture   *fixture,
                 GArray          *all,
                 MapiRestriction *restriction)
{
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (MAPI_PR_INSTANCE_KEY, MAPI_SORT_ASCEND);
  g_autoptr(GArray) keys = NULL;
  guint position = 0;

  keys = search_fixture_keys (kit_contents_source_new (fixture->store, &(KitContents) { KIT_CONTENTS_FOLDER, fixture->inbox }), restriction, order);
  for (gint64 i = 1; i <= N_MESSAGES; i++)
    {
      Loaded *loaded = &g_array_index (all, Loaded, i - 1);
      gboolean expected, found;

      expected = mapi_restriction_matches (restriction, loaded->row,
                                           mapi_content_get_recipients (loaded->content),
                                           loaded->attachments);
      found = position < keys->len && g_array_index (keys, gint64, position) == i;
      position += found;
      if (found != expected)
        {
          g_autofree char *text = mapi_restriction_to_string (restriction);
          g_autoptr(KitCondition) condition = kit_condition_new (fixture->store, NULL, restriction, NULL);

          g_test_message ("message %d, SQL %d, memory %d: %s", (int) i, found, expected, text);
          g_test_message ("%s", kit_condition_get_sql (condition));
        }
      g_assert_cmpint (found, ==, expected);
    }
  g_assert_cmpuint (position, ==, keys->len);
}

static void
test_condition_agrees_with_memory (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261121);
  g_autoptr(SearchFixture) fixture = search_fixture_new ();
  g_autoptr(GArray) all = NULL;
  guint n_compared = 0;

  fill (fixture, rand);
  all = load_all (fixture);
  for (guint i = 0; i < N_RESTRICTIONS; i++)
    {
      g_autoptr(MapiRestriction) restriction = random_restriction (fixture, rand, i % 4);

      if (!mapi_restriction_check (restriction, NULL))
        continue;
      compare_answers (fixture, all, restriction);
      n_compared++;
    }
  g_test_message ("%u restrictions compared", n_compared);
  g_assert_cmpuint (n_compared, >, N_RESTRICTIONS / 4);
}

/* Which spelling stands for those that differ in case alone is left open */
static void
assert_alike (MapiProperties *a,
              MapiProperties *b)
{
  gsize n_tags;
  g_autofree guint32 *tags = mapi_properties_list_tags (a, &n_tags);

  g_assert_cmpuint (n_tags, ==, mapi_properties_get_n_values (b));
  for (gsize i = 0; i < n_tags; i++)
    {
      g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (tags[i], MAPI_SORT_ASCEND);

      g_assert_true (mapi_properties_has (b, tags[i]));
      g_assert_cmpint (mapi_sort_order_compare (order, a, b), ==, 0);
    }
}

/* Headings and order, too, are those of a table in memory */
static void
test_order_agrees_with_memory (void)
{
  static const guint32 keys[] = {
    MAPI_PR_SUBJECT, MAPI_PR_SENDER_NAME, MAPI_PR_IMPORTANCE, MAPI_PR_CLIENT_SUBMIT_TIME,
    MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_FLAGGED, MAPI_PR_SEARCH_KEY, MAPI_PR_CONVERSATION_ID,
    MAPI_PR_PARENT_DISPLAY, MAPI_PR_OBJECT_TYPE,
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);
  g_autoptr(SearchFixture) fixture = search_fixture_new ();
  g_autoptr(MapiMemorySource) memory = mapi_memory_source_new ();
  g_autoptr(MapiTableSource) source = NULL;
  g_autoptr(GArray) all = NULL;
  guint n_compared = 0;

  fill (fixture, rand);
  all = load_all (fixture);
  for (guint i = 0; i < all->len; i++)
    mapi_memory_source_set_row (memory, i + 1, g_array_index (all, Loaded, i).row);
  source = kit_contents_source_new (fixture->store, &(KitContents) { KIT_CONTENTS_FOLDER, fixture->inbox });

  for (guint round = 0; round < N_ORDERS; round++)
    {
      guint n_keys = g_rand_int_range (rand, 1, 5);
      g_autoptr(MapiSortOrder) order = mapi_sort_order_new (g_rand_int_range (rand, 0, n_keys + 1), 0);
      guint32 columns[] = { MAPI_PR_MESSAGE_FLAGS };
      g_autoptr(MapiTableQuery) query = NULL;
      g_autoptr(MapiTableResult) a = NULL;
      g_autoptr(MapiTableResult) b = NULL;
      g_autoptr(GError) error = NULL;
      const MapiTableCategory *headings_a, *headings_b;
      const guint64 *keys_a, *keys_b;
      gsize n_a, n_b;

      for (guint i = 0; i < n_keys; i++)
        {
          static const guint directions[] = { 0, 1, 0, 1, 2, 3, 4, 8 };

          mapi_sort_order_add (order, keys[g_rand_int_range (rand, 0, G_N_ELEMENTS (keys))],
                               directions[g_rand_int_range (rand, 0, G_N_ELEMENTS (directions))]);
        }
      if (!mapi_sort_order_check (order, NULL))
        continue;
      query = mapi_table_query_new (columns, 1, NULL, order);
      a = mapi_table_source_query (source, query, 0, NULL, &error);
      g_assert_no_error (error);
      b = mapi_table_source_query (MAPI_TABLE_SOURCE (memory), query, 0, NULL, &error);
      g_assert_no_error (error);
      keys_a = mapi_table_result_get_keys (a, &n_a);
      keys_b = mapi_table_result_get_keys (b, &n_b);
      g_assert_cmpmem (keys_a, n_a * sizeof *keys_a, keys_b, n_b * sizeof *keys_b);
      headings_a = mapi_table_result_get_categories (a, &n_a);
      headings_b = mapi_table_result_get_categories (b, &n_b);
      g_assert_cmpuint (n_a, ==, n_b);
      for (gsize i = 0; i < n_a; i++)
        {
          g_assert_cmpuint (headings_a[i].level, ==, headings_b[i].level);
          g_assert_cmpuint (headings_a[i].first, ==, headings_b[i].first);
          g_assert_cmpuint (headings_a[i].n_leaves, ==, headings_b[i].n_leaves);
          g_assert_cmpuint (headings_a[i].n_unread, ==, headings_b[i].n_unread);
          assert_alike (headings_a[i].values, headings_b[i].values);
        }
      n_compared++;
    }
  g_assert_cmpuint (n_compared, >, N_ORDERS / 10);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kit/condition/agrees-with-memory", test_condition_agrees_with_memory);
  g_test_add_func ("/kit/order/agrees-with-memory", test_order_agrees_with_memory);
  return g_test_run ();
}
