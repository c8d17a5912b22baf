/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-types.h>
#include <table/mapi-restriction.h>

#define PR_TEXT   MAPI_PR_SUBJECT
#define PR_TEXT2  MAPI_PR_CONVERSATION_TOPIC
#define PR_NUMBER MAPI_PR_IMPORTANCE
#define PR_MV     MAPI_PR_KEYWORDS
#define PR_GONE   MAPI_PR_SENDER_NAME
#define SINGLE(tag) MAPI_CHANGE_PROP_TYPE (tag, MAPI_PROP_TYPE_UNICODE)

static MapiProperties *
make_row (void)
{
  const char * const keywords[] = { "red", "Grün", NULL };
  MapiProperties *row = mapi_properties_new ();
  g_autoptr(GBytes) key = g_bytes_new_static ("\x01\x02\x03\x04", 4);

  mapi_properties_set_string (row, PR_TEXT, "Résumé of the Meeting");
  mapi_properties_set_string (row, PR_TEXT2, "résumé of the meeting");
  mapi_properties_set_long (row, PR_NUMBER, 2);
  mapi_properties_set_long (row, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ | MAPI_MSGFLAG_UNSENT);
  mapi_properties_set_boolean (row, MAPI_PR_FLAGGED, TRUE);
  mapi_properties_set_time (row, MAPI_PR_MESSAGE_DELIVERY_TIME, 1000000);
  mapi_properties_set_time (row, MAPI_PR_CLIENT_SUBMIT_TIME, 500000);
  mapi_properties_set_binary (row, MAPI_PR_SEARCH_KEY, key);
  mapi_properties_set_strv (row, PR_MV, keywords);
  mapi_properties_set_string (row, MAPI_PR_BODY, "Dear all, the über-plan is ready.\nBye");
  mapi_properties_set_string (row, MAPI_PR_DISPLAY_TO, "Bob Builder");
  return row;
}

static void
assert_matches (MapiRestriction *restriction,
                gboolean         expected)
{
  g_autoptr(MapiRestriction) owned = restriction;
  g_autoptr(MapiProperties) row = make_row ();
  g_autofree char *text = mapi_restriction_to_string (owned);
  gboolean matches = mapi_restriction_matches (owned, row, NULL, NULL);

  if (matches != expected)
    g_error ("%s: expected %d", text, expected);
}

static MapiRestriction *
text_property (MapiRelop   relop,
               guint32     tag,
               const char *text)
{
  g_autoptr(MapiValue) value = mapi_value_new_string (SINGLE (tag), text);

  return mapi_restriction_new_property (relop, tag, value);
}

static MapiRestriction *
number_property (MapiRelop relop,
                 guint32   tag,
                 gint32    number)
{
  g_autoptr(MapiValue) value = mapi_value_new_long (tag, number);

  return mapi_restriction_new_property (relop, tag, value);
}

static MapiRestriction *
negate (MapiRestriction *child)
{
  g_autoptr(MapiRestriction) owned = child;

  return mapi_restriction_new_not (owned);
}

static MapiRestriction *
join (MapiRestrictionType  type,
      MapiRestriction     *first,
      ...)
{
  g_autoptr(GPtrArray) children = NULL;
  va_list args;

  children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  va_start (args, first);
  for (MapiRestriction *child = first; child != NULL; child = va_arg (args, MapiRestriction *))
    g_ptr_array_add (children, child);
  va_end (args);
  return type == MAPI_RES_AND ? mapi_restriction_new_and (children)
                              : mapi_restriction_new_or (children);
}

