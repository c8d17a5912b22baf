/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* One resource of an answer and what the server says of it */
typedef struct
{
  char      *href;       /* as written */
  guint      status;     /* of the whole resource; 0: it has properties */
  char      *etag;       /* this and the next: (nullable) */
  char      *data;       /* the card */
  char      *name;
  char      *principal;
  GPtrArray *homes;      /* (element-type utf8): addressbook-home-set */
  char      *token;
  char      *tag;        /* getctag */
  gboolean   is_book;
  gboolean   is_collection;
  gboolean   has_rights; /* current-user-privilege-set was told */
  gboolean   may_write;
  gboolean   syncs;      /* has the report sync-collection */
} CarddavResource;

/* A multistatus (RFC 4918, RFC 6352, RFC 6578) */
typedef struct
{
  GPtrArray *resources;  /* (element-type CarddavResource) */
  char      *token;      /* (nullable): the new sync-token */
} CarddavMultistatus;

/* Untrusted bytes. CORRUPT_DATA: it is none; TOO_BIG: it exceeds a limit. */
CarddavMultistatus *carddav_multistatus_parse (const char          *text,
                                               gsize                length,
                                               GError             **error);
void                carddav_multistatus_free  (CarddavMultistatus  *self);
/* The names of conditions in a DAV:error, such as "valid-sync-token" */
gboolean            carddav_error_names       (const char          *text,
                                               gsize                length,
                                               const char          *condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CarddavMultistatus, carddav_multistatus_free)

G_END_DECLS
