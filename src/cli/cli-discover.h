/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-context.h"

G_BEGIN_DECLS

/* @database: base URL of the database of providers, "none", or NULL for the usual one. Progress goes to standard
 * error. NULL: nothing was found. */
MapiDiscovery *cli_discover       (CliContext    *context,
                                   const char    *address,
                                   const char    *database,
                                   GError       **error);
gboolean       cli_discover_list  (CliContext    *context,
                                   const char    *address,
                                   const char    *database,
                                   GError       **error);
/* The best result into the settings of a service of @type; @unverified: also one nobody confirms */
gboolean       cli_discover_apply (CliContext    *context,
                                   const char    *address,
                                   const char    *database,
                                   gboolean       unverified,
                                   const char    *type,
                                   MapiSettings  *settings,
                                   GError       **error);

/* A list of MapiDiscoveredServer under @name in the answer, or a line for each */
void           cli_discover_add_servers (CliContext *context,
                                   const char    *name,
                                   GPtrArray     *servers);

G_END_DECLS
