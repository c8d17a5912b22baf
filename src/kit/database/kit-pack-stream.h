/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A body in a pack, read as it is needed. It stays what it is while the pack is removed. */
#define KIT_TYPE_PACK_STREAM (kit_pack_stream_get_type ())

G_DECLARE_FINAL_TYPE (KitPackStream, kit_pack_stream, KIT, PACK_STREAM, GInputStream)

/* @fd: becomes the stream's, whose @size bytes begin at @offset */
GInputStream *kit_pack_stream_new (int     fd,
                                   gint64  offset,
                                   gint64  size);

G_END_DECLS
