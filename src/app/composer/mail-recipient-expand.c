/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-recipient-expand.h"

#include "mail-work.h"

typedef struct
{
  MapiSession *session;
  GPtrArray   *recipients;      /* (element-type MapiProperties) */
} Expansion;

static void
expansion_free (gpointer data)
{
  Expansion *expansion = data;

  g_object_unref (expansion->session);
  g_ptr_array_unref (expansion->recipients);
  g_free (expansion);
}

static gboolean
expand_work (gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Expansion *expansion = data;
  g_autoptr(MapiAddressBook) book = mapi_session_open_address_book (expansion->session, cancellable, error);

  return book != NULL && mapi_address_book_expand_recips (book, expansion->recipients, cancellable, error);
}

void
mail_recipient_expand_async (gpointer              source,
                             MapiSession          *session,
                             MailRecipient        *list,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data)
{
  Expansion *expansion = g_new0 (Expansion, 1);

  expansion->session = g_object_ref (session);
  expansion->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_ptr_array_add (expansion->recipients, mapi_properties_copy (mail_recipient_get_properties (list)));
  mail_work_run (source, expand_work, expansion, expansion_free, NULL, callback, user_data);
}

GPtrArray *
mail_recipient_expand_finish (GAsyncResult  *result,
                              GError       **error)
{
  Expansion *expansion = mail_work_get_data (result);
  GPtrArray *members;

  if (!mail_work_finish (result, error))
    return NULL;
  members = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < expansion->recipients->len; i++)
    g_ptr_array_add (members, mail_recipient_new (expansion->recipients->pdata[i]));
  return members;
}
