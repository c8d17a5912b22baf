/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-application.h"
#include "mail-contrast.h"
#include "mail-dates.h"
#include "mail-message-marks.h"
#include "mail-shown-address.h"
#include "mail-tag-pills.h"
#include "mail-text.h"

/* A list view keeps some 200 rows ready of which a dozen are seen. So a row is one widget that draws: binding
 * it costs nothing, and text is only shaped for rows that come to be seen. What it says is told to
 * screen readers as the name of its list item. */
struct _MailMessageRow
{
  GtkWidget    parent_instance;

  GtkListItem *item;      /* (unowned): ours lives in it */
  MapiRow     *row;       /* (owned) (nullable) */
  MapiRow     *previous;  /* (owned) (nullable) */
  gulong       row_changed;
  gulong       previous_changed;
  MailRowStyle style;
  char        *group;     /* (owned) (nullable): the heading above */

  PangoLayout *people;    /* (owned) (nullable): layouts are made when they are drawn */
  PangoLayout *count;     /* (owned) (nullable) */
  PangoLayout *date;      /* (owned) (nullable) */
  PangoLayout *place;     /* (owned) (nullable) */
  PangoLayout *subject;   /* (owned) (nullable) */
  PangoLayout *heading;   /* (owned) (nullable) */
  MailTagPills *tags;     /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailMessageRow, mail_message_row, GTK_TYPE_WIDGET)

#define PAD_X        18    /* room for the mark of an unread message */
#define PAD_END      12
#define PAD_Y        8
#define PAD_COMPACT  3
#define LINE_GAP     4
#define ICON_SIZE    16
#define ICON_GAP     6
#define DOT_SIZE     8
#define DATE_GAP     12
#define MAX_TEXT     300

static const guint32 columns[] = {
  MAPI_PR_ENTRYID,
  MAPI_PR_PARENT_ENTRYID,
  MAPI_PR_MESSAGE_FLAGS,
  MAPI_PR_MSG_STATUS,
  MAPI_PR_MESSAGE_CLASS,
  MAPI_PR_HASATTACH,
  MAPI_PR_IMPORTANCE,
  MAPI_PR_MESSAGE_DELIVERY_TIME,
  MAPI_PR_SUBJECT,
  MAPI_PR_SENT_REPRESENTING_NAME,
  MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS,
  MAPI_PR_DISPLAY_TO,
  MAPI_PR_PREVIEW,
  MAPI_PR_CONVERSATION_ID,
  MAPI_PR_KEYWORDS,
  MAPI_PR_FLAGGED,
  MAPI_PR_ANSWERED,
  MAPI_PR_FORWARDED,
  MAPI_PR_PARENT_DISPLAY,
  /* From here on: of conversations only */
  MAPI_PR_CONTENT_COUNT,
  MAPI_PR_CONTENT_UNREAD,
  MAPI_PR_CONVERSATION_PEOPLE,
  MAPI_PR_CONVERSATION_FLAGGED,
  MAPI_PR_CONVERSATION_HASATTACH,
  MAPI_PR_CONVERSATION_KEYWORDS,
};

#define N_CONVERSATION_COLUMNS 6

const guint32 *
mail_message_row_get_columns (gboolean  conversations,
                              gsize    *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns) - (conversations ? 0 : N_CONVERSATION_COLUMNS);
  return columns;
}

/* ---- what it says ---- */

static MapiProperties *
get_bag (MailMessageRow *self)
{
  return self->row != NULL ? mapi_row_get_properties (self->row) : NULL;
}

