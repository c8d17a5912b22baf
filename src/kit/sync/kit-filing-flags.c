/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-filing.h"

#include <kit-message.h>
#include <kit-operation.h>

#include "kit-plan.h"

typedef struct
{
  KitMessage message;
  KitFlags   shown;
  gint64     confirmed;          /* -1: nothing waits */
  char      *keywords;
  char      *keywords_confirmed; /* NULL: nothing waits */
  guint32    status;
} State;

static void
state_clear (State *state)
{
  g_free (state->message.message_class);
  g_free (state->keywords);
  g_free (state->keywords_confirmed);
}

/* FALSE without an error: there is no such message */
static gboolean
load_state (KitConnection  *connection,
            gint64          message,
            State          *state,
            GError        **error)
{
  g_autoptr (KitStatement) row = NULL;

  row = kit_statement_new (connection,
                           "SELECT folder, flags, class, assoc, " KIT_FLAGS_WORD ", flags_confirmed,"
                           " keywords, keywords_confirmed, status FROM message WHERE id = ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, message);
  if (!kit_statement_next (row, error))
    return FALSE;
  state->message.id = message;
  state->message.folder = kit_statement_get_int64 (row, 0);
  state->message.flags = (guint32) kit_statement_get_int64 (row, 1);
  state->message.message_class = g_strdup (kit_statement_get_text (row, 2));
  state->message.associated = kit_statement_get_int64 (row, 3) != 0;
  state->shown = (KitFlags) kit_statement_get_int64 (row, 4);
  state->confirmed = kit_statement_is_null (row, 5) ? -1 : kit_statement_get_int64 (row, 5);
  state->keywords = g_strdup (kit_statement_get_text (row, 6));
  state->keywords_confirmed = g_strdup (kit_statement_get_text (row, 7));
  state->status = (guint32) kit_statement_get_int64 (row, 8);
  return TRUE;
}

/* An operation that would tell the server what it has already is needless, unless it is under way */
static gboolean
settle (KitConnection     *connection,
        gint64             message,
        KitOperationKind   kind,
        GError           **error)
{
  gint64 taken;

  if (!kit_query_int64 (connection, "SELECT 1 FROM operation WHERE message = ? AND taken <> 0", message,
                        0, &taken, error))
    return FALSE;
  return taken ||
         (kit_execute (connection, "DELETE FROM operation WHERE message = ? AND kind = ?", error, 2,
                       message, (gint64) kind) &&
          kit_execute (connection,
                       kind == KIT_OPERATION_FLAGS
                       ? "UPDATE message SET flags_confirmed = NULL WHERE id = ?"
                       : "UPDATE message SET keywords_confirmed = NULL WHERE id = ?", error, 1, message));
}

static gboolean
write_flags (KitConnection  *connection,
             State          *state,
             KitFlags        merged,
             KitFlags        server,
             GError        **error)
{
  guint32 flags = state->message.flags & ~MAPI_MSGFLAG_READ;

  if (merged & KIT_FLAG_READ)
    flags |= MAPI_MSGFLAG_READ | MAPI_MSGFLAG_EVERREAD;
  if (merged != state->shown &&
      (!kit_execute (connection,
                     "UPDATE message SET flags = ?, flagged = ?, answered = ?, forwarded = ? WHERE id = ?",
                     error, 5, (gint64) flags, (gint64) ((merged & KIT_FLAG_FLAGGED) != 0),
                     (gint64) ((merged & KIT_FLAG_ANSWERED) != 0),
                     (gint64) ((merged & KIT_FLAG_FORWARDED) != 0), state->message.id)))
    return FALSE;
  if (merged != state->shown)
    state->message.flags = flags;
  if (state->confirmed < 0)
    return TRUE;
  if (merged == server)
    return settle (connection, state->message.id, KIT_OPERATION_FLAGS, error);
  return kit_execute (connection, "UPDATE message SET flags_confirmed = ? WHERE id = ?", error, 2,
                      (gint64) server, state->message.id);
}

static gboolean
write_text (KitConnection  *connection,
            const char     *sql,
            const char     *text,
            gint64          message,
            GError        **error)
{
  g_autoptr (KitStatement) statement = kit_statement_new (connection, sql, error);

  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, text);
  kit_statement_bind_int64 (statement, 2, message);
  return kit_statement_run (statement, error);
}

static gboolean
write_keywords (KitConnection  *connection,
                State          *state,
                const char     *server,
                gboolean       *changed,
                GError        **error)
{
  g_autofree char *merged = kit_plan_keywords (state->keywords, state->keywords_confirmed, server);

  *changed = !kit_plan_keywords_equal (merged, state->keywords);
  if (*changed && !write_text (connection, "UPDATE message SET keywords = ? WHERE id = ?", merged,
                               state->message.id, error))
    return FALSE;
  if (state->keywords_confirmed == NULL)
    return TRUE;
  if (kit_plan_keywords_equal (merged, server))
    return settle (connection, state->message.id, KIT_OPERATION_KEYWORDS, error);
  return write_text (connection, "UPDATE message SET keywords_confirmed = ? WHERE id = ?",
                     server != NULL ? server : "", state->message.id, error);
}

static gboolean
write_mark (KitConnection  *connection,
            State          *state,
            KitFlags        flags,
            gboolean       *changed,
            GError        **error)
{
  guint32 status = flags & KIT_FLAG_DELETED ? state->status | MAPI_MSGSTATUS_DELMARKED
                                            : state->status & ~MAPI_MSGSTATUS_DELMARKED;

  *changed = status != state->status;
  return !*changed || kit_execute (connection, "UPDATE message SET status = ? WHERE id = ?", error, 2,
                                   (gint64) status, state->message.id);
}

gboolean
kit_filing_set_flags (KitTransaction  *transaction,
                      gint64           message,
                      KitFlags         flags,
                      const char      *keywords,
                      KitTally        *tally,
                      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  KitFlags server = flags & KIT_FLAGS_SETTABLE;
  GError *local_error = NULL;
  gboolean words = FALSE, mark = FALSE, done;
  State state = { { 0 } };
  KitFlags merged;

  if (!load_state (connection, message, &state, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, local_error);
      return local_error == NULL;
    }
  merged = kit_plan_flags (state.shown, state.confirmed, server);
  done = write_flags (connection, &state, merged, server, error) &&
         write_keywords (connection, &state, keywords, &words, error) &&
         write_mark (connection, &state, flags, &mark, error);
  if (done && ((merged ^ state.shown) & KIT_FLAG_READ) && !state.message.associated)
    kit_tally_read (tally, state.message.folder, merged & KIT_FLAG_READ ? -1 : 1);
  if (done && (merged != state.shown || words || mark))
    done = kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, &state.message, error);
  state_clear (&state);
  return done;
}

gboolean
kit_filing_record_read (KitTransaction  *transaction,
                        gint64           message,
                        gint64           flags,
                        GError         **error)
{
  return kit_execute (kit_transaction_get_connection (transaction),
                      "UPDATE message SET flags_confirmed = ? WHERE id = ?", error, 2,
                      (gint64) ((KitFlags) MAX (flags, 0) & KIT_FLAGS_SETTABLE), message) &&
         kit_operation_insert (transaction, KIT_OPERATION_FLAGS, message, 0, 0, NULL, error);
}
