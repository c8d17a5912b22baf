/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-archive.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <glib/gi18n.h>
#include <mapi.h>

#define CHUNK       65536
#define MAX_DEPTH   64
#define MAX_ENTRIES 65535      /* what the format can count */

#define LOCAL_HEADER   0x04034b50u
#define CENTRAL_HEADER 0x02014b50u
#define END_HEADER     0x06054b50u
#define VERSION        20
#define FLAG_UTF8      0x0800
#define METHOD_STORE   0
#define METHOD_DEFLATE 8
/* Made on Unix: the upper half of the attributes is a mode */
#define MADE_BY        ((3 << 8) | VERSION)

typedef struct
{
  GByteArray   *out;
  GByteArray   *directory;
  guint         n_entries;
  gsize         limit;
  const char   *base;           /* the name of the folder */
  GCancellable *cancellable;
} Archive;

typedef struct
{
  guint32 crc;
  guint32 size;
  guint32 packed;
} Sizes;

static void
put16 (GByteArray *out,
       guint       value)
{
  guint16 bytes = GUINT16_TO_LE ((guint16) value);

  g_byte_array_append (out, (const guint8 *) &bytes, sizeof bytes);
}

static void
put32 (GByteArray *out,
       guint32     value)
{
  guint32 bytes = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &bytes, sizeof bytes);
}

static void
patch32 (GByteArray *out,
         gsize       position,
         guint32     value)
{
  guint32 bytes = GUINT32_TO_LE (value);

  memcpy (out->data + position, &bytes, sizeof bytes);
}

static guint32
dos_time (time_t seconds)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_local (seconds);

  if (when == NULL || g_date_time_get_year (when) < 1980 || g_date_time_get_year (when) > 2107)
    return 0x210000;            /* the first day the format knows */
  return ((guint32) (g_date_time_get_year (when) - 1980) << 25) | ((guint32) g_date_time_get_month (when) << 21)
         | ((guint32) g_date_time_get_day_of_month (when) << 16) | ((guint32) g_date_time_get_hour (when) << 11)
         | ((guint32) g_date_time_get_minute (when) << 5) | ((guint32) g_date_time_get_second (when) / 2);
}

static gboolean
check_room (Archive  *self,
            GError  **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if ((gsize) self->out->len + self->directory->len <= self->limit && self->n_entries < MAX_ENTRIES)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("“%s” is too big for a message."), self->base);
  return FALSE;
}

static gboolean
fail (const char  *path,
      int          code,
      GError     **error)
{
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” cannot be read: %s"), name, g_strerror (code));
  return FALSE;
}

/* The header before the data, its sizes still unknown; gives its place */
static gsize
begin_entry (Archive           *self,
             const char        *name,
             const struct stat *st)
{
  gsize start = self->out->len;

  put32 (self->out, LOCAL_HEADER);
  put16 (self->out, VERSION);
  put16 (self->out, FLAG_UTF8);
  put16 (self->out, S_ISDIR (st->st_mode) ? METHOD_STORE : METHOD_DEFLATE);
  put32 (self->out, dos_time (st->st_mtime));
  put32 (self->out, 0);
  put32 (self->out, 0);
  put32 (self->out, 0);
  put16 (self->out, (guint) strlen (name));
  put16 (self->out, 0);
  g_byte_array_append (self->out, (const guint8 *) name, (guint) strlen (name));
  return start;
}

static void
end_entry (Archive           *self,
           const char        *name,
           const struct stat *st,
           gsize              start,
           const Sizes       *sizes)
{
  patch32 (self->out, start + 14, sizes->crc);
  patch32 (self->out, start + 18, sizes->packed);
  patch32 (self->out, start + 22, sizes->size);
  put32 (self->directory, CENTRAL_HEADER);
  put16 (self->directory, MADE_BY);
  put16 (self->directory, VERSION);
  put16 (self->directory, FLAG_UTF8);
  put16 (self->directory, S_ISDIR (st->st_mode) ? METHOD_STORE : METHOD_DEFLATE);
  put32 (self->directory, dos_time (st->st_mtime));
  put32 (self->directory, sizes->crc);
  put32 (self->directory, sizes->packed);
  put32 (self->directory, sizes->size);
  put16 (self->directory, (guint) strlen (name));
  put16 (self->directory, 0);
  put16 (self->directory, 0);
  put16 (self->directory, 0);
  put16 (self->directory, 0);
  put32 (self->directory, (guint32) (st->st_mode & 0170755u) << 16 | (S_ISDIR (st->st_mode) ? 0x10 : 0));
  put32 (self->directory, (guint32) start);
  g_byte_array_append (self->directory, (const guint8 *) name, (guint) strlen (name));
  self->n_entries++;
}

