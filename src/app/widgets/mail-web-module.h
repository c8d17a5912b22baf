/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-html-editor.h"
#include "mail-web-view.h"

G_BEGIN_DECLS

/* What estafette-web.so has: the engine that draws pages is large, and is loaded when the window is there. In the module
 * these functions do something; in the program they are doors to them (mail-web-doors.c). */
typedef struct
{
  const char *version;          /* of the program it belongs to */

  GObject     *(*core_new) (MailWebEngine *engine, MailWebLayers layers);

  GType        (*view_get_type) (void);
  MailWebView *(*view_obtain) (MailWebEngine *engine, gboolean remote_images);
  void         (*view_release) (MailWebView *view);
  void         (*view_prewarm) (MailWebEngine *engine);
  void         (*view_load) (MailWebView *view, const char *page, MapiContent *content);
  gboolean     (*view_is_there) (MailWebView *view);
  gboolean     (*view_is_loaded) (MailWebView *view);
  void         (*view_set_max_height) (MailWebView *view, int height);
  void         (*view_set_zoom) (MailWebView *view, double zoom);
  gboolean     (*view_can_scroll) (MailWebView *view, double dy);
  gboolean     (*view_has_pointer) (MailWebView *view);
  GtkWidget   *(*view_get_page) (MailWebView *view);
  void         (*view_read_selection_async) (MailWebView *view, GAsyncReadyCallback callback, gpointer user_data);
  char        *(*view_read_selection_finish) (MailWebView *view, GAsyncResult *result);
  void         (*view_find) (MailWebView *view, const char *text, gboolean forward, gboolean around);
  void         (*view_end_find) (MailWebView *view);
  gboolean     (*view_print) (MailWebView *view, GtkWindow *parent, GtkPrintSettings **settings, GtkPageSetup **paper);
  void         (*view_print_file) (MailWebView *view, GtkPrintSettings *settings);

  GType        (*editor_get_type) (void);
  GtkWidget   *(*editor_new) (void);
  void         (*editor_load) (MailHtmlEditor *editor, const char *body, const char *signature, const char *quote);
  void         (*editor_snapshot_async) (MailHtmlEditor *editor, GAsyncReadyCallback callback, gpointer user_data);
  char        *(*editor_snapshot_finish) (MailHtmlEditor *editor, GAsyncResult *result, GError **error);
  void         (*editor_set_signature) (MailHtmlEditor *editor, const char *signature);
  void         (*editor_adopt_signature) (MailHtmlEditor *editor, const char *signature);
  void         (*editor_execute) (MailHtmlEditor *editor, const char *command, const char *argument);
  const MailHtmlFormat *(*editor_get_format) (MailHtmlEditor *editor);
  void         (*editor_set_editable) (MailHtmlEditor *editor, gboolean editable);
} MailWebModule;

/* The module's symbol: a MailWebModule */
#define MAIL_WEB_SYMBOL "mail_web_module"

/* Loads it, once in a program; any thread. MAIL_WEB names the file; without it the installed one is taken. */
const MailWebModule *mail_web_module_load (GError **error);
/* The one that has been loaded */
const MailWebModule *mail_web_module_get  (void);

G_END_DECLS
