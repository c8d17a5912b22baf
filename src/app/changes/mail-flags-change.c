/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-flags-change.h"

#include <glib/gi18n.h>
#include <string.h>

/* Only messages that are not already so are changed, and these alone are changed back. Tags are a list a
 * message: messages with the same list are done together. */
struct _MailFlagsChange
{
  MailChange     parent_instance;

  enum { CHANGE_READ, CHANGE_FLAGGED, CHANGE_KEYWORD } kind;
  MailSelection *selection;  /* (owned) */
  char          *keyword;    /* (owned) (nullable) */
  char          *title;      /* (owned) (nullable): of the keyword */
  gboolean       set;
  GPtrArray     *changed;    /* (owned) (nullable) of MapiProperties: as they were */
  gboolean       is_begun;   /* some of them, if not all, are changed */
};

G_DEFINE_FINAL_TYPE (MailFlagsChange, mail_flags_change, MAIL_TYPE_CHANGE)

static const char * const no_keywords[] = { NULL };

static const char * const *
get_keywords (MapiProperties *bag)
{
  const char * const *keywords = mapi_properties_get_strv (bag, MAPI_PR_KEYWORDS);

  return keywords != NULL ? keywords : no_keywords;
}

static gboolean
has_keyword (MapiProperties *bag,
             const char     *keyword)
{
  for (const char * const *one = get_keywords (bag); *one != NULL; one++)
    if (g_ascii_strcasecmp (*one, keyword) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_set (MailFlagsChange *self,
        MapiProperties  *bag)
{
  switch (self->kind)
    {
    case CHANGE_READ:
      return (mapi_properties_get_long (bag, MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_READ) != 0;
    case CHANGE_FLAGGED:
      return mapi_properties_get_boolean (bag, MAPI_PR_FLAGGED);
    case CHANGE_KEYWORD:
      return has_keyword (bag, self->keyword);
    default:
      g_assert_not_reached ();
    }
}

static GStrv
dup_keywords (MailFlagsChange *self,
              MapiProperties  *bag,
              gboolean         set)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (const char * const *one = get_keywords (bag); *one != NULL; one++)
    if (g_ascii_strcasecmp (*one, self->keyword) != 0)
      g_strv_builder_add (builder, *one);
  if (set)
    g_strv_builder_add (builder, self->keyword);
  return g_strv_builder_end (builder);
}

/* @bags are all in @store and get the same value */
static gboolean
set_in_store (MailFlagsChange  *self,
              MapiStore        *store,
              GPtrArray        *bags,
              gboolean          set,
              GCancellable     *cancellable,
              GError          **error)
{
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  gboolean partial;

  if (self->kind == CHANGE_FLAGGED)
    mapi_properties_set_boolean (changes, MAPI_PR_FLAGGED, set);
  else if (self->kind == CHANGE_KEYWORD && bags->len > 0)
    {
      g_auto(GStrv) keywords = dup_keywords (self, g_ptr_array_index (bags, 0), set);

      mapi_properties_set_strv (changes, MAPI_PR_KEYWORDS, (const char * const *) keywords);
    }
  for (guint first = 0; first < bags->len; first += MAIL_CHANGE_BATCH)
    {
      g_autoptr(GPtrArray) ids = mail_change_list_ids (bags, first);
      g_autoptr(GPtrArray) receipts = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
      gboolean done;

      if (self->kind == CHANGE_READ)
        /* Marking is not reading: no receipt is sent for it */
        done = mapi_store_set_read_flags (store, NULL, ids,
                                          set ? MAPI_READ_FLAG_SUPPRESS_RECEIPT : MAPI_READ_FLAG_CLEAR_READ,
                                          receipts, &partial, cancellable, error);
      else
        done = mapi_store_set_message_properties (store, ids, changes, &partial, cancellable, error);
      if (!done)
        return FALSE;
      self->is_begun = TRUE;
    }
  return TRUE;
}

static gboolean
set_some (MailFlagsChange  *self,
          GPtrArray        *bags,
          gboolean          set,
          GCancellable     *cancellable,
          GError          **error)
{
  g_autoptr(GHashTable) stores = mail_selection_group (self->selection, bags, FALSE);
  GHashTableIter iter;
  gpointer id, group;

  g_hash_table_iter_init (&iter, stores);
  while (g_hash_table_iter_next (&iter, &id, &group))
    if (!set_in_store (self, mail_selection_get_store_of (self->selection, id), group, set, cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
set_all (MailFlagsChange  *self,
         gboolean          set,
         GCancellable     *cancellable,
         GError          **error)
{
  g_autoptr(GHashTable) groups = NULL;
  GHashTableIter iter;
  gpointer bags;

  if (self->kind != CHANGE_KEYWORD)
    return set_some (self, self->changed, set, cancellable, error);

  groups = mail_change_group_by_keywords (self->changed);
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, NULL, &bags))
    if (!set_some (self, bags, set, cancellable, error))
      return FALSE;
  return TRUE;
}

/* What comes is muted where any message of its conversation is, whatever folder that lies in */
static gboolean
is_about_conversations (MailFlagsChange *self)
{
  return self->kind == CHANGE_KEYWORD && g_str_equal (self->keyword, MAIL_KEYWORD_MUTED);
}

static gboolean
mail_flags_change_apply (MailChange    *change,
                         GCancellable  *cancellable,
                         GError       **error)
{
  MailFlagsChange *self = MAIL_FLAGS_CHANGE (change);
  g_autoptr(GPtrArray) bags = is_about_conversations (self)
                              ? mail_selection_load_everywhere (self->selection, cancellable, error)
                              : mail_selection_load (self->selection, cancellable, error);

  self->is_begun = FALSE;
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  if (bags == NULL)
    return FALSE;
  self->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < bags->len; i++)
    if (is_set (self, g_ptr_array_index (bags, i)) != self->set)
      g_ptr_array_add (self->changed, mapi_properties_ref (g_ptr_array_index (bags, i)));
  return set_all (self, self->set, cancellable, error);
}

static gboolean
mail_flags_change_revert (MailChange    *change,
                          GCancellable  *cancellable,
                          GError       **error)
{
  MailFlagsChange *self = MAIL_FLAGS_CHANGE (change);

  return self->changed == NULL || set_all (self, !self->set, cancellable, error);
}

static gboolean
mail_flags_change_is_begun (MailChange *change)
{
  return MAIL_FLAGS_CHANGE (change)->is_begun;
}

static char *
mail_flags_change_dup_title (MailChange *change)
{
  MailFlagsChange *self = MAIL_FLAGS_CHANGE (change);
  guint n = self->changed != NULL ? self->changed->len : 0;

  /* One message is seen to change where it stands */
  if (n < 2 && (self->kind != CHANGE_KEYWORD || self->keyword[0] != '$'))
    return NULL;
  switch (self->kind)
    {
    case CHANGE_READ:
      return g_strdup_printf (self->set ? ngettext ("%u message marked as read", "%u messages marked as read", n)
                                        : ngettext ("%u message marked as unread",
                                                    "%u messages marked as unread", n), n);
    case CHANGE_FLAGGED:
      return g_strdup_printf (self->set ? ngettext ("%u message flagged", "%u messages flagged", n)
                                        : ngettext ("Flag taken from %u message", "Flags taken from %u messages", n),
                              n);
    case CHANGE_KEYWORD:
      if (is_about_conversations (self))
        return g_strdup (self->set ? _("Conversation muted") : _("Conversation no longer muted"));
      return g_strdup_printf (self->set ? ngettext ("%u message tagged “%s”", "%u messages tagged “%s”", n)
                                        : ngettext ("Tag “%2$s” taken from %1$u message",
                                                    "Tag “%2$s” taken from %1$u messages", n),
                              n, self->title);
    default:
      g_assert_not_reached ();
    }
}

static void
mail_flags_change_finalize (GObject *object)
{
  MailFlagsChange *self = MAIL_FLAGS_CHANGE (object);

  g_clear_object (&self->selection);
  g_free (self->keyword);
  g_free (self->title);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  G_OBJECT_CLASS (mail_flags_change_parent_class)->finalize (object);
}

static void
mail_flags_change_class_init (MailFlagsChangeClass *klass)
{
  MailChangeClass *change_class = MAIL_CHANGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_flags_change_finalize;
  change_class->apply = mail_flags_change_apply;
  change_class->revert = mail_flags_change_revert;
  change_class->is_begun = mail_flags_change_is_begun;
  change_class->dup_title = mail_flags_change_dup_title;
}

static void
mail_flags_change_init (MailFlagsChange *self)
{
}

static MailFlagsChange *
change_new (MailSelection *selection,
            gint           kind,
            gboolean       set)
{
  MailFlagsChange *self = g_object_new (MAIL_TYPE_FLAGS_CHANGE, NULL);

  self->selection = g_object_ref (selection);
  self->kind = kind;
  self->set = set;
  return self;
}

MailChange *
mail_flags_change_new_read (MailSelection *selection,
                            gboolean       read)
{
  return MAIL_CHANGE (change_new (selection, CHANGE_READ, read));
}

MailChange *
mail_flags_change_new_flagged (MailSelection *selection,
                               gboolean       flagged)
{
  return MAIL_CHANGE (change_new (selection, CHANGE_FLAGGED, flagged));
}

MailChange *
mail_flags_change_new_keyword (MailSelection *selection,
                               const char    *keyword,
                               const char    *title,
                               gboolean       set)
{
  MailFlagsChange *self = change_new (selection, CHANGE_KEYWORD, set);

  self->keyword = g_strdup (keyword);
  self->title = g_strdup (title != NULL ? title : keyword);
  return MAIL_CHANGE (self);
}
