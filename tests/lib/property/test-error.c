/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-enums.h>
#include <mapi-error.h>

static void
test_values (void)
{
  static const struct { MapiError code; guint32 value; const char *name; } cases[] = {
    { MAPI_ERROR_CALL_FAILED, 0x80004005, "MAPI_E_CALL_FAILED" },
    { MAPI_ERROR_NO_ACCESS, 0x80070005, "MAPI_E_NO_ACCESS" },
    { MAPI_ERROR_NOT_FOUND, 0x8004010f, "MAPI_E_NOT_FOUND" },
    { MAPI_ERROR_COMPUTED, 0x8004011a, "MAPI_E_COMPUTED" },
    { MAPI_ERROR_HAS_MESSAGES, 0x8004060a, "MAPI_E_HAS_MESSAGES" },
    { MAPI_ERROR_AMBIGUOUS_RECIP, 0x80040700, "MAPI_E_AMBIGUOUS_RECIP" },
    { MAPI_WARNING_NO_SERVICE, 0x00040203, "MAPI_W_NO_SERVICE" },
    { MAPI_WARNING_PARTIAL_COMPLETION, 0x00040680, "MAPI_W_PARTIAL_COMPLETION" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmphex (mapi_error_get_value (cases[i].code), ==, cases[i].value);
      g_assert_cmpstr (mapi_error_get_name (cases[i].code), ==, cases[i].name);
    }
}

/* Every code has its own number and name, and warnings are successes */
static void
test_all_codes (void)
{
  g_autoptr(GEnumClass) codes = g_type_class_ref (MAPI_TYPE_ERROR);

  for (guint i = 0; i < codes->n_values; i++)
    {
      MapiError code = codes->values[i].value, found;
      gboolean is_warning = code >= MAPI_WARNING_NO_SERVICE;

      g_assert_true (mapi_error_from_value (mapi_error_get_value (code), &found));
      g_assert_cmpint (found, ==, code);
      g_assert_true (mapi_error_from_name (mapi_error_get_name (code), &found));
      g_assert_cmpint (found, ==, code);
      g_assert_cmpint (mapi_error_get_value (code) >> 31, ==, is_warning ? 0 : 1);
    }
  g_assert_false (mapi_error_from_value (0, NULL));
  g_assert_false (mapi_error_from_name ("MAPI_E_NOTHING", NULL));
}

static void
test_classify (void)
{
  const struct { GQuark domain; int code; MapiError expected; } cases[] = {
    { MAPI_ERROR, MAPI_ERROR_COLLISION, MAPI_ERROR_COLLISION },
    { G_IO_ERROR, G_IO_ERROR_NO_SPACE, MAPI_ERROR_NOT_ENOUGH_DISK },
    { G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, MAPI_ERROR_NO_ACCESS },
    { G_IO_ERROR, G_IO_ERROR_NOT_FOUND, MAPI_ERROR_NOT_FOUND },
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, MAPI_ERROR_USER_CANCEL },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, MAPI_ERROR_NETWORK_ERROR },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, MAPI_ERROR_TIMEOUT },
    { G_IO_ERROR, G_IO_ERROR_FAILED, MAPI_ERROR_CALL_FAILED },
    { G_FILE_ERROR, G_FILE_ERROR_NOSPC, MAPI_ERROR_NOT_ENOUGH_DISK },
    { G_FILE_ERROR, G_FILE_ERROR_ACCES, MAPI_ERROR_NO_ACCESS },
    { G_FILE_ERROR, G_FILE_ERROR_NOENT, MAPI_ERROR_NOT_FOUND },
    { G_FILE_ERROR, G_FILE_ERROR_IO, MAPI_ERROR_DISK_ERROR },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, MAPI_ERROR_NETWORK_ERROR },
    { G_TLS_ERROR, G_TLS_ERROR_MISC, MAPI_ERROR_NETWORK_ERROR },
    { G_MARKUP_ERROR, G_MARKUP_ERROR_EMPTY, MAPI_ERROR_CALL_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (cases[i].domain, cases[i].code, "x");

      g_assert_cmpint (mapi_error_classify (error), ==, cases[i].expected);
    }
}

static void
check_details (const GError *error)
{
  g_assert_cmpstr (mapi_error_get_component (error), ==, "Work");
  g_assert_cmpstr (mapi_error_get_low_level (error), ==, "IMAP NO [OVERQUOTA]");
  g_assert_cmpstr (mapi_error_get_words (error), ==, "Quota exceeded");
}

