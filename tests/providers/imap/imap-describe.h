/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <imap-response.h>

/* Reads @bytes, @step of them at a time, and says what was understood, a line a response. Ends with
 * "error" when the input gives up. */
char *imap_describe (const char *bytes,
                     gsize       size,
                     gsize       step);
