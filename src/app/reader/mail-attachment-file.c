/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-attachment-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "mail-private-files.h"

#define MAX_NAME 120
#define MAX_TRIES 1000

static gboolean
is_bad_character (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c == '/' || c == '\\' || c == ':' || c == '*' || c == '?' || c == '"' || c == '<' || c == '>' || c == '|'
         || type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR
         || type == G_UNICODE_PARAGRAPH_SEPARATOR || type == G_UNICODE_PRIVATE_USE || type == G_UNICODE_UNASSIGNED
         || c == 0x3164 || c == 0xffa0 || c == 0x115f || c == 0x1160;
}

/* Names other systems keep for devices, whatever follows the point */
static gboolean
is_device (const char *name)
{
  static const char * const devices[] = { "con", "prn", "aux", "nul", "conin$", "conout$", NULL };
  g_autofree char *stem = g_ascii_strdown (name, strcspn (name, "."));

  if (g_strv_contains (devices, stem))
    return TRUE;
  return strlen (stem) == 4 && (g_str_has_prefix (stem, "com") || g_str_has_prefix (stem, "lpt"))
         && g_ascii_isdigit (stem[3]);
}

/* The end stays: it says what the file is */
static void
shorten (GString *name)
{
  const char *dot = strrchr (name->str, '.');
  g_autofree char *extension = g_strdup (dot != NULL && strlen (dot) <= 16 ? dot : "");
  char *cut;

  if (name->len <= MAX_NAME)
    return;
  cut = g_utf8_find_prev_char (name->str, name->str + MAX_NAME - strlen (extension) - 3);
  g_string_truncate (name, cut - name->str);
  g_string_append (name, "\342\200\246");
  g_string_append (name, extension);
}

static const char *
raw_name (MapiProperties *attachment)
{
  static const guint32 tags[] = { MAPI_PR_ATTACH_LONG_FILENAME, MAPI_PR_ATTACH_FILENAME, MAPI_PR_DISPLAY_NAME };

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *name = mapi_properties_get_string (attachment, tags[i]);

      if (name != NULL && *name != '\0')
        return name;
    }
  return "";
}

static gboolean
is_message (MapiProperties *attachment)
{
  return mapi_properties_get_long (attachment, MAPI_PR_ATTACH_METHOD, 0) == MAPI_ATTACH_EMBEDDED_MSG;
}

static const char *
extension_for (MapiProperties *attachment)
{
  const char *tag = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_MIME_TAG);
  static const struct { const char *type; const char *extension; } known[] = {
    { "text/plain", ".txt" }, { "text/html", ".html" }, { "image/png", ".png" }, { "image/jpeg", ".jpg" },
    { "image/gif", ".gif" }, { "application/pdf", ".pdf" }, { "text/calendar", ".ics" },
    { "application/pgp-encrypted", ".pgp" }, { "application/pgp-signature", ".asc" },
  };

  for (gsize i = 0; tag != NULL && i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (tag, known[i].type) == 0)
      return known[i].extension;
  return "";
}

char *
mail_attachment_dup_name (MapiProperties *attachment)
{
  g_autofree char *valid = g_utf8_make_valid (raw_name (attachment), -1);
  g_autoptr(GString) out = g_string_new (NULL);
  gboolean blank = TRUE;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        {
          if (!blank)
            g_string_append_c (out, ' ');
          blank = TRUE;
          continue;
        }
      if (is_bad_character (c))
        {
          if (c == '/' || c == '\\')
            g_string_append_c (out, '_');
          continue;
        }
      if (out->len == 0 && (c == '.' || c == '-' || c == '~'))
        continue;
      g_string_append_unichar (out, c);
      blank = FALSE;
    }
  while (out->len > 0 && (out->str[out->len - 1] == ' ' || out->str[out->len - 1] == '.'))
    g_string_truncate (out, out->len - 1);
  if (out->len == 0)
    {
      g_string_append (out, is_message (attachment) ? _("Message") : _("Attachment"));
      g_string_append (out, extension_for (attachment));
    }
  if (is_message (attachment) && !g_str_has_suffix (out->str, ".eml"))
    g_string_append (out, ".eml");
  if (is_device (out->str))
    g_string_prepend_c (out, '_');
  shorten (out);
  return g_strdup (out->str);
}

