/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-question.h"

#include "mapi-error.h"

#include <string.h>

/**
 * MapiQuestion:
 *
 * One thing the library has to ask the user, and the answer. Filled in by the asker, handed
 * to [class@Interaction], answered there, read by the asker: by one thread at a time.
 */
struct _MapiQuestion
{
  GObject           parent_instance;
  MapiQuestionKind  kind;
  char             *title;
  char             *message;
  char            **choices;
  char            **choice_labels;
  char             *preselected;
  char             *service;
  char             *server;
  char             *uri;           /* (nullable) */
  MapiSettings     *settings;   /* (owned) (nullable) */
  char             *setting;    /* (nullable) */
  GError           *problem;    /* (owned) (nullable) */
  GTlsCertificate  *certificate; /* (owned) (nullable) */
  GTlsCertificateFlags flaws;
  char             *known_fingerprint; /* (nullable) */
  guint16           port;
  char             *answer;
  char             *user_name;
  char             *password;
  gboolean          read_only;
  gboolean          quiet;
  gboolean          remember;
  gboolean          make_default;
  gboolean          service_ui;
};

G_DEFINE_FINAL_TYPE (MapiQuestion, mapi_question, G_TYPE_OBJECT)

static void
free_password (char *password)
{
  if (password != NULL)
    explicit_bzero (password, strlen (password));
  g_free (password);
}

static void
mapi_question_dispose (GObject *object)
{
  g_clear_object (&MAPI_QUESTION (object)->settings);
  g_clear_object (&MAPI_QUESTION (object)->certificate);
  G_OBJECT_CLASS (mapi_question_parent_class)->dispose (object);
}

static void
mapi_question_finalize (GObject *object)
{
  MapiQuestion *self = MAPI_QUESTION (object);

  g_free (self->title);
  g_free (self->message);
  g_strfreev (self->choices);
  g_strfreev (self->choice_labels);
  g_free (self->preselected);
  g_free (self->service);
  g_free (self->server);
  g_free (self->uri);
  g_free (self->setting);
  g_clear_error (&self->problem);
  g_free (self->known_fingerprint);
  g_free (self->answer);
  g_free (self->user_name);
  free_password (self->password);
  G_OBJECT_CLASS (mapi_question_parent_class)->finalize (object);
}

static void
mapi_question_class_init (MapiQuestionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mapi_question_dispose;
  G_OBJECT_CLASS (klass)->finalize = mapi_question_finalize;
}

static void
mapi_question_init (MapiQuestion *self)
{
}

/**
 * mapi_question_new:
 * @kind: what is asked
 * @title: a few words, for a title bar
 * @message: (nullable): the question, in whole sentences
 *
 * Makes a question without choices.
 *
 * Returns: (transfer full): the question
 */
MapiQuestion *
mapi_question_new (MapiQuestionKind  kind,
                   const char       *title,
                   const char       *message)
{
  MapiQuestion *self = g_object_new (MAPI_TYPE_QUESTION, NULL);

  self->kind = kind;
  self->title = g_strdup (title);
  self->message = g_strdup (message);
  return self;
}

/**
 * mapi_question_get_kind:
 * @self: a question
 *
 * Gets what is asked.
 *
 * Returns: the kind
 */
MapiQuestionKind
mapi_question_get_kind (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), MAPI_QUESTION_CONFIRM);

  return self->kind;
}

/**
 * mapi_question_get_title:
 * @self: a question
 *
 * Gets the title.
 *
 * Returns: (nullable): the title
 */
const char *
mapi_question_get_title (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->title;
}

/**
 * mapi_question_get_message:
 * @self: a question
 *
 * Gets the question as text.
 *
 * Returns: (nullable): the message
 */
const char *
mapi_question_get_message (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->message;
}

/**
 * mapi_question_set_choices:
 * @self: a question
 * @choices: (array zero-terminated=1): what may be answered
 * @labels: (nullable) (array zero-terminated=1): what is shown for each, as many as @choices;
 *   %NULL if they are for people themselves
 * @preselected: (nullable): the choice proposed
 *
 * Sets the possible answers.
 */
