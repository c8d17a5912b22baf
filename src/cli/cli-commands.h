/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-context.h"

G_BEGIN_DECLS

/* One function a command; each lies in the file named after it or its family. */
#define CLI_DECLARE(name) \
  gboolean cli_##name (CliContext *context, int argc, char **argv, GError **error)

CLI_DECLARE (profile);
CLI_DECLARE (service);
CLI_DECLARE (status);
CLI_DECLARE (sync);
CLI_DECLARE (folders);
CLI_DECLARE (folder);
CLI_DECLARE (list);
CLI_DECLARE (search);
CLI_DECLARE (conversation);
CLI_DECLARE (read);
CLI_DECLARE (send);
CLI_DECLARE (reply);
CLI_DECLARE (copy);
CLI_DECLARE (delete);
CLI_DECLARE (flag);
CLI_DECLARE (outbox);
CLI_DECLARE (identity);
CLI_DECLARE (operations);
CLI_DECLARE (receipts);
CLI_DECLARE (import);
CLI_DECLARE (export);
CLI_DECLARE (program);
CLI_DECLARE (resolve);
CLI_DECLARE (contacts);
CLI_DECLARE (remote);
CLI_DECLARE (watch);
CLI_DECLARE (verify);
CLI_DECLARE (backup);

/* "profile import" */
gboolean cli_accounts_import (CliContext *context, int argc, char **argv, GError **error);
/* KEY=VALUE… from argv[@first] on; KEY=- reads the value from standard input, so that no secret needs to be an
 * argument. @display_name: set if it is among them */
gboolean cli_apply_pairs (MapiSettings *settings, int argc, char **argv, int first, char **display_name, GError **error);
/* At the end of a command that put mail into the queue: says what becomes of it, or lets a person decide */
gboolean cli_leave (CliContext *context, GError **error);
/* @name: (nullable): any */
gboolean cli_store_is_named (MapiStore *store, const char *name);
/* What is installed but cannot be used, on standard error */
void cli_print_problems (void);

#undef CLI_DECLARE

G_END_DECLS
