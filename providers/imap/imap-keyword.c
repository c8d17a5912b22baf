/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-keyword.h"

#include <string.h>

#include "imap-command.h"
#include "imap-mailbox-name.h"

char *
imap_keyword_encode (const char *keyword)
{
  g_autofree char *wire = NULL;

  if (g_str_is_ascii (keyword))
    return imap_command_is_keyword (keyword) ? g_strdup (keyword) : NULL;
  if (!g_utf8_validate (keyword, -1, NULL))
    return NULL;
  wire = imap_mailbox_name_encode (keyword);
  return imap_command_is_keyword (wire) ? g_steal_pointer (&wire) : NULL;
}

const char *
imap_keyword_decode (ImapArena  *arena,
                     const char *wire)
{
  g_autofree char *keyword = NULL;
  g_autofree char *again = NULL;
  char *kept;

  if (strchr (wire, '&') == NULL)
    return wire;
  /* Somebody's R&D is no encoded word: it would not be found again to be taken off */
  keyword = imap_mailbox_name_decode (wire, strlen (wire));
  again = imap_keyword_encode (keyword);
  if (g_str_is_ascii (keyword) || g_strcmp0 (again, wire) != 0)
    return wire;
  kept = imap_arena_take (arena, strlen (keyword) + 1);
  return strcpy (kept, keyword);
}
