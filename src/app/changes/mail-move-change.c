/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-move-change.h"

#include <glib/gi18n.h>

#include "mail-junk-marks.h"
#include "mail-message-lookup.h"

/* So much is held in memory between two stores */
#define PORTION_BYTES (32u * 1024 * 1024)

/* A message that is moved gets another id; taking back moves those to where each came from. Between stores
 * a message is filed in the other one before it goes from the first: whatever happens, it is in one
 * of them. */
struct _MailMoveChange
{
  MailChange      parent_instance;

  MailSelection  *selection;    /* (owned) */
  MapiStore      *target;       /* (owned) (nullable): NULL if messages stay in their store */
  MapiEntryId    *folder;       /* (owned) (nullable): NULL if a role says where */
  MapiFolderRole  role;
  char           *title;        /* (owned) (nullable) */
  gboolean        copy;
  gboolean        destroy;
  GPtrArray      *moved;        /* (owned) (nullable) of Moved */
  GPtrArray      *returned;     /* (owned) (nullable) of MapiProperties: what was taken back, as it is called now */
  guint           n_done;
  guint           n_all;
};

G_DEFINE_FINAL_TYPE (MailMoveChange, mail_move_change, MAIL_TYPE_CHANGE)

/* What came from one folder, and had the same tags where it was told to be junk or not */
typedef struct
{
  MapiEntryId *origin;  /* (owned) */
  MailJunkVerdict verdict;
  char       **keywords; /* (owned) (nullable): as they were before */
  MapiStore   *from;    /* (owned) */
  MapiStore   *to;      /* (owned) */
  GPtrArray   *ids;     /* (owned) of MapiEntryId: where they are now */
} Moved;

static void
moved_free (gpointer data)
{
  Moved *moved = data;

  mapi_entry_id_free (moved->origin);
  g_strfreev (moved->keywords);
  g_object_unref (moved->from);
  g_object_unref (moved->to);
  g_ptr_array_unref (moved->ids);
  g_free (moved);
}

/* ---- from one store to another ---- */

static MapiProperties *
make_import_flags (MapiContent *content)
{
  static const guint32 kept[] = {
    MAPI_PR_MESSAGE_FLAGS, MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_KEYWORDS, MAPI_PR_FLAGGED, MAPI_PR_ANSWERED,
    MAPI_PR_FORWARDED,
  };
  MapiProperties *flags = mapi_properties_new ();
  MapiProperties *bag = mapi_content_get_properties (content);

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    if (mapi_properties_has (bag, kept[i]))
      mapi_properties_set_value (flags, mapi_properties_get_value (bag, kept[i]));
  return flags;
}

/* Loaded to be filed elsewhere: no more at once than is well held in memory */
typedef struct
{
  GPtrArray *ids;      /* unowned elements */
  GPtrArray *sources;
  GPtrArray *flags;
  gsize      size;
} Portion;

static void
portion_init (Portion *self)
{
  self->ids = g_ptr_array_new ();
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->flags = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  self->size = 0;
}

static void
portion_clear (Portion *self)
{
  g_ptr_array_unref (self->ids);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->flags);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Portion, portion_clear)

static gboolean
portion_add (Portion       *self,
             MapiStore     *from,
             MapiEntryId   *id,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GBytes) source = mapi_store_load_source (from, id, cancellable, error);
  g_autoptr(MapiContent) content = source != NULL ? mapi_store_load_message (from, id, cancellable, error) : NULL;

  if (content == NULL)
    return FALSE;
  self->size += g_bytes_get_size (source);
  g_ptr_array_add (self->ids, id);
  g_ptr_array_add (self->sources, g_steal_pointer (&source));
  g_ptr_array_add (self->flags, make_import_flags (content));
  return TRUE;
}

/* What could not be taken from where it was is not to be twice: the copy goes, unless it is all there is by now */
static void
portion_unfile (Portion    *self,
                MapiStore  *from,
                MapiStore  *to,
                GPtrArray  *now)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(GPtrArray) needless = g_ptr_array_new ();
  gboolean partial;

  for (guint i = 0; i < MIN (now->len, self->ids->len); i++)
    {
      g_autoptr(MapiProperties) there = mail_message_lookup (from, g_ptr_array_index (self->ids, i), columns,
                                                             G_N_ELEMENTS (columns), NULL, NULL);

      if (there != NULL)
        g_ptr_array_add (needless, g_ptr_array_index (now, i));
    }
  if (needless->len > 0)
    mapi_store_delete_messages (to, needless, MAPI_DELETE_NONE, &partial, NULL, NULL);
}

