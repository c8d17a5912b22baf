/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-interaction.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli-context.h"

/* The user at a terminal. Every text that may come from a server or a message is cleaned of
 * control characters before it is shown. */
struct _CliInteraction
{
  MapiInteraction parent_instance;
};

G_DEFINE_FINAL_TYPE (CliInteraction, cli_interaction, MAPI_TYPE_INTERACTION)

#define LINE_MAX_BYTES 4096

static gboolean
cancelled (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("Cancelled."));
  return FALSE;
}

static void
say (const char *text)
{
  g_autofree char *clean = cli_clean_text (text);

  g_printerr ("%s\n", clean);
}

static char *
read_line (const char *prompt)
{
  char line[LINE_MAX_BYTES];

  g_printerr ("%s ", prompt);
  if (fgets (line, sizeof line, stdin) == NULL)
    return NULL;
  return g_strdup (g_strstrip (line));
}

char *
cli_read_secret (const char *prompt)
{
  struct termios before, quiet;
  char line[LINE_MAX_BYTES];
  gboolean terminal = tcgetattr (STDIN_FILENO, &before) == 0;
  char *secret = NULL;

  /* Before it is asked: what is typed at once is neither shown nor lost */
  if (terminal)
    {
      quiet = before;
      quiet.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
    }
  g_printerr ("%s ", prompt);
  if (fgets (line, sizeof line, stdin) != NULL)
    {
      line[strcspn (line, "\n")] = '\0';
      secret = g_strdup (line);
    }
  if (terminal)
    tcsetattr (STDIN_FILENO, TCSADRAIN, &before);
  explicit_bzero (line, sizeof line);
  g_printerr ("\n");
  return secret;
}

static gboolean
ask_choice (MapiQuestion  *question,
            GError       **error)
{
  const char * const *choices = mapi_question_get_choices (question);
  const char * const *labels = mapi_question_get_choice_labels (question);
  const char *preselected = mapi_question_get_preselected (question);
  guint n = choices != NULL ? g_strv_length ((char **) choices) : 0;

  /* That is what q is for */
  if (n > 0 && g_str_equal (choices[n - 1], "cancel"))
    n--;
  /* Nothing to choose: it is only told */
  if (n == 0 && choices != NULL && choices[0] != NULL)
    {
      mapi_question_answer (question, choices[0]);
      return TRUE;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *label = cli_clean_text (labels != NULL ? labels[i] : choices[i]);

      g_printerr ("  %u  %s%s\n", i + 1, label,
                  g_strcmp0 (choices[i], preselected) == 0 ? " *" : "");
    }
  for (;;)
    {
      g_autofree char *answer = read_line (_("Number (empty: the one marked *, q: cancel):"));
      guint64 number;

      if (answer == NULL || g_str_equal (answer, "q"))
        return cancelled (error);
      if (*answer == '\0' && preselected != NULL)
        {
          mapi_question_answer (question, preselected);
          return TRUE;
        }
      if (g_ascii_string_to_unsigned (answer, 10, 1, MAX (n, 1), &number, NULL) && n > 0)
        {
          mapi_question_answer (question, choices[number - 1]);
          return TRUE;
        }
    }
}

static gboolean
ask_credentials (MapiQuestion  *question,
                 GError       **error)
{
  const char *known = mapi_question_get_user_name (question);
  g_autofree char *prompt = NULL;
  g_autofree char *user = NULL;
  char *password;

  if (mapi_question_get_read_only (question))
    user = g_strdup ("");
  else
    {
      prompt = known != NULL ? g_strdup_printf (_("User name (empty: %s):"), known)
                             : g_strdup (_("User name:"));
      user = read_line (prompt);
    }
  if (user == NULL)
    return cancelled (error);
  password = cli_read_secret (_("Password:"));
  if (password == NULL)
    return cancelled (error);
  mapi_question_answer_credentials (question, *user != '\0' ? user : known, password, FALSE);
  mapi_secret_free (password);
  return TRUE;
}

