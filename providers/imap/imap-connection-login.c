/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From nothing to signed in (RFC 9051, 7.1.5, 6.1, 6.2)
 *
 * Nothing a server said before TLS counts after it, and nothing it said before the sign-in after
 * that. Only an OK greeting is a greeting: PREAUTH would keep STARTTLS from ever happening. */

#include "config.h"

#include "imap-connection-private.h"

#include <kit-agent.h>
#include <kit-net-error.h>
#include <kit-sasl.h>

#include <glib/gi18n-lib.h>

static gboolean
receive_one (ImapConnection  *self,
             ImapResponse   **response,
             GCancellable    *cancellable,
             GError         **error)
{
  return imap_connection_receive (self, -1, response, cancellable, error);
}

/* Somebody who need not sign in, over a connection nobody can have meddled with */
static gboolean
may_be_known_already (ImapConnection *self,
                      KitCredentials *credentials)
{
  const char *user = kit_credentials_get_user (credentials);

  return (user == NULL || *user == '\0') && kit_line_stream_may_send_secret (self->stream) &&
         kit_endpoint_get_security (self->account->endpoint) != KIT_SECURITY_STARTTLS;
}

static gboolean
take_greeting (ImapConnection  *self,
               gboolean         hurry,
               KitCredentials  *credentials,
               gboolean        *is_signed_in,
               GCancellable    *cancellable,
               GError         **error)
{
  KitEndpoint *endpoint = self->account->endpoint;
  guint patience = kit_endpoint_get_io_timeout (endpoint);
  g_autoptr (GError) problem = NULL;
  ImapResponse *response;
  gboolean came;

  kit_line_stream_set_io_timeout (self->stream, hurry ? MIN (patience, KIT_NET_GREETING_SECONDS) : patience);
  came = receive_one (self, &response, cancellable, &problem);
  kit_line_stream_set_io_timeout (self->stream, patience);
  if (!came)
    {
      if (g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_TIMEOUT))
        kit_net_error_explain_silence (&problem, endpoint);
      /* It took the line and said nothing: it has its own reasons */
      else if (g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR))
        problem->code = MAPI_ERROR_END_OF_SESSION;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (response->kind == IMAP_RESPONSE_STATUS && response->status.tag.data == NULL)
    {
      ImapStatus status = response->status.status;

      *is_signed_in = status == IMAP_STATUS_PREAUTH;
      if (status == IMAP_STATUS_OK ||
          (*is_signed_in && may_be_known_already (self, credentials)))
        return imap_connection_dispatch (self, response, error);
      if (status == IMAP_STATUS_BYE)
        return imap_connection_dispatch (self, response, error) &&
               imap_connection_set_over (self, error);
    }
  self->is_over = TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
               _("The server “%s” does not greet as a mail server does"),
               kit_endpoint_get_name (endpoint));
  return FALSE;
}

gboolean
imap_connection_ask_capabilities (ImapConnection  *self,
                                  GCancellable    *cancellable,
                                  GError         **error)
{
  g_autoptr (ImapCommand) command = NULL;

  if (self->has_capabilities)
    return TRUE;
  command = imap_command_new ("CAPABILITY");
  if (!imap_connection_run (self, command, cancellable, error))
    return FALSE;
  if (self->has_capabilities &&
      (self->capabilities->can & (IMAP_CAN_IMAP4REV1 | IMAP_CAN_IMAP4REV2)) != 0)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
               _("The server “%s” does not speak IMAP version 4"),
               kit_endpoint_get_name (self->account->endpoint));
  return FALSE;
}

/* ---- TLS ---- */

/* What it says is not said in safety, and may be anybody's words */
static void
set_tls_refused (ImapConnection  *self,
                 ImapCommand     *command,
                 GError         **error)
{
  g_autofree char *words = kit_net_clean_text (command->words);
  g_autofree char *low_level = imap_command_dup_low_level (command);

  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
               _("The server “%s” offers encryption and refuses to begin with it; nothing was sent. It says: %s"),
               kit_endpoint_get_name (self->account->endpoint), words != NULL ? words : "");
  mapi_error_explain (error, NULL, low_level, words);
}

