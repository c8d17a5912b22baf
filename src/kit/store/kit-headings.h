/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-order.h"
#include "kit-selection.h"

G_BEGIN_DECLS

/* Reads a statement whose columns are a message's number, whether it is read, and what makes groups
 * (see KitOrder): numbers go to @keys, headings with their counts to @result, in one pass. */
gboolean kit_headings_read (KitSelection     *selection,
                            KitStatement     *statement,
                            KitOrder         *order,
                            GArray           *keys,
                            MapiTableResult  *result,
                            GError          **error);

G_END_DECLS
