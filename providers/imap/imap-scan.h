/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-arena.h"
#include "imap-input.h"
#include "imap-span.h"

G_BEGIN_DECLS

/* Parentheses in parentheses that are still read */
#define IMAP_NESTING_MAX 100

/* Reads the words of a frame, left to right. Every function leaves @at where it was when it
 * answers FALSE. */
typedef struct
{
  const char        *begin;
  const char        *at;
  const char        *end;
  const ImapLiteral *literals;
  guint              n_literals;
  guint              depth;
  ImapArena         *arena;
} ImapScan;

void     imap_scan_init        (ImapScan         *self,
                                const ImapFrame  *frame,
                                ImapArena        *arena);
/* (transfer none): nothing but @span, which has no literals */
void     imap_scan_init_span   (ImapScan         *self,
                                const ImapSpan   *span,
                                ImapArena        *arena);
gboolean imap_scan_is_at_end   (ImapScan         *self);
gboolean imap_scan_char        (ImapScan         *self,
                                char              c);
/* Any number of spaces, also none: servers write one too many or forget one */
void     imap_scan_spaces      (ImapScan         *self);
/* Up to a space, parenthesis, quote or bracket; a bracket opened in it is part of it with all up
 * to its end: "BODY[HEADER.FIELDS (TO CC)]" */
gboolean imap_scan_item        (ImapScan         *self,
                                ImapSpan         *item);
/* Up to a space, parenthesis or quote */
gboolean imap_scan_atom        (ImapScan         *self,
                                ImapSpan         *atom);
/* Quoted, literal, NIL or atom */
gboolean imap_scan_string      (ImapScan         *self,
                                ImapSpan         *string);
/* The same, but NIL is a word like others */
gboolean imap_scan_astring     (ImapScan         *self,
                                ImapSpan         *string);
gboolean imap_scan_number      (ImapScan         *self,
                                guint64          *number);
/* 1 to 2^32 - 1 */
gboolean imap_scan_nz_number   (ImapScan         *self,
                                guint32          *number);
/* Anything that is balanced */
gboolean imap_scan_skip        (ImapScan         *self);
void     imap_scan_rest        (ImapScan         *self,
                                ImapSpan         *rest);
/* A copy that ends in NUL, in the arena; NULL for NIL */
char    *imap_scan_dup         (ImapScan         *self,
                                const ImapSpan   *span);

G_END_DECLS
