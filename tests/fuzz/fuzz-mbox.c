/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <mime/mapi-mailbox-reader.h>
#include <glib/gstdio.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *path = NULL;
  g_autoptr(GFile) file = NULL;
  g_autoptr(MapiMailboxReader) reader = NULL;
  int fd = g_file_open_tmp ("mapi-fuzz-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents_full (path, (const char *) data, size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  file = g_file_new_for_path (path);
  reader = mapi_mailbox_reader_new (file, NULL);
  g_assert_nonnull (reader);
  for (;;)
    {
      g_autoptr(MapiProperties) properties = NULL;
      g_autoptr(GBytes) message = mapi_mailbox_reader_next (reader, &properties, NULL, NULL);

      if (message == NULL)
        break;
      g_assert_cmpuint (g_bytes_get_size (message), <=, size);
    }
  g_assert_cmpfloat (mapi_mailbox_reader_get_progress (reader), ==, 1.0);
  g_remove (path);
  return 0;
}
