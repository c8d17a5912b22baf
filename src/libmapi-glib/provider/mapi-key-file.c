/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-key-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>

/* Reads a whole regular file of limited size; a pipe or device put in its place must not
 * block or flood the reader. */
static char *
read_limited (const char  *path,
              GError     **error)
{
  g_autofree char *data = NULL;
  struct stat st;
  gsize length = 0;
  int saved;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    {
      saved = errno;
      g_set_error (error, MAPI_ERROR, saved == ENOENT ? MAPI_ERROR_NOT_FOUND : MAPI_ERROR_NO_ACCESS,
                   _("“%s” cannot be opened: %s"), path, g_strerror (saved));
      return NULL;
    }
  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode))
    {
      close (fd);
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” is not a file"), path);
      return NULL;
    }

  data = g_malloc (MIN (st.st_size, MAPI_KEY_FILE_MAX_SIZE) + 2);
  while (length <= (gsize) MIN (st.st_size, MAPI_KEY_FILE_MAX_SIZE))
    {
      gssize n = read (fd, data + length,
                       (gsize) MIN (st.st_size, MAPI_KEY_FILE_MAX_SIZE) + 1 - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      length += (gsize) n;
    }
  close (fd);

  if (length > MAPI_KEY_FILE_MAX_SIZE)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG,
                   _("“%s” is larger than %d bytes"), path, MAPI_KEY_FILE_MAX_SIZE);
      return NULL;
    }

  data[length] = '\0';
  if (strlen (data) != length)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("“%s” is not a text file"), path);
      return NULL;
    }
  return g_steal_pointer (&data);
}

/* GKeyFile does not say where it stopped. A beginning of the file that ends before the
 * bad line loads, one that ends behind it does not: halve until one line is left. */
static guint
find_bad_line (const char *data)
{
  g_autoptr(GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize length = strlen (data);
  guint low = 0, high;

  for (gsize i = 0; i < length; i++)
    if (data[i] == '\n' || i + 1 == length)
      {
        gsize end = i + 1;

        g_array_append_val (ends, end);
      }
  high = ends->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr(GKeyFile) part = g_key_file_new ();

      if (g_key_file_load_from_data (part, data, g_array_index (ends, gsize, middle - 1),
                                     G_KEY_FILE_NONE, NULL))
        low = middle;
      else
        high = middle;
    }
  return MAX (high, 1);
}

/*< private >
 * mapi_key_file_load:
 * @path: an absolute path
 * @error: return location for an error
 *
 * Reads a key file with its comments.
 *
 * Returns: (transfer full): the file
 */
MapiKeyFile *
mapi_key_file_load (const char  *path,
                    GError     **error)
{
  g_autoptr(MapiKeyFile) self = NULL;
  g_autoptr(GError) local = NULL;
  const char *bad = NULL;
  char *data = read_limited (path, error);

  if (data == NULL)
    return NULL;

  self = mapi_key_file_new (path);
  g_free (self->data);
  self->data = data;
  if (!g_utf8_validate (data, -1, &bad))
    {
      guint line = 1;

      for (const char *p = data; p < bad; p++)
        line += *p == '\n';
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("%s:%u: not UTF-8"), path, line);
      return NULL;
    }
  if (!g_key_file_load_from_data (self->file, data, strlen (data),
                                  G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &local))
    {
      /* An empty file is an empty key file to us. */
      if (*data == '\0')
        return g_steal_pointer (&self);
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, "%s:%u: %s",
                   path, find_bad_line (data), local->message);
      return NULL;
    }
  return g_steal_pointer (&self);
}

MapiKeyFile *
mapi_key_file_new (const char *path)
{
  MapiKeyFile *self = g_new0 (MapiKeyFile, 1);

  self->file = g_key_file_new ();
  self->path = g_strdup (path);
  self->data = g_strdup ("");
  return self;
}

void
mapi_key_file_free (MapiKeyFile *self)
{
  g_key_file_unref (self->file);
  g_free (self->path);
  g_free (self->data);
  g_free (self);
}

