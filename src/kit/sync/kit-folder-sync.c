/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-folder-sync.h"

#include "kit-listing.h"
#include "kit-location.h"
#include "kit-plan.h"
#include "kit-policy.h"

#define MAX_SEARCHED 100
/* Bodies that are looked for and asked for when older messages are listed */
#define MAX_EXPECTED 1000
#define CHECK_PAUSE (10 * 60 * G_TIME_SPAN_SECOND)

typedef struct _Run Run;

/* What the row of the folder learns from an answer. FALSE: there is something to be done before */
typedef gboolean (*TakeFunc) (Run        *run,
                              KitListing *listing);

struct _Run
{
  KitStore *store;
  KitRemote *remote;
  KitRemoteRow *row;
  GCancellable *cancellable;
  guint n_new;
  gint64 end;   /* monotonic, of what has no end of its own; 0: none */
  gboolean previews;
  gint64 expected_size; /* bodies of less are wanted next; 0: none is, or there are enough */
  guint max_next;
  GArray *expected;     /* (owned) (nullable) (element-type KitExpected): those of what is listed */
  KitUidSet *listed;    /* (owned) (nullable): of what may be told of; then bodies are taken at once */
  const KitSyncRequest *next; /* (nullable): of another folder */
  gboolean anew;
  TakeFunc take;        /* (nullable) */
  gboolean taken;       /* the row is written */
};

/* ---- one question ---- */

/* The row goes with the last messages: one time less that the disk is waited for */
static gboolean
last_cb (KitListing      *listing,
         KitTransaction  *transaction,
         gpointer         user_data,
         GError         **error)
{
  Run *run = user_data;

  run->taken = run->take (run, listing);
  return !run->taken || kit_remote_row_update (run->row, transaction, error);
}

/* What was not written is not so */
static gboolean
finish (Run         *run,
        KitListing  *listing,
        GError     **error)
{
  KitRemoteRow before = *run->row;

  if (kit_listing_finish (listing, run->take != NULL ? last_cb : NULL, run, error))
    return TRUE;
  *run->row = before;
  return FALSE;
}

static void
describe (KitSyncRequest     *request,
          const KitRemoteRow *row,
          gboolean            previews)
{
  request->path = row->path;
  request->uidvalidity = row->uidvalidity;
  request->uidnext = row->uidnext;
  request->modseq = row->modseq;
  request->previews = previews;
}

/* What was copied there from here has its number already, and is told of as if it were new */
static gboolean
expect_bodies (Run         *run,
               KitListing  *listing,
               GError     **error)
{
  g_autoptr (KitConnection) connection = NULL;
  g_autoptr (KitUidSet) known = NULL;

  if (run->listed != NULL)
    return kit_listing_take_bodies (listing, run->expected_size, run->max_next, run->expected, run->listed,
                                    run->row->low - 1, error);
  if (run->expected == NULL)
    return TRUE;
  connection = kit_store_read (run->store, run->cancellable, error);
  if (connection == NULL)
    return FALSE;
  known = kit_location_list_known (connection, run->row->folder, run->row->uidnext, G_MAXINT64, error);
  if (known == NULL)
    return FALSE;
  kit_listing_expect_bodies (listing, run->expected_size, run->max_next, run->expected, known);
  return TRUE;
}

