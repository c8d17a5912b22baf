/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-tracking.h"

#include <string.h>

#include "../session/mapi-session-private.h"
#include "mapi-sent-private.h"

/* What reports say of a sent message is kept on it in PR_TRACKING, as a list of (address, state, time,
 * text). A recipient without an entry is as far as the queue knows. */

#define FORMAT "a(suxs)"
#define MAX_ENTRIES 1000
#define MAX_TEXT 1000

/**
 * MapiTracking:
 *
 * What is known of a sent message at one recipient. Immutable, reference counted.
 */
struct _MapiTracking
{
  gatomicrefcount    ref_count;
  char              *name;
  char              *address;
  char              *text;      /* (nullable) */
  gint64             time;
  MapiTrackingState  state;
};

G_DEFINE_BOXED_TYPE (MapiTracking, mapi_tracking, mapi_tracking_ref, mapi_tracking_unref)

static MapiTracking *
tracking_new (const char        *name,
              const char        *address,
              MapiTrackingState  state,
              gint64             time,
              const char        *text)
{
  MapiTracking *self = g_new0 (MapiTracking, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name != NULL && *name != '\0' ? name : address);
  self->address = g_strdup (address);
  self->state = state;
  self->time = time;
  self->text = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
  return self;
}

/**
 * mapi_tracking_ref:
 * @self: an entry
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiTracking *
mapi_tracking_ref (MapiTracking *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_tracking_unref:
 * @self: (transfer full): an entry
 *
 * Drops a reference.
 */
void
mapi_tracking_unref (MapiTracking *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_free (self->address);
  g_free (self->text);
  g_free (self);
}

/**
 * mapi_tracking_get_name:
 * @self: an entry
 *
 * Gets the recipient's name.
 *
 * Returns: the name, or the address
 */
const char *
mapi_tracking_get_name (MapiTracking *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * mapi_tracking_get_address:
 * @self: an entry
 *
 * Gets the recipient's address.
 *
 * Returns: the address
 */
const char *
mapi_tracking_get_address (MapiTracking *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->address;
}

/**
 * mapi_tracking_get_state:
 * @self: an entry
 *
 * Tells how far the message is.
 *
 * Returns: how far it is
 */
MapiTrackingState
mapi_tracking_get_state (MapiTracking *self)
{
  g_return_val_if_fail (self != NULL, MAPI_TRACKING_PENDING);

  return self->state;
}

/**
 * mapi_tracking_get_time:
 * @self: an entry
 *
 * Tells since when.
 *
 * Returns: microseconds since 1970, 0 if it is not known
 */
gint64
mapi_tracking_get_time (MapiTracking *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->time;
}

/**
 * mapi_tracking_get_text:
 * @self: an entry
 *
 * Gets what the other system said.
 *
 * Returns: (nullable): its words
 */
const char *
mapi_tracking_get_text (MapiTracking *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/* ---- what is kept ---- */

static GVariant *
read_kept (MapiProperties *properties)
{
  GBytes *bytes = mapi_properties_get_binary (properties, MAPI_PR_TRACKING);
  g_autoptr(GVariant) loose = NULL;

  if (bytes == NULL)
    return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(suxs)"), NULL, 0));
  loose = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (FORMAT), bytes, FALSE));
  return g_variant_get_normal_form (loose);
}

static gboolean
find_kept (GVariant     *kept,
           const char   *address,
           guint32      *state,
           gint64       *time,
           const char  **text)
{
  GVariantIter iter;
  const char *own, *own_text;
  guint32 own_state;
  gint64 own_time;

  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "(&sux&s)", &own, &own_state, &own_time, &own_text))
    if (g_ascii_strcasecmp (own, address) == 0)
      {
        *state = own_state;
        *time = own_time;
        *text = own_text;
        return TRUE;
      }
  return FALSE;
}

static MapiTrackingState
state_in_queue (MapiProperties *message,
                MapiProperties *recipient)
{
  guint32 flags = (guint32) mapi_properties_get_long (message, MAPI_PR_MESSAGE_FLAGS, 0);

  switch (mapi_properties_get_long (recipient, MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_PENDING))
    {
    case MAPI_DELIVERY_ACCEPTED:
      return MAPI_TRACKING_SENT;
    case MAPI_DELIVERY_FAILED:
      return MAPI_TRACKING_FAILED;
    default:
      return (flags & (MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT)) != 0 ? MAPI_TRACKING_PENDING
                                                                         : MAPI_TRACKING_SENT;
    }
}

/**
 * mapi_tracking_list:
 * @content: a message that was sent, or is in the queue
 *
 * Tells of every recipient how far the message is, as far as the queue and the reports know. Any
 * thread.
 *
 * Returns: (transfer container) (element-type MapiTracking): the recipients in their order
 */
