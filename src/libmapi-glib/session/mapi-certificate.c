/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-certificate.h"

#include <glib/gi18n-lib.h>

/**
 * mapi_certificate_dup_fingerprint:
 * @certificate: a certificate
 *
 * Computes the SHA-256 of a certificate, what it is pinned by.
 *
 * Returns: (transfer full): 64 lower-case hexadecimal digits
 */
char *
mapi_certificate_dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) bytes = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate", &bytes, NULL);
  return bytes != NULL ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes->data, bytes->len)
                       : g_strdup ("");
}

static char *
format_day (GDateTime *date)
{
  g_autoptr(GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;

  return local != NULL ? g_date_time_format (local, "%x") : g_strdup ("?");
}

static char *
describe_time (GTlsCertificate *certificate,
               gboolean         over)
{
  g_autoptr(GDateTime) date = over ? g_tls_certificate_get_not_valid_after (certificate)
                                   : g_tls_certificate_get_not_valid_before (certificate);
  g_autofree char *day = format_day (date);

  return g_strdup_printf (over ? _("It expired on %s.")
                               : _("It is valid only from %s on. Is the clock of this computer "
                                   "right?"), day);
}

/* Whether it vouches for itself */
static gboolean
is_self_signed (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  return subject != NULL && g_strcmp0 (subject, issuer) == 0;
}

/**
 * mapi_certificate_describe_flaws:
 * @certificate: a certificate
 * @flaws: what is wrong with it
 * @server: host name that was asked for
 *
 * Says for people why a certificate was not accepted.
 *
 * Returns: (transfer full): whole sentences, one a line
 */
char *
mapi_certificate_describe_flaws (GTlsCertificate      *certificate,
                                 GTlsCertificateFlags  flaws,
                                 const char           *server)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);
  g_return_val_if_fail (server != NULL, NULL);

  if (flaws & G_TLS_CERTIFICATE_BAD_IDENTITY)
    g_ptr_array_add (lines, g_strdup_printf (_("It was made for another server than “%s”."), server));
  if (flaws & G_TLS_CERTIFICATE_UNKNOWN_CA)
    g_ptr_array_add (lines, g_strdup (is_self_signed (certificate)
                                      ? _("The server vouches for itself: no authority confirms "
                                          "who it is.")
                                      : _("It was issued by an authority this computer does not "
                                          "know.")));
  if (flaws & G_TLS_CERTIFICATE_EXPIRED)
    g_ptr_array_add (lines, describe_time (certificate, TRUE));
  if (flaws & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    g_ptr_array_add (lines, describe_time (certificate, FALSE));
  if (flaws & G_TLS_CERTIFICATE_REVOKED)
    g_ptr_array_add (lines, g_strdup (_("The authority that issued it has revoked it.")));
  if (flaws & G_TLS_CERTIFICATE_INSECURE)
    g_ptr_array_add (lines, g_strdup (_("It is signed in a way that can be forged.")));
  if (flaws & G_TLS_CERTIFICATE_GENERIC_ERROR)
    g_ptr_array_add (lines, g_strdup (_("It could not be checked.")));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}
