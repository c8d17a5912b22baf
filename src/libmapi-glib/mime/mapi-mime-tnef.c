/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-mime-decode-private.h"

gboolean
mapi_mime_decode_tnef (MapiContent *content,
                       GBytes      *data,
                       guint        level)
{
  return FALSE;
}
