/* SPDX-License-Identifier: GPL-3.0-or-later */
/* window-touch FRAMEBUFFER: hands and eyes for measuring a window, with as little of their own in the figures as can be.
 * It is connected before it presses anything, hears from the display of every drawing, and then looks into the memory the
 * display keeps its picture in (Xvfb -fbdir) whether it is another one: nothing is started, copied or polled in between.
 * Xvfb shows what is drawn at once; a screen would show it with its next refresh, up to 17 ms later.
 *
 * Commands are lines of standard input, each answered by one line, times in ms:
 *   watch X Y W H         the part of the screen that counts from now on
 *   move X Y              the pointer
 *   settle QUIET LIMIT    waits until nothing has moved for QUIET
 *   click QUIET LIMIT     button 1; "FIRST LAST": when a twentieth of the lines watched was another picture, first and
 *                         for the last time before nothing moved for QUIET; "-1 -1" where none was
 *   key NAME QUIET LIMIT  the same with a key
 *   wheel N EVERY         N notches of the wheel; the moments of all pictures until the last */
#include "config.h"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/Xdamage.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the header of a window dump, which the picture begins with */
#define HEADER_SIZE   0
#define HEADER_WIDTH  4
#define HEADER_HEIGHT 5
#define HEADER_LINE   12
#define HEADER_COLORS 19
#define COLOR_BYTES   12

typedef struct
{
  Display      *display;
  int           damage_event;
  GMappedFile  *file;
  const guint8 *picture;        /* (unowned) */
  gsize         line;           /* bytes */
  int           screen_width;
  int           screen_height;
  int           x;              /* what is watched */
  int           y;
  int           width;
  int           height;
  guint8       *last;           /* (owned) what was seen of it */
} Touch;

static void
fail (const char *what)
{
  g_printerr ("window-touch: %s\n", what);
  exit (1);
}

static guint32
header_field (const guint8 *header,
              guint         i)
{
  guint32 value;

  memcpy (&value, header + i * sizeof value, sizeof value);
  return GUINT32_FROM_BE (value);
}

/* How many lines are others than at the last call */
static int
look (Touch *self)
{
  gsize bytes = (gsize) self->width * 4;
  int changed = 0;

  for (int i = 0; i < self->height; i++)
    {
      const guint8 *now = self->picture + (gsize) (self->y + i) * self->line + (gsize) self->x * 4;
      guint8 *before = self->last + (gsize) i * bytes;

      if (memcmp (now, before, bytes) != 0)
        {
          memcpy (before, now, bytes);
          changed++;
        }
    }
  return changed;
}

static void
watch (Touch *self,
       int    x,
       int    y,
       int    width,
       int    height)
{
  self->x = CLAMP (x, 0, self->screen_width - 1);
  self->y = CLAMP (y, 0, self->screen_height - 1);
  self->width = CLAMP (width, 1, self->screen_width - self->x);
  self->height = CLAMP (height, 1, self->screen_height - self->y);
  g_free (self->last);
  self->last = g_malloc0 ((gsize) self->width * (gsize) self->height * 4);
  look (self);
}

static void
open_picture (Touch      *self,
              const char *path)
{
  g_autoptr(GError) error = NULL;
  const guint8 *header;

  self->file = g_mapped_file_new (path, FALSE, &error);
  if (self->file == NULL)
    fail (error->message);
  header = (const guint8 *) g_mapped_file_get_contents (self->file);
  self->screen_width = (int) header_field (header, HEADER_WIDTH);
  self->screen_height = (int) header_field (header, HEADER_HEIGHT);
  self->line = header_field (header, HEADER_LINE);
  self->picture = header + header_field (header, HEADER_SIZE) + COLOR_BYTES * header_field (header, HEADER_COLORS);
  watch (self, 0, 0, self->screen_width, self->screen_height);
}

/* Whether the display has drawn something before @until (µs) */
static gboolean
wait_for_drawing (Touch  *self,
                  gint64  until)
{
  struct pollfd connection = { .fd = ConnectionNumber (self->display), .events = POLLIN };
  gboolean drawn = FALSE;

  for (;;)
    {
      gint64 left = until - g_get_monotonic_time ();
      struct timespec timeout = { .tv_sec = left / G_USEC_PER_SEC, .tv_nsec = left % G_USEC_PER_SEC * 1000 };

      while (XPending (self->display) > 0)
        {
          XEvent event;

          XNextEvent (self->display, &event);
          drawn |= event.type == self->damage_event;
        }
      if (drawn || left <= 0)
        return drawn;
      ppoll (&connection, 1, &timeout, NULL);
    }
}

