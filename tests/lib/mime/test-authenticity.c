/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

#include <mime/mapi-authenticity.h>

static const char * const servers[] = { "mx.own.example", NULL };

static MapiContent *
decode (const char *header)
{
  g_autofree char *source = g_strconcat (header, "To: me@own.example\r\nSubject: s\r\n\r\nbody\r\n", NULL);
  g_autoptr(GBytes) bytes = g_bytes_new (source, strlen (source));

  return mapi_mime_decode (bytes, NULL);
}

static const MapiFact *
find (GPtrArray    *facts,
      MapiFactKind  kind)
{
  for (guint i = 0; i < facts->len; i++)
    if (mapi_fact_get_kind (facts->pdata[i]) == kind)
      return facts->pdata[i];
  return NULL;
}

typedef struct
{
  const char    *name;
  const char    *header;
  gint           kind;          /* -1: no fact at all */
  MapiFactWeight weight;
  const char    *word;          /* in the sentence */
} Case;

static const Case cases[] = {
  { "plain", "From: A <a@e.example>\r\n", -1 },
  { "sender", "From: a@e.example\r\nSender: s@f.example\r\n", MAPI_FACT_SENDER_DIFFERS, MAPI_FACT_WEIGHT_NOTE,
    "s@f.example" },
  { "reply-to", "From: a@e.example\r\nReply-To: x@f.test\r\n", MAPI_FACT_REPLY_TO_DIFFERS, MAPI_FACT_WEIGHT_NOTE,
    "x@f.test" },
  { "reply-to-related", "From: a@e.example\r\nReply-To: help@mail.e.example\r\n", MAPI_FACT_REPLY_TO_DIFFERS,
    MAPI_FACT_WEIGHT_NEUTRAL, "help@mail.e.example" },
  { "reply-to-same", "From: a@e.example\r\nReply-To: A@E.example\r\n", -1 },
  { "name", "From: \"boss@own.example\" <x@evil.example>\r\n", MAPI_FACT_NAME_HOLDS_ADDRESS, MAPI_FACT_WEIGHT_WARNING,
    "boss@own.example" },
  { "name-same", "From: \"a@e.example\" <a@e.example>\r\n", -1 },
  { "look-alike", "From: p@p\320\260ypal.com\r\n", MAPI_FACT_LOOK_ALIKE_DOMAIN, MAPI_FACT_WEIGHT_WARNING, "xn--" },
  { "several", "From: a@e.example\r\nFrom: b@f.example\r\n", MAPI_FACT_SEVERAL_AUTHORS, MAPI_FACT_WEIGHT_WARNING,
    "b@f.example" },
  { "several-in-one", "From: a@e.example, b@f.example\r\nSender: a@e.example\r\n", MAPI_FACT_SEVERAL_AUTHORS,
    MAPI_FACT_WEIGHT_NOTE, "b@f.example" },
  { "none", "", MAPI_FACT_NO_AUTHOR, MAPI_FACT_WEIGHT_WARNING, "whom" },
  { "list", "From: a@e.example\r\nList-Id: \"The Devs\" <devs.e.example>\r\n", MAPI_FACT_MAILING_LIST,
    MAPI_FACT_WEIGHT_NEUTRAL, "The Devs" },
  { "pass", "Authentication-Results: mx.own.example (x;y) 1; spf=fail; dmarc=pass (p=none) header.from=e.example\r\n"
    "From: a@e.example\r\n", MAPI_FACT_AUTHENTICATED, MAPI_FACT_WEIGHT_GOOD, "e.example" },
  { "pass-dkim", "Authentication-Results: mx.own.example; dkim=pass header.i=@mail.e.example\r\n"
    "From: a@e.example\r\n", MAPI_FACT_AUTHENTICATED, MAPI_FACT_WEIGHT_GOOD, "e.example" },
  { "pass-other", "Authentication-Results: mx.own.example; dkim=pass header.d=evil.test\r\n"
    "From: a@e.example\r\n", -1 },
  { "fail", "Authentication-Results: mx.own.example; dmarc=fail header.from=e.example\r\nFrom: a@e.example\r\n",
    MAPI_FACT_NOT_AUTHENTICATED, MAPI_FACT_WEIGHT_WARNING, "e.example" },
  { "foreign-server", "Authentication-Results: mx.evil.example; dmarc=pass header.from=e.example\r\n"
    "From: a@e.example\r\n", -1 },
  { "not-topmost", "Authentication-Results: mx.evil.example; none\r\n"
    "Authentication-Results: mx.own.example; dmarc=pass header.from=e.example\r\nFrom: a@e.example\r\n", -1 },
  { "commented-pass", "Authentication-Results: mx.own.example; spf=none (dmarc=pass header.from=e.example)\r\n"
    "From: a@e.example\r\n", -1 },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr(MapiContent) content = decode (self->header);
  g_autoptr(GPtrArray) facts = mapi_authenticity_examine (mapi_content_get_properties (content), servers);
  const MapiFact *fact = self->kind >= 0 ? find (facts, self->kind) : NULL;

  if (self->kind < 0)
    {
      g_assert_cmpint (facts->len, ==, 0);
      return;
    }
  g_assert_nonnull (fact);
  g_assert_cmpint (mapi_fact_get_weight (fact), ==, self->weight);
  g_assert_nonnull (strstr (mapi_fact_get_text (fact), self->word));
  g_assert_cmpint (mapi_authenticity_is_verified (mapi_content_get_properties (content), servers), ==,
                   self->kind == MAPI_FACT_AUTHENTICATED);
  g_assert_false (mapi_authenticity_is_verified (mapi_content_get_properties (content), NULL));
}

