/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <address/mapi-one-off.h>
#include <property/mapi-subject.h>
#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr(GPtrArray) recipients = mapi_one_off_parse_list (text);
  g_autofree char *key = mapi_subject_thread_key (text);

  for (guint i = 0; i < recipients->len; i++)
    {
      const char *name = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_DISPLAY_NAME);
      const char *address = mapi_properties_get_string (recipients->pdata[i],
                                                        MAPI_PR_EMAIL_ADDRESS);
      g_autofree char *line = mapi_address_format (name, address);

      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_null (strpbrk (line, "\r\n"));
      g_assert_null (strpbrk (address != NULL ? address : "", "\r\n"));
    }
  return 0;
}
