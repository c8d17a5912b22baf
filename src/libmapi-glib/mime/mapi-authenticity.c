/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a message comes from, in sentences. Nothing is asked of anybody: what is said rests on
 * the header alone, and on the statements of servers the user named. */
#include "config.h"

#include "mapi-authenticity.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../address/mapi-reply-recipients.h"
#include "mapi-link.h"
#include "mapi-mime-scan-private.h"
#include "mapi-mime-text-private.h"

/**
 * MapiFact:
 *
 * One thing that can be said of where a message comes from.
 */
struct _MapiFact
{
  MapiFactKind   kind;
  MapiFactWeight weight;
  char          *text;          /* (owned) */
};

G_DEFINE_BOXED_TYPE (MapiFact, mapi_fact, mapi_fact_copy, mapi_fact_free)

/**
 * mapi_fact_copy:
 * @self: a fact
 *
 * Copies a fact.
 *
 * Returns: (transfer full): a copy
 */
MapiFact *
mapi_fact_copy (const MapiFact *self)
{
  MapiFact *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (MapiFact, 1);
  *copy = *self;
  copy->text = g_strdup (self->text);
  return copy;
}

/**
 * mapi_fact_free:
 * @self: (transfer full): a fact
 *
 * Frees it.
 */
void
mapi_fact_free (MapiFact *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->text);
  g_free (self);
}

/**
 * mapi_fact_get_kind:
 * @self: a fact
 *
 * What the fact is about.
 *
 * Returns: what it is about
 */
MapiFactKind
mapi_fact_get_kind (const MapiFact *self)
{
  g_return_val_if_fail (self != NULL, MAPI_FACT_NO_AUTHOR);

  return self->kind;
}

/**
 * mapi_fact_get_weight:
 * @self: a fact
 *
 * How much the fact matters.
 *
 * Returns: how much it matters
 */
MapiFactWeight
mapi_fact_get_weight (const MapiFact *self)
{
  g_return_val_if_fail (self != NULL, MAPI_FACT_WEIGHT_NEUTRAL);

  return self->weight;
}

/**
 * mapi_fact_get_text:
 * @self: a fact
 *
 * The fact in words.
 *
 * Returns: a sentence in the user's language
 */
const char *
mapi_fact_get_text (const MapiFact *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

typedef struct
{
  MapiProperties *properties;
  MapiMimeScan   *scan;         /* (owned) of the header */
  GBytes         *header;       /* (owned) */
  GPtrArray      *authors;      /* (owned) (element-type MapiMimeMailbox) */
  guint           n_from;
  GPtrArray      *facts;        /* (owned) (element-type MapiFact) */
} Examiner;

static void G_GNUC_PRINTF (4, 5)
add_fact (Examiner       *self,
          MapiFactKind    kind,
          MapiFactWeight  weight,
          const char     *format,
          ...)
{
  MapiFact *fact = g_new0 (MapiFact, 1);
  va_list list;

  fact->kind = kind;
  fact->weight = weight;
  va_start (list, format);
  fact->text = g_strdup_vprintf (format, list);
  va_end (list);
  g_ptr_array_add (self->facts, fact);
}

static const char *
domain_of (const char *address)
{
  const char *at = address != NULL ? strrchr (address, '@') : NULL;

  return at != NULL && at[1] != '\0' ? at + 1 : NULL;
}

static void
begin (Examiner       *self,
       MapiProperties *message)
{
  const char *header = mapi_properties_get_string (message, MAPI_PR_TRANSPORT_MESSAGE_HEADERS);

  memset (self, 0, sizeof *self);
  self->properties = message;
  self->header = g_bytes_new (header != NULL ? header : "", header != NULL ? strlen (header) : 0);
  self->scan = mapi_mime_scan_new (self->header);
  self->authors = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_mime_mailbox_free);
  self->facts = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_fact_free);
  for (guint i = 0; i < self->scan->fields->len; i++)
    {
      const MapiMimeField *field = &g_array_index (self->scan->fields, MapiMimeField, i);
      g_autofree char *raw = NULL;
      g_autoptr(GPtrArray) found = NULL;

      if (!mapi_mime_field_is (field, "From"))
        continue;
      self->n_from++;
      raw = mapi_mime_unfold (field->value, field->value_length, 65536);
      found = mapi_mime_parse_mailboxes (raw, 20);
      g_ptr_array_extend_and_steal (self->authors, g_steal_pointer (&found));
    }
}

