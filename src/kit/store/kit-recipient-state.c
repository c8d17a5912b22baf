/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-recipient-state.h"

#include <glib/gi18n-lib.h>

static const guint32 state_tags[] = {
  MAPI_PR_RESPONSIBILITY,
  MAPI_PR_SPOOLER_STATUS,
  MAPI_PR_DELIVER_TIME,
  MAPI_PR_NDR_REASON_CODE,
  MAPI_PR_NDR_DIAG_CODE,
  MAPI_PR_DELIVERY_TEXT,
  MAPI_PR_PREPROCESS,
};

static GBytes *
write_bags (GPtrArray *bags)
{
  GVariantBuilder builder;
  g_autoptr (GVariant) variant = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aay"));
  for (guint i = 0; i < bags->len; i++)
    {
      g_autoptr (GBytes) bytes = mapi_properties_to_bytes (g_ptr_array_index (bags, i));

      g_variant_builder_add_value (&builder, g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING,
                                                                       bytes, TRUE));
    }
  variant = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_get_data_as_bytes (variant);
}

static GPtrArray *
read_bags (GBytes  *state,
           GError **error)
{
  g_autoptr (GPtrArray) bags =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr (GVariant) variant = NULL;
  GVariantIter iter;
  GVariant *child;

  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("aay"), state, FALSE));
  g_variant_iter_init (&iter, variant);
  while ((child = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (child);
      MapiProperties *bag = mapi_properties_from_bytes (bytes, error);

      g_variant_unref (child);
      if (bag == NULL)
        return NULL;
      g_ptr_array_add (bags, bag);
    }
  return g_steal_pointer (&bags);
}

static MapiProperties *
find_row (GPtrArray *bags,
          gint32     row_id)
{
  for (guint i = 0; i < bags->len; i++)
    if (mapi_properties_get_long (g_ptr_array_index (bags, i), MAPI_PR_ROWID, -1) == row_id)
      return g_ptr_array_index (bags, i);
  return NULL;
}

GBytes *
kit_recipient_state_new (MapiContent *content)
{
  g_autoptr (GPtrArray) bags =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      guint32 type = (guint32) mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE,
                                                         MAPI_RECIPIENT_TO);
      MapiProperties *bag = mapi_properties_new ();

      mapi_properties_set_long (bag, MAPI_PR_ROWID,
                                mapi_properties_get_long (recipient, MAPI_PR_ROWID, (gint32) i));
      /* Of a message sent again: this one has it already */
      mapi_properties_set_boolean (bag, MAPI_PR_RESPONSIBILITY,
                                   (type & MAPI_RECIPIENT_SUBMITTED) != 0);
      g_ptr_array_add (bags, bag);
    }
  return write_bags (bags);
}

GBytes *
kit_recipient_state_update (GBytes     *state,
                            GPtrArray  *changes,
                            GError    **error)
{
  g_autoptr (GPtrArray) bags = read_bags (state, error);

  if (bags == NULL)
    return NULL;
  for (guint i = 0; i < changes->len; i++)
    {
      MapiProperties *change = g_ptr_array_index (changes, i);
      MapiProperties *bag = find_row (bags, mapi_properties_get_long (change, MAPI_PR_ROWID, -1));

      if (bag == NULL)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                               _("The message has no such recipient"));
          return NULL;
        }
      for (guint j = 0; j < G_N_ELEMENTS (state_tags); j++)
        {
          const MapiValue *value = mapi_properties_get_value (change, state_tags[j]);

          if (value != NULL)
            mapi_properties_set_value (bag, value);
        }
    }
  return write_bags (bags);
}

gboolean
kit_recipient_state_apply (GBytes       *state,
                           MapiContent  *content,
                           GError      **error)
{
  g_autoptr (GPtrArray) bags = read_bags (state, error);
  GPtrArray *recipients = mapi_content_get_recipients (content);

  if (bags == NULL)
    return FALSE;
  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      MapiProperties *bag = find_row (bags, mapi_properties_get_long (recipient, MAPI_PR_ROWID,
                                                                      (gint32) i));

      if (bag != NULL)
        mapi_properties_merge (recipient, bag);
    }
  return TRUE;
}
