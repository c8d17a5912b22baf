/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <card/mapi-vcard.h>
#include <address/mapi-one-off.h>
#include <string.h>

static MapiVcard *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  MapiVcard *card = mapi_vcard_parse (text, &error);

  g_assert_no_error (error);
  return card;
}

static const char *
string (MapiProperties *entry,
        guint32         tag)
{
  return mapi_properties_get_string (entry, tag);
}

static const char full[] =
  "BEGIN:VCARD\r\n"
  "VERSION:3.0\r\n"
  "N:M\xc3\xbcller;J\xc3\xbcrgen;Karl;Dr.;\r\n"
  "FN:Dr. J\xc3\xbcrgen M\xc3\xbcller\r\n"
  "NICKNAME:J\xc3\xbcrgi\r\n"
  "ORG:Haus\\; Hof;Vertrieb\r\n"
  "TITLE:Leiter\\, Verkauf\r\n"
  "EMAIL;TYPE=INTERNET;TYPE=HOME:jm@home.example\r\n"
  "item1.EMAIL;TYPE=INTERNET,WORK,PREF:jm@work.example\r\n"
  "item1.X-ABLabel:Office\r\n"
  "TEL;TYPE=WORK,VOICE:+49 30 1\r\n"
  "TEL;TYPE=HOME,FAX:+49 30 2\r\n"
  "TEL;TYPE=CELL:+49 170 3\r\n"
  "ADR;TYPE=WORK:;;Weg 1\\nHinterhof;Berlin;;10115;Deutschland\r\n"
  "ADR;TYPE=HOME:;;Gasse 2;Bonn;NRW;53111;\r\n"
  "BDAY:1970-02-28\r\n"
  "NOTE:eins\\nzwei\r\n"
  "X-SKYPE;X-FOO=\"a;b\":j^m\r\n"
  "UID:abc-1\r\n"
  "END:VCARD\r\n";

static void
test_vcard_to_entry (void)
{
  g_autoptr(MapiVcard) card = parse (full);
  g_autoptr(MapiProperties) entry = mapi_vcard_to_entry (card);
  const char * const *addresses = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_EMAIL_ADDRESSES);

  g_assert_cmpstr (string (entry, MAPI_PR_DISPLAY_NAME), ==, "Dr. Jürgen Müller");
  g_assert_cmpstr (string (entry, MAPI_PR_GIVEN_NAME), ==, "Jürgen");
  g_assert_cmpstr (string (entry, MAPI_PR_SURNAME), ==, "Müller");
  g_assert_cmpstr (string (entry, MAPI_PR_COMPANY_NAME), ==, "Haus; Hof");
  g_assert_cmpstr (string (entry, MAPI_PR_DEPARTMENT_NAME), ==, "Vertrieb");
  g_assert_cmpstr (string (entry, MAPI_PR_TITLE), ==, "Leiter, Verkauf");
  g_assert_cmpstr (string (entry, MAPI_PR_EMAIL_ADDRESS), ==, "jm@work.example");
  g_assert_cmpstr (string (entry, MAPI_PR_ADDRTYPE), ==, "SMTP");
  g_assert_cmpuint (g_strv_length ((char **) addresses), ==, 2);
  g_assert_cmpstr (addresses[1], ==, "jm@home.example");
  g_assert_cmpstr (string (entry, MAPI_PR_BUSINESS_TELEPHONE_NUMBER), ==, "+49 30 1");
  g_assert_cmpstr (string (entry, MAPI_PR_HOME_FAX_NUMBER), ==, "+49 30 2");
  g_assert_cmpstr (string (entry, MAPI_PR_MOBILE_TELEPHONE_NUMBER), ==, "+49 170 3");
  g_assert_cmpstr (string (entry, MAPI_PR_STREET_ADDRESS), ==, "Weg 1\nHinterhof");
  g_assert_cmpstr (string (entry, MAPI_PR_HOME_ADDRESS_CITY), ==, "Bonn");
  g_assert_cmpstr (string (entry, MAPI_PR_COMMENT), ==, "eins\nzwei");
  g_assert_cmpint (mapi_properties_get_time (entry, MAPI_PR_BIRTHDAY), ==, G_GINT64_CONSTANT (5011200) * G_USEC_PER_SEC);
}

static void
test_vcard_unchanged (void)
{
  g_autoptr(MapiVcard) card = parse (full);
  g_autoptr(MapiProperties) entry = mapi_vcard_to_entry (card);
  g_autoptr(MapiVcard) again = mapi_vcard_from_entry (entry);
  g_autofree char *before = mapi_vcard_to_string (card, MAPI_VCARD_VERSION_3);
  g_autofree char *after = mapi_vcard_to_string (again, MAPI_VCARD_VERSION_3);

  g_assert_cmpstr (before, ==, after);
  g_assert_nonnull (strstr (after, "X-SKYPE;X-FOO=\"a;b\":j^m\r\n"));
  g_assert_nonnull (strstr (after, "item1.EMAIL;TYPE=INTERNET;TYPE=WORK;TYPE=PREF:jm@work.example\r\n"));
}

