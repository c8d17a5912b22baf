/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* drafts/PROFILE/RANDOM.draft in the data folder, PROFILE being a hash of the profile's name: a
 * serialised message without text whose one attachment is the draft, with the entry id it has in
 * the store as PR_ENTRYID. Beside it RANDOM.lock, held by the program that writes on it: what nobody
 * holds was left by one that ended badly. A file is replaced as a whole and is on the disk before the
 * write returns. */
#include "config.h"

#include "mapi-draft-journal.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <errno.h>
#include <string.h>

#include "mapi-paths-private.h"
#include "../profile/mapi-file-lock-private.h"

/**
 * MapiDraftJournal:
 *
 * A message that is being written, safe from the end of the program.
 */
struct _MapiDraftJournal
{
  GObject       parent_instance;
  char         *profile;
  char         *name;           /* (nullable): path without its ending; none before the first write */
  MapiFileLock *lock;           /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MapiDraftJournal, mapi_draft_journal, G_TYPE_OBJECT)

static void
mapi_draft_journal_finalize (GObject *object)
{
  MapiDraftJournal *self = MAPI_DRAFT_JOURNAL (object);

  g_clear_pointer (&self->lock, mapi_file_lock_release);
  g_free (self->profile);
  g_free (self->name);
  G_OBJECT_CLASS (mapi_draft_journal_parent_class)->finalize (object);
}

static void
mapi_draft_journal_class_init (MapiDraftJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_draft_journal_finalize;
}

static void
mapi_draft_journal_init (MapiDraftJournal *self)
{
}

static char *
dup_folder (const char  *profile,
            GError     **error)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, profile, -1);
  g_autofree char *parent = mapi_paths_dup_draft_dir (error);
  g_autofree char *folder = NULL;

  if (parent == NULL)
    return NULL;
  folder = g_build_filename (parent, hash, NULL);
  if (g_mkdir_with_parents (folder, 0700) == 0)
    return g_steal_pointer (&folder);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("The folder “%s” cannot be made: %s"),
               folder, g_strerror (errno));
  return NULL;
}

static char *
dup_file (MapiDraftJournal *self,
          const char       *ending)
{
  return g_strconcat (self->name, ending, NULL);
}

static gboolean
take_lock (MapiDraftJournal  *self,
           GError           **error)
{
  g_autofree char *path = dup_file (self, ".lock");

  self->lock = mapi_file_lock_take (path, MAPI_FILE_LOCK_EXCLUSIVE, FALSE, error);
  return self->lock != NULL;
}

/* The first write chooses a name */
static gboolean
begin (MapiDraftJournal  *self,
       GError           **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *random = NULL;

  if (self->name != NULL)
    return TRUE;
  folder = dup_folder (self->profile, error);
  if (folder == NULL)
    return FALSE;
  random = g_uuid_string_random ();
  self->name = g_build_filename (folder, random, NULL);
  if (take_lock (self, error))
    return TRUE;
  g_clear_pointer (&self->name, g_free);
  return FALSE;
}

/**
 * mapi_draft_journal_new:
 * @session: the session the message is written in
 *
 * Makes a journal for one message.
 *
 * Returns: (transfer full): the journal
 */
MapiDraftJournal *
mapi_draft_journal_new (MapiSession *session)
{
  MapiDraftJournal *self;

  g_return_val_if_fail (MAPI_IS_SESSION (session), NULL);

  self = g_object_new (MAPI_TYPE_DRAFT_JOURNAL, NULL);
  self->profile = g_strdup (mapi_session_get_profile_name (session));
  return self;
}

/**
 * mapi_draft_journal_write:
 * @self: a journal
 * @content: the message as it is now
 * @draft: (nullable): what it is a newer state of
 * @error: return location for an error
 *
 * Replaces what the journal holds. It is on the disk when this returns. Blocks.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS if the folder of the journals cannot be written, %MAPI_ERROR_DISK_ERROR if the disk
 * is full or fails; then what was written before is still there.
 *
 * Returns: %TRUE if the message is safe
 */
gboolean
mapi_draft_journal_write (MapiDraftJournal   *self,
                          MapiContent        *content,
                          const MapiEntryId  *draft,
                          GError            **error)
{
  g_autoptr(MapiContent) outer = NULL;
  g_autoptr(MapiProperties) attachment = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (MAPI_IS_DRAFT_JOURNAL (self), FALSE);
  g_return_val_if_fail (content != NULL, FALSE);

  if (!begin (self, error))
    return FALSE;
  outer = mapi_content_new ();
  attachment = mapi_properties_new ();
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_EMBEDDED_MSG);
  mapi_content_add_attachment (outer, attachment, content);
  if (draft != NULL)
    {
      g_autoptr(GBytes) id = mapi_entry_id_to_bytes (draft);

      mapi_properties_set_binary (mapi_content_get_properties (outer), MAPI_PR_ENTRYID, id);
    }
  bytes = mapi_content_to_bytes (outer);
  path = dup_file (self, ".draft");
  if (g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, local_error->message);
  return FALSE;
}

