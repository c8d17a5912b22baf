/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-load.h"

#include "kit-crew.h"
#include "kit-index.h"
#include "kit-pack.h"

#define BATCH_BYTES (4 * 1024 * 1024)
#define BATCH_MESSAGES 1000
/* Of a batch that keeps no bodies */
#define PACKED_BYTES (16 * 1024 * 1024)
#define PACKED_MESSAGES 5000
/* What begins a pack */
#define MANY_BYTES (1024 * 1024)
#define BULK 16
/* Bytes a second: a line that brings less leaves time to read what comes */
#define SLOW_LINE (8 * 1024 * 1024)

typedef struct
{
  KitPiece        piece;
  GBytes         *body;   /* (owned) (nullable): it is in the pack, and nobody is to read it */
  MapiMimeDigest *digest; /* (owned) (nullable): nobody has read it yet */
} Item;

struct _KitLoadBatch
{
  GPtrArray   *items;    /* Item */
  KitPack     *pack;     /* (unowned) (nullable): what they are in */
  gint64       began;    /* monotonic: when the first came; 0: none did */
  gboolean     is_read;  /* for the index */
  guint        n_unread; /* at the end, no thread was given yet */
  gsize        n_bytes;
  KitCrewGroup reading;
  KitCrewGroup syncing;
  GError      *error;    /* (owned) (nullable): of that */
};

struct _KitLoad
{
  KitStore     *store;   /* (unowned) */
  KitLoadBatch *batch;   /* being filled */
  KitPack      *pack;    /* (nullable): it was little so far */
  KitCrew      *readers;
  KitCrew      *syncers;
  gsize         n_total;
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->body, g_bytes_unref);
  g_clear_pointer (&item->digest, mapi_mime_digest_unref);
  g_free (item);
}

static KitLoadBatch *
batch_new (KitPack  *pack,
           gboolean  is_read)
{
  KitLoadBatch *batch = g_new0 (KitLoadBatch, 1);

  batch->pack = pack;
  batch->is_read = is_read;
  batch->items = g_ptr_array_new_with_free_func (item_free);
  kit_crew_group_init (&batch->reading);
  kit_crew_group_init (&batch->syncing);
  return batch;
}

