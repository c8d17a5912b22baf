/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

#include <glib/gi18n-lib.h>

/* The cursor is the position of the next row to read: from 0 to the number of rows. Bookmarks
 * are positions as well; both move with their rows when the table changes. */

static void
invalid_bookmark (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK,
                       _("The table has no such bookmark"));
}

static gboolean
find_bookmark (MapiTable  *self,
               guint       bookmark,
               guint      *position,
               GError    **error)
{
  MapiTableBookmark *found;

  self->position_changed = FALSE;
  switch (bookmark)
    {
    case MAPI_BOOKMARK_BEGINNING:
      *position = 0;
      return TRUE;
    case MAPI_BOOKMARK_CURRENT:
      *position = self->cursor;
      return TRUE;
    case MAPI_BOOKMARK_END:
      *position = mapi_table_view_length (self);
      return TRUE;
    default:
      found = g_hash_table_lookup (self->bookmarks, GUINT_TO_POINTER (bookmark));
      if (found == NULL)
        {
          invalid_bookmark (error);
          return FALSE;
        }
      *position = found->position;
      self->position_changed = found->row_gone;
      return TRUE;
    }
}

void
mapi_table_discard_bookmarks (MapiTable *self)
{
  g_hash_table_remove_all (self->bookmarks);
  self->cursor = 0;
  self->position_changed = FALSE;
}

void
mapi_table_map_bookmarks (MapiTable *self,
                          GArray    *edits,
                          GArray    *old_view,
                          GArray    *new_view)
{
  GHashTableIter iter;
  gpointer value;
  gboolean gone;

  if (edits->len == 0)
    return;
  self->cursor = mapi_table_map_position (edits, old_view, new_view, self->cursor, &gone);
  g_hash_table_iter_init (&iter, self->bookmarks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      MapiTableBookmark *bookmark = value;

      bookmark->position = mapi_table_map_position (edits, old_view, new_view,
                                                    bookmark->position, &gone);
      bookmark->row_gone |= gone;
    }
}

/**
 * mapi_table_get_row_count:
 * @self: a table
 *
 * How many rows there are; in a categorised table, how many are visible. Exact.
 *
 * Source: IMAPITable::GetRowCount.
 *
 * Returns: the number of rows
 */
guint
mapi_table_get_row_count (MapiTable *self)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), 0);
  return mapi_table_view_length (self);
}

/**
 * mapi_table_query_rows:
 * @self: a table
 * @n_rows: how many rows; if less than 0, the cursor first moves back so many
 * @flags: %MAPI_QUERY_ROWS_NOADVANCE leaves the cursor where it was
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Reads rows from the cursor on, always in the order of the table. The cursor is then behind
 * the last of them, or, if @n_rows is less than 0, at the first of them. Fewer rows than
 * asked for mean that the end, or the beginning, is reached. Blocks.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER if @n_rows is 0; %MAPI_ERROR_BUSY while the table is
 * being opened or its changes are being told; whatever reading gives.
 * Source: IMAPITable::QueryRows.
 *
 * Returns: (transfer container) (element-type MapiRow): the rows, loaded
 */
GPtrArray *
mapi_table_query_rows (MapiTable           *self,
                       gint                 n_rows,
                       MapiQueryRowsFlags   flags,
                       GCancellable        *cancellable,
                       GError             **error)
{
  guint position, n;
  GPtrArray *rows;

  g_return_val_if_fail (MAPI_IS_TABLE (self), NULL);

  if (n_rows == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("No rows of the table were asked for"));
      return NULL;
    }
  if (!mapi_table_check_idle (self, error) || !mapi_table_ensure_read (self, cancellable, error))
    return NULL;

  position = self->cursor;
  if (n_rows > 0)
    n = MIN ((guint) n_rows, mapi_table_view_length (self) - position);
  else
    {
      n = MIN ((guint) -(gint64) n_rows, position);
      position -= n;
    }
  rows = mapi_table_collect_rows (self, position, n, cancellable, error);
  if (rows != NULL && (flags & MAPI_QUERY_ROWS_NOADVANCE) == 0)
    self->cursor = n_rows > 0 ? position + n : position;
  return rows;
}

