/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <card/mapi-card-file.h>
#include <string.h>

typedef struct
{
  GPtrArray *entries;  /* (element-type MapiProperties) */
  GString   *problems; /* "LINE[+]": + where there is a card all the same */
} Seen;

static void
see (MapiVcard  *card,
     guint       line,
     const char *problem,
     gpointer    user_data)
{
  Seen *seen = user_data;

  if (card != NULL)
    g_ptr_array_add (seen->entries, mapi_vcard_to_entry (card));
  if (problem != NULL)
    g_string_append_printf (seen->problems, "%u%s ", line, card != NULL ? "+" : "");
  g_assert_true (card != NULL || problem != NULL);
}

static void
seen_clear (Seen *seen)
{
  g_ptr_array_unref (seen->entries);
  g_string_free (seen->problems, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static Seen
read_bytes (const char     *data,
            gsize           length,
            MapiCardFormat  expected)
{
  Seen seen = { g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref), g_string_new (NULL) };
  g_autoptr(GBytes) bytes = g_bytes_new (data, length);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (mapi_card_format_guess (bytes, NULL), ==, expected);
  g_assert_true (mapi_card_read_file (bytes, expected, see, &seen, &error));
  g_assert_no_error (error);
  return seen;
}

static const char *
text (Seen    *seen,
      guint    number,
      guint32  tag)
{
  return mapi_properties_get_string (seen->entries->pdata[number], tag);
}

static void
test_vcards (void)
{
  const char *data = "BEGIN:VCARD\nFN:One\nEND:VCARD\n\nBEGIN:VCARD\nFN:Two\nBEGIN:VCARD\nFN:M\xfcller\nEND:VCARD\nrubbish\n"
                     "more\nBEGIN:VCARD\n???\nFN:Three\nEND:VCARD\nBEGIN:VCARD\nFN:Four\nEND:VCARD";
  g_auto(Seen) seen = read_bytes (data, strlen (data), MAPI_CARD_FORMAT_VCARD);

  g_assert_cmpuint (seen.entries->len, ==, 3);
  g_assert_cmpstr (text (&seen, 0, MAPI_PR_DISPLAY_NAME), ==, "One");
  g_assert_cmpstr (text (&seen, 1, MAPI_PR_DISPLAY_NAME), ==, "Müller");
  g_assert_cmpstr (text (&seen, 2, MAPI_PR_DISPLAY_NAME), ==, "Four");
  g_assert_cmpstr (seen.problems->str, ==, "5 10 12 ");
}

static void
test_wide (void)
{
  g_autofree char *plain = g_strdup ("\xef\xbb\xbf" "BEGIN:VCARD\r\nFN:Zoë\r\nEND:VCARD\r\n");
  gsize length;
  g_autofree char *little = g_convert (plain, -1, "UTF-16LE", "UTF-8", NULL, &length, NULL);
  g_auto(Seen) seen = read_bytes (little, length, MAPI_CARD_FORMAT_VCARD);
  g_auto(Seen) bare = read_bytes (little + 2, length - 2, MAPI_CARD_FORMAT_VCARD);

  g_assert_cmpstr (text (&seen, 0, MAPI_PR_DISPLAY_NAME), ==, "Zoë");
  g_assert_cmpstr (text (&bare, 0, MAPI_PR_DISPLAY_NAME), ==, "Zoë");
}

static void
test_ldif (void)
{
  const char *data =
    "version: 1\n# people\ndn: cn=Ann Able,mail=ann@example.org\nobjectclass: inetOrgPerson\ncn: Ann\n  Able\n"
    "mail: ann@example.org\nmail: second@example.org\ntelephoneNumber: 1\nmozillaHomeLocalityName: Bonn\n\n"
    "dn:: Y249SsO8cmdlbg==\ncn:: SsO8cmdlbg==\nmail: j at example.org\n\n"
    "dn: cn=x\nchangetype: delete\n\n"
    "dn: cn=y\nbroken line\ncn: y\n\n"
    "dn: cn=empty\n\n"
    "dn: cn=List\nobjectclass: groupOfNames\ncn: List\nmember: cn=Ann Able,mail=ann@example.org\nmember: cn=nobody\n";
  g_auto(Seen) seen = read_bytes (data, strlen (data), MAPI_CARD_FORMAT_LDIF);

  g_assert_cmpuint (seen.entries->len, ==, 3);
  g_assert_cmpstr (text (&seen, 0, MAPI_PR_DISPLAY_NAME), ==, "Ann Able");
  g_assert_cmpstr (text (&seen, 0, MAPI_PR_EMAIL_ADDRESS), ==, "ann@example.org");
  g_assert_cmpstr (text (&seen, 0, MAPI_PR_HOME_ADDRESS_CITY), ==, "Bonn");
  g_assert_cmpstr (text (&seen, 1, MAPI_PR_DISPLAY_NAME), ==, "Jürgen");
  g_assert_cmpstr (text (&seen, 1, MAPI_PR_EMAIL_ADDRESS), ==, NULL);
  g_assert_cmpstr (text (&seen, 2, MAPI_PR_ADDRTYPE), ==, "MAPIPDL");
  g_assert_cmpuint (mapi_value_get_n_values (mapi_properties_get_value (seen.entries->pdata[2],
                                                                        MAPI_PR_CONTACT_MEMBERS)), ==, 1);
  g_assert_cmpstr (seen.problems->str, ==, "12+ 17 20 23 25+ ");
}

static void
test_table (void)
{
  const char *data =
    "\"First Name\";Last Name;E-mail Address;\"E-mail 2 Address\";Notes\r\n"
    "Ann;Able;ann@example.org;a2@example.org;\"two\nlines; and \"\"quotes\"\"\"\r\n"
    ";;;;\r\n"
    "J\xfcrgen;M;not an address;;\r\n"
    ";;;;just a note\r\n"
    "Bob;\"open;b@example.org\r\n"
    "Carl;C;carl@example.org\r\n";
  g_auto(Seen) seen = read_bytes (data, strlen (data), MAPI_CARD_FORMAT_CSV);

  g_assert_cmpuint (seen.entries->len, ==, 3);
  g_assert_cmpstr (text (&seen, 0, MAPI_PR_DISPLAY_NAME), ==, "Ann Able");
  g_assert_cmpstr (text (&seen, 0, MAPI_PR_COMMENT), ==, "two\nlines; and \"quotes\"");
  g_assert_cmpuint (g_strv_length ((char **) mapi_properties_get_strv (seen.entries->pdata[0],
                                                                       MAPI_PR_CONTACT_EMAIL_ADDRESSES)), ==, 2);
  g_assert_cmpstr (text (&seen, 1, MAPI_PR_GIVEN_NAME), ==, "Jürgen");
  g_assert_cmpstr (text (&seen, 2, MAPI_PR_EMAIL_ADDRESS), ==, "carl@example.org");
  g_assert_cmpstr (seen.problems->str, ==, "5+ 6 7 ");
}

static void
test_table_without_columns (void)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("a,b,c\n1,2,3\n", 12);
  g_autoptr(GError) error = NULL;
  g_auto(Seen) seen = { g_ptr_array_new (), g_string_new (NULL) };

  g_assert_false (mapi_card_read_file (bytes, MAPI_CARD_FORMAT_CSV, see, &seen, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
}

/* What is written is read again, and no spreadsheet takes a name for a formula */
static void
test_table_written (void)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  MapiProperties *entry = mapi_properties_new ();
  const char *addresses[] = { "a@example.org", "b@example.org", NULL };
  g_autofree char *table = NULL;

  mapi_properties_set_string (entry, MAPI_PR_DISPLAY_NAME, "=cmd()|\"x\"");
  mapi_properties_set_string (entry, MAPI_PR_MOBILE_TELEPHONE_NUMBER, "+49 (30) 1");
  mapi_properties_set_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES, addresses);
  g_ptr_array_add (entries, entry);
  table = mapi_card_write_table (entries);
  g_assert_nonnull (strstr (table, "\"'=cmd()|\"\"x\"\"\""));
  {
    g_auto(Seen) seen = read_bytes (table, strlen (table), MAPI_CARD_FORMAT_CSV);

    g_assert_cmpuint (seen.entries->len, ==, 1);
    g_assert_cmpstr (text (&seen, 0, MAPI_PR_EMAIL_ADDRESS), ==, "a@example.org");
    g_assert_cmpstr (text (&seen, 0, MAPI_PR_MOBILE_TELEPHONE_NUMBER), ==, "+49 (30) 1");
    g_assert_cmpstr (seen.problems->str, ==, "");
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card-file/vcards", test_vcards);
  g_test_add_func ("/card-file/wide", test_wide);
  g_test_add_func ("/card-file/ldif", test_ldif);
  g_test_add_func ("/card-file/table", test_table);
  g_test_add_func ("/card-file/table-without-columns", test_table_without_columns);
  g_test_add_func ("/card-file/table-written", test_table_written);
  return g_test_run ();
}
