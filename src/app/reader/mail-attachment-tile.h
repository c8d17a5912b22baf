/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* One file. It asks its bar by actions: "attachments.open", "attachments.save" (u: position). */
#define MAIL_TYPE_ATTACHMENT_TILE (mail_attachment_tile_get_type ())

G_DECLARE_FINAL_TYPE (MailAttachmentTile, mail_attachment_tile, MAIL, ATTACHMENT_TILE, GtkWidget)

GtkWidget *mail_attachment_tile_new (MapiContent *content,
                                     guint        position);

G_END_DECLS
