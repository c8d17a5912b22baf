/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-pool.h"

#include <glib/gi18n-lib.h>

/* A connection the server was not heard on for so long is tested before it is used, and has so
 * long to answer */
#define SILENCE_MAX  (60 * (gint64) G_USEC_PER_SEC)
#define TEST_SECONDS 10
/* After this time more connections are tried again */
#define LOWERED_TIME (60 * 60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  ImapConnection *connection;   /* (owned) (nullable) */
  gboolean        is_busy;
  gboolean        is_opening;
  gboolean        close_later;
  gboolean        is_doubted;   /* tested before it is used */
} Slot;

struct _ImapPool
{
  ImapAccount  *account;        /* (unowned) */
  GMutex        lock;
  GCond         changed;
  Slot          slots[IMAP_N_SLOTS];
  guint         max;
  gint64        lowered;        /* when; 0: it was not */
  guint         n_waiting;
  Slot         *lent;           /* (nullable): the watch has the connection of this one */
  GCancellable *eviction;       /* (owned) */
};

ImapPool *
imap_pool_new (ImapAccount *account)
{
  ImapPool *self = g_new0 (ImapPool, 1);

  self->account = account;
  self->max = MIN (account->max_connections, IMAP_N_SLOTS);
  self->eviction = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

void
imap_pool_free (ImapPool *self)
{
  for (guint i = 0; i < IMAP_N_SLOTS; i++)
    g_clear_pointer (&self->slots[i].connection, imap_connection_close);
  g_object_unref (self->eviction);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

static guint
count_open (ImapPool *self)
{
  guint n = 0;

  for (guint i = 0; i < IMAP_N_SLOTS; i++)
    n += self->slots[i].connection != NULL || self->slots[i].is_opening;
  return n;
}

/* ---- opening ---- */

static void
lower (ImapPool *self,
       guint     max)
{
  g_debug ("The server takes %u connections", max);
  self->max = max;
  self->lowered = g_get_monotonic_time ();
}

/* Unlocks while it connects. FALSE without an error: not this many. */
static gboolean
open_slot (ImapPool      *self,
           ImapSlot       slot,
           GCancellable  *cancellable,
           GError       **error)
{
  static const char * const names[] = { "imap", "imap-urgent", "imap-watch" };
  g_autoptr (GError) local_error = NULL;
  ImapConnection *connection;

  self->slots[slot].is_opening = TRUE;
  g_mutex_unlock (&self->lock);
  connection = imap_connection_open (self->account, names[slot], NULL, cancellable, &local_error);
  g_mutex_lock (&self->lock);
  self->slots[slot].is_opening = FALSE;
  self->slots[slot].close_later = FALSE;
  self->slots[slot].is_doubted = FALSE;
  self->slots[slot].connection = connection;
  g_cond_broadcast (&self->changed);
  if (connection != NULL)
    return TRUE;
  if (imap_error_is_one_too_many (local_error) && count_open (self) > 0)
    {
      lower (self, count_open (self));
      return FALSE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* What watches has nothing to be tested with: it is begun anew */
static void
doubt_locked (ImapPool *self)
{
  for (guint i = 0; i < IMAP_N_SLOTS; i++)
    self->slots[i].is_doubted = self->slots[i].connection != NULL;
  if (self->slots[IMAP_SLOT_WATCH].is_busy || self->lent != NULL)
    g_cancellable_cancel (self->eviction);
}

/* Unlocks while it asks */
static gboolean
is_usable (ImapPool     *self,
           ImapSlot      slot,
           GCancellable *cancellable)
{
  ImapConnection *connection = self->slots[slot].connection;
  gboolean usable = imap_connection_is_open (connection);

  if (usable && (self->slots[slot].is_doubted || imap_connection_get_silence (connection) > SILENCE_MAX))
    {
      self->slots[slot].is_doubted = FALSE;
      self->slots[slot].is_busy = TRUE;
      g_mutex_unlock (&self->lock);
      imap_connection_set_handler (connection, NULL, NULL);
      usable = imap_connection_test (connection, TEST_SECONDS, cancellable, NULL);
      g_mutex_lock (&self->lock);
      self->slots[slot].is_busy = FALSE;
      /* What became of one line became of the others too */
      if (!usable)
        doubt_locked (self);
    }
  if (!usable)
    g_clear_pointer (&self->slots[slot].connection, imap_connection_close);
  g_cond_broadcast (&self->changed);
  return usable;
}

/* ---- taking ---- */

static ImapConnection *
use_slot (ImapPool *self,
          ImapSlot  slot)
{
  self->slots[slot].is_busy = TRUE;
  imap_connection_set_handler (self->slots[slot].connection, NULL, NULL);
  return self->slots[slot].connection;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  ImapPool *self = user_data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* There are as many as there may be: the watch goes, or somebody else's is lent */
static ImapConnection *
borrow (ImapPool     *self,
        GCancellable *cancellable)
{
  Slot *watch = &self->slots[IMAP_SLOT_WATCH];

  if (watch->connection != NULL && !watch->is_busy)
    {
      g_clear_pointer (&watch->connection, imap_connection_close);
      return NULL;
    }
  for (guint i = IMAP_SLOT_NORMAL; i <= IMAP_SLOT_URGENT; i++)
    if (self->slots[i].connection != NULL && !self->slots[i].is_busy &&
        is_usable (self, i, cancellable))
      return use_slot (self, i);
  if (watch->connection != NULL || self->lent != NULL)
    g_cancellable_cancel (self->eviction);
  self->n_waiting++;
  g_cond_wait (&self->changed, &self->lock);
  self->n_waiting--;
  return NULL;
}

/* There is none to watch with alone: while nothing is to be done, the watch has one that is for that. What was told on
 * it meanwhile was not told the watch. */
static ImapConnection *
lend (ImapPool     *self,
      GCancellable *cancellable)
{
  for (guint i = IMAP_SLOT_NORMAL; i <= IMAP_SLOT_URGENT && self->n_waiting == 0; i++)
    {
      Slot *slot = &self->slots[i];

      if (slot->connection == NULL || slot->is_busy)
        continue;
      if (!is_usable (self, i, cancellable) || self->n_waiting > 0 || slot->is_busy)
        return NULL;
      self->lent = slot;
      return use_slot (self, i);
    }
  g_cond_wait (&self->changed, &self->lock);
  return NULL;
}

static ImapConnection *
take_locked (ImapPool      *self,
             ImapSlot       slot,
             GCancellable  *cancellable,
             GError       **error)
{
  Slot *own = &self->slots[slot];

  while (!g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr (GError) local_error = NULL;
      ImapConnection *connection;

      if (own->connection != NULL && !own->is_busy)
        {
          if (is_usable (self, slot, cancellable))
            return use_slot (self, slot);
          continue;
        }
      if (own->connection == NULL && !own->is_opening && count_open (self) < self->max)
        {
          if (!open_slot (self, slot, cancellable, &local_error) && local_error != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return NULL;
            }
          continue;
        }
      connection = slot == IMAP_SLOT_WATCH ? lend (self, cancellable) : borrow (self, cancellable);
      if (connection != NULL)
        return connection;
    }
  /* The watch may have waited for who waited here */
  g_cond_broadcast (&self->changed);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("It was cancelled"));
  return NULL;
}

ImapConnection *
imap_pool_take (ImapPool      *self,
                ImapSlot       slot,
                GCancellable  *cancellable,
                GError       **error)
{
  gulong handler = 0;
  ImapConnection *connection;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  g_mutex_lock (&self->lock);
  if (self->lowered != 0 && g_get_monotonic_time () - self->lowered > LOWERED_TIME)
    {
      self->lowered = 0;
      self->max = MIN (self->account->max_connections, IMAP_N_SLOTS);
    }
  connection = take_locked (self, slot, cancellable, error);
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);
  return connection;
}

void
imap_pool_give (ImapPool       *self,
                ImapConnection *connection)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < IMAP_N_SLOTS; i++)
    {
      Slot *slot = &self->slots[i];

      if (slot->connection != connection)
        continue;
      slot->is_busy = FALSE;
      imap_connection_set_handler (connection, NULL, NULL);
      if (slot == self->lent)
        {
          self->lent = NULL;
          imap_connection_forget_mailbox (connection);
          imap_connection_set_notified (connection, FALSE);
        }
      if (slot->close_later || !imap_connection_is_open (connection) ||
          (i == IMAP_SLOT_WATCH && g_cancellable_is_cancelled (self->eviction)))
        g_clear_pointer (&slot->connection, imap_connection_close);
      slot->close_later = FALSE;
    }
  if (g_cancellable_is_cancelled (self->eviction) &&
      self->slots[IMAP_SLOT_WATCH].connection == NULL)
    {
      g_object_unref (self->eviction);
      self->eviction = g_cancellable_new ();
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

gboolean
imap_pool_is_wanted (ImapPool *self)
{
  gboolean wanted;

  g_mutex_lock (&self->lock);
  wanted = self->n_waiting > 0;
  g_mutex_unlock (&self->lock);
  return wanted;
}

gboolean
imap_pool_is_lent (ImapPool *self)
{
  gboolean lent;

  g_mutex_lock (&self->lock);
  lent = self->lent != NULL;
  g_mutex_unlock (&self->lock);
  return lent;
}

GCancellable *
imap_pool_dup_eviction (ImapPool *self)
{
  GCancellable *eviction;

  g_mutex_lock (&self->lock);
  eviction = g_object_ref (self->eviction);
  g_mutex_unlock (&self->lock);
  return eviction;
}

void
imap_pool_close (ImapPool *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < IMAP_N_SLOTS; i++)
    {
      Slot *slot = &self->slots[i];

      if (slot->is_busy)
        slot->close_later = TRUE;
      else
        g_clear_pointer (&slot->connection, imap_connection_close);
    }
  if (self->slots[IMAP_SLOT_WATCH].is_busy || self->lent != NULL)
    g_cancellable_cancel (self->eviction);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
imap_pool_doubt (ImapPool *self)
{
  g_mutex_lock (&self->lock);
  doubt_locked (self);
  g_mutex_unlock (&self->lock);
}

guint
imap_pool_get_max (ImapPool *self)
{
  guint max;

  g_mutex_lock (&self->lock);
  max = self->max;
  g_mutex_unlock (&self->lock);
  return max;
}
