/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <mapi.h>

G_BEGIN_DECLS

/* What every command gets: the global options, a session when it asks for one, and a place
 * to put its answer. */
typedef struct
{
  char        *profile;
  gboolean     new_session;
  gboolean     no_mail;
  gboolean     service;
  gboolean     no_ui;
  gboolean     ui;
  gboolean     json;
  gboolean     quiet;
  gboolean     submitted; /* something went into the queue and waits there */
  MapiSession *session;   /* (owned) (nullable) */
  JsonBuilder *builder;   /* (owned): the answer with --json */
  JsonNode    *steps;     /* (owned) (nullable): what went before what failed */
} CliContext;

/* Returns the exit status; FALSE results set @error, which main() prints */
typedef gboolean (*CliRunFunc) (CliContext  *context,
                                int          argc,
                                char       **argv,
                                GError     **error);

typedef struct
{
  const char *name;
  CliRunFunc  run;
  const char *usage;
  const char *summary;
} CliCommand;

#define CLI_ERROR (cli_error_quark ())

typedef enum
{
  CLI_ERROR_USAGE
} CliError;

GQuark       cli_error_quark        (void);
void         cli_context_clear      (CliContext       *self);
/* The user, NULL where none can be asked */
MapiInteraction *cli_context_dup_interaction (CliContext *self);
/* Logs on when that has not happened yet */
MapiSession *cli_context_logon      (CliContext       *self,
                                     GError          **error);
MapiStore   *cli_context_open_default_store (CliContext *self,
                                     GError          **error);
/* Folder by id, @role, path, or STORE:PATH */
MapiFolder  *cli_context_open_folder (CliContext      *self,
                                     const char       *spec,
                                     GError          **error);
/* The store of STORE:PATH, or the default store; *@path: what is left of @spec */
MapiStore   *cli_context_open_store_of (CliContext    *self,
                                     const char       *spec,
                                     const char      **path,
                                     GError          **error);
/* A message's or folder's printed id and the store that made it */
MapiEntryId *cli_context_parse_id   (CliContext       *self,
                                     const char       *text,
                                     MapiStore       **store,
                                     GError          **error);
/* Parses options of one command; the rest stays in argv. Errors are usage errors. */
gboolean     cli_parse_options      (const GOptionEntry *entries,
                                     int              *argc,
                                     char           ***argv,
                                     GError          **error);
gboolean     cli_usage_error        (GError          **error,
                                     const char       *format,
                                     ...) G_GNUC_PRINTF (2, 3);

/* Output */
void         cli_json_member        (CliContext       *self,
                                     const char       *name,
                                     const char       *value);
void         cli_json_int           (CliContext       *self,
                                     const char       *name,
                                     gint64            value);
void         cli_json_boolean       (CliContext       *self,
                                     const char       *name,
                                     gboolean          value);
void         cli_json_time          (CliContext       *self,
                                     const char       *name,
                                     gint64            time_us);
void         cli_json_id            (CliContext       *self,
                                     const char       *name,
                                     const MapiEntryId *id);
/* Members of an object: name, code, message, and component, low-level, words where they are known */
void         cli_json_error         (CliContext       *self,
                                     const GError     *error);
/* What went wrong with what waits to be sent or told to a server, for programs; NULL for nothing, or nobody knows */
const char  *cli_get_outgoing_code  (MapiProperties   *properties);
/* One line of what is known of an error and not said by its message; NULL for nothing */
char        *cli_dup_error_details  (const GError     *error);
void         cli_json_strv          (CliContext       *self,
                                     const char       *name,
                                     const char * const *values);
/* Commands with nothing to tell answer an empty object in JSON. Passes @done on. */
gboolean     cli_acknowledge        (CliContext       *self,
                                     gboolean          done);
/* NULL for NULL */
char        *cli_format_hex         (GBytes           *bytes);
char        *cli_format_time        (gint64            time_us);
char        *cli_format_time_short  (gint64            time_us);
char        *cli_format_size        (gint64            bytes);
/* A cell of a table on a terminal: @width columns, cut or padded, control characters removed */
char        *cli_format_cell        (const char       *text,
                                     guint             width);
/* Server and mail text for a terminal: no control characters but newline and tab */
char        *cli_clean_text         (const char       *text);
/* flags: array of read, flagged, answered, forwarded, draft, has-error, and keywords */
char       **cli_flag_names         (MapiProperties   *properties);

G_END_DECLS
