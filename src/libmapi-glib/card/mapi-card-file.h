/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-vcard.h"

G_BEGIN_DECLS

/* Files of people that other programs write */
typedef enum
{
  MAPI_CARD_FORMAT_UNKNOWN = 0,
  MAPI_CARD_FORMAT_VCARD   = 1,
  MAPI_CARD_FORMAT_LDIF    = 2, /* RFC 2849 */
  MAPI_CARD_FORMAT_CSV     = 3  /* a table whose first line names the columns */
} MapiCardFormat;

/**
 * MapiCardFunc:
 * @card: (nullable): a card, %NULL where there is none to be had
 * @line: the line it begins in, from 1
 * @problem: (nullable): why there is none, or what of it was left out
 * @user_data: what was passed with the function
 *
 * Called for each card of a file, in order, and for everything that is refused.
 */
typedef void (*MapiCardFunc) (MapiVcard  *card,
                              guint       line,
                              const char *problem,
                              gpointer    user_data);

/* @name (nullable): of the file */
MAPI_AVAILABLE_IN_ALL
MapiCardFormat  mapi_card_format_guess (GBytes          *bytes,
                                        const char      *name);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_card_read_file    (GBytes          *bytes,
                                        MapiCardFormat   format,
                                        MapiCardFunc     func,
                                        gpointer         user_data,
                                        GError         **error);
/* A table of what most programs know (element-type MapiProperties) */
MAPI_AVAILABLE_IN_ALL
char           *mapi_card_write_table  (GPtrArray       *entries);

G_END_DECLS
