/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-web-engine.h"

#include <mapi.h>

G_BEGIN_DECLS

/* An attachment looked at: pictures and texts drawn in the sandbox mail is drawn in, messages in a
 * reader of their own. */
void mail_preview_window_present (GtkWindow     *parent,
                                  MailWebEngine *engine,
                                  MapiContent   *content,
                                  guint          position);

G_END_DECLS
