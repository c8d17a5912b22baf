/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-view.h"

#include <glib/gi18n.h>

#include "mail-message-row.h"

/* ---- what is remembered ---- */

static char *
dup_id (MailFolderItem *folder)
{
  const MapiEntryId *id = mail_folder_item_get_entry_id (folder);

  return id != NULL ? mapi_entry_id_to_string (id) : g_strdup (mail_folder_item_get_key (folder));
}

static GVariant *
lookup (GSettings          *settings,
        const char         *key,
        MailFolderItem     *folder,
        const GVariantType *type)
{
  g_autoptr(GVariant) all = g_settings_get_value (settings, key);
  g_autofree char *id = dup_id (folder);

  return g_variant_lookup_value (all, id, type);
}

static void
store (GSettings      *settings,
       const char     *key,
       MailFolderItem *folder,
       GVariant       *value)
{
  g_autoptr(GVariant) all = g_settings_get_value (settings, key);
  g_autoptr(GVariant) owned = g_variant_ref_sink (value);
  g_autofree char *id = dup_id (folder);
  GVariantDict dict;

  g_variant_dict_init (&dict, all);
  g_variant_dict_insert_value (&dict, id, owned);
  g_settings_set_value (settings, key, g_variant_dict_end (&dict));
}

gboolean
mail_message_view_get_conversations (GSettings      *settings,
                                     MailFolderItem *folder)
{
  g_autoptr(GVariant) own = lookup (settings, "folder-conversations", folder, G_VARIANT_TYPE_BOOLEAN);

  if (own != NULL)
    return g_variant_get_boolean (own);
  switch (mail_folder_item_get_role (folder))
    {
    case MAPI_FOLDER_ROLE_SENT:
    case MAPI_FOLDER_ROLE_DRAFTS:
    case MAPI_FOLDER_ROLE_OUTBOX:
    case MAPI_FOLDER_ROLE_TEMPLATES:
      return FALSE;
    default:
      return g_settings_get_boolean (settings, "conversations");
    }
}

void
mail_message_view_set_conversations (GSettings      *settings,
                                     MailFolderItem *folder,
                                     gboolean        conversations)
{
  store (settings, "folder-conversations", folder, g_variant_new_boolean (conversations));
}

char *
mail_message_view_dup_order (GSettings      *settings,
                             MailFolderItem *folder)
{
  g_autoptr(GVariant) own = lookup (settings, "folder-orders", folder, G_VARIANT_TYPE_STRING);

  return own != NULL ? g_variant_dup_string (own, NULL) : g_strdup ("newest");
}

void
mail_message_view_set_order (GSettings      *settings,
                             MailFolderItem *folder,
                             const char     *order)
{
  store (settings, "folder-orders", folder, g_variant_new_string (order));
}

/* ---- conditions and orders ---- */

static MapiRestriction *
make_filter (MailFilter filter)
{
  g_autoptr(MapiValue) value = NULL;

  switch (filter)
    {
    case MAIL_FILTER_UNREAD:
      return mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ, FALSE);
    case MAIL_FILTER_FLAGGED:
      value = mapi_value_new_boolean (MAPI_PR_FLAGGED, TRUE);
      return mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_FLAGGED, value);
    case MAIL_FILTER_ATTACHMENTS:
      value = mapi_value_new_boolean (MAPI_PR_HASATTACH, TRUE);
      return mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_HASATTACH, value);
    case MAIL_FILTER_ALL:
    default:
      return NULL;
    }
}

MapiRestriction *
mail_message_view_make_restriction (MailFilter   filter,
                                    const char  *query,
                                    char       **in_folder,
                                    gboolean    *anywhere,
                                    GError     **error)
{
  MapiSearchFlags flags = MAPI_SEARCH_SKIP_DISCARDED;
  g_autoptr(MapiRestriction) wanted = make_filter (filter);
  g_autoptr(MapiRestriction) found = NULL;
  g_autoptr(GPtrArray) both = NULL;

  *in_folder = NULL;
  *anywhere = FALSE;
  if (query == NULL || *query == '\0')
    return g_steal_pointer (&wanted);
  found = mapi_query_parse (query, in_folder, &flags, error);
  *anywhere = flags == MAPI_SEARCH_NONE;
  if (found == NULL)
    return NULL;
  if (wanted == NULL)
    return g_steal_pointer (&found);
  both = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  g_ptr_array_add (both, g_steal_pointer (&wanted));
  g_ptr_array_add (both, g_steal_pointer (&found));
  return mapi_restriction_new_and (both);
}

