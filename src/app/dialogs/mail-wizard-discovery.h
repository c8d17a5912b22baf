/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* The wizard's search for the servers of an address: who is asked, what they say, which of it to
 * use. "ready" when there is something to go on with, or nothing more will come; "by-hand" when nothing was found and the
 * user knows more. */
#define MAIL_TYPE_WIZARD_DISCOVERY (mail_wizard_discovery_get_type ())

G_DECLARE_FINAL_TYPE (MailWizardDiscovery, mail_wizard_discovery, MAIL, WIZARD_DISCOVERY, AdwBin)

void                 mail_wizard_discovery_start      (MailWizardDiscovery *self,
                                                       const char          *address);
void                 mail_wizard_discovery_stop       (MailWizardDiscovery *self);
/* Nobody is asked any more */
gboolean             mail_wizard_discovery_is_over    (MailWizardDiscovery *self);
/* The one the user wants, the best to begin with; NULL while there is none */
MapiDiscoveryResult *mail_wizard_discovery_get_result (MailWizardDiscovery *self);

G_END_DECLS
