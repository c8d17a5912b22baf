/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-provider-base.h"
#include "mapi-worker-private.h"

G_BEGIN_DECLS

/* The two lanes of a provider. They share nothing but what the provider itself guards, so
 * that a long job does not hold up the short one somebody waits for. */
typedef enum
{
  MAPI_LANE_FOREGROUND,
  MAPI_LANE_BACKGROUND
} MapiLane;

#define MAPI_N_LANES 2

/* (transfer none); lives as long as @self */
MapiWorker *mapi_provider_get_worker (MapiProvider  *self,
                                      MapiLane       lane);
/* More of the kind of the foreground lane, for a provider whose functions may run at once. Before its first use */
void        mapi_provider_add_lanes  (MapiProvider  *self,
                                      guint          n_more);
/* The lane with the least to do, those in turn that have equally much: for something that stays; (transfer none) */
MapiWorker *mapi_provider_choose_worker (MapiProvider *self);
/* The same for one call, which counts as something to do until the lane is released. On a lane: that one */
MapiWorker *mapi_provider_claim_worker  (MapiProvider *self);
void        mapi_provider_release_worker (MapiProvider *self,
                                          MapiWorker   *worker);
/* On a lane: whether the provider has closed what it holds. mapi_provider_check() refuses new
 * calls earlier, at the start of the logoff, so that those already queued are still served. */
gboolean    mapi_provider_check_lane (MapiProvider  *self,
                                      GError       **error);
/* How this provider is called in messages to people; (transfer none) */
const char *mapi_provider_get_label  (MapiProvider  *self);
/* Sets the error of a vfunc that is not there */
void        mapi_provider_set_no_support (MapiProvider  *self,
                                          GError       **error);

G_END_DECLS
