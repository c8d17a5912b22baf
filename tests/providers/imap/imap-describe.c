/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-describe.h"

static void
put (GString        *out,
     const char     *name,
     const ImapSpan *span)
{
  if (span->data != NULL)
    g_string_append_printf (out, " %s=<%.*s>", name, (int) MIN (span->size, 60), span->data);
}

static void
put_set (GString    *out,
         const char *name,
         KitUidSet  *uids)
{
  g_autofree char *text = kit_uid_set_to_string (uids);

  g_string_append_printf (out, " %s=%s", name, text);
}

static void
put_ranges (GString    *out,
            const char *name,
            GArray     *ranges)
{
  g_string_append_printf (out, " %s=", name);
  for (guint i = 0; i < ranges->len; i++)
    g_string_append_printf (out, "%s%u:%u", i > 0 ? "," : "",
                            g_array_index (ranges, ImapRange, i).first,
                            g_array_index (ranges, ImapRange, i).last);
}

static void
describe_status (GString      *out,
                 ImapResponse *response)
{
  static const char * const words[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };
  ImapStatusLine *line = &response->status;

  g_string_append (out, words[line->status]);
  put (out, "tag", &line->tag);
  if (line->code != IMAP_CODE_NONE)
    g_string_append_printf (out, " code=%d", line->code);
  if (line->number != 0)
    g_string_append_printf (out, " number=%" G_GUINT64_FORMAT, line->number);
  if (line->source != NULL)
    put_ranges (out, "source", line->source);
  if (line->target != NULL)
    put_ranges (out, "target", line->target);
  if (line->flags != 0)
    g_string_append_printf (out, " flags=%x", line->flags);
  if (line->code == IMAP_CODE_CAPABILITY)
    g_string_append_printf (out, " can=%" G_GINT64_MODIFIER "x auth=%u",
                            response->capabilities->can, response->capabilities->mechanisms->len);
  put (out, "text", &line->text);
}

static void
put_part (GString        *out,
          const ImapPart *part)
{
  g_string_append_printf (out, "(%.*s/%.*s", (int) part->type.size, part->type.data,
                          (int) part->subtype.size, part->subtype.data);
  put (out, "name", &part->filename);
  put (out, "disposition", &part->disposition);
  put (out, "charset", &part->charset);
  if (part->size > 0)
    g_string_append_printf (out, " %" G_GUINT64_FORMAT, part->size);
  for (const ImapPart *child = part->children; child != NULL; child = child->next)
    put_part (out, child);
  g_string_append_c (out, ')');
}

static void
put_addresses (GString           *out,
               const char        *name,
               const ImapAddress *address)
{
  for (; address != NULL; address = address->next)
    {
      g_string_append_printf (out, " %s:", name);
      put (out, "name", &address->name);
      put (out, "mailbox", &address->mailbox);
      put (out, "host", &address->host);
    }
}

static void
put_envelope (GString            *out,
              const ImapEnvelope *envelope)
{
  put (out, "date", &envelope->date);
  put (out, "subject", &envelope->subject);
  put_addresses (out, "from", envelope->from);
  put_addresses (out, "sender", envelope->sender);
  put_addresses (out, "to", envelope->to);
  put_addresses (out, "cc", envelope->cc);
  put (out, "in-reply-to", &envelope->in_reply_to);
  put (out, "message-id", &envelope->message_id);
}

static void
describe_fetch (GString      *out,
                ImapResponse *response)
{
  ImapFetch *fetch = &response->fetch;

  g_string_append_printf (out, "FETCH %u", response->number);
  if (fetch->fields & IMAP_FETCH_DAMAGED)
    g_string_append (out, " damaged");
  if (fetch->fields & IMAP_FETCH_UID)
    g_string_append_printf (out, " uid=%u", fetch->uid);
  if (fetch->fields & IMAP_FETCH_FLAGS)
    g_string_append_printf (out, " flags=%x", fetch->flags);
  for (guint i = 0; i < fetch->n_keywords; i++)
    g_string_append_printf (out, " %s", fetch->keywords[i]);
  if (fetch->fields & IMAP_FETCH_DATE)
    g_string_append_printf (out, " date=%" G_GINT64_FORMAT, fetch->date / G_USEC_PER_SEC);
  if (fetch->fields & IMAP_FETCH_SIZE)
    g_string_append_printf (out, " size=%" G_GUINT64_FORMAT, fetch->size);
  if (fetch->fields & IMAP_FETCH_MODSEQ)
    g_string_append_printf (out, " modseq=%" G_GUINT64_FORMAT, fetch->modseq);
  if (fetch->fields & IMAP_FETCH_EMAILID)
    g_string_append_printf (out, " emailid=%s", fetch->email_id);
  if (fetch->fields & IMAP_FETCH_GM_MSGID)
    g_string_append_printf (out, " gm=%" G_GUINT64_FORMAT, fetch->gm_msgid);
  put (out, "preview", &fetch->preview);
  if (fetch->envelope != NULL)
    put_envelope (out, fetch->envelope);
  if (fetch->structure != NULL)
    {
      g_string_append_printf (out, " attach=%d ", imap_part_has_attach (fetch->structure));
      put_part (out, fetch->structure);
    }
  for (guint i = 0; i < fetch->n_sections; i++)
    {
      ImapSection *section = &fetch->sections[i];

      g_string_append_printf (out, " [%.*s]", (int) section->name.size, section->name.data);
      if (section->is_part)
        g_string_append_printf (out, "@%" G_GUINT64_FORMAT, section->origin);
      if (section->data.size > 60)
        g_string_append_printf (out, " %" G_GSIZE_FORMAT " bytes", section->data.size);
      else
        put (out, "data", &section->data);
    }
}

