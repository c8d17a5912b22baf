/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-preflight.h"

#include <glib/gi18n.h>
#include <string.h>

/* As many people as one may well want to see each other's addresses */
#define MANY_VISIBLE   20
/* What most servers take, after base64 */
#define BIG_BYTES      (18u * 1024 * 1024)
#define MIN_DOMAIN     5
#define MAX_DOMAIN     64
/* Letters before the first dot */
#define MIN_NAME       5
#define LONG_NAME      8
#define MAX_TEXT       (256u * 1024)

/* Beginnings of words, folded. Written in any language, whatever the user's: people write in several.
 * Short words that mean something else in a neighbouring language are left out. */
static const char * const attachment_words[] = {
  /* English */ "attach", "enclosed", "enclosing",
  /* German */ "anhang", "angehängt", "anhänge", "anbei", "beigefügt", "beiliegend",
  "in der anlage", "als anlage",
  /* French */ "ci-joint", "pièce jointe", "pièces jointes", "je joins", "je vous joins", "en annexe",
  /* Spanish, Portuguese, Catalan */ "adjunt", "anexo", "em anexo", "anexei", "segue anexo",
  /* Italian */ "allegat", "allego", "in allegato",
  /* Dutch, Afrikaans */ "bijlage", "bijgevoegd", "aangehecht",
  /* Danish, Norwegian, Swedish */ "vedhæft", "vedlag", "vedlegg", "bifog", "bilagt",
  /* Finnish */ "liitteenä", "liitetiedosto", "oheis",
  /* Polish, Czech, Slovak */ "załącz", "w załączeniu", "příloh", "přilož",
  "príloh", "priložen",
  /* Hungarian, Romanian, Turkish */ "mellékel", "csatol", "atașat", "în anexă", "ekteki", "ilişikte",
  /* Russian, Ukrainian */ "вложени", "во влож",
  "прикреп", "прилага", "вкладен",
  /* Greek */ "συνημμ", "συνημμέν", "συνάπτ",
  /* Hebrew, Arabic */ "מצורף", "מצורפ", "مرفق",
  "المرفق",
  NULL
};

/* Languages without spaces between words */
static const char * const attachment_signs[] = {
  "添付", "附件", "附上", "첨부", NULL
};

/* Where so much mail goes that the name is often mistyped, or imitated */
static const char * const great_domains[] = {
  "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com",
  "protonmail.com", "proton.me", "fastmail.com", "posteo.de", "mailbox.org", "t-online.de", "freenet.de",
  "orange.fr", "laposte.net", "libero.it", "paypal.com", "amazon.com", "microsoft.com", "google.com", NULL
};

/* Like those, and just as real */
static const char * const real_domains[] = {
  "mail.com", "ymail.com", "email.com", "hmail.com", "gmx.com", "gmx.net", "gmx.de", "aol.com", "me.com", "mac.com",
  "msn.com", "web.de", "zoho.com", "mail.ru", "outlook.de", "outlook.fr", "hotmail.de", "hotmail.fr", "live.de",
  "live.fr", "yahoo.de", "yahoo.fr", "orange.be", "amazon.co", "google.co", NULL
};

void
mail_preflight_issue_free (MailPreflightIssue *issue)
{
  g_free (issue->text);
  g_free (issue->address);
  g_free (issue);
}

static MailPreflightIssue *
add (GPtrArray         *issues,
     MailPreflightKind  kind,
     char              *text)
{
  MailPreflightIssue *issue = g_new0 (MailPreflightIssue, 1);

  issue->kind = kind;
  issue->text = text;
  issue->blocks = kind <= MAIL_PREFLIGHT_BAD_ADDRESS;
  g_ptr_array_add (issues, issue);
  return issue;
}

static const char *
address_of (MapiProperties *recipient)
{
  const char *type = mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE);
  const char *smtp = mapi_properties_get_string (recipient, MAPI_PR_SMTP_ADDRESS);

  if (smtp != NULL)
    return smtp;
  return g_strcmp0 (type, "SMTP") == 0 ? mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS)
                                       : NULL;
}

