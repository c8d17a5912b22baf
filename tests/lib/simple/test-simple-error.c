/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>
#include <mapi.h>

/* Each number and the name it has on the bus */
static const struct
{
  MapiSimpleError  code;
  const char      *name;
} codes[] = {
  { MAPI_SIMPLE_ERROR_USER_ABORT, "UserAbort" },
  { MAPI_SIMPLE_ERROR_FAILURE, "Failure" },
  { MAPI_SIMPLE_ERROR_LOGON_FAILURE, "LogonFailure" },
  { MAPI_SIMPLE_ERROR_DISK_FULL, "DiskFull" },
  { MAPI_SIMPLE_ERROR_INSUFFICIENT_MEMORY, "InsufficientMemory" },
  { MAPI_SIMPLE_ERROR_ACCESS_DENIED, "AccessDenied" },
  { MAPI_SIMPLE_ERROR_TOO_MANY_SESSIONS, "TooManySessions" },
  { MAPI_SIMPLE_ERROR_TOO_MANY_FILES, "TooManyFiles" },
  { MAPI_SIMPLE_ERROR_TOO_MANY_RECIPIENTS, "TooManyRecipients" },
  { MAPI_SIMPLE_ERROR_ATTACHMENT_NOT_FOUND, "AttachmentNotFound" },
  { MAPI_SIMPLE_ERROR_ATTACHMENT_OPEN_FAILURE, "AttachmentOpenFailure" },
  { MAPI_SIMPLE_ERROR_ATTACHMENT_WRITE_FAILURE, "AttachmentWriteFailure" },
  { MAPI_SIMPLE_ERROR_UNKNOWN_RECIPIENT, "UnknownRecipient" },
  { MAPI_SIMPLE_ERROR_BAD_RECIPTYPE, "BadReciptype" },
  { MAPI_SIMPLE_ERROR_NO_MESSAGES, "NoMessages" },
  { MAPI_SIMPLE_ERROR_INVALID_MESSAGE, "InvalidMessage" },
  { MAPI_SIMPLE_ERROR_TEXT_TOO_LARGE, "TextTooLarge" },
  { MAPI_SIMPLE_ERROR_INVALID_SESSION, "InvalidSession" },
  { MAPI_SIMPLE_ERROR_TYPE_NOT_SUPPORTED, "TypeNotSupported" },
  { MAPI_SIMPLE_ERROR_AMBIGUOUS_RECIPIENT, "AmbiguousRecipient" },
  { MAPI_SIMPLE_ERROR_MESSAGE_IN_USE, "MessageInUse" },
  { MAPI_SIMPLE_ERROR_NETWORK_FAILURE, "NetworkFailure" },
  { MAPI_SIMPLE_ERROR_INVALID_EDITFIELDS, "InvalidEditfields" },
  { MAPI_SIMPLE_ERROR_INVALID_RECIPS, "InvalidRecips" },
  { MAPI_SIMPLE_ERROR_NOT_SUPPORTED, "NotSupported" },
};

/* What the library says, and what becomes of it */
static const struct
{
  MapiError       error;
  MapiSimpleError code;
} classes[] = {
  { MAPI_ERROR_CALL_FAILED, MAPI_SIMPLE_ERROR_FAILURE },
  { MAPI_ERROR_UNKNOWN_FLAGS, MAPI_SIMPLE_ERROR_FAILURE },
  { MAPI_ERROR_USER_CANCEL, MAPI_SIMPLE_ERROR_USER_ABORT },
  { MAPI_ERROR_CANCEL, MAPI_SIMPLE_ERROR_USER_ABORT },
  { MAPI_ERROR_LOGON_FAILED, MAPI_SIMPLE_ERROR_LOGON_FAILURE },
  { MAPI_ERROR_UNCONFIGURED, MAPI_SIMPLE_ERROR_LOGON_FAILURE },
  { MAPI_ERROR_NOT_ENOUGH_DISK, MAPI_SIMPLE_ERROR_DISK_FULL },
  { MAPI_ERROR_NOT_ENOUGH_MEMORY, MAPI_SIMPLE_ERROR_INSUFFICIENT_MEMORY },
  { MAPI_ERROR_NO_ACCESS, MAPI_SIMPLE_ERROR_ACCESS_DENIED },
  { MAPI_ERROR_SESSION_LIMIT, MAPI_SIMPLE_ERROR_TOO_MANY_SESSIONS },
  { MAPI_ERROR_END_OF_SESSION, MAPI_SIMPLE_ERROR_INVALID_SESSION },
  { MAPI_ERROR_NOT_FOUND, MAPI_SIMPLE_ERROR_INVALID_MESSAGE },
  { MAPI_ERROR_OBJECT_DELETED, MAPI_SIMPLE_ERROR_INVALID_MESSAGE },
  { MAPI_ERROR_UNKNOWN_ENTRYID, MAPI_SIMPLE_ERROR_INVALID_MESSAGE },
  { MAPI_ERROR_INVALID_ENTRYID, MAPI_SIMPLE_ERROR_INVALID_MESSAGE },
  { MAPI_ERROR_SUBMITTED, MAPI_SIMPLE_ERROR_MESSAGE_IN_USE },
  { MAPI_ERROR_OBJECT_CHANGED, MAPI_SIMPLE_ERROR_MESSAGE_IN_USE },
  { MAPI_ERROR_AMBIGUOUS_RECIP, MAPI_SIMPLE_ERROR_AMBIGUOUS_RECIPIENT },
  { MAPI_ERROR_NO_RECIPIENTS, MAPI_SIMPLE_ERROR_INVALID_RECIPS },
  { MAPI_ERROR_NETWORK_ERROR, MAPI_SIMPLE_ERROR_NETWORK_FAILURE },
  { MAPI_ERROR_NO_SUPPORT, MAPI_SIMPLE_ERROR_NOT_SUPPORTED },
  { MAPI_ERROR_TYPE_NO_SUPPORT, MAPI_SIMPLE_ERROR_TYPE_NOT_SUPPORTED },
  { MAPI_ERROR_TOO_BIG, MAPI_SIMPLE_ERROR_TEXT_TOO_LARGE },
};

/* An error keeps its number across the bus, both ways */
static void
test_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *name = g_strconcat ("org.estafette.SimpleMapi1.Error.", codes[i].name, NULL);
      g_autoptr(GError) sent = g_error_new_literal (MAPI_SIMPLE_ERROR, (int) codes[i].code, "text");
      g_autofree char *encoded = g_dbus_error_encode_gerror (sent);
      g_autoptr(GError) received = g_dbus_error_new_for_dbus_error (name, "text");

      g_assert_cmpstr (encoded, ==, name);
      g_assert_error (received, MAPI_SIMPLE_ERROR, (int) codes[i].code);
      g_assert_cmpint (mapi_simple_error_classify (received), ==, codes[i].code);
    }
}

static void
test_classes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (MAPI_ERROR, (int) classes[i].error, "text");

      g_assert_cmpint (mapi_simple_error_classify (error), ==, classes[i].code);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simple-error/names", test_names);
  g_test_add_func ("/simple-error/classes", test_classes);
  return g_test_run ();
}
