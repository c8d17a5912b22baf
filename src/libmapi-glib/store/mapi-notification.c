/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-notification.h"

/**
 * MapiNotification:
 *
 * One event (`NOTIFICATION`). The setters are for whoever makes it; once posted it does not
 * change any more and may be read from any thread.
 */
struct _MapiNotification
{
  gatomicrefcount ref_count;
  MapiEvent       event;
  MapiObjectType  object_type;
  MapiEntryId    *entry_id;     /* (owned) (nullable) */
  MapiEntryId    *parent_id;    /* (owned) (nullable) */
  MapiEntryId    *old_id;       /* (owned) (nullable) */
  MapiEntryId    *old_parent_id; /* (owned) (nullable) */
  char           *message_class; /* (owned) (nullable) */
  guint32         message_flags;
  char           *text;         /* (owned) (nullable) */
};

G_DEFINE_BOXED_TYPE (MapiNotification, mapi_notification,
                     mapi_notification_ref, mapi_notification_unref)

static MapiEntryId *
copy_nullable (const MapiEntryId *id)
{
  return id != NULL ? mapi_entry_id_copy (id) : NULL;
}

/**
 * mapi_notification_new:
 * @event: what happened; exactly one bit
 * @object_type: what it happened to
 * @entry_id: (nullable): the object
 * @parent_id: (nullable): the folder it is in
 *
 * Source: MAPI, "NOTIFICATION".
 *
 * Returns: (transfer full): a new event
 */
MapiNotification *
mapi_notification_new (MapiEvent          event,
                       MapiObjectType     object_type,
                       const MapiEntryId *entry_id,
                       const MapiEntryId *parent_id)
{
  MapiNotification *self = g_new0 (MapiNotification, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->event = event;
  self->object_type = object_type;
  self->entry_id = copy_nullable (entry_id);
  self->parent_id = copy_nullable (parent_id);
  return self;
}

/**
 * mapi_notification_ref:
 * @self: an event
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiNotification *
mapi_notification_ref (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_notification_unref:
 * @self: (transfer full): an event
 *
 * Drops a reference.
 */
void
mapi_notification_unref (MapiNotification *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->entry_id, mapi_entry_id_free);
  g_clear_pointer (&self->parent_id, mapi_entry_id_free);
  g_clear_pointer (&self->old_id, mapi_entry_id_free);
  g_clear_pointer (&self->old_parent_id, mapi_entry_id_free);
  g_free (self->message_class);
  g_free (self->text);
  g_free (self);
}

/**
 * mapi_notification_set_old:
 * @self: an event that has not been posted
 * @old_id: (nullable): the object before it was moved or copied
 * @old_parent_id: (nullable): the folder it was in
 *
 * Tells where an object came from.
 */
void
mapi_notification_set_old (MapiNotification  *self,
                           const MapiEntryId *old_id,
                           const MapiEntryId *old_parent_id)
{
  g_autoptr(MapiEntryId) id = copy_nullable (old_id);
  g_autoptr(MapiEntryId) parent_id = copy_nullable (old_parent_id);

  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->old_id, mapi_entry_id_free);
  g_clear_pointer (&self->old_parent_id, mapi_entry_id_free);
  self->old_id = g_steal_pointer (&id);
  self->old_parent_id = g_steal_pointer (&parent_id);
}

/**
 * mapi_notification_set_message:
 * @self: an event that has not been posted
 * @message_class: (nullable): `PR_MESSAGE_CLASS` of the new message
 * @message_flags: its `PR_MESSAGE_FLAGS`
 *
 * Describes the message of a %MAPI_EVENT_NEW_MAIL.
 */
void
mapi_notification_set_message (MapiNotification *self,
                               const char       *message_class,
                               guint32           message_flags)
{
  char *copy = g_strdup (message_class);

  g_return_if_fail (self != NULL);

  g_free (self->message_class);
  self->message_class = copy;
  self->message_flags = message_flags;
}

/**
 * mapi_notification_set_text:
 * @self: an event that has not been posted
 * @text: (nullable): what people should read of a critical error; the code of an extended event
 *
 * Sets what [method@Notification.get_text] gives.
 */
void
mapi_notification_set_text (MapiNotification *self,
                            const char       *text)
{
  char *copy = g_strdup (text);

  g_return_if_fail (self != NULL);

  g_free (self->text);
  self->text = copy;
}

/**
 * mapi_notification_get_event:
 * @self: an event
 *
 * Tells what happened.
 *
 * Returns: what happened
 */
MapiEvent
mapi_notification_get_event (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, MAPI_EVENT_NONE);

  return self->event;
}

/**
 * mapi_notification_get_object_type:
 * @self: an event
 *
 * Tells what kind of object it happened to.
 *
 * Returns: what kind of object it happened to
 */
MapiObjectType
mapi_notification_get_object_type (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, MAPI_OBJECT_NONE);

  return self->object_type;
}

/**
 * mapi_notification_get_entry_id:
 * @self: an event
 *
 * Gets the object.
 *
 * Returns: (transfer none) (nullable): the object
 */
const MapiEntryId *
mapi_notification_get_entry_id (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->entry_id;
}

/**
 * mapi_notification_get_parent_id:
 * @self: an event
 *
 * Gets the folder the object is in.
 *
 * Returns: (transfer none) (nullable): the folder the object is in
 */
const MapiEntryId *
mapi_notification_get_parent_id (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->parent_id;
}

/**
 * mapi_notification_get_old_id:
 * @self: an event
 *
 * Gets the object before it was moved or copied.
 *
 * Returns: (transfer none) (nullable): the object before it was moved or copied
 */
const MapiEntryId *
mapi_notification_get_old_id (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->old_id;
}

/**
 * mapi_notification_get_old_parent_id:
 * @self: an event
 *
 * Gets the folder the object was in.
 *
 * Returns: (transfer none) (nullable): the folder the object was in
 */
const MapiEntryId *
mapi_notification_get_old_parent_id (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->old_parent_id;
}

/**
 * mapi_notification_get_message_class:
 * @self: an event
 *
 * Gets the class of a new message.
 *
 * Returns: (nullable): the class of a new message
 */
const char *
mapi_notification_get_message_class (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->message_class;
}

/**
 * mapi_notification_get_message_flags:
 * @self: an event
 *
 * Gets `PR_MESSAGE_FLAGS` of a new message.
 *
 * Returns: `PR_MESSAGE_FLAGS` of a new message
 */
guint32
mapi_notification_get_message_flags (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->message_flags;
}

/**
 * mapi_notification_get_text:
 * @self: an event
 *
 * Tells what people should read, or the code of an extended event.
 *
 * Returns: (nullable): what people should read, or the code of an extended event
 */
const char *
mapi_notification_get_text (MapiNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}
