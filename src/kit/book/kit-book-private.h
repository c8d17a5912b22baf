/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-book.h"
#include "kit-book-index.h"

#include <kit-database.h>
#include <kit-journal.h>
#include <kit-server.h>

G_BEGIN_DECLS

#define KIT_BOOK_SCHEMA_VERSION 1

typedef struct
{
  KitDatabase  *database;
  KitJournal   *journal;
  KitBookIndex *index;
  KitServer    *server; /* (nullable): a book that is no copy of one has none */
} KitBookPrivate;

KitBookPrivate *kit_book_get_private (KitBook         *self);
const guint8   *kit_book_get_uid     (KitBook         *self);

/* Makes or converts the file */
gboolean        kit_book_schema_prepare (KitDatabase  *database,
                                         GError      **error);
/* A journal row within the writing transaction. @container: 0 for none */
gboolean        kit_book_log         (KitConnection   *connection,
                                      MapiEvent        event,
                                      MapiObjectType   type,
                                      gint64           object,
                                      gint64           container,
                                      GError         **error);
/* Commits and tells everybody */
gboolean        kit_book_commit      (KitBook         *self,
                                      KitWrite        *write,
                                      GError         **error);

/* The number of a container or an entry; INVALID_ENTRYID */
gboolean        kit_book_parse_container (KitBook            *self,
                                          const MapiEntryId  *id,
                                          gint64             *number,
                                          GError            **error);
gboolean        kit_book_parse_entry     (KitBook            *self,
                                          const MapiEntryId  *id,
                                          gint64             *number,
                                          GError            **error);

/* Columns of entry that row_to_value() and the conditions know */
#define KIT_BOOK_COLUMNS \
  "e.id, e.book, e.kind, e.name, e.given, e.family, e.nickname, e.company, e.phone, e.mobile, e.address," \
  " e.change, e.created, e.modified"

/* What tables show of an entry, from a statement on KIT_BOOK_COLUMNS */
MapiProperties *kit_book_row_to_properties (KitBook         *self,
                                            KitStatement    *statement);
const guint32  *kit_book_list_columns      (gsize           *n_columns);
/* Rows of entries, in the order of @ids; an empty bag for one that has gone */
GPtrArray      *kit_book_load_rows         (KitBook         *self,
                                            KitConnection   *connection,
                                            const gint64    *ids,
                                            gsize            n_ids,
                                            GError         **error);
/* Everything about an entry; NOT_FOUND */
MapiProperties *kit_book_load              (KitBook         *self,
                                            KitConnection   *connection,
                                            gint64           id,
                                            GError         **error);
/* Within a transaction. @id 0: a new one. The number of the entry, or 0 */
gint64          kit_book_save              (KitBook         *self,
                                            KitConnection   *connection,
                                            gint64           container,
                                            gint64           id,
                                            MapiProperties  *entry,
                                            MapiCreateEntryFlags flags,
                                            GError         **error);
gboolean        kit_book_delete            (KitBook         *self,
                                            KitConnection   *connection,
                                            gint64           id,
                                            gboolean        *was_there,
                                            GError         **error);
/* Numbers of entries of a container (element-type gint64) that pass @query, in its order */
GArray         *kit_book_query             (KitBook         *self,
                                            KitConnection   *connection,
                                            gint64           container,
                                            MapiTableQuery  *query,
                                            GCancellable    *cancellable,
                                            GError         **error);
MapiTableSource *kit_book_source_new       (KitBook         *self,
                                            gint64           container);
/* The index with everything that was changed up to now; NULL and an error if it cannot be read */
KitBookIndex   *kit_book_get_index         (KitBook         *self,
                                            KitConnection   *connection,
                                            GError         **error);

G_END_DECLS
