/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-simple-send.h"

#include <glib/gi18n-lib.h>

#include "../address/mapi-address-book.h"
#include "../store/mapi-message.h"
#include "../transport/mapi-submission.h"

/* A name that means nobody is called so here; anywhere else NOT_FOUND is about a message */
static gboolean
resolve (MapiSession   *session,
         MapiContent   *content,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(MapiAddressBook) book = mapi_session_open_address_book (session, cancellable, error);
  g_autoptr(GError) local = NULL;

  if (book == NULL)
    return FALSE;
  if (mapi_address_book_resolve_names (book, mapi_content_get_recipients (content), NULL, cancellable, &local))
    return TRUE;
  g_set_error_literal (error, MAPI_SIMPLE_ERROR,
                       g_error_matches (local, MAPI_ERROR, MAPI_ERROR_NOT_FOUND)
                       ? (int) MAPI_SIMPLE_ERROR_UNKNOWN_RECIPIENT : (int) mapi_simple_error_classify (local),
                       local->message);
  return FALSE;
}

static void
keep_copy (MapiStore   *store,
           MapiContent *content)
{
  g_autoptr(MapiEntryId) sent = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_SENT, NULL, NULL);
  g_autoptr(GBytes) bytes = sent != NULL ? mapi_entry_id_to_bytes (sent) : NULL;

  if (bytes != NULL)
    mapi_properties_set_binary (mapi_content_get_properties (content), MAPI_PR_SENTMAIL_ENTRYID, bytes);
}

/**
 * mapi_simple_send:
 * @session: a session with a default store
 * @content: a message as [func@simple_message_to_content] makes it; its recipients are resolved in place
 * @sent: (out): whether it has been sent already; else it is in the queue
 * @id: (out) (transfer full): its entry id, printable; empty if there is no copy
 * @cancellable: (nullable): stops it before the message is in the queue
 * @error: return location for an error
 *
 * Sends a message that nobody looks at any more. Blocks; any thread.
 *
 * Errors of the domain %MAPI_SIMPLE_ERROR for recipients: %MAPI_SIMPLE_ERROR_INVALID_RECIPS if there are none,
 * %MAPI_SIMPLE_ERROR_UNKNOWN_RECIPIENT, %MAPI_SIMPLE_ERROR_AMBIGUOUS_RECIPIENT; those of [method@Message.submit] else.
 * Nothing was sent then.
 *
 * Source: MAPISendMail without MAPI_DIALOG.
 *
 * Returns: %TRUE if it is sent or in the queue
 */
gboolean
mapi_simple_send (MapiSession   *session,
                  MapiContent   *content,
                  gboolean      *sent,
                  char         **id,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) folder = NULL;
  g_autoptr(MapiMessage) message = NULL;
  g_autoptr(MapiEntryId) submitted = NULL;
  MapiSubmittedState state = MAPI_SUBMITTED_QUEUED;

  if (mapi_content_get_recipients (content)->len == 0)
    {
      g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_RECIPS, _("There is no recipient"));
      return FALSE;
    }
  store = mapi_session_open_default_store (session, cancellable, error);
  folder = store != NULL ? mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_OUTBOX, cancellable, error) : NULL;
  if (folder == NULL || !resolve (session, content, cancellable, error))
    return FALSE;
  keep_copy (store, content);
  message = mapi_message_new (store, folder, content, MAPI_CREATE_NONE);
  if (!mapi_message_submit (message, MAPI_SUBMIT_NONE, &state, &submitted, cancellable, error))
    return FALSE;
  *sent = state == MAPI_SUBMITTED_SENT;
  *id = submitted != NULL ? mapi_entry_id_to_string (submitted) : g_strdup ("");
  return TRUE;
}
