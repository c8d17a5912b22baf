/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-error.h"

/* The codes of the Messaging API: their numbers (HRESULT values: severity in bit 31, then the
 * facility, then the code) go over D-Bus and into PT_ERROR values, their names to people who
 * debug. In the order of the enumeration. */
typedef struct
{
  MapiError   code;
  guint32     value;
  const char *name;
} ErrorInfo;

static const ErrorInfo error_infos[] = {
  { MAPI_ERROR_CALL_FAILED, 0x80004005, "MAPI_E_CALL_FAILED" },
  { MAPI_ERROR_NOT_ENOUGH_MEMORY, 0x8007000e, "MAPI_E_NOT_ENOUGH_MEMORY" },
  { MAPI_ERROR_INVALID_PARAMETER, 0x80070057, "MAPI_E_INVALID_PARAMETER" },
  { MAPI_ERROR_INTERFACE_NOT_SUPPORTED, 0x80004002, "MAPI_E_INTERFACE_NOT_SUPPORTED" },
  { MAPI_ERROR_NO_ACCESS, 0x80070005, "MAPI_E_NO_ACCESS" },
  { MAPI_ERROR_NO_SUPPORT, 0x80040102, "MAPI_E_NO_SUPPORT" },
  { MAPI_ERROR_BAD_CHARWIDTH, 0x80040103, "MAPI_E_BAD_CHARWIDTH" },
  { MAPI_ERROR_STRING_TOO_LONG, 0x80040105, "MAPI_E_STRING_TOO_LONG" },
  { MAPI_ERROR_UNKNOWN_FLAGS, 0x80040106, "MAPI_E_UNKNOWN_FLAGS" },
  { MAPI_ERROR_INVALID_ENTRYID, 0x80040107, "MAPI_E_INVALID_ENTRYID" },
  { MAPI_ERROR_INVALID_OBJECT, 0x80040108, "MAPI_E_INVALID_OBJECT" },
  { MAPI_ERROR_OBJECT_CHANGED, 0x80040109, "MAPI_E_OBJECT_CHANGED" },
  { MAPI_ERROR_OBJECT_DELETED, 0x8004010a, "MAPI_E_OBJECT_DELETED" },
  { MAPI_ERROR_BUSY, 0x8004010b, "MAPI_E_BUSY" },
  { MAPI_ERROR_NOT_ENOUGH_DISK, 0x8004010d, "MAPI_E_NOT_ENOUGH_DISK" },
  { MAPI_ERROR_NOT_ENOUGH_RESOURCES, 0x8004010e, "MAPI_E_NOT_ENOUGH_RESOURCES" },
  { MAPI_ERROR_NOT_FOUND, 0x8004010f, "MAPI_E_NOT_FOUND" },
  { MAPI_ERROR_VERSION, 0x80040110, "MAPI_E_VERSION" },
  { MAPI_ERROR_LOGON_FAILED, 0x80040111, "MAPI_E_LOGON_FAILED" },
  { MAPI_ERROR_SESSION_LIMIT, 0x80040112, "MAPI_E_SESSION_LIMIT" },
  { MAPI_ERROR_USER_CANCEL, 0x80040113, "MAPI_E_USER_CANCEL" },
  { MAPI_ERROR_UNABLE_TO_ABORT, 0x80040114, "MAPI_E_UNABLE_TO_ABORT" },
  { MAPI_ERROR_NETWORK_ERROR, 0x80040115, "MAPI_E_NETWORK_ERROR" },
  { MAPI_ERROR_DISK_ERROR, 0x80040116, "MAPI_E_DISK_ERROR" },
  { MAPI_ERROR_TOO_COMPLEX, 0x80040117, "MAPI_E_TOO_COMPLEX" },
  { MAPI_ERROR_BAD_COLUMN, 0x80040118, "MAPI_E_BAD_COLUMN" },
  { MAPI_ERROR_EXTENDED_ERROR, 0x80040119, "MAPI_E_EXTENDED_ERROR" },
  { MAPI_ERROR_COMPUTED, 0x8004011a, "MAPI_E_COMPUTED" },
  { MAPI_ERROR_CORRUPT_DATA, 0x8004011b, "MAPI_E_CORRUPT_DATA" },
  { MAPI_ERROR_UNCONFIGURED, 0x8004011c, "MAPI_E_UNCONFIGURED" },
  { MAPI_ERROR_FAILONEPROVIDER, 0x8004011d, "MAPI_E_FAILONEPROVIDER" },
  { MAPI_ERROR_UNKNOWN_CPID, 0x8004011e, "MAPI_E_UNKNOWN_CPID" },
  { MAPI_ERROR_UNKNOWN_LCID, 0x8004011f, "MAPI_E_UNKNOWN_LCID" },
  { MAPI_ERROR_PASSWORD_CHANGE_REQUIRED, 0x80040120, "MAPI_E_PASSWORD_CHANGE_REQUIRED" },
  { MAPI_ERROR_PASSWORD_EXPIRED, 0x80040121, "MAPI_E_PASSWORD_EXPIRED" },
  { MAPI_ERROR_INVALID_WORKSTATION_ACCOUNT, 0x80040122, "MAPI_E_INVALID_WORKSTATION_ACCOUNT" },
  { MAPI_ERROR_INVALID_ACCESS_TIME, 0x80040123, "MAPI_E_INVALID_ACCESS_TIME" },
  { MAPI_ERROR_ACCOUNT_DISABLED, 0x80040124, "MAPI_E_ACCOUNT_DISABLED" },
  { MAPI_ERROR_END_OF_SESSION, 0x80040200, "MAPI_E_END_OF_SESSION" },
  { MAPI_ERROR_UNKNOWN_ENTRYID, 0x80040201, "MAPI_E_UNKNOWN_ENTRYID" },
  { MAPI_ERROR_MISSING_REQUIRED_COLUMN, 0x80040202, "MAPI_E_MISSING_REQUIRED_COLUMN" },
  { MAPI_ERROR_BAD_VALUE, 0x80040301, "MAPI_E_BAD_VALUE" },
  { MAPI_ERROR_INVALID_TYPE, 0x80040302, "MAPI_E_INVALID_TYPE" },
  { MAPI_ERROR_TYPE_NO_SUPPORT, 0x80040303, "MAPI_E_TYPE_NO_SUPPORT" },
  { MAPI_ERROR_UNEXPECTED_TYPE, 0x80040304, "MAPI_E_UNEXPECTED_TYPE" },
  { MAPI_ERROR_TOO_BIG, 0x80040305, "MAPI_E_TOO_BIG" },
  { MAPI_ERROR_DECLINE_COPY, 0x80040306, "MAPI_E_DECLINE_COPY" },
  { MAPI_ERROR_UNEXPECTED_ID, 0x80040307, "MAPI_E_UNEXPECTED_ID" },
  { MAPI_ERROR_UNABLE_TO_COMPLETE, 0x80040400, "MAPI_E_UNABLE_TO_COMPLETE" },
  { MAPI_ERROR_TIMEOUT, 0x80040401, "MAPI_E_TIMEOUT" },
  { MAPI_ERROR_TABLE_EMPTY, 0x80040402, "MAPI_E_TABLE_EMPTY" },
  { MAPI_ERROR_TABLE_TOO_BIG, 0x80040403, "MAPI_E_TABLE_TOO_BIG" },
  { MAPI_ERROR_INVALID_BOOKMARK, 0x80040405, "MAPI_E_INVALID_BOOKMARK" },
  { MAPI_ERROR_WAIT, 0x80040500, "MAPI_E_WAIT" },
  { MAPI_ERROR_CANCEL, 0x80040501, "MAPI_E_CANCEL" },
  { MAPI_ERROR_NOT_ME, 0x80040502, "MAPI_E_NOT_ME" },
  { MAPI_ERROR_CORRUPT_STORE, 0x80040600, "MAPI_E_CORRUPT_STORE" },
  { MAPI_ERROR_NOT_IN_QUEUE, 0x80040601, "MAPI_E_NOT_IN_QUEUE" },
  { MAPI_ERROR_NO_SUPPRESS, 0x80040602, "MAPI_E_NO_SUPPRESS" },
  { MAPI_ERROR_COLLISION, 0x80040604, "MAPI_E_COLLISION" },
  { MAPI_ERROR_NOT_INITIALIZED, 0x80040605, "MAPI_E_NOT_INITIALIZED" },
  { MAPI_ERROR_NON_STANDARD, 0x80040606, "MAPI_E_NON_STANDARD" },
  { MAPI_ERROR_NO_RECIPIENTS, 0x80040607, "MAPI_E_NO_RECIPIENTS" },
  { MAPI_ERROR_SUBMITTED, 0x80040608, "MAPI_E_SUBMITTED" },
  { MAPI_ERROR_HAS_FOLDERS, 0x80040609, "MAPI_E_HAS_FOLDERS" },
  { MAPI_ERROR_HAS_MESSAGES, 0x8004060a, "MAPI_E_HAS_MESSAGES" },
  { MAPI_ERROR_FOLDER_CYCLE, 0x8004060b, "MAPI_E_FOLDER_CYCLE" },
  { MAPI_ERROR_AMBIGUOUS_RECIP, 0x80040700, "MAPI_E_AMBIGUOUS_RECIP" },
  { MAPI_WARNING_NO_SERVICE, 0x00040203, "MAPI_W_NO_SERVICE" },
  { MAPI_WARNING_ERRORS_RETURNED, 0x00040380, "MAPI_W_ERRORS_RETURNED" },
  { MAPI_WARNING_POSITION_CHANGED, 0x00040481, "MAPI_W_POSITION_CHANGED" },
  { MAPI_WARNING_APPROX_COUNT, 0x00040482, "MAPI_W_APPROX_COUNT" },
  { MAPI_WARNING_CANCEL_MESSAGE, 0x00040580, "MAPI_W_CANCEL_MESSAGE" },
  { MAPI_WARNING_PARTIAL_COMPLETION, 0x00040680, "MAPI_W_PARTIAL_COMPLETION" },
};

