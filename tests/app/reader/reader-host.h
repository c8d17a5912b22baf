/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

#include "mail-message-card.h"
#include "mail-reader.h"

G_BEGIN_DECLS

/* A window with a reader in it, for tests: the real widget without the rest of the program. */
typedef struct
{
  AdwApplication *application;  /* (owned) */
  GtkWidget      *window;
  MailReader     *reader;
} ReaderHost;

void             reader_host_start       (ReaderHost  *self,
                                          int          width,
                                          int          height);
void             reader_host_stop        (ReaderHost  *self);
/* Turns the main loop until @condition is true; the test fails after a long time */
void             reader_host_wait        (gboolean   (*condition) (gpointer),
                                          gpointer     user_data,
                                          const char  *what);
void             reader_host_wait_ready  (ReaderHost  *self);
/* Some turns of frame clock and loop, for what comes behind the text: heights, pictures */
void             reader_host_settle      (ReaderHost  *self);
MapiContent     *reader_host_decode      (const char  *source,
                                          gssize       length);
MapiContent     *reader_host_decode_file (const char  *path);
/* A message with this for its text */
MapiContent     *reader_host_create_html (const char  *html);
/* Until it is there */
void             reader_host_show        (ReaderHost  *self,
                                          MapiContent *content);
/* The first of that type below @root */
GtkWidget       *reader_host_find_widget (GtkWidget   *root,
                                          GType        type);
/* The first card below @root */
MailMessageCard *reader_host_card        (ReaderHost  *self);
guint            reader_host_n_cards     (ReaderHost  *self);
/* A script in the page, in the program's own world; its value as text */
char            *reader_host_evaluate    (MailWebView *view,
                                          const char  *script);
void             reader_host_picture     (ReaderHost  *self,
                                          const char  *path);

G_END_DECLS
