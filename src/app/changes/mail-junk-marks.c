/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-junk-marks.h"

#define JUNK     "$Junk"
#define NOT_JUNK "$NotJunk"

static gboolean
has_role (MapiStore         *store,
          const MapiEntryId *folder,
          MapiFolderRole     role,
          GCancellable      *cancellable)
{
  g_autoptr(MapiEntryId) id = mapi_store_get_folder_for_role (store, role, cancellable, NULL);

  return id != NULL && mapi_entry_id_equal (id, folder);
}

MailJunkVerdict
mail_junk_marks_judge (MapiStore          *from,
                       const MapiEntryId  *origin,
                       MapiStore          *to,
                       const MapiEntryId  *folder,
                       GCancellable       *cancellable)
{
  if (has_role (to, folder, MAPI_FOLDER_ROLE_JUNK, cancellable))
    return MAIL_JUNK_IS;
  /* What is thrown away may still be junk */
  if (has_role (from, origin, MAPI_FOLDER_ROLE_JUNK, cancellable)
      && !has_role (to, folder, MAPI_FOLDER_ROLE_TRASH, cancellable))
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