static void
end (Examiner *self)
{
  mapi_mime_scan_free (self->scan);
  g_bytes_unref (self->header);
  g_ptr_array_unref (self->authors);
}

static const char *
author_address (Examiner *self)
{
  const MapiMimeMailbox *first = self->authors->len > 0 ? self->authors->pdata[0] : NULL;

  return first != NULL && *first->address != '\0'
         ? first->address
         : mapi_properties_get_string (self->properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
}

static const char *
author_name (Examiner *self)
{
  const MapiMimeMailbox *first = self->authors->len > 0 ? self->authors->pdata[0] : NULL;

  return first != NULL ? first->name
                       : mapi_properties_get_string (self->properties, MAPI_PR_SENT_REPRESENTING_NAME);
}

/* An address, or a domain, in a name that is not its own */
static char *
dup_address_in (const char *name)
{
  const char *at = strchr (name, '@');
  const char *start = at;
  const char *stop = at;

  if (at == NULL)
    return NULL;
  while (start > name && start[-1] != ' ' && strchr ("<(\"'[,;:", start[-1]) == NULL)
    start--;
  while (*stop != '\0' && strchr (" >)\"'],;", *stop) == NULL)
    stop++;
  return stop - at > 2 ? g_strndup (start, stop - start) : NULL;
}

static gboolean
has_hidden (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e)
          || (c >= 0x2060 && c <= 0x2069) || c == 0x61c || c == 0xad || c == 0xfeff)
        return TRUE;
    }
  return FALSE;
}

/* Written on this computer: whatever comes from elsewhere has a header */
static gboolean
is_own_report (Examiner *self)
{
  const char *message_class = mapi_properties_get_string (self->properties, MAPI_PR_MESSAGE_CLASS);

  return self->scan->fields->len == 0 && message_class != NULL && g_str_has_prefix (message_class, "REPORT.");
}

static void
examine_author (Examiner *self)
{
  const char *address = author_address (self);
  const char *name = author_name (self);
  const char *domain = domain_of (address);
  g_autofree char *inside = name != NULL ? dup_address_in (name) : NULL;

  if ((address == NULL || domain == NULL) && !is_own_report (self))
    add_fact (self, MAPI_FACT_NO_AUTHOR, MAPI_FACT_WEIGHT_WARNING,
              _("The message does not say whom it is from."));
  if (self->authors->len > 1 || self->n_from > 1)
    {
      g_autoptr(GString) all = g_string_new (NULL);

      for (guint i = 0; i < self->authors->len; i++)
        g_string_append_printf (all, "%s%s", i > 0 ? ", " : "",
                                ((MapiMimeMailbox *) self->authors->pdata[i])->address);
      add_fact (self, MAPI_FACT_SEVERAL_AUTHORS,
                self->n_from > 1 ? MAPI_FACT_WEIGHT_WARNING : MAPI_FACT_WEIGHT_NOTE,
                _("The message names several authors: %s"), all->str);
    }
  if (inside != NULL && address != NULL && g_ascii_strcasecmp (inside, address) != 0)
    add_fact (self, MAPI_FACT_NAME_HOLDS_ADDRESS, MAPI_FACT_WEIGHT_WARNING,
              _("The sender’s name contains the address %s, but the message is from %s."), inside, address);
  if (name != NULL && has_hidden (name))
    add_fact (self, MAPI_FACT_HIDDEN_CHARACTERS, MAPI_FACT_WEIGHT_WARNING,
              _("The sender’s name contains characters that cannot be seen."));
  if (domain != NULL && mapi_domain_is_look_alike (domain))
    {
      g_autofree char *shown = mapi_domain_to_display (domain);

      add_fact (self, MAPI_FACT_LOOK_ALIKE_DOMAIN, MAPI_FACT_WEIGHT_WARNING,
                _("The sender’s domain is written with letters that look like others. Its real name is %s."),
                shown);
    }
}

