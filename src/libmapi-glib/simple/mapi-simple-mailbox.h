/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../session/mapi-session.h"
#include "mapi-simple-error.h"
#include "mapi-simple-message.h"

G_BEGIN_DECLS

/* The mailbox as Simple MAPI shows it: one message after the other, of one folder. Numbers are Simple MAPI's. */

typedef enum /*< flags >*/
{
  MAPI_SIMPLE_FIND_NONE           = 0,
  MAPI_SIMPLE_FIND_UNREAD_ONLY    = 0x0020,
  MAPI_SIMPLE_FIND_GUARANTEE_FIFO = 0x0100,
  MAPI_SIMPLE_FIND_LONG_MSGID     = 0x4000
} MapiSimpleFindFlags;

typedef enum /*< flags >*/
{
  MAPI_SIMPLE_READ_NONE            = 0,
  MAPI_SIMPLE_READ_ENVELOPE_ONLY   = 0x0040,
  MAPI_SIMPLE_READ_PEEK            = 0x0080,
  MAPI_SIMPLE_READ_BODY_AS_FILE    = 0x0200,
  MAPI_SIMPLE_READ_SUPPRESS_ATTACH = 0x0800
} MapiSimpleReadFlags;

/* The "flags" of a message */
typedef enum /*< flags >*/
{
  MAPI_SIMPLE_MESSAGE_NONE              = 0,
  MAPI_SIMPLE_MESSAGE_UNREAD            = 1,
  MAPI_SIMPLE_MESSAGE_RECEIPT_REQUESTED = 2,
  MAPI_SIMPLE_MESSAGE_SENT              = 4
} MapiSimpleMessageFlags;

/* Files one answer can carry over the bus */
#define MAPI_SIMPLE_MAX_READ_FILES 250u

MAPI_AVAILABLE_IN_ALL
char     *mapi_simple_find_next   (MapiSession             *session,
                                   const char              *type,
                                   const char              *seed,
                                   MapiSimpleFindFlags      flags,
                                   GCancellable            *cancellable,
                                   GError                 **error);
MAPI_AVAILABLE_IN_ALL
GVariant *mapi_simple_read_mail   (MapiSession             *session,
                                   const char              *id,
                                   MapiSimpleReadFlags      flags,
                                   GUnixFDList             *fds,
                                   GCancellable            *cancellable,
                                   GError                 **error);
MAPI_AVAILABLE_IN_ALL
char     *mapi_simple_save_mail   (MapiSession             *session,
                                   const char              *id,
                                   MapiContent             *content,
                                   MapiSimpleMessageFlags   flags,
                                   GCancellable            *cancellable,
                                   GError                 **error);
MAPI_AVAILABLE_IN_ALL
char     *mapi_simple_dup_subject (MapiSession             *session,
                                   const char              *id,
                                   GCancellable            *cancellable,
                                   GError                 **error);
MAPI_AVAILABLE_IN_ALL
gboolean  mapi_simple_delete_mail (MapiSession             *session,
                                   const char              *id,
                                   GCancellable            *cancellable,
                                   GError                 **error);
MAPI_AVAILABLE_IN_ALL
GVariant *mapi_simple_resolve     (MapiSession             *session,
                                   const char              *name,
                                   MapiInteraction         *interaction,
                                   GCancellable            *cancellable,
                                   GError                 **error);

G_END_DECLS