/* Columns of conversations are only there in rows that stand for one */
gboolean
mail_message_row_is_unread (MapiProperties *bag)
{
  if (mapi_properties_has (bag, MAPI_PR_CONTENT_UNREAD))
    return mapi_properties_get_long (bag, MAPI_PR_CONTENT_UNREAD, 0) > 0;
  return (mapi_properties_get_long (bag, MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_READ) == 0;
}

gboolean
mail_message_row_is_flagged (MapiProperties *bag)
{
  return mapi_properties_get_boolean (bag, MAPI_PR_FLAGGED) ||
         mapi_properties_get_boolean (bag, MAPI_PR_CONVERSATION_FLAGGED);
}

/* Where it lies, if that is to be said; NULL */
static char *
dup_place (MailMessageRow *self,
           MapiProperties *bag)
{
  MailFolderModel *folders = mail_application_get_folders (mail_application_get ());

  if ((self->style & MAIL_ROW_STYLE_FOLDER) == 0)
    return NULL;
  return mail_folder_model_dup_place (folders, mapi_properties_get_binary (bag, MAPI_PR_PARENT_ENTRYID));
}

/* Several people by the first of their names, lest one fills the line */
static char *
dup_conversation_people (const char * const *people)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (const char * const *one = people; *one != NULL && text->len < MAX_TEXT; one++)
    {
      g_autofree char *shown = mail_address_dup_shown (*one);
      g_autofree char *name = mail_text_clean (shown, MAX_TEXT);
      char *end = strpbrk (name, " @\357");

      /* Signs that look like the one in addresses begin so */
      while (end != NULL && *end == '\357' && !g_str_has_prefix (end, "\357\274\240") && !g_str_has_prefix (end, "\357\271\253"))
        end = strpbrk (end + 1, " @\357");

      if (end != NULL && end > name + 1 && end[-1] != ',')
        *end = '\0';
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_people (MailMessageRow *self,
            MapiProperties *bag)
{
  const char * const *people = mapi_properties_get_strv (bag, MAPI_PR_CONVERSATION_PEOPLE);
  g_autofree char *author = NULL;
  const char *text;

  if (people != NULL && people[0] != NULL && people[1] != NULL && (self->style & MAIL_ROW_STYLE_RECIPIENTS) == 0)
    return dup_conversation_people (people);
  if ((self->style & MAIL_ROW_STYLE_RECIPIENTS) != 0)
    {
      text = mapi_properties_get_string (bag, MAPI_PR_DISPLAY_TO);
      return text != NULL && *text != '\0' ? mail_text_clean (text, MAX_TEXT) : g_strdup (_("Nobody yet"));
    }
  author = mail_address_dup_shown_author (bag, MAX_TEXT);
  return author != NULL ? g_steal_pointer (&author) : g_strdup (_("Unknown sender"));
}

static char *
dup_subject (MapiProperties *bag)
{
  g_autofree char *subject = mail_text_clean (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), MAX_TEXT);

  return *subject != '\0' ? g_steal_pointer (&subject) : g_strdup (_("(No subject)"));
}

static void
update_name (MailMessageRow *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  MapiProperties *bag = get_bag (self);
  g_autoptr(GString) text = g_string_new (NULL);

  if (parent == NULL || !GTK_IS_ACCESSIBLE (parent))
    return;
  if (bag == NULL)
    g_string_append (text, _("Loading"));
  else
    {
      g_autofree char *people = dup_people (self, bag);
      g_autofree char *subject = dup_subject (bag);
      g_autofree char *place = dup_place (self, bag);
      g_autofree char *date = mail_dates_format_short (
        mapi_properties_get_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME), g_get_real_time ());

      mail_message_marks_append (text, bag);
      g_string_append_printf (text, "%s, %s, %s", people, subject, date);
      if (place != NULL)
        /* Translators: said at the end of a row of what was found: the folder it is in */
        g_string_append_printf (text, _(", in %s"), place);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
}

static void
clear_layouts (MailMessageRow *self)
{
  g_clear_object (&self->people);
  g_clear_object (&self->count);
  g_clear_object (&self->date);
  g_clear_object (&self->place);
  g_clear_object (&self->subject);
  g_clear_object (&self->heading);
  g_clear_pointer (&self->tags, mail_tag_pills_free);
}

static void
update_group (MailMessageRow *self)
{
  MapiProperties *bag = get_bag (self);
  gint64 now = g_get_real_time ();
  char *group = NULL;

  if ((self->style & MAIL_ROW_STYLE_GROUPS) != 0 && bag != NULL)
    {
      gint64 time = mapi_properties_get_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME);
      MapiProperties *above = self->previous != NULL ? mapi_row_get_properties (self->previous) : NULL;

      if (self->previous == NULL ||
          (above != NULL && mail_dates_group (mapi_properties_get_time (above, MAPI_PR_MESSAGE_DELIVERY_TIME), now)
                            != mail_dates_group (time, now)))
        group = mail_dates_group_name (time, now);
    }
  if (g_strcmp0 (group, self->group) != 0)
    {
      g_free (self->group);
      self->group = g_steal_pointer (&group);
      g_clear_object (&self->heading);
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  g_free (group);
}

static void
row_changed_cb (MailMessageRow *self)
{
  clear_layouts (self);
  update_group (self);
  update_name (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- drawing ---- */

static gint
get_line_height (MailMessageRow *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  gint height = PANGO_PIXELS_CEIL (pango_font_metrics_get_ascent (metrics) +
                                   pango_font_metrics_get_descent (metrics));

  pango_font_metrics_unref (metrics);
  return height;
}

static gint
get_pad (MailMessageRow *self)
{
  return (self->style & MAIL_ROW_STYLE_COMPACT) != 0 ? PAD_COMPACT : PAD_Y;
}

static gint
get_gap (MailMessageRow *self)
{
  return (self->style & MAIL_ROW_STYLE_COMPACT) != 0 ? 0 : LINE_GAP;
}

static gint
get_heading_height (MailMessageRow *self)
{
  return self->group != NULL ? get_line_height (self) + 2 * PAD_Y : 0;
}

static void
mail_message_row_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  MailMessageRow *self = MAIL_MESSAGE_ROW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 160;
      *natural = 340;
      return;
    }
  *minimum = *natural = 2 * get_line_height (self) + get_gap (self) + 2 * get_pad (self) + get_heading_height (self);
}

static PangoLayout *
make_layout (MailMessageRow *self,
             const char     *text,
             gboolean        bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  if (bold)
    {
      g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      pango_layout_set_attributes (layout, attributes);
    }
  return layout;
}

/* Subject and, dimmed after it, how the message begins */
static PangoLayout *
make_subject_layout (MailMessageRow *self,
                     MapiProperties *bag)
{
  g_autofree char *subject = dup_subject (bag);
  const char *begins = (self->style & MAIL_ROW_STYLE_PREVIEW) != 0 ? mapi_properties_get_string (bag, MAPI_PR_PREVIEW)
                                                                   : NULL;
  g_autofree char *preview = mail_text_clean (begins, MAX_TEXT);
  g_autofree char *text = NULL;
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *dim = pango_attr_foreground_alpha_new ((guint16) (mail_contrast_get_dim_alpha (GTK_WIDGET (self)) * 65535));
  PangoLayout *layout;

  text = *preview != '\0' ? g_strdup_printf ("%s — %s", subject, preview) : g_strdup (subject);
  layout = make_layout (self, text, FALSE);
  dim->start_index = (guint) strlen (subject);
  pango_attr_list_insert (attributes, dim);
  if (mail_message_row_is_unread (bag))
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      bold->end_index = dim->start_index;
      pango_attr_list_insert (attributes, bold);
    }
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static void
ensure_layouts (MailMessageRow *self,
                MapiProperties *bag)
{
  if (self->people == NULL)
    {
      g_autofree char *people = dup_people (self, bag);

      self->people = make_layout (self, people, mail_message_row_is_unread (bag));
    }
  if (self->date == NULL)
    {
      g_autofree char *date = mail_dates_format_short (
        mapi_properties_get_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME), g_get_real_time ());

      self->date = make_layout (self, date, FALSE);
    }
  if (self->place == NULL && (self->style & MAIL_ROW_STYLE_FOLDER) != 0)
    {
      g_autofree char *place = dup_place (self, bag);

      self->place = make_layout (self, place != NULL ? place : "", FALSE);
    }
  if (self->count == NULL && mail_message_marks_get_n_messages (bag) > 1)
    {
      g_autofree char *count = g_strdup_printf ("%d", mail_message_marks_get_n_messages (bag));

      self->count = make_layout (self, count, FALSE);
    }
  if (self->subject == NULL)
    {
      self->subject = make_subject_layout (self, bag);
      self->tags = mail_tag_pills_new (GTK_WIDGET (self), mail_message_marks_get_keywords (bag));
    }
}

