/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Of messages that have just come: those that are worth a word. What was read meanwhile is not, nor what belongs to a
 * conversation that is muted. */
typedef struct
{
  char           *id;          /* printed entry id */
  MapiProperties *properties;  /* (owned) (nullable): not read where there are many */
} MailNews;

/* @ids: element-type MapiEntryId. Of more than @max_single only the ids are told. */
void       mail_news_look_async  (MapiSession          *session,
                                  GPtrArray            *ids,
                                  guint                 max_single,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
/* element-type MailNews */
GPtrArray *mail_news_look_finish (GAsyncResult         *result);

G_END_DECLS
