/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A pack
 *
 * packs/NUMBER (hexadecimal) beside bodies.sqlite: records, each 24 bytes "estbody1", number of the content, size (both
 * 64 bits, little endian), and the bytes; one that came in pieces is alone there, begins "estlarge" and has no size, as
 * nobody knew it then. Nothing in it is ever changed. The rows of bodies.piece say where which body
 * is; what no row names was never committed, or is deleted by now, and is given back with the whole file: packs nobody
 * needs are removed, and when most of one is not needed the rest moves into bodies.body (kit-packs.c).
 *
 * It is written past the memory of the system, where the file system can do that: the mail of years leaves that to others,
 * and is not copied once more. So the file ends with a whole block, of which the end means nothing.
 *
 * Who writes a pack holds the lock on it from before the first byte until its rows are committed, so that whoever finds
 * no rows while having the lock himself knows that there will never be any. After a crash the kernel has given it up. */

#include "config.h"

#include "kit-pack.h"

#include "kit-pack-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC       "estbody1"
#define MAGIC_LARGE "estlarge"
#define HEAD_SIZE   24
#define BUFFER_SIZE (512 * 1024)
/* Where the disk is written to past the memory of the system, places and sizes are multiples of it */
#define BLOCK_SIZE 4096
/* Bytes that may wait to be written; one that is larger waits alone */
#define WAITING_MAX (1024 * 1024)
/* The disk begins to write when so much is new, and has little left to do when it is asked to have it */
#define AHEAD_BYTES (4 * 1024 * 1024)

/* Blocks of the file */
typedef struct
{
  char  *data;    /* (owned) */
  gsize  size;    /* bytes, of whole blocks */
  gint64 offset;
  gint64 end;     /* of the file, as far as anybody is to know */
} Chunk;

struct _KitPack
{
  char        *path;        /* (owned) */
  int          fd;
  gint64       number;
  char        *buffer;      /* (owned) (nullable): what is behind n_given */
  gsize        n_buffered;
  gint64       n_given;     /* bytes of whole blocks that are written, or wait for that */
  gint64       content;     /* of the one that comes in pieces; 0: none does */
  GThreadPool *writer;      /* of one thread: what is new to the disk costs the one who reads it too much time */
  gboolean     is_direct;   /* the writer's: past the memory of the system, which others need more */
  gint64       n_begun;     /* the writer's: bytes the disk was told to begin with */
  GMutex       syncing;     /* the kernel tells of what it could not write once, to one of those who ask */
  GMutex       mutex;       /* guards what follows */
  GCond        cond;
  GQueue       spare;       /* (owned): buffers nobody needs now. New memory costs as much as a copy. */
  gsize        n_waiting;   /* bytes */
  gint64       n_flushed;   /* bytes that are written, or wait for that */
  gint64       n_done;      /* bytes that were written, or failed */
  gint64       n_durable;   /* those that are on the disk; guarded by syncing */
  gint64       end;         /* of what rows name; -1: that is everything */
  gint         failed;      /* atomic: errno; nobody knows what is in the file then, and nothing more is said of it */
};

static gboolean
set_error (GError     **error,
           const char  *path,
           int          number)
{
  g_set_error (error, MAPI_ERROR,
               number == ENOSPC || number == EDQUOT ? MAPI_ERROR_NOT_ENOUGH_DISK : MAPI_ERROR_DISK_ERROR,
               _("The file “%s” cannot be written: %s"), path, g_strerror (number));
  return FALSE;
}

static char *
make_path (const char *folder,
           gint64      number)
{
  g_autofree char *name = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", number);

  return g_build_filename (folder, name, NULL);
}

/* Its new entry outlives a crash */
static gboolean
sync_folder (const char  *folder,
             GError     **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int failed = fd < 0 || fsync (fd) < 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  return failed == 0 || set_error (error, folder, failed);
}

static gboolean
make_folder (const char  *folder,
             GError     **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_mkdir (folder, 0700) == 0)
    return sync_folder (parent, error);
  return errno == EEXIST || set_error (error, folder, errno);
}

/* Whoever tidies up may have taken it for one that was left, before it was locked. -1: so it was (EEXIST), or errno. */
static int
create_locked (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat status;
  int number;

  if (fd < 0)
    return -1;
  if (flock (fd, LOCK_EX | LOCK_NB) < 0)
    number = errno == EWOULDBLOCK ? EEXIST : errno;
  else if (fstat (fd, &status) < 0)
    number = errno;
  else if (status.st_nlink > 0)
    return fd;
  else
    number = EEXIST;
  close (fd);
  errno = number;
  return -1;
}