/* A statement about two authors is about nobody */
static void
test_pass_of_two (void)
{
  g_autoptr(MapiContent) content =
    decode ("Authentication-Results: mx.own.example; dmarc=pass header.from=e.example\r\n"
            "From: a@e.example\r\nFrom: b@evil.example\r\n");

  g_assert_false (mapi_authenticity_is_verified (mapi_content_get_properties (content), servers));
}

/* A report of this computer has no author, and nobody is warned of it; one from elsewhere is mail like any other */
static void
test_own_report (void)
{
  g_autoptr(MapiContent) content = mapi_content_new ();
  g_autoptr(MapiContent) foreign =
    decode ("Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n");
  g_autoptr(GPtrArray) facts = NULL;
  g_autoptr(GPtrArray) foreign_facts = NULL;

  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_MESSAGE_CLASS, "REPORT.IPM.Note.NDR");
  facts = mapi_authenticity_examine (mapi_content_get_properties (content), servers);
  g_assert_cmpint (facts->len, ==, 0);
  mapi_properties_set_string (mapi_content_get_properties (foreign), MAPI_PR_MESSAGE_CLASS, "REPORT.IPM.Note.NDR");
  foreign_facts = mapi_authenticity_examine (mapi_content_get_properties (foreign), servers);
  g_assert_nonnull (find (foreign_facts, MAPI_FACT_NO_AUTHOR));
}

#define OFFER "From: a@e.example\r\nList-Unsubscribe: <mailto:u@e.example>, <https://e.example/u?x>\r\n" \
              "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"

/* One click only where the sender's signature holds the offer, and over https alone */
static void
test_unsubscribe (void)
{
  const struct { const char *header; const char *address; gboolean one_click; } offers[] = {
    { "DKIM-Signature: v=1; h=from:List-Unsubscribe:\r\n list-unsubscribe-post; b=x\r\n" OFFER,
      "https://e.example/u?x", TRUE },
    { "DKIM-Signature: v=1; h=from:list-unsubscribe; b=x\r\n" OFFER, "https://e.example/u?x", FALSE },
    { OFFER, "https://e.example/u?x", FALSE },
    { "DKIM-Signature: v=1; h=list-unsubscribe:list-unsubscribe-post; b=x\r\nFrom: a@e.example\r\n"
      "List-Unsubscribe: <http://e.example/u>, <mailto:u@e.example>\r\n"
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "mailto:u@e.example", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      g_autoptr(MapiContent) content = decode (offers[i].header);
      gboolean one_click = !offers[i].one_click;
      g_autofree char *address = mapi_list_dup_unsubscribe (mapi_content_get_properties (content), &one_click);

      g_assert_cmpstr (address, ==, offers[i].address);
      g_assert_cmpint (one_click, ==, offers[i].one_click);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/authenticity/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/mime/authenticity/own-report", test_own_report);
  g_test_add_func ("/mime/authenticity/pass-of-two", test_pass_of_two);
  g_test_add_func ("/mime/authenticity/unsubscribe", test_unsubscribe);
  return g_test_run ();
}
