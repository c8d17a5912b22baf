/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-columns.h"

G_BEGIN_DECLS

/* A restriction as SQL over the alias "m" of message, and what of it SQL cannot tell */
typedef struct _KitCondition KitCondition;

/* @connection (nullable): where it will be asked, so that the index can be asked before: what
 * it finds in many messages is looked up otherwise than what it finds in few */
KitCondition    *kit_condition_new          (KitStore         *store,
                                             KitConnection    *connection,
                                             MapiRestriction  *restriction,
                                             GError          **error);
void             kit_condition_free         (KitCondition     *self);
/* An expression with parameters: true for every row that matches, and, where there is a rest,
 * for some that do not */
const char      *kit_condition_get_sql      (KitCondition     *self);
/* Binds its parameters from @first on; returns the number of the next one. The condition must
 * outlive the statement's steps. */
int              kit_condition_bind         (KitCondition     *self,
                                             KitStatement     *statement,
                                             int               first);
/* NULL: SQL says it all */
MapiRestriction *kit_condition_get_rest     (KitCondition     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitCondition, kit_condition_free)

G_END_DECLS
