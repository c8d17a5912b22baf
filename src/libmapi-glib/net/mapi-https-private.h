/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where a redirect may lead; never from https to anything else, and what has a body goes on only where the answer says
 * that it stays the same request (307, 308). */
typedef enum
{
  MAPI_HTTPS_STAY,              /* nowhere */
  MAPI_HTTPS_ORIGIN,            /* the same host and port */
  MAPI_HTTPS_SITE,              /* hosts of the same registrable domain */
} MapiHttpsFollow;

typedef struct
{
  GBytes          *form;        /* (nullable): posted as a form; without it the document is fetched */
  const char      *accept;      /* (nullable): the type of answer that is understood */
  gsize            max_size;    /* bytes of the answer's text that are read; 0: it is not read at all */
  guint            seconds;     /* for all of it, redirects and text */
  MapiHttpsFollow  follow;
  guint            max_redirects;
  gboolean         loopback;    /* http to 127.0.0.1 will do as well */
  GTlsDatabase    *database;    /* (nullable), for tests: what certificates are checked against */
  guint16          port;        /* for tests: instead of the address's; 0: none */
} MapiHttpsRequest;

typedef struct
{
  guint   status;
  char   *host;                 /* who answered in the end */
  char   *leads_to;             /* (nullable): the host of a redirect that was not allowed */
  GBytes *text;                 /* (nullable): overwritten when it is freed */
} MapiHttpsAnswer;

/* @request is copied; its form and database get a reference. Any status is an answer. Errors: NO_ACCESS, the address is not
 * for us; TOO_BIG; NETWORK_ERROR, it took too long; those of GIO for everything else. */
void             mapi_https_send_async  (const char              *url,
                                         const MapiHttpsRequest  *request,
                                         GCancellable            *cancellable,
                                         GAsyncReadyCallback      callback,
                                         gpointer                 user_data);
MapiHttpsAnswer *mapi_https_send_finish (GAsyncResult            *result,
                                         GError                 **error);
/* The same, and blocks. Any thread. */
MapiHttpsAnswer *mapi_https_send        (const char              *url,
                                         const MapiHttpsRequest  *request,
                                         GCancellable            *cancellable,
                                         GError                 **error);
void             mapi_https_answer_free (MapiHttpsAnswer         *self);

/* A redirect, whatever became of it */
gboolean         mapi_https_answer_is_redirect (const MapiHttpsAnswer *self);
/* "example.co.uk" of "mx.example.co.uk"; an address in numbers is its own. NULL for NULL */
char            *mapi_https_dup_site           (const char            *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiHttpsAnswer, mapi_https_answer_free)

G_END_DECLS
