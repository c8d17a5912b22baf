/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A web view keeps every turn of the wheel for itself. Views here are as high as their pages, so the
 * wheel is the reader's; only a page too high for that scrolls inside, at its end. */
#include "config.h"

#include "mail-reader-private.h"

#include <math.h>

static MailMessageCard *
card_below_pointer (MailReader *self)
{
  for (guint i = 0; i < self->cards->len; i++)
    {
      MailWebView *view = mail_message_card_get_web_view (self->cards->pdata[i]);

      if (view != NULL && mail_web_view_has_pointer (view))
        return self->cards->pdata[i];
    }
  return NULL;
}

/* The end of the page is on screen: what is left of it scrolls inside */
static gboolean
belongs_inside (MailReader      *self,
                MailMessageCard *card,
                double           dy)
{
  MailWebView *view = mail_message_card_get_web_view (card);
  graphene_rect_t bounds;

  if (!mail_web_view_can_scroll (view, dy)
      || !gtk_widget_compute_bounds (GTK_WIDGET (view), self->scrolled, &bounds))
    return FALSE;
  return bounds.origin.y + bounds.size.height <= gtk_widget_get_height (self->scrolled) + 64;
}

static gboolean
scroll_cb (MailReader               *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  MailMessageCard *card = card_below_pointer (self);
  GtkAdjustment *adjustment;
  double step;

  if (state & GDK_CONTROL_MASK)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), dy < 0 ? "reader.zoom-in" : "reader.zoom-out", NULL);
      return TRUE;
    }
  if (card == NULL || fabs (dx) > fabs (dy) || (state & GDK_SHIFT_MASK) || belongs_inside (self, card, dy))
    return FALSE;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  step = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL
         ? pow (gtk_adjustment_get_page_size (adjustment), 2.0 / 3.0) : 1;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + dy * step);
  return TRUE;
}

/* ---- what stays in place ---- */

static double
get_place (MailReader      *self,
           MailMessageCard *card)
{
  graphene_rect_t bounds;

  /* With nothing above it the subject stays in sight */
  if ((self->cards->len > 0 && self->cards->pdata[0] == card)
      || !gtk_widget_compute_bounds (GTK_WIDGET (card), gtk_widget_get_parent (self->list), &bounds))
    return 0;
  return MAX (0, bounds.origin.y - 6);
}

static void
keep_held (MailReader *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));

  self->upper = gtk_adjustment_get_upper (adjustment);
  self->page = gtk_adjustment_get_page_size (adjustment);
  if (self->held == NULL)
    return;
  self->is_moving = TRUE;
  gtk_adjustment_set_value (adjustment, get_place (self, self->held));
  self->is_moving = FALSE;
}

/* In the same frame, so that nobody sees it jump */
static void
layout_cb (MailReader *self)
{
  if (self->cards->len == 0)
    return;
  keep_held (self);
  mail_reader_look (self);
}

void
mail_reader_watch_layout (MailReader *self)
{
  g_signal_connect_data (gtk_widget_get_frame_clock (GTK_WIDGET (self)), "layout", G_CALLBACK (layout_cb), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

void
mail_reader_unwatch_layout (MailReader *self)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_frame_clock (GTK_WIDGET (self)), layout_cb, self);
}

/* A layout that leaves less to scroll moves it too, and nobody has scrolled then */
static void
moved_cb (MailReader    *self,
          GtkAdjustment *adjustment)
{
  if (self->is_moving || gtk_adjustment_get_upper (adjustment) != self->upper
      || gtk_adjustment_get_page_size (adjustment) != self->page)
    return;
  self->held = NULL;
  self->is_chosen = FALSE;
  mail_reader_look_soon (self);
}

void
mail_reader_scroll_to (MailReader      *self,
                       MailMessageCard *card)
{
  self->held = card;
  keep_held (self);
  mail_reader_look_soon (self);
}

void
mail_reader_install_scroll (MailReader *self)
{
  GtkEventController *controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (controller, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (self->scrolled, controller);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), "value-changed",
                           G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
}
