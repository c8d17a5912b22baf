/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <imap-response.h>

/* The same bytes in one piece and in many give as many frames, and everything in a response can be
 * touched */

static guint
read_all (const uint8_t *data,
          size_t         size,
          gsize          step)
{
  g_autoptr (ImapInput) input = imap_input_new (NULL);
  g_autoptr (ImapResponse) response = imap_response_new ();
  g_autoptr (GError) error = NULL;
  ImapFrame frame;
  guint n = 0;

  while (size > 0)
    {
      gsize room;
      gpointer to = imap_input_prepare (input, &room);
      gsize taken = MIN (MIN (room, size), step);

      memcpy (to, data, taken);
      data += taken;
      size -= taken;
      if (!imap_input_commit (input, taken, &error))
        return n;
      while (imap_input_next (input, &frame, &error))
        {
          imap_response_read (response, &frame);
          n++;
          if (response->kind != IMAP_RESPONSE_FETCH)
            continue;
          for (guint i = 0; i < response->fetch.n_sections; i++)
            {
              g_autoptr (GBytes) bytes = NULL;

              if (response->fetch.sections[i].data.data != NULL)
                bytes = imap_span_to_bytes (&response->fetch.sections[i].data);
            }
          if (response->fetch.structure != NULL)
            imap_part_has_attach (response->fetch.structure);
        }
      if (error != NULL)
        return n;
    }
  return n;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_assert_cmpuint (read_all (data, size, G_MAXSIZE), ==, read_all (data, size, 5));
  return 0;
}