static void
examine_sender (Examiner *self)
{
  const char *author = author_address (self);
  const char *sender = mapi_properties_get_string (self->properties, MAPI_PR_SENDER_EMAIL_ADDRESS);
  g_autofree char *list = mapi_list_dup_name (self->properties);

  if (list != NULL)
    add_fact (self, MAPI_FACT_MAILING_LIST, MAPI_FACT_WEIGHT_NEUTRAL, _("Sent through the mailing list %s."),
              list);
  if (author != NULL && sender != NULL && *sender != '\0' && g_ascii_strcasecmp (author, sender) != 0)
    add_fact (self, MAPI_FACT_SENDER_DIFFERS,
              list != NULL ? MAPI_FACT_WEIGHT_NEUTRAL : MAPI_FACT_WEIGHT_NOTE,
              _("Sent by %s on behalf of %s."), sender, author);
}

static void
examine_reply_to (Examiner *self)
{
  const char *author = author_address (self);
  g_autoptr(GPtrArray) entries = mapi_reply_recipients_list (self->properties);
  g_autoptr(GString) all = g_string_new (NULL);
  gboolean differs = FALSE;
  gboolean is_foreign = FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      const char *address = mapi_properties_get_string (entries->pdata[i], MAPI_PR_EMAIL_ADDRESS);
      const char *domain = domain_of (address);

      if (address == NULL)
        continue;
      g_string_append_printf (all, "%s%s", all->len > 0 ? ", " : "", address);
      differs |= author == NULL || g_ascii_strcasecmp (author, address) != 0;
      is_foreign |= domain != NULL && domain_of (author) != NULL
                    && !mapi_domain_is_related (domain, domain_of (author));
    }
  if (differs)
    add_fact (self, MAPI_FACT_REPLY_TO_DIFFERS,
              is_foreign ? MAPI_FACT_WEIGHT_NOTE : MAPI_FACT_WEIGHT_NEUTRAL,
              _("Answers go to %s."), all->str);
}

/* RFC 8601: "(comment)" may stand nearly anywhere */
static char *
strip_comments (const char *value)
{
  GString *out = g_string_new (NULL);
  guint level = 0;
  gboolean quoted = FALSE;

  for (; *value != '\0'; value++)
    {
      if (*value == '\\' && value[1] != '\0')
        value++;
      else if (*value == '"' && level == 0)
        quoted = !quoted;
      else if (*value == '(' && !quoted)
        level++;
      else if (*value == ')' && level > 0 && !quoted)
        level--;
      else if (level == 0)
        g_string_append_c (out, *value);
    }
  return g_string_free (out, FALSE);
}

static char *
dup_statement (Examiner *self)
{
  g_autofree char *raw = mapi_mime_scan_dup_raw (self->scan, mapi_mime_scan_get (self->scan, 0),
                                                 "Authentication-Results");

  return raw != NULL ? strip_comments (raw) : NULL;
}

static char *
dup_server (const char *statement)
{
  const char *start = statement + strspn (statement, " \t\r\n");
  gsize length = strcspn (start, " \t\r\n;");

  return length > 0 && length < 256 ? g_ascii_strdown (start, length) : NULL;
}

/* The value behind "name=" in one result, up to a blank */
static char *
dup_value (const char *result,
           const char *name)
{
  gsize length = strlen (name);

  for (const char *p = result; *p != '\0'; p++)
    if ((p == result || g_ascii_isspace (p[-1])) && g_ascii_strncasecmp (p, name, length) == 0)
      {
        const char *value = p + length + strspn (p + length, " \t");

        if (*value != '=')
          continue;
        value += 1 + strspn (value + 1, " \t@");
        return g_ascii_strdown (value, strcspn (value, " \t\r\n;"));
      }
  return NULL;
}

