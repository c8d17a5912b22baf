/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-crew.h"

#include <string.h>

#define MAX_THREADS 4

struct _KitCrew
{
  KitCrewFunc  func;
  gpointer     user_data;
  GThreadPool *pool; /* (owned) (nullable): nothing was pushed yet */
};

typedef struct
{
  KitCrewGroup *group;
  guint         n_items;
  gpointer      items[KIT_CREW_BUNDLE];
} Bundle;

KitCrew *
kit_crew_new (KitCrewFunc func,
              gpointer    user_data)
{
  KitCrew *self = g_new0 (KitCrew, 1);

  self->func = func;
  self->user_data = user_data;
  return self;
}

void
kit_crew_free (KitCrew *self)
{
  if (self->pool != NULL)
    g_thread_pool_free (self->pool, FALSE, TRUE);
  g_free (self);
}

gboolean
kit_crew_is_working (KitCrew *self)
{
  return self->pool != NULL;
}

static void
run_bundle (gpointer data,
            gpointer user_data)
{
  KitCrew *self = user_data;
  g_autofree Bundle *bundle = data;
  KitCrewGroup *group = bundle->group;

  for (guint i = 0; i < bundle->n_items; i++)
    self->func (bundle->items[i], self->user_data);
  g_mutex_lock (&group->mutex);
  if (--group->n_bundles == 0)
    g_cond_broadcast (&group->cond);
  g_mutex_unlock (&group->mutex);
}

void
kit_crew_push (KitCrew      *self,
               KitCrewGroup *group,
               gpointer     *items,
               guint         n_items)
{
  Bundle *bundle;

  g_assert (n_items <= KIT_CREW_BUNDLE);
  if (n_items == 0)
    return;
  bundle = g_new (Bundle, 1);
  bundle->group = group;
  bundle->n_items = n_items;
  memcpy (bundle->items, items, n_items * sizeof *items);
  g_mutex_lock (&group->mutex);
  group->n_bundles++;
  g_mutex_unlock (&group->mutex);
  if (self->pool == NULL)
    self->pool = g_thread_pool_new (run_bundle, self, (gint) MIN (g_get_num_processors (), MAX_THREADS),
                                    FALSE, NULL);
  g_thread_pool_push (self->pool, bundle, NULL);
}

void
kit_crew_group_init (KitCrewGroup *group)
{
  g_mutex_init (&group->mutex);
  g_cond_init (&group->cond);
  group->n_bundles = 0;
}

void
kit_crew_group_clear (KitCrewGroup *group)
{
  kit_crew_group_wait (group);
  g_mutex_clear (&group->mutex);
  g_cond_clear (&group->cond);
}

void
kit_crew_group_wait (KitCrewGroup *group)
{
  g_mutex_lock (&group->mutex);
  while (group->n_bundles > 0)
    g_cond_wait (&group->cond, &group->mutex);
  g_mutex_unlock (&group->mutex);
}

gboolean
kit_crew_group_wait_until (KitCrewGroup *group,
                           gint64        end)
{
  gboolean is_done;

  g_mutex_lock (&group->mutex);
  while (group->n_bundles > 0 && g_cond_wait_until (&group->cond, &group->mutex, end))
    continue;
  is_done = group->n_bundles == 0;
  g_mutex_unlock (&group->mutex);
  return is_done;
}
