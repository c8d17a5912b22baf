/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-capabilities.h"
#include "imap-fetch.h"
#include "imap-sequence.h"

G_BEGIN_DECLS

typedef enum
{
  IMAP_RESPONSE_UNKNOWN,        /* not understood, or not wanted */
  IMAP_RESPONSE_CONTINUE,       /* "+ text" */
  IMAP_RESPONSE_STATUS,         /* "* OK …", "A1 NO …" */
  IMAP_RESPONSE_CAPABILITY,
  IMAP_RESPONSE_ENABLED,
  IMAP_RESPONSE_LIST,           /* LIST, XLIST */
  IMAP_RESPONSE_LSUB,
  IMAP_RESPONSE_MAILBOX_STATUS, /* "* STATUS name (…)" */
  IMAP_RESPONSE_NAMESPACE,
  IMAP_RESPONSE_FLAGS,
  IMAP_RESPONSE_SEARCH,
  IMAP_RESPONSE_EXISTS,
  IMAP_RESPONSE_RECENT,
  IMAP_RESPONSE_EXPUNGE,
  IMAP_RESPONSE_VANISHED,
  IMAP_RESPONSE_FETCH,
  IMAP_RESPONSE_ID,
  IMAP_RESPONSE_QUOTA,
  IMAP_RESPONSE_QUOTAROOT,
  IMAP_RESPONSE_METADATA
} ImapResponseKind;

typedef enum
{
  IMAP_STATUS_OK,
  IMAP_STATUS_NO,
  IMAP_STATUS_BAD,
  IMAP_STATUS_BYE,
  IMAP_STATUS_PREAUTH
} ImapStatus;

typedef enum
{
  IMAP_CODE_NONE,
  IMAP_CODE_OTHER,
  IMAP_CODE_ALERT,
  IMAP_CODE_CAPABILITY,
  IMAP_CODE_UIDVALIDITY,
  IMAP_CODE_UIDNEXT,
  IMAP_CODE_HIGHESTMODSEQ,
  IMAP_CODE_NOMODSEQ,
  IMAP_CODE_PERMANENTFLAGS,
  IMAP_CODE_UNSEEN,
  IMAP_CODE_READ_ONLY,
  IMAP_CODE_READ_WRITE,
  IMAP_CODE_APPENDUID,
  IMAP_CODE_COPYUID,
  IMAP_CODE_MODIFIED,
  IMAP_CODE_CLOSED,
  IMAP_CODE_UIDNOTSTICKY,
  IMAP_CODE_MAILBOXID,
  IMAP_CODE_TRYCREATE,
  IMAP_CODE_ALREADYEXISTS,
  IMAP_CODE_NONEXISTENT,
  IMAP_CODE_HASCHILDREN,
  IMAP_CODE_CANNOT,
  IMAP_CODE_NOPERM,
  IMAP_CODE_OVERQUOTA,
  IMAP_CODE_INUSE,
  IMAP_CODE_LIMIT,
  IMAP_CODE_TOOBIG,
  IMAP_CODE_SERVERBUG,
  IMAP_CODE_CLIENTBUG,
  IMAP_CODE_CORRUPTION,
  IMAP_CODE_UNAVAILABLE,
  IMAP_CODE_CONTACTADMIN,
  IMAP_CODE_AUTHENTICATIONFAILED,
  IMAP_CODE_AUTHORIZATIONFAILED,
  IMAP_CODE_EXPIRED,
  IMAP_CODE_PRIVACYREQUIRED,
  IMAP_CODE_WEBALERT,
  IMAP_CODE_EXPUNGEISSUED,
  IMAP_CODE_NOTIFICATIONOVERFLOW,
  IMAP_CODE_COMPRESSIONACTIVE,
  IMAP_CODE_UNKNOWN_CTE,
  IMAP_CODE_BADCHARSET
} ImapCode;

typedef struct
{
  ImapSpan   tag;               /* NIL: untagged */
  ImapStatus status;
  ImapCode   code;
  ImapSpan   code_text;         /* what is in the brackets behind the word */
  guint64    number;            /* UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ, UNSEEN; also of APPENDUID, COPYUID */
  GArray    *source;            /* (owned) (nullable) (element-type ImapRange): COPYUID */
  GArray    *target;            /* (owned) (nullable) (element-type ImapRange): COPYUID, APPENDUID */
  ImapFlags  flags;             /* PERMANENTFLAGS */
  ImapSpan   text;
} ImapStatusLine;

