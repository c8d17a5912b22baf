/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-junk-marks.h"

#define JUNK     "$Junk"
#define NOT_JUNK "$NotJunk"

static gboolean
is_junk_folder (MapiStore         *store,
                const MapiEntryId *folder,
                GCancellable      *cancellable)
{
  g_autoptr(MapiEntryId) junk = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_JUNK, cancellable, NULL);

  return junk != NULL && mapi_entry_id_equal (junk, folder);
}

MailJunkVerdict
mail_junk_marks_judge (MapiStore          *from,
                       const MapiEntryId  *origin,
                       MapiStore          *to,
                       const MapiEntryId  *folder,
                       MapiFolderRole      role,
                       GCancellable       *cancellable)
{
  if (is_junk_folder (to, folder, cancellable))
    return MAIL_JUNK_IS;
  /* What is thrown away, or put somewhere, may still be junk */
  if (role == MAPI_FOLDER_ROLE_INBOX && is_junk_folder (from, origin, cancellable))
    return MAIL_JUNK_IS_NOT;
  return MAIL_JUNK_UNTOLD;
}

GStrv
mail_junk_marks_make (const char * const *keywords,
                      MailJunkVerdict     verdict)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (; keywords != NULL && *keywords != NULL; keywords++)
    if (g_ascii_strcasecmp (*keywords, JUNK) != 0 && g_ascii_strcasecmp (*keywords, NOT_JUNK) != 0)
      g_strv_builder_add (builder, *keywords);
  g_strv_builder_add (builder, verdict == MAIL_JUNK_IS ? JUNK : NOT_JUNK);
  return g_strv_builder_end (builder);
}

gboolean
mail_junk_marks_set (MapiStore          *store,
                     GPtrArray          *ids,
                     const char * const *keywords,
                     GCancellable       *cancellable,
                     GError            **error)
{
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  gboolean partial;

  mapi_properties_set_strv (changes, MAPI_PR_KEYWORDS, keywords);
  return mapi_store_set_message_properties (store, ids, changes, &partial, cancellable, error);
}
