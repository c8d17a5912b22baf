/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-connection.h>

G_BEGIN_DECLS

/* What people are found by while a name is typed: folded names and addresses of a whole book, in memory, one text
 * behind the other. Made at the first question, kept up to date by number. Thread-safe. */
typedef struct _KitBookIndex KitBookIndex;

typedef enum
{
  KIT_BOOK_MATCH_WORDS, /* ambiguous-name resolution: each word begins a word of a name or an address */
  KIT_BOOK_MATCH_PARTS  /* each word is anywhere in name, address or company */
} KitBookMatch;

KitBookIndex *kit_book_index_new    (void);
void          kit_book_index_free   (KitBookIndex   *self);
/* Entry @id was changed, made or deleted; 0: anything may have been */
void          kit_book_index_touch  (KitBookIndex   *self,
                                     gint64          id);
/* Reads what is missing */
gboolean      kit_book_index_update (KitBookIndex   *self,
                                     KitConnection  *connection,
                                     GError        **error);
/* Numbers of the @limit best entries of a container (element-type gint64), best first; in no order when @limit is 0,
 * which means all */
GArray       *kit_book_index_find   (KitBookIndex   *self,
                                     gint64          container,
                                     const char     *text,
                                     KitBookMatch    match,
                                     guint           limit);
gsize         kit_book_index_get_size (KitBookIndex *self);

/* What is looked for: no case, no marks */
char         *kit_book_fold         (const char     *text);
/* The text of an entry in the index; @addresses: nullable */
char         *kit_book_index_text   (const char     *name,
                                     const char     *nickname,
                                     const char * const *addresses,
                                     const char     *company);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitBookIndex, kit_book_index_free)

G_END_DECLS
