/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-book.h"

G_BEGIN_DECLS

/* People from and to files, on a thread. */
typedef struct
{
  guint      n_read;
  guint      n_saved;     /* the others were there already */
  GPtrArray *problems;    /* of utf8: "Line N: what" */
} MailBookImport;

void            mail_book_import_free   (MailBookImport       *import);
/* vCard, LDIF or a table */
void            mail_book_import_async  (MailBook             *self,
                                         const MapiEntryId    *container,
                                         GFile                *file,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
MailBookImport *mail_book_import_finish (MailBook             *self,
                                         GAsyncResult         *result,
                                         GError              **error);
/* A table where its name ends in ".csv", else vCards. @ids (MapiEntryId) nullable: everybody in @container */
void            mail_book_export_async  (MailBook             *self,
                                         const MapiEntryId    *container,
                                         GPtrArray            *ids,
                                         GFile                *file,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean        mail_book_export_finish (MailBook             *self,
                                         GAsyncResult         *result,
                                         guint                *n_written,
                                         GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailBookImport, mail_book_import_free)

G_END_DECLS