static gboolean
start_tls (ImapConnection  *self,
           MapiCheck       *check,
           GCancellable    *cancellable,
           GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("STARTTLS");
  g_autoptr (GError) problem = NULL;

  if (!imap_connection_ask_capabilities (self, cancellable, error))
    return FALSE;
  if (!imap_connection_can (self, IMAP_CAN_STARTTLS))
    {
      mapi_check_begin (check, _("Making the connection safe"));
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                   _("The server “%s” offers no encryption here"),
                   kit_endpoint_get_name (self->account->endpoint));
      return FALSE;
    }
  if (!imap_connection_run (self, command, cancellable, &problem))
    {
      mapi_check_begin (check, _("Making the connection safe"));
      if (command->is_done && command->status != IMAP_STATUS_OK)
        set_tls_refused (self, command, error);
      else
        g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!imap_input_is_empty (self->input))
    {
      mapi_check_begin (check, _("Making the connection safe"));
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR,
                   _("Someone put words into the server’s mouth before the connection to “%s” was "
                     "encrypted"), kit_endpoint_get_name (self->account->endpoint));
      return FALSE;
    }
  self->has_capabilities = FALSE;
  self->capabilities->can = 0;
  g_ptr_array_set_size (self->capabilities->mechanisms, 0);
  return kit_line_stream_start_tls (self->stream, check, cancellable, error);
}

/* ---- what is kept from people ---- */

static void
note_told (ImapConnection *self,
           KitCredentials *credentials,
           const char     *text)
{
  kit_line_stream_hide_secret (self->stream, text);
  kit_credentials_add_told (credentials, text);
}

/* Of LOGIN: with the quotation marks and without */
static void
note_command (ImapConnection *self,
              KitCredentials *credentials,
              ImapCommand    *command)
{
  ImapCommandPart *part = g_ptr_array_index (command->parts, command->parts->len - 1);
  g_autofree char *inside = NULL;

  if (!part->is_secret || part->literal != NULL)
    return;
  note_told (self, credentials, part->text->str);
  if (part->text->str[0] != '"')
    return;
  inside = g_strndup (part->text->str + 1, part->text->len - 2);
  note_told (self, credentials, inside);
  explicit_bzero (inside, strlen (inside));
}

/* A server that leaves may say what it was told, too. Before it is cut to what a person reads: of half a secret nobody
 * would see that it is one */
static void
redact_bye (ImapConnection  *self,
            KitCredentials  *credentials,
            GError         **error)
{
  g_autofree char *bye = g_steal_pointer (&self->bye);

  if (bye == NULL)
    return;
  self->bye = kit_credentials_redact (credentials, bye);
  g_clear_error (error);
  imap_connection_set_over (self, error);
}

/* ---- who we are ---- */

/* Without a code a server may say the same of a wrong password and of accounts it cannot look up. TRUE: it has taken the
 * password before. Who checks an account wants to know what is said now, and a token is renewed elsewhere. */
static gboolean
is_in_doubt (ImapConnection *self,
             ImapCommand    *command,
             KitCredentials *credentials,
             const char     *low_level,
             const char     *words)
{
  g_autoptr (GError) refusal = NULL;

  if (self->is_check || (command->code != IMAP_CODE_NONE && command->code != IMAP_CODE_ALERT) ||
      kit_credentials_get_password (credentials) == NULL)
    return FALSE;
  kit_net_error_set_logon (&refusal, self->account->endpoint, kit_credentials_get_user (credentials), FALSE, low_level,
                           words);
  return mapi_support_note_refusal (self->account->support, refusal, NULL);
}

static gboolean
set_logon_error (ImapConnection  *self,
                 ImapCommand     *command,
                 KitCredentials  *credentials,
                 const char      *problem,
                 GError         **error)
{
  g_autofree char *said = kit_credentials_redact (credentials,
                                                  problem != NULL && *command->words == '\0' ? problem : command->words);
  g_autofree char *words = kit_net_clean_text (said);
  g_autofree char *low_level = imap_command_dup_low_level (command);
  gboolean later = command->code == IMAP_CODE_UNAVAILABLE || command->code == IMAP_CODE_INUSE ||
                   command->code == IMAP_CODE_SERVERBUG;

  if (imap_words_are_limit (command->code, words))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_SESSION_LIMIT, words);
      mapi_error_explain (error, NULL, low_level, words);
    }
  else
    {
      gboolean in_doubt = !later && is_in_doubt (self, command, credentials, low_level, words);
      g_autoptr (GError) refusal = NULL;

      kit_net_error_set_logon (&refusal, self->account->endpoint, kit_credentials_get_user (credentials),
                               later || in_doubt, low_level, words);
      if (in_doubt)
        imap_account_note_doubt (self->account, kit_credentials_get_password (credentials), refusal);
      g_propagate_error (error, g_steal_pointer (&refusal));
    }
  return FALSE;
}

