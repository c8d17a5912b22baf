/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-message-card.h"

G_BEGIN_DECLS

struct _MailMessageCard
{
  GtkWidget      parent_instance;

  MailWebEngine *engine;        /* (owned) */
  MapiSession   *session;       /* (owned) (nullable) */
  MapiStore     *store;         /* (owned) (nullable) */
  MapiEntryId   *id;            /* (owned) (nullable) */
  GSettings     *settings;      /* (owned) */
  GCancellable  *cancellable;   /* (owned) (nullable) of what is being loaded */

  MapiProperties *summary;      /* (owned) (nullable) what a list knows of it */
  MapiContent   *content;       /* (owned) (nullable) */
  MailBody      *body;          /* (owned) (nullable) */
  GtkWidget     *outgoing;      /* (owned) (nullable) of one that waits to be sent */
  MailBodyFlags  flags;         /* how the body is wanted */
  gboolean       remote_view;   /* the view may fetch pictures */
  gboolean       original_colors;
  gboolean       receipt_wanted;
  gboolean       is_settling;   /* the policy for receipts is being asked */
  gboolean       expanded;
  const char    *printing;      /* (nullable) the action that is carried out once the page is there */
  gboolean       ready;
  double         zoom;
  int            max_height;

  GtkWidget     *box;           /* (unowned) the child */
  GtkWidget     *line;          /* the closed form, a button */
  GtkWidget     *line_avatar;
  GtkWidget     *line_name;
  GtkWidget     *line_preview;
  GtkWidget     *line_mark;
  GtkWidget     *line_date;
  GtkWidget     *open;          /* the open form */
  GtkWidget     *header;
  GtkWidget     *notes;
  GtkWidget     *page_slot;
  GtkWidget     *attachments;
  MailWebView   *view;          /* (unowned) (nullable) in the slot */
  GtkWidget     *text;          /* (unowned) (nullable) where there is no view */
  GMenu         *answers;       /* (owned) of the menu */
};

/* mail-message-notes.c */
void mail_message_card_update_notes    (MailMessageCard *self);
void mail_message_card_install_notes   (GtkWidgetClass  *widget_class);
void mail_message_card_settle_receipt  (MailMessageCard *self);
void mail_message_card_print_wanted    (MailMessageCard *self);
/* mail-message-card.c */
void mail_message_card_emit_settled    (MailMessageCard *self);
void mail_message_card_reload_body     (MailMessageCard *self);
void mail_message_card_tell            (MailMessageCard *self,
                                        const char      *text);

G_END_DECLS
