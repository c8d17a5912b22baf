/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a pass of an agent is about */
typedef enum
{
  KIT_PASS_UPLOAD   = 1 << 0, /* pending operations */
  KIT_PASS_DOWNLOAD = 1 << 1, /* all that the server has: of a store folders, messages, bodies, the index */
  KIT_PASS_THOROUGH = 1 << 2, /* compare number by number */
  KIT_PASS_SPARING  = 1 << 3, /* the line costs money: no bodies but those asked for */
  KIT_PASS_ANYWAY   = 1 << 4  /* … but a person wants them all the same, this time */
} KitPassFlags;

G_END_DECLS
