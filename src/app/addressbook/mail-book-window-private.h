/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-book-list.h"
#include "mail-book-sidebar.h"
#include "mail-book-window.h"
#include "mail-entry-view.h"

G_BEGIN_DECLS

/* What the files of the window share */
struct _MailBookWindow
{
  AdwWindow         parent_instance;

  AdwToastOverlay  *toasts;
  AdwLeaflet       *outer;
  AdwLeaflet       *inner;
  GtkWidget        *entry_pane;
  GtkWidget        *entry_menu_button;
  AdwWindowTitle   *list_title;
  MailBookSidebar  *sidebar;
  MailBookList     *list;
  MailEntryView    *view;
  GtkStack         *entry_stack;
  AdwStatusPage    *nobody_page;

  MailApplication  *application;  /* (unowned): it has the window */
  MailBook         *book;         /* (owned) */
  GPtrArray        *deleted;      /* (owned) (nullable): what undo brings back */
  AdwToast         *toast;        /* (unowned) (nullable): that offers it */
  GtkFileChooserNative *chooser;  /* (owned) (nullable) */
  guint             connection;
  guint             refresh;
};

void mail_book_window_tell            (MailBookWindow   *self,
                                       const char       *text);
void mail_book_window_update_actions  (MailBookWindow   *self);
void mail_book_window_notify          (MapiNotification *notification,
                                       gpointer          user_data);

/* mail-book-window-actions.c */
void mail_book_window_install_actions (GtkWidgetClass   *widget_class);
/* Element-type MapiProperties */
void mail_book_window_write           (MailBookWindow   *self,
                                       GPtrArray        *recipients);

/* mail-book-window-files.c */
void mail_book_window_import          (MailBookWindow   *self);
/* @entries nullable: the whole container */
void mail_book_window_export          (MailBookWindow   *self,
                                       GPtrArray        *entries);

G_END_DECLS
