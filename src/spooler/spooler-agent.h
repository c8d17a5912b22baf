/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "spooler-request.h"

G_BEGIN_DECLS

#define SPOOLER_TYPE_AGENT (spooler_agent_get_type ())

/* Sends and receives for one profile. Lives on the main thread; work goes on in another. */
G_DECLARE_FINAL_TYPE (SpoolerAgent, spooler_agent, SPOOLER, AGENT, GObject)

SpoolerAgent *spooler_agent_new            (const char           *profile);
const char   *spooler_agent_get_profile    (SpoolerAgent         *self);
/* A client of this bus name is there, or gone */
void          spooler_agent_add_client     (SpoolerAgent         *self,
                                            const char           *bus_name);
void          spooler_agent_remove_client  (SpoolerAgent         *self,
                                            const char           *bus_name);
/* Nobody is there, nothing runs and nothing waits */
gboolean      spooler_agent_is_idle        (SpoolerAgent         *self);
/* For a disk that is not there */
void          spooler_agent_wait_no_longer (SpoolerAgent         *self);
/* Something was queued: look soon */
void          spooler_agent_ring           (SpoolerAgent         *self);
/* Done when the flush is; MAPI_FLUSH_ASYNC_OK returns at once */
void          spooler_agent_flush_async    (SpoolerAgent         *self,
                                            MapiFlushFlags        flags,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean      spooler_agent_flush_finish   (SpoolerAgent         *self,
                                            GAsyncResult         *result,
                                            GError              **error);
/* (transfer full) @request: carried out beside everything else, as soon as there is a session */
void          spooler_agent_ask_async      (SpoolerAgent         *self,
                                            SpoolerRequest       *request,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
/* See spooler_request_run() */
GVariant     *spooler_agent_ask_finish     (SpoolerAgent         *self,
                                            GAsyncResult         *result,
                                            GError              **error);
/* Transports that had failed are asked again from now on */
void          spooler_agent_validate       (SpoolerAgent         *self);
/* aa{sv}: the spooler's row and one for each transport */
GVariant     *spooler_agent_dup_status     (SpoolerAgent         *self);
void          spooler_agent_stop           (SpoolerAgent         *self);

G_END_DECLS
