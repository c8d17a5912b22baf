/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mail-pdf-page.h"
#include "preview-jail.h"

#define HEAD "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
#define PAGE(size, text) "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox" size "/Contents 4 0 R>>endobj\n" \
                         "4 0 obj<</Length 4000>>stream\n" text "\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

/* Without a table of where things are, as broken files have none: it is looked for */
static const char good[] = HEAD "2 0 obj<</Type/Pages/Count 3/Kids[3 0 R 3 0 R 3 0 R]>>endobj\n"
                           PAGE ("[0 0 300 400]", "1 0 0 rg 50 50 200 300 re f");

static void
drawn_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GBytes *
draw (const void  *data,
      gsize        size,
      guint       *n_pages,
      GError     **error)
{
  g_autoptr(GBytes) pdf = g_bytes_new (data, size);
  g_autoptr(GAsyncResult) result = NULL;

  mail_pdf_page_draw_async (pdf, NULL, drawn_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return mail_pdf_page_draw_finish (result, n_pages, error);
}

static void
test_page (void)
{
  g_autoptr(GError) error = NULL;
  guint n_pages = 0;
  g_autoptr(GBytes) picture = draw (good, strlen (good), &n_pages, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n_pages, ==, 3);
  g_assert_cmpuint (g_bytes_get_size (picture), >, 100);
  g_assert_true (memcmp (g_bytes_get_data (picture, NULL), "\211PNG", 4) == 0);
}

/* Nothing of it is shown, and nobody falls or waits for ever */
static void
test_bad (void)
{
  static const struct { const char *name; const char *text; } cases[] = {
    { "empty", "" },
    { "no document", "<html>not a PDF</html>" },
    { "cut off", "%PDF-1.4\n1 0 obj<</Type/Cat" },
    { "no pages", HEAD "2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n" },
    { "pages in a circle", HEAD "2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n"
                           "%%EOF\n" },
    { "endless page", HEAD "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
                      PAGE ("[0 0 1000000000 1000000000]", "0 0 1 1 re f") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      guint n_pages = 0;
      g_autoptr(GBytes) picture = draw (cases[i].text, strlen (cases[i].text), &n_pages, &error);

      g_test_message ("%s: %s", cases[i].name, error != NULL ? error->message : "drawn");
      g_assert_null (picture);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_locked (void)
{
  static const char text[] =
    HEAD "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    "5 0 obj<</Filter/Standard/V 1/R 2/P -4/O<0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20>"
    "/U<2102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20>>>endobj\n"
    "trailer<</Root 1 0 R/Encrypt 5 0 R/ID[<01><01>]>>\n%%EOF\n";
  g_autoptr(GError) error = NULL;
  guint n_pages = 0;
  g_autoptr(GBytes) picture = draw (text, strlen (text), &n_pages, &error);

  g_assert_null (picture);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_no_program (void)
{
  g_autofree char *program = g_strdup (g_getenv ("MAIL_PREVIEW"));
  g_autoptr(GError) error = NULL;
  guint n_pages = 0;
  g_autoptr(GBytes) picture = NULL;

  g_setenv ("MAIL_PREVIEW", "/nonexistent", TRUE);
  picture = draw (good, strlen (good), &n_pages, &error);
  g_setenv ("MAIL_PREVIEW", program, TRUE);
  g_assert_null (picture);
  g_assert_nonnull (error);
}

/* A bit for each thing that still can be done */
static int
try_everything (const char *path)
{
  gboolean is_root = getuid () == 0;
  int can = 0;
  pid_t child;

  if (!preview_jail_enter ())
    return 128;
  if (open (path, O_RDONLY) >= 0)
    can |= 1;
  if (open (path, O_WRONLY) >= 0)
    can |= 2;
  child = fork ();
  if (child == 0)
    _exit (0);
  /* Root is asked for no number of processes */
  if (child > 0 && !is_root)
    can |= 4;
  execl ("/bin/true", "true", NULL);
  if (errno != EACCES)
    can |= 8;
  if (socket (AF_UNIX, SOCK_STREAM, 0) >= 0 || socket (AF_INET, SOCK_STREAM, 0) >= 0)
    can |= 16;
  if (kill (getppid (), 0) == 0)
    can |= 32;
  return can;
}

static void
test_jail (void)
{
  g_autofree char *path = NULL;
  int file = g_file_open_tmp ("secret-XXXXXX", &path, NULL);
  gboolean has_landlock = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
  pid_t child;
  int status = 0;

  g_assert_cmpint (file, >=, 0);
  close (file);
  child = fork ();
  if (child == 0)
    _exit (try_everything (path));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  unlink (path);
  g_assert_true (WIFEXITED (status));
  if (!has_landlock)
    g_test_message ("This kernel locks no files away");
  g_assert_cmphex (WEXITSTATUS (status) & (has_landlock ? ~0 : ~(1 | 2)), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf-page/page", test_page);
  g_test_add_func ("/pdf-page/bad", test_bad);
  g_test_add_func ("/pdf-page/locked", test_locked);
  g_test_add_func ("/pdf-page/no-program", test_no_program);
  g_test_add_func ("/pdf-page/jail", test_jail);
  return g_test_run ();
}
