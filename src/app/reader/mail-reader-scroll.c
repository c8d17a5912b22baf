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

void
mail_reader_install_scroll (MailReader *self)
{
  GtkEventController *controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (controller, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (self->scrolled, controller);
}

void
mail_reader_scroll_to (MailReader      *self,
                       MailMessageCard *card)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  GtkWidget *content = gtk_widget_get_parent (self->list);
  graphene_rect_t bounds;

  /* With nothing above it the subject stays in sight */
  if (self->cards->len > 0 && self->cards->pdata[0] == card)
    gtk_adjustment_set_value (adjustment, 0);
  else if (gtk_widget_compute_bounds (GTK_WIDGET (card), content, &bounds))
    gtk_adjustment_set_value (adjustment, MAX (0, bounds.origin.y - 6));
}
