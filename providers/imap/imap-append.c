/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages from here to there
 *
 * Several go in one command where the server has MULTIAPPEND: all of them arrive or none. Whether
 * one that was cut off arrived is found out by its Message-ID, see KitRemote's find(). */

#include "config.h"

#include "imap-date.h"
#include "imap-remote-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define GROUP_ITEMS 50
#define GROUP_BYTES (4 * 1024 * 1024)

/* Lines end in CR LF on the wire (RFC 9051, 4.3.1): bare ones would be changed by the server, each
 * in its own way */
static GBytes *
make_canonical (GBytes *source)
{
  gsize size, n_bare = 0;
  const char *data = g_bytes_get_data (source, &size);
  const char *end = data + size, *at = data;
  GByteArray *result;

  for (const char *c = data; (c = memchr (c, '\n', (gsize) (end - c))) != NULL; c++)
    n_bare += c == data || c[-1] != '\r';
  if (n_bare == 0)
    return g_bytes_ref (source);
  result = g_byte_array_sized_new ((guint) (size + n_bare));
  for (const char *c = data; (c = memchr (c, '\n', (gsize) (end - c))) != NULL; c++)
    {
      if (c > data && c[-1] == '\r')
        continue;
      g_byte_array_append (result, (const guint8 *) at, (guint) (c - at));
      g_byte_array_append (result, (const guint8 *) "\r", 1);
      at = c;
    }
  g_byte_array_append (result, (const guint8 *) at, (guint) (end - at));
  return g_byte_array_free_to_bytes (result);
}

/* Whether what comes before the first empty line is UTF-8 and not ASCII. What else has eight bits has them as it always had. */
static gboolean
has_utf8_header (GBytes *source)
{
  gsize size, length;
  const char *data = g_bytes_get_data (source, &size);
  const char *end = g_strstr_len (data, (gssize) size, "\r\n\r\n");

  length = end != NULL ? (gsize) (end - data) : size;
  for (gsize i = 0; i < length; i++)
    if ((guchar) data[i] >= 0x80)
      return g_utf8_validate_len (data, length, NULL);
  return FALSE;
}

static gboolean
has_nul (GBytes *source)
{
  gsize size;
  const char *data = g_bytes_get_data (source, &size);

  return size > 0 && memchr (data, '\0', size) != NULL;
}

/* @plain: as where nothing was agreed on. Whether it is sent as one whose header has UTF-8. */
static gboolean
add_item (ImapConnection *connection,
          ImapCommand    *command,
          KitRemoteItem  *item,
          gboolean        plain)
{
  g_autoptr (GBytes) bytes = make_canonical (item->source);
  g_autoptr (GPtrArray) keywords = g_ptr_array_new ();
  gboolean utf8 = !plain && imap_connection_can (connection, IMAP_CAN_UTF8_ACCEPT) &&
                  imap_connection_has_enabled (connection, IMAP_CAN_UTF8_ACCEPT) && has_utf8_header (bytes);

  if (item->flags & KIT_FLAG_FORWARDED)
    g_ptr_array_add (keywords, (gpointer) "$Forwarded");
  for (guint i = 0; item->keywords != NULL && item->keywords[i] != NULL; i++)
    g_ptr_array_add (keywords, item->keywords[i]);
  g_ptr_array_add (keywords, NULL);
  imap_command_add_flags (command, imap_flags_from_kit (item->flags),
                          (const char * const *) keywords->pdata);
  if (item->received != 0)
    {
      g_autofree char *date = imap_date_format (item->received);

      imap_command_printf (command, " %s", date);
    }
  if (utf8)
    imap_command_add_utf8_message (command, bytes);
  else if (imap_connection_can (connection, IMAP_CAN_BINARY) && has_nul (bytes))
    imap_command_add_binary (command, bytes);
  else
    imap_command_add_literal (command, bytes);
  return utf8;
}

