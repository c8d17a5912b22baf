/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-completion.h"

#include <glib/gi18n-lib.h>

#include "mapi-paths-private.h"
#include "../address/mapi-address-book-private.h"
#include "../address/mapi-collected-private.h"

/* A score from which on somebody is written to often: twice of late */
#define OFTEN 1.5

static char *
dup_path (MapiSession  *self,
          GError      **error)
{
  g_autofree char *folder = mapi_paths_dup_collected_dir (error);
  g_autofree char *name = NULL;

  if (folder == NULL)
    return NULL;
  name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, mapi_session_get_profile_name (self), -1);
  return g_build_filename (folder, name, NULL);
}

static const char *
address_of (MapiProperties *recipient)
{
  const char *address = mapi_properties_get_string (recipient, MAPI_PR_SMTP_ADDRESS);

  return address != NULL ? address
                         : mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
}

/* Whoever is among @candidates already: what was collected gives way to the entry of the book, which keeps its score */
static gboolean
join (GPtrArray      *candidates,
      MapiProperties *entry)
{
  const char *address = address_of (entry);

  for (guint i = 0; address != NULL && i < candidates->len; i++)
    {
      MapiCandidate *candidate = candidates->pdata[i];
      const char *known = address_of (candidate->entry);

      if (known == NULL || g_ascii_strcasecmp (known, address) != 0)
        continue;
      if (!candidate->in_book)
        {
          mapi_properties_unref (candidate->entry);
          candidate->entry = mapi_properties_ref (entry);
          candidate->in_book = TRUE;
        }
      return TRUE;
    }
  return FALSE;
}

/* One container's entries, of whom at most *@room nobody wrote to. A directory that cannot be asked just offers nothing. */
static void
add_from_container (MapiAddressBook    *book,
                    const MapiEntryId  *container,
                    const char         *text,
                    guint               limit,
                    guint              *room,
                    GPtrArray          *candidates,
                    GCancellable       *cancellable)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = mapi_address_book_complete_name (book, container, text, limit, cancellable, &error);

  if (rows == NULL)
    {
      g_debug ("No names from a container: %s", error->message);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      MapiProperties *row = rows->pdata[i];
      gboolean list = mapi_properties_get_long (row, MAPI_PR_OBJECT_TYPE, 0) == MAPI_OBJECT_DIST_LIST;
      MapiCandidate *candidate;

      if (!mapi_properties_has (row, MAPI_PR_ENTRYID) || !mapi_properties_has (row, MAPI_PR_DISPLAY_NAME) ||
          (!list && address_of (row) == NULL) || join (candidates, row) || *room == 0)
        continue;
      candidate = mapi_candidate_new (row);
      candidate->in_book = TRUE;
      candidate->begins = mapi_collected_begins (row, text);
      g_ptr_array_add (candidates, candidate);
      (*room)--;
    }
}

static guint
rank_of (const MapiCandidate *candidate)
{
  return !candidate->begins ? 2 : candidate->score < OFTEN;
}

/* Of whom a word begins so before all others, and of these whom one writes to often. Among those of one rank
 * who is in a book comes before who was merely collected; the often written to go by how often first. */
static int
compare_candidates (gconstpointer a,
                    gconstpointer b)
{
  const MapiCandidate *first = *(MapiCandidate * const *) a;
  const MapiCandidate *second = *(MapiCandidate * const *) b;
  guint rank = rank_of (first);
  int by_book = second->in_book - first->in_book;
  int by_score = (first->score < second->score) - (first->score > second->score);

  if (rank != rank_of (second))
    return rank < rank_of (second) ? -1 : 1;
  if (rank == 0)
    return by_score != 0 ? by_score : by_book;
  return by_book != 0 ? by_book : by_score;
}

/* The people of a book leave room for some of those who are in none */
static guint
room_for_book (GPtrArray *collected,
               guint      limit)
{
  guint n_seldom = 0;

  for (guint i = 0; i < collected->len; i++)
    n_seldom += rank_of (collected->pdata[i]) == 1;
  return limit - MIN (n_seldom, limit / 2);
}

static GPtrArray *
list_best (GPtrArray *candidates,
           guint      limit)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  g_ptr_array_sort (candidates, compare_candidates);
  for (guint i = 0; i < candidates->len && i < limit; i++)
    g_ptr_array_add (found, mapi_properties_ref (((MapiCandidate *) candidates->pdata[i])->entry));
  return found;
}

/* What the containers of this computer read once, they read now */
static GPtrArray *
make_ready (MapiSession   *self,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr(MapiAddressBook) book = mapi_session_open_address_book (self, cancellable, error);
  g_autoptr(GPtrArray) containers = book != NULL ? mapi_address_book_dup_search_path (book, cancellable, error) : NULL;

  if (containers == NULL)
    return NULL;
  for (guint i = 0; i < containers->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr(GPtrArray) rows = mapi_address_book_complete_name (book, containers->pdata[i], "", 1, cancellable, NULL);

      g_debug ("A container is ready for names: %s", rows != NULL ? "yes" : "no");
    }
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
}

