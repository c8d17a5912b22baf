/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-reports.h"

#include <kit-schema.h>

#include <inttypes.h>

/* In meta, "report:NUMBER" is the message's number */
#define PREFIX "report:"
#define AT_ONCE 100

gboolean
kit_reports_add (KitTransaction  *transaction,
                 gint64           message,
                 GError         **error)
{
  g_autofree char *key = g_strdup_printf (PREFIX "%" PRId64, message);

  return kit_meta_set (kit_transaction_get_connection (transaction), key, message, error);
}

static GArray *
list_reports (KitStore      *store,
              gint64         last,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);

  return connection != NULL
         ? kit_query_int64s (connection,
                             "SELECT value FROM meta WHERE key >= 'report:' AND key < 'report;' AND value > ?"
                             " ORDER BY value LIMIT ?", error, 2, last, (gint64) AT_ONCE)
         : NULL;
}

static gboolean
forget (KitStore      *store,
        GArray        *done,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (KitTransaction) transaction = NULL;

  if (done->len == 0)
    return TRUE;
  transaction = kit_store_begin (store, cancellable, error);
  for (guint i = 0; transaction != NULL && i < done->len; i++)
    if (!kit_execute (kit_transaction_get_connection (transaction),
                      "DELETE FROM meta WHERE key = 'report:' || ?", error, 1, g_array_index (done, gint64, i)))
      return FALSE;
  return transaction != NULL && kit_store_commit (store, transaction, error);
}

/* Whether there is no more to be done about it */
static gboolean
link_one (KitStore      *store,
          gint64         message,
          gboolean       all,
          GCancellable  *cancellable)
{
  g_autoptr (MapiEntryId) id = kit_store_make_id (store, MAPI_OBJECT_MESSAGE, message);
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  if (mapi_store_track_report (MAPI_STORE (store), id, &found, cancellable, &error))
    return found || all;
  g_debug ("A report was not linked: %s", error->message);
  return all && !g_cancellable_is_cancelled (cancellable);
}

gboolean
kit_reports_link (KitStore      *store,
                  gboolean       all,
                  GCancellable  *cancellable,
                  GError       **error)
{
  gint64 last = 0;

  for (;;)
    {
      g_autoptr (GArray) list = list_reports (store, last, cancellable, error);
      g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (list == NULL)
        return FALSE;
      for (guint i = 0; i < list->len && !g_cancellable_is_cancelled (cancellable); i++)
        {
          last = g_array_index (list, gint64, i);
          if (link_one (store, last, all, cancellable))
            g_array_append_val (done, last);
        }
      if (!forget (store, done, cancellable, error))
        return FALSE;
      if (list->len < AT_ONCE || g_cancellable_is_cancelled (cancellable))
        return TRUE;
    }
}
