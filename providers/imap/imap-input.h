/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* Longest line before and after signing in, without its literals, in bytes (see imap-input.c) */
#define IMAP_LINE_MAX_EARLY (64 * 1024)
#define IMAP_LINE_MAX       (1024 * 1024)
/* A literal up to this size stays in the line; up to IMAP_LITERAL_FILE it has a block of its own;
 * above it is a file that has no name */
#define IMAP_LITERAL_INLINE (64 * 1024)
#define IMAP_LITERAL_FILE   (4 * 1024 * 1024)
#define IMAP_LITERAL_MAX    (G_GUINT64_CONSTANT (1) << 31)
/* A response in memory, with its literals */
#define IMAP_RESPONSE_MAX   (24 * 1024 * 1024)
/* Literals of one response */
#define IMAP_LITERALS_MAX   4096

typedef struct _ImapInput ImapInput;

/* A literal that is not in the line */
typedef struct
{
  gsize   offset;               /* in the frame: where its bytes would be */
  GBytes *bytes;                /* (owned) */
} ImapLiteral;

/* A whole response, its literals included; valid until the input is used again */
typedef struct
{
  const char        *data;      /* (unowned), without the last line's end */
  gsize              size;
  const ImapLiteral *literals;  /* (unowned), in order */
  guint              n_literals;
} ImapFrame;

/* @folder: where large literals are kept; NULL: where temporary files are */
ImapInput *imap_input_new            (const char   *folder);
void       imap_input_free           (ImapInput    *self);
void       imap_input_set_signed_in  (ImapInput    *self,
                                      gboolean      signed_in);
/* Where the next bytes go, and how many at most; then how many there were */
gpointer   imap_input_prepare        (ImapInput    *self,
                                      gsize        *size);
gboolean   imap_input_commit         (ImapInput    *self,
                                      gsize         size,
                                      GError      **error);
/* FALSE without an error: more bytes are needed. CORRUPT_DATA: this is no mail server, or one that
 * would fill the memory; nothing more can be read. */
gboolean   imap_input_next           (ImapInput    *self,
                                      ImapFrame    *frame,
                                      GError      **error);
/* Bytes are there that no frame was made of: after STARTTLS there must be none */
gboolean   imap_input_is_empty       (ImapInput    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapInput, imap_input_free)

G_END_DECLS
