/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-model.h"

/* GTK's own selection models fetch and keep every row they select; here a selection is a set of
 * positions, so that selecting 100,000 rows touches none of them. */
struct _MailMessageModel
{
  GObject    parent_instance;

  MapiTable *table;     /* (owned) (nullable) */
  gulong     changed;
  gulong     filling;   /* the handler while rows are on their way */
  gboolean   all;       /* all rows are to be selected when they are there */
  gboolean   to_end;    /* the last row is wanted when it is there */
  gboolean   modify;    /* and how */
  gboolean   extend;
  GtkBitset *selected;  /* (owned) */
  GArray    *keys;      /* (owned) of guint64: of the selected rows in their order, empty when there are too many */

  GArray    *lost;      /* (owned) of guint64: selected rows that went, and may have gone elsewhere in the list only */
  gboolean   is_losing;
  guint      first;     /* where the first selected one was when rows began to go */
  guint      settling;  /* the idle source */
};

/* A conversation that is answered goes to the top of the list: a row that goes and one that comes. So many selected ones
 * are followed there */
#define MAX_FOLLOWED 1000

static void list_model_init (GListModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MailMessageModel, mail_message_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_init))

enum { SELECTION_GONE, END, FILLED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- rows ---- */

static GType
get_item_type (GListModel *model)
{
  return MAPI_TYPE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  MailMessageModel *self = MAIL_MESSAGE_MODEL (model);

  return self->table != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->table)) : 0;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  MailMessageModel *self = MAIL_MESSAGE_MODEL (model);

  return self->table != NULL ? g_list_model_get_item (G_LIST_MODEL (self->table), position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* What is selected by now, to know it again elsewhere */
static void
remember_keys (MailMessageModel *self)
{
  GtkBitsetIter iter;
  guint position;

  g_array_set_size (self->keys, 0);
  if (self->table == NULL || gtk_bitset_get_size (self->selected) > MAX_FOLLOWED)
    return;
  for (gboolean valid = gtk_bitset_iter_init_first (&iter, self->selected, &position); valid;
       valid = gtk_bitset_iter_next (&iter, &position))
    {
      guint64 key = mapi_table_get_row_key (self->table, position);

      g_array_append_val (self->keys, key);
    }
}

/* Where the rows that were selected are by now, if they are anywhere */
static void
follow_lost (MailMessageModel *self)
{
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n = self->lost->len > 0 ? g_list_model_get_n_items (G_LIST_MODEL (self)) : 0;

  for (guint i = 0; i < self->lost->len; i++)
    g_hash_table_add (wanted, &g_array_index (self->lost, guint64, i));
  for (guint i = 0; i < n && g_hash_table_size (wanted) > 0; i++)
    {
      guint64 key = mapi_table_get_row_key (self->table, i);

      if (g_hash_table_remove (wanted, &key))
        gtk_bitset_add (self->selected, i);
    }
  g_array_set_size (self->lost, 0);
}

/* All rows that go and come have done so */
static gboolean
settle_cb (gpointer user_data)
{
  MailMessageModel *self = user_data;

  self->settling = 0;
  self->is_losing = FALSE;
  follow_lost (self);
  remember_keys (self);
  if (gtk_bitset_is_empty (self->selected))
    g_signal_emit (self, signals[SELECTION_GONE], 0, self->first);
  else
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0,
                                           g_list_model_get_n_items (G_LIST_MODEL (self)));
  return G_SOURCE_REMOVE;
}

static void
forget_lost (MailMessageModel *self)
{
  g_clear_handle_id (&self->settling, g_source_remove);
  self->is_losing = FALSE;
  g_array_set_size (self->lost, 0);
}

/* Of the rows about to go, those that are selected */
static void
lose_rows (MailMessageModel *self,
           guint             position,
           guint             removed)
{
  guint n_before = position > 0 ? (guint) gtk_bitset_get_size_in_range (self->selected, 0, position - 1) : 0;
  guint n = removed > 0 ? (guint) gtk_bitset_get_size_in_range (self->selected, position, position + removed - 1) : 0;

  if (n == 0)
    return;
  if (!self->is_losing)
    self->first = gtk_bitset_get_minimum (self->selected);
  self->is_losing = TRUE;
  if (n_before + n <= self->keys->len)
    {
      g_array_append_vals (self->lost, &g_array_index (self->keys, guint64, n_before), n);
      g_array_remove_range (self->keys, n_before, n);
    }
}

