/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

#define CLI_TYPE_INTERACTION (cli_interaction_get_type ())

G_DECLARE_FINAL_TYPE (CliInteraction, cli_interaction, CLI, INTERACTION, MapiInteraction)

/* Asks on the terminal; questions go to standard error */
MapiInteraction *cli_interaction_new (void);
/* A line without echo, or NULL at the end of input; free with mapi_secret_free() */
char            *cli_read_secret     (const char *prompt);

G_END_DECLS