/* Draws @layout into @width at @x, counted from the side where lines begin; returns the width taken */
static gint
draw_layout (MailMessageRow *self,
             GtkSnapshot    *snapshot,
             PangoLayout    *layout,
             gint            x,
             gint            y,
             gint            width,
             const GdkRGBA  *color)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  PangoRectangle box;
  gint left;

  pango_layout_set_width (layout, MAX (width, 0) * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &box);
  left = mirrored ? gtk_widget_get_width (GTK_WIDGET (self)) - x - box.width : x;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left - box.x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
  return box.width;
}

static void
draw_icon (MailMessageRow *self,
           GtkSnapshot    *snapshot,
           const char     *name,
           gint            x,
           gint            y,
           const GdkRGBA  *color)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkTextDirection direction = gtk_widget_get_direction (widget);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr(GtkIconPaintable) icon = NULL;

  icon = gtk_icon_theme_lookup_icon (theme, name, NULL, ICON_SIZE, gtk_widget_get_scale_factor (widget),
                                     direction, 0);
  if (direction == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - ICON_SIZE;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, ICON_SIZE, ICON_SIZE,
                                            color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
get_named_color (MailMessageRow *self,
                 const char     *name,
                 GdkRGBA        *color)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  if (!gtk_style_context_lookup_color (context, name, color))
    gtk_style_context_get_color (context, color);
}

