/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-interaction.h"

G_BEGIN_DECLS

/* The user through the window process: org.estafette.Dialogs1. For programs without a toolkit. */
#define MAPI_TYPE_REMOTE_INTERACTION (mapi_remote_interaction_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiRemoteInteraction, mapi_remote_interaction, MAPI, REMOTE_INTERACTION, MapiInteraction)

/* @parent: window the dialogs stand over, "x11:XID" or "wayland:HANDLE"; NULL for none. @start:
 * whether the window process may be started for it. */
MAPI_AVAILABLE_IN_ALL
MapiInteraction *mapi_remote_interaction_new            (const char             *parent,
                                                         gboolean                start);
/* The profile wizard; @profile (nullable): the one to add an account to. The profile's name. */
MAPI_AVAILABLE_IN_ALL
char            *mapi_remote_interaction_create_profile (MapiRemoteInteraction  *self,
                                                         const char             *profile,
                                                         GCancellable           *cancellable,
                                                         GError                **error);

G_END_DECLS
