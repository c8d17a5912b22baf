/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-content.h"

G_BEGIN_DECLS

/* Messages in messages: deeper ones are neither written nor read */
#define MAPI_CONTENT_MAX_DEPTH 100

struct _MapiContent
{
  gatomicrefcount ref_count;
  MapiProperties *properties;   /* (owned) */
  GPtrArray      *recipients;   /* (owned) (element-type MapiProperties) */
  GPtrArray      *attachments;  /* (owned) (element-type MapiContentAttachment) */
  guint           next_row_id;
  guint           next_attach_num;
};

typedef struct
{
  MapiProperties *properties;   /* (owned) */
  MapiContent    *embedded;     /* (owned) (nullable) */
} MapiContentAttachment;

/* Puts back what was read from a file, its PR_ROWID or PR_ATTACH_NUM included */
void mapi_content_restore_recipient  (MapiContent    *self,
                                      MapiProperties *recipient);
void mapi_content_restore_attachment (MapiContent    *self,
                                      MapiProperties *attachment,
                                      MapiContent    *embedded);

G_END_DECLS
