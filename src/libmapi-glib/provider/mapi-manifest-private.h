/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-setting-info.h"

G_BEGIN_DECLS

typedef enum
{
  MAPI_SERVES_NONE         = 0,
  MAPI_SERVES_STORE        = 1 << 0,
  MAPI_SERVES_TRANSPORT    = 1 << 1,
  MAPI_SERVES_ADDRESS_BOOK = 1 << 2
} MapiServes;

/* What a provider's .provider file says. Immutable after loading; any thread. */
typedef struct
{
  gatomicrefcount ref_count;
  char           *path;         /* of the manifest */
  char           *name;
  char           *display_name;
  char           *module;       /* a file name without folder */
  MapiServes      serves;
  GPtrArray      *infos;        /* (element-type MapiSettingInfo) */
  GPtrArray      *message_options;    /* (element-type MapiSettingInfo) */
  GPtrArray      *recipient_options;  /* (element-type MapiSettingInfo) */
  char          **address_types;  /* (nullable): a transport's; NULL: it does not say */
} MapiManifest;

/* NOT_FOUND, CORRUPT_DATA ("file:line: what"), VERSION */
MapiManifest *mapi_manifest_load  (const char    *path,
                                   GError       **error);
MapiManifest *mapi_manifest_ref   (MapiManifest  *self);
void          mapi_manifest_unref (MapiManifest  *self);
/* The module's path: NAME, NAME.so or libNAME.so beside the manifest */
char         *mapi_manifest_dup_module_path (MapiManifest  *self,
                                             GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiManifest, mapi_manifest_unref)

G_END_DECLS