static gboolean
ask_setting (MapiSettings     *settings,
             MapiSettingInfo  *info,
             GError          **error)
{
  const char *name = mapi_setting_info_get_name (info);
  const char *label = mapi_setting_info_get_label (info);

  while (TRUE)
    {
      g_autofree char *current = mapi_settings_dup_string (settings, name);
      g_autofree char *prompt = NULL;
      g_autofree char *value = NULL;
      g_autoptr(GError) bad = NULL;

      if (mapi_setting_info_get_secret (info))
        {
          prompt = g_strdup_printf ("%s:", label);
          value = cli_read_secret (prompt);
        }
      else
        {
          prompt = g_strdup_printf ("%s [%s]:", label, current != NULL ? current : "");
          value = read_line (prompt);
        }
      if (value == NULL)
        return cancelled (error);
      if (*value == '\0' || mapi_settings_set (settings, name, value, &bad))
        return TRUE;
      say (bad->message);
    }
}

/* A dangerous value is typed twice: itself, and the server it is for. FALSE: rather not */
static gboolean
confirm_danger (MapiSettings    *settings,
                MapiSettingInfo *info)
{
  const char *name = mapi_setting_info_get_name (info);

  while (TRUE)
    {
      g_autofree char *server = mapi_settings_dup_unconfirmed (settings, name);
      g_autofree char *prompt = NULL;
      g_autofree char *typed = NULL;
      g_autoptr(GError) bad = NULL;

      if (server == NULL)
        return TRUE;
      say (mapi_setting_info_get_danger_label (info));
      prompt = g_strdup_printf (_("Type “%s” to confirm (empty: no):"), server);
      typed = read_line (prompt);
      if (typed == NULL || *typed == '\0')
        return FALSE;
      if (!mapi_settings_confirm (settings, name, typed, &bad))
        say (bad->message);
    }
}

static gboolean
ask_until_safe (MapiSettings     *settings,
                MapiSettingInfo  *info,
                GError          **error)
{
  const char *name = mapi_setting_info_get_name (info);
  g_autofree char *before = mapi_settings_dup_string (settings, name);

  while (TRUE)
    {
      if (!ask_setting (settings, info, error))
        return FALSE;
      if (mapi_setting_info_get_danger (info) == NULL || confirm_danger (settings, info))
        return TRUE;
      if (feof (stdin))
        return cancelled (error);
      if (g_strcmp0 (before, mapi_setting_info_get_danger (info)) == 0)
        mapi_settings_set (settings, name, NULL, NULL);
      else
        mapi_settings_set (settings, name, before, NULL);
    }
}

/* Texts and buttons have no value; what the administrator fixed is not asked for. */
static gboolean
can_be_typed (MapiSettings    *settings,
              MapiSettingInfo *info)
{
  MapiSettingType kind = mapi_setting_info_get_setting_type (info);

  return kind != MAPI_SETTING_LABEL && kind != MAPI_SETTING_BUTTON && !mapi_setting_info_get_hidden (info) &&
         g_strcmp0 (mapi_setting_info_get_action (info), "sign-in") != 0 &&
         !mapi_settings_is_locked (settings, mapi_setting_info_get_name (info));
}

static gboolean
ask_settings (MapiQuestion  *question,
              GError       **error)
{
  MapiSettings *settings = mapi_question_get_settings (question);
  GPtrArray *infos = mapi_settings_get_infos (settings);

  for (guint i = 0; i < infos->len && !mapi_question_get_read_only (question); i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);

      if (!mapi_settings_is_shown (settings, mapi_setting_info_get_name (info)))
        continue;
      if (mapi_setting_info_get_setting_type (info) == MAPI_SETTING_LABEL)
        say (mapi_setting_info_get_label (info));
      if (!can_be_typed (settings, info))
        continue;
      if (!ask_until_safe (settings, info, error))
        return FALSE;
    }
  mapi_question_answer (question, "ok");
  return TRUE;
}

/* The browser may be on this computer, then it comes back by itself, or on another one. */
static gboolean
ask_sign_in (MapiQuestion  *question,
             GCancellable  *cancellable,
             GError       **error)
{
  GPollFD fds[2] = { { STDIN_FILENO, G_IO_IN, 0 }, { -1, G_IO_IN, 0 } };
  guint n = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[1]) ? 2 : 1;
  g_autofree char *address = NULL;

  say (mapi_question_get_uri (question));
  g_printerr ("%s ", _("Open this address in a browser. Where it cannot get back to here, paste the address it ends at "
                       "(q: cancel):"));
  while (g_poll (fds, n, -1) < 0)
    ;
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_printerr ("\n");
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CANCEL, _("The question was withdrawn"));
      return FALSE;
    }
  address = read_line ("");
  if (address == NULL || *address == '\0' || g_str_equal (address, "q"))
    return cancelled (error);
  mapi_question_answer (question, address);
  return TRUE;
}

