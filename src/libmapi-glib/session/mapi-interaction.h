/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-question.h"

G_BEGIN_DECLS

/* The user, if there is one. Subclasses fill in ask() (blocking: a terminal) or the
 * ask_async() pair (windows); the library calls mapi_interaction_ask() from any thread. */
#define MAPI_TYPE_INTERACTION (mapi_interaction_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MapiInteraction, mapi_interaction, MAPI, INTERACTION, GObject)

struct _MapiInteractionClass
{
  GObjectClass parent_class;

  /* Fills in the question's answer. FALSE and USER_CANCEL when the user gave up. */
  gboolean (*ask)        (MapiInteraction      *self,
                          MapiQuestion         *question,
                          GCancellable         *cancellable,
                          GError              **error);
  void     (*ask_async)  (MapiInteraction      *self,
                          MapiQuestion         *question,
                          GCancellable         *cancellable,
                          GAsyncReadyCallback   callback,
                          gpointer              user_data);
  gboolean (*ask_finish) (MapiInteraction      *self,
                          GAsyncResult         *result,
                          GError              **error);
  /* Something long goes on; @fraction -1 when unknown, 1 when done. With @cancellable the user may stop it. Any
   * thread. */
  void     (*progress)   (MapiInteraction      *self,
                          const char           *text,
                          double                fraction,
                          GCancellable         *cancellable);

  /*< private >*/
  gpointer _reserved[8];
};

/* Blocks until there is an answer. With ask_async() the question is put on the context the
 * object was made on; called on the thread that owns it, that context runs meanwhile. */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_interaction_ask      (MapiInteraction  *self,
                                    MapiQuestion     *question,
                                    GCancellable     *cancellable,
                                    GError          **error);
MAPI_AVAILABLE_IN_ALL
void     mapi_interaction_progress (MapiInteraction  *self,
                                    const char       *text,
                                    double            fraction,
                                    GCancellable     *cancellable);

G_END_DECLS
