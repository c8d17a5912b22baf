/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-routing-private.h"

/* Routing follows the spooler's rule: for one recipient, first every transport that claims
 * the UID of its entry id, in the profile's order; then the transport the message asks for; then every
 * transport that claims its address type, in the same order. The first gets the first opportunity; a recipient it
 * does not take moves on to the next one, and one that reaches the end is unclaimed.
 *
 * Recipients that stand at the same transport go to it together, so a message is handed to
 * each transport as seldom as possible. */

typedef struct
{
  MapiProperties *recipient;  /* (unowned) */
  GPtrArray      *candidates; /* (owned) (element-type MapiTransport) (unowned elements) */
  guint           turn;
  gboolean        asked;      /* its candidate has been asked and did not pass it on */
} Route;

struct _MapiRouting
{
  MapiContent *content;     /* (owned) */
  GPtrArray   *transports;  /* (owned) */
  GArray      *routes;      /* (owned) */
  MapiTransport *own;       /* (unowned) (nullable): the one the message asks for, which cannot be asked */
  gboolean     own_is_gone; /* it may be one of those that are not even there */
};

static void
route_clear (gpointer data)
{
  Route *route = data;

  g_clear_pointer (&route->candidates, g_ptr_array_unref);
}

gboolean
mapi_routing_is_open (MapiProperties *recipient)
{
  guint32 type = (guint32) mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);

  return (type & MAPI_RECIPIENT_SUBMITTED) == 0 &&
         !mapi_properties_get_boolean (recipient, MAPI_PR_RESPONSIBILITY);
}

