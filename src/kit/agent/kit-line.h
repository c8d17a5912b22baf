/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-agent.h"

G_BEGIN_DECLS

/* What a network call of an agent ends with: the agent, its lines, or whoever asked for it */
typedef struct
{
  GCancellable *stopping;
  GCancellable *line;
  GCancellable *caller;      /* (nullable) */
  GCancellable *joined;      /* of all three */
  gulong        handlers[3];
} KitLine;

void     kit_line_enter      (KitLine       *self,
                              KitAgent      *agent,
                              GCancellable  *cancellable);
void     kit_line_leave      (KitLine       *self);
/* Only the lines were given up: it is to be done again */
gboolean kit_line_is_renewed (KitLine       *self);
/* The lines are dead, whoever says otherwise: everything begins anew at once. Any thread. */
void     kit_line_renew      (KitAgent      *agent);

G_END_DECLS
