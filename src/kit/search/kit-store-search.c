/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-condition.h"
#include "kit-search-criteria.h"
#include "kit-store-private.h"

#include <glib/gi18n-lib.h>

/*
 * Search folders. What one finds is asked for whenever it is shown, so there is no pass over
 * the store that could be under way: a search is COMPLETE as soon as it is set, and RUNNING until
 * it is stopped. A stopped search still answers; it only says that nobody waits for it.
 */

#define EXCLUDE(flags, a, b) (((flags) & (a)) != 0 && ((flags) & (b)) != 0)

static gboolean
check_flags (MapiSearchFlags   flags,
             GError          **error)
{
  if ((flags & ~(0x3f | MAPI_SEARCH_SKIP_DISCARDED)) != 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS,
                   _("A search cannot be told 0x%x"), (guint) flags);
      return FALSE;
    }
  if (EXCLUDE (flags, MAPI_SEARCH_STOP, MAPI_SEARCH_RESTART)
      || EXCLUDE (flags, MAPI_SEARCH_RECURSIVE, MAPI_SEARCH_SHALLOW)
      || EXCLUDE (flags, MAPI_SEARCH_FOREGROUND, MAPI_SEARCH_BACKGROUND))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("A search was told two things that exclude each other"));
      return FALSE;
    }
  return TRUE;
}

/* Search folders in search folders would be circles sooner or later */
static GArray *
parse_folders (KitStore       *self,
               KitConnection  *connection,
               GPtrArray      *ids,
               GError        **error)
{
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(KitFolderRow) row = NULL;
      gint64 folder = kit_store_parse_id (self, g_ptr_array_index (ids, i), MAPI_OBJECT_FOLDER, error);

      row = folder != 0 ? kit_folder_row_load (connection, folder, error) : NULL;
      if (row == NULL)
        return NULL;
      if (row->type == MAPI_FOLDER_SEARCH)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                       _("A search cannot look into the search folder “%s”"), row->name);
          return NULL;
        }
      g_array_append_val (folders, folder);
    }
  return g_steal_pointer (&folders);
}

static MapiSearchState
next_state (MapiSearchState  state,
            MapiSearchFlags  flags)
{
  guint next = state | MAPI_SEARCH_STATE_COMPLETE;

  if (flags & MAPI_SEARCH_STOP)
    next &= ~(guint) MAPI_SEARCH_STATE_RUNNING;
  else
    next |= MAPI_SEARCH_STATE_RUNNING;
  if (flags & MAPI_SEARCH_RECURSIVE)
    next |= MAPI_SEARCH_STATE_RECURSIVE;
  if (flags & MAPI_SEARCH_SHALLOW)
    next &= ~(guint) MAPI_SEARCH_STATE_RECURSIVE;
  if (flags & (MAPI_SEARCH_RECURSIVE | MAPI_SEARCH_SHALLOW))
    next &= ~(guint) MAPI_SEARCH_STATE_SKIP_DISCARDED;
  if (flags & MAPI_SEARCH_SKIP_DISCARDED)
    next |= MAPI_SEARCH_STATE_SKIP_DISCARDED;
  if (flags & MAPI_SEARCH_FOREGROUND)
    next |= MAPI_SEARCH_STATE_FOREGROUND;
  if (flags & MAPI_SEARCH_BACKGROUND)
    next &= ~(guint) MAPI_SEARCH_STATE_FOREGROUND;
  return (MapiSearchState) next;
}

/* The criteria as they are, or empty ones if they were never set and both parts are given */
static KitSearchCriteria *
load_or_make (KitConnection    *connection,
              gint64            folder,
              MapiRestriction  *restriction,
              GPtrArray        *folders,
              GError          **error)
{
  KitSearchCriteria *criteria;
  g_autoptr(GError) local_error = NULL;

  criteria = kit_search_criteria_load (connection, folder, &local_error);
  if (criteria == NULL
      && g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED)
      && restriction != NULL && folders != NULL)
    {
      criteria = g_new0 (KitSearchCriteria, 1);
      criteria->folders = g_array_new (FALSE, FALSE, sizeof (gint64));
      return criteria;
    }
  if (criteria == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return criteria;
}

