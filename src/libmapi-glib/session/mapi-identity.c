/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-identity-private.h"

#include "../address/mapi-one-off.h"
#include "../address/mapi-reply-recipients.h"
#include "../mime/mapi-mime.h"
#include "../property/mapi-named-property.h"

/**
 * MapiIdentity:
 *
 * Somebody the user writes as. Made by [method@Session.list_identities] or by
 * [ctor@Identity.new]; a change counts once it was given to
 * [method@ServiceAdmin.save_identity]. Not thread-safe.
 */
struct _MapiIdentity
{
  GObject      parent_instance;
  char        *uid;
  char        *service_uid;
  char        *address;
  char        *name;             /* (nullable), as all that follow */
  char        *reply_to;
  char        *organization;
  char        *text[2];          /* by MapiSignatureUse */
  char        *html[2];
  MapiEntryId *sent_folder;
  char        *transport_uid;
  gboolean     is_default;
  gboolean     keeps_copy;       /* the server files what it sends */
};

G_DEFINE_FINAL_TYPE (MapiIdentity, mapi_identity, G_TYPE_OBJECT)

static void
mapi_identity_finalize (GObject *object)
{
  MapiIdentity *self = MAPI_IDENTITY (object);

  g_free (self->uid);
  g_free (self->service_uid);
  g_free (self->address);
  g_free (self->name);
  g_free (self->reply_to);
  g_free (self->organization);
  for (guint i = 0; i < G_N_ELEMENTS (self->text); i++)
    {
      g_free (self->text[i]);
      g_free (self->html[i]);
    }
  g_clear_pointer (&self->sent_folder, mapi_entry_id_free);
  g_free (self->transport_uid);
  G_OBJECT_CLASS (mapi_identity_parent_class)->finalize (object);
}

static void
mapi_identity_class_init (MapiIdentityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_identity_finalize;
}

static void
mapi_identity_init (MapiIdentity *self)
{
}

static void
take_text (char       **field,
           const char  *value)
{
  char *copy = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

  if (copy != NULL && *copy == '\0')
    g_clear_pointer (&copy, g_free);
  g_free (*field);
  *field = copy;
}

/* The same address of the same service is the same identity as long as nobody edited it. */
static char *
make_uid (const char *service_uid,
          const char *address)
{
  g_autofree char *folded = g_utf8_casefold (address, -1);
  g_autofree char *text = g_strconcat (service_uid, ":", folded, NULL);
  char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  digest[32] = '\0';
  return digest;
}

/**
 * mapi_identity_new:
 * @service_uid: UID of the service the address belongs to
 * @address: the address
 *
 * Makes an identity that is nothing but an address so far.
 *
 * Returns: (transfer full): an identity
 */
MapiIdentity *
mapi_identity_new (const char *service_uid,
                   const char *address)
{
  MapiIdentity *self;

  g_return_val_if_fail (service_uid != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  self = g_object_new (MAPI_TYPE_IDENTITY, NULL);
  self->uid = make_uid (service_uid, address);
  self->service_uid = g_strdup (service_uid);
  self->address = g_strstrip (g_strdup (address));
  return self;
}

void
mapi_identity_set_uid (MapiIdentity *self,
                       const char   *uid)
{
  g_free (self->uid);
  self->uid = g_strdup (uid);
}

void
mapi_identity_set_is_default (MapiIdentity *self,
                              gboolean      is_default)
{
  self->is_default = is_default;
}

void
mapi_identity_set_keeps_copy (MapiIdentity *self,
                              gboolean      keeps_copy)
{
  self->keeps_copy = keeps_copy;
}

gboolean
mapi_identity_get_keeps_copy (MapiIdentity *self)
{
  return self->keeps_copy;
}

/**
 * mapi_identity_get_uid:
 * @self: an identity
 *
 * Gets what names the identity in its profile.
 *
 * Returns: 32 hexadecimal digits
 */
const char *
mapi_identity_get_uid (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);

  return self->uid;
}

/**
 * mapi_identity_get_service_uid:
 * @self: an identity
 *
 * Gets the service whose address it is.
 *
 * Returns: UID of a service of the profile
 */
const char *
mapi_identity_get_service_uid (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);

  return self->service_uid;
}

/**
 * mapi_identity_get_address:
 * @self: an identity
 *
 * Gets the mail address.
 *
 * Returns: the address
 */
const char *
mapi_identity_get_address (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);

  return self->address;
}

/**
 * mapi_identity_set_address:
 * @self: an identity
 * @address: the address
 *
 * Sets the mail address.
 */
void
mapi_identity_set_address (MapiIdentity *self,
                           const char   *address)
{
  g_return_if_fail (MAPI_IS_IDENTITY (self));
  g_return_if_fail (address != NULL);

  g_free (self->address);
  self->address = g_strstrip (g_strdup (address));
}

/**
 * mapi_identity_get_name:
 * @self: an identity
 *
 * Gets what stands beside the address.
 *
 * Returns: (nullable): the name
 */
