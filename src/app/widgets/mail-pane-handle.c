/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-pane-handle.h"

typedef struct
{
  GtkWidget          *pane;       /* (unowned): lives in the same template */
  MailPaneHandleFunc  func;
  gpointer            user_data;
  gint                width;      /* when the drag began */
} Handle;

static void
handle_free (gpointer  data,
             GClosure *closure)
{
  g_free (data);
}

static gint
get_width (Handle *handle,
           double  offset)
{
  if (gtk_widget_get_direction (handle->pane) == GTK_TEXT_DIR_RTL)
    offset = -offset;
  return handle->width + (gint) offset;
}

static void
begin_cb (Handle         *handle,
          double          x,
          double          y,
          GtkGestureDrag *drag)
{
  handle->width = gtk_widget_get_width (handle->pane);
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* The handle moves with the pane, and the offset is counted from it: what it has moved already comes on top */
static void
update_cb (Handle         *handle,
           double          x,
           double          y,
           GtkGestureDrag *drag)
{
  handle->width = gtk_widget_get_width (handle->pane);
  handle->func (handle->pane, get_width (handle, x), FALSE, handle->user_data);
}

static void
end_cb (Handle         *handle,
        double          x,
        double          y,
        GtkGestureDrag *drag)
{
  handle->func (handle->pane, gtk_widget_get_width (handle->pane), TRUE, handle->user_data);
}

void
mail_pane_handle_install (GtkWidget          *separator,
                          GtkWidget          *pane,
                          MailPaneHandleFunc  func,
                          gpointer            user_data)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  Handle *handle = g_new0 (Handle, 1);

  handle->pane = pane;
  handle->func = func;
  handle->user_data = user_data;
  gtk_widget_add_css_class (separator, "mail-handle");
  gtk_widget_set_cursor_from_name (separator, "col-resize");
  g_signal_connect_data (drag, "drag-begin", G_CALLBACK (begin_cb), handle, handle_free, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (update_cb), handle);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (end_cb), handle);
  gtk_widget_add_controller (separator, GTK_EVENT_CONTROLLER (drag));
}