static gboolean
is_aligned (const char *result,
            const char *property,
            const char *domain)
{
  g_autofree char *value = dup_value (result, property);
  const char *stated = value != NULL && strchr (value, '@') != NULL ? strrchr (value, '@') + 1 : value;

  return stated != NULL && *stated != '\0' && mapi_domain_is_related (stated, domain);
}

typedef enum
{
  STATEMENT_NONE,
  STATEMENT_PASS,
  STATEMENT_FAIL
} Statement;

static Statement
read_statement (const char *statement,
                const char *domain)
{
  g_auto(GStrv) results = g_strsplit (statement, ";", 100);
  Statement found = STATEMENT_NONE;

  for (guint i = 1; results[0] != NULL && results[i] != NULL; i++)
    {
      const char *result = g_strstrip (results[i]);
      g_autofree char *dmarc = dup_value (result, "dmarc");
      g_autofree char *dkim = dup_value (result, "dkim");

      if (dmarc != NULL && strcmp (dmarc, "pass") == 0 && is_aligned (result, "header.from", domain))
        return STATEMENT_PASS;
      if (dkim != NULL && strcmp (dkim, "pass") == 0
          && (is_aligned (result, "header.d", domain) || is_aligned (result, "header.i", domain)))
        return STATEMENT_PASS;
      if (dmarc != NULL && strcmp (dmarc, "fail") == 0)
        found = STATEMENT_FAIL;
    }
  return found;
}

static Statement
find_statement (Examiner            *self,
                const char * const  *servers,
                char               **server)
{
  g_autofree char *statement = dup_statement (self);
  g_autofree char *name = statement != NULL ? dup_server (statement) : NULL;
  const char *domain = domain_of (author_address (self));

  /* With several authors nobody can say whose it is */
  if (name == NULL || servers == NULL || domain == NULL || self->n_from > 1 || self->authors->len > 1)
    return STATEMENT_NONE;
  for (guint i = 0; servers[i] != NULL; i++)
    if (g_ascii_strcasecmp (servers[i], name) == 0)
      {
        if (server != NULL)
          *server = g_steal_pointer (&name);
        return read_statement (statement, domain);
      }
  return STATEMENT_NONE;
}

static void
examine_statement (Examiner           *self,
                   const char * const *servers)
{
  g_autofree char *server = NULL;
  Statement statement = find_statement (self, servers, &server);

  if (statement == STATEMENT_PASS)
    add_fact (self, MAPI_FACT_AUTHENTICATED, MAPI_FACT_WEIGHT_GOOD,
              _("%s confirms that the message comes from %s."), server,
              domain_of (author_address (self)));
  else if (statement == STATEMENT_FAIL)
    add_fact (self, MAPI_FACT_NOT_AUTHENTICATED, MAPI_FACT_WEIGHT_WARNING,
              _("%s found that the message does not come from %s."), server,
              domain_of (author_address (self)));
}

static int
compare_facts (gconstpointer a,
               gconstpointer b)
{
  const MapiFact *first = *(const MapiFact * const *) a;
  const MapiFact *second = *(const MapiFact * const *) b;

  return (int) second->weight - (int) first->weight;
}

/**
 * mapi_authenticity_examine:
 * @message: properties of a message, with its header
 * @servers: (nullable) (array zero-terminated=1): names of the user's own mail servers
 *
 * What can be said of where @message comes from: who wrote and who sent it, where answers go,
 * names that pretend, and what one of @servers found, if its statement is the topmost.
 *
 * Source: RFC 5322 3.6.2, RFC 8601.
 *
 * Returns: (transfer container) (element-type MapiFact): the facts, gravest first
 */
