/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-check.h"

struct _MapiCheck
{
  gatomicrefcount    ref_count;
  MapiCheckStepFunc  func;      /* (nullable) */
  gpointer           user_data;
  GDestroyNotify     destroy;   /* (nullable) */
  char              *step;      /* (owned) (nullable): the one that is open */
  gint64             started;   /* monotonic, microseconds */
  GString           *transcript; /* (owned) */
};

#define TRANSCRIPT_SIZE (512 * 1024)

/**
 * MapiCheck:
 *
 * Where a service check reports its steps. Whoever asked for the check hears of each when it begins
 * and when it ends.
 */
G_DEFINE_BOXED_TYPE (MapiCheck, mapi_check, mapi_check_ref, mapi_check_unref)

/**
 * mapi_check_new:
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): hears of the steps
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data
 *
 * Makes a report without steps.
 *
 * Returns: (transfer full): a new report
 */
MapiCheck *
mapi_check_new (MapiCheckStepFunc  func,
                gpointer           user_data,
                GDestroyNotify     destroy)
{
  MapiCheck *self = g_new0 (MapiCheck, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  self->transcript = g_string_new (NULL);
  return self;
}

/**
 * mapi_check_ref:
 * @self: a report
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiCheck *
mapi_check_ref (MapiCheck *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_check_unref:
 * @self: (transfer full): a report
 *
 * Drops a reference.
 */
void
mapi_check_unref (MapiCheck *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_string_free (self->transcript, TRUE);
  g_free (self->step);
  g_free (self);
}

/**
 * mapi_check_begin:
 * @self: (nullable): a report
 * @step: what is going to be tried, for people
 *
 * Begins a step. One that is still open ends with success.
 */
void
mapi_check_begin (MapiCheck  *self,
                  const char *step)
{
  g_return_if_fail (step != NULL);

  if (self == NULL)
    return;
  if (self->step != NULL)
    mapi_check_end (self, NULL, NULL);
  self->step = g_strdup (step);
  self->started = g_get_monotonic_time ();
  mapi_check_note (self, step);
  if (self->func != NULL)
    self->func (self->step, NULL, NULL, -1, self->user_data);
}

/**
 * mapi_check_end:
 * @self: (nullable): a report
 * @detail: (nullable): what came of it, for people
 * @error: (nullable): why it failed
 *
 * Ends the step that is open. Without one it does nothing, so that an error can be reported where
 * it is handed on, however far the work had come.
 */
void
mapi_check_end (MapiCheck    *self,
                const char   *detail,
                const GError *error)
{
  g_autofree char *step = NULL;
  g_autofree char *line = NULL;
  const char *words;
  double seconds;

  if (self == NULL || self->step == NULL)
    return;
  step = g_steal_pointer (&self->step);
  seconds = (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC;
  words = error != NULL ? error->message : detail;
  line = g_strdup_printf ("  %s %.3f s%s%s", error != NULL ? "✗" : "✓", seconds,
                          words != NULL && *words != '\0' ? "  " : "", words != NULL ? words : "");
  mapi_check_note (self, line);
  if (self->func != NULL)
    self->func (step, detail, error, seconds, self->user_data);
}

/**
 * mapi_check_note:
 * @self: (nullable): a report
 * @line: what went over the line, or happened; no secrets
 *
 * Adds a line to the transcript. What is too long for somebody to read it is cut off.
 */
void
mapi_check_note (MapiCheck  *self,
                 const char *line)
{
  g_return_if_fail (line != NULL);

  if (self == NULL || self->transcript->len > TRANSCRIPT_SIZE)
    return;
  g_string_append (self->transcript, line);
  g_string_append_c (self->transcript, '\n');
}

/**
 * mapi_check_dup_transcript:
 * @self: a report
 *
 * Gets every step and what went over the line for it, for somebody who looks for a fault: no secrets are
 * in it, addresses and subjects are numbers.
 *
 * Returns: (transfer full): the transcript
 */
char *
mapi_check_dup_transcript (MapiCheck *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_strdup (self->transcript->str);
}