void
mapi_question_set_choices (MapiQuestion       *self,
                           const char * const *choices,
                           const char * const *labels,
                           const char         *preselected)
{
  g_return_if_fail (MAPI_IS_QUESTION (self));
  g_return_if_fail (choices != NULL);
  g_return_if_fail (labels == NULL || g_strv_length ((char **) labels) ==
                                        g_strv_length ((char **) choices));

  g_strfreev (self->choices);
  g_strfreev (self->choice_labels);
  g_free (self->preselected);
  self->choices = g_strdupv ((char **) choices);
  self->choice_labels = g_strdupv ((char **) (labels != NULL ? labels : choices));
  self->preselected = g_strdup (preselected);
}

/**
 * mapi_question_get_choices:
 * @self: a question
 *
 * Gets the possible answers.
 *
 * Returns: (nullable) (array zero-terminated=1): the choices
 */
const char * const *
mapi_question_get_choices (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return (const char * const *) self->choices;
}

/**
 * mapi_question_get_choice_labels:
 * @self: a question
 *
 * Gets what is shown for each choice.
 *
 * Returns: (nullable) (array zero-terminated=1): the labels
 */
const char * const *
mapi_question_get_choice_labels (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return (const char * const *) self->choice_labels;
}

/**
 * mapi_question_get_preselected:
 * @self: a question
 *
 * Gets the choice proposed.
 *
 * Returns: (nullable): one of the choices
 */
const char *
mapi_question_get_preselected (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->preselected;
}

/**
 * mapi_question_set_origin:
 * @self: a question
 * @service: (nullable): display name of the service that asks
 * @server: (nullable): host name of the server it is about
 *
 * Says where the question comes from.
 */
void
mapi_question_set_origin (MapiQuestion *self,
                          const char   *service,
                          const char   *server)
{
  g_return_if_fail (MAPI_IS_QUESTION (self));

  g_free (self->service);
  g_free (self->server);
  self->service = g_strdup (service);
  self->server = g_strdup (server);
}

/**
 * mapi_question_get_service:
 * @self: a question
 *
 * Gets the service that asks.
 *
 * Returns: (nullable): its display name
 */
const char *
mapi_question_get_service (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->service;
}

/**
 * mapi_question_get_server:
 * @self: a question
 *
 * Gets the server the question is about.
 *
 * Returns: (nullable): its host name
 */
const char *
mapi_question_get_server (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->server;
}

/**
 * mapi_question_set_settings:
 * @self: a question
 * @settings: (nullable): settings to be edited in place
 * @read_only: whether they are only shown
 *
 * Sets the settings of a %MAPI_QUESTION_SERVICE_SETTINGS.
 */
void
mapi_question_set_settings (MapiQuestion *self,
                            MapiSettings *settings,
                            gboolean      read_only)
{
  g_return_if_fail (MAPI_IS_QUESTION (self));

  g_set_object (&self->settings, settings);
  self->read_only = read_only;
}

/**
 * mapi_question_set_setting:
 * @self: a question
 * @name: (nullable): name of one of its settings
 *
 * Sets the setting a %MAPI_QUESTION_SERVICE_SETTINGS is about: the others can be edited too, but this one is shown first.
 */
void
mapi_question_set_setting (MapiQuestion *self,
                           const char   *name)
{
  g_return_if_fail (MAPI_IS_QUESTION (self));

  g_free (self->setting);
  self->setting = g_strdup (name);
}

/**
 * mapi_question_get_setting:
 * @self: a question
 *
 * Gets the setting to be shown first.
 *
 * Returns: (nullable): its name
 */
const char *
mapi_question_get_setting (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->setting;
}

/**
 * mapi_question_get_settings:
 * @self: a question
 *
 * Gets the settings to be edited.
 *
 * Returns: (transfer none) (nullable): the settings
 */
MapiSettings *
mapi_question_get_settings (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->settings;
}

