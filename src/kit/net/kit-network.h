/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the desktop knows of the network. Any thread. */

/* It lets nobody through before they have signed in to it in a web browser. Whoever answers there is not who he says. */
gboolean kit_network_is_portal (void);

G_END_DECLS
