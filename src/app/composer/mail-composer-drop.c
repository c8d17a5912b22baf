/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"

#include <glib/gi18n.h>

#include "mail-selection.h"
#include "mail-work.h"

/* More in one message nobody means */
#define MAX_MESSAGES 100

/* ---- messages, attached whole ---- */

static MailAttachment *
load_message (MapiStore          *store,
              const MapiEntryId  *id,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr(MapiContent) original = mapi_store_load_message (store, id, cancellable, error);
  g_autoptr(MapiContent) answer = NULL;

  if (original == NULL)
    return NULL;
  answer = mapi_reply_create (original, MAPI_REPLY_FORWARD_AS_ATTACHMENT, NULL, error);
  return answer != NULL ? mail_attachment_new (mapi_content_get_attachment (answer, 0),
                                               mapi_content_get_embedded (answer, 0))
                        : NULL;
}

static void
messages_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  MailSelection *selection = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) rows = mail_selection_load (selection, cancellable, &error);

  if (rows != NULL && rows->len > MAX_MESSAGES)
    g_set_error (&error, MAPI_ERROR, MAPI_ERROR_TOO_BIG,
                 ngettext ("No more than %u message can be attached at once",
                           "No more than %u messages can be attached at once", MAX_MESSAGES), MAX_MESSAGES);
  for (guint i = 0; error == NULL && rows != NULL && i < rows->len; i++)
    {
      GBytes *bytes = mapi_properties_get_binary (rows->pdata[i], MAPI_PR_ENTRYID);
      g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, &error) : NULL;
      MapiStore *store = mail_selection_get_store_of (selection, bytes);
      MailAttachment *attachment =
        id != NULL && store != NULL ? load_message (store, id, cancellable, &error) : NULL;

      if (attachment != NULL)
        g_ptr_array_add (attachments, attachment);
    }
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&attachments), (GDestroyNotify) g_ptr_array_unref);
}

static void
messages_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) attachments = g_task_propagate_pointer (G_TASK (result), &error);

  for (guint i = 0; attachments != NULL && i < attachments->len && !self->is_closing; i++)
    mail_composer_add_attachment (self, attachments->pdata[i]);
  mail_composer_end_loading (self, error);
}

static void
attach_messages (MailComposer  *self,
                 MailSelection *selection)
{
  g_autoptr(GTask) task = mail_task_new (self, NULL, messages_loaded_cb, NULL);

  mail_composer_begin_loading (self);
  g_task_set_source_tag (task, attach_messages);
  g_task_set_task_data (task, g_object_ref (selection), g_object_unref);
  g_task_run_in_thread (task, messages_thread);
}

/* ---- what is let fall on the window ---- */

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         MailComposer  *self)
{
  graphene_rect_t bounds;
  gboolean over_text = gtk_widget_compute_bounds (GTK_WIDGET (self->editor), GTK_WIDGET (self->toasts), &bounds)
                       && graphene_rect_contains_point (&bounds, &GRAPHENE_POINT_INIT ((float) x, (float) y));

  if (self->is_redirect)
    return FALSE;
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    mail_composer_attach_list (self, g_value_get_boxed (value), over_text);
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    mail_composer_attach_texture (self, g_value_get_object (value));
  else if (G_VALUE_HOLDS (value, MAIL_TYPE_SELECTION))
    attach_messages (self, g_value_get_object (value));
  else
    return FALSE;
  return TRUE;
}

/* The list would have the messages moved: here they are only looked at */
static GdkDragAction
motion_cb (GtkDropTarget *target,
           double         x,
           double         y,
           MailComposer  *self)
{
  return self->is_redirect ? 0 : GDK_ACTION_COPY;
}

void
mail_composer_add_drop_target (MailComposer *self)
{
  GType types[] = { MAIL_TYPE_SELECTION, GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->toasts), GTK_EVENT_CONTROLLER (target));
}
