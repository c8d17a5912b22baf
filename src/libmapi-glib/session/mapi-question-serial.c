/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-question.h"

#include "../provider/mapi-setting-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* A question on the bus is a dictionary:
 *
 *   kind u  title s  message s  choices as  labels as  preselected s  service s  server s
 *   problem (su): message and MAPI's number   problem-details a{sv} (mapi_error_to_variant())   read-only b   user-name s   remember b   quiet b
 *   settings a{sv} (mapi-settings-serial.c)  setting s: the one of them it is about
 *   uri s (SIGN_IN; https, or http on loopback)
 *   certificate s (PEM)  flaws u  fingerprint s  port q
 *
 * and its answer: choice s, user-name s, remember b, make-default b, service-ui b, settings a{sv}.
 * Secrets of the answer are apart, a{ss}: "password", and "setting:NAME" for each of the settings'.
 *
 * Whoever asks may be anybody. Texts that are shown are shortened to what a dialog can hold, in bytes, and what is one line
 * stays one; what would mean something else if it were shortened is refused when it is too long. There are only so many
 * choices: those of a list, or buttons. */

#define MAX_NAME      256
#define MAX_TEXT      4096
#define MAX_ID        4096
#define MAX_CODE      65536
#define MAX_LISTED    1000
#define MAX_BUTTONS   100

static void
put_string (GVariantBuilder *builder,
            const char      *key,
            const char      *value)
{
  if (value != NULL)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (value));
}

static void
put_certificate (GVariantBuilder *builder,
                 MapiQuestion    *self)
{
  GTlsCertificate *certificate = mapi_question_get_certificate (self);
  g_autofree char *pem = NULL;

  if (certificate != NULL)
    g_object_get (certificate, "certificate-pem", &pem, NULL);
  put_string (builder, "certificate", pem);
  put_string (builder, "fingerprint", mapi_question_get_known_fingerprint (self));
  g_variant_builder_add (builder, "{sv}", "flaws", g_variant_new_uint32 (mapi_question_get_flaws (self)));
  g_variant_builder_add (builder, "{sv}", "port", g_variant_new_uint16 (mapi_question_get_port (self)));
}

/**
 * mapi_question_to_variant:
 * @self: a question
 *
 * Writes a question for another process, as `org.estafette.Dialogs1` takes it. No secret is in it.
 *
 * Returns: (transfer none): a floating dictionary `a{sv}`
 */
GVariant *
mapi_question_to_variant (MapiQuestion *self)
{
  const char * const *choices;
  const GError *problem;
  GVariantBuilder builder;

  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  choices = mapi_question_get_choices (self);
  problem = mapi_question_get_problem (self);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "kind", g_variant_new_uint32 (mapi_question_get_kind (self)));
  put_string (&builder, "title", mapi_question_get_title (self));
  put_string (&builder, "message", mapi_question_get_message (self));
  put_string (&builder, "preselected", mapi_question_get_preselected (self));
  put_string (&builder, "setting", mapi_question_get_setting (self));
  put_string (&builder, "uri", mapi_question_get_uri (self));
  put_string (&builder, "service", mapi_question_get_service (self));
  put_string (&builder, "server", mapi_question_get_server (self));
  put_string (&builder, "user-name", mapi_question_get_user_name (self));
  g_variant_builder_add (&builder, "{sv}", "remember", g_variant_new_boolean (mapi_question_get_remember (self)));
  g_variant_builder_add (&builder, "{sv}", "read-only", g_variant_new_boolean (mapi_question_get_read_only (self)));
  g_variant_builder_add (&builder, "{sv}", "quiet", g_variant_new_boolean (mapi_question_get_quiet (self)));
  if (choices != NULL)
    {
      g_variant_builder_add (&builder, "{sv}", "choices", g_variant_new_strv (choices, -1));
      g_variant_builder_add (&builder, "{sv}", "labels",
                             g_variant_new_strv (mapi_question_get_choice_labels (self), -1));
    }
  if (problem != NULL)
    {
      g_variant_builder_add (&builder, "{sv}", "problem",
                             g_variant_new ("(su)", problem->message,
                                            mapi_error_get_value (mapi_error_classify (problem))));
      g_variant_builder_add (&builder, "{sv}", "problem-details", mapi_error_to_variant (problem));
    }
  if (mapi_question_get_settings (self) != NULL)
    g_variant_builder_add (&builder, "{sv}", "settings", mapi_settings_to_variant (mapi_question_get_settings (self)));
  put_certificate (&builder, self);
  return g_variant_builder_end (&builder);
}

