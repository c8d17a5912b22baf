/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Send, for any program: a composer of the user's mail client with files in it, or a message that goes out unseen if the
 * person agreed. Needs nothing but GIO; org.estafette.SimpleMapi1 on the session bus does the work, and whoever wants
 * more of Simple MAPI than sending calls it directly. */

#define SMAPI_ERROR (smapi_error_quark ())

/* Numbers of Simple MAPI */
typedef enum
{
  SMAPI_ERROR_USER_ABORT               = 1,
  SMAPI_ERROR_FAILURE                  = 2,
  SMAPI_ERROR_LOGON_FAILURE            = 3,
  SMAPI_ERROR_DISK_FULL                = 4,
  SMAPI_ERROR_INSUFFICIENT_MEMORY      = 5,
  SMAPI_ERROR_ACCESS_DENIED            = 6,
  SMAPI_ERROR_TOO_MANY_SESSIONS        = 8,
  SMAPI_ERROR_TOO_MANY_FILES           = 9,
  SMAPI_ERROR_TOO_MANY_RECIPIENTS      = 10,
  SMAPI_ERROR_ATTACHMENT_NOT_FOUND     = 11,
  SMAPI_ERROR_ATTACHMENT_OPEN_FAILURE  = 12,
  SMAPI_ERROR_ATTACHMENT_WRITE_FAILURE = 13,
  SMAPI_ERROR_UNKNOWN_RECIPIENT        = 14,
  SMAPI_ERROR_BAD_RECIPTYPE            = 15,
  SMAPI_ERROR_NO_MESSAGES              = 16,
  SMAPI_ERROR_INVALID_MESSAGE          = 17,
  SMAPI_ERROR_TEXT_TOO_LARGE           = 18,
  SMAPI_ERROR_INVALID_SESSION          = 19,
  SMAPI_ERROR_TYPE_NOT_SUPPORTED       = 20,
  SMAPI_ERROR_AMBIGUOUS_RECIPIENT      = 21,
  SMAPI_ERROR_MESSAGE_IN_USE           = 22,
  SMAPI_ERROR_NETWORK_FAILURE          = 23,
  SMAPI_ERROR_INVALID_EDITFIELDS       = 24,
  SMAPI_ERROR_INVALID_RECIPS           = 25,
  SMAPI_ERROR_NOT_SUPPORTED            = 26
} SmapiError;

/* What became of a message */
typedef enum
{
  SMAPI_OUTCOME_CANCELLED = 0,
  SMAPI_OUTCOME_SAVED     = 1,
  SMAPI_OUTCOME_QUEUED    = 2,
  SMAPI_OUTCOME_SENT      = 3
} SmapiOutcome;

typedef enum /*< flags >*/
{
  SMAPI_SEND_NONE   = 0,
  SMAPI_SEND_DIALOG = 8
} SmapiSendFlags;

#define SMAPI_API __attribute__ ((visibility ("default"))) extern

SMAPI_API GQuark       smapi_error_quark      (void);
SMAPI_API void         smapi_send_mail_async  (const char           *parent,
                                               const char * const   *recipients,
                                               const char           *subject,
                                               const char           *text,
                                               const char * const   *files,
                                               SmapiSendFlags        flags,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
SMAPI_API gboolean     smapi_send_mail_finish (GAsyncResult         *result,
                                               SmapiOutcome         *outcome,
                                               GError              **error);
SMAPI_API gboolean     smapi_send_mail        (const char           *parent,
                                               const char * const   *recipients,
                                               const char           *subject,
                                               const char           *text,
                                               const char * const   *files,
                                               SmapiSendFlags        flags,
                                               SmapiOutcome         *outcome,
                                               GCancellable         *cancellable,
                                               GError              **error);
SMAPI_API gboolean     smapi_send_documents   (const char           *parent,
                                               const char * const   *files,
                                               SmapiOutcome         *outcome,
                                               GCancellable         *cancellable,
                                               GError              **error);

G_END_DECLS