static gboolean
fail (KitPack  *self,
      int       number,
      GError  **error)
{
  g_atomic_int_set (&self->failed, number);
  return set_error (error, self->path, number);
}

static gboolean
check (KitPack  *self,
       GError  **error)
{
  int number = g_atomic_int_get (&self->failed);

  return number == 0 || set_error (error, self->path, number);
}

/* ---- the thread that writes ---- */

/* Some file systems know that they cannot only when it is tried */
static gboolean
give_up_direct (KitPack *self)
{
  int flags = fcntl (self->fd, F_GETFL);

  if (!self->is_direct || flags < 0 || fcntl (self->fd, F_SETFL, flags & ~O_DIRECT) < 0)
    return FALSE;
  self->is_direct = FALSE;
  return TRUE;
}

static void
write_all (KitPack    *self,
           const char *data,
           gsize       size,
           gint64      offset)
{
  while (size > 0)
    {
      gssize n = pwrite (self->fd, data, size, offset);

      if (n < 0 && (errno == EINTR || (errno == EINVAL && give_up_direct (self))))
        continue;
      if (n <= 0)
        {
          g_atomic_int_set (&self->failed, n < 0 ? errno : ENOSPC);
          return;
        }
      /* The rest is not in its place any more */
      if (n % BLOCK_SIZE != 0)
        give_up_direct (self);
      data += n;
      size -= (gsize) n;
      offset += n;
    }
}

static void
begin_disk (KitPack *self,
            gint64   n_written)
{
  if (self->is_direct || n_written - self->n_begun < AHEAD_BYTES)
    return;
  if (sync_file_range (self->fd, self->n_begun, n_written - self->n_begun, SYNC_FILE_RANGE_WRITE) < 0 &&
      errno != ENOSYS && errno != EINVAL && errno != ESPIPE)
    g_atomic_int_set (&self->failed, errno);
  self->n_begun = n_written;
}

static void
write_cb (gpointer data,
          gpointer user_data)
{
  KitPack *self = user_data;
  Chunk *chunk = data;

  if (g_atomic_int_get (&self->failed) == 0)
    write_all (self, chunk->data, chunk->size, chunk->offset);
  g_mutex_lock (&self->mutex);
  g_queue_push_head (&self->spare, chunk->data);
  self->n_waiting -= chunk->size;
  self->n_done = chunk->end;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  begin_disk (self, chunk->end);
  g_free (chunk);
}

static char *
take_buffer (KitPack *self)
{
  char *buffer;

  g_mutex_lock (&self->mutex);
  buffer = g_queue_pop_head (&self->spare);
  g_mutex_unlock (&self->mutex);
  return buffer != NULL ? buffer : g_aligned_alloc (BUFFER_SIZE, 1, BLOCK_SIZE);
}

/* What is in the buffer, which is full or filled up with nothing. What is behind the last whole block is written again with
 * what follows. */
static void
give (KitPack *self)
{
  gsize n_left = self->n_buffered % BLOCK_SIZE;
  gsize n_whole = self->n_buffered - n_left;
  Chunk *chunk = g_new (Chunk, 1);
  char *rest = NULL;

  *chunk = (Chunk) { g_steal_pointer (&self->buffer), n_whole + (n_left > 0 ? BLOCK_SIZE : 0), self->n_given,
                     self->n_given + (gint64) self->n_buffered };
  memset (chunk->data + self->n_buffered, 0, chunk->size - self->n_buffered);
  if (n_left > 0)
    {
      rest = take_buffer (self);
      memcpy (rest, chunk->data + n_whole, n_left);
    }
  self->buffer = rest;
  self->n_buffered = n_left;
  self->n_given += (gint64) n_whole;
  g_mutex_lock (&self->mutex);
  while (self->n_waiting > 0 && self->n_waiting + chunk->size > WAITING_MAX)
    g_cond_wait (&self->cond, &self->mutex);
  self->n_waiting += chunk->size;
  self->n_flushed = chunk->end;
  g_mutex_unlock (&self->mutex);
  g_thread_pool_push (self->writer, chunk, NULL);
}

