/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-credentials.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Requests of one account: over TLS alone, with the certificates the user agreed to, its password for its own servers
 * alone. Blocks; one thread at a time. */
typedef struct _CarddavHttp CarddavHttp;

typedef struct
{
  const char *method;
  const char *body;         /* (nullable) */
  const char *type;         /* (nullable): of the body */
  const char *depth;        /* (nullable) */
  const char *if_match;     /* (nullable) */
  gboolean    if_none;      /* only where nothing is there yet */
} CarddavRequest;

typedef struct
{
  guint   status;
  char   *etag;             /* (nullable) */
  char   *type;             /* (nullable): of the content */
  GUri   *uri;              /* where it came from in the end */
  GBytes *body;
} CarddavReply;

/* @check: nullable */
CarddavHttp  *carddav_http_new     (MapiSupport           *support,
                                    MapiCheck             *check,
                                    GCancellable          *cancellable,
                                    GError               **error);
void          carddav_http_free    (CarddavHttp           *self);
/* From now on the credentials may go to the server of @uri: the user named it, or one that was named did and is of
 * the same domain. FALSE and *error: it must not. */
gboolean      carddav_http_trust   (CarddavHttp           *self,
                                    GUri                  *uri,
                                    gboolean               named,
                                    GError               **error);
gboolean      carddav_http_is_trusted (CarddavHttp        *self,
                                       GUri               *uri);
/* NULL: no answer. The status is the caller's to look at, but for refused credentials, LOGON_FAILED, and redirects,
 * which are followed where that is safe. */
CarddavReply *carddav_http_send    (CarddavHttp           *self,
                                    GUri                  *uri,
                                    const CarddavRequest  *request,
                                    GCancellable          *cancellable,
                                    GError               **error);
void          carddav_reply_free   (CarddavReply          *self);
/* What the server says is wrong: its words, or the status in ours */
/* Adds "HTTP 403" and the words of the server to what was said of it */
void          carddav_reply_explain  (CarddavReply          *self,
                                      GError               **error);
char         *carddav_reply_dup_words (CarddavReply       *self);
gboolean      carddav_is_same_site (GUri                  *uri,
                                    GUri                  *other);
gboolean      carddav_is_same_origin (GUri                *uri,
                                      GUri                *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CarddavHttp, carddav_http_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CarddavReply, carddav_reply_free)

G_END_DECLS
