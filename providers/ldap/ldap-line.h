/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ldap-entry.h"

#include <kit-credentials.h>
#include <kit-line-stream.h>
#include <ldap.h>

G_BEGIN_DECLS

/* LDAP over a stream of the kit: libldap makes and reads the messages, the kit connects, makes safe, waits and stops.
 * So certificates, pins, time limits and words are those of every other provider. One thread at a time. After an
 * error of the connection it is of no more use. */
typedef struct _LdapLine LdapLine;

/* Resolves, connects, and asks for TLS where that is how it begins; nobody is logged on yet */
LdapLine      *ldap_line_open         (KitEndpoint    *endpoint,
                                       MapiCheck      *check,
                                       GCancellable   *cancellable,
                                       GError        **error);
void           ldap_line_free         (LdapLine       *self);
gboolean       ldap_line_is_usable    (LdapLine       *self);
LDAP          *ldap_line_get_ldap     (LdapLine       *self);
KitLineStream *ldap_line_get_stream   (LdapLine       *self);
/* From here on everything ends at a monotonic time, and when cancelled */
void           ldap_line_begin        (LdapLine       *self,
                                       guint           seconds,
                                       GCancellable   *cancellable);
/* Tells the server that the rest of an answer is not wanted. The line is not usable after what is under way. */
void           ldap_line_abandon      (LdapLine       *self,
                                       int             id);
/* The next message of an operation; NULL and an error when the connection is lost, or took too long. Free with
 * ldap_msgfree(). */
LDAPMessage   *ldap_line_wait         (LdapLine       *self,
                                       int             id,
                                       GError        **error);
/* What libldap says of a call of its that failed before anything was answered */
void           ldap_line_take_error   (LdapLine       *self,
                                       int             code,
                                       GError        **error);
/* A result of the server as an error, in words for people; @words: the server's, nullable */
void           ldap_line_set_result   (LdapLine       *self,
                                       int             code,
                                       const char     *words,
                                       GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LdapLine, ldap_line_free)

G_END_DECLS
