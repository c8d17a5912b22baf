/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* queue.recipients: what became of each recipient so far, one bag each with its ROWID and
 * those of RESPONSIBILITY, SPOOLER_STATUS, DELIVER_TIME, NDR_REASON_CODE, NDR_DIAG_CODE,
 * DELIVERY_TEXT, RECIPIENT_TYPE that were set. A variant of type "aay". */

/* For a message that is submitted now */
GBytes   *kit_recipient_state_new    (MapiContent   *content);
/* @changes: element-type MapiProperties, each with a ROWID */
GBytes   *kit_recipient_state_update (GBytes        *state,
                                      GPtrArray     *changes,
                                      GError       **error);
gboolean  kit_recipient_state_apply  (GBytes        *state,
                                      MapiContent   *content,
                                      GError       **error);

G_END_DECLS
