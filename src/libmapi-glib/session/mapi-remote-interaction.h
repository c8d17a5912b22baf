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
/* The address book: recipients chosen from it, `a(uss)`. See Address of org.estafette.SimpleMapi1 for the arguments */
MAPI_AVAILABLE_IN_ALL
GVariant        *mapi_remote_interaction_select_recipients (MapiRemoteInteraction  *self,
                                                         const char             *caption,
                                                         guint                   n_edit,
                                                         const char             *label,
                                                         GVariant               *recipients,
                                                         GCancellable           *cancellable,
                                                         GError                **error);
/* What is known about somebody; returns when the person has seen it */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_remote_interaction_show_details   (MapiRemoteInteraction  *self,
                                                         const char             *entry_id,
                                                         gboolean                modify,
                                                         GCancellable           *cancellable,
                                                         GError                **error);

G_END_DECLS
