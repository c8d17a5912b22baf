/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <card/mapi-vcard.h>
#include <string.h>

#define CARD(lines) "BEGIN:VCARD\r\nVERSION:3.0\r\n" lines "END:VCARD\r\n"
#define BASE "FN:Ann\r\nN:Able;Ann;;;\r\nitem1.EMAIL:a@example.org\r\nitem1.X-ABLabel:Boat\r\nREV:1\r\n"

static MapiVcard *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  MapiVcard *card = mapi_vcard_parse (text, &error);

  g_assert_no_error (error);
  return card;
}

/* NULL: both are to stay */
static void
check (const char *ours,
       const char *theirs,
       const char *expected)
{
  g_autoptr(MapiVcard) base = parse (CARD (BASE));
  g_autoptr(MapiVcard) a = parse (ours);
  g_autoptr(MapiVcard) b = parse (theirs);
  g_autoptr(MapiVcard) merged = mapi_vcard_merge (base, a, b);
  g_autoptr(MapiVcard) wanted = expected != NULL ? parse (expected) : NULL;

  g_assert_cmpint (merged == NULL, ==, wanted == NULL);
  if (wanted != NULL)
    g_assert_true (mapi_vcard_equal (merged, wanted));
}

static void
test_merge_different (void)
{
  check (CARD (BASE "NOTE:ours\r\n"), CARD (BASE), CARD (BASE "NOTE:ours\r\n"));
  check (CARD (BASE), CARD (BASE "NOTE:theirs\r\n"), CARD (BASE "NOTE:theirs\r\n"));
  check (CARD (BASE "NOTE:ours\r\n"), CARD (BASE "TITLE:theirs\r\n"), CARD (BASE "NOTE:ours\r\nTITLE:theirs\r\n"));
  check (CARD (BASE "EMAIL:b@example.org\r\n"), CARD (BASE "EMAIL:c@example.org\r\n"),
         CARD (BASE "EMAIL:b@example.org\r\nEMAIL:c@example.org\r\n"));
  /* One goes, another comes */
  check (CARD ("FN:Ann\r\nN:Able;Ann;;;\r\nitem1.X-ABLabel:Boat\r\n"), CARD (BASE "EMAIL:c@example.org\r\n"),
         CARD ("FN:Ann\r\nN:Able;Ann;;;\r\nitem1.X-ABLabel:Boat\r\nEMAIL:c@example.org\r\n"));
  check (CARD (BASE "NOTE:same\r\n"), CARD (BASE "NOTE:same\r\n"), CARD (BASE "NOTE:same\r\n"));
}

static void
test_merge_same (void)
{
  check (CARD (BASE "NOTE:ours\r\n"), CARD (BASE "NOTE:theirs\r\n"), NULL);
  check (CARD ("FN:Anna\r\nN:Able;Ann;;;\r\n"), CARD ("FN:Annie\r\nN:Able;Ann;;;\r\n"), NULL);
  /* The same address made into two */
  check (CARD ("FN:Ann\r\nN:Able;Ann;;;\r\nitem1.EMAIL:b@example.org\r\nitem1.X-ABLabel:Boat\r\n"),
         CARD ("FN:Ann\r\nN:Able;Ann;;;\r\nitem1.EMAIL:c@example.org\r\nitem1.X-ABLabel:Boat\r\n"), NULL);
}

/* When and by what it was written is no change of the person; nor is the way it is written */
static void
test_merge_stamps (void)
{
  check (CARD ("FN:Ann\r\nN:Able;Ann;;;\r\nitem1.EMAIL:a@example.org\r\nitem1.X-ABLabel:Boat\r\nREV:2\r\nNOTE:x\\, y\r\n"),
         CARD ("FN:Ann\r\nN:Able;Ann;;;\r\nitem1.EMAIL:a@example.org\r\nITEM1.X-ABLABEL:Boat\r\nREV:3\r\nNOTE:x, y\r\n"),
         CARD (BASE "NOTE:x, y\r\n"));
}

static void
test_merge_like (void)
{
  static const char original[] =
    "begin:vcard\nVersion:3.0\nX-odd;Foo=\"a:b\":Some\\,thing, else\nfn:Ann\nPHOTO;ENCODING=b;TYPE=JPEG:AAAA\n  BBBB\n"
    "NOTE:old\nX-LAST:1\nEnd:vcard\n";
  g_autoptr(MapiVcard) card = parse (original);
  g_autofree char *same = mapi_vcard_to_string_like (card, original);
  g_autofree char *changed = NULL;

  g_assert_cmpstr (same, ==, "begin:vcard\r\nVersion:3.0\r\nX-odd;Foo=\"a:b\":Some\\,thing, else\r\nfn:Ann\r\n"
                   "PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\n  BBBB\r\nNOTE:old\r\nX-LAST:1\r\nEnd:vcard\r\n");
  mapi_vcard_set_text (card, "NOTE", "new");
  mapi_vcard_set_text (card, "TITLE", "Boss");
  changed = mapi_vcard_to_string_like (card, original);
  g_assert_cmpstr (changed, ==, "begin:vcard\r\nVersion:3.0\r\nX-odd;Foo=\"a:b\":Some\\,thing, else\r\nfn:Ann\r\n"
                   "PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\n  BBBB\r\nNOTE:new\r\nX-LAST:1\r\nTITLE:Boss\r\nEnd:vcard\r\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vcard-merge/different", test_merge_different);
  g_test_add_func ("/vcard-merge/same", test_merge_same);
  g_test_add_func ("/vcard-merge/stamps", test_merge_stamps);
  g_test_add_func ("/vcard-merge/like", test_merge_like);
  return g_test_run ();
}
