/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "mail-archive.h"

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

/* Never waits: a pipe or a device is opened without blocking, and then refused */
static GBytes *
read_path (const char   *path,
           const char   *name,
           GError      **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  g_autofree char *data = NULL;
  struct stat st;
  gsize size = 0;

  if (fd < 0 || fstat (fd, &st) != 0)
    {
      int saved = errno;

      if (fd >= 0)
        close (fd);
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” cannot be read: %s"), name,
                   g_strerror (saved));
      return NULL;
    }
  if (!S_ISREG (st.st_mode) || st.st_size > MAIL_ATTACHMENT_MAX_BYTES)
    {
      close (fd);
      if (!S_ISREG (st.st_mode))
        g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("“%s” is no plain file."), name);
      else
        set_too_big (error, name);
      return NULL;
    }
  data = g_malloc ((gsize) st.st_size + 1);
  while (size < (gsize) st.st_size)
    {
      gssize n = read (fd, data + size, (gsize) st.st_size - size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      size += (gsize) n;
    }
  close (fd);
  return g_bytes_new_take (g_steal_pointer (&data), size);
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
load (GFile         *file,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base != NULL ? base : "");
  g_autofree char *type = NULL;
  g_autofree char *mime_type = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR))
    return load_folder (path, name, cancellable, error);
  if (path != NULL)
    bytes = read_path (path, name, error);
  else
    {
      bytes = g_file_load_bytes (file, cancellable, NULL, error);
      if (bytes != NULL && g_bytes_get_size (bytes) > MAIL_ATTACHMENT_MAX_BYTES)
        {
          set_too_big (error, name);
          g_clear_pointer (&bytes, g_bytes_unref);
        }
    }
  if (bytes == NULL)
    return NULL;
  type = g_content_type_guess (base, g_bytes_get_data (bytes, NULL),
                               MIN (g_bytes_get_size (bytes), 4096), NULL);
  mime_type = g_content_type_get_mime_type (type);
  return mail_attachment_new_for_bytes (name, mime_type, bytes);
}

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  MailAttachment *attachment = load (data, cancellable, &error);

  if (attachment != NULL)
    g_task_return_pointer (task, attachment, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
mail_attachment_load_async (GFile               *file,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, mail_attachment_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
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
