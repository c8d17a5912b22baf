/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>

#include "mail-archive.h"

#define PIECE (256u * 1024)
#define ATTACH_FLAG_RENDERED_IN_BODY 4

struct _MailAttachment
{
  GObject         parent_instance;
  MapiProperties *properties;   /* (owned) */
  MapiContent    *embedded;     /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailAttachment, mail_attachment, G_TYPE_OBJECT)

static void
mail_attachment_finalize (GObject *object)
{
  MailAttachment *self = MAIL_ATTACHMENT (object);

  g_clear_pointer (&self->properties, mapi_properties_unref);
  g_clear_pointer (&self->embedded, mapi_content_unref);
  G_OBJECT_CLASS (mail_attachment_parent_class)->finalize (object);
}

static void
mail_attachment_class_init (MailAttachmentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_attachment_finalize;
}

static void
mail_attachment_init (MailAttachment *self)
{
}

MailAttachment *
mail_attachment_new (MapiProperties *properties,
                     MapiContent    *embedded)
{
  MailAttachment *self = g_object_new (MAIL_TYPE_ATTACHMENT, NULL);

  self->properties = mapi_properties_copy (properties);
  mapi_properties_remove (self->properties, MAPI_PR_ATTACH_NUM);
  self->embedded = embedded != NULL ? mapi_content_ref (embedded) : NULL;
  return self;
}

MailAttachment *
mail_attachment_new_for_bytes (const char *name,
                               const char *mime_type,
                               GBytes     *bytes)
{
  g_autoptr(MapiProperties) properties = mapi_properties_new ();

  mapi_properties_set_long (properties, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  mapi_properties_set_long (properties, MAPI_PR_RENDERING_POSITION, -1);
  mapi_properties_set_string (properties, MAPI_PR_ATTACH_LONG_FILENAME, name);
  mapi_properties_set_string (properties, MAPI_PR_ATTACH_MIME_TAG,
                              mime_type != NULL ? mime_type : "application/octet-stream");
  mapi_properties_set_binary (properties, MAPI_PR_ATTACH_DATA_BIN, bytes);
  return mail_attachment_new (properties, NULL);
}

/* ---- files ---- */

char *
mail_attachment_dup_too_big (const char *name)
{
  g_autofree char *most = g_format_size_full (MAIL_ATTACHMENT_MAX_BYTES, G_FORMAT_SIZE_IEC_UNITS);

  return g_strdup_printf (_("“%s” is too big: a message holds at most %s. Share a link to it instead."), name, most);
}

static void
set_too_big (GError     **error,
             const char  *name)
{
  g_autofree char *text = mail_attachment_dup_too_big (name);

  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, text);
}

MailAttachmentProgress *
mail_attachment_progress_new (void)
{
  MailAttachmentProgress *progress = g_new0 (MailAttachmentProgress, 1);

  g_atomic_ref_count_init (&progress->n_owners);
  return progress;
}

MailAttachmentProgress *
mail_attachment_progress_ref (MailAttachmentProgress *progress)
{
  g_atomic_ref_count_inc (&progress->n_owners);
  return progress;
}

void
mail_attachment_progress_unref (MailAttachmentProgress *progress)
{
  if (g_atomic_ref_count_dec (&progress->n_owners))
    g_free (progress);
}

/* Until its end, unless that is too far away */
static GBytes *
read_stream (GInputStream            *stream,
             const char              *name,
             MailAttachmentProgress  *progress,
             GCancellable            *cancellable,
             GError                 **error)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();
  g_autofree guchar *piece = g_malloc (PIECE);
  gssize n;

  while ((n = g_input_stream_read (stream, piece, PIECE, cancellable, error)) > 0)
    {
      if (data->len + (gsize) n > MAIL_ATTACHMENT_MAX_BYTES)
        {
          set_too_big (error, name);
          return NULL;
        }
      g_byte_array_append (data, piece, (guint) n);
      if (progress != NULL)
        g_atomic_int_set (&progress->done, (gint) (data->len / 1024));
    }
  return n == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&data)) : NULL;
}

/* Never waits: a pipe or a device is opened without blocking, and then refused */
static GInputStream *
open_path (const char  *path,
           const char  *name,
           goffset     *size,
           GError     **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  struct stat st;

  if (fd < 0 || fstat (fd, &st) != 0)
    {
      int saved = errno;

      if (fd >= 0)
        close (fd);
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” cannot be read: %s"), name,
                   g_strerror (saved));
      return NULL;
    }
  if (!S_ISREG (st.st_mode))
    {
      close (fd);
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("“%s” is no plain file."), name);
      return NULL;
    }
  *size = st.st_size;
  return g_unix_input_stream_new (fd, TRUE);
}