GPtrArray *
mapi_tracking_list (MapiContent *content)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_tracking_unref);
  MapiProperties *properties;
  GPtrArray *recipients;
  g_autoptr(GVariant) kept = NULL;

  g_return_val_if_fail (content != NULL, list);

  properties = mapi_content_get_properties (content);
  recipients = mapi_content_get_recipients (content);
  kept = read_kept (properties);
  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      const char *address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
      const char *text = mapi_properties_get_string (recipient, MAPI_PR_DELIVERY_TEXT);
      guint32 state = state_in_queue (properties, recipient);
      gint64 time = mapi_properties_get_time (recipient, MAPI_PR_DELIVER_TIME);

      if (address == NULL)
        continue;
      find_kept (kept, address, &state, &time, &text);
      g_ptr_array_add (list, tracking_new (mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME),
                                           address, MIN (state, MAPI_TRACKING_READ), time, text));
    }
  return list;
}

/* ---- reports ---- */

static MapiTrackingState
state_of_action (MapiProperties *reported,
                 const char     *message_class)
{
  static const struct { const char *action; MapiTrackingState state; } actions[] = {
    { "failed", MAPI_TRACKING_FAILED }, { "delayed", MAPI_TRACKING_DELAYED },
    { "delivered", MAPI_TRACKING_DELIVERED }, { "relayed", MAPI_TRACKING_RELAYED },
    { "expanded", MAPI_TRACKING_EXPANDED },
  };
  /* The word of RFC 3464, as the decoder leaves it on the recipient */
  const char *action = mapi_properties_get_string (reported, MAPI_PR_REPORT_DISPOSITION);

  for (gsize i = 0; action != NULL && i < G_N_ELEMENTS (actions); i++)
    if (g_ascii_strncasecmp (action, actions[i].action, strlen (actions[i].action)) == 0)
      return actions[i].state;
  if (g_str_has_suffix (message_class, ".NDR"))
    return MAPI_TRACKING_FAILED;
  return g_str_has_suffix (message_class, ".Delayed") ? MAPI_TRACKING_DELAYED : MAPI_TRACKING_DELIVERED;
}

static void
note (GHashTable        *notes,
      const char        *address,
      MapiTrackingState  state,
      gint64             time,
      const char        *text)
{
  g_autofree char *key = g_ascii_strdown (address, -1);
  g_autofree char *clean = text != NULL ? g_utf8_make_valid (text, (gssize) MIN (strlen (text), MAX_TEXT))
                                        : g_strdup ("");

  g_hash_table_insert (notes, g_steal_pointer (&key), tracking_new (NULL, address, state, time, clean));
}

/* Who read it: the author of the report. Only a recipient of the message counts, see merge(). */
static GHashTable *
read_report (MapiContent *report)
{
  MapiProperties *properties = mapi_content_get_properties (report);
  const char *message_class = mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS);
  GPtrArray *recipients = mapi_content_get_recipients (report);
  gint64 time = mapi_properties_get_time (properties, MAPI_PR_REPORT_TIME);
  GHashTable *notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) mapi_tracking_unref);
  const char *reader;

  if (message_class == NULL || !g_str_has_prefix (message_class, "REPORT."))
    return notes;
  if (g_str_has_suffix (message_class, "NRN"))
    {
      reader = mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
      if (reader != NULL)
        note (notes, reader, g_str_has_suffix (message_class, ".IPNNRN") ? MAPI_TRACKING_DELETED
                                                                          : MAPI_TRACKING_READ,
              time, mapi_properties_get_string (properties, MAPI_PR_REPORT_DISPOSITION));
      return notes;
    }
  for (guint i = 0; i < recipients->len && i < MAX_ENTRIES; i++)
    {
      MapiProperties *reported = g_ptr_array_index (recipients, i);
      const char *address = mapi_properties_get_string (reported, MAPI_PR_EMAIL_ADDRESS);

      if (address != NULL)
        note (notes, address, state_of_action (reported, message_class), time,
              mapi_properties_get_string (reported, MAPI_PR_SUPPLEMENTARY_INFO));
    }
  return notes;
}

