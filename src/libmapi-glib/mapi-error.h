/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "mapi-version.h"

G_BEGIN_DECLS

#define MAPI_ERROR (mapi_error_quark ())


typedef enum
{
  MAPI_ERROR_CALL_FAILED = 0,
  MAPI_ERROR_NOT_ENOUGH_MEMORY,
  MAPI_ERROR_INVALID_PARAMETER,
  MAPI_ERROR_INTERFACE_NOT_SUPPORTED,
  MAPI_ERROR_NO_ACCESS,
  MAPI_ERROR_NO_SUPPORT,
  MAPI_ERROR_BAD_CHARWIDTH,
  MAPI_ERROR_STRING_TOO_LONG,
  MAPI_ERROR_UNKNOWN_FLAGS,
  MAPI_ERROR_INVALID_ENTRYID,
  MAPI_ERROR_INVALID_OBJECT,
  MAPI_ERROR_OBJECT_CHANGED,
  MAPI_ERROR_OBJECT_DELETED,
  MAPI_ERROR_BUSY,
  MAPI_ERROR_NOT_ENOUGH_DISK,
  MAPI_ERROR_NOT_ENOUGH_RESOURCES,
  MAPI_ERROR_NOT_FOUND,
  MAPI_ERROR_VERSION,
  MAPI_ERROR_LOGON_FAILED,
  MAPI_ERROR_SESSION_LIMIT,
  MAPI_ERROR_USER_CANCEL,
  MAPI_ERROR_UNABLE_TO_ABORT,
  MAPI_ERROR_NETWORK_ERROR,
  MAPI_ERROR_DISK_ERROR,
  MAPI_ERROR_TOO_COMPLEX,
  MAPI_ERROR_BAD_COLUMN,
  MAPI_ERROR_EXTENDED_ERROR,
  MAPI_ERROR_COMPUTED,
  MAPI_ERROR_CORRUPT_DATA,
  MAPI_ERROR_UNCONFIGURED,
  MAPI_ERROR_FAILONEPROVIDER,
  MAPI_ERROR_UNKNOWN_CPID,
  MAPI_ERROR_UNKNOWN_LCID,
  MAPI_ERROR_PASSWORD_CHANGE_REQUIRED,
  MAPI_ERROR_PASSWORD_EXPIRED,
  MAPI_ERROR_INVALID_WORKSTATION_ACCOUNT,
  MAPI_ERROR_INVALID_ACCESS_TIME,
  MAPI_ERROR_ACCOUNT_DISABLED,
  MAPI_ERROR_END_OF_SESSION,
  MAPI_ERROR_UNKNOWN_ENTRYID,
  MAPI_ERROR_MISSING_REQUIRED_COLUMN,
  MAPI_ERROR_BAD_VALUE,
  MAPI_ERROR_INVALID_TYPE,
  MAPI_ERROR_TYPE_NO_SUPPORT,
  MAPI_ERROR_UNEXPECTED_TYPE,
  MAPI_ERROR_TOO_BIG,
  MAPI_ERROR_DECLINE_COPY,
  MAPI_ERROR_UNEXPECTED_ID,
  MAPI_ERROR_UNABLE_TO_COMPLETE,
  MAPI_ERROR_TIMEOUT,
  MAPI_ERROR_TABLE_EMPTY,
  MAPI_ERROR_TABLE_TOO_BIG,
  MAPI_ERROR_INVALID_BOOKMARK,
  MAPI_ERROR_WAIT,
  MAPI_ERROR_CANCEL,
  MAPI_ERROR_NOT_ME,
  MAPI_ERROR_CORRUPT_STORE,
  MAPI_ERROR_NOT_IN_QUEUE,
  MAPI_ERROR_NO_SUPPRESS,
  MAPI_ERROR_COLLISION,
  MAPI_ERROR_NOT_INITIALIZED,
  MAPI_ERROR_NON_STANDARD,
  MAPI_ERROR_NO_RECIPIENTS,
  MAPI_ERROR_SUBMITTED,
  MAPI_ERROR_HAS_FOLDERS,
  MAPI_ERROR_HAS_MESSAGES,
  MAPI_ERROR_FOLDER_CYCLE,
  MAPI_ERROR_AMBIGUOUS_RECIP,
  /* Warnings. They are successes: calls report them through an out argument or an
   * object's state, never through GError. They have codes so that both kinds share
   * names and values. */
  MAPI_WARNING_NO_SERVICE = 1000,
  MAPI_WARNING_ERRORS_RETURNED,
  MAPI_WARNING_POSITION_CHANGED,
  MAPI_WARNING_APPROX_COUNT,
  MAPI_WARNING_CANCEL_MESSAGE,
  MAPI_WARNING_PARTIAL_COMPLETION
} MapiError;

MAPI_AVAILABLE_IN_ALL
GQuark      mapi_error_quark            (void);
MAPI_AVAILABLE_IN_ALL
const char *mapi_error_get_name         (MapiError      code);
MAPI_AVAILABLE_IN_ALL
guint32     mapi_error_get_value        (MapiError      code);
MAPI_AVAILABLE_IN_ALL
gboolean    mapi_error_from_value       (guint32        value,
                                         MapiError     *code);
MAPI_AVAILABLE_IN_ALL
gboolean    mapi_error_from_name        (const char    *name,
                                         MapiError     *code);
MAPI_AVAILABLE_IN_ALL
MapiError   mapi_error_classify         (const GError  *error);
/* MAPIERROR: what is known beside code and text */
MAPI_AVAILABLE_IN_ALL
const char *mapi_error_get_component    (const GError  *error);
MAPI_AVAILABLE_IN_ALL
const char *mapi_error_get_low_level    (const GError  *error);
MAPI_AVAILABLE_IN_ALL
const char *mapi_error_get_words        (const GError  *error);
MAPI_AVAILABLE_IN_ALL
void        mapi_error_explain          (GError       **error,
                                         const char    *component,
                                         const char    *low_level,
                                         const char    *words);
MAPI_AVAILABLE_IN_ALL
void        mapi_error_explain_by       (GError       **error,
                                         const GError  *cause);
MAPI_AVAILABLE_IN_ALL
GVariant   *mapi_error_to_variant       (const GError  *error);
MAPI_AVAILABLE_IN_ALL
GError     *mapi_error_new_from_variant (GVariant      *variant);

G_END_DECLS