static void
test_content (void)
{
  static const struct { guint32 tag; const char *part; guint fuzzy; gboolean expected; } cases[] = {
    { PR_TEXT, "Résumé of the Meeting", MAPI_FUZZY_FULL_STRING, TRUE },
    { PR_TEXT, "Résumé", MAPI_FUZZY_FULL_STRING, FALSE },
    { PR_TEXT, "résumé OF the meeting", MAPI_FUZZY_FULL_STRING, FALSE },
    { PR_TEXT, "résumé OF the meeting", MAPI_FUZZY_FULL_STRING | MAPI_FUZZY_IGNORE_CASE, TRUE },
    { PR_TEXT, "of the", MAPI_FUZZY_SUBSTRING, TRUE },
    { PR_TEXT, "OF THE", MAPI_FUZZY_SUBSTRING, FALSE },
    { PR_TEXT, "OF THE", MAPI_FUZZY_SUBSTRING | MAPI_FUZZY_IGNORE_CASE, TRUE },
    { PR_TEXT, "", MAPI_FUZZY_SUBSTRING, TRUE },
    { PR_TEXT, "Rés", MAPI_FUZZY_PREFIX, TRUE },
    { PR_TEXT, "sumé", MAPI_FUZZY_PREFIX, FALSE },
    { PR_TEXT, "Resume", MAPI_FUZZY_PREFIX, FALSE },
    { PR_TEXT, "Resume", MAPI_FUZZY_PREFIX | MAPI_FUZZY_IGNORE_NON_SPACE, TRUE },
    { PR_TEXT, "resume", MAPI_FUZZY_PREFIX | MAPI_FUZZY_IGNORE_NON_SPACE, FALSE },
    { PR_TEXT, "resume", MAPI_FUZZY_PREFIX | MAPI_FUZZY_LOOSE, TRUE },
    { PR_TEXT, "Re\xcc\x81sume\xcc\x81", MAPI_FUZZY_PREFIX | MAPI_FUZZY_IGNORE_CASE, TRUE },
    { PR_MV, "red", MAPI_FUZZY_FULL_STRING, TRUE },
    { PR_MV, "grün", MAPI_FUZZY_FULL_STRING | MAPI_FUZZY_IGNORE_CASE, TRUE },
    { PR_MV, "blue", MAPI_FUZZY_FULL_STRING, FALSE },
    { PR_GONE, "", MAPI_FUZZY_SUBSTRING, FALSE },
  };
  g_autoptr(GBytes) part = g_bytes_new_static ("\x02\x03", 2);
  g_autoptr(MapiValue) binary = mapi_value_new_binary (MAPI_PR_SEARCH_KEY, part);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiValue) value = mapi_value_new_string (SINGLE (cases[i].tag), cases[i].part);

      assert_matches (mapi_restriction_new_content (cases[i].tag, value, cases[i].fuzzy),
                      cases[i].expected);
    }
  assert_matches (mapi_restriction_new_content (MAPI_PR_SEARCH_KEY, binary, MAPI_FUZZY_SUBSTRING),
                  TRUE);
  assert_matches (mapi_restriction_new_content (MAPI_PR_SEARCH_KEY, binary, MAPI_FUZZY_PREFIX),
                  FALSE);
}

static void
test_property (void)
{
  static const struct { MapiRelop relop; gint32 number; gboolean expected; } numbers[] = {
    { MAPI_RELOP_LT, 3, TRUE }, { MAPI_RELOP_LT, 2, FALSE }, { MAPI_RELOP_LE, 2, TRUE },
    { MAPI_RELOP_GT, 1, TRUE }, { MAPI_RELOP_GT, 2, FALSE }, { MAPI_RELOP_GE, 2, TRUE },
    { MAPI_RELOP_EQ, 2, TRUE }, { MAPI_RELOP_EQ, 3, FALSE }, { MAPI_RELOP_NE, 3, TRUE },
    { MAPI_RELOP_NE, 2, FALSE },
  };
  g_autoptr(MapiValue) yes = mapi_value_new_boolean (MAPI_PR_FLAGGED, TRUE);
  g_autoptr(MapiValue) time = mapi_value_new_time (MAPI_PR_MESSAGE_DELIVERY_TIME, 999999);

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    assert_matches (number_property (numbers[i].relop, PR_NUMBER, numbers[i].number),
                    numbers[i].expected);
  assert_matches (text_property (MAPI_RELOP_EQ, PR_TEXT, "Résumé of the Meeting"), TRUE);
  assert_matches (text_property (MAPI_RELOP_EQ, PR_TEXT, "résumé of the meeting"), FALSE);
  assert_matches (text_property (MAPI_RELOP_GE, PR_TEXT, "résumé of the meeting"), TRUE);
  assert_matches (text_property (MAPI_RELOP_GE, PR_TEXT, "a"), TRUE);
  assert_matches (text_property (MAPI_RELOP_RE, PR_TEXT, "of.*MEET"), TRUE);
  assert_matches (text_property (MAPI_RELOP_RE, PR_TEXT, "^of"), FALSE);
  assert_matches (text_property (MAPI_RELOP_EQ, PR_MV, "red"), TRUE);
  assert_matches (text_property (MAPI_RELOP_EQ, PR_MV, "blue"), FALSE);
  assert_matches (text_property (MAPI_RELOP_NE, PR_MV, "red"), TRUE);
  assert_matches (mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_FLAGGED, yes), TRUE);
  assert_matches (mapi_restriction_new_property (MAPI_RELOP_GT, MAPI_PR_MESSAGE_DELIVERY_TIME,
                                                 time), TRUE);
}

