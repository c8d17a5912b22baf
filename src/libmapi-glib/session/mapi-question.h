/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-settings.h"

G_BEGIN_DECLS

/* One thing the library has to ask the user, and the answer. What a kind uses:
 *
 *  CHOOSE_PROFILE    choices (names), preselected, may set options make-default and
 *                    service-ui-always → choice
 *  CREDENTIALS       server, user-name, read-only if that is not to be changed, secret setting asked for
 *                    → user-name, password, remember
 *  SERVICE_SETTINGS  settings (edited in place), service name, may be read-only → accepted
 *  LOGON_FAILURE     service name, error → choice "retry", "settings" or "skip"
 *  CERTIFICATE       server, certificate, what is wrong with it, fingerprint known so far, port
 *                    → choice "trust" (this certificate, for this server) or "reject"
 *  AMBIGUOUS_NAME    message, choices (entry ids) with labels → choice
 *  SIGN_IN           message, an address for the browser; withdrawn when the browser is back → choice: none, or
 *                    the address the browser ended at
 *  CONFIRM           message, choices with labels → choice
 */
#define MAPI_TYPE_QUESTION (mapi_question_get_type ())

typedef enum
{
  MAPI_QUESTION_CHOOSE_PROFILE,
  MAPI_QUESTION_CREDENTIALS,
  MAPI_QUESTION_SERVICE_SETTINGS,
  MAPI_QUESTION_LOGON_FAILURE,
  MAPI_QUESTION_CERTIFICATE,
  MAPI_QUESTION_AMBIGUOUS_NAME,
  MAPI_QUESTION_CONFIRM,
  MAPI_QUESTION_SIGN_IN
} MapiQuestionKind;

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiQuestion, mapi_question, MAPI, QUESTION, GObject)

MAPI_AVAILABLE_IN_ALL
MapiQuestion       *mapi_question_new               (MapiQuestionKind    kind,
                                                     const char         *title,
                                                     const char         *message);
MAPI_AVAILABLE_IN_ALL
MapiQuestionKind    mapi_question_get_kind          (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_title         (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_message       (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_choices       (MapiQuestion       *self,
                                                     const char * const *choices,
                                                     const char * const *labels,
                                                     const char         *preselected);
MAPI_AVAILABLE_IN_ALL
const char * const *mapi_question_get_choices       (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
const char * const *mapi_question_get_choice_labels (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_preselected   (MapiQuestion       *self);
/* Where it comes from: the service's display name, the server's host name */
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_origin        (MapiQuestion       *self,
                                                     const char         *service,
                                                     const char         *server);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_service       (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_server        (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_settings      (MapiQuestion       *self,
                                                     MapiSettings       *settings,
                                                     gboolean            read_only);
MAPI_AVAILABLE_IN_ALL
MapiSettings       *mapi_question_get_settings      (MapiQuestion       *self);
/* The one of them it is about, to be shown first */
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_setting       (MapiQuestion       *self,
                                                     const char         *name);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_setting       (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_question_get_read_only     (MapiQuestion       *self);
/* From work in the background: it must not get in the way of a user */
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_quiet         (MapiQuestion       *self,
                                                     gboolean            quiet);
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_question_get_quiet         (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_problem       (MapiQuestion       *self,
                                                     const GError       *error);
MAPI_AVAILABLE_IN_ALL
const GError       *mapi_question_get_problem       (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_certificate   (MapiQuestion       *self,
                                                     GTlsCertificate    *certificate,
                                                     GTlsCertificateFlags flaws,
                                                     const char         *known_fingerprint,
                                                     guint16             port);
MAPI_AVAILABLE_IN_ALL
GTlsCertificate    *mapi_question_get_certificate   (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
GTlsCertificateFlags mapi_question_get_flaws        (MapiQuestion       *self);
/* Fingerprint the user trusted for this server before, NULL if none: then it has changed */
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_known_fingerprint (MapiQuestion   *self);
MAPI_AVAILABLE_IN_ALL
guint16             mapi_question_get_port          (MapiQuestion       *self);

/* Of SIGN_IN: what to open in the browser */
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_uri           (MapiQuestion       *self,
                                                     const char         *uri);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_uri           (MapiQuestion       *self);

/* The answer */
MAPI_AVAILABLE_IN_ALL
void                mapi_question_answer            (MapiQuestion       *self,
                                                     const char         *choice);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_answer        (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
void                mapi_question_answer_credentials (MapiQuestion      *self,
                                                     const char         *user_name,
                                                     const char         *password,
                                                     gboolean            remember);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_user_name     (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_question_get_password      (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_question_get_remember      (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_make_default  (MapiQuestion       *self,
                                                     gboolean            make_default);
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_question_get_make_default  (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
void                mapi_question_set_service_ui    (MapiQuestion       *self,
                                                     gboolean            service_ui);
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_question_get_service_ui    (MapiQuestion       *self);

/* For org.estafette.Dialogs1: a{sv} there, a{sv} and the secrets a{ss} back */
MAPI_AVAILABLE_IN_ALL
GVariant           *mapi_question_to_variant        (MapiQuestion       *self);
MAPI_AVAILABLE_IN_ALL
MapiQuestion       *mapi_question_new_from_variant  (GVariant           *variant,
                                                     GError            **error);
MAPI_AVAILABLE_IN_ALL
GVariant           *mapi_question_answer_to_variant (MapiQuestion       *self,
                                                     GVariant          **secrets);
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_question_take_answer       (MapiQuestion       *self,
                                                     GVariant           *answer,
                                                     GVariant           *secrets,
                                                     GError            **error);

G_END_DECLS
