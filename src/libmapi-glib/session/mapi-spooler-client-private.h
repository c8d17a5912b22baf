/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "../store/mapi-entry-id.h"
#include "mapi-types.h"

G_BEGIN_DECLS

#define MAPI_SPOOLER_NAME "org.estafette.Spooler"
#define MAPI_SPOOLER_PATH "/org/estafette/Spooler"

/* One session's line to the spooler: a connection of its own to the session bus, made on a
 * thread of its own when first needed. No bus, or nobody on it, is a state like any other. */
typedef struct _MapiSpoolerClient MapiSpoolerClient;

/* @row: a{sv}, see the interface; called on the context given to new() */
typedef void (*MapiSpoolerStatusFunc) (GObject  *owner,
                                       GVariant *row);

/* @owner is not kept alive; @func is not called without it. */
MapiSpoolerClient *mapi_spooler_client_new           (const char            *profile,
                                                      GMainContext          *context,
                                                      GObject               *owner,
                                                      MapiSpoolerStatusFunc  func);
MapiSpoolerClient *mapi_spooler_client_ref           (MapiSpoolerClient     *self);
void               mapi_spooler_client_unref         (MapiSpoolerClient     *self);
/* These return at once, and say nothing when there is nobody to hear it. */
void               mapi_spooler_client_begin         (MapiSpoolerClient     *self,
                                                      MapiLogonFlags         flags);
void               mapi_spooler_client_queue_changed (MapiSpoolerClient     *self,
                                                      const char            *store_uid);
/* Waits until what was said has gone out, and leaves the bus */
void               mapi_spooler_client_end           (MapiSpoolerClient     *self);
/* Waits until what was said has arrived, or cannot; whether it has. Not while another thread ends the line. */
gboolean           mapi_spooler_client_settle        (MapiSpoolerClient     *self);
/* Whether the spooler answered when it was last spoken to */
gboolean           mapi_spooler_client_is_available  (MapiSpoolerClient     *self);
/* These block. *@available FALSE and no error set: there is no spooler. */
gboolean           mapi_spooler_client_flush         (MapiSpoolerClient     *self,
                                                      MapiFlushFlags         flags,
                                                      gboolean              *available,
                                                      GCancellable          *cancellable,
                                                      GError               **error);
gboolean           mapi_spooler_client_validate      (MapiSpoolerClient     *self,
                                                      MapiValidateFlags      flags,
                                                      gboolean              *available,
                                                      GCancellable          *cancellable,
                                                      GError               **error);
/* @store_uid: 32 hexadecimal digits */
gboolean           mapi_spooler_client_synchronize   (MapiSpoolerClient     *self,
                                                      MapiFlushFlags         flags,
                                                      const char            *store_uid,
                                                      gboolean              *available,
                                                      GCancellable          *cancellable,
                                                      GError               **error);
/* @ids: element-type MapiEntryId */
gboolean           mapi_spooler_client_fetch         (MapiSpoolerClient     *self,
                                                      GPtrArray             *ids,
                                                      gboolean              *available,
                                                      GCancellable          *cancellable,
                                                      GError               **error);
gboolean           mapi_spooler_client_compare       (MapiSpoolerClient     *self,
                                                      const char            *store_uid,
                                                      char                 **report,
                                                      gboolean              *available,
                                                      GCancellable          *cancellable,
                                                      GError               **error);
gboolean           mapi_spooler_client_compare_texts (MapiSpoolerClient     *self,
                                                      const char            *store_uid,
                                                      gboolean               anew,
                                                      gint64                *n_done,
                                                      gint64                *n_total,
                                                      char                 **report,
                                                      gboolean              *available,
                                                      GCancellable          *cancellable,
                                                      GError               **error);
/* aa{sv}, or NULL. Starts no spooler. */
GVariant          *mapi_spooler_client_dup_status    (MapiSpoolerClient     *self,
                                                      GCancellable          *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiSpoolerClient, mapi_spooler_client_unref)

G_END_DECLS
