/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is in a collection: the changes since a token (RFC 6578), else everything with its ETags
 *
 * A server that forgets a token says 403 and "valid-sync-token", or anything else; then, as when it has no such
 * report, everything is listed. A 507 for the collection itself in the answer means that it goes on from the new
 * token. Limits and filters are not used: not every server keeps them. */

#include "config.h"

#include "carddav-remote-private.h"

#include "carddav-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char list_all[] =
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
  "<propfind xmlns=\"DAV:\"><prop><getetag/><resourcetype/></prop></propfind>";

static char *
make_sync (const char *token)
{
  g_autofree char *escaped = g_markup_escape_text (token != NULL ? token : "", -1);

  return g_strdup_printf ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                          "<sync-collection xmlns=\"DAV:\"><sync-token>%s</sync-token><sync-level>1</sync-level>"
                          "<prop><getetag/></prop></sync-collection>", escaped);
}

/* FALSE: the resource is the collection itself, and it says that the list is cut */
static gboolean
add_card (KitRemoteListing *listing,
          CarddavResource  *resource,
          GUri             *base)
{
  g_autofree char *href = carddav_uri_dup_member (base, resource->href);
  gboolean gone = resource->status == 404 || resource->status == 410;

  if (href == NULL)
    return resource->status != 507;
  if (resource->is_collection || (resource->status != 0 && !gone && resource->status / 100 != 2))
    return TRUE;
  g_ptr_array_add (listing->cards, kit_remote_card_new (gone ? KIT_REMOTE_CARD_GONE : KIT_REMOTE_CARD_THERE, href,
                                                        resource->etag));
  return TRUE;
}

static KitRemoteListing *
list_by_token (CarddavRemote  *self,
               GUri           *uri,
               const char     *token,
               guint          *status,
               GCancellable   *cancellable,
               GError        **error)
{
  g_autofree char *body = make_sync (token);
  const CarddavRequest request = { "REPORT", body, "application/xml; charset=utf-8", "0" };
  g_autoptr(CarddavReply) reply = NULL;
  g_autoptr(CarddavMultistatus) found = carddav_remote_ask (self, uri, &request, &reply, cancellable, error);
  KitRemoteListing *listing;

  *status = reply != NULL ? reply->status : 0;
  if (found == NULL)
    return NULL;
  listing = kit_remote_listing_new (token == NULL);
  for (guint i = 0; i < found->resources->len; i++)
    if (!add_card (listing, found->resources->pdata[i], uri))
      listing->partial = TRUE;
  /* Where an answer is cut nothing is complete */
  listing->complete &= !listing->partial;
  listing->token = g_strdup (found->token);
  return listing;
}

static KitRemoteListing *
list_everything (CarddavRemote  *self,
                 GUri           *uri,
                 GCancellable   *cancellable,
                 GError        **error)
{
  const CarddavRequest request = { "PROPFIND", list_all, "application/xml; charset=utf-8", "1" };
  g_autoptr(CarddavMultistatus) found = carddav_remote_ask (self, uri, &request, NULL, cancellable, error);
  KitRemoteListing *listing;
  gboolean itself = FALSE;

  if (found == NULL)
    return NULL;
  listing = kit_remote_listing_new (TRUE);
  for (guint i = 0; i < found->resources->len; i++)
    {
      CarddavResource *resource = found->resources->pdata[i];

      itself |= resource->is_collection;
      add_card (listing, resource, uri);
    }
  if (itself)
    return listing;
  /* RFC 4918: the collection is always among them. An answer without it is no list. */
  kit_remote_listing_free (listing);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("The server “%s” does not list what is in “%s”"),
               g_uri_get_host (uri), g_uri_get_path (uri));
  return NULL;
}

KitRemoteListing *
carddav_remote_list_cards (KitBookRemote  *remote,
                           const char     *book,
                           const char     *token,
                           GCancellable   *cancellable,
                           GError        **error)
{
  CarddavRemote *self = CARDDAV_REMOTE (remote);
  g_autoptr(GUri) uri = carddav_uri_parse (NULL, book);
  KitRemoteListing *listing = NULL;
  guint status = 0;

  if (uri == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("“%s” is no https address."), book);
      return NULL;
    }
  if (!carddav_remote_discover (self, NULL, cancellable, error))
    return NULL;
  if (!g_hash_table_contains (self->plain, book))
    {
      g_autoptr(GError) problem = NULL;

      listing = list_by_token (self, uri, token, &status, cancellable, &problem);
      if (listing == NULL && token != NULL && status / 100 >= 4)
        {
          g_debug ("The server does not know its token any more: %s", problem->message);
          g_clear_error (&problem);
          listing = list_by_token (self, uri, NULL, &status, cancellable, &problem);
        }
      if (listing != NULL && (listing->token != NULL || !listing->partial))
        return listing;
      g_clear_pointer (&listing, kit_remote_listing_free);
      /* Nothing was answered at all, or signing in failed: the other way would not help */
      if (status == 0)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      g_hash_table_add (self->plain, g_strdup (book));
    }
  return list_everything (self, uri, cancellable, error);
}
