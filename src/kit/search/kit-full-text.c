/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-outline.h"
#include "kit-store-private.h"
#include "kit-text.h"

#include <glib/gi18n-lib.h>

/*
 * The full-text index: table text, one row a content, five columns, without a copy of the text.
 *
 * Such an index cannot take a row out without the words that went in. A content that is
 * deleted leaves its row behind; nothing finds it, since searches go through the message table.
 * meta "stale-text" counts such rows, and when they are more than a third of all, building
 * anew is due.
 *
 * Scripts without spaces between words: see kit-text.c.
 */

static void
bind_words (KitStatement *statement,
            int           position,
            const char   *text)
{
  g_autofree char *segmented = text != NULL ? kit_text_segment (text) : NULL;

  if (segmented != NULL)
    kit_statement_bind_text_copy (statement, position, segmented);
  else
    kit_statement_bind_text (statement, position, text);
}

/**
 * kit_full_text_add: (skip)
 * @transaction: a transaction
 * @content: the content's number
 * @digest: what is in it
 * @error: return location for an error
 *
 * Puts the words of a content into the index.
 *
 * Returns: %FALSE on error
 */
gboolean
kit_full_text_add (KitTransaction  *transaction,
                   gint64           content,
                   MapiMimeDigest  *digest,
                   GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  MapiProperties *properties = mapi_mime_digest_get_properties (digest);
  g_autoptr(KitStatement) statement = NULL;

  statement = kit_statement_new (connection,
                                 "INSERT INTO text (rowid, subject, sender, recipients, body, attachments)"
                                 " VALUES (?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, content);
  bind_words (statement, 2, mapi_properties_get_string (properties, MAPI_PR_SUBJECT));
  bind_words (statement, 3, mapi_mime_digest_get_from (digest));
  bind_words (statement, 4, mapi_mime_digest_get_to (digest));
  bind_words (statement, 5, mapi_mime_digest_get_text (digest));
  bind_words (statement, 6, mapi_mime_digest_get_attachments (digest));
  return kit_statement_run (statement, error)
         && kit_execute (connection, "UPDATE content SET indexed = 1 WHERE id = ?", error, 1, content);
}

/**
 * kit_full_text_forget: (skip)
 * @transaction: a transaction
 * @content: a content that is about to be deleted
 * @error: return location for an error
 *
 * Counts the row that stays behind.
 *
 * Returns: %FALSE on error
 */
gboolean
kit_full_text_forget (KitTransaction  *transaction,
                      gint64           content,
                      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 indexed, stale;

  if (!kit_query_int64 (connection, "SELECT indexed FROM content WHERE id = ?", content, 0, &indexed,
                        error))
    return FALSE;
  if (!indexed)
    return TRUE;
  return kit_meta_get (connection, "stale-text", 0, &stale, error)
         && kit_meta_set (connection, "stale-text", stale + 1, error);
}

/**
 * kit_full_text_is_stale: (skip)
 * @connection: a connection
 *
 * Returns: whether more than a third of the index is about contents that are gone
 */
gboolean
kit_full_text_is_stale (KitConnection *connection)
{
  gint64 stale = 0, live = 0;

  return kit_meta_get (connection, "stale-text", 0, &stale, NULL) && stale > 0
         && kit_query_int64 (connection, "SELECT count(*) FROM content WHERE indexed", 0, 0, &live, NULL)
         && stale * 2 > live;
}

static MapiMimeDigest *
load_digest (KitStore        *self,
             gint64           id,
             KitContentKind   kind,
             gint64           size,
             GError         **error)
{
  g_autoptr(GBytes) bytes = kind == KIT_CONTENT_MIME ? kit_outline_load (kit_store_get_bodies (self), id, size, error)
                                                     : kit_bodies_load (kit_store_get_bodies (self), id, error);
  g_autoptr(MapiContent) content = NULL;

  if (bytes == NULL)
    return NULL;
  if (kind == KIT_CONTENT_MIME)
    return mapi_mime_digest_new (bytes);
  content = mapi_content_from_bytes (bytes, error);
  return content != NULL ? mapi_mime_digest_new_for_content (content) : NULL;
}

/**
 * kit_full_text_rebuild: (skip)
 * @self: the store
 * @transaction: a transaction
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Builds the whole index anew from the bodies. A body that cannot be read is left out.
 *
 * Errors: %MAPI_ERROR_USER_CANCEL.
 *
 * Returns: %FALSE on error
 */
gboolean
kit_full_text_rebuild (KitStore        *self,
                       KitTransaction  *transaction,
                       GCancellable    *cancellable,
                       GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr(KitStatement) statement = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!kit_connection_exec (connection, "INSERT INTO text (text) VALUES ('delete-all');"
                                        "UPDATE content SET indexed = 0 WHERE indexed", error))
    return FALSE;
  statement = kit_statement_new (connection, "SELECT id, kind, size FROM content WHERE id > ?"
                                             " ORDER BY id LIMIT 1", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, 0);
  while (kit_statement_next (statement, &local_error))
    {
      gint64 id = kit_statement_get_int64 (statement, 0);
      KitContentKind kind = (KitContentKind) kit_statement_get_int64 (statement, 1);
      g_autoptr(MapiMimeDigest) digest = load_digest (self, id, kind, kit_statement_get_int64 (statement, 2), NULL);

      kit_statement_reset (statement);
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL,
                               _("Building the search index was cancelled"));
          return FALSE;
        }
      if (digest != NULL && !kit_full_text_add (transaction, id, digest, error))
        return FALSE;
      kit_statement_bind_int64 (statement, 1, id);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return kit_meta_set (connection, "stale-text", 0, error);
}
