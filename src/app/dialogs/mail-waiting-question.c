/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-waiting-question.h"

#include <glib/gi18n.h>

struct _MailWaitingQuestion
{
  GObject       parent_instance;
  MapiQuestion *question;       /* (owned) */
  char         *asker;          /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailWaitingQuestion, mail_waiting_question, G_TYPE_OBJECT)

enum { SIGNAL_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
mail_waiting_question_finalize (GObject *object)
{
  g_object_unref (MAIL_WAITING_QUESTION (object)->question);
  g_free (MAIL_WAITING_QUESTION (object)->asker);
  G_OBJECT_CLASS (mail_waiting_question_parent_class)->finalize (object);
}

static void
mail_waiting_question_class_init (MailWaitingQuestionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_waiting_question_finalize;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", MAIL_TYPE_WAITING_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
mail_waiting_question_init (MailWaitingQuestion *self)
{
}

MailWaitingQuestion *
mail_waiting_question_new (MapiQuestion *question,
                           const char   *asker)
{
  MailWaitingQuestion *self = g_object_new (MAIL_TYPE_WAITING_QUESTION, NULL);

  self->question = g_object_ref (question);
  self->asker = g_strdup (asker);
  return self;
}

char *
mail_waiting_question_dup_text (MailWaitingQuestion *self)
{
  const char *service = mapi_question_get_service (self->question);

  switch (mapi_question_get_kind (self->question))
    {
    case MAPI_QUESTION_CREDENTIALS:
      return g_strdup_printf (_("The password of “%s” does not work"), service != NULL ? service : "?");
    case MAPI_QUESTION_CERTIFICATE:
      return g_strdup_printf (_("The server of “%s” cannot prove who it is"), service != NULL ? service : "?");
    case MAPI_QUESTION_SIGN_IN:
      return g_strdup_printf (_("“%s” wants you to sign in again"), service != NULL ? service : "?");
    case MAPI_QUESTION_CHOOSE_PROFILE:
    case MAPI_QUESTION_SERVICE_SETTINGS:
    case MAPI_QUESTION_LOGON_FAILURE:
    case MAPI_QUESTION_AMBIGUOUS_NAME:
    case MAPI_QUESTION_CONFIRM:
    default:
      return g_strdup (mapi_question_get_title (self->question));
    }
}

const char *
mail_waiting_question_get_asker (MailWaitingQuestion *self)
{
  return self->asker;
}

void
mail_waiting_question_choose (MailWaitingQuestion *self,
                              gboolean             see)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, see);
}
