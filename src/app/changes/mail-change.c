/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-change.h"

#include <glib/gi18n.h>

typedef struct
{
  int done;   /* atomic */
  int total;  /* atomic */
} MailChangePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MailChange, mail_change, G_TYPE_OBJECT)

static void
mail_change_class_init (MailChangeClass *klass)
{
}

static void
mail_change_init (MailChange *self)
{
}

gboolean
mail_change_apply (MailChange    *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_return_val_if_fail (MAIL_IS_CHANGE (self), FALSE);
  return MAIL_CHANGE_GET_CLASS (self)->apply (self, cancellable, error);
}

gboolean
mail_change_revert (MailChange    *self,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_return_val_if_fail (MAIL_IS_CHANGE (self), FALSE);
  g_return_val_if_fail (mail_change_can_revert (self), FALSE);
  return MAIL_CHANGE_GET_CLASS (self)->revert (self, cancellable, error);
}

gboolean
mail_change_can_revert (MailChange *self)
{
  g_return_val_if_fail (MAIL_IS_CHANGE (self), FALSE);
  if (MAIL_CHANGE_GET_CLASS (self)->is_revertible != NULL)
    return MAIL_CHANGE_GET_CLASS (self)->is_revertible (self);
  return MAIL_CHANGE_GET_CLASS (self)->revert != NULL;
}

gboolean
mail_change_is_begun (MailChange *self)
{
  g_return_val_if_fail (MAIL_IS_CHANGE (self), FALSE);
  return MAIL_CHANGE_GET_CLASS (self)->is_begun != NULL && mail_change_can_revert (self)
         && MAIL_CHANGE_GET_CLASS (self)->is_begun (self);
}

char *
mail_change_dup_title (MailChange *self)
{
  g_return_val_if_fail (MAIL_IS_CHANGE (self), NULL);
  return MAIL_CHANGE_GET_CLASS (self)->dup_title != NULL ? MAIL_CHANGE_GET_CLASS (self)->dup_title (self) : NULL;
}

const char *
mail_change_get_activity (MailChange *self)
{
  const char *text = NULL;

  g_return_val_if_fail (MAIL_IS_CHANGE (self), NULL);
  if (MAIL_CHANGE_GET_CLASS (self)->get_activity != NULL)
    text = MAIL_CHANGE_GET_CLASS (self)->get_activity (self);
  return text != NULL ? text : _("Working");
}

guint
mail_change_get_progress (MailChange *self,
                          guint      *total)
{
  MailChangePrivate *priv = mail_change_get_instance_private (self);

  *total = (guint) g_atomic_int_get (&priv->total);
  return (guint) g_atomic_int_get (&priv->done);
}

void
mail_change_set_progress (MailChange *self,
                          guint       done,
                          guint       total)
{
  MailChangePrivate *priv = mail_change_get_instance_private (self);

  g_atomic_int_set (&priv->total, (int) total);
  g_atomic_int_set (&priv->done, (int) done);
}

gboolean
mail_change_is_stopped (MailChange   *self,
                        GCancellable *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

GPtrArray *
mail_change_list_ids (GPtrArray *bags,
                      guint      first)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  for (guint i = first; i < MIN (bags->len, first + MAIL_CHANGE_BATCH); i++)
    {
      GBytes *bytes = mapi_properties_get_binary (g_ptr_array_index (bags, i), MAPI_PR_ENTRYID);
      MapiEntryId *id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return ids;
}

GHashTable *
mail_change_group_by_keywords (GPtrArray *bags)
{
  GHashTable *groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < bags->len; i++)
    {
      MapiProperties *bag = g_ptr_array_index (bags, i);
      const char * const *keywords = mapi_properties_get_strv (bag, MAPI_PR_KEYWORDS);
      g_autofree char *key = keywords != NULL ? g_strjoinv ("\n", (char **) keywords) : g_strdup ("");
      GPtrArray *group = g_hash_table_lookup (groups, key);

      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_hash_table_insert (groups, g_steal_pointer (&key), group);
        }
      g_ptr_array_add (group, bag);
    }
  return groups;
}
