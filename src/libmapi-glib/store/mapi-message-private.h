/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../table/mapi-memory-source.h"
#include "mapi-message.h"

G_BEGIN_DECLS

typedef enum
{
  MAPI_MESSAGE_READ_WRITE,
  MAPI_MESSAGE_READ_ONLY,
  MAPI_MESSAGE_INVALID
} MapiMessageState;

struct _MapiMessage
{
  GObject           parent_instance;
  MapiStore        *store;        /* (owned) */
  MapiEntryId      *id;           /* (owned) (nullable): none before the first save */
  MapiEntryId      *folder_id;    /* (owned) (nullable) */
  MapiContent      *content;      /* (owned) */
  gint64            base_change;  /* PR_CHANGE_NUMBER of what was loaded */
  MapiMessageState  state;
  gboolean          saving;       /* an asynchronous save is on its way */
  MapiMemorySource *recipients;   /* (owned) (nullable): made with the first table */
  MapiMemorySource *attachments;  /* (owned) (nullable): made with the first table */
};

/* Whether the object is still good: MAPI_ERROR_INVALID_OBJECT otherwise */
gboolean mapi_message_check           (MapiMessage   *self,
                                       GError       **error);
/* ... and may be changed: MAPI_ERROR_NO_ACCESS otherwise */
gboolean mapi_message_check_writable  (MapiMessage   *self,
                                       GError       **error);
/* Brings the tables in line with the content */
void     mapi_message_refresh_tables  (MapiMessage   *self);
/* Takes @content as what the store holds */
void     mapi_message_take_content    (MapiMessage   *self,
                                       MapiContent   *content);

G_END_DECLS
