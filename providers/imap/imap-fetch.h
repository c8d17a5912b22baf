/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-structure.h"

G_BEGIN_DECLS

typedef enum
{
  IMAP_FLAG_SEEN     = 1 << 0,
  IMAP_FLAG_ANSWERED = 1 << 1,
  IMAP_FLAG_FLAGGED  = 1 << 2,
  IMAP_FLAG_DELETED  = 1 << 3,
  IMAP_FLAG_DRAFT    = 1 << 4,
  IMAP_FLAG_RECENT   = 1 << 5,
  IMAP_FLAG_ANY      = 1 << 6   /* "\*": others may be made (PERMANENTFLAGS) */
} ImapFlags;

/* More keywords of a message, and parts of it in one answer, are not kept */
#define IMAP_KEYWORDS_MAX 1000
#define IMAP_SECTIONS_MAX 64

typedef enum
{
  IMAP_FETCH_UID       = 1 << 0,
  IMAP_FETCH_FLAGS     = 1 << 1,
  IMAP_FETCH_DATE      = 1 << 2,
  IMAP_FETCH_SIZE      = 1 << 3,
  IMAP_FETCH_MODSEQ    = 1 << 4,
  IMAP_FETCH_EMAILID   = 1 << 5,
  IMAP_FETCH_PREVIEW   = 1 << 6,
  IMAP_FETCH_GM_MSGID  = 1 << 7,
  IMAP_FETCH_DAMAGED   = 1 << 8   /* something in it could not be read */
} ImapFetchFields;

/* BODY[name]<origin>, BINARY[name]<origin>; RFC822, RFC822.HEADER and RFC822.TEXT as if they were */
typedef struct
{
  ImapSpan name;                /* what is in the brackets */
  guint64  origin;
  gboolean is_binary;
  gboolean is_part;             /* an origin was told: it may be less than all */
  ImapSpan data;
} ImapSection;

/* One FETCH response; everything lives in the frame or the arena */
typedef struct
{
  guint           fields;       /* ImapFetchFields: which of these were told */
  guint32         uid;
  ImapFlags       flags;
  guint           n_keywords;
  const char    **keywords;     /* (array zero-terminated=1), never NULL when flags were told */
  gint64          date;         /* µs since 1970 */
  guint64         size;
  guint64         modseq;
  const char     *email_id;
  guint64         gm_msgid;
  ImapSpan        preview;
  ImapEnvelope   *envelope;     /* (nullable) */
  ImapPart       *structure;    /* (nullable) */
  guint           n_sections;
  ImapSection    *sections;
} ImapFetch;

/* @scan: behind "FETCH ". What cannot be read is left out and DAMAGED set; FALSE: there is nothing
 * to be read. */
gboolean           imap_fetch_read         (ImapScan         *scan,
                                            ImapFetch        *fetch);
/* "(\Seen $Forwarded …)"; @keywords: NULL-terminated, in the arena */
gboolean           imap_flags_read         (ImapScan         *scan,
                                            ImapFlags        *flags,
                                            const char     ***keywords,
                                            guint            *n_keywords);
/* The section whose name begins with @prefix, without case; NULL: none, or NIL */
const ImapSection *imap_fetch_find_section (const ImapFetch  *fetch,
                                            const char       *prefix);

G_END_DECLS
