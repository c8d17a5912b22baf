/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-condition.h"
#include "kit-contents-source.h"

G_BEGIN_DECLS

/* The rows of a contents table before they are ordered: scope and condition, over one state of the
 * store. Used by one thread; to be cleared before its store goes. */
typedef struct
{
  KitStore      *store;
  KitConnection *connection;
  GCancellable  *cancellable;
  GString       *where;     /* (owned): scope, then condition */
  GArray        *numbers;   /* (owned) (element-type gint64): parameters of the scope */
  KitCondition  *condition; /* (owned) */
  char          *matching;  /* (owned) (nullable): JSON array of what is left of the candidates */
  gboolean       scans;     /* nearly every message is in scope: read the table as it lies */
} KitSelection;

gboolean      kit_selection_init        (KitSelection      *self,
                                         KitStore          *store,
                                         KitContentsScope   scope,
                                         gint64             object,
                                         MapiRestriction   *restriction,
                                         GCancellable      *cancellable,
                                         GError           **error);
void          kit_selection_clear       (KitSelection      *self);
/* Asks what SQL cannot tell; afterwards the selection is exact */
gboolean      kit_selection_filter      (KitSelection      *self,
                                         GError           **error);
/* Decides how the table is read to be sorted for @query */
void          kit_selection_choose_scan (KitSelection      *self,
                                         KitContentsScope   scope,
                                         gint64             folder,
                                         MapiTableQuery    *query);
/* "SELECT @what FROM message AS m WHERE … @tail", its parameters bound */
KitStatement *kit_selection_prepare     (KitSelection      *self,
                                         const char        *what,
                                         const char        *tail,
                                         GError           **error);
/* The first column of every row */
gboolean      kit_selection_read_keys   (KitStatement      *statement,
                                         GArray            *keys,
                                         GError           **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KitSelection, kit_selection_clear)

G_END_DECLS
