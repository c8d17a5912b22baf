/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote-row.h"

G_BEGIN_DECLS

/* What to do, decided from what we have and what they have. Pure: nothing here reads or writes
 * anything. */

/* ---- flags ---- */

/* @wanted: as shown here; @confirmed: what the server had when we changed them, -1 if we did
 * not; @server: what it has now. What is shown from now on: their changes and ours both. */
KitFlags        kit_plan_flags         (KitFlags             wanted,
                                        gint64               confirmed,
                                        KitFlags             server);
/* The same for "\na\nb\n"; @confirmed NULL: not changed here. (transfer full) (nullable) */
char           *kit_plan_keywords      (const char          *wanted,
                                        const char          *confirmed,
                                        const char          *server);
/* What to add and remove to make @from into @to. (nullable) */
void            kit_plan_keyword_change (const char         *from,
                                        const char          *to,
                                        char              ***add,
                                        char              ***remove);
/* Whether both hold the same words */
gboolean        kit_plan_keywords_equal (const char         *a,
                                        const char          *b);

/* ---- a folder ---- */

typedef enum
{
  KIT_PLAN_NOTHING,
  KIT_PLAN_NEWEST,   /* never listed: its newest messages */
  KIT_PLAN_CHANGES,
  KIT_PLAN_RENUMBER  /* uidvalidity is another: everything is to be found again */
} KitFolderPlan;

/* @theirs (nullable): what the folder list said of it */
KitFolderPlan   kit_plan_folder        (const KitRemoteRow    *ours,
                                        const KitRemoteFolder *theirs,
                                        gboolean               has_modseq);
/* Of a folder never seen that has nothing in it the list of folders has told everything */
gboolean        kit_plan_is_told_empty (const KitRemoteFolder *theirs);
/* After the changes were taken: whether the numbers still do not fit and have to be compared one by
 * one. @n_known: listed messages */
gboolean        kit_plan_needs_check   (const KitRemoteRow    *ours,
                                        gint64                 n_known);

/* ---- the folders ---- */

typedef enum
{
  KIT_STEP_ADD,     /* theirs is new */
  KIT_STEP_UPDATE,  /* known, something about it changed; path too where an id tells */
  KIT_STEP_DOUBT,   /* ours is not in the list */
  KIT_STEP_BACK     /* it is again */
} KitFolderStepKind;

typedef struct
{
  KitFolderStepKind      kind;
  const KitRemoteRow    *ours;   /* NULL: ADD */
  const KitRemoteFolder *theirs; /* NULL: DOUBT */
} KitFolderStep;

/* element-type KitFolderStep, which borrow from @ours and @theirs; parents before children */
GArray         *kit_plan_folders       (GPtrArray             *ours,
                                        GPtrArray             *theirs);

/* ---- patience ---- */

/* Seconds until the next try after @attempts failures in a row: grows to an hour. @random: 0 to 1,
 * so that many clients do not come back at one moment */
guint           kit_plan_delay         (guint                  attempts,
                                        double                 random);

G_END_DECLS
