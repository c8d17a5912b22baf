/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One job at a time, each on a thread with a state of its own; what it found is taken over when it
 * is done:
 *
 *   JOURNAL  writes the newest state beside the store, without attachments that the store has already
 *   SAVE     writes it into the store, then clears the journal
 *   DISCARD, SUBMIT  end the draft
 *
 * A new state starts a JOURNAL and, STORE_DELAY later, a SAVE. The store's copy is replaced only if
 * it is what was saved here last; one that somebody else changed is left alone, and a second one
 * made. */
#include "config.h"

#include "mail-draft.h"
#include "mail-draft-parts.h"
#include "mail-work.h"

#include <glib/gi18n.h>

#define STORE_DELAY_MS      3000
#define BIG_BYTES           (2u * 1024 * 1024)
#define BIG_STORE_DELAY_MS  15000
/* The journal rests so many times as long as it took to write, so that big attachments do not keep the disk busy */
#define JOURNAL_REST        4
#define MAX_REST_MS         10000

struct _MailDraft
{
  GObject           parent_instance;
  MapiSession      *session;
  MapiStore        *store;
  MapiDraftJournal *journal;
  MapiEntryId      *id;           /* (nullable) in the store */
  MapiContent      *saved;        /* (owned) (nullable): as the store has it */
  gint64            base_change;
  MapiContent      *newest;       /* (owned) (nullable) */
  gboolean          journal_dirty;
  gboolean          store_dirty;
  gboolean          has_ended;
  gboolean          is_recovered; /* what the store has of it is not known */
  gboolean          is_busy;
  MailDraftState    state;
  GError           *problem;      /* (owned) (nullable) */
  guint             save_source;
  guint             rest_source;  /* the journal is not written again before */
  GQueue            waiting;      /* of GTask: jobs asked for */
};

G_DEFINE_FINAL_TYPE (MailDraft, mail_draft, G_TYPE_OBJECT)

enum { PROP_0, PROP_STATE, N_PROPS };
static GParamSpec *properties[N_PROPS];

enum { SIGNAL_KEPT_ASIDE, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef enum
{
  JOB_JOURNAL,
  JOB_SAVE,
  JOB_DISCARD,
  JOB_SUBMIT
} JobKind;

/* What a job needs and finds. On its thread nobody else touches it. */
typedef struct
{
  JobKind             kind;
  MapiContent        *content;
  MapiSubmitOptions   options;
  MapiStore          *store;
  MapiDraftJournal   *journal;
  MapiEntryId        *id;
  MapiContent        *saved;
  gint64              base_change;
  gboolean            is_recovered;
  gboolean            kept_aside;
  gboolean            in_journal;
  gint64              took;       /* microseconds */
  MapiSubmittedState  submitted;
  MapiEntryId        *submitted_id;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->content, mapi_content_unref);
  g_clear_pointer (&job->saved, mapi_content_unref);
  g_clear_pointer (&job->id, mapi_entry_id_free);
  g_clear_pointer (&job->submitted_id, mapi_entry_id_free);
  g_clear_object (&job->store);
  g_clear_object (&job->journal);
  g_free (job);
}

/* ---- on the thread ---- */

