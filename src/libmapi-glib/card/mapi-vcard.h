/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* A business card, a person or a list, as RFC 2426 and RFC 6350 write it. Boxed and reference
 * counted; not to be changed once another thread has it. */
#define MAPI_TYPE_VCARD (mapi_vcard_get_type ())

typedef struct _MapiVcard MapiVcard;

/* The address type of a list's member that is a card of the same book, its address being a UID */
#define MAPI_CARD_MEMBER_TYPE "VCARD"

typedef enum
{
  MAPI_VCARD_VERSION_3 = 3, /* RFC 2426, what most programs read */
  MAPI_VCARD_VERSION_4 = 4  /* RFC 6350 */
} MapiVcardVersion;

MAPI_AVAILABLE_IN_ALL
GType           mapi_vcard_get_type   (void);
MAPI_AVAILABLE_IN_ALL
MapiVcard      *mapi_vcard_new        (void);
/* One card; whatever stands before and behind it is an error */
MAPI_AVAILABLE_IN_ALL
MapiVcard      *mapi_vcard_parse      (const char           *text,
                                       GError              **error);
MAPI_AVAILABLE_IN_ALL
MapiVcard      *mapi_vcard_ref        (MapiVcard            *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_vcard_unref      (MapiVcard            *self);
MAPI_AVAILABLE_IN_ALL
char           *mapi_vcard_to_string  (MapiVcard            *self,
                                       MapiVcardVersion      version);
/* The same card where @original says the same; whatever it has that did not change is written as there, byte for
 * byte */
MAPI_AVAILABLE_IN_ALL
char           *mapi_vcard_to_string_like (MapiVcard        *self,
                                           const char       *original);
/* What two made of one card at the same time; NULL where both changed the same */
MAPI_AVAILABLE_IN_ALL
MapiVcard      *mapi_vcard_merge      (MapiVcard            *base,
                                       MapiVcard            *ours,
                                       MapiVcard            *theirs);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_vcard_equal      (MapiVcard            *self,
                                       MapiVcard            *other);
/* The first value of a property as text, without escapes */
MAPI_AVAILABLE_IN_ALL
char           *mapi_vcard_dup_text   (MapiVcard            *self,
                                       const char           *name);
MAPI_AVAILABLE_IN_ALL
void            mapi_vcard_set_text   (MapiVcard            *self,
                                       const char           *name,
                                       const char           *text);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_vcard_is_group   (MapiVcard            *self);
/* What an address book shows of it, cleaned; CONTACT_CARD is the card itself */
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_vcard_to_entry   (MapiVcard            *self);
/* The card of an entry: its CONTACT_CARD, with what was changed since */
MAPI_AVAILABLE_IN_ALL
MapiVcard      *mapi_vcard_from_entry (MapiProperties       *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiVcard, mapi_vcard_unref)

G_END_DECLS
