/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which messages this process has let go of, told to whoever comes after it. Any thread. */
typedef struct _KitLeaving KitLeaving;

/* @folder: of the store */
KitLeaving *kit_leaving_new           (const char *folder);
/* Removes the file unless somebody must still read it */
void        kit_leaving_free          (KitLeaving *self);
/* Before anything is marked as being sent. @pid and @start: what its row in the queue says. TRUE: it is new. */
gboolean    kit_leaving_open          (KitLeaving *self,
                                       gint64      pid,
                                       gint64      start);
void        kit_leaving_add           (KitLeaving *self,
                                       gint64      message);
/* The queue knows now what became of it */
void        kit_leaving_remove        (KitLeaving *self,
                                       gint64      message);

/* Of a process that is dead: whether @message may have left it. TRUE where nobody can tell. */
gboolean    kit_leaving_may_have_left (const char *folder,
                                       gint64      pid,
                                       gint64      start,
                                       gint64      message);
/* Files there are; @found: pid and start of one, TRUE: remove it */
typedef gboolean (*KitLeavingFunc)    (gint64      pid,
                                       gint64      start,
                                       gpointer    user_data);
void        kit_leaving_sweep         (const char     *folder,
                                       KitLeavingFunc  found,
                                       gpointer        user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitLeaving, kit_leaving_free)

G_END_DECLS
