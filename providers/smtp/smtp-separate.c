/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-separate.h"

static gboolean
is_wanted (MapiContent *content)
{
  g_autofree char *value = mapi_send_option_dup (mapi_content_get_properties (content), "separately");

  return g_strcmp0 (value, "true") == 0 && mapi_content_get_recipients (content)->len > 1;
}

static gboolean
is_open (MapiProperties *recipient)
{
  guint32 type = (guint32) mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);

  return (type & MAPI_RECIPIENT_SUBMITTED) == 0 &&
         !mapi_properties_get_boolean (recipient, MAPI_PR_RESPONSIBILITY);
}

/* The message has the number of the one that is kept, so that answers find it. */
static MapiContent *
make_own (MapiContent    *content,
          MapiProperties *recipient)
{
  MapiContent *own = mapi_content_copy (content);
  MapiProperties *properties = mapi_content_get_properties (own);
  g_autoptr(MapiProperties) only = mapi_properties_copy (recipient);

  g_ptr_array_set_size (mapi_content_get_recipients (own), 0);
  mapi_properties_set_long (only, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
  mapi_properties_remove (only, MAPI_PR_ROWID);
  mapi_content_add_recipient (own, only);
  mapi_properties_remove (properties, MAPI_PR_SENTMAIL_ENTRYID);
  return own;
}

void
smtp_separate (MapiContent *content,
               GPtrArray   *additional)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);

  if (!is_wanted (content))
    return;
  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = recipients->pdata[i];

      if (!is_open (recipient))
        continue;
      g_ptr_array_add (additional, make_own (content, recipient));
      mapi_properties_set_boolean (recipient, MAPI_PR_RESPONSIBILITY, TRUE);
    }
}