/**
 * mapi_session_complete_recipients:
 * @self: a session
 * @text: what was typed: the beginnings of words of a name or address
 * @limit: how many to return at most
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Finds who may be meant: first those this profile writes to, by how often and how lately, then others in the
 * containers of the address book's search path, then those who were written to once or long ago. Each address is
 * there once, as the entry of the book where it is in one. An empty @text finds nobody, but with it the books of this
 * computer are ready for the first letter. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_DISK_ERROR if what was collected cannot be read; those of
 * mapi_session_open_address_book().
 *
 * Returns: (transfer container) (element-type MapiProperties): the recipients
 */
GPtrArray *
mapi_session_complete_recipients (MapiSession   *self,
                                  const char    *text,
                                  guint          limit,
                                  GCancellable  *cancellable,
                                  GError       **error)
{
  g_autofree char *path = NULL;
  g_autofree char *stripped = NULL;
  g_autoptr(GPtrArray) candidates = NULL;
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(GPtrArray) containers = NULL;
  guint room;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  if (*stripped == '\0')
    return make_ready (self, cancellable, error);
  path = dup_path (self, error);
  candidates = path != NULL ? mapi_collected_find (path, stripped, limit,
                                                   g_get_real_time () / G_USEC_PER_SEC, error)
                            : NULL;
  if (candidates == NULL)
    return NULL;
  book = mapi_session_open_address_book (self, cancellable, error);
  containers = book != NULL ? mapi_address_book_dup_search_path (book, cancellable, error) : NULL;
  if (containers == NULL)
    return NULL;
  room = room_for_book (candidates, limit);
  for (guint i = 0; i < containers->len && !g_cancellable_is_cancelled (cancellable); i++)
    add_from_container (book, containers->pdata[i], stripped, limit, &room, candidates, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return list_best (candidates, limit);
}

typedef struct
{
  char  *text;
  guint  limit;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->text);
  g_free (question);
}

static void
complete_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Question *question = data;
  g_autoptr(GError) error = NULL;
  GPtrArray *found = mapi_session_complete_recipients (source, question->text, question->limit,
                                                       cancellable, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * mapi_session_complete_recipients_async:
 * @self: a session
 * @text: what was typed
 * @limit: how many to return at most
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the calling thread's context
 * @user_data: passed to @callback
 *
 * mapi_session_complete_recipients() without blocking.
 */
void
mapi_session_complete_recipients_async (MapiSession         *self,
                                        const char          *text,
                                        guint                limit,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  g_return_if_fail (text != NULL);

  question->text = g_strdup (text);
  question->limit = limit;
  g_task_set_source_tag (task, mapi_session_complete_recipients_async);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, complete_thread);
}

/**
 * mapi_session_complete_recipients_finish:
 * @self: the session
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends mapi_session_complete_recipients_async().
 *
 * Errors: those of mapi_session_complete_recipients().
 *
 * Returns: (transfer container) (element-type MapiProperties): the recipients
 */
GPtrArray *
mapi_session_complete_recipients_finish (MapiSession   *self,
                                         GAsyncResult  *result,
                                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * mapi_session_collect_recipients:
 * @self: a session
 * @recipients: (element-type MapiProperties): whom a message went to
 * @error: return location for an error
 *
 * Remembers Internet addresses that were written to, for mapi_session_complete_recipients(). They
 * stay on this machine, in a file of the user's alone, and in the container that an address book may
 * have for them. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_DISK_ERROR and %MAPI_ERROR_NO_ACCESS if the file of those addresses cannot be written.
 *
 * Returns: %TRUE if they are remembered
 */
gboolean
mapi_session_collect_recipients (MapiSession  *self,
                                 GPtrArray    *recipients,
                                 GError      **error)
{
  g_autofree char *path = NULL;
  g_autoptr(MapiAddressBook) book = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);
  g_return_val_if_fail (recipients != NULL, FALSE);

  path = dup_path (self, error);
  if (path == NULL || !mapi_collected_add (path, recipients, g_get_real_time () / G_USEC_PER_SEC, error))
    return FALSE;
  book = mapi_session_open_address_book (self, NULL, NULL);
  if (book != NULL)
    mapi_address_book_collect (book, recipients);
  return TRUE;
}

/**
 * mapi_session_forget_recipient:
 * @self: a session
 * @address: an address
 * @error: return location for an error
 *
 * Forgets an address that was collected. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_DISK_ERROR and %MAPI_ERROR_NO_ACCESS if the file of those addresses cannot be written.
 *
 * Returns: %TRUE if it is not remembered any more
 */
gboolean
mapi_session_forget_recipient (MapiSession  *self,
                               const char   *address,
                               GError      **error)
{
  g_autofree char *path = NULL;
  g_autoptr(MapiAddressBook) book = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  path = dup_path (self, error);
  if (path == NULL || !mapi_collected_remove (path, address, error))
    return FALSE;
  book = mapi_session_open_address_book (self, NULL, NULL);
  if (book != NULL)
    mapi_address_book_forget (book, address);
  return TRUE;
}
