/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-columns.h"
#include "kit-set.h"

G_BEGIN_DECLS

/* One parameter of a condition's SQL */
typedef struct _KitLeaf KitLeaf;

KitLeaf  *kit_leaf_new_text (char             *text);
KitLeaf  *kit_leaf_new_set  (KitSet           *set);
void      kit_leaf_free     (KitLeaf          *self);
void      kit_leaf_bind     (KitLeaf          *self,
                             KitStatement     *statement,
                             int               position);
/* Appends the SQL of a condition on one property, or two, and its parameters to @leaves;
 * FALSE, with nothing appended: no column tells */
gboolean  kit_leaf_append   (MapiRestriction  *restriction,
                             KitStore         *store,
                             GString          *sql,
                             GPtrArray        *leaves);
/* kit_in(): whether a number is in a set */
void      kit_leaf_in_cb    (sqlite3_context  *context,
                             int               n_values,
                             sqlite3_value   **values);
/* kit_match(): the answer of mapi_restriction_matches() for one row */
void      kit_leaf_match_cb (sqlite3_context  *context,
                             int               n_values,
                             sqlite3_value   **values);

G_END_DECLS
