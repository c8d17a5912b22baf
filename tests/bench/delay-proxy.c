/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* delay-proxy PORT MILLISECONDS [MEGABITS]: a line to PORT of this machine on which every byte is half of MILLISECONDS
 * under way, in both directions, and which is as fast as can be, or brings so many MEGABITS a second in each. Prints its own
 * port. */

#define BLOCK (256 * 1024)
#define QUEUE_MAX (64 * 1024 * 1024)

typedef struct
{
  gint64 due;
  gsize  size, sent;
  char   data[];
} Block;

typedef struct
{
  int      from, to;
  GQueue   blocks; /* Block */
  gsize    queued;
  gint64   open;   /* monotonic: nothing comes before */
  gint64   free;   /* … when all has been sent that was to be */
  gboolean ended;
} Way;

typedef struct
{
  Way ways[2];
} Line;

static gint64 half;
/* Bytes a second; 0: no limit */
static gint64 rate;

static int
open_socket (int  port,
             int *bound)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int failed = bound != NULL ? bind (fd, (struct sockaddr *) &address, sizeof address) || listen (fd, 16)
                             : connect (fd, (struct sockaddr *) &address, sizeof address);

  if (failed)
    g_error ("No socket: %s", g_strerror (errno));
  if (bound != NULL)
    {
      getsockname (fd, (struct sockaddr *) &address, &length);
      *bound = ntohs (address.sin_port);
    }
  return fd;
}

/* A handshake is a way there and back, which this machine does not wait for, before the first byte goes on its own */
static Line *
accept_line (int listening,
             int port)
{
  Line *line = g_new0 (Line, 1);
  int near, far = open_socket (port, NULL), one = 1;

  near = accept4 (listening, NULL, NULL, SOCK_CLOEXEC);
  setsockopt (near, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt (far, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  line->ways[0].from = line->ways[1].to = near;
  line->ways[0].to = line->ways[1].from = far;
  line->ways[0].open = line->ways[1].open = g_get_monotonic_time () + 3 * half;
  return line;
}

static void
read_some (Way *way)
{
  Block *block = g_malloc (sizeof *block + BLOCK);
  ssize_t n = read (way->from, block->data, BLOCK);

  if (n <= 0)
    {
      way->ended = TRUE;
      g_free (block);
      return;
    }
  block = g_realloc (block, sizeof *block + (gsize) n);
  block->size = (gsize) n;
  block->sent = 0;
  way->free = MAX (way->free, g_get_monotonic_time ()) + (rate > 0 ? n * G_USEC_PER_SEC / rate : 0);
  block->due = MAX (way->free + half, way->open);
  way->queued += block->size;
  g_queue_push_tail (&way->blocks, block);
}

/* TRUE: the block is done with, there may be another */
static gboolean
write_some (Way *way)
{
  Block *block = g_queue_peek_head (&way->blocks);
  ssize_t n = send (way->to, block->data + block->sent, block->size - block->sent,
                    MSG_DONTWAIT | MSG_NOSIGNAL);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return FALSE;
  if (n > 0)
    block->sent += (gsize) n;
  if (n > 0 && block->sent < block->size)
    return FALSE;
  way->queued -= block->size;
  g_free (g_queue_pop_head (&way->blocks));
  return TRUE;
}

static gboolean
is_due (Way *way)
{
  Block *block = g_queue_peek_head (&way->blocks);

  return block != NULL && block->due <= g_get_monotonic_time ();
}

/* What is to be waited for, and until when at most */
static void
add_polls (Way    *way,
           GArray *polls,
           gint64 *until)
{
  struct pollfd in = { way->from, POLLIN, 0 }, out = { way->to, POLLOUT, 0 };
  Block *block = g_queue_peek_head (&way->blocks);

  if (!way->ended && way->queued < QUEUE_MAX)
    g_array_append_val (polls, in);
  if (is_due (way))
    g_array_append_val (polls, out);
  else if (block != NULL)
    *until = MIN (*until, block->due);
}

static gboolean
is_ready (GArray *polls,
          int     fd,
          short   events)
{
  for (guint i = 0; i < polls->len; i++)
    {
      struct pollfd *one = &g_array_index (polls, struct pollfd, i);

      if (one->fd == fd && (one->events & events) && one->revents)
        return TRUE;
    }
  return FALSE;
}

/* FALSE: it is over */
static gboolean
serve (Line   *line,
       GArray *polls)
{
  for (guint i = 0; i < 2; i++)
    {
      Way *way = &line->ways[i];

      if (!way->ended && is_ready (polls, way->from, POLLIN))
        read_some (way);
      while (is_due (way) && write_some (way))
        ;
      if (way->ended && way->blocks.length == 0)
        shutdown (way->to, SHUT_WR);
    }
  if (!line->ways[0].ended || !line->ways[1].ended ||
      line->ways[0].blocks.length + line->ways[1].blocks.length > 0)
    return TRUE;
  close (line->ways[0].from);
  close (line->ways[0].to);
  g_free (line);
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autoptr (GArray) polls = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  int port, listening, own;

  if (argc != 3 && argc != 4)
    return 2;
  port = atoi (argv[1]);
  half = atoi (argv[2]) * 1000 / 2;
  rate = argc > 3 ? atoi (argv[3]) * G_GINT64_CONSTANT (125000) : 0;
  listening = open_socket (0, &own);
  printf ("%d\n", own);
  fflush (stdout);
  for (;;)
    {
      gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC, left;
      struct pollfd in = { listening, POLLIN, 0 };
      struct timespec pause;

      g_array_set_size (polls, 0);
      g_array_append_val (polls, in);
      for (guint i = 0; i < lines->len; i++)
        for (guint j = 0; j < 2; j++)
          add_polls (&((Line *) g_ptr_array_index (lines, i))->ways[j], polls, &until);
      left = MAX (until - g_get_monotonic_time (), 0);
      pause.tv_sec = left / G_USEC_PER_SEC;
      pause.tv_nsec = left % G_USEC_PER_SEC * 1000;
      if (ppoll ((struct pollfd *) (gpointer) polls->data, polls->len, &pause, NULL) < 0 && errno != EINTR)
        return 1;
      for (guint i = lines->len; i-- > 0;)
        if (!serve (g_ptr_array_index (lines, i), polls))
          g_ptr_array_remove_index_fast (lines, i);
      if (is_ready (polls, listening, POLLIN))
        g_ptr_array_add (lines, accept_line (listening, port));
    }
}
