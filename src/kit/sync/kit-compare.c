/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-compare.h"

#include <kit-message.h>
#include <kit-operation.h>

#include "kit-compare-texts.h"
#include "kit-folder-list.h"
#include "kit-location.h"
#include "kit-plan.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define MAX_FINDINGS 200

/* What is here of one message of the folder */
typedef struct
{
  gint64    uid;
  gboolean  exists;
  gboolean  told;      /* something about it waits to be told */
  KitFlags  flags;
  gint64    confirmed; /* -1: none */
  char     *keywords;
  gint64    size;
  gboolean  own;       /* we made the bytes: sizes say nothing */
  char     *subject;
  char     *message_id;
  gboolean  seen;
} Ours;

typedef struct
{
  KitRemoteRow *row;
  GString *report;
  GArray *ours; /* Ours, by number */
  guint n_findings;
  KitSinkState state;
  KitUidSet *swapped; /* numbers that are another message's */
  KitUidSet *wrong;   /* (nullable): numbers of which another text is here */
} Compare;

static void
ours_clear (gpointer data)
{
  Ours *ours = data;

  g_free (ours->keywords);
  g_free (ours->subject);
  g_free (ours->message_id);
}

G_GNUC_PRINTF (2, 3)
static void
find (Compare    *self,
      const char *format,
      ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (self->n_findings++ == MAX_FINDINGS)
    g_string_append_printf (self->report, _("“%s”: and more\n"), self->row->name);
  if (self->n_findings > MAX_FINDINGS)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_string_append_printf (self->report, "“%s”: %s\n", self->row->name, text);
}

static gint
compare_ours (gconstpointer a,
              gconstpointer b)
{
  gint64 first = ((const Ours *) a)->uid, second = ((const Ours *) b)->uid;

  return first < second ? -1 : first > second;
}

static gboolean
begin_cb (gpointer             user_data,
          const KitSinkState  *state,
          GError             **error)
{
  Compare *self = user_data;

  self->state = *state;
  return TRUE;
}

static gboolean
is_other (Ours   *ours,
          GBytes *header)
{
  return header != NULL && !ours->own && kit_text_is_other (ours->message_id, ours->subject, header);
}

static gboolean
message_cb (gpointer               user_data,
            const KitSinkMessage  *message,
            GError               **error)
{
  Compare *self = user_data;
  Ours key = { message->uid }, *ours;
  g_autofree char *keywords = NULL;
  KitFlags theirs = (KitFlags) message->flags & KIT_FLAGS_SETTABLE;
  guint position;

  if (!g_array_binary_search (self->ours, &key, compare_ours, &position))
    {
      if (message->uid >= self->row->uidnext)
        find (self, _("number %" PRId64 " is new on the server and comes with the next synchronization"),
              message->uid);
      else if (message->uid >= self->row->low)
        find (self, _("number %" PRId64 " is on the server but not here: it is listed with the next "
                      "synchronization"), message->uid);
      return TRUE;
    }
  ours = &g_array_index (self->ours, Ours, position);
  ours->seen = TRUE;
  if (!ours->exists)
    return TRUE;
  if (is_other (ours, message->header))
    {
      kit_uid_set_add (self->swapped, ours->uid);
      find (self, _("number %" PRId64 " is “%s” here, but another message on the server: both are found again with the "
                    "next synchronization"), ours->uid, ours->subject);
      return TRUE;
    }
  keywords = kit_keywords_to_text (message->keywords);
  if (message->flags >= 0 && (ours->confirmed >= 0 ? (KitFlags) ours->confirmed : ours->flags) != theirs)
    find (self, _("number %" PRId64 " “%s”: the server changed its marks since the last synchronization"),
          ours->uid, ours->subject);
  else if (message->flags >= 0 && !ours->told && !kit_plan_keywords_equal (ours->keywords, keywords))
    find (self, _("number %" PRId64 " “%s”: the server has other keywords"), ours->uid, ours->subject);
  if (message->size > 0 && !ours->own && ours->size > 0 && ours->size != message->size)
    find (self, _("number %" PRId64 " “%s”: %" PRId64 " bytes here, %" PRId64
                  " on the server"), ours->uid, ours->subject, ours->size, message->size);
  return TRUE;
}

static const KitSinkFuncs funcs = { begin_cb, message_cb, NULL, NULL, NULL };