GPtrArray *
mapi_authenticity_examine (MapiProperties     *message,
                           const char * const *servers)
{
  Examiner self;

  g_return_val_if_fail (message != NULL, NULL);

  begin (&self, message);
  examine_author (&self);
  examine_statement (&self, servers);
  examine_sender (&self);
  examine_reply_to (&self);
  end (&self);
  g_ptr_array_sort (self.facts, compare_facts);
  return self.facts;
}

/**
 * mapi_authenticity_is_verified:
 * @message: properties of a message, with its header
 * @servers: (nullable) (array zero-terminated=1): names of the user's own mail servers
 *
 * Whether the origin of a message has been confirmed by a server the user believes.
 *
 * Source: RFC 8601, RFC 7489.
 *
 * Returns: %TRUE if one of @servers says that the domain of the one author sent @message
 */
gboolean
mapi_authenticity_is_verified (MapiProperties     *message,
                               const char * const *servers)
{
  Examiner self;
  Statement statement;

  g_return_val_if_fail (message != NULL, FALSE);

  begin (&self, message);
  statement = find_statement (&self, servers, NULL);
  end (&self);
  g_ptr_array_unref (self.facts);
  return statement == STATEMENT_PASS;
}

/**
 * mapi_authenticity_dup_server:
 * @message: properties of a message, with its header
 *
 * Names the server whose statement stands topmost, so that the user can say whether it is theirs.
 *
 * Source: RFC 8601 2.5.
 *
 * Returns: (transfer full) (nullable): the server that made the topmost statement, believed or not
 */
char *
mapi_authenticity_dup_server (MapiProperties *message)
{
  Examiner self;
  g_autofree char *statement = NULL;

  g_return_val_if_fail (message != NULL, NULL);

  begin (&self, message);
  statement = dup_statement (&self);
  end (&self);
  g_ptr_array_unref (self.facts);
  return statement != NULL ? dup_server (statement) : NULL;
}

static gboolean
has_word (char       **words,
          const char  *word)
{
  for (char **each = words; *each != NULL; each++)
    if (g_ascii_strcasecmp (g_strstrip (*each), word) == 0)
      return TRUE;
  return FALSE;
}

/* Whether a signature holds both fields; without, anybody on the way may have written them. That the signature is
 * good is for a server to say. */
static gboolean
is_offer_signed (MapiMimeScan *scan)
{
  const MapiMimeEntity *message = mapi_mime_scan_get (scan, 0);

  for (guint i = 0; i < message->n_fields; i++)
    {
      const MapiMimeField *field = &g_array_index (scan->fields, MapiMimeField, message->first_field + i);
      g_autofree char *value = NULL;
      g_auto(GStrv) tags = NULL;

      if (!mapi_mime_field_is (field, "DKIM-Signature"))
        continue;
      value = g_strndup (field->value, field->value_length);
      tags = g_strsplit (value, ";", -1);
      for (char **tag = tags; *tag != NULL; tag++)
        {
          char *equals = strchr (g_strstrip (*tag), '=');
          g_auto(GStrv) names = equals != NULL ? g_strsplit (equals + 1, ":", -1) : NULL;

          if (names != NULL && g_ascii_strcasecmp (g_strchomp ((*equals = '\0', *tag)), "h") == 0
              && has_word (names, "List-Unsubscribe") && has_word (names, "List-Unsubscribe-Post"))
            return TRUE;
        }
    }
  return FALSE;
}

/**
 * mapi_list_dup_unsubscribe:
 * @message: properties of a message, with its header
 * @one_click: (out) (optional): whether one POST without a page to look at does it, and a signature of the message
 *   holds that offer
 *
 * Where to leave the list @message came through: the first https address, else the first of mail.
 * Asking for it is left to the user.
 *
 * Source: RFC 2369 3.2, RFC 8058.
 *
 * Returns: (transfer full) (nullable): an address
 */
