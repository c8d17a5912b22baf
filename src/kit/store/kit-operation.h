/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-message.h"

G_BEGIN_DECLS

/* Recording what a server is still to be told, within the transaction that does it here.
 * All of them do nothing in a store that is not replicated. */

gboolean kit_operation_record_append (KitStore          *store,
                                      KitTransaction    *transaction,
                                      gint64             message,
                                      gint64             folder,
                                      GError           **error);
gboolean kit_operation_record_delete (KitStore          *store,
                                      KitTransaction    *transaction,
                                      KitMessage        *message,
                                      GError           **error);
gboolean kit_operation_record_move   (KitStore          *store,
                                      KitTransaction    *transaction,
                                      KitMessage        *message,
                                      gint64             destination,
                                      GError           **error);
/* Before the flags, or the keywords, of the row change */
gboolean kit_operation_record_flags  (KitStore          *store,
                                      KitTransaction    *transaction,
                                      gint64             message,
                                      KitOperationKind   kind,
                                      GError           **error);
/* After they changed: an operation that has become needless goes */
gboolean kit_operation_settle_flags  (KitStore          *store,
                                      KitTransaction    *transaction,
                                      gint64             message,
                                      KitOperationKind   kind,
                                      GError           **error);
/* @name: before the change */
gboolean kit_operation_record_folder (KitStore          *store,
                                      KitTransaction    *transaction,
                                      KitOperationKind   kind,
                                      gint64             folder,
                                      gint64             parent,
                                      const char        *name,
                                      GError           **error);

G_END_DECLS