/* @filed gets the ids; what was filed goes from where it was, if it is to be moved */
static gboolean
portion_file (Portion            *self,
              MapiStore          *from,
              MapiStore          *to,
              const MapiEntryId  *folder,
              gboolean            copy,
              GPtrArray          *filed,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr(GPtrArray) now = mapi_store_import_messages (to, folder, self->sources, self->flags, cancellable, error);
  gboolean partial;

  if (now == NULL)
    return FALSE;
  if (!copy && !mapi_store_delete_messages (from, self->ids, MAPI_DELETE_NONE, &partial, cancellable, error))
    {
      portion_unfile (self, from, to, now);
      return FALSE;
    }
  g_ptr_array_extend_and_steal (filed, g_steal_pointer (&now));
  portion_clear (self);
  portion_init (self);
  return TRUE;
}

/* To load is to wait for a server, perhaps, and can be stopped; a portion is filed whole or not at all */
static gboolean
import_batch (MapiStore          *from,
              GPtrArray          *ids,
              MapiStore          *to,
              const MapiEntryId  *folder,
              gboolean            copy,
              GPtrArray          *filed,
              GCancellable       *cancellable,
              GError            **error)
{
  g_auto(Portion) portion = { NULL, };

  portion_init (&portion);
  for (guint i = 0; i < ids->len; i++)
    if (!portion_add (&portion, from, g_ptr_array_index (ids, i), cancellable, error)
        || ((portion.size >= PORTION_BYTES || i + 1 == ids->len)
            && !portion_file (&portion, from, to, folder, copy, filed, NULL, error)))
      return FALSE;
  return TRUE;
}

/* ---- batches ---- */

gboolean
mail_move_change_move_batch (MapiStore          *from,
                             GPtrArray          *ids,
                             MapiStore          *to,
                             const MapiEntryId  *folder,
                             gboolean            copy,
                             GPtrArray          *moved,
                             GCancellable       *cancellable,
                             GError            **error)
{
  g_autoptr(GPtrArray) now = NULL;
  gboolean partial;

  if (from != to)
    return import_batch (from, ids, to, folder, copy, moved, cancellable, error);
  now = mapi_store_copy_messages (from, ids, folder, copy ? MAPI_COPY_NONE : MAPI_COPY_MOVE, &partial, NULL, error);
  /* There is none for what was not there any more */
  for (guint i = 0; now != NULL && i < now->len; i++)
    if (g_ptr_array_index (now, i) != NULL)
      g_ptr_array_add (moved, mapi_entry_id_copy (g_ptr_array_index (now, i)));
  return now != NULL;
}

/* Roles that are not there yet come with the whole tree */
static MapiEntryId *
look_up_role (MapiStore       *store,
              MapiFolderRole   role,
              GCancellable    *cancellable,
              GError         **error)
{
  MapiEntryId *folder = mapi_store_get_folder_for_role (store, role, cancellable, NULL);

  if (folder == NULL && mapi_store_validate_ipm_subtree (store, TRUE, cancellable, error))
    folder = mapi_store_get_folder_for_role (store, role, cancellable, error);
  return folder;
}

/* To tell senders that mail was not read, it is loaded: only that whose senders want to know */
static gboolean
report_unread (MapiStore     *store,
               GPtrArray     *bags,
               guint          first,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GPtrArray) asked = g_ptr_array_new ();
  g_autoptr(GPtrArray) ids = NULL;

  for (guint i = first; i < MIN (bags->len, first + MAIL_CHANGE_BATCH); i++)
    {
      gint32 flags = mapi_properties_get_long (g_ptr_array_index (bags, i), MAPI_PR_MESSAGE_FLAGS, 0);

      if ((flags & (MAPI_MSGFLAG_RN_PENDING | MAPI_MSGFLAG_NRN_PENDING)) != 0
          && (flags & (MAPI_MSGFLAG_READ | MAPI_MSGFLAG_EVERREAD)) == 0)
        g_ptr_array_add (asked, g_ptr_array_index (bags, i));
    }
  ids = mail_change_list_ids (asked, 0);
  return ids->len == 0 || mapi_store_report_unread (store, ids, cancellable, error);
}

