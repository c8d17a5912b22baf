/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-clock.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "mail-dates.h"

/* The kernel wakes us at midnight by the clock on the wall, however long the computer slept before, and at once when
 * that clock jumps: when it is set, and after a sleep. The time zone is a link that is replaced. */
#define ZONE_FILE "/etc/localtime"

struct _MailClock
{
  GObject       parent_instance;

  int           timer;  /* descriptor; -1: there is none */
  guint         source;
  GFileMonitor *zone;   /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailClock, mail_clock, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
arm (MailClock *self)
{
  struct itimerspec at = { 0, };

  if (self->timer < 0)
    return;
  at.it_value.tv_sec = (time_t) (mail_dates_next_midnight (g_get_real_time ()) / G_USEC_PER_SEC);
  if (timerfd_settime (self->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL) != 0)
    g_warning ("The timer of midnight cannot be set: %s", g_strerror (errno));
}

static void
tell (MailClock *self)
{
  g_autoptr(MailClock) alive = g_object_ref (self);

  arm (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
timer_cb (int          descriptor,
          GIOCondition condition,
          gpointer     user_data)
{
  guint64 n_expired;

  /* ECANCELED: the clock jumped */
  if (read (descriptor, &n_expired, sizeof n_expired) >= 0 || errno == ECANCELED)
    tell (user_data);
  return G_SOURCE_CONTINUE;
}

static void
mail_clock_dispose (GObject *object)
{
  MailClock *self = MAIL_CLOCK (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->timer >= 0)
    close (self->timer);
  self->timer = -1;
  if (self->zone != NULL)
    g_file_monitor_cancel (self->zone);
  g_clear_object (&self->zone);
  G_OBJECT_CLASS (mail_clock_parent_class)->dispose (object);
}

static void
mail_clock_class_init (MailClockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_clock_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
mail_clock_init (MailClock *self)
{
  g_autoptr(GFile) zone = g_file_new_for_path (ZONE_FILE);

  self->timer = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer >= 0)
    self->source = g_unix_fd_add (self->timer, G_IO_IN, timer_cb, self);
  arm (self);
  self->zone = g_file_monitor_file (zone, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->zone != NULL)
    g_signal_connect_object (self->zone, "changed", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
}

MailClock *
mail_clock_new (void)
{
  return g_object_new (MAIL_TYPE_CLOCK, NULL);
}