/* By what a server hands back as it got it */
static gboolean
same_recipients (GPtrArray *a,
                 GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (mapi_properties_get_long (a->pdata[i], MAPI_PR_RECIPIENT_TYPE, 0)
          != mapi_properties_get_long (b->pdata[i], MAPI_PR_RECIPIENT_TYPE, 0)
        || g_strcmp0 (mapi_properties_get_string (a->pdata[i], MAPI_PR_EMAIL_ADDRESS),
                      mapi_properties_get_string (b->pdata[i], MAPI_PR_EMAIL_ADDRESS)) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
same_attachments (MapiContent *a,
                  MapiContent *b)
{
  if (mapi_content_get_n_attachments (a) != mapi_content_get_n_attachments (b))
    return FALSE;
  for (guint i = 0; i < mapi_content_get_n_attachments (a); i++)
    if (g_strcmp0 (mapi_properties_get_string (mapi_content_get_attachment (a, i), MAPI_PR_ATTACH_LONG_FILENAME),
                   mapi_properties_get_string (mapi_content_get_attachment (b, i), MAPI_PR_ATTACH_LONG_FILENAME)) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
same_text (MapiContent *a,
           MapiContent *b)
{
  static const guint32 tags[] = { MAPI_PR_SUBJECT, MAPI_PR_BODY };
  MapiProperties *first = mapi_content_get_properties (a);
  MapiProperties *second = mapi_content_get_properties (b);
  GBytes *html_a = mapi_properties_get_binary (first, MAPI_PR_HTML);
  GBytes *html_b = mapi_properties_get_binary (second, MAPI_PR_HTML);

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    if (g_strcmp0 (mapi_properties_get_string (first, tags[i]),
                   mapi_properties_get_string (second, tags[i])) != 0)
      return FALSE;
  return (html_a == NULL) == (html_b == NULL) && (html_a == NULL || g_bytes_equal (html_a, html_b))
         && same_recipients (mapi_content_get_recipients (a), mapi_content_get_recipients (b))
         && same_attachments (a, b);
}

/* The server's echo of what was saved here is no change */
static gboolean
is_echo (Job *job)
{
  g_autoptr(MapiContent) there = mapi_store_load_message (job->store, job->id, NULL, NULL);

  return there != NULL && job->saved != NULL && same_text (there, job->saved);
}

static MapiEntryId *
save_once (Job            *job,
           MapiSaveFlags   flags,
           GError        **error)
{
  g_autoptr(MapiEntryId) drafts = NULL;

  if (job->id != NULL)
    return mapi_store_save_message (job->store, NULL, job->id, job->content, job->base_change, flags, NULL,
                                    error);
  drafts = mapi_store_get_folder_for_role (job->store, MAPI_FOLDER_ROLE_DRAFTS, NULL, NULL);
  if (drafts == NULL && mapi_store_validate_ipm_subtree (job->store, TRUE, NULL, NULL))
    drafts = mapi_store_get_folder_for_role (job->store, MAPI_FOLDER_ROLE_DRAFTS, NULL, error);
  if (drafts == NULL)
    return NULL;
  return mapi_store_save_message (job->store, drafts, NULL, job->content, 0, flags, NULL, error);
}

/* In the store, one way or another */
static gboolean
save (Job     *job,
      GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(MapiEntryId) id = save_once (job, MAPI_SAVE_NONE, &local_error);

  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED) && is_echo (job))
    {
      g_clear_error (&local_error);
      id = save_once (job, MAPI_SAVE_FORCE, &local_error);
    }
  if (id == NULL && job->id != NULL
      && (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED)
          || g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_OBJECT_DELETED)
          || g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND)
          || g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_SUBMITTED)))
    {
      g_clear_error (&local_error);
      g_clear_pointer (&job->id, mapi_entry_id_free);
      job->kept_aside = TRUE;
      id = save_once (job, MAPI_SAVE_NONE, &local_error);
    }
  if (id == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_clear_pointer (&job->id, mapi_entry_id_free);
  g_clear_pointer (&job->saved, mapi_content_unref);
  job->id = g_steal_pointer (&id);
  job->saved = mapi_store_load_message (job->store, job->id, NULL, NULL);
  job->base_change = job->saved != NULL
                     ? mapi_properties_get_int64 (mapi_content_get_properties (job->saved),
                                                  MAPI_PR_CHANGE_NUMBER, 0)
                     : 0;
  return TRUE;
}

static gboolean
save_or_journal (Job     *job,
                 GError **error)
{
  g_autoptr(GError) journal_error = NULL;

  if (save (job, error))
    {
      job->in_journal = !mapi_draft_journal_clear (job->journal, NULL);
      return TRUE;
    }
  job->in_journal = mapi_draft_journal_write (job->journal, job->content, job->id, &journal_error);
  return FALSE;
}

static gboolean
discard (Job     *job,
         GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(MapiEntryId) trash = NULL;
  g_autoptr(GPtrArray) moved = NULL;

  if (job->id != NULL)
    {
      g_ptr_array_add (ids, job->id);
      trash = mapi_store_get_folder_for_role (job->store, MAPI_FOLDER_ROLE_TRASH, NULL, NULL);
      moved = trash != NULL ? mapi_store_copy_messages (job->store, ids, trash, MAPI_COPY_MOVE, NULL, NULL, NULL)
                            : NULL;
      if (moved == NULL && !mapi_store_delete_messages (job->store, ids, MAPI_DELETE_NONE, NULL, NULL, error))
        return FALSE;
    }
  mapi_draft_journal_clear (job->journal, NULL);
  return TRUE;
}

