/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The vfuncs of a store: the part of mapi-store.h that is for providers. Include that one. */

#include "mapi-store.h"

G_BEGIN_DECLS

struct _MapiStoreClass
{
  MapiProviderClass parent_class;

  /* ---- objects ---- */

  MapiStoreSupport  (*get_support_mask)    (MapiStore            *self);
  /* What @id names; MAPI_ERROR_NOT_FOUND / INVALID_ENTRYID. Cheap. */
  MapiObjectType    (*get_object_type)     (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Whether both name one object; default: same bytes. */
  gboolean          (*compare_entry_ids)   (MapiStore            *self,
                                            const MapiEntryId    *a,
                                            const MapiEntryId    *b);
  /* Folder with @role; %NULL and NOT_FOUND. The root, IPM subtree, search root and trash
   * are always there after logon; NEED_IPM_TREE adds the rest (HrValidateIPMSubtree). */
  MapiEntryId      *(*get_folder_for_role) (MapiStore            *self,
                                            MapiFolderRole        role,
                                            GCancellable         *cancellable,
                                            GError              **error);
  gboolean          (*validate_ipm_subtree) (MapiStore           *self,
                                            gboolean              full_tree,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* All properties of a folder, or of the store when @id is %NULL. */
  MapiProperties   *(*get_properties)      (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Sets @changes on a folder or the store and deletes @removed (nullable). Not
   * transacted further: it is in effect when this returns. Renaming is setting
   * DISPLAY_NAME (COLLISION among siblings). Read-only properties: MAPI_ERROR_COMPUTED,
   * with nothing changed. */
  gboolean          (*set_properties)      (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            MapiProperties       *changes,
                                            const guint32        *removed,
                                            gsize                 n_removed,
                                            GCancellable         *cancellable,
                                            GError              **error);

  /* ---- folders ---- */

  MapiEntryId      *(*create_folder)       (MapiStore            *self,
                                            const MapiEntryId    *parent,
                                            MapiFolderType        type,
                                            const char           *name,
                                            const char           *comment,
                                            gboolean              open_if_exists,
                                            GCancellable         *cancellable,
                                            GError              **error);
  gboolean          (*delete_folder)       (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            MapiDeleteFlags       flags,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Copy or move within this store; @new_name nullable. Returns the id afterwards. */
  MapiEntryId      *(*copy_folder)         (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            const MapiEntryId    *destination,
                                            const char           *new_name,
                                            MapiCopyFlags         flags,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Submitted messages stay. *@partial tells that something stayed that should not. */
  gboolean          (*empty_folder)        (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            MapiDeleteFlags       flags,
                                            gboolean             *partial,
                                            GCancellable         *cancellable,
                                            GError              **error);
  MapiTableSource  *(*open_hierarchy)      (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            MapiTableFlags        flags,
                                            GError              **error);
  MapiTableSource  *(*open_contents)       (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            MapiTableFlags        flags,
                                            GError              **error);

  /* ---- messages ---- */

  /* Everything but the bytes of the source. PR_CHANGE_NUMBER identifies this state. */
  MapiContent      *(*load_message)        (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Creates (@id %NULL) in @folder, or replaces the message @id. @base_change is the
   * PR_CHANGE_NUMBER the caller loaded: another one in the store is OBJECT_CHANGED unless
   * @flags has FORCE; a message gone meanwhile is OBJECT_DELETED always; a submitted one is
   * SUBMITTED. On creation PR_MESSAGE_FLAGS of @content decides READ, UNSENT, UNMODIFIED,
   * FROMME, RESEND, ASSOCIATED; later they are ignored. Returns the id. */
  MapiEntryId      *(*save_message)        (MapiStore            *self,
                                            const MapiEntryId    *folder,
                                            const MapiEntryId    *id,
                                            MapiContent          *content,
                                            gint64                base_change,
                                            MapiSaveFlags         flags,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* The message as RFC 5322 bytes: exactly those received, or made from the properties. */
  GBytes           *(*load_source)         (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Files messages as received (element-type GBytes), in one transaction, with the flags
   * given for each (element-type MapiProperties, nullable: MESSAGE_FLAGS, MSG_STATUS,
   * MESSAGE_DELIVERY_TIME, KEYWORDS, FLAGGED, ANSWERED, FORWARDED). Returns ids in order. */
  GPtrArray        *(*import_messages)     (MapiStore            *self,
                                            const MapiEntryId    *folder,
                                            GPtrArray            *sources,
                                            GPtrArray            *properties,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Within this store. Goes on after single failures: *@partial. Returns the new ids, in
   * order, %NULL entries for failed ones. Status is not copied, read state is, pending
   * reports are not. */
  GPtrArray        *(*copy_messages)       (MapiStore            *self,
                                            GPtrArray            *ids,
                                            const MapiEntryId    *destination,
                                            MapiCopyFlags         flags,
                                            gboolean             *partial,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* For good. Submitted ones stay: *@partial. */
  gboolean          (*delete_messages)     (MapiStore            *self,
                                            GPtrArray            *ids,
                                            MapiDeleteFlags       flags,
                                            gboolean             *partial,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Of messages anywhere in the store, or of all in @folder when @ids is %NULL. Fills
   * @receipts (element-type MapiEntryId) with those whose read report is due now. */
  gboolean          (*set_read_flags)      (MapiStore            *self,
                                            const MapiEntryId    *folder,
                                            GPtrArray            *ids,
                                            MapiReadFlags         flags,
                                            GPtrArray            *receipts,
                                            gboolean             *partial,
                                            GCancellable         *cancellable,
                                            GError              **error);
  gboolean          (*set_message_status)  (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            guint32               status,
                                            guint32               mask,
                                            guint32              *old_status,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* The same of many at once; @partial: some are gone. Where a provider has none, it is done one by one. */
  gboolean          (*set_message_statuses) (MapiStore           *self,
                                            GPtrArray            *ids,
                                            guint32               status,
                                            guint32               mask,
                                            gboolean             *partial,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Small changes that need no conflict detection and no full save: KEYWORDS, FLAGGED,
   * ANSWERED, FORWARDED, FLAG_STATUS, ICON_INDEX, LAST_VERB_EXECUTED(_TIME). */
  gboolean          (*set_message_properties) (MapiStore         *self,
                                            GPtrArray            *ids,
                                            MapiProperties       *changes,
                                            gboolean             *partial,
                                            GCancellable         *cancellable,
                                            GError              **error);

  /* ---- searching ---- */

  gboolean          (*set_search_criteria) (MapiStore            *self,
                                            const MapiEntryId    *folder,
                                            MapiRestriction      *restriction,
                                            GPtrArray            *folders,
                                            MapiSearchFlags       flags,
                                            GCancellable         *cancellable,
                                            GError              **error);
  MapiRestriction  *(*get_search_criteria) (MapiStore            *self,
                                            const MapiEntryId    *folder,
                                            GPtrArray           **folders,
                                            MapiSearchState      *state,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* A contents table over the whole store (@folder %NULL) or a folder with everything
   * below it; the condition comes with the query. @flags: MAPI_SEARCH_SKIP_DISCARDED */
  MapiTableSource  *(*open_search)         (MapiStore            *self,
                                            const MapiEntryId    *folder,
                                            MapiSearchFlags       flags,
                                            GError              **error);
  /* The same over one conversation, Sent included, oldest first by default. */
  MapiTableSource  *(*open_conversation)   (MapiStore            *self,
                                            const MapiEntryId    *message,
                                            GError              **error);

  /* ---- receiving ---- */

  MapiEntryId      *(*get_receive_folder)  (MapiStore            *self,
                                            const char           *message_class,
                                            char                **matched_class,
                                            GCancellable         *cancellable,
                                            GError              **error);
  gboolean          (*set_receive_folder)  (MapiStore            *self,
                                            const char           *message_class,
                                            const MapiEntryId    *folder,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* element-type MapiProperties: MESSAGE_CLASS, ENTRYID */
  GPtrArray        *(*list_receive_folders) (MapiStore           *self,
                                            GCancellable         *cancellable,
                                            GError              **error);

  /* ---- sending: what the outgoing queue is made of ---- */

  /* One transaction: MSGFLAG_SUBMIT|UNSENT set, CLIENT_SUBMIT_TIME now unless there, every
   * recipient's RESPONSIBILITY FALSE unless SUBMITTED, into the queue with @flags and
   * PR_DEFERRED_SEND_TIME. The message is read-only from then. */
  gboolean          (*submit_message)      (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            MapiSubmitFlags       flags,
                                            gint64                deferred_until,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* element-type MapiOutgoing, oldest submit time first */
  GPtrArray        *(*list_outgoing)       (MapiStore            *self,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* MAPI_ERROR_NO_ACCESS if another process holds the lock; NOT_IN_QUEUE. Locks are those of
   * a living process only. */
  gboolean          (*set_lock_state)      (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            gboolean              locked,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Durable before it returns. @state and @next_try (µs since 1970) replace what the row
   * holds, attempts grows by @attempt; @why (nullable) is kept with its codes. @recipients (nullable,
   * element-type MapiProperties with ROWID) updates RESPONSIBILITY, SPOOLER_STATUS,
   * DELIVER_TIME, NDR_* and DELIVERY_TEXT of those rows. */
  gboolean          (*update_outgoing)     (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            MapiOutgoingState     state,
                                            gboolean              attempt,
                                            gint64                next_try,
                                            const GError         *why,
                                            GPtrArray            *recipients,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* FinishedMsg + DoSentMail: out of the queue, UNSENT and SUBMIT cleared, READ set; then
   * moved to SENTMAIL_ENTRYID, or deleted (DELETE_AFTER_SUBMIT), or left. *@sent_id: where it is
   * now, or NULL. */
  gboolean          (*finish_message)      (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            MapiEntryId         **sent_id,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* UNABLE_TO_ABORT once locked, NOT_IN_QUEUE when gone. Afterwards a draft again. */
  gboolean          (*abort_submit)        (MapiStore            *self,
                                            const MapiEntryId    *id,
                                            GCancellable         *cancellable,
                                            GError              **error);

  /* ---- pending operations (stores with a server) ---- */

  /* element-type MapiProperties: see mapi_store_list_operations() */
  GPtrArray        *(*list_operations)     (MapiStore            *self,
                                            GCancellable         *cancellable,
                                            GError              **error);
  gboolean          (*retry_operation)     (MapiStore            *self,
                                            gint64                operation,
                                            GCancellable         *cancellable,
                                            GError              **error);
  gboolean          (*drop_operation)      (MapiStore            *self,
                                            gint64                operation,
                                            GCancellable         *cancellable,
                                            GError              **error);

  /* ---- care ---- */

  /* Checks the store; @repair mends what it can. *@report: one finding a line, "" if sound. */
  gboolean          (*verify)              (MapiStore            *self,
                                            gboolean              repair,
                                            char                **report,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* A consistent copy into the new folder @path while the store is in use */
  gboolean          (*backup)              (MapiStore            *self,
                                            const char           *path,
                                            GCancellable         *cancellable,
                                            GError              **error);

  /* ---- stores with a server; these may come from several threads at once ---- */

  /* From now on this process keeps store and server the same, on threads of its own. BUSY: another one
   * does; NO_SUPPORT: there is no server. */
  gboolean          (*start_agent)         (MapiStore            *self,
                                            GError              **error);
  void              (*stop_agent)          (MapiStore            *self);
  /* Once, now: by the agent of this process, or without one in the calling thread. BUSY: another
   * process has the agent. */
  gboolean          (*synchronize)         (MapiStore            *self,
                                            MapiFlushFlags        flags,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* Brings here what load_message() and load_source() answered UNABLE_TO_COMPLETE for */
  gboolean          (*fetch_messages)      (MapiStore            *self,
                                            GPtrArray            *ids,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* What differs between store and server, one finding a line */
  gboolean          (*compare)             (MapiStore            *self,
                                            char                **report,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* The same for every text, some seconds of it: goes on where the call before ended, also in another process.
   * *@n_done == *@n_total: that was all. May be empty. */
  gboolean          (*compare_texts)       (MapiStore            *self,
                                            gboolean              anew,
                                            gint64               *n_done,
                                            gint64               *n_total,
                                            char                **report,
                                            GCancellable         *cancellable,
                                            GError              **error);

  /* ---- the spooler's way through a long queue; both may be empty, then the functions above do ---- */

  /* At most @limit of what is to be looked at @now (µs since 1970), in the order of submission,
   * beginning behind @after (nullable): QUEUED and DEFERRED ones whose time has come, with @force also those
   * that wait for another attempt; SENDING and UNKNOWN ones. A time further ahead than four hours is no time of ours: the clock
   * was set back. Only ENTRYID, state, flags, attempts and the times are needed. *@next: when the first
   * of the others is due, 0: none waits. */
  GPtrArray        *(*list_due)            (MapiStore            *self,
                                            gint64                now,
                                            gboolean              force,
                                            MapiOutgoing         *after,
                                            guint                 limit,
                                            gint64               *next,
                                            GCancellable         *cancellable,
                                            GError              **error);
  /* All in one transaction, durable when it returns. One that cannot be changed is left out and
   * not done; an error means that nothing was changed at all. */
  gboolean          (*change_outgoing)     (MapiStore            *self,
                                            MapiOutgoingChange   *changes,
                                            guint                 n_changes,
                                            GCancellable         *cancellable,
                                            GError              **error);

  /* The last byte of a message that is being sent is about to leave. Any thread; does not block, and
   * need not survive the system, only the process. One that was not leaving when its process died is
   * QUEUED again, not SENDING. */
  void              (*note_leaving)        (MapiStore            *self,
                                            const MapiEntryId    *id);

  /*< private >*/
  gpointer _reserved[8];
};

G_END_DECLS
