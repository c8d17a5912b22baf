/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-simple-mailbox.h"

#include <glib/gi18n-lib.h>

#include "../address/mapi-address-book.h"
#include "../store/mapi-message.h"
#include "mapi-simple-mailbox-private.h"

/* Rows looked through at a time for the one after another */
#define PAGE 100u

/* ---- where ---- */

/* The one the session marks for this, else the default one */
MapiStore *
mapi_simple_open_store (MapiSession   *session,
                        GCancellable  *cancellable,
                        GError       **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(MapiRestriction) restriction =
    mapi_restriction_new_bitmask (MAPI_PR_RESOURCE_FLAGS, MAPI_RESOURCE_FLAG_SIMPLE_STORE, TRUE);
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(MapiEntryId) id = NULL;

  /* A table belongs to a context: to none that anybody else runs */
  g_main_context_push_thread_default (context);
  table = mapi_session_new_stores_table (session, NULL);
  if (table != NULL
      && mapi_table_open (table, columns, G_N_ELEMENTS (columns), restriction, NULL, cancellable, NULL))
    rows = mapi_table_query_rows (table, 1, MAPI_QUERY_ROWS_NONE, cancellable, NULL);
  id = rows != NULL && rows->len > 0 ? mapi_row_dup_entry_id (rows->pdata[0]) : NULL;
  g_clear_pointer (&rows, g_ptr_array_unref);
  g_clear_object (&table);
  g_main_context_pop_thread_default (context);
  if (id != NULL)
    return mapi_session_open_store (session, id, MAPI_STORE_OPEN_BEST_ACCESS, cancellable, error);
  return mapi_session_open_default_store (session, cancellable, error);
}

static gboolean
no_message (GError **error)
{
  g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_INVALID_MESSAGE, _("There is no such message"));
  return FALSE;
}

MapiMessage *
mapi_simple_open_message (MapiSession    *session,
                          const char     *text,
                          MapiOpenFlags   flags,
                          GCancellable   *cancellable,
                          GError        **error)
{
  g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_string (text, NULL);
  MapiStore *store = id != NULL ? mapi_session_get_store_for_id (session, id) : NULL;

  if (store == NULL)
    {
      no_message (error);
      return NULL;
    }
  return mapi_message_open (store, id, flags, cancellable, error);
}

/* ---- FindNext ---- */

static void
take (GPtrArray       *children,
      MapiRestriction *restriction)
{
  g_ptr_array_add (children, restriction);
}

static MapiRestriction *
create_restriction (const char *type,
                    gint64      since,
                    gboolean    unread_only)
{
  g_autoptr(MapiValue) class = mapi_value_new_string (MAPI_PR_MESSAGE_CLASS, type);
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);

  take (all, mapi_restriction_new_content (MAPI_PR_MESSAGE_CLASS, class, MAPI_FUZZY_PREFIX | MAPI_FUZZY_IGNORE_CASE));
  if (unread_only)
    take (all, mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ, FALSE));
  if (since != 0)
    {
      g_autoptr(MapiValue) time = mapi_value_new_time (MAPI_PR_MESSAGE_DELIVERY_TIME, since);
      g_autoptr(MapiRestriction) has_time = mapi_restriction_new_exist (MAPI_PR_MESSAGE_DELIVERY_TIME);
      g_autoptr(GPtrArray) either = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);

      /* Those without a time come last */
      take (either, mapi_restriction_new_property (MAPI_RELOP_GE, MAPI_PR_MESSAGE_DELIVERY_TIME, time));
      take (either, mapi_restriction_new_not (has_time));
      take (all, mapi_restriction_new_or (either));
    }
  return mapi_restriction_new_and (all);
}

