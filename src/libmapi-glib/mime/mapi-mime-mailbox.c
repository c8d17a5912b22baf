/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses as they are really written (RFC 5322 3.4 and what people make of it). One pass,
 * no recursion. The address is never taken from an encoded word or a comment, and nothing behind
 * a NUL or a second pair of brackets is dropped silently: what cannot be read stays in the name. */
#include "config.h"

#include "mapi-mime-text-private.h"

#include <string.h>

#define MAX_NAME    1024        /* bytes */
#define MAX_ADDRESS 900

typedef struct
{
  GPtrArray *mailboxes;         /* (unowned) */
  guint      limit;
  GString   *phrase;            /* (owned) */
  GString   *comment;           /* (owned) */
  GString   *angle;             /* (owned) */
  GString   *pending;           /* (owned) nameless pieces: "Doe" of "Doe, Jane <j@d>" */
  char      *group;             /* (owned) (nullable) of a group without members so far */
  gboolean   has_angle;
  gboolean   has_at;
} State;

void
mapi_mime_mailbox_free (MapiMimeMailbox *self)
{
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

static char *
clean_address (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + 1);
  const char *p = text;
  guint comment = 0;

  /* A source route: "@a,@b:user@host" */
  if (*p == '@')
    {
      const char *colon = strchr (p, ':');

      if (colon != NULL)
        p = colon + 1;
    }
  if (g_ascii_strncasecmp (p, "mailto:", 7) == 0)
    p += 7;
  for (gboolean quoted = FALSE; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = (guchar) *p < 0x80 ? (guchar) *p : g_utf8_get_char (p);

      if (c == '"')
        quoted = !quoted;
      if (c == '(' && !quoted)
        comment++;
      if (comment > 0)
        {
          if (c == ')')
            comment--;
          continue;
        }
      if ((c == ' ' && !quoted) || c == '<' || c == '>' || c < 32 || c == 127
          || (c >= 0x80 && c < 0xa0) || c == 0x200b
          || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
          || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff)
        continue;
      if (c < 0x80)
        g_string_append_c (out, (char) c);
      else
        g_string_append_unichar (out, c);
    }
  while (out->len > 0 && strchr (".,;", out->str[out->len - 1]) != NULL)
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static char *
clean_name (const char *text)
{
  g_autofree char *decoded = mapi_mime_decode_words (text);
  gsize length = strlen (decoded);

  /* 'Jane Doe' as one well-known program writes it */
  if (length > 2 && *decoded == '\'' && decoded[length - 1] == '\'')
    return g_strndup (decoded + 1, length - 2);
  return g_steal_pointer (&decoded);
}

/* @name: (transfer full) */
static char *
cut_name (char *name)
{
  gsize length = strlen (name);

  if (length > MAX_NAME)
    {
      length = MAX_NAME;
      while (length > 0 && ((guchar) name[length] & 0xc0) == 0x80)
        length--;
      name[length] = '\0';
    }
  return name;
}

static void
add_mailbox (State *state,
             char  *name,
             char  *address)
{
  MapiMimeMailbox *mailbox;

  if (state->mailboxes->len >= state->limit || (*name == '\0' && *address == '\0'))
    {
      g_free (name);
      g_free (address);
      return;
    }
  g_clear_pointer (&state->group, g_free);
  mailbox = g_new (MapiMimeMailbox, 1);
  mailbox->name = cut_name (name);
  mailbox->address = address;
  if (strlen (address) > MAX_ADDRESS)
    {
      /* No address has that many bytes, and half of one must not look like a whole one */
      if (*mailbox->name == '\0')
        {
          g_free (mailbox->name);
          mailbox->name = cut_name (g_strdup (address));
        }
      *mailbox->address = '\0';
    }
  g_ptr_array_add (state->mailboxes, mailbox);
}

static void
flush_pending (State *state)
{
  if (state->pending->len > 0)
    add_mailbox (state, clean_name (state->pending->str), g_strdup (""));
  g_string_truncate (state->pending, 0);
}

static void
trim (GString *string)
{
  while (string->len > 0 && string->str[string->len - 1] == ' ')
    g_string_truncate (string, string->len - 1);
}

static void
finish_mailbox (State    *state,
                gboolean  comma)
{
  trim (state->phrase);
  if (state->has_angle)
    {
      g_autofree char *address = clean_address (state->angle->str);

      if (state->pending->len > 0)
        {
          g_string_prepend (state->phrase, ", ");
          g_string_prepend (state->phrase, state->pending->str);
          g_string_truncate (state->pending, 0);
        }
      if (*address == '\0' && strchr (state->phrase->str, '@') != NULL
          && strchr (state->phrase->str, ' ') == NULL)
        add_mailbox (state, g_strdup (""), clean_address (state->phrase->str));
      else
        add_mailbox (state, clean_name (state->phrase->len > 0 ? state->phrase->str
                                                               : state->comment->str),
                     g_steal_pointer (&address));
    }
  else if (strchr (state->phrase->str, '@') != NULL && strstr (state->phrase->str, "=?") == NULL)
    {
      flush_pending (state);
      add_mailbox (state, clean_name (state->comment->str), clean_address (state->phrase->str));
    }
  else if (state->phrase->len > 0)
    {
      if (state->pending->len > 0)
        g_string_append (state->pending, ", ");
      g_string_append (state->pending, state->phrase->str);
      if (!comma)
        flush_pending (state);
    }
  g_string_truncate (state->phrase, 0);
  g_string_truncate (state->comment, 0);
  g_string_truncate (state->angle, 0);
  state->has_angle = state->has_at = FALSE;
}

/* "undisclosed-recipients:;" says something: it is a recipient with only a name */
static void
finish_group (State *state)
{
  g_autofree char *group = g_steal_pointer (&state->group);

  if (group != NULL && *group != '\0')
    add_mailbox (state, clean_name (group), g_strdup (""));
}

static const char *
read_quoted (State      *state,
             const char *p)
{
  gboolean local_part;
  gsize start = state->phrase->len;
  const char *q;

  for (q = p + 1; *q != '\0' && *q != '"'; q++)
    {
      if (*q == '\\' && q[1] != '\0')
        q++;
      g_string_append_c (state->phrase, *q);
    }
  /* "odd name"@example.org keeps its quotes */
  local_part = *q == '"' && q[1] == '@';
  if (local_part)
    {
      g_string_insert_c (state->phrase, start, '"');
      g_string_append_c (state->phrase, '"');
    }
  return *q == '"' ? q + 1 : q;
}

static const char *
read_comment (State      *state,
              const char *p)
{
  guint depth = 0;

  if (state->comment->len > 0)
    g_string_append_c (state->comment, ' ');
  for (; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '(' && depth++ == 0)
        continue;
      else if (*p == ')' && --depth == 0)
        return p + 1;
      g_string_append_c (state->comment, *p);
    }
  return p;
}

