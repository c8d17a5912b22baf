/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* One address book among others, as a list shows it. Never changes. */
#define MAIL_TYPE_BOOK_CONTAINER (mail_book_container_get_type ())

G_DECLARE_FINAL_TYPE (MailBookContainer, mail_book_container, MAIL, BOOK_CONTAINER, GObject)

/* NULL if @properties have no id */
MailBookContainer *mail_book_container_new            (MapiProperties    *properties);
const MapiEntryId *mail_book_container_get_id         (MailBookContainer *self);
/* Fit for one line; property "name" */
const char        *mail_book_container_get_name       (MailBookContainer *self);
const char        *mail_book_container_get_icon_name  (MailBookContainer *self);
guint              mail_book_container_get_depth      (MailBookContainer *self);
/* Entries can be made in it */
gboolean           mail_book_container_is_modifiable  (MailBookContainer *self);
/* Of people mail was sent to, who go there by themselves */
gboolean           mail_book_container_is_collected   (MailBookContainer *self);
/* Too large or too slow to be shown before somebody says whom they look for */
gboolean           mail_book_container_finds_on_open  (MailBookContainer *self);

G_END_DECLS
