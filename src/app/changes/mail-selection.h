/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Messages somebody pointed at: what an action is done to, what is dragged. Remembers keys, so it
 * stays right while the list goes on changing; any number. */
#define MAIL_TYPE_SELECTION (mail_selection_get_type ())

G_DECLARE_FINAL_TYPE (MailSelection, mail_selection, MAIL, SELECTION, GObject)

/* @conversations: a row stands for all messages of its conversation in the same folder. @stores: the stores of
 * @table, element-type MapiStore */
MailSelection *mail_selection_new          (GPtrArray      *stores,
                                            MapiTable      *table,
                                            GtkBitset      *positions,
                                            gboolean        conversations);
/* Of messages that are not from a list (element-type MapiEntryId) */
MailSelection *mail_selection_new_for_ids  (MapiStore      *store,
                                            GPtrArray      *ids);
/* The store of a message or folder with this id; NULL. Any thread */
MapiStore     *mail_selection_get_store_of (MailSelection  *self,
                                            GBytes         *id);
/* Bags of mail_selection_load() (element-type GBytes GPtrArray), by the id of their folder or of their store */
GHashTable    *mail_selection_group        (MailSelection  *self,
                                            GPtrArray      *bags,
                                            gboolean        by_folder);
guint          mail_selection_get_n_rows   (MailSelection  *self);
/* Whether a row is, or all known rows are, in @folder */
gboolean       mail_selection_is_in        (MailSelection  *self,
                                            const MapiEntryId *folder);
/* element-type MapiProperties: rows that are loaded; may be fewer than n_rows */
GPtrArray     *mail_selection_peek_rows    (MailSelection  *self);
/* Blocks, on any thread but the main one. element-type MapiProperties with ENTRYID, PARENT_ENTRYID,
 * MESSAGE_FLAGS, FLAGGED, KEYWORDS: every message */
GPtrArray     *mail_selection_load         (MailSelection  *self,
                                            GCancellable   *cancellable,
                                            GError        **error);
/* As mail_selection_load(), with all else that is of their conversations, whatever folder of the store it is in */
GPtrArray     *mail_selection_load_everywhere (MailSelection *self,
                                            GCancellable   *cancellable,
                                            GError        **error);

G_END_DECLS
