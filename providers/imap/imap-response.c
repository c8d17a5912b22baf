/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a server said, as a value (RFC 9051, 7; extensions where they are used)
 *
 * A response that is broken is UNKNOWN, never an error: one strange line must not cost the
 * connection. What would be dangerous to guess (numbers, pairs of UIDs) is left out instead. */

#include "config.h"

#include "imap-response.h"

ImapResponse *
imap_response_new (void)
{
  ImapResponse *self = g_new0 (ImapResponse, 1);

  self->arena = imap_arena_new ();
  self->capabilities = imap_capabilities_new ();
  return self;
}

static void
clear (ImapResponse *self)
{
  g_clear_pointer (&self->uids, kit_uid_set_free);
  g_clear_pointer (&self->search.uids, kit_uid_set_free);
  g_clear_pointer (&self->status.source, g_array_unref);
  g_clear_pointer (&self->status.target, g_array_unref);
  memset (&self->status, 0, sizeof self->status);
  self->kind = IMAP_RESPONSE_UNKNOWN;
  imap_arena_reset (self->arena);
}

void
imap_response_free (ImapResponse *self)
{
  clear (self);
  imap_capabilities_free (self->capabilities);
  imap_arena_free (self->arena);
  g_free (self);
}

/* ---- mailboxes ---- */

static const struct
{
  const char    *word;
  ImapListFlags  flag;
} list_flags[] = {
  { "\\NOSELECT", IMAP_LIST_NOSELECT },
  { "\\NONEXISTENT", IMAP_LIST_NONEXISTENT | IMAP_LIST_NOSELECT },
  { "\\NOINFERIORS", IMAP_LIST_NOINFERIORS },
  { "\\SUBSCRIBED", IMAP_LIST_SUBSCRIBED },
  { "\\HASCHILDREN", IMAP_LIST_HASCHILDREN },
  { "\\HASNOCHILDREN", IMAP_LIST_HASNOCHILDREN },
  { "\\REMOTE", IMAP_LIST_REMOTE },
  { "\\ALL", IMAP_LIST_ALL },
  { "\\ALLMAIL", IMAP_LIST_ALL },
  { "\\ARCHIVE", IMAP_LIST_ARCHIVE },
  { "\\DRAFTS", IMAP_LIST_DRAFTS },
  { "\\FLAGGED", IMAP_LIST_FLAGGED },
  { "\\STARRED", IMAP_LIST_FLAGGED },
  { "\\JUNK", IMAP_LIST_JUNK },
  { "\\SPAM", IMAP_LIST_JUNK },
  { "\\SENT", IMAP_LIST_SENT },
  { "\\TRASH", IMAP_LIST_TRASH },
  { "\\IMPORTANT", IMAP_LIST_IMPORTANT },
  { "\\INBOX", IMAP_LIST_INBOX },
};

static gboolean
read_list_flags (ImapScan      *scan,
                 ImapListFlags *flags)
{
  *flags = 0;
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
      for (guint i = 0; i < G_N_ELEMENTS (list_flags); i++)
        if (imap_span_is (&word, list_flags[i].word))
          *flags |= list_flags[i].flag;
    }
}

static gboolean
read_separator (ImapScan *scan,
                char     *separator)
{
  ImapSpan text;

  imap_scan_spaces (scan);
  if (!imap_scan_string (scan, &text))
    return FALSE;
  *separator = text.data != NULL && text.size == 1 ? *text.data : 0;
  return TRUE;
}

static gboolean
read_mailbox_name (ImapScan *scan,
                   ImapSpan *name)
{
  const char *begin;

  imap_scan_spaces (scan);
  begin = scan->at;
  if (!imap_scan_astring (scan, name))
    return FALSE;
  /* Names that ought to have been quoted: up to the end of the line */
  if (*begin != '"' && *begin != '{' && scan->at < scan->end && *scan->at == ' ' &&
      memchr (scan->at, '(', (gsize) (scan->end - scan->at)) == NULL)
    {
      while (scan->end[-1] == ' ' && scan->end > begin + 1)
        scan->end--;
      scan->at = scan->end;
      name->size = (gsize) (scan->end - begin);
    }
  return name->data != NULL;
}

