/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-book-private.h"
#include "kit-book-remote.h"

G_BEGIN_DECLS

/* In meta: somebody waits for what the server has */
#define KIT_BOOK_WANTED "wanted"

/* A book that is a copy of what a server has, and who keeps both the same */

KitServer     *kit_book_server_new     (KitBook         *book);
/* The tables about the server, where they are missing */
gboolean       kit_book_server_prepare (KitDatabase     *database,
                                        GError         **error);
/* kit-book-operations.c: within the transaction of the change, a person made it. Nothing happens in a book
 * without a server. */
gboolean       kit_book_note_saved     (KitBook         *self,
                                        KitConnection   *connection,
                                        gint64           entry,
                                        GError         **error);
gboolean       kit_book_note_deleted   (KitBook         *self,
                                        KitConnection   *connection,
                                        gint64           entry,
                                        GError         **error);
GPtrArray     *kit_book_list_operations (MapiAddressBookProvider  *provider,
                                         GCancellable             *cancellable,
                                         GError                  **error);
gboolean       kit_book_retry_operation (MapiAddressBookProvider  *provider,
                                         gint64                    operation,
                                         GCancellable             *cancellable,
                                         GError                  **error);
/* What the server has counts again */
gboolean       kit_book_drop_operation  (MapiAddressBookProvider  *provider,
                                         gint64                    operation,
                                         GCancellable             *cancellable,
                                         GError                  **error);

/* ---- the agent: kit-book-agent.c ---- */

#define KIT_TYPE_BOOK_AGENT (kit_book_agent_get_type ())

G_DECLARE_FINAL_TYPE (KitBookAgent, kit_book_agent, KIT, BOOK_AGENT, KitAgent)

/* BUSY: another process is at it */
KitAgent      *kit_book_agent_new      (KitBook         *book,
                                        GError         **error);

/* ---- a pass ---- */

typedef struct
{
  KitBook       *book;
  KitBookRemote *remote;
  GCancellable  *cancellable;
  GError        *problem;     /* (owned) (nullable): the first that did not end the pass, for people */
} KitBookPass;

/* A container and what is known of it there */
typedef struct
{
  gint64  id;
  char   *href;
  char   *tag;          /* (nullable): of the last listing that went through */
  char   *token;        /* (nullable) */
  char   *new_tag;      /* (nullable): as it is now */
} KitServerBook;

/* A card and what is known of it there */
typedef struct
{
  gint64  id;           /* 0: there is none */
  gint64  book;
  gint64  entry;        /* 0: nothing can be made of it */
  char   *href;
  char   *etag;         /* (nullable): not known */
  char   *text;         /* (nullable): as it was there when both were the same */
} KitServerCard;

gboolean       kit_book_pass_run       (KitBookPass     *self,
                                        KitPassFlags     flags,
                                        GError         **error);
/* Something that a person should know and that stops nothing; takes @problem */
void           kit_book_pass_note      (KitBookPass     *self,
                                        GError          *problem);
KitWrite      *kit_book_pass_begin     (KitBookPass     *self,
                                        GError         **error);
void           kit_server_book_free    (KitServerBook   *self);
void           kit_server_card_clear   (KitServerCard   *self);

/* kit-book-pull.c */
gboolean       kit_book_pull           (KitBookPass     *self,
                                        KitServerBook   *book,
                                        GError         **error);
/* Cards whose text here is not what the server has, or may not be */
gboolean       kit_book_pull_marked    (KitBookPass     *self,
                                        KitServerBook   *book,
                                        GError         **error);
/* kit-book-push.c */
gboolean       kit_book_push           (KitBookPass     *self,
                                        GError         **error);
/* kit-book-apply.c: within a transaction: what the server says of one card. */
gboolean       kit_book_apply          (KitBookPass     *self,
                                        KitConnection   *connection,
                                        gint64           book,
                                        KitRemoteCard   *card,
                                        GError         **error);
/* The row of @href in @book, or of @entry where it is not 0; one with id 0 if there is none */
gboolean       kit_server_card_find    (KitConnection   *connection,
                                        gint64           book,
                                        const char      *href,
                                        gint64           entry,
                                        KitServerCard   *card,
                                        GError         **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KitServerCard, kit_server_card_clear)

G_END_DECLS
