/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-fetch.h"

#include "imap-date.h"
#include "imap-keyword.h"

/* A longer word is no keyword that anybody set */
#define KEYWORD_MAX 1000

/* ---- flags ---- */

static const struct
{
  const char *name;
  ImapFlags   flag;
} system_flags[] = {
  { "\\SEEN", IMAP_FLAG_SEEN },       { "\\ANSWERED", IMAP_FLAG_ANSWERED },
  { "\\FLAGGED", IMAP_FLAG_FLAGGED }, { "\\DELETED", IMAP_FLAG_DELETED },
  { "\\DRAFT", IMAP_FLAG_DRAFT },     { "\\RECENT", IMAP_FLAG_RECENT },
  { "\\*", IMAP_FLAG_ANY },
};

static gboolean
take_system_flag (const ImapSpan *word,
                  ImapFlags      *flags)
{
  for (guint i = 0; i < G_N_ELEMENTS (system_flags); i++)
    if (imap_span_is (word, system_flags[i].name))
      {
        *flags |= system_flags[i].flag;
        return TRUE;
      }
  return word->data[0] == '\\';
}

/* Words from the one just read on; counted first, as most messages have none. That one may lie elsewhere than the
 * line: in a literal of its own, or unescaped. */
static guint
count_words (ImapScan *scan)
{
  guint n = 1;

  for (const char *c = scan->at; c < scan->end && *c != ')'; c++)
    n += *c == ' ';
  return MIN (n, IMAP_KEYWORDS_MAX);
}

gboolean
imap_flags_read (ImapScan      *scan,
                 ImapFlags     *flags,
                 const char  ***keywords,
                 guint         *n_keywords)
{
  static const char *none[] = { NULL };
  guint n_words = 0;

  *flags = 0;
  *keywords = none;
  *n_keywords = 0;
  imap_scan_spaces (scan);
  if (!imap_scan_char (scan, '('))
    return FALSE;
  for (;;)
    {
      ImapSpan word;

      imap_scan_spaces (scan);
      if (imap_scan_char (scan, ')'))
        return TRUE;
      if (!imap_scan_astring (scan, &word))
        return FALSE;
      if (word.size == 0 || word.size > KEYWORD_MAX || take_system_flag (&word, flags))
        continue;
      if (n_words == 0)
        {
          n_words = count_words (scan);
          *keywords = imap_arena_take (scan->arena, (n_words + 1) * sizeof (char *));
        }
      if (*n_keywords < n_words)
        (*keywords)[(*n_keywords)++] = imap_keyword_decode (scan->arena, imap_scan_dup (scan, &word));
    }
}

/* ---- items ---- */

static gboolean
read_date (ImapScan *scan,
           gint64   *date,
           gboolean *is_there)
{
  ImapSpan text;

  if (!imap_scan_string (scan, &text))
    return FALSE;
  *is_there = text.data != NULL && imap_date_parse (text.data, text.size, date);
  return TRUE;
}

/* "(12345)", "12345" or NIL */
static gboolean
read_bracketed (ImapScan *scan,
                ImapSpan *value)
{
  gboolean is_list = imap_scan_char (scan, '(');

  imap_scan_spaces (scan);
  if (!imap_scan_string (scan, value))
    return FALSE;
  imap_scan_spaces (scan);
  return !is_list || imap_scan_char (scan, ')');
}

static gboolean
span_to_number (const ImapSpan *span,
                guint64        *number)
{
  ImapScan scan;

  if (span->data == NULL)
    return FALSE;
  imap_scan_init_span (&scan, span, NULL);
  return imap_scan_number (&scan, number) && imap_scan_is_at_end (&scan);
}

static gboolean
read_size (ImapScan  *scan,
           ImapFetch *fetch)
{
  if (imap_scan_number (scan, &fetch->size))
    fetch->fields |= IMAP_FETCH_SIZE;
  else
    return imap_scan_skip (scan);
  return TRUE;
}

