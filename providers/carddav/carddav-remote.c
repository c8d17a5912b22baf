/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "carddav-remote-private.h"

#include "carddav-uri.h"

#include <kit-net-error.h>

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BOOKS 200

/*
 * CarddavRemote:
 *
 * The server's side: containers are address book collections, cards are resources directly in one.
 */
G_DEFINE_FINAL_TYPE (CarddavRemote, carddav_remote, KIT_TYPE_BOOK_REMOTE)

static const char find_books[] =
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
  "<propfind xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:carddav\" xmlns:S=\"http://calendarserver.org/ns/\"><prop>"
  "<resourcetype/><displayname/><S:getctag/><sync-token/><supported-report-set/><current-user-privilege-set/>"
  "</prop></propfind>";

/* ---- books ---- */

static gboolean
add_book (CarddavRemote    *self,
          CarddavResource  *resource,
          GUri             *base,
          GPtrArray        *books,
          GError          **error)
{
  g_autoptr(GUri) uri = carddav_uri_parse (base, resource->href);
  g_autoptr(GUri) folder = NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  if (!resource->is_book || uri == NULL || books->len >= MAX_BOOKS)
    return TRUE;
  if (!carddav_http_trust (self->http, uri, FALSE, error))
    return FALSE;
  text = carddav_uri_to_text (uri);
  /* What lies in it is told apart by this end */
  if (!g_str_has_suffix (text, "/"))
    {
      g_autofree char *with = g_strconcat (text, "/", NULL);

      g_free (text);
      text = g_steal_pointer (&with);
    }
  name = resource->name != NULL ? kit_net_clean_text (resource->name) : NULL;
  if (!resource->syncs)
    g_hash_table_add (self->plain, g_strdup (text));
  /* Either says that something is different; the former is newer */
  g_ptr_array_add (books, kit_remote_book_new (text, name, resource->token != NULL ? resource->token : resource->tag,
                                               !resource->has_rights || resource->may_write));
  return TRUE;
}

static gboolean
list_home (CarddavRemote  *self,
           GUri           *home,
           const char     *depth,
           GPtrArray      *books,
           GCancellable   *cancellable,
           GError        **error)
{
  const CarddavRequest request = { "PROPFIND", find_books, "application/xml; charset=utf-8", depth };
  g_autoptr(CarddavMultistatus) found = carddav_remote_ask (self, home, &request, NULL, cancellable, error);

  for (guint i = 0; found != NULL && i < found->resources->len; i++)
    if (!add_book (self, found->resources->pdata[i], home, books, error))
      return FALSE;
  return found != NULL;
}

static GPtrArray *
carddav_remote_list_books (KitBookRemote  *remote,
                           GCancellable   *cancellable,
                           GError        **error)
{
  CarddavRemote *self = CARDDAV_REMOTE (remote);
  g_autoptr(GPtrArray) books = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_remote_book_free);
  gboolean done = carddav_remote_discover (self, NULL, cancellable, error);

  g_hash_table_remove_all (self->plain);
  if (done && self->single != NULL)
    done = list_home (self, self->single, "0", books, cancellable, error);
  for (guint i = 0; done && self->homes != NULL && i < self->homes->len; i++)
    done = list_home (self, self->homes->pdata[i], "1", books, cancellable, error);
  if (done)
    return g_steal_pointer (&books);
  /* It may have moved, and the password may be another one the next time */
  g_clear_pointer (&self->homes, g_ptr_array_unref);
  g_clear_pointer (&self->single, g_uri_unref);
  g_clear_pointer (&self->http, carddav_http_free);
  return NULL;
}

/* ---- writing ---- */

static char *
carddav_remote_make_href (KitBookRemote *remote,
                          const char    *book,
                          const char    *uid)
{
  g_autofree char *sum = NULL;
  const char *name = g_ascii_strncasecmp (uid, "urn:uuid:", 9) == 0 ? uid + 9 : uid;

  /* From outside no name becomes part of an address */
  if (!g_uuid_string_is_valid (name))
    name = sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, uid, -1);
  return g_strconcat (book, name, ".vcf", NULL);
}

static KitRemoteWrite
judge (CarddavReply  *reply,
       GUri          *uri,
       GError       **error)
{
  g_autofree char *words = NULL;

  switch (reply->status)
    {
    case 200: case 201: case 202: case 204:
      return KIT_REMOTE_WRITE_DONE;
    case 412:
      return KIT_REMOTE_WRITE_CONFLICT;
    case 404: case 410:
      return KIT_REMOTE_WRITE_GONE;
    default:
      words = carddav_reply_dup_words (reply);
    }
  /* What is wrong with the request is wrong the next time as well */
  if (reply->status / 100 == 4 && reply->status != 408 && reply->status != 423 && reply->status != 425 &&
      reply->status != 429)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED, _("The server “%s” does not take it: “%s”"),
                   g_uri_get_host (uri), words);
      carddav_reply_explain (reply, error);
      return KIT_REMOTE_WRITE_REFUSED;
    }
  if (reply->status == 507)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK, _("There is no room left on the server “%s”"),
                   g_uri_get_host (uri));
      carddav_reply_explain (reply, error);
      return KIT_REMOTE_WRITE_REFUSED;
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, _("The server “%s” says: “%s”"), g_uri_get_host (uri), words);
  carddav_reply_explain (reply, error);
  return KIT_REMOTE_WRITE_FAILED;
}

