/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-mime-scan-private.h"

G_BEGIN_DECLS

/* What each part of one message is for. */
typedef enum
{
  MAPI_MIME_ROLE_NONE,          /* a container, or part of something that is kept whole */
  MAPI_MIME_ROLE_TEXT,          /* PR_BODY */
  MAPI_MIME_ROLE_MORE_TEXT,     /* appended to PR_BODY */
  MAPI_MIME_ROLE_HTML,          /* PR_HTML */
  MAPI_MIME_ROLE_ATTACHMENT,
  MAPI_MIME_ROLE_HIDDEN,        /* an attachment that is no file to the reader */
  MAPI_MIME_ROLE_MESSAGE,       /* an embedded message */
  MAPI_MIME_ROLE_WHOLE,         /* the entity with its fields is one attachment (S/MIME) */
  MAPI_MIME_ROLE_REPORT,        /* fields of a report */
  MAPI_MIME_ROLE_TNEF,
  MAPI_MIME_ROLE_NESTED         /* of an embedded message */
} MapiMimeRole;

typedef struct
{
  guint8 *roles;                /* (owned) one MapiMimeRole an entity, from @root on */
  guint   root;
  guint   end;                  /* the first entity that is not of this message */
} MapiMimeRoles;

MapiMimeRoles *mapi_mime_roles_new  (MapiMimeScan        *scan,
                                     guint                root);
void           mapi_mime_roles_free (MapiMimeRoles       *self);
MapiMimeRole   mapi_mime_roles_get  (const MapiMimeRoles *self,
                                     guint                position);
/* PR_MESSAGE_CLASS */
char          *mapi_mime_find_class (MapiMimeScan        *scan,
                                     const MapiMimeRoles *roles);
/* The file name of a part as it may be shown and used, or NULL */
char          *mapi_mime_dup_file_name (MapiMimeScan         *scan,
                                        const MapiMimeEntity *entity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiMimeRoles, mapi_mime_roles_free)

G_END_DECLS
