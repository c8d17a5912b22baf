/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* meta has for each folder what was dropped last: kept-months:FOLDER, for how many months texts are kept (as in
 * MAPI_PR_OFFLINE_MONTHS), and kept-since:FOLDER, when the oldest was received that was left here then. */

#include "config.h"

#include "kit-shed.h"

#include "kit-policy.h"

#define AT_ONCE 200

typedef struct
{
  gint   months;
  gint64 since;
} Kept;

static gboolean
load_kept (KitConnection  *connection,
           gint64          folder,
           Kept           *kept,
           GError        **error)
{
  g_autofree char *months = g_strdup_printf ("kept-months:%" G_GINT64_FORMAT, folder);
  g_autofree char *since = g_strdup_printf ("kept-since:%" G_GINT64_FORMAT, folder);
  gint64 value;

  if (!kit_meta_get (connection, months, -1, &value, error) ||
      !kit_meta_get (connection, since, G_MININT64, &kept->since, error))
    return FALSE;
  kept->months = (gint) value;
  return TRUE;
}

static gboolean
save_kept (KitStore      *store,
           gint64         folder,
           const Kept    *kept,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autofree char *months = g_strdup_printf ("kept-months:%" G_GINT64_FORMAT, folder);
  g_autofree char *since = g_strdup_printf ("kept-since:%" G_GINT64_FORMAT, folder);
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, cancellable, error);
  KitConnection *connection;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  return kit_meta_set (connection, months, kept->months, error) &&
         kit_meta_set (connection, since, kept->since, error) && kit_store_commit (store, transaction, error);
}

/* What is too much: received from *@from on, before *@below. FALSE: nothing. */
static gboolean
find_excess (const Kept      *kept,
             const KitPolicy *policy,
             gint64           now,
             Kept            *next,
             gint64          *from,
             gint64          *below)
{
  gboolean is_less = policy->months >= 0 && (kept->months < 0 || policy->months < kept->months);

  next->months = policy->months;
  /* Of a folder of which nothing is kept, what was opened is for a while */
  next->since = policy->months < 0 ? G_MININT64 : kit_policy_get_since (MAX (policy->months, 1), now);
  *from = is_less ? G_MININT64 : kept->since;
  *below = is_less && policy->months == 0 ? G_MAXINT64 : next->since;
  return policy->months >= 0 && (is_less || policy->months == kept->months) && *from < *below;
}

/* ---- which ---- */

/* Nobody may drop it: not all of its messages are on the server, or something about one waits */
#define NEEDED \
  " EXISTS (SELECT 1 FROM message AS m WHERE m.content = content.id AND (m.assoc <> 0" \
  "  OR NOT EXISTS (SELECT 1 FROM location AS l WHERE l.message = m.id AND l.uid > 0 AND l.state = 0)" \
  "  OR EXISTS (SELECT 1 FROM operation WHERE operation.message = m.id)" \
  "  OR EXISTS (SELECT 1 FROM queue WHERE queue.message = m.id)))"

static const char excess_sql[] =
  "SELECT DISTINCT content.id FROM message JOIN content ON content.id = message.content"
  " WHERE message.folder = ?1 AND message.assoc = 0 AND message.received >= ?2 AND message.received < ?3"
  " AND content.kind = 0 AND content.id > ?4 AND NOT" NEEDED " ORDER BY content.id LIMIT ?5";

static GArray *
list_excess (KitConnection  *connection,
             gint64          folder,
             gint64          from,
             gint64          below,
             gint64          last,
             GError        **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, excess_sql, error);
  g_autoptr (GArray) contents = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;

  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, folder);
  kit_statement_bind_int64 (row, 2, from);
  kit_statement_bind_int64 (row, 3, below);
  kit_statement_bind_int64 (row, 4, last);
  kit_statement_bind_int64 (row, 5, AT_ONCE);
  while (kit_statement_next (row, &local_error))
    {
      gint64 content = kit_statement_get_int64 (row, 0);

      g_array_append_val (contents, content);
    }
  if (local_error == NULL)
    return g_steal_pointer (&contents);
  g_propagate_error (error, local_error);
  return NULL;
}

/* The same text may be in a folder that keeps it */
static gboolean
is_kept_elsewhere (KitStore       *store,
                   KitConnection  *connection,
                   gint64          content,
                   gint64          folder,
                   gboolean       *kept,
                   GCancellable   *cancellable,
                   GError        **error)
{
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  *kept = FALSE;
  row = kit_statement_new (connection, "SELECT folder, max (received) FROM message WHERE content = ?1 AND folder <> ?2"
                                       " GROUP BY folder", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, content);
  kit_statement_bind_int64 (row, 2, folder);
  while (!*kept && kit_statement_next (row, &local_error))
    {
      KitPolicy policy;

      if (!kit_policy_load (store, kit_statement_get_int64 (row, 0), &policy, cancellable, error))
        return FALSE;
      *kept = policy.any && kit_statement_get_int64 (row, 1) >= policy.since;
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* ---- dropping ---- */

/* What was true when they were listed may be no more */
static gboolean
drop (KitStore       *store,
      GArray         *contents,
      KitShedCursor  *cursor,
      GCancellable   *cancellable,
      GError        **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, cancellable, error);
  guint n_dropped = 0;

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < contents->len; i++)
    {
      KitConnection *connection = kit_transaction_get_connection (transaction);
      gint64 content = g_array_index (contents, gint64, i);

      if (!kit_execute (connection, "UPDATE content SET kind = 2 WHERE id = ? AND kind = 0 AND NOT" NEEDED, error, 1,
                        content))
        return FALSE;
      if (kit_connection_n_changes (connection) == 0)
        continue;
      kit_transaction_drop_body (transaction, content);
      n_dropped++;
    }
  if (!kit_store_commit (store, transaction, error))
    return FALSE;
  cursor->n_dropped += n_dropped;
  return TRUE;
}

gboolean
kit_shed_some (KitStore            *store,
               const KitRemoteRow  *row,
               KitShedCursor       *cursor,
               GCancellable        *cancellable,
               GError             **error)
{
  g_autoptr (GArray) contents = NULL;
  gint64 from, below;
  KitPolicy policy;
  Kept kept, next;
  gboolean is_any;

  if (!kit_policy_load (store, row->folder, &policy, cancellable, error))
    return FALSE;
  {
    g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);

    if (connection == NULL || !load_kept (connection, row->folder, &kept, error))
      return FALSE;
    is_any = find_excess (&kept, &policy, g_get_real_time (), &next, &from, &below);
    contents = is_any ? list_excess (connection, row->folder, from, below, cursor->last, error)
                      : g_array_new (FALSE, FALSE, sizeof (gint64));
    cursor->is_done = contents != NULL && contents->len < AT_ONCE;
    if (contents != NULL && contents->len > 0)
      cursor->last = g_array_index (contents, gint64, contents->len - 1);
    for (guint i = contents != NULL ? contents->len : 0; i-- > 0;)
      {
        gboolean is_kept;

        if (!is_kept_elsewhere (store, connection, g_array_index (contents, gint64, i), row->folder, &is_kept,
                                cancellable, error))
          return FALSE;
        if (is_kept)
          g_array_remove_index (contents, i);
      }
  }
  if (contents == NULL || (contents->len > 0 && !drop (store, contents, cursor, cancellable, error)))
    return FALSE;
  /* A little that has grown too old is noted with more of it */
  if (!cursor->is_done || (next.months == kept.months && next.since - kept.since < G_TIME_SPAN_DAY && cursor->n_dropped == 0))
    return TRUE;
  return save_kept (store, row->folder, &next, cancellable, error);
}