static gboolean
load_ours (Compare        *self,
           KitConnection  *connection,
           GError        **error)
{
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  row = kit_statement_new (connection,
                           "SELECT uid, m.id IS NOT NULL, EXISTS (SELECT 1 FROM operation WHERE message = m.id),"
                           " (m.flags & 1) | (m.flagged << 1) | (m.answered << 2) | (m.forwarded << 3),"
                           " m.flags_confirmed, m.keywords, m.size, kind = 1, m.subject, m.message_id FROM location"
                           " LEFT JOIN message AS m ON m.id = location.message"
                           " LEFT JOIN content ON content.id = m.content"
                           " WHERE location.folder = ? AND uid > 0 ORDER BY uid", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, self->row->folder);
  while (kit_statement_next (row, &local_error))
    {
      Ours ours = { kit_statement_get_int64 (row, 0) };

      ours.exists = kit_statement_get_int64 (row, 1) != 0;
      ours.told = kit_statement_get_int64 (row, 2) != 0;
      ours.flags = (KitFlags) kit_statement_get_int64 (row, 3);
      ours.confirmed = kit_statement_is_null (row, 4) ? -1 : kit_statement_get_int64 (row, 4);
      ours.keywords = g_strdup (kit_statement_get_text (row, 5));
      ours.size = kit_statement_get_int64 (row, 6);
      ours.own = kit_statement_get_int64 (row, 7) != 0;
      ours.message_id = g_strdup (kit_statement_get_text (row, 9));
      ours.subject = g_strdup (kit_statement_is_null (row, 8) ? "" : kit_statement_get_text (row, 8));
      g_array_append_val (self->ours, ours);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* What the file itself says of places that cannot be */
static gboolean
compare_places (Compare        *self,
                KitConnection  *connection,
                GError        **error)
{
  gint64 n_void, n_double, n_placeless;

  if (!kit_location_count_impossible (connection, self->row->folder, &n_void, &n_double, &n_placeless, error))
    return FALSE;
  if (n_void > 0)
    find (self, ngettext ("%" PRId64 " message was lost here; it is listed again with the next synchronization",
                          "%" PRId64 " messages were lost here; they are listed again with the next synchronization",
                          (gulong) n_void), n_void);
  if (n_double > 0)
    find (self, ngettext ("%" PRId64 " message has several numbers; the right one is looked for with the next "
                          "synchronization",
                          "%" PRId64 " messages have several numbers; the right ones are looked for with the next "
                          "synchronization", (gulong) n_double), n_double);
  if (n_placeless > 0)
    find (self, ngettext ("%" PRId64 " message has no number; it is looked for on the server with the next "
                          "synchronization, and sent there if it is not found",
                          "%" PRId64 " messages have no number; they are looked for on the server with the next "
                          "synchronization, and sent there if they are not found", (gulong) n_placeless), n_placeless);
  return TRUE;
}

/* Where a number is another message's, its text is that one's, too */
static gboolean
compare_texts (KitStore      *store,
               KitRemote     *remote,
               Compare       *self,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (GArray) texts = NULL;

  if (self->row->uidvalidity == 0)
    return TRUE;
  texts = kit_compare_texts_sample (store, remote, self->row, cancellable, error);
  if (texts == NULL)
    return FALSE;
  self->wrong = kit_uid_set_new ();
  for (guint i = 0; i < texts->len; i++)
    {
      const KitTextDifference *text = &g_array_index (texts, KitTextDifference, i);
      Ours key = { text->uid };
      guint position;
      g_autofree char *line = NULL;

      if (text->kind == KIT_TEXT_UNSTABLE || kit_uid_set_contains (self->swapped, text->uid) ||
          !g_array_binary_search (self->ours, &key, compare_ours, &position))
        continue;
      if (kit_text_difference_is_ours (text))
        kit_uid_set_add (self->wrong, text->uid);
      line = kit_text_difference_describe (text, g_array_index (self->ours, Ours, position).subject);
      find (self, "%s", line);
    }
  return TRUE;
}

static gboolean
compare_folder (KitStore      *store,
                KitRemote     *remote,
                Compare       *self,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (KitSink) sink = kit_sink_new (&funcs, self);
  KitSyncRequest request = { KIT_SYNC_LIST, self->row->path };

  request.names = TRUE;
  {
    g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);

    if (connection == NULL || !load_ours (self, connection, error) || !compare_places (self, connection, error))
      return FALSE;
  }
  if (!kit_remote_sync_folder (remote, &request, sink, cancellable, error))
    return FALSE;
  if (self->row->uidvalidity != 0 && self->state.uidvalidity != self->row->uidvalidity)
    {
      g_string_append_printf (self->report,
                              _("“%s”: the server gave all messages new numbers; they are found again with the "
                                "next synchronization\n"), self->row->name);
      return TRUE;
    }
  for (guint i = 0; i < self->ours->len; i++)
    {
      Ours *ours = &g_array_index (self->ours, Ours, i);

      if (!ours->seen && ours->exists)
        find (self, _("number %" PRId64 " “%s” is here but not on the server any more"), ours->uid,
              ours->subject);
    }
  if (!compare_texts (store, remote, self, cancellable, error))
    return FALSE;
  if (self->row->low > 1)
    find (self, _("messages older than number %" PRId64 " are not listed yet"), self->row->low);
  return TRUE;
}

/* What was found is put right by the next synchronization, which compares number by number as well */
static gboolean
ask_for_repair (KitStore      *store,
                Compare       *self,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, cancellable, error);

  return transaction != NULL &&
         kit_execute (kit_transaction_get_connection (transaction),
                      "UPDATE remote_folder SET checked = -1 WHERE folder = ?", error, 1, self->row->folder) &&
         kit_location_unplace (transaction, self->row->folder, self->swapped, error) &&
         (self->wrong == NULL ||
          kit_compare_texts_drop (transaction, self->row->folder, self->wrong, error)) &&
         kit_store_commit (store, transaction, error);
}

