/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail-attachment-file.h"

typedef struct
{
  const char         *name;
  const char         *file;     /* as the mail says */
  const char         *bytes;
  const char         *shown;
  MailAttachmentKind  kind;
} Case;

static const Case cases[] = {
  { "plain", "report.txt", "hello", "report.txt", MAIL_ATTACHMENT_TEXT },
  { "path", "../../etc/passwd.txt", "x y", "_.._etc_passwd.txt", MAIL_ATTACHMENT_TEXT },
  { "windows-path", "C:\\Users\\me\\a.txt", "x y", "C_Users_me_a.txt", MAIL_ATTACHMENT_TEXT },
  { "hidden", ".bashrc", "x y", "bashrc", MAIL_ATTACHMENT_TEXT },
  { "option", "--help.txt", "x y", "help.txt", MAIL_ATTACHMENT_TEXT },
  { "turned", "invoice\342\200\256fdp.exe", "MZ", "invoicefdp.exe", MAIL_ATTACHMENT_PROGRAM },
  { "isolated", "a\342\201\246b\342\200\213.txt", "x y", "ab.txt", MAIL_ATTACHMENT_TEXT },
  { "double", "photo.jpg.exe", "MZ\1\2", "photo.jpg.exe", MAIL_ATTACHMENT_PROGRAM },
  { "spaces", "photo.jpg                                                            .exe", "MZ",
    "photo.jpg .exe", MAIL_ATTACHMENT_PROGRAM },
  { "point-at-end", "program.exe. . .", "MZ", "program.exe", MAIL_ATTACHMENT_PROGRAM },
  { "program-in-disguise", "photo.png", "MZ\220\0", "photo.png", MAIL_ATTACHMENT_PROGRAM },
  { "script-in-disguise", "notes.txt", "#!/bin/sh\nrm -r x\n", "notes.txt", MAIL_ATTACHMENT_PROGRAM },
  { "desktop", "game.desktop", "[Desktop Entry]\nType=Application\n", "game.desktop", MAIL_ATTACHMENT_PROGRAM },
  { "page", "invoice.html", "<html>", "invoice.html", MAIL_ATTACHMENT_PROGRAM },
  { "table", "numbers.csv", "a,b\n1,2\n", "numbers.csv", MAIL_ATTACHMENT_TEXT },
  { "invitation", "meeting.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "meeting.ics", MAIL_ATTACHMENT_TEXT },
  { "card", "ann.vcf", "BEGIN:VCARD\r\nEND:VCARD\r\n", "ann.vcf", MAIL_ATTACHMENT_TEXT },
  { "notes", "read.md", "# Notes\n", "read.md", MAIL_ATTACHMENT_TEXT },
  { "mailbox", "old.mbox", "From a@example.org Mon Jun  1 10:00:00 2026\nSubject: s\n\nx\n", "old.mbox",
    MAIL_ATTACHMENT_TEXT },
  { "script-as-table", "numbers.csv", "#!/bin/sh\nrm -r x\n", "numbers.csv", MAIL_ATTACHMENT_PROGRAM },
  { "device", "NUL.txt", "x y", "_NUL.txt", MAIL_ATTACHMENT_TEXT },
  { "device-port", "com1", "x y", "_com1", MAIL_ATTACHMENT_TEXT },
  { "empty", "", "\1\2\3", "Attachment", MAIL_ATTACHMENT_FILE },
  { "only-points", "...", "\1\2\3", "Attachment", MAIL_ATTACHMENT_FILE },
  { "line-break", "a\r\nb.txt", "x y", "a b.txt", MAIL_ATTACHMENT_TEXT },
  { "letters-of-several-bytes", "note.txt", "Grüße aus Köln, à bientôt é", "note.txt", MAIL_ATTACHMENT_TEXT },
  { "broken-letters", "note.txt", "Gr\374\337e aus K\366ln, die l\344nger sind", "note.txt", MAIL_ATTACHMENT_FILE },
  { "picture", "x.png", "\211PNG\r\n\032\n\0\0\0\rIHDR", "x.png", MAIL_ATTACHMENT_PICTURE },
  { "drawing", "x.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "x.svg", MAIL_ATTACHMENT_PROGRAM },
};

static MapiContent *
create (const char *file,
        const char *bytes,
        gsize       length)
{
  MapiContent *content = mapi_content_new ();
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();
  g_autoptr(GBytes) data = g_bytes_new (bytes, length);

  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME, file);
  mapi_properties_set_binary (attachment, MAPI_PR_ATTACH_DATA_BIN, data);
  mapi_content_add_attachment (content, attachment, NULL);
  return content;
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  gsize length = strcmp (self->name, "picture") == 0 ? 16 : strlen (self->bytes);
  g_autoptr(MapiContent) content = create (self->file, self->bytes, length);
  MapiProperties *attachment = mapi_content_get_attachment (content, 0);
  g_autofree char *name = mail_attachment_dup_name (attachment);

  g_assert_cmpstr (name, ==, self->shown);
  g_assert_cmpint (mail_attachment_get_kind (attachment), ==, self->kind);
}

/* Whatever letter is cut where no more is looked at */
static void
test_long_text (void)
{
  for (guint first = 0; first < 4; first++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(MapiContent) content = NULL;

      for (guint i = 0; i < first; i++)
        g_string_append_c (text, 'x');
      while (text->len < 6000)
        g_string_append (text, "\360\237\230\200");
      content = create ("long.txt", text->str, text->len);
      g_assert_cmpint (mail_attachment_get_kind (mapi_content_get_attachment (content, 0)), ==, MAIL_ATTACHMENT_TEXT);
    }
}

static void
test_long_name (void)
{
  g_autofree char *stem = g_strnfill (500, 'x');
  g_autofree char *file = g_strconcat (stem, ".pdf.exe", NULL);
  g_autoptr(MapiContent) content = create (file, "MZ", 2);
  g_autofree char *name = mail_attachment_dup_name (mapi_content_get_attachment (content, 0));

  g_assert_cmpint (strlen (name), <=, 120);
  g_assert_true (g_str_has_suffix (name, ".exe"));
}

static void
test_private_copy (void)
{
  g_autoptr(MapiContent) content = create ("../a b.txt", "text", 4);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = mail_attachment_write_private (content, 0, &error);
  g_autoptr(GFile) second = mail_attachment_write_private (content, 0, NULL);
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *data = NULL;
  GStatBuf info;

  g_assert_no_error (error);
  path = g_file_get_path (file);
  folder = g_path_get_dirname (path);
  g_assert_true (g_str_has_prefix (path, g_get_user_runtime_dir ()));
  g_assert_true (g_str_has_suffix (path, "/_a b.txt"));
  g_assert_false (g_file_equal (file, second));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0400);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, "text");
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (mail_attachment_save_finish (result, &error));
  g_assert_no_error (error);
  g_main_loop_quit (user_data);
}

