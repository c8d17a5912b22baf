/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail-archive.h"
#include "mail-attachment.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("attach-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

typedef struct
{
  gboolean        done;
  MailAttachment *attachment;
  GError         *error;
} Wait;

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Wait *wait = user_data;

  wait->attachment = mail_attachment_load_finish (result, &wait->error);
  wait->done = TRUE;
}

static MailAttachment *
load (const char  *path,
      GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  Wait wait = { 0, };

  mail_attachment_load_async (file, NULL, NULL, loaded_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);
  return wait.attachment;
}

static void
test_file (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "pläne.txt", NULL);
  g_autoptr(MailAttachment) attachment = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "hello", 5, NULL));
  attachment = load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mail_attachment_get_name (attachment), ==, "pläne.txt");
  g_assert_cmpstr (mail_attachment_get_mime_type (attachment), ==, "text/plain");
  g_assert_cmpuint (mail_attachment_get_size (attachment), ==, 5);
  g_assert_null (mail_attachment_get_content_id (attachment));
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *pipe = g_build_filename (fixture->folder, "pipe", NULL);
  g_autofree char *missing = g_build_filename (fixture->folder, "missing", NULL);
  g_autoptr(GError) pipe_error = NULL;
  g_autoptr(GError) missing_error = NULL;

  /* A pipe without a writer does not hang the program */
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (load (pipe, &pipe_error));
  g_assert_error (pipe_error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
  g_assert_null (load (missing, &missing_error));
  g_assert_error (missing_error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
}

/* ---- a file of another computer: not native, read by a stream that has no end, or never says anything ---- */

typedef struct
{
  GFileInputStream parent_instance;
  gboolean         is_silent;
} FarStream;

typedef struct
{
  GFileInputStreamClass parent_class;
} FarStreamClass;

static GType far_stream_get_type (void);

G_DEFINE_TYPE (FarStream, far_stream, G_TYPE_FILE_INPUT_STREAM)

static gssize
far_stream_read (GInputStream  *stream,
                 void          *buffer,
                 gsize          count,
                 GCancellable  *cancellable,
                 GError       **error)
{
  if (((FarStream *) stream)->is_silent)
    while (!g_cancellable_is_cancelled (cancellable))
      g_usleep (1000);
  memset (buffer, 'x', count);
  return (gssize) count;
}

static void
far_stream_class_init (FarStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = far_stream_read;
}

static void
far_stream_init (FarStream *self)
{
}

typedef struct
{
  GObject  parent_instance;
  gboolean is_silent;
} FarFile;

typedef struct
{
  GObjectClass parent_class;
} FarFileClass;

static GType far_file_get_type (void);

static gboolean
far_file_is_native (GFile *file)
{
  return FALSE;
}

static char *
far_file_get_basename (GFile *file)
{
  return g_strdup ("far.bin");
}

static GFileInputStream *
far_file_read (GFile         *file,
               GCancellable  *cancellable,
               GError       **error)
{
  FarStream *stream = g_object_new (far_stream_get_type (), NULL);

  stream->is_silent = ((FarFile *) file)->is_silent;
  return G_FILE_INPUT_STREAM (stream);
}

static void
far_file_iface_init (GFileIface *iface)
{
  iface->is_native = far_file_is_native;
  iface->get_basename = far_file_get_basename;
  iface->read_fn = far_file_read;
}

G_DEFINE_TYPE_WITH_CODE (FarFile, far_file, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_FILE, far_file_iface_init))

static void
far_file_class_init (FarFileClass *klass)
{
}

static void
far_file_init (FarFile *self)
{
}

