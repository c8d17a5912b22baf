/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-wire-log.h"

#include "kit-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Mail addresses and subjects are replaced by a number that is the same for the same one as long as the
 * process lives, and tells nothing else. With MAPI_WIRE_LOG_FULL=1 they are shown; the log says so.
 *
 * One line a line: time, connection, direction, text. Whole lines go out in one write() each, so that
 * several connections and processes can share a file. */

#define LINE_SHOWN 2048
#define FILE_SIZE (32 * 1024 * 1024)

struct _KitWireLog
{
  int        fd;       /* -1: there is no file */
  MapiCheck *check;    /* (owned) (nullable) */
  char      *path;     /* (owned) (nullable): stderr without */
  char      *name;     /* (owned) */
  GPtrArray *secrets;  /* (owned) (element-type utf8) */
  gboolean   full;     /* addresses and subjects too */
};

static int
open_file (const char *path)
{
  struct stat info;
  int fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

  if (fd < 0)
    return -1;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid ())
    return fd;
  close (fd);
  return -1;
}

KitWireLog *
kit_wire_log_new (const char *name,
                  MapiCheck  *check)
{
  const char *target = g_getenv ("MAPI_WIRE_LOG");
  gboolean to_stderr = g_strcmp0 (target, "stderr") == 0;
  gboolean wanted = target != NULL && *target != '\0';
  KitWireLog *self;
  int fd = to_stderr ? STDERR_FILENO : -1;

  if (wanted && !to_stderr)
    fd = open_file (target);
  if (wanted && fd < 0)
    g_message ("The log “%s” cannot be opened: %s", target, g_strerror (errno));
  if (fd < 0 && check == NULL)
    return NULL;
  self = g_new0 (KitWireLog, 1);
  self->fd = fd;
  self->check = check != NULL ? mapi_check_ref (check) : NULL;
  self->path = to_stderr || fd < 0 ? NULL : g_strdup (target);
  self->name = g_strdup (name);
  self->secrets = kit_secret_array_new ();
  self->full = g_strcmp0 (g_getenv ("MAPI_WIRE_LOG_FULL"), "1") == 0;
  if (self->full)
    kit_wire_log_note (self, "MAPI_WIRE_LOG_FULL: this log shows mail addresses and subjects");
  return self;
}

void
kit_wire_log_free (KitWireLog *self)
{
  if (self == NULL)
    return;
  if (self->path != NULL)
    close (self->fd);
  g_clear_pointer (&self->check, mapi_check_unref);
  g_ptr_array_unref (self->secrets);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

static gint
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  gsize first = strlen (*(const char * const *) a);
  gsize second = strlen (*(const char * const *) b);

  return first < second ? 1 : first > second ? -1 : 0;
}

/* In clear and within base64, for a server that echoes either. The longest are looked for first, as others are parts of
 * them. */
void
kit_wire_log_add_secret (KitWireLog *self,
                         const char *secret)
{
  if (self == NULL || secret == NULL || *secret == '\0')
    return;
  g_ptr_array_extend_and_steal (self->secrets, kit_secret_list_forms (secret));
  g_ptr_array_sort (self->secrets, compare_lengths);
}

static void
append_clean (GString    *text,
              const char *line,
              gsize       length)
{
  for (gsize i = 0; i < length && i < LINE_SHOWN; i++)
    {
      guchar c = line[i];

      if (c == '\\' || c < ' ' || c == 0x7f)
        g_string_append_printf (text, "\\x%02x", c);
      else
        g_string_append_c (text, c);
    }
  if (length > LINE_SHOWN)
    g_string_append_printf (text, "… (%" G_GSIZE_FORMAT " bytes)", length);
}

/* A number for a text: the same in all logs of this process, another in the next */
static void
append_number (GString    *text,
               const char *value,
               gsize       length)
{
  static gsize once = 0;
  static char salt[16];
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *folded = g_ascii_strdown (value, (gssize) length);

  if (g_once_init_enter (&once))
    {
      for (guint i = 0; i < sizeof salt; i += 4)
        {
          guint32 word = g_random_int ();

          memcpy (salt + i, &word, 4);
        }
      g_once_init_leave (&once, 1);
    }
  g_checksum_update (checksum, (const guchar *) salt, sizeof salt);
  g_checksum_update (checksum, (const guchar *) folded, (gssize) length);
  g_string_append_printf (text, "[#%.8s]", g_checksum_get_string (checksum));
}