/* What is there stays, also where a link lies in wait */
static void
test_save_all (void)
{
  g_autofree char *folder = g_dir_make_tmp ("reader-XXXXXX", NULL);
  g_autofree char *first = g_build_filename (folder, "a.txt", NULL);
  g_autofree char *second = g_build_filename (folder, "a (2).txt", NULL);
  g_autofree char *third = g_build_filename (folder, "a (3).txt", NULL);
  g_autoptr(GFile) place = g_file_new_for_path (folder);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(MapiContent) content = create ("a.txt", "new", 3);
  g_autofree char *data = NULL;
  GStatBuf info;

  g_assert_true (g_file_set_contents (first, "old", -1, NULL));
  g_assert_cmpint (symlink ("/nonexistent/target", second), ==, 0);
  mail_attachment_save_async (content, 0, place, TRUE, NULL, saved_cb, loop);
  g_main_loop_run (loop);
  g_assert_true (g_file_get_contents (third, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, "new");
  g_assert_cmpint (g_stat (third, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0111, ==, 0);
  g_unlink (first);
  g_unlink (second);
  g_unlink (third);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *runtime = g_dir_make_tmp ("run-XXXXXX", NULL);
  g_autofree char *command = NULL;
  int status;

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/attachment-file/name/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/attachment-file/long-text", test_long_text);
  g_test_add_func ("/attachment-file/long-name", test_long_name);
  g_test_add_func ("/attachment-file/private-copy", test_private_copy);
  g_test_add_func ("/attachment-file/save-all", test_save_all);
  status = g_test_run ();
  command = g_strdup_printf ("rm -rf %s", runtime);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  return status;
}