static void
draw_dot (MailMessageRow *self,
          GtkSnapshot    *snapshot,
          gint            y,
          gint            line)
{
  GdkRGBA color;
  GskRoundedRect circle;
  gint x = (PAD_X - DOT_SIZE) / 2;

  get_named_color (self, "accent_color", &color);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - DOT_SIZE;
  gsk_rounded_rect_init_from_rect (&circle, &GRAPHENE_RECT_INIT (x, y + (line - DOT_SIZE) / 2, DOT_SIZE, DOT_SIZE),
                                   DOT_SIZE / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (snapshot, &color, &circle.bounds);
  gtk_snapshot_pop (snapshot);
}

/* What stands at the end of the second line; the room left */
static gint
draw_marks (MailMessageRow *self,
            GtkSnapshot    *snapshot,
            MapiProperties *bag,
            gint            end,
            gint            y,
            const GdkRGBA  *color)
{
  GdkRGBA star;

  if (mail_message_row_is_flagged (bag))
    {
      get_named_color (self, "warning_color", &star);
      end -= ICON_SIZE;
      draw_icon (self, snapshot, "starred-symbolic", end, y, &star);
      end -= ICON_GAP;
    }
  if (mail_message_marks_have_attachment (bag))
    {
      end -= ICON_SIZE;
      draw_icon (self, snapshot, "mail-attachment-symbolic", end, y, color);
      end -= ICON_GAP;
    }
  if (mail_message_marks_are_muted (bag))
    {
      end -= ICON_SIZE;
      draw_icon (self, snapshot, "audio-volume-muted-symbolic", end, y, color);
      end -= ICON_GAP;
    }
  if (mail_message_marks_are_important (bag))
    {
      end -= ICON_SIZE;
      draw_icon (self, snapshot, "mail-mark-important-symbolic", end, y, color);
      end -= ICON_GAP;
    }
  return end;
}

/* Who, and how many messages */
static void
draw_people (MailMessageRow *self,
             GtkSnapshot    *snapshot,
             gint            x,
             gint            y,
             gint            width,
             const GdkRGBA  *color,
             const GdkRGBA  *dim)
{
  gint count_width = 0, taken;

  if (self->count != NULL)
    {
      pango_layout_set_width (self->count, -1);
      pango_layout_get_pixel_size (self->count, &count_width, NULL);
      count_width += ICON_GAP;
    }
  taken = draw_layout (self, snapshot, self->people, x, y, width - count_width, color);
  if (self->count != NULL)
    draw_layout (self, snapshot, self->count, x + taken + ICON_GAP, y, count_width, dim);
}

/* Before the date, and no wider than it may be; the room it takes */
static gint
draw_place (MailMessageRow *self,
            GtkSnapshot    *snapshot,
            gint            end,
            gint            y,
            gint            width,
            const GdkRGBA  *color)
{
  gint wanted;

  pango_layout_set_width (self->place, -1);
  pango_layout_get_pixel_size (self->place, &wanted, NULL);
  if (wanted == 0 || width <= 0)
    return 0;
  width = MIN (wanted, width);
  draw_layout (self, snapshot, self->place, end - width, y, width, color);
  return width + DATE_GAP;
}

static void
mail_message_row_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  MailMessageRow *self = MAIL_MESSAGE_ROW (widget);
  MapiProperties *bag = get_bag (self);
  gint line = get_line_height (self);
  gint y = get_heading_height (self) + get_pad (self);
  gint end = gtk_widget_get_width (widget) - PAD_END;
  GdkRGBA color, dim;
  gint taken, x = PAD_X;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  dim = color;
  dim.alpha *= mail_contrast_get_dim_alpha (widget);
  if (self->group != NULL)
    {
      GdkRGBA background;

      /* The heading is part of the row, but not of what is selected */
      get_named_color (self, "window_bg_color", &background);
      gtk_snapshot_append_color (snapshot, &background,
                                 &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget),
                                                      get_heading_height (self)));
      if (self->heading == NULL)
        self->heading = make_layout (self, self->group, TRUE);
      draw_layout (self, snapshot, self->heading, PAD_X, PAD_Y, end - PAD_X, &dim);
    }
  if (bag == NULL)
    return;
  ensure_layouts (self, bag);

  if (mail_message_row_is_unread (bag))
    draw_dot (self, snapshot, y, line);
  pango_layout_set_width (self->date, -1);
  pango_layout_get_pixel_size (self->date, &taken, NULL);
  draw_layout (self, snapshot, self->date, end - taken, y, taken, &dim);
  if (mapi_properties_get_boolean (bag, MAPI_PR_ANSWERED) || mapi_properties_get_boolean (bag, MAPI_PR_FORWARDED))
    {
      draw_icon (self, snapshot, mapi_properties_get_boolean (bag, MAPI_PR_ANSWERED) ? "mail-replied-symbolic"
                                                                                     : "mail-forward-symbolic",
                 x, y + (line - ICON_SIZE) / 2, &dim);
      x += ICON_SIZE + ICON_GAP;
    }
  if (self->place != NULL)
    taken += draw_place (self, snapshot, end - taken - DATE_GAP, y, (end - x) / 3, &dim);
  draw_people (self, snapshot, x, y, end - taken - DATE_GAP - x, &color, &dim);

  y += line + get_gap (self);
  end = draw_marks (self, snapshot, bag, end, y + (line - ICON_SIZE) / 2, &dim);
  if (self->tags != NULL)
    end -= mail_tag_pills_snapshot (self->tags, snapshot, end, y, line, (end - PAD_X) / 2);
  draw_layout (self, snapshot, self->subject, PAD_X, y, end - PAD_X, &color);
}