static void
items_changed_cb (GListModel       *table,
                  guint             position,
                  guint             removed,
                  guint             added,
                  MailMessageModel *self)
{
  lose_rows (self, position, removed);
  /* The place of the next one moves with the rows above it; not where the whole list is told anew */
  if (self->is_losing && position + removed <= self->first && g_list_model_get_n_items (table) > added)
    self->first += added - removed;
  gtk_bitset_splice (self->selected, position, removed, added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  /* Where a row comes from and goes to is told one after the other */
  if (self->is_losing && self->settling == 0)
    self->settling = g_idle_add_full (G_PRIORITY_HIGH, settle_cb, self, NULL);
}

/* ---- selection ---- */

static gboolean
is_selected (GtkSelectionModel *model,
             guint              position)
{
  return gtk_bitset_contains (MAIL_MESSAGE_MODEL (model)->selected, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model,
                        guint              position,
                        guint              n_items)
{
  return gtk_bitset_ref (MAIL_MESSAGE_MODEL (model)->selected);
}

/* Takes @selected, and tells what is different */
static void
take_selection (MailMessageModel *self,
                GtkBitset        *selected)
{
  g_autoptr(GtkBitset) before = self->selected;
  g_autoptr(GtkBitset) different = gtk_bitset_copy (selected);

  self->selected = selected;
  self->all = FALSE;
  self->to_end = FALSE;
  forget_lost (self);
  remember_keys (self);
  gtk_bitset_difference (different, before);
  if (gtk_bitset_is_empty (different))
    return;
  gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), gtk_bitset_get_minimum (different),
                                         gtk_bitset_get_maximum (different) -
                                         gtk_bitset_get_minimum (different) + 1);
}

static gboolean
select_range (GtkSelectionModel *model,
              guint              position,
              guint              n_items,
              gboolean           unselect_rest)
{
  MailMessageModel *self = MAIL_MESSAGE_MODEL (model);
  GtkBitset *selected = unselect_rest ? gtk_bitset_new_empty () : gtk_bitset_copy (self->selected);

  gtk_bitset_add_range (selected, position, n_items);
  take_selection (self, selected);
  return TRUE;
}

static gboolean
unselect_range (GtkSelectionModel *model,
                guint              position,
                guint              n_items)
{
  MailMessageModel *self = MAIL_MESSAGE_MODEL (model);
  GtkBitset *selected = gtk_bitset_copy (self->selected);

  gtk_bitset_remove_range (selected, position, n_items);
  take_selection (self, selected);
  return TRUE;
}

static gboolean
select_item (GtkSelectionModel *model,
             guint              position,
             gboolean           unselect_rest)
{
  return select_range (model, position, 1, unselect_rest);
}

static gboolean
unselect_item (GtkSelectionModel *model,
               guint              position)
{
  return unselect_range (model, position, 1);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  MailMessageModel *self = MAIL_MESSAGE_MODEL (model);

  if (self->filling != 0)
    {
      /* What is done until they are there is not done to what was selected before */
      take_selection (self, gtk_bitset_new_empty ());
      self->all = TRUE;
      return TRUE;
    }
  return select_range (model, 0, g_list_model_get_n_items (G_LIST_MODEL (model)), TRUE);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  take_selection (MAIL_MESSAGE_MODEL (model), gtk_bitset_new_empty ());
  return TRUE;
}

static gboolean
set_selection (GtkSelectionModel *model,
               GtkBitset         *wanted,
               GtkBitset         *mask)
{
  MailMessageModel *self = MAIL_MESSAGE_MODEL (model);
  GtkBitset *selected = gtk_bitset_copy (self->selected);
  g_autoptr(GtkBitset) added = gtk_bitset_copy (wanted);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (model));

  gtk_bitset_intersect (added, mask);
  gtk_bitset_subtract (selected, mask);
  gtk_bitset_union (selected, added);
  if (n_items < G_MAXUINT)
    gtk_bitset_remove_range_closed (selected, n_items, G_MAXUINT);
  take_selection (self, selected);
  return TRUE;
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

/* ---- rows that follow the first ones ---- */

