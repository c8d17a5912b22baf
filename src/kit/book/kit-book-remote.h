/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* A container on the server */
typedef struct
{
  char     *href;      /* its name there, which does not change */
  char     *name;      /* (nullable): for people */
  char     *tag;       /* (nullable): changes whenever anything in it does */
  gboolean  writable;
} KitRemoteBook;

typedef enum
{
  KIT_REMOTE_CARD_THERE,
  KIT_REMOTE_CARD_GONE,
  KIT_REMOTE_CARD_BROKEN /* it is there, and nothing can be done with it: problem */
} KitRemoteCardState;

/* One card, or what a listing says of it */
typedef struct
{
  KitRemoteCardState  state;
  char               *href;
  char               *etag;    /* (nullable) */
  char               *text;    /* (nullable): UTF-8; none in a listing */
  char               *problem; /* (nullable) */
} KitRemoteCard;

/* What a server says of a container */
typedef struct
{
  GPtrArray *cards;    /* (element-type KitRemoteCard): hrefs and etags */
  gboolean   complete; /* every card is listed, so that what is not there is gone; else what has changed */
  gboolean   partial;  /* it goes on from the new token */
  char      *token;    /* (nullable): where the next listing begins */
} KitRemoteListing;

/* What became of a write */
typedef enum
{
  KIT_REMOTE_WRITE_FAILED,   /* nobody knows, or another time: *error */
  KIT_REMOTE_WRITE_DONE,
  KIT_REMOTE_WRITE_CONFLICT, /* there is another version than was thought */
  KIT_REMOTE_WRITE_GONE,     /* there is nothing any more */
  KIT_REMOTE_WRITE_REFUSED   /* this card will not be taken: *error has the server's words */
} KitRemoteWrite;

/* The server's side of a KitBook: one server with containers of cards. A protocol derives from it. Its functions
 * block, and are called by one thread at a time. */
#define KIT_TYPE_BOOK_REMOTE (kit_book_remote_get_type ())

G_DECLARE_DERIVABLE_TYPE (KitBookRemote, kit_book_remote, KIT, BOOK_REMOTE, GObject)

struct _KitBookRemoteClass
{
  GObjectClass parent_class;

  /* Its containers (element-type KitRemoteBook); finds the server first */
  GPtrArray        *(*list_books)   (KitBookRemote        *self,
                                     GCancellable         *cancellable,
                                     GError              **error);
  /* What has changed since @token; everything without one, or where the server does not know it any more */
  KitRemoteListing *(*list_cards)   (KitBookRemote        *self,
                                     const char           *book,
                                     const char           *token,
                                     GCancellable         *cancellable,
                                     GError              **error);
  /* Some cards (element-type KitRemoteCard), in any order; what is not mentioned could not be told */
  GPtrArray        *(*fetch_cards)  (KitBookRemote        *self,
                                     const char           *book,
                                     GPtrArray            *hrefs,
                                     GCancellable         *cancellable,
                                     GError              **error);
  /* Where a new card with @uid goes; (transfer full) */
  char             *(*make_href)    (KitBookRemote        *self,
                                     const char           *book,
                                     const char           *uid);
  /* @etag: the version that is replaced; NULL: there must be none. *@new_etag: nullable */
  KitRemoteWrite    (*put_card)     (KitBookRemote        *self,
                                     const char           *href,
                                     const char           *etag,
                                     const char           *text,
                                     char                **new_etag,
                                     GCancellable         *cancellable,
                                     GError              **error);
  KitRemoteWrite    (*delete_card)  (KitBookRemote        *self,
                                     const char           *href,
                                     const char           *etag,
                                     GCancellable         *cancellable,
                                     GError              **error);

  gpointer _reserved[4];
};

KitRemoteBook    *kit_remote_book_new     (const char       *href,
                                           const char       *name,
                                           const char       *tag,
                                           gboolean          writable);
void              kit_remote_book_free    (KitRemoteBook    *self);
KitRemoteCard    *kit_remote_card_new     (KitRemoteCardState state,
                                           const char       *href,
                                           const char       *etag);
void              kit_remote_card_free    (KitRemoteCard    *self);
KitRemoteListing *kit_remote_listing_new  (gboolean          complete);
void              kit_remote_listing_free (KitRemoteListing *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitRemoteCard, kit_remote_card_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitRemoteListing, kit_remote_listing_free)

G_END_DECLS
