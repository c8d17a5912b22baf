/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-pdf-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-work.h"

#define MAX_PICTURE (32 * 1024 * 1024)

typedef struct
{
  GBytes *pdf;                  /* (owned) */
  GBytes *picture;              /* (owned) (nullable) */
  guint   n_pages;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_bytes_unref (job->pdf);
  g_clear_pointer (&job->picture, g_bytes_unref);
  g_free (job);
}

/* MAIL_PREVIEW is a path; without it, what is installed */
static const char *
get_program (void)
{
  const char *variable = g_getenv ("MAIL_PREVIEW");

  return variable != NULL ? variable : LIBEXECDIR "/estafette-preview";
}

static GBytes *
read_answer (GInputStream  *stream,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GByteArray) all = g_byte_array_new ();

  for (;;)
    {
      g_autoptr(GBytes) chunk = g_input_stream_read_bytes (stream, 64 * 1024, cancellable, error);

      if (chunk == NULL)
        return NULL;
      if (g_bytes_get_size (chunk) == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&all));
      if (all->len + g_bytes_get_size (chunk) > MAX_PICTURE)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("The page is too large to be shown."));
          return NULL;
        }
      g_byte_array_append (all, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
    }
}

/* It reads everything before it answers, so neither waits for the other. What it does not read, it has no use for. */
static GBytes *
ask (GSubprocess   *process,
     GBytes        *pdf,
     GCancellable  *cancellable,
     GError       **error)
{
  GOutputStream *input = g_subprocess_get_stdin_pipe (process);
  gsize size;
  gconstpointer data = g_bytes_get_data (pdf, &size);

  g_output_stream_write_all (input, data, size, NULL, cancellable, NULL);
  g_output_stream_close (input, NULL, NULL);
  return read_answer (g_subprocess_get_stdout_pipe (process), cancellable, error);
}

static gboolean
take_answer (Job     *job,
             GBytes  *answer,
             GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (answer, &size);
  const char *end = size > 0 ? memchr (data, '\n', MIN (size, 64)) : NULL;
  g_autofree char *line = end != NULL ? g_strndup (data, end - data) : NULL;
  guint64 n_pages = 0;

  if (g_strcmp0 (line, "LOCKED") == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                           _("The document is protected by a password."));
      return FALSE;
    }
  if (line == NULL || !g_str_has_prefix (line, "PAGES ")
      || !g_ascii_string_to_unsigned (line + strlen ("PAGES "), 10, 1, G_MAXINT, &n_pages, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The first page cannot be drawn."));
      return FALSE;
    }
  job->n_pages = (guint) n_pages;
  job->picture = g_bytes_new_from_bytes (answer, (gsize) (end + 1 - data), size - (gsize) (end + 1 - data));
  return TRUE;
}

static gboolean
draw (gpointer       data,
      GCancellable  *cancellable,
      GError       **error)
{
  Job *job = data;
  g_autoptr(GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                      | G_SUBPROCESS_FLAGS_STDERR_SILENCE, error, get_program (), NULL);
  g_autoptr(GBytes) answer = process != NULL ? ask (process, job->pdf, cancellable, error) : NULL;

  if (answer == NULL && process != NULL)
    g_subprocess_force_exit (process);
  if (process != NULL)
    g_subprocess_wait (process, NULL, NULL);
  return answer != NULL && take_answer (job, answer, error);
}

void
mail_pdf_page_draw_async (GBytes              *pdf,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  job->pdf = g_bytes_ref (pdf);
  mail_work_run (NULL, draw, job, job_free, cancellable, callback, user_data);
}

GBytes *
mail_pdf_page_draw_finish (GAsyncResult  *result,
                           guint         *n_pages,
                           GError       **error)
{
  Job *job = mail_work_get_data (result);

  if (!mail_work_finish (result, error))
    return NULL;
  *n_pages = job->n_pages;
  return g_bytes_ref (job->picture);
}
