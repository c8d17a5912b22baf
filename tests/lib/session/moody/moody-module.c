/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-provider.h>
#include <mapi.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A provider that fails as it is told. Its settings "store-mode", "book-mode" and
 * "transport-mode" say how its logon ends; what happens to it is appended to the file
 * MAPI_TEST_EVENTS names, a line each: what, kind, display name. */

#define MOODY_TYPE_STORE (moody_store_get_type ())
#define MOODY_TYPE_BOOK (moody_book_get_type ())
#define MOODY_TYPE_TRANSPORT (moody_transport_get_type ())

G_DECLARE_FINAL_TYPE (MoodyStore, moody_store, MOODY, STORE, MapiStore)
G_DECLARE_FINAL_TYPE (MoodyBook, moody_book, MOODY, BOOK, MapiAddressBookProvider)
G_DECLARE_FINAL_TYPE (MoodyTransport, moody_transport, MOODY, TRANSPORT, MapiTransport)

struct _MoodyStore { MapiStore parent_instance; };
struct _MoodyBook { MapiAddressBookProvider parent_instance; };
struct _MoodyTransport { MapiTransport parent_instance; };

G_DEFINE_FINAL_TYPE (MoodyStore, moody_store, MAPI_TYPE_STORE)
G_DEFINE_FINAL_TYPE (MoodyBook, moody_book, MAPI_TYPE_ADDRESS_BOOK_PROVIDER)
G_DEFINE_FINAL_TYPE (MoodyTransport, moody_transport, MAPI_TYPE_TRANSPORT)

static void
note (MapiProvider *provider,
      const char   *what,
      const char   *kind)
{
  const char *path = g_getenv ("MAPI_TEST_EVENTS");
  const char *name = mapi_support_get_display_name (mapi_provider_get_support (provider));
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s %s %s\n", what, kind, name != NULL ? name : "?");
  fclose (file);
}

static char *
dup_string (MapiProvider *provider,
            const char   *setting)
{
  return mapi_settings_dup_string (mapi_support_get_settings (mapi_provider_get_support (provider)),
                                   setting);
}

static gboolean
refuse (MapiError    code,
        GError     **error)
{
  g_set_error (error, MAPI_ERROR, code, "Told to fail with %s", mapi_error_get_name (code));
  return FALSE;
}

static gboolean
check_password (MapiProvider  *provider,
                GCancellable  *cancellable,
                GError       **error)
{
  MapiSupport *support = mapi_provider_get_support (provider);
  char *secret = mapi_support_lookup_secret (support, "password", cancellable, NULL);
  gboolean right = g_strcmp0 (secret, "right") == 0;
  gboolean known = secret != NULL;

  if (known)
    mapi_secret_free (secret);
  if (right)
    return TRUE;
  return refuse (known ? MAPI_ERROR_LOGON_FAILED : MAPI_ERROR_UNCONFIGURED, error);
}

/* Has a file nobody else has */
static gboolean
claim_file (MapiSupport  *support,
            GError      **error)
{
  g_autofree char *path = g_build_filename (mapi_support_get_data_dir (support), "kept", NULL);

  if (!mapi_support_claim_data (support, g_file_test (path, G_FILE_TEST_EXISTS), error))
    return FALSE;
  return g_file_set_contents (path, "", 0, error) && mapi_support_claim_data (support, TRUE, error);
}

