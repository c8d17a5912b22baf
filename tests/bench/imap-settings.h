/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi-provider.h>

/* An account as the manifest describes accounts. Ends the program when the manifest does not take it. @dir: where the
 * provider keeps its files. @pin: (nullable): the fingerprint of the certificate it trusts; NULL: without protection */
MapiSupport *imap_settings_make_support (const char *manifest,
                                         const char *host,
                                         const char *port,
                                         const char *user,
                                         const char *password,
                                         const char *dir,
                                         const char *pin);
/* The most memory this program had, in MiB. Not as getrusage() tells it: that knows of whoever started the program, too */
double       imap_settings_get_peak     (void);
/* Ends the program with what it says, unless it is NULL */
void         imap_settings_fail_on      (GError     *error);