static void
test_regular_expression_is_bounded (void)
{
  g_autoptr(MapiRestriction) restriction = text_property (MAPI_RELOP_RE, PR_TEXT, "(a+)+$");
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autofree char *text = g_strnfill (40, 'a');
  g_autofree char *hostile = g_strconcat (text, "!", NULL);

  mapi_properties_set_string (row, PR_TEXT, hostile);
  g_assert_false (mapi_restriction_matches (restriction, row, NULL, NULL));
}

static void
test_compare_bitmask_size_exist (void)
{
  assert_matches (mapi_restriction_new_compare (MAPI_RELOP_GT, MAPI_PR_MESSAGE_DELIVERY_TIME,
                                                MAPI_PR_CLIENT_SUBMIT_TIME), TRUE);
  assert_matches (mapi_restriction_new_compare (MAPI_RELOP_EQ, PR_TEXT, PR_TEXT2), FALSE);
  assert_matches (mapi_restriction_new_compare (MAPI_RELOP_LE, PR_TEXT, PR_TEXT2), TRUE);
  assert_matches (mapi_restriction_new_compare (MAPI_RELOP_EQ, PR_TEXT, PR_GONE), FALSE);
  assert_matches (mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ, TRUE),
                  TRUE);
  assert_matches (mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ, FALSE),
                  FALSE);
  assert_matches (mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_FROMME, FALSE),
                  TRUE);
  assert_matches (mapi_restriction_new_size (MAPI_RELOP_EQ, MAPI_PR_SEARCH_KEY, 4), TRUE);
  assert_matches (mapi_restriction_new_size (MAPI_RELOP_GT, MAPI_PR_SEARCH_KEY, 4), FALSE);
  assert_matches (mapi_restriction_new_size (MAPI_RELOP_GT, PR_GONE, 0), FALSE);
  assert_matches (mapi_restriction_new_exist (PR_TEXT), TRUE);
  assert_matches (mapi_restriction_new_exist (PR_GONE), FALSE);
}

/* A condition on a missing property is neither true nor false, so NOT does not save it */
static void
test_missing_property_fails (void)
{
  MapiRestriction *(*gone) (MapiRelop, guint32, const char *) = text_property;

  for (MapiRelop relop = MAPI_RELOP_LT; relop <= MAPI_RELOP_RE; relop++)
    {
      assert_matches (gone (relop, PR_GONE, "x"), FALSE);
      assert_matches (negate (gone (relop, PR_GONE, "x")), FALSE);
      assert_matches (negate (negate (gone (relop, PR_GONE, "x"))), FALSE);
    }
  assert_matches (negate (mapi_restriction_new_exist (PR_GONE)), TRUE);
  /* The property must exist: the condition is then plainly false, and its negation true */
  assert_matches (negate (join (MAPI_RES_AND, mapi_restriction_new_exist (PR_GONE),
                                gone (MAPI_RELOP_EQ, PR_GONE, "x"), NULL)), TRUE);
  assert_matches (join (MAPI_RES_OR, gone (MAPI_RELOP_EQ, PR_GONE, "x"),
                        mapi_restriction_new_exist (PR_TEXT), NULL), TRUE);
  assert_matches (join (MAPI_RES_OR, gone (MAPI_RELOP_EQ, PR_GONE, "x"),
                        mapi_restriction_new_exist (PR_GONE), NULL), FALSE);
  assert_matches (negate (join (MAPI_RES_OR, gone (MAPI_RELOP_EQ, PR_GONE, "x"),
                                mapi_restriction_new_exist (PR_GONE), NULL)), FALSE);
}