char *
mapi_list_dup_unsubscribe (MapiProperties *message,
                           gboolean       *one_click)
{
  const char *value;
  g_autofree char *mail = NULL;
  g_autofree char *web = NULL;
  g_autofree char *post = NULL;
  Examiner self;

  g_return_val_if_fail (message != NULL, NULL);

  value = mapi_properties_get_string (message, MAPI_PR_LIST_UNSUBSCRIBE);
  for (const char *p = value; p != NULL && (p = strchr (p, '<')) != NULL; p++)
    {
      gsize length = strcspn (p + 1, "> \t\r\n");

      if (length > 4096 || p[1 + length] != '>')
        continue;
      if (web == NULL && g_ascii_strncasecmp (p + 1, "https://", 8) == 0)
        web = g_strndup (p + 1, length);
      else if (mail == NULL && g_ascii_strncasecmp (p + 1, "mailto:", 7) == 0)
        mail = g_strndup (p + 1, length);
    }
  begin (&self, message);
  post = mapi_mime_scan_dup_raw (self.scan, mapi_mime_scan_get (self.scan, 0), "List-Unsubscribe-Post");
  if (one_click != NULL)
    *one_click = web != NULL && post != NULL && is_offer_signed (self.scan)
                 && g_ascii_strcasecmp (g_strstrip (post), "List-Unsubscribe=One-Click") == 0;
  end (&self);
  g_ptr_array_unref (self.facts);
  return web != NULL ? g_steal_pointer (&web) : g_steal_pointer (&mail);
}

/**
 * mapi_list_dup_name:
 * @message: properties of a message, with its header
 *
 * What the mailing list a message came through is called.
 *
 * Source: RFC 2919.
 *
 * Returns: (transfer full) (nullable): the name of the mailing list, or its id
 */
char *
mapi_list_dup_name (MapiProperties *message)
{
  Examiner self;
  g_autofree char *raw = NULL;
  g_autofree char *decoded = NULL;
  const char *open;

  g_return_val_if_fail (message != NULL, NULL);

  begin (&self, message);
  raw = mapi_mime_scan_dup_raw (self.scan, mapi_mime_scan_get (self.scan, 0), "List-Id");
  end (&self);
  g_ptr_array_unref (self.facts);
  if (raw == NULL)
    return NULL;
  decoded = mapi_mime_decode_words (raw);
  open = strrchr (decoded, '<');
  if (open != NULL)
    {
      g_autofree char *name = g_strstrip (g_strndup (decoded, open - decoded));
      g_autofree char *id = g_strndup (open + 1, strcspn (open + 1, ">"));

      if (*name == '"' && strlen (name) > 1)
        {
          memmove (name, name + 1, strlen (name));
          name[strcspn (name, "\"")] = '\0';
        }
      return *name != '\0' ? g_steal_pointer (&name) : g_steal_pointer (&id);
    }
  return *decoded != '\0' ? g_steal_pointer (&decoded) : NULL;
}

/**
 * mapi_list_dup_post:
 * @message: properties of a message, with its header
 *
 * Where one writes to everybody on the mailing list a message came through.
 *
 * Source: RFC 2369, List-Post, which may also say "NO".
 *
 * Returns: (transfer full) (nullable): the address; %NULL if there is none
 */
char *
mapi_list_dup_post (MapiProperties *message)
{
  Examiner self;
  g_autofree char *post = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *address = NULL;
  const char *start;

  g_return_val_if_fail (message != NULL, NULL);

  begin (&self, message);
  post = mapi_mime_scan_dup_raw (self.scan, mapi_mime_scan_get (self.scan, 0), "List-Post");
  end (&self);
  g_ptr_array_unref (self.facts);
  start = post != NULL ? strstr (post, "mailto:") : NULL;
  if (start == NULL)
    return NULL;
  escaped = g_strndup (start + 7, strcspn (start + 7, ">?, "));
  address = g_uri_unescape_string (escaped, NULL);
  return address != NULL && strchr (address, '@') != NULL ? g_steal_pointer (&address) : NULL;
}