static void
test_vcard_changed (void)
{
  g_autoptr(MapiVcard) card = parse (full);
  g_autoptr(MapiProperties) entry = mapi_vcard_to_entry (card);
  g_autoptr(MapiProperties) after = NULL;
  g_autoptr(MapiVcard) changed = NULL;
  g_autofree char *text = NULL;

  mapi_properties_set_string (entry, MAPI_PR_SURNAME, "Meier; geb. Müller");
  mapi_properties_set_string (entry, MAPI_PR_EMAIL_ADDRESS, "new@work.example");
  mapi_properties_remove (entry, MAPI_PR_NICKNAME);
  mapi_properties_remove (entry, MAPI_PR_HOME_ADDRESS_STREET);
  mapi_properties_set_string (entry, MAPI_PR_PAGER_TELEPHONE_NUMBER, "4\r\nEMAIL:evil@example.org");
  changed = mapi_vcard_from_entry (entry);
  text = mapi_vcard_to_string (changed, MAPI_VCARD_VERSION_4);

  g_assert_nonnull (strstr (text, "N:Meier\\; geb. Müller;Jürgen;Karl;Dr.;\r\n"));
  g_assert_null (strstr (text, "NICKNAME"));
  g_assert_nonnull (strstr (text, "ADR;TYPE=HOME:;;;Bonn;NRW;53111;\r\n"));
  g_assert_null (strstr (text, "\nEMAIL:evil"));
  g_assert_nonnull (strstr (text, "item1.X-ABLabel:Office\r\n"));
  after = mapi_vcard_to_entry (changed);
  g_assert_cmpstr (string (after, MAPI_PR_EMAIL_ADDRESS), ==, "new@work.example");
  g_assert_cmpuint (g_strv_length ((char **) mapi_properties_get_strv (after, MAPI_PR_CONTACT_EMAIL_ADDRESSES)), ==, 2);
}

/* Version 2.1 with quoted-printable over two lines, bare types and no space in a folded picture */
static void
test_vcard_old (void)
{
  g_autoptr(MapiVcard) card =
    parse ("BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=\n=FCrgen\n"
           "TEL;CELL;VOICE:1\nNOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo\n"
           "PHOTO;JPEG;ENCODING=BASE64:\n /9j/4AAQ\n SkZJRg==\n\nEND:VCARD\n");
  g_autoptr(MapiProperties) entry = mapi_vcard_to_entry (card);
  g_autofree char *text = mapi_vcard_to_string (card, MAPI_VCARD_VERSION_3);

  g_assert_cmpstr (string (entry, MAPI_PR_DISPLAY_NAME), ==, "Jürgen Müller");
  g_assert_cmpstr (string (entry, MAPI_PR_MOBILE_TELEPHONE_NUMBER), ==, "1");
  g_assert_cmpstr (string (entry, MAPI_PR_COMMENT), ==, "one\ntwo");
  g_assert_nonnull (mapi_properties_get_binary (entry, MAPI_PR_CONTACT_PHOTO));
  g_assert_nonnull (strstr (text, "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg==\r\n"));
}

/* Degrees of preference, which version 3 does not know: who is written to stays who is written to */
static void
test_vcard_preferred (void)
{
  g_autoptr(MapiVcard) card = parse ("BEGIN:VCARD\nVERSION:4.0\nFN;PREF=7:Second\nFN;PREF=3:Anna\nEMAIL;PREF=20:b@x.example\n"
                                     "EMAIL;PREF=10:a@x.example\nEMAIL:c@x.example\nEND:VCARD\n");
  g_autoptr(MapiProperties) entry = mapi_vcard_to_entry (card);
  g_autofree char *three = mapi_vcard_to_string (card, MAPI_VCARD_VERSION_3);
  g_autofree char *four = mapi_vcard_to_string (card, MAPI_VCARD_VERSION_4);
  g_autoptr(MapiVcard) again = parse (three);
  g_autoptr(MapiProperties) after = mapi_vcard_to_entry (again);

  g_assert_cmpstr (string (entry, MAPI_PR_DISPLAY_NAME), ==, "Anna");
  g_assert_cmpstr (string (entry, MAPI_PR_EMAIL_ADDRESS), ==, "a@x.example");
  g_assert_cmpstr (string (after, MAPI_PR_DISPLAY_NAME), ==, "Anna");
  g_assert_cmpstr (string (after, MAPI_PR_EMAIL_ADDRESS), ==, "a@x.example");
  g_assert_nonnull (strstr (four, "EMAIL;PREF=20:b@x.example\r\n"));
}