static MapiSortOrder *
make_order (const char *name)
{
  static const struct
  {
    const char        *name;
    guint32            tag;
    MapiSortDirection  direction;
  } orders[] = {
    { "oldest", MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_SORT_ASCEND },
    { "sender", MAPI_PR_SENT_REPRESENTING_NAME, MAPI_SORT_ASCEND },
    { "subject", MAPI_PR_NORMALIZED_SUBJECT, MAPI_SORT_ASCEND },
    { "size", MAPI_PR_MESSAGE_SIZE, MAPI_SORT_DESCEND },
    { "flagged", MAPI_PR_FLAGGED, MAPI_SORT_DESCEND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_strcmp0 (name, orders[i].name) == 0)
      {
        MapiSortOrder *order = mapi_sort_order_new (0, 0);

        mapi_sort_order_add (order, orders[i].tag, orders[i].direction);
        if (orders[i].tag != MAPI_PR_MESSAGE_DELIVERY_TIME)
          mapi_sort_order_add (order, MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_SORT_DESCEND);
        return order;
      }
  /* Newest first is what stores do of themselves, and fastest */
  return NULL;
}

/* ---- opening ---- */

typedef struct
{
  GPtrArray       *stores;         /* (owned) of MapiStore */
  GPtrArray       *folders;        /* (owned) of MapiEntryId: one a store, where it is not everywhere */
  gboolean         everywhere;
  MapiSearchFlags  flags;          /* of a search */
  char            *in_folder;      /* (owned) (nullable) */
  gboolean         conversations;
  char            *order;          /* (owned) */
  MapiRestriction *restriction;    /* (owned) (nullable) */
  GError          *missing;        /* (owned) (nullable): of a store that is not in it */
  gboolean         first;          /* the first rows before the others, where they are found without looking at all */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_ptr_array_unref (opening->stores);
  g_ptr_array_unref (opening->folders);
  g_free (opening->in_folder);
  g_free (opening->order);
  g_clear_pointer (&opening->restriction, mapi_restriction_unref);
  g_clear_error (&opening->missing);
  g_free (opening);
}

/* NULL without an error: there is nothing of this in that store */
static MapiTable *
make_one_table (Opening       *opening,
                guint          part,
                GCancellable  *cancellable,
                GError       **error)
{
  MapiStore *store = g_ptr_array_index (opening->stores, part);
  g_autoptr(GError) problem = NULL;
  MapiTable *table = NULL;

  if (opening->in_folder != NULL)
    {
      g_autoptr(MapiFolder) folder = mapi_folder_open_path (store, opening->in_folder, cancellable, &problem);

      if (folder != NULL)
        table = mapi_store_new_search_table (store, mapi_folder_get_entry_id (folder), opening->flags, &problem);
      else if (opening->stores->len > 1 && g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        return NULL;
    }
  else if (opening->everywhere)
    table = mapi_store_new_search_table (store, NULL, opening->flags, &problem);
  else
    {
      const MapiEntryId *folder = g_ptr_array_index (opening->folders, part);

      table = mapi_store_new_contents_table (store, folder,
                                             opening->conversations ? MAPI_TABLE_FLAG_CONVERSATIONS
                                                                    : MAPI_TABLE_FLAG_NONE, &problem);
      /* Not every store knows conversations */
      if (table == NULL && opening->conversations && g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT))
        {
          g_clear_error (&problem);
          opening->conversations = FALSE;
          table = mapi_store_new_contents_table (store, folder, MAPI_TABLE_FLAG_NONE, &problem);
        }
    }
  if (table == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return table;
}

/* ---- what fails later ---- */

typedef struct
{
  GWeakRef    list;
  GPtrArray  *stores;   /* (owned) of MapiStore: of the parts */
  MailMessageViewFailedFunc func;
} Watch;

static void
watch_free (gpointer  data,
            GClosure *closure)
{
  Watch *watch = data;

  g_weak_ref_clear (&watch->list);
  g_ptr_array_unref (watch->stores);
  g_free (watch);
}

typedef struct
{
  GObject *list;   /* (owned) */
  GError  *error;  /* (owned) */
  MailMessageViewFailedFunc func;
} Told;

static void
told_free (gpointer data)
{
  Told *told = data;

  g_object_unref (told->list);
  g_error_free (told->error);
  g_free (told);
}

static gboolean
tell_cb (gpointer user_data)
{
  Told *told = user_data;

  told->func (told->list, told->error);
  return G_SOURCE_REMOVE;
}

static GError *
name_missing (MapiStore    *store,
              const GError *error)
{
  GError *missing = g_error_copy (error);
  g_autofree char *title = mail_store_dup_title (store);

  /* Translators: an account, and why its messages are not in a list of those of all accounts */
  g_free (missing->message);
  missing->message = g_strdup_printf (_("“%s” cannot be listed: %s"), title, error->message);
  return missing;
}

/* On whatever thread asks */
static void
part_failed_cb (MapiUnionSource *source,
                guint            part,
                const GError    *error,
                Watch           *watch)
{
  g_autoptr(GObject) list = g_weak_ref_get (&watch->list);
  Told *told;

  if (list == NULL || part >= watch->stores->len)
    return;
  told = g_new0 (Told, 1);
  told->list = g_steal_pointer (&list);
  told->error = name_missing (watch->stores->pdata[part], error);
  told->func = watch->func;
  g_idle_add_full (G_PRIORITY_DEFAULT, tell_cb, told, told_free);
}

void
mail_message_view_watch (MapiTable                 *table,
                         GPtrArray                 *stores,
                         GObject                   *list,
                         MailMessageViewFailedFunc  func)
{
  MapiTableSource *source = mapi_table_get_source (table);
  Watch *watch;

  if (!MAPI_IS_UNION_SOURCE (source))
    return;
  watch = g_new0 (Watch, 1);
  g_weak_ref_init (&watch->list, list);
  watch->stores = g_ptr_array_ref (stores);
  watch->func = func;
  g_signal_connect_data (source, "part-failed", G_CALLBACK (part_failed_cb), watch, watch_free, 0);
}

/* What one store cannot list does not keep back what the others have */
static void
note_missing (Opening      *opening,
              MapiStore    *store,
              const GError *error)
{
  if (opening->missing == NULL)
    opening->missing = opening->stores->len < 2 ? g_error_copy (error) : name_missing (store, error);
}

/* Asks the stores, which may be busy. The table belongs to the main context nevertheless, this thread
 * having none of its own. */
static void
make_table_thread (GTask        *task,
                   gpointer      source_object,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  Opening *opening = task_data;
  g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) stores = g_ptr_array_new_with_free_func (g_object_unref);

  if (opening->in_folder != NULL || opening->everywhere)
    opening->conversations = FALSE;
  for (guint i = 0; i < opening->stores->len; i++)
    {
      g_autoptr(GError) error = NULL;
      MapiTable *table = make_one_table (opening, i, cancellable, &error);

      if (g_task_return_error_if_cancelled (task))
        {
          g_clear_object (&table);
          return;
        }
      if (error != NULL)
        note_missing (opening, opening->stores->pdata[i], error);
      if (table == NULL)
        continue;
      g_ptr_array_add (tables, table);
      g_ptr_array_add (stores, g_object_ref (opening->stores->pdata[i]));
    }
  if (tables->len == 0 && opening->missing != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&opening->missing));
      return;
    }
  if (tables->len == 0)
    {
      g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("There is no folder “%s”"),
                               opening->in_folder != NULL ? opening->in_folder : "");
      return;
    }
  g_ptr_array_unref (opening->stores);
  opening->stores = g_steal_pointer (&stores);
  g_task_return_pointer (task, tables->len == 1 ? g_object_ref (tables->pdata[0])
                                                : mapi_union_source_new_table (tables), g_object_unref);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (mapi_table_open_finish (MAPI_TABLE (source), result, &error))
    g_task_return_pointer (task, g_object_ref (source), g_object_unref);
  else
    g_task_return_error (task, error);
}