/* LOGIN, for servers that have nothing better: a literal carries any password */
static gboolean
log_in (ImapConnection  *self,
        KitCredentials  *credentials,
        GCancellable    *cancellable,
        GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("LOGIN");
  const char *password = kit_credentials_get_password (credentials);

  if (password == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED, _("There is no password"));
      return FALSE;
    }
  imap_command_add_astring (command, kit_credentials_get_user (credentials));
  imap_command_add_secret (command, password);
  note_command (self, credentials, command);
  if (!imap_connection_queue (self, command, cancellable, error) ||
      !imap_connection_wait (self, command, cancellable, error))
    return FALSE;
  return command->status == IMAP_STATUS_OK ||
         set_logon_error (self, command, credentials, NULL, error);
}

/* Where no mechanism will do */
static gboolean
may_log_in (ImapConnection *self,
            KitCredentials *credentials)
{
  const char *method = kit_credentials_get_method (credentials);

  return !imap_connection_can (self, IMAP_CAN_NO_LOGIN) &&
         kit_line_stream_may_send_secret (self->stream) &&
         kit_credentials_get_user (credentials) != NULL &&
         kit_credentials_get_password (credentials) != NULL &&
         (g_strcmp0 (method, "auto") == 0 || g_strcmp0 (method, "password") == 0);
}

static void
note_turn (ImapConnection *self,
           gint64          sent)
{
  gint64 turn = MAX (g_get_monotonic_time () - sent, 1);

  self->turn = self->turn == 0 ? turn : MIN (self->turn, turn);
}

/* What the server asks is answered until it has decided. When something is wrong with what it
 * says, the exchange is called off, and that error is the one to tell. */
