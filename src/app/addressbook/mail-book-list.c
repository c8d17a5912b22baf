/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-list.h"

#include <glib/gi18n.h>

#include "mail-book-row.h"
#include "mail-error-details.h"

/* A directory on a server is not asked after each key */
#define SERVER_DELAY_MS 250

struct _MailBookList
{
  GtkBox             parent_instance;

  GtkSearchEntry    *search;
  GtkWidget         *condition_bar;
  GtkStack          *pages;
  GtkListView       *view;
  AdwStatusPage     *empty_page;
  AdwStatusPage     *problem_page;
  GtkWidget         *notice_bar;
  GtkLabel          *notice;

  MailBook          *book;          /* (owned) (nullable) */
  MailBookContainer *container;     /* (owned) (nullable) */
  MapiTable         *table;         /* (owned) (nullable): of this container */
  MapiRestriction   *condition;     /* (owned) (nullable) */
  GtkMultiSelection *selection;     /* (owned) */
  GCancellable      *making;        /* (owned) (nullable): a table is being made */
  GCancellable      *opening;       /* (owned) (nullable): the table is being read */
  gboolean           again;         /* something else was asked for meanwhile */
  gboolean           activate;      /* Enter was pressed before the answer was there */
  guint              source;
};

G_DEFINE_FINAL_TYPE (MailBookList, mail_book_list, GTK_TYPE_BOX)

enum { SIGNAL_SELECTION_CHANGED, SIGNAL_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void read_table (MailBookList *self);

/* ---- rows ---- */

static void
update_row (GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  MapiProperties *entry = mapi_row_get_properties (gtk_list_item_get_item (item));
  g_autofree char *text = entry != NULL ? mail_book_row_dup_text (entry) : g_strdup ("");

  mail_book_row_set (MAIL_BOOK_ROW (row), entry);
  if (gtk_widget_get_parent (row) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  gtk_list_item_set_child (item, mail_book_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  g_signal_connect_object (gtk_list_item_get_item (item), "notify::properties", G_CALLBACK (update_row), item,
                           G_CONNECT_SWAPPED);
  update_row (item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), update_row, item);
}

/* ---- what is shown ---- */

static const char *
get_text (MailBookList *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search));
}

static gboolean
asks_something (MailBookList *self)
{
  g_autofree char *text = g_strstrip (g_strdup (get_text (self)));

  return *text != '\0' || self->condition != NULL;
}

static void
show_page (MailBookList *self)
{
  guint n = self->table != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->table)) : 0;

  if (self->opening != NULL && n == 0)
    return;
  if (n > 0)
    gtk_stack_set_visible_child_name (self->pages, "list");
  else if (self->container != NULL && mail_book_container_finds_on_open (self->container) && !asks_something (self))
    gtk_stack_set_visible_child_name (self->pages, "ask");
  else
    {
      gboolean asked = asks_something (self);

      adw_status_page_set_icon_name (self->empty_page, asked ? "system-search-symbolic" : "x-office-address-book-symbolic");
      adw_status_page_set_title (self->empty_page, asked ? _("Nobody Found") : _("Nobody Here Yet"));
      gtk_stack_set_visible_child_name (self->pages, "empty");
    }
}

static void
update_notice (MailBookList *self)
{
  const char *notice = self->table != NULL ? mapi_table_get_notice (self->table) : NULL;

  gtk_label_set_text (self->notice, notice);
  gtk_widget_set_visible (self->notice_bar, notice != NULL);
}

void
mail_book_list_set_problem (MailBookList *self,
                            const GError *problem)
{
  g_return_if_fail (MAIL_IS_BOOK_LIST (self));
  g_return_if_fail (problem != NULL);

  mail_error_details_fill (self->problem_page, problem);
  gtk_stack_set_visible_child_name (self->pages, "problem");
}

/* ---- reading ---- */

static MapiRestriction *
make_restriction (MailBookList *self)
{
  g_autofree char *text = g_strstrip (g_strdup (get_text (self)));
  g_autoptr(MapiValue) value = *text != '\0' ? mapi_value_new_string (MAPI_PR_ANR, text) : NULL;
  g_autoptr(MapiRestriction) anr = value != NULL ? mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ANR, value) : NULL;
  g_autoptr(GPtrArray) both = NULL;

  if (anr == NULL || self->condition == NULL)
    return anr != NULL ? g_steal_pointer (&anr) : self->condition != NULL ? mapi_restriction_ref (self->condition) : NULL;
  both = g_ptr_array_new ();
  g_ptr_array_add (both, anr);
  g_ptr_array_add (both, self->condition);
  return mapi_restriction_new_and (both);
}

