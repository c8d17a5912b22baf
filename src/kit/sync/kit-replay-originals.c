/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is left of a move in two steps, when the numbers of the folder it left have changed
 *
 * The original is known by its number, and nothing else is deleted under that. Once the numbers have changed it is known by
 * its name and size alone: so is the message itself, which somebody may have moved back there, while the original was deleted
 * long ago and only the answer lost. What was found so is deleted when the message is where it was moved to, which is asked
 * after it was found: then there are two of them. Else it stays, is listed as something new, and a person is told. */

#include "config.h"

#include "kit-replay.h"

#include "kit-location.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  PLACE_NONE,    /* there is none, or the server has nothing there */
  PLACE_UNKNOWN, /* its number is not known now */
  PLACE_ASKED,   /* that of a number, which is still to be asked for */
  PLACE_THERE
} PlaceState;

/* Where the message has its place now */
typedef struct
{
  PlaceState state;
  gint64 folder;
  gint64 uid;
} Place;

static gboolean
load_place (KitConnection     *connection,
            const KitPending  *pending,
            Place             *place,
            GError           **error)
{
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  row = kit_statement_new (connection, "SELECT folder, uid FROM location WHERE message = ? ORDER BY id DESC LIMIT 1", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, pending->message);
  if (kit_statement_next (row, &local_error))
    {
      place->folder = kit_statement_get_int64 (row, 0);
      place->uid = kit_statement_get_int64 (row, 1);
      place->state = place->uid > 0 ? PLACE_ASKED : PLACE_UNKNOWN;
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static GArray *
load_places (KitReplay  *self,
             GPtrArray  *group,
             GError    **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (Place));

  if (connection == NULL)
    return NULL;
  g_array_set_size (places, group->len);
  for (guint i = 0; i < group->len; i++)
    if (!load_place (connection, group->pdata[i], &g_array_index (places, Place, i), error))
      return NULL;
  return g_steal_pointer (&places);
}

/* *@there: NULL without an error: the numbers are others by now */
static gboolean
check (KitReplay   *self,
       gint64       folder,
       KitUidSet   *uids,
       KitUidSet  **there,
       GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autoptr (KitRemoteRow) row = NULL;
  GError *local_error = NULL;

  *there = NULL;
  if (connection == NULL)
    return FALSE;
  row = kit_remote_row_load (connection, folder, &local_error);
  g_clear_pointer (&connection, kit_connection_release);
  if (row != NULL)
    *there = kit_remote_check (self->remote, row->path, row->uidvalidity, uids, self->cancellable, &local_error);
  if ((row == NULL && local_error == NULL) || g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    *there = kit_uid_set_new ();
  else if (local_error != NULL && !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK))
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  g_clear_error (&local_error);
  return TRUE;
}

/* All of one folder in one question */
static gboolean
ask_for_folder (KitReplay  *self,
                GArray     *places,
                gint64      folder,
                GError    **error)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();
  g_autoptr (KitUidSet) there = NULL;

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      if (place->state == PLACE_ASKED && place->folder == folder)
        kit_uid_set_add (uids, place->uid);
    }
  if (!check (self, folder, uids, &there, error))
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = &g_array_index (places, Place, i);

      if (place->state != PLACE_ASKED || place->folder != folder)
        continue;
      place->state = there == NULL ? PLACE_UNKNOWN
                                   : kit_uid_set_contains (there, place->uid) ? PLACE_THERE : PLACE_NONE;
    }
  return TRUE;
}

static gboolean
keep (KitReplay   *self,
      KitPending  *pending,
      GError     **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);
  g_autoptr (GError) why =
    g_error_new_literal (MAPI_ERROR, MAPI_ERROR_COLLISION,
                         _("What was moved out of this folder may be in it: it was left there, as the message is not where"
                           " it was moved to any more"));

  return transaction != NULL && kit_pending_delete (transaction, pending, error) &&
         kit_location_list_again (transaction, pending->location, pending->source_folder, error) &&
         kit_replay_tell (transaction, pending->source_folder, why, error) &&
         kit_store_commit (self->store, transaction, error);
}

gboolean
kit_replay_confirm_moved (KitReplay  *self,
                          GPtrArray  *group,
                          GError    **error)
{
  g_autoptr (GArray) places = NULL;

  /* None of them is like those that are known by their numbers */
  if (group->len == 0 || !((KitPending *) g_ptr_array_index (group, 0))->found)
    return TRUE;
  places = load_places (self, group, error);
  if (places == NULL)
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    if (g_array_index (places, Place, i).state == PLACE_ASKED &&
        !ask_for_folder (self, places, g_array_index (places, Place, i).folder, error))
      return FALSE;
  for (guint i = group->len; i-- > 0;)
    {
      PlaceState state = g_array_index (places, Place, i).state;

      if (state == PLACE_THERE)
        continue;
      if (!(state == PLACE_UNKNOWN ? kit_replay_postpone (self, group->pdata[i], error) : keep (self, group->pdata[i], error)))
        return FALSE;
      g_ptr_array_remove_index (group, i);
    }
  return TRUE;
}
