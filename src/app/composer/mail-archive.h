/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A folder of files as one ZIP file: everybody can open those. Names are UTF-8, what is neither file
 * nor folder is left out, and so are links, which may lead anywhere. Blocks. TOO_BIG when it would
 * have more than @limit bytes. */
GBytes *mail_archive_pack (const char    *path,
                           gsize          limit,
                           GCancellable  *cancellable,
                           GError       **error);

G_END_DECLS