static void
activate_first (MailBookList *self)
{
  g_autoptr(MapiRow) row = self->table != NULL ? g_list_model_get_item (G_LIST_MODEL (self->table), 0) : NULL;

  self->activate = FALSE;
  if (row == NULL || mapi_row_get_properties (row) == NULL)
    return;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), 0, TRUE);
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, mapi_row_get_properties (row));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailBookList) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean done = mapi_table_open_finish (MAPI_TABLE (source), result, &error);

  if (self->table != (MapiTable *) source)
    return;
  g_clear_object (&self->opening);
  if (self->again)
    {
      read_table (self);
      return;
    }
  if (!done)
    {
      if (!g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL)
          && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        mail_book_list_set_problem (self, error);
      return;
    }
  /* A new search begins at its top */
  if (g_list_model_get_n_items (G_LIST_MODEL (self->table)) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", 0);
  show_page (self);
  update_notice (self);
  if (self->activate)
    activate_first (self);
}

static void
read_table (MailBookList *self)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_ADDRTYPE, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_SMTP_ADDRESS,
    MAPI_PR_OBJECT_TYPE, MAPI_PR_DISPLAY_TYPE, MAPI_PR_COMPANY_NAME, MAPI_PR_SEARCH_KEY, MAPI_PR_PARENT_ENTRYID,
    MAPI_PR_SEND_RICH_INFO,
  };
  g_autoptr(MapiRestriction) restriction = NULL;

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->table == NULL)
    return;
  if (self->opening != NULL)
    {
      /* The last one wins: the table takes one question at a time */
      self->again = TRUE;
      g_cancellable_cancel (self->opening);
      return;
    }
  self->again = FALSE;
  if (mail_book_container_finds_on_open (self->container) && !asks_something (self))
    {
      gtk_stack_set_visible_child_name (self->pages, "ask");
      return;
    }
  restriction = make_restriction (self);
  self->opening = g_cancellable_new ();
  mapi_table_open_async (self->table, columns, G_N_ELEMENTS (columns), restriction, NULL, self->opening, opened_cb,
                         g_object_ref (self));
}

static gboolean
due_cb (gpointer data)
{
  MailBookList *self = data;

  self->source = 0;
  read_table (self);
  return G_SOURCE_REMOVE;
}

static void
search_changed_cb (MailBookList *self)
{
  self->activate = FALSE;
  if (self->container != NULL && mail_book_container_finds_on_open (self->container))
    {
      g_clear_handle_id (&self->source, g_source_remove);
      self->source = g_timeout_add (SERVER_DELAY_MS, due_cb, self);
    }
  else
    read_table (self);
}

/* ---- the container ---- */

static void
drop_table (MailBookList *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_cancellable_cancel (self->making);
  g_clear_object (&self->making);
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->again = FALSE;
  if (self->table != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->table, self);
      gtk_multi_selection_set_model (self->selection, NULL);
    }
  g_clear_object (&self->table);
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(MailBookList) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_address_book_new_contents_table_finish (MAPI_ADDRESS_BOOK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_task_get_cancellable (G_TASK (result)) != self->making)
    return;
  g_clear_object (&self->making);
  if (table == NULL)
    {
      mail_book_list_set_problem (self, error);
      return;
    }
  self->table = g_steal_pointer (&table);
  g_signal_connect_object (self->table, "notify::notice", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "items-changed", G_CALLBACK (show_page), self, G_CONNECT_SWAPPED);
  gtk_multi_selection_set_model (self->selection, G_LIST_MODEL (self->table));
  read_table (self);
}

void
mail_book_list_show (MailBookList      *self,
                     MailBook          *book,
                     MailBookContainer *container)
{
  g_return_if_fail (MAIL_IS_BOOK_LIST (self));

  drop_table (self);
  g_set_object (&self->book, book);
  g_set_object (&self->container, container);
  update_notice (self);
  gtk_stack_set_visible_child_name (self->pages, "loading");
  if (container == NULL)
    {
      show_page (self);
      return;
    }
  self->making = g_cancellable_new ();
  mapi_address_book_new_contents_table_async (mail_book_get_address_book (book), mail_book_container_get_id (container),
                                              self->making, made_cb, g_object_ref (self));
}

