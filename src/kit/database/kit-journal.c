/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How processes learn of each other's changes
 *
 * Every transaction appends rows to the journal table. After its commit a process reads the
 * rows after the last one it has told, and writes one byte into the bell file. A thread of
 * every other process sleeps in inotify on that file, wakes up and does the same. Whoever
 * reads holds a lock, so that every row is told once and in order; it costs nothing while
 * nothing happens. */

#include "config.h"

#include "kit-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#define MAX_TOLD_AT_ONCE 2000
#define TRIM_SLACK 1000
#define POLL_MS 1000

typedef struct
{
  guint id;
  KitJournalFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} KitWatch;

struct _KitJournal
{
  KitDatabase *database;
  int bell;
  int inotify;
  int stop;
  GThread *thread;
  GMutex mutex; /* the watches */
  GPtrArray *watches;
  guint last_watch;
  GRecMutex telling; /* last_seq, and the order of what is told */
  gint64 last_seq;
};

static void
kit_change_free (gpointer data)
{
  KitChange *change = data;

  g_free (change->message_class);
  g_free (change);
}

static void
kit_watch_free (gpointer data)
{
  KitWatch *watch = data;

  if (watch->destroy != NULL)
    watch->destroy (watch->user_data);
  g_free (watch);
}

static void
tell (KitJournal *self,
      GPtrArray  *changes)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint));

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->watches->len; i++)
    g_array_append_val (ids, ((KitWatch *) g_ptr_array_index (self->watches, i))->id);
  g_mutex_unlock (&self->mutex);
  for (guint i = 0; i < ids->len; i++)
    {
      KitJournalFunc func = NULL;
      gpointer user_data = NULL;

      g_mutex_lock (&self->mutex);
      for (guint j = 0; j < self->watches->len; j++)
        {
          KitWatch *watch = g_ptr_array_index (self->watches, j);

          if (watch->id == g_array_index (ids, guint, i))
            {
              func = watch->func;
              user_data = watch->user_data;
            }
        }
      g_mutex_unlock (&self->mutex);
      if (func != NULL)
        func (changes, user_data);
    }
}

static KitChange *
read_change (KitStatement *statement)
{
  KitChange *change = g_new0 (KitChange, 1);

  change->seq = kit_statement_get_int64 (statement, 0);
  change->event = (MapiEvent) kit_statement_get_int64 (statement, 1);
  change->type = (MapiObjectType) kit_statement_get_int64 (statement, 2);
  change->object = kit_statement_get_int64 (statement, 3);
  change->parent = kit_statement_get_int64 (statement, 4);
  change->old_object = kit_statement_get_int64 (statement, 5);
  change->old_parent = kit_statement_get_int64 (statement, 6);
  change->message_class = g_strdup (kit_statement_get_text (statement, 7));
  change->flags = (guint32) kit_statement_get_int64 (statement, 8);
  return change;
}

/* FALSE: nothing (more) is new */
static gboolean
tell_some (KitJournal *self)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (kit_change_free);
  gint64 oldest = 0;

  {
    g_autoptr (KitConnection) connection = kit_database_read (self->database, NULL, NULL);
    g_autoptr (KitStatement) statement = NULL;

    if (connection == NULL ||
        !kit_query_int64 (connection, "SELECT min(seq) FROM journal", 0, 0, &oldest, NULL))
      return FALSE;
    statement = kit_statement_new (connection,
                                   "SELECT seq, event, type, object, parent, old_object, old_parent,"
                                   " class, flags FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
                                   NULL);
    if (statement == NULL)
      return FALSE;
    kit_statement_bind_int64 (statement, 1, self->last_seq);
    kit_statement_bind_int64 (statement, 2, MAX_TOLD_AT_ONCE);
    while (kit_statement_next (statement, NULL))
      g_ptr_array_add (changes, read_change (statement));
  }
  if (changes->len == 0)
    return FALSE;
  if (oldest > self->last_seq + 1)
    tell (self, NULL);
  self->last_seq = ((KitChange *) g_ptr_array_index (changes, changes->len - 1))->seq;
  tell (self, changes);
  return changes->len == MAX_TOLD_AT_ONCE;
}

static void
tell_new (KitJournal *self)
{
  g_rec_mutex_lock (&self->telling);
  while (tell_some (self))
    ;
  g_rec_mutex_unlock (&self->telling);
}

static gpointer
watch_bell (gpointer data)
{
  KitJournal *self = data;
  struct pollfd fds[] = { { self->inotify, POLLIN, 0 }, { self->stop, POLLIN, 0 } };
  int timeout = self->inotify >= 0 ? -1 : POLL_MS;
  char events[4096] __attribute__ ((aligned (__alignof__ (struct inotify_event))));

  for (;;)
    {
      if (poll (fds, G_N_ELEMENTS (fds), timeout) < 0)
        {
          if (errno == EINTR)
            continue;
          return NULL;
        }
      if (fds[1].revents != 0)
        return NULL;
      /* What the events say does not matter: the journal says what happened */
      if (fds[0].revents != 0 && read (self->inotify, events, sizeof events) < 0 &&
          errno != EAGAIN && errno != EINTR)
        return NULL;
      tell_new (self);
    }
}

/* A user's inotify instances may be used up by other programs. That must not keep anybody
 * from their mail: then the journal is looked at once in a while. */
static void
open_inotify (KitJournal *self,
              const char *path)
{
  self->inotify = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (self->inotify >= 0 && inotify_add_watch (self->inotify, path, IN_MODIFY) >= 0)
    return;
  g_warning ("“%s” cannot be watched, it is polled instead: %s", path, g_strerror (errno));
  if (self->inotify >= 0)
    close (self->inotify);
  self->inotify = -1;
}

