/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-transaction.h>

G_BEGIN_DECLS

/* message_ref as a transaction has it: what was looked up or is to be written stays in memory, and what is new is
 * written in one go before the commit. One a transaction, which it belongs to. */
typedef struct _KitConversationKeys KitConversationKeys;

/* NULL on error. Not between looking a key up and setting it: what is too much is written down and forgotten. */
KitConversationKeys *kit_conversation_keys_get    (KitTransaction       *transaction,
                                                   GError              **error);
/* 0: none has it, or an error */
gint64               kit_conversation_keys_lookup (KitConversationKeys  *self,
                                                   const char           *key,
                                                   GError              **error);
/* A key that was looked up */
void                 kit_conversation_keys_set    (KitConversationKeys  *self,
                                                   const char           *key,
                                                   gint64                conversation);
/* Every key of @loser is now @winner's */
gboolean             kit_conversation_keys_merge  (KitConversationKeys  *self,
                                                   gint64                loser,
                                                   gint64                winner,
                                                   GError              **error);
/* The number of a new conversation; 0 on error */
gint64               kit_conversation_keys_make   (KitConversationKeys  *self,
                                                   GError              **error);

G_END_DECLS