static const ErrorInfo *
find_by_code (MapiError code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_infos); i++)
    if (error_infos[i].code == code)
      return &error_infos[i];

  return NULL;
}

/**
 * mapi_error_get_name:
 * @code: an error or warning
 *
 * Names a code as MAPI does, for instance `MAPI_E_NOT_FOUND` or `MAPI_W_NO_SERVICE`.
 *
 * Source: MAPI, "MAPI return values".
 *
 * Returns: a static string; `MAPI_E_CALL_FAILED` for a number that is no code
 */
const char *
mapi_error_get_name (MapiError code)
{
  const ErrorInfo *info = find_by_code (code);

  return info != NULL ? info->name : error_infos[0].name;
}

/**
 * mapi_error_get_value:
 * @code: an error or warning
 *
 * Gets the number MAPI gives to a code, for instance 0x8004010f.
 *
 * Source: MAPI, "MAPI return values".
 *
 * Returns: the HRESULT value; that of %MAPI_ERROR_CALL_FAILED for a number that is no code
 */
guint32
mapi_error_get_value (MapiError code)
{
  const ErrorInfo *info = find_by_code (code);

  return info != NULL ? info->value : error_infos[0].value;
}

/**
 * mapi_error_from_value:
 * @value: an HRESULT value
 * @code: (out) (optional): the code of that value
 *
 * Finds the code of one of MAPI's numbers.
 *
 * Returns: %TRUE if there is one
 */