static gboolean
pack_data (Archive   *self,
           int        fd,
           z_stream  *stream,
           Sizes     *sizes,
           GError   **error)
{
  g_autofree guint8 *in = g_malloc (CHUNK);
  g_autofree guint8 *out = g_malloc (CHUNK);
  gssize n;

  do
    {
      do
        n = read (fd, in, CHUNK);
      while (n < 0 && errno == EINTR);
      if (n < 0 || sizes->size > G_MAXUINT32 - CHUNK)
        {
          g_set_error (error, MAPI_ERROR, n < 0 ? MAPI_ERROR_NO_ACCESS : MAPI_ERROR_TOO_BIG,
                       n < 0 ? _("“%s” cannot be read.") : _("“%s” is too big for a message."), self->base);
          return FALSE;
        }
      sizes->crc = (guint32) crc32 (sizes->crc, in, (uInt) n);
      sizes->size += (guint32) n;
      stream->next_in = in;
      stream->avail_in = (uInt) n;
      do
        {
          stream->next_out = out;
          stream->avail_out = CHUNK;
          deflate (stream, n == 0 ? Z_FINISH : Z_NO_FLUSH);
          g_byte_array_append (self->out, out, CHUNK - stream->avail_out);
        }
      while (stream->avail_out == 0);
      if (!check_room (self, error))
        return FALSE;
    }
  while (n > 0);
  return TRUE;
}

static gboolean
add_file (Archive     *self,
          const char  *path,
          const char  *name,
          GError     **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
  z_stream stream = { 0 };
  Sizes sizes = { 0, 0, 0 };
  struct stat st;
  gsize start, data;
  gboolean done;

  if (fd < 0)
    return fail (path, errno, error);
  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode))
    {
      close (fd);
      return fail (path, EINVAL, error);
    }
  deflateInit2 (&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  sizes.crc = (guint32) crc32 (0, NULL, 0);
  start = begin_entry (self, name, &st);
  data = self->out->len;
  done = pack_data (self, fd, &stream, &sizes, error);
  deflateEnd (&stream);
  close (fd);
  if (!done)
    return FALSE;
  sizes.packed = (guint32) (self->out->len - data);
  end_entry (self, name, &st, start, &sizes);
  return TRUE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static GPtrArray *
list_names (const char  *path,
            GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GDir) dir = g_dir_open (path, 0, &local_error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, local_error->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* @name ends in a slash */
static gboolean
add_folder (Archive            *self,
            const char         *path,
            const char         *name,
            const struct stat  *st,
            guint               depth,
            GError            **error)
{
  const Sizes none = { 0, 0, 0 };
  g_autoptr(GPtrArray) names = list_names (path, error);

  if (names == NULL || !check_room (self, error))
    return FALSE;
  end_entry (self, name, st, begin_entry (self, name, st), &none);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *child = g_build_filename (path, names->pdata[i], NULL);
      g_autofree char *shown = g_filename_display_name (names->pdata[i]);
      g_autofree char *full = NULL;
      struct stat child_st;

      if (lstat (child, &child_st) != 0)
        return fail (child, errno, error);
      full = g_strconcat (name, shown, S_ISDIR (child_st.st_mode) ? "/" : "", NULL);
      if (strlen (full) > G_MAXUINT16 || depth > MAX_DEPTH)
        return fail (child, ENAMETOOLONG, error);
      if (S_ISDIR (child_st.st_mode) && !add_folder (self, child, full, &child_st, depth + 1, error))
        return FALSE;
      if (S_ISREG (child_st.st_mode) && !add_file (self, child, full, error))
        return FALSE;
    }
  return TRUE;
}

static void
finish (Archive *self)
{
  guint32 start = self->out->len;
  guint32 size = self->directory->len;

  g_byte_array_append (self->out, self->directory->data, self->directory->len);
  put32 (self->out, END_HEADER);
  put16 (self->out, 0);
  put16 (self->out, 0);
  put16 (self->out, self->n_entries);
  put16 (self->out, self->n_entries);
  put32 (self->out, size);
  put32 (self->out, start);
  put16 (self->out, 0);
}

GBytes *
mail_archive_pack (const char    *path,
                   gsize          limit,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autofree char *base = g_filename_display_basename (path);
  g_autofree char *name = g_strconcat (base, "/", NULL);
  Archive self = { g_byte_array_new (), g_byte_array_new (), 0, limit, base, cancellable };
  struct stat st;
  gboolean done;

  if (stat (path, &st) != 0)
    done = fail (path, errno, error);
  else
    done = add_folder (&self, path, name, &st, 0, error);
  if (done)
    finish (&self);
  g_byte_array_unref (self.directory);
  if (done)
    return g_byte_array_free_to_bytes (self.out);
  g_byte_array_unref (self.out);
  return NULL;
}
