/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Raw deflate in both directions (RFC 4978), flushed at every flush. */
typedef struct _KitDeflate KitDeflate;

KitDeflate *kit_deflate_new      (void);
void        kit_deflate_free     (KitDeflate    *self);
/* Appends to @out what the peer needs to see all of @data */
void        kit_deflate_compress (KitDeflate    *self,
                                  const guint8  *data,
                                  gsize          length,
                                  GByteArray    *out);
/* Gives compressed bytes; they must have been used up before */
void        kit_deflate_feed     (KitDeflate    *self,
                                  const guint8  *data,
                                  gsize          length);
/* Bytes written to @buffer; 0: more must be fed; -1: the data is broken */
gssize      kit_deflate_inflate  (KitDeflate    *self,
                                  guint8        *buffer,
                                  gsize          size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitDeflate, kit_deflate_free)

G_END_DECLS
