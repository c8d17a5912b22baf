/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-store-private.h"

G_BEGIN_DECLS

/* Each file of the store fills in its own slots of the class */
void kit_store_folders_init    (MapiStoreClass *klass); /* kit-store-folders.c */
void kit_store_tree_init       (MapiStoreClass *klass); /* kit-store-tree.c */
void kit_store_properties_init (MapiStoreClass *klass); /* kit-store-properties.c */
void kit_store_messages_init   (MapiStoreClass *klass); /* kit-store-messages.c */
void kit_store_save_init       (MapiStoreClass *klass); /* kit-store-save.c */
void kit_store_import_init     (MapiStoreClass *klass); /* kit-store-import.c */
void kit_store_copy_init       (MapiStoreClass *klass); /* kit-store-copy.c */
void kit_store_flags_init      (MapiStoreClass *klass); /* kit-store-flags.c */
void kit_store_queue_init      (MapiStoreClass *klass); /* kit-store-queue.c */
void kit_store_spool_init      (MapiStoreClass *klass); /* kit-store-spool.c */
void kit_store_receive_init    (MapiStoreClass *klass); /* kit-store-receive.c */
void kit_store_operations_init (MapiStoreClass *klass); /* kit-store-operations.c */
void kit_store_care_init       (MapiStoreClass *klass); /* kit-store-care.c */

/* The folders every store has, in a new or damaged one */
gboolean kit_store_make_tree   (KitStore       *self,
                                gboolean        full_tree,
                                GError        **error);

G_END_DECLS