static gboolean
is_match (MapiProperties *row,
          gboolean        unread_only)
{
  return !unread_only || (mapi_properties_get_long (row, MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_READ) == 0;
}

static char *
dup_row_id (MapiProperties *row)
{
  GBytes *bytes = mapi_properties_get_binary (row, MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

  return id != NULL ? mapi_entry_id_to_string (id) : NULL;
}

typedef struct
{
  MapiTableSource *source;
  MapiTableQuery  *query;
  const guint64   *keys;
  gsize            n_keys;
} Rows;

/* The one after @seed, which is looked for first; NULL without an error: there is none */
static char *
find_after (Rows          *rows,
            const char    *seed,
            gboolean       unread_only,
            GCancellable  *cancellable,
            GError       **error)
{
  gboolean passed = *seed == '\0';

  for (gsize i = 0; i < rows->n_keys; i += PAGE)
    {
      g_autoptr(GPtrArray) page = mapi_table_source_load (rows->source, rows->query, rows->keys + i,
                                                          MIN (PAGE, rows->n_keys - i), cancellable, error);

      if (page == NULL)
        return NULL;
      for (guint j = 0; j < page->len; j++)
        {
          g_autofree char *id = dup_row_id (page->pdata[j]);

          if (id == NULL)
            continue;
          if (passed && is_match (page->pdata[j], unread_only))
            return g_steal_pointer (&id);
          passed |= g_str_equal (id, seed);
        }
    }
  if (!passed)
    no_message (error);
  return NULL;
}

static char *
find_in_folder (MapiStore          *store,
                const MapiEntryId  *folder,
                MapiRestriction    *restriction,
                const char         *seed,
                gboolean            unread_only,
                GCancellable       *cancellable,
                GError            **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_MESSAGE_FLAGS, MAPI_PR_MESSAGE_DELIVERY_TIME };
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_SORT_ASCEND);
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), restriction, order);
  g_autoptr(MapiTableSource) source = mapi_store_open_contents (store, folder, MAPI_TABLE_FLAG_NONE, error);
  g_autoptr(MapiTableResult) result =
    source != NULL ? mapi_table_source_query (source, query, 0, cancellable, error) : NULL;
  g_autoptr(GError) local = NULL;
  Rows rows = { source, query, NULL, 0 };
  char *id;

  if (result == NULL)
    return NULL;
  rows.keys = mapi_table_result_get_keys (result, &rows.n_keys);
  id = find_after (&rows, seed, unread_only, cancellable, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (id == NULL)
    g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_NO_MESSAGES, _("There are no more messages"));
  return id;
}

/**
 * mapi_simple_find_next:
 * @session: a session
 * @type: how the class of the message begins; empty for mail of any kind
 * @seed: the id the search goes on after; empty to begin
 * @flags: what is looked for; the order is that of arrival, asked for or not, and ids have any length
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * The next message of the folder that messages of this type arrive in. @seed may have been read meanwhile, not
 * deleted. Blocks; any thread.
 *
 * Errors of the domain %MAPI_SIMPLE_ERROR: %MAPI_SIMPLE_ERROR_NO_MESSAGES at the end,
 * %MAPI_SIMPLE_ERROR_INVALID_MESSAGE if @seed is none.
 * Source: MAPIFindNext.
 *
 * Returns: (transfer full): the id of a message
 */
char *
mapi_simple_find_next (MapiSession          *session,
                       const char           *type,
                       const char           *seed,
                       MapiSimpleFindFlags   flags,
                       GCancellable         *cancellable,
                       GError              **error)
{
  const char *class = *type != '\0' ? type : "IPM";
  gboolean unread_only = (flags & MAPI_SIMPLE_FIND_UNREAD_ONLY) != 0;
  g_autoptr(MapiStore) store = mapi_simple_open_store (session, cancellable, error);
  g_autoptr(MapiEntryId) folder = NULL;
  g_autoptr(MapiRestriction) restriction = NULL;
  gint64 since = 0;

  if (store == NULL)
    return NULL;
  folder = mapi_store_get_receive_folder (store, class, NULL, cancellable, error);
  if (folder == NULL)
    return NULL;
  if (*seed != '\0')
    {
      g_autoptr(MapiMessage) message = mapi_simple_open_message (session, seed, MAPI_OPEN_NONE, cancellable, NULL);

      if (message == NULL)
        {
          no_message (error);
          return NULL;
        }
      since = mapi_properties_get_time (mapi_message_get_properties (message), MAPI_PR_MESSAGE_DELIVERY_TIME);
    }
  /* The seed itself has to be among them, unread or not */
  restriction = create_restriction (class, since, unread_only && *seed == '\0');
  return find_in_folder (store, folder, restriction, seed, unread_only, cancellable, error);
}

/* ---- SaveMail ---- */

/* What a store saves for its own user counts as read */
static gboolean
mark_unread (MapiMessage   *message,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  g_ptr_array_add (ids, (gpointer) mapi_message_get_entry_id (message));
  return mapi_store_set_read_flags (mapi_message_get_store (message), NULL, ids, MAPI_READ_FLAG_CLEAR_READ, NULL, NULL,
                                    cancellable, error);
}

