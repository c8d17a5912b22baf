/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* A provider on its own, in a new folder of its own, for one test */
typedef struct
{
  const MapiProviderModule *module;
  GPtrArray                *infos;      /* (owned) (element-type MapiSettingInfo) */
  char                     *data_dir;   /* (owned) */
  MapiSettings             *settings;   /* (owned) */
  MapiSupport              *support;    /* (owned) */
  MapiStore                *store;      /* (owned) (nullable) */
} Fixture;

typedef void (*FixtureFunc) (Fixture *f);

/* The module under test (conformance-main.c) */
void conformance_add_store_test (const char *path, FixtureFunc func);
void conformance_add_test       (const char *path, FixtureFunc func);

/* The provider object of a kind, with the fixture's support object, not logged on */
gpointer       conformance_new_provider (Fixture *f, GType type);
gboolean       conformance_has_setting  (Fixture *f, const char *name);
void           conformance_run_pending  (void);

/* Shorthands that insist on success (conformance-helpers.c) */
MapiEntryId   *get_role        (Fixture *f, MapiFolderRole role);
MapiEntryId   *new_folder      (Fixture *f, const MapiEntryId *parent, const char *name);
MapiContent   *new_content     (const char *subject, guint32 flags);
MapiEntryId   *new_message     (Fixture *f, const MapiEntryId *folder, const char *subject,
                                guint32 flags);
MapiEntryId   *new_outgoing    (Fixture *f, const char *subject);
MapiContent   *load_message    (Fixture *f, const MapiEntryId *id);
guint32        get_flags       (Fixture *f, const MapiEntryId *id);
gint64         get_change      (Fixture *f, const MapiEntryId *id);
MapiEntryId   *get_parent      (Fixture *f, const MapiEntryId *id);
gboolean       is_gone         (Fixture *f, const MapiEntryId *id);
GPtrArray     *id_list         (const MapiEntryId *first, ...) G_GNUC_NULL_TERMINATED;
guint          count_rows      (Fixture *f, const MapiEntryId *folder, MapiTableFlags flags);
gint32         get_folder_long (Fixture *f, const MapiEntryId *folder, guint32 tag);
MapiTable     *open_contents   (Fixture *f, const MapiEntryId *folder);
MapiProperties *find_row       (Fixture *f, const MapiEntryId *folder, const MapiEntryId *message);

#define assert_same_id(f, a, b) g_assert_true (mapi_store_compare_entry_ids ((f)->store, (a), (b)))

/* Each file registers its tests */
void conformance_add_address_book (void);
void conformance_add_flags        (void);
void conformance_add_folders      (void);
void conformance_add_messages     (void);
void conformance_add_notification (void);
void conformance_add_queue        (void);
void conformance_add_receive      (void);
void conformance_add_search       (void);
void conformance_add_store        (void);
void conformance_add_tables       (void);
void conformance_add_transport    (void);

G_END_DECLS
