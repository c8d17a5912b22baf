/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "carddav-http.h"
#include "carddav-remote.h"
#include "carddav-xml.h"

G_BEGIN_DECLS

struct _CarddavRemote
{
  KitBookRemote  parent_instance;
  MapiSupport   *support;   /* (owned) */
  CarddavHttp   *http;      /* (owned) (nullable): made at the first need, with the settings of then */
  GPtrArray     *homes;     /* (owned) (nullable) (element-type GUri): where the books are */
  GUri          *single;    /* (owned) (nullable): the one book, where there is no home */
  GHashTable    *plain;     /* (owned): books whose server has no sync-collection, or none that works */
};

/* carddav-discover.c: fills in homes or single */
gboolean            carddav_remote_discover (CarddavRemote         *self,
                                             MapiCheck             *check,
                                             GCancellable          *cancellable,
                                             GError               **error);
gboolean            carddav_remote_prepare  (CarddavRemote         *self,
                                             MapiCheck             *check,
                                             GCancellable          *cancellable,
                                             GError               **error);
/* A request whose answer is a multistatus. *@reply (optional): the answer, also when it was another one, which is an
 * error here. */
CarddavMultistatus *carddav_remote_ask      (CarddavRemote         *self,
                                             GUri                  *uri,
                                             const CarddavRequest  *request,
                                             CarddavReply         **reply,
                                             GCancellable          *cancellable,
                                             GError               **error);
/* carddav-list.c */
KitRemoteListing   *carddav_remote_list_cards (KitBookRemote       *remote,
                                               const char          *book,
                                               const char          *token,
                                               GCancellable        *cancellable,
                                               GError             **error);
/* carddav-fetch.c */
GPtrArray          *carddav_remote_fetch_cards (KitBookRemote      *remote,
                                                const char         *book,
                                                GPtrArray          *hrefs,
                                                GCancellable       *cancellable,
                                                GError            **error);

G_END_DECLS
