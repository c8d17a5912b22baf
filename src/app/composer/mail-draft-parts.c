/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-draft-parts.h"

/* Smaller ones are written faster than looked up */
#define MIN_BYTES 4096

static GBytes *
get_data (MapiContent *content,
          guint        index)
{
  return mapi_properties_get_binary (mapi_content_get_attachment (content, index), MAPI_PR_ATTACH_DATA_BIN);
}

static const char *
get_name (MapiContent *content,
          guint        index)
{
  return mapi_properties_get_string (mapi_content_get_attachment (content, index), MAPI_PR_ATTACH_LONG_FILENAME);
}

/* And no other that could be taken for it */
static gboolean
has_same (MapiContent *stored,
          GBytes      *data,
          const char  *name)
{
  gboolean has = FALSE;

  for (guint i = 0; i < mapi_content_get_n_attachments (stored); i++)
    {
      GBytes *there = get_data (stored, i);

      if (there == NULL || g_strcmp0 (get_name (stored, i), name) != 0
          || g_bytes_get_size (there) != g_bytes_get_size (data))
        continue;
      if (!g_bytes_equal (there, data))
        return FALSE;
      has = TRUE;
    }
  return has;
}

void
mail_draft_parts_leave_out (MapiContent *content,
                            MapiContent *stored)
{
  for (guint i = 0; stored != NULL && i < mapi_content_get_n_attachments (content); i++)
    {
      MapiProperties *values = mapi_content_get_attachment (content, i);
      GBytes *data = get_data (content, i);
      gsize size = data != NULL ? g_bytes_get_size (data) : 0;

      if (size < MIN_BYTES || size > G_MAXINT32 || !has_same (stored, data, get_name (content, i)))
        continue;
      mapi_properties_set_long (values, MAPI_PR_ATTACH_SIZE, (gint32) size);
      mapi_properties_remove (values, MAPI_PR_ATTACH_DATA_BIN);
    }
}

static gboolean
is_left_out (MapiContent *content,
             guint        index)
{
  MapiProperties *values = mapi_content_get_attachment (content, index);

  return mapi_content_get_embedded (content, index) == NULL && get_data (content, index) == NULL
         && mapi_properties_get_long (values, MAPI_PR_ATTACH_SIZE, 0) >= MIN_BYTES;
}

gboolean
mail_draft_parts_are_left_out (MapiContent *content)
{
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    if (is_left_out (content, i))
      return TRUE;
  return FALSE;
}

static GBytes *
find (MapiContent *stored,
      const char  *name,
      gsize        size)
{
  for (guint i = 0; stored != NULL && i < mapi_content_get_n_attachments (stored); i++)
    {
      GBytes *data = get_data (stored, i);

      if (data != NULL && g_bytes_get_size (data) == size && g_strcmp0 (get_name (stored, i), name) == 0)
        return data;
    }
  return NULL;
}

guint
mail_draft_parts_put_back (MapiContent *content,
                           MapiContent *stored)
{
  guint n_lost = 0;

  for (guint i = mapi_content_get_n_attachments (content); i-- > 0;)
    {
      MapiProperties *values = mapi_content_get_attachment (content, i);
      GBytes *data;

      if (!is_left_out (content, i))
        continue;
      data = find (stored, get_name (content, i), (gsize) mapi_properties_get_long (values, MAPI_PR_ATTACH_SIZE, 0));
      if (data != NULL)
        mapi_properties_set_binary (values, MAPI_PR_ATTACH_DATA_BIN, data);
      else
        {
          mapi_content_remove_attachment (content, i);
          n_lost++;
        }
    }
  return n_lost;
}
