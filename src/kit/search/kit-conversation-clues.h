/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What a message says about where it belongs */
typedef struct
{
  const char         *message_id;  /* (nullable): with or without brackets */
  const char * const *references;  /* (nullable): without them, oldest first */
  GBytes             *guid;        /* (nullable): of the Thread-Index */
  const char         *subject_key; /* (nullable): see mapi_subject_thread_key() */
  gboolean            is_reply;    /* its subject had a prefix */
} KitConversationInput;

/* The same as the keys a store remembers, in one block */
typedef struct
{
  gboolean    has_references;
  gboolean    is_reply;
  const char *guid_key;    /* (nullable) */
  const char *subject_key; /* (nullable) */
  guint       n_ids;
  const char *ids[];       /* its own, then those it refers to, each once */
} KitConversationClues;

KitConversationClues *kit_conversation_clues_new            (const KitConversationInput *input);
/* Any thread */
KitConversationClues *kit_conversation_clues_new_for_digest (MapiMimeDigest             *digest);
void                  kit_conversation_clues_free           (KitConversationClues       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitConversationClues, kit_conversation_clues_free)

G_END_DECLS
