/* SPDX-License-Identifier: GPL-3.0-or-later */
/* estafette-preview: the first page of a PDF from standard input, as a picture on standard output.
 *
 * Answers "PAGES n\n" and a PNG; or "LOCKED\n" when a password is wanted. Everything else is a failure, told by the
 * exit status alone. */
#include "config.h"

#include <locale.h>
#include <poppler.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "preview-jail.h"

#define MAX_FILE (256 * 1024 * 1024)
#define MAX_PIXELS 1400         /* of the longer side */
#define MIN_POINTS 1.0
#define MAX_POINTS 20000.0

static GBytes *
read_input (void)
{
  g_autoptr(GByteArray) all = g_byte_array_new ();
  guint8 chunk[65536];
  gssize n;

  while ((n = read (STDIN_FILENO, chunk, sizeof chunk)) > 0)
    {
      if (all->len + (gsize) n > MAX_FILE)
        return NULL;
      g_byte_array_append (all, chunk, (guint) n);
    }
  return n == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&all)) : NULL;
}

static cairo_surface_t *
draw (PopplerPage *page)
{
  double width = 0, height = 0, scale;
  cairo_surface_t *surface;
  cairo_t *cairo;

  poppler_page_get_size (page, &width, &height);
  if (!(width >= MIN_POINTS && height >= MIN_POINTS && width <= MAX_POINTS && height <= MAX_POINTS))
    return NULL;
  scale = MAX_PIXELS / MAX (width, height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) MAX (width * scale, 1), (int) MAX (height * scale, 1));
  cairo = cairo_create (surface);
  cairo_set_source_rgb (cairo, 1, 1, 1);
  cairo_paint (cairo);
  cairo_scale (cairo, scale, scale);
  poppler_page_render (page, cairo);
  cairo_destroy (cairo);
  return surface;
}

static cairo_status_t
write_cb (void                *closure,
          const unsigned char *data,
          unsigned int         length)
{
  return fwrite (data, 1, length, stdout) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static int
show_first (PopplerDocument *document)
{
  int n = poppler_document_get_n_pages (document);
  PopplerPage *page = n > 0 ? poppler_document_get_page (document, 0) : NULL;
  cairo_surface_t *surface = page != NULL ? draw (page) : NULL;
  cairo_status_t status;

  g_clear_object (&page);
  if (surface == NULL)
    return 1;
  printf ("PAGES %d\n", n);
  status = cairo_surface_write_to_png_stream (surface, write_cb, NULL);
  cairo_surface_destroy (surface);
  return status == CAIRO_STATUS_SUCCESS && fflush (stdout) == 0 ? 0 : 1;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) input = NULL;
  PopplerDocument *document;
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  if (!preview_jail_enter ())
    return 1;
  input = read_input ();
  if (input == NULL)
    return 1;
  document = poppler_document_new_from_bytes (input, NULL, &error);
  if (document == NULL)
    {
      if (!g_error_matches (error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
        return 1;
      puts ("LOCKED");
      return fflush (stdout) == 0 ? 0 : 1;
    }
  status = show_first (document);
  g_object_unref (document);
  return status;
}
