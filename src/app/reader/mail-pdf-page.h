/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The first page of a PDF as a picture, drawn by a program of its own that lives as long as it takes, may do nothing
 * else, and takes nobody along when it falls. GTK-free. */
void    mail_pdf_page_draw_async  (GBytes               *pdf,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
/* A PNG; *@n_pages as the document has it */
GBytes *mail_pdf_page_draw_finish (GAsyncResult         *result,
                                   guint                *n_pages,
                                   GError              **error);

G_END_DECLS
