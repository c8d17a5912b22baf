/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <imap-date.h>
#include <imap-mailbox-name.h>
#include <imap-sequence.h>

/* Mailbox names, sets of numbers, dates */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *name = imap_mailbox_name_decode ((const char *) data, size);
  g_autofree char *wire = imap_mailbox_name_encode (name);
  g_autofree char *again = imap_mailbox_name_decode (wire, strlen (wire));
  g_autoptr (KitUidSet) set = imap_sequence_parse ((const char *) data, size, 7);
  g_autoptr (GArray) ranges = imap_ranges_parse ((const char *) data, size);
  gint64 time;

  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpstr (name, ==, again);
  imap_date_parse ((const char *) data, size, &time);
  if (set != NULL)
    {
      g_autofree char *text = kit_uid_set_to_string (set);
      g_autoptr (KitUidSet) same = imap_sequence_parse (text, strlen (text), 0);

      g_assert_cmpint (kit_uid_set_get_size (same), ==, kit_uid_set_get_size (set));
    }
  if (ranges != NULL)
    imap_ranges_map (ranges, ranges, 5);
  return 0;
}