static gboolean
is_in_address (char c)
{
  return (guchar) c > ' ' && strchr ("<>()[]{},;:\"\\=", c) == NULL;
}

/* Everything around an "@", and what follows "Subject:" */
static GString *
hide_people (GString *line)
{
  GString *out = g_string_sized_new (line->len);
  gsize start = 0;

  if (line->len > 8 && g_ascii_strncasecmp (line->str, "Subject:", 8) == 0)
    {
      g_string_append (out, "Subject: ");
      append_number (out, line->str + 8, line->len - 8);
      return out;
    }
  while (start < line->len)
    {
      gsize end = start;

      while (end < line->len && is_in_address (line->str[end]))
        end++;
      if (memchr (line->str + start, '@', end - start) != NULL)
        append_number (out, line->str + start, end - start);
      else
        g_string_append_len (out, line->str + start, (gssize) (end - start));
      if (end < line->len)
        g_string_append_c (out, line->str[end]);
      start = end + 1;
    }
  return out;
}

static void
append_redacted (KitWireLog *self,
                 GString    *text,
                 const char *line,
                 gsize       length)
{
  g_autoptr(GString) copy = g_string_new_len (line, length);

  for (guint i = 0; i < self->secrets->len; i++)
    g_string_replace (copy, g_ptr_array_index (self->secrets, i), "[secret]", 0);
  if (!self->full)
    {
      GString *hidden = hide_people (copy);

      g_string_free (copy, TRUE);
      copy = hidden;
    }
  append_clean (text, copy->str, copy->len);
}

/* A file that has grown too big is put aside, once; the log never fills a disk. */
static void
limit_file (KitWireLog *self)
{
  g_autofree char *old = NULL;
  struct stat info;
  int fd;

  if (self->path == NULL || fstat (self->fd, &info) != 0 || info.st_size < FILE_SIZE)
    return;
  old = g_strconcat (self->path, ".old", NULL);
  if (rename (self->path, old) != 0)
    return;
  fd = open_file (self->path);
  if (fd < 0)
    return;
  close (self->fd);
  self->fd = fd;
}

static GString *
begin_line (KitWireLog *self,
            const char *direction)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%H:%M:%S.%f");
  GString *line = g_string_new (NULL);

  g_string_printf (line, "%.12s %s %s ", stamp, self->name, direction);
  return line;
}

static void
end_line (KitWireLog *self,
          GString    *line)
{
  gsize done = 0;

  mapi_check_note (self->check, line->str);
  g_string_append_c (line, '\n');
  limit_file (self);
  while (self->fd >= 0 && done < line->len)
    {
      gssize n = write (self->fd, line->str + done, line->len - done);

      if (n <= 0 && errno != EINTR)
        break;
      done += n > 0 ? (gsize) n : 0;
    }
  explicit_bzero (line->str, line->len);
  g_string_free (line, TRUE);
}

void
kit_wire_log_received (KitWireLog *self,
                       const char *line,
                       gsize       length)
{
  GString *text;

  if (self == NULL)
    return;
  text = begin_line (self, "<");
  append_redacted (self, text, line, length);
  end_line (self, text);
}

/* Split at line ends, as the peer will see it */
void
kit_wire_log_sent (KitWireLog *self,
                   const char *text,
                   gsize       length)
{
  while (self != NULL && length > 0)
    {
      const char *end = memchr (text, '\n', length);
      gsize whole = end != NULL ? (gsize) (end - text) + 1 : length;
      gsize shown = whole;
      GString *line = begin_line (self, ">");

      while (shown > 0 && (text[shown - 1] == '\n' || text[shown - 1] == '\r'))
        shown--;
      append_redacted (self, line, text, shown);
      end_line (self, line);
      text += whole;
      length -= whole;
    }
}

void
kit_wire_log_note (KitWireLog *self,
                   const char *format,
                   ...)
{
  g_autofree char *text = NULL;
  GString *line;
  va_list args;

  if (self == NULL)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  line = begin_line (self, "*");
  append_redacted (self, line, text, strlen (text));
  end_line (self, line);
}
