/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submission.h"

#include <glib/gi18n-lib.h>

#include "../session/mapi-session-private.h"
#include "mapi-report.h"

/* The key of the profile with the policy: "never", "ask" (the default) or "always" */
#define READ_RECEIPTS_KEY "ReadReceipts"

typedef enum
{
  POLICY_NEVER,
  POLICY_ASK,
  POLICY_ALWAYS
} Policy;

static Policy
read_policy (MapiSession *session)
{
  g_autoptr(MapiProfile) profile = mapi_session_dup_profile (session);
  g_autofree char *value =
    profile != NULL ? mapi_profile_dup_value (profile, READ_RECEIPTS_KEY) : NULL;

  if (g_strcmp0 (value, "never") == 0)
    return POLICY_NEVER;
  return g_strcmp0 (value, "always") == 0 ? POLICY_ALWAYS : POLICY_ASK;
}

/* *@decided: somebody decided. Without anybody to ask the receipt stays pending. */
static gboolean
ask_user (MapiSession *session,
          MapiContent *original,
          gboolean    *decided)
{
  static const char * const choices[] = { "send", "refuse", NULL };
  const char * const labels[] = { _("Send Receipt"), _("Do Not Send"), NULL };
  MapiInteraction *interaction = mapi_session_get_interaction (session);
  MapiProperties *properties = mapi_content_get_properties (original);
  g_autoptr(MapiQuestion) question = NULL;
  g_autofree char *text = NULL;

  *decided = FALSE;
  if (interaction == NULL)
    return FALSE;
  text = g_strdup_printf (_("%s wants to know that you have read “%s”."),
                          mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS),
                          mapi_properties_get_string (properties, MAPI_PR_SUBJECT));
  question = mapi_question_new (MAPI_QUESTION_CONFIRM, _("Send a Read Receipt?"), text);
  mapi_question_set_choices (question, choices, labels, "refuse");
  *decided = mapi_interaction_ask (interaction, question, NULL, NULL);
  return *decided && g_strcmp0 (mapi_question_get_answer (question), "send") == 0;
}

static gboolean
send_receipt (MapiStore     *store,
              MapiContent   *original,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(MapiContent) report = mapi_report_create (original, MAPI_REPORT_READ, NULL);
  g_autoptr(MapiEntryId) outbox =
    mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_OUTBOX, cancellable, error);
  g_autoptr(MapiMessage) message = NULL;

  if (outbox == NULL)
    return FALSE;
  message = mapi_message_new (store, outbox, report, MAPI_CREATE_NONE);
  return mapi_message_submit (message, MAPI_SUBMIT_NO_SENT_COPY, NULL, NULL, cancellable, error);
}

static gboolean
handle_receipt (MapiSession        *session,
                MapiStore          *store,
                const MapiEntryId  *id,
                GCancellable       *cancellable,
                GError            **error)
{
  Policy policy = read_policy (session);
  gboolean send = policy == POLICY_ALWAYS;
  gboolean decided = policy != POLICY_ASK;
  g_autoptr(MapiContent) original = mapi_store_load_message (store, id, cancellable, error);
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  if (original == NULL)
    return FALSE;
  if (policy == POLICY_ASK)
    send = ask_user (session, original, &decided);
  if (!decided)
    return TRUE;

  /* At most once: the mark goes first, a receipt that is lost is better than two. */
  g_ptr_array_add (ids, (gpointer) id);
  if (!mapi_store_set_read_flags (store, NULL, ids, MAPI_READ_FLAG_CLEAR_RN_PENDING, NULL, NULL,
                                  cancellable, error))
    return FALSE;
  return !send || send_receipt (store, original, cancellable, error);
}

/**
 * mapi_session_set_read_flags:
 * @session: a session
 * @store: a store of the session
 * @folder: (nullable): the folder whose messages all change, when @ids is %NULL
 * @ids: (nullable) (element-type MapiEntryId): messages
 * @flags: what to do, see the table of SetReadFlags
 * @partial: (out) (optional): whether some messages could not be changed
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Marks messages as read or unread and sends the read receipts that become due, as the
 * profile's policy says: never, always, or asking the session's interaction. A receipt goes out
 * at most once; with nobody to ask it stays pending. Sessions without mail send none. Blocks.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER for flags that exclude each other; the store's errors.
 *
 * Source: IMAPIFolder::SetReadFlags.
 *
 * Returns: %TRUE if the flags were set
 */
gboolean
mapi_session_set_read_flags (MapiSession        *session,
                             MapiStore          *store,
                             const MapiEntryId  *folder,
                             GPtrArray          *ids,
                             MapiReadFlags       flags,
                             gboolean           *partial,
                             GCancellable       *cancellable,
                             GError            **error)
{
  g_autoptr(GPtrArray) receipts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (MAPI_IS_STORE (store), FALSE);

  if (!mapi_store_set_read_flags (store, folder, ids, flags, receipts, partial, cancellable, error))
    return FALSE;
  if (mapi_session_get_flags (session) & MAPI_LOGON_NO_MAIL)
    return TRUE;

  for (guint i = 0; i < receipts->len; i++)
    {
      g_autoptr(GError) failure = NULL;

      if (!handle_receipt (session, store, g_ptr_array_index (receipts, i), cancellable, &failure))
        g_debug ("A read receipt could not be sent: %s", failure->message);
    }
  return TRUE;
}
