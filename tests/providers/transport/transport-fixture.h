/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gunixinputstream.h>

#include <mapi-provider.h>

/* A transport and messages for it, without a session. */

MapiSettings  *transport_settings_new (const char    *manifest);
void           transport_settings_set (MapiSettings  *settings,
                                       const char    *name,
                                       const char    *value);
/* Of the type the test was built with (TRANSPORT_TYPE) */
MapiTransport *transport_new          (MapiSettings  *settings);
/* @source (nullable): a whole message in place of @subject and @body */
MapiContent   *transport_content_new  (const char    *sender,
                                       const char    *subject,
                                       const char    *body,
                                       const char    *source);
void           transport_content_add  (MapiContent   *content,
                                       const char    *address);

/* One of several messages: what became of it */
typedef void  (*TransportDoneFunc)    (guint              index,
                                       MapiSubmitResult  *result,
                                       const GError      *error,
                                       gpointer           user_data);

/* Feeds the transport with @contents. Each is answered once: those it does not take have its error. */
void           transport_submit_all   (MapiTransport     *transport,
                                       GPtrArray         *contents,
                                       TransportDoneFunc  done,
                                       gpointer           user_data);
