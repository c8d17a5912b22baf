/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-error.h"

G_BEGIN_DECLS

/* Splits a subject as SaveChanges does: *prefix (may be "") and the returned
 * normalised subject, both newly allocated. @explicit_prefix is PR_SUBJECT_PREFIX as
 * the client set it, or NULL. */
MAPI_AVAILABLE_IN_ALL
char *mapi_subject_normalize  (const char  *subject,
                               const char  *explicit_prefix,
                               char       **prefix);
/* For grouping without references: every "Re:", "AW:", "Fwd:", "[list]" removed, folded. */
MAPI_AVAILABLE_IN_ALL
char *mapi_subject_thread_key (const char  *subject);
/* What is left of "Re: AW: Re[2]: [list] Lunch" is "[list] Lunch": for answers, that begin with one mark alone. */
MAPI_AVAILABLE_IN_ALL
char *mapi_subject_strip_prefixes (const char *subject);

G_END_DECLS