void
mail_book_list_set_condition (MailBookList    *self,
                              MapiRestriction *condition)
{
  g_return_if_fail (MAIL_IS_BOOK_LIST (self));

  g_clear_pointer (&self->condition, mapi_restriction_unref);
  self->condition = condition != NULL ? mapi_restriction_ref (condition) : NULL;
  gtk_widget_set_visible (self->condition_bar, condition != NULL);
  read_table (self);
}

static void
show_all_cb (MailBookList *self)
{
  mail_book_list_set_condition (self, NULL);
}

/* ---- choosing ---- */

static void
selection_changed_cb (MailBookList *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
activate_cb (MailBookList *self,
             guint         position)
{
  g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row != NULL && mapi_row_get_properties (row) != NULL)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, mapi_row_get_properties (row));
}

static void
search_activate_cb (MailBookList *self)
{
  if (self->source != 0)
    read_table (self);
  if (self->opening != NULL)
    self->activate = TRUE;
  else
    activate_first (self);
}

/* Escape takes back what was typed, and then the dialog */
static void
stop_search_cb (MailBookList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (*get_text (self) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else if (GTK_IS_WINDOW (root) && gtk_window_get_modal (GTK_WINDOW (root)))
    gtk_window_close (GTK_WINDOW (root));
}

/* From where one types into the list */
static gboolean
search_key_cb (GtkEventControllerKey *controller,
               guint                  key,
               guint                  code,
               GdkModifierType        modifiers,
               MailBookList          *self)
{
  if ((key != GDK_KEY_Down && key != GDK_KEY_KP_Down) || self->table == NULL
      || g_list_model_get_n_items (G_LIST_MODEL (self->table)) == 0)
    return GDK_EVENT_PROPAGATE;
  if (mail_book_list_get_n_selected (self) == 0)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), 0, TRUE);
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
  return GDK_EVENT_STOP;
}

/* Before the place to type takes it, which takes every key that reaches the list */
static gboolean
view_key_cb (GtkEventControllerKey *controller,
             guint                  key,
             guint                  code,
             GdkModifierType        modifiers,
             MailBookList          *self)
{
  if (key != GDK_KEY_Delete && key != GDK_KEY_KP_Delete)
    return GDK_EVENT_PROPAGATE;
  return gtk_widget_activate_action (GTK_WIDGET (self), "book.delete", NULL);
}

guint
mail_book_list_get_n_selected (MailBookList *self)
{
  g_autoptr(GtkBitset) selected = NULL;

  g_return_val_if_fail (MAIL_IS_BOOK_LIST (self), 0);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  return (guint) gtk_bitset_get_size (selected);
}

MapiProperties *
mail_book_list_get_selected (MailBookList *self)
{
  g_autoptr(GtkBitset) selected = NULL;
  g_autoptr(MapiRow) row = NULL;

  g_return_val_if_fail (MAIL_IS_BOOK_LIST (self), NULL);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_get_size (selected) != 1)
    return NULL;
  row = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (selected));
  /* The table holds it as well: it is on the screen */
  return row != NULL ? mapi_row_get_properties (row) : NULL;
}

typedef struct
{
  GPtrArray *rows;      /* (element-type MapiRow) */
  guint      n_missing;
} Collection;

static void
collection_free (gpointer data)
{
  Collection *collection = data;

  g_ptr_array_unref (collection->rows);
  g_free (collection);
}