/* What another computer has */
static GInputStream *
open_remote (GFile         *file,
             const char    *name,
             goffset       *size,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GFileInfo) info = NULL;
  GFileInputStream *stream = g_file_read (file, cancellable, &problem);

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("“%s” is no plain file."), name);
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  if (stream == NULL)
    return NULL;
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);
  *size = info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_STANDARD_SIZE) ? g_file_info_get_size (info)
                                                                                          : 0;
  return G_INPUT_STREAM (stream);
}

static MailAttachment *
load_folder (const char    *path,
             const char    *name,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GBytes) bytes = mail_archive_pack (path, MAIL_ATTACHMENT_MAX_BYTES, cancellable, &local);
  g_autofree char *file_name = g_strconcat (name, ".zip", NULL);

  if (g_error_matches (local, MAPI_ERROR, MAPI_ERROR_TOO_BIG))
    set_too_big (error, name);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return bytes != NULL ? mail_attachment_new_for_bytes (file_name, "application/zip", bytes) : NULL;
}

static MailAttachment *
load (GFile                   *file,
      MailAttachmentProgress  *progress,
      GCancellable            *cancellable,
      GError                 **error)
{
  g_autofree char *path = g_file_is_native (file) ? g_file_get_path (file) : NULL;
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base != NULL ? base : "");
  g_autofree char *type = NULL;
  g_autofree char *mime_type = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GBytes) bytes = NULL;
  goffset size = 0;

  if (path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR))
    return load_folder (path, name, cancellable, error);
  stream = path != NULL ? open_path (path, name, &size, error) : open_remote (file, name, &size, cancellable, error);
  if (stream == NULL)
    return NULL;
  if (size > MAIL_ATTACHMENT_MAX_BYTES)
    {
      set_too_big (error, name);
      return NULL;
    }
  if (progress != NULL)
    g_atomic_int_set (&progress->total, (gint) (size / 1024));
  bytes = read_stream (stream, name, progress, cancellable, error);
  if (bytes == NULL)
    return NULL;
  type = g_content_type_guess (base, g_bytes_get_data (bytes, NULL),
                               MIN (g_bytes_get_size (bytes), 4096), NULL);
  mime_type = g_content_type_get_mime_type (type);
  return mail_attachment_new_for_bytes (name, mime_type, bytes);
}

