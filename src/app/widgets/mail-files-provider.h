/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Files for other programs, as text/uri-list, written when they are asked for and then kept. */
#define MAIL_TYPE_FILES_PROVIDER (mail_files_provider_get_type ())

G_DECLARE_DERIVABLE_TYPE (MailFilesProvider, mail_files_provider, MAIL, FILES_PROVIDER, GdkContentProvider)

struct _MailFilesProviderClass
{
  GdkContentProviderClass parent_class;

  /* Writes them. Both must be there */
  void  (*write_async)  (MailFilesProvider    *self,
                         GCancellable         *cancellable,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data);
  /* Their addresses, a line each, as in RFC 2483, 5. (transfer full); NULL: *error */
  char *(*write_finish) (MailFilesProvider    *self,
                         GAsyncResult         *result,
                         GError              **error);
};

G_END_DECLS