/* NULL: nothing new. Addresses the message was never sent to are not taken in. */
static GBytes *
merge (MapiContent *original,
       GHashTable  *notes)
{
  GPtrArray *recipients = mapi_content_get_recipients (original);
  g_autoptr(GVariant) kept = read_kept (mapi_content_get_properties (original));
  g_autoptr(GVariant) merged = NULL;
  GVariantBuilder builder;
  gboolean changed = FALSE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (FORMAT));
  for (guint i = 0; i < recipients->len && i < MAX_ENTRIES; i++)
    {
      const char *address = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);
      g_autofree char *key = address != NULL ? g_ascii_strdown (address, -1) : NULL;
      MapiTracking *said = key != NULL ? g_hash_table_lookup (notes, key) : NULL;
      guint32 state = MAPI_TRACKING_PENDING;
      gint64 time = 0;
      const char *text = "";
      gboolean known = key != NULL && find_kept (kept, address, &state, &time, &text);

      if (said != NULL && (!known || said->state > state))
        {
          g_variant_builder_add (&builder, "(suxs)", address, said->state, said->time,
                                 said->text != NULL ? said->text : "");
          changed = TRUE;
        }
      else if (known)
        g_variant_builder_add (&builder, "(suxs)", address, state, time, text);
    }
  merged = g_variant_ref_sink (g_variant_builder_end (&builder));
  return changed ? g_variant_get_data_as_bytes (merged) : NULL;
}

static MapiEntryId *
find_original (MapiSession   *session,
               const char    *message_id,
               MapiStore    **store,
               GCancellable  *cancellable)
{
  g_autoptr(GPtrArray) stores = mapi_session_dup_stores (session);

  for (guint i = 0; i < stores->len; i++)
    {
      MapiEntryId *id = mapi_sent_lookup (stores->pdata[i], MAPI_FOLDER_ROLE_SENT, message_id, cancellable);

      if (id == NULL)
        continue;
      *store = g_object_ref (stores->pdata[i]);
      return id;
    }
  return NULL;
}

/**
 * mapi_session_track_report:
 * @session: a session
 * @store: the store the report is in
 * @report: a message that came in
 * @original: (out) (optional) (nullable) (transfer full): the message it is about
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Reads a delivery report or a receipt and notes on the message it is about what it says, so that
 * mapi_tracking_list() tells it. What is no report, or about nothing that is known here, changes
 * nothing; nor does what it says of somebody the message was never sent to. Blocks; any thread.
 *
 * Errors: those of reading the report and of writing the message.
 * Source: RFC 3464, RFC 8098, StatusRecips.
 *
 * Returns: %TRUE unless something failed
 */
gboolean
mapi_session_track_report (MapiSession        *session,
                           MapiStore          *store,
                           const MapiEntryId  *report,
                           MapiEntryId       **original,
                           GCancellable       *cancellable,
                           GError            **error)
{
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(MapiContent) about = NULL;
  g_autoptr(MapiStore) about_store = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GHashTable) notes = NULL;
  g_autoptr(GBytes) merged = NULL;
  g_autoptr(MapiProperties) changes = NULL;
  g_autoptr(GPtrArray) ids = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (MAPI_IS_STORE (store), FALSE);
  g_return_val_if_fail (report != NULL, FALSE);

  if (original != NULL)
    *original = NULL;
  content = mapi_store_load_message (store, report, cancellable, error);
  if (content == NULL)
    return FALSE;
  notes = read_report (content);
  if (g_hash_table_size (notes) == 0)
    return TRUE;
  id = find_original (session,
                      mapi_properties_get_string (mapi_content_get_properties (content),
                                                  MAPI_PR_ORIGINAL_MESSAGE_ID),
                      &about_store, cancellable);
  if (id == NULL)
    return TRUE;
  about = mapi_store_load_message (about_store, id, cancellable, error);
  if (about == NULL)
    return FALSE;
  merged = merge (about, notes);
  if (merged != NULL)
    {
      changes = mapi_properties_new ();
      ids = g_ptr_array_new ();
      mapi_properties_set_binary (changes, MAPI_PR_TRACKING, merged);
      g_ptr_array_add (ids, id);
      if (!mapi_store_set_message_properties (about_store, ids, changes, NULL, cancellable, error))
        return FALSE;
    }
  if (original != NULL)
    *original = g_steal_pointer (&id);
  return TRUE;
}

/**
 * mapi_store_track_report:
 * @self: the store the report is in
 * @report: a message that came in
 * @found: (out): whether the message it is about is known
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * [method@Session.track_report] with the session of the store: for a provider whose reports come from a server.
 * Waits for the store's lane, so it is not to be called on one.
 *
 * Errors: those of reading @report, and of writing to the message it is about.
 *
 * Returns: %TRUE unless something failed
 */
gboolean
mapi_store_track_report (MapiStore          *self,
                         const MapiEntryId  *report,
                         gboolean           *found,
                         GCancellable       *cancellable,
                         GError            **error)
{
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(MapiEntryId) original = NULL;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (report != NULL, FALSE);
  g_return_val_if_fail (found != NULL, FALSE);

  *found = FALSE;
  session = mapi_session_for_store (self);
  if (session == NULL)
    return TRUE;
  if (!mapi_session_track_report (session, self, report, &original, cancellable, error))
    return FALSE;
  *found = original != NULL;
  return TRUE;
}
