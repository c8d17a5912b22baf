/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../mapi-error.h"
#include "../mapi-types.h"

G_BEGIN_DECLS

/* What programs may do with a person's mail while no person looks. Kept per program in programs.conf. It is a
 * person's word to programs that keep to it: whoever may read the person's files needs no leave. */

/* What a program may want to do unseen. */
typedef enum
{
  MAPI_PROGRAM_RIGHT_SEND,
  MAPI_PROGRAM_RIGHT_READ
} MapiProgramRight;

/* What the person said to it. */
typedef enum
{
  MAPI_CONSENT_ASK,
  MAPI_CONSENT_ALWAYS,
  MAPI_CONSENT_NEVER
} MapiConsent;

MAPI_AVAILABLE_IN_ALL
gboolean  mapi_program_rights_get      (const char        *program,
                                        MapiProgramRight   right,
                                        MapiConsent       *consent,
                                        GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean  mapi_program_rights_set      (const char        *program,
                                        const char        *name,
                                        MapiProgramRight   right,
                                        MapiConsent        consent,
                                        GError           **error);
MAPI_AVAILABLE_IN_ALL
char    **mapi_program_rights_list     (GError           **error);
MAPI_AVAILABLE_IN_ALL
char     *mapi_program_rights_dup_name (const char        *program);
MAPI_AVAILABLE_IN_ALL
gboolean  mapi_program_rights_forget   (const char        *program,
                                        GError           **error);

G_END_DECLS
