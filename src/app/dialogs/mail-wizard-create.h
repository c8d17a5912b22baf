/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mail-account-draft.h"

G_BEGIN_DECLS

/* The last step of the wizard, the only one that writes anything. */

/* “Mail”, with a number if there is such a profile already */
char     *mail_wizard_create_propose_name (void);
/* Adds @draft to @profile, or to a new profile @name if that is NULL */
void      mail_wizard_create_async        (gpointer             source,
                                           MailAccountDraft    *draft,
                                           const char          *profile,
                                           const char          *name,
                                           gboolean             make_default,
                                           GAsyncReadyCallback  callback);
gboolean  mail_wizard_create_finish       (GAsyncResult        *result,
                                           char               **name,
                                           GError             **error);

G_END_DECLS
