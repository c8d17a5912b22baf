/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-conversation-plan.h"

#include <string.h>

/* A store in miniature: keys and times of conversations in hash tables */
typedef struct
{
  GHashTable *keys;  /* (element-type utf8 gint64) */
  GHashTable *times; /* (element-type gint64 gint64): newest message */
  gint64      next;
} World;

typedef struct
{
  const char *message_id;
  const char *references[4];
  const char *guid;
  const char *subject_key;
  gboolean    is_reply;
  gint64      day;
} Message;

static gint64
lookup_cb (const char *key,
           gint64     *last,
           gpointer    user_data)
{
  World *world = user_data;
  gint64 *found = g_hash_table_lookup (world->keys, key);

  if (found == NULL)
    return 0;
  if (last != NULL)
    *last = *(gint64 *) g_hash_table_lookup (world->times, found);
  return *found;
}

static gint64 *
box (gint64 number)
{
  return g_memdup2 (&number, sizeof number);
}

/* Carries a plan out; @places holds the conversation of each message so far */
static void
add (World         *world,
     const Message *message,
     GArray        *places)
{
  g_autoptr(GBytes) guid = message->guid != NULL ? g_bytes_new (message->guid, strlen (message->guid)) : NULL;
  KitConversationInput input = {
    .message_id = message->message_id,
    .references = message->references,
    .guid = guid,
    .subject_key = message->subject_key,
    .is_reply = message->is_reply,
  };
  gint64 time = message->day * G_TIME_SPAN_DAY;
  g_autoptr(KitConversationClues) clues = kit_conversation_clues_new (&input);
  g_autoptr(KitConversationPlan) plan = kit_conversation_plan_new (clues, time, lookup_cb, world);
  gint64 conversation = plan->conversation != 0 ? plan->conversation : ++world->next;
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < plan->merged->len; i++)
    {
      gint64 loser = g_array_index (plan->merged, gint64, i);

      g_assert_cmpint (loser, >, conversation);
      g_hash_table_iter_init (&iter, world->keys);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        if (*(gint64 *) value == loser)
          *(gint64 *) value = conversation;
      for (guint j = 0; j < places->len; j++)
        if (g_array_index (places, gint64, j) == loser)
          g_array_index (places, gint64, j) = conversation;
    }
  for (guint i = 0; i < plan->keys->len; i++)
    g_hash_table_insert (world->keys, g_strdup (g_ptr_array_index (plan->keys, i)),
                         box (conversation));
  g_hash_table_insert (world->times, box (conversation), box (time));
  g_array_append_val (places, conversation);
}

typedef struct
{
  const char *name;
  Message     messages[5];
  gint64      expected[5];
} Case;

