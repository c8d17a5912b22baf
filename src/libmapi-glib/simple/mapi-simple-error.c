/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-simple-error.h"

#include <gio/gio.h>

#define NAME "org.estafette.SimpleMapi1.Error."

static const GDBusErrorEntry entries[] = {
  { MAPI_SIMPLE_ERROR_USER_ABORT, NAME "UserAbort" },
  { MAPI_SIMPLE_ERROR_FAILURE, NAME "Failure" },
  { MAPI_SIMPLE_ERROR_LOGON_FAILURE, NAME "LogonFailure" },
  { MAPI_SIMPLE_ERROR_DISK_FULL, NAME "DiskFull" },
  { MAPI_SIMPLE_ERROR_INSUFFICIENT_MEMORY, NAME "InsufficientMemory" },
  { MAPI_SIMPLE_ERROR_ACCESS_DENIED, NAME "AccessDenied" },
  { MAPI_SIMPLE_ERROR_TOO_MANY_SESSIONS, NAME "TooManySessions" },
  { MAPI_SIMPLE_ERROR_TOO_MANY_FILES, NAME "TooManyFiles" },
  { MAPI_SIMPLE_ERROR_TOO_MANY_RECIPIENTS, NAME "TooManyRecipients" },
  { MAPI_SIMPLE_ERROR_ATTACHMENT_NOT_FOUND, NAME "AttachmentNotFound" },
  { MAPI_SIMPLE_ERROR_ATTACHMENT_OPEN_FAILURE, NAME "AttachmentOpenFailure" },
  { MAPI_SIMPLE_ERROR_ATTACHMENT_WRITE_FAILURE, NAME "AttachmentWriteFailure" },
  { MAPI_SIMPLE_ERROR_UNKNOWN_RECIPIENT, NAME "UnknownRecipient" },
  { MAPI_SIMPLE_ERROR_BAD_RECIPTYPE, NAME "BadReciptype" },
  { MAPI_SIMPLE_ERROR_NO_MESSAGES, NAME "NoMessages" },
  { MAPI_SIMPLE_ERROR_INVALID_MESSAGE, NAME "InvalidMessage" },
  { MAPI_SIMPLE_ERROR_TEXT_TOO_LARGE, NAME "TextTooLarge" },
  { MAPI_SIMPLE_ERROR_INVALID_SESSION, NAME "InvalidSession" },
  { MAPI_SIMPLE_ERROR_TYPE_NOT_SUPPORTED, NAME "TypeNotSupported" },
  { MAPI_SIMPLE_ERROR_AMBIGUOUS_RECIPIENT, NAME "AmbiguousRecipient" },
  { MAPI_SIMPLE_ERROR_MESSAGE_IN_USE, NAME "MessageInUse" },
  { MAPI_SIMPLE_ERROR_NETWORK_FAILURE, NAME "NetworkFailure" },
  { MAPI_SIMPLE_ERROR_INVALID_EDITFIELDS, NAME "InvalidEditfields" },
  { MAPI_SIMPLE_ERROR_INVALID_RECIPS, NAME "InvalidRecips" },
  { MAPI_SIMPLE_ERROR_NOT_SUPPORTED, NAME "NotSupported" },
};

/* What the library says, in the words of Simple MAPI; the rest is FAILURE */
static const struct
{
  MapiError       error;
  MapiSimpleError simple;
} classes[] = {
  { MAPI_ERROR_USER_CANCEL, MAPI_SIMPLE_ERROR_USER_ABORT },
  { MAPI_ERROR_CANCEL, MAPI_SIMPLE_ERROR_USER_ABORT },
  { MAPI_ERROR_LOGON_FAILED, MAPI_SIMPLE_ERROR_LOGON_FAILURE },
  { MAPI_ERROR_UNCONFIGURED, MAPI_SIMPLE_ERROR_LOGON_FAILURE },
  { MAPI_ERROR_FAILONEPROVIDER, MAPI_SIMPLE_ERROR_LOGON_FAILURE },
  { MAPI_ERROR_NOT_ENOUGH_DISK, MAPI_SIMPLE_ERROR_DISK_FULL },
  { MAPI_ERROR_NOT_ENOUGH_MEMORY, MAPI_SIMPLE_ERROR_INSUFFICIENT_MEMORY },
  { MAPI_ERROR_NO_ACCESS, MAPI_SIMPLE_ERROR_ACCESS_DENIED },
  { MAPI_ERROR_NOT_FOUND, MAPI_SIMPLE_ERROR_INVALID_MESSAGE },
  { MAPI_ERROR_OBJECT_DELETED, MAPI_SIMPLE_ERROR_INVALID_MESSAGE },
  { MAPI_ERROR_INVALID_ENTRYID, MAPI_SIMPLE_ERROR_INVALID_MESSAGE },
  { MAPI_ERROR_UNKNOWN_ENTRYID, MAPI_SIMPLE_ERROR_INVALID_MESSAGE },
  { MAPI_ERROR_SUBMITTED, MAPI_SIMPLE_ERROR_MESSAGE_IN_USE },
  { MAPI_ERROR_OBJECT_CHANGED, MAPI_SIMPLE_ERROR_MESSAGE_IN_USE },
  { MAPI_ERROR_BUSY, MAPI_SIMPLE_ERROR_MESSAGE_IN_USE },
  { MAPI_ERROR_SESSION_LIMIT, MAPI_SIMPLE_ERROR_TOO_MANY_SESSIONS },
  { MAPI_ERROR_END_OF_SESSION, MAPI_SIMPLE_ERROR_INVALID_SESSION },
  { MAPI_ERROR_TYPE_NO_SUPPORT, MAPI_SIMPLE_ERROR_TYPE_NOT_SUPPORTED },
  { MAPI_ERROR_AMBIGUOUS_RECIP, MAPI_SIMPLE_ERROR_AMBIGUOUS_RECIPIENT },
  { MAPI_ERROR_NO_RECIPIENTS, MAPI_SIMPLE_ERROR_INVALID_RECIPS },
  { MAPI_ERROR_NETWORK_ERROR, MAPI_SIMPLE_ERROR_NETWORK_FAILURE },
  { MAPI_ERROR_NO_SUPPORT, MAPI_SIMPLE_ERROR_NOT_SUPPORTED },
  { MAPI_ERROR_TOO_BIG, MAPI_SIMPLE_ERROR_TEXT_TOO_LARGE },
};

/**
 * mapi_simple_error_quark:
 *
 * The error domain of Simple MAPI. Once it was asked for, errors of the bus come back in it.
 *
 * Returns: a quark
 */
GQuark
mapi_simple_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("mapi-simple-error-quark", &quark, entries, G_N_ELEMENTS (entries));
  return (GQuark) quark;
}

/**
 * mapi_simple_error_classify:
 * @error: an error of any domain
 *
 * Which code a caller of Simple MAPI is given for @error. Any thread.
 *
 * Returns: the code; %MAPI_SIMPLE_ERROR_FAILURE for what has none
 */
MapiSimpleError
mapi_simple_error_classify (const GError *error)
{
  MapiError code;

  g_return_val_if_fail (error != NULL, MAPI_SIMPLE_ERROR_FAILURE);

  if (error->domain == MAPI_SIMPLE_ERROR)
    return (MapiSimpleError) error->code;
  code = mapi_error_classify (error);
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    if (classes[i].error == code)
      return classes[i].simple;
  return MAPI_SIMPLE_ERROR_FAILURE;
}
