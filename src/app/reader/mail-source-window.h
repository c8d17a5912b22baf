/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* A message as it came: header and source. @store NULL: the source is made from @content. */
void mail_source_window_present (GtkWindow         *parent,
                                 MapiStore         *store,
                                 const MapiEntryId *id,
                                 MapiContent       *content);

G_END_DECLS
