/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-book-remote.h>

G_BEGIN_DECLS

#define CARDDAV_TYPE_REMOTE (carddav_remote_get_type ())

/* A CardDAV server (RFC 6352), found as RFC 6764 says */
G_DECLARE_FINAL_TYPE (CarddavRemote, carddav_remote, CARDDAV, REMOTE, KitBookRemote)

KitBookRemote *carddav_remote_new   (MapiSupport    *support);
/* Tries everything, step by step */
gboolean       carddav_remote_check (MapiSupport    *support,
                                     MapiCheck      *check,
                                     GCancellable   *cancellable,
                                     GError        **error);

G_END_DECLS