/**
 * kit_store_set_search_criteria: (skip)
 * @store: a store
 * @id: a search folder
 * @restriction: (nullable): what to look for, %NULL for what was set before
 * @folders: (nullable) (element-type MapiEntryId): where, %NULL for what was set before
 * @flags: how
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Errors: %MAPI_ERROR_NOT_INITIALIZED if something is to be used again that was never set,
 * %MAPI_ERROR_TOO_COMPLEX for a restriction that cannot be evaluated,
 * %MAPI_ERROR_INVALID_PARAMETER for flags or folders that make no sense,
 * %MAPI_ERROR_INTERFACE_NOT_SUPPORTED if it is not a search folder.
 * Source: IMAPIContainer::SetSearchCriteria.
 *
 * Returns: %FALSE on error, with nothing changed
 */
gboolean
kit_store_set_search_criteria (MapiStore           *store,
                               const MapiEntryId   *id,
                               MapiRestriction     *restriction,
                               GPtrArray           *folders,
                               MapiSearchFlags      flags,
                               GCancellable        *cancellable,
                               GError             **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr(KitCondition) condition = NULL;
  g_autoptr(KitTransaction) transaction = NULL;
  g_autoptr(KitSearchCriteria) criteria = NULL;
  g_autoptr(KitFolderRow) row = NULL;
  KitConnection *connection;
  gboolean restarts;
  gint64 folder;

  folder = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);
  condition = kit_condition_new (self, NULL, restriction, error);
  if (folder == 0 || condition == NULL || !check_flags (flags, error))
    return FALSE;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  row = kit_folder_row_load (connection, folder, error);
  criteria = row != NULL ? load_or_make (connection, folder, restriction, folders, error) : NULL;
  if (criteria == NULL)
    return FALSE;

  restarts = restriction != NULL || folders != NULL || (flags & MAPI_SEARCH_RESTART) != 0;
  if (restriction != NULL)
    {
      g_clear_pointer (&criteria->restriction, mapi_restriction_unref);
      criteria->restriction = mapi_restriction_ref (restriction);
    }
  if (folders != NULL)
    {
      g_clear_pointer (&criteria->folders, g_array_unref);
      criteria->folders = parse_folders (self, connection, folders, error);
      if (criteria->folders == NULL)
        return FALSE;
    }
  criteria->state = next_state (criteria->state, flags);

  if (!kit_search_criteria_save (criteria, connection, folder, error)
      || !kit_transaction_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_FOLDER, folder,
                               row->parent, 0, 0, NULL, 0, error))
    return FALSE;
  if (restarts && (flags & MAPI_SEARCH_STOP) == 0
      && !kit_transaction_log (transaction, MAPI_EVENT_SEARCH_COMPLETE, MAPI_OBJECT_FOLDER, folder,
                               row->parent, 0, 0, NULL, 0, error))
    return FALSE;
  return kit_store_commit (self, transaction, error);
}

/**
 * kit_store_get_search_criteria: (skip)
 * @store: a store
 * @id: a search folder
 * @folders: (out) (optional) (transfer full) (element-type MapiEntryId): where it looks
 * @state: (out) (optional): how it stands
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Errors: %MAPI_ERROR_NOT_INITIALIZED if they were never set.
 * Source: IMAPIContainer::GetSearchCriteria.
 *
 * Returns: (transfer full) (nullable): what it looks for
 */
MapiRestriction *
kit_store_get_search_criteria (MapiStore          *store,
                               const MapiEntryId  *id,
                               GPtrArray         **folders,
                               MapiSearchState    *state,
                               GCancellable       *cancellable,
                               GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr(KitConnection) connection = NULL;
  g_autoptr(KitSearchCriteria) criteria = NULL;
  gint64 folder;

  folder = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);
  connection = folder != 0 ? kit_store_read (self, cancellable, error) : NULL;
  criteria = connection != NULL ? kit_search_criteria_load (connection, folder, error) : NULL;
  if (criteria == NULL)
    return NULL;

  if (state != NULL)
    *state = criteria->state;
  if (folders != NULL)
    {
      *folders = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
      for (guint i = 0; i < criteria->folders->len; i++)
        g_ptr_array_add (*folders,
                         kit_store_make_id (self, MAPI_OBJECT_FOLDER,
                                            g_array_index (criteria->folders, gint64, i)));
    }
  return g_steal_pointer (&criteria->restriction);
}