static gboolean
line_is_group (const char *line,
               const char *group)
{
  gsize length = strlen (group);

  return line[0] == '[' && strncmp (line + 1, group, length) == 0 && line[1 + length] == ']';
}

static gboolean
line_is_key (const char *line,
             const char *key)
{
  gsize length = strlen (key);

  return strncmp (line, key, length) == 0 &&
         (line[length] == '=' || line[length] == ' ' || line[length] == '\t');
}

guint
mapi_key_file_get_line (MapiKeyFile *self,
                        const char  *group,
                        const char  *key)
{
  guint number = 1, group_line = 0, key_line = 0;
  gboolean inside = FALSE;

  for (const char *line = self->data; *line != '\0'; number++)
    {
      const char *end = strchrnul (line, '\n');

      while (line < end && g_ascii_isspace (*line))
        line++;
      if (*line == '[')
        inside = line_is_group (line, group);
      if (*line == '[' && inside && group_line == 0)
        group_line = number;
      else if (inside && key != NULL && line_is_key (line, key))
        key_line = number;
      line = *end == '\0' ? end : end + 1;
    }
  return key_line != 0 ? key_line : MAX (group_line, 1);
}

void
mapi_key_file_set_error (MapiKeyFile  *self,
                         GError      **error,
                         MapiError     code,
                         const char   *group,
                         const char   *key,
                         const char   *format,
                         ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MAPI_ERROR, (int) code, "%s:%u: %s",
               self->path, mapi_key_file_get_line (self, group, key), text);
}

gboolean
mapi_key_file_check_keys (MapiKeyFile         *self,
                          const char          *group,
                          const char * const  *known,
                          GError             **error)
{
  g_auto(GStrv) keys = g_key_file_get_keys (self->file, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      if (g_str_has_prefix (keys[i], "X-") || g_strv_contains (known, keys[i]))
        continue;
      mapi_key_file_set_error (self, error, MAPI_ERROR_CORRUPT_DATA, group, keys[i],
                               _("Unknown key “%s” in [%s]"), keys[i], group);
      return FALSE;
    }
  return TRUE;
}

char *
mapi_key_file_dup_required (MapiKeyFile  *self,
                            const char   *group,
                            const char   *key,
                            GError      **error)
{
  g_autofree char *value = g_key_file_get_string (self->file, group, key, NULL);

  if (value == NULL || *value == '\0')
    {
      mapi_key_file_set_error (self, error, MAPI_ERROR_CORRUPT_DATA, group, key,
                               _("“%s” is missing in [%s]"), key, group);
      return NULL;
    }
  return g_steal_pointer (&value);
}

gboolean
mapi_key_file_get_boolean (MapiKeyFile  *self,
                           const char   *group,
                           const char   *key,
                           gboolean      fallback,
                           gboolean     *value,
                           GError      **error)
{
  g_autoptr(GError) local = NULL;

  *value = fallback;
  if (!g_key_file_has_key (self->file, group, key, NULL))
    return TRUE;
  *value = g_key_file_get_boolean (self->file, group, key, &local);
  if (local == NULL)
    return TRUE;
  *value = fallback;
  mapi_key_file_set_error (self, error, MAPI_ERROR_CORRUPT_DATA, group, key,
                           _("“%s” in [%s] must be true or false"), key, group);
  return FALSE;
}

char **
mapi_key_file_dup_strv (MapiKeyFile *self,
                        const char  *group,
                        const char  *key)
{
  char **strv = g_key_file_get_string_list (self->file, group, key, NULL, NULL);

  return strv != NULL ? strv : g_new0 (char *, 1);
}

gboolean
mapi_key_file_save (MapiKeyFile  *self,
                    GError      **error)
{
  g_autoptr(GError) local = NULL;
  gsize length;
  char *data = g_key_file_to_data (self->file, &length, NULL);

  g_free (self->data);
  self->data = data;
  if (g_file_set_contents_full (self->path, data, (gssize) length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  g_set_error (error, MAPI_ERROR,
               g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? MAPI_ERROR_NOT_ENOUGH_DISK
                                                                         : MAPI_ERROR_DISK_ERROR,
               _("“%s” cannot be written: %s"), self->path, local->message);
  return FALSE;
}
