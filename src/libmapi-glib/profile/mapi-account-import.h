/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-discovery-result.h"
#include "mapi-service-type.h"

G_BEGIN_DECLS

/* Other mail programs whose accounts are understood */
typedef enum
{
  MAPI_IMPORT_THUNDERBIRD,      /* prefs.js of a profile */
  MAPI_IMPORT_EVOLUTION,        /* *.source */
  MAPI_IMPORT_GEARY,            /* geary.ini of an account */
  MAPI_IMPORT_CLAWS             /* accountrc */
} MapiImportProgram;

/**
 * MAPI_IMPORT_N_PROGRAMS:
 *
 * How many values [enum@ImportProgram] has.
 */
#define MAPI_IMPORT_N_PROGRAMS (MAPI_IMPORT_CLAWS + 1)

/* An account another program is set up with. Passwords are not taken over: the others keep them
 * encrypted or in a keyring of their own. Immutable. */
#define MAPI_TYPE_FOUND_ACCOUNT (mapi_found_account_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiFoundAccount, mapi_found_account, MAPI, FOUND_ACCOUNT, GObject)

MAPI_AVAILABLE_IN_ALL
MapiImportProgram    mapi_found_account_get_program (MapiFoundAccount    *self);
/* "Thunderbird" */
MAPI_AVAILABLE_IN_ALL
const char          *mapi_found_account_get_program_name (MapiFoundAccount *self);
/* The user's name, or NULL */
MAPI_AVAILABLE_IN_ALL
const char          *mapi_found_account_get_person  (MapiFoundAccount    *self);
MAPI_AVAILABLE_IN_ALL
const char          *mapi_found_account_get_address (MapiFoundAccount    *self);
/* Its servers; mapi_discovery_result_apply() makes settings of them */
MAPI_AVAILABLE_IN_ALL
MapiDiscoveryResult *mapi_found_account_get_result  (MapiFoundAccount    *self);

/* A service for it; NO_SUPPORT: nothing here speaks what it receives mail with. Blocks. */
MAPI_AVAILABLE_IN_ALL
MapiSettings        *mapi_found_account_propose     (MapiFoundAccount    *self,
                                                     MapiServiceType    **type,
                                                     GError             **error);

/* All programs' accounts below @home (NULL: the user's home), element-type MapiFoundAccount. What
 * cannot be read is left out. Blocks. */
MAPI_AVAILABLE_IN_ALL
GPtrArray           *mapi_account_import_find       (const char          *home,
                                                     GCancellable        *cancellable);
/* The accounts in files of one program, each with its name */
MAPI_AVAILABLE_IN_ALL
GPtrArray           *mapi_account_import_parse      (MapiImportProgram    program,
                                                     const char * const  *names,
                                                     const char * const  *texts);

G_END_DECLS