/**
 * mapi_question_get_read_only:
 * @self: a question
 *
 * Tells whether the settings may only be looked at.
 *
 * Returns:: %TRUE if nothing may be changed
 */
gboolean
mapi_question_get_read_only (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), FALSE);

  return self->read_only;
}

/**
 * mapi_question_set_uri:
 * @self: a question
 * @uri: (nullable): an address for the browser
 *
 * Sets the address of a %MAPI_QUESTION_SIGN_IN.
 */
void
mapi_question_set_uri (MapiQuestion *self,
                       const char   *uri)
{
  g_return_if_fail (MAPI_IS_QUESTION (self));

  g_free (self->uri);
  self->uri = g_strdup (uri);
}

/**
 * mapi_question_get_uri:
 * @self: a question
 *
 * Gets the address the browser is to be sent to.
 *
 * Returns: (transfer none) (nullable): the address
 */
const char *
mapi_question_get_uri (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->uri;
}

/**
 * mapi_question_set_quiet:
 * @self: a question
 * @quiet: whether it comes from work in the background
 *
 * Says that nobody waits for the answer: a user at work is told that there is a question, and sees
 * it when they want to.
 */
void
mapi_question_set_quiet (MapiQuestion *self,
                         gboolean      quiet)
{
  g_return_if_fail (MAPI_IS_QUESTION (self));

  self->quiet = quiet;
}

/**
 * mapi_question_get_quiet:
 * @self: a question
 *
 * Tells whether it comes from work in the background.
 *
 * Returns: %TRUE if it must not get in the way of a user
 */
gboolean
mapi_question_get_quiet (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), FALSE);

  return self->quiet;
}

/**
 * mapi_question_set_problem:
 * @self: a question
 * @error: (nullable): what went wrong
 *
 * Says why the question is asked.
 */
void
mapi_question_set_problem (MapiQuestion *self,
                           const GError *error)
{
  GError *copy = error != NULL ? g_error_copy (error) : NULL;

  g_return_if_fail (MAPI_IS_QUESTION (self));

  g_clear_error (&self->problem);
  self->problem = copy;
}

/**
 * mapi_question_get_problem:
 * @self: a question
 *
 * Gets why the question is asked.
 *
 * Returns: (nullable): the error
 */
const GError *
mapi_question_get_problem (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->problem;
}

/**
 * mapi_question_set_certificate:
 * @self: a question
 * @certificate: (nullable): what the server presented; %NULL if only the message tells of it
 * @flaws: what is wrong with it
 * @known_fingerprint: (nullable): SHA-256 of the one the user trusted for this server so far
 * @port: port of the server
 *
 * Sets what a %MAPI_QUESTION_CERTIFICATE is about. The name of the server is its origin's.
 */
void
mapi_question_set_certificate (MapiQuestion         *self,
                               GTlsCertificate      *certificate,
                               GTlsCertificateFlags  flaws,
                               const char           *known_fingerprint,
                               guint16               port)
{
  g_return_if_fail (MAPI_IS_QUESTION (self));
  g_return_if_fail (certificate == NULL || G_IS_TLS_CERTIFICATE (certificate));

  g_set_object (&self->certificate, certificate);
  self->flaws = flaws;
  g_free (self->known_fingerprint);
  self->known_fingerprint = g_strdup (known_fingerprint);
  self->port = port;
}

/**
 * mapi_question_get_certificate:
 * @self: a question
 *
 * Gets the certificate in question.
 *
 * Returns: (transfer none) (nullable): the certificate
 */
GTlsCertificate *
mapi_question_get_certificate (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->certificate;
}

/**
 * mapi_question_get_flaws:
 * @self: a question
 *
 * Gets what is wrong with the certificate.
 *
 * Returns: the flaws
 */
GTlsCertificateFlags
mapi_question_get_flaws (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), 0);

  return self->flaws;
}

