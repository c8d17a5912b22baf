/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Status responses and their codes (RFC 9051, 7.1; RFC 5530 and the extensions) */

#include "config.h"

#include "imap-response.h"

static const struct
{
  const char *word;
  ImapCode    code;
} codes[] = {
  { "ALERT", IMAP_CODE_ALERT },
  { "CAPABILITY", IMAP_CODE_CAPABILITY },
  { "UIDVALIDITY", IMAP_CODE_UIDVALIDITY },
  { "UIDNEXT", IMAP_CODE_UIDNEXT },
  { "HIGHESTMODSEQ", IMAP_CODE_HIGHESTMODSEQ },
  { "NOMODSEQ", IMAP_CODE_NOMODSEQ },
  { "PERMANENTFLAGS", IMAP_CODE_PERMANENTFLAGS },
  { "UNSEEN", IMAP_CODE_UNSEEN },
  { "READ-ONLY", IMAP_CODE_READ_ONLY },
  { "READ-WRITE", IMAP_CODE_READ_WRITE },
  { "APPENDUID", IMAP_CODE_APPENDUID },
  { "COPYUID", IMAP_CODE_COPYUID },
  { "MODIFIED", IMAP_CODE_MODIFIED },
  { "CLOSED", IMAP_CODE_CLOSED },
  { "UIDNOTSTICKY", IMAP_CODE_UIDNOTSTICKY },
  { "MAILBOXID", IMAP_CODE_MAILBOXID },
  { "TRYCREATE", IMAP_CODE_TRYCREATE },
  { "ALREADYEXISTS", IMAP_CODE_ALREADYEXISTS },
  { "NONEXISTENT", IMAP_CODE_NONEXISTENT },
  { "HASCHILDREN", IMAP_CODE_HASCHILDREN },
  { "CANNOT", IMAP_CODE_CANNOT },
  { "NOPERM", IMAP_CODE_NOPERM },
  { "OVERQUOTA", IMAP_CODE_OVERQUOTA },
  { "INUSE", IMAP_CODE_INUSE },
  { "LIMIT", IMAP_CODE_LIMIT },
  { "TOOBIG", IMAP_CODE_TOOBIG },
  { "SERVERBUG", IMAP_CODE_SERVERBUG },
  { "CLIENTBUG", IMAP_CODE_CLIENTBUG },
  { "CORRUPTION", IMAP_CODE_CORRUPTION },
  { "UNAVAILABLE", IMAP_CODE_UNAVAILABLE },
  { "CONTACTADMIN", IMAP_CODE_CONTACTADMIN },
  { "AUTHENTICATIONFAILED", IMAP_CODE_AUTHENTICATIONFAILED },
  { "AUTHORIZATIONFAILED", IMAP_CODE_AUTHORIZATIONFAILED },
  { "EXPIRED", IMAP_CODE_EXPIRED },
  { "PRIVACYREQUIRED", IMAP_CODE_PRIVACYREQUIRED },
  { "WEBALERT", IMAP_CODE_WEBALERT },
  { "EXPUNGEISSUED", IMAP_CODE_EXPUNGEISSUED },
  { "NOTIFICATIONOVERFLOW", IMAP_CODE_NOTIFICATIONOVERFLOW },
  { "COMPRESSIONACTIVE", IMAP_CODE_COMPRESSIONACTIVE },
  { "UNKNOWN-CTE", IMAP_CODE_UNKNOWN_CTE },
  { "BADCHARSET", IMAP_CODE_BADCHARSET },
};

const char *
imap_code_get_name (ImapCode code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].code == code)
      return codes[i].word;
  return NULL;
}

static GArray *
take_ranges (ImapScan *scan)
{
  ImapSpan word;

  imap_scan_spaces (scan);
  return imap_scan_atom (scan, &word) ? imap_ranges_parse (word.data, word.size) : NULL;
}

/* "UIDVALIDITY TARGET" or "UIDVALIDITY SOURCE TARGET"; a half of it is nothing */
static gboolean
read_mapping (ImapStatusLine *line,
              ImapScan       *scan)
{
  imap_scan_spaces (scan);
  if (!imap_scan_number (scan, &line->number) || line->number == 0 ||
      line->number > G_MAXUINT32)
    return FALSE;
  if (line->code == IMAP_CODE_COPYUID && (line->source = take_ranges (scan)) == NULL)
    return FALSE;
  line->target = take_ranges (scan);
  return line->target != NULL;
}

static void
read_value (ImapResponse *self,
            ImapScan     *scan)
{
  ImapStatusLine *line = &self->status;

  switch (line->code)
    {
    case IMAP_CODE_CAPABILITY:
      imap_capabilities_read (self->capabilities, scan);
      break;
    case IMAP_CODE_UIDVALIDITY:
    case IMAP_CODE_UIDNEXT:
    case IMAP_CODE_UNSEEN:
    case IMAP_CODE_HIGHESTMODSEQ:
      if (!imap_scan_number (scan, &line->number) ||
          (line->code != IMAP_CODE_HIGHESTMODSEQ && line->number > G_MAXUINT32))
        line->code = IMAP_CODE_OTHER;
      break;
    case IMAP_CODE_PERMANENTFLAGS:
      {
        const char **keywords;
        guint n_keywords;

        if (!imap_flags_read (scan, &line->flags, &keywords, &n_keywords))
          line->code = IMAP_CODE_OTHER;
        break;
      }
    case IMAP_CODE_APPENDUID:
    case IMAP_CODE_COPYUID:
      if (!read_mapping (line, scan))
        line->code = IMAP_CODE_OTHER;
      break;
    default:
      break;
    }
}

/* "[CODE value]"; one that has no end is text */
static void
read_code (ImapResponse *self,
           ImapScan     *scan)
{
  ImapStatusLine *line = &self->status;
  const char *begin = scan->at + 1;
  const char *end, *word_end = begin;
  ImapScan inner = *scan;
  ImapSpan word;

  /* Flags and words in it hold no bracket, save as "\]" nobody sends */
  end = memchr (begin, ']', (gsize) (scan->end - begin));
  if (end == NULL)
    return;
  while (word_end < end && *word_end != ' ')
    word_end++;
  word.data = begin;
  word.size = (gsize) (word_end - begin);
  word.bytes = NULL;
  line->code = IMAP_CODE_OTHER;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (imap_span_is (&word, codes[i].word))
      line->code = codes[i].code;
  inner.at = word_end;
  inner.end = end;
  imap_scan_spaces (&inner);
  line->code_text.data = inner.at;
  line->code_text.size = (gsize) (end - inner.at);
  read_value (self, &inner);
  scan->at = end + 1;
}

/* @scan: at "OK …". FALSE: it is no status response. */
gboolean
imap_status_line_read (ImapResponse *self,
                       ImapScan     *scan)
{
  static const char * const words[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };
  ImapStatusLine *line = &self->status;
  const char *begin = scan->at, *end = begin;
  ImapSpan word;

  while (end < scan->end && *end != ' ' && *end != '[')
    end++;
  word.data = begin;
  word.size = (gsize) (end - begin);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (!imap_span_is (&word, words[i]))
        continue;
      line->status = (ImapStatus) i;
      scan->at = end;
      imap_scan_spaces (scan);
      if (scan->at < scan->end && *scan->at == '[')
        read_code (self, scan);
      imap_scan_spaces (scan);
      imap_scan_rest (scan, &line->text);
      self->kind = IMAP_RESPONSE_STATUS;
      return TRUE;
    }
  return FALSE;
}
