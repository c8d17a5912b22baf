/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-line-stream-private.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* The stream never blocks inside a read or write of GIO: each is tried without waiting, and then
 * one poll waits for whatever is possible. So a flush can take in what the peer says while the peer
 * takes nothing, and one time limit and one cancellable cover everything.
 *
 * The fd under TLS tells the truth about waiting, because a read or write that "would block" has
 * just used up whatever TLS itself had buffered. */

#define READ_SIZE (64 * 1024)
/* A record of TLS */
#define WRITE_SIZE (16 * 1024)
#define QUEUE_SIZE (256 * 1024)
/* What is taken in at most while the peer does not read: then it is the peer's fault */
#define BACKLOG (64 * 1024 * 1024)

G_DEFINE_FINAL_TYPE (KitLineStream, kit_line_stream, G_TYPE_OBJECT)

/* Secrets have been in it */
static void
wipe (GByteArray *bytes)
{
  if (bytes->len > 0)
    explicit_bzero (bytes->data, bytes->len);
  g_byte_array_set_size (bytes, 0);
}

static void
kit_line_stream_finalize (GObject *object)
{
  KitLineStream *self = KIT_LINE_STREAM (object);

  kit_line_stream_close (self);
  g_clear_object (&self->tls);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->endpoint, kit_endpoint_unref);
  g_clear_pointer (&self->deflate, kit_deflate_free);
  wipe (self->out);
  wipe (self->plain);
  g_byte_array_unref (self->out);
  g_byte_array_unref (self->plain);
  g_free (self->in);
  G_OBJECT_CLASS (kit_line_stream_parent_class)->finalize (object);
}

static void
kit_line_stream_class_init (KitLineStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kit_line_stream_finalize;
}

static void
kit_line_stream_init (KitLineStream *self)
{
  self->out = g_byte_array_new ();
  self->plain = g_byte_array_new ();
}

KitLineStream *
kit_line_stream_new (KitEndpoint       *endpoint,
                     GSocketConnection *connection,
                     KitWireLog        *log)
{
  KitLineStream *self = g_object_new (KIT_TYPE_LINE_STREAM, NULL);
  GIOStream *stream = G_IO_STREAM (connection);

  self->endpoint = kit_endpoint_ref (endpoint);
  self->connection = connection;
  self->log = log;
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
  self->fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  self->io_timeout = kit_endpoint_get_io_timeout (endpoint);
  return self;
}

void
kit_line_stream_adopt_tls (KitLineStream  *self,
                           GTlsConnection *tls)
{
  GIOStream *stream = G_IO_STREAM (tls);

  self->tls = tls;
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
}

KitEndpoint *
kit_line_stream_get_endpoint (KitLineStream *self)
{
  return self->endpoint;
}

/* ---- waiting ---- */

/* Milliseconds until the earlier of the two limits, at least 0. */
static gint
remaining (KitLineStream *self,
           gint64         since)
{
  gint64 now = g_get_monotonic_time ();
  gint64 end = since + (gint64) self->io_timeout * G_USEC_PER_SEC;

  if (self->deadline != 0)
    end = MIN (end, self->deadline);
  return (gint) CLAMP ((end - now + 999) / 1000, 0, G_MAXINT);
}

/* A peer that writes twice before it reads (the answer to one command, then those to the next) may be waiting for us to
 * confirm the first before its system sends the second; ours puts that off by 40 ms. Nothing is lost by saying now what
 * has come: we wait for more of it. */
static void
confirm_at_once (KitLineStream *self)
{
#ifdef TCP_QUICKACK
  int yes = 1;

  setsockopt (self->fd, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
#endif
}

/* Waits for @events. 0: the time is over; -1: cancelled, with an error. */
static int
wait_for (KitLineStream  *self,
          gushort         events,
          gint            milliseconds,
          gushort        *happened,
          GCancellable   *cancellable,
          GError        **error)
{
  GPollFD fds[2] = { { .fd = self->fd, .events = events }, { 0 } };
  gboolean pollable = g_cancellable_make_pollfd (cancellable, &fds[1]);
  int n;

  if (events & G_IO_IN)
    confirm_at_once (self);
  do
    n = g_poll (fds, pollable ? 2 : 1, milliseconds);
  while (n < 0 && !g_cancellable_is_cancelled (cancellable));
  if (pollable)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("It was cancelled"));
      return -1;
    }
  *happened = fds[0].revents;
  return n;
}

