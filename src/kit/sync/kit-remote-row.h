/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-store-private.h>

#include "kit-remote.h"

G_BEGIN_DECLS

/* A row of remote_folder: what we know of a folder of the server */
typedef struct
{
  gint64          folder;
  char           *path;
  char           *remote_id;   /* (nullable) */
  gunichar        separator;
  KitFolderFlags  flags;
  gint64          uidvalidity;
  gint64          uidnext;
  gint64          modseq;
  gint64          low;
  gint64          total;
  gint64          missing;     /* µs since 1970; 0: no */
  gint64          synced;      /* when what it has was told last */
  gint64          checked;
  /* of folder; 0 and NULL when it is gone here */
  gint64          parent;
  char           *name;
  MapiFolderRole  role;
} KitRemoteRow;

/* element-type KitRemoteRow: inbox first, then by role, then the rest by name */
GPtrArray    *kit_remote_rows_load (KitConnection   *connection,
                                    GError         **error);
/* NULL without an error: the server has no such folder */
KitRemoteRow *kit_remote_row_load  (KitConnection   *connection,
                                    gint64           folder,
                                    GError         **error);
void          kit_remote_row_free  (KitRemoteRow    *self);
/* The same as it is now. FALSE without an error: the server has no such folder any more */
gboolean      kit_remote_row_reload (KitRemoteRow   *self,
                                     KitConnection  *connection,
                                     GError        **error);
/* Everything there is to learn of a folder that has no messages: see kit_plan_is_told_empty() */
void          kit_remote_row_take_empty (KitRemoteRow          *self,
                                     const KitRemoteFolder     *theirs);
/* Writes what was learnt of its messages. NOT_FOUND: the row went meanwhile, and another may have its path */
gboolean      kit_remote_row_update (KitRemoteRow   *self,
                                     KitTransaction *transaction,
                                     GError        **error);
/* Writes everything but what belongs to folder; makes the row if there is none */
gboolean      kit_remote_row_save  (KitRemoteRow    *self,
                                    KitTransaction  *transaction,
                                    GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitRemoteRow, kit_remote_row_free)

G_END_DECLS
