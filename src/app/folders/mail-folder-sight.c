/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GtkListView stays with the row that is first in it: what comes above that goes out of sight, and what was selected before
 * there were rows at all was never brought there. */
#include "config.h"

#include "mail-folder-sight.h"

#include "mail-folder-row.h"

#define KEY "folder-sight"
#define MAX_TRIES 40
#define AGAIN_MS  50

typedef struct
{
  GtkListView   *list;        /* (unowned) who has it */
  GtkAdjustment *adjustment;  /* (owned) its own */
  gboolean       keeps;
  guint          source;
  guint          tries;       /* since something changed */
} Sight;

static void
sight_free (gpointer data)
{
  Sight *sight = data;

  g_clear_handle_id (&sight->source, g_source_remove);
  g_signal_handlers_disconnect_by_data (sight->adjustment, sight);
  g_object_unref (sight->adjustment);
  g_free (sight);
}

/* (nullable): one that is shown */
static GtkWidget *
find_row (GtkListView *list,
          gpointer     item)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (MAIL_IS_FOLDER_ROW (row) && mail_folder_row_get_item (MAIL_FOLDER_ROW (row)) == item)
        return child;
    }
  return NULL;
}

static gboolean reveal_cb (gpointer user_data);

/* What is out of sight is not laid out, and of very many not even made: where it is is known once it is there */
static void
bring (Sight *sight,
       guint  position)
{
  gtk_widget_activate_action (GTK_WIDGET (sight->list), "list.scroll-to-item", "u", position);
  if (sight->tries++ < MAX_TRIES)
    sight->source = g_timeout_add (AGAIN_MS, reveal_cb, sight);
}

static gboolean
reveal_cb (gpointer user_data)
{
  Sight *sight = user_data;
  GtkSelectionModel *model = gtk_list_view_get_model (sight->list);
  gpointer item = model != NULL ? gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (model)) : NULL;
  GtkWidget *row = item != NULL ? find_row (sight->list, item) : NULL;
  double page = gtk_adjustment_get_page_size (sight->adjustment);
  graphene_rect_t box;

  sight->source = 0;
  if (!sight->keeps || item == NULL || page <= 0)
    return G_SOURCE_REMOVE;
  if (row == NULL || !gtk_widget_get_child_visible (row)
      || !gtk_widget_compute_bounds (row, GTK_WIDGET (sight->list), &box) || box.size.height <= 0)
    bring (sight, gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (model)));
  else
    {
      double top = gtk_adjustment_get_value (sight->adjustment) + box.origin.y;

      if (top + box.size.height <= page)
        gtk_adjustment_set_value (sight->adjustment, 0);
      else if (box.origin.y < 0 || box.origin.y + box.size.height > page)
        gtk_adjustment_set_value (sight->adjustment, top - (page - box.size.height) / 2);
    }
  return G_SOURCE_REMOVE;
}

/* Not while it is being laid out */
static void
reveal_soon (Sight *sight)
{
  sight->tries = 0;
  if (sight->keeps && sight->source == 0)
    sight->source = g_idle_add (reveal_cb, sight);
}

static gboolean
event_cb (GtkEventControllerLegacy *controller,
          GdkEvent                 *event,
          Sight                    *sight)
{
  switch (gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
    case GDK_SCROLL:
    case GDK_KEY_PRESS:
      sight->keeps = FALSE;
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

void
mail_folder_sight_install (GtkListView       *list,
                           GtkScrolledWindow *scroller)
{
  Sight *sight = g_new0 (Sight, 1);
  GtkEventController *events = gtk_event_controller_legacy_new ();

  sight->list = list;
  sight->adjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (scroller));
  g_object_set_data_full (G_OBJECT (list), KEY, sight, sight_free);
  g_signal_connect_swapped (sight->adjustment, "changed", G_CALLBACK (reveal_soon), sight);
  g_signal_connect_swapped (sight->adjustment, "value-changed", G_CALLBACK (reveal_soon), sight);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (event_cb), sight);
  gtk_widget_add_controller (GTK_WIDGET (scroller), events);
}

void
mail_folder_sight_keep (GtkListView *list)
{
  Sight *sight = g_object_get_data (G_OBJECT (list), KEY);

  sight->keeps = TRUE;
  reveal_soon (sight);
}