static gboolean
logon (MapiProvider            *provider,
       const char              *kind,
       MapiProviderLogonFlags   flags,
       GCancellable            *cancellable,
       GError                 **error)
{
  g_autofree char *setting = g_strconcat (kind, "-mode", NULL);
  g_autofree char *mode = dup_string (provider, setting);
  MapiSupport *support = mapi_provider_get_support (provider);
  const char *folder = mapi_support_get_data_dir (support);
  g_autofree char *mark = g_build_filename (folder, "tried", NULL);

  note (provider, flags & MAPI_PROVIDER_LOGON_NO_MAIL ? "logon-no-mail" : "logon", kind);
  if (g_str_equal (mode, "unconfigured"))
    return refuse (MAPI_ERROR_UNCONFIGURED, error);
  if (g_str_equal (mode, "failone"))
    return refuse (MAPI_ERROR_FAILONEPROVIDER, error);
  if (g_str_equal (mode, "limit"))
    return refuse (MAPI_ERROR_SESSION_LIMIT, error);
  if (g_str_equal (mode, "corrupt"))
    return refuse (MAPI_ERROR_CORRUPT_DATA, error);
  if (g_str_equal (mode, "password"))
    return check_password (provider, cancellable, error);
  if (g_str_equal (mode, "kept"))
    return claim_file (support, error);
  if (g_str_equal (mode, "once") && !g_file_test (mark, G_FILE_TEST_EXISTS))
    {
      g_file_set_contents (mark, "", 0, NULL);
      return refuse (MAPI_ERROR_UNCONFIGURED, error);
    }
  if (g_str_equal (mode, "offline"))
    mapi_support_set_status (support, MAPI_STATUS_OFFLINE, "Nobody answers", -1);
  return TRUE;
}

/* ---- the store: a root and one folder whose id has two forms ---- */

static gboolean
moody_store_logon (MapiProvider            *provider,
                   MapiProviderLogonFlags   flags,
                   GCancellable            *cancellable,
                   GError                 **error)
{
  return logon (provider, "store", flags, cancellable, error);
}

static void
moody_store_logoff (MapiProvider *provider)
{
  note (provider, "logoff", "store");
}

static gboolean
moody_store_validate_state (MapiProvider       *provider,
                            MapiValidateFlags   flags,
                            GCancellable       *cancellable,
                            GError            **error)
{
  note (provider, "validate", "store");
  return TRUE;
}

static gboolean
moody_store_change_password (MapiProvider  *provider,
                             const char    *old_password,
                             const char    *new_password,
                             GCancellable  *cancellable,
                             GError       **error)
{
  if (g_strcmp0 (old_password, "right") != 0)
    return refuse (MAPI_ERROR_NO_ACCESS, error);
  note (provider, "password", "store");
  return TRUE;
}

static MapiStoreSupport
moody_store_get_support_mask (MapiStore *store)
{
  MapiSettings *settings = mapi_support_get_settings (mapi_provider_get_support (MAPI_PROVIDER (store)));

  if (mapi_settings_get_boolean (settings, "read-only"))
    return MAPI_STORE_SUPPORT_READONLY | MAPI_STORE_SUPPORT_NOTIFY;
  return MAPI_STORE_SUPPORT_SUBMIT | MAPI_STORE_SUPPORT_CREATE | MAPI_STORE_SUPPORT_MODIFY |
         MAPI_STORE_SUPPORT_NOTIFY;
}

static gboolean
is_folder (const MapiEntryId *id)
{
  gsize length;
  const char *data = (const char *) mapi_entry_id_get_data (id, &length);

  return length == 6 && g_ascii_strncasecmp (data, "folder", 6) == 0;
}

static MapiObjectType
moody_store_get_object_type (MapiStore          *store,
                             const MapiEntryId  *id,
                             GCancellable       *cancellable,
                             GError            **error)
{
  if (is_folder (id))
    return MAPI_OBJECT_FOLDER;
  refuse (MAPI_ERROR_NOT_FOUND, error);
  return MAPI_OBJECT_NONE;
}

static gboolean
moody_store_compare_entry_ids (MapiStore         *store,
                               const MapiEntryId *a,
                               const MapiEntryId *b)
{
  return is_folder (a) && is_folder (b);
}

static MapiProperties *
moody_store_get_properties (MapiStore          *store,
                            const MapiEntryId  *id,
                            GCancellable       *cancellable,
                            GError            **error)
{
  g_autoptr(MapiProperties) properties = mapi_properties_new ();

  mapi_properties_set_string (properties, MAPI_PR_DISPLAY_NAME, id != NULL ? "Folder" : "Moody");
  return g_steal_pointer (&properties);
}