static gboolean
save_new (MapiSession             *session,
          MapiContent             *content,
          MapiSimpleMessageFlags   flags,
          char                   **id,
          GCancellable            *cancellable,
          GError                 **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  gint32 message_flags = flags & MAPI_SIMPLE_MESSAGE_SENT ? 0 : MAPI_MSGFLAG_UNSENT;
  g_autoptr(MapiStore) store = mapi_simple_open_store (session, cancellable, error);
  g_autoptr(MapiEntryId) folder = NULL;
  g_autoptr(MapiMessage) message = NULL;

  if (store == NULL)
    return FALSE;
  folder = mapi_store_get_receive_folder (store, mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS), NULL,
                                          cancellable, error);
  if (folder == NULL)
    return FALSE;
  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS, message_flags | MAPI_MSGFLAG_READ);
  mapi_properties_set_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME, g_get_real_time ());
  message = mapi_message_new (store, folder, content, MAPI_CREATE_NONE);
  if (!mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READONLY, cancellable, error))
    return FALSE;
  if ((flags & MAPI_SIMPLE_MESSAGE_UNREAD) && !mark_unread (message, cancellable, error))
    return FALSE;
  *id = mapi_entry_id_to_string (mapi_message_get_entry_id (message));
  return TRUE;
}

/* As rows of another message: without the numbers they have in this one */
static GPtrArray *
dup_recipients (MapiContent *content)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *copy = mapi_properties_copy (recipients->pdata[i]);

      mapi_properties_remove (copy, MAPI_PR_ROWID);
      g_ptr_array_add (copies, copy);
    }
  return copies;
}

static gboolean
replace_parts (MapiMessage  *message,
               MapiContent  *content,
               GError      **error)
{
  static const guint32 stale[] = { MAPI_PR_HTML, MAPI_PR_RTF_COMPRESSED, MAPI_PR_TRANSPORT_MESSAGE_HEADERS };
  static const guint32 taken[] = { MAPI_PR_SUBJECT, MAPI_PR_BODY, MAPI_PR_MESSAGE_CLASS, MAPI_PR_READ_RECEIPT_REQUESTED };
  MapiContent *old = mapi_message_get_content (message);
  MapiProperties *properties = mapi_content_get_properties (old);
  MapiProperties *values = mapi_content_get_properties (content);
  g_autoptr(GPtrArray) recipients = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (stale); i++)
    mapi_properties_remove (properties, stale[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      const MapiValue *value = mapi_properties_get_value (values, taken[i]);

      if (value != NULL)
        mapi_properties_set_value (properties, value);
    }
  recipients = dup_recipients (content);
  if (!mapi_content_modify_recipients (old, MAPI_MODRECIP_REPLACE, recipients, error))
    return FALSE;
  while (mapi_content_get_n_attachments (old) > 0)
    mapi_content_remove_attachment (old, (guint) mapi_properties_get_long (mapi_content_get_attachment (old, 0),
                                                                           MAPI_PR_ATTACH_NUM, 0));
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      g_autoptr(MapiProperties) attachment = mapi_properties_copy (mapi_content_get_attachment (content, i));

      mapi_content_add_attachment (old, attachment, mapi_content_get_embedded (content, i));
    }
  return TRUE;
}

/**
 * mapi_simple_save_mail:
 * @session: a session
 * @id: the message that is replaced; empty for a new one
 * @content: what it is to be, as [func@simple_message_to_content] makes it; names need not be resolved
 * @flags: whether a new one is read, and sent
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Saves a message: a new one into the folder that messages of its class arrive in. Of one that is there subject, text,
 * class, recipients and files are replaced; whether it is read stays. Blocks; any thread.
 *
 * Errors: %MAPI_SIMPLE_ERROR_INVALID_MESSAGE if there is none of this id; those of [method@Message.save]:
 * %MAPI_ERROR_SUBMITTED while it is being sent.
 * Source: MAPISaveMail.
 *
 * Returns: (transfer full): its id
 */
char *
mapi_simple_save_mail (MapiSession             *session,
                       const char              *id,
                       MapiContent             *content,
                       MapiSimpleMessageFlags   flags,
                       GCancellable            *cancellable,
                       GError                 **error)
{
  g_autoptr(MapiMessage) message = NULL;
  char *saved = NULL;

  if (*id == '\0')
    return save_new (session, content, flags, &saved, cancellable, error) ? saved : NULL;
  message = mapi_simple_open_message (session, id, MAPI_OPEN_MODIFY, cancellable, error);
  if (message == NULL || !replace_parts (message, content, error)
      || !mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READONLY, cancellable, error))
    return NULL;
  return mapi_entry_id_to_string (mapi_message_get_entry_id (message));
}

/* ---- DeleteMail ---- */

