/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* A condition on a row (SRestriction). Boxed, immutable, reference counted. */

#define MAPI_TYPE_RESTRICTION (mapi_restriction_get_type ())

typedef struct _MapiRestriction MapiRestriction;

typedef enum
{
  MAPI_RES_AND             = 0,
  MAPI_RES_OR              = 1,
  MAPI_RES_NOT             = 2,
  MAPI_RES_CONTENT         = 3,
  MAPI_RES_PROPERTY        = 4,
  MAPI_RES_COMPARE_PROPS   = 5,
  MAPI_RES_BITMASK         = 6,
  MAPI_RES_SIZE            = 7,
  MAPI_RES_EXIST           = 8,
  MAPI_RES_SUB_RESTRICTION = 9,
  MAPI_RES_COMMENT         = 10,
  MAPI_RES_COUNT           = 11,
  MAPI_RES_ANNOTATION      = 12,
  /* Estafette's own: words for the full-text index, see MapiQuery. Over rows without an
   * index it is a search for each word in subject, people, preview and body. */
  MAPI_RES_FULL_TEXT       = 0x100
} MapiRestrictionType;

typedef enum
{
  MAPI_RELOP_LT = 0,
  MAPI_RELOP_LE = 1,
  MAPI_RELOP_GT = 2,
  MAPI_RELOP_GE = 3,
  MAPI_RELOP_EQ = 4,
  MAPI_RELOP_NE = 5,
  MAPI_RELOP_RE = 6
} MapiRelop;

typedef enum /*< flags >*/
{
  MAPI_FUZZY_FULL_STRING      = 0,
  MAPI_FUZZY_SUBSTRING        = 0x00001,
  MAPI_FUZZY_PREFIX           = 0x00002,
  MAPI_FUZZY_IGNORE_CASE      = 0x10000,
  MAPI_FUZZY_IGNORE_NON_SPACE = 0x20000,
  MAPI_FUZZY_LOOSE            = 0x40000
} MapiFuzzyLevel;

/* Which part of a message a full-text condition looks at */
typedef enum
{
  MAPI_FULL_TEXT_ANY         = 0,
  MAPI_FULL_TEXT_SUBJECT     = 1,
  MAPI_FULL_TEXT_FROM        = 2,
  MAPI_FULL_TEXT_TO          = 3,
  MAPI_FULL_TEXT_BODY        = 4,
  MAPI_FULL_TEXT_ATTACHMENTS = 5
} MapiFullTextField;

MAPI_AVAILABLE_IN_ALL
GType            mapi_restriction_get_type      (void);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_and       (GPtrArray             *children);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_or        (GPtrArray             *children);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_not       (MapiRestriction       *child);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_content   (guint32                tag,
                                                 const MapiValue       *value,
                                                 MapiFuzzyLevel         fuzzy);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_property  (MapiRelop              relop,
                                                 guint32                tag,
                                                 const MapiValue       *value);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_compare   (MapiRelop              relop,
                                                 guint32                tag1,
                                                 guint32                tag2);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_bitmask   (guint32                tag,
                                                 guint32                mask,
                                                 gboolean               not_zero);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_size      (MapiRelop              relop,
                                                 guint32                tag,
                                                 gsize                  size);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_exist     (guint32                tag);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_sub       (guint32                sub_object,
                                                 MapiRestriction       *child);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_comment   (MapiRestriction       *child,
                                                 MapiProperties        *properties);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_count     (guint                  count,
                                                 MapiRestriction       *child);
/* @words: one word, or a "phrase" when it holds spaces; a trailing * is a prefix */
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_new_full_text (MapiFullTextField      field,
                                                 const char            *words);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_ref           (MapiRestriction       *self);
MAPI_AVAILABLE_IN_ALL
void             mapi_restriction_unref         (MapiRestriction       *self);

MAPI_AVAILABLE_IN_ALL
MapiRestrictionType mapi_restriction_get_restriction_type (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
guint            mapi_restriction_get_n_children (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_get_child     (const MapiRestriction *self,
                                                 guint                  position);
MAPI_AVAILABLE_IN_ALL
guint32          mapi_restriction_get_tag       (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
guint32          mapi_restriction_get_tag2      (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
MapiRelop        mapi_restriction_get_relop     (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
const MapiValue *mapi_restriction_get_value     (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
MapiFuzzyLevel   mapi_restriction_get_fuzzy     (const MapiRestriction *self);
/* The mask, the size in bytes or the count, by type; for BITMASK see get_relop: EQ = EQZ,
 * NE = NEZ */
MAPI_AVAILABLE_IN_ALL
guint64          mapi_restriction_get_number    (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
const char      *mapi_restriction_get_words     (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
MapiFullTextField mapi_restriction_get_field    (const MapiRestriction *self);

/* Evaluation over a bag. A condition on a missing property fails. Sub-restrictions look
 * at @recipients and @attachments (element-type MapiProperties, nullable). */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_restriction_matches       (const MapiRestriction *self,
                                                 const MapiProperties  *row,
                                                 GPtrArray             *recipients,
                                                 GPtrArray             *attachments);
/* Whether mapi_restriction_matches() can be right: types agree, relops fit.
 * MAPI_ERROR_TOO_COMPLEX otherwise. */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_restriction_check         (const MapiRestriction *self,
                                                 GError               **error);
MAPI_AVAILABLE_IN_ALL
char            *mapi_restriction_to_string     (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
GBytes          *mapi_restriction_to_bytes      (const MapiRestriction *self);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_restriction_from_bytes    (GBytes                *bytes,
                                                 GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiRestriction, mapi_restriction_unref)

G_END_DECLS