/* While it is being opened: told with the table */
static void
opening_failed_cb (GObject      *task,
                   const GError *error)
{
  Opening *opening = g_task_get_task_data (G_TASK (task));

  if (opening->missing == NULL && !g_task_get_completed (G_TASK (task)))
    opening->missing = g_error_copy (error);
}

static void
table_made_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(MapiSortOrder) order = NULL;
  GError *error = NULL;
  const guint32 *columns;
  gsize n_columns;

  table = g_task_propagate_pointer (G_TASK (result), &error);
  if (table == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  mail_message_view_watch (table, opening->stores, G_OBJECT (task), opening_failed_cb);
  columns = mail_message_row_get_columns (opening->conversations, &n_columns);
  order = make_order (opening->order);
  if (opening->first && order == NULL && opening->restriction == NULL)
    mapi_table_open_first_async (table, columns, n_columns, NULL, NULL, g_task_get_cancellable (task), opened_cb,
                                 g_object_ref (task));
  else
    mapi_table_open_async (table, columns, n_columns, opening->restriction, order, g_task_get_cancellable (task),
                           opened_cb, g_object_ref (task));
}

static void
add_place (gpointer folder,
           gpointer user_data)
{
  Opening *opening = user_data;

  g_ptr_array_add (opening->stores, g_object_ref (mail_folder_item_get_store (folder)));
  g_ptr_array_add (opening->folders, mapi_entry_id_copy (mail_folder_item_get_entry_id (folder)));
}

