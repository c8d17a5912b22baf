/* SPDX-License-Identifier: GPL-3.0-or-later */
/* window-bound DATABASE [N]: the least a mail window can be: a GtkListView of two-line rows, read from SQLite when they
 * are bound. Any key empties the list, and the next reads all ids again and shows them: the least that going from one
 * folder to another can be. With N the database is made first, with that many rows, and no window opens. */
#include "config.h"

#include <adwaita.h>
#include <sqlite3.h>
#include <stdlib.h>

typedef struct
{
  GObject parent_instance;
  GArray *ids;                  /* (owned) (element-type gint64) */
} BoundRows;

typedef GObjectClass BoundRowsClass;

typedef struct
{
  GObject parent_instance;
  gint64  id;
} BoundRow;

typedef GObjectClass BoundRowClass;

static GType bound_rows_get_type (void);
static GType bound_row_get_type (void);

static sqlite3_stmt *select_row;

G_DEFINE_TYPE (BoundRow, bound_row, G_TYPE_OBJECT)

static void
bound_row_class_init (BoundRowClass *klass)
{
}

static void
bound_row_init (BoundRow *self)
{
}

static GType
get_item_type (GListModel *model)
{
  return bound_row_get_type ();
}

static guint
get_n_items (GListModel *model)
{
  return ((BoundRows *) model)->ids->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BoundRows *self = (BoundRows *) model;
  BoundRow *row;

  if (position >= self->ids->len)
    return NULL;
  row = g_object_new (bound_row_get_type (), NULL);
  row->id = g_array_index (self->ids, gint64, position);
  return row;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_TYPE_WITH_CODE (BoundRows, bound_rows, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                                                      list_model_init))

static void
bound_rows_class_init (BoundRowsClass *klass)
{
}

static void
bound_rows_init (BoundRows *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
must (int status)
{
  if (status != SQLITE_OK && status != SQLITE_DONE)
    {
      g_printerr ("SQLite: %s\n", sqlite3_errstr (status));
      exit (1);
    }
}

static void
fill (sqlite3 *database,
      guint    n)
{
  sqlite3_stmt *insert;

  must (sqlite3_exec (database, "PRAGMA journal_mode=WAL; CREATE TABLE message (id INTEGER PRIMARY KEY, folder INTEGER,"
                                " date INTEGER, sender TEXT, subject TEXT);"
                                "CREATE INDEX by_date ON message (folder, date); BEGIN", NULL, NULL, NULL));
  must (sqlite3_prepare_v2 (database, "INSERT INTO message (folder, date, sender, subject) VALUES (1, ?, ?, ?)", -1,
                            &insert, NULL));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *sender = g_strdup_printf ("Person %u of the Village", i % 400);
      g_autofree char *subject = g_strdup_printf ("About the matter of number %u, and what became of it", i);

      sqlite3_bind_int64 (insert, 1, 1700000000 + (gint64) i * 60);
      sqlite3_bind_text (insert, 2, sender, -1, SQLITE_TRANSIENT);
      sqlite3_bind_text (insert, 3, subject, -1, SQLITE_TRANSIENT);
      must (sqlite3_step (insert));
      sqlite3_reset (insert);
    }
  sqlite3_finalize (insert);
  must (sqlite3_exec (database, "COMMIT", NULL, NULL, NULL));
}

static GtkWidget *
create_label (gboolean expand)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, expand);
  return label;
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (first), create_label (TRUE));
  gtk_box_append (GTK_BOX (first), create_label (FALSE));
  gtk_box_append (GTK_BOX (lines), first);
  gtk_box_append (GTK_BOX (lines), create_label (TRUE));
  gtk_list_item_set_child (item, lines);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item)
{
  BoundRow *row = gtk_list_item_get_item (item);
  GtkWidget *lines = gtk_list_item_get_child (item);
  GtkWidget *first = gtk_widget_get_first_child (lines);

  sqlite3_bind_int64 (select_row, 1, row->id);
  if (sqlite3_step (select_row) == SQLITE_ROW)
    {
      g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (sqlite3_column_int64 (select_row, 2));
      g_autofree char *day = g_date_time_format (date, "%e %b");

      gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (first)),
                          (const char *) sqlite3_column_text (select_row, 0));
      gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (first)), day);
      gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (lines)),
                          (const char *) sqlite3_column_text (select_row, 1));
    }
  sqlite3_reset (select_row);
}

static void
read_ids (BoundRows *rows,
          sqlite3   *database)
{
  sqlite3_stmt *all;

  must (sqlite3_prepare_v2 (database, "SELECT id FROM message WHERE folder = 1 ORDER BY date DESC", -1, &all, NULL));
  while (sqlite3_step (all) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (all, 0);

      g_array_append_val (rows->ids, id);
    }
  sqlite3_finalize (all);
}

static gboolean
key_cb (BoundRows *rows)
{
  guint n = rows->ids->len;

  if (n == 0)
    read_ids (rows, g_object_get_data (G_OBJECT (rows), "database"));
  else
    g_array_set_size (rows->ids, 0);
  g_list_model_items_changed (G_LIST_MODEL (rows), 0, n, rows->ids->len);
  return TRUE;
}

static void
activate_cb (GtkApplication *application,
             sqlite3        *database)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  BoundRows *rows = g_object_new (bound_rows_get_type (), NULL);

  read_ids (rows, database);
  g_object_set_data (G_OBJECT (rows), "database", database);
  must (sqlite3_prepare_v2 (database, "SELECT sender, subject, date FROM message WHERE id = ?", -1, &select_row, NULL));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled),
                                 gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (rows))),
                                                    factory));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), rows);
  gtk_widget_add_controller (window, keys);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) application = NULL;
  sqlite3 *database;

  if (argc < 2)
    return 2;
  must (sqlite3_open (argv[1], &database));
  if (argc > 2)
    {
      fill (database, (guint) g_ascii_strtoull (argv[2], NULL, 10));
      return 0;
    }
  application = adw_application_new ("org.estafette.Bound", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), database);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
