/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

char *kit_prefilter_make_match (MapiRestriction *sub_restriction);

G_END_DECLS
