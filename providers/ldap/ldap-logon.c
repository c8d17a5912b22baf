/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-logon.h"

#include "ldap-filter.h"
#include "ldap-search.h"

#include <glib/gi18n-lib.h>
#include <kit-net-error.h>
#include <kit-sasl.h>
#include <string.h>

#define ACTIVE_DIRECTORY "1.2.840.113556.1.4.800"
#define MAX_BASES 20

void
ldap_root_free (LdapRoot *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->bases);
  g_strfreev (self->mechanisms);
  g_free (self);
}

static char **
dup_values (LdapEntry  *entry,
            const char *attribute)
{
  GPtrArray *values = entry != NULL ? ldap_entry_get (entry, attribute) : NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; values != NULL && i < values->len && i < MAX_BASES; i++)
    {
      gboolean flawed = FALSE;
      g_autofree char *text = ldap_entry_clean (values->pdata[i], FALSE, &flawed);

      if (text != NULL && !flawed)
        g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

/* A server that tells nothing of itself is used as it is. */
LdapRoot *
ldap_root_load (LdapLine  *line,
                GError   **error)
{
  static const char * const attributes[] = {
    "namingContexts", "defaultNamingContext", "supportedSASLMechanisms", "supportedControl", "supportedCapabilities", NULL
  };
  LdapSearch search = { "", LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 1, FALSE };
  g_autoptr(GError) problem = NULL;
  LdapSearchEnd end;
  g_autoptr(GPtrArray) entries = ldap_search_run (line, &search, &end, &problem);
  LdapEntry *entry = entries != NULL && entries->len > 0 ? entries->pdata[0] : NULL;
  g_auto(GStrv) controls = dup_values (entry, "supportedcontrol");
  g_auto(GStrv) capabilities = dup_values (entry, "supportedcapabilities");
  LdapRoot *self;

  if (entries == NULL && !ldap_line_is_usable (line))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  self = g_new0 (LdapRoot, 1);
  self->bases = dup_values (entry, "defaultnamingcontext");
  if (self->bases[0] == NULL)
    {
      g_strfreev (self->bases);
      self->bases = dup_values (entry, "namingcontexts");
    }
  self->mechanisms = dup_values (entry, "supportedsaslmechanisms");
  self->paging = g_strv_contains ((const char * const *) controls, LDAP_CONTROL_PAGEDRESULTS);
  self->active_directory = g_strv_contains ((const char * const *) capabilities, ACTIVE_DIRECTORY);
  return self;
}

/* ---- logging on ---- */

typedef struct
{
  LdapLine       *line;
  KitCredentials *credentials;
  const char     *user;
  int             result;
  char           *words;        /* (owned) (nullable) */
  struct berval  *challenge;    /* (owned) (nullable) */
} Logon;

static void
logon_clear (Logon *logon)
{
  g_free (logon->words);
  if (logon->challenge != NULL)
    ber_bvfree (logon->challenge);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Logon, logon_clear)

/* One request and its answer. FALSE: the connection is lost. */
static gboolean
exchange (Logon          *logon,
          const char     *dn,
          const char     *mechanism,
          struct berval  *bytes,
          GError        **error)
{
  LDAP *ldap = ldap_line_get_ldap (logon->line);
  LDAPMessage *message;
  char *words = NULL;
  int id, code;

  code = ldap_sasl_bind (ldap, dn, mechanism, bytes, NULL, NULL, &id);
  if (code != LDAP_SUCCESS)
    {
      ldap_line_take_error (logon->line, code, error);
      return FALSE;
    }
  message = ldap_line_wait (logon->line, id, error);
  if (message == NULL)
    return FALSE;
  g_clear_pointer (&logon->challenge, ber_bvfree);
  g_clear_pointer (&logon->words, g_free);
  ldap_parse_sasl_bind_result (ldap, message, &logon->challenge, 0);
  code = ldap_parse_result (ldap, message, &logon->result, NULL, &words, NULL, NULL, 1);
  if (code != LDAP_SUCCESS)
    logon->result = code;
  logon->words = words != NULL ? kit_credentials_redact (logon->credentials, words) : NULL;
  ldap_memfree (words);
  return TRUE;
}

static gboolean
finish (Logon   *logon,
        GError **error)
{
  KitEndpoint *endpoint = kit_line_stream_get_endpoint (ldap_line_get_stream (logon->line));
  g_autofree char *low_level = g_strdup_printf ("LDAP %d", logon->result);

  if (logon->result == LDAP_SUCCESS)
    return TRUE;
  if (logon->result == LDAP_INVALID_CREDENTIALS || logon->result == LDAP_NO_SUCH_OBJECT ||
      logon->result == LDAP_INVALID_DN_SYNTAX || logon->result == LDAP_INAPPROPRIATE_AUTH)
    kit_net_error_set_logon (error, endpoint, logon->user, FALSE, low_level,
                             logon->words != NULL && *logon->words != '\0' ? logon->words
                                                                           : ldap_err2string (logon->result));
  else if (logon->result == LDAP_BUSY || logon->result == LDAP_UNAVAILABLE)
    kit_net_error_set_logon (error, endpoint, logon->user, TRUE, low_level, logon->words);
  else
    ldap_line_set_result (logon->line, logon->result, logon->words, error);
  return FALSE;
}

static gboolean
bind_simple (Logon       *logon,
             const char  *dn,
             GError     **error)
{
  const char *password = kit_credentials_get_password (logon->credentials);
  KitLineStream *stream = ldap_line_get_stream (logon->line);
  struct berval bytes;

  /* With an empty password most servers take a name for anonymous, and say yes to everybody (RFC 4513, 5.1.2) */
  if (password == NULL || *password == '\0')
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED, _("There is no password for “%s” at “%s”"), logon->user,
                   kit_endpoint_get_name (kit_line_stream_get_endpoint (stream)));
      return FALSE;
    }
  if (!kit_line_stream_may_send_secret (stream))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                   _("The password was not sent to “%s”, since everybody on the way could read it"),
                   kit_endpoint_get_name (kit_line_stream_get_endpoint (stream)));
      return FALSE;
    }
  bytes = (struct berval) { strlen (password), (char *) password };
  return exchange (logon, dn, LDAP_SASL_SIMPLE, &bytes, error) && finish (logon, error);
}