static const Case cases[] = {
  { "a reply joins",
    { { "a" }, { "b", { "a" } }, { "c", { "a", "b" } } },
    { 1, 1, 1 } },
  { "strangers stay apart",
    { { "a" }, { "b" } },
    { 1, 2 } },
  { "replies to a message not here belong together",
    { { "b", { "a" } }, { "c", { "a" } }, { "a" } },
    { 1, 1, 1 } },
  { "the missing link joins two conversations",
    { { "a" }, { "d", { "c" } }, { "c", { "b" } }, { "b", { "a" } } },
    { 1, 1, 1, 1 } },
  { "three become one, the oldest stays",
    { { "a" }, { "b" }, { "c" }, { "d", { "c", "a", "b" } } },
    { 1, 1, 1, 1 } },
  { "a second copy belongs to the first",
    { { "a" }, { "a" } },
    { 1, 1 } },
  { "no Message-ID at all",
    { { NULL }, { NULL } },
    { 1, 2 } },
  { "a Thread-Index joins without references",
    { { "a", { NULL }, "0123456789abcdef" }, { "b", { NULL }, "0123456789abcdef" } },
    { 1, 1 } },
  { "references win over a Thread-Index",
    { { "a", { NULL }, "0123456789abcdef" }, { "b" }, { "c", { "b" }, "0123456789abcdef" } },
    { 1, 2, 2 } },
  { "the same subject joins a reply within a week",
    { { "a", { NULL }, NULL, "lunch", FALSE, 1 }, { "b", { NULL }, NULL, "lunch", TRUE, 8 } },
    { 1, 1 } },
  { "but not later",
    { { "a", { NULL }, NULL, "lunch", FALSE, 1 }, { "b", { NULL }, NULL, "lunch", TRUE, 9 } },
    { 1, 2 } },
  { "a subject without a prefix starts anew",
    { { "a", { NULL }, NULL, "lunch", FALSE, 1 }, { "b", { NULL }, NULL, "lunch", FALSE, 2 } },
    { 1, 2 } },
  { "an unknown reference forbids the guess by subject",
    { { "a", { NULL }, NULL, "lunch", FALSE, 1 }, { "b", { "x" }, NULL, "lunch", TRUE, 2 } },
    { 1, 2 } },
  { "the latest conversation of a subject is meant",
    { { "a", { NULL }, NULL, "lunch", FALSE, 1 },
      { "b", { NULL }, NULL, "lunch", FALSE, 3 },
      { "c", { NULL }, NULL, "lunch", TRUE, 4 } },
    { 1, 2, 2 } },
};

static void
test_conversation_plan (gconstpointer data)
{
  const Case *test = data;
  World world = {
    .keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    .times = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free),
  };
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (gsize i = 0; i < G_N_ELEMENTS (test->expected) && test->expected[i] != 0; i++)
    add (&world, &test->messages[i], places);
  for (guint i = 0; i < places->len; i++)
    g_assert_cmpint (g_array_index (places, gint64, i), ==, test->expected[i]);

  g_hash_table_unref (world.keys);
  g_hash_table_unref (world.times);
}

/* Whatever the order of arrival, one thread ends as one conversation */
static void
test_conversation_plan_any_order (void)
{
  static const Message thread[] = {
    { "a" }, { "b", { "a" } }, { "c", { "b" } }, { "d", { "c" } }, { "e", { "b" } },
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 200; round++)
    {
      World world = {
        .keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
        .times = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free),
      };
      g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (gint64));
      guint order[G_N_ELEMENTS (thread)];

      for (guint i = 0; i < G_N_ELEMENTS (order); i++)
        {
          guint j = g_rand_int_range (rand, 0, i + 1);

          order[i] = i;
          order[i] = order[j];
          order[j] = i;
        }
      for (guint i = 0; i < G_N_ELEMENTS (order); i++)
        add (&world, &thread[order[i]], places);
      for (guint i = 0; i < places->len; i++)
        g_assert_cmpint (g_array_index (places, gint64, i), ==, 1);
      g_hash_table_unref (world.keys);
      g_hash_table_unref (world.times);
    }
}

static gint64
count_cb (const char *key,
          gint64     *last,
          gpointer    user_data)
{
  *(guint *) user_data += 1;
  return 0;
}

static void
test_conversation_plan_is_bounded (void)
{
  g_auto(GStrv) references = g_new0 (char *, 100001);
  KitConversationInput input = { .message_id = "a" };
  g_autoptr(KitConversationClues) clues = NULL;
  g_autoptr(KitConversationPlan) plan = NULL;
  guint n = 0;

  for (guint i = 0; i < 100000; i++)
    references[i] = g_strdup_printf ("%u@example.org", i);
  input.references = (const char * const *) references;
  clues = kit_conversation_clues_new (&input);
  plan = kit_conversation_plan_new (clues, 0, count_cb, &n);
  g_assert_cmpuint (n, <=, 65);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kit/conversation-plan/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_conversation_plan);
    }
  g_test_add_func ("/kit/conversation-plan/any-order", test_conversation_plan_any_order);
  g_test_add_func ("/kit/conversation-plan/is-bounded", test_conversation_plan_is_bounded);
  return g_test_run ();
}