/**
 * mapi_table_query_all_rows:
 * @self: a table
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Reads all rows, for tables known to be short. The cursor stays where it is. Blocks.
 *
 * Errors: as [method@Table.query_rows].
 * Source: HrQueryAllRows.
 *
 * Returns: (transfer container) (element-type MapiRow): the rows, loaded
 */
GPtrArray *
mapi_table_query_all_rows (MapiTable     *self,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), NULL);

  if (!mapi_table_check_idle (self, error) || !mapi_table_ensure_read (self, cancellable, error))
    return NULL;
  return mapi_table_collect_rows (self, 0, mapi_table_view_length (self), cancellable, error);
}

/**
 * mapi_table_seek_row:
 * @self: a table
 * @bookmark: where to start: predefined, or of [method@Table.create_bookmark]
 * @n_rows: how many rows to move, forward or, if less than 0, back
 * @n_moved: (out) (optional): how many it was; less at the beginning or the end
 * @error: return location for an error
 *
 * Moves the cursor. If the bookmark's row has gone, the start is the row that followed it;
 * [method@Table.get_position_changed] tells.
 *
 * Errors: %MAPI_ERROR_INVALID_BOOKMARK if there is no such bookmark.
 * Source: IMAPITable::SeekRow.
 *
 * Returns: %TRUE if the cursor was moved
 */
gboolean
mapi_table_seek_row (MapiTable  *self,
                     guint       bookmark,
                     gint        n_rows,
                     gint       *n_moved,
                     GError    **error)
{
  guint start;
  gint64 target;

  g_return_val_if_fail (MAPI_IS_TABLE (self), FALSE);

  if (n_moved != NULL)
    *n_moved = 0;
  if (!mapi_table_ensure_read (self, NULL, error) ||
      !find_bookmark (self, bookmark, &start, error))
    return FALSE;

  target = CLAMP ((gint64) start + n_rows, 0, (gint64) mapi_table_view_length (self));
  self->cursor = target;
  if (n_moved != NULL)
    *n_moved = target - start;
  return TRUE;
}

/**
 * mapi_table_seek_row_approx:
 * @self: a table
 * @numerator: how many parts
 * @denominator: of how many; 0, like less than @numerator, is the end
 *
 * Moves the cursor to a fraction of the table.
 *
 * Source: IMAPITable::SeekRowApprox.
 */
void
mapi_table_seek_row_approx (MapiTable *self,
                            guint      numerator,
                            guint      denominator)
{
  guint length;

  g_return_if_fail (MAPI_IS_TABLE (self));

  length = mapi_table_view_length (self);
  if (numerator >= denominator)
    self->cursor = length;
  else
    self->cursor = (guint64) length * numerator / denominator;
}

/**
 * mapi_table_query_position:
 * @self: a table
 * @numerator: (out) (optional): the position as a fraction
 * @denominator: (out) (optional): of this, never 0
 *
 * Where the cursor is.
 *
 * Source: IMAPITable::QueryPosition.
 *
 * Returns: the position of the next row to read; the number of rows at the end
 */
guint
mapi_table_query_position (MapiTable *self,
                           guint     *numerator,
                           guint     *denominator)
{
  guint length;

  g_return_val_if_fail (MAPI_IS_TABLE (self), 0);

  length = mapi_table_view_length (self);
  if (numerator != NULL)
    *numerator = length > 0 ? self->cursor : 1;
  if (denominator != NULL)
    *denominator = MAX (length, 1);
  return self->cursor;
}