static gboolean
submit (Job     *job,
        GError **error)
{
  MapiProperties *values = mapi_content_get_properties (job->content);
  g_autoptr(MapiMessage) message = NULL;

  if (!mapi_properties_has (values, MAPI_PR_SENTMAIL_ENTRYID))
    {
      g_autoptr(MapiEntryId) sent = mapi_store_get_folder_for_role (job->store, MAPI_FOLDER_ROLE_SENT, NULL, NULL);
      g_autoptr(GBytes) bytes = sent != NULL ? mapi_entry_id_to_bytes (sent) : NULL;

      if (bytes != NULL)
        mapi_properties_set_binary (values, MAPI_PR_SENTMAIL_ENTRYID, bytes);
    }
  if (!save_or_journal (job, error))
    return FALSE;
  message = mapi_message_open (job->store, job->id, MAPI_OPEN_MODIFY, NULL, error);
  return message != NULL
         && mapi_message_submit (message, job->options, &job->submitted, &job->submitted_id, NULL, error);
}

static void
job_thread (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr(GError) error = NULL;
  gint64 begun = g_get_monotonic_time ();
  gboolean done = FALSE;

  switch (job->kind)
    {
    case JOB_JOURNAL:
      /* What it is a newer state of, for whoever finds it */
      mapi_properties_set_int64 (mapi_content_get_properties (job->content), MAPI_PR_CHANGE_NUMBER,
                                 job->base_change);
      if (!job->is_recovered)
        mail_draft_parts_leave_out (job->content, job->saved);
      done = job->in_journal = mapi_draft_journal_write (job->journal, job->content, job->id, &error);
      break;
    case JOB_SAVE:
      done = save_or_journal (job, &error);
      break;
    case JOB_DISCARD:
      done = discard (job, &error);
      break;
    case JOB_SUBMIT:
      done = submit (job, &error);
      break;
    default:
      g_assert_not_reached ();
    }
  job->took = g_get_monotonic_time () - begun;
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* ---- jobs in turn ---- */

static void mail_draft_pump (MailDraft *self);

static void
set_state (MailDraft      *self,
           MailDraftState  state,
           const GError   *problem)
{
  g_clear_error (&self->problem);
  self->problem = problem != NULL ? g_error_copy (problem) : NULL;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
rested_cb (gpointer data)
{
  MailDraft *self = data;

  self->rest_source = 0;
  mail_draft_pump (self);
  return G_SOURCE_REMOVE;
}

/* What a SAVE or SUBMIT left in the store */
static void
take_over (MailDraft *self,
           Job       *job)
{
  g_clear_pointer (&self->id, mapi_entry_id_free);
  self->id = g_steal_pointer (&job->id);
  g_clear_pointer (&self->saved, mapi_content_unref);
  self->saved = g_steal_pointer (&job->saved);
  self->base_change = job->base_change;
  if (job->kept_aside)
    g_signal_emit (self, signals[SIGNAL_KEPT_ASIDE], 0);
}

/* Runs before the callback of who asked */
static void
finish_job (MailDraft    *self,
            Job          *job,
            gboolean      done,
            const GError *error)
{
  self->is_busy = FALSE;
  if (job->kind == JOB_JOURNAL)
    {
      g_clear_handle_id (&self->rest_source, g_source_remove);
      self->rest_source = g_timeout_add ((guint) MIN (job->took / 1000 * JOURNAL_REST, MAX_REST_MS), rested_cb, self);
      if (!done)
        g_message ("A draft cannot be kept in the journal: %s", error->message);
      return;
    }
  if (job->kind == JOB_SAVE || job->kind == JOB_SUBMIT)
    take_over (self, job);
  if (done && (job->kind == JOB_SAVE || job->kind == JOB_SUBMIT))
    self->is_recovered = FALSE;
  if (done && (job->kind == JOB_DISCARD || job->kind == JOB_SUBMIT))
    {
      self->has_ended = TRUE;
      g_clear_handle_id (&self->save_source, g_source_remove);
    }
  else if (job->kind == JOB_SAVE)
    {
      if (!done)
        self->store_dirty = TRUE;
      set_state (self, !done ? MAIL_DRAFT_FAILED : self->store_dirty ? MAIL_DRAFT_UNSAVED : MAIL_DRAFT_SAVED,
                 done ? NULL : error);
    }
}

static void
job_done_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  MailDraft *self = MAIL_DRAFT (source);
  g_autoptr(GTask) asked = user_data;
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  finish_job (self, job, done, error);
  if (asked != NULL)
    {
      Job *wanted = g_task_get_task_data (asked);

      wanted->in_journal = job->in_journal;
      wanted->submitted = job->submitted;
      wanted->submitted_id = g_steal_pointer (&job->submitted_id);
      if (done)
        g_task_return_boolean (asked, TRUE);
      else
        g_task_return_error (asked, g_steal_pointer (&error));
    }
  mail_draft_pump (self);
}

static void
start_job (MailDraft         *self,
           JobKind            kind,
           MapiContent       *content,
           MapiSubmitOptions  options,
           GTask             *asked)
{
  g_autoptr(GTask) task = mail_task_new (self, NULL, job_done_cb, asked);
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->content = content != NULL ? mapi_content_copy (content) : NULL;
  job->options = options;
  job->store = g_object_ref (self->store);
  job->journal = g_object_ref (self->journal);
  job->id = self->id != NULL ? mapi_entry_id_copy (self->id) : NULL;
  job->saved = self->saved != NULL ? mapi_content_ref (self->saved) : NULL;
  job->base_change = self->base_change;
  job->is_recovered = self->is_recovered;
  self->is_busy = TRUE;
  self->journal_dirty = FALSE;
  if (kind == JOB_SAVE)
    {
      self->store_dirty = FALSE;
      g_clear_handle_id (&self->save_source, g_source_remove);
    }
  g_task_set_source_tag (task, start_job);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, job_thread);
}

