/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-book.h"

G_BEGIN_DECLS

/* D13: whom a name means, where the address book does not know or knows several. */
#define MAIL_TYPE_CHECK_NAMES (mail_check_names_get_type ())

G_DECLARE_FINAL_TYPE (MailCheckNames, mail_check_names, MAIL, CHECK_NAMES, AdwWindow)

/* Looks up the @recipients (MapiProperties, changed in place) that are names, and asks about each that is left over. The
 * callback's source is @parent. The book is loaded. */
void     mail_check_names_async  (GtkWindow            *parent,
                                  MailBook             *book,
                                  GPtrArray            *recipients,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
/* USER_CANCEL: somebody is left over. Who was found until then is found. */
gboolean mail_check_names_finish (GAsyncResult         *result,
                                  GError              **error);

G_END_DECLS
