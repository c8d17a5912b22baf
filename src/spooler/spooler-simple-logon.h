/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Flags of Simple MAPI, by their numbers */
typedef enum
{
  SPOOLER_SIMPLE_LOGON_UI       = 0x00001,
  SPOOLER_SIMPLE_NEW_SESSION    = 0x00002,
  SPOOLER_SIMPLE_DIALOG         = 0x00008,
  SPOOLER_SIMPLE_EXTENDED       = 0x00020,
  SPOOLER_SIMPLE_USE_DEFAULT    = 0x00040,
  SPOOLER_SIMPLE_AB_NOMODIFY    = 0x00400,
  SPOOLER_SIMPLE_FORCE_DOWNLOAD = 0x01000,
  SPOOLER_SIMPLE_LONG_MSGID     = 0x04000,
  SPOOLER_SIMPLE_PASSWORD_UI    = 0x20000
} SpoolerSimpleFlags;

/* The profile a program gets: @name, or for an empty one the default; with LOGON_UI a person chooses where there is a
 * choice, or makes the first. LOGON_FAILURE if there is none. Blocks. */
char *spooler_simple_logon_choose (const char          *name,
                                   SpoolerSimpleFlags   flags,
                                   const char          *parent,
                                   GCancellable        *gone,
                                   GError             **error);

G_END_DECLS
