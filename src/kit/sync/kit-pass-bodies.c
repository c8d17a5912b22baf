/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The texts of messages, in a pass: those that are wanted come, those that are not wanted any more go */

#include "config.h"

#include "kit-pass-private.h"

#include "kit-download.h"
#include "kit-index.h"
#include "kit-policy.h"
#include "kit-shed.h"

/* Bodies that are looked for at a time: on a slow line only some more than will come */
#define BODIES_AT_MOST 50000
#define BODIES_AT_LEAST 2000
/* The index gets its turn after so many times as long as that is */
#define INDEX_TURNS 15

gboolean
kit_pass_index (KitPass  *self,
                gint64    max_time,
                GError  **error)
{
  gboolean done;

  return kit_index_run (self->store, max_time, &done, self->cancellable, error);
}

/* The index gets its turn now and then, so that search keeps up */
static gboolean
index_at_times (KitPass  *self,
                gint64   *indexed,
                GError  **error)
{
  if (g_get_monotonic_time () - *indexed <= INDEX_TURNS * KIT_PASS_INDEX_TIME)
    return TRUE;
  if (!kit_pass_index (self, KIT_PASS_INDEX_TIME, error))
    return FALSE;
  *indexed = g_get_monotonic_time ();
  return TRUE;
}

/* All of one folder */
static gboolean
download_folder (KitPass            *self,
                 KitRemoteRow       *row,
                 KitDownloadCursor  *cursor,
                 gint64             *indexed,
                 GError            **error)
{
  guint limit = BODIES_AT_MOST;

  while (cursor->below > 0 && !(self->flags & KIT_PASS_SPARING))
    {
      GError *local_error = NULL;
      gboolean there;

      if (!kit_pass_reload (self, row, &there, error))
        return FALSE;
      if (!there)
        return TRUE;
      if (!kit_download_some (self->store, self->remote, row, cursor, limit, KIT_PASS_AT_ONCE_TIME, self->cancellable,
                              &local_error))
        {
          if (!kit_pass_note (self, local_error, error))
            return FALSE;
          /* It was for some messages: those below them come all the same */
          if (cursor->n_came == 0)
            return TRUE;
        }
      limit = CLAMP (4 * cursor->n_came, BODIES_AT_LEAST, BODIES_AT_MOST);
      if (!kit_pass_breathe (self, error))
        return FALSE;
      if (!index_at_times (self, indexed, error))
        return FALSE;
    }
  return TRUE;
}

static void
clear_place (gpointer data)
{
  KitDownloadPlace *place = data;

  g_clear_error (&place->problem);
}

/* Those from @min_size to below @max_size, as far as they are wanted */
static GArray *
list_places (KitPass    *self,
             GPtrArray  *rows,
             gint64      min_size,
             gint64      max_size,
             GError    **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (KitDownloadPlace));

  g_array_set_clear_func (places, clear_place);

  for (guint i = 0; i < rows->len; i++)
    {
      KitDownloadPlace place = { g_ptr_array_index (rows, i), { G_MAXINT64, 0, min_size, max_size } };
      KitPolicy policy;

      if (!kit_policy_load (self->store, place.row->folder, &policy, self->cancellable, error))
        return NULL;
      place.cursor.since = policy.since;
      if (policy.any)
        g_array_append_val (places, place);
    }
  return g_steal_pointer (&places);
}

/* *@left: the first that is not done with; n: none */
static gboolean
reload_places (KitPass  *self,
               GArray   *places,
               guint    *left,
               GError  **error)
{
  *left = places->len;
  for (guint i = places->len; i-- > 0;)
    {
      KitDownloadPlace *place = &g_array_index (places, KitDownloadPlace, i);
      gboolean there;

      if (place->cursor.below == 0)
        continue;
      if (!kit_pass_reload (self, place->row, &there, error))
        return FALSE;
      if (there)
        *left = i;
      else
        place->cursor.below = 0;
    }
  return TRUE;
}

static gboolean
note_problems (KitPass  *self,
               GArray   *places,
               GError  **error)
{
  gboolean goes_on = TRUE;

  for (guint i = 0; i < places->len; i++)
    {
      KitDownloadPlace *place = &g_array_index (places, KitDownloadPlace, i);

      if (place->problem == NULL)
        continue;
      if (goes_on)
        goes_on = kit_pass_note (self, g_steal_pointer (&place->problem), error);
      g_clear_error (&place->problem);
    }
  return goes_on;
}

/* Many small folders at a time, large ones each for itself. FALSE without an error: it is to stop. */
static gboolean
download_places (KitPass  *self,
                 GArray   *places,
                 gint64   *indexed,
                 GError  **error)
{
  while (!(self->flags & KIT_PASS_SPARING))
    {
      GError *local_error = NULL;
      KitDownloadPlace *first;
      guint left;

      if (!reload_places (self, places, &left, error))
        return FALSE;
      if (left == places->len)
        return TRUE;
      first = &g_array_index (places, KitDownloadPlace, left);
      if (!first->is_large &&
          !kit_download_many (self->store, self->remote, first, places->len - left, KIT_PASS_AT_ONCE_TIME, self->cancellable,
                              &local_error))
        return kit_pass_note (self, local_error, error);
      if (!note_problems (self, places, error))
        return FALSE;
      if (first->is_large && !download_folder (self, first->row, &first->cursor, indexed, error))
        return FALSE;
      if (first->is_large)
        first->cursor.below = 0;
      else if (!kit_pass_breathe (self, error) || !index_at_times (self, indexed, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
download_sizes (KitPass    *self,
                GPtrArray  *rows,
                gint64      min_size,
                gint64      max_size,
                gint64     *indexed,
                GError    **error)
{
  g_autoptr (GArray) places = list_places (self, rows, min_size, max_size, error);

  return places != NULL && download_places (self, places, indexed, error);
}

gboolean
kit_pass_download (KitPass    *self,
                   GPtrArray  *rows,
                   GError    **error)
{
  gint64 indexed = g_get_monotonic_time ();
  gboolean any;

  if (self->flags & KIT_PASS_SPARING)
    return TRUE;
  if (!download_sizes (self, rows, 0, KIT_PASS_LARGE, &indexed, error) ||
      !download_sizes (self, rows, KIT_PASS_LARGE, KIT_DOWNLOAD_LARGE, &indexed, error) ||
      !kit_download_find_large (self->store, &any, self->cancellable, error) ||
      (any && !download_sizes (self, rows, KIT_DOWNLOAD_LARGE, G_MAXINT64, &indexed, error)))
    return FALSE;
  /* Of what could not be had, or is gone, nothing more comes */
  if (!(self->flags & KIT_PASS_SPARING))
    kit_bodies_drop_halves (kit_store_get_bodies (self->store));
  return TRUE;
}

gboolean
kit_pass_shed (KitPass    *self,
               GPtrArray  *rows,
               GError    **error)
{
  guint n_dropped = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      KitShedCursor cursor = { 0 };

      while (!cursor.is_done)
        if (!kit_shed_some (self->store, g_ptr_array_index (rows, i), &cursor, self->cancellable, error) ||
            !kit_pass_breathe (self, error))
          return FALSE;
      n_dropped += cursor.n_dropped;
    }
  if (n_dropped == 0)
    return TRUE;
  g_debug ("%u texts are not kept here any more", n_dropped);
  kit_bodies_tidy (kit_store_get_bodies (self->store), self->cancellable);
  return TRUE;
}