/* It went to them before, and goes to others now */
static gboolean
is_served (MapiProperties *recipient)
{
  return ((guint32) mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE, 0) & MAPI_RECIPIENT_SUBMITTED) != 0;
}

static char *
dup_domain (const char *address)
{
  const char *at = address != NULL ? strrchr (address, '@') : NULL;

  return at != NULL && at[1] != '\0' ? g_utf8_casefold (at + 1, -1) : NULL;
}

/* ---- look-alike domains ---- */

/* As it looks: "rn" is an "m" and a zero an "o" to a hasty eye */
static char *
dup_skeleton (const char *domain)
{
  static const char * const pairs[][2] = {
    { "rn", "m" }, { "vv", "w" }, { "cl", "d" }, { "0", "o" }, { "1", "l" }, { "i", "l" }, { "5", "s" }
  };
  GString *out = g_string_new (domain);

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_string_replace (out, pairs[i][0], pairs[i][1], 0);
  return g_string_free (out, FALSE);
}

/* Two letters exchanged */
static gboolean
is_swapped (const char *a,
            const char *b)
{
  gsize i = 0;

  while (a[i] != '\0' && a[i] == b[i])
    i++;
  return a[i] != '\0' && a[i + 1] != '\0' && a[i] == b[i + 1] && a[i + 1] == b[i] && strcmp (a + i + 2, b + i + 2) == 0;
}

/* One letter more, less or other */
static gboolean
is_one_apart (const char *a,
              const char *b)
{
  gsize length_a = strlen (a);
  gsize length_b = strlen (b);
  gsize i = 0;

  while (a[i] != '\0' && a[i] == b[i])
    i++;
  if (length_a == length_b)
    return strcmp (a + i + 1, b + i + 1) == 0;
  if (length_a + 1 == length_b)
    return strcmp (a + i, b + i + 1) == 0;
  return length_b + 1 == length_a && strcmp (a + i + 1, b + i) == 0;
}

static gboolean
looks_like (const char *domain,
            const char *known)
{
  g_autofree char *skeleton = NULL;
  g_autofree char *known_skeleton = NULL;
  gsize length = strcspn (known, ".");

  if (strcmp (domain, known) == 0 || strlen (known) < MIN_DOMAIN || strlen (domain) < MIN_DOMAIN
      || strlen (domain) > MAX_DOMAIN)
    return FALSE;
  skeleton = dup_skeleton (domain);
  known_skeleton = dup_skeleton (known);
  if (strcmp (skeleton, known_skeleton) == 0 || is_swapped (domain, known))
    return TRUE;
  /* Nearly every short name with another letter is somebody's, and few begin with a wrong letter */
  return length >= MIN_NAME && (length >= LONG_NAME || *domain == *known) && is_one_apart (domain, known);
}

static char *
dup_known_domain (const MailPreflight *self,
                  guint                position)
{
  guint n_known = self->known != NULL ? g_strv_length ((char **) self->known) : 0;

  if (position < n_known)
  {
    char *domain = dup_domain (self->known[position]);

    return domain != NULL ? domain : g_strdup ("");
  }
  return g_strdup (great_domains[position - n_known]);
}

/* The domain @domain may be mistaken for; NULL: it is known itself, or like none */
static char *
find_original (const MailPreflight *self,
               const char          *domain)
{
  g_autofree char *found = NULL;
  g_autofree char *known = NULL;

  if (g_strv_contains (real_domains, domain))
    return NULL;
  for (guint i = 0; (known = dup_known_domain (self, i)) != NULL; i++)
    {
      if (strcmp (known, domain) == 0)
        return NULL;
      if (found == NULL && looks_like (domain, known))
        found = g_steal_pointer (&known);
      g_clear_pointer (&known, g_free);
    }
  return g_steal_pointer (&found);
}

