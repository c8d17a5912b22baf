/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-opening.h"
#include "kit-process.h"
#include "kit-store-server.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  KitOpening *opening; /* the lock and the files; NULL before logon and after logoff */
  KitJournal *journal;
  KitServer *server;
  KitLeaving *leaving; /* with the opening */
  gint64 root;
} KitStorePrivate;

/**
 * KitStore:
 *
 * A message store kept in SQLite. Its vfuncs may run on several threads at once: readers
 * see one state of the files each, writers follow one another. The format of the files is
 * described in `kit-schema.c`.
 */
G_DEFINE_TYPE_WITH_PRIVATE (KitStore, kit_store, MAPI_TYPE_STORE)

static KitStorePrivate *
get_private (KitStore *self)
{
  return kit_store_get_instance_private (self);
}

static MapiNotification *
make_notification (KitStore        *self,
                   const KitChange *change)
{
  g_autoptr (MapiEntryId) id = kit_store_make_id (self, change->type, change->object);
  g_autoptr (MapiEntryId) parent = NULL;
  g_autoptr (MapiEntryId) old_id = NULL;
  g_autoptr (MapiEntryId) old_parent = NULL;
  MapiNotification *notification;

  if (change->parent != 0)
    parent = kit_store_make_id (self, MAPI_OBJECT_FOLDER, change->parent);
  if (change->old_object != 0)
    old_id = kit_store_make_id (self, change->type, change->old_object);
  if (change->old_parent != 0)
    old_parent = kit_store_make_id (self, MAPI_OBJECT_FOLDER, change->old_parent);
  notification = mapi_notification_new (change->event, change->type, id, parent);
  if (old_id != NULL || old_parent != NULL)
    mapi_notification_set_old (notification, old_id, old_parent);
  if (change->type == MAPI_OBJECT_MESSAGE)
    mapi_notification_set_message (notification, change->message_class, change->flags);
  return notification;
}

static void
post_changes (GPtrArray *changes,
              gpointer   user_data)
{
  KitStore *self = user_data;

  if (changes == NULL)
    {
      /* More than the journal keeps was missed: everything may be different */
      g_autoptr (MapiEntryId) id = mapi_store_dup_entry_id (MAPI_STORE (self));
      g_autoptr (MapiNotification) notification = NULL;

      notification = mapi_notification_new (MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_STORE, id,
                                            NULL);
      mapi_store_post (MAPI_STORE (self), notification);
      return;
    }
  for (guint i = 0; i < changes->len; i++)
    {
      g_autoptr (MapiNotification) notification = NULL;

      /* For the agent alone */
      if (((KitChange *) g_ptr_array_index (changes, i))->type == MAPI_OBJECT_STATUS)
        continue;
      notification = make_notification (self, g_ptr_array_index (changes, i));
      mapi_store_post (MAPI_STORE (self), notification);
    }
}

/* A file in the folder: a person has said that what is left there is to be put aside */
#define BEGIN_EMPTY ".begin-empty"

static gboolean
find_root (KitStore  *self,
           GError   **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self, NULL, error);

  return connection != NULL &&
         kit_query_int64 (connection, "SELECT id FROM folder WHERE role = ?", MAPI_FOLDER_ROLE_ROOT,
                          0,
                          &get_private (self)->root, error);
}

static void
close_store (KitStore *self)
{
  KitStorePrivate *priv = get_private (self);

  kit_server_stop (priv->server);
  kit_process_end_owner (self);
  g_clear_pointer (&priv->journal, kit_journal_free);
  g_clear_pointer (&priv->leaving, kit_leaving_free);
  g_clear_pointer (&priv->opening, kit_opening_free);
  priv->root = 0;
}

/* What a server has comes again. */
static gboolean
claim_folder (KitStore    *self,
              const char  *folder,
              GError     **error)
{
  return KIT_STORE_GET_CLASS (self)->create_remote != NULL ||
         mapi_support_claim_data (mapi_provider_get_support (MAPI_PROVIDER (self)), kit_opening_is_there (folder), error);
}