static gboolean
read_number (ImapScan        *scan,
             ImapFetch       *fetch,
             ImapFetchFields  field,
             guint64         *number)
{
  ImapSpan value;

  if (!read_bracketed (scan, &value))
    return FALSE;
  if (span_to_number (&value, number))
    fetch->fields |= field;
  return TRUE;
}

static gboolean
read_id (ImapScan         *scan,
         ImapFetch        *fetch,
         ImapFetchFields   field,
         const char      **id)
{
  ImapSpan value;

  if (!read_bracketed (scan, &value))
    return FALSE;
  if (value.data != NULL && value.size > 0 && value.size <= 255)
    {
      *id = imap_scan_dup (scan, &value);
      fetch->fields |= field;
    }
  return TRUE;
}

/* "BODY[TEXT]<0>": name and origin of a section; what is no section has no name */
static void
split_item (const ImapSpan *item,
            ImapSection    *section)
{
  const char *open = memchr (item->data, '[', item->size);
  const char *end = item->data + item->size;
  const char *close;

  if (open == NULL)
    return;
  close = memchr (open, ']', (gsize) (end - open));
  section->name.data = open + 1;
  section->name.size = (gsize) (close - open) - 1;
  section->is_part = ++close < end && *close == '<';
  if (section->is_part)
    {
      ImapSpan origin = { close + 1, (gsize) (end - close) - 1, NULL };
      ImapScan scan;

      imap_scan_init_span (&scan, &origin, NULL);
      if (!imap_scan_number (&scan, &section->origin))
        section->origin = G_MAXUINT64;
    }
}

static gboolean
read_section (ImapScan       *scan,
              ImapFetch      *fetch,
              const ImapSpan *item,
              const char     *name)
{
  ImapSection section = { { name, name != NULL ? strlen (name) : 0, NULL } };

  section.is_binary = item->size > 7 && g_ascii_strncasecmp (item->data, "BINARY[", 7) == 0;
  if (name == NULL)
    split_item (item, &section);
  if (!imap_scan_string (scan, &section.data))
    return FALSE;
  if (fetch->sections == NULL)
    fetch->sections = imap_arena_take (scan->arena, IMAP_SECTIONS_MAX * sizeof (ImapSection));
  if (fetch->n_sections < IMAP_SECTIONS_MAX)
    fetch->sections[fetch->n_sections++] = section;
  return TRUE;
}

static gboolean
read_uid (ImapScan  *scan,
          ImapFetch *fetch)
{
  if (!imap_scan_nz_number (scan, &fetch->uid))
    return FALSE;
  fetch->fields |= IMAP_FETCH_UID;
  return TRUE;
}

static gboolean
read_known_date (ImapScan        *scan,
                 ImapFetch       *fetch,
                 ImapFetchFields  field,
                 gint64          *date)
{
  gboolean is_there = FALSE;

  if (!read_date (scan, date, &is_there))
    return FALSE;
  if (is_there)
    fetch->fields |= field;
  return TRUE;
}

/* PREVIEW "text", also with its modifier as older drafts had it: PREVIEW (FUZZY "text") */
static gboolean
read_preview (ImapScan  *scan,
              ImapFetch *fetch)
{
  if (imap_scan_char (scan, '('))
    {
      ImapSpan algorithm;

      if (!imap_scan_atom (scan, &algorithm))
        return FALSE;
      imap_scan_spaces (scan);
      if (!imap_scan_string (scan, &fetch->preview) || !imap_scan_char (scan, ')'))
        return FALSE;
    }
  else if (!imap_scan_string (scan, &fetch->preview))
    {
      return FALSE;
    }
  fetch->fields |= IMAP_FETCH_PREVIEW;
  return TRUE;
}

/* Half a structure is none */
static gboolean
read_structure (ImapScan  *scan,
                ImapFetch *fetch)
{
  if (imap_part_read (scan, &fetch->structure))
    return TRUE;
  fetch->structure = NULL;
  return FALSE;
}