/* A search for one row by its instance key needs no help from the source */
static gboolean
is_instance_key (MapiRestriction *restriction,
                 guint64         *key)
{
  GBytes *bytes;
  gsize length;
  gconstpointer data;
  guint64 big_endian;

  if (mapi_restriction_get_restriction_type (restriction) != MAPI_RES_PROPERTY ||
      mapi_restriction_get_relop (restriction) != MAPI_RELOP_EQ ||
      mapi_restriction_get_tag (restriction) != MAPI_PR_INSTANCE_KEY)
    return FALSE;
  bytes = mapi_value_get_binary (mapi_restriction_get_value (restriction));
  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &length);
  if (length != sizeof big_endian)
    return FALSE;
  memcpy (&big_endian, data, sizeof big_endian);
  *key = GUINT64_FROM_BE (big_endian);
  return TRUE;
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  guint64 one = *(const guint64 *) a;
  guint64 other = *(const guint64 *) b;

  return one < other ? -1 : one > other;
}

/* The sorted keys of all rows that match, asked of the source. Multi-valued instances have keys
 * that depend on columns and order, so these stay as they are. */
static GArray *
ask_matching (MapiTable        *self,
              MapiRestriction  *restriction,
              GCancellable     *cancellable,
              GError          **error)
{
  g_autoptr(MapiTableQuery) query = NULL;
  g_autoptr(MapiTableJob) job = NULL;
  gsize n_columns, n_keys;
  const guint32 *columns = mapi_table_query_get_columns (self->query, &n_columns);
  const guint64 *keys;
  GArray *matching;

  query = mapi_table_query_new (columns, n_columns, restriction,
                                mapi_table_query_get_sort_order (self->query));
  job = mapi_table_job_new (self, query, cancellable);
  job->ask = TRUE;
  mapi_table_job_run_now (job, self);
  if (job->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&job->error));
      return NULL;
    }
  keys = mapi_table_result_get_keys (job->result, &n_keys);
  matching = g_array_sized_new (FALSE, FALSE, sizeof (guint64), n_keys);
  if (n_keys > 0)
    g_array_append_vals (matching, keys, n_keys);
  g_array_sort (matching, compare_keys);
  return matching;
}

static gboolean
row_matches (MapiTable       *self,
             MapiRestriction *restriction,
             GArray          *matching,
             guint64          wanted,
             guint            position)
{
  guint64 key = mapi_table_view_key (self, position);
  g_autoptr(MapiProperties) values = NULL;

  if (matching == NULL)
    return key == wanted;
  if (!MAPI_TABLE_IS_HEADING (key))
    return g_array_binary_search (matching, &key, compare_keys, NULL);
  values = mapi_table_heading_properties (self, key);
  return values != NULL && mapi_restriction_matches (restriction, values, NULL, NULL);
}

static gboolean
find_from (MapiTable       *self,
           MapiRestriction *restriction,
           GArray          *matching,
           guint64          wanted,
           guint            start,
           gboolean         backward,
           guint           *position)
{
  guint length = mapi_table_view_length (self);

  if (backward)
    {
      for (guint i = MIN (start, length); i-- > 0; )
        if (row_matches (self, restriction, matching, wanted, i))
          {
            *position = i;
            return TRUE;
          }
      return FALSE;
    }
  for (guint i = start; i < length; i++)
    if (row_matches (self, restriction, matching, wanted, i))
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * mapi_table_find_row:
 * @self: a table
 * @restriction: what to look for
 * @bookmark: where to start
 * @flags: %MAPI_FIND_DIR_BACKWARD to search back
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Puts the cursor on the next row that matches. Searching forward begins with the
 * bookmark's own row, searching back with the row before it. On failure the cursor stays.
 * Every table finds a row by PR_INSTANCE_KEY. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if no row matches; %MAPI_ERROR_INVALID_BOOKMARK if there is
 * no such bookmark; %MAPI_ERROR_TOO_COMPLEX if the source cannot evaluate @restriction;
 * %MAPI_ERROR_BUSY as [method@Table.query_rows].
 * Source: IMAPITable::FindRow.
 *
 * Returns: %TRUE if the cursor is on a row that matches
 */
gboolean
mapi_table_find_row (MapiTable        *self,
                     MapiRestriction  *restriction,
                     guint             bookmark,
                     MapiFindFlags     flags,
                     GCancellable     *cancellable,
                     GError          **error)
{
  g_autoptr(GArray) matching = NULL;
  guint64 wanted = 0;
  guint start, position;
  gboolean found;

  g_return_val_if_fail (MAPI_IS_TABLE (self), FALSE);
  g_return_val_if_fail (restriction != NULL, FALSE);

  if (!mapi_table_check_idle (self, error) || !mapi_table_ensure_read (self, cancellable, error) ||
      !find_bookmark (self, bookmark, &start, error))
    return FALSE;
  if (!is_instance_key (restriction, &wanted))
    {
      matching = ask_matching (self, restriction, cancellable, error);
      if (matching == NULL)
        return FALSE;
    }
  found = find_from (self, restriction, matching, wanted, start,
                     (flags & MAPI_FIND_DIR_BACKWARD) != 0, &position);
  if (!found)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("No row of the table matches"));
      return FALSE;
    }
  self->cursor = position;
  return TRUE;
}

