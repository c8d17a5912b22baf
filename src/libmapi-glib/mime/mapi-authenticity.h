/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* What can be said in words of where a message comes from. Pure, any thread. */

typedef enum
{
  MAPI_FACT_NO_AUTHOR,
  MAPI_FACT_SEVERAL_AUTHORS,
  MAPI_FACT_SENDER_DIFFERS,
  MAPI_FACT_REPLY_TO_DIFFERS,
  MAPI_FACT_NAME_HOLDS_ADDRESS,
  MAPI_FACT_LOOK_ALIKE_DOMAIN,
  MAPI_FACT_HIDDEN_CHARACTERS,
  MAPI_FACT_AUTHENTICATED,
  MAPI_FACT_NOT_AUTHENTICATED,
  MAPI_FACT_MAILING_LIST
} MapiFactKind;

typedef enum
{
  MAPI_FACT_WEIGHT_NEUTRAL,
  MAPI_FACT_WEIGHT_GOOD,
  MAPI_FACT_WEIGHT_NOTE,
  MAPI_FACT_WEIGHT_WARNING
} MapiFactWeight;

#define MAPI_TYPE_FACT (mapi_fact_get_type ())

typedef struct _MapiFact MapiFact;

MAPI_AVAILABLE_IN_ALL
GType           mapi_fact_get_type   (void);
MAPI_AVAILABLE_IN_ALL
MapiFact       *mapi_fact_copy       (const MapiFact *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_fact_free       (MapiFact       *self);
MAPI_AVAILABLE_IN_ALL
MapiFactKind    mapi_fact_get_kind   (const MapiFact *self);
MAPI_AVAILABLE_IN_ALL
MapiFactWeight  mapi_fact_get_weight (const MapiFact *self);
/* A sentence for people */
MAPI_AVAILABLE_IN_ALL
const char     *mapi_fact_get_text   (const MapiFact *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiFact, mapi_fact_free)

/* Element-type MapiFact, gravest first. @servers: names of the user's own servers, whose
 * Authentication-Results are believed when they are topmost. */
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_authenticity_examine     (MapiProperties      *message,
                                          const char * const  *servers);
/* Whether a server of @servers says that the author's domain sent it */
MAPI_AVAILABLE_IN_ALL
gboolean   mapi_authenticity_is_verified (MapiProperties      *message,
                                          const char * const  *servers);
/* The server that made the topmost statement, believed or not */
MAPI_AVAILABLE_IN_ALL
char      *mapi_authenticity_dup_server  (MapiProperties      *message);
/* The first https or mailto address of List-Unsubscribe; *@one_click: RFC 8058 is offered */
MAPI_AVAILABLE_IN_ALL
char      *mapi_list_dup_unsubscribe     (MapiProperties      *message,
                                          gboolean            *one_click);
MAPI_AVAILABLE_IN_ALL
char      *mapi_list_dup_name            (MapiProperties      *message);
/* Where one writes to all of the mailing list (RFC 2369, List-Post) */
MAPI_AVAILABLE_IN_ALL
char      *mapi_list_dup_post            (MapiProperties      *message);

G_END_DECLS