gboolean
mapi_error_from_value (guint32    value,
                       MapiError *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_infos); i++)
    if (error_infos[i].value == value)
      {
        if (code != NULL)
          *code = error_infos[i].code;
        return TRUE;
      }

  return FALSE;
}

/**
 * mapi_error_from_name:
 * @name: a name such as `MAPI_E_NOT_FOUND`
 * @code: (out) (optional): the code of that name
 *
 * Finds a code by MAPI's name of it.
 *
 * Returns: %TRUE if there is one
 */
gboolean
mapi_error_from_name (const char *name,
                      MapiError  *code)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (error_infos); i++)
    if (g_str_equal (error_infos[i].name, name))
      {
        if (code != NULL)
          *code = error_infos[i].code;
        return TRUE;
      }

  return FALSE;
}

static MapiError
classify_io_error (int code)
{
  switch (code)
    {
    case G_IO_ERROR_NOT_FOUND:
      return MAPI_ERROR_NOT_FOUND;
    case G_IO_ERROR_EXISTS:
      return MAPI_ERROR_COLLISION;
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_READ_ONLY:
      return MAPI_ERROR_NO_ACCESS;
    case G_IO_ERROR_NO_SPACE:
      return MAPI_ERROR_NOT_ENOUGH_DISK;
    case G_IO_ERROR_CANCELLED:
    case G_IO_ERROR_FAILED_HANDLED:
      return MAPI_ERROR_USER_CANCEL;
    case G_IO_ERROR_TIMED_OUT:
      return MAPI_ERROR_TIMEOUT;
    case G_IO_ERROR_BUSY:
    case G_IO_ERROR_PENDING:
    case G_IO_ERROR_WOULD_BLOCK:
      return MAPI_ERROR_BUSY;
    case G_IO_ERROR_NOT_SUPPORTED:
      return MAPI_ERROR_NO_SUPPORT;
    case G_IO_ERROR_INVALID_ARGUMENT:
    case G_IO_ERROR_INVALID_FILENAME:
      return MAPI_ERROR_INVALID_PARAMETER;
    case G_IO_ERROR_FILENAME_TOO_LONG:
      return MAPI_ERROR_STRING_TOO_LONG;
    case G_IO_ERROR_INVALID_DATA:
    case G_IO_ERROR_PARTIAL_INPUT:
      return MAPI_ERROR_CORRUPT_DATA;
    case G_IO_ERROR_MESSAGE_TOO_LARGE:
      return MAPI_ERROR_TOO_BIG;
    case G_IO_ERROR_TOO_MANY_OPEN_FILES:
    case G_IO_ERROR_TOO_MANY_LINKS:
      return MAPI_ERROR_NOT_ENOUGH_RESOURCES;
    case G_IO_ERROR_CLOSED:
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return MAPI_ERROR_NETWORK_ERROR;
    default:
      return MAPI_ERROR_CALL_FAILED;
    }
}

