/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-certificate.h"

#include <glib/gi18n-lib.h>
#include <mapi-provider.h>

static char *
dup_date (GDateTime *date)
{
  g_autoptr(GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;

  /* Translators: a date as “3 May 2026, 14:05” */
  return local != NULL ? g_date_time_format (local, _("%-d %B %Y, %H:%M")) : g_strdup ("?");
}

static char *
dup_names (GTlsCertificate *certificate)
{
  g_autoptr(GPtrArray) dns = g_tls_certificate_get_dns_names (certificate);
  g_autoptr(GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; dns != NULL && i < dns->len && i < 10; i++)
    {
      gsize length;
      const char *name = g_bytes_get_data (g_ptr_array_index (dns, i), &length);
      g_autofree char *valid = g_utf8_make_valid (name, length);

      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", valid);
    }
  for (guint i = 0; addresses != NULL && i < addresses->len && i < 10; i++)
    {
      g_autofree char *name = g_inet_address_to_string (g_ptr_array_index (addresses, i));

      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

char *
kit_certificate_dup_facts (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autoptr(GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *from_text = dup_date (from);
  g_autofree char *until_text = dup_date (until);
  g_autofree char *names = dup_names (certificate);
  g_autofree char *sha256 = mapi_certificate_dup_fingerprint (certificate);

  return g_strdup_printf (_("Issued to: %s\nFor the names: %s\nIssued by: %s\n"
                            "Valid from %s to %s\nSHA-256: %s"),
                          subject != NULL ? subject : "?", *names != '\0' ? names : "?",
                          issuer != NULL ? issuer : "?", from_text, until_text, sha256);
}

static void
append_sentence (GString    *text,
                 const char *sentence)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
}

static void
append_dates (GString              *text,
              GTlsCertificate      *certificate,
              GTlsCertificateFlags  errors)
{
  g_autoptr(GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *sentence = NULL;
  g_autofree char *date = NULL;

  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    {
      date = dup_date (until);
      sentence = g_strdup_printf (_("It expired on %s."), date);
      append_sentence (text, sentence);
    }
  else if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    {
      date = dup_date (from);
      sentence = g_strdup_printf (_("It is not valid before %s; is the clock of this computer "
                                    "right?"), date);
      append_sentence (text, sentence);
    }
}

char *
kit_certificate_dup_problem (GTlsCertificate      *certificate,
                             GTlsCertificateFlags  errors,
                             const char           *host)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    append_sentence (text, _("Nobody this computer trusts has signed it."));
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    {
      g_autofree char *names = dup_names (certificate);
      g_autofree char *sentence = g_strdup_printf (_("It is not for “%s” but for “%s”."), host,
                                                   *names != '\0' ? names : "?");

      append_sentence (text, sentence);
    }
  append_dates (text, certificate, errors);
  if (errors & G_TLS_CERTIFICATE_REVOKED)
    append_sentence (text, _("It was withdrawn by who signed it."));
  if (errors & G_TLS_CERTIFICATE_INSECURE)
    append_sentence (text, _("It is signed in a way that can be forged."));
  if (text->len == 0)
    append_sentence (text, _("It could not be verified."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
