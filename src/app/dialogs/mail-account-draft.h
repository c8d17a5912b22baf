/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* A service that is to be: its type, a name and its settings. In no file yet. */
#define MAIL_TYPE_ACCOUNT_DRAFT (mail_account_draft_get_type ())

G_DECLARE_FINAL_TYPE (MailAccountDraft, mail_account_draft, MAIL, ACCOUNT_DRAFT, GObject)

MailAccountDraft *mail_account_draft_new            (MapiServiceType      *type,
                                                     const char           *name,
                                                     GError              **error);
/* Whoever it is for; settings that are not there or fixed stay as they are */
void              mail_account_draft_set_person     (MailAccountDraft     *self,
                                                     const char           *name,
                                                     const char           *address);
MapiServiceType  *mail_account_draft_get_service_type (MailAccountDraft   *self);
const char       *mail_account_draft_get_name       (MailAccountDraft     *self);
MapiSettings     *mail_account_draft_get_settings   (MailAccountDraft     *self);
void              mail_account_draft_set_settings   (MailAccountDraft     *self,
                                                     MapiSettings         *settings);
/* Mail on this computer, for whoever is logged in. NOT_FOUND: no service for it is installed. */
MailAccountDraft *mail_account_draft_new_for_this_computer (GError         **error);
/* What a discovery found, NULL for an account set up in another way */
MapiDiscoveryResult *mail_account_draft_get_result  (MailAccountDraft     *self);
/* The service type that uses most of what was found. NOT_FOUND: there is none. */
MailAccountDraft *mail_account_draft_new_for_result (MapiDiscoveryResult  *result,
                                                     const char           *name,
                                                     GError              **error);
/* An account of another program. NO_SUPPORT: nothing here receives what it does. */
MailAccountDraft *mail_account_draft_new_for_found  (MapiFoundAccount     *account,
                                                     GError              **error);
/* Blocks. All or nothing: the profile is made if @new_profile. */
gboolean          mail_account_drafts_create        (GPtrArray            *drafts,
                                                     const char           *profile,
                                                     gboolean              new_profile,
                                                     gboolean              make_default,
                                                     GCancellable         *cancellable,
                                                     GError              **error);

G_END_DECLS