/* From @began until nothing has moved for @quiet ms; when a large part moved first and last */
static void
follow (Touch  *self,
        gint64  began,
        double  quiet,
        double  limit,
        gint64 *first,
        gint64 *last)
{
  gint64 end = began + (gint64) (limit * 1000);
  gint64 moved = 0;

  *first = *last = -1;
  while (g_get_monotonic_time () < end)
    {
      gint64 until = moved > 0 ? MIN (moved + (gint64) (quiet * 1000), end) : end;
      gint64 now;
      int changed;

      if (!wait_for_drawing (self, until))
        break;
      now = g_get_monotonic_time ();
      changed = look (self);
      if (changed > 0)
        moved = now;
      if (changed * 20 > self->height)
        {
          *first = *first < 0 ? now : *first;
          *last = now;
        }
    }
}

static void
answer_times (gint64 began,
              gint64 first,
              gint64 last)
{
  if (first < 0)
    g_print ("-1 -1\n");
  else
    g_print ("%.2f %.2f\n", (double) (first - began) / 1000, (double) (last - began) / 1000);
}

static void
settle (Touch  *self,
        double  quiet,
        double  limit)
{
  gint64 now = g_get_monotonic_time ();
  gint64 end = now + (gint64) (limit * 1000);
  gint64 moved = now;

  look (self);
  while ((now = g_get_monotonic_time ()) < MIN (moved + (gint64) (quiet * 1000), end))
    if (wait_for_drawing (self, MIN (moved + (gint64) (quiet * 1000), end)) && look (self) > 0)
      moved = g_get_monotonic_time ();
  g_print ("ok\n");
}

static void
press_and_follow (Touch   *self,
                  guint    button,
                  KeyCode  key,
                  double   quiet,
                  double   limit)
{
  gint64 began;
  gint64 first;
  gint64 last;

  wait_for_drawing (self, 0);
  look (self);
  began = g_get_monotonic_time ();
  for (int down = 1; down >= 0; down--)
    if (key != 0)
      XTestFakeKeyEvent (self->display, key, down, CurrentTime);
    else
      XTestFakeButtonEvent (self->display, button, down, CurrentTime);
  XFlush (self->display);
  follow (self, began, quiet, limit, &first, &last);
  answer_times (began, first, last);
}

static void
turn_wheel (Touch  *self,
            guint   n,
            double  every)
{
  g_autoptr(GString) moments = g_string_new (NULL);
  gint64 began = g_get_monotonic_time ();

  wait_for_drawing (self, 0);
  look (self);
  for (guint i = 0; i < n; i++)
    {
      gint64 next = began + (gint64) ((i + 1) * every * 1000);

      XTestFakeButtonEvent (self->display, 5, True, CurrentTime);
      XTestFakeButtonEvent (self->display, 5, False, CurrentTime);
      XFlush (self->display);
      while (g_get_monotonic_time () < next)
        if (wait_for_drawing (self, next) && look (self) * 20 > self->height)
          g_string_append_printf (moments, "%.2f ", (double) (g_get_monotonic_time () - began) / 1000);
    }
  g_print ("%s\n", moments->str);
}

static void
obey (Touch      *self,
      const char *line)
{
  char name[64];
  int x;
  int y;
  int width;
  int height;
  double quiet;
  double limit;
  guint n;

  if (sscanf (line, "watch %d %d %d %d", &x, &y, &width, &height) == 4)
    {
      watch (self, x, y, width, height);
      g_print ("ok\n");
    }
  else if (sscanf (line, "move %d %d", &x, &y) == 2)
    {
      XTestFakeMotionEvent (self->display, -1, x, y, CurrentTime);
      XSync (self->display, False);
      g_print ("ok\n");
    }
  else if (sscanf (line, "settle %lf %lf", &quiet, &limit) == 2)
    settle (self, quiet, limit);
  else if (sscanf (line, "click %lf %lf", &quiet, &limit) == 2)
    press_and_follow (self, 1, 0, quiet, limit);
  else if (sscanf (line, "key %63s %lf %lf", name, &quiet, &limit) == 3 && XStringToKeysym (name) != NoSymbol)
    press_and_follow (self, 0, XKeysymToKeycode (self->display, XStringToKeysym (name)), quiet, limit);
  else if (sscanf (line, "wheel %u %lf", &n, &limit) == 2)
    turn_wheel (self, n, limit);
  else
    fail (line);
}

int
main (int    argc,
      char **argv)
{
  Touch self = { 0 };
  char line[256];
  int errors;

  if (argc != 2)
    return 2;
  self.display = XOpenDisplay (NULL);
  if (self.display == NULL || !XDamageQueryExtension (self.display, &self.damage_event, &errors))
    fail ("there is no display that tells of what is drawn");
  self.damage_event += XDamageNotify;
  XDamageCreate (self.display, DefaultRootWindow (self.display), XDamageReportRawRectangles);
  XSync (self.display, False);
  open_picture (&self, argv[1]);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      obey (&self, line);
      fflush (stdout);
    }
  XCloseDisplay (self.display);
  g_mapped_file_unref (self.file);
  g_free (self.last);
  return 0;
}
