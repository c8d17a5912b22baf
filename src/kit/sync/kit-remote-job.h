/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-sink.h"

G_BEGIN_DECLS

typedef enum
{
  KIT_ACTION_FLAGS,         /* add and remove flags and keywords of the items */
  KIT_ACTION_MOVE,          /* the items to @target. Never leaves a message in neither folder. */
  KIT_ACTION_COPY,
  KIT_ACTION_DELETE,        /* for good: these items and no others, whatever else is marked deleted */
  KIT_ACTION_APPEND,        /* the items' bytes into @path, in their order */
  KIT_ACTION_CREATE_FOLDER, /* @name below @parent; sets @new_path. COLLISION: it is there.
                             * A SUBSCRIBE follows in either case */
  KIT_ACTION_RENAME_FOLDER, /* @path to @name below @parent, its children with it; sets @new_path */
  KIT_ACTION_DELETE_FOLDER, /* @path. HAS_MESSAGES, HAS_FOLDERS where the server refuses */
  KIT_ACTION_SUBSCRIBE,     /* @path */
  KIT_ACTION_UNSUBSCRIBE
} KitRemoteAction;

typedef enum
{
  KIT_RESULT_NONE,  /* not known: lost on the way */
  KIT_RESULT_DONE,
  KIT_RESULT_GONE,  /* there is no such message (any more) */
  KIT_RESULT_FAILED /* error says why */
} KitRemoteResult;

/* One message of a job */
typedef struct
{
  gint64           uid;             /* not for APPEND */
  /* APPEND */
  GBytes          *source;          /* (owned) (nullable) */
  KitFlags         flags;
  char           **keywords;        /* (owned) (nullable) */
  gint64           received;        /* µs since 1970; 0: now */
  /* set by the remote */
  KitRemoteResult  result;
  gint64           new_uidvalidity; /* 0: not told */
  gint64           new_uid;         /* 0: not told */
  gboolean         copied;          /* MOVE in two steps: the first is done, and must not be done again */
  GError          *error;           /* (owned) (nullable): NOT_ENOUGH_DISK over quota, NO_ACCESS no permission,
                                     * NOT_FOUND no such target folder, TOO_BIG, NO_SUPPORT never will,
                                     * BUSY, WAIT: another time; anything else: it was refused */
} KitRemoteItem;

/* Operations of one kind in one folder that can be one command. For folder actions there is exactly
 * one item, with nothing but a result. DELETE of a message that is gone is GONE, not a failure. */
typedef struct
{
  KitRemoteAction   action;
  char             *path;            /* (owned): where the items are; the folder */
  gint64            uidvalidity;     /* of @path; another one on the server: every item GONE; 0: any */
  char             *target;          /* (owned) (nullable): MOVE, COPY */
  KitFlags          add_flags;
  KitFlags          remove_flags;
  char            **add_keywords;    /* (owned) (nullable) */
  char            **remove_keywords; /* (owned) (nullable) */
  char             *parent;          /* (owned) (nullable): path; NULL: at the top */
  char             *name;            /* (owned) (nullable) */
  MapiFolderRole    role;            /* CREATE_FOLDER: what it is for */
  char             *new_path;        /* (owned) (nullable): set by the remote */
  GPtrArray        *items;           /* (owned) (element-type KitRemoteItem) */
} KitRemoteJob;

KitRemoteJob  *kit_remote_job_new       (KitRemoteAction   action,
                                         const char       *path,
                                         gint64            uidvalidity);
void           kit_remote_job_free      (KitRemoteJob     *self);
/* Owned by the job */
KitRemoteItem *kit_remote_job_add       (KitRemoteJob     *self,
                                         gint64            uid);
/* The numbers of the items that have no result yet */
KitUidSet     *kit_remote_job_get_uids  (KitRemoteJob     *self);
/* Gives every item that has none this result; @error (nullable) is copied to each */
void           kit_remote_job_set_all   (KitRemoteJob     *self,
                                         KitRemoteResult   result,
                                         const GError     *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitRemoteJob, kit_remote_job_free)

G_END_DECLS
