/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-poison.h"

/* Lines that may be lost in this time before it is the server that is taken for ill */
#define LOST_MAX  12
#define LOST_TIME (10 * 60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  gint64     uidvalidity;
  KitUidSet *suspects; /* (owned) */
  KitUidSet *struck;   /* (owned): a line went on them alone */
  KitUidSet *known;    /* (owned) */
} Folder;

struct _ImapPoison
{
  GMutex      lock;
  GHashTable *folders; /* (owned): path -> Folder */
  gint64      since;   /* monotonic; when the first of these was lost */
  guint       n_lost;
};

static void
folder_free (gpointer data)
{
  Folder *folder = data;

  kit_uid_set_free (folder->suspects);
  kit_uid_set_free (folder->struck);
  kit_uid_set_free (folder->known);
  g_free (folder);
}

ImapPoison *
imap_poison_new (void)
{
  ImapPoison *self = g_new0 (ImapPoison, 1);

  g_mutex_init (&self->lock);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, folder_free);
  return self;
}

void
imap_poison_free (ImapPoison *self)
{
  g_hash_table_unref (self->folders);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
imap_poison_may_go_on (ImapPoison *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = g_get_monotonic_time ();

  if (self->n_lost == 0 || now - self->since > LOST_TIME)
    {
      self->since = now;
      self->n_lost = 0;
    }
  return self->n_lost++ < LOST_MAX;
}

/* Numbers of another validity are of other messages */
static Folder *
find (ImapPoison *self,
      const char *path,
      gint64      uidvalidity,
      gboolean    make)
{
  Folder *folder = g_hash_table_lookup (self->folders, path);

  if (folder != NULL && folder->uidvalidity == uidvalidity)
    return folder;
  if (!make)
    return NULL;
  folder = g_new0 (Folder, 1);
  folder->uidvalidity = uidvalidity;
  folder->suspects = kit_uid_set_new ();
  folder->struck = kit_uid_set_new ();
  folder->known = kit_uid_set_new ();
  g_hash_table_insert (self->folders, g_strdup (path), folder);
  return folder;
}

static void
remove_all (KitUidSet *self,
            KitUidSet *other)
{
  guint n_ranges;
  const KitUidRange *ranges = kit_uid_set_get_ranges (other, &n_ranges);

  for (guint i = 0; i < n_ranges; i++)
    for (gint64 uid = ranges[i].first; uid <= ranges[i].last; uid++)
      kit_uid_set_remove (self, uid);
}

static KitUidSet *
take (ImapPoison *self,
      const char *path,
      gint64      uidvalidity,
      KitUidSet  *uids,
      gboolean    known)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Folder *folder = find (self, path, uidvalidity, FALSE);
  KitUidSet *taken = folder != NULL ? kit_uid_set_intersect (uids, known ? folder->known : folder->suspects) : NULL;

  if (taken == NULL)
    return NULL;
  if (kit_uid_set_is_empty (taken))
    {
      kit_uid_set_free (taken);
      return NULL;
    }
  remove_all (uids, taken);
  return taken;
}

KitUidSet *
imap_poison_take_suspects (ImapPoison *self,
                           const char *path,
                           gint64      uidvalidity,
                           KitUidSet  *uids)
{
  return take (self, path, uidvalidity, uids, FALSE);
}

KitUidSet *
imap_poison_take_known (ImapPoison *self,
                        const char *path,
                        gint64      uidvalidity,
                        KitUidSet  *uids)
{
  return take (self, path, uidvalidity, uids, TRUE);
}

gboolean
imap_poison_is_in (ImapPoison *self,
                   const char *path,
                   gint64      uidvalidity,
                   KitUidSet  *uids)
{
  g_autoptr (KitUidSet) left = kit_uid_set_copy (uids);
  g_autoptr (KitUidSet) suspects = take (self, path, uidvalidity, left, FALSE);
  g_autoptr (KitUidSet) known = take (self, path, uidvalidity, left, TRUE);

  return suspects != NULL || known != NULL;
}

gboolean
imap_poison_has (ImapPoison *self,
                 const char *path,
                 gint64      uidvalidity)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return find (self, path, uidvalidity, FALSE) != NULL;
}

void
imap_poison_suspect (ImapPoison *self,
                     const char *path,
                     gint64      uidvalidity,
                     KitUidSet  *uids)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  kit_uid_set_add_all (find (self, path, uidvalidity, TRUE)->suspects, uids);
}

void
imap_poison_acquit (ImapPoison *self,
                    const char *path,
                    gint64      uidvalidity,
                    KitUidSet  *uids)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Folder *folder = find (self, path, uidvalidity, FALSE);

  if (folder == NULL)
    return;
  remove_all (folder->suspects, uids);
  remove_all (folder->struck, uids);
  remove_all (folder->known, uids);
}

void
imap_poison_convict (ImapPoison *self,
                     const char *path,
                     gint64      uidvalidity,
                     gint64      uid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Folder *folder = find (self, path, uidvalidity, TRUE);

  /* Lines are lost by chance, too */
  if (!kit_uid_set_contains (folder->struck, uid))
    {
      kit_uid_set_add (folder->struck, uid);
      return;
    }
  kit_uid_set_remove (folder->suspects, uid);
  kit_uid_set_add (folder->known, uid);
}