static gboolean
decode (const char     *text,
        struct berval  *bytes)
{
  gsize length = 0;

  bytes->bv_val = text != NULL ? (char *) g_base64_decode (text, &length) : NULL;
  bytes->bv_len = length;
  return bytes->bv_val != NULL;
}

static void
wipe (struct berval *bytes)
{
  if (bytes->bv_val != NULL)
    explicit_bzero (bytes->bv_val, bytes->bv_len);
  g_clear_pointer (&bytes->bv_val, g_free);
}

static gboolean
bind_sasl (Logon     *logon,
           LdapRoot  *root,
           GError   **error)
{
  g_autoptr(KitSasl) sasl = kit_sasl_new (ldap_line_get_stream (logon->line), logon->credentials,
                                          (const char * const *) root->mechanisms, error);
  g_autoptr(GError) problem = NULL;
  g_autofree char *response = sasl != NULL ? kit_sasl_dup_initial (sasl, &problem) : NULL;

  if (sasl == NULL)
    return FALSE;
  while (problem == NULL)
    {
      struct berval bytes = { 0, NULL };
      gboolean has_bytes = decode (response, &bytes);
      g_autofree char *challenge = NULL;
      gboolean answered;

      answered = exchange (logon, NULL, kit_sasl_get_mechanism (sasl), has_bytes ? &bytes : NULL, error);
      wipe (&bytes);
      if (!answered)
        return FALSE;
      if (logon->challenge != NULL)
        challenge = g_base64_encode ((const guchar *) logon->challenge->bv_val, logon->challenge->bv_len);
      if (logon->result == LDAP_SUCCESS)
        return kit_sasl_finish (sasl, challenge, error);
      if (logon->result != LDAP_SASL_BIND_IN_PROGRESS)
        return finish (logon, error);
      g_free (response);
      response = kit_sasl_step (sasl, challenge != NULL ? challenge : "", &problem);
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Who has only a name at hand: the entry it is the account of, if the directory shows that to strangers */
static char *
find_dn (Logon       *logon,
         LdapRoot    *root,
         const char  *base)
{
  static const char * const none[] = { LDAP_NO_ATTRS, NULL };
  g_autofree char *escaped = ldap_filter_escape (logon->user);
  g_autofree char *filter = g_strdup_printf ("(|(uid=%s)(mail=%s))", escaped, escaped);
  const char *where = base != NULL && *base != '\0' ? base : root->bases[0];
  LdapSearch search = { where, LDAP_SCOPE_SUBTREE, filter, none, 2, FALSE };
  g_autoptr(GPtrArray) entries = NULL;
  LdapSearchEnd end;

  entries = where != NULL ? ldap_search_run (logon->line, &search, &end, NULL) : NULL;
  return entries != NULL && entries->len == 1 ? g_strdup (((LdapEntry *) entries->pdata[0])->dn) : NULL;
}

static gboolean
has_scram (LdapRoot *root)
{
  for (guint i = 0; root->mechanisms[i] != NULL; i++)
    if (g_ascii_strncasecmp (root->mechanisms[i], "SCRAM-SHA-", 10) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
run (Logon       *logon,
     const char  *method,
     LdapRoot    *root,
     const char  *base,
     GError     **error)
{
  gboolean a_dn = strchr (logon->user, '=') != NULL;
  g_autofree char *dn = NULL;

  if (g_str_equal (method, "sasl"))
    kit_credentials_set_method (logon->credentials, "password");
  if (g_str_equal (method, "sasl") || g_str_equal (method, "gssapi") || g_str_equal (method, "external"))
    return bind_sasl (logon, root, error);
  /* Active Directory takes a name instead of a DN */
  if (a_dn || root->active_directory)
    return bind_simple (logon, logon->user, error);
  if (g_str_equal (method, "auto") && has_scram (root))
    {
      kit_credentials_set_method (logon->credentials, "password");
      return bind_sasl (logon, root, error);
    }
  dn = find_dn (logon, root, base);
  return bind_simple (logon, dn != NULL ? dn : logon->user, error);
}

gboolean
ldap_logon_run (LdapLine        *line,
                KitCredentials  *credentials,
                const char      *method,
                LdapRoot        *root,
                const char      *base,
                MapiCheck       *check,
                GError         **error)
{
  const char *user = kit_credentials_get_user (credentials);
  g_auto(Logon) logon = { line, credentials, user != NULL ? user : "" };
  gboolean nobody = g_str_equal (method, "none") ||
                    ((user == NULL || *user == '\0') && !g_str_equal (method, "external") &&
                     !g_str_equal (method, "gssapi"));

  mapi_check_begin (check, _("Signing in"));
  kit_line_stream_hide_secret (ldap_line_get_stream (line), kit_credentials_get_password (credentials));
  if (!nobody && !run (&logon, method, root, base, error))
    return FALSE;
  mapi_check_end (check, nobody ? _("Nobody has to log on") : *logon.user != '\0' ? logon.user : method, NULL);
  return TRUE;
}
