/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

#include "mail-web-engine.h"

G_BEGIN_DECLS

/* One message's page: as high as its contents, going nowhere. Signals: "link-activated" (uri),
 * "link-hovered" (uri or NULL), "loaded", "failed" (the process that drew it is gone),
 * "found" (gboolean), "print-failed" (sentence). It comes with the module of the engine. */
#define MAIL_TYPE_WEB_VIEW (mail_web_view_get_type ())

G_DECLARE_FINAL_TYPE (MailWebView, mail_web_view, MAIL, WEB_VIEW, GtkWidget)

/* A view, floating: a warm one if there is one. Give it back with release(), out of its parent. */
MailWebView   *mail_web_view_obtain         (MailWebEngine *engine,
                                             gboolean       remote_images);
void           mail_web_view_release        (MailWebView   *self);
/* Starts the web process before the first message is there */
void           mail_web_view_prewarm        (MailWebEngine *engine);
/* @content: whose parts "cid:" names */
void           mail_web_view_load           (MailWebView   *self,
                                             const char    *page,
                                             MapiContent   *content);
/* Whether the engine holds the page asked for last, not one before it */
gboolean       mail_web_view_is_there       (MailWebView   *self);
gboolean       mail_web_view_is_loaded      (MailWebView   *self);
/* Higher pages scroll inside */
void           mail_web_view_set_max_height (MailWebView   *self,
                                             int            height);
gboolean       mail_web_view_can_scroll     (MailWebView   *self,
                                             double         dy);
gboolean       mail_web_view_has_pointer    (MailWebView   *self);
/* What screen readers hear of */
GtkWidget     *mail_web_view_get_page       (MailWebView   *self);
void           mail_web_view_set_zoom       (MailWebView   *self,
                                             double         zoom);
void           mail_web_view_read_selection_async  (MailWebView         *self,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
/* Nullable */
char          *mail_web_view_read_selection_finish (MailWebView         *self,
                                                    GAsyncResult        *result);
/* Goes to the next place with @text, if there is one: "found". @around: on at the other end */
void           mail_web_view_find           (MailWebView   *self,
                                             const char    *text,
                                             gboolean       forward,
                                             gboolean       around);
void           mail_web_view_end_find       (MailWebView   *self);
/* Asks where to; TRUE: it is printed, *@settings and *@paper are what was chosen. *@paper nullable */
gboolean       mail_web_view_print          (MailWebView       *self,
                                             GtkWindow         *parent,
                                             GtkPrintSettings **settings,
                                             GtkPageSetup     **paper);
void           mail_web_view_print_file     (MailWebView       *self,
                                             GtkPrintSettings  *settings);

G_END_DECLS
