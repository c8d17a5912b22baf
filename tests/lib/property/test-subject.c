/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <property/mapi-subject.h>

static void
test_normalize (void)
{
  static const struct { const char *subject, *explicit_prefix, *prefix, *rest; } cases[] = {
    { "Plain", NULL, "", "Plain" },
    { "", NULL, "", "" },
    { "Re: Plain", NULL, "Re: ", "Plain" },
    { "RE: FW: x", NULL, "RE: ", "FW: x" },
    { "A: x", NULL, "A: ", "x" },
    { "ABCD: x", NULL, "", "ABCD: x" },
    { "Antw: x", NULL, "", "Antw: x" },
    { "Re:x", NULL, "", "Re:x" },
    { "R2: x", NULL, "", "R2: x" },
    { ": x", NULL, "", ": x" },
    { "Réf: x", NULL, "Réf: ", "x" },
    { "Re[2]: x", NULL, "", "Re[2]: x" },
    { "Antwort: x", "Antwort: ", "Antwort: ", "x" },
    { "Re[2]: x", "Re[2]: ", "Re[2]: ", "x" },
    { "FW: x", "RE: ", "FW: ", "x" },
    { "Plain", "RE: ", "", "Plain" },
    { "Re: x", "", "Re: ", "x" },
    { "Re: ", NULL, "Re: ", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *prefix = NULL;
      g_autofree char *rest = mapi_subject_normalize (cases[i].subject, cases[i].explicit_prefix,
                                                      &prefix);

      g_assert_cmpstr (prefix, ==, cases[i].prefix);
      g_assert_cmpstr (rest, ==, cases[i].rest);
    }
}

static void
test_thread_key (void)
{
  static const struct { const char *subject, *key; } cases[] = {
    { NULL, "" },
    { "Lunch", "lunch" },
    { "Re: Lunch", "lunch" },
    { "RE:  FW: Re:Lunch", "lunch" },
    { "AW: WG: Lunch", "lunch" },
    { "Antw.: Lunch", "antw.: lunch" },
    { "Re[3]: Lunch", "lunch" },
    { "Re (2): Lunch", "lunch" },
    { "[list] Re: [list] Lunch", "lunch" },
    { "Re: [list] Fwd: Lunch (fwd)", "lunch" },
    { "[PATCH]", "[patch]" },
    { "Fwd: [PATCH 1/2] Add  a\tthing", "add a thing" },
    { "回复：Lunch", "lunch" },
    { "RÉF : Lunch", "lunch" },
    { "Ré: Lunch", "ré: lunch" },
    { "ＲＥ: Élan", "ｒｅ: élan" },
    { "\u017fv: Lunch", "lunch" }, /* folded, a long s is one */
    { "  Élan\u00a0\u3000 vital ", "élan vital" },
    { "Bug: crash", "bug: crash" },
    { "Re: ", "" },
    { "Re: Re: Re:", "" },
    { "Report: numbers", "report: numbers" },
    { "[unclosed Re: x", "[unclosed re: x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = mapi_subject_thread_key (cases[i].subject);

      g_assert_cmpstr (key, ==, cases[i].key);
    }
}

static void
test_strip_prefixes (void)
{
  static const struct { const char *subject, *left; } cases[] = {
    { NULL, "" },
    { "Lunch", "Lunch" },
    { "Re: Lunch", "Lunch" },
    { "RE:  FW: Re:Lunch with  Ann", "Lunch with  Ann" },
    { "Aw: Re[2]: SV: RÉF: Lunch", "Lunch" },
    { "Antwort: Re (3) : Lunch", "Lunch" },
    { "回复：Lunch", "Lunch" },
    { "[list] Re: Lunch", "[list] Lunch" },
    { "Re: [list] Re: [list] Lunch", "[list] Lunch" },
    { "Re: [PATCH 1/2] Lunch", "[PATCH 1/2] Lunch" },
    { "[PATCH]", "[PATCH]" },
    { "[a] Re: [b] Re: Lunch", "[a] [b] Lunch" },
    { "UK: Lunch", "UK: Lunch" },
    { "Re: PS: Lunch", "PS: Lunch" },
    { "Report: Lunch", "Report: Lunch" },
    { "Re: Re: ", "" },
    { "Re\377: x", "Re\357\277\275: x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *left = mapi_subject_strip_prefixes (cases[i].subject);

      g_assert_cmpstr (left, ==, cases[i].left);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subject/normalize", test_normalize);
  g_test_add_func ("/subject/thread-key", test_thread_key);
  g_test_add_func ("/subject/strip-prefixes", test_strip_prefixes);
  return g_test_run ();
}
