/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-consent.h"

#include <glib/gi18n.h>

#include "spooler-caller.h"

#define ONCE   "once"
#define ALWAYS "always"
/* A dialog’s own word: no button besides */
#define REFUSE "cancel"
#define NEVER  "never"

typedef struct
{
  GDBusConnection  *connection; /* (owned) */
  char             *sender;
  char             *parent;
  char             *details;
  MapiProgramRight  right;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_object_unref (ask->connection);
  g_free (ask->sender);
  g_free (ask->parent);
  g_free (ask->details);
  g_free (ask);
}

static gboolean
deny (const char  *name,
      GError     **error)
{
  g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ACCESS_DENIED, _("“%s” may not do this unseen"), name);
  return FALSE;
}

static MapiQuestion *
create_question (Ask        *ask,
                 const char *name)
{
  static const char * const choices[] = { ONCE, ALWAYS, REFUSE, NEVER, NULL };
  const char *send_labels[] = { _("Send"), _("Always Send"), _("Do Not Send"), _("Never Send"), NULL };
  const char *read_labels[] = { _("Allow"), _("Always Allow"), _("Do Not Allow"), _("Never Allow"), NULL };
  gboolean sends = ask->right == MAPI_PROGRAM_RIGHT_SEND;
  g_autofree char *title = g_strdup_printf (sends ? _("“%s” wants to send a message") : _("“%s” wants to read your mail"),
                                            name);
  MapiQuestion *question = mapi_question_new (MAPI_QUESTION_CONFIRM, title, ask->details);

  mapi_question_set_choices (question, choices, sends ? send_labels : read_labels, REFUSE);
  return question;
}

static gboolean
ask_person (Ask         *ask,
            const char  *program,
            const char  *name,
            GError     **error)
{
  g_autoptr(MapiInteraction) interaction = mapi_remote_interaction_new (ask->parent, TRUE);
  g_autoptr(MapiQuestion) question = create_question (ask, name);
  g_autoptr(GError) local = NULL;
  const char *answer;

  if (!mapi_interaction_ask (interaction, question, NULL, &local))
    {
      g_set_error_literal (error, MAPI_SIMPLE_ERROR,
                           g_error_matches (local, MAPI_ERROR, MAPI_ERROR_USER_CANCEL)
                           ? (int) MAPI_SIMPLE_ERROR_USER_ABORT : (int) MAPI_SIMPLE_ERROR_ACCESS_DENIED, local->message);
      return FALSE;
    }
  answer = mapi_question_get_answer (question);
  if (g_strcmp0 (answer, ALWAYS) == 0
      && !mapi_program_rights_set (program, name, ask->right, MAPI_CONSENT_ALWAYS, error))
    return FALSE;
  if (g_strcmp0 (answer, NEVER) == 0
      && !mapi_program_rights_set (program, name, ask->right, MAPI_CONSENT_NEVER, error))
    return FALSE;
  return g_strcmp0 (answer, ONCE) == 0 || g_strcmp0 (answer, ALWAYS) == 0 || deny (name, error);
}

static void
ask_thread (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  Ask *ask = data;
  g_autofree char *name = NULL;
  g_autofree char *program = NULL;
  g_autoptr(GError) error = NULL;
  MapiConsent consent = MAPI_CONSENT_NEVER;
  gboolean allowed = FALSE;

  program = spooler_caller_dup_program (ask->connection, ask->sender, &name, &error);
  if (program != NULL && mapi_program_rights_get (program, ask->right, &consent, &error))
    {
      if (consent == MAPI_CONSENT_ASK)
        allowed = ask_person (ask, program, name, &error);
      else
        allowed = consent == MAPI_CONSENT_ALWAYS || deny (name, &error);
    }
  if (allowed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
spooler_consent_ask_async (GDBusMethodInvocation *invocation,
                           MapiProgramRight       right,
                           const char            *parent,
                           const char            *details,
                           GAsyncReadyCallback    callback,
                           gpointer               user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Ask *ask = g_new0 (Ask, 1);

  ask->connection = g_object_ref (g_dbus_method_invocation_get_connection (invocation));
  ask->sender = g_strdup (g_dbus_method_invocation_get_sender (invocation));
  ask->parent = *parent != '\0' ? g_strdup (parent) : NULL;
  ask->details = g_strdup (details);
  ask->right = right;
  g_task_set_source_tag (task, spooler_consent_ask_async);
  g_task_set_task_data (task, ask, ask_free);
  g_task_run_in_thread (task, ask_thread);
}

gboolean
spooler_consent_ask_finish (GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
