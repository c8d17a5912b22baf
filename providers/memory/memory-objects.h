/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* What the store is made of: plain structures, one table for each kind, found by a number
 * that is never given twice. */

/* What a search folder shows */
typedef struct
{
  MapiRestriction *restriction;  /* (owned) */
  GArray          *folders;      /* (owned) (element-type guint64) */
  gboolean         recursive;
  gboolean         skips;        /* Trash and Junk are not looked into */
  gboolean         foreground;
  gboolean         running;      /* links follow the messages */
  GHashTable      *links;        /* (owned): set of guint64, the messages found */
} MemorySearch;

typedef struct
{
  guint64          key;
  guint64          parent;       /* 0: the root */
  MapiFolderType   type;
  MapiFolderRole   role;
  MapiProperties  *properties;   /* (owned): what clients may set, the name among them */
  MemorySearch    *search;       /* (owned) (nullable) */
} MemoryFolder;

/* A place in the outgoing queue */
typedef struct
{
  guint64            number;     /* order of submission */
  MapiSubmitFlags    flags;
  MapiOutgoingState  state;
  guint              attempts;
  gint64             next_try;
  GError            *why;        /* (owned) (nullable) */
  gboolean           locked;
} MemoryOutgoing;

typedef struct
{
  guint64          key;
  guint64          folder;
  MapiContent     *content;      /* (owned): never changed without the store's mutex */
  GBytes          *source;       /* (owned) (nullable): the bytes, if it was received */
  guint32          status;
  gint64           change;       /* PR_CHANGE_NUMBER */
  MemoryOutgoing  *outgoing;     /* (owned) (nullable) */
} MemoryMessage;

MemoryFolder   *memory_folder_new        (guint64         key,
                                          guint64         parent,
                                          MapiFolderType  type,
                                          MapiFolderRole  role,
                                          const char     *name);
void            memory_folder_free       (MemoryFolder   *self);
const char     *memory_folder_get_name   (MemoryFolder   *self);
MemorySearch   *memory_search_new        (void);
void            memory_search_free       (MemorySearch   *self);
/* Takes @content */
MemoryMessage  *memory_message_new       (guint64         key,
                                          guint64         folder,
                                          MapiContent    *content);
void            memory_message_free      (MemoryMessage  *self);
MapiProperties *memory_message_get_bag   (MemoryMessage  *self);
guint32         memory_message_get_flags (MemoryMessage  *self);
void            memory_message_set_flags (MemoryMessage  *self,
                                          guint32         flags);
/* Whether people see it in the folder, and not only programs */
gboolean        memory_message_is_normal (MemoryMessage  *self);
void            memory_outgoing_free     (MemoryOutgoing *self);

G_END_DECLS