static gboolean
compare_one (KitStore      *store,
             KitRemote     *remote,
             KitRemoteRow  *row,
             GString       *report,
             GCancellable  *cancellable,
             GError       **error)
{
  Compare self = { row, report };
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  self.ours = g_array_new (FALSE, TRUE, sizeof (Ours));
  g_array_set_clear_func (self.ours, ours_clear);
  self.swapped = kit_uid_set_new ();
  done = compare_folder (store, remote, &self, cancellable, &local_error) &&
         (self.n_findings == 0 || ask_for_repair (store, &self, cancellable, &local_error));
  g_array_unref (self.ours);
  kit_uid_set_free (self.swapped);
  g_clear_pointer (&self.wrong, kit_uid_set_free);
  if (done)
    return TRUE;
  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    {
      g_string_append_printf (report, _("“%s” is not on the server any more\n"), row->name);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static const KitRemoteFolder *
find_theirs (GPtrArray  *theirs,
             const char *path)
{
  for (guint i = 0; i < theirs->len; i++)
    {
      KitRemoteFolder *folder = g_ptr_array_index (theirs, i);

      if (g_str_equal (folder->path, path))
        return folder;
    }
  return NULL;
}

static gboolean
is_known (GPtrArray  *rows,
          const char *path)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (((KitRemoteRow *) g_ptr_array_index (rows, i))->path, path))
      return TRUE;
  return FALSE;
}

/* The folders themselves */
static gboolean
compare_list (KitStore      *store,
              GPtrArray     *rows,
              GPtrArray     *theirs,
              GString       *report,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);
  g_autofree char *name = NULL;
  gint64 folder, parent;

  for (guint i = 0; i < theirs->len; i++)
    {
      KitRemoteFolder *their = g_ptr_array_index (theirs, i);

      if (!is_known (rows, their->path))
        g_string_append_printf (report, _("“%s” is a new folder on the server and comes with the next "
                                          "synchronization\n"), their->name);
    }
  if (connection == NULL || !kit_folder_list_find_orphan (connection, &folder, &parent, &name, error))
    return FALSE;
  if (folder != 0)
    g_string_append_printf (report, _("“%s” is empty, and only here; it goes with the next synchronization\n"), name);
  return TRUE;
}

static gboolean
load_all (KitStore      *store,
          GPtrArray    **rows,
          gint64        *n_waiting,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);

  if (connection == NULL || !kit_query_int64 (connection, "SELECT count(*) FROM operation LIMIT ?", 1, 0, n_waiting, error))
    return FALSE;
  *rows = kit_remote_rows_load (connection, error);
  return *rows != NULL;
}

gboolean
kit_compare_run (KitStore      *store,
                 KitRemote     *remote,
                 GString       *report,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (GPtrArray) theirs = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gint64 n_waiting;

  if (!load_all (store, &rows, &n_waiting, cancellable, error))
    return FALSE;
  theirs = kit_remote_list_folders (remote, cancellable, error);
  if (theirs == NULL || !compare_list (store, rows, theirs, report, cancellable, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      KitRemoteRow *row = g_ptr_array_index (rows, i);

      if (row->name == NULL)
        continue;
      if (find_theirs (theirs, row->path) == NULL)
        g_string_append_printf (report, _("“%s” is not on the server any more\n"), row->name);
      else if (!(row->flags & (KIT_FOLDER_NO_MESSAGES | KIT_FOLDER_VIRTUAL)) &&
               !compare_one (store, remote, row, report, cancellable, error))
        return FALSE;
    }
  if (n_waiting > 0)
    g_string_append_printf (report, ngettext ("%" PRId64 " change made here is not on the server yet\n",
                                              "%" PRId64 " changes made here are not on the server yet\n",
                                              (gulong) n_waiting), n_waiting);
  return TRUE;
}