static GPtrArray *
moody_store_list_outgoing (MapiStore     *store,
                           GCancellable  *cancellable,
                           GError       **error)
{
  MapiSettings *settings = mapi_support_get_settings (mapi_provider_get_support (MAPI_PROVIDER (store)));
  guint64 n = mapi_settings_get_uint (settings, "unsent");
  GPtrArray *outgoing = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_outgoing_unref);

  for (guint64 i = 0; i < n; i++)
    {
      g_autoptr(MapiProperties) properties = mapi_properties_new ();
      g_autoptr(MapiEntryId) id =
        mapi_entry_id_new (mapi_support_get_uid (mapi_provider_get_support (MAPI_PROVIDER (store))),
                           "m", 1, 0);

      g_ptr_array_add (outgoing, mapi_outgoing_new (id, properties));
    }
  return outgoing;
}

static void
moody_store_class_init (MoodyStoreClass *klass)
{
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);
  MapiStoreClass *store_class = MAPI_STORE_CLASS (klass);

  provider_class->logon = moody_store_logon;
  provider_class->logoff = moody_store_logoff;
  provider_class->validate_state = moody_store_validate_state;
  provider_class->change_password = moody_store_change_password;
  store_class->get_support_mask = moody_store_get_support_mask;
  store_class->get_object_type = moody_store_get_object_type;
  store_class->compare_entry_ids = moody_store_compare_entry_ids;
  store_class->get_properties = moody_store_get_properties;
  store_class->list_outgoing = moody_store_list_outgoing;
}

static void
moody_store_init (MoodyStore *self)
{
}

/* ---- the directory ---- */

static gboolean
moody_book_logon (MapiProvider            *provider,
                  MapiProviderLogonFlags   flags,
                  GCancellable            *cancellable,
                  GError                 **error)
{
  return logon (provider, "book", flags, cancellable, error);
}

static void
moody_book_logoff (MapiProvider *provider)
{
  note (provider, "logoff", "book");
}

static void
moody_book_class_init (MoodyBookClass *klass)
{
  MAPI_PROVIDER_CLASS (klass)->logon = moody_book_logon;
  MAPI_PROVIDER_CLASS (klass)->logoff = moody_book_logoff;
}

static void
moody_book_init (MoodyBook *self)
{
}

/* ---- the transport ---- */

static gboolean
moody_transport_logon (MapiProvider            *provider,
                       MapiProviderLogonFlags   flags,
                       GCancellable            *cancellable,
                       GError                 **error)
{
  if (mapi_transport_get_store (MAPI_TRANSPORT (provider)) != NULL)
    note (provider, "has-store", "transport");
  return logon (provider, "transport", flags, cancellable, error);
}

static void
moody_transport_logoff (MapiProvider *provider)
{
  note (provider, "logoff", "transport");
}

static gboolean
moody_transport_is_coupled (MapiTransport *transport)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (transport));

  return mapi_settings_get_boolean (mapi_support_get_settings (support), "coupled");
}

static gboolean
moody_transport_flush_queues (MapiProvider    *provider,
                              MapiFlushFlags   flags,
                              GCancellable    *cancellable,
                              GError         **error)
{
  note (provider, "flush", "transport");
  return TRUE;
}

static void
moody_transport_class_init (MoodyTransportClass *klass)
{
  MAPI_PROVIDER_CLASS (klass)->logon = moody_transport_logon;
  MAPI_PROVIDER_CLASS (klass)->logoff = moody_transport_logoff;
  MAPI_PROVIDER_CLASS (klass)->flush_queues = moody_transport_flush_queues;
  MAPI_TRANSPORT_CLASS (klass)->is_coupled = moody_transport_is_coupled;
}

static void
moody_transport_init (MoodyTransport *self)
{
}

/* Called again after a failed logon, it mends what it was told it could. */
static gboolean
service_entry (MapiServiceContext   context,
               MapiServiceUiFlags   flags,
               MapiSettings        *settings,
               GCancellable        *cancellable,
               GError             **error)
{
  if (context == MAPI_SERVICE_CONTEXT_CONFIGURE && (flags & MAPI_SERVICE_LOGON_FAILED) &&
      mapi_settings_get_boolean (settings, "mends-itself"))
    return mapi_settings_set (settings, "store-mode", "ok", error);
  return TRUE;
}

MAPI_PROVIDER_DEFINE (
  .get_store_type = moody_store_get_type,
  .get_transport_type = moody_transport_get_type,
  .get_address_book_type = moody_book_get_type,
  .service_entry = service_entry,
)
