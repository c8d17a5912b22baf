/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-credentials.h"
#include "kit-line-stream.h"

G_BEGIN_DECLS

/* One exchange that logs a user on (RFC 4422), for any protocol. Texts are base64 as lines carry
 * them; "" is an empty response, which some protocols write "=".
 *
 *   sasl = kit_sasl_new (stream, credentials, offered, &error);
 *   initial = kit_sasl_dup_initial (sasl, &error)        NULL without error: the server speaks first
 *   … for each challenge: response = kit_sasl_step (sasl, challenge, &error) …
 *   … the server says yes: kit_sasl_finish (sasl, final challenge or NULL, &error)
 */
typedef struct _KitSasl KitSasl;

/* @offered: mechanisms the server has. The strongest that the credentials do for is taken; what
 * shows a secret to the server only where kit_line_stream_may_send_secret(). NO_SUPPORT: none
 * will do, the message says why. */
KitSasl    *kit_sasl_new           (KitLineStream       *stream,
                                    KitCredentials      *credentials,
                                    const char * const  *offered,
                                    GError             **error);
void        kit_sasl_free          (KitSasl             *self);
const char *kit_sasl_get_mechanism (KitSasl             *self);
/* May be sent with the command that begins the exchange, or as answer to an empty challenge; then
 * kit_sasl_step() is not called for that challenge. */
char       *kit_sasl_dup_initial   (KitSasl             *self,
                                    GError             **error);
/* LOGON_FAILED: the server is not who it says, or the exchange goes on for ever. The caller then
 * cancels it with "*". */
char       *kit_sasl_step          (KitSasl             *self,
                                    const char          *challenge,
                                    GError             **error);
/* All that is left is the server's proof, a last challenge where the protocol has no room for it in the yes: the empty
 * response to that is known before it comes. It may be sent at once, and kit_sasl_step() is called all the same. */
gboolean    kit_sasl_awaits_proof  (KitSasl             *self);
/* The server has refused, with @words, what binds to TLS 1.3 (RFC 9266), and does not mean the password: up to Cyrus 3.6 they
 * offer that and know no binding but the former one, which TLS 1.3 has not. What does not bind may be tried, which is what
 * a server would have got that had offered nothing else. */
gboolean    kit_sasl_is_bound_in_vain (KitSasl          *self,
                                       const char       *words);
/* The server said yes. Has it proven that it knows the password, where the mechanism has that? */
gboolean    kit_sasl_finish        (KitSasl             *self,
                                    const char          *challenge,
                                    GError             **error);
/* What the server said within the exchange about its refusal, from OAuth's answer; NULL if
 * nothing */
const char *kit_sasl_get_problem   (KitSasl             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitSasl, kit_sasl_free)

G_END_DECLS
