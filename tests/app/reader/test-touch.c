/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "mail-folder-pane.h"
#include "mail-message-list.h"
#include "mail-recipient-chip.h"
#include "reader-host.h"

/* Who has no second button: a finger that stays is what opens a menu. There is no such screen here, so the gesture is
 * looked for, and told that it was recognized. */

static GtkGesture *
find_hold (GtkWidget *widget)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) one = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_LONG_PRESS (one) && gtk_gesture_single_get_touch_only (GTK_GESTURE_SINGLE (one)))
        return GTK_GESTURE (one);
    }
  return NULL;
}

/* And a finger that moves over it scrolls */
static void
check_list (GType type)
{
  g_autoptr(GtkWidget) pane = g_object_ref_sink (g_object_new (type, NULL));
  GtkWidget *list = reader_host_find_widget (pane, GTK_TYPE_LIST_VIEW);
  GtkWidget *scroller;

  g_assert_nonnull (list);
  g_assert_nonnull (find_hold (list));
  scroller = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW);
  g_assert_nonnull (scroller);
  g_assert_true (gtk_scrolled_window_get_kinetic_scrolling (GTK_SCROLLED_WINDOW (scroller)));
}

static void
test_lists (void)
{
  check_list (MAIL_TYPE_MESSAGE_LIST);
  check_list (MAIL_TYPE_FOLDER_PANE);
}

static void
test_chip (void)
{
  g_autoptr(GPtrArray) people = mail_recipient_parse ("Ann <ann@example.org>");
  GtkWidget *chip = mail_recipient_chip_new (people->pdata[0]);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *menu;

  gtk_window_set_child (GTK_WINDOW (window), chip);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (chip))
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (find_hold (chip));
  g_signal_emit_by_name (find_hold (chip), "pressed", 3.0, 3.0);
  menu = reader_host_find_widget (chip, GTK_TYPE_POPOVER_MENU);
  g_assert_nonnull (menu);
  while (!gtk_widget_get_mapped (menu))
    g_main_context_iteration (NULL, TRUE);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/touch/lists", test_lists);
  g_test_add_func ("/touch/chip", test_chip);
  return g_test_run ();
}
