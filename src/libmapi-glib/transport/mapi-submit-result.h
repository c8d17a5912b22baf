/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* What a transport did with one message. Boxed. */
#define MAPI_TYPE_SUBMIT_RESULT (mapi_submit_result_get_type ())

typedef struct _MapiSubmitResult MapiSubmitResult;

MAPI_AVAILABLE_IN_ALL
GType             mapi_submit_result_get_type         (void);
MAPI_AVAILABLE_IN_ALL
MapiSubmitResult *mapi_submit_result_new              (void);
MAPI_AVAILABLE_IN_ALL
MapiSubmitResult *mapi_submit_result_copy             (MapiSubmitResult *self);
MAPI_AVAILABLE_IN_ALL
void              mapi_submit_result_free             (MapiSubmitResult *self);
/* @row_id: PR_ROWID of the recipient; @text: in the system's own words, nullable; @reason and @diag:
 * PR_NDR_REASON_CODE and PR_NDR_DIAG_CODE, -1 for none */
MAPI_AVAILABLE_IN_ALL
void              mapi_submit_result_set_recipient    (MapiSubmitResult *self,
                                                       guint             row_id,
                                                       MapiDelivery      delivery,
                                                       gint              reason,
                                                       gint              diag,
                                                       const char       *text);
MAPI_AVAILABLE_IN_ALL
void              mapi_submit_result_set_error         (MapiSubmitResult *self,
                                                        guint             row_id,
                                                        const GError     *why);
MAPI_AVAILABLE_IN_ALL
const GError     *mapi_submit_result_get_error         (MapiSubmitResult *self,
                                                        guint             row_id);
MAPI_AVAILABLE_IN_ALL
MapiDelivery      mapi_submit_result_get_delivery     (MapiSubmitResult *self,
                                                       guint             row_id);
MAPI_AVAILABLE_IN_ALL
const char       *mapi_submit_result_get_text         (MapiSubmitResult *self,
                                                       guint             row_id);
MAPI_AVAILABLE_IN_ALL
gint              mapi_submit_result_get_reason       (MapiSubmitResult *self,
                                                       guint             row_id);
MAPI_AVAILABLE_IN_ALL
gint              mapi_submit_result_get_diag         (MapiSubmitResult *self,
                                                       guint             row_id);
/* For recipients left PENDING: not before so many seconds; 0: the spooler's own growing delay */
MAPI_AVAILABLE_IN_ALL
void              mapi_submit_result_set_retry_seconds (MapiSubmitResult *self,
                                                        guint             seconds);
MAPI_AVAILABLE_IN_ALL
guint             mapi_submit_result_get_retry_seconds (MapiSubmitResult *self);
/* END_DONT_RESEND: the transport keeps the message and will say when it is sent */
MAPI_AVAILABLE_IN_ALL
void              mapi_submit_result_set_deferred     (MapiSubmitResult *self,
                                                       gboolean          deferred);
MAPI_AVAILABLE_IN_ALL
gboolean          mapi_submit_result_get_deferred     (MapiSubmitResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiSubmitResult, mapi_submit_result_free)

G_END_DECLS