/**
 * mapi_question_get_known_fingerprint:
 * @self: a question
 *
 * Gets the fingerprint of the certificate the user trusted for this server so far.
 *
 * Returns: (nullable): SHA-256 in hexadecimal digits, %NULL if there was none
 */
const char *
mapi_question_get_known_fingerprint (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->known_fingerprint;
}

/**
 * mapi_question_get_port:
 * @self: a question
 *
 * Gets the port of the server that presented the certificate.
 *
 * Returns: the port, 0 if unknown
 */
guint16
mapi_question_get_port (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), 0);

  return self->port;
}

/**
 * mapi_question_answer:
 * @self: a question
 * @choice: (nullable): one of the choices
 *
 * Answers a question with choices.
 */
void
mapi_question_answer (MapiQuestion *self,
                      const char   *choice)
{
  char *copy = g_strdup (choice);

  g_return_if_fail (MAPI_IS_QUESTION (self));

  g_free (self->answer);
  self->answer = copy;
}

/**
 * mapi_question_get_answer:
 * @self: a question
 *
 * Gets the choice made.
 *
 * Returns: (nullable): the choice
 */
const char *
mapi_question_get_answer (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->answer;
}

/**
 * mapi_question_answer_credentials:
 * @self: a question
 * @user_name: (nullable): the name to sign in with
 * @password: (nullable): the password; kept until the question is gone, then overwritten
 * @remember: whether it may be kept in the keyring
 *
 * Answers a %MAPI_QUESTION_CREDENTIALS.
 */
void
mapi_question_answer_credentials (MapiQuestion *self,
                                  const char   *user_name,
                                  const char   *password,
                                  gboolean      remember)
{
  char *name_copy = g_strdup (user_name);
  char *password_copy = g_strdup (password);

  g_return_if_fail (MAPI_IS_QUESTION (self));

  g_free (self->user_name);
  free_password (self->password);
  self->user_name = name_copy;
  self->password = password_copy;
  self->remember = remember;
}

/**
 * mapi_question_get_user_name:
 * @self: a question
 *
 * Gets the name to sign in with.
 *
 * Returns: (nullable): the name
 */
const char *
mapi_question_get_user_name (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->user_name;
}

/**
 * mapi_question_get_password:
 * @self: a question
 *
 * Gets the password given.
 *
 * Returns: (nullable): the password
 */
const char *
mapi_question_get_password (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), NULL);

  return self->password;
}

/**
 * mapi_question_get_remember:
 * @self: a question
 *
 * Tells whether the password may be kept in the keyring.
 *
 * Returns:: %TRUE if the user wants that
 */
gboolean
mapi_question_get_remember (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), FALSE);

  return self->remember;
}

/**
 * mapi_question_set_make_default:
 * @self: a question
 * @make_default: the answer
 *
 * Answers whether the profile chosen becomes the default.
 */
void
mapi_question_set_make_default (MapiQuestion *self,
                                gboolean      make_default)
{
  g_return_if_fail (MAPI_IS_QUESTION (self));

  self->make_default = make_default;
}

/**
 * mapi_question_get_make_default:
 * @self: a question
 *
 * Tells whether the profile chosen becomes the default.
 *
 * Returns:: %TRUE if so
 */
gboolean
mapi_question_get_make_default (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), FALSE);

  return self->make_default;
}

/**
 * mapi_question_set_service_ui:
 * @self: a question
 * @service_ui: the answer
 *
 * Answers whether every service shows its settings while logging on.
 */
void
mapi_question_set_service_ui (MapiQuestion *self,
                              gboolean      service_ui)
{
  g_return_if_fail (MAPI_IS_QUESTION (self));

  self->service_ui = service_ui;
}

/**
 * mapi_question_get_service_ui:
 * @self: a question
 *
 * Tells whether every service shows its settings while logging on.
 *
 * Returns:: %TRUE if so
 */
gboolean
mapi_question_get_service_ui (MapiQuestion *self)
{
  g_return_val_if_fail (MAPI_IS_QUESTION (self), FALSE);

  return self->service_ui;
}
