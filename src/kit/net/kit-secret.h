/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Shorter ones are in any sentence */
#define KIT_SECRET_MIN 4

/* What to look for where @secret must not be shown: as it is, and as it looks within base64, wherever in it it begins.
 * They are wiped when the array goes. (element-type utf8) */
GPtrArray *kit_secret_list_forms (const char *secret);
/* An array of secrets; they are wiped when it goes */
GPtrArray *kit_secret_array_new  (void);

G_END_DECLS
