/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

#include "mail-web-engine.h"

G_BEGIN_DECLS

/* What a MailWebEngine is in this module. Makes the views mail is drawn and written in: scripts of mail off, a policy that
 * fetches nothing, a filter that blocks everything, a session without network, a sandbox. */
#define MAIL_TYPE_WEB_CORE (mail_web_core_get_type ())

G_DECLARE_FINAL_TYPE (MailWebCore, mail_web_core, MAIL, WEB_CORE, GObject)

/* The bytes of the part @uri ("cid:…") names in the message @view shows, or NULL */
typedef GBytes *(*MailWebPartFunc) (WebKitWebView *view,
                                    const char    *uri);

/* @engine is told what becomes of it */
GObject            *mail_web_core_new            (MailWebEngine     *engine,
                                                  MailWebLayers      layers);
/* A new view, floating; @remote_images: one that may fetch pictures, and nothing else */
WebKitWebView      *mail_web_core_create_view    (MailWebCore       *self,
                                                  gboolean           remote_images,
                                                  MailWebPartFunc    func);
/* Dictionaries that words are held against where one writes; none: nothing is marked */
void                mail_web_core_set_languages  (MailWebCore        *self,
                                                  const char * const *languages);
/* One to write in, floating; it fetches nothing at all */
WebKitWebView      *mail_web_core_create_editing_view (MailWebCore    *self,
                                                       MailWebPartFunc func);

G_END_DECLS