typedef enum
{
  IMAP_LIST_NOSELECT       = 1 << 0,
  IMAP_LIST_NONEXISTENT    = 1 << 1,
  IMAP_LIST_NOINFERIORS    = 1 << 2,
  IMAP_LIST_SUBSCRIBED     = 1 << 3,
  IMAP_LIST_HASCHILDREN    = 1 << 4,
  IMAP_LIST_HASNOCHILDREN  = 1 << 5,
  IMAP_LIST_REMOTE         = 1 << 6,
  IMAP_LIST_ALL            = 1 << 7,
  IMAP_LIST_ARCHIVE        = 1 << 8,
  IMAP_LIST_DRAFTS         = 1 << 9,
  IMAP_LIST_FLAGGED        = 1 << 10,
  IMAP_LIST_JUNK           = 1 << 11,
  IMAP_LIST_SENT           = 1 << 12,
  IMAP_LIST_TRASH          = 1 << 13,
  IMAP_LIST_IMPORTANT      = 1 << 14,
  IMAP_LIST_INBOX          = 1 << 15  /* XLIST */
} ImapListFlags;

typedef struct
{
  ImapListFlags flags;
  char          separator;      /* 0: none */
  ImapSpan      name;           /* as on the wire */
  ImapSpan      old_name;       /* OLDNAME of RFC 5465 and RFC 9051 */
} ImapList;

/* -1: not told */
typedef struct
{
  ImapSpan name;
  gint64   messages;
  gint64   unseen;
  gint64   uidnext;
  gint64   uidvalidity;
  gint64   modseq;
  gint64   size;
  ImapSpan id;                  /* MAILBOXID */
} ImapMailboxStatus;

typedef struct
{
  KitUidSet *uids;              /* (owned), never NULL for SEARCH and ESEARCH */
  ImapSpan   tag;               /* of the command, when it was told */
  gboolean   is_uid;            /* ESEARCH UID; a SEARCH does not tell */
  gint64     count;             /* -1: not told */
  guint32    min;
  guint32    max;
  guint64    modseq;
} ImapSearch;

typedef struct
{
  ImapSpan root;
  gint64   used;                /* bytes; -1: no storage limit */
  gint64   limit;
} ImapQuota;

#define IMAP_NAMESPACES_MAX 64

typedef struct
{
  ImapSpan prefix;
  char     separator;           /* 0: none */
  gint     kind;                /* 0 personal, 1 other users', 2 shared */
} ImapNamespace;

/* The last response read; valid until the next is */
typedef struct
{
  ImapResponseKind   kind;
  guint32            number;    /* EXISTS, RECENT, EXPUNGE, FETCH */
  gboolean           is_earlier; /* VANISHED */
  KitUidSet         *uids;      /* (owned) (nullable): VANISHED */
  ImapFlags          flags;     /* FLAGS */
  ImapStatusLine     status;    /* STATUS, CONTINUE: its text */
  ImapCapabilities  *capabilities; /* (owned): CAPABILITY, ENABLED, the code; can is 0 otherwise */
  ImapFetch          fetch;
  ImapList           list;
  ImapMailboxStatus  mailbox;
  ImapSearch         search;
  ImapQuota          quota;
  guint              n_namespaces;
  ImapNamespace      namespaces[IMAP_NAMESPACES_MAX];
  ImapArena         *arena;     /* (owned) */
} ImapResponse;

ImapResponse *imap_response_new      (void);
void          imap_response_free     (ImapResponse     *self);
/* Whatever the bytes are: what is not understood is UNKNOWN */
void          imap_response_read     (ImapResponse     *self,
                                      const ImapFrame  *frame);
/* imap-response-status.c */
/* NULL for none, and for one that has no name here */
const char   *imap_code_get_name     (ImapCode          code);
gboolean      imap_status_line_read  (ImapResponse     *self,
                                      ImapScan         *scan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapResponse, imap_response_free)

G_END_DECLS