const char *
mapi_identity_get_name (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);

  return self->name;
}

/**
 * mapi_identity_set_name:
 * @self: an identity
 * @name: (nullable): the name
 *
 * Sets what stands beside the address.
 */
void
mapi_identity_set_name (MapiIdentity *self,
                        const char   *name)
{
  g_return_if_fail (MAPI_IS_IDENTITY (self));

  take_text (&self->name, name);
}

/**
 * mapi_identity_get_reply_to:
 * @self: an identity
 *
 * Gets where answers go.
 *
 * Returns: (nullable): addresses; %NULL: to the identity itself
 */
const char *
mapi_identity_get_reply_to (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);

  return self->reply_to;
}

/**
 * mapi_identity_set_reply_to:
 * @self: an identity
 * @reply_to: (nullable): addresses
 *
 * Sets where answers go.
 */
void
mapi_identity_set_reply_to (MapiIdentity *self,
                            const char   *reply_to)
{
  g_return_if_fail (MAPI_IS_IDENTITY (self));

  take_text (&self->reply_to, reply_to);
}

/**
 * mapi_identity_get_organization:
 * @self: an identity
 *
 * Gets the organisation it writes for.
 *
 * Returns: (nullable): the organisation
 */
const char *
mapi_identity_get_organization (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);

  return self->organization;
}

/**
 * mapi_identity_set_organization:
 * @self: an identity
 * @organization: (nullable): the organisation
 *
 * Sets the organisation it writes for.
 */
void
mapi_identity_set_organization (MapiIdentity *self,
                                const char   *organization)
{
  g_return_if_fail (MAPI_IS_IDENTITY (self));

  take_text (&self->organization, organization);
}

static char *
text_to_html (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_auto(GStrv) lines = g_strsplit (escaped, "\n", -1);

  return g_strjoinv ("<br>\n", lines);
}

/**
 * mapi_identity_dup_signature:
 * @self: an identity
 * @use: what the message is
 * @html: whether HTML is wanted
 *
 * Gets the signature for a message: the one set for @use, for a reply else the one of new
 * messages. Text is made from HTML and HTML from text where only the other was set.
 *
 * Returns: (transfer full) (nullable): the signature without its dashes, %NULL for none
 */
char *
mapi_identity_dup_signature (MapiIdentity     *self,
                             MapiSignatureUse  use,
                             gboolean          html)
{
  guint i = use;

  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);
  g_return_val_if_fail (i < G_N_ELEMENTS (self->text), NULL);

  if (self->text[i] == NULL && self->html[i] == NULL)
    i = MAPI_SIGNATURE_NEW;
  if (html)
    {
      if (self->html[i] != NULL)
        return g_strdup (self->html[i]);
      return self->text[i] != NULL && *self->text[i] != '\0' ? text_to_html (self->text[i]) : NULL;
    }
  if (self->text[i] != NULL)
    return *self->text[i] != '\0' ? g_strdup (self->text[i]) : NULL;
  return self->html[i] != NULL ? mapi_mime_html_to_text (self->html[i], -1) : NULL;
}

/**
 * mapi_identity_set_signature:
 * @self: an identity
 * @use: for which messages
 * @text: (nullable): as text; empty for none at all
 * @html: (nullable): as HTML
 *
 * Sets what stands at the end of messages. For replies %NULL for both means the same as for new
 * messages, an empty @text none.
 */
void
mapi_identity_set_signature (MapiIdentity     *self,
                             MapiSignatureUse  use,
                             const char       *text,
                             const char       *html)
{
  guint i = use;

  g_return_if_fail (MAPI_IS_IDENTITY (self));
  g_return_if_fail (i < G_N_ELEMENTS (self->text));

  g_free (self->text[i]);
  self->text[i] = g_strdup (text);
  g_free (self->html[i]);
  self->html[i] = html != NULL && *html != '\0' ? g_strdup (html) : NULL;
}

/* What was set, without the fallbacks of dup_signature() */
void
mapi_identity_get_signature (MapiIdentity      *self,
                             MapiSignatureUse   use,
                             const char       **text,
                             const char       **html)
{
  *text = self->text[use];
  *html = self->html[use];
}

/**
 * mapi_identity_dup_sent_folder:
 * @self: an identity
 *
 * Gets the folder that sent messages are filed in.
 *
 * Returns: (transfer full) (nullable): a folder, %NULL for the usual one
 */
MapiEntryId *
mapi_identity_dup_sent_folder (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);

  return self->sent_folder != NULL ? mapi_entry_id_copy (self->sent_folder) : NULL;
}

/**
 * mapi_identity_set_sent_folder:
 * @self: an identity
 * @folder: (nullable): a folder
 *
 * Sets the folder that sent messages are filed in.
 */
