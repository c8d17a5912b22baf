/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-types.h>

#include "kit-database.h"

G_BEGIN_DECLS

#define KIT_JOURNAL_KEEP 10000

/* One committed event */
typedef struct
{
  gint64         seq;
  MapiEvent      event;
  MapiObjectType type;
  gint64         object;
  gint64         parent;     /* 0: none */
  gint64         old_object; /* 0: none */
  gint64         old_parent; /* 0: none */
  char          *message_class;
  guint32        flags;
} KitChange;

/* @changes: element-type KitChange, in order. NULL: more happened than the journal holds; look
 * at everything again. Called on the thread that committed or on the watching one, one batch at
 * a time; must not write to the store. */
typedef void (*KitJournalFunc) (GPtrArray *changes,
                                gpointer   user_data);

/* Reads what every process committed and tells it, once each and in order, in this one */
typedef struct _KitJournal KitJournal;

KitJournal *kit_journal_new     (KitDatabase     *database,
                                 const char      *bell_path,
                                 GError         **error);
void        kit_journal_free    (KitJournal      *self);
guint       kit_journal_watch   (KitJournal      *self,
                                 KitJournalFunc   func,
                                 gpointer         user_data,
                                 GDestroyNotify   destroy);
/* The same for as long as @object is there, which is what @func gets */
guint       kit_journal_watch_object (KitJournal *self,
                                 GObject         *object,
                                 KitJournalFunc   func);
/* Waits for a call of @func under way in another thread */
void        kit_journal_unwatch (KitJournal      *self,
                                 guint            watch);
/* After a commit: tells what is new here, and rings for the other processes */
void        kit_journal_ring    (KitJournal      *self);
/* Within the writing transaction: forgets the oldest rows */
gboolean    kit_journal_trim    (KitConnection   *connection,
                                 GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitJournal, kit_journal_free)

G_END_DECLS
