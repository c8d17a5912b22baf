/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../store/mapi-content.h"
#include "mapi-submit-result.h"

G_BEGIN_DECLS

/**
 * MapiSubmitFeed:
 * @next: gives the next message and its number, %NULL when nothing is left
 * @leaving: called before the last byte of a message leaves; %FALSE: it must not leave
 * @done: takes what became of a message; one of result and error is set
 *
 * Where a transport takes messages from, one after another, and tells what becomes of them. @next gives each as
 * mapi_transport_submit() takes it; it may wait for a moment. @leaving is the point of no return: a message
 * that was not leaving when the process died was not sent. @done is called once for each message that was
 * taken. All of them may be called from several threads at once. Each gets the data that was given with the
 * feed.
 */
typedef struct
{
  MapiContent *(*next)    (guint            *index,
                           gpointer          user_data);
  gboolean     (*leaving) (guint             index,
                           gpointer          user_data);
  void         (*done)    (guint             index,
                           MapiSubmitResult *result,
                           const GError     *error,
                           gpointer          user_data);
} MapiSubmitFeed;

G_END_DECLS
