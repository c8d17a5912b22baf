/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-tag-pills.h"

#include <adwaita.h>

#include "mail-tags.h"
#include "mail-text.h"

#define PAD        7
#define GAP        4
#define MAX_WIDTH  110  /* of one name */
#define MAX_NAME   60
#define TINT       0.16f

typedef struct
{
  PangoLayout *layout;
  GdkRGBA      color;
  gint         width;
  gint         height;
} Pill;

struct _MailTagPills
{
  GtkWidget *widget;    /* (unowned): it draws */
  GArray    *pills;     /* of Pill; the last says how many have no room */
};

static void
pill_clear (gpointer data)
{
  g_clear_object (&((Pill *) data)->layout);
}

static void
set_text (Pill       *pill,
          const char *text)
{
  pango_layout_set_text (pill->layout, text, -1);
  pango_layout_set_width (pill->layout, -1);
  pango_layout_get_pixel_size (pill->layout, &pill->width, &pill->height);
  pill->width = MIN (pill->width, MAX_WIDTH);
  pango_layout_set_width (pill->layout, pill->width * PANGO_SCALE);
  pill->width += 2 * PAD;
}

static void
add_pill (MailTagPills  *self,
          const char    *text,
          const GdkRGBA *color)
{
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  Pill pill = { gtk_widget_create_pango_layout (self->widget, NULL), *color, 0, 0 };

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (pill.layout, attributes);
  pango_layout_set_single_paragraph_mode (pill.layout, TRUE);
  pango_layout_set_ellipsize (pill.layout, PANGO_ELLIPSIZE_END);
  set_text (&pill, text);
  g_array_append_val (self->pills, pill);
}

MailTagPills *
mail_tag_pills_new (GtkWidget          *widget,
                    const char * const *keywords)
{
  g_auto(GStrv) tags = mail_tags_list (keywords);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  MailTagPills *self;
  GdkRGBA color;

  if (tags[0] == NULL)
    return NULL;
  self = g_new0 (MailTagPills, 1);
  self->widget = widget;
  self->pills = g_array_new (FALSE, FALSE, sizeof (Pill));
  g_array_set_clear_func (self->pills, pill_clear);
  for (char **tag = tags; *tag != NULL; tag++)
    {
      g_autofree char *name = mail_tags_dup_name (*tag);
      g_autofree char *text = mail_text_clean (name, MAX_NAME);

      mail_tags_get_color (*tag, dark, &color);
      add_pill (self, text, &color);
    }
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  add_pill (self, "+", &color);
  return self;
}

void
mail_tag_pills_free (MailTagPills *self)
{
  g_array_unref (self->pills);
  g_free (self);
}

static gint
draw (MailTagPills *self,
      GtkSnapshot  *snapshot,
      Pill         *pill,
      gint          end,
      gint          y,
      gint          line)
{
  gboolean mirrored = gtk_widget_get_direction (self->widget) == GTK_TEXT_DIR_RTL;
  gint left = mirrored ? gtk_widget_get_width (self->widget) - end : end - pill->width;
  gint top = y + (line - pill->height) / 2;
  GdkRGBA tint = pill->color;
  GskRoundedRect shape;

  tint.alpha *= TINT;
  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (left, top - 1, pill->width, pill->height + 2),
                                   (pill->height + 2) / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &tint, &shape.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left + PAD, top));
  gtk_snapshot_append_layout (snapshot, pill->layout, &pill->color);
  gtk_snapshot_restore (snapshot);
  return pill->width + GAP;
}

gint
mail_tag_pills_snapshot (MailTagPills *self,
                         GtkSnapshot  *snapshot,
                         gint          end,
                         gint          y,
                         gint          line,
                         gint          width)
{
  guint n = self->pills->len - 1;
  Pill *rest = &g_array_index (self->pills, Pill, n);
  guint n_shown = 0;
  gint taken = 0;

  for (; n_shown < n; n_shown++)
    {
      taken += g_array_index (self->pills, Pill, n_shown).width + GAP;
      if (taken + (n_shown + 1 < n ? rest->width + PAD + GAP : 0) > width)
        break;
    }
  taken = 0;
  if (n_shown < n)
    {
      g_autofree char *text = g_strdup_printf ("+%u", n - n_shown);

      set_text (rest, text);
      taken += draw (self, snapshot, rest, end, y, line);
    }
  /* The first of them begins */
  for (guint i = n_shown; i-- > 0;)
    taken += draw (self, snapshot, &g_array_index (self->pills, Pill, i), end - taken, y, line);
  return taken;
}
