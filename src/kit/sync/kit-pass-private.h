/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-pass.h"

G_BEGIN_DECLS

/* The line is idle in between: microseconds */
#define KIT_PASS_AT_ONCE_TIME (2 * G_TIME_SPAN_SECOND)
#define KIT_PASS_INDEX_TIME   (2 * G_TIME_SPAN_SECOND)
/* Bytes from which on a message comes after all others */
#define KIT_PASS_LARGE (512 * 1024)

/* TRUE: a folder's own trouble, noted. FALSE: passed on. That a folder went or was renamed after the folders were listed is
 * no trouble: they are listed once more. One that is in each list and cannot be opened is. @cause: (transfer full) */
gboolean kit_pass_note     (KitPass       *self,
                            GError        *cause,
                            GError       **error);
/* Between two steps. FALSE: stop, with or without an error */
gboolean kit_pass_breathe  (KitPass       *self,
                            GError       **error);
/* Between two steps others had their turn: folders were renamed, and went. *@there: it is still one to be looked at */
gboolean kit_pass_reload   (KitPass       *self,
                            KitRemoteRow  *row,
                            gboolean      *there,
                            GError       **error);

/* kit-pass-bodies.c */
/* @max_time: microseconds; 0: all */
gboolean kit_pass_index    (KitPass       *self,
                            gint64         max_time,
                            GError       **error);
/* What is wanted of @rows (element-type KitRemoteRow); what is large comes after all that is not. FALSE without an error: it
 * is to stop */
gboolean kit_pass_download (KitPass       *self,
                            GPtrArray     *rows,
                            GError       **error);
/* What is not to be kept here any more. FALSE without an error: it is to stop */
gboolean kit_pass_shed     (KitPass       *self,
                            GPtrArray     *rows,
                            GError       **error);

G_END_DECLS
