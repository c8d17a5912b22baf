/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ldap-book-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A byte for the kind of id, then what the entry is known by: its DN, or where the directory tells it, as most do, its
 * UUID, which stays when it is renamed or moved. Nothing has to be kept for an id to stay good. */
#define ID_NAME 1
#define ID_CONTAINER 2
#define ID_UUID 3

static const guint8 *
get_uid (LdapBook *self)
{
  return mapi_support_get_uid (mapi_provider_get_support (MAPI_PROVIDER (self)));
}

static MapiEntryId *
make_id (LdapBook   *self,
         guint8      kind,
         const char *text)
{
  gsize length = strlen (text);
  g_autofree guint8 *data = g_malloc (length + 1);

  data[0] = kind;
  memcpy (data + 1, text, length);
  return mapi_entry_id_new (get_uid (self), data, length + 1, 0);
}

MapiEntryId *
ldap_book_make_id (LdapBook  *self,
                   LdapEntry *entry)
{
  g_autofree char *uuid = entry != NULL ? ldap_entry_dup_uuid (entry) : NULL;

  if (entry == NULL)
    return make_id (self, ID_CONTAINER, "");
  return uuid != NULL ? make_id (self, ID_UUID, uuid) : make_id (self, ID_NAME, entry->dn);
}

MapiEntryId *
ldap_book_make_name_id (LdapBook   *self,
                        const char *dn)
{
  g_autoptr(MapiProperties) known = ldap_cache_dup (ldap_book_get_cache (self), dn, 0);
  GBytes *bytes = known != NULL ? mapi_properties_get_binary (known, MAPI_PR_ENTRYID) : NULL;
  MapiEntryId *id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

  return id != NULL ? id : make_id (self, ID_NAME, dn);
}

static const guint8 *
get_data (LdapBook          *self,
          const MapiEntryId *id,
          gsize             *length)
{
  *length = 0;
  return mapi_entry_id_has_uid (id, get_uid (self)) ? mapi_entry_id_get_data (id, length) : NULL;
}

gboolean
ldap_book_is_container (LdapBook          *self,
                        const MapiEntryId *id)
{
  gsize length;
  const guint8 *data = get_data (self, id, &length);

  return length == 1 && data[0] == ID_CONTAINER;
}

char *
ldap_book_parse_id (LdapBook           *self,
                    const MapiEntryId  *id,
                    char              **uuid,
                    GError            **error)
{
  gsize length;
  const guint8 *data = get_data (self, id, &length);
  g_autoptr(LdapEntry) entry = NULL;

  if (length == 1 && data[0] == ID_CONTAINER)
    return g_strdup ("");
  if (length > 1 && data[0] == ID_UUID)
    {
      g_autofree char *text = g_strndup ((const char *) data + 1, length - 1);
      g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);

      if (g_uuid_string_is_valid (text))
        {
          if (uuid != NULL)
            *uuid = g_steal_pointer (&text);
          return ldap_cache_dup_name (ldap_book_get_cache (self), bytes);
        }
    }
  if (length > 1 && data[0] == ID_NAME)
    entry = ldap_entry_new ((const char *) data + 1, length - 1);
  if (entry != NULL)
    return g_strdup (entry->dn);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID, _("This is no entry of the directory"));
  return NULL;
}

void
ldap_book_set_identity (LdapBook       *self,
                        MapiProperties *row,
                        LdapEntry      *entry)
{
  g_autoptr(MapiEntryId) id = ldap_book_make_id (self, entry);
  g_autoptr(MapiEntryId) parent = ldap_book_make_id (self, NULL);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(GBytes) parent_bytes = mapi_entry_id_to_bytes (parent);

  mapi_properties_set_binary (row, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_binary (row, MAPI_PR_RECORD_KEY, bytes);
  mapi_properties_set_binary (row, MAPI_PR_INSTANCE_KEY, bytes);
  mapi_properties_set_binary (row, MAPI_PR_PARENT_ENTRYID, parent_bytes);
}
