/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Whether a store or an address book has a change that no server was ever told of. @session: nullable */
gboolean spooler_has_fresh_operations (MapiSession *session);

G_END_DECLS
