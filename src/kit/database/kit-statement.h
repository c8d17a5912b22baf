/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-connection.h"

G_BEGIN_DECLS

/* Rows some statements take at once: they have a place for one, and for fifteen more behind it */
#define KIT_STATEMENT_ROWS 16
#define KIT_TIMES_3(row) row row row
#define KIT_TIMES_15(row) KIT_TIMES_3 (row) KIT_TIMES_3 (row) KIT_TIMES_3 (row) KIT_TIMES_3 (row) KIT_TIMES_3 (row)

/* A prepared statement borrowed from its connection's cache; freeing it resets it and
 * gives it back. Parameters count from 1, columns from 0. Bound text and bytes are NOT
 * copied: they must live until the statement is stepped, or reset. */
typedef struct _KitStatement KitStatement;

KitStatement *kit_statement_new         (KitConnection  *connection,
                                         const char     *sql,
                                         GError        **error);
void          kit_statement_free        (KitStatement   *self);
void          kit_statement_bind_int64  (KitStatement   *self,
                                         int             position,
                                         gint64          number);
/* NULL is NULL */
void          kit_statement_bind_text   (KitStatement   *self,
                                         int             position,
                                         const char     *text);
/* The statement keeps a copy */
/* @text: (transfer full) (nullable) */
void          kit_statement_bind_text_take (KitStatement *self,
                                            int           position,
                                            char         *text);
void          kit_statement_bind_text_copy (KitStatement *self,
                                         int             position,
                                         const char     *text);
void          kit_statement_bind_bytes  (KitStatement   *self,
                                         int             position,
                                         GBytes         *bytes);
void          kit_statement_bind_null   (KitStatement   *self,
                                         int             position);
/* TRUE: a row is there. FALSE: no more rows, or an error, which *error tells. */
gboolean      kit_statement_next        (KitStatement   *self,
                                         GError        **error);
/* The one row there must be; without it NOT_FOUND, for people @missing */
gboolean      kit_statement_find        (KitStatement   *self,
                                         const char     *missing,
                                         GError        **error);
/* To the end, then reset for new parameters */
gboolean      kit_statement_run         (KitStatement   *self,
                                         GError        **error);
void          kit_statement_reset       (KitStatement   *self);
gboolean      kit_statement_is_null     (KitStatement   *self,
                                         int             column);
gint64        kit_statement_get_int64   (KitStatement   *self,
                                         int             column);
/* Until the next step; NULL for NULL */
const char   *kit_statement_get_text    (KitStatement   *self,
                                         int             column);
/* (transfer full), NULL for NULL */
GBytes       *kit_statement_dup_bytes   (KitStatement   *self,
                                         int             column);

/* For the many queries with one integer parameter and one integer answer; @fallback when there is
 * no row or it is NULL. FALSE and *error on failure. */
gboolean      kit_query_int64           (KitConnection  *connection,
                                         const char     *sql,
                                         gint64          parameter,
                                         gint64          fallback,
                                         gint64         *answer,
                                         GError        **error);
/* The first column of every row (element-type gint64), of a statement with integer parameters only */
GArray       *kit_query_int64s          (KitConnection  *connection,
                                         const char     *sql,
                                         GError        **error,
                                         guint           n_parameters,
                                         ...);
/* A statement with integer parameters only, run to its end */
gboolean      kit_execute               (KitConnection  *connection,
                                         const char     *sql,
                                         GError        **error,
                                         guint           n_parameters,
                                         ...);

/* For values that have no function above */
sqlite3_stmt *kit_statement_get_stmt    (KitStatement   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitStatement, kit_statement_free)

G_END_DECLS
