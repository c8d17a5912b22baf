/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-message-card.h"
#include "mail-reader.h"
#include "mail-web-engine.h"

G_BEGIN_DECLS

struct _MailReader
{
  GtkWidget        parent_instance;

  MailWebEngine   *engine;      /* (owned) */
  GSettings       *settings;    /* (owned) */
  MapiSession     *session;     /* (owned) (nullable) */
  MapiStore       *store;       /* (owned) (nullable) */
  MapiTable       *table;       /* (owned) (nullable) of the conversation */
  GCancellable    *cancellable; /* (owned) (nullable) */
  GPtrArray       *rows;        /* (owned) (nullable) of MapiRow: all of the table, which reads only rows somebody has */
  guint            sync;
  GPtrArray       *cards;       /* (owned) (element-type MailMessageCard) in order, unowned */
  MailMessageCard *wanted;      /* (unowned) (nullable) */
  MailMessageCard *current;     /* (unowned) (nullable) where the user is */
  GtkWidget       *spare;       /* (owned) (nullable) the warm view */

  GtkWidget       *box;         /* (unowned) the child */
  GtkWidget       *find;
  GtkWidget       *stack;
  GtkWidget       *empty;
  GtkWidget       *scrolled;
  GtkWidget       *subject;
  GtkWidget       *older;       /* shows the lines that are folded away */
  GtkWidget       *list;
  GtkWidget       *target;      /* where the link below the pointer leads */
  guint            n_folded;
  gboolean         unfolded;
};

/* mail-reader-actions.c */
void             mail_reader_install_actions (GtkWidgetClass  *widget_class);
MailMessageCard *mail_reader_get_current     (MailReader      *self);
void             mail_reader_answer          (MailReader      *self,
                                              MailMessageCard *card,
                                              MapiReplyVerb    verb);
/* mail-reader-copies.c */
/* (transfer full): which row is shown of each message, whatever number of folders it lies in */
GHashTable      *mail_reader_choose_copies   (MailReader      *self);
gboolean         mail_reader_is_copy         (MailReader      *self,
                                              GHashTable      *chosen,
                                              guint            position);
/* mail-reader-scroll.c */
void             mail_reader_install_scroll  (MailReader      *self);
void             mail_reader_scroll_to       (MailReader      *self,
                                              MailMessageCard *card);
/* mail-reader.c */
void             mail_reader_tell            (MailReader      *self,
                                              const char      *text);
void             mail_reader_emit_answer     (MailReader      *self,
                                              MapiReplyVerb    verb,
                                              MapiStore       *store,
                                              const MapiEntryId *id);
void             mail_reader_emit_compose    (MailReader      *self,
                                              const char      *uri);
void             mail_reader_emit_contact    (MailReader      *self,
                                              const char      *name,
                                              const char      *address);

/* mail-reader-table.c: the conversation a message is in, not opened yet; NULL: there is still the message itself */
void       mail_reader_make_table_async  (MapiStore           *store,
                                          const MapiEntryId   *message,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
MapiTable *mail_reader_make_table_finish (GAsyncResult        *result);

G_END_DECLS
