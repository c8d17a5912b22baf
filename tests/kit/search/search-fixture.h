/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kit-store-private.h"

G_BEGIN_DECLS

/* A store in a folder of its own, gone with the fixture */
typedef struct
{
  char     *path;
  KitStore *store;
  gint64    inbox; /* number of a folder below the IPM subtree */
} SearchFixture;

SearchFixture *search_fixture_new    (void);
void           search_fixture_free   (SearchFixture      *self);
gint64         search_fixture_folder (SearchFixture      *self,
                                      gint64              parent,
                                      MapiFolderType      type,
                                      const char         *name);
/* Files RFC 5322 bytes; returns the message's number */
gint64         search_fixture_import (SearchFixture      *self,
                                      gint64              folder,
                                      const char         *source,
                                      MapiMessageFlags    flags);
/* Keys of a table; @source is consumed */
GArray        *search_fixture_keys   (MapiTableSource    *source,
                                      MapiRestriction    *restriction,
                                      MapiSortOrder      *sort_order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchFixture, search_fixture_free)

G_END_DECLS
