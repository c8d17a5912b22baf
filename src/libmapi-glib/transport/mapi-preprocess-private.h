/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-transport.h"

G_BEGIN_DECLS

/* One registered preprocessor */
gpointer mapi_preprocessor_new  (GBytes              *uid,
                                 const char          *address_type,
                                 MapiPreprocessFunc   func,
                                 gpointer             user_data,
                                 GDestroyNotify       destroy);
void     mapi_preprocessor_free (gpointer             self);
/* Where @content has a recipient for it */
gboolean mapi_preprocessor_run  (gpointer             self,
                                 MapiContent         *content,
                                 GPtrArray           *refused,
                                 GPtrArray           *additional,
                                 GCancellable        *cancellable,
                                 GError             **error);
/* Makes one that a preprocessor of @transport made for @original fit for the queue; nobody preprocesses it again. */
gboolean mapi_preprocess_prepare_additional (MapiContent    *content,
                                             MapiContent    *original,
                                             MapiTransport  *transport,
                                             GError        **error);

G_END_DECLS