static KitRemoteWrite
write_card (CarddavRemote         *self,
            const char            *href,
            const CarddavRequest  *request,
            char                 **etag,
            GCancellable          *cancellable,
            GError               **error)
{
  g_autoptr(GUri) uri = carddav_uri_parse (NULL, href);
  g_autoptr(CarddavReply) reply = NULL;

  if (uri == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("“%s” is no https address."), href);
      return KIT_REMOTE_WRITE_REFUSED;
    }
  if (!carddav_remote_prepare (self, NULL, cancellable, error))
    return KIT_REMOTE_WRITE_FAILED;
  reply = carddav_http_send (self->http, uri, request, cancellable, error);
  if (reply == NULL)
    return KIT_REMOTE_WRITE_FAILED;
  if (etag != NULL && reply->etag != NULL && !g_str_has_prefix (reply->etag, "W/"))
    *etag = g_strdup (reply->etag);
  return judge (reply, uri, error);
}

static KitRemoteWrite
carddav_remote_put_card (KitBookRemote  *remote,
                         const char     *href,
                         const char     *etag,
                         const char     *text,
                         char          **new_etag,
                         GCancellable   *cancellable,
                         GError        **error)
{
  const CarddavRequest request = { "PUT", text, "text/vcard; charset=utf-8", NULL, etag, etag == NULL };

  return write_card (CARDDAV_REMOTE (remote), href, &request, new_etag, cancellable, error);
}

static KitRemoteWrite
carddav_remote_delete_card (KitBookRemote  *remote,
                            const char     *href,
                            const char     *etag,
                            GCancellable   *cancellable,
                            GError        **error)
{
  const CarddavRequest request = { "DELETE", NULL, NULL, NULL, etag, FALSE };

  return write_card (CARDDAV_REMOTE (remote), href, &request, NULL, cancellable, error);
}

/* ---- the object ---- */

static void
carddav_remote_finalize (GObject *object)
{
  CarddavRemote *self = CARDDAV_REMOTE (object);

  g_clear_pointer (&self->http, carddav_http_free);
  g_clear_pointer (&self->homes, g_ptr_array_unref);
  g_clear_pointer (&self->single, g_uri_unref);
  g_hash_table_unref (self->plain);
  g_clear_object (&self->support);

  G_OBJECT_CLASS (carddav_remote_parent_class)->finalize (object);
}

static void
carddav_remote_class_init (CarddavRemoteClass *klass)
{
  KitBookRemoteClass *remote_class = KIT_BOOK_REMOTE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = carddav_remote_finalize;
  remote_class->list_books = carddav_remote_list_books;
  remote_class->list_cards = carddav_remote_list_cards;
  remote_class->fetch_cards = carddav_remote_fetch_cards;
  remote_class->make_href = carddav_remote_make_href;
  remote_class->put_card = carddav_remote_put_card;
  remote_class->delete_card = carddav_remote_delete_card;
}

static void
carddav_remote_init (CarddavRemote *self)
{
  self->plain = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

KitBookRemote *
carddav_remote_new (MapiSupport *support)
{
  CarddavRemote *self = g_object_new (CARDDAV_TYPE_REMOTE, NULL);

  self->support = g_object_ref (support);
  return KIT_BOOK_REMOTE (self);
}

static void
end_step (MapiCheck *check,
          GPtrArray *books)
{
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < books->len; i++)
    {
      KitRemoteBook *book = books->pdata[i];

      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", book->name != NULL ? book->name : book->href);
    }
  mapi_check_end (check, names->str, NULL);
}

gboolean
carddav_remote_check (MapiSupport   *support,
                      MapiCheck     *check,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(KitBookRemote) remote = carddav_remote_new (support);
  CarddavRemote *self = CARDDAV_REMOTE (remote);
  g_autoptr(GPtrArray) books = NULL;

  mapi_check_begin (check, _("Finding the server and signing in"));
  if (!carddav_remote_discover (self, check, cancellable, error))
    return FALSE;
  mapi_support_note_logon (support);
  mapi_check_begin (check, _("Looking for address books"));
  books = carddav_remote_list_books (remote, cancellable, error);
  if (books == NULL)
    return FALSE;
  if (books->len == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("There is no address book on the server yet. Make one there first."));
      return FALSE;
    }
  end_step (check, books);
  for (guint i = 0; i < books->len && i < 3; i++)
    {
      KitRemoteBook *book = books->pdata[i];
      g_autofree char *step = g_strdup_printf (_("Listing “%s”"), book->name != NULL ? book->name : book->href);
      g_autoptr(KitRemoteListing) listing = NULL;
      g_autofree char *detail = NULL;

      mapi_check_begin (check, step);
      listing = carddav_remote_list_cards (remote, book->href, NULL, cancellable, error);
      if (listing == NULL)
        return FALSE;
      detail = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u card", "%u cards", listing->cards->len),
                                listing->cards->len);
      mapi_check_end (check, detail, NULL);
    }
  return TRUE;
}