KitPack *
kit_pack_new (const char  *folder,
              GError     **error)
{
  g_autoptr (KitPack) self = g_new0 (KitPack, 1);

  self->fd = -1;
  self->end = -1;
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->syncing);
  g_cond_init (&self->cond);
  g_queue_init (&self->spare);
  if (!make_folder (folder, error))
    return NULL;
  do
    {
      g_free (self->path);
      self->number = ((gint64) (g_random_int () & G_MAXINT32) << 32) | g_random_int () | 1;
      self->path = make_path (folder, self->number);
      self->fd = create_locked (self->path);
    }
  while (self->fd < 0 && errno == EEXIST);
  if (self->fd < 0)
    {
      set_error (error, self->path, errno);
      return NULL;
    }
  if (!sync_folder (folder, error))
    return NULL;
  self->is_direct = fcntl (self->fd, F_SETFL, fcntl (self->fd, F_GETFL) | O_DIRECT) == 0;
  self->writer = g_thread_pool_new (write_cb, self, 1, FALSE, NULL);
  return g_steal_pointer (&self);
}

/* No row names more than what is durable. Where the disk is full the rest has the room that the databases need to be opened,
 * even to be read. */
static void
give_back (KitPack *self)
{
  gint64 end = self->end >= 0 ? self->end : self->n_durable;

  if (end == 0)
    g_unlink (self->path);
  else if (ftruncate (self->fd, end) < 0)
    g_debug ("%s keeps what nobody needs: %s", self->path, g_strerror (errno));
}

void
kit_pack_free (KitPack *self)
{
  if (self->writer != NULL)
    g_thread_pool_free (self->writer, FALSE, TRUE);
  if (self->fd >= 0 && (self->end >= 0 || g_atomic_int_get (&self->failed) != 0))
    give_back (self);
  if (self->fd >= 0)
    close (self->fd);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->syncing);
  g_cond_clear (&self->cond);
  g_aligned_free (self->buffer);
  g_queue_clear_full (&self->spare, g_aligned_free);
  g_free (self->path);
  g_free (self);
}

void
kit_pack_set_end (KitPack *self,
                  gint64   end)
{
  self->end = end;
}

gint64
kit_pack_get_number (KitPack *self)
{
  return self->number;
}

gboolean
kit_pack_flush (KitPack  *self,
                GError  **error)
{
  if (self->n_given + (gint64) self->n_buffered > self->n_flushed)
    give (self);
  return check (self, error);
}

static gboolean
append (KitPack        *self,
        gconstpointer   data,
        gsize           size,
        GError        **error)
{
  const char *rest = data;

  while (size > 0)
    {
      gsize n = MIN (size, BUFFER_SIZE - self->n_buffered);

      if (self->buffer == NULL)
        self->buffer = take_buffer (self);
      memcpy (self->buffer + self->n_buffered, rest, n);
      self->n_buffered += n;
      rest += n;
      size -= n;
      if (self->n_buffered == BUFFER_SIZE)
        give (self);
    }
  return check (self, error);
}

static void
make_head (char       *head,
           const char *magic,
           gint64      content,
           guint64     size)
{
  guint64 numbers[] = { GUINT64_TO_LE ((guint64) content), GUINT64_TO_LE (size) };

  memcpy (head, magic, 8);
  memcpy (head + 8, numbers, sizeof numbers);
}

gboolean
kit_pack_add (KitPack   *self,
              gint64     content,
              GBytes    *body,
              KitPiece  *piece,
              GError   **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (body, &size);
  char head[HEAD_SIZE];

  make_head (head, MAGIC, content, size);
  *piece = (KitPiece) { content, self->number, self->n_given + (gint64) self->n_buffered + HEAD_SIZE, (gint64) size };
  return check (self, error) && append (self, head, sizeof head, error) && append (self, data, size, error);
}

gboolean
kit_pack_begin (KitPack  *self,
                gint64    content,
                GError  **error)
{
  char head[HEAD_SIZE];

  self->content = content;
  make_head (head, MAGIC_LARGE, content, 0);
  return append (self, head, sizeof head, error);
}

gboolean
kit_pack_continue (KitPack  *self,
                   GBytes   *data,
                   GError  **error)
{
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);

  return check (self, error) && append (self, bytes, size, error);
}

void
kit_pack_get_piece (KitPack  *self,
                    KitPiece *piece)
{
  *piece = (KitPiece) { self->content, self->number, HEAD_SIZE,
                        self->n_given + (gint64) self->n_buffered - HEAD_SIZE };
}

/* Whoever asked before may have asked for as much */
static gboolean
make_durable (KitPack  *self,
              gint64    end,
              GError  **error)
{
  gint64 n_done;

  if (self->n_durable >= end)
    return TRUE;
  g_mutex_lock (&self->mutex);
  n_done = self->n_done;
  g_mutex_unlock (&self->mutex);
  if (fdatasync (self->fd) < 0)
    return fail (self, errno, error);
  self->n_durable = n_done;
  return TRUE;
}