static void
check_domains (const MailPreflight *self,
               GPtrArray           *issues)
{
  GPtrArray *recipients = mapi_content_get_recipients (self->content);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < recipients->len; i++)
    {
      const char *address = address_of (recipients->pdata[i]);
      char *domain = dup_domain (address);
      g_autofree char *original = NULL;

      if (domain == NULL || !g_hash_table_add (seen, domain) || is_served (recipients->pdata[i]))
        continue;
      original = find_original (self, domain);
      if (original != NULL)
        {
          /* Translators: an address, the domain it may be confused with */
          char *text = g_strdup_printf (_("“%s” looks like an address of “%s”, but is not"), address, original);

          add (issues, MAIL_PREFLIGHT_LOOK_ALIKE, text)->address = g_strdup (address);
        }
    }
}

/* ---- the forgotten attachment ---- */

/* What the user wrote: no quotes, no signature, no forwarded message */
static char *
dup_own_text (const char *body)
{
  GString *own = g_string_new (NULL);
  g_autofree char *folded = NULL;

  while (*body != '\0' && own->len < MAX_TEXT)
    {
      const char *end = strchrnul (body, '\n');
      gsize length = end - body;

      if ((length == 3 && memcmp (body, "-- ", 3) == 0) || g_str_has_prefix (body, "-----"))
        break;
      if (*body != '>')
        {
          g_string_append_len (own, body, length);
          g_string_append_c (own, '\n');
        }
      body = *end == '\0' ? end : end + 1;
    }
  folded = g_utf8_casefold (own->str, -1);
  g_string_free (own, TRUE);
  return g_steal_pointer (&folded);
}

static gboolean
has_word (const char *text,
          const char *word)
{
  g_autofree char *folded = g_utf8_casefold (word, -1);
  const char *p = text;

  while ((p = strstr (p, folded)) != NULL)
    {
      const char *before = g_utf8_find_prev_char (text, p);

      if (before == NULL || !g_unichar_isalnum (g_utf8_get_char (before)))
        return TRUE;
      p++;
    }
  return FALSE;
}