char *
mail_attachment_dup_type (MapiProperties *attachment)
{
  g_autofree char *name = NULL;
  GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);
  gsize size = 0;
  const guchar *bytes = data != NULL ? g_bytes_get_data (data, &size) : NULL;

  if (is_message (attachment))
    return g_content_type_from_mime_type ("message/rfc822");
  name = mail_attachment_dup_name (attachment);
  return g_content_type_guess (name, bytes, MIN (size, 4096), NULL);
}

/* What may act when it is opened, by the last ending of its name */
static gboolean
has_program_name (const char *name)
{
  static const char * const endings[] = {
    "appimage", "application", "bat", "bin", "chm", "cmd", "com", "command", "cpl", "csh", "deb", "desktop", "dll",
    "exe", "flatpakref", "flatpakrepo", "gadget", "hlp", "hta", "html", "htm", "inf", "iso", "img", "jar", "jnlp",
    "js", "jse", "lnk", "mht", "mhtml", "msc", "msi", "msp", "pif", "pl", "ps1", "psm1", "py", "pyc", "rb", "reg",
    "rpm", "run", "scf", "scr", "service", "sh", "shtml", "snap", "svg", "svgz", "swf", "url", "vb", "vbe", "vbs",
    "vhd", "vhdx", "wsf", "wsh", "xhtml", "xht", "xll", "xlam", "zsh", NULL
  };
  const char *dot = strrchr (name, '.');
  g_autofree char *ending = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  return ending != NULL && g_strv_contains (endings, ending);
}

/* All that is written in lines may be executable to the desktop; of these nothing is ever executed */
static gboolean
is_executable_type (const char *type)
{
  static const char * const documents[] = {
    "text/plain", "text/csv", "text/tab-separated-values", "text/calendar", "text/vcard", "text/directory",
    "text/markdown", "text/x-log", "text/x-patch", "text/x-tex", "text/x-bibtex", "text/rtf", "application/rtf",
    "message/rfc822", "application/mbox", "application/json", "application/gpx+xml", "application/x-subrip",
    "application/pgp-keys", "application/pgp-signature", "application/pgp-encrypted",
    "application/pkcs7-signature",
  };

  if (!g_content_type_can_be_executable (type))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    if (g_content_type_equals (type, documents[i]))
      return FALSE;
  return TRUE;
}

/* A letter may be cut where no more is looked at */
static gboolean
begins_with_text (const char *bytes,
                  gsize       size)
{
  gsize n = MIN (size, 4096);
  const char *end;

  return g_utf8_validate_len (bytes, n, &end) || (n < size && (gsize) (end - bytes) + 4 > n);
}

MailAttachmentKind
mail_attachment_get_kind (MapiProperties *attachment)
{
  g_autofree char *name = mail_attachment_dup_name (attachment);
  g_autofree char *type = mail_attachment_dup_type (attachment);
  GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);
  gsize size = 0;
  const guchar *bytes = data != NULL ? g_bytes_get_data (data, &size) : NULL;
  g_autofree char *sniffed = g_content_type_guess (NULL, bytes, MIN (size, 4096), NULL);
  static const char * const pictures[] = { "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", NULL };

  if (is_message (attachment))
    return MAIL_ATTACHMENT_MESSAGE;
  if (has_program_name (name) || is_executable_type (sniffed) || is_executable_type (type)
      || (size > 2 && memcmp (bytes, "MZ", 2) == 0) || (size > 4 && memcmp (bytes, "\177ELF", 4) == 0)
      || (size > 2 && memcmp (bytes, "#!", 2) == 0))
    return MAIL_ATTACHMENT_PROGRAM;
  if (g_strv_contains (pictures, sniffed))
    return MAIL_ATTACHMENT_PICTURE;
  if (g_str_equal (sniffed, "application/pdf") && g_str_equal (type, "application/pdf"))
    return MAIL_ATTACHMENT_PDF;
  if (g_content_type_is_a (type, "text/plain") && g_content_type_is_a (sniffed, "text/plain")
      && begins_with_text ((const char *) bytes, size))
    return MAIL_ATTACHMENT_TEXT;
  return MAIL_ATTACHMENT_FILE;
}

gboolean
mail_attachment_is_shown (MapiProperties *attachment)
{
  gint32 method = mapi_properties_get_long (attachment, MAPI_PR_ATTACH_METHOD, 0);

  return !mapi_properties_get_boolean (attachment, MAPI_PR_ATTACHMENT_HIDDEN)
         && (method == MAPI_ATTACH_BY_VALUE || method == MAPI_ATTACH_EMBEDDED_MSG);
}

