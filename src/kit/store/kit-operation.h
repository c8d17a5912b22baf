/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-message.h"

G_BEGIN_DECLS

typedef enum
{
  KIT_OPERATION_FLAGS         = 1,
  KIT_OPERATION_KEYWORDS      = 2,
  KIT_OPERATION_MOVE          = 3, /* to the folder it is in now; folder: where the server has it */
  KIT_OPERATION_DELETE        = 4, /* location: which; folder: where */
  KIT_OPERATION_APPEND        = 5, /* folder: where it shall be */
  KIT_OPERATION_CREATE_FOLDER = 6,
  KIT_OPERATION_CHANGE_FOLDER = 7, /* renamed or moved; arguments: DISPLAY_NAME before */
  KIT_OPERATION_DELETE_FOLDER = 8, /* arguments: DISPLAY_NAME, SOURCE_PATH */
  KIT_OPERATION_COPY          = 9  /* location: of what it is a copy; folder: where it shall be */
} KitOperationKind;

/* READ, FLAGGED, ANSWERED, FORWARDED of a row of message, as KitFlags */
#define KIT_FLAGS_WORD "((flags & 1) | (flagged << 1) | (answered << 2) | (forwarded << 3))"

/* A row of folder: a server has, or shall have, what is in it. The outbox, searches and views are ours alone. */
#define KIT_FOLDER_IS_TOLD_OF "(type = 1 AND role NOT IN (1, 2, 3, 4, 5, 7))"

/* Recording what a server is still to be told, within the transaction that does it here.
 * All of them do nothing in a store that is not replicated, nor about folders and hidden messages
 * that no server has. */

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
/* @copy: the new row */
gboolean kit_operation_record_copy   (KitStore          *store,
                                      KitTransaction    *transaction,
                                      KitMessage        *message,
                                      gint64             copy,
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
/* The bare row; 0 and NULL for what it has not */
gboolean kit_operation_insert        (KitTransaction    *transaction,
                                      KitOperationKind   kind,
                                      gint64             message,
                                      gint64             folder,
                                      gint64             location,
                                      MapiProperties    *arguments,
                                      GError           **error);
/* Nobody wants to tell the server of a message any more: it stays here alone, until something new is to be told of it */
gboolean kit_operation_give_up       (KitTransaction    *transaction,
                                      gint64             message,
                                      GError           **error);
/* Whether a server has, or shall have, what is in a folder */
gboolean kit_operation_is_told_of    (KitTransaction    *transaction,
                                      gint64             folder,
                                      gboolean          *told,
                                      GError           **error);

G_END_DECLS
