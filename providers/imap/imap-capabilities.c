/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-capabilities.h"

static const struct
{
  const char *word;
  guint64     can;
} words[] = {
  { "IMAP4REV1", IMAP_CAN_IMAP4REV1 },
  /* RFC 9051, 7: what it took over from extensions of the first revision */
  { "IMAP4REV2", IMAP_CAN_IMAP4REV2 | IMAP_CAN_NAMESPACE | IMAP_CAN_UNSELECT | IMAP_CAN_UIDPLUS |
                 IMAP_CAN_ESEARCH | IMAP_CAN_ENABLE | IMAP_CAN_IDLE | IMAP_CAN_SASL_IR |
                 IMAP_CAN_LIST_EXTENDED | IMAP_CAN_LIST_STATUS | IMAP_CAN_MOVE |
                 IMAP_CAN_LITERAL_MINUS | IMAP_CAN_BINARY },
  { "STARTTLS", IMAP_CAN_STARTTLS },
  { "LOGINDISABLED", IMAP_CAN_NO_LOGIN },
  { "SASL-IR", IMAP_CAN_SASL_IR },
  { "LITERAL+", IMAP_CAN_LITERAL_PLUS },
  { "LITERAL-", IMAP_CAN_LITERAL_MINUS },
  { "ID", IMAP_CAN_ID },
  { "ENABLE", IMAP_CAN_ENABLE },
  { "IDLE", IMAP_CAN_IDLE },
  { "NAMESPACE", IMAP_CAN_NAMESPACE },
  { "UIDPLUS", IMAP_CAN_UIDPLUS },
  { "LIST-EXTENDED", IMAP_CAN_LIST_EXTENDED },
  { "LIST-STATUS", IMAP_CAN_LIST_STATUS },
  { "SPECIAL-USE", IMAP_CAN_SPECIAL_USE },
  { "CONDSTORE", IMAP_CAN_CONDSTORE },
  /* RFC 7162, 3.2.3: the second needs the first */
  { "QRESYNC", IMAP_CAN_QRESYNC | IMAP_CAN_CONDSTORE },
  { "ESEARCH", IMAP_CAN_ESEARCH },
  { "MOVE", IMAP_CAN_MOVE },
  { "UNSELECT", IMAP_CAN_UNSELECT },
  { "MULTIAPPEND", IMAP_CAN_MULTIAPPEND },
  { "NOTIFY", IMAP_CAN_NOTIFY },
  { "COMPRESS=DEFLATE", IMAP_CAN_COMPRESS },
  { "UTF8=ACCEPT", IMAP_CAN_UTF8_ACCEPT },
  { "UTF8=ONLY", IMAP_CAN_UTF8_ACCEPT },
  { "BINARY", IMAP_CAN_BINARY },
  { "OBJECTID", IMAP_CAN_OBJECTID },
  { "PREVIEW", IMAP_CAN_PREVIEW },
  /* As drafts of RFC 8970 had it; Dovecot 2.3 */
  { "PREVIEW=FUZZY", IMAP_CAN_PREVIEW_FUZZY },
  { "QUOTA", IMAP_CAN_QUOTA },
  { "X-GM-EXT-1", IMAP_CAN_GMAIL },
  { "XLIST", IMAP_CAN_XLIST },
  { "CREATE-SPECIAL-USE", IMAP_CAN_CREATE_SPECIAL },
};

ImapCapabilities *
imap_capabilities_new (void)
{
  ImapCapabilities *self = g_new0 (ImapCapabilities, 1);

  self->mechanisms = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
imap_capabilities_free (ImapCapabilities *self)
{
  g_ptr_array_unref (self->mechanisms);
  g_free (self);
}

static gboolean
has_prefix (const ImapSpan *word,
            const char     *prefix)
{
  gsize size = strlen (prefix);

  return word->size > size && g_ascii_strncasecmp (word->data, prefix, size) == 0;
}

static void
read_word (ImapCapabilities *self,
           const ImapSpan   *word)
{
  if (has_prefix (word, "AUTH="))
    {
      g_ptr_array_add (self->mechanisms, g_ascii_strup (word->data + 5, (gssize) word->size - 5));
      return;
    }
  if (has_prefix (word, "APPENDLIMIT="))
    {
      ImapSpan number = { word->data + 12, word->size - 12, NULL };
      ImapScan scan;

      imap_scan_init_span (&scan, &number, NULL);
      if (!imap_scan_number (&scan, &self->append_limit))
        self->append_limit = 0;
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (imap_span_is (word, words[i].word))
      self->can |= words[i].can;
}

void
imap_capabilities_read (ImapCapabilities *self,
                        ImapScan         *scan)
{
  self->can = 0;
  self->append_limit = 0;
  g_ptr_array_set_size (self->mechanisms, 0);
  for (guint n = 0; n < IMAP_CAPABILITIES_MAX; n++)
    {
      ImapSpan word;

      imap_scan_spaces (scan);
      if (!imap_scan_atom (scan, &word))
        return;
      /* Also when the code's end is where a word ends */
      for (gsize i = 0; i < word.size; i++)
        if (word.data[i] == ']')
          {
            scan->at = word.data + i;
            word.size = i;
          }
      if (word.size > 0)
        read_word (self, &word);
      if (scan->at < scan->end && *scan->at == ']')
        return;
    }
}
