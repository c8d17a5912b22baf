/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-context.h"

G_BEGIN_DECLS

/* What send, reply and forward have in common: the options that fill in a message. */
typedef struct
{
  char   **to;
  char   **cc;
  char   **bcc;
  char    *from;
  char    *subject;
  char    *body;
  char    *html;
  char   **attach;
  char    *defer;
  char    *importance;
  char    *sensitivity;
  char    *reply_to;
  char    *expires;
  char    *identity;
  char   **option;
  char   **recipient_option;
  char    *draft_id;
  MapiMessage *open;      /* (owned) (nullable): the draft that draft_id names */
  gboolean undo;
  int      undo_seconds;  /* -1: as the profile has it */
  gboolean signature;
  gboolean draft;
  gboolean read_receipt;
  gboolean delivery_receipt;
  gboolean no_copy;
  gboolean as_attachment;
} CliSendOptions;

/* What a file holds, "-" standard input, as valid UTF-8 */
char    *cli_read_text          (const char       *path,
                                 GError          **error);
/* @name: an address of the user, or the UID of an identity */
MapiIdentity *cli_find_identity (MapiSession      *session,
                                 const char       *name,
                                 GError          **error);
void     cli_send_options_clear (CliSendOptions   *options);
gboolean cli_send_options_parse (CliSendOptions   *options,
                                 int              *argc,
                                 char           ***argv,
                                 GError          **error);
/* Fills @content in: on top of what it holds already. Files are read here. */
gboolean cli_send_fill          (CliSendOptions   *options,
                                 MapiContent      *content,
                                 GError          **error);
/* --option and --recipient-option */
gboolean cli_send_set_options   (CliContext       *context,
                                 CliSendOptions   *options,
                                 MapiContent      *content,
                                 GError          **error);
/* --continue: opens the draft; what is given takes the place of what it holds */
gboolean cli_send_continue      (CliContext       *context,
                                 CliSendOptions   *options,
                                 GError          **error);
/* Saves as draft, or submits; prints {id, state} */
gboolean cli_send_finish        (CliContext       *context,
                                 CliSendOptions   *options,
                                 MapiStore        *store,
                                 MapiContent      *content,
                                 GError          **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliSendOptions, cli_send_options_clear)

G_END_DECLS
