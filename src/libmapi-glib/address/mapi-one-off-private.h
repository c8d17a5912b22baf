/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-one-off.h"

G_BEGIN_DECLS

/* Control characters, and line and paragraph separators, which are line breaks to some */
static inline gboolean
mapi_one_off_is_control (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029;
}

/* What turns text around or cannot be seen, and so makes a name look like another one. Joiners
 * are not among them: scripts and emoji need them. */
static inline gboolean
mapi_one_off_is_hidden (gunichar c)
{
  return c == 0x00ad || c == 0x061c || c == 0x200b || c == 0x200e || c == 0x200f ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

MapiProperties *mapi_one_off_new_properties (const char *name,
                                             const char *address_type,
                                             const char *address);

G_END_DECLS
