/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Rows of GetStatus(), "aa{sv}". @name, @text, @problem: nullable; @progress: -1 without */
void spooler_status_add_row       (GVariantBuilder  *rows,
                                   const char       *uid,
                                   MapiResourceType  type,
                                   const char       *name,
                                   guint32           code,
                                   guint32           flags,
                                   const char       *text,
                                   const char       *comment,
                                   const GError     *problem,
                                   gint              progress);
/* Of the providers of a session that know what clients do not */
void spooler_status_add_providers (GVariantBuilder  *rows,
                                   MapiSession      *session);

G_END_DECLS
