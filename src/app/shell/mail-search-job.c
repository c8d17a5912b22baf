/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-search-job.h"

#include <string.h>

typedef struct
{
  GPtrArray       *stores;
  MapiRestriction *restriction;
  guint            limit;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_ptr_array_unref (job->stores);
  mapi_restriction_unref (job->restriction);
  g_free (job);
}

static gboolean
is_word (const char *term)
{
  for (const char *at = term; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isalnum (g_utf8_get_char (at)))
      return FALSE;
  return *term != '\0';
}

static char *
quote (const char *term)
{
  GString *text = g_string_new ("\"");

  for (const char *at = term; *at != '\0'; at++)
    if (*at != '"')
      g_string_append_c (text, *at);
  g_string_append_c (text, '"');
  return g_string_free (text, FALSE);
}

MapiRestriction *
mail_search_make_restriction (const char * const *terms)
{
  g_autoptr(GString) query = g_string_new (NULL);
  g_autoptr(GString) plain = g_string_new (NULL);
  MapiRestriction *restriction;

  for (guint i = 0; terms[i] != NULL; i++)
    {
      g_autofree char *quoted = NULL;

      if (!g_utf8_validate (terms[i], -1, NULL) || *terms[i] == '\0')
        continue;
      quoted = quote (terms[i]);
      g_string_append_printf (plain, "%s ", quoted);
      g_string_append_printf (query, "%s%s ", terms[i], is_word (terms[i]) ? "*" : "");
    }
  if (query->len == 0)
    return NULL;
  restriction = mapi_query_parse (query->str, NULL, NULL, NULL);
  return restriction != NULL ? restriction : mapi_query_parse (plain->str, NULL, NULL, NULL);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 time_a = mapi_properties_get_time (*(MapiProperties * const *) a, MAPI_PR_MESSAGE_DELIVERY_TIME);
  gint64 time_b = mapi_properties_get_time (*(MapiProperties * const *) b, MAPI_PR_MESSAGE_DELIVERY_TIME);

  return time_a > time_b ? -1 : time_a < time_b;
}

static gboolean
search_store (MapiStore       *store,
              MapiTableQuery  *query,
              guint            limit,
              GPtrArray       *found,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr(MapiTableSource) source = mapi_store_open_search (store, NULL, MAPI_SEARCH_SKIP_DISCARDED, error);
  g_autoptr(MapiTableResult) result = NULL;
  GPtrArray *rows;

  if (source == NULL)
    return FALSE;
  result = mapi_table_source_query (source, query, limit, cancellable, error);
  if (result == NULL)
    return FALSE;
  rows = mapi_table_result_get_rows (result);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (found, mapi_properties_ref (g_ptr_array_index (rows, i)));
  return TRUE;
}

static void
search_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_SUBJECT, MAPI_PR_SENT_REPRESENTING_NAME,
    MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_PREVIEW,
  };
  Job *job = task_data;
  g_autoptr(MapiRestriction) limited = mapi_restriction_new_count (job->limit, job->restriction);
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), limited, NULL);
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GError) error = NULL;
  guint n_failed = 0;

  for (guint i = 0; i < job->stores->len; i++)
    {
      g_clear_error (&error);
      n_failed += !search_store (g_ptr_array_index (job->stores, i), query, job->limit, found, cancellable, &error);
      if (g_task_return_error_if_cancelled (task))
        return;
    }
  /* One store that cannot be searched does not hide what others hold */
  if (n_failed > 0 && n_failed == job->stores->len)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_ptr_array_sort (found, compare_times);
  if (found->len > job->limit)
    g_ptr_array_set_size (found, (gint) job->limit);
  g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) g_ptr_array_unref);
}

void
mail_search_async (GListModel          *stores,
                   MapiRestriction     *restriction,
                   guint                limit,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->stores = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    g_ptr_array_add (job->stores, g_list_model_get_item (stores, i));
  job->restriction = mapi_restriction_ref (restriction);
  job->limit = limit;
  g_task_set_source_tag (task, mail_search_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, search_thread);
}

GPtrArray *
mail_search_finish (GAsyncResult  *result,
                    GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
