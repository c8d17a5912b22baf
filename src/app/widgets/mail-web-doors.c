/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's side of what estafette-web.so does. There are views and editors only where it has been loaded. */
#include "config.h"

#include "mail-web-module.h"

#define WEB (mail_web_module_get ())

/* ---- a page ---- */

GType
mail_web_view_get_type (void)
{
  return WEB->view_get_type ();
}

MailWebView *
mail_web_view_obtain (MailWebEngine *engine,
                      gboolean       remote_images)
{
  return WEB->view_obtain (engine, remote_images);
}

void
mail_web_view_release (MailWebView *self)
{
  WEB->view_release (self);
}

void
mail_web_view_prewarm (MailWebEngine *engine)
{
  if (WEB != NULL)
    WEB->view_prewarm (engine);
}

void
mail_web_view_load (MailWebView *self,
                    const char  *page,
                    MapiContent *content)
{
  WEB->view_load (self, page, content);
}

gboolean
mail_web_view_is_there (MailWebView *self)
{
  return WEB->view_is_there (self);
}

gboolean
mail_web_view_is_loaded (MailWebView *self)
{
  return WEB->view_is_loaded (self);
}

void
mail_web_view_set_max_height (MailWebView *self,
                              int          height)
{
  WEB->view_set_max_height (self, height);
}

void
mail_web_view_set_zoom (MailWebView *self,
                        double       zoom)
{
  WEB->view_set_zoom (self, zoom);
}

gboolean
mail_web_view_can_scroll (MailWebView *self,
                          double       dy)
{
  return WEB->view_can_scroll (self, dy);
}

gboolean
mail_web_view_has_pointer (MailWebView *self)
{
  return WEB->view_has_pointer (self);
}

GtkWidget *
mail_web_view_get_page (MailWebView *self)
{
  return WEB->view_get_page (self);
}

void
mail_web_view_read_selection_async (MailWebView         *self,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  WEB->view_read_selection_async (self, callback, user_data);
}

char *
mail_web_view_read_selection_finish (MailWebView  *self,
                                     GAsyncResult *result)
{
  return WEB->view_read_selection_finish (self, result);
}

void
mail_web_view_find (MailWebView *self,
                    const char  *text,
                    gboolean     forward,
                    gboolean     around)
{
  WEB->view_find (self, text, forward, around);
}

void
mail_web_view_end_find (MailWebView *self)
{
  WEB->view_end_find (self);
}

gboolean
mail_web_view_print (MailWebView       *self,
                     GtkWindow         *parent,
                     GtkPrintSettings **settings,
                     GtkPageSetup     **paper)
{
  return WEB->view_print (self, parent, settings, paper);
}

void
mail_web_view_print_file (MailWebView      *self,
                          GtkPrintSettings *settings)
{
  WEB->view_print_file (self, settings);
}

/* ---- an editor ---- */

GType
mail_html_editor_get_type (void)
{
  return WEB->editor_get_type ();
}

gboolean
mail_html_editor_is_available (void)
{
  g_autoptr(MailWebEngine) engine = mail_web_engine_dup_default ();

  return mail_web_engine_need (engine);
}

GtkWidget *
mail_html_editor_new (void)
{
  g_return_val_if_fail (mail_html_editor_is_available (), NULL);
  return WEB->editor_new ();
}

void
mail_html_editor_load (MailHtmlEditor *self,
                       const char     *body,
                       const char     *signature,
                       const char     *quote)
{
  WEB->editor_load (self, body, signature, quote);
}

void
mail_html_editor_snapshot_async (MailHtmlEditor      *self,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  WEB->editor_snapshot_async (self, callback, user_data);
}

char *
mail_html_editor_snapshot_finish (MailHtmlEditor  *self,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  return WEB->editor_snapshot_finish (self, result, error);
}

void
mail_html_editor_set_signature (MailHtmlEditor *self,
                                const char     *signature)
{
  WEB->editor_set_signature (self, signature);
}

void
mail_html_editor_adopt_signature (MailHtmlEditor *self,
                                  const char     *signature)
{
  WEB->editor_adopt_signature (self, signature);
}

void
mail_html_editor_execute (MailHtmlEditor *self,
                          const char     *command,
                          const char     *argument)
{
  WEB->editor_execute (self, command, argument);
}

const MailHtmlFormat *
mail_html_editor_get_format (MailHtmlEditor *self)
{
  return WEB->editor_get_format (self);
}

void
mail_html_editor_set_editable (MailHtmlEditor *self,
                               gboolean        editable)
{
  WEB->editor_set_editable (self, editable);
}
