/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-sink.h"

struct _KitSink
{
  const KitSinkFuncs *funcs;
  gpointer user_data;
  gint enough; /* atomic */
};

KitSink *
kit_sink_new (const KitSinkFuncs *funcs,
              gpointer            user_data)
{
  KitSink *self = g_new0 (KitSink, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  return self;
}

void
kit_sink_free (KitSink *self)
{
  g_free (self);
}

void
kit_sink_set_enough (KitSink *self)
{
  g_atomic_int_set (&self->enough, TRUE);
}

gboolean
kit_sink_is_enough (KitSink *self)
{
  return g_atomic_int_get (&self->enough);
}

gboolean
kit_sink_begin (KitSink             *self,
                const KitSinkState  *state,
                GError             **error)
{
  return self->funcs->begin == NULL || self->funcs->begin (self->user_data, state, error);
}

gboolean
kit_sink_message (KitSink               *self,
                  const KitSinkMessage  *message,
                  GError               **error)
{
  return self->funcs->message == NULL || self->funcs->message (self->user_data, message, error);
}

gboolean
kit_sink_vanished (KitSink    *self,
                   KitUidSet  *uids,
                   GError    **error)
{
  return self->funcs->vanished == NULL || self->funcs->vanished (self->user_data, uids, error);
}

gboolean
kit_sink_present (KitSink    *self,
                  gint64      first,
                  gint64      last,
                  KitUidSet  *uids,
                  GError    **error)
{
  return self->funcs->present == NULL ||
         self->funcs->present (self->user_data, first, last, uids, error);
}

gboolean
kit_sink_body (KitSink  *self,
               gint64    uid,
               GBytes   *source,
               GError  **error)
{
  return self->funcs->body == NULL || self->funcs->body (self->user_data, uid, source, error);
}

KitUidSet *
kit_sink_list_next (KitSink *self,
                    gint64   max_bytes)
{
  return self->funcs->next != NULL ? self->funcs->next (self->user_data, max_bytes) : kit_uid_set_new ();
}

gboolean
kit_sink_takes_bodies (KitSink *self)
{
  return self->funcs->takes_bodies != NULL && self->funcs->takes_bodies (self->user_data);
}

KitUidSet *
kit_sink_list_large (KitSink   *self,
                     KitUidSet *uids)
{
  return self->funcs->list_large != NULL ? self->funcs->list_large (self->user_data, uids) : kit_uid_set_new ();
}

gboolean
kit_sink_begin_large (KitSink  *self,
                      gint64    uid,
                      gint64   *size,
                      gint64   *n_here,
                      GError  **error)
{
  return self->funcs->begin_large (self->user_data, uid, size, n_here, error);
}

gboolean
kit_sink_piece (KitSink  *self,
                gint64    uid,
                GBytes   *data,
                GError  **error)
{
  return self->funcs->piece (self->user_data, uid, data, error);
}

gboolean
kit_sink_end_large (KitSink   *self,
                    gint64     uid,
                    gboolean   is_good,
                    GError   **error)
{
  return self->funcs->end_large (self->user_data, uid, is_good, error);
}