/* ("OLDNAME" ("name")) and other extended data (RFC 5258) */
static void
read_list_extended (ImapScan *scan,
                    ImapList *list)
{
  imap_scan_spaces (scan);
  if (!imap_scan_char (scan, '('))
    return;
  for (;;)
    {
      ImapSpan word;

      imap_scan_spaces (scan);
      if (!imap_scan_astring (scan, &word))
        return;
      imap_scan_spaces (scan);
      if (imap_span_is (&word, "OLDNAME") && imap_scan_char (scan, '('))
        {
          imap_scan_spaces (scan);
          if (!imap_scan_astring (scan, &list->old_name) || !imap_scan_char (scan, ')'))
            return;
        }
      else if (!imap_scan_skip (scan))
        {
          return;
        }
    }
}

static gboolean
read_list (ImapResponse     *self,
           ImapScan         *scan,
           ImapResponseKind  kind)
{
  ImapList *list = &self->list;

  memset (list, 0, sizeof *list);
  if (!read_list_flags (scan, &list->flags) || !read_separator (scan, &list->separator) ||
      !read_mailbox_name (scan, &list->name))
    return FALSE;
  read_list_extended (scan, list);
  self->kind = kind;
  return TRUE;
}

/* Anything else names nothing: Cyrus has sent bytes of its memory, which must not be taken for a folder's name */
static gboolean
is_object_id (const ImapSpan *span)
{
  for (gsize i = 0; i < span->size; i++)
    if (!g_ascii_isalnum (span->data[i]) && span->data[i] != '-' && span->data[i] != '_')
      return FALSE;
  return span->size > 0 && span->size <= 255;
}

static void
read_status_item (ImapScan          *scan,
                  ImapMailboxStatus *mailbox,
                  const ImapSpan    *item)
{
  const struct { const char *word; gint64 *value; } items[] = {
    { "MESSAGES", &mailbox->messages },       { "UNSEEN", &mailbox->unseen },
    { "UIDNEXT", &mailbox->uidnext },         { "UIDVALIDITY", &mailbox->uidvalidity },
    { "HIGHESTMODSEQ", &mailbox->modseq },    { "SIZE", &mailbox->size },
  };
  guint64 number;

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (imap_span_is (item, items[i].word) && imap_scan_number (scan, &number) &&
        number <= G_MAXINT64)
      {
        *items[i].value = (gint64) number;
        return;
      }
  if (imap_span_is (item, "MAILBOXID") && imap_scan_char (scan, '('))
    {
      if (!imap_scan_astring (scan, &mailbox->id) || !imap_scan_char (scan, ')') ||
          !is_object_id (&mailbox->id))
        mailbox->id.data = NULL;
      return;
    }
  imap_scan_skip (scan);
}

static gboolean
read_mailbox_status (ImapResponse *self,
                     ImapScan     *scan)
{
  ImapMailboxStatus *mailbox = &self->mailbox;
  ImapSpan item;

  memset (mailbox, 0, sizeof *mailbox);
  mailbox->messages = mailbox->unseen = mailbox->uidnext = -1;
  mailbox->uidvalidity = mailbox->modseq = mailbox->size = -1;
  if (!read_mailbox_name (scan, &mailbox->name))
    return FALSE;
  imap_scan_spaces (scan);
  if (!imap_scan_char (scan, '('))
    return FALSE;
  self->kind = IMAP_RESPONSE_MAILBOX_STATUS;
  for (;;)
    {
      imap_scan_spaces (scan);
      if (!imap_scan_atom (scan, &item))
        return TRUE;
      imap_scan_spaces (scan);
      read_status_item (scan, mailbox, &item);
    }
}

/* One of the three: NIL or ((prefix separator …) …) */
static gboolean
read_namespaces (ImapResponse *self,
                 ImapScan     *scan,
                 gint          kind)
{
  ImapSpan nil;

  imap_scan_spaces (scan);
  if (!imap_scan_char (scan, '('))
    return imap_scan_atom (scan, &nil);
  for (;;)
    {
      ImapNamespace space = { { NULL }, 0, kind };

      imap_scan_spaces (scan);
      if (imap_scan_char (scan, ')'))
        return TRUE;
      if (!imap_scan_char (scan, '(') || !imap_scan_astring (scan, &space.prefix) ||
          !read_separator (scan, &space.separator))
        return FALSE;
      while (!imap_scan_char (scan, ')'))
        if (!imap_scan_skip (scan))
          return FALSE;
      if (self->n_namespaces < IMAP_NAMESPACES_MAX)
        self->namespaces[self->n_namespaces++] = space;
    }
}

static gboolean
read_namespace (ImapResponse *self,
                ImapScan     *scan)
{
  self->n_namespaces = 0;
  for (gint kind = 0; kind < 3; kind++)
    if (!read_namespaces (self, scan, kind))
      break;
  self->kind = IMAP_RESPONSE_NAMESPACE;
  return TRUE;
}