static void
test_vcard_hostile (void)
{
  g_autoptr(MapiVcard) card =
    parse ("BEGIN:VCARD\nVERSION:4.0\nFN:Boss\xe2\x80\xae" "moc.example\\nBcc: x\n"
           "EMAIL:a@b.example\\nBcc: c@d.example\nEMAIL:not an address\n"
           "EMAIL:good@example.org\nPHOTO:data:image/svg+xml;base64,PHN2Zz4=\n"
           "END:VCARD\n");
  g_autoptr(MapiProperties) entry = mapi_vcard_to_entry (card);
  const char * const *flaws = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_FLAWS);

  g_assert_cmpstr (string (entry, MAPI_PR_DISPLAY_NAME), ==, "Bossmoc.example Bcc: x");
  g_assert_cmpstr (string (entry, MAPI_PR_EMAIL_ADDRESS), ==, "good@example.org");
  g_assert_false (mapi_properties_has (entry, MAPI_PR_CONTACT_PHOTO));
  g_assert_cmpuint (g_strv_length ((char **) flaws), ==, 3);
  g_assert_null (strpbrk (flaws[0], "\r\n"));
}

static void
test_vcard_list (void)
{
  g_autoptr(MapiVcard) card =
    parse ("BEGIN:VCARD\nVERSION:3.0\nFN:Friends\nX-ADDRESSBOOKSERVER-KIND:group\n"
           "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:abc\nMEMBER;CN=\"Ann, A.\":mailto:ann%40example.org\n"
           "MEMBER:ftp://nobody\nEND:VCARD\n");
  g_autoptr(MapiProperties) entry = mapi_vcard_to_entry (card);
  const MapiValue *members = mapi_properties_get_value (entry, MAPI_PR_CONTACT_MEMBERS);
  g_autoptr(MapiVcard) again = NULL;
  g_autofree char *text = NULL;
  static const struct { const char *type; const char *address; const char *name; } expected[] = {
    { MAPI_CARD_MEMBER_TYPE, "urn:uuid:abc", "urn:uuid:abc" }, { "SMTP", "ann@example.org", "Ann, A." },
  };

  g_assert_cmpint (mapi_properties_get_long (entry, MAPI_PR_OBJECT_TYPE, 0), ==, MAPI_OBJECT_DIST_LIST);
  g_assert_cmpuint (mapi_value_get_n_values (members), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr(MapiValue) value = mapi_value_dup_nth (members, i);
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (mapi_value_get_binary (value), NULL);
      g_autoptr(MapiProperties) member = mapi_one_off_open (id, NULL);

      g_assert_cmpstr (string (member, MAPI_PR_ADDRTYPE), ==, expected[i].type);
      g_assert_cmpstr (string (member, MAPI_PR_EMAIL_ADDRESS), ==, expected[i].address);
      g_assert_cmpstr (string (member, MAPI_PR_DISPLAY_NAME), ==, expected[i].name);
    }
  mapi_properties_remove (entry, MAPI_PR_CONTACT_CARD);
  again = mapi_vcard_from_entry (entry);
  text = mapi_vcard_to_string (again, MAPI_VCARD_VERSION_4);
  g_assert_nonnull (strstr (text, "KIND:group\r\n"));
  g_assert_nonnull (strstr (text, "MEMBER:urn:uuid:abc\r\n"));
  g_assert_nonnull (strstr (text, "MEMBER;CN=\"Ann, A.\":mailto:ann@example.org\r\n"));
}

static void
test_vcard_broken (void)
{
  static const char * const texts[] = {
    "", "BEGIN:VCARD\n", "BEGIN:VCARD\nFN:a\nBEGIN:VCARD\nEND:VCARD\n", "BEGIN:VCARD\nno property\nEND:VCARD",
    "BEGIN:VCARD\nFN;X=\"a:b\nEND:VCARD\n", "junk\nBEGIN:VCARD\nEND:VCARD\n",
    "BEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\n", "BEGIN:VCARD\nFN:\xff\nEND:VCARD\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (mapi_vcard_parse (texts[i], &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
    }
}

static void
test_vcard_folds (void)
{
  g_autoptr(MapiVcard) card = mapi_vcard_new ();
  g_autoptr(MapiVcard) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *note = NULL;
  g_autoptr(GString) umlauts = g_string_new (NULL);
  g_auto(GStrv) lines = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append (umlauts, i % 7 == 0 ? " " : "ä");
  mapi_vcard_set_text (card, "NOTE", umlauts->str);
  text = mapi_vcard_to_string (card, MAPI_VCARD_VERSION_4);
  lines = g_strsplit (text, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (lines[i]), <=, 75);
      g_assert_true (g_utf8_validate (lines[i], -1, NULL));
    }
  again = parse (text);
  note = mapi_vcard_dup_text (again, "NOTE");
  g_assert_cmpstr (note, ==, umlauts->str);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vcard/to-entry", test_vcard_to_entry);
  g_test_add_func ("/vcard/unchanged", test_vcard_unchanged);
  g_test_add_func ("/vcard/changed", test_vcard_changed);
  g_test_add_func ("/vcard/old", test_vcard_old);
  g_test_add_func ("/vcard/preferred", test_vcard_preferred);
  g_test_add_func ("/vcard/hostile", test_vcard_hostile);
  g_test_add_func ("/vcard/list", test_vcard_list);
  g_test_add_func ("/vcard/broken", test_vcard_broken);
  g_test_add_func ("/vcard/folds", test_vcard_folds);
  return g_test_run ();
}