static gboolean
wait_or_fail (KitLineStream  *self,
              gushort         events,
              gint64          since,
              gushort        *happened,
              GCancellable   *cancellable,
              GError        **error)
{
  int n = wait_for (self, events, remaining (self, since), happened, cancellable, error);

  if (n > 0)
    return TRUE;
  self->broken = TRUE;
  if (n == 0)
    kit_net_error_set_timeout (error, self->endpoint,
                               (events & G_IO_OUT) != 0 ? KIT_NET_WRITE : KIT_NET_READ);
  return FALSE;
}

/* ---- taking in ---- */

static void
make_room (KitLineStream *self,
           gsize          needed)
{
  gsize used = self->in_end - self->in_start;

  if (self->in_size - self->in_end >= needed)
    return;
  if (self->in_start > 0)
    {
      memmove (self->in, self->in + self->in_start, used);
      self->in_start = 0;
      self->in_end = used;
    }
  if (self->in_size - used >= needed)
    return;
  self->in_size = MAX (self->in_size * 2, used + needed);
  self->in = g_realloc (self->in, self->in_size);
}

/* One byte stays free behind the data, for the NUL of a line that ends with the buffer. */
static gssize
read_raw (KitLineStream  *self,
          guint8         *buffer,
          gsize           size,
          GError        **error)
{
  g_autoptr(GError) problem = NULL;
  gssize n = g_pollable_input_stream_read_nonblocking (self->input, buffer, size, NULL, &problem);

  if (n > 0)
    self->n_received += n;
  if (n >= 0)
    return n;
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return -2;
  /* A peer that leaves TLS without a farewell has left all the same. What counts was answered
   * before; nothing here takes an end for the end of data. */
  if (g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return 0;
  self->broken = TRUE;
  kit_net_error_take (error, g_steal_pointer (&problem), self->endpoint, KIT_NET_READ);
  return -1;
}

static gboolean
inflate_some (KitLineStream  *self,
              gsize          *n_new,
              GError        **error)
{
  gssize n;

  make_room (self, READ_SIZE + 1);
  n = kit_deflate_inflate (self->deflate, self->in + self->in_end, READ_SIZE);
  if (n < 0)
    {
      self->broken = TRUE;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                   _("The server “%s” sends what cannot be decompressed"),
                   kit_endpoint_get_name (self->endpoint));
      return FALSE;
    }
  self->inflating = n > 0;
  self->in_end += n;
  *n_new = n;
  return TRUE;
}

/* Takes in what is there, without waiting. @n_new 0: nothing is, or at_end. */
static gboolean
take_in (KitLineStream  *self,
         gsize          *n_new,
         GError        **error)
{
  guint8 packed[READ_SIZE / 2];
  gssize n;

  *n_new = 0;
  if (self->inflating)
    {
      if (!inflate_some (self, n_new, error))
        return FALSE;
      if (*n_new > 0)
        return TRUE;
    }
  if (self->at_end)
    return TRUE;
  if (self->deflate == NULL)
    {
      make_room (self, READ_SIZE + 1);
      n = read_raw (self, self->in + self->in_end, READ_SIZE, error);
      self->in_end += MAX (n, 0);
      *n_new = MAX (n, 0);
    }
  else
    {
      n = read_raw (self, packed, sizeof packed, error);
      if (n > 0)
        {
          kit_deflate_feed (self->deflate, packed, n);
          if (!inflate_some (self, n_new, error))
            return FALSE;
        }
    }
  self->at_end |= n == 0;
  return n != -1;
}

/* Takes in something. FALSE without an error: the peer has closed. */
static gboolean
fill (KitLineStream  *self,
      GCancellable   *cancellable,
      GError        **error)
{
  gint64 since = g_get_monotonic_time ();
  gushort happened;
  gsize n_new;

  for (;;)
    {
      guint64 before = self->n_received;

      if (!take_in (self, &n_new, error) || (n_new == 0 && self->at_end))
        return FALSE;
      if (n_new > 0)
        return TRUE;
      if (self->n_received > before)
        continue;
      if (!wait_or_fail (self, G_IO_IN, since, &happened, cancellable, error))
        return FALSE;
    }
}