static gboolean
mentions_attachment (const char *body,
                     const char *subject)
{
  g_autofree char *own = dup_own_text (body);
  g_autofree char *folded = g_utf8_casefold (subject, -1);

  for (guint i = 0; attachment_words[i] != NULL; i++)
    if (has_word (own, attachment_words[i]) || has_word (folded, attachment_words[i]))
      return TRUE;
  for (guint i = 0; attachment_signs[i] != NULL; i++)
    if (strstr (own, attachment_signs[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
check_attachments (const MailPreflight *self,
                   GPtrArray           *issues)
{
  MapiProperties *properties = mapi_content_get_properties (self->content);
  const char *body = mapi_properties_get_string (properties, MAPI_PR_BODY);
  const char *subject = mapi_properties_get_string (properties, MAPI_PR_SUBJECT);
  guint64 total = 0;
  guint n_files = 0;

  for (guint i = 0; i < mapi_content_get_n_attachments (self->content); i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (self->content, i);
      GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);

      total += data != NULL ? g_bytes_get_size (data) : 0;
      if (!mapi_properties_get_boolean (attachment, MAPI_PR_ATTACHMENT_HIDDEN))
        n_files++;
    }
  /* The subject of an answer is the other's */
  if (n_files == 0 && mentions_attachment (body != NULL ? body : "",
                                           subject != NULL && self->answered == NULL ? subject : ""))
    add (issues, MAIL_PREFLIGHT_FORGOTTEN_ATTACHMENT,
         g_strdup (_("You write of an attachment, and there is none")));
  if (total > BIG_BYTES)
    {
      g_autofree char *size = g_format_size (total);

      /* Translators: a size, as in “25 MB” */
      add (issues, MAIL_PREFLIGHT_TOO_BIG,
           g_strdup_printf (_("The attachments are %s: many servers refuse so much"), size));
    }
}

/* ---- the rest ---- */

static void
check_recipients (const MailPreflight *self,
                  GPtrArray           *issues)
{
  GPtrArray *recipients = mapi_content_get_recipients (self->content);
  guint visible = 0;
  guint n_open = 0;

  for (guint i = 0; i < recipients->len; i++)
    if (!is_served (recipients->pdata[i]))
      n_open++;
  if (n_open == 0)
    add (issues, MAIL_PREFLIGHT_NO_RECIPIENTS, g_strdup (_("Nobody is named to send this to")));
  for (guint i = 0; self->unparsed != NULL && self->unparsed[i] != NULL; i++)
    add (issues, MAIL_PREFLIGHT_BAD_ADDRESS,
         /* Translators: what was typed for an address */
         g_strdup_printf (_("“%s” is not an address"), self->unparsed[i]));
  for (guint i = 0; i < recipients->len; i++)
    if ((mapi_properties_get_long (recipients->pdata[i], MAPI_PR_RECIPIENT_TYPE, 0) & 0xf) != MAPI_RECIPIENT_BCC
        && !is_served (recipients->pdata[i]))
      visible++;
  if (visible > MANY_VISIBLE)
    add (issues, MAIL_PREFLIGHT_MANY_VISIBLE,
         g_strdup_printf (ngettext ("%u people will see each other’s address",
                                    "%u people will see each other’s address", visible), visible));
}

/* The answer goes to somebody whose domain is neither the author's nor the user's */
static void
check_reply_to (const MailPreflight *self,
                GPtrArray           *issues)
{
  GPtrArray *recipients = mapi_content_get_recipients (self->content);
  g_autofree char *author = dup_domain (self->answered);
  const char *address = recipients->len > 0 ? address_of (recipients->pdata[0]) : NULL;
  g_autofree char *domain = dup_domain (address);

  if (author == NULL || domain == NULL || strcmp (author, domain) == 0)
    return;
  for (guint i = 0; self->known != NULL && self->known[i] != NULL; i++)
    if (g_ascii_strcasecmp (self->known[i], address) == 0)
      return;
  /* Translators: two addresses */
  add (issues, MAIL_PREFLIGHT_REPLY_TO_ELSEWHERE,
       g_strdup_printf (_("The message came from “%s”, the answer goes to “%s”"), self->answered, address));
}

/* Somebody else's address, and no account that sends there */
static void
check_way_out (const MailPreflight *self,
               GPtrArray           *issues)
{
  GPtrArray *recipients = mapi_content_get_recipients (self->content);

  for (guint i = 0; self->only_to != NULL && i < recipients->len; i++)
    {
      const char *address = address_of (recipients->pdata[i]);
      gboolean is_here = FALSE;

      if (address == NULL || is_served (recipients->pdata[i]))
        continue;
      for (guint k = 0; !is_here && self->only_to[k] != NULL; k++)
        is_here = g_ascii_strcasecmp (self->only_to[k], address) == 0;
      if (!is_here)
        {
          add (issues, MAIL_PREFLIGHT_NO_WAY_OUT,
               g_strdup (_("No account here sends mail to other computers: the message would come back")));
          return;
        }
    }
}

static int
compare_issues (gconstpointer a,
                gconstpointer b)
{
  return (int) (*(MailPreflightIssue * const *) a)->kind - (int) (*(MailPreflightIssue * const *) b)->kind;
}

/* Whether there is anything to say before the message is sent */
GPtrArray *
mail_preflight_check (const MailPreflight *self)
{
  GPtrArray *issues = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_preflight_issue_free);
  const char *subject = mapi_properties_get_string (mapi_content_get_properties (self->content),
                                                    MAPI_PR_SUBJECT);

  check_recipients (self, issues);
  check_way_out (self, issues);
  check_domains (self, issues);
  check_attachments (self, issues);
  check_reply_to (self, issues);
  if (subject == NULL || strspn (subject, " \t") == strlen (subject))
    add (issues, MAIL_PREFLIGHT_EMPTY_SUBJECT, g_strdup (_("The subject is empty")));
  g_ptr_array_sort (issues, compare_issues);
  return issues;
}