static gboolean
claims_uid (MapiTransport  *transport,
            MapiProperties *recipient)
{
  g_autoptr(GPtrArray) uids = mapi_transport_get_uids (transport);
  GBytes *id = mapi_properties_get_binary (recipient, MAPI_PR_ENTRYID);
  gsize length;
  const guint8 *bytes;

  if (uids == NULL || id == NULL)
    return FALSE;
  bytes = g_bytes_get_data (id, &length);
  if (length < 4 + MAPI_UID_SIZE)
    return FALSE;

  for (guint i = 0; i < uids->len; i++)
    {
      GBytes *uid = g_ptr_array_index (uids, i);

      if (g_bytes_get_size (uid) == MAPI_UID_SIZE &&
          memcmp (g_bytes_get_data (uid, NULL), bytes + 4, MAPI_UID_SIZE) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The transport the message asks for, if it is among them: that of its author's own service */
static MapiTransport *
find_preferred (MapiRouting *self,
                GPtrArray   *transports)
{
  const char *wanted = mapi_properties_get_string (mapi_content_get_properties (self->content),
                                                   MAPI_PR_TRANSPORT_UID);

  for (guint i = 0; wanted != NULL && i < transports->len; i++)
    {
      MapiSupport *support = mapi_provider_get_support (transports->pdata[i]);
      g_autofree char *uid = mapi_support_dup_uid_string (support);

      if (g_strcmp0 (uid, wanted) == 0)
        return transports->pdata[i];
    }
  return NULL;
}

/* Mail of one account is nothing for the server of another, only because its own fails. */
static gboolean
waits_for_own (MapiRouting    *self,
               MapiProperties *recipient)
{
  const char *type = mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE);

  if (self->own != NULL)
    return mapi_transport_handles (self->own, recipient);
  return self->own_is_gone && (type == NULL || g_ascii_strcasecmp (type, "SMTP") == 0);
}

static GPtrArray *
find_candidates (MapiRouting    *self,
                 MapiTransport  *preferred,
                 MapiProperties *recipient)
{
  GPtrArray *candidates = g_ptr_array_new ();

  for (guint i = 0; i < self->transports->len; i++)
    if (claims_uid (g_ptr_array_index (self->transports, i), recipient))
      g_ptr_array_add (candidates, g_ptr_array_index (self->transports, i));

  if (preferred != NULL && !g_ptr_array_find (candidates, preferred, NULL) &&
      mapi_transport_handles (preferred, recipient))
    g_ptr_array_add (candidates, preferred);
  if (waits_for_own (self, recipient))
    return candidates;

  for (guint i = 0; i < self->transports->len; i++)
    {
      MapiTransport *transport = g_ptr_array_index (self->transports, i);

      if (!g_ptr_array_find (candidates, transport, NULL) &&
          mapi_transport_handles (transport, recipient))
        g_ptr_array_add (candidates, transport);
    }
  return candidates;
}

/*
 * mapi_routing_new:
 * @content: a submitted message
 * @transports: (element-type MapiTransport): those available, in the profile's order
 * @absent: (element-type MapiTransport): those that cannot be asked now
 * @others: whether there are services without their transports
 *
 * Plans who may deliver to the recipients of @content that are still open.
 */
MapiRouting *
mapi_routing_new (MapiContent *content,
                  GPtrArray   *transports,
                  GPtrArray   *absent,
                  gboolean     others)
{
  MapiRouting *self = g_new0 (MapiRouting, 1);
  GPtrArray *recipients = mapi_content_get_recipients (content);
  MapiTransport *preferred;

  self->content = mapi_content_ref (content);
  self->transports = g_ptr_array_ref (transports);
  preferred = find_preferred (self, transports);
  self->own = preferred == NULL ? find_preferred (self, absent) : NULL;
  self->own_is_gone = preferred == NULL && others &&
                      mapi_properties_has (mapi_content_get_properties (content), MAPI_PR_TRANSPORT_UID);
  self->routes = g_array_new (FALSE, TRUE, sizeof (Route));
  g_array_set_clear_func (self->routes, route_clear);

  for (guint i = 0; i < recipients->len; i++)
    {
      Route route = { g_ptr_array_index (recipients, i), NULL, 0, FALSE };

      if (!mapi_routing_is_open (route.recipient) ||
          mapi_properties_get_long (route.recipient, MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_PENDING) ==
          MAPI_DELIVERY_FAILED)
        continue;
      route.candidates = find_candidates (self, preferred, route.recipient);
      g_array_append_val (self->routes, route);
    }
  return self;
}

void
mapi_routing_free (MapiRouting *self)
{
  g_array_unref (self->routes);
  g_ptr_array_unref (self->transports);
  mapi_content_unref (self->content);
  g_free (self);
}

MapiTransport *
mapi_routing_next (MapiRouting  *self,
                   GPtrArray   **recipients)
{
  MapiTransport *transport = NULL;

  *recipients = g_ptr_array_new ();
  for (guint i = 0; i < self->routes->len; i++)
    {
      Route *route = &g_array_index (self->routes, Route, i);
      MapiTransport *candidate;

      if (route->asked || route->turn >= route->candidates->len)
        continue;
      candidate = g_ptr_array_index (route->candidates, route->turn);
      if (transport == NULL)
        transport = candidate;
      if (candidate != transport)
        continue;
      route->asked = TRUE;
      g_ptr_array_add (*recipients, route->recipient);
    }

  if (transport == NULL)
    g_clear_pointer (recipients, g_ptr_array_unref);
  return transport;
}

void
mapi_routing_pass (MapiRouting *self,
                   guint        row_id)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      Route *route = &g_array_index (self->routes, Route, i);

      if ((guint) mapi_properties_get_long (route->recipient, MAPI_PR_ROWID, 0) == row_id &&
          route->asked)
        {
          route->turn++;
          route->asked = FALSE;
        }
    }
}

gboolean
mapi_routing_is_done (MapiRouting *self)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      Route *route = &g_array_index (self->routes, Route, i);

      if (!route->asked && route->turn < route->candidates->len)
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
mapi_routing_unclaimed (MapiRouting *self)
{
  GPtrArray *unclaimed = g_ptr_array_new ();

  for (guint i = 0; i < self->routes->len; i++)
    {
      Route *route = &g_array_index (self->routes, Route, i);

      if (!route->asked && route->turn >= route->candidates->len)
        g_ptr_array_add (unclaimed, route->recipient);
    }
  return unclaimed;
}
