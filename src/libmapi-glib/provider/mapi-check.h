/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-types.h"
#include "mapi-error.h"

G_BEGIN_DECLS

/* Where a service check reports its steps; boxed, reference counted. One thread at a time. */
#define MAPI_TYPE_CHECK (mapi_check_get_type ())

typedef struct _MapiCheck MapiCheck;

/**
 * MapiCheckStepFunc:
 * @step: what is tried, for people
 * @detail: (nullable): what came of it, for people
 * @error: (nullable): why it failed
 * @seconds: how long it took; negative when the step only begins
 * @user_data: what was passed with the function
 *
 * One step of a service check. It is called when the step begins and when it ends, on the thread
 * that does the step: mostly a provider's worker, while the caller of the check waits.
 */
typedef void (*MapiCheckStepFunc) (const char   *step,
                                   const char   *detail,
                                   const GError *error,
                                   double        seconds,
                                   gpointer      user_data);

MAPI_AVAILABLE_IN_ALL
GType      mapi_check_get_type (void);
MAPI_AVAILABLE_IN_ALL
MapiCheck *mapi_check_new      (MapiCheckStepFunc  func,
                                gpointer           user_data,
                                GDestroyNotify     destroy);
MAPI_AVAILABLE_IN_ALL
MapiCheck *mapi_check_ref      (MapiCheck         *self);
MAPI_AVAILABLE_IN_ALL
void       mapi_check_unref    (MapiCheck         *self);
/* @self of these two may be NULL: then nobody wants to know. A step that is open when the next
 * begins has succeeded. */
MAPI_AVAILABLE_IN_ALL
void       mapi_check_begin    (MapiCheck         *self,
                                const char        *step);
MAPI_AVAILABLE_IN_ALL
void       mapi_check_end      (MapiCheck         *self,
                                const char        *detail,
                                const GError      *error);
/* A line for the transcript, without secrets; NULL takes none */
MAPI_AVAILABLE_IN_ALL
void       mapi_check_note     (MapiCheck         *self,
                                const char        *line);
/* The steps, and what went over the line meanwhile */
MAPI_AVAILABLE_IN_ALL
char      *mapi_check_dup_transcript (MapiCheck   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiCheck, mapi_check_unref)

G_END_DECLS