/* What makes a text more than one line, or turns its direction so that it reads as something else */
static gboolean
is_out_of_line (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x2069);
}

static char *
dup_line (const char *text)
{
  GString *line = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_out_of_line (g_utf8_get_char (p)))
      g_string_append_unichar (line, g_utf8_get_char (p));
    else if (g_unichar_isspace (g_utf8_get_char (p)))
      g_string_append_c (line, ' ');
  return g_string_free (line, FALSE);
}

/* Of a text that is too long for any dialog, the beginning */
static char *
shorten (const char *text,
         gsize       limit)
{
  g_autofree char *beginning = NULL;

  if (strlen (text) <= limit)
    return g_strdup (text);
  beginning = g_strndup (text, (gsize) (g_utf8_find_prev_char (text, text + limit + 1) - text));
  return g_strconcat (beginning, "…", NULL);
}

static char *
dup_text (GVariant   *variant,
          const char *key)
{
  const char *text = NULL;

  return g_variant_lookup (variant, key, "&s", &text) ? shorten (text, MAX_TEXT) : NULL;
}

static char *
dup_name (GVariant   *variant,
          const char *key)
{
  const char *text = NULL;
  g_autofree char *line = NULL;

  if (!g_variant_lookup (variant, key, "&s", &text))
    return NULL;
  line = dup_line (text);
  return shorten (line, MAX_NAME);
}

/* What is not only looked at. *@value is %NULL where there is none. */
static gboolean
read_code (GVariant    *variant,
           const char  *key,
           gsize        limit,
           const char **value,
           GError     **error)
{
  *value = NULL;
  if (!g_variant_lookup (variant, key, "&s", value) || strlen (*value) <= limit)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("“%s” is too long"), key);
  return FALSE;
}

static gboolean
read_certificate (MapiQuestion  *self,
                  GVariant      *variant,
                  GError       **error)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  const char *pem, *fingerprint;
  guint32 flaws = 0;
  guint16 port = 0;

  if (!read_code (variant, "certificate", MAX_CODE, &pem, error) ||
      !read_code (variant, "fingerprint", MAX_NAME, &fingerprint, error))
    return FALSE;
  g_variant_lookup (variant, "flaws", "u", &flaws);
  g_variant_lookup (variant, "port", "q", &port);
  if (pem != NULL)
    certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);
  mapi_question_set_certificate (self, certificate, flaws & G_TLS_CERTIFICATE_VALIDATE_ALL, fingerprint, port);
  return TRUE;
}

/* Where whoever signs people in runs on this machine, as in a test */
static gboolean
is_loopback (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return g_str_equal (g_uri_get_scheme (uri), "http") &&
         (g_str_equal (host, "localhost") || (address != NULL && g_inet_address_get_is_loopback (address)));
}

/* A page, and no file or program */
static gboolean
read_uri (MapiQuestion  *self,
          GVariant      *variant,
          GError       **error)
{
  g_autoptr(GUri) uri = NULL;
  const char *text;

  if (!read_code (variant, "uri", MAX_ID, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || g_uri_get_userinfo (uri) != NULL ||
      !(g_str_equal (g_uri_get_scheme (uri), "https") || is_loopback (uri)))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER, _("This is no page to sign in at"));
      return FALSE;
    }
  mapi_question_set_uri (self, text);
  return TRUE;
}

/* Those of a choice of profiles are a list, and others’ are buttons */
static gboolean
check_choices (MapiQuestion        *self,
               const char * const  *choices,
               const char * const  *labels,
               GError             **error)
{
  guint n = g_strv_length ((char **) choices);
  gboolean fit = n <= (mapi_question_get_kind (self) == MAPI_QUESTION_CHOOSE_PROFILE ? MAX_LISTED : MAX_BUTTONS);

  for (guint i = 0; fit && i < n; i++)
    fit = strlen (choices[i]) <= MAX_ID;
  if (!fit)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("There are too many choices"));
  else if (labels != NULL && g_strv_length ((char **) labels) != n)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER, _("There are more choices than labels"));
      fit = FALSE;
    }
  return fit;
}