gsize
kit_line_stream_get_buffered (KitLineStream *self)
{
  return self->in_end - self->in_start;
}

static gboolean
find_end (KitLineStream *self,
          gsize         *length)
{
  gsize buffered = self->in_end - self->in_start;
  const guint8 *start;
  const guint8 *end;

  if (self->in_scanned >= buffered)
    return FALSE;
  start = self->in + self->in_start;
  end = memchr (start + self->in_scanned, '\n', buffered - self->in_scanned);
  self->in_scanned = end != NULL ? (gsize) (end - start) : buffered;
  *length = self->in_scanned;
  return end != NULL;
}

gboolean
kit_line_stream_has_line (KitLineStream *self)
{
  gsize length;

  return find_end (self, &length);
}

gboolean
kit_line_stream_poll (KitLineStream  *self,
                      GError        **error)
{
  gsize n_new;

  do
    if (!take_in (self, &n_new, error))
      return FALSE;
  while (n_new > 0 && kit_line_stream_get_buffered (self) < BACKLOG);
  if (!self->at_end)
    return TRUE;
  kit_net_error_set_closed (error, self->endpoint);
  return FALSE;
}

KitWaitResult
kit_line_stream_wait (KitLineStream  *self,
                      gint64          milliseconds,
                      GCancellable   *cancellable,
                      GError        **error)
{
  gint64 end = g_get_monotonic_time () + MAX (milliseconds, 0) * 1000;
  gushort happened;
  gsize n_new;

  for (;;)
    {
      gint64 left = milliseconds < 0 ? -1
                      : CLAMP ((end - g_get_monotonic_time () + 999) / 1000, 0, G_MAXINT);
      int n;

      if (kit_line_stream_get_buffered (self) > 0)
        return KIT_WAIT_READABLE;
      if (!take_in (self, &n_new, error))
        return KIT_WAIT_ERROR;
      if (n_new > 0 || self->at_end)
        return KIT_WAIT_READABLE;
      n = wait_for (self, G_IO_IN, (gint) left, &happened, cancellable, error);
      if (n < 0)
        return KIT_WAIT_ERROR;
      if (n == 0)
        return KIT_WAIT_TIMEOUT;
    }
}

static void
consume (KitLineStream *self,
         gsize          length)
{
  self->in_start += length;
  self->in_scanned = 0;
  if (self->in_start == self->in_end)
    self->in_start = self->in_end = 0;
}

static const char *
line_too_long (KitLineStream  *self,
               GError        **error)
{
  self->broken = TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("The server “%s” sends lines without end"),
               kit_endpoint_get_name (self->endpoint));
  return NULL;
}

const char *
kit_line_stream_read_line (KitLineStream  *self,
                           gsize           limit,
                           gsize          *length,
                           GCancellable   *cancellable,
                           GError        **error)
{
  g_autoptr(GError) problem = NULL;
  gsize found;
  char *line;

  while (!find_end (self, &found))
    {
      if (kit_line_stream_get_buffered (self) > limit)
        return line_too_long (self, error);
      if (fill (self, cancellable, &problem))
        continue;
      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      else if (kit_line_stream_get_buffered (self) > 0)
        kit_net_error_set_closed (error, self->endpoint);
      return NULL;
    }
  if (found > limit)
    return line_too_long (self, error);
  line = (char *) self->in + self->in_start;
  consume (self, found + 1);
  if (found > 0 && line[found - 1] == '\r')
    found--;
  line[found] = '\0';
  if (length != NULL)
    *length = found;
  if (self->log != NULL && !self->is_private)
    kit_wire_log_received (self->log, line, found);
  else if (self->log != NULL)
    kit_wire_log_note (self->log, "received %" G_GSIZE_FORMAT " bytes that are not shown", found);
  return line;
}

/* Bytes in a run belong to the caller: an end within them is a lost connection. */
static gboolean
fill_run (KitLineStream  *self,
          GCancellable   *cancellable,
          GError        **error)
{
  g_autoptr(GError) problem = NULL;

  if (kit_line_stream_get_buffered (self) > 0 || fill (self, cancellable, &problem))
    return TRUE;
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    kit_net_error_set_closed (error, self->endpoint);
  return FALSE;
}