static void
mail_message_row_css_changed (GtkWidget         *widget,
                              GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (mail_message_row_parent_class)->css_changed (widget, change);
  clear_layouts (MAIL_MESSAGE_ROW (widget));
  gtk_widget_queue_resize (widget);
}

static gboolean
mail_message_row_query_tooltip (GtkWidget  *widget,
                                int         x,
                                int         y,
                                gboolean    keyboard,
                                GtkTooltip *tooltip)
{
  MapiProperties *bag = get_bag (MAIL_MESSAGE_ROW (widget));
  g_autofree char *date = NULL;

  if (bag == NULL)
    return FALSE;
  date = mail_dates_format_long (mapi_properties_get_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME));
  gtk_tooltip_set_text (tooltip, date);
  return TRUE;
}

/* ---- the object ---- */

static void
mail_message_row_dispose (GObject *object)
{
  MailMessageRow *self = MAIL_MESSAGE_ROW (object);

  mail_message_row_unbind (self);
  clear_layouts (self);
  g_clear_pointer (&self->group, g_free);
  G_OBJECT_CLASS (mail_message_row_parent_class)->dispose (object);
}

static void
mail_message_row_class_init (MailMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_message_row_dispose;
  widget_class->measure = mail_message_row_measure;
  widget_class->snapshot = mail_message_row_snapshot;
  widget_class->css_changed = mail_message_row_css_changed;
  widget_class->query_tooltip = mail_message_row_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "message");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
