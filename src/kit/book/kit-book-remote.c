/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-remote.h"

G_DEFINE_ABSTRACT_TYPE (KitBookRemote, kit_book_remote, G_TYPE_OBJECT)

static void
kit_book_remote_class_init (KitBookRemoteClass *klass)
{
}

static void
kit_book_remote_init (KitBookRemote *self)
{
}

KitRemoteBook *
kit_remote_book_new (const char *href,
                     const char *name,
                     const char *tag,
                     gboolean    writable)
{
  KitRemoteBook *self = g_new0 (KitRemoteBook, 1);

  self->href = g_strdup (href);
  self->name = g_strdup (name);
  self->tag = g_strdup (tag);
  self->writable = writable;
  return self;
}

void
kit_remote_book_free (KitRemoteBook *self)
{
  g_free (self->href);
  g_free (self->name);
  g_free (self->tag);
  g_free (self);
}

KitRemoteCard *
kit_remote_card_new (KitRemoteCardState  state,
                     const char         *href,
                     const char         *etag)
{
  KitRemoteCard *self = g_new0 (KitRemoteCard, 1);

  self->state = state;
  self->href = g_strdup (href);
  self->etag = g_strdup (etag);
  return self;
}

void
kit_remote_card_free (KitRemoteCard *self)
{
  g_free (self->href);
  g_free (self->etag);
  g_free (self->text);
  g_free (self->problem);
  g_free (self);
}

KitRemoteListing *
kit_remote_listing_new (gboolean complete)
{
  KitRemoteListing *self = g_new0 (KitRemoteListing, 1);

  self->cards = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_remote_card_free);
  self->complete = complete;
  return self;
}

void
kit_remote_listing_free (KitRemoteListing *self)
{
  g_ptr_array_unref (self->cards);
  g_free (self->token);
  g_free (self);
}