/* What is known stays with the error, whoever copies it, writes in front of it or hands it on */
static void
test_details (void)
{
  g_autoptr(GError) error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK, "There is no room");
  g_autoptr(GError) copy = NULL;
  g_autoptr(GError) handed_on = NULL;
  g_autoptr(GError) other = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_WAIT, "Later");

  g_assert_null (mapi_error_get_low_level (error));
  mapi_error_explain (&error, NULL, "IMAP NO [OVERQUOTA]", "Quota exceeded");
  /* Who is nearest knows best */
  mapi_error_explain (&error, "Work", "LATER", "Something else");
  check_details (error);
  copy = g_error_copy (error);
  g_clear_error (&error);
  g_prefix_error (&copy, "Saving: ");
  check_details (copy);
  g_propagate_prefixed_error (&handed_on, g_steal_pointer (&copy), "The draft: ");
  g_assert_cmpstr (handed_on->message, ==, "The draft: Saving: There is no room");
  check_details (handed_on);
  mapi_error_explain_by (&other, handed_on);
  check_details (other);
}

static void
test_details_of_others (void)
{
  g_autoptr(GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "Connection refused");
  g_autoptr(GError) error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "Nothing answers");
  GError *none = NULL;

  mapi_error_explain (&none, "Work", NULL, NULL);
  mapi_error_explain (NULL, "Work", NULL, NULL);
  g_assert_null (none);
  mapi_error_explain (&cause, "Work", NULL, NULL);
  g_assert_null (mapi_error_get_component (cause));
  g_assert_null (mapi_error_get_component (NULL));
  mapi_error_explain_by (&error, cause);
  g_assert_cmpstr (mapi_error_get_low_level (error), ==, "g-io-error-quark 39");
  g_assert_cmpstr (mapi_error_get_words (error), ==, "Connection refused");
}

static void
test_details_over_the_bus (void)
{
  g_autoptr(GError) error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK, "There is no room");
  g_autoptr(GVariant) variant = NULL;
  g_autoptr(GVariant) nothing = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr(GError) read = NULL;
  g_autoptr(GError) empty = NULL;

  mapi_error_explain (&error, "Work", "IMAP NO [OVERQUOTA]", "Quota exceeded");
  variant = g_variant_ref_sink (mapi_error_to_variant (error));
  read = mapi_error_new_from_variant (variant);
  g_assert_error (read, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK);
  g_assert_cmpstr (read->message, ==, "There is no room");
  check_details (read);
  empty = mapi_error_new_from_variant (nothing);
  g_assert_error (empty, MAPI_ERROR, MAPI_ERROR_CALL_FAILED);
  g_assert_null (mapi_error_get_words (empty));
}

/* A code of another domain is all a program has to go by */
static void
test_others_over_the_bus (void)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "No space left on device");
  g_autoptr(GVariant) variant = g_variant_ref_sink (mapi_error_to_variant (error));
  g_autoptr(GError) read = mapi_error_new_from_variant (variant);

  g_assert_error (read, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK);
  g_assert_cmpstr (mapi_error_get_low_level (read), ==, "g-io-error-quark 12");
  g_assert_cmpstr (mapi_error_get_words (read), ==, NULL);
}

/* What a stranger says is one line that says what it shows, from whichever side it comes */
static void
test_strange_words (void)
{
  static const char strange[] = "\033[2Jno\r\nroom \u202efdp.exe\u202c\x7f \u2067x\u2069 \xff\xc2\x85";
  static const char clean[] = "[2Jno room fdp.exe x \ufffd";
  g_autoptr(GError) error = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_WAIT, "Later");
  g_autoptr(GError) caused = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_WAIT, "Later");
  g_autoptr(GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, strange);
  g_autoptr(GError) lengthy = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_WAIT, "Later");
  g_autoptr(GError) read = NULL;
  g_autofree char *endless = g_strnfill (100000, 'x');
  GVariantDict sent;
  g_autoptr(GVariant) variant = NULL;

  mapi_error_explain (&error, strange, strange, strange);
  g_assert_cmpstr (mapi_error_get_component (error), ==, clean);
  g_assert_cmpstr (mapi_error_get_low_level (error), ==, clean);
  g_assert_cmpstr (mapi_error_get_words (error), ==, clean);
  mapi_error_explain_by (&caused, cause);
  g_assert_cmpstr (mapi_error_get_words (caused), ==, clean);
  g_variant_dict_init (&sent, NULL);
  g_variant_dict_insert (&sent, "words", "s", "a\n\u202eb");
  variant = g_variant_ref_sink (g_variant_dict_end (&sent));
  read = mapi_error_new_from_variant (variant);
  g_assert_cmpstr (mapi_error_get_words (read), ==, "a b");
  mapi_error_explain (&lengthy, NULL, NULL, endless);
  g_assert_cmpint (g_utf8_strlen (mapi_error_get_words (lengthy), -1), ==, 2001);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/values", test_values);
  g_test_add_func ("/error/all-codes", test_all_codes);
  g_test_add_func ("/error/classify", test_classify);
  g_test_add_func ("/error/details", test_details);
  g_test_add_func ("/error/details-of-others", test_details_of_others);
  g_test_add_func ("/error/details-over-the-bus", test_details_over_the_bus);
  g_test_add_func ("/error/others-over-the-bus", test_others_over_the_bus);
  g_test_add_func ("/error/strange-words", test_strange_words);
  return g_test_run ();
}