static gboolean
exchange (ImapConnection  *self,
          KitSasl         *sasl,
          ImapCommand     *command,
          char            *initial,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autofree char *first = initial;
  g_autoptr (GError) problem = NULL;
  gboolean is_answered = FALSE;
  gint64 sent = g_get_monotonic_time ();

  while (!command->is_done)
    {
      g_autofree char *answer = NULL;
      ImapResponse *response;

      self->continued = FALSE;
      if (!imap_connection_receive (self, -1, &response, cancellable, error) ||
          !imap_connection_dispatch (self, response, error))
        return FALSE;
      if (!self->continued || command->is_done)
        continue;
      note_turn (self, sent);
      if (first != NULL && (self->challenge == NULL || *self->challenge == '\0'))
        answer = g_steal_pointer (&first);
      else if (problem == NULL)
        answer = kit_sasl_step (sasl, self->challenge != NULL ? self->challenge : "", &problem);
      if (is_answered && answer != NULL)
        continue;
      kit_line_stream_queue_secret (self->stream, answer != NULL ? answer : "*");
      kit_line_stream_queue (self->stream, "\r\n");
      sent = g_get_monotonic_time ();
      is_answered = problem == NULL && kit_sasl_awaits_proof (sasl);
      if (is_answered)
        kit_line_stream_queue (self->stream, "\r\n");
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* *@in_vain: it is to be done again without binding; FALSE without an error */
static gboolean
authenticate (ImapConnection  *self,
              KitSasl         *sasl,
              KitCredentials  *credentials,
              gboolean        *in_vain,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *initial = kit_sasl_dup_initial (sasl, &local_error);
  g_autofree char *verb = g_strconcat ("AUTHENTICATE ", kit_sasl_get_mechanism (sasl), NULL);
  g_autoptr (ImapCommand) command = imap_command_new (verb);
  gboolean done;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (initial != NULL && imap_connection_can (self, IMAP_CAN_SASL_IR))
    {
      ImapCommandPart *part;

      imap_command_add_secret (command, "");
      part = g_ptr_array_index (command->parts, command->parts->len - 1);
      g_string_assign (part->text, *initial != '\0' ? initial : "=");
      g_clear_pointer (&initial, g_free);
    }
  if (!imap_connection_queue (self, command, cancellable, error))
    return FALSE;
  self->is_exchange = TRUE;
  done = exchange (self, sasl, command, g_steal_pointer (&initial), cancellable, error);
  self->is_exchange = FALSE;
  if (!done)
    return FALSE;
  if (command->status == IMAP_STATUS_OK)
    return kit_sasl_finish (sasl, NULL, error);
  *in_vain = kit_sasl_is_bound_in_vain (sasl, command->words) && !self->said_bye;
  return !*in_vain && set_logon_error (self, command, credentials, kit_sasl_get_problem (sasl), error);
}

/* (transfer full) (array zero-terminated=1) */
static char **
list_offered (ImapConnection *self)
{
  GPtrArray *offered = g_ptr_array_new ();

  for (guint i = 0; i < self->capabilities->mechanisms->len; i++)
    {
      const char *name = g_ptr_array_index (self->capabilities->mechanisms, i);

      if (!g_atomic_int_get (&self->account->is_unbound) || !g_str_has_suffix (name, "-PLUS"))
        g_ptr_array_add (offered, g_strdup (name));
    }
  g_ptr_array_add (offered, NULL);
  return (char **) g_ptr_array_free (offered, FALSE);
}

/* By a mechanism, or else LOGIN */
static gboolean
prove (ImapConnection  *self,
       KitCredentials  *credentials,
       gboolean        *in_vain,
       GCancellable    *cancellable,
       GError         **error)
{
  g_auto (GStrv) offered = list_offered (self);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KitSasl) sasl = kit_sasl_new (self->stream, credentials, (const char * const *) offered, &local_error);

  *in_vain = FALSE;
  if (sasl == NULL && !may_log_in (self, credentials))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* The answer to the sign-in may tell them anew; what was told before no longer holds */
  self->has_capabilities = FALSE;
  return sasl != NULL ? authenticate (self, sasl, credentials, in_vain, cancellable, error)
                      : log_in (self, credentials, cancellable, error);
}

static gboolean
identify (ImapConnection  *self,
          KitCredentials  *credentials,
          GCancellable    *cancellable,
          GError         **error)
{
  gboolean done, in_vain;

  if ((!self->is_check && imap_account_is_doubted (self->account, kit_credentials_get_password (credentials), error)) ||
      !imap_connection_ask_capabilities (self, cancellable, error))
    return FALSE;
  done = prove (self, credentials, &in_vain, cancellable, error);
  if (in_vain)
    {
      g_atomic_int_set (&self->account->is_unbound, TRUE);
      done = imap_connection_ask_capabilities (self, cancellable, error) &&
             prove (self, credentials, &in_vain, cancellable, error);
    }
  if (done)
    {
      imap_input_set_signed_in (self->input, TRUE);
      done = imap_connection_ask_capabilities (self, cancellable, error);
    }
  if (!done && self->said_bye)
    redact_bye (self, credentials, error);
  return done;
}

/* ---- what is switched on ---- */

/* These go out with the first command that follows, and cost no wait. IMAP4rev2 is not among them:
 * all it has that we use is also an extension of the first revision, or UTF8=ACCEPT. A server that
 * has the second alone needs not be asked. */
static gboolean
queue_enable (ImapConnection  *self,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("ENABLE");
  static const struct { guint64 can; const char *word; } words[] = {
    { IMAP_CAN_QRESYNC, " QRESYNC" },
    { IMAP_CAN_UTF8_ACCEPT, " UTF8=ACCEPT" },
  };
  gboolean is_any = FALSE;

  if (!imap_connection_can (self, IMAP_CAN_IMAP4REV1))
    self->enabled |= IMAP_CAN_UTF8_ACCEPT;
  if (!imap_connection_can (self, IMAP_CAN_ENABLE))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (!imap_connection_can (self, words[i].can))
        continue;
      self->enabled |= words[i].can;
      imap_command_add (command, words[i].word);
      is_any = TRUE;
    }
  if (self->enabled & IMAP_CAN_QRESYNC)
    self->enabled |= IMAP_CAN_CONDSTORE;
  return !is_any || imap_connection_queue (self, command, cancellable, error);
}

