/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-migration.h"
#include "kit-packs.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <glib/gstdio.h>

#define MAX_FINDINGS 100

static gboolean
check_integrity (KitDatabase   *database,
                 GCancellable  *cancellable,
                 GString       *report,
                 GError       **error)
{
  g_autoptr (KitConnection) connection = kit_database_read (database, cancellable, error);
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  if (connection == NULL)
    return FALSE;
  statement = kit_statement_new (connection, "PRAGMA integrity_check (100)", error);
  if (statement == NULL)
    return FALSE;
  while (kit_statement_next (statement, &local_error))
    {
      const char *finding = kit_statement_get_text (statement, 0);

      if (g_strcmp0 (finding, "ok") != 0)
        g_string_append_printf (report, "%s: %s\n", kit_connection_get_path (connection), finding);
    }
  if (local_error == NULL)
    return TRUE;
  if (!g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_string_append_printf (report, "%s\n", local_error->message);
  return TRUE;
}

/* Rows that point nowhere cannot come from us, but from a damaged file that was mended */
static gboolean
check_references (KitConnection  *connection,
                  GString        *report,
                  GError        **error)
{
  g_autoptr (KitStatement) statement = kit_statement_new (connection, "PRAGMA foreign_key_check",
                                                          error);
  g_autoptr (GError) local_error = NULL;
  guint n = 0;

  if (statement == NULL)
    return FALSE;
  while (n < MAX_FINDINGS && kit_statement_next (statement, &local_error))
    {
      n++;
      g_string_append_printf (report,
                              _("Row %" PRId64 " of “%s” names a row of “%s” that is not there\n"),
                              kit_statement_get_int64 (statement, 1),
                              kit_statement_get_text (statement, 0),
                              kit_statement_get_text (statement, 2));
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
check_counts (KitConnection  *connection,
              gboolean        repair,
              GString        *report,
              GError        **error)
{
  guint n_wrong;

  if (!kit_counts_check (connection, repair, &n_wrong, error))
    return FALSE;
  if (n_wrong > 0)
    g_string_append_printf (report, ngettext ("The counts of %u folder are wrong\n",
                                              "The counts of %u folders are wrong\n", n_wrong),
                                              n_wrong);
  return TRUE;
}

static gboolean
check_orphans (KitTransaction  *transaction,
               gboolean         repair,
               GString         *report,
               GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 n_orphans;

  if (!kit_query_int64 (connection,
                        "SELECT count(*) FROM content WHERE NOT EXISTS"
                        " (SELECT 1 FROM message WHERE message.content = content.id)"
                        " AND id NOT IN (SELECT content FROM tombstone)", 0, 0,
                        &n_orphans, error))
    return FALSE;
  if (n_orphans == 0)
    return TRUE;
  g_string_append_printf (report, ngettext ("%lu text belongs to no message\n",
                                            "%lu texts belong to no message\n",
                                            (gulong) n_orphans), (gulong) n_orphans);
  return !repair ||
         kit_execute (connection,
                      "DELETE FROM content WHERE NOT EXISTS"
                      " (SELECT 1 FROM message WHERE message.content = content.id)"
                      " AND id NOT IN (SELECT content FROM tombstone)", error, 0);
}

/* Bodies nobody names are swept; contents without a body are lost and said so */
static gboolean
check_bodies (KitStore        *self,
              KitTransaction  *transaction,
              gboolean         repair,
              GString         *report,
              GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 n_bodies, n_contents;
  guint n_swept = 0;

  if (repair && !kit_bodies_sweep (kit_store_get_bodies (self), connection, &n_swept, error))
    return FALSE;
  if (!kit_bodies_count_all (kit_store_get_bodies (self), &n_bodies, error) ||
      !kit_query_int64 (connection, "SELECT count(*) FROM content WHERE kind <> 2", 0, 0, &n_contents,
                        error))
    return FALSE;
  if (n_swept > 0 || n_bodies > n_contents)
    {
      gint64 n = n_swept > 0 ? (gint64) n_swept : n_bodies - n_contents;

      g_string_append_printf (report, ngettext ("%" PRId64 " stored text is named by nothing\n",
                                                "%" PRId64 " stored texts are named by nothing\n", (gulong) n), n);
    }
  if (n_bodies < n_contents)
    g_string_append_printf (report, ngettext ("%" PRId64 " text of a message is missing\n",
                                              "%" PRId64 " texts of messages are missing\n",
                                              (gulong) (n_contents - n_bodies)), n_contents - n_bodies);
  return TRUE;
}

/* The index keeps no count of its rows: it is sound in itself, and every text that people
 * see has been put into it */
static gboolean
check_text (KitStore        *self,
            KitTransaction  *transaction,
            gboolean         repair,
            GString         *report,
            GCancellable    *cancellable,
            GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 n_missing;

  /* What came from a server is read later */
  if (!kit_query_int64 (connection,
                        kit_store_is_replicated (self) ? "SELECT 0" :
                        "SELECT count(*) FROM content WHERE indexed = 0 AND EXISTS"
                        " (SELECT 1 FROM message WHERE message.content = content.id AND assoc = 0)",
                        0, 0, &n_missing, error))
    return FALSE;
  if (n_missing == 0 &&
      kit_connection_exec (connection, "INSERT INTO text (text) VALUES ('integrity-check')", NULL))
    return !repair || !kit_full_text_is_stale (connection) ||
           kit_full_text_rebuild (self, transaction, cancellable, error);
  g_string_append_printf (report, "%s\n", _("The search index does not fit the messages"));
  return !repair || kit_full_text_rebuild (self, transaction, cancellable, error);
}

/* What counts and lists is asked of the indexes: this comes before every other repair */
static gboolean
mend_indexes (KitConnection  *connection,
              GError        **error)
{
  g_autoptr (GError) local_error = NULL;

  if (kit_connection_exec (connection, "REINDEX", &local_error))
    return TRUE;
  if (!g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE,
               _("The message store “%s” is damaged and cannot be mended: export what can still be "
                 "read, then put back a backup"), kit_connection_get_path (connection));
  return FALSE;
}

/* Bodies are not swept by what a damaged file says of them */
static gboolean
check_all (KitStore        *self,
           KitTransaction  *transaction,
           gboolean         repair,
           GString         *report,
           GCancellable    *cancellable,
           GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gboolean damaged = report->len > 0;

  if (repair && damaged && !mend_indexes (connection, error))
    return FALSE;
  return check_references (connection, report, error) &&
         check_counts (connection, repair, report, error) &&
         check_orphans (transaction, repair && !damaged, report, error) &&
         check_text (self, transaction, repair, report, cancellable, error) &&
         check_bodies (self, transaction, repair && !damaged, report, error);
}

static gboolean
verify (MapiStore     *store,
        gboolean       repair,
        char         **report,
        GCancellable  *cancellable,
        GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (GString) findings = g_string_new (NULL);

  if (!check_integrity (kit_store_get_database (self), cancellable, findings, error) ||
      !check_integrity (kit_bodies_get_database (kit_store_get_bodies (self)), cancellable,
                        findings, error))
    return FALSE;
  transaction = kit_store_begin_repair (self, cancellable, error);
  if (transaction == NULL ||
      !check_all (self, transaction, repair, findings, cancellable, error))
    return FALSE;
  /* Even without a finding: the search index may have been built anew */
  if (repair && (!kit_store_commit (self, transaction, error) ||
                 !kit_store_end_repair (self, error)))
    return FALSE;
  if (findings->len > 0)
    g_string_truncate (findings, findings->len - 1);
  if (report != NULL)
    *report = g_string_free (g_steal_pointer (&findings), FALSE);
  return TRUE;
}

static gboolean
backup (MapiStore     *store,
        const char    *path,
        GCancellable  *cancellable,
        GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autofree char *store_path = g_build_filename (path, "store.sqlite", NULL);
  g_autofree char *bodies_path = g_build_filename (path, "bodies.sqlite", NULL);
  g_autoptr (KitTransaction) transaction = NULL;
  gboolean copied;

  if (g_mkdir (path, 0700) < 0)
    {
      int number = errno;

      g_set_error (error, MAPI_ERROR,
                   number == EEXIST ? MAPI_ERROR_COLLISION
                   : number == ENOSPC ? MAPI_ERROR_NOT_ENOUGH_DISK : MAPI_ERROR_NO_ACCESS,
                   _("The folder “%s” cannot be made: %s"), path, g_strerror (number));
      return FALSE;
    }
  /* Nobody writes meanwhile, so that both files are of one moment; everybody reads */
  transaction = kit_store_begin (self, cancellable, error);
  copied = transaction != NULL &&
           kit_copy_database (kit_store_get_database (self), store_path, cancellable, error) &&
           kit_copy_database (kit_bodies_get_database (kit_store_get_bodies (self)), bodies_path,
                              cancellable, error) &&
           kit_packs_inline (kit_store_get_bodies (self), bodies_path, cancellable, error);
  if (!copied)
    {
      g_unlink (store_path);
      g_unlink (bodies_path);
      g_rmdir (path);
    }
  return copied;
}

void
kit_store_care_init (MapiStoreClass *klass)
{
  klass->verify = verify;
  klass->backup = backup;
}
