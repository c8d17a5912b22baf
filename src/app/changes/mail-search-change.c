/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-search-change.h"

#include <glib/gi18n.h>

struct _MailSearchChange
{
  MailChange   parent_instance;

  GPtrArray       *stores;      /* (owned) of MapiStore: where there are to be some */
  GPtrArray       *owners;      /* (owned) of MapiStore: of each of the searches */
  GPtrArray       *searches;    /* (owned) of MapiEntryId */
  GPtrArray       *folders;     /* (owned) (nullable) of MapiEntryId */
  char            *name;        /* (owned) */
  char            *query;       /* (owned) */
  char            *old_name;    /* (owned) (nullable): it is there already */
  char            *old_query;   /* (owned) (nullable) */
  MapiRestriction *old_wanted;  /* (owned) (nullable): what it looked for before */
  GPtrArray       *old_places;  /* (owned) (nullable): and where */
  MapiSearchFlags  old_flags;
};

G_DEFINE_FINAL_TYPE (MailSearchChange, mail_search_change, MAIL_TYPE_CHANGE)

/* ---- what it looks for, and where ---- */

typedef struct
{
  char            *path;      /* (owned) (nullable): what is said with in: */
  gboolean         anywhere;  /* or in:anywhere is */
  MapiRestriction *wanted;    /* (owned) */
} Words;

static void
words_clear (Words *words)
{
  g_clear_pointer (&words->path, g_free);
  g_clear_pointer (&words->wanted, mapi_restriction_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static gboolean
words_read (Words       *words,
            const char  *query,
            GError     **error)
{
  MapiSearchFlags flags;

  words->wanted = mapi_query_parse (query, &words->path, &flags, error);
  words->anywhere = words->wanted != NULL && flags == MAPI_SEARCH_NONE;
  return words->wanted != NULL;
}

/* @folder: (nullable) looked into where words do not say where */
static GPtrArray *
list_places (MapiStore          *store,
             const Words        *words,
             const MapiEntryId  *folder,
             MapiSearchFlags    *flags,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  MapiEntryId *place = NULL;

  *flags = MAPI_SEARCH_RECURSIVE | (words->anywhere ? 0 : MAPI_SEARCH_SKIP_DISCARDED);
  if (words->path != NULL)
    {
      g_autoptr(MapiFolder) named = mapi_folder_open_path (store, words->path, cancellable, error);

      place = named != NULL ? mapi_entry_id_copy (mapi_folder_get_entry_id (named)) : NULL;
    }
  else if (folder != NULL && !words->anywhere)
    {
      *flags = MAPI_SEARCH_SHALLOW;
      place = mapi_entry_id_copy (folder);
    }
  else
    place = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, cancellable, error);
  if (place == NULL)
    return NULL;
  g_ptr_array_add (places, place);
  return g_steal_pointer (&places);
}

/* ---- a new one ---- */

static gboolean
take_back (MailSearchChange  *self,
           GCancellable      *cancellable,
           GError           **error)
{
  while (self->searches->len > 0)
    {
      guint last = self->searches->len - 1;

      if (!mapi_store_delete_folder (self->owners->pdata[last], self->searches->pdata[last],
                                     MAPI_DELETE_NONE, cancellable, error))
        return FALSE;
      g_ptr_array_remove_index (self->searches, last);
      g_ptr_array_remove_index (self->owners, last);
    }
  return TRUE;
}

static gboolean
save_in (MailSearchChange  *self,
         MapiStore         *store,
         MapiRestriction   *wanted,
         GPtrArray         *places,
         MapiSearchFlags    flags,
         GCancellable      *cancellable,
         GError           **error)
{
  g_autoptr(MapiEntryId) parent = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, cancellable, error);
  MapiEntryId *search = parent == NULL ? NULL
                        : mapi_store_create_folder (store, parent, MAPI_FOLDER_SEARCH, self->name, self->query, FALSE,
                                                    cancellable, error);

  if (search == NULL)
    return FALSE;
  g_ptr_array_add (self->searches, search);
  g_ptr_array_add (self->owners, g_object_ref (store));
  return mapi_store_set_search_criteria (store, search, wanted, places, flags, cancellable, error);
}

