/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-sequence.h"

/* One number, or "*", at *@text. FALSE: none there, or one that cannot be */
static gboolean
parse_number (const char **text,
              const char  *end,
              guint32      star,
              guint32     *number)
{
  const char *c = *text;
  guint64 value = 0;

  if (c < end && *c == '*')
    {
      *text = c + 1;
      *number = star;
      return star != 0;
    }
  if (c == end || !g_ascii_isdigit (*c))
    return FALSE;
  for (; c < end && g_ascii_isdigit (*c); c++)
    {
      value = value * 10 + (guint) (*c - '0');
      if (value > G_MAXUINT32)
        return FALSE;
    }
  *text = c;
  *number = (guint32) value;
  return value != 0;
}

static gboolean
parse_range (const char **text,
             const char  *end,
             guint32      star,
             ImapRange   *range)
{
  if (!parse_number (text, end, star, &range->first))
    return FALSE;
  range->last = range->first;
  if (*text == end || **text != ':')
    return TRUE;
  (*text)++;
  return parse_number (text, end, star, &range->last);
}

KitUidSet *
imap_sequence_parse (const char *text,
                     gsize       size,
                     guint32     star)
{
  const char *end = text + size;
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();

  for (;;)
    {
      ImapRange range;

      if (!parse_range (&text, end, star, &range))
        return NULL;
      kit_uid_set_add_range (uids, MIN (range.first, range.last), MAX (range.first, range.last));
      if (text == end)
        return g_steal_pointer (&uids);
      if (*text++ != ',')
        return NULL;
    }
}

static void
append_range (GString           *text,
              const KitUidRange *range)
{
  if (range->first == range->last)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, range->first);
  else
    g_string_append_printf (text, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, range->first,
                            range->last);
}

char **
imap_sequence_split (KitUidSet *uids,
                     gsize      max_size)
{
  GPtrArray *texts = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_ranges;
  const KitUidRange *ranges = kit_uid_set_get_ranges (uids, &n_ranges);

  for (guint i = 0; i < n_ranges; i++)
    {
      gsize before = text->len;

      if (before > 0)
        g_string_append_c (text, ',');
      append_range (text, &ranges[i]);
      if (before == 0 || text->len <= max_size)
        continue;
      g_string_truncate (text, before);
      g_ptr_array_add (texts, g_strdup (text->str));
      g_string_truncate (text, 0);
      append_range (text, &ranges[i]);
    }
  if (text->len > 0)
    g_ptr_array_add (texts, g_strdup (text->str));
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (texts, FALSE);
}

/* ---- in order ---- */

GArray *
imap_ranges_parse (const char *text,
                   gsize       size)
{
  const char *end = text + size;
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (ImapRange));

  for (;;)
    {
      ImapRange range;

      if (!parse_range (&text, end, 0, &range))
        return NULL;
      g_array_append_val (ranges, range);
      if (text == end)
        return g_steal_pointer (&ranges);
      if (*text++ != ',')
        return NULL;
    }
}

guint32
imap_ranges_get_nth (const ImapRange *ranges,
                     guint            n_ranges,
                     guint64          index)
{
  for (guint i = 0; i < n_ranges; i++)
    {
      guint32 low = MIN (ranges[i].first, ranges[i].last);
      guint64 count = (guint64) MAX (ranges[i].first, ranges[i].last) - low + 1;

      if (index < count)
        return low + (guint32) index;
      index -= count;
    }
  return 0;
}

guint32
imap_ranges_map (GArray  *from,
                 GArray  *to,
                 guint32  uid)
{
  guint64 index = 0;

  for (guint i = 0; i < from->len; i++)
    {
      const ImapRange *range = &g_array_index (from, ImapRange, i);
      guint32 low = MIN (range->first, range->last), high = MAX (range->first, range->last);

      if (uid >= low && uid <= high)
        return imap_ranges_get_nth ((const ImapRange *) (gpointer) to->data, to->len,
                                    index + uid - low);
      index += (guint64) high - low + 1;
    }
  return 0;
}