static void
finish_collection (GTask *task)
{
  Collection *collection = g_task_get_task_data (task);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  for (guint i = 0; i < collection->rows->len; i++)
    {
      MapiProperties *entry = mapi_row_get_properties (collection->rows->pdata[i]);

      if (entry != NULL && mapi_properties_has (entry, MAPI_PR_ENTRYID))
        g_ptr_array_add (found, mapi_properties_ref (entry));
    }
  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

static void
row_known_cb (MapiRow    *row,
              GParamSpec *pspec,
              GTask      *task)
{
  Collection *collection = g_task_get_task_data (task);

  if (mapi_row_get_properties (row) == NULL)
    return;
  g_signal_handlers_disconnect_by_func (row, row_known_cb, task);
  if (--collection->n_missing == 0)
    finish_collection (task);
}

void
mail_book_list_collect_async (MailBookList        *self,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Collection *collection = g_new0 (Collection, 1);
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GtkBitsetIter iter;
  guint position;

  collection->rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_source_tag (task, mail_book_list_collect_async);
  g_task_set_task_data (task, collection, collection_free);
  for (gboolean valid = gtk_bitset_iter_init_first (&iter, selected, &position); valid;
       valid = gtk_bitset_iter_next (&iter, &position))
    {
      MapiRow *row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

      if (row == NULL)
        continue;
      g_ptr_array_add (collection->rows, row);
      if (mapi_row_get_properties (row) != NULL)
        continue;
      collection->n_missing++;
      g_signal_connect (row, "notify::properties", G_CALLBACK (row_known_cb), task);
    }
  if (collection->n_missing == 0)
    finish_collection (task);
}

GPtrArray *
mail_book_list_collect_finish (MailBookList *self,
                               GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* ---- the object ---- */

GtkEditable *
mail_book_list_get_search (MailBookList *self)
{
  g_return_val_if_fail (MAIL_IS_BOOK_LIST (self), NULL);
  return GTK_EDITABLE (self->search);
}

void
mail_book_list_capture_keys (MailBookList *self,
                             GtkWidget    *widget)
{
  g_return_if_fail (MAIL_IS_BOOK_LIST (self));

  gtk_search_entry_set_key_capture_widget (self->search, widget);
}

static gboolean
mail_book_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MAIL_BOOK_LIST (widget)->search));
}

static void
mail_book_list_dispose (GObject *object)
{
  MailBookList *self = MAIL_BOOK_LIST (object);

  /* Nobody is told what goes while everything goes */
  if (self->selection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->selection, self);
      drop_table (self);
    }
  g_clear_pointer (&self->condition, mapi_restriction_unref);
  g_clear_object (&self->book);
  g_clear_object (&self->container);
  g_clear_object (&self->selection);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_BOOK_LIST);
  G_OBJECT_CLASS (mail_book_list_parent_class)->dispose (object);
}

/* However many people there are, Tab takes one step over all of them; the arrows go from one to the next */
static gboolean
mail_book_list_focus (GtkWidget        *widget,
                      GtkDirectionType  direction)
{
  MailBookList *self = MAIL_BOOK_LIST (widget);
  gboolean among = gtk_widget_get_focus_child (GTK_WIDGET (self->view)) != NULL;

  if (among && direction == GTK_DIR_TAB_FORWARD)
    return FALSE;
  if (among && direction == GTK_DIR_TAB_BACKWARD)
    return (gtk_widget_get_visible (self->condition_bar) && gtk_widget_child_focus (self->condition_bar, direction)) ||
           gtk_widget_grab_focus (GTK_WIDGET (self->search));
  return GTK_WIDGET_CLASS (mail_book_list_parent_class)->focus (widget, direction);
}

static void
mail_book_list_class_init (MailBookListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_book_list_dispose;
  widget_class->grab_focus = mail_book_list_grab_focus;
  widget_class->focus = mail_book_list_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/addressbook/mail-book-list.ui");
  gtk_widget_class_bind_template_child (widget_class, MailBookList, search);
  gtk_widget_class_bind_template_child (widget_class, MailBookList, condition_bar);
  gtk_widget_class_bind_template_child (widget_class, MailBookList, pages);
  gtk_widget_class_bind_template_child (widget_class, MailBookList, view);
  gtk_widget_class_bind_template_child (widget_class, MailBookList, empty_page);
  gtk_widget_class_bind_template_child (widget_class, MailBookList, problem_page);
  gtk_widget_class_bind_template_child (widget_class, MailBookList, notice_bar);
  gtk_widget_class_bind_template_child (widget_class, MailBookList, notice);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new ("selection-changed", MAIL_TYPE_BOOK_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                                    NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", MAIL_TYPE_BOOK_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, MAPI_TYPE_PROPERTIES);
}

static void
mail_book_list_init (MailBookList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *deletes = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (deletes, "key-pressed", G_CALLBACK (view_key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), deletes);
  self->selection = gtk_multi_selection_new (NULL);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (search_key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->search), keys);
}