static gboolean
read_choices (MapiQuestion  *self,
              GVariant      *variant,
              GError       **error)
{
  g_autofree const char **choices = NULL;
  g_autofree const char **labels = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) shown = NULL;
  const char *preselected = NULL;

  if (!g_variant_lookup (variant, "choices", "^a&s", &choices))
    return TRUE;
  g_variant_lookup (variant, "labels", "^a&s", &labels);
  g_variant_lookup (variant, "preselected", "&s", &preselected);
  if (!check_choices (self, choices, labels, error))
    return FALSE;
  for (guint i = 0; choices[i] != NULL; i++)
    {
      g_autofree char *line = dup_line (labels != NULL ? labels[i] : choices[i]);
      g_autofree char *label = shorten (line, MAX_NAME);

      g_strv_builder_add (builder, label);
    }
  shown = g_strv_builder_end (builder);
  mapi_question_set_choices (self, choices, (const char * const *) shown,
                             preselected != NULL && g_strv_contains (choices, preselected) ? preselected : NULL);
  return TRUE;
}

static void
read_problem (MapiQuestion *self,
              GVariant     *variant)
{
  g_autoptr(GVariant) details = g_variant_lookup_value (variant, "problem-details", G_VARIANT_TYPE_VARDICT);
  g_autoptr(GError) problem = NULL;
  MapiError code = MAPI_ERROR_CALL_FAILED;
  g_autofree char *shown = NULL;
  const char *message;
  guint32 value;

  if (!g_variant_lookup (variant, "problem", "(&su)", &message, &value))
    return;
  mapi_error_from_value (value, &code);
  shown = shorten (message, MAX_TEXT);
  problem = g_error_new_literal (MAPI_ERROR, (int) code, shown);
  if (details != NULL)
    {
      g_autoptr(GError) told = mapi_error_new_from_variant (details);

      mapi_error_explain_by (&problem, told);
    }
  mapi_question_set_problem (self, problem);
}

/**
 * mapi_question_new_from_variant:
 * @variant: a dictionary `a{sv}`
 * @error: return location for an error
 *
 * Reads a question another process wrote with [method@Question.to_variant]. What does not make
 * sense is refused, and what is longer than anything a person can be asked is shortened or refused.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER, %MAPI_ERROR_TOO_BIG; %MAPI_ERROR_CORRUPT_DATA, %MAPI_ERROR_BAD_VALUE for the settings.
 *
 * Returns: (transfer full): the question
 */