/* Where a part of what nobody else has is missing, somebody is asked as if all of it were (mapi-session-providers.c) */
static KitOpening *
open_files (KitStore    *self,
            const char  *folder,
            GError     **error)
{
  gboolean is_only = KIT_STORE_GET_CLASS (self)->create_remote == NULL, is_half;
  g_autofree char *word = g_build_filename (folder, BEGIN_EMPTY, NULL);
  g_autoptr (GError) local_error = NULL;
  KitOpening *opening;

  if (!claim_folder (self, folder, error))
    return NULL;
  opening = kit_opening_new (folder, is_only, &is_half, &local_error);
  if (opening == NULL && is_half && g_file_test (word, G_FILE_TEST_EXISTS))
    {
      g_clear_error (&local_error);
      if (kit_opening_put_aside (folder, &local_error))
        opening = kit_opening_new (folder, is_only, &is_half, &local_error);
    }
  else if (is_half)
    mapi_support_claim_data (mapi_provider_get_support (MAPI_PROVIDER (self)), FALSE, NULL);
  /* It was said of what was found then, and not for ever */
  if (opening != NULL)
    g_unlink (word);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return opening;
}

static gboolean
kit_store_logon (MapiProvider            *provider,
                 MapiProviderLogonFlags   flags,
                 GCancellable            *cancellable,
                 GError                 **error)
{
  KitStore *self = KIT_STORE (provider);
  KitStorePrivate *priv = get_private (self);
  g_autofree char *bell = NULL;
  const char *folder;

  folder = mapi_support_get_data_dir (mapi_provider_get_support (provider));
  bell = g_build_filename (folder, "journal.bell", NULL);
  priv->opening = open_files (self, folder, error);
  if (priv->opening == NULL)
    return FALSE;
  priv->journal = kit_journal_new (kit_store_get_database (self), bell, error);
  if (priv->journal == NULL || !find_root (self, error) ||
      !kit_store_make_tree (self, FALSE, error) || !find_root (self, error))
    {
      close_store (self);
      return FALSE;
    }
  claim_folder (self, folder, NULL);
  priv->leaving = kit_leaving_new (folder);
  kit_process_begin_owner (self);
  kit_journal_watch (priv->journal, post_changes, self, NULL);
  kit_server_open (priv->server);
  return TRUE;
}

static void
kit_store_logoff (MapiProvider *provider)
{
  close_store (KIT_STORE (provider));
}

static void
kit_store_finalize (GObject *object)
{
  KitStorePrivate *priv = get_private (KIT_STORE (object));

  close_store (KIT_STORE (object));
  kit_server_free (priv->server);

  G_OBJECT_CLASS (kit_store_parent_class)->finalize (object);
}

static void
kit_store_class_init (KitStoreClass *klass)
{
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);
  MapiStoreClass *store_class = MAPI_STORE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kit_store_finalize;
  provider_class->logon = kit_store_logon;
  provider_class->logoff = kit_store_logoff;
  store_class->open_hierarchy = kit_store_open_hierarchy;
  store_class->open_contents = kit_store_open_contents;
  store_class->open_search = kit_store_open_search;
  store_class->open_conversation = kit_store_open_conversation;
  store_class->set_search_criteria = kit_store_set_search_criteria;
  store_class->get_search_criteria = kit_store_get_search_criteria;
  kit_store_tree_init (store_class);
  kit_store_folders_init (store_class);
  kit_store_properties_init (store_class);
  kit_store_messages_init (store_class);
  kit_store_save_init (store_class);
  kit_store_import_init (store_class);
  kit_store_copy_init (store_class);
  kit_store_flags_init (store_class);
  kit_store_queue_init (store_class);
  kit_store_spool_init (store_class);
  kit_store_receive_init (store_class);
  kit_store_operations_init (store_class);
  kit_store_care_init (store_class);
  kit_store_server_init (store_class);
}

