/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-conversation-clues.h>

#include "kit-entry-id.h"
#include "kit-leaving.h"
#include "kit-schema.h"
#include "kit-store.h"
#include "kit-transaction.h"

G_BEGIN_DECLS

/* What the files of src/kit/store and src/kit/search share */

KitDatabase     *kit_store_get_database    (KitStore           *self);
KitBodies       *kit_store_get_bodies      (KitStore           *self);
KitJournal      *kit_store_get_journal     (KitStore           *self);
KitLeaving      *kit_store_get_leaving     (KitStore           *self);
gboolean         kit_store_is_replicated   (KitStore           *self);
KitConnection   *kit_store_read            (KitStore           *self,
                                            GCancellable       *cancellable,
                                            GError            **error);
KitTransaction  *kit_store_begin           (KitStore           *self,
                                            GCancellable       *cancellable,
                                            GError            **error);
KitTransaction  *kit_store_begin_repair    (KitStore           *self,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* FALSE: there is still damage */
gboolean         kit_store_end_repair      (KitStore           *self,
                                            GError            **error);
/* Commits, then tells what happened here and in the other processes */
gboolean         kit_store_commit          (KitStore           *self,
                                            KitTransaction     *transaction,
                                            GError            **error);
MapiEntryId     *kit_store_make_id         (KitStore           *self,
                                            MapiObjectType      type,
                                            gint64              key);
/* @type: what it must name; FOLDER and a NULL @id: the root; NONE: folder or message. 0 and
 * INVALID_ENTRYID, or UNKNOWN_ENTRYID for another store's. Says nothing about existence. */
gint64           kit_store_parse_id        (KitStore           *self,
                                            const MapiEntryId  *id,
                                            MapiObjectType      type,
                                            GError            **error);
gint64           kit_store_get_root        (KitStore           *self);

/* ---- kit-folder-row.c ---- */

typedef struct
{
  gint64          id;
  gint64          parent; /* 0: none, the root */
  char           *name;
  char           *comment;
  char           *container_class;
  MapiFolderType  type;
  MapiFolderRole  role;
  gint64          n_total;
  gint64          n_unread;
  gint64          n_assoc;
  gint64          change;
  gint64          created;
  gint64          modified;
  gboolean        has_children;
  GBytes         *props;
  GBytes         *sort;
} KitFolderRow;

/* MAPI_ERROR_NOT_FOUND */
KitFolderRow    *kit_folder_row_load       (KitConnection      *connection,
                                            gint64              folder,
                                            GError            **error);
void             kit_folder_row_free       (KitFolderRow       *self);
/* What get_properties() answers and hierarchy tables show. @depth: PR_DEPTH, -1: none */
MapiProperties  *kit_folder_row_to_properties (KitFolderRow    *self,
                                            KitStore           *store,
                                            gint                depth);

/* ---- kit-store-save.c, in a transaction of the caller ---- */

/* Whether messages can be put there: NO_ACCESS for a search, NOT_FOUND */
gboolean         kit_store_check_target    (KitConnection      *connection,
                                            gint64              folder,
                                            GError            **error);
/* A new message of @folder; 0 on error */
gint64           kit_store_create_message  (KitStore           *self,
                                            KitTransaction     *transaction,
                                            gint64              folder,
                                            MapiContent        *content,
                                            GError            **error);
/* ---- src/kit/search ---- */

/* kit-counts.c: the counts of @folder grow by these; logs the folder's OBJECT_MODIFIED */
gboolean         kit_counts_add            (KitTransaction     *transaction,
                                            gint64              folder,
                                            gint64              n_total,
                                            gint64              n_unread,
                                            gint64              n_assoc,
                                            GError            **error);
/* Counts again from the messages; *@n_wrong: how many folders were not right */
gboolean         kit_counts_check          (KitConnection      *connection,
                                            gboolean            repair,
                                            guint              *n_wrong,
                                            GError            **error);
/* kit-full-text.c: puts a content into the index and marks its row */
gboolean         kit_full_text_add         (KitTransaction     *transaction,
                                            gint64              content,
                                            MapiMimeDigest     *digest,
                                            GError            **error);
/* Before a content row is deleted: what the index must remember about it */
gboolean         kit_full_text_forget      (KitTransaction     *transaction,
                                            gint64              content,
                                            GError            **error);
/* More than a third of the index is about contents that are gone: building anew is due */
gboolean         kit_full_text_is_stale    (KitConnection      *connection);
/* Builds the whole index again from the bodies */
gboolean         kit_full_text_rebuild     (KitStore           *self,
                                            KitTransaction     *transaction,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* A message that has its conversation and no row yet */
typedef struct
{
  gint64 conversation;
  gint64 received;
} KitConversationHeld;

/* What is known when a conversation is looked for. @held: those that will be inserted with the message */
typedef struct
{
  KitConversationHeld *held;        /* (nullable) */
  guint                n_held;
} KitConversationHints;

/* kit-conversations.c: the conversation a message belongs to, joined with others where the
 * missing link arrives; 0 on error. Called before the message's row is inserted. @received: µs; @hints: (nullable) */
gint64           kit_conversations_assign  (KitTransaction     *transaction,
                                            const KitConversationClues *clues,
                                            gint64              received,
                                            const KitConversationHints *hints,
                                            GError            **error);
/* The same for one alone */
gint64           kit_conversations_assign_digest (KitTransaction *transaction,
                                            MapiMimeDigest     *digest,
                                            gint64              received,
                                            GError            **error);
/* Whether somebody does not want to hear of what comes in it */
gboolean         kit_conversations_are_muted (KitTransaction   *transaction,
                                            gint64              conversation,
                                            gboolean           *muted,
                                            GError            **error);

/* kit-store-tables.c, kit-store-search.c: vfuncs of MapiStore */
MapiTableSource *kit_store_open_hierarchy  (MapiStore          *store,
                                            const MapiEntryId  *id,
                                            MapiTableFlags      flags,
                                            GError            **error);
MapiTableSource *kit_store_open_contents   (MapiStore          *store,
                                            const MapiEntryId  *id,
                                            MapiTableFlags      flags,
                                            GError            **error);
MapiTableSource *kit_store_open_search     (MapiStore          *store,
                                            const MapiEntryId  *folder,
                                            MapiSearchFlags     flags,
                                            GError            **error);
MapiTableSource *kit_store_open_conversation (MapiStore        *store,
                                            const MapiEntryId  *message,
                                            GError            **error);
gboolean         kit_store_set_search_criteria (MapiStore      *store,
                                            const MapiEntryId  *folder,
                                            MapiRestriction    *restriction,
                                            GPtrArray          *folders,
                                            MapiSearchFlags     flags,
                                            GCancellable       *cancellable,
                                            GError            **error);
MapiRestriction *kit_store_get_search_criteria (MapiStore      *store,
                                            const MapiEntryId  *folder,
                                            GPtrArray         **folders,
                                            MapiSearchState    *state,
                                            GCancellable       *cancellable,
                                            GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitFolderRow, kit_folder_row_free)

G_END_DECLS