/* Somebody may still find words in it; but it is not asked about again */
static void
set_aside (MapiDraftJournal  *self,
           const char        *path,
           GError           **error)
{
  g_autofree char *aside = dup_file (self, ".damaged");
  gboolean moved = g_rename (path, aside) == 0;

  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("The message that was being written cannot be read any more. What is left of it is in “%s”."),
               moved ? aside : path);
}

/**
 * mapi_draft_journal_load:
 * @self: a journal
 * @draft: (out) (optional) (nullable) (transfer full): the message it is a newer state of
 * @error: return location for an error
 *
 * Reads what was written last. What is damaged is set aside, and the error says where. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is nothing; %MAPI_ERROR_CORRUPT_DATA.
 *
 * Returns: (transfer full): the message
 */
MapiContent *
mapi_draft_journal_load (MapiDraftJournal  *self,
                         MapiEntryId      **draft,
                         GError           **error)
{
  g_autofree char *path = NULL;
  g_autofree char *data = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(MapiContent) outer = NULL;
  MapiContent *content;
  GBytes *id;
  gsize length;

  g_return_val_if_fail (MAPI_IS_DRAFT_JOURNAL (self), NULL);

  path = self->name != NULL ? dup_file (self, ".draft") : NULL;
  if (path == NULL || !g_file_get_contents (path, &data, &length, NULL))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("There is no unsaved message"));
      return NULL;
    }
  bytes = g_bytes_new_take (g_steal_pointer (&data), length);
  outer = mapi_content_from_bytes (bytes, NULL);
  content = outer != NULL && mapi_content_get_n_attachments (outer) == 1 ? mapi_content_get_embedded (outer, 0) : NULL;
  if (content == NULL)
    {
      set_aside (self, path, error);
      return NULL;
    }
  id = mapi_properties_get_binary (mapi_content_get_properties (outer), MAPI_PR_ENTRYID);
  if (draft != NULL)
    *draft = id != NULL ? mapi_entry_id_new_from_bytes (id, NULL) : NULL;
  return mapi_content_ref (content);
}

/**
 * mapi_draft_journal_clear:
 * @self: a journal
 * @error: return location for an error
 *
 * Takes what the journal holds from the disk. It can be written again. Blocks.
 *
 * Errors: %MAPI_ERROR_DISK_ERROR if the file cannot be removed.
 *
 * Returns: %TRUE if there is nothing any more
 */
gboolean
mapi_draft_journal_clear (MapiDraftJournal  *self,
                          GError           **error)
{
  g_autofree char *path = NULL;
  g_autofree char *lock = NULL;

  g_return_val_if_fail (MAPI_IS_DRAFT_JOURNAL (self), FALSE);

  if (self->name == NULL)
    return TRUE;
  path = dup_file (self, ".draft");
  lock = dup_file (self, ".lock");
  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, _("“%s” cannot be removed: %s"), path,
                   g_strerror (errno));
      return FALSE;
    }
  g_unlink (lock);
  g_clear_pointer (&self->lock, mapi_file_lock_release);
  g_clear_pointer (&self->name, g_free);
  return TRUE;
}

static MapiDraftJournal *
adopt (MapiSession *session,
       const char  *folder,
       const char  *file)
{
  g_autoptr(MapiDraftJournal) self = mapi_draft_journal_new (session);
  g_autofree char *bare = g_strndup (file, strlen (file) - strlen (".draft"));

  self->name = g_build_filename (folder, bare, NULL);
  return take_lock (self, NULL) ? g_steal_pointer (&self) : NULL;
}

/**
 * mapi_draft_journal_recover:
 * @session: a session
 * @error: return location for an error
 *
 * Finds messages of the session's profile that were being written when their program ended. Each is
 * given to one caller only, who loads it, saves it and clears the journal. Blocks.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS if the folder of the journals cannot be read.
 *
 * Returns: (transfer container) (element-type MapiDraftJournal): the journals
 */
GPtrArray *
mapi_draft_journal_recover (MapiSession  *session,
                            GError      **error)
{
  g_autofree char *folder = NULL;
  g_autoptr(GDir) dir = NULL;
  GPtrArray *found;
  const char *file;

  g_return_val_if_fail (MAPI_IS_SESSION (session), NULL);

  folder = dup_folder (mapi_session_get_profile_name (session), error);
  if (folder == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func (g_object_unref);
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      MapiDraftJournal *journal = g_str_has_suffix (file, ".draft") ? adopt (session, folder, file)
                                                                    : NULL;

      if (journal != NULL)
        g_ptr_array_add (found, journal);
    }
  return found;
}