static gboolean
read_rare_item (ImapScan       *scan,
                ImapFetch      *fetch,
                const ImapSpan *item)
{
  if (imap_span_is (item, "ENVELOPE"))
    return imap_envelope_read (scan, &fetch->envelope);
  if (imap_span_is (item, "BODYSTRUCTURE") || imap_span_is (item, "BODY"))
    return read_structure (scan, fetch);
  if (imap_span_is (item, "PREVIEW"))
    return read_preview (scan, fetch);
  if (imap_span_is (item, "EMAILID"))
    return read_id (scan, fetch, IMAP_FETCH_EMAILID, &fetch->email_id);
  if (imap_span_is (item, "X-GM-MSGID"))
    return read_number (scan, fetch, IMAP_FETCH_GM_MSGID, &fetch->gm_msgid);
  if (imap_span_is (item, "RFC822"))
    return read_section (scan, fetch, item, "");
  if (imap_span_is (item, "RFC822.HEADER"))
    return read_section (scan, fetch, item, "HEADER");
  if (imap_span_is (item, "RFC822.TEXT"))
    return read_section (scan, fetch, item, "TEXT");
  return imap_scan_skip (scan);
}

static gboolean
read_item (ImapScan       *scan,
           ImapFetch      *fetch,
           const ImapSpan *item)
{
  if (imap_span_is (item, "UID"))
    return read_uid (scan, fetch);
  if (imap_span_is (item, "FLAGS"))
    {
      if (!imap_flags_read (scan, &fetch->flags, &fetch->keywords, &fetch->n_keywords))
        return FALSE;
      fetch->fields |= IMAP_FETCH_FLAGS;
      return TRUE;
    }
  if (imap_span_is (item, "INTERNALDATE"))
    return read_known_date (scan, fetch, IMAP_FETCH_DATE, &fetch->date);
  if (imap_span_is (item, "RFC822.SIZE"))
    return read_size (scan, fetch);
  if (imap_span_is (item, "MODSEQ"))
    return read_number (scan, fetch, IMAP_FETCH_MODSEQ, &fetch->modseq);
  if (item->size > 5 && g_ascii_strncasecmp (item->data, "BODY[", 5) == 0)
    return read_section (scan, fetch, item, NULL);
  if (item->size > 7 && g_ascii_strncasecmp (item->data, "BINARY[", 7) == 0)
    return read_section (scan, fetch, item, NULL);
  return read_rare_item (scan, fetch, item);
}

gboolean
imap_fetch_read (ImapScan  *scan,
                 ImapFetch *fetch)
{
  memset (fetch, 0, sizeof *fetch);
  imap_scan_spaces (scan);
  if (!imap_scan_char (scan, '('))
    return FALSE;
  for (;;)
    {
      ImapSpan item;
      const char *value;

      imap_scan_spaces (scan);
      if (imap_scan_char (scan, ')'))
        return TRUE;
      if (!imap_scan_item (scan, &item))
        break;
      imap_scan_spaces (scan);
      value = scan->at;
      scan->depth = 0;
      if (read_item (scan, fetch, &item))
        continue;
      /* Whatever it is: to its end, and on */
      fetch->fields |= IMAP_FETCH_DAMAGED;
      scan->at = value;
      if (!imap_scan_skip (scan))
        break;
    }
  fetch->fields |= IMAP_FETCH_DAMAGED;
  return TRUE;
}

const ImapSection *
imap_fetch_find_section (const ImapFetch *fetch,
                         const char      *prefix)
{
  gsize size = strlen (prefix);

  for (guint i = 0; i < fetch->n_sections; i++)
    {
      const ImapSection *section = &fetch->sections[i];

      if (section->data.data != NULL && section->name.size >= size &&
          g_ascii_strncasecmp (section->name.data, prefix, size) == 0 &&
          (size > 0 || section->name.size == 0))
        return section;
    }
  return NULL;
}
