/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-pass-flags.h>

#include "kit-remote-row.h"

G_BEGIN_DECLS

typedef struct _KitPass KitPass;

/* Between any two steps. FALSE: stop; what is left is done another time */
typedef gboolean (*KitPassFunc) (KitPass   *pass,
                                 gpointer   user_data);

/* One time through everything a server has and we have for it. Work is done in small steps, the most
 * wanted first: what waits to be told, the inbox, the newest of each folder, older messages, bodies,
 * the index. The remote is connected. */
struct _KitPass
{
  KitStore     *store;
  KitRemote    *remote;
  KitPassFlags  flags;
  KitPassFunc   between;    /* (nullable) */
  gpointer      user_data;
  GCancellable *cancellable;
  /* results */
  guint         n_told;
  GError       *problem;    /* (owned) (nullable): the first of those that stop nothing */
  guint         n_lists;    /* times the folders were listed */
  gboolean      outdated;   /* a folder of the last list is gone */
  gboolean      is_partial; /* of a folder it is not known what it has */
};

/* FALSE: the connection or the store failed */
gboolean kit_pass_run         (KitPass             *self,
                               GError             **error);
/* Only those folders (element-type utf8, paths; "" the folder list), with the bodies of what is new */
gboolean kit_pass_run_folders (KitPass             *self,
                               GPtrArray           *paths,
                               GError             **error);
void     kit_pass_clear       (KitPass             *self);
/* Whether @error ends a connection or a pass */
gboolean kit_pass_is_fatal    (const GError        *error);

G_END_DECLS
