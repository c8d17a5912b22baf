/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From one message to the next. Most rows of a long list are not read: which of them are unread the store knows, and is
 * asked with the condition of the list. */
#include "config.h"

#include "mail-message-list-private.h"

#include "mail-message-view.h"

typedef struct
{
  MapiTableSource *source;       /* (owned) */
  MapiRestriction *restriction;  /* (owned) */
  gint             by;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->source);
  mapi_restriction_unref (step->restriction);
  g_free (step);
}

/* From what is selected, or from the end one comes from */
static gint64
get_next (MailMessageList *self,
          gint             by)
{
  GtkBitset *selected = mail_message_model_get_selected (self->model);

  if (gtk_bitset_is_empty (selected))
    return by > 0 ? 0 : (gint64) g_list_model_get_n_items (G_LIST_MODEL (self->model)) - 1;
  return (gint64) (by > 0 ? gtk_bitset_get_maximum (selected) : gtk_bitset_get_minimum (selected)) + by;
}

/* Of the row a step is from */
static guint64
get_key (MailMessageList *self)
{
  GtkBitset *selected = mail_message_model_get_selected (self->model);
  MapiTable *table = mail_message_model_get_table (self->model);

  return table != NULL && !gtk_bitset_is_empty (selected) ? mapi_table_get_row_key (table, gtk_bitset_get_maximum (selected)) : 0;
}

static void
go_to (MailMessageList *self,
       guint            position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->model), position, TRUE);
  mail_message_list_scroll_to (self, position);
}

static void
unread_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  Step *step = task_data;
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), step->restriction, NULL);
  GError *error = NULL;
  MapiTableResult *result = mapi_table_source_query (step->source, query, 0, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) mapi_table_result_unref);
  else
    g_task_return_error (task, error);
}

static void
unread_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MailMessageList *self = MAIL_MESSAGE_LIST (source);
  gint by = ((Step *) g_task_get_task_data (G_TASK (result)))->by;
  g_autoptr(MapiTableResult) unread = g_task_propagate_pointer (G_TASK (result), NULL);
  MapiTable *table = self->model != NULL ? mail_message_model_get_table (self->model) : NULL;
  g_autoptr(GHashTable) keys = g_hash_table_new (g_int64_hash, g_int64_equal);
  const guint64 *all;
  gsize n_unread = 0;
  gint64 n;

  if (self->stepping == NULL || g_task_get_cancellable (G_TASK (result)) != self->stepping)
    return;
  g_clear_object (&self->stepping);
  if (unread == NULL || table == NULL)
    return;
  all = mapi_table_result_get_keys (unread, &n_unread);
  for (gsize i = 0; i < n_unread; i++)
    g_hash_table_add (keys, (gpointer) &all[i]);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  for (gint64 position = get_next (self, by); position >= 0 && position < n; position += by)
    {
      guint64 key = mapi_table_get_row_key (table, (guint) position);

      if (g_hash_table_contains (keys, &key))
        {
          go_to (self, (guint) position);
          return;
        }
    }
  /* It may be among those that are still to come */
  if (mail_message_model_is_filling (self->model))
    self->step_by = by;
}

static void
step_to_unread (MailMessageList *self,
                gint             by)
{
  MapiTable *table = mail_message_model_get_table (self->model);
  g_autoptr(GPtrArray) both = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  g_autoptr(GTask) task = NULL;
  Step *step;

  if (table == NULL)
    return;
  g_ptr_array_add (both, mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ, FALSE));
  if (mapi_table_get_restriction (table) != NULL)
    g_ptr_array_add (both, mapi_restriction_ref (mapi_table_get_restriction (table)));
  step = g_new0 (Step, 1);
  step->source = g_object_ref (mapi_table_get_source (table));
  step->restriction = mapi_restriction_new_and (both);
  step->by = by;
  self->stepping = g_cancellable_new ();
  task = g_task_new (self, self->stepping, unread_cb, NULL);
  g_task_set_source_tag (task, step_to_unread);
  g_task_set_task_data (task, step, step_free);
  g_task_run_in_thread (task, unread_thread);
}

void
mail_message_list_forget_step (MailMessageList *self)
{
  g_cancellable_cancel (self->stepping);
  g_clear_object (&self->stepping);
  self->step_by = 0;
}

void
mail_message_list_mind_step (MailMessageList *self)
{
  if ((self->stepping != NULL || self->step_by != 0) && get_key (self) != self->step_from)
    mail_message_list_forget_step (self);
}

void
mail_message_list_go_on_stepping (MailMessageList *self)
{
  gint by = self->step_by;

  self->step_by = 0;
  if (by != 0)
    step_to_unread (self, by);
}

void
mail_message_list_step (MailMessageList *self,
                        gint             by,
                        gboolean         unread)
{
  gint64 position;

  g_return_if_fail (MAIL_IS_MESSAGE_LIST (self));

  mail_message_list_forget_step (self);
  if (unread)
    {
      self->step_from = get_key (self);
      step_to_unread (self, by);
      return;
    }
  position = get_next (self, by);
  if (position >= 0 && position < g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    go_to (self, (guint) position);
}
