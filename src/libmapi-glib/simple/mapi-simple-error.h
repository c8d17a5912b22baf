/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../mapi-error.h"
#include "../mapi-types.h"

G_BEGIN_DECLS

/* The codes of Simple MAPI, as its callers know them. On the bus they are error names:
 * org.estafette.SimpleMapi1.Error.UserAbort and so on. */
#define MAPI_SIMPLE_ERROR (mapi_simple_error_quark ())

/* Numbers of Simple MAPI; 0 is success, 7 was never given out. */
typedef enum
{
  MAPI_SIMPLE_ERROR_USER_ABORT               = 1,
  MAPI_SIMPLE_ERROR_FAILURE                  = 2,
  MAPI_SIMPLE_ERROR_LOGON_FAILURE            = 3,
  MAPI_SIMPLE_ERROR_DISK_FULL                = 4,
  MAPI_SIMPLE_ERROR_INSUFFICIENT_MEMORY      = 5,
  MAPI_SIMPLE_ERROR_ACCESS_DENIED            = 6,
  MAPI_SIMPLE_ERROR_TOO_MANY_SESSIONS        = 8,
  MAPI_SIMPLE_ERROR_TOO_MANY_FILES           = 9,
  MAPI_SIMPLE_ERROR_TOO_MANY_RECIPIENTS      = 10,
  MAPI_SIMPLE_ERROR_ATTACHMENT_NOT_FOUND     = 11,
  MAPI_SIMPLE_ERROR_ATTACHMENT_OPEN_FAILURE  = 12,
  MAPI_SIMPLE_ERROR_ATTACHMENT_WRITE_FAILURE = 13,
  MAPI_SIMPLE_ERROR_UNKNOWN_RECIPIENT        = 14,
  MAPI_SIMPLE_ERROR_BAD_RECIPTYPE            = 15,
  MAPI_SIMPLE_ERROR_NO_MESSAGES              = 16,
  MAPI_SIMPLE_ERROR_INVALID_MESSAGE          = 17,
  MAPI_SIMPLE_ERROR_TEXT_TOO_LARGE           = 18,
  MAPI_SIMPLE_ERROR_INVALID_SESSION          = 19,
  MAPI_SIMPLE_ERROR_TYPE_NOT_SUPPORTED       = 20,
  MAPI_SIMPLE_ERROR_AMBIGUOUS_RECIPIENT      = 21,
  MAPI_SIMPLE_ERROR_MESSAGE_IN_USE           = 22,
  MAPI_SIMPLE_ERROR_NETWORK_FAILURE          = 23,
  MAPI_SIMPLE_ERROR_INVALID_EDITFIELDS       = 24,
  MAPI_SIMPLE_ERROR_INVALID_RECIPS           = 25,
  MAPI_SIMPLE_ERROR_NOT_SUPPORTED            = 26
} MapiSimpleError;

MAPI_AVAILABLE_IN_ALL
GQuark          mapi_simple_error_quark    (void);
MAPI_AVAILABLE_IN_ALL
MapiSimpleError mapi_simple_error_classify (const GError  *error);

G_END_DECLS
