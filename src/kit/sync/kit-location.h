/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-message.h>
#include <kit-tally.h>

#include "kit-filing.h"

G_BEGIN_DECLS

/* What the location table says */

/* Numbers of @folder that are listed, from @first to @last */
KitUidSet *kit_location_list_known   (KitConnection   *connection,
                                      gint64           folder,
                                      gint64           first,
                                      gint64           last,
                                      GError         **error);
/* Those the server said are gone */
KitUidSet *kit_location_list_doubted (KitConnection   *connection,
                                      gint64           folder,
                                      GError         **error);
gboolean   kit_location_count        (KitConnection   *connection,
                                      gint64           folder,
                                      gint64          *n_known,
                                      GError         **error);
/* Within a transaction: the server says that @uids are gone: kept, but to be asked about */
gboolean   kit_location_doubt        (KitTransaction  *transaction,
                                      gint64           folder,
                                      KitUidSet       *uids,
                                      GError         **error);
/* They are there after all */
gboolean   kit_location_trust        (KitTransaction  *transaction,
                                      gint64           folder,
                                      KitUidSet       *uids,
                                      GError         **error);
/* They are gone, asked twice: the messages go, their bodies stay for a while. What was moved out of there here stays. */
gboolean   kit_location_remove       (KitTransaction  *transaction,
                                      gint64           folder,
                                      KitUidSet       *uids,
                                      GError         **error);
/* One location, and the message that has it */
gboolean   kit_location_remove_one   (KitTransaction  *transaction,
                                      gint64           location,
                                      KitTally        *tally,
                                      GError         **error);
/* The numbers of @folder mean nothing any more: each message is to be found again */
gboolean   kit_location_renumber     (KitTransaction  *transaction,
                                      gint64           folder,
                                      GError         **error);
/* The same of these numbers alone */
gboolean   kit_location_unplace      (KitTransaction  *transaction,
                                      gint64           folder,
                                      KitUidSet       *uids,
                                      GError         **error);
/* The message is in @folder under a number nobody told us: to be found there. 0 on error. */
gint64     kit_location_add_unplaced (KitTransaction  *transaction,
                                      gint64           message,
                                      gint64           folder,
                                      GError         **error);
/* The number of an unplaced one. A message that was listed under it before we were told is the
 * same one: that row goes. */
gboolean   kit_location_set_uid      (KitTransaction  *transaction,
                                      gint64           location,
                                      gint64           folder,
                                      gint64           uid,
                                      KitTally        *tally,
                                      GError         **error);
/* A place nobody wants to delete any more goes, and what is there is listed as something new */
gboolean   kit_location_list_again   (KitTransaction  *transaction,
                                      gint64           location,
                                      gint64           folder,
                                      GError         **error);
/* Forgets bodies of messages that are gone since before @time (µs) */
gboolean   kit_location_purge        (KitTransaction  *transaction,
                                      gint64           time,
                                      GError         **error);

/* kit-location-keep.c: of a message that lost its last place, which was not in the folder it is in here: *@kept: it stays,
 * and is to be told of again */
gboolean   kit_location_keep         (KitTransaction  *transaction,
                                      KitMessage      *message,
                                      gboolean        *kept,
                                      KitTally        *tally,
                                      GError         **error);
/* So that a person sees why its upload waits */
gboolean   kit_location_say_why      (KitTransaction  *transaction,
                                      gint64           message,
                                      GError         **error);
/* The server's flags of @twin, which is the same message, are merged with what was changed here of @message */
gboolean   kit_location_take_flags   (KitTransaction  *transaction,
                                      gint64           message,
                                      gint64           twin,
                                      KitTally        *tally,
                                      GError         **error);
/* The server has it in @folder: the upload is a move from there. Before its place and flags are written. */
gboolean   kit_location_return       (KitTransaction  *transaction,
                                      gint64           operation,
                                      gint64           folder,
                                      GError         **error);
/* Whether any upload of such a message is held */
gboolean   kit_location_is_any_held  (KitConnection   *connection,
                                      gboolean        *held,
                                      GError         **error);
/* A look at all folders begins */
gboolean   kit_location_seek_held    (KitStore        *store,
                                      GCancellable    *cancellable,
                                      GError         **error);
/* It has seen all there is: what was held when it began is in none of them */
gboolean   kit_location_release_held (KitStore        *store,
                                      GCancellable    *cancellable,
                                      GError         **error);

/* kit-location-copied.c: of a move that copies and then deletes: the server has the copy, what is left of @operation is to
 * delete the original at @location. Before its new place is written. */
gboolean   kit_location_leave        (KitTransaction  *transaction,
                                      gint64           operation,
                                      gint64           location,
                                      GError         **error);
/* Whether what is listed in @folder is the copy of a move nobody knows the end of: what is left of that is to delete
 * the original, and the message, whose place is still to be written, is *@message; else 0 */
gboolean   kit_location_take_copy    (KitTransaction  *transaction,
                                      gint64           folder,
                                      const KitArrival *arrival,
                                      gint64          *message,
                                      GError         **error);

/* kit-location-mend.c: places that cannot be, of a damaged file: of messages that are gone, several of one, none */
gboolean   kit_location_count_impossible (KitConnection  *connection,
                                          gint64          folder,
                                          gint64         *n_void,
                                          gint64         *n_double,
                                          gint64         *n_placeless,
                                          GError        **error);
/* So that the next listing of the whole folder finds each again */
gboolean   kit_location_mend             (KitTransaction *transaction,
                                          gint64          folder,
                                          GError        **error);

G_END_DECLS