/* A batch of what is moved alike. Servers hear of the verdict while they still know the messages by their numbers */
static gboolean
move_some (MailMoveChange     *self,
           Moved              *moved,
           const MapiEntryId  *folder,
           GPtrArray          *ids,
           GCancellable       *cancellable,
           GError            **error)
{
  g_auto(GStrv) told = NULL;
  guint before = moved->ids->len;
  gboolean done;

  if (moved->verdict != MAIL_JUNK_UNTOLD)
    {
      told = mail_junk_marks_make ((const char * const *) moved->keywords, moved->verdict);
      if (!mail_junk_marks_set (moved->from, ids, (const char * const *) told, cancellable, error))
        return FALSE;
    }
  done = mail_move_change_move_batch (moved->from, ids, moved->to, folder, self->copy, moved->ids, cancellable, error);
  self->n_done += moved->ids->len - before;
  if (!done && moved->verdict != MAIL_JUNK_UNTOLD)
    mail_junk_marks_set (moved->from, ids, (const char * const *) moved->keywords, NULL, NULL);
  return done;
}

/* Takes @moved. @bags are all in the folder it came from */
static gboolean
move_alike (MailMoveChange     *self,
            Moved              *moved,
            const MapiEntryId  *folder,
            GPtrArray          *bags,
            GCancellable       *cancellable,
            GError            **error)
{
  g_ptr_array_add (self->moved, moved);
  for (guint first = 0; first < bags->len && !mail_change_is_stopped (MAIL_CHANGE (self), cancellable);
       first += MAIL_CHANGE_BATCH)
    {
      g_autoptr(GPtrArray) ids = mail_change_list_ids (bags, first);

      if ((self->folder == NULL && self->role == MAPI_FOLDER_ROLE_TRASH &&
           !report_unread (moved->from, bags, first, cancellable, error)) ||
          !move_some (self, moved, folder, ids, cancellable, error))
        return FALSE;
      mail_change_set_progress (MAIL_CHANGE (self), self->n_done, self->n_all);
    }
  return TRUE;
}

static Moved *
moved_new (MapiStore         *from,
           MapiStore         *to,
           const MapiEntryId *origin)
{
  Moved *moved = g_new0 (Moved, 1);

  moved->from = g_object_ref (from);
  moved->to = g_object_ref (to);
  moved->origin = mapi_entry_id_copy (origin);
  moved->ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  return moved;
}