GBytes *
mail_attachment_load (MapiContent  *content,
                      guint         position,
                      GError      **error)
{
  MapiProperties *attachment = mapi_content_get_attachment (content, position);
  MapiContent *embedded = mapi_content_get_embedded (content, position);
  GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);

  if (embedded != NULL)
    return mapi_mime_encode (embedded, MAPI_MIME_ENCODE_8BIT, error);
  return data != NULL ? g_bytes_ref (data) : g_bytes_new (NULL, 0);
}

static gboolean
write_all (int           fd,
           GBytes       *bytes,
           GError      **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  while (size > 0)
    {
      gssize n = write (fd, data, MIN (size, 1 << 20));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
          return FALSE;
        }
      data += n;
      size -= n;
    }
  return TRUE;
}

static gboolean
write_new (const char  *path,
           GBytes      *bytes,
           mode_t       mode,
           GError     **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  gboolean done;

  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("“%s” cannot be written: %s"), path,
                   g_strerror (code));
      return FALSE;
    }
  done = write_all (fd, bytes, error);
  if (close (fd) != 0 && done)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      done = FALSE;
    }
  if (!done)
    unlink (path);
  return done;
}

/* ---- the private folder ---- */

GFile *
mail_attachment_write_private (MapiContent  *content,
                               guint         position,
                               GError      **error)
{
  g_autofree char *name = mail_attachment_dup_name (mapi_content_get_attachment (content, position));
  g_autoptr(GBytes) bytes = mail_attachment_load (content, position, error);
  g_autofree char *folder = bytes != NULL ? mail_private_files_make_folder (error) : NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return NULL;
  path = g_build_filename (folder, name, NULL);
  return write_new (path, bytes, 0400, error) ? g_file_new_for_path (path) : NULL;
}

/* "name (2).txt" */
static char *
numbered (const char *name,
          guint       number)
{
  const char *dot = strrchr (name, '.');
  int stem = dot != NULL && dot != name ? (int) (dot - name) : (int) strlen (name);

  return number == 0 ? g_strdup (name) : g_strdup_printf ("%.*s (%u)%s", stem, name, number + 1, name + stem);
}

static gboolean
save_into_folder (const char  *folder,
                  const char  *name,
                  GBytes      *bytes,
                  GError     **error)
{
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autofree char *each = numbered (name, i);
      g_autofree char *path = g_build_filename (folder, each, NULL);
      g_autoptr(GError) failure = NULL;

      if (write_new (path, bytes, 0666, &failure))
        return TRUE;
      if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("There are too many files named “%s”."), name);
  return FALSE;
}

typedef struct
{
  MapiContent *content;         /* (owned) */
  guint        position;
  GFile       *file;            /* (owned) (nullable) */
  gboolean     is_folder;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  mapi_content_unref (job->content);
  g_clear_object (&job->file);
  g_free (job);
}

static void
write_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  GFile *file = mail_attachment_write_private (job->content, job->position, &error);

  if (file == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, file, g_object_unref);
}

static void
save_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  g_autoptr(GBytes) bytes = mail_attachment_load (job->content, job->position, &error);
  g_autofree char *name = mail_attachment_dup_name (mapi_content_get_attachment (job->content, job->position));
  g_autofree char *folder = job->is_folder ? g_file_get_path (job->file) : NULL;
  gboolean done = bytes != NULL;

  if (done && folder != NULL)
    done = save_into_folder (folder, name, bytes, &error);
  else if (done)
    done = g_file_replace_contents (job->file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, FALSE,
                                    G_FILE_CREATE_NONE, NULL, cancellable, &error);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static Job *
job_new (MapiContent *content,
         guint        position)
{
  Job *job = g_new0 (Job, 1);

  job->content = mapi_content_ref (content);
  job->position = position;
  return job;
}

void
mail_attachment_write_private_async (MapiContent         *content,
                                     guint                position,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, mail_attachment_write_private_async);
  g_task_set_task_data (task, job_new (content, position), job_free);
  g_task_run_in_thread (task, write_thread);
}

GFile *
mail_attachment_write_private_finish (GAsyncResult  *result,
                                      GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
mail_attachment_save_async (MapiContent         *content,
                            guint                position,
                            GFile               *file,
                            gboolean             is_folder,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = job_new (content, position);

  job->file = g_object_ref (file);
  job->is_folder = is_folder;
  g_task_set_source_tag (task, mail_attachment_save_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, save_thread);
}

gboolean
mail_attachment_save_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
