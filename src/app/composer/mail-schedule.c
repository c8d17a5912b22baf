/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-schedule.h"

#include <glib/gi18n.h>

struct _MailSchedule
{
  GtkPopover   parent_instance;
  GtkBox      *presets;
  GtkCalendar *calendar;
  GtkSpinButton *hour;
  GtkSpinButton *minute;
  GtkWidget   *button;
};

G_DEFINE_FINAL_TYPE (MailSchedule, mail_schedule, GTK_TYPE_POPOVER)

enum { SIGNAL_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

GDateTime *
mail_schedule_next (GDateTime *now,
                    int        days,
                    int        weekday,
                    int        hour)
{
  g_autoptr(GDateTime) day = g_date_time_add_days (now, days);

  for (int i = 0; i < 14; i++)
    {
      g_autoptr(GDateTime) candidate = NULL;
      g_autoptr(GDateTime) this_day = g_date_time_add_days (day, i);

      candidate = g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (this_day),
                                   g_date_time_get_month (this_day), g_date_time_get_day_of_month (this_day), hour,
                                   0, 0);
      if (candidate != NULL && g_date_time_compare (candidate, now) > 0
          && (weekday == 0 || g_date_time_get_day_of_week (candidate) == weekday))
        return g_steal_pointer (&candidate);
    }
  return g_date_time_add_days (now, 1);
}

static int
days_between (GDateTime *now,
              GDateTime *when)
{
  GDate first, second;

  g_date_clear (&first, 1);
  g_date_clear (&second, 1);
  g_date_set_dmy (&first, (GDateDay) g_date_time_get_day_of_month (now), g_date_time_get_month (now),
                  (GDateYear) g_date_time_get_year (now));
  g_date_set_dmy (&second, (GDateDay) g_date_time_get_day_of_month (when), g_date_time_get_month (when),
                  (GDateYear) g_date_time_get_year (when));
  return g_date_days_between (&first, &second);
}

char *
mail_schedule_format (GDateTime *now,
                      GDateTime *when)
{
  switch (days_between (now, when))
    {
    case 0:
      /* Translators: a time of today, for strftime */
      return g_date_time_format (when, _("Today, %R"));
    case 1:
      /* Translators: a time of tomorrow, for strftime */
      return g_date_time_format (when, _("Tomorrow, %R"));
    default:
      if (g_date_time_get_year (now) != g_date_time_get_year (when))
        /* Translators: a day of another year and a time, for strftime, as in “Monday 3 March 2031, 08:00” */
        return g_date_time_format (when, _("%A %e %B %Y, %R"));
      /* Translators: a day and a time, for strftime, as in “Monday 3 March, 08:00” */
      return g_date_time_format (when, _("%A %e %B, %R"));
    }
}

static void
choose (MailSchedule *self,
        GDateTime    *when)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, g_date_time_to_unix (when) * G_USEC_PER_SEC);
}

static void
preset_cb (MailSchedule *self,
           GtkButton    *button)
{
  choose (self, g_object_get_data (G_OBJECT (button), "when"));
}

static GDateTime *
dup_chosen (MailSchedule *self)
{
  g_autoptr(GDateTime) day = gtk_calendar_get_date (self->calendar);

  return g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                g_date_time_get_day_of_month (day), gtk_spin_button_get_value_as_int (self->hour),
                                gtk_spin_button_get_value_as_int (self->minute), 0);
}

static void
chosen_cb (MailSchedule *self)
{
  g_autoptr(GDateTime) when = dup_chosen (self);

  if (when != NULL)
    choose (self, when);
}

static void
update_cb (MailSchedule *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) when = dup_chosen (self);

  gtk_widget_set_sensitive (self->button, when != NULL && g_date_time_compare (when, now) > 0);
}

static void
add_preset (MailSchedule *self,
            GDateTime    *now,
            GDateTime    *when)
{
  g_autofree char *text = mail_schedule_format (now, when);
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "when", g_date_time_ref (when), (GDestroyNotify) g_date_time_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (preset_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->presets, button);
}

/* The offers are those of this moment */
static void
mail_schedule_map (GtkWidget *widget)
{
  MailSchedule *self = MAIL_SCHEDULE (widget);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) evening = mail_schedule_next (now, 0, 0, 18);
  g_autoptr(GDateTime) morning = mail_schedule_next (now, 1, 0, 8);
  g_autoptr(GDateTime) monday = mail_schedule_next (now, 2, 1, 8);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->presets))) != NULL)
    gtk_box_remove (self->presets, child);
  add_preset (self, now, evening);
  add_preset (self, now, morning);
  add_preset (self, now, monday);
  gtk_calendar_select_day (self->calendar, morning);
  update_cb (self);
  GTK_WIDGET_CLASS (mail_schedule_parent_class)->map (widget);
}

static void
mail_schedule_class_init (MailScheduleClass *klass)
{
  GTK_WIDGET_CLASS (klass)->map = mail_schedule_map;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", MAIL_TYPE_SCHEDULE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_INT64);
}

static gboolean
two_digits_cb (GtkSpinButton *spin)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static GtkSpinButton *
create_spin (MailSchedule *self,
             int           maximum,
             int           step,
             int           value,
             const char   *label)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, maximum, step);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (spin), GTK_ORIENTATION_VERTICAL);
  gtk_spin_button_set_wrap (GTK_SPIN_BUTTON (spin), TRUE);
  g_signal_connect (spin, "output", G_CALLBACK (two_digits_cb), NULL);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (update_cb), self, G_CONNECT_SWAPPED);
  return GTK_SPIN_BUTTON (spin);
}

/* GTK shows arrows and gives them no names; they stand in this order */
static void
name_arrows (GtkCalendar *calendar)
{
  const char * const names[] = { _("Previous Month"), _("Next Month"), _("Previous Year"), _("Next Year") };
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (calendar));
  gsize n = 0;

  for (GtkWidget *child = header != NULL ? gtk_widget_get_first_child (header) : NULL;
       child != NULL && n < G_N_ELEMENTS (names); child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, names[n++], -1);
}

static void
mail_schedule_init (MailSchedule *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (_("Send Later"));
  GtkWidget *when = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->presets = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  self->calendar = GTK_CALENDAR (gtk_calendar_new ());
  name_arrows (self->calendar);
  self->button = gtk_button_new_with_label (_("Send Then"));
  self->hour = create_spin (self, 23, 1, 8, _("Hour"));
  self->minute = create_spin (self, 59, 5, 0, _("Minute"));
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_add_css_class (self->button, "suggested-action");
  gtk_widget_set_halign (when, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (when), GTK_WIDGET (self->hour));
  gtk_box_append (GTK_BOX (when), gtk_label_new (":"));
  gtk_box_append (GTK_BOX (when), GTK_WIDGET (self->minute));
  gtk_box_append (GTK_BOX (when), self->button);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->presets));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->calendar));
  gtk_box_append (GTK_BOX (box), when);
  gtk_popover_set_child (GTK_POPOVER (self), box);
  g_signal_connect_object (self->calendar, "day-selected", G_CALLBACK (update_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
}
