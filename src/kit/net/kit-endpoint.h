/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* How a connection is protected. There is no "if available". */
typedef enum
{
  KIT_SECURITY_TLS,             /* from the first byte */
  KIT_SECURITY_STARTTLS,        /* asked for in the protocol, and required */
  KIT_SECURITY_NONE             /* only where the user agreed, or on this computer */
} KitSecurity;

/* Asked when a server's certificate is not valid; @flaws: why. Blocks. TRUE to trust this very
 * certificate. */
typedef gboolean (*KitCertificateFunc) (const char           *host,
                                        guint                 port,
                                        GTlsCertificate      *certificate,
                                        GTlsCertificateFlags  flaws,
                                        GCancellable         *cancellable,
                                        gpointer              user_data);

/* Where a server is and how to speak to it. Made and filled in by one thread, then read only. */
typedef struct _KitEndpoint KitEndpoint;

KitEndpoint        *kit_endpoint_new                 (const char          *protocol,
                                                      const char          *host,
                                                      guint                port,
                                                      KitSecurity          security);
/* From the settings host, port (0: the usual one), security, allow-unencrypted, timeout,
 * client-certificate, client-key and certificate-pins of the provider; a certificate that is not
 * valid is asked about through @support. UNCONFIGURED when they make no sense. */
KitEndpoint        *kit_endpoint_new_for_provider    (MapiSupport         *support,
                                                      const char          *protocol,
                                                      guint                tls_port,
                                                      guint                plain_port,
                                                      GError             **error);
KitEndpoint        *kit_endpoint_ref                 (KitEndpoint         *self);
void                kit_endpoint_unref               (KitEndpoint         *self);
/* "imap", "smtp", "pop": the scheme proxies are looked up with, and the SASL service */
const char         *kit_endpoint_get_protocol        (KitEndpoint         *self);
const char         *kit_endpoint_get_host            (KitEndpoint         *self);
guint               kit_endpoint_get_port            (KitEndpoint         *self);
/* "host:port", for people */
const char         *kit_endpoint_get_name            (KitEndpoint         *self);
KitSecurity         kit_endpoint_get_security        (KitEndpoint         *self);
/* The user agreed to a connection that everybody on the way can read */
void                kit_endpoint_set_unencrypted     (KitEndpoint         *self,
                                                      gboolean             agreed);
/* Whether a secret may cross an unprotected connection to this server */
gboolean            kit_endpoint_get_unencrypted     (KitEndpoint         *self);
gboolean            kit_endpoint_is_loopback         (KitEndpoint         *self);
/* Seconds: for the connection and the handshake; for any read or write without progress */
void                kit_endpoint_set_timeouts        (KitEndpoint         *self,
                                                      guint                connect_seconds,
                                                      guint                io_seconds);
guint               kit_endpoint_get_connect_timeout (KitEndpoint         *self);
guint               kit_endpoint_get_io_timeout      (KitEndpoint         *self);
/* PEM files; @key may be NULL when it is in the same file */
void                kit_endpoint_set_client_certificate (KitEndpoint      *self,
                                                      const char          *certificate,
                                                      const char          *key);
const char         *kit_endpoint_get_client_certificate (KitEndpoint      *self);
const char         *kit_endpoint_get_client_key      (KitEndpoint         *self);
/* SHA-256 of a certificate that is trusted for this host and port whatever is wrong with it. With
 * “host:port ” before it, it is ignored unless these are ours. */
void                kit_endpoint_add_pin             (KitEndpoint         *self,
                                                      const char          *pin);
gboolean            kit_endpoint_is_pinned           (KitEndpoint         *self,
                                                      const char          *sha256);
void                kit_endpoint_set_certificate_func (KitEndpoint        *self,
                                                      KitCertificateFunc   func,
                                                      gpointer             user_data,
                                                      GDestroyNotify       destroy);
/* Who is there is asked about a certificate that is not valid */
void                kit_endpoint_set_support         (KitEndpoint         *self,
                                                      MapiSupport         *support);
/* Whether the user agreed to one that nobody vouches for */
gboolean            kit_endpoint_has_pins            (KitEndpoint         *self);
/* Asks; an agreed certificate is pinned */
gboolean            kit_endpoint_ask_certificate     (KitEndpoint         *self,
                                                      GTlsCertificate     *certificate,
                                                      GTlsCertificateFlags flaws,
                                                      GCancellable        *cancellable);
/* UNCONFIGURED: no host, a name with control characters, no protection that nobody agreed to */
gboolean            kit_endpoint_check               (KitEndpoint         *self,
                                                      GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitEndpoint, kit_endpoint_unref)

G_END_DECLS
