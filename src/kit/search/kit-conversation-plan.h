/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-conversation-clues.h"

G_BEGIN_DECLS

/* Answers which conversation a key belongs to, 0 for none. *@last is set to the time of the
 * newest message of that conversation if asked for. */
typedef gint64 (*KitConversationLookup) (const char *key,
                                         gint64     *last,
                                         gpointer    user_data);

typedef struct
{
  gint64     conversation; /* 0: a new one */
  GArray    *merged;       /* (element-type gint64): those that become @conversation */
  GPtrArray *keys;         /* (element-type utf8): of the clues, to be written down as @conversation */
} KitConversationPlan;

KitConversationPlan *kit_conversation_plan_new  (const KitConversationClues *clues,
                                                 gint64                      time,
                                                 KitConversationLookup       lookup,
                                                 gpointer                    user_data);
void                 kit_conversation_plan_free (KitConversationPlan        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitConversationPlan, kit_conversation_plan_free)

G_END_DECLS