typedef struct
{
  GFile                  *file;      /* (owned) */
  MailAttachmentProgress *progress;  /* (owned) (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->file);
  g_clear_pointer (&job->progress, mail_attachment_progress_unref);
  g_free (job);
}

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  Job *job = data;
  MailAttachment *attachment = load (job->file, job->progress, cancellable, &error);

  if (attachment != NULL)
    g_task_return_pointer (task, attachment, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
mail_attachment_load_async (GFile                  *file,
                            MailAttachmentProgress *progress,
                            GCancellable           *cancellable,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->file = g_object_ref (file);
  job->progress = progress != NULL ? mail_attachment_progress_ref (progress) : NULL;

  g_task_set_source_tag (task, mail_attachment_load_async);
  g_task_set_task_data (task, job, job_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load_thread);
}

MailAttachment *
mail_attachment_load_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- links ---- */

/* Folders whose contents no link is ever given: settings, keys and mail */
static gboolean
is_private_place (const char *path)
{
  const char *home = g_getenv ("MAPI_HOME");
  const char * const folders[] = {
    g_get_user_config_dir (), g_get_user_data_dir (), g_get_user_cache_dir (), g_get_user_runtime_dir (),
    home, "/etc", "/proc", "/sys", "/dev", "/run", "/root/.ssh"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *real = folders[i] != NULL ? realpath (folders[i], NULL) : NULL;

      if (real != NULL && g_str_has_prefix (path, real) && (path[strlen (real)] == '/'))
        return TRUE;
    }
  /* Nothing hidden, at any depth */
  return strstr (path, "/.") != NULL;
}

char *
mail_attachment_examine_link (const char  *link,
                              char       **path,
                              guint64     *size)
{
  g_autofree char *local = NULL;
  g_autofree char *real = NULL;
  struct stat st;

  *size = 0;
  local = g_ascii_strncasecmp (link, "file:", 5) == 0 ? g_filename_from_uri (link, NULL, NULL)
                                                      : g_strdup (link);
  *path = g_strdup (local != NULL ? local : link);
  if (local == NULL || !g_path_is_absolute (local))
    return g_strdup (_("Not a file of this computer"));
  real = realpath (local, NULL);
  if (real == NULL || stat (real, &st) != 0)
    return g_strdup (_("There is no such file"));
  if (S_ISDIR (st.st_mode))
    return g_strdup (_("This is a folder"));
  if (!S_ISREG (st.st_mode))
    return g_strdup (_("This is no plain file"));
  if (is_private_place (real) || is_private_place (local))
    return g_strdup (_("A link may not ask for private files"));
  if (st.st_size > MAIL_ATTACHMENT_MAX_BYTES)
    return g_strdup (_("This is too big for a message"));
  *size = (guint64) st.st_size;
  return NULL;
}

/* ---- what it is ---- */

MapiProperties *
mail_attachment_get_properties (MailAttachment *self)
{
  g_return_val_if_fail (MAIL_IS_ATTACHMENT (self), NULL);
  return self->properties;
}

MapiContent *
mail_attachment_get_embedded (MailAttachment *self)
{
  g_return_val_if_fail (MAIL_IS_ATTACHMENT (self), NULL);
  return self->embedded;
}

const char *
mail_attachment_get_name (MailAttachment *self)
{
  static const guint32 tags[] = {
    MAPI_PR_ATTACH_LONG_FILENAME, MAPI_PR_ATTACH_FILENAME, MAPI_PR_DISPLAY_NAME
  };

  g_return_val_if_fail (MAIL_IS_ATTACHMENT (self), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *name = mapi_properties_get_string (self->properties, tags[i]);

      if (name != NULL && *name != '\0')
        return name;
    }
  return self->embedded != NULL ? _("Message") : _("Unnamed");
}

const char *
mail_attachment_get_mime_type (MailAttachment *self)
{
  const char *type;

  g_return_val_if_fail (MAIL_IS_ATTACHMENT (self), NULL);

  if (self->embedded != NULL)
    return "message/rfc822";
  type = mapi_properties_get_string (self->properties, MAPI_PR_ATTACH_MIME_TAG);
  return type != NULL ? type : "application/octet-stream";
}

GBytes *
mail_attachment_get_bytes (MailAttachment *self)
{
  g_return_val_if_fail (MAIL_IS_ATTACHMENT (self), NULL);
  return mapi_properties_get_binary (self->properties, MAPI_PR_ATTACH_DATA_BIN);
}

guint64
mail_attachment_get_size (MailAttachment *self)
{
  GBytes *bytes;

  g_return_val_if_fail (MAIL_IS_ATTACHMENT (self), 0);

  bytes = mail_attachment_get_bytes (self);
  if (bytes != NULL)
    return g_bytes_get_size (bytes);
  if (self->embedded != NULL)
    return (guint64) MAX (mapi_properties_get_long (mapi_content_get_properties (self->embedded),
                                                    MAPI_PR_MESSAGE_SIZE, 0), 0);
  return 0;
}

const char *
mail_attachment_get_content_id (MailAttachment *self)
{
  g_return_val_if_fail (MAIL_IS_ATTACHMENT (self), NULL);

  return mapi_properties_get_boolean (self->properties, MAPI_PR_ATTACHMENT_HIDDEN)
         ? mapi_properties_get_string (self->properties, MAPI_PR_ATTACH_CONTENT_ID) : NULL;
}

void
mail_attachment_make_inline (MailAttachment *self)
{
  g_return_if_fail (MAIL_IS_ATTACHMENT (self));

  if (!mapi_properties_has (self->properties, MAPI_PR_ATTACH_CONTENT_ID))
    {
      g_autofree char *id = mapi_mime_create_message_id ();

      mapi_properties_set_string (self->properties, MAPI_PR_ATTACH_CONTENT_ID, id);
    }
  mapi_properties_set_boolean (self->properties, MAPI_PR_ATTACHMENT_HIDDEN, TRUE);
  mapi_properties_set_long (self->properties, MAPI_PR_ATTACH_FLAGS, ATTACH_FLAG_RENDERED_IN_BODY);
}

void
mail_attachment_make_file (MailAttachment *self)
{
  g_return_if_fail (MAIL_IS_ATTACHMENT (self));

  mapi_properties_remove (self->properties, MAPI_PR_ATTACHMENT_HIDDEN);
  mapi_properties_remove (self->properties, MAPI_PR_ATTACH_FLAGS);
}

/* Of the kinds every mail program shows */
gboolean
mail_attachment_is_image (MailAttachment *self)
{
  static const char * const types[] = { "image/png", "image/jpeg", "image/gif", "image/webp", NULL };

  return g_strv_contains (types, mail_attachment_get_mime_type (self));
}
