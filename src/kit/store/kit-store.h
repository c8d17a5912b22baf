/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote.h"

G_BEGIN_DECLS

/* A store kept in SQLite (see kit-schema.c for the files). It implements every vfunc of
 * MapiStore; a provider subclasses it and adds what is its own. */
#define KIT_TYPE_STORE (kit_store_get_type ())

G_DECLARE_DERIVABLE_TYPE (KitStore, kit_store, KIT, STORE, MapiStore)

struct _KitStoreClass
{
  MapiStoreClass parent_class;

  /* There is a server that must be told of changes: they are recorded as operations */
  gboolean replicated;
  /* The other side of a replicated store, not connected yet: (transfer full). Called after the
   * logon, with the settings of that moment; the agent has one at a time. */
  KitRemote *(*create_remote) (KitStore      *self,
                               GCancellable  *cancellable,
                               GError       **error);

  /*< private >*/
  gpointer _reserved[7];
};

typedef enum
{
  KIT_OPERATION_FLAGS         = 1, /* arguments: the wanted MESSAGE_FLAGS, FLAGGED, ANSWERED,
  FORWARDED */
  KIT_OPERATION_KEYWORDS      = 2, /* arguments: the wanted KEYWORDS */
  KIT_OPERATION_MOVE          = 3, /* folder: where the server has it */
  KIT_OPERATION_DELETE        = 4, /* folder: where the server has it */
  KIT_OPERATION_APPEND        = 5, /* folder: where it shall be */
  KIT_OPERATION_CREATE_FOLDER = 6,
  KIT_OPERATION_CHANGE_FOLDER = 7, /* renamed or moved; arguments: DISPLAY_NAME before */
  KIT_OPERATION_DELETE_FOLDER = 8  /* arguments: DISPLAY_NAME */
} KitOperationKind;

/* Something a server is still to be told */
typedef struct
{
  gint64            id;
  KitOperationKind  kind;
  gint64            message;   /* 0: none */
  gint64            folder;    /* 0: none */
  guint             attempts;
  MapiProperties   *arguments; /* never NULL */
} KitOperation;

void          kit_operation_free           (KitOperation    *self);
/* The oldest operation that is due at @now (µs since 1970) and waits for no older one about the
 * same message or folder. NULL without an error: there is none. */
KitOperation *kit_store_take_operation     (KitStore        *self,
                                            gint64           now,
                                            GError         **error);
gboolean      kit_store_complete_operation (KitStore        *self,
                                            KitOperation    *operation,
                                            GError         **error);
/* @next_try: µs since 1970; G_MAXINT64: only when someone asks for it */
gboolean      kit_store_fail_operation     (KitStore        *self,
                                            KitOperation    *operation,
                                            gint64           next_try,
                                            const char      *error_text,
                                            GError         **error);

/* Local delivery: files @source into the receive folder of its class and says NEW_MAIL,
 * unless it was filed already for the same @search_key and @recipient. @properties: as for
 * import_messages(), and what else to lay over. *@id: NULL when it was filed before. */
gboolean      kit_store_deliver            (KitStore        *self,
                                            GBytes          *source,
                                            MapiProperties  *properties,
                                            GBytes          *search_key,
                                            const char      *recipient,
                                            MapiEntryId    **id,
                                            GCancellable    *cancellable,
                                            GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitOperation, kit_operation_free)

G_END_DECLS