/* @bags are all in the folder @origin */
static gboolean
move_group (MailMoveChange  *self,
            GBytes          *origin,
            GPtrArray       *bags,
            GCancellable    *cancellable,
            GError         **error)
{
  MapiStore *from = mail_selection_get_store_of (self->selection, origin);
  MapiStore *to = self->target != NULL ? self->target : from;
  g_autoptr(MapiEntryId) folder = NULL;
  g_autoptr(MapiEntryId) left = NULL;
  g_autoptr(GHashTable) alike = NULL;
  MailJunkVerdict verdict = MAIL_JUNK_UNTOLD;
  GHashTableIter iter;
  gpointer group;

  if (from == NULL)
    return TRUE;
  folder = self->folder != NULL ? mapi_entry_id_copy (self->folder) : look_up_role (to, self->role, cancellable, error);
  left = folder != NULL ? mapi_entry_id_new_from_bytes (origin, error) : NULL;
  if (left == NULL)
    return FALSE;
  if (!self->copy && mapi_entry_id_equal (left, folder))
    return TRUE;
  if (!self->copy)
    verdict = mail_junk_marks_judge (from, left, to, folder, cancellable);
  if (verdict == MAIL_JUNK_UNTOLD)
    return move_alike (self, moved_new (from, to, left), folder, bags, cancellable, error);
  alike = mail_change_group_by_keywords (bags);
  g_hash_table_iter_init (&iter, alike);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    {
      MapiProperties *first = g_ptr_array_index ((GPtrArray *) group, 0);
      Moved *moved = moved_new (from, to, left);

      moved->verdict = verdict;
      moved->keywords = g_strdupv ((char **) mapi_properties_get_strv (first, MAPI_PR_KEYWORDS));
      if (moved->keywords == NULL)
        moved->keywords = g_new0 (char *, 1);
      if (!move_alike (self, moved, folder, group, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
destroy_all (MailMoveChange  *self,
             GPtrArray       *bags,
             GCancellable    *cancellable,
             GError         **error)
{
  g_autoptr(GHashTable) stores = mail_selection_group (self->selection, bags, FALSE);
  GHashTableIter iter;
  gpointer id, group;

  g_hash_table_iter_init (&iter, stores);
  while (g_hash_table_iter_next (&iter, &id, &group))
    for (guint first = 0; first < ((GPtrArray *) group)->len &&
         !mail_change_is_stopped (MAIL_CHANGE (self), cancellable); first += MAIL_CHANGE_BATCH)
      {
        g_autoptr(GPtrArray) ids = mail_change_list_ids (group, first);
        MapiStore *store = mail_selection_get_store_of (self->selection, id);
        gboolean partial;

        if (!report_unread (store, group, first, cancellable, error) ||
            !mapi_store_delete_messages (store, ids, MAPI_DELETE_NONE, &partial, NULL, error))
          return FALSE;
        self->n_done += ids->len;
        mail_change_set_progress (MAIL_CHANGE (self), self->n_done, self->n_all);
      }
  return TRUE;
}

static gboolean
move_all (MailMoveChange  *self,
          GPtrArray       *bags,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autoptr(GHashTable) groups = mail_selection_group (self->selection, bags, TRUE);
  GHashTableIter iter;
  gpointer origin, group;

  self->moved = g_ptr_array_new_with_free_func (moved_free);
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &origin, &group))
    if (!move_group (self, origin, group, cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
mail_move_change_apply (MailChange    *change,
                        GCancellable  *cancellable,
                        GError       **error)
{
  MailMoveChange *self = MAIL_MOVE_CHANGE (change);
  g_autoptr(GPtrArray) bags = NULL;
  gboolean done;

  /* Nothing is done yet, and if it was once, it was taken back */
  self->n_done = 0;
  g_clear_pointer (&self->moved, g_ptr_array_unref);
  bags = self->returned != NULL ? g_ptr_array_ref (self->returned)
                                : mail_selection_load (self->selection, cancellable, error);
  if (bags == NULL)
    return FALSE;
  self->n_all = bags->len;
  mail_change_set_progress (change, 0, self->n_all);
  done = self->destroy ? destroy_all (self, bags, cancellable, error) : move_all (self, bags, cancellable, error);
  if (done || self->n_done > 0)
    g_clear_pointer (&self->returned, g_ptr_array_unref);
  return done;
}

static const char *
mail_move_change_get_activity (MailChange *change)
{
  MailMoveChange *self = MAIL_MOVE_CHANGE (change);

  if (self->destroy)
    return _("Deleting Mail");
  return self->copy ? _("Copying Mail") : _("Moving Mail");
}

/* They are not called what they were called before */
static void
note_returned (MailMoveChange *self,
               Moved          *moved,
               GPtrArray      *back)
{
  g_autoptr(GBytes) origin = mapi_entry_id_to_bytes (moved->origin);

  if (self->returned == NULL)
    self->returned = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < back->len; i++)
    {
      MapiProperties *bag = mapi_properties_new ();
      g_autoptr(GBytes) id = mapi_entry_id_to_bytes (g_ptr_array_index (back, i));

      mapi_properties_set_binary (bag, MAPI_PR_ENTRYID, id);
      mapi_properties_set_binary (bag, MAPI_PR_PARENT_ENTRYID, origin);
      if (moved->keywords != NULL)
        mapi_properties_set_strv (bag, MAPI_PR_KEYWORDS, (const char * const *) moved->keywords);
      g_ptr_array_add (self->returned, bag);
    }
}

/* What is back is forgotten batch by batch: who tries again goes on where it ended */
static gboolean
revert_batch (MailMoveChange  *self,
              Moved           *moved,
              GCancellable    *cancellable,
              GError         **error)
{
  guint n = MIN (moved->ids->len, MAIL_CHANGE_BATCH);
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GPtrArray) back = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  gboolean partial, done;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (ids, g_ptr_array_index (moved->ids, i));
  if (moved->verdict != MAIL_JUNK_UNTOLD &&
      !mail_junk_marks_set (moved->to, ids, (const char * const *) moved->keywords, cancellable, error))
    return FALSE;
  if (self->copy)
    done = mapi_store_delete_messages (moved->to, ids, MAPI_DELETE_NONE, &partial, cancellable, error);
  else
    {
      done = mail_move_change_move_batch (moved->to, ids, moved->from, moved->origin, FALSE, back, cancellable, error);
      note_returned (self, moved, back);
    }
  if (!done)
    n = back->len;
  if (n > 0)
    g_ptr_array_remove_range (moved->ids, 0, n);
  return done;
}

static gboolean
mail_move_change_revert (MailChange    *change,
                         GCancellable  *cancellable,
                         GError       **error)
{
  MailMoveChange *self = MAIL_MOVE_CHANGE (change);

  for (guint i = 0; self->moved != NULL && i < self->moved->len; i++)
    {
      Moved *moved = g_ptr_array_index (self->moved, i);

      while (moved->ids->len > 0)
        if (!revert_batch (self, moved, cancellable, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
mail_move_change_is_begun (MailChange *change)
{
  return MAIL_MOVE_CHANGE (change)->n_done > 0;
}

static gboolean
mail_move_change_is_revertible (MailChange *change)
{
  return !MAIL_MOVE_CHANGE (change)->destroy;
}

/* ---- words ---- */

static char *
mail_move_change_dup_title (MailChange *change)
{
  MailMoveChange *self = MAIL_MOVE_CHANGE (change);
  guint n = self->n_done;

  if (n == 0)
    return NULL;
  if (self->destroy)
    return g_strdup_printf (ngettext ("%u message deleted for good", "%u messages deleted for good", n), n);
  switch (self->role)
    {
    case MAPI_FOLDER_ROLE_TRASH:
      return g_strdup_printf (ngettext ("%u message moved to the trash", "%u messages moved to the trash", n), n);
    case MAPI_FOLDER_ROLE_ARCHIVE:
      return g_strdup_printf (ngettext ("%u message archived", "%u messages archived", n), n);
    case MAPI_FOLDER_ROLE_JUNK:
      return g_strdup_printf (ngettext ("%u message marked as junk", "%u messages marked as junk", n), n);
    case MAPI_FOLDER_ROLE_INBOX:
      return g_strdup_printf (ngettext ("%u message moved to the inbox", "%u messages moved to the inbox", n), n);
    default:
      break;
    }
  if (self->copy)
    return g_strdup_printf (ngettext ("%u message copied to “%s”", "%u messages copied to “%s”", n), n, self->title);
  return g_strdup_printf (ngettext ("%u message moved to “%s”", "%u messages moved to “%s”", n), n, self->title);
}

/* ---- the object ---- */

static void
mail_move_change_finalize (GObject *object)
{
  MailMoveChange *self = MAIL_MOVE_CHANGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->target);
  g_clear_pointer (&self->folder, mapi_entry_id_free);
  g_free (self->title);
  g_clear_pointer (&self->moved, g_ptr_array_unref);
  g_clear_pointer (&self->returned, g_ptr_array_unref);
  G_OBJECT_CLASS (mail_move_change_parent_class)->finalize (object);
}

static void
mail_move_change_class_init (MailMoveChangeClass *klass)
{
  MailChangeClass *change_class = MAIL_CHANGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_move_change_finalize;
  change_class->apply = mail_move_change_apply;
  change_class->revert = mail_move_change_revert;
  change_class->is_revertible = mail_move_change_is_revertible;
  change_class->is_begun = mail_move_change_is_begun;
  change_class->dup_title = mail_move_change_dup_title;
  change_class->get_activity = mail_move_change_get_activity;
}

static void
mail_move_change_init (MailMoveChange *self)
{
}

MailChange *
mail_move_change_new_to_folder (MailSelection     *selection,
                                MapiStore         *store,
                                const MapiEntryId *folder,
                                const char        *title,
                                gboolean           copy)
{
  MailMoveChange *self = g_object_new (MAIL_TYPE_MOVE_CHANGE, NULL);

  self->selection = g_object_ref (selection);
  self->target = g_object_ref (store);
  self->folder = mapi_entry_id_copy (folder);
  self->title = g_strdup (title);
  self->copy = copy;
  return MAIL_CHANGE (self);
}

MailChange *
mail_move_change_new_to_role (MailSelection  *selection,
                              MapiFolderRole  role)
{
  MailMoveChange *self = g_object_new (MAIL_TYPE_MOVE_CHANGE, NULL);

  self->selection = g_object_ref (selection);
  self->role = role;
  return MAIL_CHANGE (self);
}

MailChange *
mail_move_change_new_delete (MailSelection *selection)
{
  MailMoveChange *self = g_object_new (MAIL_TYPE_MOVE_CHANGE, NULL);

  self->selection = g_object_ref (selection);
  self->destroy = TRUE;
  return MAIL_CHANGE (self);
}
