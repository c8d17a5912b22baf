/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Numbers of messages, 1 and up, as ranges in ascending order: 100,000 that follow one another
 * cost sixteen bytes */
typedef struct _KitUidSet KitUidSet;

typedef struct
{
  gint64 first;
  gint64 last; /* inclusive */
} KitUidRange;

KitUidSet         *kit_uid_set_new        (void);
KitUidSet         *kit_uid_set_copy       (KitUidSet        *self);
void               kit_uid_set_free       (KitUidSet        *self);
/* "1:5,9"; NULL: malformed, or a number is 0 or has more than 18 digits. "*" is not a number. */
KitUidSet         *kit_uid_set_parse      (const char       *text);
/* "" for the empty set */
char              *kit_uid_set_to_string  (KitUidSet        *self);
/* Cheap when the number is beyond all in it, or just below the first */
void               kit_uid_set_add        (KitUidSet        *self,
                                           gint64            uid);
void               kit_uid_set_add_range  (KitUidSet        *self,
                                           gint64            first,
                                           gint64            last);
void               kit_uid_set_add_all    (KitUidSet        *self,
                                           KitUidSet        *other);
void               kit_uid_set_remove     (KitUidSet        *self,
                                           gint64            uid);
gboolean           kit_uid_set_contains   (KitUidSet        *self,
                                           gint64            uid);
gboolean           kit_uid_set_is_empty   (KitUidSet        *self);
/* How many numbers */
gint64             kit_uid_set_get_size   (KitUidSet        *self);
const KitUidRange *kit_uid_set_get_ranges (KitUidSet        *self,
                                           guint            *n_ranges);
/* 0: empty */
gint64             kit_uid_set_get_first  (KitUidSet        *self);
gint64             kit_uid_set_get_last   (KitUidSet        *self);
/* Numbers in @self and not in @other */
KitUidSet         *kit_uid_set_subtract   (KitUidSet        *self,
                                           KitUidSet        *other);
/* Numbers in both */
KitUidSet         *kit_uid_set_intersect  (KitUidSet        *self,
                                           KitUidSet        *other);
/* The @n highest numbers, which leave @self */
KitUidSet         *kit_uid_set_take_last  (KitUidSet        *self,
                                           gint64            n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitUidSet, kit_uid_set_free)

G_END_DECLS