MapiQuestion *
mapi_question_new_from_variant (GVariant  *variant,
                                GError   **error)
{
  g_autoptr(MapiQuestion) self = NULL;
  g_autoptr(GVariant) settings_variant = NULL;
  g_autofree char *title = dup_name (variant, "title");
  g_autofree char *message = dup_text (variant, "message");
  g_autofree char *service = dup_name (variant, "service");
  g_autofree char *server = dup_name (variant, "server");
  const char *user, *setting;
  gboolean remember = FALSE;
  gboolean read_only = FALSE;
  gboolean quiet = FALSE;
  guint32 kind;

  g_return_val_if_fail (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT), NULL);

  if (!g_variant_lookup (variant, "kind", "u", &kind) || kind > MAPI_QUESTION_SIGN_IN)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER, _("This is no question"));
      return NULL;
    }
  if (!read_code (variant, "user-name", MAX_NAME, &user, error) ||
      !read_code (variant, "setting", MAX_NAME, &setting, error))
    return NULL;
  g_variant_lookup (variant, "remember", "b", &remember);
  g_variant_lookup (variant, "read-only", "b", &read_only);
  g_variant_lookup (variant, "quiet", "b", &quiet);
  self = mapi_question_new ((MapiQuestionKind) kind, title, message);
  mapi_question_set_origin (self, service, server);
  mapi_question_answer_credentials (self, user, NULL, remember);
  mapi_question_set_quiet (self, quiet);
  mapi_question_set_setting (self, setting);
  read_problem (self, variant);
  if (!read_certificate (self, variant, error) || !read_uri (self, variant, error))
    return NULL;
  settings_variant = g_variant_lookup_value (variant, "settings", G_VARIANT_TYPE_VARDICT);
  if (settings_variant != NULL)
    {
      g_autoptr(MapiSettings) settings = mapi_settings_new_from_variant (settings_variant, error);

      if (settings == NULL)
        return NULL;
      mapi_question_set_settings (self, settings, read_only);
    }
  else if (kind == MAPI_QUESTION_SERVICE_SETTINGS)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER, _("There are no settings"));
      return NULL;
    }
  return read_choices (self, variant, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * mapi_question_answer_to_variant:
 * @self: a question that was answered
 * @secrets: (out) (transfer full): a dictionary `a{ss}` of the secrets in the answer
 *
 * Writes the answer for the process that asked.
 *
 * Returns: (transfer full): a dictionary `a{sv}`
 */
GVariant *
mapi_question_answer_to_variant (MapiQuestion  *self,
                                 GVariant     **secrets)
{
  GVariantBuilder builder, hidden;

  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);
  g_return_val_if_fail (secrets != NULL, NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_init (&hidden, G_VARIANT_TYPE ("a{ss}"));
  put_string (&builder, "choice", mapi_question_get_answer (self));
  put_string (&builder, "user-name", mapi_question_get_user_name (self));
  g_variant_builder_add (&builder, "{sv}", "remember", g_variant_new_boolean (mapi_question_get_remember (self)));
  g_variant_builder_add (&builder, "{sv}", "make-default",
                         g_variant_new_boolean (mapi_question_get_make_default (self)));
  g_variant_builder_add (&builder, "{sv}", "service-ui", g_variant_new_boolean (mapi_question_get_service_ui (self)));
  if (mapi_question_get_password (self) != NULL)
    g_variant_builder_add (&hidden, "{ss}", "password", mapi_question_get_password (self));
  if (mapi_question_get_settings (self) != NULL)
    {
      g_autoptr(GVariant) settings_secrets = NULL;
      GVariantIter iter;
      const char *name, *value;

      g_variant_builder_add (&builder, "{sv}", "settings",
                             mapi_settings_changes_to_variant (mapi_question_get_settings (self), &settings_secrets));
      g_variant_ref_sink (settings_secrets);
      g_variant_iter_init (&iter, settings_secrets);
      while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
        {
          g_autofree char *key = g_strconcat ("setting:", name, NULL);

          g_variant_builder_add (&hidden, "{ss}", key, value);
        }
    }
  *secrets = g_variant_ref_sink (g_variant_builder_end (&hidden));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
take_settings (MapiQuestion  *self,
               GVariant      *answer,
               GVariant      *secrets,
               GError       **error)
{
  g_autoptr(GVariant) changes = g_variant_lookup_value (answer, "settings", G_VARIANT_TYPE_VARDICT);
  g_autoptr(GVariant) mine = NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name, *value;

  if (changes == NULL || mapi_question_get_settings (self) == NULL || mapi_question_get_read_only (self))
    return TRUE;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, secrets);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    if (g_str_has_prefix (name, "setting:"))
      g_variant_builder_add (&builder, "{ss}", name + strlen ("setting:"), value);
  mine = g_variant_ref_sink (g_variant_builder_end (&builder));
  return mapi_settings_take_changes (mapi_question_get_settings (self), changes, mine, error);
}

/**
 * mapi_question_take_answer:
 * @self: a question
 * @answer: a dictionary `a{sv}` as [method@Question.answer_to_variant] writes it
 * @secrets: a dictionary `a{ss}` as it writes them
 * @error: return location for an error
 *
 * Takes over the answer another process got. Choices that were not offered and values that are not
 * allowed are refused.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER; as [method@Settings.set].
 *
 * Returns: %TRUE if the question holds the answer
 */
gboolean
mapi_question_take_answer (MapiQuestion  *self,
                           GVariant      *answer,
                           GVariant      *secrets,
                           GError       **error)
{
  const char * const *choices;
  const char *choice = NULL;
  const char *user = NULL;
  const char *password = NULL;
  gboolean flag = FALSE;

  g_return_val_if_fail (MAPI_IS_QUESTION (self), FALSE);
  g_return_val_if_fail (g_variant_is_of_type (answer, G_VARIANT_TYPE_VARDICT), FALSE);
  g_return_val_if_fail (g_variant_is_of_type (secrets, G_VARIANT_TYPE ("a{ss}")), FALSE);

  choices = mapi_question_get_choices (self);
  g_variant_lookup (answer, "choice", "&s", &choice);
  /* A profile may have been made just now. */
  if (choice != NULL && choices != NULL && mapi_question_get_kind (self) != MAPI_QUESTION_CHOOSE_PROFILE &&
      !g_strv_contains (choices, choice))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER, _("The answer was not offered"));
      return FALSE;
    }
  if (!take_settings (self, answer, secrets, error))
    return FALSE;
  mapi_question_answer (self, choice);
  g_variant_lookup (answer, "user-name", "&s", &user);
  g_variant_lookup (secrets, "password", "&s", &password);
  g_variant_lookup (answer, "remember", "b", &flag);
  mapi_question_answer_credentials (self, user, password, flag);
  flag = FALSE;
  g_variant_lookup (answer, "make-default", "b", &flag);
  mapi_question_set_make_default (self, flag);
  flag = FALSE;
  g_variant_lookup (answer, "service-ui", "b", &flag);
  mapi_question_set_service_ui (self, flag);
  return TRUE;
}
