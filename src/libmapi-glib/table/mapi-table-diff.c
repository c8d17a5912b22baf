/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

/* The fewest differences between two lists of keys.
 *
 * What both lists begin and end with is set aside. Of the keys in between that are in both
 * lists, the longest chain that keeps its order stays where it is (the longest increasing
 * subsequence, found by patience sorting); every other key is removed, added, or, if it
 * moved, both. Neighbouring removals and additions make one edit. O(n log n) in the part that
 * differs. Keys that occur twice are matched once. */

#define NO_MATCH G_MAXUINT

/* For each new key its position in the old list, each old position used at most once */
static guint *
match_keys (const guint64 *old_keys,
            guint          n_old,
            const guint64 *new_keys,
            guint          n_new)
{
  g_autoptr(GHashTable) positions = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint *matches = g_new (guint, n_new);

  for (guint i = 0; i < n_old; i++)
    g_hash_table_insert (positions, (gpointer) &old_keys[i], GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < n_new; i++)
    {
      guint found = GPOINTER_TO_UINT (g_hash_table_lookup (positions, &new_keys[i]));

      matches[i] = found > 0 ? found - 1 : NO_MATCH;
      if (found > 0)
        g_hash_table_remove (positions, &new_keys[i]);
    }
  return matches;
}

/* Leaves in @matches only the longest chain of ascending old positions */
static void
keep_longest_chain (guint *matches,
                    guint  n)
{
  g_autofree guint *tops = g_new (guint, n + 1);      /* index of the smallest end by length */
  g_autofree guint *previous = g_new (guint, n + 1);  /* index before it in its chain */
  guint length = 0;
  guint index;

  for (guint i = 0; i < n; i++)
    {
      guint low = 0;
      guint high = length;

      if (matches[i] == NO_MATCH)
        continue;
      while (low < high)
        {
          guint middle = (low + high) / 2;

          if (matches[tops[middle]] < matches[i])
            low = middle + 1;
          else
            high = middle;
        }
      previous[i] = low > 0 ? tops[low - 1] : NO_MATCH;
      tops[low] = i;
      if (low == length)
        length++;
    }

  index = length > 0 ? tops[length - 1] : NO_MATCH;
  for (guint i = n; i-- > 0; )
    {
      if (i == index)
        index = previous[i];
      else
        matches[i] = NO_MATCH;
    }
}

static void
add_edit (GArray *edits,
          guint   old_position,
          guint   n_removed,
          guint   new_position,
          guint   n_added)
{
  MapiTableEdit edit = { old_position, n_removed, new_position, n_added };

  if (n_removed > 0 || n_added > 0)
    g_array_append_val (edits, edit);
}

/*< private >
 * mapi_table_diff:
 * @old_keys: (array length=n_old) (nullable): the keys before
 * @n_old: how many
 * @new_keys: (array length=n_new) (nullable): the keys after
 * @n_new: how many
 *
 * Returns: (transfer full) (element-type MapiTableEdit): the differences in ascending order
 */
GArray *
mapi_table_diff (const guint64 *old_keys,
                 gsize          n_old,
                 const guint64 *new_keys,
                 gsize          n_new)
{
  GArray *edits = g_array_new (FALSE, FALSE, sizeof (MapiTableEdit));
  g_autofree guint *matches = NULL;
  gsize prefix = 0;
  gsize suffix = 0;
  guint old_at, new_at, n_old_middle, n_new_middle;

  while (prefix < n_old && prefix < n_new && old_keys[prefix] == new_keys[prefix])
    prefix++;
  while (suffix < n_old - prefix && suffix < n_new - prefix &&
         old_keys[n_old - 1 - suffix] == new_keys[n_new - 1 - suffix])
    suffix++;

  n_old_middle = n_old - prefix - suffix;
  n_new_middle = n_new - prefix - suffix;
  if (n_old_middle == 0 || n_new_middle == 0)
    {
      add_edit (edits, prefix, n_old_middle, prefix, n_new_middle);
      return edits;
    }

  matches = match_keys (old_keys + prefix, n_old_middle, new_keys + prefix, n_new_middle);
  keep_longest_chain (matches, n_new_middle);
  old_at = new_at = 0;
  for (guint i = 0; i < n_new_middle; i++)
    if (matches[i] != NO_MATCH)
      {
        add_edit (edits, prefix + old_at, matches[i] - old_at, prefix + new_at, i - new_at);
        old_at = matches[i] + 1;
        new_at = i + 1;
      }
  add_edit (edits, prefix + old_at, n_old_middle - old_at, prefix + new_at,
            n_new_middle - new_at);
  return edits;
}

/* Where a key that moved is now */
static gboolean
find_added (GArray  *edits,
            GArray  *new_view,
            guint64  key,
            guint   *position)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const MapiTableEdit *edit = &g_array_index (edits, MapiTableEdit, i);

      for (guint j = 0; j < edit->n_added; j++)
        if (g_array_index (new_view, guint64, edit->new_position + j) == key)
          {
            *position = edit->new_position + j;
            return TRUE;
          }
    }
  return FALSE;
}

/*< private >
 * mapi_table_map_position:
 * @edits: the differences
 * @old_view: the keys before
 * @new_view: the keys after
 * @position: a position before
 * @row_gone: (out): whether its row is no longer there
 *
 * Returns: where the row is now, or else the row that followed it
 */
guint
mapi_table_map_position (GArray   *edits,
                         GArray   *old_view,
                         GArray   *new_view,
                         guint     position,
                         gboolean *row_gone)
{
  guint shift_old = 0;
  guint shift_new = 0;

  *row_gone = FALSE;
  for (guint i = 0; i < edits->len; i++)
    {
      const MapiTableEdit *edit = &g_array_index (edits, MapiTableEdit, i);
      guint moved;

      if (position < edit->old_position || position >= old_view->len)
        break;
      if (position < edit->old_position + edit->n_removed)
        {
          if (find_added (edits, new_view, g_array_index (old_view, guint64, position), &moved))
            return moved;
          *row_gone = TRUE;
          return edit->new_position + edit->n_added;
        }
      shift_old = edit->old_position + edit->n_removed;
      shift_new = edit->new_position + edit->n_added;
    }
  if (position >= old_view->len)
    return new_view->len;
  return position - shift_old + shift_new;
}
