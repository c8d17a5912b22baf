/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <kit-store.h>

G_BEGIN_DECLS

/* A store in a temporary folder of its own */
typedef struct
{
  char *folder;
  KitStore *store;
} KitFixture;

void         kit_fixture_set_up      (KitFixture    *self,
                                      gconstpointer  type_func);
void         kit_fixture_tear_down   (KitFixture    *self,
                                      gconstpointer  type_func);
/* Another store object on the same files */
KitStore    *kit_fixture_open        (const char    *folder,
                                      GType          type,
                                      GError       **error);
void         kit_fixture_reopen      (KitFixture    *self);
MapiEntryId *kit_fixture_role        (KitFixture    *self,
                                      MapiFolderRole role);
MapiContent *kit_fixture_make_draft  (const char    *subject,
                                      const char    *body,
                                      const char    *recipient);
MapiEntryId *kit_fixture_save        (KitFixture    *self,
                                      const MapiEntryId *folder,
                                      const char    *subject);
GBytes      *kit_fixture_make_source (guint          number);
guint        kit_fixture_count       (KitFixture    *self,
                                      const MapiEntryId *folder,
                                      guint32        tag);
/* verify() finds nothing */
void         kit_fixture_assert_sound (KitFixture   *self);

G_END_DECLS
