/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-preview.h"

#include <kit-net-error.h>

/* RFC 8970, 3.1 has at most 256 characters; what is much longer is something else */
#define PREVIEW_BYTES 4096

const char *
imap_preview_item (ImapConnection       *connection,
                   const KitSyncRequest *request)
{
  /* Of very many only what costs the server nothing */
  gboolean many = request->kind == KIT_SYNC_OLDER;

  if (!request->previews)
    return "";
  if (imap_connection_can (connection, IMAP_CAN_PREVIEW))
    return many ? " PREVIEW (LAZY)" : " PREVIEW";
  if (imap_connection_can (connection, IMAP_CAN_PREVIEW_FUZZY))
    return many ? " PREVIEW (LAZY=FUZZY)" : " PREVIEW (FUZZY)";
  return "";
}

char *
imap_preview_dup (const ImapFetch *fetch)
{
  g_autofree char *text = NULL;

  if (!(fetch->fields & IMAP_FETCH_PREVIEW) || fetch->preview.data == NULL || fetch->preview.size > PREVIEW_BYTES)
    return NULL;
  text = imap_span_dup (&fetch->preview);
  return text != NULL ? kit_net_clean_text (text) : NULL;
}
