/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* 24 random letters and digits (120 bits), for Message-IDs and boundaries */
char *mapi_mime_create_token (void);

G_END_DECLS
