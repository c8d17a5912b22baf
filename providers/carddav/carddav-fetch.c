/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Cards by addressbook-multiget, many at a time. Where that answer cannot be read, because one card in it breaks it or
 * it is too long, or where the server has no such report, each card is asked for itself: one that is broken keeps
 * nobody else from being read. */

#include "config.h"

#include "carddav-remote-private.h"

#include "carddav-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_CARD (16u * 1024 * 1024)

static char *
make_multiget (GPtrArray *hrefs)
{
  GString *body = g_string_new ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                "<C:addressbook-multiget xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:carddav\">"
                                "<prop><getetag/><C:address-data/></prop>");

  for (guint i = 0; i < hrefs->len; i++)
    {
      g_autoptr(GUri) uri = carddav_uri_parse (NULL, hrefs->pdata[i]);
      g_autofree char *path = uri != NULL ? g_markup_escape_text (g_uri_get_path (uri), -1) : NULL;

      if (path != NULL)
        g_string_append_printf (body, "<href>%s</href>", path);
    }
  g_string_append (body, "</C:addressbook-multiget>");
  return g_string_free (body, FALSE);
}

static void
take_text (KitRemoteCard *card,
           const char    *data,
           gsize          length)
{
  gboolean sound = length > 0 && memchr (data, '\0', length) == NULL && g_utf8_validate (data, (gssize) length, NULL);

  if (length > MAX_CARD)
    card->problem = g_strdup (_("The card is too big."));
  else if (length == 0)
    card->problem = g_strdup (_("The card is empty."));
  else if (!sound)
    card->problem = g_strdup (_("The card is not written in UTF-8."));
  else
    card->text = g_strndup (data, length);
  card->state = card->text != NULL ? KIT_REMOTE_CARD_THERE : KIT_REMOTE_CARD_BROKEN;
}

/* One by itself. FALSE and *error: the server cannot be asked at all. */
static gboolean
fetch_one (CarddavRemote  *self,
           const char     *href,
           GPtrArray      *cards,
           GCancellable   *cancellable,
           GError        **error)
{
  const CarddavRequest request = { "GET", NULL };
  g_autoptr(GUri) uri = carddav_uri_parse (NULL, href);
  g_autoptr(GError) problem = NULL;
  g_autoptr(CarddavReply) reply = uri != NULL ? carddav_http_send (self->http, uri, &request, cancellable, &problem)
                                              : NULL;
  g_autoptr(KitRemoteCard) card = kit_remote_card_new (KIT_REMOTE_CARD_BROKEN, href, NULL);

  if (reply == NULL && problem != NULL && !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_TOO_BIG))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (reply == NULL)
    card->problem = g_strdup (problem != NULL ? problem->message : _("The card is too big."));
  else if (reply->status == 404 || reply->status == 410)
    card->state = KIT_REMOTE_CARD_GONE;
  else if (reply->status != 200)
    return TRUE;
  else if (reply->type != NULL && g_str_has_prefix (reply->type, "text/html"))
    card->problem = g_strdup (_("The server answers with a web page instead of a card."));
  else
    take_text (card, g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body));
  if (reply != NULL)
    card->etag = g_strdup (reply->etag);
  g_ptr_array_add (cards, g_steal_pointer (&card));
  return TRUE;
}

static void
add_resource (GPtrArray       *cards,
              CarddavResource *resource,
              GUri            *base)
{
  g_autofree char *href = carddav_uri_dup_member (base, resource->href);
  KitRemoteCard *card;

  if (href == NULL || (resource->data == NULL && resource->status != 404 && resource->status != 410))
    return;
  card = kit_remote_card_new (KIT_REMOTE_CARD_GONE, href, resource->etag);
  if (resource->data != NULL)
    take_text (card, resource->data, strlen (resource->data));
  g_ptr_array_add (cards, card);
}

/* Whether another way may succeed */
static gboolean
is_of_the_answer (const GError *problem)
{
  return g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA) ||
         g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
}

GPtrArray *
carddav_remote_fetch_cards (KitBookRemote  *remote,
                            const char     *book,
                            GPtrArray      *hrefs,
                            GCancellable   *cancellable,
                            GError        **error)
{
  CarddavRemote *self = CARDDAV_REMOTE (remote);
  g_autoptr(GUri) uri = carddav_uri_parse (NULL, book);
  g_autofree char *body = make_multiget (hrefs);
  const CarddavRequest request = { "REPORT", body, "application/xml; charset=utf-8", "0" };
  g_autoptr(GPtrArray) cards = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_remote_card_free);
  g_autoptr(CarddavReply) reply = NULL;
  g_autoptr(CarddavMultistatus) found = NULL;
  g_autoptr(GError) problem = NULL;

  if (uri == NULL || !carddav_remote_prepare (self, NULL, cancellable, error))
    return uri == NULL ? g_steal_pointer (&cards) : NULL;
  found = carddav_remote_ask (self, uri, &request, &reply, cancellable, &problem);
  if (found == NULL && !is_of_the_answer (problem) && (reply == NULL || reply->status / 100 == 2 || reply->status == 503))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  for (guint i = 0; found != NULL && i < found->resources->len; i++)
    add_resource (cards, found->resources->pdata[i], uri);
  for (guint i = 0; found == NULL && i < hrefs->len; i++)
    if (!fetch_one (self, hrefs->pdata[i], cards, cancellable, error))
      return NULL;
  return g_steal_pointer (&cards);
}
