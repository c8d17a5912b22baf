/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A running kit-worker and the lines it says */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *lines;
} KitChild;

/* NULL-terminated arguments after the program's name */
KitChild *kit_child_start (const char *first,
                           ...) G_GNUC_NULL_TERMINATED;
/* NULL at the end */
char     *kit_child_read  (KitChild   *self);
/* kill -9 */
void      kit_child_kill  (KitChild   *self);
void      kit_child_free  (KitChild   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitChild, kit_child_free)

G_END_DECLS