static const char *
read_angle (State      *state,
            const char *p)
{
  const char *end = strchr (p + 1, '>');

  if (state->has_angle)
    {
      /* "<a@b> <c@d>": only the first is the address, the other is shown */
      g_string_append_len (state->phrase, p, end != NULL ? end + 1 - p : (gssize) strlen (p));
      return end != NULL ? end + 1 : p + strlen (p);
    }
  state->has_angle = TRUE;
  if (end == NULL)
    {
      g_string_append (state->angle, p + 1);
      return p + strlen (p);
    }
  g_string_append_len (state->angle, p + 1, end - p - 1);
  return end + 1;
}

/* Behind the encoded word at @p, or @p. What is in it is never syntax, even if it is wrongly left
 * unencoded. */
static const char *
skip_encoded_word (const char *p)
{
  const char *q = p;

  if (p[0] != '=' || p[1] != '?')
    return p;
  for (guint marks = 0; *q != '\0' && *q != ' ' && q - p < 512; q++)
    if (*q == '?' && ++marks >= 4 && q[1] == '=')
      return q + 2;
  return p;
}

GPtrArray *
mapi_mime_parse_mailboxes (const char *raw,
                           guint       limit)
{
  GPtrArray *mailboxes =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_mime_mailbox_free);
  State state = { .mailboxes = mailboxes, .limit = limit };
  const char *p = raw;
  const char *word;

  state.phrase = g_string_new (NULL);
  state.comment = g_string_new (NULL);
  state.angle = g_string_new (NULL);
  state.pending = g_string_new (NULL);
  while (*p != '\0' && mailboxes->len < limit)
    {
      if (*p == '"')
        p = read_quoted (&state, p);
      else if (*p == '(')
        p = read_comment (&state, p);
      else if (*p == '<')
        p = read_angle (&state, p);
      else if (*p == ',' || *p == ';')
        {
          finish_mailbox (&state, *p == ',');
          if (*p++ == ';')
            finish_group (&state);
        }
      else if (*p == ':' && !state.has_angle && !state.has_at
               && !g_str_has_suffix (state.phrase->str, "mailto"))
        {
          trim (state.phrase);
          g_free (state.group);
          state.group = g_strdup (state.phrase->str);
          g_string_truncate (state.phrase, 0);
          p++;
        }
      else if ((word = skip_encoded_word (p)) != p)
        {
          g_string_append_len (state.phrase, p, word - p);
          p = word;
        }
      else
        {
          state.has_at = state.has_at || *p == '@' || *p == '[';
          if (*p != ' ' || (state.phrase->len > 0
                            && state.phrase->str[state.phrase->len - 1] != ' '))
            g_string_append_c (state.phrase, *p);
          p++;
        }
    }
  finish_mailbox (&state, FALSE);
  flush_pending (&state);
  finish_group (&state);
  g_string_free (state.phrase, TRUE);
  g_string_free (state.comment, TRUE);
  g_string_free (state.angle, TRUE);
  g_string_free (state.pending, TRUE);
  return mailboxes;
}
