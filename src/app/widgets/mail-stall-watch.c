/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-stall-watch.h"

#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

/* The main loop is busy from when it stops waiting until it waits again. A thread looks every few milliseconds, and
 * asks the main thread by a signal where it is once that has lasted too long; the line is written when it is over. */

#define LOOK_EVERY_US (5 * 1000)
#define MAX_FRAMES    24
#define OWN_FRAMES    2      /* the handler, and what the kernel calls it with */

static struct
{
  pthread_t thread;
  guint     limit_ms;
  GPollFunc poll;
  gint64    busy_since;      /* atomic; µs, 0: waiting */
  gint64    worked_before;   /* µs of its own that the thread had worked when it became busy */
  gint      n_frames;        /* atomic: of the stall that goes on */
  void     *frames[MAX_FRAMES];
} watch;

static void
where_cb (int number)
{
  if (g_atomic_int_get (&watch.n_frames) == 0)
    g_atomic_int_set (&watch.n_frames, backtrace (watch.frames, MAX_FRAMES));
}

/* Time on a processor: on a machine that is busy with others, standing still is not the window's fault */
static gint64
get_worked (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
tell (gint64 lasted)
{
  int n = g_atomic_int_get (&watch.n_frames);
  char **names = backtrace_symbols (watch.frames, n);
  g_autoptr(GString) text = g_string_new (NULL);

  for (int i = OWN_FRAMES; names != NULL && i < n; i++)
    g_string_append_printf (text, "\n    %s", names[i]);
  free (names);
  g_message ("The window stood still for %" G_GINT64_FORMAT " ms, at work for %" G_GINT64_FORMAT " ms of them%s",
             lasted / 1000, (get_worked () - watch.worked_before) / 1000, text->str);
}

static gint
poll_cb (GPollFD *descriptors,
         guint    n_descriptors,
         gint     timeout)
{
  gint64 since = __atomic_load_n (&watch.busy_since, __ATOMIC_ACQUIRE);
  gint64 lasted = since > 0 ? g_get_monotonic_time () - since : 0;
  gint found;

  __atomic_store_n (&watch.busy_since, 0, __ATOMIC_RELEASE);
  if (lasted > (gint64) watch.limit_ms * 1000)
    tell (lasted);
  g_atomic_int_set (&watch.n_frames, 0);
  found = watch.poll (descriptors, n_descriptors, timeout);
  watch.worked_before = get_worked ();
  __atomic_store_n (&watch.busy_since, g_get_monotonic_time (), __ATOMIC_RELEASE);
  return found;
}

static gpointer
look_thread (gpointer data)
{
  for (;;)
    {
      gint64 since = __atomic_load_n (&watch.busy_since, __ATOMIC_ACQUIRE);

      if (since > 0 && g_get_monotonic_time () - since > (gint64) watch.limit_ms * 1000 &&
          g_atomic_int_get (&watch.n_frames) == 0)
        pthread_kill (watch.thread, SIGURG);
      g_usleep (LOOK_EVERY_US);
    }
  return NULL;
}

void
mail_stall_watch_start (void)
{
  const char *limit = g_getenv ("MAIL_STALL_LOG");
  struct sigaction action = { .sa_handler = where_cb, .sa_flags = SA_RESTART };

  if (limit == NULL || watch.limit_ms > 0)
    return;
  watch.limit_ms = (guint) CLAMP (g_ascii_strtoull (limit, NULL, 10), 5, 60000);
  watch.thread = pthread_self ();
  /* The first call loads a library, which a handler of signals must not */
  backtrace (watch.frames, 1);
  sigaction (SIGURG, &action, NULL);
  watch.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
  g_thread_unref (g_thread_new ("stall-watch", look_thread, NULL));
}