gboolean
kit_line_stream_read_bytes (KitLineStream  *self,
                            guint64         length,
                            KitBytesFunc    func,
                            gpointer        user_data,
                            GCancellable   *cancellable,
                            GError        **error)
{
  kit_wire_log_note (self->log, "received %" G_GUINT64_FORMAT " bytes", length);
  while (length > 0)
    {
      const guint8 *data;
      gsize n;

      if (!fill_run (self, cancellable, error))
        return FALSE;
      data = self->in + self->in_start;
      n = MIN (length, kit_line_stream_get_buffered (self));
      consume (self, n);
      length -= n;
      if (!func (data, n, user_data, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_bytes (const guint8  *data,
            gsize          length,
            gpointer       user_data,
            GError       **error)
{
  guint8 **to = user_data;

  memcpy (*to, data, length);
  *to += length;
  return TRUE;
}

gboolean
kit_line_stream_read_exactly (KitLineStream  *self,
                              gpointer        data,
                              gsize           length,
                              GCancellable   *cancellable,
                              GError        **error)
{
  guint8 *to = data;

  return kit_line_stream_read_bytes (self, length, copy_bytes, &to, cancellable, error);
}

/* Straight into the caller's memory when nothing stands between */
static gboolean
read_direct (KitLineStream  *self,
             gpointer        data,
             gsize           size,
             gsize          *n_read,
             GCancellable   *cancellable,
             GError        **error)
{
  gint64 since = g_get_monotonic_time ();
  gushort happened;

  for (;;)
    {
      gssize n = read_raw (self, data, size, error);

      if (n == -1)
        return FALSE;
      if (n >= 0)
        {
          self->at_end |= n == 0;
          *n_read = n;
          return TRUE;
        }
      if (!wait_or_fail (self, G_IO_IN, since, &happened, cancellable, error))
        return FALSE;
    }
}

gboolean
kit_line_stream_read_some (KitLineStream  *self,
                           gpointer        data,
                           gsize           size,
                           gsize          *n_read,
                           GCancellable   *cancellable,
                           GError        **error)
{
  g_autoptr(GError) problem = NULL;

  *n_read = 0;
  if (kit_line_stream_get_buffered (self) == 0)
    {
      if (self->deflate == NULL && !self->at_end)
        return read_direct (self, data, size, n_read, cancellable, error);
      if (!fill (self, cancellable, &problem))
        {
          if (problem == NULL)
            return TRUE;
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  *n_read = MIN (size, kit_line_stream_get_buffered (self));
  memcpy (data, self->in + self->in_start, *n_read);
  consume (self, *n_read);
  return TRUE;
}

/* ---- sending ---- */

static void
append_out (KitLineStream *self,
            gconstpointer  data,
            gsize          length)
{
  g_byte_array_append (self->deflate != NULL ? self->plain : self->out, data, length);
}

void
kit_line_stream_queue (KitLineStream *self,
                       const char    *text)
{
  kit_wire_log_sent (self->log, text, strlen (text));
  append_out (self, text, strlen (text));
}

void
kit_line_stream_queue_data (KitLineStream *self,
                            gconstpointer  data,
                            gsize          length)
{
  kit_wire_log_note (self->log, "sent %" G_GSIZE_FORMAT " bytes", length);
  append_out (self, data, length);
}

void
kit_line_stream_queue_secret (KitLineStream *self,
                              const char    *text)
{
  kit_wire_log_note (self->log, "sent something secret");
  append_out (self, text, strlen (text));
}

gboolean
kit_line_stream_write (KitLineStream  *self,
                       gconstpointer   data,
                       gsize           length,
                       GCancellable   *cancellable,
                       GError        **error)
{
  const guint8 *bytes = data;

  kit_wire_log_note (self->log, "sent %" G_GSIZE_FORMAT " bytes", length);
  while (length > 0)
    {
      gsize n = MIN (length, QUEUE_SIZE);

      append_out (self, bytes, n);
      bytes += n;
      length -= n;
      if (self->out->len + self->plain->len >= QUEUE_SIZE &&
          !kit_line_stream_flush (self, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Bytes written; -2: it would block. The same bytes are offered again after that, as TLS wants. */
static gssize
write_raw (KitLineStream  *self,
           GError        **error)
{
  g_autoptr(GError) problem = NULL;
  gsize n_left = MIN (self->out->len - self->out_start, self->tls != NULL ? WRITE_SIZE : QUEUE_SIZE);
  gssize n = g_pollable_output_stream_write_nonblocking (self->output,
                                                         self->out->data + self->out_start, n_left,
                                                         NULL, &problem);

  if (n >= 0)
    return n;
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return -2;
  self->broken = TRUE;
  kit_net_error_take (error, g_steal_pointer (&problem), self->endpoint, KIT_NET_WRITE);
  return -1;
}

/* The peer takes nothing: waits until it does, and takes in what it says meanwhile. */
static gboolean
wait_to_write (KitLineStream  *self,
               gint64          since,
               GCancellable   *cancellable,
               GError        **error)
{
  gboolean deaf = self->at_end || kit_line_stream_get_buffered (self) >= BACKLOG;
  gushort happened;
  gsize n_new;

  if (!wait_or_fail (self, deaf ? G_IO_OUT : G_IO_OUT | G_IO_IN, since, &happened, cancellable,
                     error))
    return FALSE;
  return deaf || (happened & G_IO_IN) == 0 || take_in (self, &n_new, error);
}

gboolean
kit_line_stream_flush (KitLineStream  *self,
                       GCancellable   *cancellable,
                       GError        **error)
{
  gint64 since = g_get_monotonic_time ();

  if (self->plain->len > 0)
    {
      kit_deflate_compress (self->deflate, self->plain->data, self->plain->len, self->out);
      wipe (self->plain);
    }
  while (self->out_start < self->out->len)
    {
      gssize n = write_raw (self, error);

      if (n == -1)
        return FALSE;
      if (n == -2)
        {
          if (!wait_to_write (self, since, cancellable, error))
            return FALSE;
          continue;
        }
      self->out_start += n;
      self->n_sent += n;
      since = g_get_monotonic_time ();
    }
  wipe (self->out);
  self->out_start = 0;
  return TRUE;
}

/* ---- the rest ---- */

gboolean
kit_line_stream_start_deflate (KitLineStream  *self,
                               GError        **error)
{
  if (self->deflate != NULL || kit_line_stream_get_buffered (self) > 0 || self->out->len > 0)
    {
      self->broken = TRUE;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                   _("The server “%s” began to compress at the wrong place"),
                   kit_endpoint_get_name (self->endpoint));
      return FALSE;
    }
  self->deflate = kit_deflate_new ();
  kit_wire_log_note (self->log, "compressed from here on");
  return TRUE;
}

gboolean
kit_line_stream_may_send_secret (KitLineStream *self)
{
  return !self->broken && (self->secure || kit_endpoint_get_unencrypted (self->endpoint));
}

gboolean
kit_line_stream_is_tls (KitLineStream *self)
{
  return self->secure;
}

void
kit_line_stream_set_deadline (KitLineStream *self,
                              gint64         deadline)
{
  self->deadline = deadline;
}

void
kit_line_stream_set_io_timeout (KitLineStream *self,
                                guint          seconds)
{
  self->io_timeout = seconds;
}

void
kit_line_stream_set_private (KitLineStream *self,
                             gboolean       is_private)
{
  self->is_private = is_private;
}

void
kit_line_stream_hide_secret (KitLineStream *self,
                             const char    *secret)
{
  kit_wire_log_add_secret (self->log, secret);
}

guint64
kit_line_stream_get_n_received (KitLineStream *self)
{
  return self->n_received;
}

guint64
kit_line_stream_get_n_sent (KitLineStream *self)
{
  return self->n_sent;
}

gboolean
kit_line_stream_is_open (KitLineStream *self)
{
  return !self->broken && !self->at_end && !g_io_stream_is_closed (G_IO_STREAM (self->connection));
}

/* The socket goes first: a TLS farewell would wait for a peer that may be gone. */
void
kit_line_stream_close (KitLineStream *self)
{
  if (self->connection == NULL || g_io_stream_is_closed (G_IO_STREAM (self->connection)))
    return;
  self->broken = TRUE;
  g_socket_shutdown (g_socket_connection_get_socket (self->connection), FALSE, TRUE, NULL);
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
}