void
kit_load_batch_free (KitLoadBatch *self)
{
  kit_crew_group_clear (&self->reading);
  kit_crew_group_clear (&self->syncing);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static void
read_cb (gpointer data,
         gpointer user_data)
{
  Item *item = data;

  item->digest = mapi_mime_digest_new (item->body);
}

static void
sync_cb (gpointer data,
         gpointer user_data)
{
  KitLoadBatch *batch = data;

  kit_pack_sync (batch->pack, &batch->error);
}

KitLoad *
kit_load_new (KitStore *store)
{
  KitLoad *self = g_new0 (KitLoad, 1);

  self->store = store;
  self->batch = batch_new (NULL, TRUE);
  self->readers = kit_crew_new (read_cb, NULL);
  self->syncers = kit_crew_new (sync_cb, NULL);
  return self;
}

void
kit_load_give_back (KitLoad *self)
{
  g_autoptr (GError) error = NULL;
  gint64 end;

  if (self->pack == NULL)
    return;
  if (kit_bodies_find_end (kit_store_get_bodies (self->store), kit_pack_get_number (self->pack), &end, &error))
    kit_pack_set_end (self->pack, end);
  else
    g_debug ("A pack keeps what nobody needs: %s", error->message);
}

void
kit_load_free (KitLoad *self)
{
  kit_load_batch_free (self->batch);
  kit_crew_free (self->readers);
  kit_crew_free (self->syncers);
  g_clear_pointer (&self->pack, kit_pack_free);
  g_free (self);
}

/* ---- as they come ---- */

static gboolean
is_slow (KitLoadBatch *batch)
{
  gint64 taken = g_get_monotonic_time () - batch->began;

  return (gint64) batch->n_bytes * G_USEC_PER_SEC < taken * SLOW_LINE;
}

/* It is much: what has come is the beginning of a pack */
static gboolean
begin_pack (KitLoad  *self,
            GError  **error)
{
  KitLoadBatch *batch = self->batch;

  self->pack = kit_pack_new (kit_bodies_get_packs (kit_store_get_bodies (self->store)), error);
  if (self->pack == NULL)
    return FALSE;
  for (guint i = 0; i < batch->items->len; i++)
    {
      Item *item = g_ptr_array_index (batch->items, i);

      if (!kit_pack_add (self->pack, item->piece.content, item->body, &item->piece, error))
        return FALSE;
    }
  batch->pack = self->pack;
  batch->is_read = batch->is_read && is_slow (batch);
  return TRUE;
}

/* Gives what has come since the last time to a thread */
static void
read_some (KitLoad *self)
{
  KitLoadBatch *batch = self->batch;

  if (batch->is_read)
    kit_crew_push (self->readers, &batch->reading, batch->items->pdata + batch->items->len - batch->n_unread,
                   batch->n_unread);
  batch->n_unread = 0;
}

static gboolean
add_item (KitLoad   *self,
          gint64     content,
          GBytes    *body,
          GError   **error)
{
  KitLoadBatch *batch = self->batch;
  Item *item = g_new0 (Item, 1);

  item->piece.content = content;
  if (batch->pack == NULL || batch->is_read)
    item->body = g_bytes_ref (body);
  g_ptr_array_add (batch->items, item);
  if (batch->pack != NULL && !kit_pack_add (batch->pack, content, body, &item->piece, error))
    return FALSE;
  if (batch->pack == NULL && batch->n_bytes >= MANY_BYTES && !begin_pack (self, error))
    return FALSE;
  if (++batch->n_unread == KIT_CREW_BUNDLE)
    read_some (self);
  return TRUE;
}

gboolean
kit_load_add (KitLoad   *self,
              gint64     content,
              GBytes    *body,
              KitPiece  *piece,
              GError   **error)
{
  KitLoadBatch *batch = self->batch;

  if (batch->began == 0)
    batch->began = g_get_monotonic_time ();
  batch->n_bytes += g_bytes_get_size (body);
  self->n_total += g_bytes_get_size (body);
  return piece != NULL && batch->pack != NULL && !batch->is_read
         ? kit_pack_add (batch->pack, content, body, piece, error) : add_item (self, content, body, error);
}

gsize
kit_load_get_total (KitLoad *self)
{
  return self->n_total;
}

gboolean
kit_load_is_full (KitLoad *self)
{
  KitLoadBatch *batch = self->batch;

  return batch->pack == NULL || batch->is_read
         ? batch->n_bytes >= BATCH_BYTES || batch->items->len >= BATCH_MESSAGES
         : batch->n_bytes >= PACKED_BYTES || batch->items->len >= PACKED_MESSAGES;
}

gboolean
kit_load_is_packed (KitLoad *self)
{
  return self->pack != NULL;
}

KitLoadBatch *
kit_load_steal (KitLoad   *self,
                gboolean   has_time,
                GError   **error)
{
  KitLoadBatch *batch = self->batch;

  if (batch->pack != NULL && !kit_pack_flush (batch->pack, error))
    return NULL;
  /* The few of a single small batch are read by who writes them */
  if (kit_crew_is_working (self->readers))
    read_some (self);
  if (batch->pack != NULL && batch->began != 0)
    kit_crew_push (self->syncers, &batch->syncing, (gpointer *) &batch, 1);
  self->batch = batch_new (self->pack, is_slow (batch) && has_time);
  return batch;
}

/* ---- into the store ---- */

gboolean
kit_load_batch_is_empty (KitLoadBatch *self)
{
  return self->began == 0;
}

gboolean
kit_load_batch_wait (KitLoadBatch *self,
                     gint64        end)
{
  return kit_crew_group_wait_until (&self->reading, end) && kit_crew_group_wait_until (&self->syncing, end);
}

gboolean
kit_load_batch_settle (KitLoadBatch  *self,
                       GError       **error)
{
  kit_crew_group_wait (&self->reading);
  kit_crew_group_wait (&self->syncing);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static gboolean
fill (KitTransaction  *transaction,
      KitLoadBatch    *batch,
      Item            *item,
      GError         **error)
{
  return batch->pack != NULL
         ? kit_transaction_fill_from_pack (transaction, &item->piece, error)
         : kit_transaction_fill_content (transaction, item->piece.content, item->body, error);
}

gboolean
kit_load_batch_write (KitLoadBatch    *self,
                      KitTransaction  *transaction,
                      GError         **error)
{
  if (self->items->len >= BULK)
    kit_transaction_begin_bulk (transaction);
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (!fill (transaction, self, item, error))
        return FALSE;
      if (self->is_read && item->digest == NULL)
        item->digest = mapi_mime_digest_new (item->body);
      if (self->is_read && !kit_index_add (transaction, item->piece.content, item->digest, error))
        return FALSE;
    }
  return TRUE;
}
