/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* A file of bodies, one behind the other, that is only ever written to at its end and by one process: the one that
 * made it, which holds a lock on it as long. A large download writes each byte once this way, and needs no
 * transaction for it. What of it is to be found is said by rows of bodies.sqlite; see kit-pack.c. */
typedef struct _KitPack KitPack;

/* Where a body is */
typedef struct
{
  gint64 content;
  gint64 pack;    /* 0: in none */
  gint64 offset;
  gint64 size;    /* bytes */
} KitPiece;

/* A new one in @folder, which is made if it is not there */
KitPack   *kit_pack_new        (const char  *folder,
                                GError     **error);
/* Gives up the lock. The file stays, but for what could not be made durable when it could not be written. */
void       kit_pack_free       (KitPack     *self);
/* No row will ever name what is behind @end, which is given back with the lock */
void       kit_pack_set_end    (KitPack     *self,
                                gint64       end);
/* Its name as a number, never 0 */
gint64     kit_pack_get_number (KitPack     *self);
/* *@piece: where it is now. Any one thread. */
gboolean   kit_pack_add        (KitPack     *self,
                                gint64       content,
                                GBytes      *body,
                                KitPiece    *piece,
                                GError     **error);
/* One that comes in pieces, each behind the one before: the only one of its pack. *@piece: what there is of it by now */
gboolean   kit_pack_begin      (KitPack     *self,
                                gint64       content,
                                GError     **error);
gboolean   kit_pack_continue   (KitPack     *self,
                                GBytes      *data,
                                GError     **error);
void       kit_pack_get_piece  (KitPack     *self,
                                KitPiece    *piece);
/* Everything added before is on its way to the file: to be called by whoever adds, before another thread calls
 * kit_pack_sync() */
gboolean   kit_pack_flush      (KitPack     *self,
                                GError     **error);
/* Everything flushed before is durable. Any thread. */
gboolean   kit_pack_sync       (KitPack     *self,
                                GError     **error);

/* NOT_FOUND: there is no such pack. CORRUPT_DATA: it has something else there. */
GBytes    *kit_pack_load       (const char  *folder,
                                gint64       number,
                                gint64       content,
                                gint64       offset,
                                gint64       size,
                                GError     **error);
/* The same, of which no more is in memory than was asked for */
GInputStream *kit_pack_open    (const char  *folder,
                                gint64       number,
                                gint64       content,
                                gint64       offset,
                                gint64       size,
                                GError     **error);
/* Bytes; 0: there is none */
gint64     kit_pack_get_size   (const char  *folder,
                                gint64       number);
/* Numbers (gint64) of the packs in @folder */
GArray    *kit_pack_list       (const char  *folder);
/* -1: there is none, or somebody is writing it, or it cannot be looked at; else its bytes, and it stays locked until
 * *@lock, a file descriptor, is closed */
gint64     kit_pack_lock       (const char  *folder,
                                gint64       number,
                                int         *lock);
void       kit_pack_remove     (const char  *folder,
                                gint64       number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitPack, kit_pack_free)

G_END_DECLS