static void
say_line (const char *label,
          const char *value)
{
  g_autofree char *clean = cli_clean_text (value != NULL && *value != '\0' ? value : "?");

  g_printerr ("  %-12s %s\n", label, clean);
}

static void
say_date (const char *label,
          GDateTime  *date)
{
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%F") : NULL;

  say_line (label, text);
}

/* Everything a user can compare with what the owner of the server says */
static void
show_certificate (MapiQuestion *question)
{
  GTlsCertificate *certificate = mapi_question_get_certificate (question);
  const char *server = mapi_question_get_server (question);
  const char *known = mapi_question_get_known_fingerprint (question);
  g_autofree char *flaws = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;
  g_autofree char *fingerprint = NULL;
  g_autoptr(GDateTime) from = NULL;
  g_autoptr(GDateTime) until = NULL;

  if (certificate == NULL)
    return;
  flaws = mapi_certificate_describe_flaws (certificate, mapi_question_get_flaws (question),
                                           server != NULL ? server : "?");
  subject = g_tls_certificate_get_subject_name (certificate);
  issuer = g_tls_certificate_get_issuer_name (certificate);
  from = g_tls_certificate_get_not_valid_before (certificate);
  until = g_tls_certificate_get_not_valid_after (certificate);
  fingerprint = mapi_certificate_dup_fingerprint (certificate);

  g_printerr ("%s\n", flaws);
  say_line (_("For"), subject);
  say_line (_("Issued by"), issuer);
  say_date (C_("certificate", "From"), from);
  say_date (C_("certificate", "Until"), until);
  say_line ("SHA-256", fingerprint);
  if (known != NULL)
    say_line (_("Until now"), known);
}

static gboolean
cli_interaction_ask (MapiInteraction  *interaction,
                     MapiQuestion     *question,
                     GCancellable     *cancellable,
                     GError          **error)
{
  const GError *problem = mapi_question_get_problem (question);

  say (mapi_question_get_title (question));
  if (mapi_question_get_service (question) != NULL)
    say (mapi_question_get_service (question));
  if (mapi_question_get_server (question) != NULL)
    say (mapi_question_get_server (question));
  if (mapi_question_get_message (question) != NULL)
    say (mapi_question_get_message (question));
  if (problem != NULL)
    say (problem->message);

  switch (mapi_question_get_kind (question))
    {
    case MAPI_QUESTION_CREDENTIALS:
      return ask_credentials (question, error);
    case MAPI_QUESTION_SERVICE_SETTINGS:
      return ask_settings (question, error);
    case MAPI_QUESTION_SIGN_IN:
      return ask_sign_in (question, cancellable, error);
    case MAPI_QUESTION_CERTIFICATE:
      show_certificate (question);
      return ask_choice (question, error);
    case MAPI_QUESTION_CHOOSE_PROFILE:
    case MAPI_QUESTION_LOGON_FAILURE:
    case MAPI_QUESTION_AMBIGUOUS_NAME:
    case MAPI_QUESTION_CONFIRM:
    default:
      return ask_choice (question, error);
    }
}

static void
cli_interaction_progress (MapiInteraction *interaction,
                          const char      *text,
                          double           fraction,
                          GCancellable    *cancellable)
{
  g_autofree char *clean = cli_clean_text (text);

  if (!isatty (STDERR_FILENO))
    return;
  if (fraction >= 1)
    g_printerr ("\r\033[K");
  else if (fraction >= 0)
    g_printerr ("\r\033[K%s %3.0f %%", clean, fraction * 100);
  else
    g_printerr ("\r\033[K%s", clean);
}

static void
cli_interaction_class_init (CliInteractionClass *klass)
{
  MapiInteractionClass *interaction_class = MAPI_INTERACTION_CLASS (klass);

  interaction_class->ask = cli_interaction_ask;
  interaction_class->progress = cli_interaction_progress;
}

static void
cli_interaction_init (CliInteraction *self)
{
}

MapiInteraction *
cli_interaction_new (void)
{
  return g_object_new (CLI_TYPE_INTERACTION, NULL);
}
