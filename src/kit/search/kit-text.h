/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

char *kit_text_fold        (const char        *text);
char *kit_text_segment     (const char        *text);
char *kit_text_match_quote (const char        *words);
char *kit_text_match_term  (MapiFullTextField  field,
                            const char        *words);

G_END_DECLS
