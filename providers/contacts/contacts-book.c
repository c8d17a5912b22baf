/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "contacts-book.h"

#include <glib/gi18n-lib.h>

/* What a container is for; kept in the file */
enum
{
  ROLE_PERSONAL = 1,
  ROLE_COLLECTED = 2
};

/*
 * ContactsBook:
 *
 * The personal address book of this computer: whom one entered oneself, and apart from them whom one wrote to. Somebody
 * who is entered leaves the second container.
 */
struct _ContactsBook
{
  KitBook  parent_instance;
  gint64   personal;
  gint64   collected;
  gboolean collects;
};

G_DEFINE_FINAL_TYPE (ContactsBook, contacts_book, KIT_TYPE_BOOK)

static gboolean
contacts_book_logon (MapiProvider            *provider,
                     MapiProviderLogonFlags   flags,
                     GCancellable            *cancellable,
                     GError                 **error)
{
  ContactsBook *self = CONTACTS_BOOK (provider);
  MapiSettings *settings = mapi_support_get_settings (mapi_provider_get_support (provider));

  if (!MAPI_PROVIDER_CLASS (contacts_book_parent_class)->logon (provider, flags, cancellable, error))
    return FALSE;
  self->collects = settings == NULL || mapi_settings_get_boolean (settings, "collect");
  self->personal = kit_book_ensure_container (KIT_BOOK (self), ROLE_PERSONAL, _("Personal contacts"),
                                              MAPI_CONTAINER_FLAG_RECIPIENTS | MAPI_CONTAINER_FLAG_MODIFIABLE, error);
  if (self->personal != 0)
    self->collected = kit_book_ensure_container (KIT_BOOK (self), ROLE_COLLECTED, _("People written to"),
                                                 MAPI_CONTAINER_FLAG_RECIPIENTS | MAPI_CONTAINER_FLAG_MODIFIABLE |
                                                   MAPI_CONTAINER_FLAG_NOT_DEFAULT,
                                                 error);
  if (self->personal != 0 && self->collected != 0)
    return TRUE;
  MAPI_PROVIDER_CLASS (contacts_book_parent_class)->logoff (provider);
  return FALSE;
}

static const char *
find_address (MapiProperties *recipient)
{
  const char *address = mapi_properties_get_string (recipient, MAPI_PR_SMTP_ADDRESS);

  const char *type = mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE);

  if (address == NULL && (type == NULL || g_ascii_strcasecmp (type, "SMTP") == 0))
    address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
  return address;
}

/* (transfer full) (nullable): an entry for somebody who is in neither container yet */
static MapiProperties *
make_collected (ContactsBook   *self,
                MapiProperties *recipient)
{
  const char *address = find_address (recipient);
  const char *name = mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME);
  g_autoptr(MapiProperties) parsed = address != NULL ? mapi_one_off_parse (address) : NULL;
  MapiProperties *entry;

  if (parsed == NULL || g_strcmp0 (mapi_properties_get_string (parsed, MAPI_PR_EMAIL_ADDRESS), address) != 0 ||
      mapi_support_is_own_address (mapi_provider_get_support (MAPI_PROVIDER (self)), address) ||
      kit_book_has_address (KIT_BOOK (self), 0, address))
    return NULL;
  entry = mapi_properties_new ();
  mapi_properties_set_string (entry, MAPI_PR_DISPLAY_NAME, name != NULL && *name != '\0' ? name : address);
  mapi_properties_set_string (entry, MAPI_PR_ADDRTYPE, "SMTP");
  mapi_properties_set_string (entry, MAPI_PR_EMAIL_ADDRESS, address);
  return entry;
}

static gboolean
contacts_book_collect (MapiAddressBookProvider  *provider,
                       GPtrArray                *recipients,
                       GCancellable             *cancellable,
                       GError                  **error)
{
  ContactsBook *self = CONTACTS_BOOK (provider);
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(MapiEntryId) container = kit_book_container_id (KIT_BOOK (self), self->collected);
  guint n_saved;

  for (guint i = 0; self->collects && i < recipients->len; i++)
    {
      MapiProperties *entry = make_collected (self, recipients->pdata[i]);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  return entries->len == 0 ||
         MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (self)->save_entries (provider, container, entries,
                                                                    MAPI_CREATE_ENTRY_CHECK_DUP_LOOSE, &n_saved,
                                                                    cancellable, error);
}

static gboolean
contacts_book_forget (MapiAddressBookProvider  *provider,
                      const char               *address,
                      GCancellable             *cancellable,
                      GError                  **error)
{
  return kit_book_delete_address (KIT_BOOK (provider), CONTACTS_BOOK (provider)->collected, address, error);
}

static MapiEntryId *
contacts_book_save_entry (MapiAddressBookProvider  *provider,
                          const MapiEntryId        *container,
                          const MapiEntryId        *id,
                          MapiProperties           *entry,
                          MapiCreateEntryFlags      flags,
                          GCancellable             *cancellable,
                          GError                  **error)
{
  ContactsBook *self = CONTACTS_BOOK (provider);
  MapiEntryId *saved;
  const char *address = find_address (entry);

  saved = MAPI_ADDRESS_BOOK_PROVIDER_CLASS (contacts_book_parent_class)->save_entry (provider, container, id, entry,
                                                                                    flags, cancellable, error);
  /* It is saved: that it is still in the other container as well is no failure */
  if (saved != NULL && address != NULL && kit_book_has_address (KIT_BOOK (self), self->personal, address))
    kit_book_delete_address (KIT_BOOK (self), self->collected, address, NULL);
  return saved;
}

static void
contacts_book_class_init (ContactsBookClass *klass)
{
  MapiAddressBookProviderClass *book_class = MAPI_ADDRESS_BOOK_PROVIDER_CLASS (klass);

  MAPI_PROVIDER_CLASS (klass)->logon = contacts_book_logon;
  book_class->collect = contacts_book_collect;
  book_class->forget = contacts_book_forget;
  book_class->save_entry = contacts_book_save_entry;
}

static void
contacts_book_init (ContactsBook *self)
{
}
