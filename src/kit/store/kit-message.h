/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-message-columns.h"
#include "kit-tally.h"

G_BEGIN_DECLS

/* What has to be known of a message before something is done to it */
typedef struct
{
  gint64    id;
  gint64    folder;
  gint64    content;
  gint64    change;
  gboolean  associated;
  guint32   flags;
  gboolean  queued;
  char     *message_class;
} KitMessage;

/* What a new row needs besides the columns */
typedef struct
{
  gint64          folder;
  gint64          content;
  gboolean        associated;
  guint32         flags;
  guint32         status;
  gint64          conversation;
  GBytes         *props;   /* nullable: the overlay */
  MapiProperties *bag;     /* (nullable): for kit_message_columns_read(); those who insert a group have done that */
  const KitMessageColumns *columns; /* (nullable): instead of it */
} KitNewMessage;

/* MAPI_ERROR_NOT_FOUND */
KitMessage *kit_message_load         (KitConnection        *connection,
                                      gint64                id,
                                      GError              **error);
void        kit_message_free         (KitMessage           *self);
/* 0 on error. Counts and logs nothing. */
gint64      kit_message_insert       (KitTransaction       *transaction,
                                      const KitNewMessage  *message,
                                      GError              **error);
/* So many rows at once, or one: the first's number, behind which those of the others follow; 0 on error */
#define KIT_MESSAGE_GROUP KIT_STATEMENT_ROWS
gint64      kit_message_insert_group (KitTransaction       *transaction,
                                      const KitNewMessage  *messages,
                                      guint                 n_messages,
                                      GError              **error);
/* The same row with another content; change is counted up */
gboolean    kit_message_replace      (KitTransaction       *transaction,
                                      gint64                id,
                                      const KitNewMessage  *message,
                                      GError              **error);
/* Row, content, counts, event. The caller has checked that it is not queued. */
/* One that was listed without its header has what is in it from now on; the bag is a digest's */
gboolean    kit_message_set_header   (KitTransaction       *transaction,
                                      gint64                id,
                                      MapiProperties       *bag,
                                      GError              **error);
gboolean    kit_message_delete       (KitStore             *store,
                                      KitTransaction       *transaction,
                                      KitMessage           *message,
                                      KitTally             *tally,
                                      GError              **error);
gboolean    kit_message_move         (KitStore             *store,
                                      KitTransaction       *transaction,
                                      KitMessage           *message,
                                      gint64                destination,
                                      KitTally             *tally,
                                      GError              **error);
/* The same without a word to the server, which has done it */
gboolean    kit_message_remove       (KitTransaction       *transaction,
                                      KitMessage           *message,
                                      KitTally             *tally,
                                      GError              **error);
gboolean    kit_message_refile       (KitTransaction       *transaction,
                                      KitMessage           *message,
                                      gint64                destination,
                                      KitTally             *tally,
                                      GError              **error);
/* A new row on the same content; 0 on error */
gint64      kit_message_copy         (KitStore             *store,
                                      KitTransaction       *transaction,
                                      KitMessage           *message,
                                      gint64                destination,
                                      KitTally             *tally,
                                      GError              **error);
/* Deletes the content unless a message or a tombstone still has it */
gboolean    kit_message_drop_content (KitTransaction       *transaction,
                                      gint64                content,
                                      GError              **error);
gboolean    kit_message_log          (KitTransaction       *transaction,
                                      MapiEvent             event,
                                      const KitMessage     *message,
                                      GError              **error);
/* As load_message(), from the rows of one moment */
MapiContent *kit_message_load_content (KitStore            *store,
                                      KitConnection        *connection,
                                      gint64                id,
                                      GError              **error);
/* MAPI_ERROR_UNABLE_TO_COMPLETE: fetch_messages() brings it */
void        kit_message_set_not_here (GError              **error);
/* Properties that are never part of a content: the store has them elsewhere */
void        kit_message_strip        (MapiProperties       *bag);

/* kit-store-import.c: content, index, conversation and row of a message as received. 0 on
 * error. *@flags: those it got. Counts and logs nothing. */
gint64      kit_store_file_source    (KitTransaction       *transaction,
                                      gint64                folder,
                                      GBytes               *source,
                                      MapiMimeDigest       *digest,
                                      MapiProperties       *given,
                                      guint32              *flags,
                                      GError              **error);

/* "\nfirst\nsecond\n" and back; NULL for none */
char       *kit_keywords_to_text     (const char * const   *keywords);
char      **kit_keywords_from_text   (const char           *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitMessage, kit_message_free)

G_END_DECLS