static void
describe_mailbox (GString      *out,
                  ImapResponse *response)
{
  ImapMailboxStatus *mailbox = &response->mailbox;

  g_string_append (out, "STATUS");
  put (out, "name", &mailbox->name);
  g_string_append_printf (out, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                          " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                          mailbox->messages, mailbox->unseen, mailbox->uidnext,
                          mailbox->uidvalidity, mailbox->modseq);
  put (out, "id", &mailbox->id);
}

static void
describe_list (GString      *out,
               ImapResponse *response,
               const char   *word)
{
  g_string_append_printf (out, "%s flags=%x separator=%c", word, response->list.flags,
                          response->list.separator != 0 ? response->list.separator : '-');
  put (out, "name", &response->list.name);
  put (out, "old", &response->list.old_name);
}

static void
describe_namespaces (GString      *out,
                     ImapResponse *response)
{
  g_string_append (out, "NAMESPACE");
  for (guint i = 0; i < response->n_namespaces; i++)
    {
      ImapNamespace *space = &response->namespaces[i];

      g_string_append_printf (out, " %d:%.*s%c", space->kind, (int) space->prefix.size,
                              space->prefix.data, space->separator != 0 ? space->separator : '-');
    }
}

static void
describe_search (GString      *out,
                 ImapResponse *response)
{
  ImapSearch *search = &response->search;

  g_string_append (out, "SEARCH");
  put_set (out, "uids", search->uids);
  put (out, "tag", &search->tag);
  if (search->count >= 0)
    g_string_append_printf (out, " count=%" G_GINT64_FORMAT, search->count);
  if (search->max != 0)
    g_string_append_printf (out, " %u to %u", search->min, search->max);
}

static void
describe (GString      *out,
          ImapResponse *response)
{
  switch (response->kind)
    {
    case IMAP_RESPONSE_UNKNOWN: g_string_append (out, "?"); break;
    case IMAP_RESPONSE_CONTINUE:
      g_string_append (out, "+");
      put (out, "text", &response->status.text);
      break;
    case IMAP_RESPONSE_STATUS: describe_status (out, response); break;
    case IMAP_RESPONSE_CAPABILITY:
    case IMAP_RESPONSE_ENABLED:
      g_string_append_printf (out, "CAN %" G_GINT64_MODIFIER "x auth=%u limit=%" G_GUINT64_FORMAT,
                              response->capabilities->can,
                              response->capabilities->mechanisms->len,
                              response->capabilities->append_limit);
      break;
    case IMAP_RESPONSE_LIST: describe_list (out, response, "LIST"); break;
    case IMAP_RESPONSE_LSUB: describe_list (out, response, "LSUB"); break;
    case IMAP_RESPONSE_MAILBOX_STATUS: describe_mailbox (out, response); break;
    case IMAP_RESPONSE_NAMESPACE: describe_namespaces (out, response); break;
    case IMAP_RESPONSE_FLAGS: g_string_append_printf (out, "FLAGS %x", response->flags); break;
    case IMAP_RESPONSE_SEARCH: describe_search (out, response); break;
    case IMAP_RESPONSE_EXISTS: g_string_append_printf (out, "EXISTS %u", response->number); break;
    case IMAP_RESPONSE_RECENT: g_string_append_printf (out, "RECENT %u", response->number); break;
    case IMAP_RESPONSE_EXPUNGE: g_string_append_printf (out, "EXPUNGE %u", response->number); break;
    case IMAP_RESPONSE_VANISHED:
      g_string_append (out, response->is_earlier ? "VANISHED earlier" : "VANISHED");
      put_set (out, "uids", response->uids);
      break;
    case IMAP_RESPONSE_FETCH: describe_fetch (out, response); break;
    case IMAP_RESPONSE_ID: g_string_append (out, "ID"); break;
    case IMAP_RESPONSE_QUOTA:
      g_string_append_printf (out, "QUOTA %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT,
                              response->quota.used, response->quota.limit);
      break;
    case IMAP_RESPONSE_QUOTAROOT: g_string_append (out, "QUOTAROOT"); break;
    case IMAP_RESPONSE_METADATA: g_string_append (out, "METADATA"); break;
    default: g_assert_not_reached ();
    }
  g_string_append_c (out, '\n');
}

char *
imap_describe (const char *bytes,
               gsize       size,
               gsize       step)
{
  g_autoptr (ImapInput) input = imap_input_new (NULL);
  g_autoptr (ImapResponse) response = imap_response_new ();
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  ImapFrame frame;

  while (size > 0)
    {
      gsize room;
      gpointer to = imap_input_prepare (input, &room);
      gsize taken = MIN (MIN (room, size), step);

      memcpy (to, bytes, taken);
      bytes += taken;
      size -= taken;
      if (!imap_input_commit (input, taken, &error))
        break;
      while (imap_input_next (input, &frame, &error))
        {
          imap_response_read (response, &frame);
          describe (out, response);
        }
      if (error != NULL)
        break;
    }
  if (error != NULL)
    g_string_append (out, "error\n");
  return g_string_free (out, FALSE);
}
