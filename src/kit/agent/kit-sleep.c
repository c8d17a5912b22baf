/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* PrepareForSleep(true) comes before the computer sleeps, PrepareForSleep(false) after it. Nothing is to be done
 * before: a connection that is cut costs nothing, everything that counts is in the store. So the computer is not kept
 * from sleeping.
 *
 * The bus answers on the main context, at any time: what it calls back holds a reference, and finds out under the
 * lock whether anybody still wants to know. */

#include "config.h"

#include "kit-sleep.h"

struct _KitSleep
{
  gatomicrefcount  n_refs;
  GCancellable    *cancellable;
  GMutex           lock;
  KitSleepFunc     func;         /* (nullable): nobody wants to know any more */
  gpointer         user_data;
  GDBusConnection *bus;          /* (owned) (nullable) */
  guint            subscription;
};

static KitSleep *
kit_sleep_ref (KitSleep *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

static void
kit_sleep_unref (gpointer data)
{
  KitSleep *self = data;

  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_clear_object (&self->bus);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
prepare_cb (GDBusConnection *bus,
            const char      *sender,
            const char      *path,
            const char      *interface,
            const char      *signal,
            GVariant        *parameters,
            gpointer         user_data)
{
  KitSleep *self = user_data;
  gboolean going;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &going);
  g_mutex_lock (&self->lock);
  if (!going && self->func != NULL)
    self->func (self->user_data);
  g_mutex_unlock (&self->lock);
}

static void
bus_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  KitSleep *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    g_debug ("Whether the computer sleeps is not told: %s", error->message);
  g_mutex_lock (&self->lock);
  if (bus != NULL && self->func != NULL)
    {
      self->bus = g_steal_pointer (&bus);
      self->subscription = g_dbus_connection_signal_subscribe (self->bus, "org.freedesktop.login1",
                                                               "org.freedesktop.login1.Manager", "PrepareForSleep",
                                                               "/org/freedesktop/login1", NULL,
                                                               G_DBUS_SIGNAL_FLAGS_NONE, prepare_cb,
                                                               kit_sleep_ref (self), kit_sleep_unref);
    }
  g_mutex_unlock (&self->lock);
  kit_sleep_unref (self);
}

KitSleep *
kit_sleep_new (KitSleepFunc func,
               gpointer     user_data)
{
  KitSleep *self = g_new0 (KitSleep, 1);

  g_atomic_ref_count_init (&self->n_refs);
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  self->func = func;
  self->user_data = user_data;
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, kit_sleep_ref (self));
  return self;
}

void
kit_sleep_free (KitSleep *self)
{
  g_autoptr (GDBusConnection) bus = NULL;
  guint subscription;

  g_mutex_lock (&self->lock);
  self->func = NULL;
  bus = g_steal_pointer (&self->bus);
  subscription = self->subscription;
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
  if (subscription != 0)
    g_dbus_connection_signal_unsubscribe (bus, subscription);
  kit_sleep_unref (self);
}
