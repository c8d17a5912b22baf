/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-database.h"

G_BEGIN_DECLS

#define KIT_SCHEMA_VERSION 9

/* What content.kind says about the bytes in bodies.sqlite */
typedef enum
{
  KIT_CONTENT_MIME  = 0, /* as received, exactly */
  KIT_CONTENT_PROPS = 1, /* mapi_content_to_bytes() of what a client made */
  KIT_CONTENT_REMOTE = 2 /* not here: known from its header only, size as the server says */
} KitContentKind;

/* location.state */
typedef enum
{
  KIT_LOCATION_THERE = 0,
  KIT_LOCATION_DOUBTED = 1 /* the server said it is gone: to be asked again */
} KitLocationState;

/* Makes the tables of a new file */
gboolean kit_schema_create        (KitConnection  *connection,
                                   GError        **error);
/* The tables of version 2 about servers */
gboolean kit_schema_create_remote (KitConnection  *connection,
                                   GError        **error);
/* Those of bodies.sqlite that are not there yet */
gboolean kit_schema_create_bodies (KitConnection  *connection,
                                   GError        **error);
/* -1: a new, empty file */
gboolean kit_schema_get_version   (KitConnection  *connection,
                                   gint64         *version,
                                   GError        **error);

/* meta: integers by name */
gboolean kit_meta_get             (KitConnection  *connection,
                                   const char     *key,
                                   gint64          fallback,
                                   gint64         *value,
                                   GError        **error);
gboolean kit_meta_set             (KitConnection  *connection,
                                   const char     *key,
                                   gint64          value,
                                   GError        **error);

G_END_DECLS
