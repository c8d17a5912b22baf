/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-wrap-layout.h"

struct _MailWrapLayout
{
  GtkLayoutManager parent_instance;
  int              spacing;
  gboolean         fill;
};

G_DEFINE_FINAL_TYPE (MailWrapLayout, mail_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* Where each child goes at @width. @place nullable: only measured. Returns the height. */
static int
flow (MailWrapLayout *self,
      GtkWidget      *widget,
      int             width,
      gboolean        place)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *line = next_shown (gtk_widget_get_first_child (widget));
  int y = 0;

  while (line != NULL)
    {
      GtkWidget *end = line;
      int used = 0;
      int height = 0;
      int x = 0;

      /* How many fit */
      for (; end != NULL; end = next_shown (gtk_widget_get_next_sibling (end)))
        {
          int min, natural, tall;
          gboolean is_last = next_shown (gtk_widget_get_next_sibling (end)) == NULL;

          gtk_widget_measure (end, GTK_ORIENTATION_HORIZONTAL, -1, &min, &natural, NULL, NULL);
          if (self->fill && is_last)
            natural = min;
          natural = MIN (natural, MAX (width, min));
          if (end != line && used + self->spacing + natural > width)
            break;
          used += end != line ? self->spacing : 0;
          if (self->fill && is_last)
            natural = MAX (width - used, min);
          gtk_widget_measure (end, GTK_ORIENTATION_VERTICAL, natural, NULL, &tall, NULL, NULL);
          used += natural;
          height = MAX (height, tall);
        }
      for (GtkWidget *child = line; place && child != end;
           child = next_shown (gtk_widget_get_next_sibling (child)))
        {
          int min, natural;
          gboolean is_last = next_shown (gtk_widget_get_next_sibling (child)) == NULL;

          gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, &natural, NULL, NULL);
          natural = self->fill && is_last ? MAX (width - x, min) : MIN (natural, MAX (width, min));
          gtk_widget_size_allocate (child,
                                    &(GtkAllocation) { rtl ? width - x - natural : x, y, natural, height }, -1);
          x += natural + self->spacing;
        }
      y += height + (end != NULL ? self->spacing : 0);
      line = end;
    }
  return y;
}

static GtkSizeRequestMode
mail_wrap_layout_get_request_mode (GtkLayoutManager *manager,
                                   GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
mail_wrap_layout_measure (GtkLayoutManager *manager,
                          GtkWidget        *widget,
                          GtkOrientation    orientation,
                          int               for_size,
                          int              *minimum,
                          int              *natural,
                          int              *minimum_baseline,
                          int              *natural_baseline)
{
  MailWrapLayout *self = MAIL_WRAP_LAYOUT (manager);
  int widest = 0;
  int all = 0;

  *minimum_baseline = *natural_baseline = -1;
  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int min, wish;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, &wish, NULL, NULL);
      widest = MAX (widest, min);
      all += wish + self->spacing;
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widest;
      *natural = MAX (widest, all - self->spacing);
      return;
    }
  *minimum = *natural = flow (self, widget, for_size > 0 ? MAX (for_size, widest) : MAX (all, widest), FALSE);
}

static void
mail_wrap_layout_allocate (GtkLayoutManager *manager,
                           GtkWidget        *widget,
                           int               width,
                           int               height,
                           int               baseline)
{
  flow (MAIL_WRAP_LAYOUT (manager), widget, width, TRUE);
}

static void
mail_wrap_layout_class_init (MailWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = mail_wrap_layout_get_request_mode;
  layout_class->measure = mail_wrap_layout_measure;
  layout_class->allocate = mail_wrap_layout_allocate;
}

static void
mail_wrap_layout_init (MailWrapLayout *self)
{
}

GtkLayoutManager *
mail_wrap_layout_new (int      spacing,
                      gboolean fill)
{
  MailWrapLayout *self = g_object_new (MAIL_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = spacing;
  self->fill = fill;
  return GTK_LAYOUT_MANAGER (self);
}
