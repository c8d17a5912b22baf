/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-restriction.h"

G_BEGIN_DECLS

/* Bounds on what comes from a file. A restriction made in code may nest deeper, but
 * mapi_restriction_check() refuses it: evaluation recurses. */
#define MAPI_RESTRICTION_MAX_DEPTH 64
#define MAPI_RESTRICTION_MAX_NODES 4096
#define MAPI_RESTRICTION_MAX_BYTES (1024 * 1024)

struct _MapiRestriction
{
  gatomicrefcount     ref_count;
  MapiRestrictionType type;
  guint32             tag;
  guint32             tag2;
  MapiRelop           relop;
  MapiFuzzyLevel      fuzzy;
  MapiFullTextField   field;
  guint               depth;      /* 1 for a leaf */
  guint64             number;
  MapiValue          *value;      /* (owned) (nullable) */
  char               *words;      /* (owned) (nullable) */
  GPtrArray          *children;   /* (owned) (nullable) (element-type MapiRestriction) */
  MapiProperties     *properties; /* (owned) (nullable): a comment's */
  GRegex             *regex;      /* (owned) (nullable): RELOP_RE, NULL if it does not compile */
};

MapiRestriction *mapi_restriction_alloc    (MapiRestrictionType  type);
void             mapi_restriction_add      (MapiRestriction     *self,
                                            MapiRestriction     *child);
/* As @self, about other conditions */
MapiRestriction *mapi_restriction_copy_with (const MapiRestriction *self,
                                             GPtrArray           *children);
void             mapi_restriction_set_value (MapiRestriction    *self,
                                             const MapiValue    *value);

/* Text as MAPI_FUZZY_IGNORE_CASE and MAPI_FUZZY_IGNORE_NON_SPACE see it */
char            *mapi_text_fold            (const char          *text,
                                            gboolean             ignore_case,
                                            gboolean             ignore_non_space);
/* The order of two values of one kind, strings without regard to case: what sorting and
 * the relational operators share. FALSE if they cannot be compared. */
gboolean         mapi_values_order         (const MapiValue     *a,
                                            const MapiValue     *b,
                                            int                 *order);
/* MAPI_RES_FULL_TEXT over a row without an index */
gboolean         mapi_full_text_matches    (MapiFullTextField     field,
                                            const char           *words,
                                            const MapiProperties *row,
                                            GPtrArray            *recipients,
                                            GPtrArray            *attachments);
/* Whether values of the two types can be compared */
gboolean         mapi_types_agree          (guint32              tag1,
                                            guint32              tag2);

G_END_DECLS
