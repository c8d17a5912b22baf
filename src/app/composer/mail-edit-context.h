/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

/* The locked surroundings of editing views: what may be loaded, asked for and run is decided here. */

/* The world our script runs in */
#define MAIL_EDIT_WORLD "estafette"

/* The picture "cid:@content_id" of the message in the view; (transfer full), NULL: none */
typedef GBytes *(*MailEditFindImage) (const char *content_id,
                                      gpointer    user_data);

/* A view for editing, bare */
WebKitWebView *mail_edit_context_create_view (MailEditFindImage  find,
                                              gpointer           user_data);

G_END_DECLS
