/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-registry-private.h"

G_BEGIN_DECLS

/* One provider of a service type. Two providers of a service share its settings by name; where
 * they must not (each has a server), the type gives those of one a prefix. */
typedef struct
{
  char              *id;        /* its group's name */
  char              *module;    /* name of the provider in the registry */
  char              *display_name;
  MapiResourceType   kind;
  MapiResourceFlags  flags;
  gboolean           multiple;  /* a service may have several, as far as its module says nothing */
  MapiManifest      *manifest;  /* (owned) */
  char              *prefix;    /* (nullable): "smtp-" */
  char              *page;      /* (nullable): title of the page of what has the prefix */
  char             **prefixed;  /* settings the service has only with the prefix */
  char             **inherited; /* with the prefix where that is set, else without */
  GPtrArray         *infos;     /* (element-type MapiSettingInfo): under the service's names */
} MapiServicePart;

void          mapi_service_part_free            (MapiServicePart *self);
/* Works out infos; @prefix and the lists are set */
void          mapi_service_part_describe        (MapiServicePart *self);
/* Name in the service of a setting of the provider */
char         *mapi_service_part_dup_name        (MapiServicePart *self,
                                                 const char      *setting);
/* The same for its value, which may be inherited: @settings are the service's */
char         *mapi_service_part_dup_source      (MapiServicePart *self,
                                                 MapiSettings    *settings,
                                                 const char      *setting);
/* The settings of the provider, under its own names. @self NULL: those of the service as they are */
MapiSettings *mapi_service_part_dup_settings    (MapiServicePart *self,
                                                 MapiSettings    *settings);

G_END_DECLS
