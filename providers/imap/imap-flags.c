/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the kit calls flags, and what the protocol calls so */

#include "config.h"

#include "imap-remote-private.h"

ImapFlags
imap_flags_from_kit (KitFlags flags)
{
  ImapFlags result = 0;

  if (flags & KIT_FLAG_READ)
    result |= IMAP_FLAG_SEEN;
  if (flags & KIT_FLAG_FLAGGED)
    result |= IMAP_FLAG_FLAGGED;
  if (flags & KIT_FLAG_ANSWERED)
    result |= IMAP_FLAG_ANSWERED;
  if (flags & KIT_FLAG_DRAFT)
    result |= IMAP_FLAG_DRAFT;
  if (flags & KIT_FLAG_DELETED)
    result |= IMAP_FLAG_DELETED;
  return result;
}

/* @keywords is filled with those that are no flags of ours, and ends in NULL */
KitFlags
imap_flags_to_kit (const ImapFetch *fetch,
                   GPtrArray       *keywords)
{
  KitFlags flags = 0;

  g_ptr_array_set_size (keywords, 0);
  if (fetch->flags & IMAP_FLAG_SEEN)
    flags |= KIT_FLAG_READ;
  if (fetch->flags & IMAP_FLAG_FLAGGED)
    flags |= KIT_FLAG_FLAGGED;
  if (fetch->flags & IMAP_FLAG_ANSWERED)
    flags |= KIT_FLAG_ANSWERED;
  if (fetch->flags & IMAP_FLAG_DRAFT)
    flags |= KIT_FLAG_DRAFT;
  if (fetch->flags & IMAP_FLAG_DELETED)
    flags |= KIT_FLAG_DELETED;
  for (guint i = 0; i < fetch->n_keywords; i++)
    {
      const char *keyword = fetch->keywords[i];

      if (g_ascii_strcasecmp (keyword, "$Forwarded") == 0 ||
          g_ascii_strcasecmp (keyword, "Forwarded") == 0)
        flags |= KIT_FLAG_FORWARDED;
      else if (g_utf8_validate (keyword, -1, NULL))
        g_ptr_array_add (keywords, (gpointer) keyword);
    }
  g_ptr_array_add (keywords, NULL);
  return flags;
}
