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

struct _SpoolerConsent
{
  GMutex lock;
  GCond  changed;
  GQueue turns;   /* (element-type Turn): questions in the order of their calls */
};

/* One question, from when it is to be asked until it is answered */
typedef struct
{
  const char *program; /* (unowned) */
} Turn;

SpoolerConsent *
spooler_consent_new (void)
{
  SpoolerConsent *self = g_new0 (SpoolerConsent, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->turns);
  return self;
}

void
spooler_consent_free (SpoolerConsent *self)
{
  g_assert (g_queue_is_empty (&self->turns));
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* ---- one after the other ---- */

static gboolean
is_turn (SpoolerConsent *self,
         Turn           *turn)
{
  for (GList *l = self->turns.head; l != NULL && l->data != turn; l = l->next)
    if (g_str_equal (((Turn *) l->data)->program, turn->program))
      return FALSE;
  return TRUE;
}

static void
wake_cb (GCancellable   *gone,
         SpoolerConsent *self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
wait_turn (SpoolerConsent *self,
           Turn           *turn,
           GCancellable   *gone)
{
  gulong handler;

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->turns, turn);
  g_mutex_unlock (&self->lock);
  handler = g_cancellable_connect (gone, G_CALLBACK (wake_cb), self, NULL);
  g_mutex_lock (&self->lock);
  while (!is_turn (self, turn) && !g_cancellable_is_cancelled (gone))
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (gone, handler);
}

static void
end_turn (SpoolerConsent *self,
          Turn           *turn)
{
  g_mutex_lock (&self->lock);
  g_queue_remove (&self->turns, turn);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* ---- the question ---- */

static gboolean
deny (const char  *name,
      GError     **error)
{
  g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ACCESS_DENIED, _("“%s” may not do this unseen"), name);
  return FALSE;
}

static char *
dup_title (SpoolerDeed  deed,
           const char  *name)
{
  switch (deed)
    {
    case SPOOLER_DEED_READ:
      return g_strdup_printf (_("“%s” wants to read your mail"), name);
    case SPOOLER_DEED_SAVE:
      return g_strdup_printf (_("“%s” wants to put a message into your mailbox"), name);
    case SPOOLER_DEED_DELETE:
      return g_strdup_printf (_("“%s” wants to delete a message"), name);
    case SPOOLER_DEED_LOOK_UP:
      return g_strdup_printf (_("“%s” wants to look into your address book"), name);
    case SPOOLER_DEED_SEND:
    default:
      return g_strdup_printf (_("“%s” wants to send a message"), name);
    }
}

/* @once: leave is for this time only */
static MapiQuestion *
create_question (MapiProgramRight  right,
                 gboolean          once,
                 const char       *title,
                 const char       *details)
{
  static const char * const fewer[] = { ONCE, REFUSE, NULL };
  static const char * const choices[] = { ONCE, ALWAYS, REFUSE, NEVER, NULL };
  const char *send_labels[] = { _("Send"), _("Always Send"), _("Do Not Send"), _("Never Send"), NULL };
  const char *read_labels[] = { _("Allow"), _("Always Allow"), _("Do Not Allow"), _("Never Allow"), NULL };
  MapiQuestion *question = mapi_question_new (MAPI_QUESTION_CONFIRM, title, details);

  if (once)
    {
      gboolean send = right == MAPI_PROGRAM_RIGHT_SEND;
      const char *labels[] = { send ? send_labels[0] : read_labels[0], send ? send_labels[2] : read_labels[2], NULL };

      mapi_question_set_choices (question, fewer, labels, REFUSE);
    }
  else
    mapi_question_set_choices (question, choices, right == MAPI_PROGRAM_RIGHT_SEND ? send_labels : read_labels, REFUSE);
  return question;
}

static gboolean
ask_person (MapiQuestion      *question,
            const char        *parent,
            const char        *program,
            const char        *name,
            MapiProgramRight   right,
            GCancellable      *gone,
            GError           **error)
{
  g_autoptr(MapiInteraction) interaction = mapi_remote_interaction_new (parent, TRUE);
  g_autoptr(GError) local = NULL;
  const char *answer;

  if (!mapi_interaction_ask (interaction, question, gone, &local))
    {
      g_set_error_literal (error, MAPI_SIMPLE_ERROR,
                           g_error_matches (local, MAPI_ERROR, MAPI_ERROR_USER_CANCEL)
                           ? (int) MAPI_SIMPLE_ERROR_USER_ABORT : (int) MAPI_SIMPLE_ERROR_ACCESS_DENIED, local->message);
      return FALSE;
    }
  /* Nobody is there any more to have it */
  if (g_cancellable_is_cancelled (gone))
    return deny (name, error);
  answer = mapi_question_get_answer (question);
  if (g_strcmp0 (answer, ALWAYS) == 0
      && !mapi_program_rights_set (program, name, right, MAPI_CONSENT_ALWAYS, error))
    return FALSE;
  if (g_strcmp0 (answer, NEVER) == 0
      && !mapi_program_rights_set (program, name, right, MAPI_CONSENT_NEVER, error))
    return FALSE;
  return g_strcmp0 (answer, ONCE) == 0 || g_strcmp0 (answer, ALWAYS) == 0 || deny (name, error);
}

/* *@consent: what the person said to the program before */
static gboolean
get_consent (const char        *program,
             MapiProgramRight   right,
             MapiConsent       *consent,
             GError           **error)
{
  if (!mapi_program_rights_get (program, right, consent, error))
    return FALSE;
  if (*consent == MAPI_CONSENT_ALWAYS && spooler_caller_is_messenger (program))
    *consent = MAPI_CONSENT_ASK;
  return TRUE;
}

static gboolean
ask_in_turn (const char       *program,
             const char       *name,
             SpoolerDeed       deed,
             const char       *parent,
             const char       *details,
             GCancellable     *gone,
             GError          **error)
{
  MapiProgramRight right = deed == SPOOLER_DEED_SEND ? MAPI_PROGRAM_RIGHT_SEND : MAPI_PROGRAM_RIGHT_READ;
  g_autofree char *title = dup_title (deed, name);
  g_autoptr(MapiQuestion) question = NULL;
  MapiConsent consent = MAPI_CONSENT_NEVER;

  if (g_cancellable_is_cancelled (gone))
    return deny (name, error);
  /* The one before it may have been about all of them */
  if (!get_consent (program, right, &consent, error))
    return FALSE;
  if (consent != MAPI_CONSENT_ASK)
    return consent == MAPI_CONSENT_ALWAYS || deny (name, error);
  question = create_question (right, spooler_caller_is_messenger (program), title, details);
  return ask_person (question, parent, program, name, right, gone, error);
}

gboolean
spooler_consent_ask (SpoolerConsent   *self,
                     GDBusConnection  *connection,
                     const char       *sender,
                     SpoolerDeed       deed,
                     const char       *parent,
                     const char       *details,
                     GCancellable     *gone,
                     GError          **error)
{
  MapiProgramRight right = deed == SPOOLER_DEED_SEND ? MAPI_PROGRAM_RIGHT_SEND : MAPI_PROGRAM_RIGHT_READ;
  g_autofree char *name = NULL;
  g_autofree char *program = mapi_caller_dup_program (connection, sender, &name, error);
  g_autoptr(SpoolerCallerWatch) watch = NULL;
  MapiConsent consent = MAPI_CONSENT_NEVER;
  Turn turn = { program };
  gboolean allowed;

  if (program == NULL || !get_consent (program, right, &consent, error))
    return FALSE;
  if (mapi_caller_is_sandboxed (program))
    {
      g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ACCESS_DENIED,
                   _("“%s” runs in a sandbox and has to ask the desktop’s portal"), name);
      return FALSE;
    }
  if (consent != MAPI_CONSENT_ASK)
    return consent == MAPI_CONSENT_ALWAYS || deny (name, error);
  watch = spooler_caller_watch (connection, sender, gone);
  wait_turn (self, &turn, gone);
  allowed = ask_in_turn (program, name, deed, parent, details, gone, error);
  end_turn (self, &turn);
  return allowed;
}