void
mail_message_view_open_async (MailFolderItem      *folder,
                              GListModel          *everywhere,
                              const char          *in_folder,
                              gboolean             anywhere,
                              gboolean             conversations,
                              const char          *order,
                              MapiRestriction     *restriction,
                              gboolean             first,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (folder, cancellable, callback, user_data);
  g_autoptr(GTask) making = NULL;
  Opening *opening = g_new0 (Opening, 1);

  opening->stores = g_ptr_array_new_with_free_func (g_object_unref);
  opening->folders = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  opening->everywhere = everywhere != NULL || anywhere;
  opening->flags = anywhere ? MAPI_SEARCH_NONE : MAPI_SEARCH_SKIP_DISCARDED;
  if (everywhere != NULL)
    for (guint i = 0; i < g_list_model_get_n_items (everywhere); i++)
      g_ptr_array_add (opening->stores, g_list_model_get_item (everywhere, i));
  else if (mail_folder_item_get_parts (folder) != NULL)
    g_ptr_array_foreach (mail_folder_item_get_parts (folder), add_place, opening);
  else
    add_place (folder, opening);
  opening->in_folder = g_strdup (in_folder);
  opening->conversations = conversations;
  opening->order = g_strdup (order);
  opening->restriction = restriction != NULL ? mapi_restriction_ref (restriction) : NULL;
  opening->first = first;
  g_task_set_source_tag (task, mail_message_view_open_async);
  g_task_set_priority (task, G_PRIORITY_HIGH);
  g_task_set_task_data (task, opening, opening_free);
  making = g_task_new (NULL, cancellable, table_made_cb, g_object_ref (task));
  g_task_set_priority (making, G_PRIORITY_HIGH);
  g_task_set_task_data (making, opening, NULL);
  g_task_run_in_thread (making, make_table_thread);
}

MapiTable *
mail_message_view_open_finish (GAsyncResult  *result,
                               gboolean      *conversations,
                               GPtrArray    **stores,
                               GError       **missing,
                               GError       **error)
{
  Opening *opening = g_task_get_task_data (G_TASK (result));

  if (missing != NULL && opening->missing != NULL)
    *missing = g_error_copy (opening->missing);
  *stores = g_ptr_array_ref (opening->stores);
  *conversations = opening->conversations;
  return g_task_propagate_pointer (G_TASK (result), error);
}