gboolean
kit_pack_sync (KitPack  *self,
               GError  **error)
{
  gboolean is_durable;
  gint64 end;

  g_mutex_lock (&self->mutex);
  for (end = self->n_flushed; self->n_done < end;)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  g_mutex_lock (&self->syncing);
  is_durable = check (self, error) && make_durable (self, end, error);
  g_mutex_unlock (&self->syncing);
  return is_durable;
}

/* ---- reading ---- */

static gboolean
read_all (int    fd,
          char  *data,
          gsize  size,
          off_t  offset)
{
  while (size > 0)
    {
      gssize n = pread (fd, data, size, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
      offset += n;
    }
  return TRUE;
}

static gboolean
is_head (const char *head,
         gint64      content,
         gint64      size)
{
  char wanted[HEAD_SIZE];

  make_head (wanted, MAGIC, content, (guint64) size);
  if (memcmp (head, wanted, HEAD_SIZE) == 0)
    return TRUE;
  make_head (wanted, MAGIC_LARGE, content, 0);
  return memcmp (head, wanted, HEAD_SIZE) == 0;
}

/* Of the file, with its head: FALSE, it is not there */
static gboolean
is_there (int    fd,
          gint64 offset,
          gint64 size)
{
  struct stat status;

  return offset >= HEAD_SIZE && size >= 0 && fstat (fd, &status) == 0 && offset <= status.st_size - size;
}

static GBytes *
read_body (int    fd,
           gint64 content,
           gint64 offset,
           gint64 size)
{
  g_autoptr (GBytes) all = NULL;
  char *data;

  if (!is_there (fd, offset, size))
    return NULL;
  data = g_malloc ((gsize) size + HEAD_SIZE);
  all = g_bytes_new_take (data, (gsize) size + HEAD_SIZE);
  if (!read_all (fd, data, (gsize) size + HEAD_SIZE, offset - HEAD_SIZE) || !is_head (data, content, size))
    return NULL;
  return g_bytes_new_from_bytes (all, HEAD_SIZE, (gsize) size);
}

static int
open_pack (const char  *path,
           GError     **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    g_set_error (error, MAPI_ERROR, errno == ENOENT ? MAPI_ERROR_NOT_FOUND : MAPI_ERROR_NO_ACCESS,
                 _("The file “%s” cannot be opened: %s"), path, g_strerror (errno));
  return fd;
}

static void
set_missing (const char  *path,
             GError     **error)
{
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("The text of a message is missing in “%s”"), path);
}

GBytes *
kit_pack_load (const char  *folder,
               gint64       number,
               gint64       content,
               gint64       offset,
               gint64       size,
               GError     **error)
{
  g_autofree char *path = make_path (folder, number);
  int fd = open_pack (path, error);
  GBytes *body;

  if (fd < 0)
    return NULL;
  body = read_body (fd, content, offset, size);
  close (fd);
  if (body == NULL)
    set_missing (path, error);
  return body;
}

GInputStream *
kit_pack_open (const char  *folder,
               gint64       number,
               gint64       content,
               gint64       offset,
               gint64       size,
               GError     **error)
{
  g_autofree char *path = make_path (folder, number);
  int fd = open_pack (path, error);
  char head[HEAD_SIZE];

  if (fd < 0)
    return NULL;
  if (is_there (fd, offset, size) && read_all (fd, head, HEAD_SIZE, offset - HEAD_SIZE) && is_head (head, content, size))
    return kit_pack_stream_new (fd, offset, size);
  close (fd);
  set_missing (path, error);
  return NULL;
}

gint64
kit_pack_get_size (const char *folder,
                   gint64      number)
{
  g_autofree char *path = make_path (folder, number);
  struct stat status;

  return lstat (path, &status) == 0 && S_ISREG (status.st_mode) ? status.st_size : 0;
}

GArray *
kit_pack_list (const char *folder)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      char *end;
      gint64 number = (gint64) g_ascii_strtoull (name, &end, 16);

      if (strlen (name) == 16 && *end == '\0' && number > 0)
        g_array_append_val (numbers, number);
    }
  return numbers;
}

gint64
kit_pack_lock (const char *folder,
               gint64      number,
               int        *lock)
{
  g_autofree char *path = make_path (folder, number);
  struct stat status;

  *lock = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (*lock < 0)
    return -1;
  if (flock (*lock, LOCK_EX | LOCK_NB) == 0 && fstat (*lock, &status) == 0)
    return status.st_size;
  close (*lock);
  return -1;
}

void
kit_pack_remove (const char *folder,
                 gint64      number)
{
  g_autofree char *path = make_path (folder, number);

  g_unlink (path);
}