/**
 * mapi_simple_dup_subject:
 * @session: a session
 * @id: a message
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * What a message is called in front of a person. Blocks; any thread.
 *
 * Errors: %MAPI_SIMPLE_ERROR_INVALID_MESSAGE.
 *
 * Returns: (transfer full): its subject, which may be empty
 */
char *
mapi_simple_dup_subject (MapiSession   *session,
                         const char    *id,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr(MapiMessage) message = mapi_simple_open_message (session, id, MAPI_OPEN_NONE, cancellable, error);
  const char *subject = message != NULL ? mapi_message_get_subject (message) : NULL;

  return message == NULL ? NULL : g_strdup (subject != NULL ? subject : "");
}

/**
 * mapi_simple_delete_mail:
 * @session: a session
 * @id: a message
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Deletes a message as a person would: it goes to the deleted ones. Blocks; any thread.
 *
 * Errors: %MAPI_SIMPLE_ERROR_INVALID_MESSAGE; %MAPI_ERROR_SUBMITTED while it is being sent.
 * Source: MAPIDeleteMail.
 *
 * Returns: %TRUE on success; the id means nothing afterwards
 */
gboolean
mapi_simple_delete_mail (MapiSession   *session,
                         const char    *id,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr(MapiMessage) message = mapi_simple_open_message (session, id, MAPI_OPEN_NONE, cancellable, error);
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(MapiEntryId) trash = NULL;
  MapiStore *store;

  if (message == NULL)
    return FALSE;
  store = mapi_message_get_store (message);
  if (mapi_message_get_flags (message) & MAPI_MSGFLAG_SUBMIT)
    {
      g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_MESSAGE_IN_USE, _("The message is being sent"));
      return FALSE;
    }
  g_ptr_array_add (ids, (gpointer) mapi_message_get_entry_id (message));
  trash = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_TRASH, cancellable, NULL);
  if (trash != NULL && !mapi_store_compare_entry_ids (store, trash, mapi_message_get_folder_id (message)))
    {
      g_autoptr(GPtrArray) moved =
        mapi_store_copy_messages (store, ids, trash, MAPI_COPY_MOVE, NULL, cancellable, error);

      return moved != NULL;
    }
  return mapi_store_delete_messages (store, ids, MAPI_DELETE_NONE, NULL, cancellable, error);
}

/* ---- ResolveName ---- */

/**
 * mapi_simple_resolve:
 * @session: a session
 * @name: what a person typed
 * @interaction: (nullable): who chooses where it means several entries
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Finds the entry a name means. Blocks; any thread.
 *
 * Errors of the domain %MAPI_SIMPLE_ERROR: %MAPI_SIMPLE_ERROR_UNKNOWN_RECIPIENT,
 * %MAPI_SIMPLE_ERROR_AMBIGUOUS_RECIPIENT, %MAPI_SIMPLE_ERROR_USER_ABORT.
 * Source: MAPIResolveName.
 *
 * Returns: (transfer full): its name, its address and its entry id, `(sss)`
 */
GVariant *
mapi_simple_resolve (MapiSession      *session,
                     const char       *name,
                     MapiInteraction  *interaction,
                     GCancellable     *cancellable,
                     GError          **error)
{
  g_autoptr(MapiAddressBook) book = mapi_session_open_address_book (session, cancellable, error);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(MapiProperties) recipient = mapi_properties_new ();
  g_autoptr(MapiEntryId) id = NULL;
  g_autofree char *id_text = NULL;
  g_autoptr(GError) local = NULL;
  const char *address;
  GBytes *bytes;

  if (book == NULL)
    return NULL;
  mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, name);
  g_ptr_array_add (list, mapi_properties_ref (recipient));
  if (!mapi_address_book_resolve_names (book, list, interaction, cancellable, &local))
    {
      g_set_error_literal (error, MAPI_SIMPLE_ERROR,
                           g_error_matches (local, MAPI_ERROR, MAPI_ERROR_NOT_FOUND)
                           ? (int) MAPI_SIMPLE_ERROR_UNKNOWN_RECIPIENT : (int) mapi_simple_error_classify (local),
                           local->message);
      return NULL;
    }
  bytes = mapi_properties_get_binary (recipient, MAPI_PR_ENTRYID);
  id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  id_text = id != NULL ? mapi_entry_id_to_string (id) : g_strdup ("");
  address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
  name = mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME);
  return g_variant_ref_sink (g_variant_new ("(sss)", name != NULL ? name : "", address != NULL ? address : "", id_text));
}