static void
test_error_value_is_missing (void)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autoptr(MapiRestriction) exists = mapi_restriction_new_exist (PR_TEXT);

  mapi_properties_take_value (row, mapi_value_new_error (PR_TEXT, MAPI_ERROR_NOT_FOUND));
  g_assert_false (mapi_restriction_matches (exists, row, NULL, NULL));
}

static void
test_lists (void)
{
  assert_matches (mapi_restriction_new_and (NULL), TRUE);
  assert_matches (mapi_restriction_new_or (NULL), FALSE);
  assert_matches (join (MAPI_RES_AND, mapi_restriction_new_exist (PR_TEXT),
                        number_property (MAPI_RELOP_EQ, PR_NUMBER, 2), NULL), TRUE);
  assert_matches (join (MAPI_RES_AND, mapi_restriction_new_exist (PR_TEXT),
                        number_property (MAPI_RELOP_EQ, PR_NUMBER, 3), NULL), FALSE);
  assert_matches (join (MAPI_RES_OR, mapi_restriction_new_exist (PR_GONE),
                        number_property (MAPI_RELOP_EQ, PR_NUMBER, 2), NULL), TRUE);
}

static void
test_sub_restriction (void)
{
  g_autoptr(MapiProperties) row = make_row ();
  g_autoptr(MapiProperties) person = mapi_properties_new ();
  g_autoptr(MapiProperties) file = mapi_properties_new ();
  g_autoptr(GPtrArray) people = g_ptr_array_new ();
  g_autoptr(GPtrArray) files = g_ptr_array_new ();
  g_autoptr(MapiRestriction) inner = text_property (MAPI_RELOP_EQ, MAPI_PR_DISPLAY_NAME, "Ann");
  g_autoptr(MapiRestriction) sub = mapi_restriction_new_sub (MAPI_PR_MESSAGE_RECIPIENTS, inner);
  g_autoptr(MapiRestriction) none = mapi_restriction_new_not (sub);
  g_autoptr(MapiRestriction) text = mapi_restriction_new_full_text (MAPI_FULL_TEXT_ATTACHMENTS,
                                                                    "plan");

  mapi_properties_set_string (person, MAPI_PR_DISPLAY_NAME, "Ann");
  mapi_properties_set_string (file, MAPI_PR_ATTACH_LONG_FILENAME, "The plan.pdf");
  g_ptr_array_add (people, person);
  g_ptr_array_add (files, file);
  g_assert_true (mapi_restriction_matches (sub, row, people, files));
  g_assert_false (mapi_restriction_matches (none, row, people, files));
  g_assert_false (mapi_restriction_matches (sub, row, NULL, people));
  g_assert_true (mapi_restriction_matches (none, row, NULL, NULL));
  g_assert_true (mapi_restriction_matches (text, row, people, files));
  g_assert_false (mapi_restriction_matches (text, row, people, NULL));
}

static void
test_comment_and_count (void)
{
  g_autoptr(MapiProperties) note = mapi_properties_new ();
  g_autoptr(MapiRestriction) yes = mapi_restriction_new_exist (PR_TEXT);
  g_autoptr(MapiRestriction) no = mapi_restriction_new_exist (PR_GONE);

  assert_matches (mapi_restriction_new_comment (yes, note), TRUE);
  assert_matches (mapi_restriction_new_comment (no, NULL), FALSE);
  assert_matches (mapi_restriction_new_comment (NULL, note), TRUE);
  assert_matches (mapi_restriction_new_count (0, yes), TRUE);
  assert_matches (mapi_restriction_new_count (5, no), FALSE);
}

