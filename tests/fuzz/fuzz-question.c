/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi.h>
#include <string.h>

#include "fuzz.h"

#define MAX_LINE 300

static void
check_line (const char *text)
{
  g_assert_true (text == NULL || (strlen (text) < MAX_LINE && strpbrk (text, "\r\n") == NULL));
}

/* Whoever asks over the bus may be anybody: what is shown is short, and can be handed on. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(GVariant) raw = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  g_autoptr(GVariant) asked = g_variant_get_normal_form (raw);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiQuestion) question = mapi_question_new_from_variant (asked, &error);

  g_assert_true ((question != NULL) == (error == NULL));
  if (question != NULL)
    {
      const char * const *labels = mapi_question_get_choice_labels (question);
      g_autoptr(GVariant) written = g_variant_ref_sink (mapi_question_to_variant (question));
      g_autoptr(MapiQuestion) again = mapi_question_new_from_variant (written, &error);

      g_assert_no_error (error);
      check_line (mapi_question_get_title (question));
      check_line (mapi_question_get_service (question));
      check_line (mapi_question_get_server (question));
      for (guint i = 0; labels != NULL && labels[i] != NULL; i++)
        check_line (labels[i]);
      g_assert_cmpstr (mapi_question_get_uri (again), ==, mapi_question_get_uri (question));
    }
  return 0;
}