/* @take: (nullable): then whoever asks writes the row */
static KitListing *
ask (Run             *run,
     KitSyncRequest  *request,
     KitFilingFlags   flags,
     TakeFunc         take,
     GError         **error)
{
  g_autoptr (KitListing) listing = kit_listing_new (run->store, run->row, flags, run->cancellable);
  g_autoptr (GError) local_error = NULL;

  run->take = take;
  run->taken = FALSE;
  kit_listing_set_end (listing, run->end);
  if (!expect_bodies (run, listing, error))
    return NULL;
  describe (request, run->row, run->previews);
  request->anew = run->anew;
  if (kit_remote_sync_folder (run->remote, request, kit_listing_get_sink (listing), run->cancellable,
                              &local_error))
    {
      if (!finish (run, listing, error))
        return NULL;
      run->n_new += kit_listing_get_n_messages (listing);
      return g_steal_pointer (&listing);
    }
  /* What came before the line broke is true as well */
  kit_listing_finish (listing, NULL, NULL, NULL);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
save_row (Run     *run,
          GError **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (run->store, run->cancellable, error);

  return transaction != NULL && kit_remote_row_update (run->row, transaction, error) &&
         kit_store_commit (run->store, transaction, error);
}

static void
take_state (Run        *run,
            KitListing *listing)
{
  const KitSinkState *state = kit_listing_get_state (listing);

  run->row->uidvalidity = state->uidvalidity;
  /* Not every server says what comes next when a folder is opened */
  if (state->uidnext > 0)
    run->row->uidnext = state->uidnext;
  else if (kit_listing_get_highest (listing) > 0)
    run->row->uidnext = MAX (run->row->uidnext, kit_listing_get_highest (listing) + 1);
  if (state->modseq > 0)
    run->row->modseq = state->modseq;
  run->row->total = state->total;
  run->row->synced = g_get_real_time ();
}

/* ---- what was missed, and what is gone ---- */

static gboolean
ask_for_unlisted (Run         *run,
                  KitListing  *listing,
                  GError     **error)
{
  KitUidSet *unlisted = kit_listing_get_unlisted (listing);
  g_autoptr (KitUidSet) wanted = kit_uid_set_new ();
  g_autoptr (KitUidSet) all = kit_uid_set_new ();
  g_autoptr (KitListing) rest = NULL;
  KitSyncRequest request = { KIT_SYNC_SOME };

  /* What lies below is known to be unlisted and has its time */
  kit_uid_set_add_range (all, MAX (run->row->low, 1), G_MAXINT64 - 1);
  kit_uid_set_free (g_steal_pointer (&wanted));
  wanted = kit_uid_set_intersect (unlisted, all);
  if (kit_uid_set_is_empty (wanted))
    return TRUE;
  request.known = wanted;
  rest = ask (run, &request, KIT_FILING_NEW, NULL, error);
  return rest != NULL;
}

/* Nothing goes on the word of one answer */
static gboolean
ask_again (Run     *run,
           GError **error)
{
  g_autoptr (KitUidSet) doubted = NULL;
  g_autoptr (KitUidSet) there = NULL;
  g_autoptr (KitUidSet) gone = NULL;
  g_autoptr (KitTransaction) transaction = NULL;

  {
    g_autoptr (KitConnection) connection = kit_store_read (run->store, run->cancellable, error);

    if (connection == NULL)
      return FALSE;
    doubted = kit_location_list_doubted (connection, run->row->folder, error);
  }
  if (doubted == NULL || kit_uid_set_is_empty (doubted))
    return doubted != NULL;
  there = kit_remote_check (run->remote, run->row->path, run->row->uidvalidity, doubted,
                            run->cancellable, error);
  if (there == NULL)
    return FALSE;
  gone = kit_uid_set_subtract (doubted, there);
  transaction = kit_store_begin (run->store, run->cancellable, error);
  return transaction != NULL &&
         kit_location_trust (transaction, run->row->folder, there, error) &&
         kit_location_remove (transaction, run->row->folder, gone, error) &&
         kit_store_commit (run->store, transaction, error);
}

/* ---- messages whose number is not known ---- */

typedef struct
{
  gint64 location;
  char *message_id;
} Unplaced;

static void
unplaced_free (gpointer data)
{
  Unplaced *unplaced = data;

  g_free (unplaced->message_id);
  g_free (unplaced);
}

static GPtrArray *
list_unplaced (Run     *run,
               GError **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (run->store, run->cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (unplaced_free);
  GError *local_error = NULL;

  if (connection == NULL)
    return NULL;
  row = kit_statement_new (connection,
                           "SELECT location.id, message_id FROM location"
                           " LEFT JOIN message ON message.id = location.message"
                           " WHERE location.folder = ? AND uid < 0 LIMIT ?", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, run->row->folder);
  kit_statement_bind_int64 (row, 2, MAX_SEARCHED);
  while (kit_statement_next (row, &local_error))
    {
      Unplaced *unplaced = g_new0 (Unplaced, 1);

      unplaced->location = kit_statement_get_int64 (row, 0);
      unplaced->message_id = g_strdup (kit_statement_get_text (row, 1));
      g_ptr_array_add (list, unplaced);
    }
  if (local_error == NULL)
    return g_steal_pointer (&list);
  g_propagate_error (error, local_error);
  return NULL;
}

/* The folder is listed whole and it was not among what came: asked for by name, and placed, or gone */
static gboolean
place_or_remove (Run       *run,
                 Unplaced  *unplaced,
                 GError   **error)
{
  g_autoptr (KitUidSet) found = NULL;
  g_autoptr (KitUidSet) known = NULL;
  g_autoptr (KitUidSet) free_ones = NULL;
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitTally) tally = kit_tally_new ();
  KitConnection *connection;
  gboolean done;

  found = unplaced->message_id == NULL ? kit_uid_set_new ()
          : kit_remote_find (run->remote, run->row->path, run->row->uidvalidity, unplaced->message_id, 1, run->cancellable,
                             error);
  if (found == NULL)
    return FALSE;
  transaction = kit_store_begin (run->store, run->cancellable, error);
  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  known = kit_location_list_known (connection, run->row->folder, 1, G_MAXINT64, error);
  if (known == NULL)
    return FALSE;
  free_ones = kit_uid_set_subtract (found, known);
  if (kit_uid_set_is_empty (free_ones))
    done = kit_location_remove_one (transaction, unplaced->location, tally, error);
  else
    done = kit_execute (connection, "UPDATE location SET uid = ?, state = 0 WHERE id = ? AND uid < 0",
                        error, 2, kit_uid_set_get_last (free_ones), unplaced->location);
  return done && kit_tally_write (tally, transaction, error) &&
         kit_store_commit (run->store, transaction, error);
}

static gboolean
settle_unplaced (Run     *run,
                 GError **error)
{
  g_autoptr (GPtrArray) list = NULL;

  if (run->row->low > 1)
    return TRUE;
  list = list_unplaced (run, error);
  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    if (!place_or_remove (run, g_ptr_array_index (list, i), error))
      return FALSE;
  return TRUE;
}

/* ---- the plans ---- */

/* The numbers the server had given mean nothing any more */
static gboolean
renumber (Run     *run,
          GError **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (run->store, run->cancellable, error);

  if (transaction == NULL)
    return FALSE;
  run->row->uidvalidity = 0;
  run->row->uidnext = 0;
  run->row->modseq = 0;
  run->row->low = 0;
  return kit_location_renumber (transaction, run->row->folder, error) &&
         kit_remote_row_update (run->row, transaction, error) &&
         kit_store_commit (run->store, transaction, error);
}

/* What an earlier listing left that broke off has numbers of nobody knows which uidvalidity */
static gboolean
forget_half (Run     *run,
             GError **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (run->store, run->cancellable, error);
  gint64 n_known;

  if (connection == NULL || !kit_location_count (connection, run->row->folder, &n_known, error))
    return FALSE;
  g_clear_pointer (&connection, kit_connection_release);
  return n_known == 0 || renumber (run, error);
}

static gboolean
take_empty (Run                    *run,
            const KitRemoteFolder  *theirs,
            GError                **error)
{
  if (!forget_half (run, error))
    return FALSE;
  kit_remote_row_take_empty (run->row, theirs);
  return save_row (run, error);
}

static gboolean
take_newest (Run        *run,
             KitListing *listing)
{
  gint64 lowest = kit_listing_get_lowest (listing);

  take_state (run, listing);
  run->row->low = kit_listing_get_n_messages (listing) < KIT_NEWEST || lowest <= 1 ? 1 : lowest;
  return TRUE;
}

static void
limit_newest (KitSyncRequest        *request,
              const KitRemoteFolder *theirs)
{
  request->limit = KIT_NEWEST;
  request->total = theirs != NULL ? MAX (theirs->total, 0) : 0;
}

static gboolean
list_newest (Run                    *run,
             const KitRemoteFolder  *theirs,
             GError                **error)
{
  KitSyncRequest request = { KIT_SYNC_NEWEST };
  g_autoptr (KitListing) listing = NULL;

  if (!forget_half (run, error))
    return FALSE;
  limit_newest (&request, theirs);
  request.next = run->next;
  listing = ask (run, &request, KIT_FILING_BULK, take_newest, error);
  return listing != NULL;
}

static gboolean
list_all_known (Run         *run,
                KitUidSet  **known,
                GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (run->store, run->cancellable, error);

  if (connection == NULL)
    return FALSE;
  *known = kit_location_list_known (connection, run->row->folder, 1, G_MAXINT64, error);
  return *known != NULL;
}

/* A next number that goes back is that of a mailbox put back from an older copy, and what we know by the numbers
 * behind it may be anything */
static gboolean
is_renumbered (Run        *run,
               KitListing *listing)
{
  return kit_listing_is_renumbered (listing) ||
         (kit_listing_get_state (listing)->uidnext > 0 && kit_listing_get_state (listing)->uidnext < run->row->uidnext);
}

static gboolean
take_changed (Run        *run,
              KitListing *listing)
{
  if (is_renumbered (run, listing) || !kit_uid_set_is_empty (kit_listing_get_unlisted (listing)))
    return FALSE;
  take_state (run, listing);
  return TRUE;
}

/* Where the server remembers what it removed, it need not be told what we have */
static gboolean
is_told_vanished (KitRemote          *remote,
                  const KitRemoteRow *row)
{
  return (kit_remote_get_features (remote) & KIT_REMOTE_HAS_VANISHED) != 0 && row->modseq != 0;
}

static gboolean
take_changes (Run       *run,
              gboolean  *renumbered,
              GError   **error)
{
  KitSyncRequest request = { KIT_SYNC_CHANGES };
  g_autoptr (KitListing) listing = NULL;
  g_autoptr (KitUidSet) known = NULL;

  if (!is_told_vanished (run->remote, run->row) && !list_all_known (run, &known, error))
    return FALSE;
  request.known = known;
  request.next = run->next;
  listing = ask (run, &request, KIT_FILING_NEW, take_changed, error);
  if (listing == NULL)
    return FALSE;
  if (run->taken)
    return TRUE;
  *renumbered = is_renumbered (run, listing);
  if (*renumbered)
    return TRUE;
  if (!ask_for_unlisted (run, listing, error))
    return FALSE;
  take_state (run, listing);
  return save_row (run, error);
}

static gboolean
mend (Run     *run,
      GError **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  gint64 n_void, n_double, n_placeless;

  {
    g_autoptr (KitConnection) connection = kit_store_read (run->store, run->cancellable, error);

    if (connection == NULL || !kit_location_count_impossible (connection, run->row->folder, &n_void, &n_double,
                                                              &n_placeless, error))
      return FALSE;
  }
  if (n_void + n_double + n_placeless == 0)
    return TRUE;
  transaction = kit_store_begin (run->store, run->cancellable, error);
  return transaction != NULL && kit_location_mend (transaction, run->row->folder, error) &&
         kit_store_commit (run->store, transaction, error);
}

static gboolean
compare_numbers (Run     *run,
                 GError **error)
{
  KitSyncRequest request = { KIT_SYNC_LIST };
  g_autoptr (KitListing) listing = NULL;

  if (!mend (run, error))
    return FALSE;
  listing = ask (run, &request, KIT_FILING_COMPARE, NULL, error);
  if (listing == NULL)
    return FALSE;
  if (kit_listing_is_renumbered (listing))
    return TRUE;
  if (!ask_for_unlisted (run, listing, error) || !ask_again (run, error))
    return FALSE;
  run->row->checked = g_get_real_time ();
  return save_row (run, error);
}

static gboolean
check_counts (Run       *run,
              gboolean   thorough,
              GError   **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (run->store, run->cancellable, error);
  gint64 n_known;

  if (connection == NULL || !kit_location_count (connection, run->row->folder, &n_known, error))
    return FALSE;
  g_clear_pointer (&connection, kit_connection_release);
  /* A check found something: it is put right at once */
  if (!thorough && run->row->checked >= 0 &&
      (!kit_plan_needs_check (run->row, n_known) ||
       g_get_real_time () - run->row->checked < CHECK_PAUSE))
    return TRUE;
  return compare_numbers (run, error);
}

/* Where texts do not come by themselves, a list shows how they begin if the server tells */
static gboolean
find_previews (KitStore            *store,
               const KitRemoteRow  *row,
               gboolean            *previews,
               GCancellable        *cancellable,
               GError             **error)
{
  KitPolicy policy;

  if (!kit_policy_load (store, row->folder, &policy, cancellable, error))
    return FALSE;
  *previews = !policy.any || policy.since > G_MININT64;
  return TRUE;
}

static gboolean
is_told_empty (const KitRemoteRow    *row,
               const KitRemoteFolder *theirs)
{
  return row->uidvalidity == 0 && theirs != NULL && kit_plan_is_told_empty (theirs);
}

gboolean
kit_folder_sync_expect (KitStore               *store,
                        KitRemote              *remote,
                        const KitRemoteRow     *row,
                        const KitRemoteFolder  *theirs,
                        KitSyncRequest         *request,
                        GCancellable           *cancellable,
                        GError                **error)
{
  gboolean has_modseq = (kit_remote_get_features (remote) & KIT_REMOTE_HAS_MODSEQ) != 0;
  KitFolderPlan plan = kit_plan_folder (row, theirs, has_modseq);
  gboolean previews;

  memset (request, 0, sizeof *request);
  request->kind = plan == KIT_PLAN_CHANGES ? KIT_SYNC_CHANGES : KIT_SYNC_NEWEST;
  if (plan == KIT_PLAN_CHANGES ? !is_told_vanished (remote, row) : plan != KIT_PLAN_NEWEST || is_told_empty (row, theirs))
    return FALSE;
  if (!find_previews (store, row, &previews, cancellable, error))
    return FALSE;
  if (plan == KIT_PLAN_NEWEST)
    limit_newest (request, theirs);
  describe (request, row, previews);
  return TRUE;
}

/* New messages have the highest numbers: they are what is asked for first */
static void
expect_new (Run    *run,
            gint64  max_size)
{
  run->expected = g_array_new (FALSE, FALSE, sizeof (KitExpected));
  run->expected_size = max_size;
  run->max_next = KIT_BODIES_OF_NEW;
}

gboolean
kit_folder_sync (KitStore               *store,
                 KitRemote              *remote,
                 KitRemoteRow           *row,
                 const KitRemoteFolder  *theirs,
                 gboolean                thorough,
                 gint64                  bodies_below,
                 const KitSyncRequest   *next,
                 guint                  *n_new,
                 GCancellable           *cancellable,
                 GError                **error)
{
  gboolean has_modseq = (kit_remote_get_features (remote) & KIT_REMOTE_HAS_MODSEQ) != 0;
  Run run = { store, remote, row, cancellable, 0, 0 };
  KitFolderPlan plan = kit_plan_folder (row, theirs, has_modseq);
  gboolean done = find_previews (store, row, &run.previews, cancellable, error), renumbered = FALSE;
  gboolean is_empty = is_told_empty (row, theirs);

  run.next = next;
  /* Who looks at it without a list was told that something happened */
  run.anew = theirs == NULL;
  if (done && plan == KIT_PLAN_CHANGES)
    {
      if (bodies_below > 0 && !run.previews)
        expect_new (&run, bodies_below);
      done = take_changes (&run, &renumbered, error);
      if (renumbered)
        plan = KIT_PLAN_RENUMBER;
    }
  if (done && plan == KIT_PLAN_RENUMBER)
    {
      done = renumber (&run, error);
      plan = KIT_PLAN_NEWEST;
    }
  if (done && plan == KIT_PLAN_NEWEST)
    done = is_empty ? take_empty (&run, theirs, error)
                    : list_newest (&run, theirs, error);
  done = done && ask_again (&run, error) && check_counts (&run, thorough, error) &&
         settle_unplaced (&run, error);
  if (n_new != NULL)
    *n_new = run.n_new;
  g_clear_pointer (&run.expected, g_array_unref);
  return done;
}

/* The highest that are listed and have no body: what is asked for first. Where messages are to be found again their
 * bodies may be here. */
static gboolean
load_expected (Run      *run,
               gint64    max_size,
               GError  **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (run->store, run->cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;
  gint64 unplaced;

  if (connection == NULL ||
      !kit_query_int64 (connection, "SELECT 1 FROM location WHERE folder = ? AND uid < 0 LIMIT 1", run->row->folder, 0,
                        &unplaced, error))
    return FALSE;
  if (unplaced)
    return TRUE;
  row = kit_statement_new (connection,
                           "SELECT uid, content.size FROM location JOIN message ON message.id = location.message"
                           " JOIN content ON content.id = message.content AND kind = 2 WHERE location.folder = ?1"
                           " AND uid > 0 AND content.size < ?2 ORDER BY uid DESC LIMIT ?3", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, run->row->folder);
  kit_statement_bind_int64 (row, 2, max_size);
  kit_statement_bind_int64 (row, 3, MAX_EXPECTED);
  run->expected = g_array_new (FALSE, FALSE, sizeof (KitExpected));
  run->expected_size = max_size;
  run->max_next = MAX_EXPECTED;
  while (kit_statement_next (row, &local_error))
    {
      KitExpected expected = { kit_statement_get_int64 (row, 0), kit_statement_get_int64 (row, 1) };

      g_array_append_val (run->expected, expected);
    }
  if (local_error == NULL)
    run->listed = kit_location_list_known (connection, run->row->folder, 1, run->row->low - 1, error);
  else
    g_propagate_error (error, local_error);
  return run->listed != NULL;
}

static gboolean
take_older (Run        *run,
            KitListing *listing)
{
  gint64 lowest = kit_listing_get_lowest (listing);

  if (kit_listing_is_renumbered (listing))
    return FALSE;
  run->row->low = !kit_sink_is_enough (kit_listing_get_sink (listing)) || lowest <= 1 ? 1 : lowest;
  return TRUE;
}

static gboolean
list_older (Run     *run,
            GError **error)
{
  KitSyncRequest request = { KIT_SYNC_OLDER };
  g_autoptr (KitListing) listing = NULL;

  request.below = run->row->low;
  request.known = run->listed;
  listing = ask (run, &request, KIT_FILING_BULK, take_older, error);
  if (listing == NULL)
    return FALSE;
  return run->taken ? settle_unplaced (run, error) : renumber (run, error);
}

gboolean
kit_folder_sync_older (KitStore      *store,
                       KitRemote     *remote,
                       KitRemoteRow  *row,
                       gint64         max_time,
                       gint64         bodies_below,
                       GCancellable  *cancellable,
                       GError       **error)
{
  Run run = { store, remote, row, cancellable, 0, g_get_monotonic_time () + max_time };
  gboolean done = find_previews (store, row, &run.previews, cancellable, error) &&
                  (bodies_below == 0 || run.previews || load_expected (&run, bodies_below, error)) &&
                  list_older (&run, error);

  g_clear_pointer (&run.expected, g_array_unref);
  g_clear_pointer (&run.listed, kit_uid_set_free);
  return done;
}
