/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mail-preflight.h"

typedef struct
{
  const char *name;
  const char *to;
  const char *subject;
  const char *body;
  const char *answered;
  const char *expected;   /* kinds by number, apart by spaces */
} Case;

/* 3 look-alike, 4 forgotten attachment, 5 empty subject, 7 reply-to elsewhere */
static const Case cases[] = {
  { "fine", "ada@engine.example", "s", "Hello", NULL, "" },
  { "nobody", "", "s", "Hello", NULL, "0" },
  { "no-subject", "ada@engine.example", " ", "Hello", NULL, "5" },
  { "english", "ada@engine.example", "s", "See the attached file.", NULL, "4" },
  { "english-not-within", "ada@engine.example", "s", "We reattach the lid.", NULL, "" },
  { "german", "ada@engine.example", "s", "Anbei die Unterlagen", NULL, "4" },
  { "german-compound", "ada@engine.example", "s", "Im ANHANG findest du es", NULL, "4" },
  { "french", "ada@engine.example", "s", "Veuillez trouver ci-joint le document", NULL, "4" },
  { "spanish", "ada@engine.example", "s", "Te mando el archivo adjunto", NULL, "4" },
  { "russian", "ada@engine.example", "s", "Файл во вложении", NULL, "4" },
  { "japanese", "ada@engine.example", "s", "資料を添付します", NULL, "4" },
  { "in-subject", "ada@engine.example", "Attachment for you", "Hello", NULL, "4" },
  { "in-others-subject", "ada@engine.example", "Re: Attachment", "Thanks", "ada@engine.example", "" },
  { "in-quote", "ada@engine.example", "s", "Thanks\n> see the attached file\n", NULL, "" },
  { "in-signature", "ada@engine.example", "s", "Thanks\n-- \nattached to my bed\n", NULL, "" },
  { "transposed", "someone@gmial.com", "s", "Hello", NULL, "3" },
  { "looks-the-same", "someone@rnicrosoft.com", "s", "Hello", NULL, "3" },
  { "one-letter-less", "boss@frend.example", "s", "Hello", NULL, "3" },
  { "also-real", "someone@mail.com, other@ymail.com, third@email.com", "s", "Hello", NULL, "" },
  { "another-short-name", "someone@love.com, other@gmz.de, third@pail.com", "s", "Hello", NULL, "" },
  { "one-letter-of-five", "someone@gmal.com", "s", "Hello", NULL, "3" },
  { "short-swapped", "someone@liev.com", "s", "Hello", NULL, "3" },
  { "first-of-a-long-name", "someone@nicrosoft.com", "s", "Hello", NULL, "3" },
  { "known-is-fine", "boss@friend.example", "s", "Hello", NULL, "" },
  { "real-one", "someone@gmail.com", "s", "Hello", NULL, "" },
  { "answered-elsewhere", "thief@elsewhere.example", "s", "Hello", "ada@engine.example", "7" },
  { "answered-same-domain", "list@engine.example", "s", "Hello", "ada@engine.example", "" },
};

static MapiContent *
create (const char *to,
        const char *subject,
        const char *body)
{
  MapiContent *content = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autoptr(GPtrArray) list = mapi_one_off_parse_list (to);

  mapi_properties_set_string (properties, MAPI_PR_SUBJECT, subject);
  mapi_properties_set_string (properties, MAPI_PR_BODY, body);
  for (guint i = 0; i < list->len; i++)
    {
      mapi_properties_set_long (list->pdata[i], MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
      mapi_content_add_recipient (content, list->pdata[i]);
    }
  return content;
}

static char *
check (MapiContent *content,
       const char  *answered)
{
  static const char * const known[] = { "me@example.org", "pal@friend.example", NULL };
  MailPreflight preflight = { .content = content, .known = known, .answered = answered };
  g_autoptr(GPtrArray) issues = mail_preflight_check (&preflight);
  GString *found = g_string_new (NULL);

  for (guint i = 0; i < issues->len; i++)
    {
      MailPreflightIssue *issue = issues->pdata[i];

      g_assert_cmpuint (strlen (issue->text), >, 0);
      g_assert_cmpint (issue->blocks, ==, issue->kind <= MAIL_PREFLIGHT_BAD_ADDRESS);
      g_string_append_printf (found, "%s%d", i > 0 ? " " : "", (int) issue->kind);
    }
  return g_string_free (found, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr(MapiContent) content = create (self->to, self->subject, self->body);
  g_autofree char *found = check (content, self->answered);

  g_assert_cmpstr (found, ==, self->expected);
}

static void
test_attached (void)
{
  g_autoptr(MapiContent) content = create ("ada@engine.example", "s", "See attachment");
  g_autoptr(MapiProperties) file = mapi_properties_new ();
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autofree char *found = NULL;

  mapi_properties_set_binary (file, MAPI_PR_ATTACH_DATA_BIN, bytes);
  mapi_content_add_attachment (content, file, NULL);
  found = check (content, NULL);
  g_assert_cmpstr (found, ==, "");
}

static void
test_too_big (void)
{
  g_autoptr(MapiContent) content = create ("ada@engine.example", "s", "x");
  g_autoptr(MapiProperties) file = mapi_properties_new ();
  g_autoptr(GBytes) bytes = g_bytes_new_take (g_malloc0 (20u << 20), 20u << 20);
  g_autofree char *found = NULL;

  mapi_properties_set_binary (file, MAPI_PR_ATTACH_DATA_BIN, bytes);
  mapi_content_add_attachment (content, file, NULL);
  found = check (content, NULL);
  g_assert_cmpstr (found, ==, "8");
}

static void
test_many_visible (void)
{
  g_autoptr(GString) to = g_string_new (NULL);
  g_autoptr(MapiContent) content = NULL;
  g_autofree char *found = NULL;
  g_autofree char *hidden = NULL;

  for (guint i = 0; i < 21; i++)
    g_string_append_printf (to, "p%u@engine.example,", i);
  content = create (to->str, "s", "x");
  found = check (content, NULL);
  g_assert_cmpstr (found, ==, "6");
  for (guint i = 0; i < 21; i++)
    mapi_properties_set_long (mapi_content_get_recipients (content)->pdata[i], MAPI_PR_RECIPIENT_TYPE,
                              MAPI_RECIPIENT_BCC);
  hidden = check (content, NULL);
  g_assert_cmpstr (hidden, ==, "");
}

/* Nobody else can be reached: said for others, not for the user's own address */
static void
test_no_way_out (void)
{
  static const char * const own[] = { "me@example.org", NULL };
  g_autoptr(MapiContent) mine = create ("Me@Example.org", "s", "x");
  g_autoptr(MapiContent) others = create ("me@example.org, ada@engine.example", "s", "x");
  MailPreflight preflight = { .content = mine, .known = own, .answered = "ada@engine.example", .only_to = own };
  g_autoptr(GPtrArray) none = mail_preflight_check (&preflight);
  g_autoptr(GPtrArray) one = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  preflight.content = others;
  one = mail_preflight_check (&preflight);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpint (((MailPreflightIssue *) one->pdata[0])->kind, ==, MAIL_PREFLIGHT_NO_WAY_OUT);
  g_assert_false (((MailPreflightIssue *) one->pdata[0])->blocks);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/composer/preflight/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/composer/preflight/attached", test_attached);
  g_test_add_func ("/composer/preflight/too-big", test_too_big);
  g_test_add_func ("/composer/preflight/many-visible", test_many_visible);
  g_test_add_func ("/composer/preflight/no-way-out", test_no_way_out);
  return g_test_run ();
}
