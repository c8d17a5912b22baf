/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Who asks from outside, in a sentence for the person asked: as the bus and the system know the program, whatever it
 * says of itself. Its dialogs say so where nothing of what it sends can stand before it. */
void  mail_asker_find_async  (GDBusConnection     *connection,
                              const char          *sender,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data);
/* Never NULL: a program nobody can tell is called so */
char *mail_asker_find_finish (GAsyncResult        *result);
/* Of what one program asks at the same time there is a limit, as nobody answers more. FALSE: it is reached; else to be
 * ended once. */
gboolean mail_asker_begin    (const char          *sender);
void     mail_asker_end      (const char          *sender);
/* @window: not shown yet. Once for each. @asker nullable: nobody from outside */
void  mail_asker_show        (GtkWindow           *window,
                              const char          *asker);
/* What a window for somebody from outside opens is for them, too. @window: not shown yet; @opener: what opens it */
void  mail_asker_show_from   (GtkWindow           *window,
                              GtkWindow           *opener);

G_END_DECLS