static gboolean
open_bell (KitJournal  *self,
           const char  *path,
           GError     **error)
{
  int number;

  self->bell = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->bell >= 0)
    self->stop = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->stop >= 0)
    {
      open_inotify (self, path);
      return TRUE;
    }
  number = errno;
  g_set_error (error, MAPI_ERROR,
               number == ENOSPC || number == EDQUOT ? MAPI_ERROR_NOT_ENOUGH_DISK
               : number == EMFILE || number == ENFILE ? MAPI_ERROR_NOT_ENOUGH_RESOURCES
                                                      : MAPI_ERROR_NO_ACCESS,
               _("Changes of other programs cannot be watched with “%s”: %s"), path,
               g_strerror (number));
  return FALSE;
}

KitJournal *
kit_journal_new (KitDatabase  *database,
                 const char   *bell_path,
                 GError      **error)
{
  g_autoptr (KitJournal) self = g_new0 (KitJournal, 1);

  self->database = database;
  self->bell = self->inotify = self->stop = -1;
  g_mutex_init (&self->mutex);
  g_rec_mutex_init (&self->telling);
  self->watches = g_ptr_array_new_with_free_func (kit_watch_free);
  if (!open_bell (self, bell_path, error))
    return NULL;
  {
    g_autoptr (KitConnection) connection = kit_database_read (database, NULL, error);

    if (connection == NULL ||
        !kit_query_int64 (connection, "SELECT max(seq) FROM journal", 0, 0, &self->last_seq, error))
      return NULL;
  }
  self->thread = g_thread_new ("kit-journal", watch_bell, self);
  return g_steal_pointer (&self);
}

void
kit_journal_free (KitJournal *self)
{
  guint64 one = 1;

  if (self->thread != NULL)
    {
      while (write (self->stop, &one, sizeof one) < 0 && errno == EINTR)
        ;
      g_thread_join (self->thread);
    }
  if (self->bell >= 0)
    close (self->bell);
  if (self->inotify >= 0)
    close (self->inotify);
  if (self->stop >= 0)
    close (self->stop);
  g_ptr_array_unref (self->watches);
  g_mutex_clear (&self->mutex);
  g_rec_mutex_clear (&self->telling);
  g_free (self);
}

guint
kit_journal_watch (KitJournal     *self,
                   KitJournalFunc  func,
                   gpointer        user_data,
                   GDestroyNotify  destroy)
{
  KitWatch *watch = g_new0 (KitWatch, 1);
  guint id;

  watch->func = func;
  watch->user_data = user_data;
  watch->destroy = destroy;
  g_mutex_lock (&self->mutex);
  id = watch->id = ++self->last_watch;
  g_ptr_array_add (self->watches, watch);
  g_mutex_unlock (&self->mutex);
  return id;
}

typedef struct
{
  GWeakRef       object;
  KitJournalFunc func;
} ObjectWatch;

static void
object_watch_free (gpointer data)
{
  ObjectWatch *watch = data;

  g_weak_ref_clear (&watch->object);
  g_free (watch);
}

/* While it is told the object stays, so that what it does about it can end elsewhere meanwhile */
static void
object_watch_cb (GPtrArray *changes,
                 gpointer   user_data)
{
  ObjectWatch *watch = user_data;
  g_autoptr(GObject) object = g_weak_ref_get (&watch->object);

  if (object != NULL)
    watch->func (changes, object);
}

guint
kit_journal_watch_object (KitJournal     *self,
                          GObject        *object,
                          KitJournalFunc  func)
{
  ObjectWatch *watch = g_new0 (ObjectWatch, 1);

  g_weak_ref_init (&watch->object, object);
  watch->func = func;
  return kit_journal_watch (self, object_watch_cb, watch, object_watch_free);
}

void
kit_journal_unwatch (KitJournal *self,
                     guint       watch_id)
{
  KitWatch *found = NULL;

  /* Waits for a call under way in another thread, so that @user_data may go */
  g_rec_mutex_lock (&self->telling);
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->watches->len && found == NULL; i++)
    if (((KitWatch *) g_ptr_array_index (self->watches, i))->id == watch_id)
      found = g_ptr_array_steal_index (self->watches, i);
  g_mutex_unlock (&self->mutex);
  g_rec_mutex_unlock (&self->telling);
  if (found != NULL)
    kit_watch_free (found);
}

void
kit_journal_ring (KitJournal *self)
{
  ssize_t written;

  tell_new (self);
  do
    written = pwrite (self->bell, "\a", 1, 0);
  while (written < 0 && errno == EINTR);
  if (written < 0)
    g_warning ("Other programs cannot be told of a change: %s", g_strerror (errno));
}

/* Not at every commit: a range delete at the end of every thousandth row is cheaper */
gboolean
kit_journal_trim (KitConnection  *connection,
                  GError        **error)
{
  gint64 first, last;

  if (!kit_query_int64 (connection, "SELECT min(seq) FROM journal", 0, 0, &first, error) ||
      !kit_query_int64 (connection, "SELECT max(seq) FROM journal", 0, 0, &last, error))
    return FALSE;
  if (last - first < KIT_JOURNAL_KEEP + TRIM_SLACK)
    return TRUE;
  return kit_execute (connection, "DELETE FROM journal WHERE seq <= ?", error, 1,
                      last - KIT_JOURNAL_KEEP);
}
