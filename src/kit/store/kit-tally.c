/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-tally.h"

typedef struct
{
  gint64 folder;
  gint64 n_total;
  gint64 n_unread;
  gint64 n_assoc;
} Entry;

struct _KitTally
{
  GArray *entries; /* few: a transaction touches one or two folders */
};

KitTally *
kit_tally_new (void)
{
  KitTally *self = g_new (KitTally, 1);

  self->entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  return self;
}

void
kit_tally_free (KitTally *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

static Entry *
get_entry (KitTally *self,
           gint64    folder)
{
  Entry entry = { folder };

  for (guint i = 0; i < self->entries->len; i++)
    if (g_array_index (self->entries, Entry, i).folder == folder)
      return &g_array_index (self->entries, Entry, i);
  g_array_append_val (self->entries, entry);
  return &g_array_index (self->entries, Entry, self->entries->len - 1);
}

void
kit_tally_add (KitTally *self,
               gint64    folder,
               gboolean  associated,
               guint32   flags,
               gint      n)
{
  Entry *entry = get_entry (self, folder);

  if (associated)
    {
      entry->n_assoc += n;
      return;
    }
  entry->n_total += n;
  if (!(flags & MAPI_MSGFLAG_READ))
    entry->n_unread += n;
}

void
kit_tally_read (KitTally *self,
                gint64    folder,
                gint      n_unread)
{
  get_entry (self, folder)->n_unread += n_unread;
}

gboolean
kit_tally_write (KitTally        *self,
                 KitTransaction  *transaction,
                 GError         **error)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);

      if ((entry->n_total != 0 || entry->n_unread != 0 || entry->n_assoc != 0) &&
          !kit_counts_add (transaction, entry->folder, entry->n_total, entry->n_unread,
                           entry->n_assoc, error))
        return FALSE;
    }
  return TRUE;
}
