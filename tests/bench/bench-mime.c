/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast messages are digested and decoded, beside what GMime alone needs to parse them and
 * extract their texts. All figures are of one run over the same files in memory:
 *
 *   bench-mime FILE-OR-FOLDER…
 */
#include "config.h"

#include <gmime/gmime.h>
#include <mapi.h>
#include <string.h>

typedef gsize (*Measured) (GBytes *message);

static void
load (GPtrArray  *messages,
      const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  char *data;
  gsize size;

  if (dir == NULL)
    {
      if (g_file_get_contents (path, &data, &size, NULL))
        g_ptr_array_add (messages, g_bytes_new_take (data, size));
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      load (messages, child);
    }
}

static void
extract_part (GMimeObject *parent,
              GMimeObject *part,
              gpointer     data)
{
  gsize *total = data;

  if (GMIME_IS_TEXT_PART (part))
    {
      g_autofree char *text = g_mime_text_part_get_text (GMIME_TEXT_PART (part));

      *total += text != NULL ? strlen (text) : 0;
    }
}

static gsize
measure_gmime (GBytes *message)
{
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (g_bytes_get_data (message, NULL),
                                                           g_bytes_get_size (message));
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *parsed = g_mime_parser_construct_message (parser, NULL);
  gsize total = 0;

  if (parsed != NULL)
    {
      g_mime_message_get_subject (parsed);
      g_mime_message_get_from (parsed);
      g_mime_message_get_date (parsed);
      g_mime_message_foreach (parsed, extract_part, &total);
      g_object_unref (parsed);
    }
  g_object_unref (parser);
  g_object_unref (stream);
  return total;
}

static gsize
measure_digest (GBytes *message)
{
  g_autoptr(MapiMimeDigest) digest = mapi_mime_digest_new (message);

  return strlen (mapi_mime_digest_get_text (digest));
}

static gsize
measure_decode (GBytes *message)
{
  g_autoptr(MapiContent) content = mapi_mime_decode (message, NULL);

  return content != NULL;
}

static gsize
measure_encode (GBytes *message)
{
  g_autoptr(MapiContent) content = mapi_mime_decode (message, NULL);
  g_autoptr(GBytes) written = mapi_mime_encode (content, MAPI_MIME_ENCODE_KEEP_BCC, NULL);

  return written != NULL ? g_bytes_get_size (written) : 0;
}

static void
run (GPtrArray  *messages,
     const char *name,
     Measured    measured)
{
  gint64 start = g_get_monotonic_time ();
  gsize total = 0;
  double seconds;

  for (guint i = 0; i < messages->len; i++)
    total += measured (messages->pdata[i]);
  seconds = MAX (g_get_monotonic_time () - start, 1) / (double) G_USEC_PER_SEC;
  g_print ("%-16s %9.0f messages/s  (%u in %.3f s, %" G_GSIZE_FORMAT " bytes out)\n", name,
           messages->len / seconds, messages->len, seconds, total);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (argc < 2)
    {
      g_printerr ("Usage: %s FILE-OR-FOLDER…\n", argv[0]);
      return 2;
    }
  g_mime_init ();
  for (int i = 1; i < argc; i++)
    load (messages, argv[i]);
  run (messages, "gmime text", measure_gmime);
  run (messages, "digest", measure_digest);
  run (messages, "decode", measure_decode);
  run (messages, "decode + encode", measure_encode);
  return 0;
}
