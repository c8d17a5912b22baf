/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-schema.h"

G_BEGIN_DECLS

/* element-type gint64 */
GArray   *kit_folder_list_children (KitConnection  *connection,
                                    gint64          folder,
                                    GError        **error);
GArray   *kit_folder_list_messages (KitConnection  *connection,
                                    gint64          folder,
                                    gboolean        with_associated,
                                    GError        **error);
/* Whether @folder is @ancestor or lies below it */
gboolean  kit_folder_is_inside     (KitConnection  *connection,
                                    gint64          folder,
                                    gint64          ancestor,
                                    gboolean       *inside,
                                    GError        **error);

G_END_DECLS