static void
set_group (GPtrArray       *group,
           ImapCommand     *command,
           KitRemoteResult  result,
           const GError    *error)
{
  for (guint i = 0; i < group->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (group, i);

      item->result = result;
      if (error != NULL)
        item->error = g_error_copy (error);
      if (result != KIT_RESULT_DONE || command->code != IMAP_CODE_APPENDUID)
        continue;
      item->new_uidvalidity = (gint64) command->number;
      item->new_uid = imap_ranges_get_nth ((const ImapRange *) (gpointer) command->target->data,
                                           command->target->len, i);
    }
}

/* *@refused: the server took none of them */
static gboolean
append_group (ImapConnection  *connection,
              KitRemoteJob    *job,
              GPtrArray       *group,
              gboolean         plain,
              gboolean        *refused,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("APPEND");
  g_autoptr (GError) refusal = NULL;
  gboolean utf8 = FALSE;

  imap_connection_add_mailbox (connection, command, job->path);
  for (guint i = 0; i < group->len; i++)
    utf8 |= add_item (connection, command, g_ptr_array_index (group, i), plain);
  if (command->is_invalid)
    {
      g_set_error_literal (&refusal, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                           _("There are bytes in it that cannot be sent to the server"));
    }
  else
    {
      if (!imap_connection_queue (connection, command, cancellable, error) ||
          !imap_connection_wait (connection, command, cancellable, error))
        return FALSE;
      imap_command_check (command, &refusal);
    }
  *refused = refusal != NULL;
  /* The form for it is from RFC 6855, and what came after that has it no more */
  if (refusal != NULL && utf8 && group->len == 1 && command->code == IMAP_CODE_NONE)
    return append_group (connection, job, group, TRUE, refused, cancellable, error);
  if (refusal == NULL)
    set_group (group, command, KIT_RESULT_DONE, NULL);
  else if (group->len == 1)
    set_group (group, command, KIT_RESULT_FAILED, refusal);
  return TRUE;
}

/* One that is refused must not keep the others */
static gboolean
append_singly (ImapConnection  *connection,
               KitRemoteJob    *job,
               GPtrArray       *group,
               GCancellable    *cancellable,
               GError         **error)
{
  for (guint i = 0; i < group->len; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      gboolean refused;

      g_ptr_array_add (one, g_ptr_array_index (group, i));
      if (!append_group (connection, job, one, FALSE, &refused, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_too_big (ImapConnection *connection,
            KitRemoteItem  *item)
{
  guint64 limit = imap_connection_get_append_limit (connection);

  if (limit == 0 || g_bytes_get_size (item->source) <= limit)
    return FALSE;
  item->result = KIT_RESULT_FAILED;
  g_set_error (&item->error, MAPI_ERROR, MAPI_ERROR_TOO_BIG,
               _("The server takes messages of at most %" PRIu64 " bytes"), limit);
  return TRUE;
}

/* The next items that go together */
static GPtrArray *
take_group (ImapConnection *connection,
            KitRemoteJob   *job,
            guint          *index)
{
  GPtrArray *group = g_ptr_array_new ();
  guint max = imap_connection_can (connection, IMAP_CAN_MULTIAPPEND) ? GROUP_ITEMS : 1;
  gsize size = 0;

  while (*index < job->items->len && group->len < max)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, *index);

      if (item->result == KIT_RESULT_NONE && item->source != NULL && !is_too_big (connection, item))
        {
          size += g_bytes_get_size (item->source);
          if (group->len > 0 && size > GROUP_BYTES)
            break;
          g_ptr_array_add (group, item);
        }
      (*index)++;
    }
  return group;
}

gboolean
imap_execute_append (ImapConnection  *connection,
                     KitRemoteJob    *job,
                     GCancellable    *cancellable,
                     GError         **error)
{
  guint index = 0;

  while (index < job->items->len)
    {
      g_autoptr (GPtrArray) group = take_group (connection, job, &index);
      gboolean refused = FALSE;

      if (group->len == 0)
        continue;
      if (!append_group (connection, job, group, FALSE, &refused, cancellable, error))
        return FALSE;
      if (refused && group->len > 1 &&
          !append_singly (connection, job, group, cancellable, error))
        return FALSE;
    }
  return TRUE;
}