static void
kit_store_init (KitStore *self)
{
  get_private (self)->server = kit_store_server_new (self);
}

KitServer *
kit_store_get_server (KitStore *self)
{
  return get_private (self)->server;
}

KitLeaving *
kit_store_get_leaving (KitStore *self)
{
  return get_private (self)->leaving;
}

KitDatabase *
kit_store_get_database (KitStore *self)
{
  return kit_opening_get_database (get_private (self)->opening);
}

KitBodies *
kit_store_get_bodies (KitStore *self)
{
  return kit_opening_get_bodies (get_private (self)->opening);
}

KitJournal *
kit_store_get_journal (KitStore *self)
{
  return get_private (self)->journal;
}

gboolean
kit_store_is_replicated (KitStore *self)
{
  return KIT_STORE_GET_CLASS (self)->replicated;
}

static gboolean
check_open (KitStore  *self,
            GError   **error)
{
  if (get_private (self)->opening != NULL)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT,
                       _("The message store is closed"));
  return FALSE;
}

static gboolean
check_writable (KitStore  *self,
                GError   **error)
{
  const char *damage = kit_opening_get_damage (get_private (self)->opening);

  if (damage == NULL)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE,
               _("%s. It can only be read: copy or export what you need, then let “mapi verify "
                 "--repair” try to mend it, or put back a backup"), damage);
  return FALSE;
}

KitConnection *
kit_store_read (KitStore      *self,
                GCancellable  *cancellable,
                GError       **error)
{
  if (!check_open (self, error))
    return NULL;
  return kit_database_read (kit_store_get_database (self), cancellable, error);
}

KitTransaction *
kit_store_begin (KitStore      *self,
                 GCancellable  *cancellable,
                 GError       **error)
{
  if (!check_open (self, error) || !check_writable (self, error))
    return NULL;
  return kit_transaction_new (kit_store_get_database (self), kit_store_get_bodies (self),
                              cancellable, error);
}

/* Writes to a store that was found damaged, too */
KitTransaction *
kit_store_begin_repair (KitStore      *self,
                        GCancellable  *cancellable,
                        GError       **error)
{
  if (!check_open (self, error))
    return NULL;
  return kit_transaction_new (kit_store_get_database (self), kit_store_get_bodies (self),
                              cancellable, error);
}

gboolean
kit_store_end_repair (KitStore  *self,
                      GError   **error)
{
  return kit_opening_check_again (get_private (self)->opening, error);
}

gboolean
kit_store_commit (KitStore        *self,
                  KitTransaction  *transaction,
                  GError         **error)
{
  if (!kit_transaction_commit (transaction, error))
    return FALSE;
  if (kit_transaction_has_events (transaction))
    kit_journal_ring (get_private (self)->journal);
  return TRUE;
}

MapiEntryId *
kit_store_make_id (KitStore       *self,
                   MapiObjectType  type,
                   gint64          key)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));

  return kit_entry_id_new (mapi_support_get_uid (support), type, key);
}

gint64
kit_store_parse_id (KitStore           *self,
                    const MapiEntryId  *id,
                    MapiObjectType      type,
                    GError            **error)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));
  const guint8 *uid = mapi_support_get_uid (support);
  MapiObjectType found;
  gint64 key;

  if (id == NULL && type == MAPI_OBJECT_FOLDER)
    return get_private (self)->root;
  if (id == NULL || !mapi_entry_id_has_uid (id, uid))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID,
                           _("The identifier belongs to another message store"));
      return 0;
    }
  if (!kit_entry_id_parse (id, uid, &found, &key) ||
      (found != MAPI_OBJECT_FOLDER && found != MAPI_OBJECT_MESSAGE) ||
      (type != MAPI_OBJECT_NONE && type != found))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                           type == MAPI_OBJECT_FOLDER ? _("The identifier does not name a folder")
                                                      : _("The identifier does not name a message"));
      return 0;
    }
  return key;
}

gint64
kit_store_get_root (KitStore *self)
{
  return get_private (self)->root;
}