static void
test_endless (void)
{
  g_autoptr(GFile) file = g_object_new (far_file_get_type (), NULL);
  MailAttachmentProgress *progress = mail_attachment_progress_new ();
  Wait wait = { 0, };

  mail_attachment_load_async (file, progress, NULL, loaded_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (wait.error, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
  g_assert_cmpint (g_atomic_int_get (&progress->done), ==, MAIL_ATTACHMENT_MAX_BYTES / 1024);
  g_clear_error (&wait.error);
  mail_attachment_progress_unref (progress);
}

static void
test_cancelled (void)
{
  g_autoptr(GFile) file = g_object_new (far_file_get_type (), NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Wait wait = { 0, };

  ((FarFile *) file)->is_silent = TRUE;
  mail_attachment_load_async (file, NULL, cancellable, loaded_cb, &wait);
  g_cancellable_cancel (cancellable);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (wait.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&wait.error);
}

static void
test_inline (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr(MailAttachment) picture = mail_attachment_new_for_bytes ("a.png", "image/png", bytes);

  g_assert_true (mail_attachment_is_image (picture));
  mail_attachment_make_inline (picture);
  g_assert_nonnull (mail_attachment_get_content_id (picture));
  mail_attachment_make_file (picture);
  g_assert_null (mail_attachment_get_content_id (picture));
}

static void
assert_link (const char *link,
             gboolean    allowed)
{
  g_autofree char *path = NULL;
  guint64 size = 0;
  g_autofree char *reason = mail_attachment_examine_link (link, &path, &size);

  g_assert_nonnull (path);
  g_assert_cmpint (reason == NULL, ==, allowed);
}

static void
test_links (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "a b.txt", NULL);
  g_autofree char *uri = g_strconcat ("file://", path, NULL);
  g_autofree char *hidden = g_build_filename (fixture->folder, ".secret", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "innocent", NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_true (g_file_set_contents (hidden, "x", 1, NULL));
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  assert_link (path, TRUE);
  assert_link (uri, TRUE);
  assert_link (hidden, FALSE);
  assert_link (link, FALSE);
  assert_link (fixture->folder, FALSE);
  assert_link ("/etc/passwd", FALSE);
  assert_link ("/dev/zero", FALSE);
  assert_link ("relative.txt", FALSE);
  assert_link ("http://example.org/x", FALSE);
}

/* ---- folders ---- */

/* What another program finds in the archive: one line an entry */
static char *
list_archive (GBytes *bytes)
{
  static const char script[] =
    "import sys, zipfile, io\n"
    "archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))\n"
    "assert archive.testzip() is None\n"
    "sys.stdout.buffer.write('|'.join(f'{one.filename}={archive.read(one)[:9].decode()}'"
    " for one in archive.infolist()).encode())\n";
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "python3", "-c", script,
                      NULL);
  g_autoptr(GBytes) output = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate (process, bytes, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
}

static void
test_folder (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "Urlaub", NULL);
  g_autofree char *inner = g_build_filename (folder, "Märchen", NULL);
  g_autofree char *first = g_build_filename (folder, "a.txt", NULL);
  g_autofree char *second = g_build_filename (inner, "ü.txt", NULL);
  g_autofree char *away = g_build_filename (folder, "away", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  g_autofree char *many = g_strnfill (300000, 'x');
  g_autofree char *list = NULL;
  g_autoptr(MailAttachment) attachment = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  g_assert_true (g_file_set_contents (first, many, -1, NULL));
  g_assert_true (g_file_set_contents (second, "inside", -1, NULL));
  g_assert_cmpint (symlink ("/etc", away), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  attachment = load (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mail_attachment_get_name (attachment), ==, "Urlaub.zip");
  g_assert_cmpstr (mail_attachment_get_mime_type (attachment), ==, "application/zip");
  g_assert_cmpuint (mail_attachment_get_size (attachment), <, 3000);
  list = list_archive (mail_attachment_get_bytes (attachment));
  g_assert_cmpstr (list, ==, "Urlaub/=|Urlaub/Märchen/=|Urlaub/Märchen/ü.txt=inside|Urlaub/a.txt=xxxxxxxxx");
  g_assert_null (mail_archive_pack (folder, 200, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
  g_remove (pipe);
  g_remove (away);
  g_remove (second);
  g_remove (first);
  g_remove (inner);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/composer/attachment/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/composer/attachment/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add_func ("/composer/attachment/endless", test_endless);
  g_test_add_func ("/composer/attachment/cancelled", test_cancelled);
  g_test_add ("/composer/attachment/inline", Fixture, NULL, set_up, test_inline, tear_down);
  g_test_add ("/composer/attachment/links", Fixture, NULL, set_up, test_links, tear_down);
  g_test_add ("/composer/attachment/folder", Fixture, NULL, set_up, test_folder, tear_down);
  return g_test_run ();
}
