/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-conversation-clues.h>
#include <kit-message-columns.h>
#include <kit-pack.h>

#include "kit-sink.h"

G_BEGIN_DECLS

/* One message as a server told of it, on its way into the store */
typedef struct
{
  gint64          uid;
  gint64          flags;      /* -1: not told */
  char           *keywords;   /* (nullable): "\na\nb\n" */
  gint64          modseq;
  gint64          received;
  gint64          size;
  gint            has_attach;
  char           *id;         /* (nullable) */
  char           *preview;    /* (nullable) */
  GBytes         *header;     /* (nullable): as long as it was not read */
  gint64          content;    /* reserved for its body; 0: it gets any number */
  KitPiece        piece;      /* where that is, durable before it is filed; in no pack: it is not here yet */
  gboolean        has_header; /* FALSE: then only flags are told */
  /* What is made of the header; kit_arrival_read() */
  KitMessageColumns *columns; /* (nullable) */
  KitConversationClues *clues; /* (nullable) */
  gboolean        is_own;     /* from the user */
} KitArrival;

KitArrival *kit_arrival_new  (const KitSinkMessage  *message);
void        kit_arrival_free (KitArrival            *self);
/* Looks through its header, if that was not done yet, and drops it. One thread at a time. @support: whose addresses are the user's */
void        kit_arrival_read (KitArrival            *self,
                              MapiSupport           *support);
/* (nullable); once it was read */
const char *kit_arrival_get_message_id (const KitArrival *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitArrival, kit_arrival_free)

G_END_DECLS