void
mapi_identity_set_sent_folder (MapiIdentity      *self,
                               const MapiEntryId *folder)
{
  g_return_if_fail (MAPI_IS_IDENTITY (self));

  g_clear_pointer (&self->sent_folder, mapi_entry_id_free);
  self->sent_folder = folder != NULL ? mapi_entry_id_copy (folder) : NULL;
}

/**
 * mapi_identity_get_transport_uid:
 * @self: an identity
 *
 * Gets the transport that is asked first.
 *
 * Returns: (nullable): UID of a provider of the profile; %NULL for that of its own service
 */
const char *
mapi_identity_get_transport_uid (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);

  return self->transport_uid;
}

/**
 * mapi_identity_set_transport_uid:
 * @self: an identity
 * @uid: (nullable): UID of a provider
 *
 * Sets the transport that is asked first.
 */
void
mapi_identity_set_transport_uid (MapiIdentity *self,
                                 const char   *uid)
{
  g_return_if_fail (MAPI_IS_IDENTITY (self));

  take_text (&self->transport_uid, uid);
}

/**
 * mapi_identity_get_is_default:
 * @self: an identity
 *
 * Tells whether new messages are written as this one.
 *
 * Returns: %TRUE if it is the default one
 */
gboolean
mapi_identity_get_is_default (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), FALSE);

  return self->is_default;
}

/**
 * mapi_identity_dup_label:
 * @self: an identity
 *
 * Gets name and address, for lists.
 *
 * Returns: (transfer full): `Name <address>`
 */
char *
mapi_identity_dup_label (MapiIdentity *self)
{
  g_return_val_if_fail (MAPI_IS_IDENTITY (self), NULL);

  return mapi_address_format (self->name, self->address);
}

void
mapi_identity_set_person (MapiIdentity   *self,
                          MapiProperties *properties,
                          const guint32  *tags)
{
  const char *name = self->name != NULL ? self->name : self->address;
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (name, "SMTP", self->address, FALSE);
  g_autoptr(GBytes) id_bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(GBytes) key = mapi_search_key_for_address ("SMTP", self->address);

  mapi_properties_set_string (properties, tags[0], name);
  mapi_properties_set_string (properties, tags[1], "SMTP");
  mapi_properties_set_string (properties, tags[2], self->address);
  mapi_properties_set_binary (properties, tags[3], id_bytes);
  mapi_properties_set_binary (properties, tags[4], key);
}

static void
apply_organization (MapiIdentity   *self,
                    MapiProperties *properties)
{
  g_autoptr(MapiNamedProperty) name =
    mapi_named_property_new_string (MAPI_PS_INTERNET_HEADERS, "organization");
  guint32 tag = mapi_named_property_to_tag (name, MAPI_PROP_TYPE_UNICODE, self->organization != NULL);

  if (self->organization != NULL)
    mapi_properties_set_string (properties, tag, self->organization);
  else if (tag != 0)
    mapi_properties_remove (properties, tag);
}

MapiIdentity *
mapi_identity_find (GPtrArray  *identities,
                    const char *address,
                    const char *service_uid)
{
  MapiIdentity *found = NULL;

  for (guint i = 0; address != NULL && i < identities->len; i++)
    {
      MapiIdentity *identity = identities->pdata[i];

      if (g_ascii_strcasecmp (identity->address, address) != 0)
        continue;
      if (g_strcmp0 (identity->service_uid, service_uid) == 0)
        return identity;
      if (found == NULL)
        found = identity;
    }
  return found;
}

/**
 * mapi_identity_apply:
 * @self: an identity
 * @content: an unsent message
 *
 * Makes @content one that this identity sends: author, reply addresses, organisation, the folder
 * for the sent copy, the transport. Another identity applied before leaves nothing behind. The
 * signature is text, and left to whoever writes it.
 */
void
mapi_identity_apply (MapiIdentity *self,
                     MapiContent  *content)
{
  static const guint32 representing[] = {
    MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_ADDRTYPE,
    MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SENT_REPRESENTING_ENTRYID,
    MAPI_PR_SENT_REPRESENTING_SEARCH_KEY
  };
  MapiProperties *properties;

  g_return_if_fail (MAPI_IS_IDENTITY (self));
  g_return_if_fail (content != NULL);

  properties = mapi_content_get_properties (content);
  mapi_identity_set_person (self, properties, representing);
  mapi_properties_set_string (properties, MAPI_PR_SENDER_SERVICE, self->service_uid);
  if (!mapi_reply_recipients_set_text (properties, self->reply_to, NULL))
    mapi_reply_recipients_set (properties, NULL);
  apply_organization (self, properties);
  if (self->sent_folder != NULL)
    {
      g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (self->sent_folder);

      mapi_properties_set_binary (properties, MAPI_PR_SENTMAIL_ENTRYID, bytes);
    }
  if (self->transport_uid != NULL)
    mapi_properties_set_string (properties, MAPI_PR_TRANSPORT_UID, self->transport_uid);
  else
    mapi_properties_remove (properties, MAPI_PR_TRANSPORT_UID);
}
