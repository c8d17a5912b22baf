/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-card-file.h"

G_BEGIN_DECLS

/* A column or attribute and what it is in an entry */
typedef struct
{
  const char *name;
  guint32     tag;
} MapiCardField;

/* One entry that is being read */
typedef struct
{
  MapiProperties *entry;     /* (owned) */
  GPtrArray      *addresses; /* (owned) (element-type utf8) */
  GString        *problems;  /* (owned): what was left out */
} MapiCardDraft;

void       mapi_card_draft_init  (MapiCardDraft *self);
void       mapi_card_draft_clear (MapiCardDraft *self);
/* The first value of a property wins; addresses are gathered */
void       mapi_card_draft_add   (MapiCardDraft *self,
                                  guint32        tag,
                                  const char    *value);
void       mapi_card_draft_add_problem (MapiCardDraft *self,
                                        const char    *problem);
/* A member of a list who is in no book */
MapiValue *mapi_card_new_member  (const char    *name,
                                  const char    *address);
/* Makes it a list of @members (element-type MapiValue), which has no address */
void       mapi_card_draft_set_members (MapiCardDraft *self,
                                        GPtrArray     *members);
/* Tells @func of what was read */
void       mapi_card_draft_tell  (MapiCardDraft *self,
                                  guint          line,
                                  MapiCardFunc   func,
                                  gpointer       user_data);

/* Both of text in UTF-8 */
void       mapi_ldif_read        (const char    *text,
                                  MapiCardFunc   func,
                                  gpointer       user_data);
gboolean   mapi_card_table_read  (const char    *text,
                                  MapiCardFunc   func,
                                  gpointer       user_data,
                                  GError       **error);

G_END_DECLS
