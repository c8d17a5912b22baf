/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-endpoint.h"

G_BEGIN_DECLS

typedef enum
{
  KIT_NET_CONNECT,
  KIT_NET_HANDSHAKE,
  KIT_NET_READ,
  KIT_NET_WRITE
} KitNetStage;

/* Seconds a server has to greet somebody who sits and waits while settings are tried */
#define KIT_NET_GREETING_SECONDS 15

/* GIO's, the resolver's and TLS's errors become ours, in words for people: what failed, where, in
 * whose words, what to do. Takes @problem. */
void kit_net_error_take       (GError      **error,
                               GError       *problem,
                               KitEndpoint  *endpoint,
                               KitNetStage   stage);
void kit_net_error_set_timeout (GError     **error,
                               KitEndpoint  *endpoint,
                               KitNetStage   stage);
/* Instead of @error: no greeting came in time. Where TLS is not expected from the start, the server may do so: then both
 * sides wait for each other. */
void kit_net_error_explain_silence (GError **error,
                               KitEndpoint  *endpoint);
void kit_net_error_set_closed (GError      **error,
                               KitEndpoint  *endpoint);
/* It hung up in the middle of the handshake, of which TLS says @problem */
void kit_net_error_set_hung_up (GError     **error,
                               const GError *problem,
                               KitEndpoint  *endpoint);
/* The server said no to the user: LOGON_FAILED, or NETWORK_ERROR when it may say yes later.
 * @low_level: the code it said it with, nullable; @words: the server's, nullable */
void kit_net_error_set_logon  (GError      **error,
                               KitEndpoint  *endpoint,
                               const char   *user,
                               gboolean      temporary,
                               const char   *low_level,
                               const char   *words);
/* A server's text for people: control and bidi characters gone, at most 512 characters */
char *kit_net_clean_text      (const char   *text);

G_END_DECLS
