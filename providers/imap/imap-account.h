/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-credentials.h>
#include <kit-endpoint.h>

G_BEGIN_DECLS

/* What every connection of a store needs to know; read only once made, any thread */
typedef struct
{
  MapiSupport *support;         /* (owned) */
  KitEndpoint *endpoint;        /* (owned) */
  char        *folder;          /* (owned): for files that are gone at once */
  char        *root;            /* (owned) (nullable): only what is below it, as on the wire */
  gboolean     send_id;
  gboolean     compress;
  gboolean     subscribed_only;
  guint        max_connections; /* at least 1 */
} ImapAccount;

ImapAccount *imap_account_new  (MapiSupport   *support,
                                GError       **error);
void         imap_account_free (ImapAccount   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapAccount, imap_account_free)

G_END_DECLS