guint
mapi_table_add_bookmark (MapiTable  *self,
                         guint       position,
                         GError    **error)
{
  MapiTableBookmark *bookmark;

  if (g_hash_table_size (self->bookmarks) >= MAPI_TABLE_MAX_BOOKMARKS)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE,
                   _("A table has at most %d bookmarks"), MAPI_TABLE_MAX_BOOKMARKS);
      return 0;
    }
  bookmark = g_new0 (MapiTableBookmark, 1);
  bookmark->position = position;
  while (self->next_bookmark <= MAPI_BOOKMARK_END ||
         g_hash_table_contains (self->bookmarks, GUINT_TO_POINTER (self->next_bookmark)))
    self->next_bookmark++;
  g_hash_table_insert (self->bookmarks, GUINT_TO_POINTER (self->next_bookmark), bookmark);
  return self->next_bookmark++;
}

/**
 * mapi_table_create_bookmark:
 * @self: a table
 * @error: return location for an error
 *
 * Marks the row the cursor is on. The bookmark follows the row; if the row goes away, it
 * moves to the next. Restricting and sorting discard it.
 *
 * Errors: %MAPI_ERROR_UNABLE_TO_COMPLETE if there are 1000 bookmarks already.
 * Source: IMAPITable::CreateBookmark.
 *
 * Returns: the bookmark, 0 on error
 */
guint
mapi_table_create_bookmark (MapiTable  *self,
                            GError    **error)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), 0);
  return mapi_table_add_bookmark (self, self->cursor, error);
}

/**
 * mapi_table_free_bookmark:
 * @self: a table
 * @bookmark: of [method@Table.create_bookmark]; predefined ones are left alone
 * @error: return location for an error
 *
 * Forgets a bookmark.
 *
 * Errors: %MAPI_ERROR_INVALID_BOOKMARK if there is no such bookmark.
 * Source: IMAPITable::FreeBookmark.
 *
 * Returns: %TRUE if it is forgotten
 */
gboolean
mapi_table_free_bookmark (MapiTable  *self,
                          guint       bookmark,
                          GError    **error)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), FALSE);

  if (bookmark <= MAPI_BOOKMARK_END)
    return TRUE;
  if (g_hash_table_remove (self->bookmarks, GUINT_TO_POINTER (bookmark)))
    return TRUE;
  invalid_bookmark (error);
  return FALSE;
}

/**
 * mapi_table_get_position_changed:
 * @self: a table
 *
 * Whether the last bookmark used by [method@Table.seek_row] or [method@Table.find_row] had
 * lost its row and stood for the one after it. A warning, not an error.
 *
 * Source: MAPI_W_POSITION_CHANGED.
 *
 * Returns: %TRUE if so
 */
gboolean
mapi_table_get_position_changed (MapiTable *self)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), FALSE);
  return self->position_changed;
}