/* In all of the stores or in none; one that has no such folder has nothing to be found */
static gboolean
save (MailSearchChange  *self,
      GCancellable      *cancellable,
      GError           **error)
{
  g_auto(Words) words = { NULL };
  g_autoptr(GError) missing = NULL;
  gboolean done = words_read (&words, self->query, error);

  for (guint i = 0; done && i < self->stores->len; i++)
    {
      MapiStore *store = self->stores->pdata[i];
      g_autoptr(GError) problem = NULL;
      MapiSearchFlags flags;
      g_autoptr(GPtrArray) places = list_places (store, &words, self->folders != NULL ? self->folders->pdata[i] : NULL,
                                                 &flags, cancellable, &problem);

      if (places != NULL)
        done = save_in (self, store, words.wanted, places, flags, cancellable, error);
      else if (words.path != NULL && g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        {
          g_clear_error (&missing);
          missing = g_steal_pointer (&problem);
        }
      else
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          done = FALSE;
        }
    }
  if (done && self->searches->len == 0 && missing != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&missing));
      return FALSE;
    }
  if (!done)
    take_back (self, NULL, NULL);
  return done;
}

/* ---- one that is there ---- */

static gboolean
set_names (MailSearchChange  *self,
           const char        *name,
           const char        *query,
           GCancellable      *cancellable,
           GError           **error)
{
  g_autoptr(MapiProperties) changes = mapi_properties_new ();

  mapi_properties_set_string (changes, MAPI_PR_DISPLAY_NAME, name);
  mapi_properties_set_string (changes, MAPI_PR_COMMENT, query);
  return mapi_store_set_properties (self->owners->pdata[0], self->searches->pdata[0], changes, NULL, 0, cancellable, error);
}