mail_message_row_init (MailMessageRow *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

GtkWidget *
mail_message_row_new (GtkListItem *item)
{
  MailMessageRow *self = g_object_new (MAIL_TYPE_MESSAGE_ROW, NULL);

  self->item = item;
  return GTK_WIDGET (self);
}

void
mail_message_row_bind (MailMessageRow *self,
                       MapiRow        *row,
                       MapiRow        *previous,
                       MailRowStyle    style)
{
  g_return_if_fail (MAIL_IS_MESSAGE_ROW (self));

  if (self->row == row && self->previous == previous && self->style == style)
    return;
  mail_message_row_unbind (self);
  if ((self->style ^ style) & MAIL_ROW_STYLE_COMPACT)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  self->style = style;
  if (g_set_object (&self->row, row))
    self->row_changed = g_signal_connect_swapped (row, "notify::properties", G_CALLBACK (row_changed_cb), self);
  if (g_set_object (&self->previous, previous))
    self->previous_changed = g_signal_connect_swapped (previous, "notify::properties", G_CALLBACK (update_group), self);
  row_changed_cb (self);
}

void
mail_message_row_unbind (MailMessageRow *self)
{
  g_return_if_fail (MAIL_IS_MESSAGE_ROW (self));

  if (self->row != NULL)
    g_clear_signal_handler (&self->row_changed, self->row);
  if (self->previous != NULL)
    g_clear_signal_handler (&self->previous_changed, self->previous);
  g_clear_object (&self->row);
  g_clear_object (&self->previous);
}

void
mail_message_row_renew (MailMessageRow *self)
{
  g_return_if_fail (MAIL_IS_MESSAGE_ROW (self));

  if (self->row != NULL)
    row_changed_cb (self);
}

MapiRow *
mail_message_row_get_row (MailMessageRow *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_ROW (self), NULL);
  return self->row;
}

guint
mail_message_row_get_position (MailMessageRow *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_ROW (self), GTK_INVALID_LIST_POSITION);
  return gtk_list_item_get_position (self->item);
}

MailMessageRow *
mail_message_row_pick (GtkWidget *list,
                       double     x,
                       double     y)
{
  GtkWidget *picked = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = picked != NULL ? gtk_widget_get_ancestor (picked, MAIL_TYPE_MESSAGE_ROW) : NULL;

  if (row == NULL && picked != NULL && gtk_widget_get_first_child (picked) != NULL &&
      MAIL_IS_MESSAGE_ROW (gtk_widget_get_first_child (picked)))
    row = gtk_widget_get_first_child (picked);
  return row != NULL ? MAIL_MESSAGE_ROW (row) : NULL;
}
