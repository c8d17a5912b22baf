/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

/* Makes the views mail is drawn and written in: scripts of mail off, a policy that
 * fetches nothing, a filter that blocks everything, a session without network, a sandbox. */
#define MAIL_TYPE_WEB_ENGINE (mail_web_engine_get_type ())

G_DECLARE_FINAL_TYPE (MailWebEngine, mail_web_engine, MAIL, WEB_ENGINE, GObject)

typedef enum
{
  MAIL_WEB_ENGINE_STARTING,
  MAIL_WEB_ENGINE_READY,
  MAIL_WEB_ENGINE_UNAVAILABLE   /* no sandbox here: mail is shown as plain text */
} MailWebEngineState;

/* The layers of protection, for tests that look at one alone */
typedef enum
{
  MAIL_WEB_LAYER_FILTER = 1 << 0,
  MAIL_WEB_LAYER_POLICY = 1 << 1,
  MAIL_WEB_LAYER_PROXY  = 1 << 2,
  MAIL_WEB_LAYER_ALL    = 7
} MailWebLayers;

/* The bytes of the part @uri ("cid:…") names in the message @view shows, or NULL */
typedef GBytes *(*MailWebPartFunc) (WebKitWebView *view,
                                    const char    *uri);

MailWebEngine      *mail_web_engine_new          (MailWebLayers    layers);
/* The one of the running application; made when first asked for */
MailWebEngine      *mail_web_engine_dup_default  (void);
/* "notify::state" tells of changes */
MailWebEngineState  mail_web_engine_get_state    (MailWebEngine   *self);
/* A new view, floating; @remote_images: one that may fetch pictures, and nothing else */
WebKitWebView      *mail_web_engine_create_view  (MailWebEngine   *self,
                                                  gboolean         remote_images,
                                                  MailWebPartFunc  func);
/* Dictionaries that words are held against where one writes; none: nothing is marked */
void                mail_web_engine_set_languages (MailWebEngine      *self,
                                                   const char * const *languages);
/* One to write in, floating; it fetches nothing at all */
WebKitWebView      *mail_web_engine_create_editing_view (MailWebEngine   *self,
                                                         MailWebPartFunc  func);

G_END_DECLS
