/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-aside-layout.h"

struct _MailAsideLayout
{
  GtkLayoutManager parent_instance;
  int              spacing;
};

G_DEFINE_FINAL_TYPE (MailAsideLayout, mail_aside_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *words;
  GtkWidget *rest;              /* (nullable) */
  int        words_width;       /* at least */
  int        rest_least;
  int        rest_width;
} Parts;

static void
measure_parts (GtkWidget *widget,
               Parts     *parts)
{
  *parts = (Parts) { .words = gtk_widget_get_first_child (widget) };
  parts->rest = gtk_widget_get_next_sibling (parts->words);
  if (parts->rest != NULL && !gtk_widget_should_layout (parts->rest))
    parts->rest = NULL;
  gtk_widget_measure (parts->words, GTK_ORIENTATION_HORIZONTAL, -1, &parts->words_width, NULL, NULL, NULL);
  if (parts->rest != NULL)
    gtk_widget_measure (parts->rest, GTK_ORIENTATION_HORIZONTAL, -1, &parts->rest_least, &parts->rest_width, NULL,
                        NULL);
}

static gboolean
is_beside (MailAsideLayout *self,
           const Parts     *parts,
           int              width)
{
  return parts->rest == NULL || parts->words_width + self->spacing + parts->rest_width <= width;
}

static int
height_at (GtkWidget *widget,
           int        width)
{
  int height;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static GtkSizeRequestMode
mail_aside_layout_get_request_mode (GtkLayoutManager *manager,
                                    GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
mail_aside_layout_measure (GtkLayoutManager *manager,
                           GtkWidget        *widget,
                           GtkOrientation    orientation,
                           int               for_size,
                           int              *minimum,
                           int              *natural,
                           int              *minimum_baseline,
                           int              *natural_baseline)
{
  MailAsideLayout *self = MAIL_ASIDE_LAYOUT (manager);
  Parts parts;
  int wish;
  int least;

  *minimum_baseline = *natural_baseline = -1;
  measure_parts (widget, &parts);
  gtk_widget_measure (parts.words, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &wish, NULL, NULL);
  least = MAX (parts.words_width, parts.rest_least);
  wish = MAX (wish + (parts.rest != NULL ? self->spacing + parts.rest_width : 0), least);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least;
      *natural = wish;
      return;
    }
  for_size = for_size > 0 ? MAX (for_size, least) : wish;
  if (parts.rest == NULL)
    *minimum = height_at (parts.words, for_size);
  else if (is_beside (self, &parts, for_size))
    *minimum = MAX (height_at (parts.words, for_size - self->spacing - parts.rest_width),
                    height_at (parts.rest, parts.rest_width));
  else
    *minimum = height_at (parts.words, for_size) + height_at (parts.rest, for_size);
  *natural = *minimum;
}

static void
mail_aside_layout_allocate (GtkLayoutManager *manager,
                            GtkWidget        *widget,
                            int               width,
                            int               height,
                            int               baseline)
{
  MailAsideLayout *self = MAIL_ASIDE_LAYOUT (manager);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  Parts parts;
  int used;

  measure_parts (widget, &parts);
  if (parts.rest == NULL)
    {
      gtk_widget_size_allocate (parts.words, &(GtkAllocation) { 0, 0, width, height }, -1);
      return;
    }
  if (is_beside (self, &parts, width))
    {
      used = parts.rest_width;
      gtk_widget_size_allocate (parts.words, &(GtkAllocation) { rtl ? used + self->spacing : 0, 0,
                                                                width - used - self->spacing, height }, -1);
      gtk_widget_size_allocate (parts.rest, &(GtkAllocation) { rtl ? 0 : width - used, 0, used, height }, -1);
      return;
    }
  used = height_at (parts.words, width);
  gtk_widget_size_allocate (parts.words, &(GtkAllocation) { 0, 0, width, used }, -1);
  gtk_widget_size_allocate (parts.rest, &(GtkAllocation) { 0, used, width, height - used }, -1);
}

static void
mail_aside_layout_class_init (MailAsideLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = mail_aside_layout_get_request_mode;
  layout_class->measure = mail_aside_layout_measure;
  layout_class->allocate = mail_aside_layout_allocate;
}

static void
mail_aside_layout_init (MailAsideLayout *self)
{
}

GtkLayoutManager *
mail_aside_layout_new (int spacing)
{
  MailAsideLayout *self = g_object_new (MAIL_TYPE_ASIDE_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
