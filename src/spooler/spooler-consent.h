/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Whether the caller may do what it wants while nobody looks: as the person has said before, or says now when asked
 * over @parent. @details: what it wants, a line each. ACCESS_DENIED when not; USER_ABORT when the person said nothing. */
void     spooler_consent_ask_async  (GDBusMethodInvocation  *invocation,
                                     MapiProgramRight        right,
                                     const char             *parent,
                                     const char             *details,
                                     GAsyncReadyCallback     callback,
                                     gpointer                user_data);
gboolean spooler_consent_ask_finish (GAsyncResult           *result,
                                     GError                **error);

G_END_DECLS
