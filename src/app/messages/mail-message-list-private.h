/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-clock.h"
#include "mail-message-list.h"

G_BEGIN_DECLS

struct _MailMessageList
{
  AdwBin            parent_instance;

  AdwHeaderBar     *header;
  GtkWidget        *back_button;
  GtkWidget        *compose_button;
  AdwWindowTitle   *title;
  GtkSearchBar     *search_bar;
  GtkSearchEntry   *search_entry;
  GtkToggleButton  *scope_all;
  GtkToggleButton  *filter_unread;
  GtkToggleButton  *filter_flagged;
  GtkToggleButton  *filter_files;
  GtkToggleButton  *filter_all;
  GtkStack         *stack;
  GtkScrolledWindow *scroller;
  AdwStatusPage    *empty_page;
  GtkSpinner       *spinner;
  GtkListView      *list;

  GSettings        *settings;       /* (owned) */
  MailClock        *clock;          /* (owned) */
  GSimpleActionGroup *actions;      /* (owned) */
  MailFolderItem   *folder;         /* (owned) (nullable) */
  MailMessageModel *model;          /* (owned) */
  GCancellable     *opening;        /* (owned) (nullable) */
  guint             busy;           /* source id: the spinner is due */
  gboolean          conversations;
  gboolean          narrow;
  gboolean          resetting;      /* controls are set, not used */
  char             *query;          /* (owned) (nullable): what is listed is found by this */
  char             *order;          /* (owned) */
  GPtrArray        *stores;         /* (owned) (nullable) of MapiStore: of what is listed */
  MapiEntryId      *wanted;         /* (owned) (nullable): to be selected when it is listed */
  GCancellable     *stepping;       /* (owned) (nullable): which rows are unread */
  gint              step_by;        /* on to the next unread one when all rows are there; 0: not */
  guint64           step_from;      /* key of the row a step is from; 0: none */
  GCancellable     *finding;        /* (owned) (nullable): where it is listed */
  MapiEntryId      *asked;          /* (owned) (nullable): which message of the row with that key is meant */
  guint64           asked_key;
  guint64           last_key;       /* key of the row last selected in this folder; 0: none */
  gboolean          elsewhere;      /* more than this folder is listed: its keys are others */
  gboolean          next_elsewhere; /* the same of what is being opened */
  char             *missing;        /* (owned) (nullable): of what is not listed, as it was told last */
  gboolean          had_focus;      /* before the rows went that others are to take the place of */
  gboolean          is_drawn;       /* or is about to be, for the first time */
};

/* mail-message-list.c */
void mail_message_list_emit_menu     (MailMessageList *self,
                                      double           x,
                                      double           y);
/* No search, no filter */
void mail_message_list_show_whole    (MailMessageList *self);
/* mail-message-list-find.c */
void mail_message_list_find_wanted   (MailMessageList *self);
void mail_message_list_forget_wanted (MailMessageList *self);
/* mail-message-list-save.c */
void mail_message_list_add_saving     (MailMessageList *self);
void mail_message_list_update_saving  (MailMessageList *self);
/* mail-message-list-step.c */
void mail_message_list_forget_step    (MailMessageList *self);
void mail_message_list_go_on_stepping (MailMessageList *self);
/* Something is selected: who has gone elsewhere meanwhile is not to be taken away from there */
void mail_message_list_mind_step      (MailMessageList *self);
/* mail-message-list-input.c */
void mail_message_list_install_input (GtkWidgetClass  *widget_class);
void mail_message_list_add_input     (MailMessageList *self);
/* The focus goes with the rows: before they go, and when others are there */
void mail_message_list_note_focus    (MailMessageList *self);
void mail_message_list_return_focus  (MailMessageList *self);
void mail_message_list_scroll_to     (MailMessageList *self,
                                      guint            position);

G_END_DECLS