static void
table_event_cb (MapiTable        *table,
                guint             event,
                guint64           key,
                guint64           prior_key,
                MailMessageModel *self)
{
  gboolean all = self->all;
  gboolean to_end = self->to_end;

  if (event != MAPI_TABLE_SORT_DONE && event != MAPI_TABLE_ERROR)
    return;
  g_clear_signal_handler (&self->filling, table);
  self->all = FALSE;
  self->to_end = FALSE;
  if (all && event == MAPI_TABLE_SORT_DONE)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self));
  if (to_end && event == MAPI_TABLE_SORT_DONE)
    g_signal_emit (self, signals[END], 0, self->modify, self->extend);
  g_signal_emit (self, signals[FILLED], 0, event == MAPI_TABLE_SORT_DONE);
}

/* ---- the object ---- */

static void
forget_table (MailMessageModel *self)
{
  if (self->table != NULL)
    {
      g_clear_signal_handler (&self->changed, self->table);
      g_clear_signal_handler (&self->filling, self->table);
    }
  self->all = FALSE;
  self->to_end = FALSE;
  g_clear_object (&self->table);
}

static void
mail_message_model_dispose (GObject *object)
{
  MailMessageModel *self = MAIL_MESSAGE_MODEL (object);

  forget_lost (self);
  forget_table (self);
  G_OBJECT_CLASS (mail_message_model_parent_class)->dispose (object);
}

static void
mail_message_model_finalize (GObject *object)
{
  gtk_bitset_unref (MAIL_MESSAGE_MODEL (object)->selected);
  g_array_unref (MAIL_MESSAGE_MODEL (object)->keys);
  g_array_unref (MAIL_MESSAGE_MODEL (object)->lost);
  G_OBJECT_CLASS (mail_message_model_parent_class)->finalize (object);
}

static void
mail_message_model_class_init (MailMessageModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_message_model_dispose;
  object_class->finalize = mail_message_model_finalize;

  signals[SELECTION_GONE] = g_signal_new ("selection-gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[END] = g_signal_new ("end", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                               NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
  signals[FILLED] = g_signal_new ("filled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
mail_message_model_init (MailMessageModel *self)
{
  self->selected = gtk_bitset_new_empty ();
  self->keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->lost = g_array_new (FALSE, FALSE, sizeof (guint64));
}

MailMessageModel *
mail_message_model_new (void)
{
  return g_object_new (MAIL_TYPE_MESSAGE_MODEL, NULL);
}

void
mail_message_model_set_table (MailMessageModel *self,
                              MapiTable        *table)
{
  guint n_before;

  g_return_if_fail (MAIL_IS_MESSAGE_MODEL (self));

  n_before = g_list_model_get_n_items (G_LIST_MODEL (self));
  forget_table (self);
  gtk_bitset_remove_all (self->selected);
  g_array_set_size (self->keys, 0);
  forget_lost (self);
  /* In two steps: told that all rows changed at once, a list view asks for every one of them */
  if (n_before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, 0);
  if (table == NULL)
    return;
  self->table = g_object_ref (table);
  self->changed = g_signal_connect (table, "items-changed", G_CALLBACK (items_changed_cb), self);
  if (mapi_table_get_status (table) == MAPI_TABLE_STATUS_SORTING)
    self->filling = g_signal_connect (table, "table-event", G_CALLBACK (table_event_cb), self);
  if (g_list_model_get_n_items (G_LIST_MODEL (self)) > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (self)));
}

MapiTable *
mail_message_model_get_table (MailMessageModel *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_MODEL (self), NULL);
  return self->table;
}

gboolean
mail_message_model_is_filling (MailMessageModel *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_MODEL (self), FALSE);
  return self->filling != 0;
}

gboolean
mail_message_model_await_end (MailMessageModel *self,
                              gboolean          modify,
                              gboolean          extend)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_MODEL (self), FALSE);

  if (self->filling == 0)
    return FALSE;
  /* As with all of them: what is done until it is there is not done to what was selected before */
  if (!modify && !extend)
    take_selection (self, gtk_bitset_new_empty ());
  self->all = FALSE;
  self->to_end = TRUE;
  self->modify = modify;
  self->extend = extend;
  return TRUE;
}

guint
mail_message_model_get_n_selected (MailMessageModel *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_MODEL (self), 0);
  return (guint) gtk_bitset_get_size (self->selected);
}

GtkBitset *
mail_message_model_get_selected (MailMessageModel *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_MODEL (self), NULL);
  return self->selected;
}
