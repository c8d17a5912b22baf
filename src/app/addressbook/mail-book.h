/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-book-container.h"

G_BEGIN_DECLS

/* The address book as a window uses it: what can be chosen from, and the work on it, which never keeps a window waiting.
 * "loaded": the containers are there, or why they are not. */
#define MAIL_TYPE_BOOK (mail_book_get_type ())

G_DECLARE_FINAL_TYPE (MailBook, mail_book, MAIL, BOOK, GObject)

/* The one of a session, for all who use it at a time: "loaded" comes again whenever somebody loads it. (transfer full) */
MailBook          *mail_book_for_session      (MapiSession          *session);
MapiSession       *mail_book_get_session      (MailBook             *self);
/* NULL until it is loaded */
MapiAddressBook   *mail_book_get_address_book (MailBook             *self);
/* NULL if it could be loaded */
const GError      *mail_book_get_problem      (MailBook             *self);
/* MailBookContainer, as the profile orders them */
GListModel        *mail_book_get_containers   (MailBook             *self);
/* The one shown first, and the one that new entries go to. (transfer none) (nullable) */
MailBookContainer *mail_book_get_first        (MailBook             *self);
MailBookContainer *mail_book_get_personal     (MailBook             *self);
/* (transfer none) (nullable) */
MailBookContainer *mail_book_find_container   (MailBook             *self,
                                               const MapiEntryId    *id);
/* Which of them an entry lies in. (transfer none) (nullable) */
MailBookContainer *mail_book_find_parent      (MailBook             *self,
                                               MapiProperties       *entry);
void               mail_book_load             (MailBook             *self);

/* Everything about an entry, and how it is shown */
typedef struct
{
  MapiEntryId    *id;           /* (nullable): of an entry that is still to be made */
  MapiEntryId    *container;    /* (nullable): where it lies; none for a one-off */
  MapiObjectType  type;
  MapiProperties *properties;
  GPtrArray      *fields;       /* of MapiDetailField */
  GPtrArray      *members;      /* of MapiProperties */
} MailBookEntry;

void               mail_book_entry_free       (MailBookEntry        *entry);
GBytes            *mail_book_entry_get_photo  (MailBookEntry        *entry);

/* @container: of the entry, where it does not say so itself; nullable */
void               mail_book_open_async       (MailBook             *self,
                                               const MapiEntryId    *id,
                                               const MapiEntryId    *container,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
/* (transfer full) */
MailBookEntry     *mail_book_open_finish      (MailBook             *self,
                                               GAsyncResult         *result,
                                               GError              **error);
/* The form of a new entry; @values, a copy of which it begins with */
void               mail_book_begin_async      (MailBook             *self,
                                               const MapiEntryId    *container,
                                               MapiObjectType        type,
                                               MapiProperties       *values,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailBookEntry, mail_book_entry_free)

/* (nullable): the id in a row or an entry */
MapiEntryId       *mail_book_dup_id           (MapiProperties       *properties);

G_END_DECLS