/* ---- searches ---- */

static gboolean
read_search (ImapResponse *self,
             ImapScan     *scan)
{
  ImapSearch *search = &self->search;
  guint32 number;

  memset (search, 0, sizeof *search);
  search->count = -1;
  search->uids = kit_uid_set_new ();
  self->kind = IMAP_RESPONSE_SEARCH;
  for (;;)
    {
      imap_scan_spaces (scan);
      if (!imap_scan_nz_number (scan, &number))
        break;
      kit_uid_set_add (search->uids, number);
    }
  return TRUE;
}

static gboolean
read_esearch_item (ImapScan       *scan,
                   ImapSearch     *search,
                   const ImapSpan *item)
{
  ImapSpan value;
  guint64 number;

  if (imap_span_is (item, "MIN"))
    return imap_scan_nz_number (scan, &search->min);
  if (imap_span_is (item, "MAX"))
    return imap_scan_nz_number (scan, &search->max);
  if (imap_span_is (item, "MODSEQ"))
    return imap_scan_number (scan, &search->modseq);
  if (imap_span_is (item, "COUNT"))
    {
      if (!imap_scan_number (scan, &number) || number > G_MAXUINT32)
        return FALSE;
      search->count = (gint64) number;
      return TRUE;
    }
  if (imap_span_is (item, "ALL"))
    {
      KitUidSet *uids;

      if (!imap_scan_atom (scan, &value) ||
          (uids = imap_sequence_parse (value.data, value.size, 0)) == NULL)
        return FALSE;
      kit_uid_set_free (search->uids);
      search->uids = uids;
      return TRUE;
    }
  return imap_scan_skip (scan);
}

static gboolean
read_esearch (ImapResponse *self,
              ImapScan     *scan)
{
  ImapSearch *search = &self->search;
  ImapSpan item;

  memset (search, 0, sizeof *search);
  search->count = -1;
  search->uids = kit_uid_set_new ();
  imap_scan_spaces (scan);
  if (imap_scan_char (scan, '('))
    {
      if (!imap_scan_atom (scan, &item) || !imap_span_is (&item, "TAG"))
        return FALSE;
      imap_scan_spaces (scan);
      if (!imap_scan_astring (scan, &search->tag) || !imap_scan_char (scan, ')'))
        return FALSE;
    }
  for (;;)
    {
      imap_scan_spaces (scan);
      if (!imap_scan_atom (scan, &item))
        break;
      imap_scan_spaces (scan);
      if (imap_span_is (&item, "UID"))
        search->is_uid = TRUE;
      else if (!read_esearch_item (scan, search, &item))
        return FALSE;
    }
  self->kind = IMAP_RESPONSE_SEARCH;
  return TRUE;
}

static gboolean
read_vanished (ImapResponse *self,
               ImapScan     *scan)
{
  ImapSpan word;

  imap_scan_spaces (scan);
  self->is_earlier = imap_scan_char (scan, '(');
  if (self->is_earlier &&
      (!imap_scan_atom (scan, &word) || !imap_span_is (&word, "EARLIER") ||
       !imap_scan_char (scan, ')')))
    return FALSE;
  imap_scan_spaces (scan);
  if (!imap_scan_atom (scan, &word))
    return FALSE;
  self->uids = imap_sequence_parse (word.data, word.size, 0);
  if (self->uids == NULL)
    return FALSE;
  self->kind = IMAP_RESPONSE_VANISHED;
  return TRUE;
}

/* ---- quota ---- */

static gboolean
read_quota (ImapResponse *self,
            ImapScan     *scan)
{
  ImapQuota *quota = &self->quota;

  quota->used = quota->limit = -1;
  imap_scan_spaces (scan);
  if (!imap_scan_astring (scan, &quota->root))
    return FALSE;
  imap_scan_spaces (scan);
  if (!imap_scan_char (scan, '('))
    return FALSE;
  self->kind = IMAP_RESPONSE_QUOTA;
  for (;;)
    {
      ImapSpan name;
      guint64 used, limit;

      imap_scan_spaces (scan);
      if (!imap_scan_atom (scan, &name))
        return TRUE;
      imap_scan_spaces (scan);
      if (!imap_scan_number (scan, &used))
        return TRUE;
      imap_scan_spaces (scan);
      if (!imap_scan_number (scan, &limit))
        return TRUE;
      /* In units of 1,024 bytes */
      if (imap_span_is (&name, "STORAGE") && used < G_MAXINT64 / 1024 && limit < G_MAXINT64 / 1024)
        {
          quota->used = (gint64) used * 1024;
          quota->limit = (gint64) limit * 1024;
        }
    }
}

