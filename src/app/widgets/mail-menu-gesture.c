/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-menu-gesture.h"

typedef struct
{
  GWeakRef     object;
  MailMenuFunc func;
} Wish;

static void
wish_free (gpointer  data,
           GClosure *closure)
{
  Wish *wish = data;

  g_weak_ref_clear (&wish->object);
  g_free (wish);
}

static void
show (Wish       *wish,
      GtkGesture *gesture,
      double      x,
      double      y)
{
  g_autoptr(GObject) object = g_weak_ref_get (&wish->object);
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  if (object == NULL || !wish->func (object, x, y))
    return;
  /* What would be done by a click is not done besides. Nor is it under way any more, which GTK 4.8 does not tell the row of a
   * list: it would look pressed for good */
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  for (GtkWidget *below = gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT); below != NULL && below != widget;
       below = gtk_widget_get_parent (below))
    gtk_widget_unset_state_flags (below, GTK_STATE_FLAG_ACTIVE);
}

static void
clicked_cb (GtkGesture *gesture,
            int         n_press,
            double      x,
            double      y,
            gpointer    wish)
{
  show (wish, gesture, x, y);
}

static void
held_cb (GtkGesture *gesture,
         double      x,
         double      y,
         gpointer    wish)
{
  show (wish, gesture, x, y);
}

static void
add (GtkWidget    *widget,
     GtkGesture   *gesture,
     GCallback     callback,
     MailMenuFunc  func,
     gpointer      object)
{
  Wish *wish = g_new0 (Wish, 1);

  g_weak_ref_init (&wish->object, object);
  wish->func = func;
  g_signal_connect_data (gesture, "pressed", callback, wish, wish_free, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));
}

void
mail_menu_gesture_add (GtkWidget    *widget,
                       MailMenuFunc  func,
                       gpointer      object)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  add (widget, click, G_CALLBACK (clicked_cb), func, object);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  add (widget, hold, G_CALLBACK (held_cb), func, object);
}
