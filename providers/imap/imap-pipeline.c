/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-pipeline.h"

#define DEPTH_MIN 4
#define DEPTH_FIRST 8
#define DEPTH_MAX 64
#define TURN      (G_USEC_PER_SEC / 2)

typedef struct
{
  ImapCommand *command;         /* (owned) */
  gint64       sent;
} Entry;

struct _ImapPipeline
{
  ImapConnection   *connection; /* (unowned) */
  ImapPipelineFunc  func;
  gpointer          user_data;
  GQueue            entries;    /* (element-type Entry), oldest first */
  guint             depth;      /* entries on their way at most */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  imap_command_unref (entry->command);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_free)

ImapPipeline *
imap_pipeline_new (ImapConnection   *connection,
                   ImapPipelineFunc  func,
                   gpointer          user_data)
{
  ImapPipeline *self = g_new0 (ImapPipeline, 1);

  self->connection = connection;
  self->func = func;
  self->user_data = user_data;
  self->depth = imap_connection_get_depth (connection);
  if (self->depth == 0)
    self->depth = DEPTH_FIRST;
  return self;
}

void
imap_pipeline_free (ImapPipeline *self)
{
  g_queue_clear_full (&self->entries, entry_free);
  g_free (self);
}

gboolean
imap_pipeline_is_empty (ImapPipeline *self)
{
  return g_queue_is_empty (&self->entries);
}

/* How long an answer took tells how much is on its way; the time it took to keep it counts as well. One that comes
 * at once was waited for because of the way, not of its size: the line would be idle until all are asked for. */
static void
adapt (ImapPipeline *self,
       gint64        taken)
{
  if (taken < TURN / 4)
    self->depth = MIN (2 * self->depth, DEPTH_MAX);
  else if (taken < TURN)
    self->depth = MIN (self->depth + 1, DEPTH_MAX);
  else if (taken > 2 * TURN)
    self->depth = MAX (self->depth - 1, DEPTH_MIN);
}

static gboolean
finish_oldest (ImapPipeline  *self,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (Entry) entry = g_queue_pop_head (&self->entries);

  if (!imap_connection_wait (self->connection, entry->command, cancellable, error))
    return FALSE;
  adapt (self, g_get_monotonic_time () - entry->sent);
  return self->func (entry->command, self->user_data, error);
}

void
imap_pipeline_adopt (ImapPipeline *self,
                     ImapCommand  *command)
{
  Entry *entry = g_new (Entry, 1);

  entry->command = imap_command_ref (command);
  entry->sent = g_get_monotonic_time ();
  g_queue_push_tail (&self->entries, entry);
}

gboolean
imap_pipeline_settle (ImapPipeline  *self,
                      guint          n_left,
                      GCancellable  *cancellable,
                      GError       **error)
{
  while (g_queue_get_length (&self->entries) > n_left)
    if (!finish_oldest (self, cancellable, error))
      return FALSE;
  return TRUE;
}

gboolean
imap_pipeline_settle_one (ImapPipeline  *self,
                          GCancellable  *cancellable,
                          GError       **error)
{
  return g_queue_is_empty (&self->entries) || finish_oldest (self, cancellable, error);
}

ImapCommand *
imap_pipeline_steal_oldest (ImapPipeline *self)
{
  g_autoptr (Entry) entry = g_queue_pop_head (&self->entries);

  imap_connection_set_depth (self->connection, self->depth);
  return entry != NULL ? imap_command_ref (entry->command) : NULL;
}

void
imap_pipeline_widen (ImapPipeline *self,
                     guint         depth)
{
  self->depth = MAX (self->depth, MIN (depth, DEPTH_MAX));
}

gboolean
imap_pipeline_add (ImapPipeline  *self,
                   ImapCommand   *command,
                   GCancellable  *cancellable,
                   GError       **error)
{
  if (!imap_pipeline_settle (self, self->depth - 1, cancellable, error) ||
      !imap_connection_queue (self->connection, command, cancellable, error))
    return FALSE;
  imap_pipeline_adopt (self, command);
  return TRUE;
}

gboolean
imap_pipeline_finish (ImapPipeline  *self,
                      GCancellable  *cancellable,
                      GError       **error)
{
  if (!imap_pipeline_settle (self, 0, cancellable, error))
    return FALSE;
  imap_connection_set_depth (self->connection, self->depth);
  return TRUE;
}
