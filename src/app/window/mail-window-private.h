/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change-bar.h"
#include "mail-window.h"

#include "mail-folder-pane.h"
#include "mail-message-list.h"
#include "mail-reader.h"
#include "mail-question-bar.h"
#include "mail-status-bar.h"

G_BEGIN_DECLS

/* What the files of the window share */
struct _MailWindow
{
  AdwApplicationWindow parent_instance;

  GtkStack        *pages;
  AdwToastOverlay *toasts;
  AdwStatusPage   *problem_page;
  AdwLeaflet      *outer;
  AdwLeaflet      *inner;
  GtkWidget       *mail_box;         /* all of it; at its end what is asked, where the window is narrowest */
  GtkWidget       *lists_box;        /* folders and messages; at its end the bars, where the window is narrow */
  GtkWidget       *folder_box;       /* at its end the bars, where there is room for it */
  GtkWidget       *folder_handle;
  GtkWidget       *list_handle;
  AdwHeaderBar    *folder_header;
  GtkMenuButton   *main_menu_button;
  MailFolderPane  *folder_pane;
  MailQuestionBar *question_bar;
  MailChangeBar   *change_bar;
  MailStatusBar   *status_bar;
  MailMessageList *list_pane;
  AdwHeaderBar    *reader_header;
  AdwWindowTitle  *reader_title;
  GtkWidget       *reader_back;
  GtkWidget       *reply_box;
  GtkWidget       *archive_button;
  GtkWidget       *trash_button;
  GtkWidget       *reader_bar;       /* the same buttons at the bottom, where the window is narrow */
  GtkStack        *reader_stack;
  MailReader      *reader;
  AdwStatusPage   *many_page;
  GtkMenuButton   *message_menu_button;

  GtkWidget       *message_menu;   /* (nullable): the popover, made when first needed */
  AdwToast        *toast;          /* (unowned) (nullable): the last one that can undo */
  MapiRow         *shown;          /* (owned) (nullable): what the reader shows */
  MapiEntryId     *wanted;         /* (owned) (nullable): what somebody outside asked for */
  GCancellable    *looking;        /* (owned) (nullable): which folder that is in */
  gboolean         placed;         /* the folder of last time is there, or somebody chose another */
  gboolean         stands_in;      /* the first inbox is shown until it is there */
  gboolean         is_placing;
  guint            size_timer;     /* source id: its size is to be remembered */
};

/* mail-window-panes.c: how wide they are, and which of them are seen */
void        mail_window_install_panes        (MailWindow     *self,
                                              GSettings      *settings);
void        mail_window_fold                 (MailWindow     *self);

/* mail-window-actions.c: answering, reading, going about */
void        mail_window_install_actions      (GtkWidgetClass *widget_class);
void        mail_window_update_actions       (MailWindow     *self);

/* mail-window-changes.c: what can be done to messages */
void        mail_window_install_changes      (GtkWidgetClass *widget_class);
void        mail_window_enable_changes       (MailWindow     *self,
                                              gboolean        enable);
/* Of the folder all of @selection is in; NONE if they are in several, or that is not known */
MapiFolderRole mail_window_get_role          (MailWindow     *self,
                                              MailSelection  *selection);
gboolean    mail_window_all_flagged          (MailSelection  *selection);
gboolean    mail_window_all_have_keyword     (MailSelection  *selection,
                                              const char     *keyword);
void        mail_window_drop_messages        (MailWindow     *self,
                                              MailFolderItem *folder,
                                              MailSelection  *selection,
                                              gboolean        copy);

/* mail-window-keys.c */
void        mail_window_install_keys         (GtkWidgetClass *widget_class);
void        mail_window_add_single_keys      (MailWindow     *self,
                                              GtkWidget      *widget,
                                              GSettings      *settings);
void        mail_window_remove_single_keys   (GtkWidget      *widget);

/* mail-window-menu.c */
GMenuModel *mail_window_make_message_menu    (MailWindow     *self);

/* mail-window-reader.c: what is shown */
void        mail_window_show_selection       (MailWindow     *self);
void        mail_window_activate_message     (MailWindow     *self);
void        mail_window_answer               (MailWindow     *self,
                                              MapiReplyVerb   verb);
void        mail_window_answer_cb            (MailWindow     *self,
                                              int             verb,
                                              MapiStore      *store,
                                              const MapiEntryId *id);
void        mail_window_compose_cb           (MailWindow     *self,
                                              const char     *uri);
void        mail_window_forget_message       (MailWindow     *self);

/* mail-window-wanted.c: one message, by its id */
void        mail_window_forget_wanted        (MailWindow     *self);
void        mail_window_show_wanted          (MailWindow     *self);
void        mail_window_show_message_cb      (GSimpleAction  *action,
                                              GVariant       *parameter,
                                              gpointer        user_data);

G_END_DECLS
