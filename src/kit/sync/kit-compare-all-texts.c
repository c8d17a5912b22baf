/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-compare-all-texts.h"

#include "kit-compare-texts.h"
#include "kit-pass.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Others want the server, too */
#define CALL_TIME (4 * G_USEC_PER_SEC)

/* How far it went: kept in meta, so that what was stopped goes on */
#define AT_FOLDER      "texts-folder"
#define AT_UIDVALIDITY "texts-uidvalidity"
#define AT_UID         "texts-uid"

typedef struct
{
  gint64 folder;      /* 0: at the beginning */
  gint64 uidvalidity;
  gint64 uid;         /* up to this one of the folder */
} Place;

static gboolean
place_load (Place          *self,
            KitConnection  *connection,
            GError        **error)
{
  return kit_meta_get (connection, AT_FOLDER, 0, &self->folder, error) &&
         kit_meta_get (connection, AT_UIDVALIDITY, 0, &self->uidvalidity, error) &&
         kit_meta_get (connection, AT_UID, 0, &self->uid, error);
}

static gboolean
place_save (const Place    *self,
            KitConnection  *connection,
            GError        **error)
{
  return kit_meta_set (connection, AT_FOLDER, self->folder, error) &&
         kit_meta_set (connection, AT_UIDVALIDITY, self->uidvalidity, error) &&
         kit_meta_set (connection, AT_UID, self->uid, error);
}

/* The folder it goes on with: the one it is in, or that with the next number. (nullable): there is no more */
static const KitRemoteRow *
find_folder (GPtrArray *rows,
             Place     *place)
{
  const KitRemoteRow *next = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const KitRemoteRow *row = g_ptr_array_index (rows, i);

      if (row->name != NULL && row->uidvalidity != 0 && !(row->flags & (KIT_FOLDER_NO_MESSAGES | KIT_FOLDER_VIRTUAL)) &&
          (place->uid < G_MAXINT64 ? row->folder >= place->folder : row->folder > place->folder) &&
          (next == NULL || row->folder < next->folder))
        next = row;
    }
  if (next == NULL)
    return NULL;
  if (next->folder != place->folder || next->uidvalidity != place->uidvalidity)
    *place = (Place) { next->folder, next->uidvalidity, 0 };
  return next;
}

static gboolean
add_finding (GString                  *report,
             KitConnection            *connection,
             const KitRemoteRow       *row,
             const KitTextDifference  *text,
             GError                  **error)
{
  g_autoptr (KitStatement) subject = kit_statement_new (connection,
                                                        "SELECT subject FROM location"
                                                        " JOIN message ON message.id = location.message"
                                                        " WHERE location.folder = ? AND uid = ?", error);
  GError *local_error = NULL;

  if (subject == NULL)
    return FALSE;
  kit_statement_bind_int64 (subject, 1, row->folder);
  kit_statement_bind_int64 (subject, 2, text->uid);
  if (kit_statement_next (subject, &local_error))
    {
      const char *name = kit_statement_get_text (subject, 0);
      g_autofree char *line = kit_text_difference_describe (text, name != NULL ? name : "");

      g_string_append_printf (report, "“%s”: %s\n", row->name, line);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* What was found and how far it went are durable together */
static gboolean
take (KitStore            *store,
      const KitRemoteRow  *row,
      const Place         *place,
      GArray              *texts,
      GString             *report,
      GCancellable        *cancellable,
      GError             **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, cancellable, error);
  g_autoptr (KitUidSet) wrong = kit_uid_set_new ();
  KitConnection *connection;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  for (guint i = 0; texts != NULL && i < texts->len; i++)
    {
      const KitTextDifference *text = &g_array_index (texts, KitTextDifference, i);

      if (!add_finding (report, connection, row, text, error))
        return FALSE;
      if (kit_text_difference_is_ours (text))
        kit_uid_set_add (wrong, text->uid);
    }
  return kit_compare_texts_drop (transaction, row->folder, wrong, error) && place_save (place, connection, error) &&
         kit_store_commit (store, transaction, error);
}

/* The next texts of a folder. One that cannot be looked into is told, and left aside. */
static gboolean
compare_next (KitStore            *store,
              KitRemote           *remote,
              const KitRemoteRow  *row,
              Place               *place,
              GString             *report,
              GCancellable        *cancellable,
              GError             **error)
{
  Place next = *place;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GArray) texts = kit_compare_texts_next (store, remote, row, &next.uid, cancellable, &local_error);

  if (texts == NULL)
    {
      if (kit_pass_is_fatal (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_string_append_printf (report, _("“%s”: its texts cannot be compared: %s\n"), row->name, local_error->message);
      next.uid = G_MAXINT64;
    }
  if (!take (store, row, &next, texts, report, cancellable, error))
    return FALSE;
  *place = next;
  return TRUE;
}

static gboolean
count (KitConnection  *connection,
       const Place    *place,
       gint64         *n_done,
       gint64         *n_total,
       GError        **error)
{
  g_autoptr (GArray) done = kit_query_int64s (connection, "SELECT count(*) FROM location WHERE uid > 0 AND"
                                              " (folder < ?1 OR (folder = ?1 AND uid <= ?2))", error, 2, place->folder,
                                              place->uid);

  if (done == NULL || !kit_query_int64 (connection, "SELECT count(*) FROM location WHERE uid > 0", 0, 0, n_total, error))
    return FALSE;
  /* All of them is what the end is known by */
  *n_done = place->folder == 0 ? *n_total : MIN (g_array_index (done, gint64, 0), *n_total - 1);
  return TRUE;
}

static gboolean
compare_for_a_time (KitStore      *store,
                    KitRemote     *remote,
                    GPtrArray     *rows,
                    Place         *place,
                    GString       *report,
                    GCancellable  *cancellable,
                    GError       **error)
{
  gint64 end = g_get_monotonic_time () + CALL_TIME;
  const KitRemoteRow *row;

  while ((row = find_folder (rows, place)) != NULL && g_get_monotonic_time () < end)
    if (!compare_next (store, remote, row, place, report, cancellable, error))
      return FALSE;
  if (row == NULL)
    *place = (Place) { 0, 0, 0 };
  return TRUE;
}

/* At the end the place is the beginning again, for the next time */
static gboolean
finish (KitStore      *store,
        const Place   *place,
        gint64        *n_done,
        gint64        *n_total,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, cancellable, error);

  return transaction != NULL && place_save (place, kit_transaction_get_connection (transaction), error) &&
         count (kit_transaction_get_connection (transaction), place, n_done, n_total, error) &&
         kit_store_commit (store, transaction, error);
}

gboolean
kit_compare_all_texts (KitStore      *store,
                       KitRemote     *remote,
                       gboolean       anew,
                       gint64        *n_done,
                       gint64        *n_total,
                       GString       *report,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) local_error = NULL;
  Place place = { 0, 0, 0 };

  {
    g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);

    if (connection == NULL || (!anew && !place_load (&place, connection, error)) ||
        (rows = kit_remote_rows_load (connection, error)) == NULL)
      return FALSE;
  }
  /* What was found is told first; the next call meets the same again */
  if (!compare_for_a_time (store, remote, rows, &place, report, cancellable, &local_error) && report->len == 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return finish (store, &place, n_done, n_total, NULL, error);
}
