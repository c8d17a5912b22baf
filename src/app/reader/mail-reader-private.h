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
  MailMessageCard *current;     /* (unowned) (nullable) where the user is: what was opened last, or is read on screen */
  MailMessageCard *held;        /* (unowned) (nullable) stays at the top, whatever grows above, until somebody scrolls */
  GHashTable      *seen;        /* (owned) set of unowned MailMessageCard: on screen since they were opened */
  GHashTable      *unopened;    /* (owned) set of unowned MailMessageCard: unread, not opened yet */
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
  gboolean         is_asked;    /* for the wanted one, not for the conversation */
  gboolean         is_chosen;   /* the current one, by hand */
  gboolean         is_placed;   /* all rows of the conversation have been there once */
  gboolean         is_moving;   /* by itself */
  double           upper;       /* of the adjustment, when it was last moved or laid out */
  double           page;
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
/* Stays there until somebody scrolls */
void             mail_reader_scroll_to       (MailReader      *self,
                                              MailMessageCard *card);
void             mail_reader_watch_layout    (MailReader      *self);
void             mail_reader_unwatch_layout  (MailReader      *self);
/* mail-reader-seen.c */
/* What is on screen becomes read; with the next layout */
void             mail_reader_look_soon       (MailReader      *self);
void             mail_reader_look            (MailReader      *self);
gboolean         mail_reader_is_in_sight     (MailReader      *self,
                                              MailMessageCard *card);
/* Opens the first few unread ones from @from on, but not @to; the others follow when these are read */
void             mail_reader_open_unread     (MailReader      *self,
                                              guint            from,
                                              guint            to);
/* mail-reader.c */
void             mail_reader_emit_read       (MailReader      *self,
                                              MailMessageCard *card);
void             mail_reader_tell_error      (MailReader      *self,
                                              const GError    *error);
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
