/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../store/mapi-content.h"

G_BEGIN_DECLS

/* A message that is passed on as it is (RFC 5322 3.6.6): its own fields stay, those who get it now are rows of
 * the envelope (MAPI_RECIPIENT_P1), and the fields Resent-… say who passed it on, to whom and when.
 * PR_ORIGINAL_SUBMIT_TIME is its own date. */

/* Makes @properties those of such a message */
void        mapi_resent_begin  (MapiProperties *properties);
/* Its Resent-Message-ID, or NULL: nobody passes it on */
const char *mapi_resent_get_id (MapiProperties *properties);
/* Makes it one's own message again, or a new one */
void        mapi_resent_end    (MapiProperties *properties);

G_END_DECLS
