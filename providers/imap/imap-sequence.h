/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-uid-set.h>

G_BEGIN_DECLS

/* Sequence sets as RFC 9051 writes them. Ranges are never expanded: "1:4294967295" costs as much
 * as "1". Every number is between 1 and 2^32 - 1. */

/* One range as the server wrote it: the first may be the greater */
typedef struct
{
  guint32 first;
  guint32 last;
} ImapRange;

/* @star: what "*" stands for; 0: it is not taken. NULL: this is no such text */
KitUidSet *imap_sequence_parse   (const char       *text,
                                  gsize             size,
                                  guint32           star);
/* In pieces of at most @max_size bytes (but one range each at least), for command lines */
char     **imap_sequence_split   (KitUidSet        *uids,
                                  gsize             max_size);

/* (element-type ImapRange): COPYUID pairs UIDs by position, so here the order is kept */
GArray    *imap_ranges_parse     (const char       *text,
                                  gsize             size);
/* The @index-th of them, "7:5" being 5, 6, 7. 0 behind the end */
guint32    imap_ranges_get_nth   (const ImapRange  *ranges,
                                  guint             n_ranges,
                                  guint64           index);
/* The number in @to at the place @uid has in @from; 0: none */
guint32    imap_ranges_map       (GArray           *from,
                                  GArray           *to,
                                  guint32           uid);

G_END_DECLS
