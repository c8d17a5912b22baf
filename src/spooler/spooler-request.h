/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What a client asks to be done in a session. It waits for a network, so each has a thread of its own
 * and holds up nobody. */
typedef enum
{
  SPOOLER_REQUEST_ALL,         /* synchronize every store and address book */
  SPOOLER_REQUEST_SYNCHRONIZE, /* … one */
  SPOOLER_REQUEST_FETCH,
  SPOOLER_REQUEST_COMPARE,
  SPOOLER_REQUEST_COMPARE_TEXTS,
  SPOOLER_REQUEST_COMPARE_TEXTS_ANEW,
  SPOOLER_REQUEST_CALL         /* of Simple MAPI */
} SpoolerRequestKind;

/* Blocks; in a thread of its own */
typedef gboolean (*SpoolerRequestFunc) (MapiSession   *session,
                                        gpointer       data,
                                        GError       **error);

typedef struct
{
  SpoolerRequestKind  kind;
  MapiFlushFlags      flags;
  char               *store_uid; /* (owned) (nullable) */
  char              **ids;       /* (owned) (nullable) */
  SpoolerRequestFunc  func;      /* (nullable) */
  gpointer            data;      /* (unowned): outlives the request */
  guint               n_again;   /* sessions that ended under it */
  MapiSession        *session;   /* (owned) (nullable): set when there is one */
} SpoolerRequest;

SpoolerRequest *spooler_request_new  (SpoolerRequestKind    kind,
                                      MapiFlushFlags        flags,
                                      const char           *store_uid,
                                      const char * const   *ids);
SpoolerRequest *spooler_request_new_call (SpoolerRequestFunc    func,
                                          gpointer              data);
/* The same once more, in another session */
SpoolerRequest *spooler_request_new_again (SpoolerRequest     *other);
void            spooler_request_free (SpoolerRequest       *self);
/* Blocks. What is answered, "()" but of a comparison; NULL: *error */
GVariant       *spooler_request_run  (SpoolerRequest       *self,
                                      GError              **error);

G_END_DECLS
