/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* Puts @footer below the text of @content, in each form the text has. What is signed, encrypted, or a
 * report stays as it is. */
void smtp_footer_add (MapiContent *content,
                      const char  *footer);

G_END_DECLS
