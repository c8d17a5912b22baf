/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-bodies.h>

G_BEGIN_DECLS

/* What is left of a message where only its words are wanted: headers, the beginnings of its parts, and every line that may
 * begin a part. So what is attached is still named, and no more than KIT_OUTLINE_MAX bytes are held of the largest. */
#define KIT_OUTLINE_MAX  (5 * 1024 * 1024)
/* Smaller messages are read as they are */
#define KIT_OUTLINE_FROM (8 * 1024 * 1024)

typedef struct _KitOutline KitOutline;

KitOutline *kit_outline_new    (void);
/* @data: what follows. FALSE: nothing more is wanted */
gboolean    kit_outline_add    (KitOutline  *self,
                                const char  *data,
                                gsize        size);
/* (transfer full): of @self, which is gone */
GBytes     *kit_outline_finish (KitOutline  *self);
/* The bytes of a body with about @size, or its outline */
GBytes     *kit_outline_load   (KitBodies   *bodies,
                                gint64       content,
                                gint64       size,
                                GError     **error);

G_END_DECLS
