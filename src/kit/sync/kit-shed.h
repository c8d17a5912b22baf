/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote-row.h"

G_BEGIN_DECLS

/* Texts that are not to be kept on this computer any more are dropped here; the server has them. When a person wants
 * less of a folder kept, what is too much goes; while that stays as it is, what grows too old goes. What somebody opened
 * later than that stays until less is wanted again. What the index says of a text stays: it is found as before. */

typedef struct
{
  gint64   last;      /* content; 0: from the beginning */
  gboolean is_done;
  guint    n_dropped; /* by all calls */
} KitShedCursor;

/* Some of one folder, in one short transaction. Never what the server does not have, or is still to be told of, nor what
 * another folder keeps. */
gboolean kit_shed_some (KitStore            *store,
                        const KitRemoteRow  *row,
                        KitShedCursor       *cursor,
                        GCancellable        *cancellable,
                        GError             **error);

G_END_DECLS
