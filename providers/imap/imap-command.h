/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-response.h"

G_BEGIN_DECLS

/* Longest command line we make, without literals, in bytes (RFC 7162, 4 asks for 8,192 at most) */
#define IMAP_COMMAND_LINE_MAX 8000
/* What a set of UIDs may take of it */
#define IMAP_COMMAND_SET_MAX  6000
/* The longest text that is quoted rather than sent as a literal */
#define IMAP_QUOTED_MAX       1000

/* A command on its way out, and then what became of it. Text and literals in turn; nothing that
 * would end a line early can get into it: such texts become literals, and NUL is refused. */
typedef struct
{
  GString  *text;               /* (owned), without the literal's size */
  GBytes   *literal;            /* (owned) (nullable): follows the text */
  gboolean  is_secret;
} ImapCommandPart;

typedef struct
{
  gatomicrefcount  ref_count;
  char             tag[16];     /* "" until it is queued */
  GPtrArray       *parts;       /* (owned) (element-type ImapCommandPart), at least one */
  gboolean         utf8;        /* quoted texts may be UTF-8 */
  gboolean         is_invalid;  /* a text with NUL was put in */

  /* The tagged answer */
  gboolean         is_done;
  ImapStatus       status;
  ImapCode         code;
  guint64          number;      /* see ImapStatusLine */
  GArray          *source;      /* (owned) (nullable) */
  GArray          *target;      /* (owned) (nullable) */
  KitUidSet       *modified;    /* (owned) (nullable): [MODIFIED 1:3] */
  char            *words;       /* (owned): the server's, for people */
} ImapCommand;

/* @text: a verb and what needs no quoting: "UID FETCH" */
ImapCommand *imap_command_new          (const char      *text);
ImapCommand *imap_command_ref          (ImapCommand     *self);
void         imap_command_unref        (ImapCommand     *self);
/* As it is; a caller's text without line ends */
void         imap_command_add          (ImapCommand     *self,
                                        const char      *text);
void         imap_command_printf       (ImapCommand     *self,
                                        const char      *format,
                                        ...) G_GNUC_PRINTF (2, 3);
/* Each with a space before it: an atom, a quoted string or a literal, whichever can hold it */
void         imap_command_add_astring  (ImapCommand     *self,
                                        const char      *text);
/* The same, kept out of logs, and never an atom */
void         imap_command_add_secret   (ImapCommand     *self,
                                        const char      *text);
/* @name: as on the wire, see imap-mailbox-name.h */
void         imap_command_add_mailbox  (ImapCommand     *self,
                                        const char      *name);
void         imap_command_add_literal  (ImapCommand     *self,
                                        GBytes          *bytes);
/* A message with zero bytes (RFC 3516, 4.4) */
void         imap_command_add_binary   (ImapCommand     *self,
                                        GBytes          *bytes);
/* A message whose header has UTF-8 (RFC 6855, 4) */
void         imap_command_add_utf8_message (ImapCommand *self,
                                        GBytes          *bytes);
/* "(\Seen $Junk)" */
void         imap_command_add_flags    (ImapCommand     *self,
                                        ImapFlags        flags,
                                        const char * const *keywords);
/* Whether @keyword can be one on a server, as it stands: see imap-keyword.h */
gboolean     imap_command_is_keyword   (const char      *keyword);
/* Bytes of all literals */
guint64      imap_command_get_size     (ImapCommand     *self);
/* Takes the tagged answer over */
void         imap_command_finish       (ImapCommand     *self,
                                        ImapResponse    *response);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapCommand, imap_command_unref)

G_END_DECLS