/* ---- which it is ---- */

static void
read_numbered (ImapResponse *self,
               ImapScan     *scan)
{
  ImapSpan word;
  guint64 number;

  if (!imap_scan_number (scan, &number) || number > G_MAXUINT32)
    return;
  self->number = (guint32) number;
  imap_scan_spaces (scan);
  if (!imap_scan_atom (scan, &word))
    return;
  if (imap_span_is (&word, "FETCH"))
    {
      if (number > 0 && imap_fetch_read (scan, &self->fetch))
        self->kind = IMAP_RESPONSE_FETCH;
    }
  else if (imap_span_is (&word, "EXISTS"))
    self->kind = IMAP_RESPONSE_EXISTS;
  else if (imap_span_is (&word, "RECENT"))
    self->kind = IMAP_RESPONSE_RECENT;
  else if (imap_span_is (&word, "EXPUNGE") && number > 0)
    self->kind = IMAP_RESPONSE_EXPUNGE;
}

static void
read_flags (ImapResponse *self,
            ImapScan     *scan)
{
  const char **keywords;
  guint n_keywords;

  if (imap_flags_read (scan, &self->flags, &keywords, &n_keywords))
    self->kind = IMAP_RESPONSE_FLAGS;
}

static void
read_words (ImapResponse     *self,
            ImapScan         *scan,
            ImapResponseKind  kind)
{
  imap_capabilities_read (self->capabilities, scan);
  self->kind = kind;
}

static void
read_untagged (ImapResponse *self,
               ImapScan     *scan)
{
  ImapSpan word;

  imap_scan_spaces (scan);
  if (scan->at < scan->end && g_ascii_isdigit (*scan->at))
    {
      read_numbered (self, scan);
      return;
    }
  if (imap_status_line_read (self, scan) || !imap_scan_atom (scan, &word))
    return;
  imap_scan_spaces (scan);
  if (imap_span_is (&word, "LIST") || imap_span_is (&word, "XLIST"))
    read_list (self, scan, IMAP_RESPONSE_LIST);
  else if (imap_span_is (&word, "LSUB"))
    read_list (self, scan, IMAP_RESPONSE_LSUB);
  else if (imap_span_is (&word, "STATUS"))
    read_mailbox_status (self, scan);
  else if (imap_span_is (&word, "VANISHED"))
    read_vanished (self, scan);
  else if (imap_span_is (&word, "SEARCH"))
    read_search (self, scan);
  else if (imap_span_is (&word, "ESEARCH"))
    read_esearch (self, scan);
  else if (imap_span_is (&word, "CAPABILITY"))
    read_words (self, scan, IMAP_RESPONSE_CAPABILITY);
  else if (imap_span_is (&word, "ENABLED"))
    read_words (self, scan, IMAP_RESPONSE_ENABLED);
  else if (imap_span_is (&word, "FLAGS"))
    read_flags (self, scan);
  else if (imap_span_is (&word, "NAMESPACE"))
    read_namespace (self, scan);
  else if (imap_span_is (&word, "QUOTA"))
    read_quota (self, scan);
  else if (imap_span_is (&word, "QUOTAROOT"))
    self->kind = IMAP_RESPONSE_QUOTAROOT;
  else if (imap_span_is (&word, "ID"))
    self->kind = IMAP_RESPONSE_ID;
  else if (imap_span_is (&word, "METADATA"))
    self->kind = IMAP_RESPONSE_METADATA;
}

void
imap_response_read (ImapResponse    *self,
                    const ImapFrame *frame)
{
  ImapScan scan;

  clear (self);
  imap_scan_init (&scan, frame, self->arena);
  if (imap_scan_char (&scan, '*'))
    {
      if (imap_scan_char (&scan, ' '))
        read_untagged (self, &scan);
    }
  else if (imap_scan_char (&scan, '+'))
    {
      imap_scan_spaces (&scan);
      imap_scan_rest (&scan, &self->status.text);
      self->kind = IMAP_RESPONSE_CONTINUE;
    }
  else
    {
      ImapSpan tag;

      if (!imap_scan_atom (&scan, &tag))
        return;
      imap_scan_spaces (&scan);
      if (imap_status_line_read (self, &scan))
        self->status.tag = tag;
    }
}