static MapiError
classify_file_error (int code)
{
  switch (code)
    {
    case G_FILE_ERROR_NOENT:
      return MAPI_ERROR_NOT_FOUND;
    case G_FILE_ERROR_EXIST:
      return MAPI_ERROR_COLLISION;
    case G_FILE_ERROR_ACCES:
    case G_FILE_ERROR_PERM:
    case G_FILE_ERROR_ROFS:
      return MAPI_ERROR_NO_ACCESS;
    case G_FILE_ERROR_NOSPC:
      return MAPI_ERROR_NOT_ENOUGH_DISK;
    case G_FILE_ERROR_NOMEM:
      return MAPI_ERROR_NOT_ENOUGH_MEMORY;
    case G_FILE_ERROR_MFILE:
    case G_FILE_ERROR_NFILE:
      return MAPI_ERROR_NOT_ENOUGH_RESOURCES;
    case G_FILE_ERROR_IO:
      return MAPI_ERROR_DISK_ERROR;
    case G_FILE_ERROR_AGAIN:
    case G_FILE_ERROR_TXTBSY:
      return MAPI_ERROR_BUSY;
    case G_FILE_ERROR_INVAL:
      return MAPI_ERROR_INVALID_PARAMETER;
    case G_FILE_ERROR_NAMETOOLONG:
      return MAPI_ERROR_STRING_TOO_LONG;
    case G_FILE_ERROR_NOSYS:
      return MAPI_ERROR_NO_SUPPORT;
    default:
      return MAPI_ERROR_CALL_FAILED;
    }
}

/**
 * mapi_error_classify:
 * @error: an error of any domain
 *
 * Finds the code that says best what happened, for errors that come from GLib.
 *
 * Returns: the code of @error if it is of %MAPI_ERROR, or the nearest one;
 *   %MAPI_ERROR_CALL_FAILED where nothing fits
 */
MapiError
mapi_error_classify (const GError *error)
{
  g_return_val_if_fail (error != NULL, MAPI_ERROR_CALL_FAILED);

  if (error->domain == MAPI_ERROR)
    return (MapiError) error->code;
  if (error->domain == G_IO_ERROR)
    return classify_io_error (error->code);
  if (error->domain == G_FILE_ERROR)
    return classify_file_error (error->code);
  if (error->domain == G_RESOLVER_ERROR || error->domain == G_TLS_ERROR)
    return MAPI_ERROR_NETWORK_ERROR;
  if (error->domain == G_CONVERT_ERROR || error->domain == G_KEY_FILE_ERROR ||
      error->domain == G_VARIANT_PARSE_ERROR)
    return MAPI_ERROR_CORRUPT_DATA;

  return MAPI_ERROR_CALL_FAILED;
}