static gboolean
remember_criteria (MailSearchChange  *self,
                   GCancellable      *cancellable,
                   GError           **error)
{
  g_autoptr(GError) problem = NULL;
  MapiSearchState state = MAPI_SEARCH_STATE_NONE;

  if (self->old_wanted != NULL)
    return TRUE;
  self->old_wanted = mapi_store_get_search_criteria (self->owners->pdata[0], self->searches->pdata[0], &self->old_places,
                                                     &state, cancellable, &problem);
  self->old_flags = ((state & MAPI_SEARCH_STATE_RECURSIVE) ? MAPI_SEARCH_RECURSIVE : MAPI_SEARCH_SHALLOW)
                    | ((state & MAPI_SEARCH_STATE_SKIP_DISCARDED) ? MAPI_SEARCH_SKIP_DISCARDED : 0);
  if (self->old_wanted != NULL || g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* It stays where it was looking, unless words said where or say so now */
static gboolean
set_criteria (MailSearchChange  *self,
              GCancellable      *cancellable,
              GError           **error)
{
  g_auto(Words) words = { NULL };
  g_auto(Words) old = { NULL };
  g_autoptr(GPtrArray) places = NULL;
  MapiSearchFlags flags = MAPI_SEARCH_SKIP_DISCARDED;

  if (!words_read (&words, self->query, error))
    return FALSE;
  if (!words_read (&old, self->old_query, NULL) || words.path != NULL || old.path != NULL || words.anywhere || old.anywhere)
    {
      places = list_places (self->owners->pdata[0], &words, NULL, &flags, cancellable, error);
      if (places == NULL)
        return FALSE;
    }
  return mapi_store_set_search_criteria (self->owners->pdata[0], self->searches->pdata[0], words.wanted, places, flags,
                                         cancellable, error);
}

static gboolean
set_old_criteria (MailSearchChange  *self,
                  GCancellable      *cancellable,
                  GError           **error)
{
  return self->old_wanted == NULL ||
         mapi_store_set_search_criteria (self->owners->pdata[0], self->searches->pdata[0], self->old_wanted,
                                         self->old_places, self->old_flags, cancellable, error);
}

/* The name first: another may have it, and what is looked for fits the words */
static gboolean
edit (MailSearchChange  *self,
      GCancellable      *cancellable,
      GError           **error)
{
  /* Without words it goes on with what it looks for */
  if (*self->query == '\0')
    return set_names (self, self->name, self->query, cancellable, error);
  if (!remember_criteria (self, cancellable, error) || !set_names (self, self->name, self->query, cancellable, error))
    return FALSE;
  if (set_criteria (self, cancellable, error))
    return TRUE;
  set_names (self, self->old_name, self->old_query, NULL, NULL);
  return FALSE;
}

static gboolean
edit_back (MailSearchChange  *self,
           GCancellable      *cancellable,
           GError           **error)
{
  if (!set_names (self, self->old_name, self->old_query, cancellable, error))
    return FALSE;
  if (set_old_criteria (self, cancellable, error))
    return TRUE;
  set_names (self, self->name, self->query, NULL, NULL);
  return FALSE;
}

/* ---- the change ---- */

static gboolean
mail_search_change_apply (MailChange    *change,
                          GCancellable  *cancellable,
                          GError       **error)
{
  MailSearchChange *self = MAIL_SEARCH_CHANGE (change);

  if (self->old_name == NULL)
    return save (self, cancellable, error);
  return edit (self, cancellable, error);
}

static gboolean
mail_search_change_revert (MailChange    *change,
                           GCancellable  *cancellable,
                           GError       **error)
{
  MailSearchChange *self = MAIL_SEARCH_CHANGE (change);

  if (self->old_name == NULL)
    return take_back (self, cancellable, error);
  return edit_back (self, cancellable, error);
}

static char *
mail_search_change_dup_title (MailChange *change)
{
  MailSearchChange *self = MAIL_SEARCH_CHANGE (change);

  return g_strdup_printf (self->old_name == NULL ? _("Search saved as “%s”") : _("Search “%s” changed"), self->name);
}

/* ---- the object ---- */

static void
mail_search_change_finalize (GObject *object)
{
  MailSearchChange *self = MAIL_SEARCH_CHANGE (object);

  g_ptr_array_unref (self->stores);
  g_ptr_array_unref (self->owners);
  g_ptr_array_unref (self->searches);
  g_clear_pointer (&self->old_wanted, mapi_restriction_unref);
  g_clear_pointer (&self->old_places, g_ptr_array_unref);
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_free (self->name);
  g_free (self->query);
  g_free (self->old_name);
  g_free (self->old_query);
  G_OBJECT_CLASS (mail_search_change_parent_class)->finalize (object);
}

static void
mail_search_change_class_init (MailSearchChangeClass *klass)
{
  MailChangeClass *change_class = MAIL_CHANGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_search_change_finalize;
  change_class->apply = mail_search_change_apply;
  change_class->revert = mail_search_change_revert;
  change_class->dup_title = mail_search_change_dup_title;
}

static void
mail_search_change_init (MailSearchChange *self)
{
  self->stores = g_ptr_array_new_with_free_func (g_object_unref);
  self->owners = g_ptr_array_new_with_free_func (g_object_unref);
  self->searches = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
}

MailChange *
mail_search_change_new_save (GPtrArray         *stores,
                             GPtrArray         *folders,
                             const char        *name,
                             const char        *query)
{
  MailSearchChange *self = g_object_new (MAIL_TYPE_SEARCH_CHANGE, NULL);

  for (guint i = 0; i < stores->len; i++)
    g_ptr_array_add (self->stores, g_object_ref (stores->pdata[i]));
  self->folders = folders != NULL ? g_ptr_array_ref (folders) : NULL;
  self->name = g_strdup (name);
  self->query = g_strdup (query);
  return MAIL_CHANGE (self);
}

MailChange *
mail_search_change_new_edit (MapiStore         *store,
                             const MapiEntryId *search,
                             const char        *old_name,
                             const char        *old_query,
                             const char        *name,
                             const char        *query)
{
  MailSearchChange *self = g_object_new (MAIL_TYPE_SEARCH_CHANGE, NULL);

  g_ptr_array_add (self->owners, g_object_ref (store));
  g_ptr_array_add (self->searches, mapi_entry_id_copy (search));
  self->name = g_strdup (name);
  self->query = g_strdup (query);
  self->old_name = g_strdup (old_name);
  self->old_query = g_strdup (old_query);
  return MAIL_CHANGE (self);
}