static gboolean
queue_id (ImapConnection  *self,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autoptr (ImapCommand) command = NULL;

  if (!self->account->send_id || !imap_connection_can (self, IMAP_CAN_ID))
    return TRUE;
  command = imap_command_new ("ID (\"name\" \"Estafette\" \"version\" \"" PACKAGE_VERSION "\")");
  return imap_connection_queue (self, command, cancellable, error);
}

static gboolean
start_compression (ImapConnection  *self,
                   GCancellable    *cancellable,
                   GError         **error)
{
  g_autoptr (ImapCommand) command = NULL;

  if (!self->account->compress || !imap_connection_can (self, IMAP_CAN_COMPRESS))
    return TRUE;
  command = imap_command_new ("COMPRESS DEFLATE");
  if (!imap_connection_queue (self, command, cancellable, error) ||
      !imap_connection_wait (self, command, cancellable, error))
    return FALSE;
  if (command->status != IMAP_STATUS_OK)
    return TRUE;
  if (imap_input_is_empty (self->input))
    return kit_line_stream_start_deflate (self->stream, error);
  self->is_over = TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                       _("The server began to compress at the wrong place"));
  return FALSE;
}

/* ---- all of it ---- */

gboolean
imap_connection_sign_in (ImapConnection  *self,
                         MapiCheck       *check,
                         GCancellable    *cancellable,
                         GError         **error)
{
  KitEndpoint *endpoint = self->account->endpoint;
  g_autoptr (KitCredentials) credentials = NULL;
  gboolean is_signed_in = FALSE;

  credentials = kit_credentials_new_for_provider (self->account->support, cancellable, error);
  if (credentials == NULL)
    return FALSE;
  mapi_check_begin (check, _("Waiting for the greeting"));
  if (!take_greeting (self, check != NULL, credentials, &is_signed_in, cancellable, error))
    return FALSE;
  if (kit_endpoint_get_security (endpoint) == KIT_SECURITY_STARTTLS &&
      !start_tls (self, check, cancellable, error))
    return FALSE;
  mapi_check_begin (check, _("Signing in"));
  if (is_signed_in)
    imap_input_set_signed_in (self->input, TRUE);
  else if (!identify (self, credentials, cancellable, error))
    return FALSE;
  mapi_check_end (check, kit_credentials_get_user (credentials), NULL);
  return imap_connection_ask_capabilities (self, cancellable, error) &&
         start_compression (self, cancellable, error) &&
         queue_id (self, cancellable, error) && queue_enable (self, cancellable, error);
}

/* Who tries the settings has all that is open already against them, which is ours */
static void
explain_own (ImapConnection  *self,
             GError         **error)
{
  char *words;

  if (!self->is_check || !imap_error_is_one_too_many (*error) || !kit_agent_is_elsewhere (self->account->support))
    return;
  /* Translators: a server, and what it said or did to one connection more */
  words = g_strdup_printf (_("Estafette itself is connected to “%s” for this account already, as it sends and receives in the "
                             "background; the server seems to allow no more than that: %s"),
                           kit_endpoint_get_name (self->account->endpoint), (*error)->message);
  g_free ((*error)->message);
  (*error)->message = words;
}

ImapConnection *
imap_connection_open (ImapAccount   *account,
                      const char    *name,
                      MapiCheck     *check,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr (ImapConnection) self = g_new0 (ImapConnection, 1);
  g_autoptr (GError) local_error = NULL;

  self->account = account;
  self->is_check = check != NULL;
  self->input = imap_input_new (account->folder);
  self->response = imap_response_new ();
  self->capabilities = imap_capabilities_new ();
  self->log = kit_wire_log_new (name, check);
  g_queue_init (&self->pending);
  g_queue_init (&self->openings);
  self->stream = kit_line_stream_open (account->endpoint, self->log, check, cancellable, &local_error);
  if (self->stream != NULL && imap_connection_sign_in (self, check, cancellable, &local_error))
    {
      /* Of any connection: refusals a day apart are no doubt that lasts */
      if (!self->is_check)
        mapi_support_note_logon (account->support);
      imap_account_end_doubt (account);
      return g_steal_pointer (&self);
    }
  self->is_over = TRUE;
  explain_own (self, &local_error);
  mapi_check_end (check, NULL, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}
