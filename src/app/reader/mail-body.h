/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <mapi.h>

G_BEGIN_DECLS

/* What there is to read of a message, made ready on a thread. Immutable, any thread. */
typedef struct _MailBody MailBody;

typedef enum
{
  MAIL_BODY_NONE          = 0,
  MAIL_BODY_REMOTE_IMAGES = 1 << 0,
  MAIL_BODY_WHOLE         = 1 << 1, /* however long */
  MAIL_BODY_PLAIN         = 1 << 2, /* the plain text where there is a choice */
  MAIL_BODY_NO_FOLDS      = 1 << 3
} MailBodyFlags;

typedef enum
{
  MAIL_PAGE_NONE   = 0,
  MAIL_PAGE_DARK   = 1 << 0,
  MAIL_PAGE_COLORS = 1 << 1     /* as the mail wants them, also in the dark */
} MailPageFlags;

typedef enum
{
  MAIL_BODY_OPEN,
  MAIL_BODY_SIGNED,             /* by a signature nobody here checks */
  MAIL_BODY_ENCRYPTED
} MailBodySeal;

/* @content must not be changed any more */
void           mail_body_prepare_async  (MapiContent         *content,
                                         MailBodyFlags        flags,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data);
MailBody      *mail_body_prepare_finish (GAsyncResult        *result,
                                         GError             **error);
/* Whether it is made ready sooner than a thread could be asked to */
gboolean       mail_body_is_short       (MapiContent         *content);
/* The same at once, for tests and short texts */
MailBody      *mail_body_prepare        (MapiContent         *content,
                                         MailBodyFlags        flags);
MailBody      *mail_body_ref            (MailBody            *self);
void           mail_body_unref          (MailBody            *self);
gboolean       mail_body_is_html        (MailBody            *self);
gboolean       mail_body_has_colors     (MailBody            *self);
gboolean       mail_body_is_cut         (MailBody            *self);
gboolean       mail_body_is_empty       (MailBody            *self);
MailBodySeal   mail_body_get_seal       (MailBody            *self);
guint          mail_body_get_n_remote   (MailBody            *self);
/* For those who cannot see the page, and where there is none */
const char    *mail_body_get_text       (MailBody            *self);
/* What is wrong with a link of the mail; the worst if several lead there */
MapiLinkRisk   mail_body_examine_link   (MailBody            *self,
                                         const char          *target,
                                         char               **host,
                                         char               **claimed);
/* A whole document; @head: fields to print above, HTML */
char          *mail_body_build_page     (MailBody            *self,
                                         const char          *head,
                                         MailPageFlags        flags);
/* Fields of @content as HTML for a printed page */
char          *mail_body_build_head     (MapiContent         *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailBody, mail_body_unref)

G_END_DECLS
