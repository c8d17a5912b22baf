/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-remote.h"

#include <string.h>

static void
message_free (gpointer data)
{
  ModelMessage *message = data;

  g_ptr_array_unref (message->keywords);
  g_bytes_unref (message->source);
  g_free (message);
}

static void
folder_free (gpointer data)
{
  ModelFolder *folder = data;

  g_free (folder->path);
  g_free (folder->id);
  g_ptr_array_unref (folder->messages);
  g_array_unref (folder->vanished);
  g_free (folder);
}

Model *
model_new (void)
{
  Model *self = g_new0 (Model, 1);

  g_mutex_init (&self->mutex);
  self->folders = g_ptr_array_new_with_free_func (folder_free);
  self->features = KIT_REMOTE_HAS_MODSEQ | KIT_REMOTE_HAS_VANISHED | KIT_REMOTE_MAPS_NUMBERS |
                   KIT_REMOTE_CAN_MOVE;
  self->next_uidvalidity = 1000;
  self->fault_in = -1;
  model_add_folder (self, "INBOX", MAPI_FOLDER_ROLE_INBOX);
  return self;
}

void
model_free (Model *self)
{
  g_ptr_array_unref (self->folders);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

ModelFolder *
model_add_folder (Model          *self,
                  const char     *path,
                  MapiFolderRole  role)
{
  ModelFolder *folder = g_new0 (ModelFolder, 1);

  folder->path = g_strdup (path);
  folder->role = role;
  folder->uidvalidity = self->next_uidvalidity++;
  folder->uidnext = 1;
  folder->modseq = 1;
  folder->messages = g_ptr_array_new_with_free_func (message_free);
  folder->vanished = g_array_new (FALSE, FALSE, 2 * sizeof (gint64));
  g_ptr_array_add (self->folders, folder);
  return folder;
}

void
model_remove_folder (Model       *self,
                     ModelFolder *folder)
{
  g_ptr_array_remove (self->folders, folder);
}

ModelFolder *
model_find (Model      *self,
            const char *path)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      ModelFolder *folder = g_ptr_array_index (self->folders, i);

      if (g_str_equal (folder->path, path))
        return folder;
    }
  return NULL;
}

ModelMessage *
model_add_message (Model       *self,
                   ModelFolder *folder,
                   GBytes      *source,
                   KitFlags     flags)
{
  ModelMessage *message = g_new0 (ModelMessage, 1);

  message->uid = folder->uidnext++;
  message->modseq = ++folder->modseq;
  message->flags = flags;
  message->keywords = g_ptr_array_new_with_free_func (g_free);
  message->source = g_bytes_ref (source);
  message->received = (1700000000 + message->uid) * G_TIME_SPAN_SECOND;
  g_ptr_array_add (folder->messages, message);
  return message;
}

ModelMessage *
model_find_message (ModelFolder *folder,
                    gint64       uid)
{
  for (guint i = 0; i < folder->messages->len; i++)
    {
      ModelMessage *message = g_ptr_array_index (folder->messages, i);

      if (message->uid == uid)
        return message;
    }
  return NULL;
}

void
model_set_flags (Model        *self,
                 ModelFolder  *folder,
                 ModelMessage *message,
                 KitFlags      flags)
{
  if (message->flags != flags)
    message->modseq = ++folder->modseq;
  message->flags = flags;
}

static gint
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

void
model_set_keyword (Model        *self,
                   ModelFolder  *folder,
                   ModelMessage *message,
                   const char   *keyword,
                   gboolean      set)
{
  guint position;
  gboolean has = g_ptr_array_find_with_equal_func (message->keywords, keyword, g_str_equal, &position);

  if (has == set)
    return;
  message->modseq = ++folder->modseq;
  if (!set)
    g_ptr_array_remove_index (message->keywords, position);
  else
    {
      g_ptr_array_add (message->keywords, g_strdup (keyword));
      g_ptr_array_sort (message->keywords, compare_texts);
    }
}

void
model_expunge (Model        *self,
               ModelFolder  *folder,
               ModelMessage *message)
{
  gint64 pair[2] = { message->uid, ++folder->modseq };

  g_array_append_val (folder->vanished, pair);
  g_ptr_array_remove (folder->messages, message);
}

ModelMessage *
model_move (Model        *self,
            ModelFolder  *from,
            ModelMessage *message,
            ModelFolder  *to)
{
  ModelMessage *copy = model_add_message (self, to, message->source, message->flags);

  copy->received = message->received;
  for (guint i = 0; i < message->keywords->len; i++)
    g_ptr_array_add (copy->keywords, g_strdup (g_ptr_array_index (message->keywords, i)));
  if (from != NULL)
    model_expunge (self, from, message);
  return copy;
}

/* What happens to a mailbox that was restored from a backup: other numbers, other order */
void
model_renumber (Model       *self,
                ModelFolder *folder)
{
  g_autoptr (GRand) fixed = self->random == NULL ? g_rand_new_with_seed (1) : NULL;
  GRand *random = self->random != NULL ? self->random : fixed;

  folder->uidvalidity = self->next_uidvalidity++;
  folder->uidnext = 1;
  folder->modseq = 1;
  g_array_set_size (folder->vanished, 0);
  for (guint i = folder->messages->len; i-- > 1;)
    {
      guint j = (guint) g_rand_int_range (random, 0, (gint) i + 1);
      gpointer swap = g_ptr_array_index (folder->messages, i);

      g_ptr_array_index (folder->messages, i) = g_ptr_array_index (folder->messages, j);
      g_ptr_array_index (folder->messages, j) = swap;
    }
  for (guint i = 0; i < folder->messages->len; i++)
    {
      ModelMessage *message = g_ptr_array_index (folder->messages, i);

      message->uid = folder->uidnext++;
      message->modseq = ++folder->modseq;
    }
}
