/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <kit-remote.h>
#include <kit-store.h>

G_BEGIN_DECLS

/* A mail server in memory, and a KitRemote that talks to it over a line that can be made to fail */

typedef struct
{
  gint64    uid;
  gint64    modseq;
  KitFlags  flags;
  GPtrArray *keywords;  /* utf8, sorted */
  GBytes   *source;
  gint64    received;
} ModelMessage;

typedef struct
{
  char      *path;      /* parts joined by '/' */
  char      *id;        /* (nullable): as told, which may be wrong */
  MapiFolderRole role;
  gint64     uidvalidity;
  gint64     uidnext;
  gint64     modseq;
  GPtrArray *messages;  /* ModelMessage, ascending */
  GArray    *vanished;  /* { uid, modseq } */
} ModelFolder;

typedef enum
{
  MODEL_FAULT_BEFORE, /* the line breaks before the server hears it */
  MODEL_FAULT_AFTER,  /* the server does it, the answer is lost */
  MODEL_FAULT_WITHIN, /* half of it */
  MODEL_FAULT_KILL    /* the process ends */
} ModelFault;

typedef struct
{
  GMutex            mutex;
  GPtrArray        *folders;
  KitRemoteFeatures features;
  gint64            next_uidvalidity;
  gint              fault_in;     /* steps until the fault; -1: none */
  ModelFault        fault;
  gboolean          over_quota;
  gboolean          keeps_all;    /* what is moved away, where that is two steps */
  const char       *hidden;       /* (nullable): path of a folder that is not listed and may not be opened */
  gboolean          lists_hidden; /* … it is listed all the same */
  const char       *failing;      /* (nullable): path of a folder the server stumbles over */
  const char       *closed;       /* (nullable): path of a folder that has only folders in it */
  gboolean          has_names;    /* of bytes, the same in every folder */
  guint             n_fetched;    /* bodies */
  guint             n_whole;      /* … of which with the headers */
  gsize             piece_bytes;  /* large ones come in pieces of that size; 0: as a whole */
  guint             n_pieces;     /* … that came */
  guint             enough_at;    /* after the piece of this number it is enough for this time; 0: never */
  guint             breaks_at;    /* the piece of this number is the last that comes over the line; 0: none is */
  gint64            unreadable;   /* a large one of which there is but the first piece; 0: none */
  guint             n_connects;
  GCancellable     *stops;        /* (unowned) (nullable): … */
  guint             stops_at;     /* … by whoever reads, while the body of this number is on its way */
  void            (*meanwhile) (gpointer data); /* (nullable): what happens here while the server is told something */
  gpointer          meanwhile_data;
  GRand            *random;       /* (nullable): in what order messages are numbered anew */
  char             *file;         /* (nullable): kept here, for tests with several processes */
} Model;

Model        *model_new            (void);
void          model_free           (Model             *self);
ModelFolder  *model_add_folder     (Model             *self,
                                    const char        *path,
                                    MapiFolderRole     role);
void          model_remove_folder  (Model             *self,
                                    ModelFolder       *folder);
ModelFolder  *model_find           (Model             *self,
                                    const char        *path);
ModelMessage *model_add_message    (Model             *self,
                                    ModelFolder       *folder,
                                    GBytes            *source,
                                    KitFlags           flags);
ModelMessage *model_find_message   (ModelFolder       *folder,
                                    gint64             uid);
void          model_set_flags      (Model             *self,
                                    ModelFolder       *folder,
                                    ModelMessage      *message,
                                    KitFlags           flags);
void          model_set_keyword    (Model             *self,
                                    ModelFolder       *folder,
                                    ModelMessage      *message,
                                    const char        *keyword,
                                    gboolean           set);
void          model_expunge        (Model             *self,
                                    ModelFolder       *folder,
                                    ModelMessage      *message);
ModelMessage *model_move           (Model             *self,
                                    ModelFolder       *from,
                                    ModelMessage      *message,
                                    ModelFolder       *to);
void          model_renumber       (Model             *self,
                                    ModelFolder       *folder);

/* A store that talks to one */
#define MODEL_TYPE_REMOTE (model_remote_get_type ())

G_DECLARE_FINAL_TYPE (ModelRemote, model_remote, MODEL, REMOTE, KitRemote)

ModelRemote  *model_remote_new     (Model             *model);

#define MODEL_TYPE_STORE (model_store_get_type ())

G_DECLARE_FINAL_TYPE (ModelStore, model_store, MODEL, STORE, KitStore)

void          model_store_set_model (ModelStore       *self,
                                     Model            *model);

G_END_DECLS
