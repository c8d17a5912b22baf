/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-credentials.h>
#include <kit-endpoint.h>

G_BEGIN_DECLS

/* What every connection of a store needs to know; but for the last ones read only once made, any thread */
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
  gint         is_unbound;      /* atomic: the server offers to bind to TLS and cannot */
  GMutex       lock;
  GError      *refusal;         /* (owned) (nullable): what the server said of a password that may be right */
  gint64       refused;         /* when */
  guint        password;        /* a hash of it */
} ImapAccount;

ImapAccount *imap_account_new  (MapiSupport   *support,
                                GError       **error);
void         imap_account_free (ImapAccount   *self);

/* The server refused @password, but may not know. It is not told it again for a while: servers lock out who does that. */
void         imap_account_note_doubt (ImapAccount  *self,
                                      const char   *password,
                                      const GError *refusal);
/* The server has taken it on another line, or the user has said anew what it is: what was said before counts no more */
void         imap_account_end_doubt  (ImapAccount  *self);
/* Whether @password is not to be told yet; @error: what was said when it was */
gboolean     imap_account_is_doubted (ImapAccount  *self,
                                      const char   *password,
                                      GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapAccount, imap_account_free)

G_END_DECLS
