/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-vcard-private.h"

#include "../mapi-types.h"

G_BEGIN_DECLS

/* What is not one text a property: addresses, the birthday, the picture, members. Into @entry: */
void  mapi_vcard_take_values (MapiVcard      *card,
                              MapiProperties *entry);
/* Back into @card, what is not as in @old */
void  mapi_vcard_give_values (MapiVcard      *card,
                              MapiProperties *entry,
                              MapiProperties *old);
/* As mapi_card_clean(), of several lines */
char *mapi_card_clean_lines  (const char     *text);

G_END_DECLS
