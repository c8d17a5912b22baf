/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-uid-set.h"

G_BEGIN_DECLS

/* How the bytes of a message here differ from those its server has, and whose are wrong */
typedef enum
{
  KIT_TEXT_SAME,
  KIT_TEXT_LOST,        /* not here */
  KIT_TEXT_CUT,         /* only their beginning is here */
  KIT_TEXT_OTHER,       /* another message's are here */
  KIT_TEXT_LINE_ENDS,   /* nothing but line ends */
  KIT_TEXT_DIFFERENT,
  KIT_TEXT_CUT_THERE,   /* only their beginning is on the server */
  KIT_TEXT_OTHER_THERE, /* the server gives another message's */
  KIT_TEXT_UNSTABLE,    /* the server does not give the same twice */
  KIT_TEXT_REFUSED      /* the server gives none */
} KitTextDifferenceKind;

typedef struct
{
  KitTextDifferenceKind kind;
  gint64                uid;
  gsize                 ours;   /* bytes */
  gsize                 theirs;
  gsize                 at;     /* the first that differ, from 0 */
  gboolean              header; /* and it is in the header */
} KitTextDifference;

/* What is known of the message beside its bytes */
typedef struct
{
  const char *message_id; /* (nullable) */
  const char *subject;    /* (nullable) */
  gint64      size;       /* as the server told when it was listed; 0: it did not */
} KitTextFacts;

/* @ours NULL: they are lost. Pure. */
void     kit_text_difference_find     (KitTextDifference       *self,
                                       GBytes                  *ours,
                                       GBytes                  *theirs,
                                       const KitTextFacts      *facts);
/* Whether the server's are to be taken. What the server has lost stays here. */
gboolean kit_text_difference_is_ours  (const KitTextDifference *self);
/* A line for people. (transfer full) */
char    *kit_text_difference_describe (const KitTextDifference *self,
                                       const char              *subject);
/* Whether the message with this header is another than the one a row is about, as far as names tell */
gboolean kit_text_is_other            (const char              *message_id,
                                       const char              *subject,
                                       GBytes                  *source);

G_END_DECLS