static void
test_full_text (void)
{
  static const struct { MapiFullTextField field; const char *words; gboolean expected; } cases[] = {
    { MAPI_FULL_TEXT_ANY, "meeting", TRUE },
    { MAPI_FULL_TEXT_ANY, "RESUME", TRUE },
    { MAPI_FULL_TEXT_ANY, "meet", FALSE },
    { MAPI_FULL_TEXT_ANY, "meet*", TRUE },
    { MAPI_FULL_TEXT_ANY, "the meeting", TRUE },
    { MAPI_FULL_TEXT_ANY, "meeting the", FALSE },
    { MAPI_FULL_TEXT_ANY, "uber plan", TRUE },
    { MAPI_FULL_TEXT_ANY, "builder", TRUE },
    { MAPI_FULL_TEXT_SUBJECT, "plan", FALSE },
    { MAPI_FULL_TEXT_BODY, "plan", TRUE },
    { MAPI_FULL_TEXT_TO, "bob", TRUE },
    { MAPI_FULL_TEXT_FROM, "bob", FALSE },
    { MAPI_FULL_TEXT_ANY, "", FALSE },
    { MAPI_FULL_TEXT_ANY, "*", FALSE },
    { MAPI_FULL_TEXT_ANY, "\xff\xfe", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_matches (mapi_restriction_new_full_text (cases[i].field, cases[i].words),
                    cases[i].expected);
}

static void
assert_too_complex (MapiRestriction *restriction)
{
  g_autoptr(MapiRestriction) owned = restriction;
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_restriction_check (owned, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX);
}

static void
test_check (void)
{
  g_autoptr(MapiValue) text = mapi_value_new_string (PR_TEXT, "x");
  g_autoptr(MapiRestriction) ok = mapi_restriction_new_exist (PR_TEXT);
  g_autoptr(MapiRestriction) count = mapi_restriction_new_count (3, ok);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_restriction_check (count, &error));
  g_assert_no_error (error);
  assert_too_complex (mapi_restriction_new_not (count));
  assert_too_complex (mapi_restriction_new_content (PR_NUMBER, text, MAPI_FUZZY_PREFIX));
  assert_too_complex (mapi_restriction_new_content (PR_TEXT, text,
                                                    MAPI_FUZZY_PREFIX | MAPI_FUZZY_SUBSTRING));
  assert_too_complex (mapi_restriction_new_property (MAPI_RELOP_EQ, PR_NUMBER, text));
  assert_too_complex (text_property (MAPI_RELOP_RE, PR_TEXT, "(unclosed"));
  assert_too_complex (mapi_restriction_new_compare (MAPI_RELOP_EQ, PR_TEXT, PR_NUMBER));
  assert_too_complex (mapi_restriction_new_compare (MAPI_RELOP_RE, PR_TEXT, PR_TEXT2));
  assert_too_complex (mapi_restriction_new_bitmask (PR_TEXT, 1, TRUE));
  assert_too_complex (mapi_restriction_new_exist (MAPI_PR_MESSAGE_RECIPIENTS));
  assert_too_complex (mapi_restriction_new_sub (PR_TEXT, ok));
}

/* Freeing and judging must not recurse once a level */
static void
test_bottomless_nesting (void)
{
  MapiRestriction *deep = mapi_restriction_new_exist (PR_TEXT);
  g_autoptr(MapiProperties) row = make_row ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < 1000000; i++)
    deep = negate (deep);
  g_assert_false (mapi_restriction_matches (deep, row, NULL, NULL));
  text = mapi_restriction_to_string (deep);
  g_assert_cmpuint (strlen (text), <, 10);
  g_assert_null (mapi_restriction_to_bytes (deep));
  assert_too_complex (deep);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/restriction/content", test_content);
  g_test_add_func ("/table/restriction/property", test_property);
  g_test_add_func ("/table/restriction/regular-expression-is-bounded",
                   test_regular_expression_is_bounded);
  g_test_add_func ("/table/restriction/compare-bitmask-size-exist",
                   test_compare_bitmask_size_exist);
  g_test_add_func ("/table/restriction/missing-property-fails", test_missing_property_fails);
  g_test_add_func ("/table/restriction/error-value-is-missing", test_error_value_is_missing);
  g_test_add_func ("/table/restriction/lists", test_lists);
  g_test_add_func ("/table/restriction/sub-restriction", test_sub_restriction);
  g_test_add_func ("/table/restriction/comment-and-count", test_comment_and_count);
  g_test_add_func ("/table/restriction/full-text", test_full_text);
  g_test_add_func ("/table/restriction/check", test_check);
  g_test_add_func ("/table/restriction/bottomless-nesting", test_bottomless_nesting);
  return g_test_run ();
}
