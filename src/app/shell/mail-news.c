/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-news.h"

#include "mail-flags-change.h"
#include "mail-message-lookup.h"

/* A conversation longer than this is looked at from its newest message on */
#define MAX_MESSAGES 500

typedef struct
{
  GPtrArray *ids;     /* (owned) of MapiEntryId */
  GPtrArray *stores;  /* (owned) of MapiStore, one an id */
  guint      max_single;
} Looking;

static void
looking_free (gpointer data)
{
  Looking *looking = data;

  g_ptr_array_unref (looking->ids);
  g_ptr_array_unref (looking->stores);
  g_free (looking);
}

static void
news_free (gpointer data)
{
  MailNews *news = data;

  g_free (news->id);
  g_clear_pointer (&news->properties, mapi_properties_unref);
  g_free (news);
}

static gboolean
is_muted (MapiProperties *bag)
{
  const char * const *keywords = mapi_properties_get_strv (bag, MAPI_PR_KEYWORDS);

  for (; keywords != NULL && *keywords != NULL; keywords++)
    if (g_ascii_strcasecmp (*keywords, MAIL_KEYWORD_MUTED) == 0)
      return TRUE;
  return FALSE;
}

/* Muted is a mark on the messages that were there when somebody muted the conversation */
static gboolean
is_conversation_muted (MapiStore         *store,
                       const MapiEntryId *id)
{
  static const guint32 columns[] = { MAPI_PR_KEYWORDS };
  g_autoptr(MapiTableSource) source = mapi_store_open_conversation (store, id, NULL);
  g_autoptr(MapiTable) table = source != NULL ? mapi_table_new (source) : NULL;
  g_autoptr(GPtrArray) rows = NULL;

  if (table == NULL || !mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, NULL))
    return FALSE;
  rows = mapi_table_query_rows (table, MAX_MESSAGES, MAPI_QUERY_ROWS_NONE, NULL, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (mapi_row_get_properties (rows->pdata[i]) != NULL && is_muted (mapi_row_get_properties (rows->pdata[i])))
      return TRUE;
  return FALSE;
}

static MailNews *
look_at (MapiStore         *store,
         const MapiEntryId *id,
         gboolean           load)
{
  static const guint32 columns[] = {
    MAPI_PR_MESSAGE_FLAGS, MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SUBJECT,
    MAPI_PR_IMPORTANCE
  };
  g_autoptr(MapiProperties) row = NULL;
  MailNews *news;

  if (is_conversation_muted (store, id))
    return NULL;
  if (load)
    {
      row = mail_message_lookup (store, id, columns, G_N_ELEMENTS (columns), NULL, NULL);
      if (row == NULL || (mapi_properties_get_long (row, MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_READ) != 0)
        return NULL;
    }
  news = g_new0 (MailNews, 1);
  news->id = mapi_entry_id_to_string (id);
  news->properties = g_steal_pointer (&row);
  return news;
}

static void
look_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Looking *looking = task_data;
  GPtrArray *all = g_ptr_array_new_with_free_func (news_free);
  g_autoptr(GMainContext) context = g_main_context_new ();

  /* Tables belong to the context they are made on: one that nobody runs */
  g_main_context_push_thread_default (context);
  for (guint i = 0; i < looking->ids->len; i++)
    {
      MailNews *news = look_at (looking->stores->pdata[i], looking->ids->pdata[i],
                                looking->ids->len <= looking->max_single);

      if (news != NULL)
        g_ptr_array_add (all, news);
    }
  g_main_context_pop_thread_default (context);
  g_task_return_pointer (task, all, (GDestroyNotify) g_ptr_array_unref);
}

void
mail_news_look_async (MapiSession         *session,
                      GPtrArray           *ids,
                      guint                max_single,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Looking *looking = g_new0 (Looking, 1);

  looking->ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  looking->stores = g_ptr_array_new_with_free_func (g_object_unref);
  looking->max_single = max_single;
  for (guint i = 0; i < ids->len; i++)
    {
      MapiStore *store = mapi_session_get_store_for_id (session, ids->pdata[i]);

      if (store == NULL)
        continue;
      g_ptr_array_add (looking->ids, mapi_entry_id_copy (ids->pdata[i]));
      g_ptr_array_add (looking->stores, g_object_ref (store));
    }
  g_task_set_source_tag (task, mail_news_look_async);
  g_task_set_task_data (task, looking, looking_free);
  g_task_run_in_thread (task, look_thread);
}

GPtrArray *
mail_news_look_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