static void
mail_draft_pump (MailDraft *self)
{
  GTask *asked;

  if (self->is_busy)
    return;
  asked = g_queue_pop_head (&self->waiting);
  if (asked != NULL)
    {
      Job *wanted = g_task_get_task_data (asked);

      /* A flush without anything new */
      if (self->has_ended || (wanted->kind == JOB_SAVE && (self->newest == NULL || !self->store_dirty)))
        {
          g_task_return_boolean (asked, TRUE);
          g_object_unref (asked);
          mail_draft_pump (self);
          return;
        }
      start_job (self, wanted->kind, wanted->kind == JOB_SAVE ? self->newest : wanted->content,
                 wanted->options, asked);
    }
  else if (self->journal_dirty && !self->has_ended && self->rest_source == 0)
    start_job (self, JOB_JOURNAL, self->newest, 0, NULL);
}

static void
ask (MailDraft           *self,
     JobKind              kind,
     MapiContent         *content,
     MapiSubmitOptions    options,
     gpointer             tag,
     GAsyncReadyCallback  callback,
     gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->content = content != NULL ? mapi_content_ref (content) : NULL;
  job->options = options;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, job_free);
  g_queue_push_tail (&self->waiting, task);
  mail_draft_pump (self);
}

static gboolean
save_due_cb (gpointer data)
{
  MailDraft *self = data;

  self->save_source = 0;
  mail_draft_flush_async (self, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static guint64
attached_bytes (MapiContent *content)
{
  guint64 total = 0;

  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      GBytes *data = mapi_properties_get_binary (mapi_content_get_attachment (content, i),
                                                 MAPI_PR_ATTACH_DATA_BIN);

      total += data != NULL ? g_bytes_get_size (data) : 0;
    }
  return total;
}

/* ---- the object ---- */

static void
mail_draft_dispose (GObject *object)
{
  MailDraft *self = MAIL_DRAFT (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  G_OBJECT_CLASS (mail_draft_parent_class)->dispose (object);
}

static void
mail_draft_finalize (GObject *object)
{
  MailDraft *self = MAIL_DRAFT (object);

  g_clear_object (&self->session);
  g_clear_object (&self->store);
  g_clear_object (&self->journal);
  g_clear_pointer (&self->id, mapi_entry_id_free);
  g_clear_pointer (&self->saved, mapi_content_unref);
  g_clear_pointer (&self->newest, mapi_content_unref);
  g_clear_error (&self->problem);
  G_OBJECT_CLASS (mail_draft_parent_class)->finalize (object);
}

static void
mail_draft_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, MAIL_DRAFT (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mail_draft_class_init (MailDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_draft_dispose;
  object_class->finalize = mail_draft_finalize;
  object_class->get_property = mail_draft_get_property;
  properties[PROP_STATE] =
    g_param_spec_uint ("state", NULL, NULL, 0, MAIL_DRAFT_FAILED, MAIL_DRAFT_EMPTY,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_KEPT_ASIDE] = g_signal_new ("kept-aside", MAIL_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                             NULL, G_TYPE_NONE, 0);
}

static void
mail_draft_init (MailDraft *self)
{
}

/* @id and @content nullable: the draft there is */
MailDraft *
mail_draft_new (MapiSession       *session,
                MapiStore         *store,
                const MapiEntryId *id,
                MapiContent       *content)
{
  MailDraft *self = g_object_new (MAIL_TYPE_DRAFT, NULL);

  self->session = g_object_ref (session);
  self->store = g_object_ref (store);
  self->journal = mapi_draft_journal_new (session);
  if (id != NULL)
    {
      self->id = mapi_entry_id_copy (id);
      self->state = MAIL_DRAFT_SAVED;
    }
  if (content != NULL)
    {
      self->saved = mapi_content_copy (content);
      self->base_change = mapi_properties_get_int64 (mapi_content_get_properties (content),
                                                     MAPI_PR_CHANGE_NUMBER, 0);
    }
  return self;
}

void
mail_draft_take_journal (MailDraft        *self,
                         MapiDraftJournal *journal)
{
  g_return_if_fail (MAIL_IS_DRAFT (self));

  g_set_object (&self->journal, journal);
  self->is_recovered = TRUE;
}

MailDraftState
mail_draft_get_state (MailDraft *self)
{
  g_return_val_if_fail (MAIL_IS_DRAFT (self), MAIL_DRAFT_EMPTY);
  return self->state;
}

const GError *
mail_draft_get_problem (MailDraft *self)
{
  g_return_val_if_fail (MAIL_IS_DRAFT (self), NULL);
  return self->problem;
}

const MapiEntryId *
mail_draft_get_entry_id (MailDraft *self)
{
  g_return_val_if_fail (MAIL_IS_DRAFT (self), NULL);
  return self->id;
}

MapiStore *
mail_draft_get_store (MailDraft *self)
{
  g_return_val_if_fail (MAIL_IS_DRAFT (self), NULL);
  return self->store;
}

void
mail_draft_update (MailDraft   *self,
                   MapiContent *content)
{
  g_return_if_fail (MAIL_IS_DRAFT (self));
  g_return_if_fail (content != NULL);

  if (self->has_ended)
    return;
  g_clear_pointer (&self->newest, mapi_content_unref);
  self->newest = mapi_content_ref (content);
  self->store_dirty = TRUE;
  self->journal_dirty = TRUE;
  if (self->state != MAIL_DRAFT_FAILED)
    set_state (self, MAIL_DRAFT_UNSAVED, NULL);
  if (self->save_source == 0)
    self->save_source = g_timeout_add (attached_bytes (content) < BIG_BYTES ? STORE_DELAY_MS
                                                                             : BIG_STORE_DELAY_MS,
                                       save_due_cb, self);
  mail_draft_pump (self);
}

void
mail_draft_flush_async (MailDraft           *self,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (MAIL_IS_DRAFT (self));

  ask (self, JOB_SAVE, NULL, 0, mail_draft_flush_async, callback, user_data);
}

gboolean
mail_draft_flush_finish (MailDraft     *self,
                         GAsyncResult  *result,
                         gboolean      *kept,
                         GError       **error)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  if (kept != NULL)
    *kept = job->in_journal;
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
mail_draft_discard_async (MailDraft           *self,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (MAIL_IS_DRAFT (self));

  ask (self, JOB_DISCARD, NULL, 0, mail_draft_discard_async, callback, user_data);
}

gboolean
mail_draft_discard_finish (MailDraft     *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
mail_draft_submit_async (MailDraft           *self,
                         MapiContent         *content,
                         MapiSubmitOptions    options,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (MAIL_IS_DRAFT (self));

  ask (self, JOB_SUBMIT, content, options, mail_draft_submit_async, callback, user_data);
}

gboolean
mail_draft_submit_finish (MailDraft           *self,
                          GAsyncResult        *result,
                          MapiSubmittedState  *state,
                          MapiEntryId        **id,
                          GError             **error)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (state != NULL)
    *state = job->submitted;
  if (id != NULL)
    *id = g_steal_pointer (&job->submitted_id);
  return TRUE;
}
